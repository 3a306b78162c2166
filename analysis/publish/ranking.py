"""Settings of a sweep by what they do to poverty and inequality, with errors of the whole chain where the
runs drew bootstrap samples."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.presentation import Table, interval, number, table

from . import export, glued
from .sweep import Ran, label

if TYPE_CHECKING:
    import pandas as pd

_RUN = re.compile(r"^[a-z]+_run_")  # beginning of the names of glued results that settings are ranked by
_WHOLE = ("headcount", "poverty_gap", "gini")
_ERRORS = ("standard_error", "lower", "upper", "samples")
_WITHOUT = (
    "For intervals of the changes give the runs bootstrap samples of the whole chain: -p replicates=40."
)
_WITH = (
    "Intervals, 95 per cent, are of the change. Prices, models, basket, index and line are found again in "
    "each of {} bootstrap samples, the same for every setting."
)


def ranked(ran: Sequence[Ran]) -> pd.DataFrame:
    """One row a run that went well; setting, then each result (a glued number named as `_RUN` says, such as
    "m_run_headcount") and its change from the first of these runs.

    Columns: setting, then each name and name_change; where the runs drew bootstrap samples, also
    name_standard_error, name_lower and name_upper of the change (95 per cent, the whole chain) and
    name_samples. The first run comes first, the others by the size of the change of the first result. Empty
    where the chapter glues none.
    """
    import pandas as pd

    well = [r for r in ran if not r.failed]
    found = []
    for one in well:
        texts = glued.values(one.executed)
        numbers = {name: glued.number(text) for name, text in texts.items() if _RUN.match(name)}
        found.append({"setting": label(one.setting.varied), **numbers})
    frame = pd.DataFrame(found)
    names = [name for name in frame if _RUN.match(name)]
    if not names:
        return pd.DataFrame()
    samples = [_samples(one) for one in well]
    for name in names:
        change = frame[name] - frame[name].iloc[0]
        frame = pd.concat([frame, change.rename(f"{name}_change"), _errors(name, change, samples)], axis=1)
    rest = frame.iloc[1:].sort_values(f"{names[0]}_change", key=abs, ascending=False, kind="stable")
    return pd.concat([frame.iloc[:1], rest], ignore_index=True)


def _samples(one: Ran) -> pd.DataFrame | None:
    """The bootstrap samples that a run drew (`computed.redrawn`); None where it drew none."""
    import pandas as pd

    from analysis.report.redrawn_table import ID

    things = [thing for thing in export.things_of(one.executed) if thing.id.endswith(ID)]
    return pd.read_csv(io.BytesIO(things[0].csv)) if things else None


def _errors(name: str, changes: pd.Series, samples: Sequence[pd.DataFrame | None]) -> pd.DataFrame:
    """Error and interval of the change of a result, a row a run; no columns where the first drew no samples.

    Samples of two runs are paired by their seed. A run that drew none of those has no interval.
    """
    import pandas as pd

    from analysis.computed import effects, redrawn

    measure = effects.RUN + _RUN.sub("", name)
    first = samples[0]
    if first is None or measure not in first:
        return pd.DataFrame(index=changes.index)
    rows = [(None, None, None, 0)]
    rows += [
        (None, None, None, 0) if one is None else redrawn.change(measure, value, first, one)
        for value, one in zip(changes.iloc[1:], samples[1:], strict=True)
    ]
    columns = [f"{name}_{part}" for part in _ERRORS]
    return pd.DataFrame(rows, columns=columns, index=changes.index).astype(float)


def tables(name: str, ran: Sequence[Ran], kind: str, source: str) -> list[Table]:
    """The ranking of the country, and of each measure by location; none where there are no such results.

    name: of the sweep; kind: of evidence.
    """
    frame = ranked(ran)
    if frame.empty:
        return []
    results = [one for one in frame if _RUN.match(one) and not one.endswith(("_change", *_ERRORS))]
    keys = {_RUN.sub("", one): one for one in results}
    groups = {"the country": {keys[key]: _words(key) for key in _WHOLE if key in keys}}
    for measure in _WHOLE:
        groups[f"{_words(measure).lower()} by location"] = {
            keys[key]: _words(key.removeprefix(f"{measure}_"))
            for key in keys
            if key.startswith(f"{measure}_")
        }
    return [
        table(
            _shown(frame, heads),
            id=f"{name}-ranking-{position}",
            title=f"Settings, ranked by the headcount: {what}",
            note="Headcount in per cent of people, poverty gap in per cent of the line, Gini from 0 to 100. "
            f"Changes are from the first setting, in points. {_told(frame)}",
            source=source,
            data=frame,
            evidence=kind,
        )
        for position, (what, heads) in enumerate(groups.items())
        if heads
    ]


def _shown(frame: pd.DataFrame, heads: Mapping[str, str]) -> pd.DataFrame:
    import pandas as pd

    columns = {("Setting", ""): frame["setting"]}
    for key, head in heads.items():
        columns[(head, "value")] = [number(value, 2) for value in frame[key]]
        columns[(head, "change")] = [_signed(value) for value in frame[f"{key}_change"]]
        if f"{key}_lower" in frame:
            columns[(head, "interval")] = list(_intervals(frame[f"{key}_lower"], frame[f"{key}_upper"]))
    made = pd.DataFrame(columns)
    made.columns = pd.MultiIndex.from_tuples(made.columns)
    return made


def _intervals(lower: Iterable[float], upper: Iterable[float]) -> Iterable[str]:
    return (interval(low, high, 2) if low == low else "–" for low, high in zip(lower, upper, strict=True))


def _told(frame: pd.DataFrame) -> str:
    """What the intervals are, or how to have them."""
    counts = [frame[one].iloc[1:] for one in frame if one.endswith("_samples")]
    if not counts:
        return _WITHOUT
    fewest, most = (int(find(find(one) for one in counts)) for find in (min, max))
    return _WITH.format(fewest if fewest == most else f"{fewest} to {most}")


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _signed(value: float | None) -> str:
    text = number(value, 2)
    return f"+{text}" if value is not None and value > 0 else text

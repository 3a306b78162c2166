"""Printed figures as long frames, their contrasts, and the check against the annex: frames in, frames out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.core.errors import InputError

from .declarations import Check, Declaration, Panel
from .groups import GROUPS, NATIONAL, OWN, PAIRS, SEPARATOR, group_of
from .parameters import Parameters

ABSENT = ["figure", "panel", "table", "label", "part", "annex"]
# a value of a figure (printed, with its decimals) beside the annex's, and what explains a difference
CHECKED = ["figure", "panel", "table", "label", "part", "printed", "decimals", "annex", "agrees", "why"]
LABELS = ["group", "kind", "needs", "label", "where", "part"]
NUMBERS = ["value", "standard_error", "ci_lower", "ci_upper", "observations"]
TOLD = ["unit", "base", "decimals", "flag"]
UNREADABLE, INFERRED = "unreadable", "label_inferred"


@dataclass(frozen=True, eq=False)
class PanelData:
    """What one panel shows of one side, official or computed.

    rows: group, kind, needs, label, where, part, value, standard_error, ci_lower, ci_upper, observations (nan
    where nothing is printed), unit, base, decimals, flag.

    source: the table the rows come from. lost: printed values of the panel left out because their
    label cannot be read.
    """

    panel: Panel
    rows: pd.DataFrame
    source: str
    lost: tuple[float, ...]


@dataclass(frozen=True)
class Contrast:
    """Two values of one part: x of `first`, y of `second` (both as a sentence names them).

    x_decimals, y_decimals: decimals printed.
    """

    part: str
    first: str
    second: str
    x: float
    y: float
    x_decimals: int
    y_decimals: int

    @property
    def decimals(self) -> int:
        """Decimals that the difference can claim."""
        return min(self.x_decimals, self.y_decimals)

    @property
    def difference(self) -> float:
        """Of the two values as they are shown."""
        x, y = round(self.x, self.x_decimals), round(self.y, self.y_decimals)
        return round(abs(x - y), self.decimals)


def panel_data(panel: Panel, table: str, load: Callable[[str], pd.DataFrame]) -> PanelData:
    """The rows of a panel, from its figure or, where no label of that can be read, from `panel.instead`."""
    frame = load(table)
    lost = _lost(frame, panel)
    rows = panel_rows(frame, panel)
    if rows.empty and panel.instead:
        other = load(panel.instead)
        table, rows = panel.instead, panel_rows(other[other["row_path"].map(_is_group)], panel)
    missing = set(panel.parts.values()) - set(rows["part"])
    if missing and not panel.instead:
        expected, found = ", ".join(panel.parts), ", ".join(dict.fromkeys(frame["column_path"]))
        raise InputError(f"{table}: expected the columns {expected}; found {found}. Correct the declaration.")
    return PanelData(panel, rows, table, lost)


def computed_data(panel: Panel, table: str, tables: Mapping[str, pd.DataFrame]) -> PanelData | None:
    """The rows of a panel from computed tables, those of `panel.instead` too; None where there are none."""
    found = [panel_rows(tables[table], panel)] if table in tables else []
    if panel.instead in tables:
        other = tables[panel.instead]
        found.append(panel_rows(other[other["row_path"].map(_is_group)], panel))
    found = [rows for rows in found if len(rows)]
    if not found:
        return None
    rows = pd.concat(found, ignore_index=True).drop_duplicates(["group", "part"])
    return PanelData(panel, rows.reset_index(drop=True), table, ())


def panel_rows(frame: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    """Estimates (contract of the official tables) as rows of a panel, parts in the declared order."""
    wanted = frame["column_path"].isin(panel.parts) & ~frame["flag"].isin([UNREADABLE, "suppressed"])
    if panel.rows is not None:
        wanted &= frame["row_path"].isin(panel.rows)
    found = frame[wanted].assign(part=lambda f: f["column_path"].map(panel.parts))
    parts = list(dict.fromkeys(panel.parts.values()))
    found = _with_groups(found, panel).sort_values(
        ["order", "part"], key=lambda s: s if s.name == "order" else s.map(parts.index), kind="stable"
    )
    return found.reindex(columns=[*LABELS, *NUMBERS, *TOLD]).reset_index(drop=True)


def _lost(frame: pd.DataFrame, panel: Panel) -> tuple[float, ...]:
    """Printed values of the panel that have lost their label."""
    lost = frame[(frame["flag"] == UNREADABLE) & frame["column_path"].isin([*panel.parts, panel.lost])]
    heads = {_head(path) for path in panel.rows or ()}
    pairs = zip(lost["row_path"], lost["value"], strict=True)
    return tuple(value for path, value in pairs if panel.rows is None or _head(path) in heads)


def _head(path: str) -> str:
    return path.rpartition(SEPARATOR)[0]


def _is_group(path: str) -> bool:
    try:
        group_of(path)
    except InputError:
        return False
    return True


def _with_groups(found: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    if panel.rows is not None:
        names = found["row_path"].map(panel.rows)
        order = list(panel.rows.values())
        return found.assign(
            group=names,
            kind=OWN,
            needs=[()] * len(found),
            label=names,
            where=names,
            order=names.map(order.index),
        )
    groups = [group_of(path) for path in found["row_path"]]
    order = list(GROUPS)
    return found.assign(
        group=[g.name for g in groups],
        kind=[g.kind for g in groups],
        needs=[g.needs for g in groups],
        label=[g.label for g in groups],
        where=[g.where for g in groups],
        order=[order.index(g.name) for g in groups],
    )


def chosen_rows(data: PanelData, parameters: Parameters) -> pd.DataFrame:
    """Rows of the chosen kinds of groups, in the order chosen; empty if only the nation would be left."""
    rows = data.rows if parameters.inferred else without_inferred(data)
    kept = rows[[set(needs) <= set(parameters.groups) for needs in rows["needs"]]] if len(rows) else rows
    if (kept["kind"] == NATIONAL).all():
        return kept.iloc[:0]
    places = {kind: place for place, kind in enumerate((NATIONAL, *parameters.groups))}
    order = kept["kind"].map(lambda kind: places.get(kind, len(places)))
    ordered = kept.assign(place=order).sort_values("place", kind="stable")
    return ordered.drop(columns="place").reset_index(drop=True)


def without_inferred(data: PanelData) -> pd.DataFrame:
    """Rows whose label the text tells; of parts of a whole, only the groups all of whose parts it tells."""
    inferred = data.rows["flag"] == INFERRED
    if data.panel.whole or data.panel.chart == "stacked":
        inferred = inferred.groupby(data.rows["group"]).transform("any")
    return data.rows[~inferred]


def contrast(rows: pd.DataFrame, kinds: Sequence[str]) -> Contrast:
    """The pair of the first of `kinds` that the rows hold, in the part where the two differ most.

    Of rows that are no groups of people, the highest and the lowest. Raises InputError when the
    rows hold no pair.
    """
    if rows["kind"].eq(OWN).any():
        high, low = rows.loc[rows["value"].idxmax()], rows.loc[rows["value"].idxmin()]
        return _contrast(high, low)
    for kind in (*kinds, *PAIRS):
        first, second = PAIRS.get(kind, ("", ""))
        pair = [rows[rows["group"] == name].set_index("part") for name in (first, second)]
        common = [part for part in pair[0].index if part in pair[1].index]
        if common:
            gaps = (pair[0]["value"][common] - pair[1]["value"][common]).abs()
            part = gaps.idxmax()
            return _contrast(*(one.loc[part].rename(part) for one in pair))
    raise InputError(f"expected two groups to compare, found {', '.join(dict.fromkeys(rows['group']))}")


def _contrast(first: pd.Series, second: pd.Series) -> Contrast:
    part = first["part"] if "part" in first else first.name
    return Contrast(
        part=part,
        first=first["where"],
        second=second["where"],
        x=first["value"],
        y=second["value"],
        x_decimals=int(first["decimals"]),
        y_decimals=int(second["decimals"]),
    )


# --- figures against annex tables -----------------------------------------------------------------


def check_figure(
    figure: Declaration, panels: list[PanelData], load: Callable[[str], pd.DataFrame]
) -> pd.DataFrame:
    """One row a value that an annex table prints too: see `CHECKED`.

    They agree when values exist that round to what each prints: the distance is at most half a unit
    of the figure's last digit plus half a unit of the table's for each number summed.
    """
    found = []
    for check in figure.checks:
        data = next(one for one in panels if one.panel.letter == check.letter)
        if data.source == figure.table:
            found.extend(_compared(figure, check, data.rows, load(check.table)))
    return pd.DataFrame(found, columns=CHECKED)


def _compared(figure: Declaration, check: Check, rows: pd.DataFrame, annex: pd.DataFrame) -> list[dict]:
    table = _annex_values(check, annex)
    values = rows.set_index(["group", "part"])
    found = []
    for group, column in check.groups.items():
        for part, labels in check.parts.items():
            if (group, part) not in values.index:
                continue
            cells = table.loc[[(column, label) for label in labels]]
            if cells["value"].isna().any():
                continue
            one = values.loc[(group, part)]
            sum_of = float(cells["value"].sum()) * check.scale
            slack = 0.5 * 10.0 ** -int(one["decimals"]) + sum(
                0.5 * 10.0 ** -int(d) * check.scale for d in cells["decimals"]
            )
            found.append(
                {
                    "figure": figure.number,
                    "panel": check.letter,
                    "table": check.table,
                    "label": one["label"],
                    "part": part,
                    "printed": one["value"],
                    "decimals": int(one["decimals"]),
                    "annex": sum_of,
                    "agrees": abs(one["value"] - sum_of) <= slack + 1e-9,
                    "why": check.why,
                }
            )
    return found


def absent_values(
    figure: Declaration, panels: list[PanelData], load: Callable[[str], pd.DataFrame]
) -> pd.DataFrame:
    """One row a value that an annex table prints and the panel lacks for one of its groups: see `ABSENT`."""
    found = []
    for check in figure.checks:
        data = next(one for one in panels if one.panel.letter == check.letter)
        labels = data.rows.drop_duplicates("group").set_index("group")["label"]
        known = set(zip(data.rows["group"], data.rows["part"], strict=True))
        table = _annex_values(check, load(check.table))
        for group, column in check.groups.items():
            for part, rows in check.parts.items():
                if group not in labels.index or (group, part) in known:
                    continue
                annex = table.loc[[(column, row) for row in rows], "value"].sum(skipna=False) * check.scale
                found.append((figure.number, check.letter, check.table, labels[group], part, annex))
    return pd.DataFrame(found, columns=ABSENT).dropna(subset="annex")


def _annex_values(check: Check, annex: pd.DataFrame) -> pd.DataFrame:
    """value and decimals of the table, by the label of the group and that of the part."""
    parts_on, groups_on = ("row_path", "column_path")[:: 1 if check.parts_in == "rows" else -1]
    return annex[annex["measure"] == check.measure].set_index([groups_on, parts_on])[["value", "decimals"]]

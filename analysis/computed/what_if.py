"""Effects of the choices of the method with standard errors that carry the whole chain.

In each replicate sampling units are drawn again as rows, prices, models, basket and line are found again, and
then every choice is made differently once more, on the same sample: the error of an effect is that of a
difference, which is far smaller than that of either side.

    effect in replicate r = measure under the choice in r - measure as in use in r

Replicates may be made by several processes; what they find does not hang on how many there are.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import platform
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.core.errors import InputError
from analysis.core.files import sha256, write_atomic
from analysis.hses.store import MANIFEST, Microdata
from analysis.welfare import chain

from . import bootstrap, effects, inputs
from .effects import ANY, Alternative
from .parameters import WelfareParameters

FOLDER, STEM = "what_if", "what_if"
LEVEL = bootstrap.LEVEL
VALUES = "values"
VERSIONS = ("numpy", "pandas", "scipy")
KEYS = ["step", "choice", "parameters", "kind", "way", "measure", "domain"]
COLUMNS = [*KEYS, "value", "change", "standard_error", "lower", "upper", "df", "replicates"]


@dataclass(frozen=True, eq=False)
class Study:
    """What every replicate needs: the bootstrap's work, the parameters and the choices to be made
    differently."""

    work: bootstrap.Work
    parameters: WelfareParameters
    wanted: tuple[Alternative, ...]

    def values(self, tables: chain.Tables, made: chain.Welfare) -> pd.DataFrame:
        """`values` of a sample, at the line of the survey."""
        return values(tables, self.work.lists, made, self.parameters, self.work.line, self.wanted,
                      bootstrap.with_origin)  # fmt: skip

    def replicate(self, number: int, seed: int) -> dict[str, Any]:
        """`bootstrap.Work.replicate` with its number, and `values` of the sample under that name."""
        also = (lambda tables, made: {VALUES: self.values(tables, made)}) if self.wanted else _nothing
        return {"replicate": number, **self.work.replicate(seed, also)}


def values(
    tables: chain.Tables,
    lists: chain.Lists,
    made: chain.Welfare,
    parameters: WelfareParameters,
    line: float,
    wanted: tuple[Alternative, ...] = effects.EVERY,
    adapt: Callable[[chain.Choices], chain.Choices] = lambda choices: choices,
) -> pd.DataFrame:
    """One row a way, measure and domain, one column a choice (`effects.IN_USE` the first): per cent, means in
    MNT.

    made: the chain with `adapt(parameters.choices())`; line: the fixed one. A choice whose steps had too
    little to go on has missing values.
    """
    within = effects.domains(made.household)
    base = effects.by_domain(effects.in_use(made, line), within)
    found = {effects.IN_USE: base}
    for one, outcome in effects.outcomes(tables, lists, made, parameters, line, wanted, adapt):
        missing = pd.Series(np.nan, index=base.index)
        found[one.id] = missing if outcome is None else effects.by_domain(outcome, within)
    return pd.DataFrame(found)


def _nothing(tables: chain.Tables, made: chain.Welfare) -> dict[str, object]:
    return {}


@dataclass(frozen=True, eq=False)
class WhatIf:
    """What `assembled` makes.

    effects: `COLUMNS`, one row a choice, way, measure and domain: value (per cent; gini 0 to 100), change
    against the choice as in use (points), its standard_error, lower and upper (95 per cent), df, replicates
    (that could be made). The rows of the choices as in use come first: change is missing, the error is that
    of the value. errors: `bootstrap.errors`. replicates: of the headcount, as `bootstrap.Bootstrap` has them.
    """

    effects: pd.DataFrame
    errors: pd.DataFrame
    replicates: pd.DataFrame


def study(
    tables: chain.Tables, lists: chain.Lists, parameters: WelfareParameters, wanted: tuple[Alternative, ...]
) -> tuple[Study, chain.Welfare]:
    """The study of a survey, and the chain on the survey itself with these parameters."""
    if "food" in parameters.without:
        raise InputError(
            "without: expected food among what counts, found it left out; without food no line can be found. "
            "Leave out other categories."
        )
    work, made = bootstrap.Work.of(tables, lists, parameters.choices(), np.nan)
    return Study(replace(work, line=made.poverty_line), parameters, wanted), made


# --- replicates, in one process or several -----------------------------------------------------

_READY: dict[str, Study] = {}


def replicated(what: Study, seeds: Sequence[int], workers: int = 1) -> Iterator[dict[str, Any]]:
    """Each replicate as it is done (`Study.replicate`), in any order. workers: processes, 1 for this one."""
    numbered = list(enumerate(seeds))
    if workers <= 1 or len(numbered) < 2:
        yield from (what.replicate(*one) for one in numbered)
        return
    # processes that begin anew: those that are copies of this one may wait for locks its threads held
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(what,))
    try:
        for done in as_completed([pool.submit(_one, *one) for one in numbered]):
            yield done.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(what: Study) -> None:
    from analysis.core.memory import keep_memory

    keep_memory()
    _READY["study"] = what


def _one(number: int, seed: int) -> dict[str, Any]:
    from analysis.core.threads import one_thread

    with one_thread():
        return _READY["study"].replicate(number, seed)


# --- from replicates to errors -----------------------------------------------------------------


def assembled(
    what: Study, made: chain.Welfare, values: pd.DataFrame, replicates: Sequence[Mapping[str, Any]]
) -> WhatIf:
    """Effects and errors from the survey's own values and those of the replicates.

    made: the chain on the survey; values: `Study.values` of it; replicates: from `replicated`, in any order.
    Standard errors are standard deviations over the replicates; intervals have the degrees of freedom of the
    design, and at most replicates - 1.
    """
    ordered = sorted(replicates, key=lambda one: one["replicate"])
    plain = pd.DataFrame([{name: value for name, value in one.items() if name not in (VALUES, "replicate")}
                          for one in ordered])  # fmt: skip
    samples = [one[VALUES] for one in ordered if VALUES in one]
    degrees = what.work.survey.design.df()
    errors = bootstrap.errors(made, what.work.survey.design, what.work.line, _whole(plain))
    return WhatIf(table(what.wanted, values, samples, degrees), errors, plain)


def _whole(replicates: pd.DataFrame) -> pd.DataFrame:
    """Replicates with the columns of `bootstrap.errors`, missing where no sample could be made."""
    columns = ("line_estimated", "whole_chain")
    return replicates.assign(**{name: np.nan for name in columns if name not in replicates})


def table(
    wanted: Sequence[Alternative], values: pd.DataFrame, samples: Sequence[pd.DataFrame], degrees: float
) -> pd.DataFrame:
    """`WhatIf.effects` from values of the survey and of bootstrap samples (`Study.values`)."""
    known = {one.id: one for one in wanted}
    parts = [_rows(None, values, samples, degrees)]
    parts += [_rows(known[name], values, samples, degrees) for name in values if name != effects.IN_USE]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def _rows(one: Alternative | None, values, samples, degrees: float) -> pd.DataFrame:
    base = values[effects.IN_USE]
    value = base if one is None else values[one.id]
    change = pd.Series(np.nan, index=base.index) if one is None else value - base
    spread, count = _spread(
        [
            sample[effects.IN_USE] if one is None else sample[one.id] - sample[effects.IN_USE]
            for sample in samples
        ],
        base.index,
    )
    df = np.minimum(degrees, np.maximum(count - 1, 0))
    reach = stats.t.ppf(0.5 + LEVEL / 2, np.maximum(df, 1)) * spread
    centre = value if one is None else change
    frame = pd.DataFrame(
        {"value": value, "change": change, "standard_error": spread, "lower": centre - reach,
         "upper": centre + reach, "df": df, "replicates": count}
    ).reset_index()  # fmt: skip
    named = {"step": "", "choice": effects.IN_USE, "parameters": "", "kind": ""}
    if one is not None:
        named = {"step": one.step, "choice": one.name, "parameters": one.id, "kind": one.kind}
        frame = frame[frame["change"].notna()]  # else a way that says nothing of this choice
        if one.kind == effects.LINE:
            frame = frame[frame["way"] != ANY]
    return frame.assign(**named)


def _spread(columns: list[pd.Series], index: pd.MultiIndex) -> tuple[np.ndarray, np.ndarray]:
    """Standard deviation over the samples [rows] (missing below two) and the samples that count [rows]."""
    if not columns:
        return np.full(len(index), np.nan), np.zeros(len(index), dtype=int)
    block = np.column_stack([column.reindex(index).to_numpy() for column in columns])
    count = np.isfinite(block).sum(axis=1)
    centre = np.nansum(block, axis=1) / np.maximum(count, 1)
    squares = np.nansum((block - centre[:, None]) ** 2, axis=1)
    return np.sqrt(np.where(count > 1, squares / np.maximum(count - 1, 1), np.nan)), count


# --- all in one --------------------------------------------------------------------------------


def what_if(
    tables: chain.Tables,
    lists: chain.Lists,
    parameters: WelfareParameters | None = None,
    wanted: tuple[Alternative, ...] = effects.EVERY,
    replicates: int = 200,
    seed: int = 1,
    workers: int = 1,
    progress: Callable[[int, Callable[[], WhatIf]], bool] = lambda done, so_far: True,
) -> WhatIf:
    """Effects of the choices on a survey, with errors by `replicates` bootstrap samples (0: none).

    seed: replicate r is drawn with the r-th number that follows from it. progress: told after each replicate
    how many are done, with a function that puts together what is there so far; False ends the work.
    """
    if replicates == 1 or replicates < 0:
        raise InputError(f"replicates: expected 0 or {bootstrap.FEWEST} and more, found {replicates}.")
    parameters = parameters or WelfareParameters()
    if replicates == 0 and not {"psu", "stratum"} <= set(tables["households"]):
        return _without_design(tables, lists, parameters, wanted)
    what, made = study(tables, lists, parameters, wanted)
    own = what.values(what.work.survey.tables, made)
    done: list[dict[str, Any]] = []
    for one in replicated(what, bootstrap.seeds_of(seed, replicates), workers):
        done.append(one)
        if not progress(len(done), lambda: assembled(what, made, own, done)):
            break
    found = assembled(what, made, own, done)
    if replicates:
        bootstrap.refuse_most(found.replicates)
    return found


def _without_design(tables, lists, parameters: WelfareParameters, wanted) -> WhatIf:
    """Effects of a release that does not name its sampling units: without errors."""
    made = chain.run(tables, lists, parameters.choices())
    own = values(tables, lists, made, parameters, made.poverty_line, wanted)
    errors = pd.DataFrame(
        columns=["kind", "estimate", "standard_error", "lower", "upper", "df", "line", "replicates"]
    )
    return WhatIf(table(wanted, own, [], np.inf), errors, pd.DataFrame())


# --- stored results ----------------------------------------------------------------------------


def digest(data: Microdata) -> str:
    """A number that changes when a table of the chain does: sha256 over the checksums that the manifest
    holds."""
    held = data.manifest.get("tables") or {}
    sums = {name: held.get(name, {}).get("sha256") for name in inputs.COLUMNS if name in data.tables}
    if not all(sums.values()):
        return sha256(data.folder / MANIFEST)
    return hashlib.sha256(json.dumps(sums, sort_keys=True).encode()).hexdigest()


def record(
    data: Microdata, parameters: WelfareParameters, found: WhatIf, *, stands_on: str,
    wanted: Sequence[Alternative], asked: int, seed: int, workers: int, seconds: float, command: str,
) -> dict[str, Any]:  # fmt: skip
    """How the results were made, and the three standard errors; sums only.

    stands_on: `digest` of the data when they were read; wanted: the choices; asked: replicates asked for.
    """
    made = found.replicates.get("whole_chain", pd.Series(dtype=float))
    return {
        "label": data.label,
        "survey": data.name,
        "synthetic": data.is_synthetic,
        "digest": stands_on,
        "command": command,
        "parameters": parameters.changed(),
        "choices": [one.id for one in wanted],
        "replicates": int(made.count()),
        "replicates_asked": asked,
        "left_out": int(made.isna().sum()),
        "seed": seed,
        "workers": workers,
        "seconds": round(seconds),
        "errors": json.loads(found.errors.to_json(orient="records")),
        "versions": {"python": platform.python_version()}
        | {name: metadata.version(name) for name in VERSIONS},
    }


def write(folder: Path, stem: str, found: WhatIf, made: Mapping[str, Any]) -> tuple[Path, Path]:
    """The effects as `stem`.csv and their record as `stem`.json; the paths."""
    rows = found.effects.drop(columns=["kind", "df"])
    text = rows.to_csv(index=False, float_format="%.4f", lineterminator="\n")
    return (
        write_atomic(folder / f"{stem}.csv", text),
        write_atomic(folder / f"{stem}.json", json.dumps(made, indent=1, ensure_ascii=False) + "\n"),
    )


def read(table_path: Path, record_path: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """What `write` wrote, with the kind of each choice; choices have the names that they have now."""
    text = ["step", "choice", "parameters", "way", "measure", "domain"]
    numbers = ["value", "change", "standard_error", "lower", "upper"]
    rows = pd.read_csv(table_path, dtype=dict.fromkeys(text, "str"), keep_default_na=False,
                       na_values={name: [""] for name in numbers})  # fmt: skip
    known = {one.id: one for one in effects.EVERY}
    at = rows["parameters"].map(known)
    named = {"step": "step", "choice": "name", "kind": "kind"}
    for column, attribute in named.items():
        now = at.map(lambda one, a=attribute: getattr(one, a), na_action="ignore")
        rows[column] = now.fillna(rows[column] if column in rows else "")
    return rows, json.loads(record_path.read_text(encoding="utf-8"))


def beside(data: Microdata) -> Path:
    """The folder of the results of a survey: beside its microdata, private where they are."""
    return data.folder.parent / FOLDER


def of_any_line(rows: pd.DataFrame, way: str) -> pd.DataFrame:
    """Rows of one way of measuring effects, with the measures that no line changes."""
    return rows[rows["way"].isin([way, ANY])]

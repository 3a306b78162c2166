"""The welfare chain on a survey that was brought in, and its results as files beside the microdata."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.core.errors import InputError
from analysis.hses import store
from analysis.welfare import chain
from analysis.welfare.nonfood import health_elasticity

from . import inputs
from .frames.food import food_groups
from .parameters import WelfareParameters

FOLDER = "welfare"
AGGREGATE = "aggregate.parquet"
REPORT = "report.json"
ROWS = ("food", "nonfood", "utilities", "durables")  # steps whose rows can be written, with their provenance


def welfare(
    data: store.Microdata,
    parameters: WelfareParameters | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> chain.Welfare:
    """Aggregate and poverty line of a survey that was brought in. InputError for tables that it lacks.

    Its households have food by group as well (`frames.food`).
    """
    parameters = parameters or WelfareParameters()
    choices = parameters.choices()
    progress("reading")
    made = chain.run(inputs.tables(data), inputs.lists(), choices, progress)
    return replace(made, household=made.household.join(food_groups(made.household, made.food.rows)))


def folder(data: store.Microdata) -> Path:
    """Where the results of a survey lie: beside its microdata, below the same private or generated folder."""
    return data.folder.parent / FOLDER


def write(
    data: store.Microdata, made: chain.Welfare, parameters: WelfareParameters, rows: bool = False
) -> Path:
    """Writes the aggregate and the report in one step; the folder. rows: the item rows of each step too."""
    target = folder(data)
    target.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{FOLDER}."))
    try:
        _parquet(made.household.reset_index(), place / AGGREGATE, data.label)
        if rows:
            for step in ROWS:
                if getattr(made, step) is not None:
                    _parquet(getattr(made, step).rows, place / f"{step}_rows.parquet", data.label)
        text = json.dumps(report(data, made, parameters), ensure_ascii=False, indent=1)
        (place / REPORT).write_text(text + "\n", encoding="utf-8", newline="\n")
        if target.exists():
            shutil.rmtree(target)
        place.rename(target)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    return target


def load(name: str) -> pd.DataFrame:
    """The aggregate of the survey `name` as `compendium welfare` wrote it, index hhid (`chain.Welfare.household`)."""
    path = folder(store.load(name)) / AGGREGATE
    if not path.is_file():
        raise InputError(
            f"{name}: expected a welfare aggregate, found none. Make it first: compendium welfare --data {name}"
        )
    return pd.read_parquet(path).set_index("hhid")


@dataclass(frozen=True, eq=False)
class Aggregate:
    """The aggregate that pages and tables stand on.

    household: `chain.Welfare.household`. changed: parameters that differ from the report's, by name. path: the
    file that it was read from; None where the chain was run now.
    """

    household: pd.DataFrame
    changed: Mapping[str, Any]
    path: Path | None


def aggregate(data: store.Microdata) -> Aggregate:
    """The aggregate that `compendium welfare` wrote, or the chain's with the report's parameters.

    What was written is taken unless the survey was brought in again since.
    """
    path = folder(data) / AGGREGATE
    brought_in = (data.folder / store.MANIFEST).stat().st_mtime_ns
    if path.is_file() and path.stat().st_mtime_ns > brought_in:
        told = json.loads((path.parent / REPORT).read_text(encoding="utf-8"))
        return Aggregate(pd.read_parquet(path).set_index("hhid"), told["changed_parameters"], path)
    return Aggregate(welfare(data).household, {}, None)


def report(data: store.Microdata, made: chain.Welfare, parameters: WelfareParameters) -> dict[str, Any]:
    """What went in, what came out, what was imputed and flagged, and how long it took; sums and shares only."""
    return {
        "data": data.name,
        "label": data.label,
        "synthetic": data.is_synthetic,
        "parameters": parameters.model_dump(),
        "changed_parameters": parameters.changed(),
        "consequences": list(data.consequences),
        "notes": list(made.notes),
        "results": results(made),
        "composition": composition(made.household),
        "imputed": _records(made.imputed),
        "steps": steps(made),
        "seconds": {name: round(value, 2) for name, value in made.seconds.items()},
    }


def results(made: chain.Welfare) -> dict[str, float]:
    """The figures of the whole: households, people (thousand), means (MNT a month), poverty (per cent), lines."""
    frame = made.household
    people = (frame["weight"] * frame["size"]).to_numpy(float)
    gap = np.clip(1 - frame["consumption"].to_numpy() / made.poverty_line, 0, None)
    poor = frame["poor"].to_numpy(bool)
    found = {
        "households": len(frame),
        "people_thousand": people.sum() / 1000,
        "mean_consumption": np.average(frame["consumption"], weights=people),
        "poverty_line": made.poverty_line,
        "headcount": 100 * np.average(poor, weights=people),
        "poverty_gap": 100 * np.average(gap * poor, weights=people),
        "poverty_severity": 100 * np.average(gap**2 * poor, weights=people),
        "share_imputed": 100 * made.imputed.loc["all", "share"],
    }
    if made.line is not None:
        own = made.line
        found |= {"own_line": own.total, "own_food_line": own.food, "own_nonfood_line": own.nonfood,
                  "headcount_at_own_line": 100 * own.headcount}  # fmt: skip
    return {name: float(value) for name, value in found.items()}


def composition(frame: pd.DataFrame) -> dict[str, float]:
    """Mean share of each category in consumption, per cent: the ratio of the means over people, real values."""
    people = (frame["weight"] * frame["size"]).to_numpy(float)
    categories = [name for name in frame if name.startswith("c_")]
    whole = people @ frame["consumption"].to_numpy()
    return {
        name.removeprefix("c_"): float(100 * (people @ frame[name].to_numpy()) / whole) for name in categories
    }


def steps(made: chain.Welfare) -> dict[str, Any]:
    """What each step says of itself: its figures, levels of imputation, rules, outliers."""
    found: dict[str, Any] = {}
    for name in ("food", "nonfood", "utilities", "durables", "housing", "deflator"):
        step = getattr(made, name)
        if step is None:
            continue
        tables = {part: _records(getattr(step, part)) for part in ("levels", "rules", "tree", "models", "spread",
                                                                   "outliers") if hasattr(step, part)}  # fmt: skip
        found[name] = {"summary": _records(step.summary), **tables}
    if (made.household["nominal_health"] > 0).sum() > 2:  # else health is left out, or nobody pays for it
        tested = health_elasticity(made.household)
        found["nonfood"]["health_elasticity"] = {**asdict(tested), "counts": tested.counts}
    if made.line is not None:
        found["line"] = {"path": _records(made.line.path), "coverage": _records(made.line.coverage),
                         "converged": made.line.converged, "basket_items": len(made.line.basket)}  # fmt: skip
    return found


def _records(table: pd.DataFrame | pd.Series) -> Any:
    """A table as plain values: a list of rows, or a mapping for a series."""
    text = table.to_json() if isinstance(table, pd.Series) else _named(table).to_json(orient="records")
    return json.loads(text)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    return table if isinstance(table.index, pd.RangeIndex) else table.reset_index()


def _parquet(frame: pd.DataFrame, path: Path, label: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    metadata: Mapping[str, str] = {**(table.schema.metadata or {}), "label": label}
    pq.write_table(table.replace_schema_metadata(metadata), path, compression="zstd")

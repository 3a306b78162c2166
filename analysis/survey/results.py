"""Results are long: one row an estimate, with everything needed to judge it.

Columns, in order: measure, the domain keys (one column each), then

    estimate, se, ci_lower, ci_upper  in `unit`
    df       degrees of freedom of the interval: PSUs minus strata of the domain
    n        rows of the sample in the domain (those with positive weight)
    n_psu    PSUs with such rows
    cv       se / |estimate|
    deff     variance over that of a simple random sample of n rows with replacement
    unit     fraction, ratio, people (the unit of the weights), or the unit of the welfare
    base     what the estimate is a statistic of

The interval is made by `intervals.interval`, with the method and level named in the call.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.declared import Column
from analysis.core.errors import InputError
from analysis.core.files import write_atomic

from .design import Design
from .influence import Estimate, linearised
from .intervals import interval

COLUMNS = (
    Column("measure", "text", "What was measured", required=True),
    Column("estimate", "number", "Estimate, in the unit of the row"),
    Column("se", "number", "Standard error", minimum=0),
    Column("ci_lower", "number", "Lower end of the confidence interval"),
    Column("ci_upper", "number", "Upper end of the confidence interval"),
    Column("df", "integer", "Degrees of freedom", minimum=0),
    Column("n", "integer", "Sample rows", minimum=0, required=True),
    Column("n_psu", "integer", "Primary sampling units", minimum=0, required=True),
    Column("cv", "number", "Coefficient of variation", minimum=0),
    Column("deff", "number", "Design effect", minimum=0),
    Column("unit", "text", "Unit of the estimate", required=True),
    Column("base", "text", "Whom the estimate describes", required=True),
)
NAMES = tuple(column.name for column in COLUMNS)


def result_rows(
    design: Design,
    measure: str | Sequence[str],
    estimate: Estimate,
    *,
    unit: str,
    base: str,
    keys: Mapping[str, object] | None = None,
    ci: str = "t",
    level: float = 0.95,
) -> pd.DataFrame:
    """The long rows of one estimate: one row, or k rows for a vector of k.

    measure: its name, or k names. keys: domain key -> value, or -> k values (points of a curve).
    ci: t, normal, logit or wilson. Everything else is taken from the design and the estimate.
    """
    n, n_psu, df = sizes(design, estimate.domain)
    return result_frame(
        measure=measure,
        keys=keys,
        estimate=estimate.value,
        se=linearised(design, estimate),
        df=df,
        n=n,
        n_psu=n_psu,
        deff=design_effect(design, estimate),
        unit=unit,
        base=base,
        ci=ci,
        level=level,
    )


def result_frame(
    *,
    measure: str | Sequence[str],
    estimate: ArrayLike,
    se: ArrayLike,
    df: ArrayLike,
    n: ArrayLike,
    n_psu: ArrayLike,
    unit: str | Sequence[str],
    base: str | Sequence[str],
    deff: ArrayLike = np.nan,
    keys: Mapping[str, object] | None = None,
    ci: ArrayLike = "t",
    level: float = 0.95,
) -> pd.DataFrame:
    """The long frame, columns in order; each argument one value for all rows, or one a row."""
    value = np.atleast_1d(np.asarray(estimate, dtype=float))
    se = np.broadcast_to(np.asarray(se, dtype=float), value.shape)
    lower, upper = interval(value, se, df, level=level, method=ci, n=n, deff=deff)
    cv = np.divide(se, np.abs(value), out=np.full(value.shape, np.nan), where=value != 0)
    columns = {"measure": measure, **(keys or {}), "estimate": value, "se": se}
    columns |= {"ci_lower": lower, "ci_upper": upper, "df": df, "n": n, "n_psu": n_psu}
    columns |= {"cv": cv, "deff": deff, "unit": unit, "base": base}
    return pd.DataFrame(columns, index=range(value.size))


def sizes(design: Design, domain: np.ndarray | None = None) -> tuple[int, int, int]:
    """n, n_psu and df of a domain."""
    rows = design.weight > 0 if domain is None else (design.weight > 0) & domain
    return int(rows.sum()), int(design.has_rows(domain).sum()), design.df(domain)


def design_effect(design: Design, estimate: Estimate, variance: ArrayLike | None = None):
    """Design variance over the variance of a simple random sample with replacement.

    V_srs = s^2 / n, s^2 the weighted variance (n - 1) of influence x sum of weights over the n rows
    of the domain: for a mean, the variance of the variable. R's svymean(deff = "replace").
    A number, or [k]; nan where the influence does not vary.
    """
    if variance is None:
        variance = np.square(linearised(design, estimate))
    rows = design.weight > 0 if estimate.domain is None else (design.weight > 0) & estimate.domain
    w, influence = design.weight[rows], estimate.influence[rows]
    n = w.size
    if n < 2:
        return np.full(np.shape(variance), np.nan) if influence.ndim == 2 else float("nan")
    centred = influence - (w @ influence) / w.sum()
    spread = w @ np.square(centred) * w.sum() / (n - 1)
    effect = np.divide(variance, spread, out=np.full(np.shape(spread), np.nan), where=np.asarray(spread) > 0)
    return effect if influence.ndim == 2 else float(effect)


def publication_table(
    results: pd.DataFrame,
    across: str = "measure",
    decimals: int = 1,
    show: Sequence[str] = ("estimate", "se"),
) -> pd.DataFrame:
    """A wide table of text for print: domains down, `across` (measures, or a key) along the top.

    Fractions are shown in per cent; `show` names the columns printed for each, and n is always last.
    A total (no key) is called "Total".
    """
    unknown = [name for name in (across, *show) if name not in results]
    if unknown:
        raise InputError(f"publication table: expected columns {', '.join(unknown)}, found none.")
    keys = ["measure", *key_columns(results)]
    down = [key for key in keys if key != across]
    factor = np.where(results["unit"] == "fraction", 100.0, 1.0)
    cells = results[keys].astype(object).where(results[keys].notna(), "Total")
    for name in show:
        scaled = results[name] * (factor if name in ("estimate", "se", "ci_lower", "ci_upper") else 1.0)
        cells[name] = [_text(value, decimals if name not in ("n", "n_psu", "df") else 0) for value in scaled]
    cells["n"] = [_text(value, 0) for value in results["n"]]
    tops = list(dict.fromkeys(cells[across]))
    wide = cells.drop_duplicates(down)[down].reset_index(drop=True) if down else pd.DataFrame(index=[0])
    for top in tops:
        part = cells[cells[across] == top]
        for name in show:
            title = str(top) if name == "estimate" else f"{top}, {name}"
            if down:
                wide = wide.merge(part[[*down, name]].rename(columns={name: title}), on=down, how="left")
            else:
                wide[title] = part[name].iloc[0]
    n = cells.drop_duplicates(down)["n"] if down else cells["n"].iloc[:1]
    return wide.assign(n=n.to_numpy()).fillna("")


def _text(value: float, decimals: int) -> str:
    return "" if pd.isna(value) else f"{value:,.{decimals}f}"


def key_columns(results: pd.DataFrame) -> list[str]:
    """Names of the domain keys of a long table: the columns that are none of the fixed ones."""
    return [name for name in results if name not in NAMES]


def write(results: pd.DataFrame, path: Path | str) -> Path:
    """Results as .csv, .parquet or .xlsx, by the ending of `path`.

    Parquet and Excel need the packages pyarrow and openpyxl; InputError says how to install them.
    """
    path = Path(path)
    writers = {".csv": _csv, ".parquet": _parquet, ".xlsx": _excel}
    if path.suffix not in writers:
        raise InputError(f"{path.name}: expected a name that ends in {', '.join(writers)}.")
    return write_atomic(path, writers[path.suffix](results))


def _csv(results: pd.DataFrame) -> bytes:
    return results.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _parquet(results: pd.DataFrame) -> bytes:
    # a key may hold numbers for some rows and text for others: Parquet wants one type a column
    mixed = [key for key in key_columns(results) if results[key].dropna().map(type).nunique() > 1]
    texts = {key: results[key].map(str, na_action="ignore") for key in mixed}
    return _with_optional("pyarrow", results.assign(**texts).to_parquet)


def _excel(results: pd.DataFrame) -> bytes:
    return _with_optional("openpyxl", partial(results.to_excel, sheet_name="results"))


def _with_optional(package: str, save: Callable) -> bytes:
    buffer = io.BytesIO()
    try:
        save(buffer, index=False)
    except ImportError as error:
        raise InputError(
            f"results: expected the package {package} to write this format, found none. Install it with "
            "`make extras`, or write .csv."
        ) from error
    return buffer.getvalue()

"""The headcount by characteristics of household and dwelling: what goes with poverty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

Z = 1.96  # the report's limits are estimate +- 1.96 standard errors
NATIONAL = "National > "
COLUMNS = ["characteristic", "category", "headcount", "ci_lower", "ci_upper", "n", "population_share",
           "share_of_poor", "limits_printed", "tables"]  # fmt: skip


@dataclass(frozen=True)
class Characteristic:
    """A characteristic that splits the population.

    table: poverty indicators with standard errors (annex B). categories: label -> column of `table`,
    or label -> (column, row of `intervals`). intervals: the annex C table with limits and observations.
    """

    name: str
    table: str
    categories: dict[str, str | tuple[str, str]]
    intervals: str = ""


def _same(prefix: str, *labels: str) -> dict[str, tuple[str, str]]:
    return {label: (prefix + label, prefix + label) for label in labels}


_YES_NO = {"yes": "Yes", "no": "No"}


def _yes_no(service: str) -> dict[str, tuple[str, str]]:
    return {label: (f"{service} > {answer}", NATIONAL + answer) for label, answer in _YES_NO.items()}


CHARACTERISTICS = (
    Characteristic(
        "Education of the head",
        "B08",
        _same(
            "",
            "None",
            "Primary",
            "Lower secondary",
            "Higher secondary",
            "Vocational",
            "University or higher",
        ),
        "C07",
    ),
    Characteristic("Dwelling", "B16", _same(NATIONAL, "Ger", "Apartment", "House", "Other"), "C10"),
    Characteristic("Improved sanitation", "B17", _yes_no("Improved sanitation"), "C12"),
    Characteristic("Improved water source", "B17", _yes_no("Improved water sources"), "C11"),
    Characteristic("Electricity", "B17", _yes_no("Electricity"), "C13"),
    Characteristic(
        "Persons in the household",
        "B05",
        {n: f"Household size > {n}" for n in "1234567"} | {"8 or more": "Household size > 8-above"},
    ),
    Characteristic(
        "Work of the head",
        "B10",
        {
            "herder": "Employed > Herder",
            "private sector": "Employed > Private",
            "public sector": "Employed > Public",
            "state-owned enterprise": "Employed > State",
            "unemployed": "Unemployed",
        },
    ),
    Characteristic(
        "Industry of the head",
        "B09",
        {
            "agriculture": "Employed > Agriculture",
            "industry": "Employed > Industry",
            "services": "Employed > Services",
            "unemployed": "Unemployed",
            "out of the labour force": "Out of the labor force",
        },
    ),
    Characteristic(
        "Age of the head",
        "B06",
        {"15-29": ("15-29", "<30")} | _same("", "30-39", "40-49", "50-59") | {"60 and over": (">=60", "60+")},
        "C05",
    ),
    Characteristic("Sex of the head", "B07", _same(NATIONAL, "Male", "Female"), "C06"),
    Characteristic("Savings", "B14", _same(NATIONAL, "With savings", "Without savings"), "C08"),
    Characteristic(
        "Loan",
        "B15",
        {
            "with loan": ("Any loan", NATIONAL + "With loan"),
            "without loan": ("No loan", NATIONAL + "Without any loan"),
        },
        "C09",
    ),
    Characteristic("Livestock", "B12", {n: f"{NATIONAL}{n} livestock" for n in ("With", "Without")}),
)


def associations(load: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """One row a category: characteristic, category, headcount, limits, n, population_share, share_of_poor.

    Percentages; n: households observed. limits_printed says whether the limits are those of annex C;
    otherwise they are headcount +- 1.96 times the standard error of annex B, printed with one decimal.
    """
    return pd.concat([_categories(one, load) for one in CHARACTERISTICS], ignore_index=True)


def computed_associations(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The same from computed tables (those that there are): every limit and number of households is known."""
    found = [_computed(one, tables[one.table]) for one in CHARACTERISTICS if one.table in tables]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)


def _computed(one: Characteristic, table: pd.DataFrame) -> pd.DataFrame:
    wide, head, labels = _by_category(one, table)
    return pd.DataFrame(
        {
            "characteristic": one.name,
            "category": labels,
            "headcount": head["value"].to_numpy(),
            "ci_lower": head["ci_lower"].to_numpy(),
            "ci_upper": head["ci_upper"].to_numpy(),
            # of a suppressed number the count is not told either
            "n": head["observations"].where(head["value"].notna()).astype("Int64").array,
            "population_share": wide["population_share"].to_numpy(),
            "share_of_poor": wide["share_of_poor"].to_numpy(),
            "limits_printed": True,
            "tables": one.table,
        }
    )[COLUMNS]


def _by_category(one: Characteristic, table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Shares by category, headcounts by category, labels of the categories."""
    told = table[table["measure"].isin(["headcount", "population_share", "share_of_poor"])]
    columns = {label: c if isinstance(c, str) else c[0] for label, c in one.categories.items()}
    wide = told.pivot(index="column_path", columns="measure", values="value").loc[list(columns.values())]
    head = told[told["measure"] == "headcount"].set_index("column_path").loc[wide.index]
    return wide, head, list(columns)


def _categories(one: Characteristic, load: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    wide, head, labels = _by_category(one, load(one.table))
    found = pd.DataFrame(
        {
            "characteristic": one.name,
            "category": labels,
            "headcount": head["value"].to_numpy(),
            "ci_lower": (head["value"] - Z * head["standard_error"]).to_numpy(),
            "ci_upper": (head["value"] + Z * head["standard_error"]).to_numpy(),
            "n": pd.array([pd.NA] * len(labels), dtype="Int64"),
            "population_share": wide["population_share"].to_numpy(),
            "share_of_poor": wide["share_of_poor"].to_numpy(),
            "limits_printed": bool(one.intervals),
            "tables": one.table + (f", {one.intervals}" if one.intervals else ""),
        }
    )
    return _with_limits(found, one, load(one.intervals)) if one.intervals else found


def _with_limits(found: pd.DataFrame, one: Characteristic, annex: pd.DataFrame) -> pd.DataFrame:
    """The printed limits and observations of annex C; its headcounts must be those of annex B."""
    rows = annex[annex["measure"] == "headcount"].set_index("row_path")
    rows = rows.loc[[row for _, row in one.categories.values()]]
    if not (rows["value"].to_numpy() == found["headcount"].to_numpy()).all():
        raise ValueError(f"{one.name}: the headcounts of {one.table} and {one.intervals} differ")
    return found.assign(
        ci_lower=rows["ci_lower"].to_numpy(),
        ci_upper=rows["ci_upper"].to_numpy(),
        n=rows["observations"].array,
    )


def ranked(found: pd.DataFrame, least_share: float) -> pd.DataFrame:
    """Categories of at least `least_share` per cent of people; the widest range first.

    range: highest minus lowest headcount, percentage points. apart: whether the difference exceeds
    the sum of the two half-intervals, which is beyond sampling error whatever the covariance of the
    two estimates. Characteristics left with one category are dropped.
    """
    kept = found[(found["population_share"] >= least_share) & found["headcount"].notna()]
    kept = kept[kept.groupby("characteristic")["category"].transform("size") > 1]
    kept = kept.sort_values(["characteristic", "headcount"], ascending=[True, False], kind="stable")
    by = kept.groupby("characteristic")
    high, low = by.first(), by.last()
    wide = (high["headcount"] - low["headcount"]).round(6)
    sure = high["ci_lower"] > low["ci_upper"]
    kept = kept.assign(range=kept["characteristic"].map(wide), apart=kept["characteristic"].map(sure))
    kept = kept.sort_values(["range", "characteristic"], ascending=[False, True], kind="stable")
    return kept.reset_index(drop=True)

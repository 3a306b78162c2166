"""Non-food expenditure that counts as consumption (equation 3, section 1.2 of the 2022 update).

Items asked over one month and over twelve, purchased and received in kind; a list says which of them are
consumption, in which category, and which period each is taken from. Utilities have their own module.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, all_faults, nearest

from . import grouped
from .keys import positions
from .outliers import Rule

MONTHS_IN_YEAR = 12
RECALLS = (1, 12)  # months
PERIODS = ("list", "year", "month")
TREATMENTS = ("winsorise", "median", "none")
GROUPS = {
    "location": ("item", "location"),
    "urban/rural": ("item", "urban"),
    "national": ("item",),
}
COMPONENTS = (
    "clothing", "education", "health", "transport", "communication", "personal_care", "household",
    "recreation", "housing", "insurance",
)  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """How non-food spending becomes consumption.

    period: "list": each item over the months that the list gives it (the report: twelve months for most,
    one for what is bought often); "year" or "month" for all items.
    outliers: rule for the yearly value per member of each item (None: no search; the report leaves alpha
    within 2.5 to 3.5 and the groups open; 3.5 here, since among a million values thousands of honest ones lie
    beyond 3). treatment: "winsorise", "median" or "none".
    health: whether health counts, which the report decides by `elasticity`.
    """

    period: str = "list"
    outliers: Rule | None = field(default_factory=lambda: Rule(scale="iqr", alpha=3.5))
    treatment: str = "winsorise"
    health: bool = True

    def __post_init__(self) -> None:
        known = (("period", self.period, PERIODS), ("treatment", self.treatment, TREATMENTS))
        faults = [f"{what} '{name}' is not known. {nearest(name, among)}" for what, name, among in known
                  if name not in among]  # fmt: skip
        if faults:
            raise InputError("non-food: " + " ".join(faults))


@dataclass(frozen=True, eq=False)
class NonFood:
    """What `consumption` makes.

    household: index hhid, MNT a year: a column a component (`COMPONENTS`), nonfood (their sum), in_kind
    (the part received), excluded (spent on items that do not count).
    rows: one row a household and item that counts: hhid, item, component, recorded (MNT a year as
    answered), in_kind, value (outliers treated), flag ("bottom", "top" or "").
    categories: component -> items, rows, value (weighted MNT a year). outliers: values, judged, bottom, top,
    change (of the weighted sum). summary: figure -> number. notes; choices.
    """

    household: pd.DataFrame
    rows: pd.DataFrame
    categories: pd.DataFrame
    outliers: pd.Series
    summary: pd.Series
    notes: tuple[str, ...]
    choices: Choices


def consumption(
    spent: pd.DataFrame, households: pd.DataFrame, items: pd.DataFrame, choices: Choices | None = None
) -> NonFood:
    """Equation 3 for every household: purchases and gifts of the items that count, MNT a year.

    spent: hhid, item, recall_months (1 or 12), purchased, in_kind (MNT in the period; gifts are asked over
    twelve months and count whatever the period of the purchases). households: hhid, weight, size, location,
    urban. items: code, component, included, recall_months. InputError for unknown households, items,
    periods. A household without rows has 0.
    """
    choices = choices or Choices()
    item, home, listed = _located(spent, households, items)
    recall = spent["recall_months"].to_numpy()
    period = {"year": np.full(len(listed), 12), "month": np.full(len(listed), 1)}.get(
        choices.period, listed["recall_months"].to_numpy(int)
    )
    bought = np.where(recall == period[item], np.nan_to_num(spent["purchased"].to_numpy(float)), 0.0)
    bought *= MONTHS_IN_YEAR / recall
    given = np.nan_to_num(spent["in_kind"].to_numpy(float)) * np.where(recall == 12, 1.0, 0.0)
    # a gift that was asked over one month alone
    if not (recall == 12).any():
        given = np.nan_to_num(spent["in_kind"].to_numpy(float)) * MONTHS_IN_YEAR
    width = len(listed)
    size = len(households) * width
    pair = home * width + item
    year = np.bincount(pair, bought + given, minlength=size)
    kind = np.bincount(pair, given, minlength=size)
    keys = np.flatnonzero(year > 0)
    counted = listed["included"].to_numpy(bool)
    if not choices.health:
        counted = counted & (listed["component"] != "health").to_numpy()
    out = np.where(counted[keys % width], 0.0, year[keys])
    left_out = np.bincount(keys // width, out, minlength=len(households))
    keys = keys[counted[keys % width]]
    at, item = keys // width, keys % width
    recorded = year[keys]
    value, found = _treated(recorded, at, item, households, choices)
    component = pd.Index(COMPONENTS).get_indexer(listed["component"])[item]
    weight = households["weight"].to_numpy(float)
    hhid = pd.Index(households["hhid"].astype(str), name="hhid")
    rows = pd.DataFrame(
        {
            "hhid": pd.Categorical.from_codes(at, categories=hhid),
            "item": pd.Categorical.from_codes(item, categories=listed["code"]),
            "component": pd.Categorical.from_codes(component, categories=COMPONENTS),
            "recorded": recorded,
            "in_kind": kind[keys],
            "value": value,
            "flag": found.text,
        }
    )
    household = pd.DataFrame(
        {name: np.bincount(at[component == i], value[component == i], minlength=len(hhid))
         for i, name in enumerate(COMPONENTS)}, index=hhid,
    )  # fmt: skip
    household["nonfood"] = household.sum(axis=1)
    household["in_kind"] = np.bincount(at, kind[keys], minlength=len(hhid))
    household["excluded"] = left_out
    before, after = weight[at] @ recorded, weight[at] @ value
    outliers = pd.Series(
        {
            "values": len(value),
            "judged": int(found.judged.sum()),
            "bottom": int((found.side == -1).sum()),
            "top": int((found.side == 1).sum()),
            "change": after / before - 1 if before else 0.0,
        }
    )
    by = pd.DataFrame({"component": rows["component"], "item": item, "value": weight[at] * value})
    by = by.groupby("component", observed=False).agg(
        items=("item", "nunique"), rows=("item", "size"), value=("value", "sum")
    )
    summary = pd.Series(
        {
            "households": len(hhid),
            "items listed": width,
            "items that count": int(counted.sum()),
            "rows that count": len(rows),
            "households without spending": int((household["nonfood"] <= 0).sum()),
            "share received in kind": float(weight[at] @ kind[keys] / before) if before else 0.0,
        }
    )
    return NonFood(household, rows, by, outliers, summary, _notes(choices), choices)


def _notes(choices: Choices) -> tuple[str, ...]:
    notes = ()
    if choices.period == "list":
        notes += ("The report names medicine among the items taken over one month; the rest is judgement.",)
    if not choices.health:
        notes += ("Health does not count.",)
    return notes


def _treated(recorded, at, item, households, choices):
    if choices.outliers is None:
        return recorded, grouped.Flags.none(len(recorded))
    members = households["size"].to_numpy(float)[at]
    place = {name: households[name].astype("category").array.take(at) for name in ("location", "urban")}
    frame = pd.DataFrame({"x": recorded / members, "item": item, **place}, copy=False)
    found = grouped.detect(frame, "x", GROUPS, choices.outliers)
    made = grouped.treated(frame["x"].to_numpy(), found, choices.treatment) * members
    return np.where(found.flagged, made, recorded), found


def _located(spent, households, items):
    """Positions of the rows' items and households, and the list; all faults at once."""
    wanted = {
        "nonfood": (spent, ["hhid", "item", "recall_months", "purchased", "in_kind"]),
        "households": (households, ["hhid", "weight", "size", "location", "urban"]),
        "items": (items, ["code", "component", "included", "recall_months"]),
    }
    faults = [f"{name}: expected the columns {', '.join(gone)}, found none of that name."
              for name, (frame, columns) in wanted.items()
              if (gone := [c for c in columns if c not in frame])]  # fmt: skip
    if faults:
        raise InputError(all_faults("non-food: columns are missing.", faults))
    codes = items["code"].astype(str)
    item = positions(spent["item"], pd.Index(codes))
    home = positions(spent["hhid"], pd.Index(households["hhid"].astype(str)))
    listed = items.assign(code=codes, included=items["included"].astype(str).str.lower() == "true",
                          recall_months=items["recall_months"].astype(int))  # fmt: skip
    for column, at, what in (("item", item, "Complete the list of items."),
                             ("hhid", home, "Bring the household in, or leave its rows out.")):  # fmt: skip
        if (at < 0).any():
            first = spent[column].to_numpy()[np.flatnonzero(at < 0)[0]]
            count = int((at < 0).sum())
            faults.append(f"nonfood.{column}: {count} rows with unknown values, first {first}. {what}")
    wrong = ~spent["recall_months"].isin(RECALLS)
    if wrong.any():
        found = ", ".join(map(str, spent.loc[wrong, "recall_months"].unique()[:5]))
        faults.append(f"recall_months: expected 1 or 12 months, found {found}.")
    odd = listed["included"] & ~listed["component"].isin(COMPONENTS)
    if odd.any():
        first = listed.loc[odd, "code"].iloc[0]
        faults.append(f"items.component: {first} counts but has no known component. "
                      f"Known: {', '.join(COMPONENTS)}.")  # fmt: skip
    if faults:
        raise InputError(all_faults("non-food: values that are not known.", faults))
    return item, home, listed


# --- health ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Elasticity:
    """elasticity of spending to total; standard_error (homoscedastic); households used; counts: whether the
    spending counts as consumption under the rule (elasticity at or above the threshold)."""

    elasticity: float
    standard_error: float
    households: int
    threshold: float

    @property
    def counts(self) -> bool:
        return self.elasticity >= self.threshold


def elasticity(
    spending: ArrayLike, total: ArrayLike, weight: ArrayLike | None = None, threshold: float = 1.0
) -> Elasticity:
    """Elasticity of `spending` (health, say) to `total`: slope of ln(spending) on ln(total), least squares.

    Households without spending are left out. The report found 1.05 for health in 2022 and kept it, since
    spending that rises faster than the total is taken to add to welfare (Mancini and Vecchi 2022).
    spending, total: (households,) same unit and scale (MNT per adult equivalent).
    """
    from .hedonic import least_squares

    spending, total = np.asarray(spending, float), np.asarray(total, float)
    used = (spending > 0) & (total > 0)
    if used.sum() < 3:
        raise InputError(f"elasticity: expected 3 or more households with spending, found {int(used.sum())}.")
    x = np.column_stack([np.ones(used.sum()), np.log(total[used])])
    fit = least_squares(x, np.log(spending[used]), None if weight is None else np.asarray(weight)[used])
    error = float(np.sqrt(fit.covariance[1, 1]))
    return Elasticity(float(fit.coefficients[1]), error, int(used.sum()), threshold)


SCALES = ("household", "equivalent", "person")


def health_elasticity(
    aggregate: pd.DataFrame, per: str = "household", weights: str = "none", threshold: float = 1.0
) -> Elasticity:
    """Does health count? `elasticity` of health to the total, on an aggregate that holds health.

    aggregate: one row a household: nominal_health and nominal (MNT a year); equivalents or size where `per`
    asks for them; weight where `weights` is "household". per: "household" (amounts of households, the
    default: the report does not say which it took), "equivalent" or "person". InputError for an aggregate
    without these columns.
    """
    faults = [f"{what} '{name}' is not known. {nearest(name, among)}"
              for what, name, among in (("per", per, SCALES), ("weights", weights, ("none", "household")))
              if name not in among]  # fmt: skip
    column = {"equivalent": "equivalents", "person": "size"}.get(per)
    asked = {"nominal_health": True, "nominal": True, column: bool(column), "weight": weights != "none"}
    if gone := [name for name, needed in asked.items() if needed and name not in aggregate]:
        faults.append(f"aggregate: expected the columns {', '.join(gone)}, found none of that name.")
    if faults:
        raise InputError(all_faults("elasticity of health:", faults))
    share = aggregate[column].to_numpy(float) if column else 1.0
    weight = aggregate["weight"].to_numpy(float) if weights == "household" else None
    return elasticity(aggregate["nominal_health"] / share, aggregate["nominal"] / share, weight, threshold)


# --- the equation alone ------------------------------------------------------------------------


def nonfood_consumption(spent: pd.DataFrame) -> pd.Series:
    """Equation 3: sum over the included items of purchased + in kind, MNT a year, indexed by hhid.

    spent: one row a household and item: hhid, recall (months: 1 or 12), purchased, in_kind (MNT
    within the recall period), included (whether the item belongs to the aggregate). Households
    with excluded items only have 0.
    """
    wrong = ~spent["recall"].isin(RECALLS)
    if wrong.any():
        found = ", ".join(map(str, spent.loc[wrong, "recall"].unique()[:5]))
        raise InputError(f"recall: expected 1 or 12 months, found {found}.")
    amount = spent["purchased"].fillna(0) + spent["in_kind"].fillna(0)
    annual = amount * MONTHS_IN_YEAR / spent["recall"]
    return annual.where(spent["included"], 0.0).groupby(spent["hhid"], sort=False).sum()

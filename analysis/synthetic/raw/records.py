"""From the truth in memory to the records of a questionnaire: neutral names, one frame a file.

The frames here hold what an interviewer writes down, under names of our own; `layout` gives them
the file names and variable names of a round. Codes are numbers of the questionnaire or their
labels; both are turned into numbers by the layout's lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

MILLION = 1_000_000
CANNOT_SAY = 98  # of a value, in whatever unit the question has

ANIMALS = {1: "camels", 2: "horses", 3: "cattle", 4: "sheep", 5: "goats"}

# In this order types and purposes that belong together come out side by side.
LOANS = {
    4: "household", 1: "salary", 2: "pension", 8: "other", 5: "herders", 6: "business", 7: "automobile",
    3: "mortgage",
}  # fmt: skip
PURPOSES = {
    1: "household", 7: "sending", 5: "durables", 8: "other", 4: "land", 3: "business", 2: "car",
    6: "dwelling",
}  # fmt: skip

DIFFICULTIES = ("seeing", "hearing", "walking", "remembering", "self_care", "communicating")

# Where a column of the truth has another name than the record.
HOUSEHOLD_NAMES = {"psu": "cluster", "stratum": "strata"}
PERSON_NAMES = {
    "education_code": "education",
    "occupation_code": "occupation",
    "industry_code": "industry",
    **{f"wg_{name}": name for name in DIFFICULTIES},
}


@dataclass(frozen=True)
class Survey:
    """A survey in memory: what is written raw.

    households: one row a household, index hhid. persons: the roster with hhid and pid, non-members
    included. items: frames by name (food, food_bought30, food_away, nonfood, energy, payments,
    durables, housing, prices), each with hhid but the prices; values of dwellings in million MNT.
    year: two digits of the year, 0 for none. keys: the household key of the raw files, index hhid.
    """

    households: pd.DataFrame
    persons: pd.DataFrame
    items: Mapping[str, pd.DataFrame]
    year: int
    keys: pd.Series


def household_keys(households: pd.DataFrame, year: int) -> pd.Series:
    """YYQCCCCHH: year, quarter, cluster and number in the cluster, as one integer, index hhid.

    With more than 9,999 clusters the cluster takes as many digits as it needs.
    """
    within = households.groupby("psu", sort=False).cumcount().to_numpy() + 1
    digits = max(4, len(str(int(households["psu"].max()))))
    cluster = households["psu"].to_numpy(np.int64)
    quarter = households["quarter"].to_numpy(np.int64)
    key = ((year * 10 + quarter) * 10**digits + cluster) * 100 + within
    return pd.Series(key, index=households.index, name="key")


def records(survey: Survey, streams) -> dict[str, pd.DataFrame]:
    """Every frame of the questionnaire, sorted by household and item, with the household's `key`."""
    households, items = survey.households, survey.items
    visits = _visits(households, survey.year, streams("visits"))
    food = items["food"].assign(total=lambda f: (f["purchased"] + f["own"] + f["gift"]).round(3))
    urban = households["urban"].eq("Urban")
    frames = {
        "basicvars": _basic(households),
        "hhold": _hhold(survey, visits),
        "indiv": _indiv(survey, visits, streams("births")),
        "livestock": _livestock(households),
        "other_income": _other_income(households),
        "savings_loan": _loans(households),
        "energy": items["energy"],
        "payments": items["payments"],
        "durables": items["durables"].assign(age_years=lambda f: (f["age_months"] / 12).round(1)),
        "nonfood": items["nonfood"].assign(bought=1),
        "urban_food": food[food["hhid"].map(urban).to_numpy(bool)],
        "rural_food": _rural_food(food, items["food_bought30"], urban),
        "food_away": _food_away(items["food_away"]),
    }
    keyed = {name: _keyed(frame, survey.keys) for name, frame in frames.items()}
    # codes of goods beside codes of utilities ("E01"): text
    prices = items["prices"].assign(item=items["prices"]["item"].astype(str))
    prices = prices.sort_values(["year", "month", "aimag", "item"], ignore_index=True)
    return keyed | {"prices": prices if survey.year else prices.assign(year=0)}


def _keyed(frame: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    key = frame["hhid"].map(keys).to_numpy()
    second = next((frame[name] for name in ("item", "pid") if name in frame), pd.Series(0, index=frame.index))
    order = np.lexsort((second.to_numpy(), key))
    return frame.assign(key=key).iloc[order].reset_index(drop=True)


def _basic(households: pd.DataFrame) -> pd.DataFrame:
    frame = households.rename(columns=HOUSEHOLD_NAMES).reset_index(names="hhid")
    return frame.assign(weight=frame["weight"].round(6))


def _visits(households: pd.DataFrame, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Date and result of the visit, visitors at the meals: index hhid."""
    n = len(households)
    day = rng.integers(1, 29, n)
    partly = rng.random(n) < 0.01
    guests = rng.random(n) < 0.06
    visitors = np.where(guests, rng.integers(1, 4, n), 0)
    return pd.DataFrame(
        {
            "visit_day": day,
            "visit_month": households["month"].to_numpy(),
            "visit_year": np.full(n, year) if year else np.full(n, np.nan),
            "visit_result": np.where(partly, 2, 1),
            "visitors": visitors,
            "visitor_days": np.where(guests, rng.integers(1, 8, n), 0),
        },
        index=households.index,
    )


def _hhold(survey: Survey, visits: pd.DataFrame) -> pd.DataFrame:
    households = survey.households
    housing = survey.items["housing"].set_index("hhid").reindex(households.index)
    frame = housing.assign(
        **_values_of_dwellings(housing),
        owns_land=households["land"],
        has_savings=households["savings"],
        savings_amount=_savings(survey),
    )
    return pd.concat([visits, frame], axis=1).reset_index(names="hhid")


def _values_of_dwellings(housing: pd.DataFrame) -> dict[str, pd.Series]:
    """Values in millions as they come and in MNT; the code for `cannot say` stays as it is."""
    values = {}
    for name in ("property_value", "purchase_value", "land_value"):
        million = housing[name].round(4)
        togrog = (million * MILLION).round().mask(million == CANNOT_SAY, CANNOT_SAY)
        values |= {name: togrog, f"{name}_million": million}
    return values


def _savings(survey: Survey) -> pd.Series:
    """MNT saved by those who have savings; missing where the truth has no amount."""
    households = survey.households
    if "savings_amount" in survey.items["housing"]:
        amount = survey.items["housing"].set_index("hhid")["savings_amount"].reindex(households.index)
    elif "savings_amount" in households:
        amount = households["savings_amount"]
    else:
        amount = pd.Series(np.nan, index=households.index)
    return amount.where(households["savings"].astype(bool))


def _indiv(survey: Survey, visits: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    persons = survey.persons
    # the code of a question takes the place of the label of the same name
    doubled = [new for old, new in PERSON_NAMES.items() if old in persons and new in persons]
    frame = persons.drop(columns=doubled).rename(columns=PERSON_NAMES)
    births = _births(persons["age"].to_numpy(), persons["hhid"], visits, survey.year, rng)
    months = births.pop("months").where(persons["age"].to_numpy() < 5)
    attending = frame.get("attending")
    if attending is None:
        frame["attending"] = frame["enrolled"].astype(str) != ""
    return frame.assign(**{name: births[name].to_numpy() for name in births}, age_months=months.to_numpy())


def _births(age, hhid: pd.Series, visits: pd.DataFrame, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """A date of birth that gives the stated age on the day of the visit; no year without a survey year."""
    month = rng.integers(1, 13, len(age))
    day = rng.integers(1, 29, len(age))
    visit_month = hhid.map(visits["visit_month"]).to_numpy()
    visit_day = hhid.map(visits["visit_day"]).to_numpy()
    ahead = (month > visit_month) | ((month == visit_month) & (day > visit_day))
    months = (visit_month - month - (day > visit_day)) % 12
    born = 2000 + year - age - ahead if year else np.full(len(age), np.nan)
    return pd.DataFrame({"birth_year": born, "birth_month": month, "birth_day": day, "months": months})


def _livestock(households: pd.DataFrame) -> pd.DataFrame:
    counts = households[list(ANIMALS.values())].set_axis(list(ANIMALS), axis=1)
    return _stacked(counts, "number")


def _other_income(households: pd.DataFrame) -> pd.DataFrame:
    """Amounts of 12 months, in hundreds of MNT, of the transfers received."""
    names = {name: int(name[2:]) for name in households if name.startswith("t_") and name[2:].isdigit()}
    amounts = (12 * households[list(names)] / 100).round() * 100
    return _stacked(amounts.set_axis(list(names.values()), axis=1), "amount").assign(received=1)


def _stacked(wide: pd.DataFrame, name: str) -> pd.DataFrame:
    """hhid, item and a value for each cell above zero."""
    values = wide.to_numpy(float)
    row, column = np.nonzero(np.nan_to_num(values) > 0)
    return pd.DataFrame(
        {
            "hhid": wide.index.to_numpy()[row],
            "item": wide.columns.to_numpy(int)[column],
            name: values[row, column],
        }
    )


def _loans(households: pd.DataFrame) -> pd.DataFrame:
    """One row a loan: type, amount of 12 months (MNT), purpose, repaid.

    A loan that was taken before the 12 months and is still held has an amount of 0. A household has as
    many rows as it has types or purposes, whichever are more; the amount of a type is shared by its rows,
    so that sums by type and the sets of purposes are the truth's.
    """
    amounts = 1000 * households[[f"loan_{name}" for name in LOANS.values()]].to_numpy(float)
    flags = households[[f"purpose_{name}" for name in PURPOSES.values()]].to_numpy(bool)
    none = pd.Series(False, index=households.index)
    older = np.column_stack([households.get(f"older_{name}", none).to_numpy(bool) for name in LOANS.values()])
    held = (amounts > 0) | older
    types, purposes = held.sum(axis=1), flags.sum(axis=1)
    rows = np.where(types > 0, np.maximum(types, purposes), 0)
    owner = np.repeat(np.arange(len(households)), rows)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(rows) - rows, rows)
    # the i-th of n rows takes the type and the purpose at the same relative place
    kind = _nth(held, owner, number * types[owner] // rows[owner])
    purpose = _nth(flags, owner, number * purposes[owner] // rows[owner])
    frame = pd.DataFrame({"hhid": households.index.to_numpy()[owner], "number": number + 1})
    frame["item"] = np.array(list(LOANS))[kind]
    sharing = frame.groupby(["hhid", "item"], sort=False)["number"].transform("size").to_numpy()
    frame["amount"] = np.rint(amounts[owner, kind] / sharing / 1000) * 1000
    frame["purpose"] = np.where(purposes[owner] > 0, np.array(list(PURPOSES))[purpose], np.nan)
    frame["repaid"] = households["repaid"].to_numpy(bool)[owner]
    return frame


def _nth(flags: np.ndarray, row: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Column of the `number`-th True (from 0) in each asked row of `flags`."""
    ranks = np.cumsum(flags, axis=1)
    return np.argmax(ranks[row] > number[:, None], axis=1) if len(row) else np.zeros(0, int)


def _rural_food(food: pd.DataFrame, bought: pd.DataFrame, urban: pd.Series) -> pd.DataFrame:
    """What was eaten in 7 days beside what was bought in 30, for households outside the towns."""
    eaten = food[~food["hhid"].map(urban).to_numpy(bool)].drop(columns="unit_price", errors="ignore")
    eaten = eaten.assign(consumed=1)
    bought = bought.rename(columns={"quantity": "quantity_30d", "expenditure": "expenditure_30d"})
    bought = bought.assign(bought_30d=1)
    frame = eaten.merge(bought, on=["hhid", "item"], how="outer")
    codes = {name: frame[name].fillna(2) for name in ("consumed", "bought_30d")}
    return frame.assign(**codes)


def _food_away(meals: pd.DataFrame) -> pd.DataFrame:
    total = meals["spent"].fillna(0) + meals["in_kind"].fillna(0)
    return meals.rename(columns={"kind": "item"}).assign(eaten=1, total=total)

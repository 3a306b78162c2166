"""From records to poverty with plain estimators, to see that the records lead back to the truth.

It stands in for the welfare chain: unit values by medians of the neighbourhood, the last month or the
last year for non-food, user cost of durables, hedonic rents, rent-to-value for gers, a Paasche index
over food and non-food prices, cost of basic needs. Outliers are cut by simple rules.
"""

import numpy as np
import pandas as pd

from analysis.synthetic.items.parameters import food, settings, table
from analysis.welfare.durables import item_depreciation, user_cost
from analysis.welfare.housing import fit_log_rent
from analysis.welfare.poverty_line import food_line, monthly, nonfood_component
from analysis.welfare.unit_values import hierarchical_median

LEVELS = {"PSU": ("psu",), "location": ("aimag", "location"), "aimag": ("aimag",), "national": ()}
PLACE = ["psu", "aimag", "location", "quarter"]
YEAR, WEEK = 365, 7


def poverty(households: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> dict:
    """Headcount, lines and the household frame with each component estimated from the records.

    frames: as `make_items` gives them (values of dwellings in million MNT).
    """
    h = households.copy()
    h["ae"] = 0.3 + 0.7 * h["adults"] + 0.5 * h["children"]
    h["people"] = h["weight"] * h["size"]
    priced = food_values(h, frames)
    at_home = priced[priced["item"] < 11300]
    drinks = priced[priced["item"] > 11300]
    h["food_home"] = summed(at_home, "value", h) * YEAR / WEEK
    h["drinks"] = summed(drinks, "value", h) * YEAR / WEEK
    meals = frames["food_away"].assign(value=lambda f: trimmed(f["spent"] + f["in_kind"], f["kind"]))
    h["food_away"] = summed(meals, "value", h) * YEAR / WEEK
    h["nonfood"] = nonfood(h, frames["nonfood"]) + utilities(h, frames) + h["drinks"]
    h["durables"] = durables(h, frames["durables"])
    h["rent"] = 12 * rents(h, frames["housing"])
    total = h[["food_home", "food_away", "nonfood", "durables", "rent"]].sum(axis=1)
    h["nominal"] = total / 12 / h["ae"]
    h["index"] = paasche(h, priced, frames)
    h["real"] = h["nominal"] / h["index"]
    h["real_food"] = (h["food_home"] + h["food_away"]) / 12 / h["ae"] / h["index"]
    lines = line(h, at_home)
    poor = h["real"] < lines["total"]
    return {"households": h, **lines, "headcount": 100 * np.average(poor, weights=h["people"])}


def summed(frame: pd.DataFrame, column: str, h: pd.DataFrame) -> pd.Series:
    return frame.groupby("hhid")[column].sum().reindex(h.index, fill_value=0.0)


def trimmed(values: pd.Series, groups: pd.Series, limit: float = 3.5) -> pd.Series:
    """Values whose logarithm lies beyond `limit` robust deviations of the group's median take it."""
    log = np.log(values.where(values > 0))
    middle = log.groupby(groups).transform("median")
    spread = 1.4826 * (log - middle).abs().groupby(groups).transform("median").clip(lower=0.05)
    return values.where(((log - middle).abs() <= limit * spread) | log.isna(), np.exp(middle))


def food_values(h: pd.DataFrame, frames: dict) -> pd.DataFrame:
    """Rows of food with quantity, unit value (own or of the neighbourhood) and value."""
    rows = frames["food"].merge(h[[*PLACE, "urban", "ae"]], left_on="hhid", right_index=True)
    bought = frames["food_bought30"]
    rows = rows.merge(bought[["hhid", "item", "quantity", "expenditure"]], on=["hhid", "item"], how="left")
    rows["unit_value"] = rows["unit_price"].where(
        rows["urban"] == "Urban", rows["expenditure"] / rows["quantity"]
    )
    log = np.log(rows["unit_value"])
    middle = log.groupby(rows["item"]).transform("median")
    rows["unit_value"] = rows["unit_value"].where((log - middle).abs() < np.log(2.2))
    filled = hierarchical_median(rows, levels=LEVELS)
    rows["unit_value"] = filled["value"]
    rows["level"] = filled["level"]
    rows["quantity"] = (
        trimmed((rows["purchased"] + rows["own"] + rows["gift"]) / rows["ae"], rows["item"]) * rows["ae"]
    )
    rows["value"] = rows["quantity"] * rows["unit_value"]
    return rows


def nonfood(h: pd.DataFrame, spent: pd.DataFrame) -> pd.Series:
    rules = table("nonfood").set_index("item")
    spent = spent[spent["item"].map(rules["category"]) != ""]
    monthly_item = spent["item"].map(rules["recall"]) == 1
    value = 12 * spent["spent_1m"].where(monthly_item, spent["spent_12m"] / 12) + spent["free_12m"]
    return summed(spent.assign(value=trimmed(value, spent["item"], 5)), "value", h)


def utilities(h: pd.DataFrame, frames: dict) -> pd.Series:
    parameters = settings("nonfood_utilities")
    energy = frames["energy"].assign(code=lambda f: f["item"].map("E{:02d}".format))
    payments = frames["payments"].assign(code=lambda f: f["item"].map("P{:02d}".format))
    payments = payments[payments["item"] <= 9]
    fuels = energy[energy["item"] > 1]
    price = fuels.groupby("item").apply(lambda f: (f["spent_1m"] / f["quantity"])[f["spent_1m"] > 0].median())
    market = pd.Series({int(k[1:]): v for k, v in parameters["unit_price"].items()})
    year = fuels["spent_12m"].where(fuels["item"] != 6, fuels["spent_12m"] / price[6] * market[6])
    fuels = fuels.assign(value=year + fuels["free_12m"])
    heating = payments["item"] == 1
    payments = payments.assign(value=np.where(heating, payments["spent_12m"], 12 * payments["spent_1m"]))
    return summed(fuels, "value", h) + summed(payments, "value", h) + electricity(h, frames)


def electricity(h: pd.DataFrame, frames: dict) -> pd.Series:
    """Twelve bills at market value; predicted where the first half of the year was free or the night is."""
    bills = frames["energy"].query("item == 1").set_index("hhid")["spent_1m"].reindex(h.index)
    subsidy = frames["housing"].set_index("hhid")["electricity_subsidy"].reindex(h.index)
    x = pd.DataFrame(
        {"constant": 1.0, "size": np.log(h["size"]), "rich": np.log(h["consumption"])}, index=h.index
    )
    for column in ("location", "dwelling", "heating"):
        x = x.join(pd.get_dummies(h[column].astype(str), prefix=column, dtype=float).iloc[:, 1:])
    x["night"], x["social"] = (subsidy == 1).astype(float), (subsidy == 2).astype(float)
    seen = bills > 0
    coefficients = np.linalg.lstsq(x[seen].to_numpy(), np.log(bills[seen]).to_numpy(), rcond=None)[0]
    residual = np.log(bills[seen]) - x[seen] @ coefficients
    predicted = np.exp(x.assign(night=0.0, social=0.0) @ coefficients) * np.exp(residual).mean()
    told = bills.where(seen & (subsidy == 3), predicted)
    return 12 * told.where(bills.notna(), 0.0)


def durables(h: pd.DataFrame, owned: pd.DataFrame) -> pd.Series:
    included = table("durables").query("included")["item"]
    owned = owned[owned["item"].isin(included)]
    value = trimmed(owned["value_today"], owned["item"])
    frame = pd.DataFrame(
        {
            "item": owned["item"],
            "count": owned["count"],
            "current_value": value,
            "purchase_price": owned["price_paid"],
            "age": owned["age_months"] / 12,
        }
    )
    return summed(owned.assign(value=user_cost(frame, item_depreciation(frame))), "value", h)


def rents(h: pd.DataFrame, housing: pd.DataFrame) -> pd.Series:
    """Monthly rents: paid, predicted by ln(rent) on the dwelling, or the ger's value x the aimag's rate."""
    d = housing.set_index("hhid").join(h[["aimag", "location", "dwelling", "quarter"]])
    ger = d["dwelling"] == "Ger"
    rent = d["rent_actual"].fillna(d["rent_self_assessed"])
    x = pd.DataFrame(
        {
            "area": np.log(d["living_area"].fillna(40)),
            "rooms": d["rooms"],
            "age": d["dwelling_age"].fillna(14),
        }
    )
    for column in ("aimag", "location", "dwelling_type", "heating", "water", "toilet", "walls", "quarter"):
        x = x.join(pd.get_dummies(d[column].astype(str), prefix=column, dtype=float).iloc[:, 1:])
    x = x.loc[:, x[~ger & rent.notna()].std() > 0]
    sample = x[~ger & rent.notna()].assign(rent=rent[~ger & rent.notna()])
    sample = sample[(np.log(sample["rent"]) - np.log(sample["rent"]).median()).abs() < 3]
    model = fit_log_rent(sample, independent(sample.drop(columns="rent")))
    predicted = model.predict(x)
    value = d["property_value"].where(d["property_value"] != 98) * 1e6
    known = ~ger & rent.notna() & value.notna()
    rate = (12 * rent / value)[known].groupby(d["aimag"][known]).median().reindex(d["aimag"].unique())
    rate = rate.fillna(rate.median())
    inside = ger & value.notna()
    walls = d["ger_walls"].astype(str) + d["location"] + d["ger_cover"].astype(str)
    value = value.where(~ger, trimmed(value.where(ger), d["location"]))
    typical = np.exp(
        np.log(value[inside]).groupby(walls[inside]).mean()
        + 0.5 * np.log(value[inside]).groupby(walls[inside]).var().fillna(0)
    )
    value = value.fillna(walls.map(typical)).fillna(value[inside].median())
    return d["rent_actual"].fillna((d["aimag"].map(rate) * value / 12).where(ger, predicted)).reindex(h.index)


def independent(x: pd.DataFrame) -> list[str]:
    """Columns that the rows can tell apart, beside a constant: the others are left out, from the right."""
    kept, basis = [], [np.ones(len(x)) / np.sqrt(len(x))]
    for column in x:
        v = x[column].to_numpy(float)
        rest = v - sum(b * (b @ v) for b in basis)
        rest = rest - sum(b * (b @ rest) for b in basis)
        if np.linalg.norm(rest) > 1e-6 * np.linalg.norm(v):
            kept.append(column)
            basis.append(rest / np.linalg.norm(rest))
    return kept


def paasche(h: pd.DataFrame, priced: pd.DataFrame, frames: dict) -> pd.Series:
    """Index of each aimag and quarter over 27 food and 37 non-food items (equation 7)."""
    order = h["nominal"].rank(pct=True)
    band = (order > 0.2) & (order <= 0.5)
    rows = priced[priced["hhid"].map(band) & (priced["item"] < 11300)]
    people = h["people"]
    weight = rows["hhid"].map(people / h["ae"])
    food_share = (rows["value"] * YEAR / WEEK / 12 * weight).groupby(rows["item"]).sum()
    rules = table("nonfood").set_index("item")
    spent = frames["nonfood"]
    spent = spent[spent["hhid"].map(band) & (spent["item"].map(rules["category"]) != "")]
    monthly_item = spent["item"].map(rules["recall"]) == 1
    value = spent["spent_1m"].where(monthly_item, spent["spent_12m"] / 12)
    nonfood_share = (value * spent["hhid"].map(people / h["ae"])).groupby(spent["item"]).sum()
    top_food, top_nonfood = food_share.nlargest(27), nonfood_share.nlargest(37)
    shares = pd.concat([top_food, top_nonfood])
    shares = shares / shares.sum()
    reported = priced[(priced["level"] == "reported") & priced["item"].isin(top_food.index)]
    local = reported.groupby(["aimag", "quarter", "item"])["unit_value"].median().unstack()
    national = reported.groupby("item")["unit_value"].median()
    cpi = frames["prices"].assign(quarter=lambda f: (f["month"] - 1) // 3 + 1)
    cpi = cpi[cpi["item"].isin(top_nonfood.index.astype(str))]
    cpi = cpi.assign(item=cpi["item"].astype(int))
    ratio = local / national
    nonfood_local = cpi.groupby(["aimag", "quarter", "item"])["price"].median().unstack()
    each = h.groupby(["aimag", "quarter"])["people"].sum()
    nonfood_national = {i: weighted_median(nonfood_local[i].reindex(each.index), each) for i in nonfood_local}
    ratio = ratio.join(nonfood_local / pd.Series(nonfood_national))
    used = shares[shares.index.isin(ratio.columns)]
    filled = ratio[used.index].fillna(1.0)
    index = 1 / ((used / used.sum()) / filled).sum(axis=1)
    return pd.Series(
        index.reindex(pd.MultiIndex.from_frame(h[["aimag", "quarter"]])).to_numpy(), index=h.index
    )


def weighted_median(values: pd.Series, weight: pd.Series) -> float:
    order = values.sort_values()
    total = weight.reindex(order.index).cumsum()
    return float(order.iloc[np.searchsorted(total, total.iloc[-1] / 2)])


def line(h: pd.DataFrame, at_home: pd.DataFrame) -> dict:
    """Cost of basic needs: basket near the line, 2,400 kcal, non-food of the 10th to 40th percentile."""
    kcal = food().set_index("item")
    price = (
        (at_home["unit_value"] / at_home["hhid"].map(h["index"]))[at_home["level"] == "reported"]
        .groupby(at_home["item"])
        .median()
    )
    rest = nonfood_component(h["real"] - h["real_food"], h["real"], h["people"])
    total = h["real"].quantile(0.3)
    for _ in range(6):
        rank = weighted_rank(h["real"], h["people"])
        centre = np.average(h["real"] < total, weights=h["people"])
        band = (rank > max(centre - 0.1, 0)) & (rank <= centre + 0.1)
        inside = at_home[at_home["hhid"].map(band)]
        eaten = (inside["quantity"] * inside["hhid"].map(h["people"] / h["ae"])).groupby(inside["item"]).sum()
        eaten = eaten / h.loc[band, "people"].sum() / WEEK
        spent = (
            (inside["value"] * inside["hhid"].map(h["people"] / h["ae"] / h["index"]))
            .groupby(inside["item"])
            .sum()
        )
        share = (spent / spent.sum()).sort_values(ascending=False)
        basket = eaten[share.index[share.cumsum() <= 0.9]]
        basket = basket[kcal.loc[basket.index, "kcal"] > 0]
        cost = (basket * price.reindex(basket.index)).sum()
        calories = (basket * kcal.loc[basket.index, "kcal"]).sum()
        per_month = monthly(food_line(cost, calories))
        total = per_month + rest
    return {
        "food": per_month,
        "nonfood": rest,
        "total": total,
        "calories": calories,
        "cost": cost,
        "basket": len(basket),
    }


def weighted_rank(values: pd.Series, weight: pd.Series) -> pd.Series:
    order = values.sort_values().index
    return (weight.reindex(order).cumsum() / weight.sum()).reindex(values.index)

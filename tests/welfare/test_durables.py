"""Durables: the worked example, methods by name, treatment of values, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.welfare import durables

EXAMPLES = Path(__file__).parents[1] / "reference/worked-examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def owned():
    rows = pd.DataFrame(example("05_user_cost_durables")["inputs"]["ownership"])
    names = {"n": "count", "paid": "purchase_price", "now": "current_value"}
    return rows.rename(columns=names).assign(age=rows["months"] / 12)


@pytest.mark.parametrize(("inflation", "suffix"), [(0.0, ""), (0.08, "_real_variant")])
def test_user_cost_of_the_worked_example(inflation, suffix):
    expected = example("05_user_cost_durables")["outputs"]
    rates = durables.item_depreciation(owned(), inflation)
    assert rates.to_dict() == pytest.approx(expected[f"delta_item{suffix}"], abs=1e-9)
    assert durables.user_cost(owned(), rates, 0.036).tolist() == pytest.approx(
        expected[f"annual_flow{suffix}"], rel=1e-9
    )


def test_depreciation_one_by_one():
    known = [np.nan if v is None else v for v in example("05_user_cost_durables")["outputs"]["delta_ih"]]
    rows = owned()
    rates = durables.depreciation(rows["current_value"], rows["purchase_price"], rows["age"])
    assert rates == pytest.approx(known, nan_ok=True, abs=1e-9)
    assert np.isnan(durables.depreciation([5], [10], [0])[0])


# --- the step as a whole ----------------------------------------------------------------------

ITEMS = pd.DataFrame({"code": ["1", "2", "49"], "included": ["true", "true", "false"]})


def homes(n):
    place = {"location": "L", "urban": True, "aimag": "11"}
    return pd.DataFrame({"hhid": [f"h{i}" for i in range(n)], "weight": 1.0, **place})


def pieces(n=40):
    rng = np.random.default_rng(2)
    rows = pd.DataFrame(
        {
            "hhid": [f"h{i}" for i in range(n)] * 2,
            "item": np.repeat(["1", "2"], n),
            "count": 1 + np.arange(2 * n) % 2,
            "age_months": 24.0,
            "purchase_price": 1000.0,
        }
    )
    typical = np.where(rows["item"] == "1", 810.0, 640.0)
    return rows.assign(current_value=typical * np.exp(rng.normal(0, 0.02, 2 * n)))


def test_flow_is_count_times_value_times_rate():
    made = durables.consumption(pieces(), homes(40), ITEMS, durables.Choices(outliers=None))
    assert made.rates["rate"].tolist() == pytest.approx([0.1, 0.2], abs=0.01)
    rows = made.rows
    expected = rows["count"] * rows["current_value"] * (0.036 + rows["rate"])
    assert rows["value"].to_numpy() == pytest.approx(expected)
    by_home = rows.groupby(rows["hhid"].astype(str))["value"].sum()
    assert made.household["durables"].to_dict() == pytest.approx(by_home.to_dict())


def test_what_does_not_count_and_households_without():
    owned = pd.concat([pieces(), pd.DataFrame([("h1", "49", 1, 12.0, 9e6, 9e6)], columns=pieces().columns)])
    made = durables.consumption(owned, homes(41), ITEMS)
    alone = durables.consumption(pieces(), homes(41), ITEMS)
    assert made.household["durables"].equals(alone.household["durables"])
    assert made.household.loc["h40", "durables"] == 0


def test_missing_values_come_from_the_median_and_outliers_are_winsorised():
    owned = pieces()
    owned.loc[3, "current_value"] = np.nan
    owned.loc[5, "current_value"] *= 1000
    made = durables.consumption(owned, homes(40), ITEMS)
    row = made.rows.set_index([made.rows["hhid"].astype(str), made.rows["item"].astype(str)])
    assert row.loc[("h3", "1"), "level"] == "aimag"
    assert row.loc[("h3", "1"), "current_value"] == pytest.approx(810, rel=0.02)
    assert row.loc[("h5", "1"), "flag"] == "top"
    assert row.loc[("h5", "1"), "current_value"] < 900
    assert made.summary["values imputed"] == 1 and made.outliers["top"] == 1
    assert made.household.loc["h3", "imputed"] == pytest.approx(row.loc[("h3", "1"), "value"])


def test_negative_rates_by_name():
    owned = pieces()
    owned.loc[owned["item"] == "1", "purchase_price"] = 700.0  # most pieces of item 1 gained in value
    kept = durables.consumption(owned, homes(40), ITEMS)
    assert kept.rates.loc["1", "median"] < 0 and kept.rates.loc["1", "rate"] == 0
    assert any("items 1 is negative" in note for note in kept.notes)
    dropped = durables.consumption(owned, homes(40), ITEMS, durables.Choices(negative="drop"))
    assert dropped.rates.loc["1", "pieces"] == 0
    assert dropped.rates.loc["1", "rate"] == pytest.approx(dropped.rates.loc["2", "median"])
    real = durables.consumption(owned, homes(40), ITEMS, durables.Choices(inflation=0.15))
    assert real.rates.loc["1", "rate"] > 0


def test_other_methods():
    owned = pieces().assign(age_months=np.where(np.arange(80) < 40, 6.0, 48.0))
    bought = durables.consumption(owned, homes(40), ITEMS, durables.Choices(method="expenditure"))
    assert bought.household["durables"].tolist() == pytest.approx((owned["count"][:40] * 1000.0).tolist())
    life = durables.consumption(owned, homes(40), ITEMS, durables.Choices(method="acquisition"))
    expected = owned["count"][:40] * 1000.0 / 1 + owned["count"][40:].to_numpy() * 1000.0 / 8
    assert life.household["durables"].tolist() == pytest.approx(expected.tolist())


def test_weights_move_the_medians_by_option():
    owned, heavy = pieces(), np.arange(40) < 15
    owned["current_value"] = np.where(np.tile(heavy, 2), 490.0, 810.0)  # yearly losses of 30 and 10 %
    owned.loc[20, "current_value"] = np.nan
    people = homes(40).assign(weight=np.where(heavy, 100.0, 1.0))
    plain = durables.consumption(owned, people, ITEMS)
    weighted = durables.consumption(owned, people, ITEMS, durables.Choices(weights="household"))
    assert plain.rates["rate"].tolist() == pytest.approx([0.1, 0.1])
    assert weighted.rates["rate"].tolist() == pytest.approx([0.3, 0.3])
    filled = [made.rows.loc[20, "current_value"] for made in (plain, weighted)]
    assert filled == pytest.approx([810.0, 490.0])
    assert any("weighted by households" in note for note in weighted.notes) and not plain.notes


def test_refusals():
    with pytest.raises(InputError, match="Did you mean 'user cost'"):
        durables.Choices(method="user-cost")
    with pytest.raises(InputError, match="rows with unknown values, first h39"):
        durables.consumption(pieces(), homes(39), ITEMS)
    with pytest.raises(InputError, match="durables: expected the columns age_months"):
        durables.consumption(pieces().drop(columns="age_months"), homes(40), ITEMS)

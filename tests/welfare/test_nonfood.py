"""Non-food: the list of Table 1.1, the periods of recall, outliers, the health test."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.welfare import nonfood

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def listed():
    return pd.read_csv(DATA / "welfare/nonfood_items.csv", dtype=str, keep_default_na=False)


def homes(n=3):
    return pd.DataFrame(
        {
            "hhid": [f"h{i}" for i in range(n)],
            "weight": 1.0,
            "size": 1 + np.arange(n) % 3,
            "location": "L",
            "urban": True,
        }
    )


ITEMS = pd.DataFrame(
    {
        "code": ["20101", "21301", "22802"],
        "component": ["clothing", "health", ""],
        "included": ["true", "true", "false"],
        "recall_months": ["12", "1", "12"],
    }
)


def spent():
    return pd.DataFrame(
        [
            ("h0", "20101", 1, 5.0, 0.0),  # clothing counts over twelve months
            ("h0", "20101", 12, 100.0, 20.0),
            ("h0", "21301", 1, 10.0, 0.0),  # medicine over one
            ("h0", "21301", 12, 70.0, 6.0),
            ("h1", "22802", 12, 900.0, 0.0),  # a wedding does not count
        ],
        columns=["hhid", "item", "recall_months", "purchased", "in_kind"],
    )


def test_list_equals_table_1_1(listed):
    printed = pd.read_csv(DATA / "official/T1-1.csv")
    printed = printed.pivot(index="row_path", columns="column_path", values="value")
    own = listed[listed["reason"] != "food away from home"]
    count = own.groupby("category")["included"].agg(["size", lambda s: (s == "true").sum()])
    for category, (asked, counted) in count.iterrows():
        assert (asked, counted) == tuple(
            printed.loc[category, ["Items in 2022 HSES", "Items included in the NCA"]]
        ), category
    others = ["Utilities", "Alcohol & narcotics"]
    assert count.iloc[:, 1].sum() + printed.loc[others, "Items included in the NCA"].sum() == 239
    assert len(own) - count.iloc[:, 1].sum() == 65


def test_each_exclusion_has_its_reason_basis_and_argument(listed):
    codes = pd.read_csv(DATA / "codes/nonfood_items.csv", dtype=str)
    assert (listed["code"] == codes["code"]).all() and (listed["category"] == codes["category"]).all()
    out = listed["included"] == "false"
    for column in ("reason", "basis", "argument"):
        assert (listed.loc[out, column] != "").all()
        assert (listed.loc[~out, column] == "").all()
    assert set(listed.loc[out, "basis"]) == {"named in the report", "certain by count", "judgement"}
    assert set(listed.loc[~out, "component"]) == set(nonfood.COMPONENTS)


def test_periods_gifts_and_exclusions():
    made = nonfood.consumption(spent(), homes(), ITEMS, nonfood.Choices(outliers=None))
    assert made.household.loc["h0", "clothing"] == 120
    assert made.household.loc["h0", "health"] == 12 * 10 + 6
    assert made.household["nonfood"].tolist() == [246, 0, 0]
    assert made.household["excluded"].tolist() == [0, 900, 0]
    assert made.household["in_kind"].tolist() == [26, 0, 0]
    assert made.household[list(nonfood.COMPONENTS)].sum(axis=1).equals(made.household["nonfood"])


@pytest.mark.parametrize(("period", "expected"), [("year", 120 + 76), ("month", 60 + 20 + 126)])
def test_one_period_for_all(period, expected):
    made = nonfood.consumption(spent(), homes(), ITEMS, nonfood.Choices(period=period, outliers=None))
    assert made.household.loc["h0", "nonfood"] == expected


def test_health_by_option():
    made = nonfood.consumption(spent(), homes(), ITEMS, nonfood.Choices(health=False, outliers=None))
    assert made.household.loc["h0", ["health", "nonfood", "excluded"]].tolist() == [0, 120, 126]
    assert any("Health" in note for note in made.notes)


def test_outliers_are_winsorised_per_member_and_told():
    n = 60
    rng = np.random.default_rng(1)
    house = homes(n)
    each = np.exp(rng.normal(0, 0.3, n)) * 1000
    each[7] *= 1000
    rows = pd.DataFrame(
        {
            "hhid": house["hhid"],
            "item": "20101",
            "recall_months": 12,
            "purchased": each * house["size"],
            "in_kind": 0.0,
        }
    )
    made = nonfood.consumption(rows, house, ITEMS)
    flagged = made.rows[made.rows["flag"] == "top"]
    assert flagged["hhid"].tolist() == ["h7"] and made.outliers["top"] == 1
    others = np.delete(each, 7)
    assert flagged["value"].iloc[0] == pytest.approx(others.max() * house["size"][7])
    assert made.outliers["change"] < -0.5
    kept = nonfood.consumption(rows, house, ITEMS, nonfood.Choices(treatment="none"))
    assert kept.household.loc["h7", "nonfood"] == pytest.approx(each[7] * house["size"][7])


def test_elasticity_equals_statsmodels_and_decides():
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(4)
    total = np.exp(rng.normal(13, 0.6, 500))
    health = np.where(rng.random(500) < 0.8, np.exp(1.05 * np.log(total) - 4 + rng.normal(0, 0.5, 500)), 0.0)
    found = nonfood.elasticity(health, total)
    used = health > 0
    known = sm.OLS(np.log(health[used]), sm.add_constant(np.log(total[used]))).fit()
    assert found.elasticity == pytest.approx(known.params[1], rel=1e-9)
    assert found.standard_error == pytest.approx(known.bse[1], rel=1e-7)
    assert found.households == used.sum()
    assert not nonfood.elasticity(np.sqrt(total), total).counts
    assert nonfood.elasticity(total**1.5, total).counts


def test_refusals_name_all_faults():
    rows = spent().assign(hhid=["h0", "h0", "h0", "h0", "h9"], item=["1", *["20101"] * 4], recall_months=3)
    with pytest.raises(InputError) as error:
        nonfood.consumption(rows, homes(), ITEMS)
    for words in ("first 1", "first h9", "found 3"):
        assert words in str(error.value)
    with pytest.raises(InputError, match="Did you mean 'month'"):
        nonfood.Choices(period="months")
    with pytest.raises(InputError, match="nonfood: expected the columns in_kind"):
        nonfood.consumption(spent().drop(columns="in_kind"), homes(), ITEMS)


def test_equation_3_alone():
    rows = pd.DataFrame(
        {
            "hhid": ["a", "a", "a", "b"],
            "recall": [1, 12, 12, 12],
            "purchased": [10, 100, 999, 50],
            "in_kind": [0, 20, 0, np.nan],
            "included": [True, True, False, False],
        }
    )
    assert nonfood.nonfood_consumption(rows).to_dict() == {"a": 12 * 10 + 120, "b": 0}
    with pytest.raises(InputError, match="found 3"):
        nonfood.nonfood_consumption(rows.assign(recall=3))


def test_elasticity_of_health_on_an_aggregate():
    rng = np.random.default_rng(4)
    n = 4000
    total = np.exp(rng.normal(16, 0.5, n))
    size = 1 + rng.integers(0, 5, n)
    health = 0.03 * total**1.2 / 20 * np.exp(rng.normal(0, 0.3, n)) * size**-0.2
    health[:100] = 0.0
    made = pd.DataFrame({"nominal": total * size, "nominal_health": health * size, "size": size})
    found = nonfood.health_elasticity(made, per="person")
    assert found.elasticity == pytest.approx(1.2, abs=4 * found.standard_error)
    assert found.counts and found.households == n - 100
    assert not nonfood.health_elasticity(made, per="person", threshold=1.3).counts
    by_hand = nonfood.elasticity(made["nominal_health"], made["nominal"])
    assert nonfood.health_elasticity(made) == by_hand
    made["weight"] = np.where(np.arange(n) < n / 2, 1.0, 9.0)
    weighted = nonfood.health_elasticity(made, weights="household")
    assert weighted.elasticity != pytest.approx(by_hand.elasticity, abs=1e-6)
    with pytest.raises(InputError, match="expected the columns nominal_health, equivalents"):
        nonfood.health_elasticity(made.drop(columns="nominal_health"), per="equivalent")
    with pytest.raises(InputError, match="Did you mean 'person'"):
        nonfood.health_elasticity(made, per="persons")

"""The line of a small survey, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.survey import quantile
from analysis.welfare import basic_needs, poverty_line
from analysis.welfare.basic_needs import LOCATIONS, SELECTIONS, Choices, beside_official, derive

KCAL = pd.DataFrame({"item": ["flour", "mutton", "milk", "spice"], "kcal": [3600.0, 2000.0, 600.0, np.nan]})
PRICE = {"flour": 1500.0, "mutton": 10000.0, "milk": 3000.0, "spice": 5000.0}


def survey(n=400, seed=3, food_share=0.4):
    """Households of four locations with known diets: milk is drunk in the countryside alone."""
    rng = np.random.default_rng(seed)
    total = np.exp(rng.normal(13, 0.5, n))
    location = np.array(LOCATIONS)[np.arange(n) % 4]
    homes = pd.DataFrame(
        {
            "hhid": [f"h{i}" for i in range(n)], "weight": rng.integers(5, 15, n),
            "size": rng.integers(1, 6, n), "equivalents": rng.uniform(1, 4, n), "location": location,
            "index": np.where(np.arange(n) % 2, 1.1, 0.9),
            "total": total, "food": food_share * total,
        }
    )  # fmt: skip
    week = homes["food"] * 12 / 365 * 7 * homes["equivalents"]  # real MNT in seven days
    rural = location == "Countryside"
    parts = {
        "flour": np.where(rural, 0.20, 0.30), "mutton": np.where(rural, 0.50, 0.65),
        "milk": np.where(rural, 0.27, 0.0), "spice": np.where(rural, 0.03, 0.05),
    }  # fmt: skip
    rows = pd.concat(
        pd.DataFrame(
            {"hhid": homes["hhid"], "item": item, "quantity": part * week / PRICE[item],
             "value": part * week * homes["index"], "quoted": PRICE[item] * homes["index"]}
        )
        for item, part in parts.items()
    )  # fmt: skip
    return homes, rows[rows["quantity"] > 0]


def test_the_line_by_hand():
    homes, rows = survey()
    found = derive(homes, rows, KCAL)
    last = found.path.iloc[-1]
    persons = homes["weight"] * homes["size"]
    low, high = (quantile(homes["total"], p, persons) for p in (last["lower"], last["upper"]))
    inside = (homes["total"] > low) & (homes["total"] <= high)
    assert last["households"] == inside.sum()
    weight = persons.where(inside, 0.0).set_axis(homes["hhid"])
    equivalents = homes.set_index("hhid")["equivalents"]
    each = rows.assign(q=rows["quantity"] / rows["hhid"].map(equivalents) / 7 * rows["hhid"].map(weight))
    quantity = each.groupby("item")["q"].sum() / weight.sum()
    basket = found.basket.set_index("item")
    assert set(basket.index) == {"flour", "mutton", "milk"}
    assert basket["quantity"].to_dict() == pytest.approx(quantity[basket.index].to_dict())
    assert basket["price"].to_dict() == pytest.approx({item: PRICE[item] for item in basket.index})
    kcal, cost = (
        (basket["quantity"] * basket["kcal_per_unit"]).sum(),
        (basket["quantity"] * basket["price"]).sum(),
    )
    assert (found.kcal, found.cost) == pytest.approx((kcal, cost))
    assert found.food == pytest.approx(cost * 2400 / kcal * 365 / 12)
    assert found.nonfood == pytest.approx(
        poverty_line.nonfood_component(0.6 * homes["total"], homes["total"], persons)
    )
    assert found.total == pytest.approx(found.food + found.nonfood)
    assert found.headcount == pytest.approx(persons[homes["total"] < found.total].sum() / persons.sum())
    assert found.daily["total"] == pytest.approx(found.total * 12 / 365)


def test_each_location_calls_for_its_own_items():
    homes, rows = survey()
    needed = derive(homes, rows, KCAL).basket.set_index("item")["locations"]
    assert needed["milk"] == "Countryside"
    assert needed["mutton"].split(", ") == list(LOCATIONS)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_the_basket_covers_what_it_should(selection):
    homes, rows = survey()
    choices = Choices(selection=selection, covered=0.8)
    found = derive(homes, rows, KCAL, choices)
    if selection == "national":
        assert found.coverage["Countryside"] < 0.8 <= found.coverage["Ulaanbaatar"]
    else:
        assert (found.coverage >= 0.8).all()
    assert found.coverage.index.tolist() == list(LOCATIONS)


def test_the_share_may_be_one_of_comparable_food_alone():
    homes, rows = survey()
    whole = derive(homes, rows, KCAL).coverage
    alone = derive(homes, rows, KCAL, Choices(among="comparable")).coverage
    assert alone["Ulaanbaatar"] == pytest.approx(1) and whole["Ulaanbaatar"] == pytest.approx(0.95)


def test_the_iteration_starts_with_the_second_quintile_and_follows_the_rate():
    homes, rows = survey()
    path = derive(homes, rows, KCAL).path
    assert path.loc[0, ["lower", "upper"]].tolist() == [0.20, 0.40]
    assert (path["upper"] - path["lower"]).to_numpy() == pytest.approx(np.full(len(path), 0.2))
    middle = (path["upper"] + path["lower"]).to_numpy()[1:] / 2
    expected = np.clip(path["headcount"].to_numpy()[:-1], 0.1, 0.9)
    assert middle == pytest.approx(expected)
    assert abs(path["headcount"].diff().iloc[-1]) <= 5e-4


def test_rounds_that_go_in_a_circle_take_half_steps(monkeypatch):
    """A rate that rises where the band falls: from 0.3 to 0.4 and back for ever, but 0.35 stays."""
    homes, rows = survey()
    homes = homes.assign(weight=1.0, size=1, total=np.arange(1.0, len(homes) + 1))

    def around(table, band, choices):
        rate = 0.7 - sum(band) / 2
        line = rate * len(homes) + 0.5
        return basic_needs._Round(line, 0.0, 2400.0, 1.0, pd.DataFrame(), pd.Series(dtype=float), 80)

    monkeypatch.setattr(basic_needs, "_around", around)
    found = derive(homes, rows, KCAL)
    assert found.path["headcount"].tolist()[:3] == pytest.approx([0.4, 0.3, 0.4], abs=0.003)
    assert found.converged and found.headcount == pytest.approx(0.35, abs=0.003)


def test_an_iteration_that_does_not_settle_is_said():
    homes, rows = survey()
    found = derive(homes, rows, KCAL, Choices(most=1))
    assert not found.converged and len(found.path) == 1 and "not settled" in found.notes[0]


def test_ravallions_nonfood_by_name():
    homes, rows = survey()
    homes["food"] = homes["total"] * (0.9 - 0.05 * np.log(homes["total"]))
    lower = derive(homes, rows, KCAL, Choices(nonfood="ravallion lower"))
    assert lower.total == pytest.approx(lower.lower)
    upper = derive(homes, rows, KCAL, Choices(nonfood="ravallion upper"))
    assert upper.total == pytest.approx(upper.upper) and upper.upper > lower.lower


@pytest.mark.parametrize("factor", [0.2, 3.7])
def test_the_line_is_in_the_money_of_the_survey(factor):
    homes, rows = survey(80)
    one = derive(homes, rows, KCAL)
    other = derive(
        homes.assign(total=homes["total"] * factor, food=homes["food"] * factor),
        rows.assign(value=rows["value"] * factor, quoted=rows["quoted"] * factor), KCAL,
    )  # fmt: skip
    assert (other.food, other.total, other.kcal) == pytest.approx(
        (one.food * factor, one.total * factor, one.kcal)
    )


def test_prices_are_deflated_medians_of_what_was_paid():
    homes, rows = survey()
    gaps = rows.assign(quoted=rows["quoted"].where(np.arange(len(rows)) % 3 == 0))
    assert derive(homes, gaps, KCAL).food == pytest.approx(derive(homes, rows, KCAL).food)
    few = rows.assign(quoted=rows["quoted"].where(rows["item"] != "milk"))
    assert "milk" not in set(derive(homes, few, KCAL).basket["item"])


def test_a_basket_stands_beside_the_official_one():
    homes, rows = survey()
    basket = derive(homes, rows, KCAL).basket
    official = pd.DataFrame(
        {
            "row_path": ["Flour", "Flour", "Ham", "Ham"],
            "measure": ["calories", "cost"] * 2,
            "value": [490.0, 245.0, 10.0, 40.0],
        }
    )
    names = pd.DataFrame({"name": ["Flour", "Ham"], "code": ["flour", "ham"]})
    table = beside_official(basket, official, names).set_index("item")
    assert table.loc["flour", "mnt_per_kcal"] == pytest.approx(1500 / 3600)
    assert table.loc["flour", "ratio"] == pytest.approx(1500 / 3600 / 0.5)
    assert np.isnan(table.loc["ham", "ratio"]) and table.loc["ham", "official"] == 4


def test_line_refusals():
    homes, rows = survey(80)
    with pytest.raises(InputError, match="Did you mean 'national order'"):
        Choices(selection="national ordr")
    with pytest.raises(InputError, match="percentiles 0 <= lower"):
        Choices(start=(0.5, 0.2))
    with pytest.raises(
        InputError, match="(?s)households.total: 1 values.*index: expected numbers above zero"
    ):
        derive(homes.assign(total=homes["total"].mask(homes.index == 3), index=0.0), rows, KCAL)
    with pytest.raises(InputError, match="80 food rows|food rows belong"):
        derive(homes.head(20), rows, KCAL)
    with pytest.raises(InputError, match="both a price and calories"):
        derive(homes, rows, KCAL.assign(kcal=np.nan))
    with pytest.raises(InputError, match="calories: expected the columns kcal"):
        derive(homes, rows, KCAL[["item"]])

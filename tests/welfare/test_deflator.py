"""The deflator of a small survey whose prices are known."""

import numpy as np
import pandas as pd
import pytest
from welfare_worlds import survey_households

from analysis.core.errors import InputError
from analysis.welfare import prices
from analysis.welfare.deflator import PRICE_LEVELS, STEPS, Choices, deflator
from analysis.welfare.poverty_line import in_reference_group

FOOD = {"flour": 1700.0, "mutton": 11000.0, "milk": 3000.0}
GOODS = {"soap": 2500.0, "coat": 90000.0}
RESIDUAL = {"other": 500.0}


def survey(n=240, relative=None, seed=2):
    """households, nominal, spending, quotes, prices: base x place x quarter x relative(item, aimag)."""
    rng = np.random.default_rng(seed)
    homes = survey_households(n)
    place = homes["aimag"].map({"0": 1.2, "1": 1.0, "2": 0.9, "3": 0.8}).to_numpy()
    time = homes["quarter"].map({1: 0.95, 2: 1.05}).to_numpy()
    factor = place * time
    names = [*FOOD, *GOODS, *RESIDUAL]
    share = rng.dirichlet([6, 10, 5, 4, 3, 2], n)
    nominal = pd.Series(np.exp(rng.normal(13, 0.4, n)) * factor, index=homes["hhid"])
    spending = pd.concat(
        pd.DataFrame(
            {"hhid": homes["hhid"], "item": name, "kind": "food" if name not in GOODS else "nonfood",
             "value": share[:, k] * nominal.to_numpy()}
        )
        for k, name in enumerate(names)
    )  # fmt: skip

    def of(name, aimag):
        return 1.0 if relative is None else relative.get((name, aimag), 1.0)

    quotes = pd.concat(
        pd.DataFrame(
            {"hhid": homes["hhid"], "item": name,
             "unit_value": base * factor * [of(name, a) for a in homes["aimag"]]}
        )
        for name, base in (FOOD | RESIDUAL).items()
    )  # fmt: skip
    market = pd.DataFrame(
        (month, aimag, name, base * p * (0.95 if month <= 3 else 1.05) * of(name, aimag))
        for month in range(1, 7)
        for aimag, p in {"0": 1.2, "1": 1.0, "2": 0.9, "3": 0.8}.items()
        for name, base in GOODS.items()
    )
    market.columns = ["month", "aimag", "item", "price"]
    return homes, nominal, spending, quotes, market, factor


@pytest.mark.parametrize("steps", STEPS)
@pytest.mark.parametrize("formula", ["paasche", "laspeyres", "fisher", "tornqvist"])
def test_prices_that_differ_by_place_and_time_alone_come_back(formula, steps):
    homes, *tables, factor = survey()
    choices = Choices(formula=formula, steps=steps, covered=1.0, level="median household")
    found = deflator(homes, *tables, choices)
    ratio = found.household.to_numpy() / factor
    assert ratio == pytest.approx(np.full(len(ratio), ratio[0]), rel=1e-9)
    persons = homes["weight"] * homes["size"]
    below = persons[found.household.to_numpy() <= 1 + 1e-12].sum() / persons.sum()
    above = persons[found.household.to_numpy() >= 1 - 1e-12].sum() / persons.sum()
    assert below >= 0.5 and above >= 0.5  # the median household has 1


def test_without_an_index_everything_is_one():
    homes, *tables, _ = survey()
    assert (deflator(homes, *tables, Choices(formula="none")).household == 1).all()


def test_national_prices_as_reference_keep_the_level():
    homes, *tables, factor = survey()
    national = deflator(homes, *tables, Choices(covered=1.0))
    median_place = np.median(factor)
    assert national.household.to_numpy() == pytest.approx(factor / median_place, rel=1e-9)
    person = deflator(homes, *tables, Choices(covered=1.0, level="median household"))
    ratio = national.household / person.household
    assert ratio.to_numpy() == pytest.approx(np.full(len(ratio), person.summary["median before normalising"]))


UNEVEN = {("mutton", "0"): 0.7, ("coat", "2"): 1.6, ("flour", "3"): 1.3}


def test_one_step_equals_equation_7_on_its_own_prices_and_shares():
    homes, *tables, _ = survey(relative=UNEVEN)
    found = deflator(homes, *tables, Choices(steps="one", level="national median", covered=1.0))
    expected = prices.paasche_one_step(found.prices, found.basket[["item", "price"]])
    assert found.cells["index"].to_numpy() == pytest.approx(expected["index"].to_numpy(), rel=1e-9)
    assert found.cells["index"].nunique() == len(found.cells)


def test_two_steps_equal_equation_7_with_prices_of_the_aimags():
    homes, nominal, spending, quotes, market, _ = survey(relative=UNEVEN)
    choices = Choices(level="national median", covered=1.0)
    found = deflator(homes, nominal, spending, quotes, market, choices)
    shares = mean_shares(homes, spending, nominal.index[inside_reference(homes, nominal)], ["aimag"])
    food = quotes.merge(homes[["hhid", "aimag"]], on="hhid").groupby(["aimag", "item"])["unit_value"].median()
    each = market.merge(homes.groupby(["aimag", "month"]).size().rename("n").reset_index())
    goods = each.loc[each.index.repeat(each["n"])].groupby(["aimag", "item"])["price"].median()
    aimags = pd.concat([food, goods]).rename("price").reset_index().merge(shares, on=["aimag", "item"])
    expected = prices.paasche_two_step(found.prices, aimags, found.basket[["item", "price"]])
    for column in ("temporal", "spatial", "index"):
        assert found.cells[column].to_numpy() == pytest.approx(expected[column].to_numpy(), rel=1e-9)


def inside_reference(homes, nominal):
    return in_reference_group(nominal, homes["weight"] * homes["size"], 0.2, 0.5)


def mean_shares(homes, spending, group, keys):
    rows = spending[spending["hhid"].isin(group)].merge(homes, on="hhid")
    rows["share"] = rows["value"] / rows.groupby("hhid")["value"].transform("sum")
    rows["w"] = rows["weight"] * rows["size"]
    sums = (rows["share"] * rows["w"]).groupby([rows[key] for key in [*keys, "item"]]).sum()
    return (sums / sums.groupby(keys).transform("sum")).rename("share").reset_index()


def test_shares_are_means_over_persons_of_the_reference_group():
    homes, nominal, spending, quotes, market, _ = survey()
    found = deflator(homes, nominal, spending, quotes, market, Choices(covered=1.0))
    group = nominal.index[inside_reference(homes, nominal)]
    expected = mean_shares(homes, spending.assign(all=1), group, ["year"]).set_index("item")["share"]
    assert found.basket.set_index("item")["share"].to_dict() == pytest.approx(expected.to_dict())
    assert found.summary["reference households"] == len(group)
    aggregate = deflator(homes, nominal, spending, quotes, market, Choices(covered=1.0, shares="aggregate"))
    money = (
        spending[spending["hhid"].isin(group)]
        .merge(homes, on="hhid")
        .assign(v=lambda f: f["value"] * f["weight"])
    )
    expected = money.groupby("item")["v"].sum() / money["v"].sum()
    assert aggregate.basket.set_index("item")["share"].to_dict() == pytest.approx(expected.to_dict())


def test_the_basket_leaves_out_the_lowest_ranks_and_what_has_no_unit():
    homes, *tables, _ = survey()
    found = deflator(homes, *tables, Choices(covered=0.8), without=["milk"])
    basket = found.basket.set_index("item")
    left = basket[basket["reason"] == "among the lowest ranks"]
    assert (
        0
        < left["share"].sum()
        < 0.2
        <= left["share"].sum() + basket.loc[~basket.index.isin(left.index), "share"].min()
    )
    assert basket.loc["milk", "reason"] == "no comparable unit" and not basket.loc["milk", "kept"]
    assert found.summary["share covered"] == pytest.approx(basket.loc[basket["kept"], "share"].sum())
    assert set(found.prices["item"]) == set(basket.index[basket["kept"]])


def test_an_item_without_prices_leaves_the_basket_and_that_is_said():
    homes, nominal, spending, quotes, market, factor = survey()
    found = deflator(homes, nominal, spending, quotes, market[market["item"] != "coat"], Choices(covered=1.0))
    row = found.basket.set_index("item").loc["coat"]
    assert (row["kept"], row["reason"]) == (False, "no price")
    assert found.summary["share without a price"] == pytest.approx(row["share"])
    ratio = found.household.to_numpy() / factor
    assert ratio == pytest.approx(np.full(len(ratio), ratio[0]))


def test_a_cell_without_quotes_follows_the_movement_of_the_country():
    homes, nominal, spending, quotes, market, factor = survey()
    cell = homes.loc[(homes["aimag"] == "1") & (homes["quarter"] == 2), "hhid"]
    gone = quotes[~(quotes["hhid"].isin(cell) & (quotes["item"] == "mutton"))]
    found = deflator(homes, nominal, spending, gone, market, Choices(covered=1.0))
    rows = found.prices[(found.prices["item"] == "mutton") & (found.prices["level"] != PRICE_LEVELS[0])]
    assert rows[["aimag", "quarter"]].values.tolist() == [["1", 2]]
    assert rows["level"].tolist() == [PRICE_LEVELS[1]] and rows["quotes"].tolist() == [0]
    whole = gone[gone["item"] == "mutton"].merge(homes, on="hhid")
    expected = (
        whole.loc[whole["aimag"] == "1", "unit_value"].median()
        * whole.loc[whole["quarter"] == 2, "unit_value"].median() / whole["unit_value"].median()
    )  # fmt: skip
    assert rows["price"].iloc[0] == pytest.approx(expected)


def test_months_count_by_the_households_interviewed_in_them():
    homes, nominal, spending, quotes, market, _ = survey()
    late = homes.assign(month=3 * homes["quarter"])  # all in the last month of the quarter
    dear = market.assign(price=market["price"].where(market["month"] % 3 == 0, market["price"] * 50))
    found = deflator(late, nominal, spending, quotes, dear, Choices(covered=1.0))
    expected = deflator(homes, nominal, spending, quotes, market, Choices(covered=1.0))
    assert found.household.to_numpy() == pytest.approx(expected.household.to_numpy())
    without = deflator(homes.drop(columns="month"), nominal, spending, quotes, market)
    assert "month of the interview is not known" in without.notes[0]


def test_without_a_price_survey_the_index_rests_on_food():
    homes, nominal, spending, quotes, market, factor = survey()
    found = deflator(homes, nominal, spending, quotes, market.head(0), Choices(covered=1.0))
    assert "rests on what was paid for food" in found.notes[0]
    assert set(found.prices["item"]) == {*FOOD, *RESIDUAL}
    ratio = found.household.to_numpy() / factor
    assert ratio == pytest.approx(np.full(len(ratio), ratio[0]))


def test_weights_move_the_medians_when_asked():
    homes, *tables, _ = survey()
    plain = deflator(homes, *tables, Choices(level="national median"))
    weighted = deflator(homes, *tables, Choices(level="national median", weighted=True))
    assert not np.allclose(plain.household, weighted.household)


def test_the_order_of_the_rows_does_not_matter():
    homes, nominal, spending, quotes, market, _ = survey()
    found = deflator(homes, nominal, spending, quotes, market)
    mixed = deflator(
        homes.sample(frac=1, random_state=1), nominal.sample(frac=1, random_state=2),
        spending.sample(frac=1, random_state=3),
        quotes.sample(frac=1, random_state=4), market.sample(frac=1, random_state=5),
    )  # fmt: skip
    pd.testing.assert_frame_equal(found.cells, mixed.cells)
    pd.testing.assert_series_equal(found.household, mixed.household.reindex(found.household.index))


def test_deflator_refusals():
    homes, nominal, spending, quotes, market, _ = survey(48)
    with pytest.raises(InputError, match="Did you mean 'paasche'"):
        Choices(formula="pasche")
    with pytest.raises(InputError, match="lower < upper"):
        Choices(lower=0.5, upper=0.2)
    with pytest.raises(InputError, match="found 1 without one and 0 infinite"):
        deflator(homes, nominal.drop("h0000"), spending, quotes, market)
    with pytest.raises(InputError, match="first nobody"):
        deflator(homes, nominal, spending.assign(hhid="nobody"), quotes, market)
    with pytest.raises(InputError, match="no item of the basket has a price"):
        deflator(homes, nominal, spending, quotes.head(0), market.head(0))
    with pytest.raises(InputError, match="households: expected the columns aimag"):
        deflator(homes.drop(columns="aimag"), nominal, spending, quotes, market)

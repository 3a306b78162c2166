"""Two surveys compared: against slow direct computations, and what is refused."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from analysis.computed import growth
from analysis.computed.growth import Wave
from analysis.core.errors import InputError
from analysis.survey.decomposition import change_by_group, growth_and_redistribution, with_errors
from analysis.survey.resampling import bootstrap

LINE = 100.0


def wave(seed: int, mean: float = 5.0, prices: float = 1.0, units: int = 12, households: int = 8) -> Wave:
    """Two strata of `units` sampling units each; units differ, so that clustering counts."""
    rng = np.random.default_rng(seed)
    n = 2 * units * households
    unit = np.arange(n) // households
    log = mean + 0.3 * rng.standard_normal(2 * units)[unit] + 0.5 * rng.standard_normal(n)
    frame = pd.DataFrame(
        {
            "consumption": np.exp(log) * prices,
            "weight": rng.uniform(5, 30, n),
            "size": rng.integers(1, 7, n),
            "psu": unit.astype(str),
            "stratum": np.where(unit < units, "a", "b"),
            "location": np.array(["hills", "plain", "town"])[rng.integers(0, 3, n)],
            "urban": unit < units,
        }
    )
    return Wave(f"survey {seed}", frame, prices)


@pytest.fixture(scope="module")
def waves() -> tuple[Wave, Wave]:
    return wave(1), wave(2, mean=5.1, prices=1.25, units=9)


def slow_fgt(values, weights, alpha: float, line: float = LINE) -> float:
    poor = [(v, w) for v, w in zip(values, weights, strict=True) if v < line]
    return sum(w * (1 - v / line) ** alpha for v, w in poor) / sum(weights)


def slow_se(one: Wave, scores) -> float:
    """Standard error of a total of scores: with-replacement sampling of units in strata, term by term."""
    frame = one.household.assign(score=scores)
    variance = 0.0
    for _, stratum in frame.groupby("stratum"):
        totals = stratum.groupby("psu")["score"].sum()
        n = len(totals)
        variance += n / (n - 1) * sum((t - totals.mean()) ** 2 for t in totals)
    return variance**0.5


def test_consumption_stands_in_prices_of_the_earlier_survey(waves):
    assert np.allclose(waves[1].welfare, waves[1].household["consumption"] / 1.25)
    same = Wave("later", waves[0].household.assign(consumption=lambda f: 3 * f["consumption"]), 3.0)
    found = growth.measures(waves[0], same, LINE)
    assert found["change"].abs().max() < 1e-9


def test_measures_and_their_errors_are_those_of_a_slow_computation(waves):
    found = growth.measures(*waves, LINE).set_index("measure")
    for name, alpha in (("fgt0", 0), ("fgt1", 1), ("fgt2", 2)):
        row, errors = found.loc[name], []
        for one, side in zip(waves, ("before", "after"), strict=True):
            value = slow_fgt(one.welfare, one.people, alpha)
            gap = np.where(one.welfare < LINE, (1 - one.welfare / LINE) ** alpha, 0.0)
            errors.append(slow_se(one, one.people * (gap - value) / one.people.sum()))
            assert row[side] == pytest.approx(value) and row[f"se_{side}"] == pytest.approx(errors[-1])
        assert row["change"] == pytest.approx(row["after"] - row["before"])
        assert row["se"] == pytest.approx((errors[0] ** 2 + errors[1] ** 2) ** 0.5)
        assert row["df"] == 2 * 9 - 2
    # t with 16 degrees of freedom
    half = 2.119905 * found.loc["mean", "se"]
    assert found.loc["mean", "ci_upper"] - found.loc["mean", "change"] == pytest.approx(half, rel=1e-5)


def test_components_sum_to_the_change_and_equal_a_slow_computation(waves):
    found = growth.decomposed(*waves, LINE, replicates=0).parts.set_index(
        ["measure", "reference", "component"]
    )
    (y0, w0), (y1, w1) = ((one.welfare, one.people) for one in waves)
    m0, m1 = (sum(y * w) / sum(w) for y, w in ((y0, w0), (y1, w1)))
    for name, alpha in growth.ALPHAS.items():
        start, end = slow_fgt(y0, w0, alpha), slow_fgt(y1, w1, alpha)
        grown, spread = slow_fgt(y0 * m1 / m0, w0, alpha), slow_fgt(y1 * m0 / m1, w1, alpha)
        told = found.loc[name]["estimate"]
        assert told["before", "growth"] == pytest.approx(grown - start)
        assert told["before", "redistribution"] == pytest.approx(spread - start)
        assert told["after", "growth"] == pytest.approx(end - spread)
        assert told["after", "redistribution"] == pytest.approx(end - grown)
        assert told["shapley", "growth"] == pytest.approx((grown - start + end - spread) / 2)
        for reference in growth.REFERENCES:
            parts = told[reference]
            assert parts["change"] == pytest.approx(end - start)
            assert parts["growth"] + parts["redistribution"] + parts["residual"] == pytest.approx(end - start)
        assert told["shapley", "residual"] == 0 and abs(told["before", "residual"]) > 1e-4


def test_errors_of_components_are_made_and_that_of_the_change_is_the_linearised_one():
    pair = wave(1, units=60), wave(2, units=50)
    found = growth.decomposed(*pair, LINE, replicates=300).parts.set_index(
        ["measure", "reference", "component"]
    )
    linear = growth.measures(*pair, LINE).set_index("measure")["se"]
    for name, measure in (("headcount", "fgt0"), ("poverty_gap", "fgt1")):
        assert found.loc[name, "shapley", "change"]["se"] == pytest.approx(linear[measure], rel=0.12)
        assert found.loc[name, "shapley", "growth"]["se"] > 0


@pytest.mark.parametrize("weak", [False, True])
def test_what_is_resampled_is_what_is_estimated(waves, weak):
    # a household at the line, to tell weak from strict
    first = Wave(
        "first",
        waves[0].household.assign(consumption=lambda f: f["consumption"].replace(f["consumption"][3], LINE)),
    )
    pair = first, waves[1]
    quick = [growth._Ordered.of(one.welfare / LINE).weighted(one.people) for one in pair]
    slow = growth._decomposed(*(one.period(LINE) for one in pair), weak, 2.0)
    assert np.allclose(growth._resampled(*quick, weak, 2.0), slow, rtol=0, atol=1e-12)


def test_errors_are_those_of_the_general_method(waves):
    found = growth.decomposed(*waves, LINE, replicates=30).parts
    own = found[(found["measure"] == "poverty_gap") & (found["reference"] == "shapley")]
    designs = tuple(one.design for one in waves)
    slow = with_errors(
        partial(growth_and_redistribution, alpha=1.0),
        *(one.period(LINE) for one in waves),
        designs,
        tuple(bootstrap(design, 30, 1 + k) for k, design in enumerate(designs)),
    ).set_index("component")
    assert np.allclose(own["se"], slow.loc[own["component"], "se"], rtol=0, atol=1e-12)


def test_growth_alone_and_spread_alone():
    first = wave(1)
    richer = Wave("later", first.household.assign(consumption=lambda f: 1.3 * f["consumption"]))
    shared = growth.decomposed(first, richer, LINE, replicates=0)
    parts = shared.parts.set_index(["reference", "measure", "component"])["estimate"]
    assert parts["shapley", "headcount", "redistribution"] == pytest.approx(0, abs=1e-12)
    assert parts["shapley", "headcount", "growth"] < 0
    rates = shared.poor.set_index("rate")["estimate"]
    assert rates["poor"] == pytest.approx(0.3) and rates["advantage"] == pytest.approx(0)
    curve = growth.incidence(first, richer)
    assert np.allclose(curve["estimate"], 0.3)
    assert np.allclose(growth.incidence(first, richer, years=2)["estimate"], 1.3**0.5 - 1)
    assert np.allclose(growth.group_growth(first, richer)["change"], 0.3)


def test_the_growth_of_the_poor_is_the_mean_over_their_ranks(waves):
    before, after = (one.period(LINE) for one in waves)
    found = growth.growth_of_the_poor(before, after)
    share = slow_fgt(before.welfare, before.weight, 0)

    def slow_quantile(period, p):
        order = np.argsort(period.welfare)
        held, total = 0.0, sum(period.weight)
        for i in order:
            held += period.weight[i]
            if held > p * total:
                return period.welfare[i]

    ranks = [share * (k + 0.5) / growth.POINTS for k in range(growth.POINTS)]
    rates = [slow_quantile(after, p) / slow_quantile(before, p) - 1 for p in ranks]
    assert found["poor"] == pytest.approx(np.mean(rates))
    assert found["advantage"] == pytest.approx(found["poor"] - found["mean"])


def test_growth_of_fifths_is_that_of_their_means(waves):
    found = growth.group_growth(*waves).set_index("group")

    def poorest_fifth(one: Wave) -> float:
        order = np.argsort(one.welfare)
        left, held, spent = 0.2 * one.people.sum(), 0.0, 0.0
        for i in order:
            taken = min(one.people[i], left - held)
            held, spent = held + taken, spent + taken * one.welfare[i]
        return spent / left

    means = [poorest_fifth(one) for one in waves]
    row = found.loc["Poorest fifth"]
    assert (row["before"], row["after"]) == pytest.approx(tuple(means))
    assert row["change"] == pytest.approx(means[1] / means[0] - 1)
    all_of_them = growth.measures(*waves, LINE).set_index("measure").loc["mean"]
    assert found.loc["All", "change"] == pytest.approx(all_of_them["after"] / all_of_them["before"] - 1)
    # the delta method by hand
    se = (all_of_them["se_before"] / all_of_them["before"], all_of_them["se_after"] / all_of_them["after"])
    expected = (1 + found.loc["All", "change"]) * np.hypot(*se)
    assert found.loc["All", "se"] == pytest.approx(expected)


def test_groups_add_up_and_their_errors_are_those_of_the_general_method(waves):
    found = growth.groups_decomposed(*waves, LINE, "location", replicates=12)
    parts = found.set_index("component")
    within = [name for name in parts.index if name.startswith("within: ")]
    assert len(within) == 3
    assert parts.loc[within, "estimate"].sum() == pytest.approx(parts.loc["within", "estimate"])
    whole = parts.loc[["within", "shift", "interaction"], "estimate"].sum()
    assert whole == pytest.approx(parts.loc["change", "estimate"])
    names = [one.household["location"].to_numpy(object) for one in waves]
    designs = tuple(one.design for one in waves)
    slow = with_errors(
        partial(change_by_group, group_before=names[0], group_after=names[1]),
        *(one.period(LINE) for one in waves),
        designs,
        tuple(bootstrap(design, 12, 1 + k) for k, design in enumerate(designs)),
    )
    assert list(found["component"]) == list(slow["component"])
    assert np.allclose(found[["estimate", "se"]], slow[["estimate", "se"]])


def test_headcounts_of_groups_make_the_whole(waves):
    found = growth.by_group(*waves, LINE, "location")
    whole = growth.measures(*waves, LINE).set_index("measure").loc["fgt0"]
    for side in ("before", "after"):
        assert found[f"share_{side}"].sum() == pytest.approx(1)
        assert (found[f"share_{side}"] * found[side]).sum() == pytest.approx(whole[side])
    assert found["n_before"].sum() == len(waves[0].household)


def test_a_survey_without_sampling_units_counts_households():
    one = wave(1)
    bare = Wave("released", one.household.drop(columns="psu"))
    assert bare.design.n_psu == len(one.household) and one.design.n_psu == 24
    empty = Wave("released", one.household.assign(psu=""))
    assert empty.design.n_psu == len(one.household)
    assert np.isfinite(growth.measures(bare, wave(2), LINE)["se"]).all()


def test_what_was_made_grows_by_rank():
    first = wave(1)
    made = growth.as_made(first, {"poorest": 0.04, "richest": 0.02, "inflation": 0.1})
    rate = made.welfare / first.welfare - 1
    order = np.argsort(first.welfare)
    assert (np.diff(rate[order]) <= 1e-12).all() and 0.02 < rate.min() < rate.max() < 0.04
    assert growth.rate_at(np.array([0.0, 0.5, 1.0]), {"poorest": 0.04, "richest": 0.02}) == pytest.approx(
        [0.04, 0.03, 0.02]
    )
    curve = growth.incidence(first, made, points=[0.25, 0.75])
    assert curve["estimate"].to_numpy() == pytest.approx([0.035, 0.025], abs=5e-4)


# --- prices and the line -----------------------------------------------------------------------

INDEX = pd.DataFrame(
    {
        "name": "CPI",
        "base": ["2020=100"] * 3 + ["2023=100"] * 2,
        "period": ["2021", "2022", "2023", "2023", "2024"],
        "index": [107.0, 120.0, 132.0, 100.0, 106.0],
    }
)


class Priced:
    """What `price_change` reads of a survey: the basket of its deflator."""

    def __init__(self, *rows, adjusted=True):
        basket = pd.DataFrame(rows, columns=["item", "kind", "share", "price"])
        self.deflator = type("Deflator", (), {"basket": basket})() if adjusted else None


def test_the_price_index_is_fishers_over_the_items_of_both():
    first = Priced(("bread", "food", 0.5, 10.0), ("meat", "food", 0.3, 50.0), ("shoes", "nonfood", 0.2, 90.0))
    later = Priced(("bread", "food", 0.4, 12.0), ("meat", "food", 0.2, 75.0), ("fish", "food", 0.4, 30.0))
    found = growth.price_change(first, later).set_index("kind")
    assert list(found.index) == ["food", "all"] and found.loc["food", "items"] == 2
    laspeyres = (0.5 * 1.2 + 0.3 * 1.5) / 0.8
    paasche = 0.6 / (0.4 / 1.2 + 0.2 / 1.5)
    assert found.loc["food", "laspeyres"] == pytest.approx(laspeyres)
    assert found.loc["food", "paasche"] == pytest.approx(paasche)
    assert found.loc["food", "fisher"] == pytest.approx((laspeyres * paasche) ** 0.5)
    assert found.loc["food", "share"] == pytest.approx(0.8)


def test_prices_that_are_not_there_are_asked_for():
    bread = Priced(("bread", "food", 1.0, 10.0))
    with pytest.raises(InputError, match="deflator=none"):
        growth.price_change(bread, Priced(adjusted=False))
    with pytest.raises(InputError, match="found none"):
        growth.price_change(bread, Priced(("meat", "food", 1.0, 10.0)))


def test_the_line_is_carried_by_each_kind_of_index():
    carried = partial(growth.carried, 400.0, "2022")
    prices = growth.price_change(Priced(("bread", "food", 1.0, 10.0)), Priced(("bread", "food", 1.0, 13.0)))
    assert carried("", "known", known=0.1).carried == pytest.approx(440)
    assert carried("", "measured", measured=prices).carried == pytest.approx(520)
    by_ratio = carried("2024", "1.2", "CPI (2020=100)")
    assert (by_ratio.carried, by_ratio.index) == (pytest.approx(480), "CPI (2020=100)")
    by_table = carried("2023", "cpi.csv", table=INDEX)
    assert by_table.carried == pytest.approx(400 * 132 / 120) and "2020=100" in by_table.index
    linked = carried("2024", "cpi.csv", table=INDEX, link=True)
    assert linked.carried == pytest.approx(400 * 132 / 120 * 1.06)


@pytest.mark.parametrize(
    ("given", "options", "told"),
    [
        (("2024", "cpi.csv"), {"table": INDEX}, "rebased between them"),
        (("", "cpi.csv"), {"table": INDEX}, "found one without"),
        (("2024", "known"), {}, "found none"),
        (("2024", "measured"), {}, "found none"),
        (("2024", "1.2"), {}, "index_name"),
        (("2024", "-1", "CPI"), {}, "above 0"),
        (("2024", "twice"), {}, "found 'twice'"),
    ],
)
def test_an_index_that_does_not_serve_is_refused(given, options, told):
    with pytest.raises(InputError, match=told):
        growth.carried(400.0, "2022", *given, **options)


def test_no_line_is_carried_across_a_year_in_which_it_was_drawn_anew():
    for index in ("1.1", "known"):
        with pytest.raises(InputError, match="drawn anew in 2022"):
            growth.carried(400.0, "2020", "2022", index, "CPI", known=0.1)
    assert growth.carried(400.0, "2018", "2020", "1.1", "CPI").series == 2010

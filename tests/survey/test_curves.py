"""Curves, their bands, growth incidence and dominance."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.survey.curves import (
    Band,
    Sample,
    dominance_curve,
    dominance_test,
    generalised_lorenz_curve,
    group_means_table,
    group_shares_table,
    growth_incidence_curve,
    incidence_curve,
    lorenz_curve,
    pen_curve,
    tip_curve,
)
from analysis.survey.design import Design
from analysis.survey.influence import linearised
from analysis.survey.poverty import fgt, fgt_estimate
from analysis.survey.quantiles import quantile
from analysis.survey.results import NAMES
from analysis.survey.shares import share


def clustered(seed=3, shift=0.0):
    random = np.random.default_rng(seed)
    psu = np.repeat(np.arange(40), 10)
    welfare = np.exp(5 + shift + 0.2 * np.repeat(random.normal(size=40), 10) + 0.5 * random.normal(size=400))
    return Design(weight=random.uniform(1, 3, 400), stratum=psu // 10, psu=psu), welfare


DESIGN, WELFARE = clustered()
ALL = Sample(DESIGN, WELFARE)
WEST = Sample(DESIGN, WELFARE, DESIGN.psu_of_row < 20, "west")
EAST = Sample(DESIGN, WELFARE, DESIGN.psu_of_row >= 20, "east")


def test_curves_are_long_results():
    curve = lorenz_curve(ALL, (0.2, 0.4, 1))
    assert set(NAMES) < set(curve.columns)
    assert curve["population_share"].tolist() == [0.2, 0.4, 1]
    assert curve["estimate"][1] == pytest.approx(share(WELFARE, 0, 0.4, DESIGN.weight))
    assert (curve["estimate"][2], curve["se"][2]) == (pytest.approx(1), pytest.approx(0, abs=1e-15))
    assert (curve["df"] == 36).all() and (curve["n_psu"] == 40).all()


def test_curves_agree_with_the_single_measures():
    line = float(np.median(WELFARE))
    mean = np.average(WELFARE, weights=DESIGN.weight)
    assert generalised_lorenz_curve(ALL, (1,))["estimate"][0] == pytest.approx(mean)
    assert pen_curve(ALL, (0.9,))["estimate"][0] == quantile(WELFARE, 0.9, DESIGN.weight)
    gap = fgt_estimate(WELFARE, line, DESIGN.weight, 1)
    tip = tip_curve(ALL, line, (0.1, 1))
    assert tip["estimate"][1] == pytest.approx(gap.value)
    assert tip["se"][1] == pytest.approx(linearised(DESIGN, gap))
    rows = incidence_curve(ALL, (100.0, line), alpha=1)
    assert rows["estimate"][1] == pytest.approx(gap.value)
    assert rows["se"][1] == pytest.approx(linearised(DESIGN, gap))


def test_tables_of_quantile_groups():
    shares, means = group_shares_table(WEST), group_means_table(WEST, 10)
    assert shares["quantile_group"].tolist() == [1, 2, 3, 4, 5] and len(means) == 10
    assert shares["estimate"].sum() == pytest.approx(1)
    inside = WEST.domain
    assert means["estimate"].mean() == pytest.approx(
        np.average(WELFARE[inside], weights=DESIGN.weight[inside])
    )


def test_a_line_for_each_row_is_cut_to_the_domain():
    lines = pd.Series(np.where(WEST.domain, 150.0, 90.0))
    assert tip_curve(WEST, lines)["estimate"].tolist() == tip_curve(WEST, 150.0)["estimate"].tolist()


def test_a_domain_keeps_the_full_design():
    curve = incidence_curve(WEST, (100.0, 150.0))
    assert curve["n"].tolist() == [200, 200] and curve["df"].tolist() == [18, 18]
    inside = DESIGN.psu_of_row < 20
    assert curve["estimate"][0] == pytest.approx(fgt(WELFARE[inside], 100, DESIGN.weight[inside]))


def test_poverty_rises_with_the_line():
    for alpha in (0, 1, 2):
        assert incidence_curve(ALL, np.arange(20, 400, 20.0), alpha)["estimate"].is_monotonic_increasing


def test_as_many_points_as_rows_are_points_still():
    points = np.linspace(0.2, 0.9, DESIGN.size)
    assert len(lorenz_curve(WEST, points)) == DESIGN.size


def test_a_simultaneous_band_is_wider_and_always_the_same():
    bands = [lorenz_curve(ALL, band=Band(kind)) for kind in ("pointwise", "simultaneous", "simultaneous")]
    widths = [(band["ci_upper"] - band["ci_lower"]).to_numpy()[:-1] for band in bands]
    assert (widths[1] > widths[0]).all() and widths[1].tolist() == widths[2].tolist()
    with pytest.raises(InputError, match="pointwise"):
        lorenz_curve(ALL, band=Band("point"))


def test_a_simultaneous_band_of_one_point_is_the_interval():
    one, other = (incidence_curve(ALL, (150.0,), band=Band(kind)) for kind in ("pointwise", "simultaneous"))
    assert other["ci_upper"][0] == pytest.approx(one["ci_upper"][0], rel=0.01)


def test_growth_of_everybody_by_a_fifth_in_two_years():
    after = Sample(DESIGN, 1.2 * WELFARE, base="2022")
    curve = growth_incidence_curve(Sample(DESIGN, WELFARE, base="2020"), after, (0.1, 0.5, 0.9), years=2)
    assert curve["estimate"].tolist() == pytest.approx([np.sqrt(1.2) - 1] * 3)
    assert curve["se"].max() < 1e-12  # the same people: the two samples move together
    assert (curve["base"] == "2020 to 2022").all()


def test_growth_between_independent_samples_adds_their_variances():
    design, welfare = clustered(seed=8, shift=0.1)
    curve = growth_incidence_curve(ALL, Sample(design, welfare), (0.5,))
    old, new = (pen_curve(s, (0.5,)).iloc[0] for s in (ALL, Sample(design, welfare)))
    ratio = new["estimate"] / old["estimate"]
    assert curve["estimate"][0] == pytest.approx(ratio - 1)
    assert curve["se"][0] == pytest.approx(ratio * np.hypot(new["cv"], old["cv"]))
    assert curve["df"][0] == 36 and curve["n"][0] == 800


def test_dominance_where_there_is_some():
    richer = Sample(DESIGN, 1.6 * WELFARE, WEST.domain, "west")
    lines = np.arange(100, 200, 10.0)
    table = dominance_test(richer, EAST, lines)
    assert table["rejected"].tolist() == [True, False, True]
    assert table["test"].tolist() == ["west dominates east", "east dominates west", "no difference"]
    differences = dominance_curve(richer, EAST, lines)
    smallest = (differences["estimate"] / differences["se"]).min()
    assert table["statistic"][0] == pytest.approx(smallest)
    assert (differences["estimate"] > 0).all()


def test_no_dominance_between_like_domains():
    assert not dominance_test(WEST, EAST, np.arange(100, 200, 10.0))["rejected"].any()


def test_the_equality_test_holds_its_level():
    rejected = 0
    for seed in range(60):
        design, welfare = clustered(seed=100 + seed)
        west = design.psu_of_row < 20
        table = dominance_test(
            Sample(design, welfare, west), Sample(design, welfare, ~west), np.arange(90, 260, 20.0)
        )
        rejected += bool(table["rejected"][2])
    assert rejected <= 9  # 3 are expected; more than 9 has a chance below 1 in 1,000


def test_lines_that_say_nothing_are_refused():
    with pytest.raises(InputError, match="Narrow the range"):
        dominance_test(WEST, EAST, (1.0, 150.0))


def test_welfare_of_another_length_is_refused():
    with pytest.raises(InputError, match="400 values"):
        lorenz_curve(Sample(DESIGN, WELFARE[:5]))


def test_growth_needs_welfare_above_zero_and_some_time():
    with pytest.raises(InputError, match="above zero"):
        growth_incidence_curve(ALL, Sample(DESIGN, 0 * WELFARE), (0.5,))
    with pytest.raises(InputError, match="years"):
        growth_incidence_curve(ALL, ALL, (0.5,), years=0)

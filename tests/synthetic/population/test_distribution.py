"""Quantile functions go through what is printed; the joint distribution has its margins."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from analysis.synthetic.population.distribution import (
    GRID,
    KNOTS,
    LINE,
    POINTS,
    Aims,
    aims,
    joint,
    quantile_function,
    values_at,
)


def lognormal_aims(deviation: float, median: float) -> Aims:
    values = median * np.exp(deviation * POINTS)
    short = np.maximum(1 - values / LINE, 0)
    return Aims(
        tuple(values.reshape(10, -1).mean(axis=1)),
        ((1.0, 100 * (values < LINE).mean(), 100 * short.mean(), 100 * (short**2).mean()),),
    )


def test_a_lognormal_is_found_again_from_its_deciles():
    knots = quantile_function(lognormal_aims(0.5, 600_000))
    middle = np.abs(KNOTS) < 2.1
    np.testing.assert_allclose(knots[middle], np.log(600_000) + 0.5 * KNOTS[middle], atol=0.01)


def test_rates_alone_determine_level_and_spread():
    aim = lognormal_aims(0.45, 560_000)
    knots = quantile_function(Aims((None,) * 10, aim.multiples))
    poor = ndtr(np.interp(np.log(LINE), knots, KNOTS))
    assert poor == pytest.approx(ndtr(np.log(LINE / 560_000) / 0.45), abs=2e-3)
    assert not Aims((None,) * 10, ((1.0, None, None, None),)).any


def test_printed_deciles_and_headcounts_are_met(printed):
    for name, aim in aims(printed).items():
        values = np.exp(np.interp(POINTS, KNOTS, quantile_function(aim)))
        np.testing.assert_allclose(values.reshape(10, -1).mean(axis=1), aim.deciles, rtol=0.006, err_msg=name)
        _, headcount, gap, severity = aim.multiples[0]
        short = np.maximum(1 - values / LINE, 0)
        assert 100 * (short > 0).mean() == pytest.approx(headcount, abs=0.12), name
        assert 100 * short.mean() == pytest.approx(gap, abs=0.08), name
        assert 100 * (short**2).mean() == pytest.approx(severity, abs=0.08), name


def test_the_joint_distribution_has_the_shares_and_the_rates_of_every_margin(printed):
    shares = np.zeros((4, 5))
    shares[0, 4] = 0.47
    shares[1:, :4] = 0.53 * np.outer([0.38, 0.33, 0.29], [0.25, 0.34, 0.28, 0.13])
    mass = joint(printed, shares)
    np.testing.assert_allclose(mass.sum(axis=2), shares, atol=1e-9)
    poor = mass[:, :, GRID[1:] < np.log(LINE)].sum(axis=2)
    wanted = aims(printed)
    for i, name in enumerate(["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"]):
        found = poor[i].sum() / shares[i].sum()
        assert 100 * found == pytest.approx(wanted[name].multiples[0][1], abs=0.6)


def test_values_at_ranks_invert_the_distribution():
    ends = ndtr((GRID - np.log(500_000)) / 0.5)
    found = values_at(np.diff(ends), np.array([0.1, 0.5, 0.9]))
    np.testing.assert_allclose(np.log(found / 500_000) / 0.5, ndtri([0.1, 0.5, 0.9]), atol=0.02)

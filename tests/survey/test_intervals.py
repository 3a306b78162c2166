"""Intervals against R and hand-worked numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.survey.intervals import for_unit, interval

nan = float("nan")


@pytest.mark.parametrize(
    "method, p, se, df, n, expected",
    [
        ("normal", 0.4, 0.05, 3, 100, (0.4 - 1.959964 * 0.05, 0.4 + 1.959964 * 0.05)),
        ("t", 0.4, 0.05, 3, 100, (0.4 - 3.182446 * 0.05, 0.4 + 3.182446 * 0.05)),
        # R's svyciprop of the 168 households, lonely PSU removed (tests/reference/r/resampling.csv)
        (
            "logit",
            0.40001659357941433,
            0.051315881875915896,
            15,
            168,
            (0.29710371647205119, 0.51258137311674568),
        ),
        # effective size 0.2 x 0.8 / 0.04^2 = 100: the textbook score interval of 20 in 100
        ("wilson", 0.2, 0.04, 10**9, 500, (0.133367, 0.288829)),
        # nobody poor among 25: z^2 / (25 + z^2)
        ("wilson", 0.0, 0.0, 10**9, 25, (0.0, 3.841459 / 28.841459)),
        ("logit", 0.0, 0.0, 15, 25, (nan, nan)),
        ("t", 0.4, 0.05, 0, 100, (nan, nan)),
        ("t", nan, nan, 10, 0, (nan, nan)),
    ],
)
def test_ends(method, p, se, df, n, expected):
    assert interval(p, se, df, method=method, n=n) == pytest.approx(expected, abs=5e-7, nan_ok=True)


def test_wilson_at_the_ends_uses_the_design_effect():
    _, upper = interval(0.0, 0.0, 10**9, method="wilson", n=50, deff=2.0)
    assert upper == pytest.approx(3.841459 / 28.841459, abs=1e-6)


def test_methods_by_row():
    estimate, se = np.array([0.5, 1000.0]), np.array([0.1, 50.0])
    method = for_unit("logit", ["fraction", "welfare"])
    lower, upper = interval(estimate, se, 10, method=method)
    alone = interval(0.5, 0.1, 10, method="logit")
    assert (lower[0], upper[0]) == alone and (lower[1], upper[1]) == interval(1000.0, 50.0, 10)
    assert for_unit("normal", ["fraction", "welfare"]).tolist() == ["normal"] * 2


@given(
    st.floats(0.001, 0.999), st.floats(0.001, 0.4), st.integers(1, 500), st.sampled_from(["logit", "wilson"])
)
def test_fractions_stay_fractions_and_turn_with_their_complement(p, se, df, method):
    lower, upper = interval(p, se, df, method=method)
    assert 0 <= lower <= p + 1e-12 and p - 1e-12 <= upper <= 1
    other = interval(1 - p, se, df, method=method)
    assert [1 - float(end) for end in other[::-1]] == pytest.approx([float(lower), float(upper)], abs=1e-9)


def test_refusals():
    with pytest.raises(InputError, match="Did you mean 'wilson'"):
        interval(0.5, 0.1, 10, method="willson")
    with pytest.raises(InputError, match="fractions from 0 to 1, found 1000"):
        interval([0.5, 1000.0], 0.1, 10, method="logit")
    with pytest.raises(InputError, match="level"):
        interval(0.5, 0.1, 10, level=95)

"""Which whole numbers could have produced printed percentages."""

from itertools import product

import pytest

from analysis.dtm.bases import counts, fits, whole_number_bases


@pytest.mark.parametrize(
    ("values", "largest", "complete", "bases"),
    [
        ([25, 17, 17], 18, False, [12]),
        ([27, 20, 13, 13, 13], 18, False, [15]),
        ([22, 22, 17, 11, 11], 30, False, [18]),
        ([24, 18, 18, 12, 12, 6, 6, 6], 30, True, [17]),
        ([43, 43, 14], 13, True, [7]),
        ([40, 40, 20], 9, True, [5]),
    ],
)
def test_lists_of_the_bagakhangai_report(values, largest, complete, bases):
    assert [base.n for base in whole_number_bases(values, largest, complete=complete)] == bases


def test_sixty_per_cent_of_56_people_is_no_whole_number():
    assert list(counts(60, 56)) == []
    assert fits([60, 40], 56, complete=True) is None
    assert fits([82, 18], 56, complete=True).lowest == (46, 10)


def test_wide_ranges_of_a_large_base_and_halves_both_ways():
    assert counts(82, 447) == range(365, 369)
    assert list(counts(50, 3)) == []
    assert list(counts(12, 8)) == [1] and list(counts(13, 8)) == [1]  # 12.5 %


@pytest.mark.parametrize("complete", [True, False])
def test_bounds_agree_with_trying_every_combination(complete):
    for values in ([33, 33, 34], [50, 50], [9, 91], [14, 29, 57]):
        for n in range(1, 40):
            tried = [
                c
                for c in product(*(counts(v, n) for v in values))
                if (sum(c) == n if complete else sum(c) <= n)
            ]
            base = fits(values, n, complete=complete)
            assert (base is None) == (not tried)
            if base is not None:
                assert base.lowest == tuple(map(min, zip(*tried, strict=True)))
                assert base.highest == tuple(map(max, zip(*tried, strict=True)))

"""Poverty by group, and changes in poverty split into what made them.

Sources: Foster, Greer and Thorbecke (1984); Datt and Ravallion (1992), Journal of Development
Economics 38(2); Ravallion and Huppi (1991), World Bank Economic Review 5(1); Shorrocks (2013),
Journal of Economic Inequality 11(1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError

from .arrays import complete, poverty_lines, weights
from .design import Design
from .poverty import fgt, fgt_terms
from .resampling import Resample, of_estimator


@dataclass(frozen=True, eq=False)
class Period:
    """Welfare [n], line (a number or [n]) and weight [n] of one survey, in prices of its own time."""

    welfare: np.ndarray
    line: np.ndarray | float
    weight: np.ndarray | None = None

    def in_lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Welfare as a multiple of the line ([n], so that prices drop out), and the weights."""
        y = complete(self.welfare, "welfare")
        return y / poverty_lines(self.line, y.size), weights(self.weight, y.size)


def poverty_by_group(
    welfare: ArrayLike,
    line: ArrayLike,
    group: ArrayLike,
    weight: ArrayLike | None = None,
    alpha: float = 0.0,
    weak: bool = False,
) -> pd.DataFrame:
    """The FGT index of each group, and its part in the total.

    P = sum_g v_g P_g, with v_g the group's population share. One row a group, in order of first
    appearance: group, population_share, index, contribution (v_g P_g), share_of_poverty
    (v_g P_g / P, with alpha 0 the share of the poor; nan when nobody is poor). All fractions.
    A group whose weights are all zero has no index (nan). With standard errors: the measures
    share_of_population, contribution and share_of_poverty of `estimate`.
    """
    terms = fgt_terms(welfare, line, alpha, weak)
    w = weights(weight, terms.size)
    frame = pd.DataFrame({"group": np.asarray(group, dtype=object), "weight": w, "poverty": w * terms})
    sums = frame.groupby("group", sort=False, dropna=False, as_index=False).sum()
    total = sums["poverty"].sum()
    contribution = sums["poverty"] / w.sum()
    return pd.DataFrame(
        {
            "group": sums["group"],
            "population_share": sums["weight"] / w.sum(),
            "index": sums["poverty"] / sums["weight"].where(sums["weight"] > 0),
            "contribution": contribution,
            "share_of_poverty": sums["poverty"] / (total if total > 0 else np.nan),
        }
    )


def shapley(factors: Sequence[str], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """What each factor adds to value(all) - value(none), averaged over the orders of changing them.

    value: the set of factors that have changed -> the statistic. The parts add up exactly.
    Source: Shorrocks (2013).
    """
    known = {
        frozenset(chosen): value(frozenset(chosen))
        for size in range(len(factors) + 1)
        for chosen in combinations(factors, size)
    }
    count = len(factors)

    def part(factor: str) -> float:
        return sum(
            factorial(len(before))
            * factorial(count - len(before) - 1)
            / factorial(count)
            * (known[before | {factor}] - known[before])
            for before in known
            if factor not in before
        )

    return {factor: part(factor) for factor in factors}


def growth_and_redistribution(
    before: Period, after: Period, alpha: float = 0.0, weak: bool = False, reference: str = "shapley"
) -> pd.DataFrame:
    """The change of an FGT index split into growth of the mean and redistribution around it.

    Welfare is taken in multiples of the line. growth: the mean moves, the distribution stays;
    redistribution: the reverse. reference: "before" and "after" (Datt and Ravallion, with a residual),
    or "shapley" (the average of both, without one). One row a component: before, after, growth,
    redistribution, residual, change; column estimate, a fraction.
    """
    rules = ("before", "after", "shapley")
    if reference not in rules:
        raise InputError(f"reference: expected one of {', '.join(rules)}, found {reference!r}.")
    (y0, w0), (y1, w1) = before.in_lines(), after.in_lines()
    mean0, mean1 = np.average(y0, weights=w0), np.average(y1, weights=w1)
    if not (mean0 > 0 and mean1 > 0):
        raise InputError(f"welfare: expected means above zero, found {mean0:g} and {mean1:g} lines.")

    def index(changed: frozenset[str]) -> float:
        y, w, own = (y1, w1, mean1) if "redistribution" in changed else (y0, w0, mean0)
        mean = mean1 if "growth" in changed else mean0
        # a factor of exactly 1 where nothing is rescaled: welfare at the line must stay there
        return fgt(y * (mean / own), 1.0, w, alpha, weak)

    nothing, everything = index(frozenset()), index(frozenset({"growth", "redistribution"}))
    growth_alone, spread_alone = index(frozenset({"growth"})), index(frozenset({"redistribution"}))
    if reference == "before":
        growth, spread = growth_alone - nothing, spread_alone - nothing
    elif reference == "after":
        growth, spread = everything - spread_alone, everything - growth_alone
    else:
        parts = shapley(("growth", "redistribution"), index)
        growth, spread = parts["growth"], parts["redistribution"]
    change = everything - nothing
    residual = 0.0 if reference == "shapley" else change - growth - spread
    return _components(
        before=nothing,
        after=everything,
        growth=growth,
        redistribution=spread,
        residual=residual,
        change=change,
    )


def with_errors(
    change: Callable[[Period, Period], pd.DataFrame],
    before: Period,
    after: Period,
    designs: tuple[Design, Design],
    resamples: tuple[Resample, Resample],
) -> pd.DataFrame:
    """A decomposition with standard errors by resampling: columns component, estimate, se.

    change: (before, after) -> the table of `growth_and_redistribution` or `change_by_group`, with its
    other arguments bound. designs, resamples: of each survey. The surveys are independent samples, so
    the variance is the sum of what resampling one and then the other gives. The weights of the
    periods are those of the designs.
    """

    def values(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        parts = change(replace(before, weight=first), replace(after, weight=second))
        return parts["estimate"].to_numpy()

    w0, w1 = (design.weight for design in designs)
    moved_first = of_estimator(designs[0], lambda weight: values(weight, w1), resamples[0])
    moved_second = of_estimator(designs[1], lambda weight: values(w0, weight), resamples[1])
    table = change(replace(before, weight=w0), replace(after, weight=w1))
    return table.assign(se=np.sqrt(moved_first.variance + moved_second.variance))


def change_by_group(
    before: Period,
    after: Period,
    group_before: ArrayLike,
    group_after: ArrayLike,
    alpha: float = 0.0,
    weak: bool = False,
) -> pd.DataFrame:
    """The change of an FGT index split into changes within groups and shifts of people between them.

    within: sum_g v0_g (P1_g - P0_g), also for each group; shift: sum_g (v1_g - v0_g) P0_g;
    interaction: sum_g (v1_g - v0_g)(P1_g - P0_g). Source: Ravallion and Huppi (1991).
    One row a component (within for each group is named "within: group"); column estimate, a fraction.
    """
    sides = []
    for period, group in ((before, group_before), (after, group_after)):
        parts = poverty_by_group(period.welfare, period.line, group, period.weight, alpha, weak)
        sides.append(parts.set_index("group")[["population_share", "index"]])
    if set(sides[0].index) != set(sides[1].index):
        lone = sorted(map(str, set(sides[0].index) ^ set(sides[1].index)))
        raise InputError(
            f"group: expected the same groups in both surveys, found {', '.join(lone)} in one only. "
            "Merge groups until they agree."
        )
    first, second = sides[0], sides[1].loc[sides[0].index]
    within = first["population_share"] * (second["index"] - first["index"])
    moved = second["population_share"] - first["population_share"]
    start = float(first.prod(axis=1).sum())
    end = float(second.prod(axis=1).sum())
    return _components(
        before=start,
        after=end,
        within=within.sum(),
        shift=(moved * first["index"]).sum(),
        interaction=(moved * (second["index"] - first["index"])).sum(),
        change=end - start,
        **{f"within: {name}": value for name, value in within.items()},
    )


def _components(**parts: float) -> pd.DataFrame:
    return pd.DataFrame({"component": list(parts), "estimate": np.array(list(parts.values()), dtype=float)})

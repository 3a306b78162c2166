"""Two surveys at the prices of the earlier one: changes in poverty, and what made them.

Frames of households in (`welfare.chain.Welfare.household`), frames out. The two surveys are independent
samples: variances add up. Consumption and line are taken as given, so that the errors are those of the
sampling of households (the kind that the official tables print).

Sources: Datt and Ravallion (1992), Journal of Development Economics 38(2); Ravallion and Chen (2003),
Economics Letters 78(1); Ravallion and Huppi (1991), World Bank Economic Review 5(1).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from analysis.core.errors import InputError
from analysis.survey import curves, resampling
from analysis.survey.decomposition import Period, change_by_group, growth_and_redistribution
from analysis.survey.design import Design
from analysis.survey.estimates import estimate
from analysis.survey.influence import linearised
from analysis.survey.intervals import interval
from analysis.survey.poverty import fgt, fgt_terms
from analysis.survey.quantiles import Ranked, ranked
from analysis.survey.results import sizes
from analysis.survey.shares import mean_between_estimate
from analysis.welfare import line_update, prices
from analysis.welfare.chain import Welfare
from analysis.welfare.line_update import Carried

MEASURES = ("fgt0", "fgt1", "fgt2", "gini", "mean")
ALPHAS = {"headcount": 0.0, "poverty_gap": 1.0, "poverty_severity": 2.0}
REFERENCES = ("shapley", "before", "after")
COMPONENTS = ("growth", "redistribution", "residual", "change")
RATES = ("poor", "mean", "advantage")
# Quantile groups whose growth is told, as ranks of people in per cent
RANKS = {
    "Poorest fifth": (0, 20),
    "Second": (20, 40),
    "Third": (40, 60),
    "Fourth": (60, 80),
    "Richest fifth": (80, 100),
    "Poorest two fifths": (0, 40),
    "All": (0, 100),
}
FORMULAS = ("fisher", "laspeyres", "paasche")
POINTS = 100  # ranks at which the growth of the poor is averaged


@dataclass(frozen=True, eq=False)
class Wave:
    """One survey. household: one row a household: consumption (MNT a month per adult equivalent, prices of
    its own time), weight, size, and stratum, psu, location, urban as far as they are known. name: what it is
    called in results. prices: the level of prices over that of the earlier survey (1 for that one)."""

    name: str
    household: pd.DataFrame
    prices: float = 1.0

    @cached_property
    def welfare(self) -> np.ndarray:
        """[n] consumption in prices of the earlier survey."""
        return self.household["consumption"].to_numpy(float) / self.prices

    @cached_property
    def people(self) -> np.ndarray:
        """[n] household weight x members."""
        return (self.household["weight"] * self.household["size"]).to_numpy(float)

    @cached_property
    def design(self) -> Design:
        """Of people. Without sampling units (a de-identified release) households count as units."""
        codes = {name: self.household[name].to_numpy() for name in ("stratum", "psu")
                 if known(self.household, name)}  # fmt: skip
        return Design(self.people, **codes, singleton="certainty")

    @cached_property
    def sample(self) -> curves.Sample:
        return curves.Sample(self.design, self.welfare, base=self.name)

    def period(self, line: float) -> Period:
        return Period(self.welfare, line, self.people)


def known(household: pd.DataFrame, column: str) -> bool:
    """Whether a column is there and filled."""
    return column in household and bool((household[column].notna() & (household[column] != "")).all())


# --- prices ------------------------------------------------------------------------------------


def price_change(first: Welfare, later: Welfare) -> pd.DataFrame:
    """Price indices from `first` to `later` over the items that both surveys price.

    An item's price is the national median of what households paid (food) or of the price survey (others), its
    share the mean budget share in the survey's reference group. One row food, nonfood and all: kind, items,
    share (of the earlier survey's budgets that the items hold), fisher, laspeyres, paasche (ratios).
    InputError where prices were not adjusted, or no item has a price in both.
    """
    if first.deflator is None or later.deflator is None:
        raise InputError(
            "index: expected surveys whose prices were adjusted, found deflator=none: no prices of "
            "items are at hand. Leave the deflator on, or give an index."
        )
    left, right = (made.deflator.basket.set_index("item") for made in (first, later))
    right = right[["share", "price"]].add_suffix("_later")
    both = left[["kind", "share", "price"]].join(right, how="inner")
    both = both[(both[["price", "price_later"]] > 0).all(axis=1)]
    if both.empty:
        raise InputError(
            "index: expected items that have a price in both surveys, found none. Give an index."
        )
    parts = {"food": both[both["kind"] == "food"], "nonfood": both[both["kind"] != "food"], "all": both}
    rows = [
        {"kind": kind, "items": len(part), "share": part["share"].sum(), **_indices(part)}
        for kind, part in parts.items()
        if len(part)
    ]
    return pd.DataFrame(rows)


def _indices(part: pd.DataFrame) -> dict[str, float]:
    price, base, share, base_share = (
        part[name].to_numpy(float) for name in ("price_later", "price", "share_later", "share")
    )
    return {
        "fisher": prices.fisher(price, base, share, base_share),
        "laspeyres": prices.laspeyres(price, base, base_share),
        "paasche": prices.paasche(price, base, share),
    }


KNOWN, MEASURED = "known", "measured"


def carried(
    line: float,
    base: str,
    to: str,
    index: str,
    name: str = "",
    *,
    known: float | None = None,
    measured: pd.DataFrame | None = None,
    table: pd.DataFrame | None = None,
    link: bool = False,
) -> Carried:
    """The line of the earlier survey in the prices of the later one.

    line: MNT a month per adult equivalent. base, to: years of the surveys ("2022"), "" where one claims no
    calendar year. index: "known" (`known`, the inflation that a synthetic survey was made with), "measured"
    (Fisher's index of food in `measured`, see `price_change`), a number (the ratio of price levels, of the
    index `name`), or the name of a file, whose rows are `table` (`line_update.index_of`). link: see
    `line_update.carry`. InputError where the line was drawn anew between the years, and where the index does
    not serve.
    """
    if base and to:
        line_update.comparable(base, to)
    if table is not None:
        if not (base and to):
            raise InputError(
                f"index {index}: expected two surveys with a calendar year, found one without. Give "
                "the ratio of price levels (index=1.10), index=known or index=measured."
            )
        return line_update.carry(line, base, to, line_update.index_of(table, name or None), link=link)
    factor, said = _ratio(index, name, known, measured)
    series = line_update.series_of(base) if base else max(line_update.REBASED)
    return Carried(line, base, to, factor, line * factor, said, series)


def _ratio(index: str, name: str, known: float | None, measured: pd.DataFrame | None) -> tuple[float, str]:
    """Ratio of price levels, and what it is called."""
    if index == KNOWN:
        if known is None:
            raise InputError(
                "index=known: expected a later survey that was made with a known inflation, found "
                "none. Give a table of a price index (index=cpi.csv), the ratio of its levels "
                "(index=1.10 and index_name), or index=measured."
            )
        return 1 + known, "all prices, as the later survey was made"
    if index == MEASURED:
        rows = None if measured is None else measured.set_index("kind")
        if rows is None or "food" not in rows.index:
            raise InputError("index=measured: expected foods with a price in both surveys, found none.")
        food = rows.loc["food"]
        return float(food["fisher"]), f"what households paid for {int(food['items'])} foods (Fisher)"
    factor = ratio_of(index)
    if factor is None or not factor > 0:
        raise InputError(
            "index: expected known, measured, a ratio of price levels above 0, or a file that is "
            f"there; found '{index}'."
        )
    if not name:
        raise InputError(
            f"index={index}: expected the name and base of the index that it comes from, found none. Give "
            'it: -p index_name="CPI, national (2020=100)".'
        )
    return factor, name


def ratio_of(text: str) -> float | None:
    """A ratio of price levels from text; None where the text is no number."""
    try:
        return float(text)
    except ValueError:
        return None


# --- poverty and inequality in both ------------------------------------------------------------


def measures(first: Wave, later: Wave, line: float, weak: bool = False) -> pd.DataFrame:
    """Poverty, inequality and the mean of both surveys, and their change.

    line: MNT a month per adult equivalent, prices of the earlier survey. One row a measure (`MEASURES`; the
    mean in MNT, the others fractions): before, se_before, after, se_after, change, se, ci_lower, ci_upper,
    df, p_value, n_before, n_after.
    """
    left, right = (_estimates(wave, line, weak, None) for wave in (first, later))
    return pd.concat([left[["measure"]], _changes(left, right)], axis=1)


def by_group(first: Wave, later: Wave, line: float, group: str, weak: bool = False) -> pd.DataFrame:
    """Headcount and share of people of each group in both surveys; groups that one survey lacks are left out.

    One row a group: group, share_before, share_after, and the columns of `measures` (fractions).
    """
    left, right = (_estimates(wave, line, weak, group, ("fgt0",)).set_index(group) for wave in (first, later))
    both = [name for name in left.index if name in right.index]
    left, right = left.loc[both].reset_index(), right.loc[both].reset_index()
    shares = {side: _shares(wave, group).reindex(both).to_numpy()
              for side, wave in (("share_before", first), ("share_after", later))}  # fmt: skip
    return pd.concat([pd.DataFrame({"group": both, **shares}), _changes(left, right)], axis=1)


def _estimates(wave: Wave, line: float, weak: bool, by: str | None, names: Sequence[str] = MEASURES):
    frame = wave.household.assign(_welfare=wave.welfare)
    return estimate(frame, wave.design, welfare="_welfare", line=line, by=by, measures=list(names), weak=weak)


def _shares(wave: Wave, group: str) -> pd.Series:
    sums = pd.Series(wave.people).groupby(wave.household[group].to_numpy(), observed=True).sum()
    return sums / sums.sum()


def _changes(left: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    change = (right["estimate"] - left["estimate"]).to_numpy()
    se = np.hypot(left["se"], right["se"]).to_numpy()
    df = np.minimum(left["df"], right["df"]).to_numpy()  # the smaller: a cautious choice
    return pd.DataFrame(
        {
            "before": left["estimate"],
            "se_before": left["se"],
            "after": right["estimate"],
            "se_after": right["se"],
            **tested(change, se, df),
            "n_before": left["n"],
            "n_after": right["n"],
        }
    )


def tested(change: np.ndarray, se: np.ndarray, df: np.ndarray) -> dict[str, np.ndarray]:
    """change, se, the ends of the 95 per cent interval, df, and the p-value of no change (t)."""
    from scipy.special import stdtr

    lower, upper = interval(change, se, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        p_value = np.where(se > 0, 2 * stdtr(np.maximum(df, 1), -np.abs(change / se)), np.nan)
    return {"change": change, "se": se, "ci_lower": lower, "ci_upper": upper, "df": df, "p_value": p_value}


# --- growth along the distribution -------------------------------------------------------------


def incidence(
    first: Wave, later: Wave, years: float = 1.0, points: Sequence[float] | None = None
) -> pd.DataFrame:
    """Growth incidence curve with its pointwise 95 per cent band (`curves.growth_incidence_curve`)."""
    points = tuple(np.arange(2, 99) / 100) if points is None else tuple(points)
    return curves.growth_incidence_curve(first.sample, later.sample, points, years)


def group_growth(first: Wave, later: Wave, years: float = 1.0) -> pd.DataFrame:
    """Growth of the mean consumption of groups by rank (`RANKS`), a fraction a year.

    (m1 / m0)^(1/years) - 1; the groups are formed anew in each survey, so that they hold other people. One
    row a group: group, lower, upper (ranks, per cent), before, after (MNT), change (the rate), se (delta
    method), ci_lower, ci_upper, df, p_value.
    """
    rows = []
    for name, (low, high) in RANKS.items():
        (m0, se0, df0), (m1, se1, df1) = (_group_mean(wave, low / 100, high / 100) for wave in (first, later))
        factor = (m1 / m0) ** (1 / years)
        se = factor / years * np.hypot(se0 / m0, se1 / m1)
        rows.append({"group": name, "lower": low, "upper": high, "before": m0, "after": m1,
                     **tested(np.float64(factor - 1), se, min(df0, df1))})  # fmt: skip
    return pd.DataFrame(rows)


def _group_mean(wave: Wave, low: float, high: float) -> tuple[float, float, int]:
    found = wave.sample.estimate(mean_between_estimate, lower=low, upper=high)
    return float(found.value), float(linearised(wave.design, found)), sizes(wave.design, None)[2]


def growth_of_the_poor(
    before: Period, after: Period, years: float = 1.0, weak: bool = False
) -> dict[str, float]:
    """Ravallion and Chen's rate of pro-poor growth beside the growth of the mean; fractions a year.

    poor: the mean of the growth rates of the quantiles up to the headcount index of the earlier survey. mean:
    growth of mean consumption. advantage: poor - mean; above zero, consumption of the poor grew faster.
    """
    ranks = [ranked(p.welfare, p.weight) for p in (before, after)]
    share = fgt(before.welfare, before.line, before.weight, weak=weak)
    return _growth_of_the_poor(
        ranks[0].quantiles, ranks[1].quantiles, share, ranks[1].mean / ranks[0].mean, years
    )


def _growth_of_the_poor(before: Callable, after: Callable, share: float, ratio: float, years: float) -> dict:
    """before, after: quantiles at given ranks. share: of the poor. ratio: of the means."""
    points = share * (np.arange(POINTS) + 0.5) / POINTS
    poor = float(np.mean((after(points) / before(points)) ** (1 / years) - 1))
    mean = float(ratio ** (1 / years) - 1)
    return {"poor": poor, "mean": mean, "advantage": poor - mean}


# --- decompositions ----------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Decomposed:
    """parts: measure, reference (`REFERENCES`), component (`COMPONENTS`), estimate, se (fractions).
    poor: rate (`RATES`), estimate, se (fractions a year). replicates: bootstrap samples of each survey behind
    the errors; 0 where none were made, and the errors are missing."""

    parts: pd.DataFrame
    poor: pd.DataFrame
    replicates: int


def decomposed(
    first: Wave,
    later: Wave,
    line: float,
    years: float = 1.0,
    weak: bool = False,
    replicates: int = 500,
    seed: int = 1,
) -> Decomposed:
    """Changes in headcount, gap and severity split into growth and redistribution, and growth of the poor.

    Errors by the rescaled bootstrap of sampling units, in each survey apart; replicates=0 leaves them out.
    """
    values = _decomposed(first.period(line), later.period(line), weak, years)
    se = np.full(values.size, np.nan)
    if replicates:
        sides = [_Ordered.of(wave.welfare / line) for wave in (first, later)]
        whole = [side.weighted(wave.people) for side, wave in zip(sides, (first, later), strict=True)]

        def moved(k: int, weight: np.ndarray) -> np.ndarray:
            both = [*whole]
            both[k] = sides[k].weighted(weight)
            return _resampled(*both, weak, years)

        variance = np.zeros(values.size)
        for k, wave in enumerate((first, later)):
            # two seeds: with one, samples of the same design would be drawn alike
            resample = resampling.bootstrap(wave.design, replicates, seed + k)
            variance += resampling.of_estimator(wave.design, partial(moved, k), resample).variance
        se = np.sqrt(variance)
    table = _LABELS.assign(estimate=values, se=se)
    of_poor = table["measure"] == ""
    poor = table.loc[of_poor, ["component", "estimate", "se"]].rename(columns={"component": "rate"})
    return Decomposed(table[~of_poor].reset_index(drop=True), poor.reset_index(drop=True), replicates)


def _decomposed(before: Period, after: Period, weak: bool, years: float) -> np.ndarray:
    """Values in the order of `_LABELS`."""
    found: list[float] = []
    for alpha in ALPHAS.values():
        # growth_and_redistribution: before, after, growth, redistribution, residual, change
        orders = [
            growth_and_redistribution(before, after, alpha, weak, reference)["estimate"].to_numpy()[2:]
            for reference in ("before", "after")
        ]
        found.extend(_in_both_orders(*orders))
    return np.array([*found, *growth_of_the_poor(before, after, years, weak).values()])


def _in_both_orders(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Of two factors the Shapley value is the mean of the two orders; their residuals cancel."""
    return np.concatenate([(before + after) / 2, before, after])


_LABELS = pd.DataFrame(
    [
        (measure, reference, component)
        for measure in ALPHAS
        for reference in REFERENCES
        for component in COMPONENTS
    ]
    + [("", "", rate) for rate in RATES],
    columns=["measure", "reference", "component"],
)


@dataclass(frozen=True, eq=False)
class _Ordered:
    """Welfare in lines, sorted once: with sums cumulated over it, each replicate costs three passes over the
    weights and no sort. order: [n] of the rows; people, amount, squares: [n + 1] cumulated w, w y, w y^2."""

    welfare: np.ndarray
    order: np.ndarray
    people: np.ndarray | None = None
    amount: np.ndarray | None = None
    squares: np.ndarray | None = None

    @classmethod
    def of(cls, welfare: np.ndarray) -> _Ordered:
        order = np.argsort(welfare)
        return cls(welfare[order], order)

    def weighted(self, weight: np.ndarray) -> _Ordered:
        sums = np.zeros((3, self.order.size + 1))
        sums[0, 1:] = weight[self.order]
        np.multiply(sums[0, 1:], self.welfare, out=sums[1, 1:])
        np.multiply(sums[1, 1:], self.welfare, out=sums[2, 1:])
        return _Ordered(self.welfare, self.order, *np.cumsum(sums, axis=1, out=sums))

    @property
    def mean(self) -> float:
        return float(self.amount[-1] / self.people[-1])

    def indices(self, scale: float, weak: bool) -> np.ndarray:
        """Headcount, gap and severity of welfare x scale at a line of 1."""
        at = np.searchsorted(self.welfare, 1 / scale, side="right" if weak else "left")
        people, amount, squares = self.people[at], scale * self.amount[at], scale**2 * self.squares[at]
        return np.array([people, people - amount, people - 2 * amount + squares]) / self.people[-1]

    def quantiles(self, points: np.ndarray) -> np.ndarray:
        return Ranked(self.welfare, np.diff(self.people), self.order, self.order.size).quantiles(points)


def _resampled(before: _Ordered, after: _Ordered, weak: bool, years: float) -> np.ndarray:
    """What `_decomposed` gives, from the cumulated sums."""
    ratio = after.mean / before.mean
    start, grown = before.indices(1.0, weak), before.indices(ratio, weak)
    end, spread = after.indices(1.0, weak), after.indices(1 / ratio, weak)
    change = end - start
    orders = [
        (grown - start, spread - start, change - (grown - start) - (spread - start), change),
        (end - spread, end - grown, change - (end - spread) - (end - grown), change),
    ]
    parts = [_in_both_orders(*(np.array(order)[:, k] for order in orders)) for k in range(len(ALPHAS))]
    rates = _growth_of_the_poor(before.quantiles, after.quantiles, start[0], ratio, years)
    return np.concatenate([*parts, list(rates.values())])


def groups_decomposed(
    first: Wave,
    later: Wave,
    line: float,
    group: str,
    weak: bool = False,
    replicates: int = 500,
    seed: int = 1,
) -> pd.DataFrame:
    """The change of the headcount split into changes within groups and shifts of people between them.

    As `decomposition.change_by_group`: component (before, after, within, shift, interaction, change,
    "within: ..." for each group), estimate, se (fractions). The split is a smooth function of people and poor
    by group, so its bootstrap needs one table of their sums by sampling unit; replicates=0 leaves it out.
    InputError where a group is in one survey only.
    """
    names = [wave.household[group].astype(str).to_numpy(object) for wave in (first, later)]
    table = change_by_group(first.period(line), later.period(line), *names, weak=weak)
    if not replicates:
        return table.assign(se=np.nan)
    groups = [name.removeprefix("within: ") for name in table["component"] if name.startswith("within: ")]
    sums = [
        _sums_by_unit(wave, at, groups, line, weak) for wave, at in zip((first, later), names, strict=True)
    ]
    totals = [table.sum(axis=0)[None, :] for table in sums]
    moves = (lambda moved: _split(moved, totals[1]), lambda moved: _split(totals[0], moved))
    variance = 0.0
    for k, wave in enumerate((first, later)):
        resample = resampling.bootstrap(wave.design, replicates, seed + k)
        variance = variance + resampling.of_totals(moves[k], sums[k], resample).variance
    return table.assign(se=np.sqrt(variance))


def _sums_by_unit(wave: Wave, at: np.ndarray, groups: list[str], line: float, weak: bool) -> np.ndarray:
    """[units, 2 x groups] people, then poor people, of each group by sampling unit."""
    members = np.column_stack([at == name for name in groups]).astype(float)
    poor = fgt_terms(wave.welfare, line, 0.0, weak)[:, None]
    return wave.design.psu_totals(wave.people[:, None] * np.hstack([members, members * poor]))


def _split(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """[R, 6 + groups] the components in the order of `change_by_group`, from totals of `_sums_by_unit`."""
    (v0, p0), (v1, p1) = (_shares_and_rates(totals) for totals in (before, after))
    within, shift, both = v0 * (p1 - p0), (v1 - v0) * p0, (v1 - v0) * (p1 - p0)
    start, end = (v0 * p0).sum(axis=1), (v1 * p1).sum(axis=1)
    size = max(len(before), len(after))
    whole = [start, end, within.sum(axis=1), shift.sum(axis=1), both.sum(axis=1), end - start]
    return np.column_stack([*(np.broadcast_to(column, size) for column in whole), within])


def _shares_and_rates(totals: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[R, groups] share of people, and headcount, of each group."""
    people, poor = np.hsplit(totals, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return people / people.sum(axis=1, keepdims=True), poor / people


# --- truth -------------------------------------------------------------------------------------


def as_made(first: Wave, rates: Mapping[str, float]) -> Wave:
    """The earlier survey's own households after the growth that the later synthetic survey was made with.

    rates: poorest, richest (real growth at the two ends) as in the truth of a synthetic survey. What happens
    to these households is growth alone: no other sample, no mistakes.
    """
    from analysis.synthetic.growth import Growth, grow

    growth = Growth(rates["poorest"], rates["richest"], 0.0)
    frame = first.household[["weight", "size", "consumption"]].reset_index(drop=True)
    grown = grow(frame, growth)["consumption"].to_numpy()
    return Wave("as made", first.household.assign(consumption=grown))


def rate_at(rank: np.ndarray, rates: Mapping[str, float]) -> np.ndarray:
    """Real growth at a rank (0 to 1) as the later synthetic survey was made; a fraction."""
    return rates["poorest"] + (rates["richest"] - rates["poorest"]) * np.asarray(rank, dtype=float)

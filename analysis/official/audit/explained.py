"""Explanations put to the test: for each known convention, the identity that should hold if it is true.

These identities are not counted among those of the audit: they show that a cause was found, and
they never turn a failure into a success.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from . import consumption, poverty
from .identities import Batch, identities
from .intervals import Interval, between, lift, weighted_mean
from .printed import Printed
from .sources import WHOLE_NUMBERS, whole_numbers


def checks(printed: Printed) -> Iterator[Batch]:
    """All alternatives; `block` is the key of the known contradiction that they explain."""
    parts = (
        household_weights, per_capita_deciles, borrowers, improved_stove, survey_population, children,
        urban_row, decile_means, khesegs_as_base,
    )  # fmt: skip
    for part in parts:
        yield from part(printed)


def household_weights(printed: Printed) -> Iterator[Batch]:
    """F1: one weight for the poor (or for a domain's part) fits all fourteen shares of a column.

    With shares that are ratios of sums, the share of the whole is (1 − w) × share of one part +
    w × share of the other, with one w, the other part's share of all consumption, for all categories.
    """
    whole = consumption.consumption_shares(printed, "B21")
    rows = [r for r in whole.rows if r != "Total"]
    for table, domains in consumption.SPLITS.items():
        grid = consumption.consumption_shares(printed, table).pick(rows=rows)
        for column, domain in domains.items():
            parts = [grid.pick(columns=[f"{column} > {s}"]).cells[:, 0] for s in ("Non-poor", "Poor")]
            total = whole.pick(rows=rows, columns=[domain]).cells[:, 0]
            yield _one_weight(table, column, total, *parts)
            yield _below_people(printed, table, column, domain, weight_range(total, *parts)[1])
    for domain, parts in (
        ("National", ("Urban", "Rural")),
        ("Urban", consumption.LOCATIONS[:2]),
        ("Rural", consumption.LOCATIONS[2:]),
    ):
        first, second, total = (whole.pick(rows=rows, columns=[c]).cells[:, 0] for c in (*parts, domain))
        yield _one_weight("B21", domain, total, first, second)


def _below_people(printed: Printed, table: str, column: str, domain: str, largest: float) -> Batch:
    """The weight is below the poor's share of consumption that counting people gives."""
    averages = consumption.amounts(printed, table).pick(rows=["Total"], columns=[f"{column} > Poor"]).cells[0]
    total = consumption.amounts(printed, "B21").pick(rows=["Total"], columns=[domain]).cells[0]
    headcount = consumption.domain_numbers(printed, "headcount", (domain,))
    return identities(
        "F1",
        "largest weight that fits is below the poor's share of consumption, counting people",
        table,
        "Consumption share (%)",
        [column],
        _weight("largest", largest),
        headcount / 100 * averages / total,
        "<=",
    )


def _weight(which: str, value: float) -> Interval:
    return Interval(
        np.array([value]), np.array([value]), np.array([f"{which} weight {value:.3f}"], dtype=object)
    )


def _one_weight(table: str, column: str, total: Interval, first: Interval, second: Interval) -> Batch:
    low, high = weight_range(total, first, second)
    left, right = _weight("least", low), _weight("largest", high)
    return identities(
        "F1",
        "one weight of the second part fits all fourteen shares",
        table,
        "Consumption share (%)",
        [column],
        left,
        right,
        "<=",
    )


def weight_range(total: Interval, first: Interval, second: Interval) -> tuple[float, float]:
    """Smallest and largest w with (1 − w) × first + w × second = total in every element.

    The smallest is above the largest where there is none.
    """
    low, high = 0.0, 1.0
    # (1 − w) first.low + w second.low <= total.high, and the reverse for the upper ends
    for start, end, bound, sign in (
        (first.low, second.low, total.high, 1),
        (first.high, second.high, total.low, -1),
    ):
        slope, room = sign * (end - start), sign * (bound - start)
        rising, falling = slope > 1e-12, slope < -1e-12
        high = min([high, *(room[rising] / slope[rising])])
        low = max([low, *(room[falling] / slope[falling])])
    return low, high


def per_capita_deciles(printed: Printed) -> Iterator[Batch]:
    """F2: the Gini index of Table 2.1 is above anything that the decile means of B25 allow."""
    means = consumption.without_head(printed.grid("B25", consumption.AMOUNTS)).pick(rows=consumption.DECILES)
    total = means.cells.sum()
    share = 100 * (means.cells / Interval(total.low, total.high, total.text))
    shares = Interval(share.low, share.high, means.cells.text)
    gini = printed.grid("T2-1", "gini")
    labels = [consumption.matching(gini.rows, c) for c in means.columns]
    bounds = consumption.gini_bounds(shares)
    upper = Interval(bounds.high, bounds.high, bounds.text)
    yield identities(
        "F2",
        "largest Gini index that the decile means of B25 allow is below the printed one",
        "T2-1",
        labels,
        "Gini index",
        upper,
        gini.pick(rows=labels).cells[:, 0],
        "<=",
    )


def borrowers(printed: Printed) -> Iterator[Batch]:
    """F3: shares by type of loan are shares of people with a loan, whose headcount is that of any loan."""
    group = next(g for g in poverty.groups(printed) if g.table == "B15" and not g.whole)
    headcount, population, poor = (
        poverty.cells(printed, "B15", m, group.parts) for m in ("headcount", *poverty.SHARES)
    )
    base = poverty.cells(printed, "B15", "headcount", ["Any loan"])
    yield identities(
        "F3",
        "headcount × share / headcount of those with any loan",
        "B15",
        "Share of poor (% of total poor)",
        group.parts,
        headcount * population / base,
        poor,
    )


def improved_stove(printed: Printed) -> Iterator[Batch]:
    """F4: the printed shares of people and of the poor close the column of heating, so they are right.

    What the printed rows leave over must have a headcount among those of the suppressed rows.
    """
    for table in ("B28", "B29", "B30"):
        grids = {m: printed.grid(table, m) for m in ("headcount", *poverty.SHARES)}
        head = grids["headcount"]
        rows = head.under("Heating")
        people, poor = (poverty.on_all(grids[m], rows, head.columns).cells for m in poverty.SHARES)
        both = people.printed & poor.printed
        stove = rows.index("Heating > Improved stove")
        for j in np.flatnonzero(both[stove]):
            yield _closing(table, head, rows, j, people[:, j], poor[:, j], both[:, j])


def _closing(table, head, rows, j, people: Interval, poor: Interval, both: np.ndarray) -> Batch:
    column = head.columns[j]
    rates = head.pick(rows=rows, columns=[column]).cells[:, 0]
    rest = between(*(rates[[i]] for i in np.flatnonzero(~both)))
    total = head.row("Total")[[j]]
    left_people, left_poor = (100 - part[both].sum().reshape(1) for part in (people, poor))
    left_people = Interval(
        np.maximum(left_people.low, 0), left_people.high, left_people.text, left_people.rank
    )
    return identities(
        "F4",
        "poor in the rows not printed = people in them × their headcount / total",
        table,
        "Heating > Improved stove",
        [column],
        left_people * rest / total,
        left_poor,
    )


def survey_population(printed: Printed) -> Iterator[Batch]:
    """F5: headcount × survey share of the population × 3,368.6 thousand gives the number of poor."""
    for group in (g for g in poverty.groups(printed) if g.table in ("B02", "B03")):
        headcount, share, poor = (
            poverty.cells(printed, group.table, m, group.parts)
            for m in ("headcount", "population_share", "number_of_poor")
        )
        nation = poverty.cells(printed, "B03", "population", ["National"])
        yield identities(
            "F5",
            "headcount × population share × total population = number of poor",
            group.table,
            "Number of poor",
            group.parts,
            headcount / 100 * (share / 100) * nation,
            poor,
        )


def children(printed: Printed) -> Iterator[Batch]:
    """F6: "children" is a mean over households: parts count by people / household size."""
    for group in poverty.groups(printed):
        if not group.whole:
            continue
        people = poverty.cells(printed, group.table, "population_share", group.parts).reshape(-1, 1)
        if group.table == "B05":
            exact = np.array([[1], [2], [3], [4], [5], [6], [7], [8]], dtype=float)
            size = lift(exact)
            # the last group holds households of eight and more
            size = Interval(exact, np.where(exact == 8, 10, exact), size.text)
        elif poverty.prints(printed, group.table, "household_size"):
            size = poverty.cells(printed, group.table, "household_size", group.parts).reshape(-1, 1)
        else:
            continue
        for batch in poverty.children_as_population(printed, group, people / size, "household"):
            yield _explaining("F6", batch)


def urban_row(printed: Printed) -> Iterator[Batch]:
    """F7: the row headed "Urban" is a mean over households of the regions."""
    parts = ["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"]
    grid = printed.grid("B02")
    row = grid.pick(rows=[r for r in grid.rows if "Urban (" in r], columns=["National", *parts]).cells[0]
    people, size = (
        poverty.cells(printed, "B02", m, parts).reshape(-1, 1) for m in ("population_share", "household_size")
    )
    yield identities(
        "F7",
        "household-weighted mean of the regions",
        "B02",
        "Urban (% of population)",
        ["National"],
        weighted_mean(people / size, row[1:].reshape(-1, 1)),
        row[:1],
    )


def decile_means(printed: Printed) -> Iterator[Batch]:
    """C20: the mean of the ten deciles is within 0.05 % of the total, as unequal groups of people allow."""
    grid = consumption.without_head(printed.grid("B25", consumption.AMOUNTS))
    ten, total = grid.pick(rows=consumption.DECILES).cells.sum() / 10, grid.row("Total")
    yield identities(
        "C20",
        "mean of the deciles is at most 0.05 % above the total",
        "B25",
        "Total",
        grid.columns,
        ten,
        1.0005 * total,
        "<=",
    )


def khesegs_as_base(printed: Printed) -> Iterator[Batch]:
    """M2: percentages captioned as of arrivals are whole numbers of khesegs."""
    for entry in WHOLE_NUMBERS:
        if "instead" in entry:
            for batch in whole_numbers(printed, {**entry, "base": entry["instead"]}):
                yield _explaining("M2", batch)


def _explaining(key: str, batch: Batch) -> Batch:
    return batch | {"block": np.full(len(batch["block"]), key, dtype=object)}

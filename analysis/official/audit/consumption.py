"""Identities of consumption: tables B21 to B26, Figure 3.1 and the inequality table."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .identities import Batch, identities
from .intervals import Interval, listed, mixture, weighted_mean
from .printed import Grid, Printed, last

AMOUNTS, SHARES = "consumption", "consumption_share"
AVERAGES = ("B21", "B22", "B23", "B24")
LOCATIONS = (
    "Location > Ulaanbaatar",
    "Location > Aimag center",
    "Location > Soum center",
    "Location > Countryside",
)
REGIONS = (
    "Region > Western",
    "Region > Khangai",
    "Region > Central",
    "Region > Eastern",
    "Location > Ulaanbaatar",
)
DECILES = ("Poorest", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "Wealthiest")
# domain of tables B21, B25, B26: (table, column) that prints its headcount and population share
DOMAINS = {
    "National": ("B03", "National"),
    "Urban": ("B03", "Urban > Total"),
    "Rural": ("B03", "Rural > Total"),
    "Location > Ulaanbaatar": ("B03", "Urban > Ulaanbaatar"),
    "Location > Aimag center": ("B03", "Urban > Aimag center"),
    "Location > Soum center": ("B03", "Rural > Soum center"),
    "Location > Countryside": ("B03", "Rural > Countryside"),
    "Region > Western": ("B02", "Western"),
    "Region > Khangai": ("B02", "Khangai"),
    "Region > Central": ("B02", "Central"),
    "Region > Eastern": ("B02", "Eastern"),
}
# column of tables B22 to B24: domain of table B21
SPLITS = {
    "B22": {"Total": "National", "Urban": "Urban", "Rural": "Rural"},
    "B23": {"Total": "National", **{last(d): d for d in LOCATIONS}},
    "B24": {"Total": "National", **{last(d): d for d in REGIONS}},
}
PARTITIONS = {
    "National": (LOCATIONS, REGIONS, ("Urban", "Rural")),
    "Urban": (LOCATIONS[:2],),
    "Rural": (LOCATIONS[2:],),
}


def checks(printed: Printed) -> Iterator[Batch]:
    """All identities of consumption."""
    parts = (
        sums, repeated, poverty_status, domains, mean_of_the_poor, shares, deciles, decile_shares, inequality,
    )  # fmt: skip
    for part in parts:
        yield from part(printed)


def amounts(printed: Printed, table: str) -> Grid:
    """Averages by category, in tugrik a month for one adult equivalent; rows without their head."""
    return without_head(printed.grid(table, AMOUNTS))


def consumption_shares(printed: Printed, table: str) -> Grid:
    """Shares of consumption by category, in per cent; rows without their head."""
    return without_head(printed.grid(table, SHARES))


def domain_numbers(printed: Printed, measure: str, domains=tuple(DOMAINS)) -> Interval:
    """A measure of tables B02 and B03 for domains of table B21, in their order."""
    found = [printed.line(DOMAINS[d][0], measure).column(DOMAINS[d][1]) for d in domains]
    return Interval(*(np.concatenate([getattr(f, a) for f in found]) for a in ("low", "high", "text")))


def sums(printed: Printed) -> Iterator[Batch]:
    """The fourteen categories add up to the total, as amounts and as shares."""
    for table in AVERAGES:
        for grid, what in (
            (amounts(printed, table), "averages"),
            (consumption_shares(printed, table), "shares"),
        ):
            parts = grid.pick(rows=[r for r in grid.rows if r != "Total"])
            yield identities(
                "consumption categories",
                f"{what} of the categories sum to the total",
                table,
                "Total",
                grid.columns,
                parts.cells.sum(),
                grid.row("Total"),
            )


def repeated(printed: Printed) -> Iterator[Batch]:
    """Columns that two tables print: the national columns, and Ulaanbaatar by location and by region."""
    for measure in (amounts, consumption_shares):
        first = measure(printed, "B22")
        for table, other, columns in (
            ("B23", first, ["Total > Non-poor", "Total > Poor"]),
            ("B24", first, ["Total > Non-poor", "Total > Poor"]),
            ("B24", measure(printed, "B23"), ["Ulaanbaatar > Non-poor", "Ulaanbaatar > Poor"]),
        ):
            grid = measure(printed, table).pick(columns=columns)
            yield identities(
                "same column twice",
                f"the same column as in {other.table}",
                table,
                grid.rows,
                columns,
                grid.cells,
                other.pick(columns=columns).cells,
                "same",
            )


def poverty_status(printed: Printed) -> Iterator[Batch]:
    """(1 − headcount) × mean of the non-poor + headcount × mean of the poor = mean of all."""
    whole = amounts(printed, "B21")
    for table, domains in SPLITS.items():
        grid = amounts(printed, table)
        left = mixture(
            domain_numbers(printed, "headcount", tuple(domains.values())),
            grid.pick(columns=[f"{c} > Non-poor" for c in domains]).cells,
            grid.pick(columns=[f"{c} > Poor" for c in domains]).cells,
        )
        yield identities(
            "poor and non-poor",
            "averages of the non-poor and the poor make up the average of B21",
            table,
            grid.rows,
            list(domains),
            left,
            whole.pick(columns=list(domains.values())).cells,
        )


def domains(printed: Printed) -> Iterator[Batch]:
    """The average of a domain is the population-weighted mean of its parts."""
    grid = amounts(printed, "B21")
    for parent, partitions in PARTITIONS.items():
        for parts in partitions:
            weights = domain_numbers(printed, "population_share", parts).reshape(-1, 1)
            values = grid.pick(columns=parts).cells
            values = Interval(values.low.T, values.high.T, values.text.T)
            yield identities(
                "averages over domains",
                f"mean of {', '.join(map(last, parts))}",
                "B21",
                grid.rows,
                parent,
                weighted_mean(weights, values),
                grid.column(parent),
            )


def mean_of_the_poor(printed: Printed) -> Iterator[Batch]:
    """Mean consumption of the poor = line × (1 − gap / headcount)."""
    line = printed.grid("T1-2").row("Total poverty line")[-1:]
    done = set()
    for table, domains in SPLITS.items():
        chosen = {c: d for c, d in domains.items() if d not in done}
        done |= set(domains.values())
        gap, headcount = (
            domain_numbers(printed, m, tuple(chosen.values())) for m in ("poverty_gap", "headcount")
        )
        poor = amounts(printed, table).pick(columns=[f"{c} > Poor" for c in chosen]).row("Total")
        yield identities(
            "mean of the poor",
            "total poverty line × (1 − gap / headcount)",
            table,
            "Total",
            [f"{c} > Poor" for c in chosen],
            line * (1 - gap / headcount),
            poor,
        )


def shares(printed: Printed) -> Iterator[Batch]:
    """Share of a category = its average over the total average of the same column."""
    for table in AVERAGES:
        grid, printed_shares = amounts(printed, table), consumption_shares(printed, table)
        rows = [r for r in grid.rows if r != "Total"]
        yield identities(
            "consumption shares",
            "average / total average of the same column",
            table,
            rows,
            grid.columns,
            100 * (grid.pick(rows=rows).cells / grid.pick(rows=["Total"]).cells),
            printed_shares.pick(rows=rows).cells,
        )


def deciles(printed: Printed) -> Iterator[Batch]:
    """Decile means rise and average to the total, which is that of B21; decile shares rise and sum to 100."""
    for table, measure, total in (("B25", AMOUNTS, "mean"), ("B26", SHARES, "sum")):
        grid = without_head(printed.grid(table, measure))
        ten = grid.pick(rows=DECILES).cells
        left = ten.sum() if total == "sum" else ten.sum() / 10
        yield identities(
            "deciles", f"{total} of the ten deciles", table, "Total", grid.columns, left, grid.row("Total")
        )
        yield identities(
            "deciles rise",
            "not above the next decile",
            table,
            DECILES[:-1],
            grid.columns,
            ten[:-1],
            ten[1:],
            "<=",
        )
    b25, b21 = printed.grid("B25", AMOUNTS), amounts(printed, "B21")
    yield identities(
        "deciles",
        "the total of B21",
        "B25",
        "Total",
        b25.columns,
        b25.row("Total"),
        b21.pick(columns=b25.columns).row("Total"),
        "same",
    )


def decile_shares(printed: Printed) -> Iterator[Batch]:
    """Share of a decile in B26 = its mean in B25 over the sum of the ten means."""
    means = without_head(printed.grid("B25", AMOUNTS)).pick(rows=DECILES)
    shares_ = without_head(printed.grid("B26", SHARES)).pick(rows=DECILES, columns=means.columns)
    total = 10 * printed.grid("B25", AMOUNTS).row("Total")
    yield identities(
        "decile shares",
        "mean of the decile in B25 / (10 × total)",
        "B26",
        DECILES,
        means.columns,
        100 * (means.cells / total),
        shares_.cells,
    )


def inequality(printed: Printed) -> Iterator[Batch]:
    """The Gini index and P90/P10 of Table 2.1 lie within the bounds that the decile shares of B26 set."""
    grid = without_head(printed.grid("B26", SHARES)).pick(rows=DECILES)
    gini, ratio = (printed.grid("T2-1", m) for m in ("gini", "p90p10"))
    columns = [c for c in grid.columns]
    labels = [matching(gini.rows, c) for c in columns]
    ten = grid.cells
    yield identities(
        "inequality",
        "Gini index within the bounds of the ten decile shares",
        "T2-1",
        labels,
        "Gini index",
        gini.pick(rows=labels).cells[:, 0],
        gini_bounds(ten),
    )
    low, high = ten[8] / ten[1], ten[9] / ten[0]
    ratios = ratio.pick(rows=labels).cells[:, 0]
    yield identities(
        "inequality",
        "P90/P10 at least share IX / share II",
        "T2-1",
        labels,
        "P90/P10 ratio",
        low,
        ratios,
        "<=",
    )
    yield identities(
        "inequality", "P90/P10 at most share X / share I", "T2-1", labels, "P90/P10 ratio", ratios, high, "<="
    )


def gini_bounds(shares_: Interval) -> Interval:
    """Range of the Gini index, in per cent, of any distribution with these ten decile shares.

    The lower end takes everyone in a decile as equal. The upper end follows the steepest Lorenz curve
    that the neighbours allow: within a decile means may range from the mean of the decile below to
    that of the decile above (Gastwirth 1972), the lowest decile from zero, the richest without end.
    """
    low = _grouped_gini(shares_, poorest_first=True)
    high = _grouped_gini(shares_, poorest_first=False) + _within(shares_)
    text = "bounds from " + listed(shares_.text)
    return Interval(low, high, np.asarray(text, dtype=object))


def _grouped_gini(shares_: Interval, poorest_first: bool) -> np.ndarray:
    """Smallest or largest Gini (per cent) of ten equal groups whose shares sum to 100."""
    weight = (2 * np.arange(1, 11) - 11) / 10
    chosen, rest = shares_.low.copy(), 100 - shares_.low.sum(0)
    for k in range(10) if poorest_first else reversed(range(10)):
        more = np.minimum(shares_.high[k] - shares_.low[k], np.maximum(rest, 0))
        chosen[k] += more
        rest = rest - more
    return (weight[:, None] * chosen).sum(0)


def _within(shares_: Interval) -> np.ndarray:
    """At most what inequality within the deciles adds to the Gini index, in per cent.

    A decile with share s between neighbours with shares a <= s <= b adds at most
    (s − a)(b − s) / (b − a) / 10: everyone stands at one of the neighbours' means.
    """
    below = np.vstack([np.zeros(shares_.shape[1]), shares_.low[:-1]])
    above = np.vstack([shares_.high[1:], np.full(shares_.shape[1], 1e6)])
    candidates = [np.clip(s, below, above) for s in (shares_.low, shares_.high)]
    candidates.append(np.clip((below + above) / 2, shares_.low, shares_.high))
    width = np.maximum(above - below, 1e-12)
    spreads = [(s - below) * (above - s) / width for s in candidates]
    return np.maximum.reduce(spreads).sum(0) / 10


def matching(rows, domain: str) -> str:
    """The row of Table 2.1 for a domain of B26 (Ulaanbaatar stands there as location and as region)."""
    if domain in rows:
        return domain
    return next(r for r in rows if last(r) == last(domain))


def without_head(grid: Grid) -> Grid:
    """The grid with its rows named by their last level."""
    return Grid(grid.table, tuple(last(r) for r in grid.rows), grid.columns, grid.cells)

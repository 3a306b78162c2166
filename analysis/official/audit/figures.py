"""Figures that print numbers, against the tables that print the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..vocabulary import SEPARATOR
from . import consumption
from .identities import Batch, identities
from .intervals import Interval, between, lift, rounding
from .poverty import cells
from .printed import Printed, last

# column of table B03 (or B02) for a domain as figures name it
DOMAINS = {
    "National": ("B03", "National"), "Total": ("B03", "National"),
    "Urban": ("B03", "Urban > Total"), "Rural": ("B03", "Rural > Total"),
    "Urban > Total": ("B03", "Urban > Total"), "Rural > Total": ("B03", "Rural > Total"),
    "Ulaanbaatar": ("B03", "Urban > Ulaanbaatar"), "Aimag center": ("B03", "Urban > Aimag center"),
    "Soum center": ("B03", "Rural > Soum center"), "Countryside": ("B03", "Rural > Countryside"),
    **{region: ("B02", region) for region in ("Western", "Khangai", "Central", "Eastern")},
}  # fmt: skip


def checks(printed: Printed) -> Iterator[Batch]:
    """All identities between figures and tables."""
    parts = (
        poverty_by_domain, line_multiples, quintiles, consumption_levels, stacks, employment, households,
        dwellings, services,
    )  # fmt: skip
    for part in parts:
        yield from part(printed)


def poverty_by_domain(printed: Printed) -> Iterator[Batch]:
    """Figures 2.1 to 2.3: indices and shares of the poor of tables B02 and B03."""
    for figure in ("F2-1", "F2-2", "F2-3"):
        frame = printed.frame(figure)
        for measure in frame["measure"].unique():
            rows = frame[frame["measure"] == measure]
            places = [DOMAINS.get(label) or DOMAINS[last(label)] for label in rows["row_path"]]
            right = stacked([cells(printed, table, measure, [column]) for table, column in places])
            yield identities(
                "figures",
                "the same number in B02 or B03",
                figure,
                list(rows["row_path"]),
                rows["column_path"].iloc[0],
                values(rows),
                right,
                "same",
            )


def line_multiples(printed: Printed) -> Iterator[Batch]:
    """Figure 2.4: the headcounts of B01 at the multiples that both print; those between lie between."""
    frame = printed.frame("F2-4")
    b01 = printed.grid("B01", "headcount")
    lines = {round(float(label.split("%")[0])): label for label in b01.rows}
    for row in frame.itertuples():
        percent = 100 if "x" not in row.row_path else round(100 * float(row.row_path.split("x")[0]))
        left = values(frame.loc[[row.Index]])
        if percent in lines:
            yield identities(
                "figures",
                "the same number in B01",
                "F2-4",
                [row.row_path],
                row.column_path,
                left,
                b01.pick(rows=[lines[percent]]).cells[:, 0],
                "same",
            )
        else:
            above, below = (b01.pick(rows=[lines[p]]).cells[:, 0] for p in (percent + 5, percent - 5))
            for small, large, what in ((below, left, "lower"), (left, above, "higher")):
                yield identities(
                    "figures",
                    f"between the neighbours of B01 ({what})",
                    "F2-4",
                    [row.row_path],
                    row.column_path,
                    small,
                    large,
                    "<=",
                )


def quintiles(printed: Printed) -> Iterator[Batch]:
    """Figure 3.1 prints the means (a) and shares (b) of the five quintiles: two deciles each."""
    means = (
        consumption.without_head(printed.grid("B25", consumption.AMOUNTS))
        .pick(rows=consumption.DECILES, columns=["National"])
        .cells[:, 0]
    )
    tenths = (
        consumption.without_head(printed.grid("B26", consumption.SHARES))
        .pick(rows=consumption.DECILES, columns=["National"])
        .cells[:, 0]
    )
    frame = printed.frame("F3-1")
    for unit, what, right in (
        ("thousand_mnt_per_month", "mean of two deciles of B25", _pairs(means) / 2 / 1000),
        ("percent", "two decile shares of B26", _pairs(tenths)),
    ):
        chosen = frame[(frame["unit"] == unit) & frame["row_path"].str.contains(r"Q[1-5]$")]
        chosen = chosen.sort_values("row_path", key=lambda s: s.str[-2:], kind="stable")
        yield identities(
            "figures",
            what,
            "F3-1",
            list(chosen["row_path"]),
            chosen["column_path"].iloc[0],
            values(chosen),
            right,
        )


def _pairs(ten: Interval) -> Interval:
    return ten[0::2] + ten[1::2]


COMPONENTS = {"Food": ("Food",), "Housing": ("Housing repair materials",), "Durables": ("Durable goods",)}
STATUSES = {"Poverty status > Non-poor": "Non-poor", "Poverty status > Poor": "Poor"}
QUINTILES = {
    f"Consumption quintile > Q{i}": name
    for i, name in enumerate(("Poorest", "II", "III", "IV", "Wealthiest"), 1)
}


def consumption_levels(printed: Printed) -> Iterator[Batch]:
    """Figures 3.1a and 3.2: totals and components of B21 and B22; the components sum to the total."""
    totals = printed.grid("F3-1", "consumption")
    amounts = printed.grid("F3-2", "consumption")
    shares = printed.grid("F3-2", "consumption_share")
    sums = totals.pick(rows=amounts.rows).cells[:, 0]
    yield identities(
        "figures",
        "components sum to the total of Figure 3.1",
        "F3-2",
        amounts.rows,
        "Total",
        amounts.cells.sum(1),
        sums,
    )
    for label in ("National", "Urban", "Rural", *STATUSES):
        table, column = ("B22", f"Total > {STATUSES[label]}") if label in STATUSES else ("B21", label)
        whole = consumption.amounts(printed, table).pick(columns=[column])
        yield identities(
            "figures",
            f"the total of {table}",
            "F3-1",
            [label],
            totals.columns[0],
            totals.pick(rows=[label]).cells[:, 0],
            whole.row("Total") / 1000,
            "same",
        )
        if label not in amounts.rows:
            continue
        printed_shares = consumption.consumption_shares(printed, table).pick(columns=[column])
        for figure, body, unit in ((amounts, whole, 1000), (shares, printed_shares, 1)):
            for component, right in _components(body).items():
                place = next(c for c in figure.columns if last(c) == component)
                yield identities(
                    "figures",
                    f"the component in {table}",
                    "F3-2",
                    [label],
                    place,
                    figure.pick(rows=[label], columns=[place]).cells[:, 0],
                    right / unit,
                )


def _components(body) -> dict[str, Interval]:
    """Food, housing, durables and all the rest, one element each."""
    named = {name: body.pick(rows=rows).cells.sum() for name, rows in COMPONENTS.items()}
    taken = {row for rows in COMPONENTS.values() for row in rows}
    rest = [row for row in body.rows if row not in taken | {"Total"}]
    return named | {"Non-food": body.pick(rows=rest).cells.sum()}


def stacks(printed: Printed) -> Iterator[Batch]:
    """Stacked bars sum to 100, where every part of the stack is printed and read."""
    for figure, measure in (
        ("F2-1", "share_of_poor"), ("F2-2", "share_of_poor"), ("F2-3", "share_of_poor"),
        ("F3-1", "consumption_share"),
    ):  # fmt: skip
        grid = printed.grid(figure, measure)
        yield identities(
            "figures",
            "parts of the stack sum to 100",
            figure,
            "all",
            [last(grid.columns[0])],
            grid.cells.sum(),
            lift([100.0]),
        )
    for figure, measure in (
        ("F3-2", "consumption_share"), ("F3-3", None), ("F3-4", None), ("F3-7", "share"), ("F3-9", "share"),
        ("F3-10", None), ("F3-11", None), ("F3-15", None), ("F3-16", None),
    ):  # fmt: skip
        grid = printed.grid(figure, measure)
        for head in dict.fromkeys(c.rpartition(SEPARATOR)[0] for c in grid.columns):
            parts = grid.pick(columns=[c for c in grid.columns if c.rpartition(SEPARATOR)[0] == head])
            yield identities(
                "figures",
                "parts of the stack sum to 100",
                figure,
                grid.rows,
                head or "all parts",
                parts.cells.sum(1),
                lift(np.full(len(grid.rows), 100.0)),
            )


def employment(printed: Printed) -> Iterator[Batch]:
    """Figures 3.9 to 3.11: employment status of B40, poverty by status of B09, branches of B43."""
    grid, b40 = printed.grid("F3-9", "share"), printed.grid("B40")
    rows = {"National": "National", "Urban": "Location > Urban", "Rural": "Location > Rural"}
    rows |= {label: f"Poverty > {name}" for label, name in STATUSES.items()}
    rows |= {label: f"Consumption quintile > {name}" for label, name in QUINTILES.items()}
    head = "% of population by employment status"
    for status, column in (
        ("Employed", "Employed"),
        ("Unemployed", "Unemployed"),
        ("Inactive", "Out of the labor force"),
    ):
        yield identities(
            "figures",
            "the same share in B40",
            "F3-9",
            list(rows),
            status,
            grid.pick(rows=rows, columns=[status]).cells[:, 0],
            b40.pick(rows=rows.values(), columns=[f"{head} > {column}"]).cells[:, 0],
            "same",
        )
    rates = printed.grid("F3-9", "headcount")
    heads = {"Employed": "Employed > Total", "Unemployed": "Unemployed", "Inactive": "Out of the labor force"}
    labels = [f"Employment status of household head > {status}" for status in heads]
    yield identities(
        "figures",
        "the headcount of B09",
        "F3-9",
        labels,
        rates.columns[0],
        rates.pick(rows=labels).cells[:, 0],
        cells(printed, "B09", "headcount", heads.values()),
        "same",
    )
    yield from _branches(printed)


def _branches(printed: Printed) -> Iterator[Batch]:
    b43 = printed.grid("B43")
    columns = {"National": "National > Total"} | {
        label: f"National > {name}" for label, name in STATUSES.items()
    }
    for figure, part, row in (
        ("F3-10", "Agriculture", "Industry > Agriculture, herding"), ("F3-10", "Mining", "Industry > Mining"),
        ("F3-10", "Retail trade", "Industry > Trade"),
        ("F3-10", "Public administration", "Industry > Public administration"),
        ("F3-11", "Occupation > Agriculture", "Occupation > Skilled agricultural and fishery workers"),
        ("F3-11", "Occupation > Elementary occupations", "Occupation > Elementary occupations"),
    ):  # fmt: skip
        yield identities(
            "figures",
            "the same share in B43",
            figure,
            list(columns),
            part,
            printed.grid(figure).pick(rows=columns, columns=[part]).cells[:, 0],
            b43.pick(rows=[row], columns=columns.values()).cells[0],
            "same",
        )


def households(printed: Printed) -> Iterator[Batch]:
    """Figure 3.5: household size of B03; each whole lies between its parts."""
    size = printed.grid("F3-5", "household_size")
    areas = {"National": "National", "Urban": "Urban > Total", "Rural": "Rural > Total"}
    yield identities(
        "figures",
        "household size in B03",
        "F3-5",
        list(areas),
        size.columns[0],
        size.pick(rows=areas).cells[:, 0],
        cells(printed, "B03", "household_size", areas.values()),
        "same",
    )
    for figure, measure in (("F3-5", None), ("F3-12", None)):
        grid = printed.grid(figure, measure)
        for parts in (("Urban", "Rural"), tuple(STATUSES), tuple(QUINTILES)):
            chosen = grid.pick(rows=parts).cells
            yield identities(
                "figures",
                f"national between {', '.join(map(last, parts))}",
                figure,
                "National",
                grid.columns,
                grid.row("National"),
                between(*(chosen[i] for i in range(len(parts)))),
            )


def dwellings(printed: Printed) -> Iterator[Batch]:
    """Figure 3.16: type of dwelling, as in B16 and, for the poor, in B28."""
    grid = printed.grid("F3-16")
    names = {"Ger": "Ger", "Apartment": "Apartment", "Detached house": "House"}
    for area in ("National", "Urban", "Rural"):
        yield identities(
            "figures",
            "population share of B16",
            "F3-16",
            area,
            list(names),
            grid.pick(rows=[area], columns=names).cells[0],
            cells(printed, "B16", "population_share", [f"{area} > {n}" for n in names.values()]),
            "same",
        )
    yield identities(
        "figures",
        "share of the poor in B16",
        "F3-16",
        "Poverty status > Poor",
        list(names),
        grid.pick(rows=["Poverty status > Poor"], columns=names).cells[0],
        cells(printed, "B16", "share_of_poor", [f"National > {n}" for n in names.values()]),
        "same",
    )


def services(printed: Printed) -> Iterator[Batch]:
    """Figure 3.17: access in B17 and B29; the nation is the mean of the five quintiles."""
    grid = printed.grid("F3-17")
    names = {
        "Improved drinking water": "Improved water sources",
        "Improved sanitation": "Improved sanitation",
    }
    for row, measure in (("National", "population_share"), ("Poverty status > Poor", "share_of_poor")):
        yield identities(
            "figures",
            f"{measure.replace('_', ' ')} of B17",
            "F3-17",
            row,
            list(names),
            grid.pick(rows=[row], columns=names).cells[0],
            cells(printed, "B17", measure, [f"{n} > Yes" for n in names.values()]),
            "same",
        )
    places = {
        f"Location > {name}": name for name in ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
    }
    b29 = printed.grid("B29", "population_share")
    for column, row in (
        ("Improved drinking water", "Improved water source > Yes"),
        ("Improved sanitation", "Improved sanitation > Yes"),
    ):
        yield identities(
            "figures",
            "population share of B29",
            "F3-17",
            list(places),
            column,
            grid.pick(rows=places, columns=[column]).cells[:, 0],
            b29.pick(rows=[row], columns=places.values()).cells[0],
            "same",
        )
    fifths = grid.pick(rows=QUINTILES).cells
    yield identities(
        "figures",
        "mean of the five quintiles",
        "F3-17",
        "National",
        grid.columns,
        fifths.sum() / 5,
        grid.row("National"),
    )


def values(rows: pd.DataFrame) -> Interval:
    """The printed values of rows of a table."""
    return rounding(rows["value"], rows["decimals"].astype(float))


def stacked(parts: list[Interval]) -> Interval:
    """Intervals of one element each, as one interval."""
    return Interval(*(np.concatenate([getattr(p, a) for p in parts]) for a in ("low", "high", "text")))

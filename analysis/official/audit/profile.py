"""Identities of livestock, transfers and the profile tables: B11, B19, B31 to B49."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .identities import Batch, identities
from .intervals import Interval, between, lift, mixture, weighted_mean
from .poverty import AREAS, _hundred, cells
from .printed import Grid, Printed, children, last

# animals that the note of B11 counts as one horse
BOD_ANIMALS = {"Cattle": 1.0, "Horses": 1.0, "Camels": 0.67, "Sheep": 6.0, "Goats": 8.0}
AREA_NAMES = ("Urban", "Rural")
LOCATIONS = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
REGIONS = ("Western", "Khangai", "Central", "Eastern", "Ulaanbaatar")
# rows that divide the whole, by the last level of their labels
DIVISIONS = {
    "urban and rural": AREA_NAMES,
    "locations": LOCATIONS,
    "regions": REGIONS,
    "gender": ("Male", "Female"),
    "quintiles": ("Poorest", "II", "III", "IV", "Wealthiest"),
    "poverty status": ("Non-poor", "Poor"),
    "age": ("15-24", "25-34", "35-44", "45-54", "55-64", "65+"),
    "education": (
        "None",
        "Primary",
        "Lower secondary",
        "Upper secondary",
        "Vocational",
        "University or higher",
    ),
}
NESTED = {"Urban": LOCATIONS[:2], "Rural": LOCATIONS[2:]}


def checks(printed: Printed) -> Iterator[Batch]:
    """All identities of the profile tables."""
    parts = (
        livestock, transfers, education, enrolment, health, disabilities, employment_status, participation,
        workers, loans, brackets,
    )  # fmt: skip
    for part in parts:
        yield from part(printed)


# -- livestock and transfers ---------------------------------------------------------------------------


def livestock(printed: Printed) -> Iterator[Batch]:
    """Heads of animals a holder × share of holders, in horses by the note's factors, are the bods."""
    grid = printed.grid("B11")
    holders, heads = _species(grid, "Holders"), _species(grid, "Average number")
    herd = sum(((holders[s] * heads[s]) / number for s, number in BOD_ANIMALS.items()), start=lift(0.0))
    bods = holders["Bods"] * heads["Bods"]
    yield identities(
        "livestock", "animals in horses, over all households = bods", "B11", grid.rows, "Bods", herd, bods
    )
    for what, values in (("share of holders", holders), ("average number", heads)):
        for species, column in values.items():
            yield from _between(
                f"{what} lies between its parts", "livestock", "B11", species, grid.rows, column
            )
    for species in BOD_ANIMALS:
        yield identities(
            "livestock",
            "holders of one species are holders of livestock",
            "B11",
            grid.rows,
            species,
            holders[species],
            holders["Bods"],
            "<=",
        )


def _species(grid: Grid, what: str) -> dict[str, Interval]:
    columns = [c for c in grid.columns if what.lower() in c.lower()]
    found = {}
    for column in columns:
        name = next(s for s in (*BOD_ANIMALS, "Bods") if s.lower()[:4] in column.lower().split(" > ")[0])
        found[name] = grid.column(column)
    return found


def transfers(printed: Printed) -> Iterator[Batch]:
    """Table B19: recipients × average transfer over the total is the share of transfers; shares add up."""
    grid = printed.grid("B19")
    column = {
        key: next(c for c in grid.columns if key in c.lower())
        for key in ("of households", "of population", "average transfer", "total transfer")
    }
    households, amount, share = (
        grid.column(column[k]) for k in ("of households", "average transfer", "total transfer")
    )
    total = grid.rows.index("Total")
    everything = households[[total]] * amount[[total]]
    yield identities(
        "transfers",
        "recipients × average transfer / the same for all transfers",
        "B19",
        grid.rows,
        last(column["total transfer"]),
        100 * (households * amount / everything),
        share,
    )
    for parent, parts in _transfer_parts(grid.rows):
        chosen = grid.pick(rows=parts).cells[:, grid.columns.index(column["total transfer"])]
        yield identities(
            "transfers",
            f"parts sum to the whole: {', '.join(map(last, parts))}",
            "B19",
            [parent],
            last(column["total transfer"]),
            chosen.sum().reshape(1),
            share[[grid.rows.index(parent)]],
        )


def _transfer_parts(rows) -> list[tuple[str, list[str]]]:
    by_name = {last(r): r for r in rows}
    social = next(r for r in rows if "social protection" in last(r).lower())
    gifts = next(r for r in rows if last(r).lower().startswith("gifts"))
    funds = [r for r in rows if "fund >" in r.lower()]
    pairs = [("From family and friends", "From other sources"), ("From abroad", "From within the country")]
    return [("Total", [social, gifts]), (social, funds)] + [
        (gifts, [by_name[n] for n in pair]) for pair in pairs
    ]


# -- education -----------------------------------------------------------------------------------------


def education(printed: Printed) -> Iterator[Batch]:
    """B31 is B32 turned round: share of a group among a level = level in the group × group / level."""
    b31, b32 = printed.grid("B31"), printed.grid("B32")
    levels = [c for c in b31.columns if c != "Total"]
    yield identities(
        "row and column sums",
        "levels of education sum to 100",
        "B31",
        b31.rows,
        "Total",
        b31.pick(columns=levels).cells.sum(1),
        b31.column("Total"),
    )
    for division, parts in _divided(b32.rows):
        yield identities(
            "row and column sums",
            f"{division} sum to 100",
            "B32",
            ", ".join(map(last, parts)),
            b32.columns,
            b32.pick(rows=parts).cells.sum(),
            _hundred(len(b32.columns)),
        )
    groups = [r for r in b32.rows if r != "National"]
    other = [c for c in b32.columns if c != "Total"]
    left = b31.pick(rows=groups, columns=levels).cells * b32.pick(rows=groups, columns=["Total"]).cells
    yield identities(
        "turned round",
        "level in the group (B31) × group in the population / level in the population",
        "B32",
        groups,
        other,
        left / b31.pick(rows=["National"], columns=levels).cells,
        b32.pick(rows=groups, columns=other).cells,
    )
    yield from _between_divisions("B31", b31)


def enrolment(printed: Printed) -> Iterator[Batch]:
    """B33: totals lie between their parts, net rates do not exceed gross rates."""
    grid = printed.grid("B33")
    yield from _between_divisions("B33", grid)
    for head in dict.fromkeys(c.rsplit(" > ", 1)[0] for c in grid.columns):
        total, parts = (
            grid.column(f"{head} > Total"),
            [grid.column(f"{head} > {s}") for s in DIVISIONS["poverty status"]],
        )
        yield identities(
            "between its parts",
            "total between non-poor and poor",
            "B33",
            grid.rows,
            head,
            total,
            between(*parts),
        )
    net = [c for c in grid.columns if c.startswith("Net")]
    gross = ["Gross" + c.removeprefix("Net") for c in net]
    yield identities(
        "ordered rates",
        "net rate not above gross rate",
        "B33",
        grid.rows,
        net,
        grid.pick(columns=net).cells,
        grid.pick(columns=gross).cells,
        "<=",
    )


# -- health --------------------------------------------------------------------------------------------


def health(printed: Printed) -> Iterator[Batch]:
    """B34 to B36: treated and untreated sum to 100, reasons sum to 100, wholes lie between parts."""
    grids = {t: printed.grid(t) for t in ("B34", "B35", "B36")}
    for table, grid in grids.items():
        sought, untreated = (
            next(r for r in grid.rows if r.startswith(s)) for s in ("Sought", "Did not seek")
        )
        yield identities(
            "row and column sums",
            "sought treatment + did not seek = 100",
            table,
            sought,
            grid.columns,
            grid.row(sought) + grid.row(untreated),
            _hundred(len(grid.columns)),
        )
        reasons = [r for r in grid.rows if r.startswith("Reasons") and "again" not in r]
        yield identities(
            "row and column sums",
            "reasons sum to 100",
            table,
            "Reasons for not seeking treatment",
            grid.columns,
            grid.pick(rows=reasons).cells.sum(),
            _hundred(len(grid.columns)),
        )
        again = [r for r in grid.rows if "again" in r]
        if again:
            yield identities(
                "same row once",
                "reasons as printed, all rows, sum to 100",
                table,
                "Reasons for not seeking treatment",
                grid.columns,
                grid.pick(rows=reasons + again).cells.sum(),
                _hundred(len(grid.columns)),
            )
    yield from _health_wholes(printed, grids)


def _health_wholes(printed: Printed, grids: dict[str, Grid]) -> Iterator[Batch]:
    b34 = grids["B34"]
    complaints = b34.rows[0]
    for parent, parts in _column_divisions(b34.columns):
        chosen = b34.pick(columns=parts).cells
        weights = _population_shares(printed, parts)
        yield identities(
            "people's averages",
            f"population-weighted mean of {', '.join(map(last, parts))}",
            "B34",
            [complaints],
            parent,
            weighted_mean(weights, chosen[0].reshape(-1, 1)),
            b34.row(complaints)[[b34.columns.index(parent)]],
        )
        yield identities(
            "between its parts",
            f"between {', '.join(map(last, parts))}",
            "B34",
            b34.rows,
            parent,
            b34.column(parent),
            between(*(chosen[:, j] for j in range(len(parts)))),
        )
    b35, rows = grids["B35"], [r for r in b34.rows if r in grids["B35"].rows]
    for area in ("National", *AREA_NAMES):
        pair = [
            b35.pick(rows=rows, columns=[f"{area} > {s}"]).cells[:, 0] for s in DIVISIONS["poverty status"]
        ]
        whole = b34.pick(rows=rows, columns=[area]).cells[:, 0]
        headcount = cells(printed, "B03", "headcount", [AREAS[area]])
        yield identities(
            "people's averages",
            "non-poor and poor of B35 make up B34",
            "B34",
            rows[:1],
            area,
            mixture(headcount, pair[0][:1], pair[1][:1]),
            whole[:1],
        )
        yield identities(
            "between its parts", "between non-poor and poor of B35", "B34", rows, area, whole, between(*pair)
        )
    b36 = grids["B36"]
    for sex in DIVISIONS["gender"]:
        pair = [b36.column(f"{sex} > {s}") for s in DIVISIONS["poverty status"]]
        yield identities(
            "between its parts",
            "between non-poor and poor",
            "B36",
            b36.rows,
            sex,
            b36.column(f"National > {sex}"),
            between(*pair),
        )
    sexes = [b36.pick(rows=rows, columns=[f"National > {s}"]).cells[:, 0] for s in DIVISIONS["gender"]]
    yield identities(
        "between its parts",
        "between male and female of B36",
        "B34",
        rows,
        "National",
        b34.pick(rows=rows, columns=["National"]).cells[:, 0],
        between(*sexes),
    )


def disabilities(printed: Printed) -> Iterator[Batch]:
    """B37 to B39: any disability is between the largest kind and the sum of kinds; wholes between parts."""
    b37 = printed.grid("B37")
    for table in ("B37", "B38", "B39"):
        grid = printed.grid(table)
        kinds = grid.pick(rows=[r for r in grid.rows if r != "Any disability"])
        yield identities(
            "disabilities",
            "any disability not above the sum of its kinds",
            table,
            "Any disability",
            grid.columns,
            grid.row("Any disability"),
            kinds.cells.sum(),
            "<=",
        )
        yield identities(
            "disabilities",
            "each kind not above any disability",
            table,
            kinds.rows,
            grid.columns,
            kinds.cells,
            grid.pick(rows=["Any disability"]).cells,
            "<=",
        )
    for parent, parts in _column_divisions(b37.columns):
        chosen = b37.pick(columns=parts).cells
        yield identities(
            "between its parts",
            f"between {', '.join(map(last, parts))}",
            "B37",
            b37.rows,
            parent,
            b37.column(parent),
            between(*(chosen[:, j] for j in range(len(parts)))),
        )
    b38, b39 = printed.grid("B38"), printed.grid("B39")
    for area in ("National", *AREA_NAMES):
        pair = [b38.column(f"{area} > {s}") for s in DIVISIONS["poverty status"]]
        yield identities(
            "between its parts",
            "between non-poor and poor of B38",
            "B37",
            b37.rows,
            area,
            b37.column(area),
            between(*pair),
        )
    sexes = [b39.column(f"National > {s}") for s in DIVISIONS["gender"]]
    yield identities(
        "between its parts",
        "between male and female of B39",
        "B37",
        b37.rows,
        "National",
        b37.column("National"),
        between(*sexes),
    )
    for sex in DIVISIONS["gender"]:
        pair = [b39.column(f"{sex} > {s}") for s in DIVISIONS["poverty status"]]
        yield identities(
            "between its parts",
            "between non-poor and poor",
            "B39",
            b39.rows,
            sex,
            b39.column(f"National > {sex}"),
            between(*pair),
        )


# -- the labour force ----------------------------------------------------------------------------------

STATUSES = ("Employed", "Unemployed", "Out of the labor force")
BY_GROUP, BY_STATUS = "% of population by employment status", "% of employment status"


def employment_status(printed: Printed) -> Iterator[Batch]:
    """B40: rows sum to 100, groups sum to 100, and the two halves are each other turned round."""
    grid = printed.grid("B40")
    rates = grid.pick(columns=[f"{BY_GROUP} > {s}" for s in STATUSES])
    yield identities(
        "row and column sums",
        "employed, unemployed and others sum to 100",
        "B40",
        grid.rows,
        BY_GROUP,
        rates.cells.sum(1),
        grid.column(f"{BY_GROUP} > Total"),
    )
    parts_ = grid.pick(columns=[f"{BY_STATUS} > {s}" for s in (*STATUSES, "Total")])
    for division, parts in _divided(grid.rows):
        yield identities(
            "row and column sums",
            f"{division} sum to 100",
            "B40",
            ", ".join(map(last, parts)),
            parts_.columns,
            parts_.pick(rows=parts).cells.sum(),
            _hundred(4),
        )
    groups = [r for r in grid.rows if r != "National"]
    size = parts_.pick(rows=groups, columns=[f"{BY_STATUS} > Total"]).cells
    left = rates.pick(rows=groups).cells * size / rates.pick(rows=["National"]).cells
    yield identities(
        "turned round",
        "status in the group × group in the population / status in the population",
        "B40",
        groups,
        parts_.columns[:3],
        left,
        parts_.pick(rows=groups, columns=parts_.columns[:3]).cells,
    )
    for division, parts in _divided(grid.rows):
        weights = parts_.pick(rows=parts, columns=[f"{BY_STATUS} > Total"]).cells
        yield identities(
            "weighted averages",
            f"mean over {division}, weighted by people aged 15+",
            "B40",
            "National",
            rates.columns,
            weighted_mean(weights, rates.pick(rows=parts).cells),
            rates.row("National"),
        )


def participation(printed: Printed) -> Iterator[Batch]:
    """B41 and B42 against B40: participation = employed + unemployed, unemployment = its share in it."""
    b40, b41, b42 = printed.grid("B40"), printed.grid("B41"), printed.grid("B42")

    def rates(rows):
        employed, unemployed = (
            b40.pick(rows=rows, columns=[f"{BY_GROUP} > {s}"]).cells[:, 0] for s in STATUSES[:2]
        )
        return employed + unemployed, 100 / (1 + employed / unemployed)

    for table, grid, head, names in (
        ("B41", b41, "Poverty", DIVISIONS["poverty status"]),
        ("B42", b42, "Gender", DIVISIONS["gender"]),
    ):
        values = rates([f"{head} > {n}" for n in names])
        for measure, left in zip(
            ("Labor force participation rate", "Unemployment rate"), values, strict=True
        ):
            columns = [f"{measure} > {n}" for n in names]
            yield identities(
                "labour force",
                "employed and unemployed of B40",
                table,
                "National",
                columns,
                left,
                grid.pick(rows=["National"], columns=columns).cells[0],
            )
        rows = [r for r in grid.rows if r in b40.rows]
        for measure, left in zip(
            ("Labor force participation rate", "Unemployment rate"), rates(rows), strict=True
        ):
            pair = [grid.pick(rows=rows, columns=[f"{measure} > {n}"]).cells[:, 0] for n in names]
            yield identities(
                "labour force",
                f"rate of all (B40) between {' and '.join(names).lower()}",
                table,
                rows,
                measure,
                left,
                between(*pair),
            )
        yield from _between_divisions(table, grid)


def workers(printed: Printed) -> Iterator[Batch]:
    """B43 to B46: columns and rows sum to 100, branches make up broad groups, rows and columns turn round."""
    for table, turned in (("B43", "B44"), ("B45", "B46")):
        down, across = printed.grid(table), printed.grid(turned)
        total = across.rows[0]
        branches = [f"Industry > {b}" for b in map(last, children(down.rows, "Industry"))]
        broad, detailed = branches[:3], branches[3:]
        services = detailed[5:]
        for what, rows in (
            ("three broad industries", broad),
            ("thirteen branches", detailed),
            ("sectors", children(down.rows, "Sector")),
            ("occupations", children(down.rows, "Occupation")),
        ):
            chosen = down.pick(rows=rows)
            complete = [c for j, c in enumerate(chosen.columns) if chosen.cells.printed[:, j].all()]
            yield identities(
                "row and column sums",
                f"{what} sum to 100",
                table,
                what,
                complete,
                chosen.pick(columns=complete).cells.sum(),
                _hundred(len(complete)),
            )
        for whole, parts in ((broad[0], detailed[:1]), (broad[1], detailed[1:5]), (broad[2], services)):
            yield identities(
                "row and column sums",
                "branches sum to the broad industry",
                table,
                whole,
                down.columns,
                down.pick(rows=parts).cells.sum(),
                down.row(whole),
            )
        for area in ("Urban", "Rural", "National"):
            yield from _workers_area(table, turned, down, across, total, area)
    first, second = printed.grid("B43"), printed.grid("B45")
    columns = [f"{a} > Total" for a in ("Urban", "Rural", "National")]
    yield identities(
        "same column twice",
        "the same column as in B43",
        "B45",
        second.rows,
        columns,
        second.pick(columns=columns).cells,
        first.pick(columns=columns).cells,
        "same",
    )


def _workers_area(table, turned, down: Grid, across: Grid, total: str, area: str) -> Iterator[Batch]:
    splits = [c for c in down.columns if c.startswith(f"{area} > ") and last(c) != "Total"]
    rows = [r for r in down.rows if r != down.rows[0]]
    yield identities(
        "row and column sums",
        "parts of a row sum to 100",
        turned,
        across.rows,
        area,
        across.pick(columns=splits).cells.sum(1),
        across.column(f"{area} > Total"),
    )
    whole = down.pick(rows=rows, columns=[f"{area} > Total"]).cells
    parts = down.pick(rows=rows, columns=splits).cells
    size = across.pick(rows=[total], columns=splits).cells
    yield identities(
        "turned round",
        f"share in the column ({table}) × column's share of workers / share of all workers",
        turned,
        rows,
        splits,
        parts * size / whole,
        across.pick(rows=rows, columns=splits).cells,
    )
    weights = Interval(size.low.T, size.high.T, size.text.T)
    values = Interval(parts.low.T, parts.high.T, parts.text.T)
    yield identities(
        "weighted averages",
        "mean of the columns, weighted by workers",
        table,
        rows,
        f"{area} > Total",
        weighted_mean(weights, values),
        whole[:, 0],
    )


# -- loans, durables and everything that lies between its parts -------------------------------------------


def loans(printed: Printed) -> Iterator[Batch]:
    """B47: the average of all loans is not below the smallest average of a type."""
    grid = printed.grid("B47")
    total = next(c for c in grid.columns if "total" in c.lower())
    types = [c for c in grid.columns if c != total]
    low = grid.pick(columns=types).cells
    smallest = Interval(
        np.nanmin(low.low, 1), np.nanmin(low.high, 1), np.full(len(grid.rows), "smallest type", dtype=object)
    )
    yield identities(
        "loans",
        "average of all loans not below the smallest type",
        "B47",
        grid.rows,
        total,
        smallest,
        grid.column(total),
        "<=",
    )


def brackets(printed: Printed) -> Iterator[Batch]:
    """B47 to B49: each whole lies between its parts (their weights are not printed)."""
    for table in ("B47", "B48", "B49"):
        yield from _between_divisions(table, printed.grid(table))


def _between_divisions(table: str, grid: Grid) -> Iterator[Batch]:
    for parent, parts in _all_divisions(grid.rows):
        chosen = grid.pick(rows=parts).cells
        yield identities(
            "between its parts",
            f"between {', '.join(map(last, parts))}",
            table,
            parent,
            grid.columns,
            grid.row(parent),
            between(*(chosen[i] for i in range(len(parts)))),
        )


def _between(what: str, block: str, table: str, column: str, rows, values: Interval) -> Iterator[Batch]:
    for parent, parts in _all_divisions(rows):
        yield identities(
            block,
            f"{what}: {', '.join(map(last, parts))}",
            table,
            [parent],
            column,
            values[[rows.index(parent)]],
            between(*(values[[rows.index(p)]] for p in parts)),
        )


def _divided(rows) -> list[tuple[str, list[str]]]:
    """The divisions of the national row that the table prints in full: (name, row labels)."""
    by_name = {}
    for row in rows:
        by_name.setdefault(last(row), row)
    return [
        (name, [by_name[p] for p in parts]) for name, parts in DIVISIONS.items() if set(parts) <= set(by_name)
    ]


def _all_divisions(rows) -> list[tuple[str, list[str]]]:
    """(whole, parts) for every division of the national, urban and rural rows."""
    by_name = {last(r): r for r in reversed(rows)}
    found = [("National", parts) for _, parts in _divided(rows)]
    found += [
        (by_name[whole], [by_name[p] for p in parts])
        for whole, parts in NESTED.items()
        if {whole, *parts} <= set(by_name)
    ]
    return found


def _column_divisions(columns) -> list[tuple[str, list[str]]]:
    """The same for tables with the domains in columns."""
    return _all_divisions(columns)


def _population_shares(printed: Printed, domains) -> Interval:
    b02, b03 = printed.line("B02", "population_share"), printed.line("B03", "population_share")
    areas = {"Urban": "Urban > Total", "Rural": "Rural > Total"}
    by_name = {last(c): b03.column(c) for c in b03.columns if last(c) != "Total"}
    by_name |= {name: b03.column(c) for name, c in areas.items()}
    by_name |= {c: b02.column(c) for c in b02.columns if c not in by_name}
    found = [by_name[last(d)] for d in domains]
    return Interval(
        *(np.concatenate([getattr(f, a) for f in found]).reshape(-1, 1) for a in ("low", "high", "text"))
    )

"""Identities of the poverty tables: B01 to B20, B27 to B30, and their standard errors in C01 to C14."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .identities import Batch, identities
from .intervals import Interval, weighted_mean
from .printed import Grid, Printed, children, last

INDICES = ("headcount", "poverty_gap", "poverty_severity")
INDEX_NAMES = {
    "headcount": "Poverty headcount",
    "poverty_gap": "Poverty gap",
    "poverty_severity": "Poverty severity",
}
SHARES = ("population_share", "share_of_poor")
HEAD_TABLES = tuple(f"B{n:02d}" for n in range(2, 21) if n not in (11, 19))
PROFILES = ("B27", "B28", "B29", "B30")
AREAS = {"National": "National", "Urban": "Urban > Total", "Rural": "Rural > Total"}  # columns of B03
# household means that tables B02 to B20 print under each group
HOUSEHOLD_MEANS = ("age_of_head", "male_headed", "children_share")
SERVICES = {
    "C11": "Improved water sources", "C12": "Improved sanitation", "C13": "Electricity", "C14": "All three",
}  # fmt: skip
OBSERVED = 22_995  # interviewed households, as every table of annex C adds up to


@dataclass(frozen=True)
class Group:
    """Columns of one poverty table and the whole they are parts of: a column of table `parent[0]`."""

    table: str
    parts: tuple[str, ...]
    parent: tuple[str, str]
    whole: bool = True  # whether the parts make up all of the parent


def groups(printed: Printed) -> list[Group]:
    """How the columns of B02 to B20 divide the country, urban and rural areas."""
    found = []
    for table in HEAD_TABLES:
        columns = printed.line(table, "headcount").columns
        found += _groups_of(table, columns)
    return found


def _groups_of(table: str, columns: tuple[str, ...]) -> list[Group]:
    nation = ("B03", "National")
    if table == "B03":
        return [
            Group(table, ("Urban > Total", "Rural > Total"), nation),
            Group(table, ("Urban > Ulaanbaatar", "Urban > Aimag center"), (table, "Urban > Total")),
            Group(table, ("Rural > Soum center", "Rural > Countryside"), (table, "Rural > Total")),
        ]
    if table == "B09":
        industries = tuple(c for c in columns if c.startswith("Employed > ") and last(c) != "Total")
        others = tuple(c for c in columns if c not in industries and c != "National")
        return [Group(table, others, nation), Group(table, industries, (table, "Employed > Total"))]
    if table == "B15":
        loans = tuple(c for c in columns if "Type of loan" in c)
        status = tuple(c for c in columns if c not in loans and c != "National")
        return [Group(table, status, nation), Group(table, loans, nation, whole=False)]
    if "National" in columns:
        return [Group(table, tuple(c for c in columns if c != "National"), nation)]
    heads = dict.fromkeys(c.rsplit(" > ", 1)[0] for c in columns)
    return [Group(table, children(columns, head), ("B03", _area(head))) for head in heads]


def _area(head: str) -> str:
    named = [AREAS[level] for level in head.split(" > ") if level in AREAS]
    return named[0] if named else "National"


def checks(printed: Printed) -> Iterator[Batch]:
    """All identities of poverty."""
    parts = (
        share_of_poor,
        shares_sum,
        averages,
        order,
        household_averages,
        populations,
        same_group,
        line_multiples,
        profiles,
        confidence_limits,
        observations,
        b_equals_c,
    )
    for part in parts:
        yield from part(printed)


def cells(printed: Printed, table: str, measure: str, columns, what: str = "value") -> Interval:
    """One measure of a poverty table for the named columns."""
    return printed.line(table, measure, what).pick(columns=columns).cells[0]


def whole(printed: Printed, group: Group, measure: str) -> Interval:
    """The same measure of the group's parent, one element."""
    return cells(printed, group.parent[0], measure, [group.parent[1]])


def share_of_poor(printed: Printed) -> Iterator[Batch]:
    """Share of the poor = headcount × population share / headcount of the whole."""
    for group in groups(printed):
        headcount, population, poor = (
            cells(printed, group.table, m, group.parts) for m in ("headcount", *SHARES)
        )
        # Columns of a subgroup (industries of the employed) still print shares of the nation.
        parent = ("B03", "National") if group.table in ("B09",) else _base(group)
        total = cells(printed, parent[0], "headcount", [parent[1]])
        yield identities(
            "share of the poor",
            "headcount × population share / total headcount",
            group.table,
            "Share of poor (% of total poor)",
            group.parts,
            headcount * population / total,
            poor,
        )


def _base(group: Group) -> tuple[str, str]:
    """Shares within table B03 are shares of the nation, in the split tables of the area."""
    return ("B03", "National") if group.table == "B03" else group.parent


def shares_sum(printed: Printed) -> Iterator[Batch]:
    """Population shares, and shares of the poor, of all parts sum to the whole."""
    for group in groups(printed):
        if not group.whole:
            continue
        for measure in SHARES:
            parts = cells(printed, group.table, measure, group.parts)
            nested = group.parent[0] == group.table
            total = whole(printed, group, measure) if nested else _hundred(1)
            yield identities(
                "parts sum to the whole",
                f"{measure.replace('_', ' ')} of all parts",
                group.table,
                measure.replace("_", " "),
                group.parent[1],
                parts.sum().reshape(1),
                total,
            )


def _hundred(n: int) -> Interval:
    return Interval(np.full(n, 100.0), np.full(n, 100.0), np.full(n, "100", dtype=object))


def averages(printed: Printed) -> Iterator[Batch]:
    """Each index of the whole is the population-weighted mean of the parts."""
    for group in groups(printed):
        if not group.whole:
            continue
        weights = cells(printed, group.table, "population_share", group.parts)
        for index in INDICES:
            parts = cells(printed, group.table, index, group.parts)
            yield identities(
                "weighted averages",
                "population-weighted mean of the parts",
                group.table,
                INDEX_NAMES[index],
                group.parent[1],
                weighted_mean(weights.reshape(-1, 1), parts.reshape(-1, 1)),
                whole(printed, group, index),
            )


def order(printed: Printed) -> Iterator[Batch]:
    """Severity <= gap <= headcount, and gap² <= headcount × severity, for every group printed."""
    for table in HEAD_TABLES:
        columns = printed.line(table, "headcount").columns
        yield from _order(
            table, *(cells(printed, table, i, columns) for i in INDICES), rows="", columns=columns
        )
    b01 = {i: printed.grid("B01", i) for i in INDICES}
    rows = b01["headcount"].rows
    yield from _order("B01", *(grid.cells[:, 0] for grid in b01.values()), rows=rows, columns="")


def _order(table, headcount, gap, severity, rows, columns) -> Iterator[Batch]:
    for left, right, what in (
        (severity, gap, "severity not above gap"),
        (gap, headcount, "gap not above headcount"),
        (gap.square(), headcount * severity, "gap² not above headcount × severity"),
    ):
        yield identities("order of the indices", what, table, rows, columns, left, right, "<=")


def household_averages(printed: Printed) -> Iterator[Batch]:
    """Means over households: a group counts by its number of households = people / household size.

    Household size itself is the harmonic mean. "Children (% of population)" is checked as it is
    headed, as a share of the population.
    """
    for group in groups(printed):
        if not group.whole or not prints(printed, group.table, "household_size"):
            continue
        people = cells(printed, group.table, "population_share", group.parts).reshape(-1, 1)
        size = cells(printed, group.table, "household_size", group.parts).reshape(-1, 1)
        yield identities(
            "household averages",
            "people / households",
            group.table,
            "Average household size",
            group.parent[1],
            1 / weighted_mean(people, 1 / size),
            whole(printed, group, "household_size"),
        )
        households = people / size
        for measure in ("age_of_head", "male_headed"):
            if prints(printed, group.table, measure):
                values = cells(printed, group.table, measure, group.parts).reshape(-1, 1)
                yield identities(
                    "household averages",
                    "household-weighted mean of the parts",
                    group.table,
                    measure.replace("_", " "),
                    group.parent[1],
                    weighted_mean(households, values),
                    whole(printed, group, measure),
                )
        yield from children_as_population(printed, group, people)
    size_table = next(g for g in groups(printed) if g.table == "B05")
    people = cells(printed, "B05", "population_share", size_table.parts).reshape(-1, 1)
    yield from children_as_population(printed, size_table, people)


def children_as_population(
    printed: Printed, group: Group, weights: Interval, what="population"
) -> Iterator[Batch]:
    """Children as a share of the population: the population-weighted mean of the parts."""
    values = cells(printed, group.table, "children_share", group.parts).reshape(-1, 1)
    yield identities(
        "children",
        f"{what}-weighted mean of the parts",
        group.table,
        "Children (% of population)",
        group.parent[1],
        weighted_mean(weights, values),
        whole(printed, group, "children_share"),
    )


def prints(printed: Printed, table: str, measure: str) -> bool:
    """Whether the table carries the measure."""
    return bool((printed.frame(table)["measure"] == measure).any())


def populations(printed: Printed) -> Iterator[Batch]:
    """Numbers of people and of the poor in B02 and B03: sums, and agreement with the shares."""
    for group in (g for g in groups(printed) if g.table in ("B02", "B03")):
        block = "numbers of people"
        for measure in ("population", "number_of_poor"):
            parts = cells(printed, group.table, measure, group.parts)
            yield identities(
                block,
                "parts sum to the whole",
                group.table,
                measure.replace("_", " "),
                group.parent[1],
                parts.sum().reshape(1),
                whole(printed, group, measure),
            )
        people, poor = (cells(printed, group.table, m, group.parts) for m in ("population", "number_of_poor"))
        nation, all_poor = (cells(printed, "B03", m, ["National"]) for m in ("population", "number_of_poor"))
        share, poor_share, headcount = (
            cells(printed, group.table, m, group.parts)
            for m in ("population_share", "share_of_poor", "headcount")
        )
        yield identities(
            block,
            "number of poor / all poor = share of the poor",
            group.table,
            "Number of poor",
            group.parts,
            100 * (poor / all_poor),
            poor_share,
        )
        yield identities(
            block,
            "population / total population = population share",
            group.table,
            "Population share (%)",
            group.parts,
            100 * (people / nation),
            share,
        )
        yield identities(
            block,
            "headcount × population = number of poor",
            group.table,
            "Number of poor",
            group.parts,
            headcount / 100 * people,
            poor,
        )
    for table in ("B02", "B03"):
        nation = {
            m: cells(printed, table, m, ["National"]) for m in ("population", "number_of_poor", "headcount")
        }
        yield identities(
            "numbers of people",
            "headcount × population = number of poor",
            table,
            "Number of poor",
            "National",
            nation["headcount"] / 100 * nation["population"],
            nation["number_of_poor"],
        )
    yield from _urban_row(printed)


def _urban_row(printed: Printed) -> Iterator[Batch]:
    """Row "Urban (% of population)" of B02, against what urban means in B03."""
    frame = printed.frame("B02")
    rows = frame.loc[frame["row_path"].str.contains("Urban"), "measure"]
    if rows.empty:
        return
    grid = printed.grid("B02").pick(rows=[r for r in printed.grid("B02").rows if "Urban" in r])
    row, parts = grid.cells[0], ["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"]
    urban = cells(printed, "B03", "population_share", ["Urban > Total"])
    label, position = "Urban (% of population)", grid.columns.index
    yield identities(
        "urban share",
        "population share of urban areas in B03",
        "B02",
        label,
        "National",
        row[[position("National")]],
        urban,
    )
    yield identities(
        "urban share",
        "the capital is urban",
        "B02",
        label,
        "Ulaanbaatar",
        row[[position("Ulaanbaatar")]],
        _hundred(1),
    )
    weights = cells(printed, "B02", "population_share", parts).reshape(-1, 1)
    values = row[[position(p) for p in parts]].reshape(-1, 1)
    yield identities(
        "urban share",
        "population-weighted mean of the regions",
        "B02",
        label,
        "National",
        weighted_mean(weights, values),
        row[[position("National")]],
    )


def same_group(printed: Printed) -> Iterator[Batch]:
    """National columns that several tables print, against table B03."""
    first = {
        m: printed.line("B03", m)
        for m in (*INDICES, *SHARES, *HOUSEHOLD_MEANS, "household_size", "population", "number_of_poor")
    }
    for table in HEAD_TABLES:
        columns = printed.line(table, "headcount").columns
        if table == "B03" or "National" not in columns:
            continue
        for measure, line in first.items():
            if prints(printed, table, measure):
                yield identities(
                    "same figure twice",
                    "the national column of B03",
                    table,
                    measure.replace("_", " "),
                    "National",
                    cells(printed, table, measure, ["National"]),
                    line.pick(columns=["National"]).cells[0],
                    "same",
                )
    ub = {
        m: (cells(printed, "B02", m, ["Ulaanbaatar"]), cells(printed, "B03", m, ["Urban > Ulaanbaatar"]))
        for m in first
    }
    for measure, (left, right) in ub.items():
        yield identities(
            "same figure twice",
            "Ulaanbaatar in B03",
            "B02",
            measure.replace("_", " "),
            "Ulaanbaatar",
            left,
            right,
            "same",
        )


def line_multiples(printed: Printed) -> Iterator[Batch]:
    """Table B01: the indices fall with the line, and each is the integral of the one before.

    For a line z: z × gap(z) = ∫ headcount, and z² × severity(z) = 2 ∫ t × gap(t) dt, so that the
    increase from one line to the next lies between the step times the smaller and the larger value.
    """
    grids = {i: printed.grid("B01", i) for i in INDICES}
    rows = grids["headcount"].rows
    lines = np.array([float(row.split("%")[0]) for row in rows])
    falling = np.argsort(-lines)
    rows, z = [rows[i] for i in falling], lines[falling] / 100
    head, gap, severity = (grids[i].cells[falling, 0] for i in INDICES)
    for index, values in zip(INDICES, (head, gap, severity), strict=True):
        yield identities(
            "multiples of the line",
            "not below the next lower line",
            "B01",
            rows[:-1],
            INDEX_NAMES[index],
            values[1:],
            values[:-1],
            "<=",
        )
    step, upper, lower = z[:-1] - z[1:], slice(None, -1), slice(1, None)
    area = z[upper] * gap[upper] - z[lower] * gap[lower]
    for bound, left, right in (("at least", step * head[lower], area), ("at most", area, step * head[upper])):
        yield identities(
            "multiples of the line",
            f"increase of line × gap {bound} step × headcount",
            "B01",
            rows[:-1],
            INDEX_NAMES["poverty_gap"],
            left,
            right,
            "<=",
        )
    squares = z[upper] ** 2 * severity[upper] - z[lower] ** 2 * severity[lower]
    for bound, left, right in (
        ("at least", 2 * step * (z[lower] * gap[lower]), squares),
        ("at most", squares, 2 * step * (z[upper] * gap[upper])),
    ):
        yield identities(
            "multiples of the line",
            f"increase of line² × severity {bound} 2 × step × line × gap",
            "B01",
            rows[:-1],
            INDEX_NAMES["poverty_severity"],
            left,
            right,
            "<=",
        )
    at_line = [rows[list(z).index(1.0)]]
    for index in INDICES:
        yield identities(
            "multiples of the line",
            "the national column of B03",
            "B01",
            at_line,
            INDEX_NAMES[index],
            grids[index].pick(rows=at_line).cells[:, 0],
            cells(printed, "B03", index, ["National"]),
            "same",
        )


def profiles(printed: Printed) -> Iterator[Batch]:
    """Tables B27 to B30: the same identities, with the groups in rows and the domains in columns."""
    for table in PROFILES:
        grids = {m: printed.grid(table, m) for m in ("headcount", *SHARES)}
        head = grids["headcount"]
        rows = [r for r in head.rows if r != "Total"]
        total = head.pick(rows=["Total"]).cells
        body = {m: on_all(grid, rows, head.columns).cells for m, grid in grids.items()}
        yield identities(
            "share of the poor",
            "headcount × population share / total headcount",
            table,
            rows,
            head.columns,
            body["headcount"] * body["population_share"] / total,
            body["share_of_poor"],
        )
        for heading in dict.fromkeys(r.rsplit(" > ", 1)[0] for r in rows):
            places = [rows.index(r) for r in children(rows, heading)]
            for measure in SHARES:
                yield from _sum_or_bound(table, heading, measure, head.columns, body[measure][places])
            if heading.endswith(("Economic activity", "Sector of employment")):
                continue
            yield identities(
                "weighted averages",
                "population-weighted mean of the parts",
                table,
                heading,
                head.columns,
                weighted_mean(body["population_share"][places], body["headcount"][places]),
                total[0],
            )


def on_all(grid: Grid, rows, columns) -> Grid:
    """The grid on the named rows and columns, NaN where a number is suppressed."""
    shape = (len(rows), len(columns))
    low, high, text = np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, "(*)", dtype=object)
    for i, row in enumerate(rows):
        if row not in grid.rows:
            continue
        for j, column in enumerate(columns):
            if column in grid.columns:
                cell = grid.cells[grid.rows.index(row), grid.columns.index(column)]
                if cell.printed:
                    low[i, j], high[i, j], text[i, j] = cell.low, cell.high, cell.text.item()
    return Grid(grid.table, tuple(rows), tuple(columns), Interval(low, high, text))


def _sum_or_bound(table, heading, measure, columns, parts: Interval) -> Iterator[Batch]:
    """Printed parts sum to 100; where some are suppressed, the others sum to at most 100."""
    complete = parts.printed.all(0)
    filled = Interval(
        np.where(parts.printed, parts.low, 0.0), np.where(parts.printed, parts.high, 0.0), parts.text
    )
    employed = heading.startswith("Employment") and not heading.endswith("participation")
    for chosen, relation, what in (
        (complete, "=", "all parts sum to the whole"),
        (~complete, "<=", "the printed parts do not exceed the whole"),
    ):
        if chosen.any() and not (employed and relation == "="):
            names = [c for c, yes in zip(columns, chosen, strict=True) if yes]
            yield identities(
                "parts sum to the whole",
                f"{measure.replace('_', ' ')}: {what}",
                table,
                heading,
                names,
                filled[:, chosen].sum(),
                _hundred(len(names)),
                relation,
            )


def confidence_limits(printed: Printed) -> Iterator[Batch]:
    """Annex C: limits = estimate ± 1.96 × standard error, and the estimate is their midpoint."""
    for table in c_tables():
        grid = printed.grid(table)
        value, error, lower, upper = (
            printed.grid(table, None, what).cells
            for what in ("value", "standard_error", "ci_lower", "ci_upper")
        )
        for what, left, right in (
            ("estimate − 1.96 × standard error = lower limit", value - 1.96 * error, lower),
            ("estimate + 1.96 × standard error = upper limit", value + 1.96 * error, upper),
            ("midpoint of the limits = estimate", (lower + upper) / 2, value),
        ):
            yield identities("confidence limits", what, table, grid.rows, grid.columns, left, right)


def c_tables() -> tuple[str, ...]:
    """Identifiers of annex C."""
    return tuple(f"C{n:02d}" for n in range(1, 15))


def observations(printed: Printed) -> Iterator[Batch]:
    """Observations: the same for the three indices; the groups sum to 22,995, 12,265 and 10,730."""
    areas = printed.grid("C01", None, "observations")
    for table in c_tables():
        grid = printed.grid(table, None, "observations")
        yield identities(
            "observations",
            "the same for gap and severity as for the headcount",
            table,
            grid.rows,
            grid.columns[1:],
            grid.cells[:, :1],
            grid.cells[:, 1:],
            "same",
        )
        for area, rows in _area_rows(grid.rows, table).items():
            right = areas.pick(rows=[area], columns=grid.columns).cells[0]
            yield identities(
                "observations",
                f"all groups sum to the households observed, {area.lower()}",
                table,
                area,
                grid.columns,
                grid.pick(rows=rows).cells.sum(),
                right,
            )
    nation = areas.row("National")
    count = Interval(np.array([OBSERVED]), np.array([OBSERVED]), np.array([f"{OBSERVED:,}"], dtype=object))
    yield identities(
        "observations",
        "the number of households interviewed",
        "C01",
        "National",
        areas.columns,
        nation,
        count,
    )


def _area_rows(rows: tuple[str, ...], table: str) -> dict[str, list[str]]:
    """Rows of a C table by the area they divide."""
    if table == "C01":
        return {"National": ["Urban", "Rural"]}
    found: dict[str, list[str]] = {}
    for row in rows:
        head = row.split(" > ")[0]
        found.setdefault(head if head in AREAS and " > " in row else "National", []).append(row)
    return found


def b_equals_c(printed: Printed) -> Iterator[Batch]:
    """Estimates and standard errors of annex B are those of annex C."""
    for table, other, pairs in c_pairs(printed):
        for what in ("value", "standard_error"):
            names = [INDEX_NAMES[i] for i in INDICES]
            right = printed.grid(table, None, what).pick(rows=[c for c, _ in pairs], columns=names).cells
            for j, index in enumerate(INDICES):
                left = cells(printed, other, index, [b for _, b in pairs], what)
                yield identities(
                    "B equals C",
                    f"{what.replace('_', ' ')} as in {table}",
                    other,
                    INDEX_NAMES[index],
                    [b for _, b in pairs],
                    left,
                    right[:, j],
                    "same",
                )


def c_pairs(printed: Printed) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """(C table, B table, pairs of C row and B column) for every group that both print."""
    areas = {"National": "National", "Urban": "Urban > Total", "Rural": "Rural > Total"}
    locations = ("Urban > Ulaanbaatar", "Urban > Aimag center", "Rural > Soum center", "Rural > Countryside")
    named = {
        "C01": ("B03", areas),
        "C02": ("B03", {last(c): c for c in locations}),
        "C09": ("B15", {"National > With loan": "Any loan", "National > Without any loan": "No loan"}),
    }
    for table, (other, pairs) in named.items():
        yield table, other, list(pairs.items())
    for table, other in (
        ("C04", "B04"),
        ("C05", "B06"),
    ):  # the same groups in the same order, worded otherwise
        columns = [c for c in printed.line(other, "headcount").columns if c != "National"]
        yield table, other, list(zip(printed.grid(table).rows, columns, strict=True))
    for table, other in (("C03", "B02"), ("C06", "B07"), ("C07", "B08"), ("C08", "B14"), ("C10", "B16")):
        yield table, other, [(row, row) for row in printed.grid(table).rows]
    for table, service in SERVICES.items():
        rows = printed.grid(table).rows
        nation = [(r, f"{service} > {last(r)}") for r in rows if r.startswith("National")]
        yield table, "B17", nation
        yield table, "B18", [(r, f"{service} > {r}") for r in rows if not r.startswith("National")]

"""What must be known to read a computed table, taken from its declaration.

Who is counted, with which weight, of which base; per adult equivalent or per person; how fifths and tenths
are cut; what the standard error takes as given. What no declaration says stands in `REMARKS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from analysis.chapters.declaration import Slot, Statistic, Table
from analysis.chapters.tables import TABLES, ids, why_not_computed
from analysis.computed.printed import RULE
from analysis.official import load, source
from analysis.official.audit.known import Contradiction, contradictions
from analysis.presentation import listing, number

# the amount that is summed below the line of the ratio -> of what the number is told
_UNITS = {
    "size": "people",
    "size*poor": "poor people",
    "of_population": "none, numbers in thousands",
    "consumption": "consumption of households",
    "size*consumption_pc": "consumption of people",
    "received_total": "transfers received by households",
}
# groups that a whole table, or a block of rows or columns, is restricted to
_RESTRICTED = {
    ("adult15", "Yes"): "aged 15 and older",
    ("adult18", "Yes"): "aged 18 and older",
    ("aged_Primary", "Yes"): "of primary school age",
    ("aged_Lower secondary", "Yes"): "of lower secondary school age",
    ("aged_Upper secondary", "Yes"): "of upper secondary school age",
    ("any_loan", "Yes"): "in households with a loan",
    ("complaint", "Yes"): "with a health complaint",
    ("in_labour_force", "Yes"): "in the labour force",
    ("labour", "Employed"): "at work",
    ("repaid", "Yes"): "that repaid a loan in the last 12 months",
    ("sought", "Yes"): "who sought treatment",
    ("sought", "No"): "who did not seek treatment",
}
# groups that a base stays within although it sums over the rows or columns
_DOMAINS = {
    "urban": "area",
    "location": "location",
    "region": "region",
    "poor": "poverty status",
    "sex": "sex",
}
_SCOPES = {"cell": "in the cell", "row": "in the row", "column": "in the column", "whole": "in the survey"}
_MEASURES = {
    "age_of_head": "age of the head",
    "children_share": "children",
    "male_headed": "male heads",
    "p90p10": "P90/P10",
    "gini": "Gini index",
}
_POVERTY = re.compile(r"^(poor|gap|severity|fgt\d+at\d+)$")
_PLACES = re.compile(r"\b([BC])(\d\d)(?: to ([BC])(\d\d))?")

REMARKS = {
    "B02": "Number of poor: weights as they are; they add up to the population.",
    "B03": "Number of poor: weights as they are; they add up to the population.",
    "B07": "Marital status of the head counts people: household weights cannot give the printed numbers.",
    "B10": "Pensioner is computed as in Table B.9: heads out of the labour force.",
    "B19": "Share of consumption: the mean of the receiving households' own ratios.",
    "B33": "Net rates count pupils of the level's age, gross rates all its pupils.",
    "B34": "The second and third reason for not seeking treatment are computed as Tables B.35 and B.36 name "
    "them: treated myself, and all others.",
    "B47": "Averages over households that borrowed in the last 12 months; Table B.15 counts those that hold "
    "a loan, from before as well. Other includes household consumption.",
    "T2-1": "Counts people, by household weight \u00d7 household size, and consumption per person. Gini "
    "index: area under the Lorenz curve of straight lines. P90/P10: quantiles as under Table B.26. The "
    "standard errors are those of influence functions; that of P90/P10 holds an estimate of the density.",
}


def notes(identifier: str, line: float | None = None) -> list[str]:
    """Sentences for under the computed table, general ones last. line: the poverty line, MNT a month."""
    declared = [table for table in TABLES if table.id == identifier]
    told = [_base(declared), _weights(declared), _welfare(declared, line), _quantiles(declared)]
    told += [REMARKS.get(identifier, ""), _errors(identifier, declared), _suppression(identifier)]
    told += [_left_out(identifier), _as_printed(identifier), _known(identifier)]
    return [sentence for sentence in told if sentence]


# --- from the declaration ---------------------------------------------------------------------------


def parts(tables: Iterable[Table]) -> Iterator[tuple[Table, Slot, Slot, Statistic]]:
    """Every printed number of the declarations: table, row, column, statistic."""
    for table in tables:
        for row in table.rows:
            for column in table.columns:
                for statistic in row.statistics or column.statistics or table.statistics:
                    yield table, row, column, statistic


def bases(tables: Iterable[Table]) -> dict[str, list[str]]:
    """Base in words ("people in the row") -> measures that have it, both in printed order."""
    tables = list(tables)
    kept = {side: _kept(tables, side) for side in ("row", "column")}
    found: dict[str, dict[str, None]] = {}
    for table, row, column, statistic in parts(tables):
        words = _base_words(table, row, column, statistic, kept)
        name = _MEASURES.get(statistic.measure, statistic.measure.replace("_", " "))
        found.setdefault(words, {})[name] = None
    return {words: list(names) for words, names in found.items()}


def _base_words(table: Table, row: Slot, column: Slot, statistic: Statistic, kept: dict[str, str]) -> str:
    unit = _UNITS.get(statistic.denominator, "people" if table.population == "persons" else "households")
    if statistic.denominator == "of_population":
        return unit
    over = {"row": ("column",), "column": ("row",), "whole": ("row", "column"), "cell": ()}[statistic.base]
    slots = {"row": row, "column": column}
    given = {**table.where, **{k: v for side in over for k, v in slots[side].of.items()}}
    words = [_RESTRICTED[pair] for pair in given.items() if pair in _RESTRICTED]
    scope = [_SCOPES[statistic.base], *(kept[side] for side in over if kept[side])]
    return " ".join([unit, *words, ", ".join(scope)])


def _kept(tables: Iterable[Table], side: str) -> str:
    """The groups of the rows or columns that a base summed over them stays within: "of the column's area"."""
    slots = [slot for table in tables for slot in (table.rows if side == "row" else table.columns)]
    names = {
        _DOMAINS[group]: None
        for slot in slots
        for group, label in slot.of.items()
        if (group, label) not in _RESTRICTED and slot.of != slot.where
    }
    return f"of the {side}'s {listing(names)}" if names else ""


def _base(declared: list[Table]) -> str:
    found = bases(declared)
    if not found:
        return ""
    if len(found) == 1:
        return f"Base: {next(iter(found))}."
    several = sum(map(len, found.values())) > len(found) or len({n for v in found.values() for n in v}) > 1
    told = [f"{words} ({listing(names)})" if several else words for words, names in found.items()]
    return f"Base: {'; '.join(told)}."


def _weights(declared: list[Table]) -> str:
    if not declared:
        return ""
    if declared[0].population == "persons":
        return "Each person counts by the household weight."
    denominators = {statistic.denominator for *_, statistic in parts(declared)}
    of_people = {d for d in denominators if "size" in d.split("*") or d == "of_population"}
    told = ["people by household weight \u00d7 household size"] if of_people else []
    told += ["households by household weight"] if denominators - of_people else []
    return f"Counts {' and '.join(told)}."


def _amounts(declared: list[Table]) -> set[str]:
    return {
        amount
        for *_, statistic in parts(declared)
        for amount in f"{statistic.numerator}*{statistic.denominator}".split("*")
    }


def _groups(declared: list[Table]) -> set[str]:
    return {name for t in declared for s in (*t.rows, *t.columns) for name in (*s.where, *s.of)}


def _welfare(declared: list[Table], line: float | None) -> str:
    amounts = _amounts(declared)
    poverty = any(map(_POVERTY.match, amounts)) or "poor" in _groups(declared)
    at = f" of {number(line, 0)} MNT a month" if line else ""
    told = [f"Poor: consumption per adult equivalent below the line{at}."] if poverty else []
    if "consumption" in amounts:
        told.append("Consumption is real, MNT a month per adult equivalent.")
    if "consumption_pc" in amounts:
        told.append("Consumption is real and per person.")
    return " ".join(told)


def _quantiles(declared: list[Table]) -> str:
    groups = _groups(declared)
    told = []
    if "quintile" in groups:
        told.append("Fifths of all people by consumption per adult equivalent.")
    for welfare, words in (("pae", "per adult equivalent"), ("pc", "per person")):
        if any(name.startswith(f"decile_{welfare}") for name in groups):
            told.append(f"Tenths of the people of each column by consumption {words}.")
    if told:
        told.append(
            "A limit is the smallest consumption up to which more than that share of the people lives; "
            "households of equal consumption stand in the same group, so that groups differ a little in size."
        )
    return " ".join(told)


# --- what holds for the computed number and its error ------------------------------------------------


def _errors(identifier: str, declared: list[Table]) -> str:
    kind = "In brackets: design-based standard errors (PSUs within strata)"
    if identifier == "T2-1":
        return f"{kind}; weights are taken as given."
    if identifier in ("B25", "B26"):
        return f"{kind}; they hold the error of the tenths' limits; weights are taken as given."
    poor = "poor" in _groups(declared) or any(map(_POVERTY.match, _amounts(declared)))
    given = ["the poverty line"] if poor else []
    given += ["the fifths"] if "quintile" in _groups(declared) else []
    return f"{kind}; {listing([*given, 'weights'])} are taken as given."


def _suppression(identifier: str) -> str:
    printed = (load(identifier)["flag"] == "suppressed").any()
    counted = "in the number's group or base" if printed else "in the base"
    said = f"Computed numbers with fewer than {RULE.smallest_n} observations {counted} are suppressed: (*)."
    return f"{said} Printed (*) stand as printed." if printed else said


def _left_out(identifier: str) -> str:
    cells = load(identifier)[["row_path", "column_path"]].itertuples(index=False, name=None)
    why = {
        (row.split(" > ")[-1], reason)
        for row, column in cells
        if (reason := why_not_computed(identifier, row, column))
    }
    told = [f"{row}: {reason}" for row, reason in sorted(why)]
    return f"Not computed (\u2013): {'; '.join(told)}." if told else ""


# --- what is known of the printed table --------------------------------------------------------------


def _as_printed(identifier: str) -> str:
    note = source(identifier).note
    return f"The printed table: {note}" if note else ""


def _known(identifier: str) -> str:
    told = [f"{entry.title} ({entry.key})" for entry, tables in _entries() if identifier in tables]
    if not told:
        return ""
    return f"Known of its numbers, with keys of the page on the audit: {'; '.join(told)}."


@cache
def _entries() -> list[tuple[Contradiction, set[str]]]:
    """Every known contradiction with the annex tables that it is about."""
    return [(entry, named(entry)) for entry in contradictions()]


def named(entry: Contradiction) -> set[str]:
    """The annex tables that an entry of the known contradictions names by its places and matchers."""
    known = ids()
    found = {"T2-1"} if "Table 2.1" in entry.places else set()
    for letter, first, other, last in _PLACES.findall(entry.places):
        start, end = f"{letter}{first}", f"{other or letter}{last or first}"
        found |= {i for i in known if start <= i <= end and i[0] == letter}
    found |= {i for matcher in entry.explains for i in matcher.get("tables", ()) if i in known}
    if entry.key == "V6":  # of its range, the tables with the row that it is about
        found = {i for i in found if load(i)["row_path"].str.contains("Children (% of", regex=False).any()}
    return found

"""The numbers of one report put together from its material: the frame, the phase before, contradictions."""

from __future__ import annotations

import pandas as pd

from analysis.core.disclosure import Policy
from analysis.core.errors import InputError
from analysis.dtm import disclosed
from analysis.dtm.gazetteer import CODE

from . import changes, frame
from .material import Material
from .results import Results
from .words import Words


def assemble(material: Material, parameters) -> Results:
    """The numbers of the parameters' area, with what its audience may not see taken out."""
    gazetteer = material.gazetteer
    level, area = _area(material, parameters)
    words = Words(parameters.lang, gazetteer, material.months, material.fields)
    rule = (
        disclosed.policy(gazetteer, parameters.smallest_people) if parameters.audience == "public" else None
    )
    rows = material.khesegs[level + CODE].eq(area)
    below = gazetteer.levels[gazetteer.levels.index(level) + 1]
    parts = tuple(dict.fromkeys(material.khesegs.loc[rows, below + CODE]))
    found = material.people(rule)
    numbers = _numbers(material, found, rule, level, area, below, parts)
    then = changes.compared(material, level, area, rule, parameters.lang)
    if len(then.rows):
        numbers = pd.concat([numbers, then.rows.assign(section="changes")], ignore_index=True)
    places = {
        code: words.short(lvl, code) for lvl, code in zip(numbers["level"], numbers["area"], strict=True)
    }
    placed = numbers.assign(place=numbers["area"].map(places))
    wrong = _contradictions(material, level, area, below)
    results = Results(material, parameters, level, area, placed, words, then.why, wrong)
    labels = [words.label(row) for row in results.numbers.itertuples(index=False)]
    numbers = results.numbers.assign(label=labels)[list(frame.COLUMNS)]
    texts = [name for name in numbers if not pd.api.types.is_numeric_dtype(numbers[name].dtype)]
    # Rows are read one by one from here on, which texts of Arrow are slow at.
    return results.altered(numbers=numbers.astype(dict.fromkeys(texts, object)))


def _contradictions(material: Material, level: str, area: str, below: str) -> pd.DataFrame:
    columns = {one: (one + CODE,) for one in dict.fromkeys((level, below))}
    inside = material.khesegs[material.khesegs[level + CODE].eq(area)]
    return frame.contradictions(inside, columns, material.fields)


def _area(material: Material, parameters) -> tuple[str, str]:
    levels = material.gazetteer.levels
    if parameters.level not in levels[:-1]:
        raise InputError(
            f"{material.label}: expected a level above the lowest ({', '.join(levels[:-1])}), "
            f"found '{parameters.level}'."
        )
    if not parameters.area and len(material.gazetteer.codes(parameters.level)) == 1:
        return parameters.level, material.gazetteer.codes(parameters.level)[0]
    return parameters.level, material.code_of(parameters.level, parameters.area)


def _numbers(
    material: Material, found: pd.DataFrame, rule: Policy | None, level: str, area: str, below: str, parts
) -> pd.DataFrame:
    gazetteer, fields = material.gazetteer, material.fields
    lowest = below == gazetteer.lowest
    top_level = gazetteer.levels[0]
    top = gazetteer.codes(top_level)[0] if len(gazetteer.codes(top_level)) == 1 else area
    here = {level: gazetteer.area_columns(level)}
    both = here if lowest else {**here, below: gazetteer.area_columns(below)}
    inside = material.khesegs[material.khesegs[level + CODE].eq(area)]
    wanted = {area, *(() if lowest else parts)}
    people = frame.totals(found)
    people = people[
        people["area"].isin(wanted) | (people["area"].eq(top) & people["field"].isin(frame.SHARED))
    ]
    moves = frame.moves(material, found, rule)
    if len(moves):
        squares = moves["area"].isin(_two_below(gazetteer, level, area)) & moves["key"].eq("net.rate")
        moves = moves[moves["area"].isin(wanted) | squares]
    exchange = frame.exchange(material, rule)
    pieces = [
        frame.coverage(inside, both, material.reached[inside.index]),
        people,
        frame.ratios(inside, both, fields, found[found["area"].isin(wanted)], rule.smallest if rule else 0),
        frame.portions(found, area, () if lowest else parts, top),
        frame.composition(found, fields, wanted),
        moves,
        exchange[exchange["area"].isin(wanted)] if len(exchange) else exchange,
        frame.answers(material, inside, both, wanted, rule),
    ]
    whole = pd.concat([p for p in pieces if len(p)], ignore_index=True)
    whole = whole.reindex(columns=list(frame.COLUMNS))
    for name in ("field", "code", "base", "suppressed"):
        whole[name] = whole[name].fillna("")
    return whole.assign(section=[_section(row, fields) for row in whole.itertuples(index=False)])


def _two_below(gazetteer, level: str, area: str) -> list[str]:
    """Codes of the areas two levels below, if these are above the lowest: squares of the tile map."""
    place = gazetteer.levels.index(level) + 2
    if place >= len(gazetteer.levels) - 1:
        return []
    units = gazetteer.units
    return list(units.loc[units[level + CODE] == area, gazetteer.levels[place] + CODE].unique())


def _section(row, fields) -> str:
    if row.key == "coverage":
        return "coverage"
    if row.key.startswith("od.") or row.key.endswith(".composed"):
        return "moves"
    if row.field in fields:
        return fields[row.field].section
    if row.field == frame.MINORS:
        return "population"
    return (
        "arrivals"
        if row.field.startswith("arrivals_")
        else "departures"
        if row.field.startswith("departures_")
        else "moves"
    )

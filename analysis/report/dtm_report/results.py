"""The numbers of one report: the frame for its area, found by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from analysis.core.disclosure import Policy
from analysis.core.errors import InputError
from analysis.dtm import disclosed
from analysis.dtm.gazetteer import CODE

from . import frame
from .material import Material
from .words import Words


@dataclass(frozen=True, eq=False)
class Results:
    """What a report shows of one area. numbers: see `frame`; of the area, the areas below and the widest one.

    why: name of a field -> why it does not compare with the phase before. contradictions: see
    `frame.contradictions`.
    """

    material: Material
    parameters: object
    level: str
    area: str
    numbers: pd.DataFrame
    words: Words
    why: Mapping[str, str] = field(default_factory=dict)
    contradictions: pd.DataFrame | None = None

    @property
    def public(self) -> bool:
        return self.parameters.audience == "public"

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def below(self) -> str:
        """The level below; its areas are the parts of this one."""
        levels = self.material.gazetteer.levels
        return levels[levels.index(self.level) + 1]

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Codes of the areas below, in the order of the gazetteer."""
        units = self.material.gazetteer.units
        inside = units[units[self.level + CODE] == self.area]
        return tuple(dict.fromkeys(inside[self.below + CODE]))

    @cached_property
    def khesegs(self) -> pd.DataFrame:
        """The khesegs of the area."""
        rows = self.material.khesegs
        return rows[rows[self.level + CODE] == self.area]

    @property
    def place(self) -> str:
        return self.words.place(self.level, self.area)

    @cached_property
    def _rows(self) -> dict[tuple[str, str], object]:
        return {(row.area, row.key): row for row in self.numbers.itertuples(index=False)}

    def rows(self, area: str | None = None) -> list:
        """All rows of the frame, or those of one area."""
        return [row for row in self._rows.values() if area in (None, row.area)]

    def row(self, key: str, area: str | None = None):
        """The row of a key (of this area unless another is given); None where there is none."""
        return self._rows.get((self.area if area is None else area, key))

    def shown(self, key: str, area: str | None = None):
        """The row where its number is there and may be shown; None otherwise."""
        row = self.row(key, area)
        return row if row is not None and not row.suppressed and row.value == row.value else None

    def answers(self, field: str, base: str = "khesegs", area: str | None = None) -> list:
        """Rows of a question's answers on one base, in the order of the code list, those together left
        out."""
        here = self.area if area is None else area
        if field not in self.material.fields:
            return []
        return [row for row in self._asked.get((here, field), ()) if row.key == f"{field}.{row.code}.{base}"]

    @cached_property
    def _asked(self) -> dict[tuple[str, str], list]:
        """Rows of answers by area and question."""
        found: dict[tuple[str, str], list] = {}
        for row in self._rows.values():
            if row.code:
                found.setdefault((row.area, row.field), []).append(row)
        return found

    def step(self, whole: str, area: str | None = None) -> tuple[int, float]:
        """(khesegs whose parts do not make up this whole, sum of the differences) in an area."""
        found = self.contradictions
        if found is None:
            return 0, 0.0
        rows = found[found["area"].eq(self.area if area is None else area) & found["whole"].eq(whole)]
        return int(rows["khesegs"].sum()), float(rows["difference"].sum())

    def altered(self, **given) -> Results:
        return replace(self, **given)


def assemble(material: Material, parameters) -> Results:
    """The numbers of the parameters' area, with what its audience may not see taken out."""
    gazetteer = material.gazetteer
    level, area = _area(material, parameters)
    from . import changes  # it takes results itself

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

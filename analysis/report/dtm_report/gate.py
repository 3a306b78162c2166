"""The consistency gate: a report that contradicts itself is not handed out.

Three questions. Do the parts of the frame make up their wholes? Do figures and tables show the rows of the
frame, with the base that these have? Does each sentence say what the frame says, and no other number?
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import unescape

from analysis.core.errors import WorkFailed, all_faults
from analysis.presentation import Figure, Table, number
from analysis.presentation.figure import evidence_word

from . import changes, frame, tables
from .results import Results
from .sentences import Passage, Sentence, literal, passage
from .words import declared, share

_NUMBER = re.compile(r"−?\d[\d,]*(?:\.\d+)?")
_SVG_TEXT = re.compile(r"<text[^>]*>(.*?)</text>")
_PER = {"share": 100, "rate": 1000, "mean": 1}
_NEAR = 1e-6


@dataclass
class Checked:
    """How many comparisons were made, and a sentence for each that failed."""

    compared: int = 0
    faults: list[str] = field(default_factory=list)

    def expect(self, holds: bool, fault: str) -> None:
        self.compared += 1
        if not holds:
            self.faults.append(fault)

    def equal(self, expected: float, value: float, what: str) -> None:
        near = math.isclose(expected, value, rel_tol=_NEAR, abs_tol=_NEAR)
        self.expect(near, f"{what}: expected {expected:g}, found {value:g}")

    def within(self, part: float, whole: float, what: str) -> None:
        self.expect(part <= whole, f"{what}: the part ({part:g}) is above its whole ({whole:g})")


def check(results: Results, shown: Mapping[str, Iterable]) -> Checked:
    """Everything that the report shows (`contents`) against the frame, and the frame against itself."""
    found = Checked()
    _shares(results, found)
    _areas(results, found)
    for area in dict.fromkeys(row.area for row in results.rows()):
        _fields(results, area, found)
    _answers(results, found)
    _changes(results, found)
    things = [thing for section in shown.values() for thing in section]
    for thing in (t for t in things if isinstance(t, (Figure, Table))):
        _thing(results, thing, found)
    said = [sentence for t in things if isinstance(t, Passage) for sentence in t.sentences]
    again = {s.key: s.text for section in {s.section for s in said} for s in _again(results, section)}
    for sentence in said:
        _sentence(results, sentence, again, found)
    return found


def passed(results: Results, shown: Mapping[str, Iterable]) -> int:
    """The number of comparisons; `WorkFailed` with every contradiction if there is one."""
    found = check(results, shown)
    if found.faults:
        raise WorkFailed(
            all_faults(f"{results.place}: the report contradicts itself and is not made.", found.faults)
        )
    return found.compared


# The frame --------------------------------------------------------------------------------------------------


def _shares(results: Results, found: Checked) -> None:
    """value is count over n; a part is no larger than its whole; who answered was asked."""
    for row in results.rows():
        if row.suppressed or row.measure not in _PER or not row.n:
            continue
        what = f"{row.key} in {row.area}"
        found.equal(_PER[row.measure] * row.count / row.n, row.value, f"{what}, {row.count:g} of {row.n:g}")
        if row.measure == "share":
            found.within(row.count, row.n, what)
        if row.unit == "khesegs":
            found.within(row.n, row.informants, f"{what}, khesegs that answered of those asked")


def _areas(results: Results, found: Checked) -> None:
    """The areas below make up the area: counts of people, khesegs that were asked, khesegs that answered."""
    known = {*results.material.fields, "coverage"}
    for row in (row for row in results.rows(results.area) if row.key in known):
        parts = [results.row(row.key, code) for code in results.parts]
        if not parts or row.suppressed or any(part is None or part.suppressed for part in parts):
            continue
        for name in ("count", "informants"):
            total = sum(getattr(part, name) for part in parts)
            found.equal(getattr(row, name), total, f"{row.key}, {name}: sum of the areas below")


def _fields(results: Results, area: str, found: Checked) -> None:
    """Parts that make up a field, fields that are part of others, and net moves in one area."""
    fields = results.material.fields
    count = {row.key: row for row in results.rows(area) if row.measure == "total" and not row.suppressed}
    for name, declared_field in fields.items():
        wholes = [count.get(whole) for whole in declared_field.part_of]
        if name in count and wholes and all(wholes) and name not in frame.RATED:
            found.within(count[name].count, sum(w.count for w in wholes), f"{name} in {area}")
    for whole in dict.fromkeys(f.sums_to for f in fields.values() if f.sums_to):
        names = [n for n, f in fields.items() if f.sums_to == whole and results.row(n, area) is not None]
        if whole not in count or not names or not count.keys() >= set(names):
            continue
        total = sum(count[name].count for name in names)
        # What leaders gave that does not add up is told beside the numbers.
        expected = count[whole].count + results.step(whole, area)[1]
        if count[whole].high != count[whole].high:  # some gave the parts and not the whole
            continue
        if all(count[name].high == count[name].high for name in names):
            found.equal(expected, total, f"{whole} in {area}: sum of its parts")
        else:
            found.within(total, expected, f"{whole} in {area}: sum of its parts")
    if {"arrivals", "departures", "net"} <= count.keys() and count["net"].count == count["net"].high:
        net = count["arrivals"].count - count["departures"].count
        found.equal(net, count["net"].count, f"net in {area}")


def _answers(results: Results, found: Checked) -> None:
    """Answers to a question have one base, and sum to it: khesegs where one answer is given, or responses."""
    for area in (results.area, *results.parts):
        for name in {row.field: None for row in results.rows(area) if row.unit in ("khesegs", "responses")}:
            for base in ("khesegs", "responses"):
                rows = results.answers(name, base, area)
                if not rows or any(row.suppressed for row in rows):
                    continue
                what = f"{name} in {area}, {base}"
                found.expect(len({row.n for row in rows}) == 1, f"{what}: expected one base, found several")
                if base == "responses" or results.material.fields[name].most == 1:
                    found.equal(rows[0].n, sum(row.count for row in rows), f"{what}: sum of the answers")


def _changes(results: Results, found: Checked) -> None:
    """A change is what is now less what was then."""
    for row in results.rows(results.area):
        if row.measure == "change" and not row.suppressed:
            stem = row.key.removesuffix(changes.CHANGE)
            then, now = (results.row(f"{stem}{mark}") for mark in (changes.BEFORE, changes.AFTER))
            found.equal(now.count - then.count, row.count, row.key)


# Figures and tables -----------------------------------------------------------------------------------------


def _thing(results: Results, thing: Figure | Table, found: Checked) -> None:
    word = evidence_word(results.material.evidence, results.language)
    marked = not isinstance(thing, Figure) or word in thing.svg  # a table prints it with its title
    right = thing.evidence == results.material.evidence and marked
    found.expect(right, f"{thing.id}: expected the word '{word}' in it, found none")
    if not {"key", "area"} <= set(thing.data):
        return
    rows = []
    for drawn in thing.data.to_dict("records"):
        row = results.row(drawn["key"], drawn["area"])
        what = f"{thing.id}: {drawn['key']} in {drawn['area']}"
        found.expect(row is not None, f"{what} is in no frame")
        if row is None:
            continue
        rows.append(row)
        for name in ("count", "n", "value"):
            one, other = drawn[name], getattr(row, name)
            same = one == other or (one != one and other != other)
            found.expect(same, f"{what}: {name} is {one}, that of the frame {other}")
    allowed = _allowed(results, rows) | _around(results, rows, thing)
    for text in _texts(thing):
        for said in _numbers(text):
            found.expect(said in allowed, f"{thing.id}: '{text}' says {said}, which no row behind it gives")
    if isinstance(thing, Figure):
        _base(results, thing, rows, found)


def _base(results: Results, figure: Figure, rows: list, found: Checked) -> None:
    """The base in the caption is the base of what is drawn. Where each area has its own, there is no
    number."""
    lead = results.words("base", base="\0").partition("\0")[0]
    said = set(_numbers(figure.note.partition(lead)[2].partition(".")[0]))
    if not said:
        return
    drawn = [r for r in rows if not r.suppressed and r.n == r.n and r.unit != "responses"]
    bases = {number(row.n, 0) for row in drawn}
    asked = {number(row.informants, 0) for row in drawn}
    found.expect(
        bases <= said <= bases | asked,
        f"{figure.id}: the caption says a base of {' and '.join(sorted(said))}, "
        f"the figure has {' and '.join(sorted(bases))}",
    )


def _texts(thing: Figure | Table) -> list[str]:
    """Every text of a figure or table that holds numbers of the frame."""
    if isinstance(thing, Figure):
        return [*(unescape(text) for text in _SVG_TEXT.findall(thing.svg)), thing.note]
    cells = thing.frame.drop(columns=[thing.group] if thing.group else [])
    return [str(cell) for column in cells for cell in cells[column]]


def _numbers(text: str) -> list[str]:
    return [found.rstrip(",") for found in _NUMBER.findall(text)]


def _allowed(results: Results, rows: Iterable) -> set[str]:
    """The texts of all numbers that rows of the frame give."""
    texts: set[str] = set()
    for row in rows:
        silent = row.informants - row.answered
        texts |= {number(value, 0) for value in (row.informants, row.answered, silent)}
        texts |= set(_numbers(f"{row.label} {row.place} {results.words.unit(row.base)}"))
        if row.suppressed:
            continue
        texts |= {number(value, 0) for value in (row.count, row.n, row.high, row.n - row.count)}
        if row.measure == "share":
            texts |= set(_numbers(share(row.value, row.n, row.unit)))
        elif row.measure == "change":
            texts.add(number(row.value, 0))
        elif row.measure in _PER:
            texts |= {number(row.value, decimals) for decimals in (0, 1, 2)}
    return texts


def _around(results: Results, rows: Iterable, thing: Figure | Table) -> set[str]:
    """Numbers of the words around: 1,000 residents, up to three answers, names of places, submissions."""
    words, fields = results.words, results.material.fields
    asked = {row.field: fields[row.field] for row in rows if row.field in fields}
    texts = [text[results.language] for text in declared()["words"].values()]
    texts += [words.answer(name, code) for name, f in asked.items() for code in f.codes or ()]
    texts += [str(f.most) for f in asked.values()]
    texts += [*words.names.values(), thing.title, *tables.of_submissions(results).values()]
    return {found for text in texts for found in _numbers(text)}


# Sentences --------------------------------------------------------------------------------------------------


def _again(results: Results, section: str) -> tuple[Sentence, ...]:
    """The sentences of a section, made once more from the frame."""
    made = changes.passage if section == changes.SECTION else passage
    return (made(results) if section == changes.SECTION else made(results, section)).sentences


def _sentence(results: Results, said: Sentence, again: Mapping[str, str], found: Checked) -> None:
    expected = again.get(said.key, "no such sentence")
    found.expect(
        said.text == expected, f"{said.key}: the sentence reads '{said.text}', the frame gives '{expected}'"
    )
    rows = [results.row(key, area) for taken in said.taken for area, key in taken.rows]
    allowed = _allowed(results, [row for row in rows if row is not None])
    allowed |= {n for taken in said.taken if not taken.rows for n in _numbers(taken.text)}
    allowed |= set(_numbers(literal(results, said.key)))
    for told in _numbers(said.text):
        found.expect(told in allowed, f"{said.key}: the sentence says {told}, which no row behind it gives")

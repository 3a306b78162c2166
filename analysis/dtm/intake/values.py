"""One answer as the data hold it: codes joined by ; whole numbers, days. What cannot be read is kept.

Answers come as codes or as labels in either language. KoboToolbox joins the labels of several choices by
blanks, so that a text of labels is cut where the code list allows one reading only.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from ..fields import CHOICE_SEPARATOR, UNKNOWN, UNKNOWN_ENTRY, Field
from ..gazetteer import Gazetteer
from .matching import folded, suggestion

_WHOLE = re.compile(r"(-?(?:\d{1,15}|\d{1,3}(?: \d{3}){1,4}))(?:\.0+)?", re.ASCII)
_BLANKS = re.compile("[\u00a0\u2009\u202f]")  # blanks between thousands
_MOMENT = re.compile(
    r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class Answer:
    """An answer read: `value`; or why it could not be: `kind` of problem and what was `expected`."""

    value: str
    kind: str = ""
    expected: str = ""


Reader = Callable[[str], Answer]


def reader(field: Field, gazetteer: Gazetteer, lossy: bool = False) -> Reader:
    """How answers to a field are read; a blank text is a blank answer everywhere."""
    read = _reader(field, gazetteer, lossy)
    return lambda text: read(text) if text else Answer("")


def _reader(field: Field, gazetteer: Gazetteer, lossy: bool) -> Reader:
    if field.type == "integer":
        return lambda text: _number(text, field.unknown)
    if field.type == "date":
        return _day
    if not field.is_choice:
        return Answer
    known = codes_by_text(field, gazetteer, lossy)
    shown = _labels(field, gazetteer)
    if field.type == "select_one":
        return lambda text: _choice(text, known, shown, lossy)
    order = {code: place for place, code in enumerate(codes_of(field, gazetteer))}
    cut = _cutter(known)
    return lambda text: _choices(text, cut, order, shown, lossy)


def codes_of(field: Field, gazetteer: Gazetteer) -> Mapping[str, Mapping[str, str]]:
    """Codes of a choice question, each with its labels; those of areas are of the gazetteer."""
    if not field.areas:
        return field.codes
    if field.areas not in gazetteer.levels:
        return {}
    return {code: {"en": name, "mn": name} for code, name in gazetteer.names(field.areas).items()}


def codes_by_text(field: Field, gazetteer: Gazetteer, lossy: bool = False) -> dict[str, frozenset[str]]:
    """The codes that a folded text may stand for: it is a code itself or a label in one of the languages."""
    found: dict[str, set[str]] = {}
    for code, labels in codes_of(field, gazetteer).items():
        for text in (code, *labels.values()):
            found.setdefault(folded(text, lossy), set()).add(code)
    return {text: frozenset(codes) for text, codes in found.items()}


def _labels(field: Field, gazetteer: Gazetteer) -> list[str]:
    codes = codes_of(field, gazetteer)
    return [*codes, *(label for labels in codes.values() for label in labels.values())]


def _number(text: str, may_be_unknown: bool) -> Answer:
    if text.startswith("="):
        return _formula(text, "a whole number")
    plain = _BLANKS.sub(" ", text)
    if plain.removesuffix(".0") in (UNKNOWN, UNKNOWN_ENTRY):
        return Answer(UNKNOWN) if may_be_unknown else Answer(UNKNOWN, "not_unknown", "a number that is known")
    match = _WHOLE.fullmatch(plain)
    if not match:
        return Answer(text, "no_number", "a whole number")
    return Answer(str(int(match[1].replace(" ", ""))))


def _day(text: str) -> Answer:
    if text.startswith("="):
        return _formula(text, "a day")
    read = moment(text)
    return Answer(read[:10]) if read else Answer(text, "no_day", "a day as 2031-09-14")


def moment(text: str) -> str:
    """Day and time in ISO form, with the zone if one is stated; empty where the text is none.

    The year comes first in what is read; whether 03/04/2031 is in March or in April is not guessed.

    >>> moment("2031.09.14 10:02"), moment("2031-09-14T10:02:33.120+08:00"), moment("14/09/2031")
    ('2031-09-14T10:02:00', '2031-09-14T10:02:33+08:00', '')
    """
    match = _MOMENT.fullmatch(text.strip())
    if not match:
        return ""
    *numbers, zone = match.groups()
    try:
        found = datetime.datetime(*(int(number or 0) for number in numbers))
    except ValueError:
        return ""
    return found.isoformat() + _zone(zone or "")


def _zone(zone: str) -> str:
    if zone in ("", "Z"):
        return "+00:00" if zone else ""
    digits = zone[1:].replace(":", "").ljust(4, "0")
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _formula(text: str, expected: str) -> Answer:
    return Answer(text, "formula", f"{expected}, not a formula (formulas are not evaluated)")


def _choice(text: str, known: Mapping[str, frozenset[str]], shown: list[str], lossy: bool) -> Answer:
    codes = known.get(folded(text, lossy), frozenset())
    if len(codes) == 1:
        return Answer(next(iter(codes)))
    return _unread(text, codes, shown)


def _unread(text: str, codes: Collection[str], shown: list[str]) -> Answer:
    if codes:
        return Answer(text, "ambiguous", f"one answer; this may be {' or '.join(sorted(codes))}")
    if text.startswith("="):
        return _formula(text, "an answer of the list")
    return Answer(text, "no_answer", f"an answer of the list. {suggestion(text, shown)}".strip())


def _choices(text: str, cut, order: Mapping[str, int], shown: list[str], lossy: bool) -> Answer:
    chosen: set[str] = set()
    for part in text.split(CHOICE_SEPARATOR):
        found = cut(tuple(folded(part, lossy).split()))
        if len(found) != 1:
            return _unread(text, [" ".join(sorted(codes)) for codes in found], shown)
        chosen |= next(iter(found))
    return Answer(joined(chosen, order))


def joined(codes: Iterable[str], order: Mapping[str, int]) -> str:
    """Codes of one answer in the order of their list."""
    return CHOICE_SEPARATOR.join(sorted(codes, key=order.__getitem__))


def _cutter(known: Mapping[str, frozenset[str]]) -> Callable[[tuple[str, ...]], frozenset[frozenset[str]]]:
    """A function of words: every set of codes that they can be read as, one after the other."""
    by_words = {tuple(text.split()): codes for text, codes in known.items()}
    longest = max((len(words) for words in by_words), default=0)

    def cut(words: tuple[str, ...]) -> frozenset[frozenset[str]]:
        # ways[i]: the sets of codes that the first i words can be read as
        ways: list[set[frozenset[str]]] = [{frozenset()}] + [set() for _ in words]
        for end in range(1, len(words) + 1):
            for start in range(max(0, end - longest), end):
                for code in by_words.get(words[start:end], ()):
                    ways[end] |= {way | {code} for way in ways[start]}
        return frozenset(ways[-1])

    return cut

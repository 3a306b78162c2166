"""What is written in free texts: personal data, which must not be kept, and what a program would run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from analysis.core.cells import safe

from .context import Both, Context
from .hits import Hits

_CAPITAL = "[A-ZА-ЯЁӨҮ]"
_SMALL = "[a-zа-яёөү]"
# From the strictest: what one pattern has taken is not looked at again.
PERSONAL: Mapping[Both, re.Pattern] = {
    Both("an e-mail address", "и-мэйл хаяг"): re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    Both("a register number", "регистрийн дугаар"): re.compile(r"(?i)(?<!\w)[А-ЯЁӨҮ]{2}[\s-]?\d{8}(?!\d)"),
    Both("a telephone number", "утасны дугаар"): re.compile(
        r"(?<![\d+])(?:\+?976[\s-]?)?\d{4}[\s.-]?\d{4}(?!\d)|(?<!\d)\d{2}[\s.-]\d{2}[\s.-]\d{2}[\s.-]\d{2}(?!\d)"
    ),
    Both("a person's name", "хүний нэр"): re.compile(
        rf"(?<!\w){_CAPITAL}{_SMALL}?\.\s?{_CAPITAL}{_SMALL}{{2,}}"  # Б.Болд
        rf"|(?<!\w){_CAPITAL}{_SMALL}{{2,}}(?:ын|ийн|ны|ний|ын|гийн|iin|yn|in)\s+{_CAPITAL}{_SMALL}{{2,}}"
        rf"|(?<!\w){_CAPITAL}{_SMALL}{{2,}}\s+(?:гуай|овогт\w*|guai)(?!\w)"
        rf"|(?<!\w)(?:Mr|Mrs|Ms|Dr)\.?\s+{_CAPITAL}{_SMALL}+"
    ),
}
_RUN: Mapping[Both, re.Pattern] = {
    Both("markup or a script", "тэмдэглэгээ буюу скрипт"): re.compile(
        r"(?i)<[a-z!/?]|javascript\s*:|on\w+\s*=|\{\{|\$\{|&#"
    ),
}
_FORMULA = Both("a formula of a spreadsheet", "хүснэгтийн томьёо")


def _personal(view: Context, _) -> Iterator[Hits]:
    places = {name for level in view.levels for name in view.phase.gazetteer.names(level).values()}
    for name in view.of_type("text"):
        found = {text: personal(text, places) for text in set(view.text(name)) if text}
        rows = np.flatnonzero([bool(text) and bool(found[text][0]) for text in view.text(name)])
        told = [found[text] for text in view.text(name)[rows]]
        yield Hits(
            rows, name, {"kinds": [_joined(kinds) for kinds, _ in told]}, [hidden for _, hidden in told]
        )


def personal(text: str, places: set[str] = frozenset()) -> tuple[list[Both], str]:
    """Kinds of personal data that a text seems to hold, and the text with them blotted out.

    places: names that are those of places, not of persons.
    """
    kinds, hidden = [], text
    for kind, pattern in PERSONAL.items():
        blotted = pattern.sub(lambda match: match[0] if match[0] in places else "•" * len(match[0]), hidden)
        if blotted != hidden:
            kinds.append(kind)
        hidden = blotted
    return kinds, hidden


def _runs(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("text"):
        found = {text: _kinds(text) for text in set(view.text(name)) if text}
        rows = np.flatnonzero([bool(text) and bool(found[text]) for text in view.text(name)])
        yield Hits(rows, name, {"kinds": [_joined(found[text]) for text in view.text(name)[rows]]})


def _kinds(text: str) -> list[Both]:
    kinds = [kind for kind, pattern in _RUN.items() if pattern.search(text)]
    return kinds + ([_FORMULA] if safe(text) != text else [])


def _joined(kinds: list[Both]) -> Both:
    return Both(", ".join(kind.en for kind in kinds), ", ".join(kind.mn for kind in kinds))


CHECKS = {"C85": _personal, "C86": _runs}

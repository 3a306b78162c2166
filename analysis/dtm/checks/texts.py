"""What is written in free texts: personal data, which must not be kept, and what a program would run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from analysis.core.cells import safe

from .context import Context
from .declared import Both
from .hits import Hits
from .personal import personal

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


def _runs(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("text"):
        found = {text: _kinds(text) for text in set(view.text(name))}
        rows = np.flatnonzero([bool(found[text]) for text in view.text(name)])
        yield Hits(rows, name, {"kinds": [_joined(found[text]) for text in view.text(name)[rows]]})


def _kinds(text: str) -> list[Both]:
    kinds = [kind for kind, pattern in _RUN.items() if pattern.search(text)]
    return kinds + ([_FORMULA] if safe(text) != text else [])


def _joined(kinds: list[Both]) -> Both:
    return Both(", ".join(kind.en for kind in kinds), ", ".join(kind.mn for kind in kinds))


CHECKS = {"C85": _personal, "C86": _runs}

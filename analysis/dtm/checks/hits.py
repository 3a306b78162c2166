"""What a check finds, and how it becomes lines of the findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..gazetteer import CODE
from .context import Context, quoted
from .declared import Both, Check


@dataclass(frozen=True, eq=False)
class Hits:
    """k things that one check found.

    rows: mask [n] or positions [k] of the answers; None for findings on units as a whole, which `units` (k
    codes of `level`) name. question: one for all, or k. words: for the braces of the sentence, one for all or
    k each. values: k texts; those of `question` if None.
    """

    rows: np.ndarray | None = None
    question: str | Sequence[str] = ""
    words: Mapping[str, object] = field(default_factory=dict)
    values: Sequence[str] | None = None
    units: Sequence[str] = ()
    level: str = ""

    def __len__(self) -> int:
        if self.rows is None:
            return len(self.units)
        rows = np.asarray(self.rows)
        return int(rows.sum()) if rows.dtype == bool else len(rows)


def columns(levels: Sequence[str]) -> list[str]:
    """Columns of the findings."""
    codes = [level + CODE for level in levels]
    return ["check_id", "severity", *codes, "uuid", "question", "value", "sentence_en", "sentence_mn"]


def lines(check: Check, hits: Hits, view: Context) -> list[tuple]:
    """One line a hit, in the order of `columns`."""
    rows = None if hits.rows is None else _positions(hits.rows)
    k = len(hits)
    questions = _each(hits.question, k)
    values = _values(hits, view, rows, questions)
    words = {name: _each(given, k) for name, given in hits.words.items()}
    if "value" not in words:
        words["value"] = [view.said(q, v) for q, v in zip(questions, values, strict=True)]
    known = {q: view.label(q) if q in view.fields else Both(q, q) for q in set(questions)}
    words["question"] = [known[q] for q in questions]
    unit = view.level_name(view.lowest)
    told = [dict(zip(words, row, strict=True)) for row in zip(*words.values(), strict=True)]
    sentences = [
        [
            template.format(unit=getattr(unit, language), **{n: _said(w, language) for n, w in row.items()})
            for row in told
        ]
        for language, template in check.sentences.items()
    ]
    uuids = [""] * k if rows is None else view.text("uuid")[rows]
    fixed = [check.id] * k, [check.severity] * k
    return list(zip(*fixed, *_areas(hits, view, rows), uuids, questions, values, *sentences, strict=True))


def _positions(rows: np.ndarray) -> np.ndarray:
    rows = np.asarray(rows)
    return np.flatnonzero(rows) if rows.dtype == bool else rows.astype(int)


def _each(given: object, k: int) -> list:
    """`given` for each of k hits."""
    single = isinstance(given, str | Both | int | float | np.number)
    return [given] * k if single else list(given)


def _values(hits: Hits, view: Context, rows: np.ndarray | None, questions: list[str]) -> list[str]:
    if hits.values is not None:
        return [str(value) for value in hits.values]
    if rows is None:
        return [""] * len(questions)
    texts = {q: view.text(q) for q in set(questions) if q}
    shown = {q: view.blotted if q in view.of_type("text") else str for q in texts}
    return [shown[q](texts[q][row]) if q else "" for q, row in zip(questions, rows, strict=True)]


def _areas(hits: Hits, view: Context, rows: np.ndarray | None) -> list[Sequence[str]]:
    """The code of each level, widest first, for each hit."""
    if rows is not None:
        return [view.text(level + CODE)[rows] for level in view.levels]
    chain = view.chain(hits.level)
    return [[chain[code][at] for code in hits.units] for at in range(len(view.levels))]


def _said(word: object, language: str) -> str:
    """A word of a sentence: texts on one line, whole numbers with thousands, others with one decimal."""
    if isinstance(word, Both):
        return getattr(word, language)
    if isinstance(word, str):
        return quoted(word)
    return f"{int(word):,}" if float(word).is_integer() else f"{float(word):,.1f}"

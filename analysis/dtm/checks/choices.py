"""Choices: too many, none beside others, and other answers that the form offers."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping

import numpy as np

from ..fields import Field
from .context import Context
from .hits import Hits


def _too_many(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("select_one", "select_multiple"):
        chosen, most = view.chosen(name), view.fields[name].most
        rows = np.flatnonzero([len(codes) > most for codes in chosen])
        words = {
            "n": [len(chosen[row]) for row in rows],
            "labels": [view.labels(name, chosen[row]) for row in rows],
            "most": most,
        }
        yield Hits(rows, name, words)


def _alone(view: Context, p: Mapping) -> Iterator[Hits]:
    for name in view.of_type("select_multiple"):
        for code in [c for c in p["codes"] if c in view.fields[name].codes]:
            chosen = view.chosen(name)
            rows = np.flatnonzero([code in codes and len(codes) > 1 for codes in chosen])
            others = [view.labels(name, [c for c in chosen[row] if c != code]) for row in rows]
            yield Hits(rows, name, {"alone": view.label(name, code), "labels": others})


def _offered(view: Context, p: Mapping) -> Iterator[Hits]:
    for name, rows, codes in _others(view, p["likeness"]):
        rows, codes = rows[codes != ""], codes[codes != ""]
        of = view.rule(name).field
        words = {
            "text": [view.said(name, view.text(name)[row]) for row in rows],
            "code": codes,
            "label": [view.label(of, c) for c in codes],
        }
        yield Hits(rows, name, words)


def _other(view: Context, _) -> Iterator[Hits]:
    for name, rows, codes in _others(view, view.parameter("C52", "likeness")):
        rows = rows[codes == ""]
        yield Hits(rows, name, {"text": [view.said(name, view.text(name)[row]) for row in rows]})


def _others(view: Context, likeness: float) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """Each question for other answers: its rows with one, and the code that each reads like ("": none)."""
    return view.once("other answers", str(likeness), lambda _: _read(view, likeness))


def _read(view: Context, likeness: float) -> list[tuple[str, np.ndarray, np.ndarray]]:
    found = []
    for name in view.questions:
        if view.fields[name].other:
            rows = np.flatnonzero(view.answered(name))
            of = view.fields[view.rule(name).field]
            texts = view.text(name)[rows]
            like = {text: alike(text, of, likeness) for text in set(texts)}
            found.append((name, rows, np.array([like[text] for text in texts], dtype=object)))
    return found


def alike(text: str, of: Field, likeness: float) -> str:
    """The code of a question whose label (or name) a text is, but for slips; "" where there is none.

    likeness: per cent of the letters that they have in common, by `difflib`. Text in brackets does not count.
    """
    found, best = "", likeness / 100
    compared = difflib.SequenceMatcher(None, autojunk=False)
    compared.set_seq2(_bare(text))
    for code, label in _known(of):
        compared.set_seq1(label)
        # The bounds are cheap, and most labels are far off.
        if compared.real_quick_ratio() >= best and compared.quick_ratio() >= best <= compared.ratio():
            found, best = code, compared.ratio()
    return found


def _known(of: Field) -> list[tuple[str, str]]:
    labelled = [(code, text) for code, labels in of.codes.items() for text in (code, *labels.values())]
    bare = [(code, _bare(text)) for code, text in labelled if code != "other"]
    return [(code, text) for code, text in bare if text]


def _bare(text: str) -> str:
    """Letters and figures in lower case, single blanks between words, without what stands in brackets."""
    outside = re.sub(r"\(.*?\)", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", outside.casefold()).split())


CHECKS = {"C50": _too_many, "C51": _alone, "C52": _offered, "C53": _other}

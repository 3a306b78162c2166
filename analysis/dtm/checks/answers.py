"""Each answer by itself: missing, not to be asked, outside its range, or not one that the form offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from ..fields import UNKNOWN
from .context import ASKED, NOT_ASKED, Context
from .declared import Both
from .hits import Hits

_OPTIONAL = ("remarks",)


def _required(view: Context) -> list[str]:
    return [name for name in view.questions if name not in _OPTIONAL]


def _not_in_version(view: Context, least: int) -> dict[str, list[tuple[str, int]]]:
    """Field -> versions in which none of at least `least` forms answers it, with the number of forms."""
    versions, names = pd.factorize(view.text("version"))
    found: dict[str, list[tuple[str, int]]] = {}
    for name in _required(view):
        asked = view.asked(name) == ASKED
        put = np.bincount(versions[asked], minlength=len(names))
        given = np.bincount(versions[asked & view.answered(name)], minlength=len(names))
        lacking = np.flatnonzero((put >= least) & (given == 0))
        if len(lacking):
            found[name] = [(names[at], int(put[at])) for at in lacking]
    return found


def _blank(view: Context, name: str, lacking: Mapping[str, list]) -> np.ndarray:
    """Rows [n] that were asked and have no answer; not those of versions without the question."""
    without = [version for version, _ in lacking.get(name, ())]
    there = ~np.isin(view.text("version").astype(str), without) if without else True
    return (view.asked(name) == ASKED) & ~view.answered(name) & there


def _lacking(view: Context) -> dict[str, list[tuple[str, int]]]:
    return view.once("lacking", "", lambda _: _not_in_version(view, view.parameter("C21", "forms")))


def _unanswered(view: Context, _) -> Iterator[Hits]:
    for name in _required(view):
        yield Hits(_blank(view, name, _lacking(view)), name)


def _version_without(view: Context, _) -> Iterator[Hits]:
    for name, versions in _lacking(view).items():
        for version, n in versions:
            first = np.flatnonzero(view.text("version") == version)[:1]
            yield Hits(first, name, {"version": version, "n": n})


def _many_blank(view: Context, p: Mapping) -> Iterator[Hits]:
    names = _required(view)
    asked = sum(((view.asked(q) == ASKED) for q in names), np.zeros(view.n, dtype=int))
    blank = sum((_blank(view, q, _lacking(view)) for q in names), np.zeros(view.n, dtype=int))
    wrong = (asked > 0) & (100 * blank >= p["share"] * asked)
    yield Hits(wrong, "", {"blank": blank[wrong], "asked": asked[wrong]}, blank[wrong])


def _many_unknown(view: Context, p: Mapping) -> Iterator[Hits]:
    names = [q for q in view.of_type("integer") if view.fields[q].unknown]
    asked = sum(((view.asked(q) == ASKED) for q in names), np.zeros(view.n, dtype=int))
    unknown = sum((view.unknown(q) for q in names), np.zeros(view.n, dtype=int))
    wrong = (asked >= p["asked"]) & (100 * unknown >= p["share"] * asked)
    yield Hits(wrong, "", {"unknown": unknown[wrong], "asked": asked[wrong]}, unknown[wrong])


def _no_consent(view: Context, _) -> Iterator[Hits]:
    names = [q for q in view.questions if q not in ("consent", "interview_date", "informant_sex")]
    n = sum((view.answered(q) for q in names), np.zeros(view.n, dtype=int))
    wrong = view.refused & (n > 0)
    yield Hits(wrong, "consent", {"n": n[wrong]})


def _not_asked(view: Context, _) -> Iterator[Hits]:
    for name in view.questions:
        rule = view.rule(name)
        if rule is None:
            continue
        wrong = np.flatnonzero((view.asked(name) == NOT_ASKED) & view.answered(name) & ~view.refused)
        given = [view.said(rule.field, view.text(rule.field)[row]) for row in wrong]
        blank = Both("no answer", "хариултгүй")
        words = {"rule": view.label(rule.field), "given": [one if one.en else blank for one in given]}
        yield Hits(wrong, name, words)


def _out_of_range(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("integer"):
        if view.fields[name].range:
            low, high = view.fields[name].range
            numbers = view.number(name)
            yield Hits((numbers < low) | (numbers > high), name, {"low": low, "high": high})


def _no_number(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("integer"):
        texts = view.text(name)
        yield Hits((texts != "") & (texts != UNKNOWN) & np.isnan(view.number(name)), name)


def _no_code(view: Context, _) -> Iterator[Hits]:
    for name in view.of_type("select_one", "select_multiple"):
        areas = view.fields[name].areas
        if areas and areas not in view.levels:
            continue
        known = set(view.phase.gazetteer.codes(areas) if areas else view.fields[name].codes)
        strange = [next((c for c in codes if c not in known), "") for codes in view.chosen(name)]
        rows = np.flatnonzero(np.array(strange, dtype=object) != "")
        yield Hits(rows, name, {"code": [strange[row] for row in rows]})


CHECKS = {
    "C20": _unanswered,
    "C21": _version_without,
    "C22": _many_blank,
    "C23": _many_unknown,
    "C24": _no_consent,
    "C25": _not_asked,
    "C30": _out_of_range,
    "C31": _no_code,
    "C32": _no_number,
}

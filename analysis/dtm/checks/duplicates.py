"""Answers of one unit that stand under another one, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from .context import Context
from .declared import Both
from .hits import Hits

_NOT_COMPARED = ("consent", "interview_date", "informant_sex")  # the same for many
_LISTED = 4  # questions that a sentence names
_DISTRICT = 2  # levels above the lowest within which numbers are compared pair by pair


def _exact(view: Context, p: Mapping) -> Iterator[Hits]:
    group, answered = _identical(view)
    found = _shared(group, answered >= p["answered"])
    rows = np.array(sorted(found), dtype=int)
    words = {"answered": answered[rows], "others": [view.named(view.codes[found[row]]) for row in rows]}
    yield Hits(rows, "persons", words)


def _again(alike: bool):
    def find(view: Context, _) -> Iterator[Hits]:
        found = [
            one for one in view.once("sent twice", "", lambda _: _sent_twice(view)) if alike == (not one[2])
        ]
        rows = np.array([row for row, *_ in found], dtype=int)
        words = {
            "n": [1 + n for _, n, _ in found],
            "sent": [text[:10] for text in view.text("submitted")[rows]],
        }
        if not alike:
            words["different"] = [_listed(view, names) for *_, names in found]
        yield Hits(rows, "persons", words)

    return find


def _sent_twice(view: Context) -> list[tuple[int, int, list[str]]]:
    """Rows with other forms that passed the review as they did, how many, and the questions that differ."""
    found = []
    for row, others in view.others().items():
        equal = others[view.other_text("validation")[others] == view.text("validation")[row]]
        if len(equal):
            names = [q for q in view.questions if (view.other_text(q)[equal] != view.text(q)[row]).any()]
            found.append((row, len(equal), names))
    return found


def _listed(view: Context, names: list[str]) -> Both:
    """Labels of questions; of many the first, and how many more."""
    shown = [view.label(name) for name in names[:_LISTED]]
    more = len(names) - _LISTED
    end = Both(f"; {more} more", f"; бусад {more}") if more > 0 else Both("", "")
    return Both(*("; ".join(one[at] for one in shown) + end[at] for at in range(2)))


def _near(view: Context, p: Mapping) -> Iterator[Hits]:
    names = view.of_type("integer")
    if not names or not view.n:
        return
    numbers = np.column_stack([view.number(name) for name in names])
    numbers[numbers < p["smallest"]] = np.nan
    group, _ = _identical(view)
    best: dict[int, tuple[int, int, np.ndarray]] = {}
    for rows in _blocks(view):
        same, compared = _agreement(numbers[rows])
        share = 100 * same / np.maximum(compared, 1)
        alike = (share >= p["share"]) & (compared >= p["compared"]) & (group[rows][:, None] != group[rows])
        np.fill_diagonal(alike, False)
        for at in np.flatnonzero(alike.any(axis=1)):
            others = np.flatnonzero(alike[at])
            closest = others[np.argmax(share[at, others])]
            in_order = rows[[closest, *others[others != closest]]]
            best[rows[at]] = same[at, closest], compared[at, closest], in_order
    rows = np.array(sorted(best), dtype=int)
    yield Hits(
        rows,
        "persons",
        {
            "same": [best[row][0] for row in rows],
            "compared": [best[row][1] for row in rows],
            "others": [view.named(view.codes[best[row][2]]) for row in rows],
        },
    )


def _identical(view: Context) -> tuple[np.ndarray, np.ndarray]:
    """A number [n] that rows with the same answers share, and how many answers [n] each has."""
    names = [q for q in view.questions if q not in _NOT_COMPARED]
    texts = [view.text(name) for name in names]
    joined = ["\x1f".join(row) for row in zip(*texts, strict=True)] if texts else [""] * view.n
    answered = sum((text != "" for text in texts), np.zeros(view.n, dtype=int))
    return pd.factorize(pd.array(joined, dtype=object))[0], np.asarray(answered, dtype=int)


def _shared(group: np.ndarray, counted: np.ndarray) -> dict[int, np.ndarray]:
    """Row -> the other counted rows of its group, for the rows that have some."""
    rows = np.flatnonzero(counted)
    found = {}
    for members in pd.Series(rows).groupby(group[rows]).agg(list):
        if len(members) > 1:
            found |= {row: np.array([m for m in members if m != row]) for row in members}
    return found


def _blocks(view: Context) -> Iterator[np.ndarray]:
    """Positions of the rows of one district after the other."""
    level = view.above(_DISTRICT) or view.levels[0]
    yield from pd.Series(np.arange(view.n)).groupby(view.area(level)).agg(np.array)


def _agreement(numbers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each pair [m, m]: in how many columns both have the same number, and in how many both have one."""
    m = len(numbers)
    same, compared = np.zeros((m, m), dtype=np.int16), np.zeros((m, m), dtype=np.int16)
    for column in numbers.T:
        there = ~np.isnan(column)
        same += column[:, None] == column
        compared += there[:, None] & there
    return same, compared


CHECKS = {"C06": _again(alike=True), "C07": _exact, "C08": _near, "C09": _again(alike=False)}

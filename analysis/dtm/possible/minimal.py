"""Smallest sets of statements that are impossible together, and the least that must go."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from .statements import Item

Impossible = Callable[[Sequence[Item]], bool]


def smallest(stated: Sequence[Item], impossible: Impossible, fixed: Item | None = None) -> list[Item]:
    """A smallest impossible set: what is not needed is taken away, in halves at first, then one by one."""
    kept = list(stated)
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            taken = [item for item in kept[place : place + size] if item != fixed]
            rest = [item for item in kept if item not in taken]
            if taken and impossible(rest):
                kept = rest
            else:
                place += size
        if size == 1:
            return kept
        size //= 2


def fewest(stated: Sequence[Item], impossible: Impossible) -> list[Item]:
    """What to leave out so that the rest is possible, at the least cost (`_hitting`)."""
    sets: list[list[Item]] = []
    while True:
        gone = _hitting(sets)
        rest = [item for item in stated if item not in gone]
        if not impossible(rest):
            return gone
        sets.append(smallest(rest, impossible))


def _hitting(sets: Sequence[Sequence[Item]]) -> list[Item]:
    """The items that hit every set at the least cost: a printed number costs most, then words, captions."""
    best: tuple[list, list[Item]] = ([math.inf], [])

    def search(gone: list[Item], spent: list[float]) -> None:
        nonlocal best
        if spent >= best[0]:
            return
        open_ = next((one for one in sets if not set(one) & set(gone)), None)
        if open_ is None:
            best = (spent, gone)
            return
        for item in sorted(open_, key=_cost):
            search([*gone, item], [a + b for a, b in zip(spent, _cost(item), strict=True)])

    search([], [0, 0, 0, 0])
    return best[1]


def _cost(item: Item) -> list[float]:
    """Printed numbers, words, captions; of equals the later one goes."""
    kind = {"claim": 0, "statement": 1}.get(item.kind, 2)
    return [*(float(kind == place) for place in range(3)), -item.place / 1e3]

"""Contradictions among all that a report states about its khesegs, by integer programming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .. import claims
from ..claims import Claim, Group, Published
from ..fields import Field, summands
from ..reconstruct import AGE_GROUPS, Choices, satisfiable, splits
from .minimal import fewest, smallest
from .statements import Contradiction, Item, items, without


class Search:
    """Contradictions of a report with a known number of khesegs, by integer programming.

    Fields that no claim and no rule ties do not meet: each such part is solved by itself, and remembered.
    """

    def __init__(self, published: Published) -> None:
        self.published = published
        self.fields = claims.fields_of(published)
        self.stated = items(published) if published.khesegs else []
        self.ways, self.assumed = _ways(published) if published.khesegs else ([], [])
        self._roots = _roots(published, self.fields)
        self._part = _parts(published, self.stated, self._roots)
        claimed = {g.id: g.claims for g in published.groups}
        self._by_khoroo = {i for i in self.stated if i.kind == "claim" and claimed[i.group][i.place].khoroo}
        self._known: dict[tuple, bool] = {}

    def contradictions(self) -> list[Contradiction]:
        gone = []
        for part in dict.fromkeys(self._part.values()):
            gone += fewest([item for item in self.stated if self._part[item] == part], self.impossible)
        # What is left can only fail together: each part in another way to split the khesegs.
        gone += fewest([item for item in self.stated if item not in gone], self.impossible)
        rest = [item for item in self.stated if item not in gone]
        found = []
        for item in gone:
            near = [other for other in rest if self._part[other] == self._part[item]]
            start = near if self.impossible([*near, item]) else rest
            # What is said in the same place is kept longest: it explains best.
            start = sorted(start, key=lambda other: other.group == item.group)
            needed = smallest([*start, item], self.impossible, fixed=item)
            them = "them together" if len(needed) > 1 else "this"
            found.append(Contradiction(tuple(needed), item, f"no table of khesegs satisfies {them}"))
        return found

    def impossible(self, kept: Sequence[Item]) -> bool:
        return self.way(kept) is None

    def way(self, kept: Sequence[Item]) -> Choices | None:
        """The first way to split khesegs into khoroos in which all that is kept holds; None if none does."""
        parts: dict[str, list[Item]] = {}
        for item in kept:
            parts.setdefault(self._part[item], []).append(item)
        for number, way in enumerate(self.ways):
            if all(self._holds(number, way, name, part) for name, part in parts.items()):
                return way
        return None

    def _holds(self, number: int, way: Choices, name: str, kept: Sequence[Item]) -> bool:
        # Where nothing is said of khoroos, one way to split the khesegs is as good as another.
        key = (number if any(item in self._by_khoroo for item in kept) else 0, frozenset(kept))
        if key not in self._known:
            fields = {n: f for n, f in self.fields.items() if self._roots[n] == name}
            named = {item.group for item in kept}
            near = [item for item in self.stated if item.group in named]
            groups = tuple(g for g in self.published.groups if g.id in named)
            statements = tuple(s for s in self.published.statements if s["id"] in named)
            report = replace(self.published, groups=groups, statements=statements)
            gone = set(near) - set(kept)
            self._known[key] = satisfiable(without(report, gone), way, fields)
        return self._known[key]

    def without(self, gone: Sequence[Item]) -> Published:
        return without(self.published, gone)


def _ways(published: Published) -> tuple[list[Choices], list[str]]:
    """Ways to split khesegs into khoroos that are tried, and what was assumed."""
    tried = splits(published)
    ways = [Choices.split_into(split) for split in tried]
    if "khoroo_of" in published.left_open:
        settled = Choices.of(published)
        ways = [settled, *(way for way in ways if _sizes(way) != _sizes(settled))]
    if len(tried[0]) == 1:
        return ways, []
    split = ", ".join(f"{khoroo}: {n}" for khoroo, n in tried[0].items())
    open_ = [khoroo for khoroo in tried[0] if not published.khoroos.get(khoroo)]
    if len(ways) == 1 and len(open_) > 1:
        return ways, [f"Khesegs by khoroo: {split} (there are too many other ways to try them all)."]
    return ways, []


def _sizes(way: Choices) -> list[str]:
    return sorted(way.khoroo_of.values())


def _roots(published: Published, fields: Mapping[str, Field]) -> dict[str, str]:
    """Field -> a name for the part of the report that it belongs to."""
    root = {name: name for name in fields}

    def top(name: str) -> str:
        while root[name] != name:
            name = root[name]
        return name

    def tie(names: Sequence[str]) -> None:
        tied = [top(name) for name in names if name in root]
        for name in tied[1:]:
            root[name] = top(tied[0])

    for declared in fields.values():
        tie([declared.name, *declared.part_of, *([declared.asked_if.field] if declared.asked_if else [])])
    tie([*AGE_GROUPS, "persons"])
    for group in published.groups:
        for claim in group.claims:
            tie(_names(group, claim))
    for entry in published.statements:
        tie([side["field"] for side in entry["both"]])
    return {name: top(name) for name in fields}


def _names(group: Group, claim: Claim) -> list[str]:
    with_people = ["persons"] if claim.measure == "people_where" else []
    return [*summands(claim.field), *summands(claim.of), *summands(group.people), *with_people]


def _parts(published: Published, stated: Sequence[Item], roots: Mapping[str, str]) -> dict[Item, str]:
    groups = {group.id: group for group in published.groups}
    of_statements = {s["id"]: s["both"][0]["field"] for s in published.statements}
    found = {}
    for item in stated:
        if item.kind == "statement":
            names = [of_statements[item.group]]
        elif item.kind == "claim":
            names = _names(groups[item.group], groups[item.group].claims[item.place])
        else:
            names = [groups[item.group].shares[0].field]
        found[item] = next((roots[name] for name in names if name in roots), "khesegs")
    return found

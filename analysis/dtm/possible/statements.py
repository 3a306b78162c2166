"""What a report states, as items that may be taken away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..claims import Claim, Group, Published


@dataclass(frozen=True)
class Item:
    """One thing that a report states, which may be taken away: a number, or something said of a list.

    kind: "claim", "complete" (all shares of the list are printed), "n" (its base), "caption" (its shares are
    said to be of people) or "statement".
    """

    kind: str
    group: str
    place: int = 0
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Contradiction:
    """Statements that cannot hold together; without any one of them the others can. `left_out` goes."""

    items: tuple[Item, ...]
    left_out: Item
    why: str


def items(published: Published) -> list[Item]:
    """Everything that a report states and that its table can be tested for."""
    found = []
    for group in published.groups:
        found += [
            Item("claim", group.id, place, _told(group, claim))
            for place, claim in enumerate(group.claims)
            if claim.measure != "outside"
        ]
        if group.shares:
            said = [("complete", group.complete, "all its shares are printed")]
            said += [
                ("n", group.n, f"its base is {group.n}"),
                ("caption", group.people, f"a share of {group.base}"),
            ]
            found += [
                Item(kind, group.id, 0, f"{_name(group)}: {text}") for kind, there, text in said if there
            ]
    found += [Item("statement", s["id"], 0, s.get("text", s["id"])) for s in published.statements]
    return found


def _name(group: Group) -> str:
    return group.title if group.source == "text" else f"{group.title} ({group.source})"


def _told(group: Group, claim: Claim) -> str:
    unit = " %" if claim.unit == "percent" else f" {claim.unit}"
    return f"{_name(group)}: {claim.label or claim.row} {claim.value:.{claim.decimals}f}{unit}"


def without(published: Published, gone: Iterable[Item]) -> Published:
    """The report without some of what it states. Numbers that go stay as names: their codes are printed."""
    gone = set(gone)
    groups = []
    for group in published.groups:
        kept = tuple(
            replace(claim, measure="outside") if Item("claim", group.id, place) in gone else claim
            for place, claim in enumerate(group.claims)
        )
        said = {"complete": ("complete", False), "n": ("n", None), "caption": ("people", "")}
        changed = {name: empty for kind, (name, empty) in said.items() if Item(kind, group.id) in gone}
        groups.append(replace(group, claims=kept, **changed))
    statements = tuple(s for s in published.statements if Item("statement", s["id"]) not in gone)
    return replace(published, groups=tuple(groups), statements=statements)

"""The groups that the figures compare: their kinds, labels and the words for them in sentences."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.core.errors import InputError, nearest

SEPARATOR = " > "
NATIONAL = "national"
OWN = "own rows"  # rows of a panel that are no group of people chosen by a parameter


@dataclass(frozen=True)
class Group:
    """A group of people. label: in figures. where: in sentences ("40 per cent {where}").

    needs: kinds of groups of which all must be chosen for the group to be shown.
    """

    name: str
    kind: str
    label: str
    where: str
    needs: tuple[str, ...] = ()


def _simple() -> list[Group]:
    rows = [
        ("National", NATIONAL, "Mongolia", "in Mongolia"),
        ("Non-poor", "poverty status", "Non-poor", "among the non-poor"),
        ("Poor", "poverty status", "Poor", "among the poor"),
        ("Q1", "quintile", "Poorest fifth", "in the poorest fifth"),
        ("Q2", "quintile", "Second fifth", "in the second fifth"),
        ("Q3", "quintile", "Middle fifth", "in the middle fifth"),
        ("Q4", "quintile", "Fourth fifth", "in the fourth fifth"),
        ("Q5", "quintile", "Richest fifth", "in the richest fifth"),
        ("Urban", "urban and rural", "Urban", "in urban areas"),
        ("Rural", "urban and rural", "Rural", "in rural areas"),
        ("Ulaanbaatar", "location", "Ulaanbaatar", "in Ulaanbaatar"),
        ("Aimag center", "location", "Aimag centres", "in aimag centres"),
        ("Soum center", "location", "Soum centres", "in soum centres"),
        ("Countryside", "location", "Countryside", "in the countryside"),
        ("Apartment/House", "dwelling", "Apartment or house", "in apartments and houses"),
        ("Ger", "dwelling", "Ger", "in gers"),
    ]
    return [Group(*row, needs=() if row[1] in (NATIONAL, "dwelling") else (row[1],)) for row in rows]


def _crossed(area: Group, other: Group) -> Group:
    """The part of a group that lives in an area, named "Urban, Poor"."""
    return Group(
        name=f"{area.name}, {other.name}",
        kind=f"{area.kind} by {other.kind}",
        label=f"{area.label} {other.label.lower()}",
        where=f"{other.where} {area.where}",
        needs=(area.kind, other.kind),
    )


_SIMPLE = _simple()
GROUPS: dict[str, Group] = {group.name: group for group in _SIMPLE} | {
    group.name: group
    for area in _SIMPLE
    if area.kind == "urban and rural"
    for other in _SIMPLE
    if other.kind in ("poverty status", "quintile")
    for group in [_crossed(area, other)]
}

# Which two groups of a kind a sentence compares.
PAIRS = {
    "poverty status": ("Poor", "Non-poor"),
    "quintile": ("Q1", "Q5"),
    "urban and rural": ("Rural", "Urban"),
    "location": ("Countryside", "Ulaanbaatar"),
    "urban and rural by poverty status": ("Rural, Poor", "Urban, Poor"),
    "urban and rural by quintile": ("Rural, Q1", "Urban, Q1"),
    "dwelling": ("Ger", "Apartment/House"),
}

_AREAS = ("Urban", "Rural")
_OTHER_WORDS = {"poorest": "Q1", "ii": "Q2", "iii": "Q3", "iv": "Q4", "wealthiest": "Q5"}
_KNOWN = {group.name.lower(): group.name for group in _SIMPLE} | _OTHER_WORDS


def group_of(path: str) -> Group:
    """The group a row label names: its last level, crossed with an urban or rural level before it.

    "Poverty status > Poor", "Consumption quintile > II", "Urban > Non-poor" and "Urban poor" are
    understood. Raises `InputError` for a label that names no known group.
    """
    levels = path.replace(" consumption quintiles", "").split(SEPARATOR)
    first, _, rest = levels[-1].partition(" ")
    if first in _AREAS and rest:
        levels[-1:] = [first, rest]
    name = _KNOWN.get(levels[-1].lower())
    if name is None:
        hint = nearest(levels[-1], GROUPS)
        raise InputError(f"expected the label of a group of people, found '{path}'. {hint}")
    area = next((level for level in levels[:-1] if level in _AREAS), None)
    return GROUPS.get(f"{area}, {name}", GROUPS[name])

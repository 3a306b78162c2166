"""The figure of the page: the tables and how they refer to each other."""

from __future__ import annotations

from analysis.hses import dictionary, schema
from analysis.presentation import Figure, diagrams, finish, listing, style

from .text import SOURCE

# What a reader looks for together; every table stands in one group.
GROUPS = {
    "People and dwelling": ("persons", "housing"),
    "Food": ("food_consumed", "food_bought", "food_away"),
    "Other consumption": ("nonfood", "utilities", "durables"),
    "Income and assets": ("transfers", "loans", "livestock"),
}
_COLOURS = (style.GREEN, style.VERMILION, style.PURPLE, style.OCHRE)


def tables_diagram() -> Figure:
    """`households` in the middle, the tables that refer to it around it, `prices` below."""
    boxes = [_box("households", f"households\n{_key('households')}", 0, 1, style.BLUE, 2)]
    arrows = []
    for place, (group, names) in enumerate(GROUPS.items()):
        text = "\n".join([group, *(f"{name} ({_key(name)})" for name in names)])
        boxes.append(_box(group, text, place % 2, 0 if place < 2 else 2, _COLOURS[place]))
        arrows.append(diagrams.Arrow(group, "households", "hhid"))
    last = list(GROUPS)[2]
    boxes.append(_box("prices", f"prices\n{_key('prices')}", 0, 3, _COLOURS[2]))
    arrows.append(diagrams.Arrow("prices", last, "item"))
    said = "; ".join(f"{group}: {listing(names)}" for group, names in GROUPS.items())
    return finish(
        diagrams.boxes_and_arrows(boxes, arrows, row_height=0.8),
        id="microdata-figure-1",
        title="The tables and their keys",
        alt=f"Diagram of {len(schema.TABLES)} tables. All but prices refer to the table households by "
        f"hhid: {said}. The table prices has no household; its items are those of other consumption.",
        data=dictionary.tables_frame(),
        source=SOURCE,
        note="In brackets what, beside hhid, makes a row of the table one of its kind; loans have no key, "
        "since a household may take several of a type.",
        evidence="computed",
    )


def _box(key: str, text: str, column: float, row: float, colour: str, width: float = 1.0) -> diagrams.Box:
    return diagrams.Box(key, text, column, row, colour, width)


def _key(name: str) -> str:
    key = schema.table(name).key
    parts = [part for part in key if part != "hhid"] if name != "households" else list(key)
    return ", ".join(parts) if parts else "one row" if key else "no key"

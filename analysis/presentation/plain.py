"""Charts written as SVG directly, for reports that are made by the dozen.

A chart takes a millisecond, and its text stays text: it can be searched and copied, and a check can read its
numbers. Sizes are points; y goes down. Text and lines follow the page's text colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from . import style
from .figure import Figure, check_text, evidence_word, inline_svg

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 72 * style.WIDTH
SIZE, SMALL = 9.0, style.SMALLEST_TEXT
_LINE = 1.25  # sizes of letters from line to line
_FONTS = "'DejaVu Sans', Verdana, 'Segoe UI', sans-serif"
# Widths of letters in their size, of the widest font above, rounded up
_NARROW, _SLIM, _WIDE = set("ijlI.,:;|!'’()[] "), set('frt/-–−“”"'), set("mwMW%—@жшщюмыфЖШЩЮМЫФДЂ")
_GAP = 8.0
_MANY = 12  # pairs of bars: of more the labels stand before them
TRACK = 0.1  # opacity of the whole behind a bar


@dataclass(frozen=True)
class Bar:
    """One bar: its label, the number printed, and how long it is (0 to 1, None for a number not shown).

    mark: where a diamond stands (0 to 1). colour: of the bar.
    """

    label: str
    printed: str
    length: float | None
    mark: float | None = None
    colour: str = style.BLUE


@dataclass(frozen=True)
class Tile:
    """A square of a tile map: name, printed number, fill (None for a number not shown)."""

    name: str
    printed: str
    fill: str | None


def text_width(text: str, size: float = SIZE) -> float:
    """About how wide a text is; rather too wide than too narrow."""
    return size * sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return 0.34
    if letter in _SLIM:
        return 0.46
    if letter in _WIDE:
        return 0.96
    return 0.76 if letter.isupper() else 0.645


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """The text in lines no wider than `width`; a word that is wider stands alone."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def text(
    x: float, y: float, words: str, *, size: float = SIZE, anchor: str = "start", bold: bool = False,
    muted: bool = False, fill: str = "currentColor",
) -> str:  # fmt: skip
    """Words on the base line y. anchor: start, middle, end."""
    weight = ' font-weight="bold"' if bold else ""
    pale = f' opacity="{style.MUTED}"' if muted else ""
    side = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}"{side}{weight}{pale} fill="{fill}">'
        f"{escape(words)}</text>"
    )


def rect(
    x: float, y: float, width: float, height: float, fill: str, *, opacity: float = 1, stroke: str = ""
) -> str:
    pale = f' opacity="{opacity:g}"' if opacity < 1 else ""
    line = f' stroke="{stroke}" stroke-width="0.8" stroke-dasharray="3 2"' if stroke else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{pale}{line}/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, opacity: float = 0.6) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="currentColor" '
        f'stroke-width="0.8" opacity="{opacity:g}"/>'
    )


def diamond(x: float, y: float, fill: str, size: float = 4.2) -> str:
    return (
        f'<path d="M {x:.1f} {y - size:.1f} L {x + size:.1f} {y:.1f} L {x:.1f} {y + size:.1f} '
        f'L {x - size:.1f} {y:.1f} Z" fill="{fill}"/>'
    )


def key(entries: Sequence[tuple[str, str, str]], y: float) -> tuple[list[str], float]:
    """Marks with their meaning, as many on a line as fit: (shape "bar" or "diamond", colour, words).

    Returns the parts and the y below them.
    """
    parts, x = [], 0.0
    for shape, colour, words in entries:
        wide = 14 + text_width(words, SMALL) + 14
        if x and x + wide > WIDTH:
            x, y = 0.0, y + SMALL * 1.5
        drawn = diamond(x + 4.5, y + 4.2, colour) if shape == "diamond" else rect(x, y, 9, 8.4, colour)
        parts += [drawn, text(x + 14, y + 7.6, words, size=SMALL)]
        x += wide
    return parts, y + SMALL * 1.5 + 4


def bars(
    entries: Sequence[Bar], y: float = 0.0, *, above: bool = True, track: bool = True
) -> tuple[list[str], float]:
    """Bars one below the other, from y on; returns the parts and the y below them.

    above: label and number stand above the bar (long labels); else the label stands before it and the number
    behind. track: the whole behind a bar.
    """
    return _bars_below(entries, y, track) if above else _bars_beside(entries, y, track)


def _bars_below(entries: Sequence[Bar], y: float, track: bool) -> tuple[list[str], float]:
    parts: list[str] = []
    for bar in entries:
        room = WIDTH - text_width(bar.printed) - _GAP
        below = room < min(WIDTH * 0.4, text_width(bar.label))  # the number takes a line of its own
        lines = wrapped(bar.label, WIDTH if below else room)
        for position, words in enumerate(lines):
            parts.append(text(0, y + SIZE + position * SIZE * _LINE, words))
        last = y + SIZE + (len(lines) - 1 + below) * SIZE * _LINE
        parts.append(text(WIDTH, last, bar.printed, anchor="end", bold=True))
        parts += _bar(0, last + 4, WIDTH, 8, bar, track)
        y = last + 4 + 8 + 8
    return parts, y


def _bars_beside(entries: Sequence[Bar], y: float, track: bool) -> tuple[list[str], float]:
    parts: list[str] = []
    before = min(max((text_width(b.label) for b in entries), default=0), WIDTH * 0.36)
    behind = min(max((text_width(b.printed) for b in entries), default=0) * 1.06, WIDTH * 0.42)
    room = WIDTH - before - behind - 2 * _GAP
    for bar in entries:
        lines = wrapped(bar.label, before + 1)
        high = max(15.0, len(lines) * SIZE * _LINE + 4)
        middle = y + high / 2
        for position, words in enumerate(lines):
            offset = (position - (len(lines) - 1) / 2) * SIZE * _LINE
            parts.append(text(0, middle + offset + SIZE * 0.36, words))
        parts += _bar(before + _GAP, middle - 4.5, room, 9, bar, track)
        parts.append(text(WIDTH, middle + SIZE * 0.36, bar.printed, anchor="end", bold=True))
        y += high
    return parts, y


def _bar(x: float, y: float, wide: float, high: float, bar: Bar, track: bool) -> list[str]:
    parts = [rect(x, y, wide, high, "currentColor", opacity=TRACK)] if track else []
    if bar.length is not None and bar.length > 0:
        parts.append(rect(x, y, wide * min(bar.length, 1), high, bar.colour))
    if bar.mark is not None:
        parts.append(diamond(x + wide * min(bar.mark, 1), y + high / 2, style.VERMILION))
    return parts


def pairs(entries: Sequence[tuple[str, Bar, Bar]], y: float = 0.0) -> tuple[list[str], float]:
    """Two bars back to back at each label: (label, the one to the left, the one to the right).

    A few labels stand above their bars; many stand before them, on one line.
    """
    parts: list[str] = []
    many = len(entries) > _MANY
    before = min(max((text_width(label) for label, *_ in entries), default=0), WIDTH * 0.34) if many else 0
    side = max((text_width(b.printed) for _, *both in entries for b in both), default=0) * 1.06 + 6
    middle = before + (WIDTH - before) / 2
    room = (WIDTH - before) / 2 - side - (_GAP if many else 0)
    for label, left, right in entries:
        top = y + (0 if many else SIZE) + 4
        if many:
            parts.append(text(0, top + 8, wrapped(label, before + 1)[0]))
        else:
            parts.append(text(middle, y + SIZE, label, anchor="middle"))
        for bar, sign in ((left, -1), (right, 1)):
            wide = room * min(bar.length or 0, 1)
            parts.append(rect(middle - (wide if sign < 0 else 0), top, wide, 9, bar.colour))
            anchor = "end" if sign < 0 else "start"
            parts.append(text(middle + sign * (wide + 4), top + 8, bar.printed, anchor=anchor, bold=True))
        parts.append(line(middle, top - 1.5, middle, top + 10.5))
        y = top + 9 + (2 if many else 7)
    return parts, y


def tiles(
    groups: Sequence[tuple[str, Sequence[Tile]]], y: float = 0.0, columns: int = 8
) -> tuple[list[str], float]:
    """A tile map: squares in reading order, under a head for each group ("" for none)."""
    parts: list[str] = []
    gap = 3.0
    wide = (WIDTH - gap * (columns - 1)) / columns
    high = min(wide, 34.0)
    for head, members in groups:
        if head:
            parts.append(text(0, y + SIZE, head, bold=True))
            y += SIZE + 5
        for position, tile in enumerate(members):
            x, top = (position % columns) * (wide + gap), y + (position // columns) * (high + gap)
            ink = style.ink_on(tile.fill) if tile.fill else "currentColor"
            fill, stroke = (tile.fill, "") if tile.fill else ("none", "currentColor")
            parts.append(rect(x + 0.4, top + 0.4, wide - 0.8, high - 0.8, fill, stroke=stroke))
            size = (
                SMALL if text_width(tile.name, SMALL) < wide else SMALL * wide / text_width(tile.name, SMALL)
            )
            parts.append(
                text(x + wide / 2, top + high * 0.4, tile.name, size=size, anchor="middle", fill=ink)
            )
            parts.append(
                text(x + wide / 2, top + high * 0.8, tile.printed, anchor="middle", bold=True, fill=ink)
            )
        y += -(-len(members) // columns) * (high + gap) + 5
    return parts, y


def grid(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[Tile]],
    y: float = 0.0,
) -> tuple[list[str], float]:
    """Shaded numbers: names of rows to the left, of columns upright above; a cell without a name stays
    empty."""
    parts: list[str] = []
    before = min(max(text_width(name) for name in rows) + _GAP, WIDTH * 0.34)
    wide, high = (WIDTH - before) / len(columns), 19.0
    above = max(text_width(name, SMALL) for name in columns) + 4
    for place, name in enumerate(columns):
        x = before + (place + 0.5) * wide + SMALL * 0.36
        turned = f"translate({x:.1f} {y + above - 3:.1f}) rotate(-90)"
        parts.append(f'<g transform="{turned}">{text(0, 0, name, size=SMALL)}</g>')
    y += above
    for name, members in zip(rows, cells, strict=True):
        parts.append(text(0, y + high / 2 + SIZE * 0.36, wrapped(name, before)[0]))
        for place, cell in enumerate(members):
            if not cell.printed:
                continue
            x = before + place * wide
            ink = style.ink_on(cell.fill) if cell.fill else "currentColor"
            fill, stroke = (cell.fill, "") if cell.fill else ("none", "currentColor")
            parts.append(rect(x + 0.8, y + 0.8, wide - 1.6, high - 1.6, fill, stroke=stroke))
            size = min(SMALL, SMALL * (wide - 3) / text_width(cell.printed, SMALL))
            parts.append(
                text(
                    x + wide / 2,
                    y + high / 2 + size * 0.36,
                    cell.printed,
                    size=size,
                    anchor="middle",
                    fill=ink,
                )
            )
        y += high
    return parts, y + 4


def heading(words: str, y: float) -> tuple[list[str], float]:
    """A head over part of a drawing."""
    return [text(0, y + SIZE, words, bold=True)], y + SIZE + 8


def finish(
    parts: Iterable[str],
    height: float,
    *,
    id: str,
    title: str,
    alt: str,
    data: pd.DataFrame,
    source: str,
    note: str = "",
    evidence: str = "official",
    language: str = "en",
) -> Figure:
    """The parts as a figure; evidence other than official is written inside the drawing, at the top."""
    check_text(id=id, title=title, alt=alt, source=source)
    word, top = evidence_word(evidence, language), 0.0
    head = ""
    if word:
        head = text(WIDTH, SMALL, word, size=SMALL, anchor="end", bold=True)
        top = SMALL + 7
    drawn = "".join(parts)
    svg = (
        f'<svg viewBox="-1 0 {WIDTH + 2:.1f} {height + top + 2:.1f}"><g font-family="{_FONTS}">{head}'
        f'<g transform="translate(0 {top:.1f})">{drawn}</g></g></svg>'
    )
    return Figure(
        id,
        title,
        alt,
        inline_svg(svg, id, alt),
        data.reset_index(drop=True),
        source,
        note,
        evidence,
        language,
    )

"""Diagrams of boxes and arrows on a grid: columns go right, rows go down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from analysis.core.errors import InputError, nearest

from . import style


@dataclass(frozen=True)
class Box:
    """A box at (`column`, `row`) of the grid, `width` x `height` cells large (fractions allowed).

    The first line of `text` is bold when `text` has more than one; long lines are wrapped.
    """

    key: str
    text: str
    column: float
    row: float
    colour: str = style.BLUE
    width: float = 1.0
    height: float = 1.0


@dataclass(frozen=True)
class Arrow:
    """From the box `start` to the box `end`, with an optional label at its middle."""

    start: str
    end: str
    label: str = ""


_GAP_X, _GAP_Y = 0.08, 0.13  # of a cell, left free on each side of a box
_LINE_STEP = 1.28  # font sizes from line to line


def boxes_and_arrows(
    boxes: Sequence[Box],
    arrows: Sequence[Arrow | tuple[str, str]] = (),
    *,
    width: float = style.WIDTH,
    row_height: float = 0.85,
    font_size: float = 9,
):
    """The diagram as a matplotlib figure; `row_height` in inches, more where a text needs it.

    Arrows leave and enter at the middle of the facing sides. Raises InputError for an arrow whose
    box does not exist.
    """
    known = {box.key: box for box in boxes}
    joined = [a if isinstance(a, Arrow) else Arrow(*a) for a in arrows]
    for name in (name for arrow in joined for name in (arrow.start, arrow.end)):
        if name not in known:
            raise InputError(
                f"diagram: an arrow names the box '{name}', which is not drawn. {nearest(name, known)}"
            )
    columns = max(b.column + b.width for b in boxes)
    rows = max(b.row + b.height for b in boxes)
    texts = {box.key: _lines(box, columns, width, font_size) for box in boxes}
    row_height = max(row_height, *(_needed(box, texts[box.key], font_size) for box in boxes))
    figure, ax = style.subplots(width=width, height=rows * row_height + 0.1)
    with style.applied():
        for box in boxes:
            _draw_box(ax, box, texts[box.key], font_size)
        for arrow in joined:
            _draw_arrow(ax, known[arrow.start], known[arrow.end], arrow.label, font_size)
        ax.set(xlim=(0, columns), ylim=(rows, 0))
        ax.axis("off")
    return figure


def _lines(box: Box, columns: float, width: float, font_size: float) -> tuple[list[str], list[str]]:
    """The lines of the head and of the rest, wrapped to the box."""
    wide = box.width - 2 * _GAP_X
    characters = max(8, int(wide / columns * width * 72 / (font_size * 0.58)))
    head, *rest = box.text.split("\n")
    head_lines = wrap(head, int(characters * 0.88)) or [""]
    return head_lines, [part for line in rest for part in (wrap(line, characters) or [""])]


def _needed(box: Box, lines: tuple[list[str], list[str]], font_size: float) -> float:
    """The height of a row, in inches, that holds all lines of the box."""
    count = sum(map(len, lines)) + 0.6
    return count * font_size * _LINE_STEP / 72 / (box.height - 2 * _GAP_Y)


def _draw_box(ax, box: Box, lines: tuple[list[str], list[str]], font_size: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    left, top = box.column + _GAP_X, box.row + _GAP_Y
    wide, high = box.width - 2 * _GAP_X, box.height - 2 * _GAP_Y
    shape = {"boxstyle": "round,pad=0,rounding_size=0.05", "mutation_aspect": 1.2}
    ax.add_patch(
        FancyBboxPatch((left, top), wide, high, facecolor=box.colour, alpha=0.13, linewidth=0, **shape)
    )
    ax.add_patch(
        FancyBboxPatch(
            (left, top), wide, high, facecolor="none", edgecolor=box.colour, linewidth=1.4, **shape
        )
    )
    _write(ax, left + wide / 2, top + high / 2, *lines, font_size)


def _write(ax, x: float, y: float, head: list[str], rest: list[str], font_size: float) -> None:
    """Head lines bold (when there is more than a head), the rest below, the whole centred on (x, y)."""
    step, count = font_size * _LINE_STEP, len(head) + len(rest)
    for position, line in enumerate(head + rest):
        offset = ((count - 1) / 2 - position) * step
        weight = "bold" if rest and position < len(head) else "normal"
        ax.annotate(
            line,
            (x, y),
            xytext=(0, offset),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=font_size,
            fontweight=weight,
        )


def _draw_arrow(ax, start: Box, end: Box, label: str, font_size: float) -> None:
    begin, finish = _sides(start, end)
    ax.annotate(
        "",
        finish,
        xytext=begin,
        arrowprops={"arrowstyle": "-|>", "color": style.TEXT, "linewidth": 1.1, "shrinkA": 0, "shrinkB": 0},
    )
    if label:
        middle = ((begin[0] + finish[0]) / 2, (begin[1] + finish[1]) / 2)
        ax.annotate(
            label,
            middle,
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=font_size - 0.5,
            alpha=style.MUTED,
        )


def _sides(start: Box, end: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the arrow leaves and enters: below or above when the rows differ, else at the sides."""
    if start.row + start.height <= end.row or end.row + end.height <= start.row:
        down = start.row < end.row
        first, last = _shared(start.column, start.width, end.column, end.width, _GAP_X)
        leaves = start.row + start.height - _GAP_Y if down else start.row + _GAP_Y
        enters = end.row + _GAP_Y if down else end.row + end.height - _GAP_Y
        return (first, leaves), (last, enters)
    right = start.column < end.column
    first, last = _shared(start.row, start.height, end.row, end.height, _GAP_Y)
    leaves = start.column + start.width - _GAP_X if right else start.column + _GAP_X
    enters = end.column + _GAP_X if right else end.column + end.width - _GAP_X
    return (leaves, first), (enters, last)


def _shared(start: float, start_size: float, end: float, end_size: float, gap: float) -> tuple[float, float]:
    """The middle of what the two spans share, so that the arrow is straight; else their own middles."""
    low, high = max(start, end) + gap, min(start + start_size, end + end_size) - gap
    if high - low >= gap:
        return (low + high) / 2, (low + high) / 2
    return start + start_size / 2, end + end_size / 2

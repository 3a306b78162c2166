"""Alt text computed from the data that a figure draws."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .numbers import last_level, listing, number

if TYPE_CHECKING:
    import pandas as pd

_FULL = 12  # up to this many values are all read out; beyond, the highest and the lowest


def alt_bars(
    frame: pd.DataFrame,
    category: str,
    value: str,
    *,
    what: str,
    unit: str = "per cent",
    decimals: int = 1,
    kind: str = "Bar chart",
) -> str:
    """What a bar or dot chart shows: "Bar chart of <what>, in <unit>. Highest ...; lowest ...".

    Up to twelve values are read out in drawing order; with more, only the extremes are.
    """
    known = frame[frame[value].notna()]
    said = [
        (last_level(name), number(v, decimals)) for name, v in zip(known[category], known[value], strict=True)
    ]
    head = f"{kind} of {what}, in {unit}."
    if not said:
        return f"{head} No values."
    if len(said) <= _FULL:
        return f"{head} {listing(f'{n} {v}' for n, v in said)}."
    top, bottom = said[_position(known[value], "max")], said[_position(known[value], "min")]
    return f"{head} Highest: {top[0]} {top[1]}; lowest: {bottom[0]} {bottom[1]}; {len(said)} values in all."


def alt_grouped(
    frame: pd.DataFrame,
    category: str,
    group: str,
    value: str,
    *,
    what: str,
    unit: str = "per cent",
    decimals: int = 1,
    kind: str = "Grouped bar chart",
) -> str:
    """What a chart with several series shows, one sentence a group."""
    parts = [
        alt_bars(rows, category, value, what="", unit="", decimals=decimals).split(". ", 1)[1].rstrip(".")
        for _, rows in frame.groupby(group, sort=False)
    ]
    names = [last_level(name) for name in dict.fromkeys(frame[group])]
    said = " ".join(f"{name}: {part}." for name, part in zip(names, parts, strict=True))
    return f"{kind} of {what}, in {unit}. {said}"


def alt_lines(
    frame: pd.DataFrame,
    x: str,
    value: str,
    *,
    what: str,
    unit: str = "per cent",
    x_unit: str = "",
    group: str | None = None,
    decimals: int = 1,
) -> str:
    """What a line chart shows: where each line begins and ends."""
    groups = frame.groupby(group, sort=False) if group else [("", frame)]
    said = []
    for name, rows in groups:
        rows = rows.sort_values(x)
        first, last = rows.iloc[0], rows.iloc[-1]
        label = f"{last_level(name)}: " if name else ""
        said.append(
            f"{label}from {number(first[value], decimals)} at {first[x]:g} {x_unit}".rstrip()
            + f" to {number(last[value], decimals)} at {last[x]:g} {x_unit}".rstrip()
        )
    text = "; ".join(said)
    return f"Line chart of {what}, in {unit}. {text[:1].upper()}{text[1:]}."


def _position(values: pd.Series, which: str) -> int:
    array = values.to_numpy()
    return int(array.argmax() if which == "max" else array.argmin())

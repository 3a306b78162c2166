"""Numbers as text, the same everywhere: commas between thousands, a true minus sign."""

from __future__ import annotations

import math

MISSING = "–"


def number(value: float | None, decimals: int = 1) -> str:
    """`number(418045, 0)` gives "418,045"; missing values give a dash.

    >>> number(-1234.56, 1)
    '−1,234.6'
    """
    if value is None or value != value:
        return MISSING
    text = f"{value:,.{decimals}f}"
    if not any(digit in text for digit in "123456789"):
        text = text.lstrip("-")
    return text.replace("-", "−")


def percent(value: float | None, decimals: int = 1) -> str:
    """`percent(27.1)` gives "27.1 %", with a space that does not break."""
    text = number(value, decimals)
    return text if text == MISSING else f"{text}\u00a0%"


def points(value: float | None, decimals: int = 1) -> str:
    """`points(9.4)` gives "9.4 percentage points"."""
    return f"{number(value, decimals)} percentage point{'' if value in (1, -1) else 's'}"


def interval(lower: float, upper: float, decimals: int = 1, unit: str = "") -> str:
    """`interval(25.8, 28.4)` gives "25.8 to 28.4" (it does not break); the unit, if any, follows."""
    text = f"{number(lower, decimals)}\u00a0to\u00a0{number(upper, decimals)}"
    return f"{text} {unit}".rstrip()


def listing(words, last: str = "and") -> str:
    """`listing(["a", "b", "c"])` gives "a, b and c"."""
    words = list(words)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def last_level(path) -> str:
    """`last_level("Location > Ulaanbaatar")` gives "Ulaanbaatar"."""
    return str(path).split(" > ")[-1]


def is_missing(value) -> bool:
    """None, NaN, pandas NA."""
    try:
        return value is None or (isinstance(value, float) and math.isnan(value)) or bool(value != value)
    except TypeError:  # pandas NA refuses to be compared
        return True

"""Values as they are written on the command line and in the page."""

from __future__ import annotations

from typing import Any


def as_text(value: Any) -> str:
    """A parameter's value as it is written on the command line: lists with commas."""
    if isinstance(value, (tuple, list)):
        return ",".join(map(as_text, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)

"""Errors in the user's words: what was expected, what was found, where, and what to do.

Two kinds reach the command line, and set its exit status:

* `InputError` (2): the call or the input was wrong; nothing was done.
* `WorkFailed` (1): the work was done and found a failure (a check, a chapter).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class CompendiumError(Exception):
    """Base of the project's errors. `exit_status` is what the command returns."""

    exit_status = 1


class InputError(CompendiumError):
    """The call or the input was wrong; the message says what to do."""

    exit_status = 2


class WorkFailed(CompendiumError):
    """The work ran and found a failure."""

    exit_status = 1


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that offers the known name closest to `name`, or lists all of them.

    >>> nearest("leval", ["level", "district"])
    "Did you mean 'level'?"
    """
    choices = sorted(map(str, known))
    close = difflib.get_close_matches(str(name).lower(), [c.lower() for c in choices], n=1, cutoff=0.6)
    if close:
        match = next(c for c in choices if c.lower() == close[0])
        return f"Did you mean '{match}'?"
    return "Known: " + ", ".join(choices) + "."


def all_faults(heading: str, faults: Iterable[str]) -> str:
    """One message that lists every fault found, so that a file is mended in one go."""
    return "\n".join([heading, *(f"  - {fault}" for fault in faults)])

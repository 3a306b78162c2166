"""Where results of real households may be written."""

from __future__ import annotations

from pathlib import Path

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses.store import PRIVATE_FOLDER


def refuse_open_place(option: str, place: Path, synthetic: bool, example: str) -> None:
    """InputError where results of real households would go into a folder of the project that is public.

    option: of the command, for the message; example: a place that would do.
    """
    at = place.resolve()
    if not synthetic and at.is_relative_to(ROOT) and not at.is_relative_to(PRIVATE_FOLDER):
        raise InputError(
            f"{option} {place}: expected a place in data/private or outside the project, for rows and cells of "
            f"few households are confidential. Choose for example data/private/NAME/{example}."
        )

"""The XLSForm as an XForm, as KoboToolbox and ODK make it, held against ODK Validate.

Both come with pyxform (the extra `forms`); ODK Validate runs where Java is.
"""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis.core.errors import InputError, WorkFailed


@dataclass(frozen=True)
class Validated:
    """A form that was converted. xform: XML; by_odk: ODK Validate accepted it; warnings: of both."""

    xform: str
    by_odk: bool
    warnings: tuple[str, ...]


def possible() -> bool:
    """Is pyxform installed?"""
    return importlib.util.find_spec("pyxform") is not None


def validate(path: Path) -> Validated:
    """Convert the XLSForm, and run ODK Validate on it where Java is.

    InputError without pyxform; WorkFailed with their message where the form is refused.
    """
    if not possible():
        raise InputError(
            "expected the optional package pyxform, found none. Install the extra 'forms' (`make extras`, "
            "or `pip install 'mongolia-poverty-compendium[forms]'`), or see whether the server takes it."
        )
    from pyxform.errors import PyXFormError
    from pyxform.validators.odk_validate import ODKValidateError
    from pyxform.xls2xform import convert

    by_odk = shutil.which("java") is not None
    try:
        made = convert(path, validate=by_odk)
    except (PyXFormError, ODKValidateError) as error:
        raise WorkFailed(f"{path}: the form is not valid: {error}") from error
    return Validated(made.xform, by_odk, tuple(made.warnings))

"""Sentences of the form and the briefing sheet by language, from `data/dtm/form.yml`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from analysis.core.files import ROOT, parsed_yaml

from ..fields import LANGUAGES

PATH = ROOT / "data" / "dtm" / "form.yml"
Text = Mapping[str, str]  # language -> sentence


def rule(name: str, *values: object) -> dict[str, str]:
    """A sentence about what an answer must satisfy; a value that is itself a text is taken by language."""
    return _filled("rules", name, values)


def note(name: str, *values: object) -> dict[str, str]:
    """A note on the form."""
    return _filled("notes", name, values)


def briefing(name: str, *values: object) -> dict[str, str]:
    """A sentence or word of the briefing sheet."""
    return _filled("briefing", name, values)


def part(name: str) -> Mapping:
    """A whole part of the file."""
    return _file()[name]


def joined(texts: Sequence[Text], by: str = " ") -> dict[str, str]:
    """Several texts as one."""
    return {language: by.join(text[language] for text in texts) for language in LANGUAGES}


def _filled(of: str, name: str, values: Sequence[object]) -> dict[str, str]:
    text = _file()[of][name]
    return {
        language: text[language].format(*(v[language] if isinstance(v, Mapping) else v for v in values))
        for language in LANGUAGES
    }


@cache
def _file() -> dict:
    return parsed_yaml(PATH.read_text(encoding="utf-8"))

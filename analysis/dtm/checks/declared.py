"""The declaration of the checks: what `data/dtm/checks.yml` says of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import yaml

from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, parsed_yaml

if TYPE_CHECKING:
    import pandas as pd

PATH = ROOT / "data" / "dtm" / "checks.yml"
SEVERITIES = ("error", "warning", "note")  # from the gravest


class Both(NamedTuple):
    """A text in both languages."""

    en: str
    mn: str


@dataclass(frozen=True)
class Parameter:
    """A number or list by which a check decides, and why it is what it is."""

    name: str
    value: object
    unit: str
    reason: str
    source: str


@dataclass(frozen=True)
class Check:
    """One check as it is declared; `data/dtm/checks.yml` explains the attributes at its head."""

    id: str
    family: str
    severity: str
    questions: tuple[str, ...]
    needs: str
    titles: Mapping[str, str]
    sentences: Mapping[str, str]
    parameters: Mapping[str, Parameter]

    def values(self, given: Mapping[str, object] = MappingProxyType({})) -> dict[str, object]:
        """Parameters by name, those of `given` in place of the defaults."""
        return {name: parameter.value for name, parameter in self.parameters.items()} | dict(given)


@cache
def load() -> Mapping[str, Check]:
    """Every check by its id, in the order of the file."""
    return MappingProxyType({id: _check(id, entry) for id, entry in _file()["checks"].items()})


def catalogue(language: str = "en") -> pd.DataFrame:
    """One row a check and parameter (one for a check without): what it is, and why it decides as it does.

    Columns: check_id, severity, family, title, parameter, value, unit, reason, source; all text.
    """
    import pandas as pd

    none = Parameter("", "", "", "", "")
    rows = [
        {
            "check_id": check.id,
            "severity": check.severity,
            "family": families()[check.family][language],
            "title": check.titles[language],
            "parameter": parameter.name,
            "value": _written(parameter.value),
            "unit": parameter.unit,
            "reason": parameter.reason,
            "source": parameter.source,
        }
        for check in load().values()
        for parameter in check.parameters.values() or [none]
    ]
    return pd.DataFrame(rows, dtype=object)


def _written(value: object) -> str:
    """A value as a run is given it."""
    if isinstance(value, str):
        return value
    return yaml.safe_dump(value, default_flow_style=True, width=1000).removesuffix("\n...\n").strip()


@cache
def families() -> Mapping[str, Mapping[str, str]]:
    """Name of a family -> its labels by language, in the order of the file."""
    return _file()["families"]


@cache
def words(group: str) -> Mapping[str, Mapping[str, str]]:
    """Words of the follow-up list and of the page: name -> text by language, in the order of the file."""
    return _file()["words"][group]


def given(texts: tuple[str, ...]) -> dict[str, dict[str, object]]:
    """Parameters of a run from texts such as "C60.share=8": id -> name -> value.

    InputError for a check or parameter that is not there, and for a value of another kind than the default.
    """
    found: dict[str, dict[str, object]] = {}
    for text in texts:
        place, sign, value = text.partition("=")
        id, _, name = place.strip().partition(".")
        if not sign or not name:
            raise InputError(f"-p {text}: expected CHECK.NAME=VALUE, such as C60.share=8.")
        if id not in load():
            raise InputError(f"-p {text}: there is no check '{id}'. {nearest(id, load())}")
        known = load()[id].parameters
        if name not in known:
            raise InputError(f"-p {text}: {id} has no parameter '{name}'. {nearest(name, known)}")
        found.setdefault(id, {})[name] = _value(text, value, known[name].value)
    return found


def _value(text: str, value: str, default: object) -> object:
    number = isinstance(default, int | float)
    try:
        read = yaml.safe_load(value)
    except yaml.YAMLError:
        read = None
    if isinstance(read, bool) or not isinstance(read, int | float if number else type(default)):
        expected = "a number" if number else f"a value such as {default}"
        raise InputError(f"-p {text}: expected {expected}, found '{value}'.")
    return read


@cache
def _file() -> dict:
    return parsed_yaml(PATH.read_text(encoding="utf-8"))


def _check(id: str, entry: dict) -> Check:
    return Check(
        id=id,
        family=entry["family"],
        severity=entry["severity"],
        questions=tuple(entry["questions"]),
        needs=entry.get("needs", ""),
        titles=entry["title"],
        sentences=entry["sentence"],
        parameters={name: Parameter(name, **told) for name, told in entry.get("parameters", {}).items()},
    )

"""A mapping says, in YAML, where each column of the microdata stands in the raw files.

It is written by a person with the questionnaire in hand; `data/mappings/template.yml` explains every
entry. `read_mapping` returns a `Mapping`, or an `InputError` that lists all faults with their lines.
"""

from __future__ import annotations

import string
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from analysis.core import files as places
from analysis.core.errors import InputError, all_faults, nearest
from analysis.core.files import sha256

from .marks import Marks, data_of, read_marks

Value = str | int | float | bool


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _listed(given: Any) -> Any:
    return given if given is None or isinstance(given, (list, tuple)) else [given]


class DateRule(_Entry):
    """A date in three variables; a year below 100 is counted from `century`."""

    day: str
    month: str
    year: str
    century: int = 2000


class Rule(_Entry):
    """How one column is made: exactly one of from, value, product, sum and date, and what is done to it."""

    source: str | None = Field(None, alias="from")
    value: Value | None = None
    product: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    date: DateRule | None = None
    codes: dict[str, Value] | None = None
    yes: tuple[Value, ...] = ()
    no: tuple[Value, ...] = ()
    missing: tuple[Value, ...] = ()
    unknown: Literal["refuse", "missing", "keep"] = "refuse"
    times: float | None = None
    fill: Value | None = None
    text: str | None = None
    width: int | None = Field(None, ge=1, le=40)
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        """`weight: hhweight` is short for `weight: {from: hhweight}`."""
        return {"from": given} if isinstance(given, str) else given

    @field_validator("yes", "no", "missing", "product", "sum", mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        return _listed(given)

    @field_validator("codes", mode="before")
    @classmethod
    def _codes_as_text(cls, given: Any) -> Any:
        return {plain(code): made for code, made in given.items()} if isinstance(given, dict) else given

    @field_validator("text")
    @classmethod
    def _a_format(cls, given: str | None) -> str | None:
        if given is not None:
            try:
                named = [part for part in string.Formatter().parse(given) if part[1] is not None]
                if len(named) != 1 or named[0][1]:
                    raise ValueError
                given.format(1)
            except (ValueError, IndexError, KeyError):
                raise ValueError(
                    f"expected a text with one pair of braces such as 'E{{:02d}}', found {given!r}"
                ) from None
        return given

    @model_validator(mode="after")
    def _one_source(self) -> Rule:
        given = [n for n, v in (("from", self.source), ("product", self.product), ("sum", self.sum)) if v]
        given += [n for n, v in (("value", self.value), ("date", self.date)) if v is not None]
        if len(given) != 1:
            found = " and ".join(given) or "none of them"
            raise ValueError(f"expected exactly one of from, value, product, sum and date; found {found}")
        if bool(self.yes) != bool(self.no):
            raise ValueError("expected both yes and no, found only one of them")
        if self.yes and (self.codes or self.times or self.text):
            raise ValueError("yes and no stand alone; found codes, times or text beside them")
        if not self.source and (self.codes or self.yes or self.text or self.width):
            raise ValueError("codes, yes, no, text and width go with from")
        if both := sorted({plain(v) for v in self.yes} & {plain(v) for v in self.no}):
            raise ValueError(f"{', '.join(both)} stands under both yes and no")
        return self

    @property
    def variables(self) -> tuple[str, ...]:
        """Raw variables that the rule reads; `file.variable` where they stand in another file."""
        of_date = (self.date.day, self.date.month, self.date.year) if self.date else ()
        return tuple(filter(None, (self.source, *self.product, *self.sum, *of_date)))


class Part(_Entry):
    """The rows of one raw file that become rows of one table.

    each: sets of columns; every set makes a row of its own wherever one of its variables is neither
    empty nor zero. only, without: variable -> codes of the rows that are kept, or left out.
    skip_empty: columns; a row in which all of them are missing or zero is left out. skip_missing: the same,
    where zero is an answer (electricity that was used and not paid for).
    """

    file: str
    columns: dict[str, Rule] = Field(default_factory=dict)
    each: tuple[dict[str, Rule], ...] = ()
    only: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    without: dict[str, tuple[Value, ...]] = Field(default_factory=dict)
    skip_empty: tuple[str, ...] = ()
    skip_missing: tuple[str, ...] = ()
    note: str = ""

    @field_validator("only", "without", mode="before")
    @classmethod
    def _lists(cls, given: Any) -> Any:
        return {k: _listed(v) for k, v in given.items()} if isinstance(given, dict) else given

    @property
    def made(self) -> list[str]:
        """Names of the columns that the part makes."""
        return list(dict.fromkeys([*self.columns, *(name for one in self.each for name in one)]))

    def rules(self) -> list[tuple[tuple[str | int, ...], str, Rule]]:
        """Every rule with its path below the part and the name of its column."""
        found = [(("columns", name), name, rule) for name, rule in self.columns.items()]
        return found + [
            (("each", at, name), name, rule) for at, one in enumerate(self.each) for name, rule in one.items()
        ]


class RawFile(_Entry):
    """How a raw file is found and read.

    suffix: how its name ends, without number and extension. key: its household variable, where it has
    another name in this file. if_absent: what follows where the file is not there; without it, a file
    that is not there is a fault.
    """

    suffix: tuple[str, ...]
    key: str | None = None
    encoding: str | None = None
    decimal: Literal[".", ","] = "."
    if_absent: str = ""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        return {"suffix": given} if isinstance(given, (str, list)) else given

    @field_validator("suffix", mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        return _listed(given)


class HouseholdKey(_Entry):
    """The variable that names the household in every file; width pads it with zeros from the left."""

    variable: str
    width: int | None = Field(None, ge=1, le=40)

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, given: Any) -> Any:
        return {"variable": given} if isinstance(given, str) else given


class Absence(_Entry):
    """Columns that a release does not have, and what follows from that, in words for every output."""

    columns: tuple[str, ...]
    consequence: str = Field(min_length=20)


class Mapping(_Entry):
    """A whole mapping; see `data/mappings/template.yml`.

    tables: table of the microdata -> parts, one below the other. not_in_release: what is absent.
    """

    title: str = Field(min_length=3)
    year: int = Field(ge=0, le=2100)
    release: str = "full"
    household_key: HouseholdKey
    files: dict[str, RawFile]
    tables: dict[str, tuple[Part, ...]]
    not_in_release: tuple[Absence, ...] = ()
    note: str = ""

    @field_validator("tables", mode="before")
    @classmethod
    def _parts(cls, given: Any) -> Any:
        return {k: _listed(v) for k, v in given.items()} if isinstance(given, dict) else given

    @property
    def absent(self) -> dict[str, str]:
        """Absent column (`table.column`) or table -> consequence."""
        return {name: one.consequence for one in self.not_in_release for name in one.columns}

    @property
    def consequences(self) -> list[str]:
        """What every output made from this release must say."""
        return [one.consequence for one in self.not_in_release]


@dataclass(frozen=True)
class Read:
    """A mapping as read: with its file, its text, and the lines of its entries.

    texts: file name -> text, the mapping that it is based on included. sha256: of the file itself.
    """

    mapping: Mapping
    path: Path
    texts: Dict[str, str]
    sha256: str
    marks: Marks

    def place(self, *path: str | int) -> str:
        """File and line of an entry: `hses2022.yml, line 57`."""
        return self.marks.place(path)


def find_mapping(given: str | Path) -> Path:
    """The mapping's file: a path, or the name of one that is shipped (`hses2022.yml`, also `hses2022`)."""
    path = Path(given)
    if path.is_file():
        return path
    shipped = places.ROOT / "data" / "mappings"
    for name in (path.name, f"{path.name}.yml"):
        if path.parent == Path(".") and (shipped / name).is_file():
            return shipped / name
    known = [p.name for p in shipped.glob("*.yml")]
    raise InputError(
        f"{given}: no such mapping. {nearest(path.name, known)} Give a path, or one of these names."
    )


def read_mapping(given: str | Path) -> Read:
    """The mapping in a YAML file. InputError lists every fault of its form, each with its line."""
    path = find_mapping(given)
    marks, texts = _with_base(path)
    data = data_of(marks)
    if not isinstance(data, dict):
        raise InputError(f"{path.name}: expected a mapping with entries such as title, files and tables.")
    data.pop("based_on", None)
    if len(marks.documents) > 1:
        _remove_absent(data)
    try:
        mapping = Mapping.model_validate(data)
    except ValidationError as error:
        faults = [_fault(detail, marks) for detail in error.errors()]
        raise InputError(all_faults(f"{path.name}: {len(faults)} fault(s)", faults)) from None
    return Read(mapping, path, texts, sha256(path), marks)


def _with_base(path: Path) -> tuple[Marks, dict[str, str]]:
    """The lines and texts of a mapping, and of those that it is based on, nearest first."""
    documents, texts, seen = [], {}, set()
    while True:
        if path.resolve() in seen:
            raise InputError(f"{path.name}: based_on leads back to itself. Base a mapping on another one.")
        seen.add(path.resolve())
        text, node = read_marks(path)
        documents.append((path.name, node))
        texts[path.name] = text
        base = _scalar(node, "based_on")
        if base is None:
            return Marks(tuple(documents)), texts
        beside = path.parent / base
        try:
            path = beside if beside.is_file() else find_mapping(base)
        except InputError as error:
            raise InputError(f"{path.name}, based_on: {error}") from None


def _scalar(node: yaml.Node | None, name: str) -> str | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name and isinstance(value, yaml.ScalarNode):
                return value.value
    return None


def _remove_absent(data: dict) -> None:
    """Take rules for columns that the release does not have out of what was inherited."""
    for one in data.get("not_in_release") or []:
        for name in one.get("columns") or [] if isinstance(one, dict) else []:
            table, _, column = str(name).partition(".")
            tables = data.get("tables")
            if not isinstance(tables, dict):
                return
            if not column:
                tables.pop(table, None)
                continue
            for part in _listed(tables.get(table)) or []:
                if isinstance(part, dict) and isinstance(part.get("columns"), dict):
                    part["columns"].pop(column, None)


def _expected(detail: dict) -> str:
    """What a value should have been, in the words of the other messages."""
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind == "string_too_short":
        return f"expected a sentence of at least {limits['min_length']} characters"
    if kind.startswith(("float_", "int_")):
        return "expected a valid integer" if kind.startswith("int_") else "expected a number"
    return detail["msg"].removeprefix("Value error, ").replace("Input should be", "expected")


def _fault(detail: dict, marks: Marks) -> str:
    path = tuple(step for step in detail["loc"])
    shown = ".".join(str(step) for step in path if not isinstance(step, int)) or "the mapping"
    place = marks.place(path)
    found = detail.get("input")
    last = str(path[-1]) if path else ""
    if detail["type"] == "extra_forbidden":
        return f"{place}: unknown entry '{last}'. {nearest(last, _entries(path[:-1]))}"
    if detail["type"] == "missing":
        return f"{place}: expected an entry '{last}', found none."
    message = _expected(detail)
    value = (
        f", found {found!r}" if isinstance(found, (str, int, float, bool)) and "found" not in message else ""
    )
    return f"{place}: {shown}: {message}{value}."


def _entries(path: tuple) -> list[str]:
    """Names of the entries that may stand at a path of the mapping."""
    words = [step for step in path if isinstance(step, str)]
    model: type[BaseModel] = Mapping
    if words[:1] == ["files"]:
        model = RawFile
    elif words[:1] == ["tables"]:
        inside = {"columns", "each"} & set(words)
        model = DateRule if words[-1] == "date" and inside else Rule if inside else Part
    elif words[:1] == ["not_in_release"]:
        model = Absence
    elif words[:1] == ["household_key"]:
        model = HouseholdKey
    return [field.alias or name for name, field in model.model_fields.items()]


def plain(code: Any) -> str:
    """A code as text: 1, 1.0 and "1" are the same code.

    >>> plain(1.0), plain("01"), plain(True)
    ('1', '01', 'true')
    """
    if isinstance(code, bool):
        return str(code).lower()
    if isinstance(code, float) and code.is_integer():
        return str(int(code))
    return str(code)

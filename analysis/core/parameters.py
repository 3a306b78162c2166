"""Typed parameters of a chapter: one schema makes the check, the help and the table in the page.

A chapter declares a subclass of `ChapterParameters` whose fields carry a default, bounds or
permitted values and a description. `read` turns given values (from a notebook cell or from the
command line) into the checked model; `describe` lists the schema.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from .errors import InputError, all_faults, nearest
from .values import as_text

__all__ = ["ChapterParameters", "as_text", "each_once"]


class ChapterParameters(BaseModel):
    """Base of every chapter's parameters. Unknown names are refused; instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True, str_strip_whitespace=True)

    @classmethod
    def read(cls, given: Mapping[str, Any], chapter: str = "") -> ChapterParameters:
        """The model for `given` values; missing names take their defaults.

        Text is read by the field's type: `"90"` for a number, `"National,Urban"` for a list.
        A text field stays as it is written: `"007"` keeps its zeros.
        Raises `InputError` that lists every fault: unknown name (with the nearest known one),
        wrong type, out of range, value not among the permitted ones.
        """
        try:
            return cls.model_validate({name: cls._from_text(name, value) for name, value in given.items()})
        except ValidationError as error:
            faults = [cls._fault(detail) for detail in error.errors()]
            where = f"chapter {chapter}" if chapter else cls.__name__
            hint = f"`compendium params {chapter}` lists the parameters." if chapter else ""
            raise InputError(
                all_faults(f"{where}: parameters not accepted. {hint}".rstrip(), faults)
            ) from None

    @classmethod
    def describe(cls) -> pd.DataFrame:
        """One row a parameter: name, type, default, range, meaning."""
        return pd.DataFrame(
            {
                "name": name,
                "type": _type(schema),
                "default": as_text(cls.model_fields[name].get_default(call_default_factory=True)),
                "range": _range(schema),
                "meaning": schema.get("description", ""),
            }
            for name, schema in cls._schemas().items()
        )

    def withheld(self) -> str:
        """Why a page made with these parameters may not be published; empty when it may."""
        return ""

    def command(self) -> str:
        """The command that makes the page again; empty where `compendium run` with these parameters does."""
        return ""

    def told(self, name: str) -> str:
        """The value of a parameter as a page may print it."""
        return as_text(getattr(self, name))

    def prose(self) -> dict[str, str]:
        """Texts for the blanks of the page's prose, by name, beside the parameters themselves."""
        return {}

    def changed(self) -> dict[str, Any]:
        """The parameters whose value is not the default."""
        defaults = type(self)()
        return {
            n: getattr(self, n) for n in type(self).model_fields if getattr(self, n) != getattr(defaults, n)
        }

    @classmethod
    def _schemas(cls) -> dict[str, dict]:
        whole = cls.model_json_schema()
        definitions = whole.get("$defs", {})
        return {name: _resolve(schema, definitions) for name, schema in whole.get("properties", {}).items()}

    @classmethod
    def _from_text(cls, name: str, value: Any) -> Any:
        is_list = cls._schemas().get(name, {}).get("type") == "array"
        if is_list and isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @classmethod
    def _fault(cls, detail: dict) -> str:
        name = str(detail["loc"][0]) if detail["loc"] else "parameters"
        found = detail.get("input")
        if detail["type"] == "extra_forbidden":
            return f"unknown parameter '{name}'. {nearest(name, cls.model_fields)}"
        schema = cls._schemas().get(name, {})
        expected = _type(schema)
        if allowed := _range(schema):
            expected += f", {allowed}"
        hint = _hint(found, _codes(schema))
        if detail["type"] == "value_error":
            return f"{name}: {detail['msg'].removeprefix('Value error, ')}"
        if detail["type"] == "string_type":
            hint = f"Write it in quotes to keep it as text: '{found}'."
        return f"{name}: expected {expected}; found {found!r}. {hint}".rstrip()


def each_once(given: tuple) -> tuple:
    """A field validator that refuses a list in which an entry stands twice (ValueError names it)."""
    repeated = [value for value in dict.fromkeys(given) if given.count(value) > 1]
    if repeated:
        found = ", ".join(f"{as_text(value)} {given.count(value)} times" for value in repeated)
        raise ValueError(f"expected each entry once; found {found}. Name it once.")
    return given


def _resolve(schema: dict, definitions: dict) -> dict:
    if "$ref" in schema:
        schema = {**definitions[schema["$ref"].rsplit("/", 1)[-1]], **schema}
    return schema


def _codes(schema: dict) -> list[str]:
    source = schema.get("items", schema) if schema.get("type") == "array" else schema
    if "const" in source:
        return [str(source["const"])]
    return [str(code) for code in source.get("enum", [])]


def _type(schema: dict) -> str:
    names = {"number": "number", "integer": "whole number", "boolean": "true or false", "string": "text"}
    if schema.get("type") == "array":
        inner = schema.get("items", {})
        return "list of " + ("texts" if _codes(schema) else names.get(inner.get("type"), "value") + "s")
    return names.get(schema.get("type"), "text")


def _range(schema: dict) -> str:
    if codes := _codes(schema):
        return "one of " + ", ".join(codes) if schema.get("type") != "array" else "from " + ", ".join(codes)
    source = schema.get("items", schema) if schema.get("type") == "array" else schema
    low, high = source.get("minimum"), source.get("maximum")
    above, below = source.get("exclusiveMinimum"), source.get("exclusiveMaximum")
    parts = [
        f"at least {low:g}" if low is not None else "",
        f"above {above:g}" if above is not None else "",
        f"at most {high:g}" if high is not None else "",
        f"below {below:g}" if below is not None else "",
    ]
    return " and ".join(filter(None, parts))


def _hint(found: Any, codes: list[str]) -> str:
    close = difflib.get_close_matches(str(found), codes, n=1, cutoff=0.5)
    return f"Did you mean '{close[0]}'?" if close else ""

"""What the columns, measures, fields and codes of the exported tables mean, and their HXL tags."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest
from analysis.core.files import ROOT, parsed_yaml

from ..fields import Field

PATH = ROOT / "data" / "dtm" / "exchange.yml"
TAGS = ROOT / "data" / "dtm" / "hxl.yml"
_TAG = re.compile(r"#[a-z][a-z0-9_]*(\+[a-z][a-z0-9_]*)*")
_NUMBERED = re.compile(r"(?<=admin)\d+")


@cache
def declared() -> dict:
    """What `exchange.yml` says."""
    return parsed_yaml(PATH.read_text(encoding="utf-8"))


@cache
def known_tags() -> dict:
    """What `hxl.yml` says."""
    return parsed_yaml(TAGS.read_text(encoding="utf-8"))


def column(name: str) -> dict[str, str]:
    """en, mn, type and hxl of a column. InputError for one that is not declared."""
    key, level = _NUMBERED.sub("{n}", name), _NUMBERED.search(name)
    if key not in declared()["columns"]:
        raise InputError(f"{PATH.name}: there is no column '{name}'. {nearest(name, declared()['columns'])}")
    said = declared()["columns"][key]
    return {part: text.replace("{n}", level[0] if level else "") for part, text in said.items()}


def tags(columns: Sequence[str]) -> list[str]:
    """The HXL tags of columns, in their order. InputError lists those that are none."""
    found = [column(name)["hxl"] for name in columns]
    wrong = dict.fromkeys(fault for tag in found for fault in tag_faults(tag))
    if wrong:
        raise InputError(all_faults(f"{PATH.name}: expected HXL tags.", wrong))
    return found


def tag_faults(tag: str) -> list[str]:
    """What is wrong with an HXL tag: its form, its hashtag, its attributes."""
    if not _TAG.fullmatch(tag):
        return [f"'{tag}': expected a hashtag and attributes in small letters, such as #adm2+code"]
    hashtag, *attributes = tag.split("+")
    known = known_tags()
    found = []
    if hashtag not in known["hashtags"]:
        found.append(f"'{tag}': there is no hashtag {hashtag}. {nearest(hashtag, known['hashtags'])}")
    allowed = {**known["attributes"], **known["own_attributes"]}
    return found + [
        f"'{tag}': there is no attribute +{name}. {nearest(f'+{name}', allowed)}"
        for name in attributes
        if f"+{name}" not in allowed
    ]


def dictionary(found: Mapping[str, pd.DataFrame], fields: Mapping[str, Field]) -> pd.DataFrame:
    """One row a column, field, answer and measure of the tables.

    Columns: table, name, kind, label_en, label_mn, unit, base, dtm_code, type.
    """
    rows = []
    for table, frame in found.items():
        for name in frame:
            said = column(name)
            rows.append((table, name, "column", said["en"], said["mn"], "", "", "", said["type"]))
    for table in ("people", "answers"):
        for name in dict.fromkeys(found[table]["field"]):
            rows += _of_field(table, fields[name])
    for name, said in declared()["measures"].items():
        rows.append(("flows", name, "measure", said["en"], said["mn"], "persons", "", "", "integer"))
    columns = "table name kind label_en label_mn unit base dtm_code type".split()
    return pd.DataFrame(rows, columns=columns)


def _of_field(table: str, field: Field) -> list[tuple]:
    about = (field.unit, field.base, field.dtm_code, field.type)
    rows = [(table, field.name, "field", field.label(), field.label("", "mn"), *about)]
    return rows + [
        (table, f"{field.name}.{code}", "answer", labels["en"], labels["mn"], "", field.base, "", "")
        for code, labels in (field.codes or {}).items()
    ]

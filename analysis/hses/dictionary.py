"""The dictionary of the microdata, made from their declaration: CSV files, and a Data Package.

`python -m analysis.hses.dictionary` writes them anew to `data/dictionary/`, from where the site offers
them. The Data Package follows version 1 of the specification (https://specs.frictionlessdata.io): put
beside the Parquet files of a survey, it tells any tool that knows the format what they hold.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from analysis.core.files import ROOT, write_atomic

from .schema import TABLES, MicroTable, Variable, code_lists

FOLDER = ROOT / "data" / "dictionary"
VERSION = "1.0.0"  # of the contract: raise it when a table, a variable or a code list changes its meaning
CODES_FILE = "codes.csv"

_TYPES = {"text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}
_PARQUET = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}


def tables_frame() -> pd.DataFrame:
    """One row a table: table, row_is, row_is_mn, about, key, refers_to, variables."""
    return pd.DataFrame(
        {
            "table": declared.name,
            "row_is": declared.row_is,
            "row_is_mn": declared.row_is_mn,
            "about": declared.about,
            "key": ", ".join(declared.key),
            "refers_to": ", ".join(reference.table for reference in declared.references),
            "variables": len(declared.variables),
        }
        for declared in TABLES.values()
    )


def variables_frame() -> pd.DataFrame:
    """One row a variable of a table, with everything that is declared of it."""
    return pd.DataFrame(
        {
            "table": declared.name,
            "variable": variable.name,
            "kind": variable.kind,
            "unit": variable.unit,
            "minimum": variable.minimum,
            "maximum": variable.maximum,
            "code_list": variable.codes,
            "required": variable.required,
            "key": variable.name in declared.key,
            "label_en": variable.label_en,
            "label_mn": variable.label_mn,
            "question": variable.question,
            "base": variable.base,
        }
        for declared in TABLES.values()
        for variable in declared.variables
    ).astype({"minimum": "float64", "maximum": "float64"})


def lists_used() -> dict[str, list[str]]:
    """Code list -> the variables that use it, as "table.variable", in the order of the tables."""
    used: dict[str, list[str]] = {}
    for declared in TABLES.values():
        for variable in declared.variables:
            if variable.codes:
                used.setdefault(variable.codes, []).append(f"{declared.name}.{variable.name}")
    return used


def codes_frame() -> pd.DataFrame:
    """One row a code of the lists in use: list, code, label_en, label_mn, group, label_source."""
    return pd.concat([code_lists()[name].frame() for name in lists_used()], ignore_index=True)


def data_package() -> dict:
    """The descriptor of the tables as a Data Package: resources, fields, constraints, keys.

    Labels in Mongolian, units and the name of the code list are further properties of a field
    (`titleMn`, `unit`, `codeList`), which the specification leaves to the publisher.
    """
    return {
        "profile": "data-package",
        "name": "hses-microdata",
        "title": "Household Socio-Economic Survey of Mongolia: microdata in the compendium's layout",
        "description": (
            "What the tables of a survey hold once it was brought in with `compendium data ingest`. "
            "This file describes them and holds no data. Put it and codes.csv beside the Parquet files that it names."
        ),
        "version": VERSION,
        "licenses": [{"name": "MIT", "title": "MIT License", "path": "https://opensource.org/licenses/MIT"}],
        "keywords": ["poverty", "household survey", "Mongolia", "HSES"],
        "resources": [*(_resource(declared) for declared in TABLES.values()), _codes_resource()],
    }


def files() -> dict[str, str]:
    """The dictionary as files: name -> content."""
    return {
        "variables.csv": _csv(variables_frame()),
        CODES_FILE: _csv(codes_frame()),
        "datapackage.json": json.dumps(data_package(), indent=1, ensure_ascii=False) + "\n",
    }


def write(folder: Path = FOLDER) -> list[Path]:
    """Write the dictionary's files to `folder`; returns their paths."""
    return [write_atomic(folder / name, content) for name, content in files().items()]


def _resource(declared: MicroTable) -> dict:
    schema: dict = {"fields": [_field(variable) for variable in declared.variables], "missingValues": [""]}
    if declared.key:
        schema["primaryKey"] = list(declared.key)
    if declared.references:
        schema["foreignKeys"] = [
            {
                "fields": list(reference.columns),
                "reference": {"resource": reference.table, "fields": list(reference.columns)},
            }
            for reference in declared.references
        ]
    return {
        "name": declared.name,
        "path": f"{declared.name}.parquet",
        "profile": "data-resource",
        "title": f"One row: {declared.row_is}",
        "titleMn": declared.row_is_mn,
        "description": declared.about,
        **_PARQUET,
        "schema": schema,
    }


def _field(variable: Variable) -> dict:
    constraints: dict = {"required": True} if variable.required else {}
    if variable.minimum is not None:
        constraints["minimum"] = _plain(variable.minimum)
    if variable.maximum is not None:
        constraints["maximum"] = _plain(variable.maximum)
    if variable.codes:
        codes = variable.code_list.codes
        constraints["enum"] = [int(c) for c in codes] if variable.kind == "integer" else list(codes)
    described = ". ".join(filter(None, [variable.question, variable.base and f"Asked of: {variable.base}"]))
    field = {
        "name": variable.name,
        "type": _TYPES[variable.kind],
        "title": variable.label_en,
        "titleMn": variable.label_mn,
        "description": described,
        "unit": variable.unit,
        "codeList": variable.codes,
        "constraints": constraints,
    }
    return {key: value for key, value in field.items() if value not in ("", {})}


def _codes_resource() -> dict:
    names = {
        "list": "Code list",
        "code": "Code",
        "label_en": "Label in English",
        "label_mn": "Label in Mongolian",
        "group": "Category under which the official tables count the code",
        "label_source": "questionnaire, translated (one language), or inferred (meaning not certain)",
    }
    fields: list[dict] = [{"name": name, "type": "string", "title": title} for name, title in names.items()]
    for field in fields[:4]:
        field["constraints"] = {"required": True}
    return {
        "name": "codes",
        "path": CODES_FILE,
        "profile": "tabular-data-resource",
        "title": "One row: a code of a list",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": ["list", "code"], "missingValues": [""]},
    }


def _csv(frame: pd.DataFrame) -> str:
    plain = frame.assign(
        **{
            c: frame[c].map(lambda v: "" if pd.isna(v) else str(_plain(v)))
            for c in frame.select_dtypes("float64")
        },
        **{c: frame[c].map({True: "yes", False: "no"}) for c in frame.select_dtypes("bool")},
    )
    return plain.to_csv(index=False, lineterminator="\n")


def _plain(bound: float) -> int | float:
    return int(bound) if float(bound).is_integer() else bound


if __name__ == "__main__":
    for path in write():
        print(path.relative_to(ROOT).as_posix())

"""The tables of the page: what there is, every variable of a table, the code lists."""

from __future__ import annotations

import pandas as pd

from analysis.hses import dictionary, schema
from analysis.presentation import Table, number, table

from .text import SOURCE

_KINDS = {
    "text": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes or no",
    "date": "date",
}


def tables_table() -> Table:
    """One row a table: what a row is, its key, how many variables."""
    listed = dictionary.tables_frame()
    frame = pd.DataFrame(
        {
            "Table": listed["table"],
            "One row is": listed["row_is"],
            "Key": listed["key"].replace("", "none"),
            "What it is for": listed["about"],
        }
    )
    return table(
        frame, id="microdata-table-1", title="The tables of the microdata", source=SOURCE, data=listed,
        evidence="computed",
    )  # fmt: skip


def variables_table(name: str, language: str = "both") -> Table:
    """Every variable of one table: labels, values that are accepted, what the questionnaire asks."""
    declared = schema.table(name)
    rows = dictionary.variables_frame().query("table == @name").reset_index(drop=True)
    columns = {
        "Variable": [_name(v, declared) for v in declared.variables],
        "Label": _label(rows, language),
        "Values": [_values(v) for v in declared.variables],
        "Meaning, or what is asked": [_question(v) for v in declared.variables],
    }
    position = list(schema.TABLES).index(name) + 1
    return table(
        pd.DataFrame(columns),
        id=f"microdata-variables-{name.replace('_', '-')}",
        title=f"{position}. {name}: {declared.row_is}",
        source=SOURCE,
        note=f"{declared.about} An asterisk marks what may not be missing.",
        data=rows,
        evidence="computed",
    )


def lists_table() -> Table:
    """One row a code list: how many codes, which variables use it."""
    used = dictionary.lists_used()
    frame = pd.DataFrame(
        {
            "Code list": list(used),
            "Codes": [len(schema.code_list(name).codes) for name in used],
            "From and to": [_ends(name) for name in used],
            "Inferred labels": [_inferred(name) for name in used],
            "Used by": [", ".join(variables) for variables in used.values()],
        }
    )
    return table(
        frame, id="microdata-lists", title="Code lists", source="data/codes", data=frame, evidence="computed"
    )


def small_lists_table(longest: int, language: str = "both") -> Table:
    """The codes of every list that has at most `longest`, list by list."""
    codes = dictionary.codes_frame()
    small = codes[codes.groupby("list")["code"].transform("size") <= longest].reset_index(drop=True)
    columns = {"List": small["list"], "Code": small["code"], "Label": _label(small, language)}
    columns["In the official tables"] = small["group"]
    columns["Labels from"] = small["label_source"].replace("", "classification")
    return table(
        pd.DataFrame(columns),
        id="microdata-codes",
        title=f"Codes of the lists that have at most {longest}",
        source="data/codes",
        note="In the official tables: the category under which they count the code, where they have one. "
        "Labels from: the questionnaire; translated, where one language was translated for this project; "
        "inferred, where the number of codes is known but not the meaning of each. Hold inferred labels against the "
        "questionnaire before you use real data.",
        group="List",
        data=small,
        evidence="computed",
    )


def _label(rows: pd.DataFrame, language: str) -> pd.Series:
    """Labels in one language, or or in both with a dot between."""
    if language != "both":
        return rows[f"label_{language}"]
    return rows["label_en"].str.cat(rows["label_mn"], sep=" · ")


def _name(variable: schema.Variable, declared: schema.MicroTable) -> str:
    mark = " (key)" if variable.name in declared.key else "*" if variable.required else ""
    return f"{variable.name}{mark}"


def _values(variable: schema.Variable) -> str:
    """Kind, unit and what is accepted: "whole number, 1 to 40, persons"."""
    if variable.codes:
        return f"code of {variable.codes}"
    low, high = variable.minimum, variable.maximum
    accepted = "" if high is None else f"{_bound(low or 0)} to {_bound(high)}"
    return ", ".join(filter(None, [_KINDS[variable.kind], accepted, variable.unit]))


def _bound(value: float) -> str:
    if value >= 1e9:
        return f"{number(value / 1e9, 0)} billion"
    return number(value, 0) if value >= 10_000 else f"{value:g}"  # 2100 is a year


def _question(variable: schema.Variable) -> str:
    return " ".join(filter(None, [variable.question, variable.base and f"({variable.base})"]))


def _inferred(name: str) -> int:
    return list(schema.code_list(name).label_source.values()).count("inferred")


def _ends(name: str) -> str:
    codes = schema.code_list(name).codes
    return f"{codes[0]} … {codes[-1]}"

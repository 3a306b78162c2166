"""A mapping as a list: where each column of the microdata comes from, and what is done to it."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.hses.schema import TABLES

from .contract import owner
from .mapping import Part, Read, Rule, plain
from .raw import RawFile

COLUMNS = ("table", "column", "kind", "file", "variable", "rule", "line")


def listing(read: Read, files: Mapping[str, RawFile] | None = None) -> pd.DataFrame:
    """One row a column and part: table, column, kind, file, variable, rule, line of the mapping.

    files: role -> raw file, to name the files that were found instead of their roles.
    """
    files = files or {}
    rows = []
    for name, parts in read.mapping.tables.items():
        table = TABLES[name]
        for at, part in enumerate(parts):
            for below, column, rule in part.rules():
                role = owner(rule.variables[0], part)[0] if rule.variables else part.file
                rows.append(
                    {
                        "table": name,
                        "column": column,
                        "kind": table.variable(column).kind,
                        "file": files[role].name if role in files else role,
                        "variable": ", ".join(owner(one, part)[1] for one in rule.variables),
                        "rule": in_words(rule, part),
                        "line": read.place("tables", name, at, *below),
                    }
                )
    for column, consequence in read.mapping.absent.items():
        table, _, name = column.partition(".")
        rows.append({"table": table, "column": name, "kind": "", "file": "", "variable": "",
                     "rule": f"not in the release: {consequence}",
                     "line": read.place("not_in_release")})  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def in_words(rule: Rule, part: Part) -> str:
    """What a rule does, in short."""
    said = []
    if rule.value is not None:
        said.append(f"always {plain(rule.value)}")
    if rule.product:
        said.append("product")
    if rule.sum:
        said.append("sum")
    if rule.date:
        said.append(f"date, century {rule.date.century}")
    if rule.codes is not None:
        said.append(", ".join(f"{code} = {plain(made)}" for code, made in rule.codes.items()))
    if rule.yes:
        said.append(f"yes {', '.join(map(plain, rule.yes))}, no {', '.join(map(plain, rule.no))}")
    if rule.missing:
        said.append(f"{', '.join(map(plain, rule.missing))} is missing")
    if rule.times is not None:
        said.append(f"times {rule.times:,.12g}")
    if rule.text:
        said.append(f"as {rule.text}")
    if rule.width:
        said.append(f"{rule.width} digits")
    if rule.fill is not None:
        said.append(f"missing is {plain(rule.fill)}")
    if rule.unknown != "refuse":
        said.append(f"other codes: {rule.unknown}")
    return "; ".join(said)

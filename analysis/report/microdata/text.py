"""Sentences and links of the page."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analysis.hses import dictionary, schema
from analysis.presentation import number

if TYPE_CHECKING:
    from analysis.report.page import Page

SOURCE = "the declaration of the microdata, analysis/hses/schema"

# file of data/dictionary: what is in it
_FILES = {
    "variables.csv": "every variable with its table, kind, unit, range, code list, labels and question",
    "codes.csv": "every code of every list, with labels in English and Mongolian",
    "datapackage.json": "the same as a Data Package, for programs: types, constraints, keys",
}


def sentences() -> dict[str, str]:
    """Texts for the page's prose: how many tables, variables, lists and codes there are."""
    variables = dictionary.variables_frame()
    codes = dictionary.codes_frame()
    sizes = Counter(codes["list"])
    return {
        "tables": number(len(schema.TABLES), 0),
        "variables": number(len(variables), 0),
        "coded": number(int((variables["code_list"] != "").sum()), 0),
        "required": number(int(variables["required"].sum()), 0),
        "lists": number(len(sizes), 0),
        "codes": number(len(codes), 0),
        "foods": number(sizes["food_item"], 0),
        "nonfoods": number(sizes["nonfood_item"], 0),
        "durables": number(sizes["durable_item"], 0),
    }


def downloads() -> str:
    """A Markdown list of the files of the dictionary, each a link."""
    return "\n".join(
        f'- <a href="../../data/dictionary/{name}" download>{name}</a>: {what}'
        for name, what in _FILES.items()
    )


def remember(page: Page) -> None:
    """Tell the page which files it stands on: the code lists and the dictionary."""
    for path in schema.code_files():
        page.data(path.stem, path, "facts; labels written for this project: MIT")
    for name in _FILES:
        page.data(f"dictionary: {name}", dictionary.FOLDER / name, "MIT")

"""A project of one tiny chapter, for tests of runs, cache and site."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field

from analysis.core.files import ROOT
from analysis.core.parameters import ChapterParameters
from analysis.publish.workspace import Workspace


class TinyParameters(ChapterParameters):
    place: str = Field("Ulaanbaatar", description="a name, shown in the heading")
    code: str = Field("001", description="a code that keeps its zeros")
    level: float = Field(95, ge=50, le=99.9, description="confidence level")
    measure: Literal["headcount", "gap"] = Field("headcount", description="what is shown")
    fail: bool = Field(False, description="raise in the last cell")


@dataclass(frozen=True)
class TinyChapter:
    id: str = "tiny"
    title: str = "Tiny"
    parameters: type = TinyParameters


def cell(kind: str, text: str, *tags: str) -> dict:
    made = {"cell_type": kind, "id": f"c{abs(hash((kind, text))) % 10**8}", "metadata": {"tags": list(tags)}}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made | {"source": text}


def notebook(*cells: dict) -> str:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


PARAMETERS = 'place = "Ulaanbaatar"\ncode = "001"\nlevel = 95\nmeasure = "headcount"\nfail = False'
DRAWN = (
    '<figure class="cp-figure"><svg width="40" height="20" role="img" aria-label="bar">'
    '<rect width="40" height="20"/></svg><figcaption><a class="cp-data" '
    'href="data:text/csv;base64,YSxiCjEsMgo=" download="figure-9-9.csv">Data (CSV)</a></figcaption></figure>'
)


def tiny_notebook(data: Path) -> str:
    return notebook(
        cell("markdown", "# Tiny\n\nA page with the share {glue:text}`t_share` in it, and $x^2$."),
        cell("code", PARAMETERS, "parameters"),
        cell(
            "code",
            f"from pathlib import Path\nshare = Path({str(data)!r}).read_text().strip()",
            "remove-input",
        ),
        cell("markdown", "## Results for {{ place }}"),
        cell(
            "code",
            "from IPython.display import HTML, display\nfrom myst_nb import glue\n"
            f"glue('t_share', share, display=False)\ndisplay(HTML({DRAWN!r}))\n"
            "print(code, type(code).__name__, level)",
            "remove-input",
        ),
        cell("markdown", "## The end"),
        cell("code", "if fail:\n    raise ValueError('the share is above the whole')", "remove-input"),
    )


@pytest.fixture
def project(tmp_path) -> Workspace:
    """A whole project in a temporary folder: one chapter, one hand-written page, one data file."""
    root = tmp_path / "project"
    for folder in (
        "notebooks",
        "data/official",
        "book",
        "analysis/core",
        "analysis/survey",
        "analysis/welfare",
    ):
        (root / folder).mkdir(parents=True)
    for package in list((root / "analysis").iterdir()):
        (package / "__init__.py").write_text("")
    data = root / "data" / "official" / "B01.csv"
    data.write_text("27.1 %\n")
    (root / "notebooks" / "tiny.ipynb").write_text(tiny_notebook(data), encoding="utf-8")
    (root / "book" / "index.md").write_text("# Front\n\nHere.\n")
    shutil.copytree(ROOT / "book" / "_static", root / "book" / "_static")
    shutil.copytree(ROOT / "book" / "_templates", root / "book" / "_templates")
    (root / "book" / "references.bib").write_text("@misc{a, title={A}, author={B}, year={2022}}\n")
    shutil.copyfile(ROOT / "_config.yml", root / "_config.yml")
    (root / "_toc.yml").write_text(
        "format: jb-book\nroot: book/index\nchapters:\n  - file: book/chapters/tiny\n"
    )
    return Workspace(root, root / "_build", {"tiny": TinyChapter()})

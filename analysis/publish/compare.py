"""Runs of a sweep side by side: what they glued, and the data behind their tables and figures."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from analysis.presentation import Table, table
from analysis.presentation.figure import csv_text
from analysis.presentation.shown import Shown, data_rows

from . import export, glued, notebooks, ranking, runsfile
from .sweep import Ran, label

if TYPE_CHECKING:
    import pandas as pd

    from analysis.report.chapters import Chapter

_ROLE = re.compile(r"\{glue:text\}`([^`:]+)`")
_AROUND = 45  # characters of the sentence shown on each side of a number
FAILED = "failed"


def long(ran: Sequence[Ran]) -> pd.DataFrame:
    """One row a run and glued text: run, the swept parameters, name, text, value (numbers only), status."""
    import pandas as pd

    rows = []
    for one in ran:
        head = {"run": one.setting.id, **one.setting.varied}
        if one.failed:
            rows.append({**head, "name": "", "text": one.failed, "value": None, "status": FAILED})
            continue
        for name, text in glued.values(one.executed).items():
            rows.append({**head, "name": name, "text": text, "value": glued.number(text), "status": "run"})
    return pd.DataFrame(rows)


def wide(ran: Sequence[Ran], differing: bool = False, sentences: bool | None = None) -> pd.DataFrame:
    """One row a glued text, one column a run; empty where a run did not glue it or failed.

    differing: only texts that are not the same in all runs. sentences: only sentences, or only numbers.
    """
    import pandas as pd

    found = {label(r.setting.varied): {} if r.failed else glued.values(r.executed) for r in ran}
    well = [label(r.setting.varied) for r in ran if not r.failed]
    names = list(dict.fromkeys(name for texts in found.values() for name in texts))
    kept = []
    for name in names:
        texts = [found[run][name] for run in well if name in found[run]]
        is_sentence = any(glued.number(text) is None for text in texts)
        same = len(set(texts)) == 1 and len(texts) == len(well)
        if (differing and same) or (sentences is not None and sentences != is_sentence):
            continue
        kept.append(name)
    columns = {run: [texts.get(name, "") for name in kept] for run, texts in found.items()}
    return pd.DataFrame({"name": kept, **columns}, dtype="str")


def data_changes(ran: Sequence[Ran]) -> pd.DataFrame:
    """One row a table or figure whose data differ between runs: id, title, and by run the cells that differ.

    Cells are set against those of the first run that went well, by their place; a run whose data have other
    rows or columns says so.
    """
    import pandas as pd

    well = [r for r in ran if not r.failed]
    shown = {r.setting.id: {t.id: t for t in export.things_of(r.executed)} for r in well}
    if not well:
        return pd.DataFrame(columns=["id", "title"], dtype="str")
    first = shown[well[0].setting.id]
    ids = list(dict.fromkeys(id for things in shown.values() for id in things))
    rows = []
    for id in ids:
        told = [_difference(first.get(id), shown[r.setting.id].get(id)) for r in well]
        if any(text != "0" for text in told):
            title = next(things[id].title for things in shown.values() if id in things)
            labels = [label(r.setting.varied) for r in well]
            rows.append({"id": id, "title": title, **dict(zip(labels, told, strict=True))})
    return pd.DataFrame(rows, dtype="str") if rows else pd.DataFrame(columns=["id", "title"], dtype="str")


def _difference(first: Shown | None, other: Shown | None) -> str:
    if first is None or other is None:
        return "0" if first is other else "not shown" if other is None else "shown here only"
    old, new = data_rows(first), data_rows(other)
    if old[:1] != new[:1]:
        return "other columns"
    if len(old) != len(new):
        return f"{len(new) - 1} rows, not {len(old) - 1}"
    pairs = (pair for rows in zip(old, new, strict=True) for pair in zip_longest(*rows))
    return str(sum(one != other for one, other in pairs))


def csv_wide(ran: Sequence[Ran]) -> str:
    """The comparison as CSV: swept parameters, state and every glued text, one column a run."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(["what", "name", *(r.setting.id for r in ran), "evidence"])
    kind = evidence(ran)
    for name in ran[0].setting.varied:
        writer.writerow(["parameter", name, *(r.setting.varied[name] for r in ran), kind])
    writer.writerow(["state", "", *(r.failed or "run" for r in ran), kind])
    for what, sentences in (("number", False), ("sentence", True)):
        for row in wide(ran, sentences=sentences).itertuples(index=False):
            writer.writerow([what, *row, kind])
    return made.getvalue()


def csv_long(ran: Sequence[Ran]) -> str:
    """`long` as CSV, with the kind of evidence in each row."""
    return csv_text(long(ran), evidence(ran))


def evidence(ran: Sequence[Ran]) -> str:
    """The kind of evidence of the runs: synthetic when any figure or table of them is."""
    things = [thing for r in ran if not r.failed for thing in export.things_of(r.executed)]
    kinds = {thing.evidence for thing in things}
    return next((kind for kind in ("synthetic", "reconstruction") if kind in kinds), "computed")


def page(
    name: str, title: str, chapter_title: str, ran: Sequence[Ran], addresses: Mapping[str, str] | None = None
) -> str:
    """The comparison as an executed notebook, which is made a page, a PDF or a Word file like a chapter.

    addresses: setting's id -> where its own page is.
    """
    kind = evidence(ran)
    source = f"runs of the chapter {chapter_title}, which names its own sources"
    failed = [r for r in ran if r.failed]
    swept = " and ".join(f"*{notebooks.escape(axis)}*" for axis in ran[0].setting.varied)
    intro = (
        f"# {notebooks.escape(title)}\n\n"
        f"The chapter *{notebooks.escape(chapter_title)}* was run at {len(ran)} "
        f"settings of {swept}. "
        + (f"{len(failed)} of them failed." if failed else "All of them ran.")
        + " Below stand the numbers and sentences that differ between the runs; what is the same in all "
        "of them is in the file behind the first table."
    )
    context = _contexts(next(r for r in ran if not r.failed).executed) if len(failed) < len(ran) else {}
    parts = [
        _markdown(intro),
        *([_html_cell(_banner(kind))] if kind != "computed" else []),
        _markdown("## The settings"),
        _table_cell(_settings_table(name, ran, kind, source, addresses or {})),
        *_ranking_cells(ranking.tables(name, ran, kind, source)),
        _markdown("## Numbers that differ"),
        *_differing(name, ran, kind, source, context, sentences=False),
        _markdown("## Sentences that differ"),
        *_differing(name, ran, kind, source, context, sentences=True),
        _markdown("## Tables and figures that differ"),
        *_data_cells(name, ran, kind, source),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [{**cell, "id": f"compare-{i:02d}"} for i, cell in enumerate(parts)]
    return notebooks.write(
        {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}}
        | {"nbformat": 4, "nbformat_minor": 5}
    )


def _settings_table(
    name: str, ran: Sequence[Ran], kind: str, source: str, addresses: Mapping[str, str]
) -> Table:
    import pandas as pd

    frame = pd.DataFrame(
        {
            "Run": [r.setting.id for r in ran],
            **{axis: [r.setting.varied[axis] for r in ran] for axis in ran[0].setting.varied},
            "State": [f"{FAILED}: {r.failed}" if r.failed else "run" for r in ran],
        }
    )
    return table(
        frame,
        id=f"{name}-settings",
        title="The runs of the sweep",
        source=source,
        data=long(ran),
        evidence=kind,
        links={"Run": lambda run: addresses[run]} if set(addresses) >= set(frame["Run"]) else {},
    )


def _ranking_cells(tables: Sequence[Table]) -> list[dict]:
    if not tables:
        return []
    return [_markdown("## What the settings do to poverty and inequality"), *map(_table_cell, tables)]


def _differing(
    name: str, ran: Sequence[Ran], kind: str, source: str, context: Mapping[str, str], sentences: bool
) -> list[dict]:
    frame = wide(ran, differing=True, sentences=sentences)
    if frame.empty:
        return [_markdown("None.")]
    if sentences:
        long_frame = frame.melt("name", var_name="Run", value_name="Sentence").rename(
            columns={"name": "Name"}
        )
        order = {key: i for i, key in enumerate(frame["name"])}
        shown = long_frame.sort_values("Name", key=lambda s: s.map(order), kind="stable")
        shown = shown[shown["Sentence"].ne("")][["Run", "Sentence", "Name"]]
        made = table(
            shown.reset_index(drop=True),
            id=f"{name}-sentences",
            title="Sentences by run",
            source=source,
            evidence=kind,
            group="Name",
        )
    else:
        frame.insert(1, "Stands in", [context.get(key, "") for key in frame["name"]])
        made = table(
            frame.rename(columns={"name": "Number"}),
            id=f"{name}-numbers",
            title="Numbers by run",
            note="Texts as the page prints them; a dash where a run has none.",
            source=source,
            evidence=kind,
            formats=dict.fromkeys(frame.columns, lambda text: text or "–"),
        )
    return [_table_cell(made)]


def _data_cells(name: str, ran: Sequence[Ran], kind: str, source: str) -> list[dict]:
    frame = data_changes(ran)
    if frame.empty:
        return [_markdown("None.")]
    made = table(
        frame.rename(columns={"id": "Table or figure", "title": "Title"}),
        id=f"{name}-data",
        title="Cells of the data that differ from the first run",
        source=source,
        evidence=kind,
    )
    return [_table_cell(made)]


def _contexts(notebook: dict) -> dict[str, str]:
    """Where each glued text stands: the words around it, once, by key."""
    found: dict[str, str] = {}
    for text in notebooks.prose(notebook):
        plain = " ".join(re.sub(r"^#.*$|(?<=\])\([^)]*\)", "", text, flags=re.MULTILINE).split())
        for match in _ROLE.finditer(plain):
            before = _words(plain[: match.start()])[-_AROUND:]
            after = _words(plain[match.end() :])[:_AROUND]
            before = before.partition(" ")[2] if len(before) == _AROUND else before
            after = after.rpartition(" ")[0] if len(after) == _AROUND else after
            if re.search(r"\w", before + after):
                found.setdefault(match[1], f"{before}…{after}")
    return found


def _words(text: str) -> str:
    return re.sub(r"[*#\[\]`]", "", _ROLE.sub("…", text))


def _banner(kind: str) -> str:
    words = {"synthetic": "SYNTHETIC DATA: no number here is about real households."}
    words |= {"reconstruction": "A RECONSTRUCTION made from published figures."}
    return f'<div class="cp-banner" role="note">{escape(words[kind])}</div>'


def _markdown(text: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _table_cell(made: Table) -> dict:
    return _html_cell(made.html())


def _html_cell(html: str) -> dict:
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html, "text/plain": ""}}
    return {
        "cell_type": "code",
        "metadata": {"tags": ["remove-input"]},
        "execution_count": None,
        "source": "# made by the sweep",  # a cell without a source is not shown
        "outputs": [output],
    }


def heading(run: runsfile.NamedRun, chapter: Chapter) -> str:
    """The title of a named run's page: the one given, else the chapter's with what differs."""
    words = runsfile.differs(changed(run.parameters, chapter), run.axes)
    return run.title or (f"{chapter.title}: {words}" if words else chapter.title)


def changed(parameters: Mapping[str, Any], chapter: Chapter) -> dict[str, Any]:
    """Those of the parameters whose value is not the chapter's own; values as the chapter reads them."""
    other = chapter.parameters.read(parameters, chapter.id).changed()
    return {name: other[name] for name in parameters if name in other}

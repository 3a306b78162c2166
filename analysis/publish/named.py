"""What `compendium run NAME` does: a chapter, a named run or a sweep, in the forms asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.core.errors import InputError, WorkFailed, all_faults, nearest
from analysis.core.files import write_atomic

from . import compare, export, runs, runsfile, single, sweep
from .workspace import Workspace

Report = Callable[[str], None]


@dataclass(frozen=True)
class Wish:
    """What to run. parameters and axes as written; title: of the page, empty for the chapter's own."""

    name: str
    chapter: str
    parameters: Mapping[str, Any]
    axes: Mapping[str, Sequence[Any]]
    title: str = ""


def wish(workspace: Workspace, name: str, given: Mapping[str, str], swept: Sequence[str] = ()) -> Wish:
    """A chapter, or a run of the runs file, with what the call gives put over it.

    Raises `InputError` when there is neither, or when the sweep is not well written.
    """
    if name in workspace.chapters:
        base = runsfile.NamedRun(name, name)
    else:
        named = runsfile.load(workspace.root, workspace.chapters)
        if name not in named:
            known = nearest(name, [*workspace.chapters, *named])
            raise InputError(
                f"there is no chapter '{name}'. {known} No run of {runsfile.NAME} has that name either."
            )
        base = named[name]
    axes = sweep.axes(swept, _holds_list(workspace, base.chapter))
    if both := [axis for axis in axes if axis in given]:
        raise InputError(f"expected '{both[0]}' in -p or in --sweep, found it in both. Keep one.")
    parameters = {**base.parameters, **given}
    kept = {axis: values for axis, values in base.axes.items() if axis not in given}
    all_axes = {**kept, **axes}
    parameters = {n: value for n, value in parameters.items() if n not in all_axes}
    # A title given in the file tells what the file says, not what the call puts over it.
    title = "" if given or axes else base.title
    if base.name != base.chapter or all_axes:
        chapter = workspace.chapters[base.chapter]
        shown = runsfile.NamedRun(base.name, base.chapter, title, parameters, all_axes)
        title = compare.heading(shown, chapter)
    return Wish(base.name, base.chapter, parameters, all_axes, title)


def _holds_list(workspace: Workspace, chapter: str) -> Callable[[str], bool]:
    def many(name: str) -> bool:
        schema = workspace.chapters[chapter].parameters.model_json_schema()["properties"]
        return schema.get(name, {}).get("type") == "array"

    return many


def run(
    wanted: Wish,
    out: Path,
    workspace: Workspace | None = None,
    *,
    forms: Sequence[str] = ("html",),
    workers: int | None = None,
    cluster: str = "",
    report: Report = lambda line: None,
) -> list[Path]:
    """Make what is wished for in `out`; returns the files, the page to open first for a sweep.

    Raises `InputError` before anything is run when a value is not accepted, `WorkFailed` when a cell fails;
    of a sweep the other runs, and their comparison, are written all the same.
    """
    workspace = workspace or Workspace()
    if wanted.axes:
        return _sweep(wanted, out, workspace, forms, workers, cluster, report)
    with sweep.executor(1, cluster) as pool:
        return single.run(
            wanted.chapter,
            wanted.parameters,
            out,
            workspace,
            report,
            forms=forms,
            name=wanted.name,
            title=wanted.title,
            executor=pool if cluster else None,
        )


def _sweep(
    wanted: Wish,
    out: Path,
    workspace: Workspace,
    forms: Sequence[str],
    workers: int | None,
    cluster: str,
    report: Report,
) -> list[Path]:
    settings = sweep.settings(workspace, wanted.chapter, wanted.parameters, wanted.axes)
    report(f"{wanted.name}: {len(settings)} settings to be run")
    with runs.interruptible(), sweep.executor(workers, cluster) as pool:
        ran = sweep.run(workspace, wanted.chapter, settings, pool, report)
    folder = out / wanted.name
    made = []
    for one in ran:
        if one.failed:
            if one.outcome:
                write_atomic(folder / "failed" / f"{one.setting.id}.ipynb", one.outcome.notebook)
            continue
        title = f"{workspace.chapters[wanted.chapter].title}: {sweep.label(one.setting.varied)}"
        made += single.write(one.outcome, one.setting.id, title, folder, forms, report)
    made = [*_comparison(wanted, workspace, ran, folder, forms, report), *made]
    failed = [f"{sweep.label(r.setting.varied)}: {r.failed}" for r in ran if r.failed]
    if failed:
        heading = f"{wanted.name}: {len(failed)} of {len(ran)} settings failed; the others are in {folder}."
        raise WorkFailed(all_faults(heading, failed))
    return made


def _comparison(
    wanted: Wish,
    workspace: Workspace,
    ran: Sequence[sweep.Ran],
    folder: Path,
    forms: Sequence[str],
    report: Report,
) -> list[Path]:
    chapter_title = workspace.chapters[wanted.chapter].title
    pages = {r.setting.id: f"{r.setting.id}.html" for r in ran if not r.failed and "html" in forms}
    page = compare.page(wanted.name, wanted.title, chapter_title, ran, pages)
    restricted = any(single.restricted(r.outcome) for r in ran if r.outcome)
    asked = tuple(dict.fromkeys(["html", *(form for form in forms if form in export.PAGES)]))
    return [
        *export.write(page, wanted.title, "comparison", asked, folder, restricted, report),
        write_atomic(folder / "comparison.csv", compare.csv_wide(ran)),
        write_atomic(folder / "comparison-long.csv", compare.csv_long(ran)),
    ]

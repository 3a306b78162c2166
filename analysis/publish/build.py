"""The main job: run the chapters that are out of date, then build the site."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.core.errors import InputError, WorkFailed
from analysis.core.files import sha256, write_atomic
from analysis.core.values import as_text

from . import cache, named_pages, notebooks, runs, runsfile, site
from .plans import Plan, check, known, plan
from .workspace import Workspace

Report = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build did."""

    ran: tuple[str, ...]
    site: Path
    changed: bool


def build(
    workspace: Workspace | None = None,
    *,
    given: Mapping[str, Mapping[str, Any]] | None = None,
    only: Sequence[str] = (),
    force: bool = False,
    prepare: Callable[[Report], object] = lambda report: None,
    report: Report = lambda line: None,
) -> Built:
    """Run what changed and build the site.

    given: chapter -> parameter -> value, as text or typed; checked before anything is run.
    only: run no other chapters (those run before are taken as they are).
    force: run the chapters whatever the cache says.
    prepare: makes the data that chapters stand on, once the call has proved right.
    Raises `InputError` for a wrong call, `WorkFailed` when a chapter or the site fails; the
    published site is then untouched, and what failed is kept in the build folder.
    """
    workspace = workspace or Workspace()
    given = given or {}
    marked = [run for run in runsfile.load(workspace.root, workspace.chapters).values() if run.show]
    for name in [*given, *only]:
        known(workspace, name)
    checked = {name: check(workspace, name, values) for name, values in given.items()}
    for name, values in given.items():
        _refuse_withheld(workspace, name, values)
    with workspace.alone(), runs.interruptible():
        prepare(report)
        plans = [
            plan(workspace, name, *checked.get(name, ({}, {})), force=force and (not only or name in only))
            for name in workspace.chapters
        ]
        wanted = [p for p in plans if p.why and (not only or p.chapter in only)]
        extra = [] if only else [p for p in _named_plans(workspace, marked, force) if p.why]
        run_chapters(workspace, [*wanted, *extra], report)
        _left_out(workspace, plans, only, report)
        changed = site.build(workspace, report, _named_pages(workspace, marked, report))
        shutil.rmtree(workspace.failed, ignore_errors=True)  # all is well again
    return Built(tuple(p.name for p in [*wanted, *extra]), workspace.site, changed)


def _named_plans(workspace: Workspace, marked: Sequence[runsfile.NamedRun], force: bool) -> list[Plan]:
    """Plans of the named runs that have a page: one a run, of a sweep one a setting."""
    return [
        plan(workspace, run.chapter, part.setting.typed, part.setting.shown, force, name=part.id)
        for run in marked
        for part in named_pages.parts(workspace, run)
    ]


def _named_pages(workspace: Workspace, marked: Sequence[runsfile.NamedRun], report: Report) -> list:
    named_pages.forget_others(workspace, marked)
    pages = {run.name: named_pages.page(workspace, run) for run in marked}
    for name, page in pages.items():
        if page is None:
            report(f"run {name}: has no page yet; call `compendium build` without --only")
    return [page for page in pages.values() if page]


def _refuse_withheld(workspace: Workspace, chapter: str, values: Mapping[str, Any]) -> None:
    """The site shows only pages that may be published."""
    reason = workspace.chapters[chapter].parameters.read(values, chapter).withheld()
    if reason:
        options = " ".join(f"-p {name}={as_text(value)}" for name, value in values.items())
        raise InputError(
            f"{chapter}: {reason}, so it is not built into the site. "
            f"Make the page by itself: compendium run {chapter} {options} --out FOLDER"
        )


def run_chapters(workspace: Workspace, plans: Sequence[Plan], report: Report) -> None:
    """Run the plans at once; keep what came out well, and what failed apart from it."""
    for item in plans:
        more = f" (and {len(item.why) - 3} more)" if len(item.why) > 3 else ""
        report(f"{item.name}: to be run, {'; '.join(item.why[:3])}{more}")
    by_name = {item.name: item for item in plans}
    jobs = [runs.Job(p.chapter, p.text, p.given, p.blanks, workspace.elsewhere, p.name) for p in plans]
    faults = []
    for outcome in runs.run_all(jobs, report=report):
        if outcome.failure:
            keep_failed(workspace, outcome)
            faults.append(outcome)
        else:
            _keep(workspace, by_name[outcome.name], outcome)
    if faults:
        kind = InputError if all(o.failure.name == "InputError" for o in faults) else WorkFailed
        raise kind(f"{told(workspace, faults)}\nThe published site is as it was.")


def keep_failed(workspace: Workspace, outcome: runs.Outcome) -> None:
    """Keep a failed run apart from the good ones."""
    write_atomic(workspace.failed / f"{_name(outcome)}.ipynb", outcome.notebook)


def _name(outcome: runs.Outcome) -> str:
    return outcome.name or outcome.chapter


def told(workspace: Workspace, failed: Sequence[runs.Outcome]) -> str:
    """What went wrong and what to do; a cause that stopped several chapters is told once."""
    by_cause: dict[tuple[str, str], list[runs.Outcome]] = {}
    for outcome in failed:
        by_cause.setdefault((outcome.failure.name, outcome.failure.message), []).append(outcome)
    lines = []
    for outcomes in by_cause.values():
        also = ", ".join(map(_name, outcomes[1:]))
        only = "".join(f" --only {o.chapter}" for o in outcomes if _name(o) == o.chapter)
        lines.append(
            f"{_name(outcomes[0])}: {outcomes[0].failure}"
            + (f"\n  The same stopped {also}." if also else "")
            + f"\n  Failed runs are kept in {workspace.failed}: open them to see where they stopped, "
            f"mend the cause, then call `compendium build{only}`."
        )
    return "\n".join(lines)


def _keep(workspace: Workspace, item: Plan, outcome: runs.Outcome) -> None:
    notebook = notebooks.read(item.text, item.chapter)
    made = cache.basis(workspace.root, notebook, item.shown, outcome.reads, item.chapter)
    changed = [path for path in made.data if _changed_since(workspace.root / "data" / path, outcome.started)]
    # A file written while the page was being made may have been read before: the next build runs again.
    made.data.update(dict.fromkeys(changed, "changed during the run"))
    target = write_atomic(workspace.page(item.name), outcome.notebook)
    cache.keep(workspace.records / f"{item.name}.json", cache.Record(made, sha256(target), outcome.seconds))
    (workspace.failed / f"{item.name}.ipynb").unlink(missing_ok=True)


def _changed_since(path: Path, moment: float) -> bool:
    return path.is_file() and path.stat().st_mtime > moment


def _left_out(workspace: Workspace, plans: Sequence[Plan], only: Sequence[str], report: Report) -> None:
    """With `only`: say which pages are shown as they were; refuse when one was never run."""
    if not only:
        return
    others = [p for p in plans if p.chapter not in only and p.why]
    missing = [p.chapter for p in others if not (workspace.executed / f"{p.chapter}.ipynb").exists()]
    if missing:
        raise WorkFailed(
            f"the site needs chapters that have not been run yet: {', '.join(missing)}. "
            "Call `compendium build` without --only once."
        )
    for item in others:
        report(f"{item.chapter}: shown as it was last run, although {item.why[0]}")

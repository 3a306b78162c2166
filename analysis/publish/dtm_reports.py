"""DTM reports: which one is asked for, and several at once, each its own run of one notebook.

A report is the notebook `dtm_report` with parameters. Each is run and written in a process of its own, for
what takes time after the run (the page, PDF, Word) takes a whole processor.
"""

from __future__ import annotations

import multiprocessing
import re
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from analysis.core.errors import CompendiumError, InputError, WorkFailed, nearest
from analysis.core.files import write_atomic
from analysis.dtm import data, disclosed, levels
from analysis.presentation.document import Front
from analysis.report.dtm_report import material
from analysis.report.dtm_report.material import Material
from analysis.report.dtm_report.parameters import ANSWERS, INTERNAL, SECTIONS
from analysis.report.dtm_report.words import Words

from . import plans, runs, single
from .workspace import Workspace

CHAPTER = "dtm_report"


@dataclass(frozen=True)
class Order:
    """One report: its parameters, the names of its files, its title and cover."""

    parameters: dict
    name: str
    title: str
    front: Front
    place: str


@dataclass(frozen=True)
class Made:
    """What came of an order: files, or why there are none. status: as the exit status would be."""

    order: Order
    seconds: float
    files: tuple[Path, ...] = ()
    failure: str = ""
    status: int = 0


def order(found: Material, level: str, area: str, lang: str, audience: str, smallest_people: int) -> Order:
    """The order for an area, by its code or name; `InputError` with the nearest name if there is none."""
    code = found.code_of(level, area)
    words = Words(lang, found.gazetteer, found.months, found.fields)
    place = words.place(level, code)
    given = {
        "data": found.name, "phase": found.phase, "level": level, "area": code, "lang": lang,
        "audience": audience, "smallest_people": smallest_people,
        "sections": sections(found, audience, level),
    }  # fmt: skip
    lines = [
        words.heading("subtitle", phase=found.phase),
        *([f"{found.start} – {found.end}"] if found.start else []),
        found.citation[lang],
        words("public" if audience == "public" else "internal"),
    ]
    front = Front(tuple(lines), words.heading("contents"), lang)
    name = f"dtm-{slug(code)}-phase-{found.phase}-{lang}-{audience}"
    return Order(given, name, words.heading("title", place=place), front, place)


def sections(found: Material, audience: str, level: str) -> list[str]:
    """The sections that say something: the public sees no annex, and no answers below the district."""
    left_out = set() if found.published else {"published"}
    if audience == "public":
        left_out |= {*INTERNAL}
        if level not in disclosed.opinion_levels(found.gazetteer):
            left_out |= {*ANSWERS}
    return [name for name in SECTIONS if name not in left_out]


def slug(text: str) -> str:
    """A code as part of a file name: letters, digits and dashes."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:60] or "area"


def all_orders(found: Material, lang: str, audience: str, smallest_people: int) -> list[Order]:
    """The widest area, and every area of the level below it that is reported on: the city and its
    districts."""
    own = found.gazetteer.levels
    chosen = [level for level in own[:-1] if len(found.gazetteer.codes(level)) == 1][-1:]
    below = own[own.index(chosen[0]) + 1] if chosen else own[0]
    wanted = [(level, code) for level in (*chosen, below) for code in found.gazetteer.codes(level)]
    if below == own[-1]:
        wanted = wanted[: len(chosen)]
    return [order(found, level, code, lang, audience, smallest_people) for level, code in wanted]


def prepare(found: Material, audience: str, smallest_people: int) -> None:
    """What all reports on a phase need once: hidden numbers are decided for the whole of it."""
    if audience == "public":
        rule = disclosed.policy(found.gazetteer, smallest_people)
        for one in filter(None, (found, found.before)):
            one.people(rule)
            one.answers(rule)


def make(
    orders: Sequence[Order],
    out: Path,
    forms: Sequence[str],
    workers: int | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> Iterator[Made]:
    """Make the reports at once and yield each as it is done; one that fails does not stop the others."""
    jobs = [(one, _job(one), out, tuple(forms)) for one in orders]
    workers = min(workers or runs.workers(), len(jobs))
    with runs.progress(len(jobs)) as advance:
        for made in _each(jobs, workers):
            advance()
            report(f"{made.order.name}: {'failed' if made.failure else 'made'} in {made.seconds:.1f} s")
            yield made


def _each(jobs: Sequence[tuple], workers: int) -> Iterator[Made]:
    """The reports as they are done, in this process or in several."""
    if workers <= 1:
        yield from (_made(*job) for job in jobs)
        return
    # Threads run in this process while others are started, which forks do not bear.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        try:
            yield from (done.result() for done in as_completed([pool.submit(_made, *job) for job in jobs]))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _job(one: Order) -> runs.Job:
    workspace = Workspace()
    typed, shown = plans.check(workspace, CHAPTER, one.parameters)
    item = plans.plan(workspace, CHAPTER, typed, shown)
    return runs.Job(CHAPTER, item.text, item.given, item.blanks, workspace.elsewhere, one.name)


def _made(one: Order, job: runs.Job, out: Path, forms: tuple[str, ...]) -> Made:
    """One report, run and written; failures come back as sentences."""
    clock = time.monotonic()
    try:
        with runs.interruptible():
            outcome = runs.run(job)
        if outcome.failure:
            path = write_atomic(out / "failed" / f"{one.name}.ipynb", outcome.notebook)
            kind = InputError if outcome.failure.name == "InputError" else WorkFailed
            raise kind(f"{outcome.failure.message or outcome.failure} (the run is kept in {path})")
        files = single.write(outcome, one.name, one.title, out, forms, front=one.front)
    except CompendiumError as error:
        return Made(one, time.monotonic() - clock, (), str(error), error.exit_status)
    except KeyboardInterrupt:
        runs.end_kernels()
        raise
    return Made(one, time.monotonic() - clock, tuple(files))


def level_like(found: Material, level: str) -> str:
    """The level of the gazetteer that corresponds to one of the capital ("district" is a soum elsewhere)."""
    if level in found.gazetteer.levels:
        return level
    alike = levels.alike(level, found.gazetteer)
    if not alike:
        raise InputError(f"{found.label}: there is no {level}. {nearest(level, found.gazetteer.levels)}")
    return alike


def open_material(name: str, phase: int, area: str) -> Material:
    """The data of a call: those named; else the reconstruction of a published report on the area; else the
    city."""
    if not name:
        reconstructed = {entry.district.lower() for entry in data.AVAILABLE} | {
            e.code.lower() for e in data.AVAILABLE
        }
        name = material.RECONSTRUCTION if area.strip().lower() in reconstructed else "synthetic-city"
    return material.of(name, phase, area)

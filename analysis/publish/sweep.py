"""A sweep: one chapter run at every combination of some values, and a comparison of the runs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.core.errors import InputError, WorkFailed, all_faults
from analysis.core.values import as_text

from . import notebooks, plans, runs
from .workspace import Workspace

MOST = 500  # settings of one sweep: more is more likely a slip than a wish


@dataclass(frozen=True)
class Setting:
    """One combination. varied: the swept parameters as text; typed and shown: all given ones, checked."""

    id: str
    varied: Mapping[str, str]
    typed: Mapping[str, Any]
    shown: Mapping[str, str]


@dataclass(frozen=True)
class Ran:
    """What came of a setting: its outcome, or why there is none."""

    setting: Setting
    outcome: runs.Outcome | None
    fault: str = ""

    @property
    def failed(self) -> str:
        """Why the setting failed; empty when it did not."""
        failure = self.outcome.failure if self.outcome else None
        return self.fault or (str(failure) if failure else "")

    @cached_property
    def executed(self) -> dict:
        """The executed notebook of a setting that did not fail."""
        return notebooks.read(self.outcome.notebook, self.setting.id)


def axes(
    given: Sequence[str], many: Callable[[str], bool] = lambda name: False
) -> dict[str, tuple[str, ...]]:
    """`["confidence=90,95", "show_map=true,false"]` as name -> values.

    many: does the parameter hold a list? Its values are parted by `;` then, when there is one, and each
    may hold commas. Raises `InputError` that lists every fault.
    """
    found: dict[str, tuple[str, ...]] = {}
    faults = []
    for text in given:
        name, sign, values = text.partition("=")
        name = name.strip()
        parts = values.split(";" if many(name) and ";" in values else ",")
        parts = tuple(part.strip() for part in parts if part.strip())
        if not sign or not name or len(parts) < 2:
            faults.append(f"--sweep {text}: expected NAME=VALUE,VALUE with two values or more.")
        elif name in found:
            faults.append(f"--sweep {text}: '{name}' is swept already. Give all its values at once.")
        elif len(set(parts)) < len(parts):
            faults.append(f"--sweep {text}: expected each value once.")
        found[name] = parts
    if faults:
        raise InputError(all_faults("the sweep was not accepted:", faults))
    return found


def crossed(swept: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Every combination of the values, the last name changing fastest; one empty one without names."""
    return [dict(zip(swept, values, strict=True)) for values in itertools.product(*swept.values())]


def settings(
    workspace: Workspace, chapter: str, given: Mapping[str, Any], swept: Mapping[str, Sequence[Any]]
) -> list[Setting]:
    """The combinations, checked: every fault of every setting is told before anything is run."""
    both = [name for name in swept if name in given]
    if both:
        raise InputError(f"{chapter}: expected '{both[0]}' in -p or in --sweep, found it in both. Keep one.")
    combinations = crossed(swept)
    if len(combinations) > MOST:
        raise InputError(
            f"the sweep has {len(combinations):,} settings, more than {MOST}. Give fewer values."
        )
    made, faults = [], {}
    for position, varied in enumerate(combinations, 1):
        try:
            typed, shown = plans.check(workspace, chapter, {**given, **varied})
        except InputError as error:
            faults |= dict.fromkeys(str(error).splitlines())
            continue
        texts = {name: shown[name] for name in swept}
        made.append(Setting(_id(position, len(combinations), texts), texts, typed, shown))
    if faults:
        raise InputError("\n".join(faults))
    told = [label(setting.varied) for setting in made]
    if twice := [one for one in dict.fromkeys(told) if told.count(one) > 1]:
        found = ", ".join(twice)
        raise InputError(f"{chapter}: expected each setting once, found {found} more often. Keep one.")
    return made


def run(
    workspace: Workspace,
    chapter: str,
    wanted: Sequence[Setting],
    executor: Executor | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> list[Ran]:
    """Run the settings at once, in the order given; one that fails is told and does not stop the others."""
    jobs = {}
    for setting in wanted:
        plan = plans.plan(workspace, chapter, setting.typed, setting.shown)
        jobs[setting.id] = runs.Job(
            chapter, plan.text, plan.given, plan.blanks, workspace.elsewhere, setting.id
        )
    outcomes: dict[str, runs.Outcome] = {}
    fault = ""
    try:
        for outcome in runs.run_all(jobs.values(), executor, report):
            outcomes[outcome.name] = outcome
    except WorkFailed as error:
        fault = str(error)
    return [Ran(s, outcomes.get(s.id), "" if s.id in outcomes else fault) for s in wanted]


@contextmanager
def executor(workers: int | None = None, cluster: str = "") -> Any:
    """Where runs are made: threads that drive `workers` kernels (one a processor), or a Dask cluster.

    Raises `InputError` when the optional package is missing or the cluster does not answer.
    """
    if not cluster:
        # Imported here once: two threads that import the same packages at the same time may fail.
        import papermill  # noqa: F401

        with ThreadPoolExecutor(max_workers=workers or runs.workers()) as pool:
            yield pool
        return
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            f"--cluster {cluster}: expected the optional package 'distributed', found none. "
            "Install the extra 'cluster' (`make extras`), or leave --cluster out."
        ) from None
    try:
        client = Client(cluster, timeout="20s")
    except (OSError, ValueError) as error:
        raise InputError(
            f"--cluster {cluster}: expected a Dask scheduler there, found none ({error}). "
            "Give its address, such as tcp://10.0.0.5:8786."
        ) from None
    with client, client.get_executor(pure=False, retries=1) as pool:
        yield pool


def _id(position: int, count: int, varied: Mapping[str, str]) -> str:
    """A name for files: "2-confidence-95"."""
    words = "-".join(f"{name}-{value}" for name, value in varied.items())
    slug = re.sub(r"[^A-Za-z0-9._]+", "-", words).strip("-.")[:60].rstrip("-.")
    return f"{position:0{len(str(count))}d}-{slug}"


def label(varied: Mapping[str, str]) -> str:
    """A setting in words: "confidence 95, show_map true"."""
    return ", ".join(f"{name} {as_text(value)}" for name, value in varied.items())

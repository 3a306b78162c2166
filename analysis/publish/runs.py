"""Runs: a job is a notebook's text and parameters in, the executed text out.

Jobs are independent of each other and of any shared disk. Each kernel is a process of its own,
so several jobs are driven from a pool of threads; any `concurrent.futures.Executor` will do.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.core.errors import WorkFailed
from analysis.core.files import ROOT

from . import notebooks

START_TIMEOUT = 60  # seconds given to a kernel to answer for the first time


@dataclass(frozen=True)
class Job:
    """One chapter to run. `parameters` are checked values; those left out keep the notebook's defaults.

    name: tells runs of one chapter apart, and is what messages call the run. root: of the project whose
    `data/` is watched; None for the project of the machine that runs the job, wherever it lies there.
    """

    chapter: str
    notebook: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    root: Path | None = None
    name: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came back: the executed notebook (also after a failure), and what it read below `data/`."""

    chapter: str
    notebook: str
    seconds: float
    started: float
    reads: tuple[str, ...] = ()
    failure: notebooks.Failure | None = None
    name: str = ""


def run(job: Job) -> Outcome:
    """Run one job. A kernel that did not start is tried once more; a cell that failed never is."""
    started, clock = time.time(), time.monotonic()
    arranged = notebooks.arrange(notebooks.read(job.notebook, job.chapter), job.parameters)
    prepared = notebooks.fill_prose(arranged, job.shown)
    with tempfile.TemporaryDirectory(prefix="compendium-") as folder:
        try:
            text = _execute(prepared, job, Path(folder))
        except _KernelDidNotStart:
            text = _execute(prepared, job, Path(folder))
        reads = _read_lines(Path(folder) / "reads")
    found = notebooks.failure(notebooks.read(text, job.chapter))
    seconds, name = time.monotonic() - clock, job.name or job.chapter
    return Outcome(job.chapter, text, seconds, started, reads, found, name)


class _KernelDidNotStart(WorkFailed):
    """No cell was run: the machine was busy, or the installation is broken."""


def _execute(notebook: dict, job: Job, folder: Path) -> str:
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from .kernels import TrackedKernel

    given, done = folder / "in.ipynb", folder / "out.ipynb"
    given.write_text(notebooks.write(notebook), encoding="utf-8")
    watched, log = str((job.root or ROOT) / "data"), str(folder / "reads")
    record = f"from analysis.publish.reads import record; record({watched!r}, {log!r})"
    try:
        papermill.execute_notebook(
            str(given),
            str(done),
            parameters=dict(job.parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=START_TIMEOUT,
            request_save_on_cell_execute=True,
            autosave_cell_every=0,
            kernel_manager_class=TrackedKernel,
            extra_arguments=[f"--IPKernelApp.exec_lines={record}", "--IPKernelApp.log_level=CRITICAL"],
        )
    except PapermillExecutionError:
        return done.read_text(encoding="utf-8")
    except Exception as error:  # noqa: BLE001 - nbclient raises RuntimeError and its own kinds alike
        executed = nbformat.reads(done.read_text("utf-8"), 4) if done.exists() else notebook
        ran = [c for c in executed["cells"] if c.get("execution_count")]
        if ran:
            position = 1 + max(i for i, c in enumerate(executed["cells"]) if c.get("execution_count"))
            raise WorkFailed(
                f"{job.chapter}: the kernel died after cell {position} ({error}). "
                "Often memory ran out: close other programs, or ask for less, and run again."
            ) from error
        raise _KernelDidNotStart(
            f"{job.chapter}: expected a Python kernel within {START_TIMEOUT} s, found none ({error}). "
            "Run again; if it happens again, renew the installation: make clean, then make book."
        ) from error
    return done.read_text(encoding="utf-8")


def _read_lines(path: Path) -> tuple[str, ...]:
    if not path.exists():
        return ()
    return tuple(sorted(set(path.read_text(encoding="utf-8").splitlines())))


def workers() -> int:
    """Chapters run at once: one a processor."""
    return os.cpu_count() or 1


def run_all(
    jobs: Iterable[Job],
    executor: Executor | None = None,
    report: Callable[[str], None] = lambda line: None,
) -> Iterator[Outcome]:
    """Run `jobs` at once and yield each outcome as it comes.

    A job whose kernel cannot be had raises `WorkFailed` after the others have ended. Interrupted
    (Ctrl-C), all kernels are ended and nothing is left behind.
    """
    jobs = list(jobs)
    if not jobs:
        return
    own = executor is None
    pool = executor or ThreadPoolExecutor(max_workers=min(workers(), len(jobs)))
    if own:
        # Imported here once: two threads that import the same packages at the same time may fail.
        import papermill  # noqa: F401
    faults = []
    try:
        with progress(len(jobs)) as advance:
            for future in as_completed([pool.submit(run, job) for job in jobs]):
                try:
                    outcome = future.result()
                except WorkFailed as error:
                    faults.append(str(error))
                    continue
                finally:
                    advance()
                state = "failed" if outcome.failure else "run"
                report(f"{outcome.name or outcome.chapter}: {state} in {outcome.seconds:.1f} s")
                yield outcome
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        end_kernels()
        raise
    finally:
        if own:
            pool.shutdown(cancel_futures=True)
    if faults:
        raise WorkFailed("\n".join(faults))


def end_kernels() -> None:
    if "analysis.publish.kernels" in sys.modules:
        from .kernels import end_all

        end_all()


@contextlib.contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on standard error when that is a terminal; nothing otherwise."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from tqdm import tqdm

    with tqdm(total=total, desc="runs", unit="run", leave=False, file=sys.stderr) as bar:
        yield lambda: bar.update(1)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Let a termination request end the work the way Ctrl-C does: kernels ended, nothing half-made."""

    def stop(number, frame):
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)

"""Speed of the DTM checks: three phases of the SYNTHETIC city, from exports to findings and lists.

    python benchmarks/dtm_checks.py                 a city that is made for it, five runs
    python benchmarks/dtm_checks.py --city FOLDER   one that is there (phase-1, phase-2, phase-3)
    python benchmarks/dtm_checks.py --checks        the checks that take longest, too

Each run is a process of its own. Seconds of wall clock and of the processor; the median. The processor's
suffer less from what else the machine does; the loop of ten million additions tells how fast it is just now.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

STEPS = ("imports", "intake and log", "checks", "lists and page", "all", "loop")
PHASES = (1, 2, 3)


def once(city: Path) -> dict[str, list[float]]:
    """(wall, processor) seconds by step."""
    found: dict[str, list[float]] = {}

    from analysis.core.small_texts import small_texts

    def timed(step, call):
        began = time.perf_counter(), time.process_time()
        result = call()
        spent = time.perf_counter() - began[0], time.process_time() - began[1]
        found[step] = [a + b for a, b in zip(found.get(step, (0, 0)), spent, strict=True)]
        return result

    def imports():
        from analysis.dtm import checks, cleaning, phase
        from analysis.dtm.checks import follow_up, page

        return phase, cleaning, checks, follow_up, page

    def taken(number):
        return cleaning.cleaned(phases.read(city / f"phase-{number}"))

    def written(now, found):
        rows = follow_up.listed(found, now.phase, "en")
        follow_up.workbook(rows, now.phase, "en")
        follow_up.csv(rows)
        page.page(found, rows, now.phase, "en")

    def looped():
        total = 0
        for number in range(10_000_000):
            total += number

    phases, cleaning, checks, follow_up, page = timed("imports", imports)
    before = None
    with small_texts():  # as the command does
        for number in PHASES:
            now = timed("intake and log", partial(taken, number))
            all_found = timed("checks", partial(checks.run, now, before))
            timed("lists and page", partial(written, now, all_found))
            before = now
    found["all"] = [sum(step[at] for step in found.values()) for at in range(2)]
    timed("loop", looped)
    return found


def by_check(city: Path) -> dict[str, float]:
    """Processor seconds of each check in the last phase."""
    from analysis.dtm import checks, cleaning
    from analysis.dtm import phase as phases
    from analysis.dtm.checks.context import Context

    now, before = (cleaning.cleaned(phases.read(city / f"phase-{n}")) for n in (PHASES[-1], PHASES[-2]))
    view = Context.of(now, before)
    checks.look(view)
    spent = {}
    for id in checks.functions():
        began = time.process_time()
        checks.look(view, only=[id])
        spent[id] = time.process_time() - began
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--city", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--checks", action="store_true")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(once(given.city)))
        return
    with tempfile.TemporaryDirectory() as place:
        city = given.city or _made(Path(place) / "city")
        command = [sys.executable, __file__, "--once", "--city", str(city)]
        one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        runs = [
            json.loads(
                subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread).stdout
            )
            for _ in range(given.runs)
        ]
        print(f"{'median of ' + str(given.runs):<16} {'wall':>7} {'processor':>10}")
        for step in STEPS:
            wall, processor = (statistics.median(run[step][at] for run in runs) for at in range(2))
            print(f"{step:<16} {wall:6.2f} s {processor:8.2f} s")
        if given.checks:
            longest = sorted(by_check(city).items(), key=lambda entry: -entry[1])[:10]
            print("  ".join(f"{id} {1000 * spent:.0f} ms" for id, spent in longest))


def _made(place: Path) -> Path:
    from analysis.synthetic.city.make import Order, make

    make(Order("city"), place)
    return place


if __name__ == "__main__":
    main()

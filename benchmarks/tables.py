"""Speed of the report's tables and figures: from Parquet to every number with its standard error.

    python benchmarks/tables.py                 the synthetic survey of the checkout, three runs
    python benchmarks/tables.py --data NAME     another survey

Each run is a process of its own, so that nothing is kept between them: reading the microdata and the
aggregate, the two frames, all numbers without and with standard errors. Beside it, for scale, plain pandas
on the same frames: the headcount of one table at a time, without any standard error. Seconds; the median.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

STEPS = ("imports", "frames from Parquet", "numbers", "numbers and errors", "pandas: twenty headcounts")


def once(name: str) -> dict[str, float]:
    """Seconds by step, cells, and the peak of memory (GiB) of this process."""
    started = time.perf_counter()
    from analysis.chapters.engine import evaluate
    from analysis.chapters.estimates import estimates
    from analysis.chapters.tables import all_ids
    from analysis.computed import chain
    from analysis.computed.frames import frames
    from analysis.hses import store

    found = {"imports": time.perf_counter() - started}

    def timed(step, call):
        began = time.perf_counter()
        result = call()
        found[step] = time.perf_counter() - began
        return result

    def both():
        data = store.load(name)
        return frames(data, chain.load(name))

    made = timed("frames from Parquet", both)
    cells = timed("numbers and errors", lambda: estimates(made, all_ids()))
    again = timed("frames from Parquet", both)
    timed("numbers", lambda: evaluate(again, all_ids()))
    timed("pandas: twenty headcounts", lambda: _by_pandas(made))
    found["cells"] = len(cells)
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return found


def _by_pandas(made) -> None:
    homes = made.households.assign(people=lambda h: h["weight"] * h["size"])
    homes["poor"] = homes["people"] * (homes["consumption"] < made.line)
    groups = ["urban", "location", "region", "quarter", "head_sex", "head_education", "head_marital", "dwelling",
              "heating", "land"]  # fmt: skip
    for group in groups * 2:
        sums = homes.groupby(group, observed=True)[["poor", "people"]].sum()
        sums["poor"] / sums["people"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="synthetic-2022")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(once(given.data)))
        return
    command = [sys.executable, __file__, "--once", "--data", given.data]
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread).stdout)
        for _ in range(given.runs)
    ]
    for step in STEPS:
        print(f"{step:<28} {statistics.median(run[step] for run in runs):6.2f} s")
    whole = [run["imports"] + run["frames from Parquet"] + run["numbers and errors"] for run in runs]
    print(f"{'from nothing to all of them':<28} {statistics.median(whole):6.2f} s", end="; ")
    print(f"{runs[0]['cells']:,} numbers, {max(run['memory'] for run in runs):.2f} GiB")


if __name__ == "__main__":
    main()

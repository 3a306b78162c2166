"""Time and memory of making a synthetic survey, by number of households.

    python benchmarks/synthetic.py                          22,995 households, each step's time
    python benchmarks/synthetic.py --households 23000 230000    is it linear?

Each size runs in a process of its own, so that the peak of memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

MOST_SECONDS, MOST_GIB = 90, 3  # at 22,995 households


def measure(households: int, seed: int) -> dict:
    """Seconds by step and in all, GiB at the peak, rows of items."""
    from analysis.synthetic.make import Order, make

    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        made = make(Order(households, seed=seed), Path(folder) / "survey")
        seconds = time.perf_counter() - start
        size = sum(file["bytes"] for file in made.record["files"].values())
    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "households": households,
        "seconds": round(seconds, 1),
        "gib": round(kib / 2**20, 2),
        "item_rows": made.record["item_rows"],
        "written_mb": round(size / 1e6),
        "steps": {name: round(value, 1) for name, value in made.seconds.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--households", type=int, nargs="+", default=[22_995])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.seed)))
        return
    found = []
    for households in given.households:
        call = [sys.executable, __file__, "--one", str(households), "--seed", str(given.seed)]
        done = subprocess.run(call, check=True, capture_output=True, text=True)
        found.append(json.loads(done.stdout.strip().splitlines()[-1]))
        print(json.dumps(found[-1], indent=1))
    per_thousand = [1000 * one["seconds"] / one["households"] for one in found]
    print("seconds per thousand households:", ", ".join(f"{value:.2f}" for value in per_thousand))
    too_much = [
        one
        for one in found
        if one["households"] <= 22_995 and (one["seconds"] > MOST_SECONDS or one["gib"] > MOST_GIB)
    ]
    sys.exit(1 if too_much else 0)


if __name__ == "__main__":
    main()

"""The stored effects of the choices of the method, on the SYNTHETIC survey.

    python benchmarks/what_if.py                      40 replicates of every choice, two processes
    python benchmarks/what_if.py --replicates 20 --only none --out FOLDER    how long a replicate takes

The page "What if it were measured otherwise?" shows the result, data/computed/synthetic_what_if.csv, beside
what it computes from the survey in use. To be run again when the generator or the chain changes. `compendium
what-if` does the same for any survey, beside the survey.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

FOLDER = HERE.parent / "data" / "computed"
STEM = "synthetic_what_if"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--survey", default="synthetic-2022", help="a synthetic survey")
    parser.add_argument("--replicates", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--only", action="append", default=[], help="choices, as of compendium what-if")
    parser.add_argument("--minutes", type=float, default=120, help="stop after so long with what is done")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the result")
    given = parser.parse_args()

    from analysis.computed import effects, what_if_command
    from analysis.computed.parameters import WelfareParameters
    from analysis.hses import store

    data = store.load(given.survey, roots=[store.SYNTHETIC_FOLDER])
    words = [f"--survey {given.survey}", f"--replicates {given.replicates}", f"--seed {given.seed}"]
    words += [f"--only {name}" for name in given.only]
    found, made = what_if_command.run(
        data, WelfareParameters(), effects.chosen(given.only), given.replicates, given.seed, given.workers,
        given.out, STEM, command=" ".join(["python benchmarks/what_if.py", *words]), minutes=given.minutes,
    )  # fmt: skip
    print(found.errors.round(3).to_string(index=False))
    print(f"{made['replicates']} of {given.replicates} replicates in {made['seconds']} s")


if __name__ == "__main__":
    main()

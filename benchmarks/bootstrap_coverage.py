"""Coverage of the bootstrap of the welfare chain, with the SYNTHETIC survey as the population.

    python benchmarks/bootstrap_coverage.py                  60 samples of 3,000 households, 40 replicates
    each python benchmarks/bootstrap_coverage.py --samples 4 --workers 1

Samples are drawn from the survey by sampling unit, with replacement in each stratum; on each of them the
whole chain is run, and again on every bootstrap sample of it. How often the 95 per cent intervals hold the
headcount of the whole survey says whether the standard errors are honest. Writes the intervals and their
record to data/computed/, which the page "Against the truth" shows.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib import metadata
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

FOLDER = HERE.parent / "data" / "computed"
NAME = "synthetic_bootstrap_coverage"
VERSIONS = ("numpy", "pandas", "scipy")
_READY: dict = {}


def prepare(name: str) -> None:
    """Reads the survey once a process."""
    from analysis.computed import bootstrap, inputs
    from analysis.computed.parameters import WelfareParameters
    from analysis.hses import store

    tables = inputs.tables(store.load(name))
    choices = bootstrap.with_origin(WelfareParameters().choices())
    _READY.update(survey=bootstrap.Survey.of(tables), lists=inputs.lists(), choices=choices)


def sample(number: int, seed: int, line: float, households: int, replicates: int):
    """The intervals of one sample; none where a step of the chain has too little to go on."""
    import pandas as pd

    from analysis.computed import bootstrap
    from analysis.core.errors import InputError

    try:
        found = bootstrap.one_sample(
            **_READY, line=line, households=households, replicates=replicates, seed=seed
        )
    except InputError as error:
        print(f"sample {number} left out: {error}", file=sys.stderr)
        return pd.DataFrame()
    found.insert(0, "sample", number)
    return found.assign(seed=seed)


def whole(name: str) -> tuple[float, dict]:
    """The line in use, and what intervals ought to hold."""
    from analysis.computed import bootstrap, chain, truth
    from analysis.hses import store

    data = store.load(name)
    made = chain.welfare(data)
    line = made.poverty_line
    true = truth.true_headcount(made, truth.truth(data), line)
    return line, bootstrap.population_values(made, line, true)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--survey", default="synthetic-2022", help="a synthetic survey")
    parser.add_argument("--samples", type=int, default=60)
    parser.add_argument("--households", type=int, default=3000, help="of a sample, about")
    parser.add_argument("--replicates", type=int, default=40, help="bootstrap samples of each sample")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="begin to stop after so long")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder of the result")
    given = parser.parse_args()

    import pandas as pd

    from analysis.computed import bootstrap
    from analysis.hses import store

    start = time.perf_counter()
    line, values = whole(given.survey)
    label = store.load(given.survey).label
    seeds = bootstrap.seeds_of(given.seed, given.samples)
    parts = []
    executor = ProcessPoolExecutor(given.workers, initializer=prepare, initargs=(given.survey,))
    jobs = [
        executor.submit(sample, number, seed, line, given.households, given.replicates)
        for number, seed in enumerate(seeds, 1)
    ]
    for done in as_completed(jobs):
        parts.append(done.result())
        seconds = time.perf_counter() - start
        if any(len(part) for part in parts):  # written as it goes: a run that is stopped leaves what it has
            found = pd.concat(parts).sort_values("sample", kind="stable").reset_index(drop=True)
            write(given, found, record(given, found, len(parts), label, line, values, seconds))
        if sys.stderr.isatty():
            print(f"\r{len(parts)} of {given.samples} samples", end="", file=sys.stderr)
        if seconds > 60 * given.minutes:
            break
    executor.shutdown(cancel_futures=True)
    print(bootstrap.coverage(found, values).round(2).to_string(index=False))
    print(f"{len(parts)} of {given.samples} samples in {seconds:.0f} s")


def record(given, found, tried: int, label: str, line: float, values: dict, seconds: float) -> dict:
    """How the intervals were made. tried: samples drawn so far, with those that a step refused."""
    samples = int(found["sample"].nunique())
    return {
        "label": f"SYNTHETIC: samples drawn from the survey {given.survey}; no real household",
        "data": label,
        "command": f"python benchmarks/bootstrap_coverage.py --survey {given.survey} "
        f"--samples {given.samples} --households {given.households} --replicates {given.replicates} "
        f"--seed {given.seed}",
        "survey": given.survey,
        "samples": samples,
        "samples_wanted": given.samples,
        "left_out": tried - samples,
        "households": given.households,
        "replicates": given.replicates,
        "seed": given.seed,
        "line": line,
        "population": values,
        "seconds": round(seconds),
        "workers": given.workers,
        "versions": {"python": platform.python_version()}
        | {name: metadata.version(name) for name in VERSIONS},
    }


def write(given, found, made: dict) -> None:
    """The intervals and their record."""
    from analysis.core.files import write_atomic

    given.out.mkdir(parents=True, exist_ok=True)
    text = found.to_csv(index=False, float_format="%.6f", lineterminator="\n")
    write_atomic(given.out / f"{NAME}.csv", text)
    write_atomic(given.out / f"{NAME}.json", json.dumps(made, indent=1) + "\n")


if __name__ == "__main__":
    main()

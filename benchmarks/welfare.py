"""Speed of the welfare part: the hierarchical median, robust scales, and the chain from Parquet to aggregate.

    python benchmarks/welfare.py median [--peers PYTHON] [--rows 1000000]
    python benchmarks/welfare.py scales
    python benchmarks/welfare.py chain [--data synthetic-2022] [--profile] [--times 10]

median: the gaps of a million unit values filled with medians by item, quarter and five or seven areas;
    pandas beside, and duckdb and polars where PYTHON has them. All results are held against each other.
scales: Qn and Sn by number of values, and robustbase beside where Rscript has it, held against it.
chain: time and highest memory of the chain on a survey that was brought in, each step's time, where the
    time goes, and the same survey several times over under new numbers.

Each thing measured runs in a process of its own. Times are of the first call and the best and the median
of the seven that follow; CPU time adds up all threads, and suffers less from what else the machine does.
The rows are made up.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

CALLS = 7
FIVE = ("PSU", "soum", "location", "aimag", "national")
ITEMS, ROWS_OF_A_HOUSEHOLD = 130, 43


# --- the hierarchical median ----------------------------------------------------------------


def make_quotes(rows: int, seed: int = 1, missing: float = 0.17) -> pd.DataFrame:
    """Rows of a household and item with unit values and places, as many units an area as in the survey."""
    rng = np.random.default_rng(seed)
    homes = rows // ROWS_OF_A_HOUSEHOLD + 1
    units = homes // 9 + 1
    psu = np.arange(homes) * units // homes
    bag, soum = psu * 12 // 26, psu * 4 // 26
    aimag = psu * 22 // units
    location = np.where(aimag == 0, 0, 1 + soum % 3)
    place = {"quarter": psu % 4, "psu": psu, "bag": bag, "soum": soum, "aimag": aimag, "location": location,
             "urban": (location < 2).astype(int)}  # fmt: skip
    home = np.arange(rows) // ROWS_OF_A_HOUSEHOLD
    item = rng.choice(ITEMS, rows, p=rng.dirichlet(np.full(ITEMS, 0.5)))
    price = np.exp(rng.normal(8, 1, ITEMS))[item] * np.exp(0.2 * rng.standard_normal(rows))
    price[rng.random(rows) < missing] = np.nan
    frame = pd.DataFrame({"item": item, **{name: codes[home] for name, codes in place.items()}})
    frame = frame.astype("category")
    return frame.assign(unit_value=price.round(1), weight=rng.uniform(20, 300, homes)[home])


def levels_of(number: int) -> dict[str, tuple[str, ...]]:
    from analysis.welfare.unit_values import LEVELS

    return dict(LEVELS) if number == 7 else {name: LEVELS[name] for name in FIVE}


def called(task: Callable[[], object]) -> tuple[dict, object]:
    """Times of a task, the first call and the seven after it, in milliseconds; and what it gave."""
    times, cpu = [], []
    for _ in range(CALLS + 1):
        start, used = time.perf_counter(), time.process_time()
        result = task()
        times.append(1e3 * (time.perf_counter() - start))
        cpu.append(1e3 * (time.process_time() - used))
    return {"first": times[0], "others": times[1:], "cpu": min(cpu[1:])}, result


def own_median(path: str, out: str, number: str, weight: str, minimum: str) -> dict:
    from analysis.welfare.unit_values import hierarchical_median

    frame = pd.read_parquet(path)
    options = {"weight": weight or None, "minimum_quotes": int(minimum)}
    times, found = called(lambda: hierarchical_median(frame, levels=levels_of(int(number)), **options))
    np.save(out, found["value"].to_numpy())
    return times


def medians(rows: int, peers: str | None) -> None:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        frame, path, out = make_quotes(rows), Path(folder) / "quotes.parquet", Path(folder) / "filled.npy"
        frame.to_parquet(path)
        plain = Path(folder) / "plain.parquet"  # small integers: no peer meets categories
        codes = {name: frame[name].cat.codes for name in frame if name not in ("unit_value", "weight")}
        frame.assign(**codes, row=np.arange(rows, dtype=np.int32)).to_parquet(plain)
        for number in (7, 5):
            case = f"{number} levels"
            times = child("own_median", str(path), str(out), str(number), "", "3")
            lines.append(("ours", case, times))
            ours = np.load(out)
            areas = json.dumps([list(columns) for columns in levels_of(number).values()])
            beside = {"pandas": sys.executable, **({"duckdb": peers, "polars": peers} if peers else {})}
            for peer, python in beside.items():
                found = run([python, str(HERE / "welfare_peers.py"), peer, str(plain), str(out), areas])
                if found is None:
                    continue
                lines.append((found["name"], case, found))
                off = np.abs(np.load(out) / ours - 1)
                if not (np.isnan(np.load(out)) == np.isnan(ours)).all() or np.nanmax(off) > 1e-12:
                    raise SystemExit(f"{found['name']}: other values than ours")
            for what, weight, least in (("weighted", "weight", 3), ("none with enough quotes", "", rows)):
                times = child("own_median", str(path), str(out), str(number), weight, str(least))
                lines.append(("ours", f"{case}, {what}", times))
    print(f"{rows:,} rows, {int(frame['unit_value'].isna().sum()):,} of them without a value")
    print(aligned("who", "what", lines))


# --- robust scales --------------------------------------------------------------------------

R_SCALES = """
library(robustbase); x <- scan(commandArgs(TRUE)[1], quiet = TRUE)
time <- function(f) {
  best <- Inf
  for (i in 1:7) { start <- proc.time()[[3]]; value <- f(x); best <- min(best, proc.time()[[3]] - start) }
  c(value, 1000 * best)
}
cat(sprintf("%.17g", c(time(function(x) Qn(x)), time(function(x) Sn(x)))), sep = "\\n")
"""


def scales() -> None:
    from analysis.welfare.scales import qn, sn

    lines = []
    for n in (1_000, 10_000, 100_000, 1_000_000):
        values = np.exp(np.random.default_rng(n).standard_normal(n))
        found = {}
        for name, scale in (("Qn", lambda x: qn(x, small="robustbase")), ("Sn", lambda x: sn(x, small=True))):
            times, found[name] = called(lambda scale=scale, values=values: scale(values))
            lines.append(("ours", f"{name}, {n:,} values", times))
        for name, (value, ms) in r_scales(values).items():
            times = {"first": np.nan, "others": [ms], "cpu": np.nan}
            lines.append(("robustbase", f"{name}, {n:,} values", times))
            off = abs(found[name] / value - 1)
            print(f"{name} of {n:,} values: relative difference from robustbase {off:.0e}")
    print(aligned("who", "what", lines))


def r_scales(values: np.ndarray) -> dict[str, tuple[float, float]]:
    """Value and milliseconds of robustbase by name of the scale; empty where it is not to be had."""
    if not shutil.which("Rscript"):
        return {}
    with tempfile.TemporaryDirectory() as folder:
        script, data = Path(folder) / "scales.R", Path(folder) / "values.txt"
        script.write_text(R_SCALES)
        np.savetxt(data, values, fmt="%.17g")
        done = subprocess.run(["Rscript", str(script), str(data)], capture_output=True, text=True)
    if done.returncode:
        print(f"robustbase: not measured: {done.stderr.strip()[-200:]}", file=sys.stderr)
        return {}
    q, q_ms, s, s_ms = map(float, done.stdout.split())
    return {"Qn": (q, q_ms), "Sn": (s, s_ms)}


# --- the chain ------------------------------------------------------------------------------


def own_chain(name: str, times: str, profile: str) -> dict:
    """One run of the chain, imports left out; the survey `times` over where that is more than one."""
    from analysis.computed import inputs
    from analysis.core.memory import keep_memory
    from analysis.hses import store
    from analysis.welfare import chain

    keep_memory()  # as the command does
    lists = inputs.lists()
    read = Clock()
    tables = inputs.tables(store.load(name))
    read.stop()
    if int(times) > 1:
        tables = {table: repeated(frame, int(times)) for table, frame in tables.items()}
    after = Clock()
    made = profiled(lambda: chain.run(tables, lists)) if profile else chain.run(tables, lists)
    after.stop()
    steps = {"reading": read.seconds[0], **made.seconds}
    return {
        "after_reading": after.seconds.tolist(),
        "all": (read.seconds + after.seconds).tolist(),
        "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "steps": steps | {"the rest": after.seconds[0] - sum(made.seconds.values())},
        "households": len(made.household),
        "rows": sum(len(frame) for frame in tables.values()),
    }


class Clock:
    """Seconds from making it to `stop`: that passed, that the processor worked for the program (user), and
    for the system on its behalf (system: mostly memory that is handed out)."""

    def __init__(self) -> None:
        self.start = self._now()

    @staticmethod
    def _now() -> np.ndarray:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return np.array([time.perf_counter(), used.ru_utime, used.ru_stime])

    def stop(self) -> None:
        self.seconds = self._now() - self.start


def repeated(frame: pd.DataFrame, times: int) -> pd.DataFrame:
    """A table several times over, its households and sampling units under new names; prices as they are."""
    if "hhid" not in frame:
        return frame
    made = pd.concat([frame] * times, ignore_index=True)
    copy = pd.Series(np.repeat(np.arange(times), len(frame)).astype(str), index=made.index)
    return made.assign(**{key: made[key].astype(str) + "-" + copy for key in ("hhid", "psu") if key in made})


def profiled(task: Callable[[], object], shown: int = 30) -> object:
    import cProfile
    import pstats

    profile = cProfile.Profile(time.process_time)  # the CPU's time: other work on the machine does not count
    result = profile.runcall(task)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(shown)
    return result


def chains(name: str, times: int, profile: bool) -> None:
    first = None
    for copies in dict.fromkeys((1, times)):
        runs = [child("own_chain", name, str(copies), "") for _ in range(3 if copies == 1 else 1)]
        best = min(runs, key=lambda found: found["all"][0])
        first = first or best
        wall, user, system = best["all"]
        print(f"{best['households']:,} households, {best['rows']:,} rows: {wall:.1f} s, best of {len(runs)}; CPU "
              f"{user:.1f} s and {system:.1f} s of the system; {best['gib']:.2f} GiB at the highest")  # fmt: skip
        steps = best["steps"] if copies == 1 else {k: v for k, v in best["steps"].items() if k != "reading"}
        for step, seconds in steps.items():
            grown = f"{seconds / first['steps'][step]:8.1f} x" if copies > 1 else ""
            print(f"  {seconds:7.2f} s {grown}  {step}")
        if copies > 1:
            wall, user, _ = np.divide(best["after_reading"], first["after_reading"])
            print(f"  after reading, for {copies} times the households: {wall:.1f} times the time, "
                  f"{user:.1f} times the CPU time")  # fmt: skip
    if profile:
        child("own_chain", name, "1", "yes")


# --- running and printing -------------------------------------------------------------------


def child(task: str, *arguments: str) -> dict:
    """A task of this file in a process of its own."""
    found = run([sys.executable, __file__, "--child", task, *arguments])
    if found is None:
        raise SystemExit(f"{task}: failed")
    return found


def run(command: Sequence[str]) -> dict | None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.stderr.strip():
        print(done.stderr.rstrip() if not done.returncode else f"{command[2]}: not measured: "
              f"{done.stderr.strip()[-300:]}", file=sys.stderr)  # fmt: skip
    return None if done.returncode else json.loads(done.stdout.strip().splitlines()[-1])


def aligned(who: str, what: str, lines: Sequence[tuple[str, str, dict]]) -> str:
    rows = [(who, what, "first ms", "best ms", "median ms", "best CPU ms")]
    for name, case, t in lines:
        times = (t["first"], min(t["others"]), np.median(t["others"]), t["cpu"])
        rows.append((name, case, *(f"{x:.1f}" for x in times)))
    width = [max(len(row[at]) for row in rows) for at in range(6)]
    return "\n".join(
        "  ".join([*(cell.ljust(w) for cell, w in zip(row[:2], width, strict=False)),
                   *(cell.rjust(w) for cell, w in zip(row[2:], width[2:], strict=True))])
        for row in rows
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="?", choices=("median", "scales", "chain"), help="all without it")
    parser.add_argument("--peers", metavar="PYTHON", help="a Python that has duckdb and polars")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--data", default="synthetic-2022")
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--profile", action="store_true", help="also where the time goes, by function")
    parser.add_argument("--child", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        tasks = {"own_median": own_median, "own_chain": own_chain}
        print(json.dumps(tasks[given.child[0]](*given.child[1:])))
        return
    if given.part in (None, "median"):
        medians(given.rows, given.peers)
    if given.part in (None, "scales"):
        scales()
    if given.part in (None, "chain"):
        chains(given.data, given.times, given.profile)


if __name__ == "__main__":
    main()

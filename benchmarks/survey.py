"""Speed of the survey part, with peers measured beside in the same run.

    python benchmarks/survey.py                          our own times, and R's where Rscript is found
    python benchmarks/survey.py --peers PYTHON           also svy and samplics, installed for that Python
    python benchmarks/survey.py --rows 1000000 10000000  time and memory by number of rows

The task: FGT 0 to 2 with standard errors for ten domains (total; urban and rural; four locations;
three groups) of 23,000 households in about 2,560 PSUs and 43 strata; the Gini index of the total;
500 bootstrap replicates of the same FGT. Results are held against each other before they are timed.
Times are the best and the median of several calls, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

LINE = 250_000.0
KEYS = ("urban", "location", "group")


def make_survey(rows: int, seed: int = 1) -> pd.DataFrame:
    """Households of a stratified two-stage survey, nine a PSU, 43 strata; made up."""
    rng = np.random.default_rng(seed)
    psu = np.arange(rows, dtype=np.int32) // 9
    stratum = (psu.astype(np.int64) * 43 // (psu[-1] + 1)).astype(np.int16)
    size = rng.integers(1, 8, rows, dtype=np.int16)
    common = rng.normal(0, 0.25, psu[-1] + 1)
    welfare = rng.normal(12.6, 0.5, rows)
    welfare += common[psu]
    welfare -= 0.03 * size
    np.exp(welfare, out=welfare)
    weight = rng.uniform(20, 60, rows)
    weight *= size
    location = (stratum % 4 + 1).astype(np.int8)
    return pd.DataFrame(
        {
            "welfare": welfare,
            "weight": weight,
            "stratum": stratum,
            "psu": psu,
            "urban": (location > 2).astype(np.int8),
            "location": location,
            "group": rng.integers(1, 4, rows, dtype=np.int8),
        },
        copy=False,
    )


def timed(task: Callable[[], object], calls: int = 15) -> tuple[float, float]:
    """Best and median time of a call, in milliseconds."""
    task()
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        task()
        times.append(1e3 * (time.perf_counter() - start))
    return min(times), float(np.median(times))


def design_of(frame: pd.DataFrame):
    from analysis.survey.design import Design

    return Design.from_frame(frame, weight="weight", stratum="stratum", psu="psu")


def fgt_of(frame: pd.DataFrame, design) -> pd.DataFrame:
    from analysis.survey.estimates import estimate

    return estimate(frame, design, welfare="welfare", line=LINE, by=[[], *([key] for key in KEYS)])


def ours(frame: pd.DataFrame) -> tuple[dict[str, tuple[float, float]], pd.DataFrame, tuple[float, float]]:
    """Our times by task; the FGT table; the Gini index and its standard error."""
    from analysis.survey.domains import crossings, domain_means
    from analysis.survey.inequality import gini_estimate
    from analysis.survey.influence import linearised
    from analysis.survey.poverty import fgt_terms
    from analysis.survey.resampling import bootstrap, jackknife, of_domain_means

    design = design_of(frame)
    domains = crossings(frame, [[], *([key] for key in KEYS)])[0]
    y, w = frame["welfare"].to_numpy(), frame["weight"].to_numpy()

    def terms():
        return [fgt_terms(y, LINE, alpha) for alpha in (0, 1, 2)]

    def with_bootstrap():
        return of_domain_means(design, domains, terms(), bootstrap(design, 500, seed=1))

    gini = gini_estimate(y, w)
    table = fgt_of(frame, design)
    order = table.sort_values("measure", kind="stable")["se"].to_numpy()
    near = with_bootstrap().se / order
    if not (0.85 < near.min() and near.max() < 1.15):
        raise SystemExit("the bootstrap is far from linearisation")
    times = {
        "FGT, 10 domains, prepared design and domains": timed(lambda: domain_means(design, domains, terms())),
        "FGT, 10 domains, prepared design, long table": timed(lambda: fgt_of(frame, design)),
        "FGT, 10 domains, with preparation, long table": timed(lambda: fgt_of(frame, design_of(frame))),
        "Gini": timed(lambda: linearised(design, gini_estimate(y, w))),
        "500 bootstrap replicates, FGT, 10 domains": timed(with_bootstrap, 7),
        "jackknife, FGT, 10 domains": timed(
            lambda: of_domain_means(design, domains, terms(), jackknife(design)), 7
        ),
    }
    return times, table, (gini.value, linearised(design, gini))


def peer(name: str, command: list[str], csv: Path) -> list[dict]:
    """What a peer's script prints: one {"name", "times": {task: ms}, "fgt": [...], "gini": [...]} a peer."""
    done = subprocess.run([*command, str(csv), str(LINE)], capture_output=True, text=True)
    if done.returncode:
        print(f"{name}: not measured: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return []
    return json.loads(done.stdout.strip().splitlines()[-1])


def held_against(name: str, found: dict, table: pd.DataFrame, gini: tuple[float, float]) -> str:
    """The largest relative difference between a peer's numbers and ours, estimates and standard errors."""
    parts = []
    if found.get("fgt"):
        theirs = pd.DataFrame(found["fgt"], columns=["measure", "key", "code", "estimate", "se"])
        long = table.melt(["measure", "estimate", "se"], list(KEYS), "key", "code").dropna(subset="code")
        total = table[table[list(KEYS)].isna().all(axis=1)].assign(key="", code="")
        both = pd.concat([long, total])[["measure", "key", "code", "estimate", "se"]]
        both["code"], theirs["code"] = both["code"].astype(str), theirs["code"].astype(str)
        joined = both.merge(theirs, on=["measure", "key", "code"], suffixes=("", "_peer"))
        if len(joined) != len(theirs):
            raise SystemExit(f"{name}: {len(theirs)} estimates, of which {len(joined)} have a counterpart")
        for column in ("estimate", "se"):
            off = (joined[f"{column}_peer"] / joined[column] - 1).abs().max()
            parts.append(f"FGT {column} {off:.0e}")
    if found.get("gini"):
        off = [abs(a / b - 1) for a, b in zip(found["gini"], gini, strict=True)]
        parts.append(f"Gini {off[0]:.0e}, se {off[1]:.0e}")
    return "; ".join(parts)


def compare(rows: int, peers: str | None) -> None:
    frame = make_survey(rows)
    times, table, gini = ours(frame)
    lines = [("ours", task, f"{best:.2f}", f"{median:.2f}") for task, (best, median) in times.items()]
    with tempfile.TemporaryDirectory() as folder:
        csv = Path(folder) / "survey.csv"
        frame.to_csv(csv, index=False, float_format="%.17g")
        commands = {}
        if shutil.which("Rscript"):
            commands["R"] = ["Rscript", str(HERE / "survey_peers.R")]
        if peers:
            commands["Python"] = [peers, str(HERE / "survey_peers.py")]
        for name, command in commands.items():
            for part in peer(name, command, csv):
                off = held_against(part["name"], part, table, gini)
                print(f"{part['name']}: largest relative difference from ours: {off}")
                lines += [(part["name"], task, f"{ms:.1f}", "") for task, ms in part["times"].items()]
    print(aligned(lines))


def aligned(lines: list[tuple]) -> str:
    rows = [("who", "task", "best ms", "median ms"), *lines]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def by_rows(sizes: list[int]) -> None:
    """Time and peak memory by number of rows, each in a process of its own."""
    heads = ("rows", "design s", "FGT s", "Gini s", "bootstrap s", "us/row", "peak MiB")
    widths = (12, 12, 10, 10, 13, 9, 10)
    print("".join(head.rjust(width) for head, width in zip(heads, widths, strict=True)))
    for rows in sizes:
        done = subprocess.run([sys.executable, __file__, "--one", str(rows)], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        t = json.loads(done.stdout)
        whole = 1e6 * (t["design"] + t["fgt"] + t["gini"]) / rows
        print(
            f"{rows:>12,}{t['design']:>12.3f}{t['fgt']:>10.3f}{t['gini']:>10.3f}{t['bootstrap']:>13.3f}"
            f"{whole:>9.3f}{t['peak_mib']:>10.0f}"
        )


def one_size(rows: int) -> None:
    import resource

    from analysis.survey.domains import crossings
    from analysis.survey.inequality import gini_estimate
    from analysis.survey.influence import linearised
    from analysis.survey.poverty import fgt_terms
    from analysis.survey.resampling import bootstrap, of_domain_means

    fgt_of(make_survey(1000), design_of(make_survey(1000)))  # what is imported late is not counted
    frame = make_survey(rows)
    found = {}

    def clock(name: str, task: Callable):
        start = time.perf_counter()
        result = task()
        found[name] = time.perf_counter() - start
        return result

    design = clock("design", lambda: design_of(frame))
    clock("fgt", lambda: fgt_of(frame, design))
    clock(
        "gini",
        lambda: linearised(design, gini_estimate(frame["welfare"].to_numpy(), frame["weight"].to_numpy())),
    )
    found["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    domains = crossings(frame, [[], *([key] for key in KEYS)])[0]
    terms = [fgt_terms(frame["welfare"].to_numpy(), LINE, alpha) for alpha in (0, 1, 2)]
    replicates = 500 if design.n_psu <= 20_000 else 0  # factors are [PSUs, replicates]
    clock(
        "bootstrap",
        lambda: of_domain_means(design, domains, terms, bootstrap(design, 500)) if replicates else 0,
    )
    if not replicates:
        found["bootstrap"] = float("nan")
    print(json.dumps(found))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--households", type=int, default=23_000)
    parser.add_argument("--peers", metavar="PYTHON", help="a Python that has svy and samplics")
    parser.add_argument("--rows", type=int, nargs="+", help="print time and memory for these numbers of rows")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one_size(given.one)
    elif given.rows:
        by_rows(given.rows)
    else:
        compare(given.households, given.peers)


if __name__ == "__main__":
    main()

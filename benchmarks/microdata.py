"""Time and memory of bringing a survey in, from raw .dta files to Parquet.

    python benchmarks/microdata.py                         the raw files of the synthetic survey of 2022
    python benchmarks/microdata.py --raw DIR --mapping hses2022.yml
    python benchmarks/microdata.py --rows 22995 230000     files filled at random, by number of households

Files filled at random have the layout and the size of the survey, and no meaning: they measure, they are
not brought in for use. Time is of the whole command, in a process of its own; memory is its highest.
"""

from __future__ import annotations

import argparse
import datetime
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

# Item rows of a household, on average: file -> (key, rows, codes, columns with lowest and highest values).
ITEMS = {
    "13_durable": (
        "durable_id", 12, range(1, 52),
        {"q0601": (1, 3), "q0602": (1, 200), "q0603": (90_000, 900_000), "q0604": (9_000, 90_000)},
    ),
    "14_non_food": (
        "nonfood_id", 40, None, {"q0802": (900, 9_000), "q0803": (9_000, 90_000), "q0804": (900, 9_000)},
    ),
    "11_energy": (
        "energy_id", 4, range(1, 11),
        {"q1101": (1, 200), "q1102": (900, 9_000), "q1103": (9_000, 90_000), "q1104": (900, 9_000)},
    ),
    "12_payment_serv": (
        "payment_id", 4, range(1, 14),
        {"q1201": (900, 9_000), "q1202": (9_000, 90_000), "q1203": (900, 9_000)},
    ),
    "15_urb_diary": (
        "food_id", 40, None,
        {"q1301": (1, 9), "q1302": (1, 9), "q1303": (500, 9_000), "q1304": (1, 4), "q1305": (1, 4)},
    ),
    "16_rur_food_7d": (
        "food_id", 30, None,
        {"q1405": (1, 9), "q1406": (1, 4), "q1407": (1, 9), "q1409": (1, 30), "q1410": (2_000, 60_000)},
    ),
}  # fmt: skip
OF_AREA = {"15_urb_diary": (1, 2), "16_rur_food_7d": (3, 4)}  # locations in which the file is filled


def fill(folder: Path, households: int, seed: int = 1) -> Path:
    """Raw files of 2022 for so many households, with numbers at random where the codes allow."""
    rng = np.random.default_rng(seed)
    codes = HERE.parent / "data" / "codes"
    number = np.arange(households)
    quarter, cluster, within = 1 + number % 4, number // 9 + 1, number % 9 + 1
    digits = max(4, len(str(cluster.max())))
    key = ((220 + quarter) * 10**digits + cluster) * 100 + within
    location = 1 + (cluster % 4)
    aimag = np.where(location == 1, 11, np.array([21, 41, 65, 81])[cluster % 4])
    size = rng.integers(1, 7, households)
    frames = {
        "basicvars": {
            "identif": key, "cluster": cluster, "strata": aimag * 10 + (location > 2), "location": location,
            "urban": np.where(location < 3, 1, 2), "region": np.where(location == 1, 5, 1 + cluster % 4),
            "newaimag": aimag, "newsoum": aimag * 100 + 1, "bag": 1 + cluster % 6, "quarter": quarter,
            "month": quarter * 3 - cluster % 3, "hhweight": rng.uniform(20, 300, households), "hhsize": size,
        },
        "01_hhold": {"identif": key, "v1_dd": rng.integers(1, 28, households),
                     "v1_mm": quarter * 3 - cluster % 3, "v1_yy": np.full(households, 22),
                     "v1_res": np.ones(households, int), "visitor": rng.integers(0, 3, households),
                     "q1001": rng.integers(1, 3, households)},
    }  # fmt: skip
    most = {1: 7, 2: 9, 3: 6, 4: 6, 5: 6, 6: 9, 7: 3, 9: 8, 12: 900_000, 14: 2, 18: 8, 19: 8, 20: 15, 21: 10,
            22: 3, 23: 3}  # fmt: skip
    for n in range(1, 24):
        frames["01_hhold"][f"q07{n:02d}"] = rng.integers(1, most.get(n, 60) + 1, households)
    frames["01_hhold"]["q0713"] = np.where(rng.random(households) < 0.03, 300_000.0, np.nan)
    frames["02_indiv"] = _roster(rng, key, size)
    for name, (item, rows, listed, columns) in ITEMS.items():
        file = "nonfood_items.csv" if item == "nonfood_id" else "food_items.csv"
        choices = np.array(listed) if listed else pd.read_csv(codes / file)["code"].to_numpy()
        taken = np.minimum(rng.poisson(rows, households), len(choices))
        taken *= np.isin(location, OF_AREA.get(name, location))
        owner = np.repeat(key, taken)
        place = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
        start = np.repeat(rng.integers(0, len(choices), households), taken)
        frames[name] = {"identif": owner, item: choices[(start + place) % len(choices)]}
        for column, (least, highest) in columns.items():
            nothing = rng.random(len(owner)) < (
                0.7 if column in ("q1304", "q1305", "q1406", "q1407") else 0.1
            )
            frames[name][column] = np.where(nothing, 0.0, rng.integers(least, highest, len(owner)))
    few = np.sort(rng.choice(households, households // 2, replace=False))
    for name, column, code, more in (
        ("03_livestock", "animal_id", 5, {"q0501": 200}),
        ("09_other_income", "income_id", 0, {"q0901": 1, "q0902": 5_000_000}),
        ("10_savings_loan", "loan_id", 8, {"q1003": 5_000_000, "q1004": 8, "q1005": 2}),
        ("18_foodout", "foodout_id", 7, {"q1307": 10, "q1308": 50_000, "q1309": 9_000}),
    ):
        kinds = rng.integers(1, code + 1, len(few)) if code else np.full(len(few), 101)
        frames[name] = {"identif": key[few], column: kinds}
        frames[name] |= {q: rng.integers(1, top + 1, len(few)) for q, top in more.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in frames.items():
        pd.DataFrame(columns).to_stata(
            folder / f"{name}.dta", write_index=False, version=118, data_label="SYNTHETIC, filled at random",
            time_stamp=datetime.datetime(2000, 1, 1),
        )  # fmt: skip
    return folder


def _roster(rng: np.random.Generator, key: np.ndarray, size: np.ndarray) -> dict[str, np.ndarray]:
    people = int(size.sum())
    first = np.cumsum(size) - size
    line = np.arange(people) - np.repeat(first, size) + 1
    roster = {"identif": np.repeat(key, size), "ind_id": line, "q0102": np.minimum(line, 3)}
    most = {"q0103": 2, "q0105y": 80, "q0106": 6, "q0109": 1, "q0204": 2, "q0205": 6, "q0206": 4, "q0210": 10,
            "q0213": 16, "q0301": 2, "q0302": 11, "q0303": 2, "q0304": 6, "q0305": 5, "q0404": 2, "q0405": 2,
            "q0410": 2, "q0411": 2, "q0425": 6, "q0426": 5, "q0427": 60, "q0436a": 900_000,
            "q0436b": 9_000_000,
            **{f"q03{n}": 4 for n in range(11, 17)}}  # fmt: skip
    roster |= {name: rng.integers(1, top + 1, people) for name, top in most.items()}
    roster["q0423"], roster["q0424"] = (
        rng.choice([11, 23, 61, 91], people),
        rng.choice([111, 47, 84, 85], people),
    )
    return roster


def measured(raw: Path, mapping: str) -> dict[str, float]:
    """Seconds, GiB at the highest, and rows of one ingestion, in a process of its own."""
    with tempfile.TemporaryDirectory() as out:
        call = [sys.executable, __file__, "--child", str(raw), mapping, out]
        done = subprocess.run(call, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stderr)
        return json.loads(done.stdout.splitlines()[-1])


def child(raw: str, mapping: str, out: str) -> None:
    """One ingestion; prints what it took as JSON."""
    start = time.perf_counter()
    from analysis.hses.adapter import ingest

    steps: dict[str, float] = {}
    manifest = ingest(raw, mapping, "benchmark", accept=True, out=out,
                      tick=lambda step: steps.update({step: time.perf_counter() - start}))  # fmt: skip
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    rows = sum(entry.rows for entry in manifest.raw)
    print(json.dumps({"seconds": seconds, "gib": memory, "raw_rows": rows,
                      "rows": sum(entry.rows for entry in manifest.tables.values()),
                      "steps": steps}))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--raw", type=Path, default=HERE.parent / "data" / "generated" / "synthetic-2022" / "raw"
    )
    parser.add_argument("--mapping", default="hses2022.yml")
    parser.add_argument("--rows", type=int, nargs="*", default=[])
    parser.add_argument("--steps", action="store_true", help="when each step began")
    parser.add_argument("--child", nargs=3)
    given = parser.parse_args()
    if given.child:
        child(*given.child)
        return
    folders = []
    with tempfile.TemporaryDirectory() as scratch:
        for households in given.rows:
            folders.append(
                (f"{households:,} households at random", fill(Path(scratch) / str(households), households))
            )
        for name, folder in folders or [(str(given.raw), given.raw)]:
            found = measured(folder, given.mapping)
            print(f"{name}: {found['raw_rows']:,} raw rows to {found['rows']:,} rows in "
                  f"{found['seconds']:.1f} s, {found['gib']:.2f} GiB")  # fmt: skip
            if given.steps:
                for step, began in found["steps"].items():
                    print(f"  {began:6.1f} s  {step}")


if __name__ == "__main__":
    main()

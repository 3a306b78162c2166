"""Speed of what is made from checked answers: all levels of the SYNTHETIC city, about 1,000 khesegs.

    python benchmarks/dtm_aggregation.py                 a city that is made for it, five runs
    python benchmarks/dtm_aggregation.py --city FOLDER   one that is there (phase-1, phase-2, phase-3)

Seconds of the processor, the median; they suffer less from what else the machine does than the clock.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def steps(city: Path) -> dict:
    """Name -> what is timed, on answers that were taken in before."""
    from analysis.dtm import (
        aggregate,
        cleaning,
        compare,
        disclosed,
        exchange,
        flows,
        levels,
        phase,
        possible,
        rankings,
    )

    taken = {}
    for number in (2, 3):
        here = phase.read(city / f"phase-{number}")
        fields = levels.fields_of(here.gazetteer, here.recall_months)
        rows, _ = aggregate.placed(cleaning.cleaned(here).table, here.gazetteer)
        side = compare.Side(rows, here.gazetteer, here.start, here.end, here.recall_months, fields)
        taken[number] = (here, fields, rows, side)
    (before, _, _, then), (here, fields, rows, now) = taken[2], taken[3]
    places, line_up = here.gazetteer, phase.lined_up(before, here)
    all_levels = aggregate.levels_of(places)
    above = disclosed.public_levels(places)
    counts, questions = aggregate.count_fields(fields), aggregate.questions(fields)
    rule = disclosed.policy(places)
    made = exchange.Round(rows, places, fields, 3, here.start, here.end, here.recall_months, "SYNTHETIC data")
    summed = aggregate.totals(rows, counts, all_levels, fields)
    report = possible.read(ROOT / "data" / "dtm" / "published" / "example.yml")
    return {
        "totals, four levels": lambda: aggregate.totals(rows, counts, all_levels, fields),
        "proof that parts make up wholes": lambda: aggregate.reconcile(summed, places),
        "rates, four levels": lambda: aggregate.rates(rows, counts, all_levels, fields=fields),
        "answers, three levels": lambda: aggregate.all_answers(rows, questions, above, fields),
        "flows, four levels": lambda: flows.flows(rows, places, fields=fields),
        "ranking of khoroos": lambda: rankings.ranked(
            rows, "arrivals", "khoroo", ["khoroo_code"], fields=fields
        ),
        "change of counts, three levels": lambda: compare.counts(then, now, line_up, counts, list(above)),
        "change of shares, three levels": lambda: compare.shares(then, now, line_up, questions, list(above)),
        "public counts": lambda: disclosed.people(rows, places, fields, rule),
        "public answers": lambda: disclosed.answers(rows, places, None, fields, rule),
        "public tables for an exchange": lambda: exchange.tables(made),
        "is the example report possible": lambda: possible.examine(*report),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--city", type=Path, help="folder of a synthetic city")
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        city = given.city
        if city is None:
            from analysis.synthetic.city.make import Order, make

            city = Path(folder)
            make(Order("city", None, 1), city, lambda step: None)
        for name, call in steps(city).items():
            spent = []
            for _ in range(given.runs):
                began = time.process_time()
                call()
                spent.append(time.process_time() - began)
            print(f"{name:<34} {statistics.median(spent):6.2f}")


if __name__ == "__main__":
    main()

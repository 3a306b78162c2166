"""A run's measures with errors that carry the whole chain, as a table; a sweep reads the samples behind it."""

from __future__ import annotations

import pandas as pd

from analysis.computed.effects import RUN
from analysis.computed.redrawn import Redrawn
from analysis.presentation import Table, interval, table

ID = "-replicates"  # end of the table's id, by which the comparison of a sweep finds it


def redrawn_table(again: Redrawn | None, chapter: str, source: str, evidence: str) -> list[Table]:
    """Measures of the run (`computed.redrawn`); the data are the samples. None without replicates."""
    if again is None:
        return []
    rows = again.errors
    shown = pd.DataFrame(
        {
            "Measure": rows["name"].str.removeprefix(RUN).str.replace("_", " ").str.capitalize(),
            "Estimate": rows["value"],
            "Standard error": rows["standard_error"],
            "95 % interval": [interval(one.lower, one.upper, 1) for one in rows.itertuples()],
            "Samples": rows["replicates"],
        }
    )
    return [
        table(
            shown,
            id=f"{chapter}{ID}",
            title="Poverty and inequality of this run, with errors of the whole chain",
            source=source,
            data=again.replicates,
            note="Headcount in per cent of people, poverty gap in per cent of the line, Gini from 0 to 100. "
            "In each sample sampling units are drawn again, and prices, models, basket, price index and line "
            "are found again. A line in MNT that is given stays.",
            formats={"Estimate": 2, "Standard error": 2, "Samples": 0},
            evidence=evidence,
        )
    ]

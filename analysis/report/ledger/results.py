"""What the page stands on: the ledger of a survey, with a reason for every number out of range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.computed import agreement, chain, ledger_page, ledger_reasons, truth
from analysis.computed.agreement import Agreement
from analysis.hses import store
from analysis.report.in_use import files_of, remember

if TYPE_CHECKING:
    from analysis.report.page import Page

OFFICIAL = "official tables in data/official"
COMPUTED = "welfare chain and tables of the annexes on"
NO_TOPIC = "Figures of the chapters"
NAMES = {"calibrated": "Calibrated", "implied": "Implied", "held_out": "Held out"}


@dataclass(frozen=True, eq=False)
class Found:
    """What the page shows.

    agreement: see `computed.agreement`, of the ledger as it was computed. table: the ledger as others may see
    it (`ledger_page.public`), with reasons. missed: its numbers out of range, with why and times. by_truth:
    whether consumption is the true one, not the chain's. known: whether there is a truth to tell the chain's
    errors by.
    """

    label: str
    synthetic: bool
    agreement: Agreement
    table: pd.DataFrame
    missed: pd.DataFrame
    by_truth: bool
    known: bool
    worst: int = 10
    notes: tuple[str, ...] = ()

    @property
    def evidence(self) -> str:
        """Kind of evidence of what is shown."""
        return "synthetic" if self.synthetic else "computed"

    @property
    def source(self) -> str:
        return f"{OFFICIAL}; {COMPUTED} {self.label}"

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The rows that count in a criterion: of printed numbers that a survey can give."""
        return self.table[self.table["tag"] != "outside"]


def read(page: Page) -> Found:
    """Compares all numbers of the survey that the page's parameters name, by the aggregate of the chain.

    InputError where there is no such survey, or where `truth` is asked for and not known.
    """
    chosen = page.parameters
    data = store.load(chosen.data)
    if chosen.truth:
        aggregate = chain.Aggregate(ledger_reasons.aggregate_of_truth(data), {}, None)
    else:
        aggregate = chain.aggregate(data)
    remember(page, data, _files(data, aggregate))
    compared = agreement.agreement(data, aggregate.household)
    for identifier in compared.ledger["id"].unique():
        page.official(identifier)
    by_truth = compared.ledger if chosen.truth else ledger_reasons.of_truth(data)
    made = found(compared, by_truth, data.is_synthetic, chosen.truth, chosen.worst)
    return replace(made, notes=_notes(data, aggregate))


def _files(data: store.Microdata, aggregate: chain.Aggregate) -> dict[str, Path]:
    """Tables, aggregate, and the truth of a synthetic survey, which tells the chain's errors."""
    folder = data.folder.parent / truth.FOLDER
    true = {f"truth, {name}": folder / f"{name}.parquet" for name in truth.FILES if data.is_synthetic}
    return files_of(data, aggregate) | {name: path for name, path in true.items() if path.is_file()}


def _notes(data: store.Microdata, aggregate: chain.Aggregate) -> tuple[str, ...]:
    """What makes the numbers differ from the report's by choice, or because the release lacks variables."""
    choices = ", ".join(f"{name} = {value}" for name, value in aggregate.changed.items())
    told = [f"The aggregate was made with other choices than the report's: {choices}."] if choices else []
    return (*told, *data.consequences)


def found(
    compared: Agreement,
    by_truth: pd.DataFrame | None,
    synthetic: bool,
    of_true: bool = False,
    worst: int = 10,
) -> Found:
    """The results, from the agreement of a survey and the ledger of its truth, where there is one."""
    missed = ledger_reasons.misses(compared.ledger, by_truth, synthetic)
    table = ledger_reasons.with_reasons(compared.ledger, missed)
    table = ledger_page.public(table.assign(topic=table["topic"].fillna(NO_TOPIC)), synthetic)
    shown = table.loc[missed.index].assign(**missed[["why", "subject", "times"]])
    kept = shown[shown["computed"].notna()]  # of real data, the cells of few are not listed
    return Found(compared.label, synthetic, compared, table, kept, of_true, by_truth is not None, worst)

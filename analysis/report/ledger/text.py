"""Sentences of the page: every number in them is computed."""

from __future__ import annotations

from analysis.computed.agreement import NOT_COMPUTED, SUPPRESSED, compared, headline
from analysis.computed.ledger_reasons import PRINTED, STEP, counts
from analysis.core.errors import InputError
from analysis.core.reliability import publication_rule
from analysis.presentation import listing, number

from .results import Found

TAGGED = (
    "Each number has a tag that was settled before the synthetic survey was tuned. Calibrated: the "
    "generator aims at it. Implied: it follows from such numbers by arithmetic. Held out: the generator does "
    "not read it, though its authors have seen it. Agreement on the first two was made; agreement on the "
    "third says how much of the country's survey the synthetic one has caught, and nothing about the country."
)
UNTAGGED = (
    "The tags speak of the synthetic survey and its generator. For real data they only sort the numbers: "
    "all of them ought to agree, for the printed ones were computed from the same households."
)


def sentences(found: Found) -> dict[str, str]:
    """Texts to glue, by key."""
    table, judged = found.table, found.judged
    acceptance = found.agreement.acceptance
    status = judged["status"].value_counts()
    both = compared(judged)
    counted = found.missed[found.missed["why"] != PRINTED]
    return {
        "l_label": found.label,
        "l_headline": headline(found.agreement),
        "l_demonstration": demonstration(found),
        "l_rows": number(len(table), 0),
        "l_compared": number(len(both), 0),
        "l_tables": number(table["id"].nunique(), 0),
        "l_criteria": number(len(acceptance), 0),
        "l_met": number(int(acceptance["met"].sum()), 0),
        "l_not_met": not_met(found),
        "l_share": number(100 * both["inside"].mean(), 1),
        "l_tags": TAGGED if found.synthetic else UNTAGGED,
        "l_missed": number(len(counted), 0),
        "l_contradictory": number(len(found.missed) - len(counted), 0),
        "l_reasons": reasons(found),
        "l_chain": by_the_chain(found),
        "l_suppressed": number(int(status.get(SUPPRESSED, 0)), 0),
        "l_not_computed": number(int((table["status"] == NOT_COMPUTED).sum()), 0),
        "l_smallest": number(publication_rule("report n").smallest_n, 0),
        "l_exit_met": "0",
        "l_exit_not_met": "1",
        "l_exit_wrong": str(InputError.exit_status),
    }


def demonstration(found: Found) -> str:
    """What the page is, with the data in use."""
    consumption = "its true consumption" if found.by_truth else "the welfare chain"
    if found.synthetic:
        return (
            f"A demonstration: the computed numbers are those of a SYNTHETIC survey, by {consumption}. No "
            "real household is behind them."
        )
    return (
        "The data in use are real: this is the acceptance test itself. Computed numbers of fewer than "
        f"{number(publication_rule('report n').smallest_n, 0)} observations are not shown."
    )


def not_met(found: Found) -> str:
    rows = found.agreement.acceptance
    missed = rows.loc[~rows["met"], "criterion"].tolist()
    return f"Not met: {listing(missed)}." if missed else "None is missed."


def reasons(found: Found) -> str:
    """The reasons of the numbers that count, from the most frequent on."""
    rows = counts(found.missed[found.missed["why"] != PRINTED]).sort_values("numbers", ascending=False)
    if rows.empty:
        return "There is no number out of range to give a reason for."
    said = listing(f"{row.why} ({number(row.numbers, 0)})" for row in rows.itertuples())
    return f"By reason: {said}."


def by_the_chain(found: Found) -> str:
    """What the truth tells of them."""
    if not found.known:
        return "No truth is known of these data, so that no reason is that of the chain alone."
    share = (found.missed["why"] == STEP).sum()
    return (
        "The truth of the synthetic survey tells its own misses from those of the chain: with true "
        f"consumption {number(int(share), 0)} of these numbers would be in range."
    )

"""Why a number of the ledger is out of its range: one reason for every such number.

Of a synthetic survey the truth is known, so that errors of the chain are told from those of the survey.
Of real data it is not, and there the ledger ought to agree: the reasons say where to look.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.chapters.engine import KEY
from analysis.core.errors import InputError
from analysis.hses.store import Microdata

from .agreement import CHAIN, SAMPLE, agreement, causes, compared, true_aggregate
from .frames import lacking
from .truth import truth

PRINTED, STEP, NOISE, FEW, UNSEEN, AIMED, BLOCK, SINGLE = (
    "the printed number contradicts its own table",
    "a step of the chain",
    "sampling noise",
    "small cell",
    "held out from the generator",
    "aimed at by the generator, and missed",
    "most of a block is out of range",
    "a number by itself",
)
# Reason -> what it means, in a sentence
MEANING = {
    PRINTED: "No survey could give it, as data/synthetic/tags.yml says; it counts in no criterion.",
    STEP: "True consumption gives a number in range; what the welfare chain computes does not.",
    NOISE: "Two samples of one population may differ by as much: 1.96 times the root of two printed standard "
    "errors.",
    FEW: "No error is printed. Two simple random samples with so few observations may differ by as much; "
    "clustered ones by more.",
    UNSEEN: "The generator does not read this number, and the survey does not have it: what the synthetic "
    "survey has not caught.",
    AIMED: "A target of the generator, or what follows from targets: other targets pulled it away.",
    BLOCK: "More than half of the numbers of one measure in a table are out of range: look at the "
    "definition, the population and the weight first, then at the variable.",
    SINGLE: "The rest of its block is in range: look at the code of its row or column.",
}  # fmt: skip
REASONS = tuple(MEANING)
TELLING = (PRINTED, UNSEEN, AIMED)  # reasons to which the subject of the number adds something

DEVIATES = 1.96 * np.sqrt(2.0)  # between two independent samples
OF_COUNTED = ("share", "population_share", "share_of_poor")  # n counts those of the row, not the whole
OF_ALL = ("headcount", "rate", "male_headed")  # n counts the base
SMALLEST_BLOCK = 4


def aggregate_of_truth(data: Microdata) -> pd.DataFrame:
    """The true consumption of a synthetic survey as an aggregate. InputError where it is not known."""
    known = truth(data)
    households = data.read("households", ["hhid", "size"]).set_index("hhid")
    return true_aggregate(known.consumption, households)


def of_truth(data: Microdata, line: float | None = None) -> pd.DataFrame | None:
    """The ledger of a synthetic survey by its true consumption; None where the truth is not known."""
    try:
        aggregate = aggregate_of_truth(data)
    except InputError:  # real data, or a survey made without its truth
        return None
    # What the truth does not have stands empty: that is faster than to find out table by table
    absent = [
        name.split(".")[1] for name, why in lacking(data, aggregate).items() if why.startswith("aggregate.")
    ]
    return agreement(data, aggregate.assign(**dict.fromkeys(absent, np.nan)), line).ledger


def misses(table: pd.DataFrame, by_truth: pd.DataFrame | None, synthetic: bool) -> pd.DataFrame:
    """The numbers of a ledger that are out of range, each with `why` (one of REASONS), `subject` and `times`.

    by_truth: the ledger of true consumption, None where it is not known. subject: see `subjects`. times:
    the difference over the largest that is in range on that side. Order and index are the ledger's.
    """
    both = compared(table)
    missed = both[~both["inside"]]
    conditions = [missed["tag"] == "outside", _by_the_chain(missed, table, by_truth)]
    conditions += [_by_chance(missed, table, by_truth), _by_few(missed)]
    if synthetic:
        conditions.append(missed["tag"] == "held_out")
        names, rest = [PRINTED, STEP, NOISE, FEW, UNSEEN], AIMED
    else:  # the same sample: chance is no reason, a cell of few still is one to doubt
        conditions = [conditions[0], _in_a_block(missed, both)]
        names, rest = [PRINTED, BLOCK], SINGLE
    why = np.select([np.asarray(c, bool) for c in conditions], names, rest) if len(missed) else []
    side = (missed["highest"] - missed["official"]).where(
        missed["difference"] > 0, missed["official"] - missed["lowest"]
    )
    times = missed["difference"].abs() / side.where(side > 0)
    return missed.assign(why=pd.Series(why, missed.index, dtype="str"), subject=subjects(missed), times=times)


def subjects(table: pd.DataFrame) -> pd.Series:
    """What each number is about, in the words of data/synthetic/tags.yml; empty where no rule is of it."""
    from analysis.synthetic.targets import tagged

    keys = [*KEY, "field"]
    known = tagged().set_index(keys)["why"]
    found = known.reindex(pd.MultiIndex.from_frame(table[keys])).fillna("")
    return pd.Series(found.to_numpy(), table.index, dtype="str")


def with_reasons(table: pd.DataFrame, missed: pd.DataFrame) -> pd.DataFrame:
    """The ledger with the reasons of `misses` in its column `reason`; all else stays."""
    telling = missed["why"].isin(TELLING) & (missed["subject"] != "")
    reason = table["reason"].copy()
    reason.loc[missed.index] = missed["why"] + (": " + missed["subject"]).where(telling, "")
    return table.assign(reason=reason)


def counts(missed: pd.DataFrame) -> pd.DataFrame:
    """One row a reason that occurs: why, numbers, tables (how many), most (table with the most of them)."""
    rows = []
    for why in REASONS:
        of = missed.loc[missed["why"] == why, "id"].value_counts()
        if len(of):
            rows.append({"why": why, "numbers": int(of.sum()), "tables": len(of), "most": of.index[0]})
    return pd.DataFrame(rows, columns=["why", "numbers", "tables", "most"])


def _by_the_chain(missed, table, by_truth) -> pd.Series:
    return _cause(missed, table, by_truth) == CHAIN


def _by_chance(missed, table, by_truth) -> pd.Series:
    """By the printed error: of the truth where it is known, else of the number itself."""
    if by_truth is not None:
        return _cause(missed, table, by_truth) == SAMPLE
    error = missed["official_error"].where(missed["field"] == "value")
    return missed["difference"].abs() <= DEVIATES * error


def _cause(missed, table, by_truth) -> pd.Series:
    """`agreement.causes` of each number that is missed; empty where there is no truth."""
    if by_truth is None:
        return pd.Series("", missed.index, dtype="str")
    keys = [*KEY, "field"]
    found = causes(table, by_truth).set_index(keys)["cause"]
    return pd.Series(found.reindex(pd.MultiIndex.from_frame(missed[keys])).to_numpy(), missed.index)


def _by_few(missed: pd.DataFrame) -> pd.Series:
    """Whether the least error that so few observations allow explains the difference.

    Proportions: root of p(1-p)/n, where n is the base; p root of (1-p)/n, where n counts the p of it.
    Standard errors: a share 1/root(2(n-1)) of themselves, as with n independent normal values.
    """
    p = (missed["official"] / 100).clip(0, 1).where(missed["unit"] == "percent")
    n = missed["n"].where(missed["n"] > 1)
    least = pd.Series(np.nan, missed.index)
    least = least.mask(missed["measure"].isin(OF_ALL), 100 * np.sqrt(p * (1 - p) / n))
    least = least.mask(missed["measure"].isin(OF_COUNTED), 100 * p * np.sqrt((1 - p) / n))
    least = least.where((missed["field"] == "value") & missed["official_error"].isna())
    of_error = missed["official"] / np.sqrt(2 * (n - 1))
    least = least.mask(missed["field"] == "standard_error", of_error)
    return missed["difference"].abs() <= DEVIATES * least


def _in_a_block(missed: pd.DataFrame, both: pd.DataFrame) -> pd.Series:
    """Whether most numbers of its table, measure and field are out of range."""
    block = ["id", "measure", "field"]
    of = both.groupby(block, observed=True)["inside"].agg(["size", "mean"])
    here = of.reindex(pd.MultiIndex.from_frame(missed[block]))
    return pd.Series(((here["mean"] < 0.5) & (here["size"] >= SMALLEST_BLOCK)).to_numpy(), missed.index)

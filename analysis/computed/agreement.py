"""The official tables and figures beside those computed from microdata, cell by cell.

`ledger` has one row a printed number of annexes B and C, Table 2.1 and the figures of chapters 1 to 3 that
a survey gives (`chapters.tables.figure_ids`): the official number, the computed one, whether they are equal
within rounding, within the official 95 % interval, within 5 % or further apart, and whether the computed
one lies in the range that the criterion of its table allows:

    annex C: estimates         headcount, gap and severity inside the printed 95 % interval
    annex C: standard errors   inside what printed limits and errors leave open, widened by 20 %
    annex C: observations      numbers of households, within 5 %
    annex B: standard errors   inside what the printed errors leave open, widened by 20 %
    Table 2.1                  Gini index within 0.5 points, P90/P10 within 0.1
    B.21 to B.26               within 5 %
    other cells, figures       within 2 official standard errors, 5 % or 1 percentage point, whichever is most

A printed number stands for everything that is rounded to it: no range is narrower than its rounding.

Numbers that the official tables suppress, or that cannot be computed, have rows too, with the reason.
Limits of intervals follow from estimate and error and are no rows of their own. `acceptance` holds the
criteria against what was asked of them; `causes` says where a number left its range.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from analysis.chapters.engine import KEY, evaluate, evaluate_declared
from analysis.chapters.fit import POINTS, TOPICS
from analysis.chapters.frames import Frames
from analysis.chapters.standard_errors import NORMAL, PRINTED, standard_errors
from analysis.chapters.tables import FIGURES, TABLES, figure_ids, ids, why_not_computed
from analysis.core.errors import InputError
from analysis.core.reliability import publication_rule
from analysis.hses.store import Microdata
from analysis.official import tables as official

from .frames import frames as of_survey
from .frames import lacking
from .printed import what_lacks

FIELDS = ("value", "standard_error", "observations")
EQUAL, INTERVAL, NEAR, OUTSIDE = (
    "equal within rounding",
    "within the official interval",
    "within 5 %",
    "outside",
)
SUPPRESSED, NOT_COMPUTED = "suppressed", "not computable"
CHAIN, SAMPLE, SURVEY = "chain", "sample", "survey"
TAGS = ("calibrated", "implied", "held_out")
STATUSES = (EQUAL, INTERVAL, NEAR, OUTSIDE, SUPPRESSED, NOT_COMPUTED)

NEAR_SHARE = 0.05  # of the official number
ROUNDOFF = 1e-9  # of our own arithmetic
WIDENED = 0.20  # of the standard errors that the printed limits allow
GINI_POINTS, P90P10_POINTS = 0.5, 0.1
OTHER_ERRORS, OTHER_POINTS = 2.0, 1.0  # official standard errors; percentage points

ESTIMATES, ERRORS, OBSERVATIONS = (
    f"annex C: {what}" for what in ("estimates", "standard errors", "observations")
)
ERRORS_B, INEQUALITY, CONSUMPTION, OTHER = (
    "annex B: standard errors", "Table 2.1", "B.21 to B.26", "other cells",
)  # fmt: skip
# Criterion: share of its numbers, per cent, that must lie in their ranges
NEEDED = {
    ESTIMATES: 100.0,
    ERRORS: 90.0,
    OBSERVATIONS: 90.0,
    INEQUALITY: 100.0,
    CONSUMPTION: 90.0,
    ERRORS_B: 90.0,
    OTHER: 90.0,
}
# Tables that suppress anything suppress what has fewer observations (notes under B.34 to B.36, B.43 to B.48)
FEW = publication_rule("report n")
CONSUMPTION_TABLES = ("B21", "B22", "B23", "B24", "B25", "B26")

# Topic of the tables -> figures that belong there
FIGURE_TOPICS = {
    "Poverty and inequality": ("F2-1", "F2-2", "F2-3", "F2-4", "F2-5", "F3-1"),
    "Households and their heads": ("F3-5", "F3-6"),
    "Livestock, land, savings, loans": ("F3-15",),
    "Dwellings and services": ("F1-4", "F3-16", "F3-17"),
    "Consumption": ("F3-2", "F3-3", "F3-4"),
    "Education": ("F3-7", "F3-8"),
    "Work": ("F3-9", "F3-10", "F3-11", "F3-12"),
    "Durable goods": ("F3-13", "F3-14"),
}
TOPIC_OF = {
    i: topic for topics in (TOPICS, FIGURE_TOPICS) for topic, members in topics.items() for i in members
}

# Rows of Table B.21 that make the parts which the text of chapter 3 names
PARTS = {"Food": "food", "Housing repair materials": "housing", "Durable goods": "durables"}

COLUMNS = [*KEY, "field", "criterion", "topic", "unit", "decimals", "tag", "official", "official_error",
           "computed", "difference", "lowest", "highest", "inside", "status", "reason", "n"]  # fmt: skip


def ledger(frames: Frames, gone: dict[str, str] | None = None) -> pd.DataFrame:
    """One row a number of the official tables and figures, columns COLUMNS, tables first.

    gone: declared columns that the survey cannot give and the variables that they need, as
    `computed.frames.lacking` names them; the reasons speak of these variables. official, computed,
    difference, lowest, highest: in the unit of the table, nan where there is none; official_error: the
    printed standard error of a value; inside: lowest <= computed <= highest, and False where nothing is
    compared; n: households or persons of the cell in the survey.
    """
    computed, gaps = _computed(frames, gone or {})
    table = _printed().merge(computed, on=[*KEY, "field"], how="left")
    table = table.sort_values("place", ignore_index=True, kind="stable")
    table["difference"] = table["computed"] - table["official"]
    table["criterion"] = _criterion(table)
    table["lowest"], table["highest"] = _range(table)
    suppressed = _why_suppressed(table)
    table["status"] = _status(table).mask(suppressed != "", SUPPRESSED)
    table["reason"] = suppressed.mask(table["status"] == NOT_COMPUTED, _why_not_computed(table, gaps))
    both = ~table["status"].isin([SUPPRESSED, NOT_COMPUTED])
    near = table["computed"].between(table["lowest"] - ROUNDOFF, table["highest"] + ROUNDOFF)
    table["inside"] = both & near
    table["topic"] = table["id"].map(TOPIC_OF)
    return table[COLUMNS]


@dataclass(frozen=True, eq=False)
class Agreement:
    """What a page on one survey shows.

    label: of the survey. ledger: see `ledger`. acceptance: see `acceptance`. by_tag: numbers compared and
    inside their range by what the generator of the synthetic survey was allowed to look at (calibrated,
    implied, held out); the share of those held out is the evidence. composition: see `composition`.
    """

    label: str
    ledger: pd.DataFrame
    acceptance: pd.DataFrame
    by_tag: pd.DataFrame
    composition: pd.DataFrame


def agreement(data: Microdata, aggregate: pd.DataFrame, line: float | None = None) -> Agreement:
    """The official tables beside those of a survey and its aggregate, at the official line unless told.

    aggregate: as `computed.frames.frames` takes it. InputError where the two are of different households.
    """
    made = of_survey(data, aggregate, line)
    table = ledger(made, lacking(data, aggregate))
    shown = table[table["tag"].isin(TAGS)]
    return Agreement(data.label, table, acceptance(table), summary(shown, ["tag"]), composition(made))


def true_aggregate(consumption: pd.DataFrame, aggregate: pd.DataFrame) -> pd.DataFrame:
    """The aggregate that the truth of a synthetic survey gives: the upper bound of what a chain can reach.

    consumption: index hhid: consumption and c_<category> (real MNT a month per adult equivalent),
    adult_equivalents. aggregate: index hhid, with size; its order is kept.
    """
    true = consumption.reindex(aggregate.index)
    per_person = true["consumption"] * true["adult_equivalents"] / aggregate["size"]
    categories = true[[name for name in true if name.startswith("c_")]]
    return categories.assign(consumption=true["consumption"], consumption_pc=per_person)


def compared(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of a ledger in which two numbers stand beside each other."""
    return table[~table["status"].isin([SUPPRESSED, NOT_COMPUTED])]


def summary(table: pd.DataFrame, by: Iterable[str] = ("id", "tag")) -> pd.DataFrame:
    """Numbers compared, how many lie in their range, their share (per cent), and one column a status.

    by: columns of the ledger; one row for each combination that it has.
    """
    by = list(by)
    both = compared(table)
    counts = both.groupby(by, observed=True, sort=False)["inside"].agg(["size", "sum"])
    counts = counts.set_axis(["numbers", "inside"], axis=1)
    statuses = table.groupby([*by, "status"], observed=True, sort=False).size().unstack(fill_value=0)
    joined = statuses.reindex(columns=list(STATUSES), fill_value=0).join(counts)
    joined[["numbers", "inside"]] = joined[["numbers", "inside"]].fillna(0).astype(int)
    joined.insert(0, "share", 100 * joined["inside"] / joined["numbers"].where(joined["numbers"] > 0))
    order = table.drop_duplicates(by)[by]
    joined = order.merge(joined.reset_index(), on=by, how="left")
    return joined[[*by, "numbers", "inside", "share", *STATUSES]]


def acceptance(table: pd.DataFrame) -> pd.DataFrame:
    """One row a criterion: numbers, inside, share, needed (per cent), met; those tagged outside left out."""
    found = summary(table[table["tag"] != "outside"], ["criterion"]).set_index("criterion")
    found = found.reindex(list(NEEDED))[["numbers", "inside", "share"]]
    found["needed"] = pd.Series(NEEDED)
    found["met"] = found["share"] >= found["needed"] - 1e-9
    return found.reset_index()


def composition(frames: Frames) -> pd.DataFrame:
    """Parts of consumption of all people: columns part, official, computed, difference (per cent, points).

    Ratios of the averages of Table B.21, which are those of the text (its share block is weighted by
    households). Parts: food, other goods and services, housing, durables.
    """
    rows = {}
    printed = official.load("B21").assign(id="B21")
    computed = evaluate(frames, ["B21"]).rename(columns={"estimate": "value"})
    for name, cells in (("official", printed), ("computed", computed)):
        cells = cells[(cells["measure"] == "consumption") & (cells["column_path"] == "National")]
        values = cells.set_index(cells["row_path"].str.split(" > ").str[-1])["value"].astype(float)
        total = values.pop("Total")
        rows[name] = 100 * values.groupby(lambda label: PARTS.get(label, "other"), sort=False).sum() / total
    table = pd.DataFrame(rows).rename_axis("part").reset_index()
    return table.assign(difference=table["computed"] - table["official"])


def causes(of_chain: pd.DataFrame, of_truth: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a ledger that are out of range, each with a column `cause`.

    of_chain: ledger of consumption as it was computed; of_truth: of the same households with their true
    consumption, which only a synthetic survey has. `true`: the number by the truth. Causes: CHAIN where
    the truth is in range; SAMPLE where it is not, and differs from the official number by no more than
    two samples of one population may (1.96 times the root of two official standard errors); SURVEY
    where it differs by more, or where no error is printed, or no truth known, to judge it by.
    """
    keys = [*KEY, "field"]
    truth = of_truth.set_index(keys)[["computed", "inside"]].set_axis(["true", "true_inside"], axis=1)
    missed = compared(of_chain)
    missed = missed[~missed["inside"]].merge(truth, left_on=keys, right_index=True, how="left")
    apart = (missed["true"] - missed["official"]).abs()
    chance = apart <= NORMAL * np.sqrt(2) * missed["official_error"].where(missed["field"] == "value")
    right = missed["true_inside"].fillna(False).astype(bool)
    cause = np.select([right, chance], [CHAIN, SAMPLE], SURVEY)
    return missed.drop(columns="true_inside").assign(cause=cause).reset_index(drop=True)


@cache
def _printed() -> pd.DataFrame:
    """KEY, field, unit, decimals, tag, official, official_error, low_limit, high_limit, flag, place.

    Numbers that are printed or marked as suppressed.
    """
    from analysis.synthetic.targets import tagged

    frames = [official.load(identifier).assign(id=identifier) for identifier in _identifiers()]
    cells = pd.concat(frames, ignore_index=True).rename(
        columns={"ci_lower": "low_limit", "ci_upper": "high_limit"}
    )
    cells["official_error"] = cells["standard_error"]
    kept = [*KEY, "unit", "decimals", "official_error", "low_limit", "high_limit", "flag"]
    cells = cells.assign(place=np.arange(len(cells)), **{f: cells[f].astype(float) for f in FIELDS})
    long = cells.melt([*kept, "place"], list(FIELDS), var_name="field", value_name="official")
    marked = (long["field"] == "value") & _suppressed(long)
    long = long[long["official"].notna() | marked].reset_index(drop=True)
    tags = tagged()[[*KEY, "field", "tag"]]
    long = long.merge(tags, on=[*KEY, "field"], how="left")
    rank = long["field"].map({field: k for k, field in enumerate(FIELDS)})
    return long.assign(
        tag=long["tag"].fillna(""),
        decimals=long["decimals"].fillna(0).astype(int),
        place=long["place"] * len(FIELDS) + rank,
    )


def _identifiers() -> tuple[str, ...]:
    """Tables, then figures, each in the order of the report."""
    return (*ids(), *figure_ids())


def _computed(frames: Frames, gone: dict[str, str]) -> tuple[pd.DataFrame, dict[str, str]]:
    """KEY, field, computed, n of every declared number; and ids of tables that cannot be made, with why."""
    try:
        return _numbers(frames, _identifiers(), PRINTED), {}
    except InputError:  # some table lacks a column: find out which, table by table
        parts, gaps = [], {}
    for identifier in _identifiers():
        try:
            parts.append(_numbers(frames, [identifier], [i for i in PRINTED if i == identifier]))
        except InputError:
            made, reasons = _what_can_be_made(frames, identifier)
            parts += made
            gaps[identifier] = "; ".join(dict.fromkeys(what_lacks(reason, gone) for reason in reasons))
    return pd.concat(parts, ignore_index=True), gaps


def _what_can_be_made(frames: Frames, identifier: str) -> tuple[list[pd.DataFrame], list[str]]:
    """Numbers of the parts of a table or figure that are declared apart; why the others cannot be made."""
    made, reasons = [], []
    for part in (*TABLES, *FIGURES):
        if part.id == identifier:
            try:
                made.append(_of_values(evaluate_declared(frames, [part])))
            except InputError as error:
                reasons.append(str(error))
    return made, reasons


def _numbers(frames: Frames, tables: Iterable[str], with_errors: Iterable[str]) -> pd.DataFrame:
    """KEY, field, computed, n of some tables and figures."""
    parts = [_of_values(evaluate(frames, tables))]
    if with_errors:
        errors = standard_errors(frames, with_errors).assign(n=lambda e: e["observations"])
        errors = errors.astype({field: float for field in FIELDS[1:]})
        parts.append(errors.melt([*KEY, "n"], list(FIELDS[1:]), var_name="field", value_name="computed"))
    return pd.concat(parts, ignore_index=True)


def _of_values(found: pd.DataFrame) -> pd.DataFrame:
    """What `evaluate` gives as KEY, computed, n, field."""
    found = found.rename(columns={"estimate": "computed", "n_units": "n"})
    return found[[*KEY, "computed", "n"]].assign(field="value")


def _why_suppressed(table: pd.DataFrame) -> pd.Series:
    """Why a number is not shown, in the official tables or from the survey; empty where it is shown."""
    suppressing = table["id"].isin(table.loc[_suppressed(table), "id"].unique())
    few = suppressing & table["computed"].notna() & (table["n"] < FEW.smallest_n)
    counts = table["n"].fillna(0).astype(int).astype(str)
    reason = pd.Series("", index=table.index, dtype="str")
    reason = reason.mask(few, counts + f" observations in the survey, fewer than {FEW.smallest_n}")
    return reason.mask(_suppressed(table), "suppressed in the official table")


def _why_not_computed(table: pd.DataFrame, gaps: dict[str, str]) -> pd.Series:
    """Why there is no computed number: none of a survey, a variable that is lacking, an empty cell."""
    cells = table[["id", "row_path", "column_path"]]
    known = {key: why_not_computed(*key) for key in cells.itertuples(index=False, name=None)}
    undeclared = pd.Series([known[key] for key in cells.itertuples(index=False, name=None)], table.index)
    reason = table["id"].map(lambda i: gaps.get(i, "nobody of the survey is in the cell"))
    return reason.mask(undeclared != "", undeclared)


def _suppressed(table: pd.DataFrame) -> pd.Series:
    return table["flag"] == "suppressed"


def _criterion(table: pd.DataFrame) -> np.ndarray:
    annex_c = table["id"].str.startswith("C")
    error = table["field"] == "standard_error"
    conditions = [error & annex_c, error, table["field"] == "observations", annex_c, table["id"] == "T2-1"]
    names = [ERRORS, ERRORS_B, OBSERVATIONS, ESTIMATES, INEQUALITY]
    conditions.append(table["id"].isin(CONSUMPTION_TABLES))
    return np.select(conditions, [*names, CONSUMPTION], OTHER)


def _half_unit(table: pd.DataFrame) -> pd.Series:
    """Half a unit of the last printed decimal: what rounding hides."""
    counted = table["field"] == "observations"
    return (0.5 * 10.0 ** -table["decimals"].astype(float)).mask(counted, 0.0)


def _range(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Lowest and highest computed number that the criterion allows."""
    printed, half = table["official"], _half_unit(table)
    points = table["unit"].isin(POINTS)
    share = NEAR_SHARE * printed.abs()
    of_inequality = pd.Series(np.where(table["measure"] == "gini", GINI_POINTS, P90P10_POINTS), table.index)
    of_others = np.maximum(share, np.where(points, OTHER_POINTS, 0.0))
    of_others = np.maximum(of_others, OTHER_ERRORS * table["official_error"].fillna(0.0))
    width = share.mask(table["criterion"] == INEQUALITY, of_inequality)
    width = np.maximum(width.mask(table["criterion"] == OTHER, of_others), half)
    lowest, highest = printed - width, printed + width
    estimates = table["criterion"] == ESTIMATES
    lowest = lowest.mask(estimates, np.fmin(table["low_limit"], printed - half))
    highest = highest.mask(estimates, np.fmax(table["high_limit"], printed + half))
    errors = table["field"] == "standard_error"
    least, most = _errors_allowed(table)
    return (
        lowest.mask(errors, (1 - WIDENED) * least),
        highest.mask(errors, (1 + WIDENED) * most),
    )


def _errors_allowed(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Least and greatest standard error that is printed so and gives the printed limits, all rounded.

    Limits are estimate +- 1.96 errors: their distance, 3.92 errors, is known to one unit of the last
    decimal. Where no error does both, the limits decide, which are printed more finely.
    """
    half = _half_unit(table)
    printed = table["official"]
    distance = table["high_limit"] - table["low_limit"]
    least, most = (distance - 2 * half) / (2 * NORMAL), (distance + 2 * half) / (2 * NORMAL)
    low, high = np.fmax(least, printed - half), np.fmin(most, printed + half)
    low, high = low.where(low <= high, least), high.where(low <= high, most)
    return low.clip(lower=0.0), high


def _status(table: pd.DataFrame) -> pd.Series:
    """How near the two numbers are."""
    distance, half = table["difference"].abs(), _half_unit(table)
    interval = NORMAL * table["official_error"].where(table["field"] == "value") + half
    inside = (table["computed"] >= table["low_limit"]) & (table["computed"] <= table["high_limit"])
    inside = inside.where(table["low_limit"].notna(), distance <= interval) & (table["field"] == "value")
    near = distance <= NEAR_SHARE * table["official"].abs()
    conditions = [table["computed"].isna(), distance <= half + ROUNDOFF, inside, near]
    found = np.select(conditions, [NOT_COMPUTED, EQUAL, INTERVAL, NEAR], OUTSIDE)
    return pd.Series(found, index=table.index, dtype="str")


def headline(found: Agreement) -> str:
    """One sentence: the share of held-out numbers within their ranges; without tags that of all."""
    of = found.by_tag.set_index("tag")
    if "held_out" in of.index and of.loc["held_out", "numbers"]:
        row, what = of.loc["held_out"], "held-out numbers"
    else:
        row, what = of[["numbers", "inside"]].sum(), "numbers"
    share = 100 * row["inside"] / row["numbers"] if row["numbers"] else float("nan")
    return f"{share:.1f} % of {int(row['numbers']):,} {what} lie within their ranges."

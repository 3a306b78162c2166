"""Our welfare aggregate beside the statistics office's derived file, household by household.

`reconcile` says how many households match, how close the two are by component, what carries the difference
in the mean, how ranks and poverty status change, and between which locations, quarters and aimags they part.
Its tables are aggregates: counts of fewer than five households, and what would give them away, are left out.
Only `Reconciled.households` holds rows of single households; it belongs beside the confidential data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.disclosure import Policy, suppress
from analysis.core.errors import InputError

from . import reconcile_findings
from .reconcile_frames import (
    AMOUNTS,
    COLUMNS,
    LABELS,
    MEASURES,
    SINGLE_PRECISION,
    Pair,
    equal,
    match,
    office,
    other_keys,
    own,
    ratios,
)

# Per cent by which a household's values may differ, beside equality within rounding
BOUNDS = (0.1, 1.0, 5.0)
CLOSE = tuple(f"within_{bound:g}" for bound in BOUNDS)
PLACES = ("location", "quarter", "aimag", "location-quarter", "aimag-quarter")
GROUPS = 10  # deciles


@dataclass(frozen=True, eq=False)
class Reconciled:
    """What the comparison found.

    matching      what, households
    agreement     measure, households, equal, within_0.1 ... (per cent of households, cumulated), mean_ours,
                  mean_theirs, mean_ratio, median_ratio, p5_ratio, p95_ratio (ours over theirs), correlation,
                  only_ours, only_theirs (per cent of households where only one side is above zero)
    decomposition part, ours, theirs, difference (MNT a month), percent_of_theirs, share (per cent of the
    difference) ranks         deciles_moved, households, percent
    poverty       ours, theirs (poor or not), households, percent (of people)
    headcounts    whose, headcount (per cent of people)
    groups        by, group, measure, households, median_ratio, mean_ratio, within_1, contribution (to the
                  difference of the means, per cent of their mean total)
    findings      where to look, the most telling first; notes what could not be compared
    households    one row a matched household: confidential with the data
    """

    matching: pd.DataFrame
    agreement: pd.DataFrame
    decomposition: pd.DataFrame
    ranks: pd.DataFrame
    poverty: pd.DataFrame
    headcounts: pd.DataFrame
    groups: pd.DataFrame
    findings: tuple[str, ...]
    notes: tuple[str, ...]
    households: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that may be shown, by name."""
        names = ("matching", "agreement", "decomposition", "ranks", "poverty", "headcounts", "groups")
        return {name: getattr(self, name) for name in names}

    @property
    def apart(self) -> float:
        """How far the two are apart, per cent: the means of the total, or the middle household if further."""
        total = self.agreement.set_index("measure").loc["total"]
        of_means = total["mean_ours"] / total["mean_theirs"]
        return 100 * max(abs(of_means - 1), abs(total["median_ratio"] - 1))


def reconcile(
    aggregate: pd.DataFrame,
    derived: pd.DataFrame,
    line: float | None = None,
    columns: Mapping[str, str] = COLUMNS,
    name: str = "the file",
    food_has_away: bool = True,
) -> Reconciled:
    """Set `aggregate` (see `own`) beside the office's file `derived` (see `office`).

    line: poverty line, real MNT a month per adult equivalent; without it poverty status is not compared.
    Raises InputError for columns that are missing, doubled keys, and files without a household in common.
    """
    if line is not None and not line > 0:
        raise InputError(f"line: expected MNT a month above zero, found {line:g}.")
    ours, theirs = own(aggregate), office(derived, columns, name, food_has_away)
    pair = match(ours, theirs, other_keys(derived, ours.index))
    return Reconciled(
        matching=matching(pair),
        agreement=agreement(pair),
        decomposition=decomposition(pair),
        ranks=ranks(pair),
        poverty=poverty(pair, line),
        headcounts=headcounts(ours, theirs, pair, line),
        groups=groups(pair),
        findings=reconcile_findings.findings(pair, line),
        notes=_notes(pair, line),
        households=rows(pair),
    )


def matching(pair: Pair) -> pd.DataFrame:
    """what, households: rows of the two files, and how many have a partner."""
    both, ours = len(pair.ours), len(pair.only_ours)
    counts = {
        "in our aggregate": both + ours,
        "in the office's file": both + pair.only_theirs,
        "in both": both,
        "only in our aggregate": ours,
        "only in the office's file": pair.only_theirs,
    }
    return pd.DataFrame({"what": list(counts), "households": list(counts.values())})


def agreement(pair: Pair) -> pd.DataFrame:
    """How close each measure is, household by household; columns as in `Reconciled`. Nothing is weighted."""
    return pd.DataFrame([_agreement(pair, m) for m in MEASURES if m not in pair.lacking])


def decomposition(pair: Pair) -> pd.DataFrame:
    """What carries the difference of the mean real consumption of people; columns as in `Reconciled`.

    With n_k the undeflated amount of component k and I the index, ours and theirs differ in a household by
    sum_k (n_k - n'_k) (1/I + 1/I') / 2  +  sum_k (n_k + n'_k) / 2 (1/I - 1/I'):
    the components, and the index. The two add up without a rest. Means are over people (our weight x size).
    """
    parts = _parts(pair)
    known = pair.ours[parts].notna().all(axis=1) & pair.theirs[parts].notna().all(axis=1)
    if "index" not in pair.lacking:
        known &= (pair.ours["index"] > 0) & (pair.theirs["index"] > 0)
    pair = pair.where(known)
    mean = _mean_over(pair.about["people"])
    bare = pair.undeflated()
    ours, theirs = (
        1 / side["index"] if "index" not in pair.lacking else pd.Series(1.0, index=side.index)
        for side in (pair.ours, pair.theirs)
    )
    carried = {p: mean((bare.ours[p] - bare.theirs[p]) * (ours + theirs) / 2) for p in parts}
    if "index" not in pair.lacking:
        carried["index"] = mean((bare.ours[parts] + bare.theirs[parts]).sum(axis=1) / 2 * (ours - theirs))
    carried["total"] = sum(carried.values())
    base = mean(pair.theirs["total"])
    # shares of a difference that is itself rounding would say nothing
    parted = abs(carried["total"]) > SINGLE_PRECISION * abs(base)
    return pd.DataFrame(
        {
            "part": list(carried),
            "ours": [mean(pair.ours[p]) for p in carried],
            "theirs": [mean(pair.theirs[p]) for p in carried],
            "difference": list(carried.values()),
            "percent_of_theirs": [100 * d / base for d in carried.values()],
            "share": [100 * d / carried["total"] if parted else np.nan for d in carried.values()],
        }
    )


def ranks(pair: Pair) -> pd.DataFrame:
    """deciles_moved (0, 1, 2, "3 or more"), households, percent: national deciles, people by our weights."""
    pair = _with_totals(pair)
    moved = (_decile(pair.ours["total"], pair) - _decile(pair.theirs["total"], pair)).abs().clip(upper=3)
    counts = moved.value_counts().reindex(range(4), fill_value=0)
    frame = pd.DataFrame({"deciles_moved": ["0", "1", "2", "3 or more"], "households": counts.to_numpy()})
    return _masked(frame.assign(percent=100 * frame["households"] / len(moved)), "households", ["percent"])


def poverty(pair: Pair, line: float | None) -> pd.DataFrame:
    """ours, theirs, households, percent (of people, our weights): poverty status; poor is below the line."""
    if line is None:
        return pd.DataFrame(columns=["ours", "theirs", "households", "percent"])
    pair = _with_totals(pair)
    status = {
        side: frame["total"].lt(line).map({True: "poor", False: "not poor"})
        for side, frame in (("ours", pair.ours), ("theirs", pair.theirs))
    }
    every = pd.MultiIndex.from_product([["poor", "not poor"]] * 2, names=["ours", "theirs"])
    people = pair.about["people"]
    grouped = people.groupby([status["ours"], status["theirs"]])
    frame = pd.DataFrame(
        {
            "households": grouped.size().reindex(every, fill_value=0),
            "percent": 100 * grouped.sum().reindex(every, fill_value=0.0) / people.sum(),
        }
    )
    return _masked(frame.reset_index(), "households", ["percent"])


def headcounts(ours: pd.DataFrame, theirs: pd.DataFrame, pair: Pair, line: float | None) -> pd.DataFrame:
    """whose, headcount (per cent of people): of each file by itself, and of the households that both have."""
    if line is None:
        return pd.DataFrame(columns=["whose", "headcount"])
    both = _with_totals(pair)
    people = both.about["people"]
    found = {
        "ours, all our households, our weights": (ours["total"], ours["weight"] * ours["size"]),
        "theirs, all their households, their weights": (theirs["total"], theirs["weight"] * theirs["size"]),
        "ours, households in both, our weights": (both.ours["total"], people),
        "theirs, households in both, our weights": (both.theirs["total"], people),
    }
    rates = [100 * _mean_over(weight)(total.lt(line).astype(float)) for total, weight in found.values()]
    return pd.DataFrame({"whose": list(found), "headcount": rates})


def groups(pair: Pair) -> pd.DataFrame:
    """How close each measure is by location, quarter, aimag and crossed; columns as in `Reconciled`."""
    by = {**{name: pair.about[name] for name in PLACES}, "household size": _sizes(pair)}
    each = _each_measure(pair)
    frame = pd.concat(
        [_of_groups(each, name, group) for name, group in by.items() if len(group)], ignore_index=True
    )
    return _masked(frame, "households", _GROUP_NUMBERS, totals=("by", "measure"))


def rows(pair: Pair) -> pd.DataFrame:
    """One row a matched household: hhid, location, quarter, aimag, and <measure>_ours, _theirs, _ratio."""
    found = pair.about[["location", "quarter", "aimag"]].rename_axis("hhid").reset_index()
    for measure in _shown(pair):
        found[f"{measure}_ours"] = pair.ours[measure].to_numpy()
        found[f"{measure}_theirs"] = pair.theirs[measure].to_numpy()
        found[f"{measure}_ratio"] = ratios(pair, measure).to_numpy()
    return found


def long(result: Reconciled) -> pd.DataFrame:
    """All tables as one: table, row (its labels, " | " between), statistic, value; one row a number."""
    frames = []
    for name, table in result.tables.items():
        labels = [c for c in table if not pd.api.types.is_numeric_dtype(table[c])]
        numbers = table.columns.drop(labels)
        row = table[labels].astype(str).agg(" | ".join, axis=1) if len(table) else pd.Series(dtype=str)
        melted = (
            table[numbers]
            .assign(row=row)
            .melt("row", var_name="statistic", value_name="value", ignore_index=False)
        )
        frames.append(melted.sort_index(kind="stable").assign(table=name))
    return pd.concat(frames, ignore_index=True)[["table", "row", "statistic", "value"]]


_GROUP_NUMBERS = ["households", "median_ratio", "mean_ratio", "within_1", "contribution"]


def _shown(pair: Pair) -> list[str]:
    return [m for m in MEASURES if m not in pair.lacking]


def _parts(pair: Pair) -> list[str]:
    """The finest components that both sides have."""
    for parts in (["food_home", "food_away", "rest"], ["food", "rest"]):
        if not set(parts) & set(pair.lacking):
            return parts
    return ["total"]


def _agreement(pair: Pair, measure: str) -> dict[str, object]:
    ours, theirs = pair.ours[measure], pair.theirs[measure]
    known = ours.notna() & theirs.notna()
    ours, theirs = ours[known], theirs[known]
    ratio = ratios(pair, measure).dropna()
    n = int(known.sum())
    small = Policy().smallest > n
    one_sided = {"only_ours": (ours > 0) & ~(theirs > 0), "only_theirs": (theirs > 0) & ~(ours > 0)}
    p5, median, p95 = ratio.quantile([0.05, 0.5, 0.95]) if len(ratio) and not small else [np.nan] * 3
    varies = n > 1 and not small and ours.nunique() > 1 and theirs.nunique() > 1
    return {
        "measure": measure,
        "households": np.nan if small else n,
        **_closeness(ours, theirs, measure),
        "mean_ours": np.nan if small else ours.mean(),
        "mean_theirs": np.nan if small else theirs.mean(),
        "mean_ratio": np.nan if small else ratio.mean(),
        "median_ratio": median,
        "p5_ratio": p5,
        "p95_ratio": p95,
        "correlation": ours.corr(theirs) if varies else np.nan,
        **{name: _percent(int(flag.sum()), n) for name, flag in one_sided.items()},
    }


def _closeness(ours: pd.Series, theirs: pd.Series, measure: str) -> dict[str, float]:
    """Per cent of households that are equal within rounding, within 0.1 per cent, and so on.

    The classes between the bounds are masked first; a cumulated share that would part two masked classes is
    left out, for the difference of two shares would give a masked count away.
    """
    same = equal(ours, theirs, measure)
    gap = 100 * (ours - theirs).abs() / theirs.abs().where(theirs != 0)
    classes = np.where(same, 0, 1 + np.searchsorted(BOUNDS, gap.fillna(np.inf), side="left"))
    counts = np.bincount(classes, minlength=len(BOUNDS) + 2)
    hidden = _masked(pd.DataFrame({"count": counts}), "count", [])["count"].isna().to_numpy()
    shares = 100 * np.cumsum(counts)[:-1] / max(counts.sum(), 1)
    parted = [hidden[: j + 1].any() and hidden[j + 1 :].any() for j in range(len(shares))]
    return dict(zip(("equal", *CLOSE), np.where(parted, np.nan, shares), strict=True))


def _each_measure(pair: Pair) -> dict[str, pd.DataFrame]:
    """What `groups` is made of: statistic -> [n, measures]; missing where a side has no value."""
    measures = _shown(pair)
    known = pair.ours[measures].notna() & pair.theirs[measures].notna()
    ours, theirs = pair.ours[measures].where(known), pair.theirs[measures].where(known)
    gap = 100 * (ours - theirs).abs() / theirs.abs().where(theirs != 0)
    same = pd.DataFrame({m: equal(ours[m], theirs[m], m) for m in measures})
    return {
        "ratio": pd.DataFrame({m: ratios(pair, m) for m in measures}),
        "close": (same | (gap <= 1)).astype(float).where(known),
        "ours": ours.mul(pair.about["people"], axis=0),
        "theirs": theirs.mul(pair.about["people"], axis=0),
    }


def _of_groups(each: Mapping[str, pd.DataFrame], by: str, group: pd.Series) -> pd.DataFrame:
    group = group.astype("category")
    grouped = {name: frame.groupby(group, observed=True) for name, frame in each.items()}
    ours, theirs = grouped["ours"].sum(), grouped["theirs"].sum()
    amounts = [m for m in ours if m in AMOUNTS]
    tables = {
        "households": grouped["close"].count(),
        "median_ratio": grouped["ratio"].median(),
        "mean_ratio": ours / theirs.where(theirs > 0),
        "close": grouped["close"].sum(),
        "contribution": 100 * (ours - theirs)[amounts] / each["theirs"]["total"].sum(),
    }
    found = pd.DataFrame({name: table.T.stack() for name, table in tables.items()})
    found = found.reindex(pd.MultiIndex.from_product([ours.columns, ours.index], names=["measure", "group"]))
    found["within_1"] = list(map(_percent, found.pop("close"), found["households"]))
    return found.reset_index().assign(by=by)[["by", "group", "measure", *_GROUP_NUMBERS]]


def _sizes(pair: Pair) -> pd.Series:
    """Whether a household has as many members in both files; empty where the file does not say."""
    if "size" in pair.lacking:
        return pd.Series(dtype=str)
    return pair.ours["size"].eq(pair.theirs["size"]).map({True: "the same in both", False: "differs"})


def _with_totals(pair: Pair) -> Pair:
    return pair.where(pair.ours["total"].notna() & pair.theirs["total"].notna())


def _decile(welfare: pd.Series, pair: Pair) -> pd.Series:
    from analysis.survey.quantiles import quantile_group

    return pd.Series(quantile_group(welfare, GROUPS, pair.about["people"]), index=welfare.index)


def _mean_over(weight: pd.Series):
    """The mean of a series with these weights; missing where there is no weight or no value."""

    def mean(values: pd.Series) -> float:
        known = values.notna() & weight.notna()
        total = weight[known].sum()
        return float((values * weight)[known].sum() / total) if total > 0 else np.nan

    return mean


def _percent(count: int, n: int) -> float:
    """A share of n households; missing where it would tell of one to four of them."""
    hidden = any(0 < k < Policy().smallest for k in (count, n - count))
    return np.nan if hidden or n == 0 else 100 * count / n


def _masked(
    frame: pd.DataFrame, count: str, numbers: list[str], totals: tuple[str, ...] = ()
) -> pd.DataFrame:
    """`frame` without counts of one to four households, and without what would give them away.

    totals: columns whose equal values mark the parts of one total; all rows are parts of one by default.
    """
    hidden = pd.Series(False, index=frame.index)
    if frame[count].between(1, Policy().smallest - 1).any():
        asked = frame.assign(unit="households", level="", informants=frame[count], all_rows=0)
        asked["count"] = frame[count]
        parts = [list(totals) or ["all_rows"]]
        hidden = suppress(asked, Policy(), totals=parts, numbers=("count",))["suppressed"].ne("")
    result = frame.copy()
    for name in dict.fromkeys([count, *numbers]):
        result[name] = frame[name].astype(float).mask(hidden)
    return result


def _notes(pair: Pair, line: float | None) -> tuple[str, ...]:
    """What was not compared, and why."""
    notes = []
    if pair.lacking:
        notes.append(
            "not compared, because one side does not have it: " + ", ".join(LABELS[m] for m in pair.lacking)
        )
    for side, frame in (("our aggregate", pair.ours), ("the office's file", pair.theirs)):
        missing = int(frame["total"].isna().sum())
        if missing and "total" not in pair.lacking:
            notes.append(f"{side} has no total for {reconcile_findings.few(missing)}; they are left out")
    if line is None:
        notes.append("poverty status was not compared, because no line was given")
    return tuple(notes)

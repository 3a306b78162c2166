"""Sentences of the page: every number in them is computed."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import listing, number, points

from .results import NAMES, TABLES, Found

NOT_MEASURED = "It has not been measured for this survey."


def sentences(found: Found) -> dict[str, str]:
    """Texts to glue, by key."""
    kinds, flags = found.kinds, found.flags
    searched = int(kinds["searched"].sum())
    shares = found.steps.iloc[1:].set_index("step")["share"]
    largest = shares.abs().sort_values(ascending=False).index[:2]
    best, worst = _by_sensitivity(kinds)
    said = {
        "t_households": number(found.households, 0),
        "t_line": number(found.line, 0),
        "t_own": number(found.own, 0),
        "t_own_off": number(100 * (found.own / found.line - 1), 1),
        "t_true": number(found.true, 2),
        "t_chain": number(found.chain, 2),
        "t_bias": points(found.chain - found.true, 2),
        "t_bias_own": points(float(found.steps["cumulative"].iloc[0]) - found.true, 2),
        "t_wrong": number(_status(found, True, False) + _status(found, False, True), 1),
        "t_missed_poor": number(_status(found, True, False), 1),
        "t_false_poor": number(_status(found, False, True), 1),
        "t_largest": listing(f"the {NAMES[name].lower()} ({points(shares[name], 2)})" for name in largest),
        "t_prices": _range(found.errors, "price of food"),
        "t_own_prices": number(_error(found.errors, "price of food", "reported"), 1),
        "t_hedonic": number(_error(found.errors, "rent", "hedonic rent"), 0),
        "t_told": number(_error(found.errors, "rent", "rate x value told"), 1),
        "t_value_modelled": number(_error(found.errors, "rent", "rate x value imputed"), 0),
        "t_planted": number(int(kinds["planted"].sum()), 0),
        "t_searched": number(searched, 0),
        "t_found": number(100 * kinds["found"].sum() / max(searched, 1), 0),
        "t_best": best,
        "t_worst": worst,
        "t_flags": number(int(flags["flags"].sum()), 0),
        "t_flags_true": number(100 * flags["true"].sum() / max(int(flags["flags"].sum()), 1), 0),
        "t_lacking": number(found.uses.get("lacking", 0), 0),
        "t_coverage": coverage_said(found),
        "t_coverage_made": coverage_made(found),
    }
    return said


def coverage_said(found: Found) -> str:
    """What the coverage comes to, in one or two sentences."""
    if found.coverage is None:
        return NOT_MEASURED
    rows = found.coverage.set_index(["kind", "value_of"])
    whole = [name for name in dict.fromkeys(found.coverage["value_of"]) if name != "truth"][0]
    kinds = list(dict.fromkeys(found.coverage["kind"]))
    own = listing(f"{kind} {_percent(rows.loc[(kind, whole)])}" for kind in kinds)
    true = listing(f"{kind} {_percent(rows.loc[(kind, 'truth')])}" for kind in kinds)
    return (
        f"Of 95 per cent intervals, so many hold what the chain finds in the whole survey: {own}. The "
        f"truth, from which the chain's bias sets them apart, is held by: {true}."
    )


def coverage_made(found: Found) -> str:
    """How the coverage was measured, and whether on this very survey."""
    if found.record is None:
        return ""
    record = found.record
    made = (
        f"{number(record['samples'], 0)} samples of about {number(record['households'], 0)} households were "
        f"drawn from the synthetic survey as from a population, by sampling unit; each was bootstrapped "
        f"{number(record['replicates'], 0)} times through the whole chain."
    )
    if record.get("left_out"):
        made += f" {number(record['left_out'], 0)} samples are left out: a step had too little to go on."
    if found.out_of_date:
        made += " The survey or the chain has changed since; the coverage is that of the earlier version."
    return made


def _percent(row: pd.Series) -> str:
    return f"{number(row['coverage'], 0)} (Monte Carlo error {number(row['monte_carlo_error'], 0)})"


def _status(found: Found, true: bool, computed: bool) -> float:
    rows = found.status
    return float(rows.loc[(rows["true"] == true) & (rows["computed"] == computed), "share"].iloc[0])


def _error(errors: pd.DataFrame, what: str, level: str) -> float | None:
    """Median error of one level; None where it supplied nothing."""
    rows = errors.loc[(errors["what"] == what) & (errors["level"] == level), "error"]
    return float(rows.iloc[0]) if len(rows) else None


def _range(errors: pd.DataFrame, what: str) -> str:
    """The smallest and the largest median error of the levels that impute."""
    rows = errors[(errors["what"] == what) & (errors["level"] != "reported")]
    low, high = rows.loc[rows["error"].idxmin()], rows.loc[rows["error"].idxmax()]
    return (
        f"from {number(low['error'], 1)} per cent ({low['level']}) to {number(high['error'], 1)} per cent "
        f"({high['level']})"
    )


def _by_sensitivity(kinds: pd.DataFrame, fewest: int = 20) -> tuple[str, str]:
    """Kinds with the largest and the smallest share found, among those planted often enough to tell."""
    rows = kinds[kinds["searched"] >= fewest].sort_values("sensitivity", ascending=False, kind="stable")

    def said(part: pd.DataFrame) -> str:
        return listing(
            f"{row.kind} in {TABLES[row.table]} ({number(row.sensitivity, 0)} %)" for row in part.itertuples()
        )

    return said(rows.head(2)), said(rows.tail(2))

"""Sentences of the page: every number in them is computed. What the survey says of Mongolia is printed for
real data only; of a synthetic survey the page is a demonstration, with what is true beside."""

from __future__ import annotations

import html
from collections.abc import Callable

import pandas as pd

from analysis.computed.regressions import Gap, Model, Results
from analysis.presentation import interval, listing, number, percent, points

from .figures import PER_CENT, effect_name
from .results import Found, count, shown

LARGEST = 3
REFERENCES = {
    "pooled": "those of both groups together, with an indicator of the group in that model",
    "neumark": "those of both groups together, without an indicator of the group",
    "first": "those of the first group, urban areas or men",
    "second": "those of the second group, rural areas or women",
    "average": "the mean of the two groups' own",
}


def banner(found: Found) -> list[str]:
    """Sentences for the top of the page: what the data in use are, and what they lack."""
    told = [f"Data in use: {found.parameters.data}, {found.label}."]
    if found.synthetic:
        told.append(
            "A demonstration: no household is real, and nothing computed on this page is a finding about "
            "Mongolia."
        )
    told += [f"Left out of the models: {label} ({why})." for label, why in found.left_out.items()]
    told += [
        f"{label}: {count(n)} rows have no value and are left out of the models."
        for label, n in found.missing.items()
    ]
    return told


def sentences(found: Found) -> dict[str, str]:
    """Texts to glue, by key."""
    return {
        "r_link": html.escape(found.parameters.link),
        "r_terms": terms_said(found),
        "r_child": child_said(found),
        "r_report_child": number(found.stated.points, 1),
        "r_report_page": number(found.stated.page, 0),
        "r_poverty": effects_said(found, lambda results: results.poverty, "the headcount", points),
        "r_welfare": effects_said(found, lambda results: results.welfare, "consumption", _log_points),
        "r_reference": REFERENCES[found.parameters.reference],
        "r_gap": gap_said(found),
        "r_gap_without": _without(found.computed.welfare_gap),
        "r_wage": wage_said(found),
        "r_wage_rows": wage_rows_said(found),
        "r_made": made_said(found),
    }


def terms_said(found: Found) -> str:
    """The terms of the two models of households, with what categories are compared with."""
    effects = found.computed.poverty.effects.drop_duplicates("term")
    names = [
        row.term if not row.base or row.base == "No" else f"{row.term} (compared with: {row.base})"
        for row in effects.itertuples()
    ]
    return listing(names)


def child_said(found: Found) -> str:
    """One more child: alone, with everything else, and in the report."""
    rows = found.computed.children
    if rows is None:
        return "The number of children is not among the terms of this run."
    alone, others = rows.iloc[0], len(rows) > 2
    said = (
        f"Looked at alone, a household with one child more has a risk of poverty {_point(alone)} higher; "
        f"over people instead of households it is {_point(rows.iloc[1])}."
    )
    if others:
        said += f" Among households alike in all terms of the model it is {_point(rows.iloc[-1])}."
    if found.synthetic:
        true = ""
        if found.true is not None:
            known = found.true.children
            true = f" With the true consumption of the same households the first is {_point(known.iloc[0])}"
            true += f" and the last {_point(known.iloc[-1])}." if others else "."
        return (
            f"In the SYNTHETIC survey: {said[0].lower()}{said[1:]}{true} Held against the report's figure, "
            "this tests the survey and the method; it is no evidence."
        )
    inside = alone["ci_lower"] <= found.stated.points / PER_CENT <= alone["ci_upper"]
    return said + (
        f" The report's {points(found.stated.points)} {'lies' if inside else 'does not lie'} in the interval "
        "of the first."
    )


def effects_said(
    found: Found,
    model_of: Callable[[Results], Model],
    outcome: str,
    unit: Callable[[float], str],
) -> str:
    """The largest differences that a model finds; beside the true ones where they are known."""
    rows = shown(model_of(found.computed).effects).dropna(subset=["estimate"])
    order = rows["estimate"].abs().sort_values(ascending=False, kind="stable").index[:LARGEST]
    known = None if found.true is None else _by_label(model_of(found.true))
    said = listing(
        f"{_changed(row)} ({unit(PER_CENT * row.estimate)}"
        + (f"; true: {number(PER_CENT * known[row.term, row.label], 1)})" if known is not None else ")")
        for row in rows.loc[order].itertuples()
    )
    if found.synthetic:
        return f"In the SYNTHETIC survey {outcome} differs most by {said}."
    return f"Among households that are alike in all other terms, {outcome} differs most by {said}."


def _by_label(model: Model) -> pd.Series:
    return model.effects.set_index(["term", "label"])["estimate"]


def _changed(row) -> str:
    """What is changed, in words: "dwelling: Ger instead of House", "any loan"."""
    name = effect_name(row.term, row.label, row.base)
    name = name[:1].lower() + name[1:]
    return f"{name} instead of {row.base}" if row.base not in ("", "No") else name


def gap_said(found: Found) -> str:
    """The urban-rural gap and what explains it."""
    gap, poverty = found.computed.welfare_gap, found.computed.poverty_gap
    if gap is None or poverty is None:
        return (
            "There is no split in this run: the survey does not tell urban and rural areas apart, or the "
            "two have no term in common."
        )
    said = (
        f"mean log consumption is {_beside(_log_points, gap, 'gap')} in urban than in rural areas; the terms "
        f"explain {_explained(gap)}, most of it by {_largest(gap)}. The headcount is "
        f"{_beside(points, poverty, 'gap')} in urban areas; at equal terms it would be "
        f"{_beside(points, poverty, 'unexplained')}."
    )
    if not found.synthetic:
        return f"{said[0].upper()}{said[1:]}"
    true = ""
    if found.true is not None:
        gap = found.true.welfare_gap
        true = (
            f" With true consumption the gap is {_log_points(_size(gap, 'gap'))}; the terms explain "
            f"{_explained(gap)}."
        )
    return f"In the SYNTHETIC survey {said}{true}"


def wage_said(found: Found) -> str:
    """The wage gap of men and women and what explains it."""
    gap = found.computed.wage_gap
    if gap is None:
        return (
            "There is no wage model in this run: the survey lacks monthly wages (persons.wage_month), or "
            "no term of employees was chosen."
        )
    said = (
        f"men's mean log wage is {_beside(_log_points, gap, 'gap')} than women's. The terms explain "
        f"{_explained(gap)}; {_log_points(_size(gap, 'unexplained'))} "
        f"({_interval(gap.part('unexplained'))}) is left between women and men alike in all of them."
    )
    if not found.synthetic:
        return f"{said[0].upper()}{said[1:]}"
    return f"In the SYNTHETIC survey {said}"


def wage_rows_said(found: Found) -> str:
    """Whom the wage model is about."""
    if found.computed.wage is None:
        return ""
    without = f" {count(found.without)} employees without one are left out." if found.without else ""
    return f"{count(found.computed.wage.n)} employees have a wage above zero last month.{without}"


def made_said(found: Found) -> str:
    """What is left of the wage gap with the term that the synthetic wages were made with."""
    if found.true is None or found.as_made is None or found.true.wage_gap is None:
        return ""
    left, made = _size(found.true.wage_gap, "unexplained"), found.as_made
    so = -PER_CENT * found.made_with
    said = (
        f"Here the truth is known. With true wages {_log_points(left)} is left unexplained, while the "
        f"equation that made the wages pays women {_log_points(so)} less. That equation has a term which "
        "no survey asks for, the household's place in the distribution of welfare, and employed women and "
        f"men differ in it. With it in the model, {_log_points(PER_CENT * made['estimate'])} "
        f"({_interval(made)}) is left"
    )
    nearer = abs(PER_CENT * made["estimate"] - so) < abs(left - so)
    end = ": part of what looks like unequal pay can be a term that the model lacks." if nearer else "."
    return said + end


def _without(gap: Gap | None) -> str:
    """Terms that stay out of the split, and why."""
    if gap is None:
        return ""
    if not gap.left_out:
        return "All terms of the model are in the split."
    return f"Not in the split: {listing(f'{label} ({why})' for label, why in gap.left_out.items())}."


def _size(gap: Gap, component: str) -> float:
    return PER_CENT * float(gap.part(component)["estimate"])


def _beside(unit: Callable[[float], str], gap: Gap, component: str) -> str:
    """ "12.5 percentage points lower"."""
    size = _size(gap, component)
    return f"{unit(abs(size))} {'lower' if size < 0 else 'higher'}"


def _explained(gap: Gap) -> str:
    return f"{percent(100 * gap.share[0], 0)} of it (standard error {number(100 * gap.share[1], 0)})"


def _largest(gap: Gap) -> str:
    parts = gap.parts[gap.parts["component"] == "explained"]
    parts = parts[~parts["term"].isin(["", "const"])]
    sign = 1 if _size(gap, "gap") >= 0 else -1
    best = parts.assign(size=sign * parts["estimate"]).sort_values("size", ascending=False).head(2)
    return listing(
        f"{row.term.lower()} ({_log_points(PER_CENT * row.estimate)})" for row in best.itertuples()
    )


def _log_points(value: float) -> str:
    """Hundred times a difference of logarithms, near the difference in per cent while it is small."""
    return f"{number(value, 1)} log points"


def _point(row: pd.Series) -> str:
    return f"{points(PER_CENT * row['estimate'])} ({_interval(row)})"


def _interval(row: pd.Series) -> str:
    return interval(PER_CENT * row["ci_lower"], PER_CENT * row["ci_upper"], 1)

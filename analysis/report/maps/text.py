"""Sentences of the page: every number in them is computed."""

from __future__ import annotations

import pandas as pd

from analysis.computed import effective_sample as sample
from analysis.core.reliability import publication_rule
from analysis.presentation import number

from .figures import shown_aimags
from .results import Found


def sentences(found: Found) -> dict[str, str]:
    """Texts to glue, by key."""
    plan, printed = found.sampled, found.printed
    aimags = plan[plan["name"] != "Ulaanbaatar"]
    rule = publication_rule(sample.RULE)
    margins = 100 * sample.NORMAL * (printed["deff"] * printed["estimate"] * (1 - printed["estimate"])
                                     / found.households) ** 0.5  # fmt: skip
    return {
        "m_year": "2007",
        "m_demonstration": demonstration(found),
        "m_lowest": number(100 * printed["estimate"].min(), 1),
        "m_highest": number(100 * printed["estimate"].max(), 1),
        "m_spread": number(100 * (printed["estimate"].max() - printed["estimate"].min()), 1),
        "m_region_margin": _range(100 * (printed["ci_upper"] - printed["ci_lower"]) / 2, 1),
        "m_printed_n": number(int(printed["n"].sum()), 0),
        "m_plan_n": number(int(plan["n"].sum()), 0),
        "m_times": number(printed["n"].sum() / plan["n"].sum(), 1),
        "m_aimags": number(len(aimags), 0),
        "m_plan_range": _range(aimags["n"], 0),
        "m_plan_effective": _range(aimags["effective"], 0),
        "m_plan_margin": _range(100 * aimags["margin"], 1),
        "m_deff": _range(printed["deff"], 1),
        "m_needed": number(found.households, 0),
        "m_needed_margin": _range(margins, 1),
        "m_smallest": number(rule.smallest_n, 0),
        "m_caution": number(100 * rule.caution_cv, 0),
        "m_sample": in_use(found),
        "m_verdict": verdict(found),
    }


def demonstration(found: Found) -> str:
    if found.regions is None:
        return f"Of {found.label} nothing is computed here: {found.why}."
    if found.synthetic:
        return (
            "Numbers computed from the SYNTHETIC survey are a demonstration of the method: they say nothing "
            "about any region of Mongolia, and none is given for a single named aimag."
        )
    return f"Numbers called computed come from {found.label}."


def in_use(found: Found) -> str:
    """The sample of the survey in use by aimag, in sentences."""
    if found.aimags is None:
        return f"The sample of the survey in use cannot be judged by aimag: {found.why}."
    rows = shown_aimags(found)
    whose = "The SYNTHETIC survey" if found.synthetic else "The survey in use"
    return (
        f"{whose} has {_range(rows['n'], 0)} households in its {number(len(rows), 0)} aimags, worth "
        f"{_range(rows['effective'], 0)} of a simple random sample. The standard error of a headcount to be "
        f"expected is {_range(100 * rows['expected_cv'], 0)} per cent of it; the margin is "
        f"{_range(100 * rows['margin'], 1)} percentage points."
    )


def verdict(found: Found) -> str:
    """Whether headcounts of aimags are shown, by which test they fail, and what is shown instead."""
    if found.aimags is None:
        return "No map of aimags is drawn from it."
    rows = found.aimags[found.aimags["name"] != "Ulaanbaatar"]
    fine, large = int(rows["rule"].eq("").sum()), int(rows["large"].sum())
    tests = (
        f"The rule for single numbers lets {_count(fine, len(rows))} pass, and "
        f"{_count(large, len(rows))} have {number(found.households, 0)} households or more."
    )
    if found.synthetic:
        return f"{tests} None of them is named, and no poverty of an aimag is drawn: the aimags are made up."
    allowed = int(rows["allowed"].sum())
    if not allowed:
        return f"{tests} So no headcount of an aimag is shown; the map has the effective sample instead."
    shown = _count(allowed, len(rows))
    return f"{tests} Headcounts are shown for {shown}, which pass both; the others are hatched."


def _range(values: pd.Series, decimals: int) -> str:
    """The smallest and the largest."""
    return f"{number(values.min(), decimals)} to {number(values.max(), decimals)}"


def _count(part: int, whole: int) -> str:
    if part == whole:
        return f"all {number(whole, 0)} aimags"
    return f"{number(part, 0) if part else 'none'} of the {number(whole, 0)} aimags"

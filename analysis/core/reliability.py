"""Is a computed number fit to be published? One function with named rules.

Two different things are judged, and both stay visible:

* too few observations: the number is suppressed;
* a wide error: the number is shown with a flag, "caution" or "unreliable".

The rules judge numbers computed from microdata. The marks printed in official tables are data:
they are copied in their own column `flag` and never recomputed.

The thresholds "report n" and "report share" follow the notes under the tables of the 2022 report
(sample size less than 29; observations less than 2 % of the total sample).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .errors import InputError, nearest

SHOWN, CAUTION, UNRELIABLE, SUPPRESSED = "", "caution", "unreliable", "suppressed"


@dataclass(frozen=True)
class PublicationRule:
    """What makes a number unfit.

    smallest_n: fewer observations are suppressed. smallest_share: so are fewer than this share of
    the whole sample. caution_cv, unreliable_cv: coefficients of variation above these are flagged.
    None leaves a test out.
    """

    name: str
    meaning: str
    smallest_n: int | None = None
    smallest_share: float | None = None
    caution_cv: float | None = None
    unreliable_cv: float | None = None


_CV = {"caution_cv": 0.20, "unreliable_cv": 0.33}

RULES = {
    rule.name: rule
    for rule in (
        PublicationRule("none", "every number is shown"),
        PublicationRule("report n", "suppressed under 29 observations", smallest_n=29),
        PublicationRule("report share", "suppressed under 2 % of the sample", smallest_share=0.02),
        PublicationRule("cv", "flagged where the CV exceeds 20 % (caution) or 33 % (unreliable)", **_CV),
        PublicationRule(
            "report n and cv",
            "suppressed under 29 observations; flagged where the CV exceeds 20 % or 33 %",
            smallest_n=29,
            **_CV,
        ),
        PublicationRule(
            "report share and cv",
            "suppressed under 2 % of the sample; flagged where the CV exceeds 20 % or 33 %",
            smallest_share=0.02,
            **_CV,
        ),
    )
}


def publication_rule(name: str) -> PublicationRule:
    """The rule of that name; InputError offers the nearest one."""
    if name not in RULES:
        raise InputError(f"publication rule: there is no '{name}'. {nearest(name, RULES)}")
    return RULES[name]


def judge(results: pd.DataFrame, rule: PublicationRule | str, sample: int | None = None) -> pd.DataFrame:
    """`results` with two more columns: `reliability` and `reason`.

    results: one row an estimate, with columns n (observations), estimate, se and cv. rule: a rule or
    the name of one. sample: observations in the whole sample, needed by a rule on shares.
    reliability is "", "caution", "unreliable" or "suppressed", the gravest that applies; reason says
    which test it failed, with the number found. Under a rule on CVs an estimate is also unreliable
    without a standard error, without degrees of freedom (column df, if there), and where it is zero
    and its standard error is not (an infinite CV).
    Raises InputError on missing columns, or on a rule on shares without `sample`.
    """
    rule = publication_rule(rule) if isinstance(rule, str) else rule
    needed = [c for c in ("n", "estimate", "se", "cv") if c not in results]
    if needed:
        raise InputError(f"judge: expected the columns n, estimate, se, cv; found no {', '.join(needed)}.")
    if rule.smallest_share is not None and sample is None:
        raise InputError(
            f"judge: the rule '{rule.name}' needs `sample`, the observations in the whole sample."
        )
    verdict = pd.Series(SHOWN, index=results.index, dtype=object)
    reason = pd.Series("", index=results.index, dtype=object)
    for fails, grade, text in _tests(results, rule, sample):
        at = fails & verdict.eq(SHOWN)
        verdict[at], reason[at] = grade, text[at]
    return results.assign(reliability=verdict, reason=reason)


def publish(
    results: pd.DataFrame,
    rule: PublicationRule | str,
    sample: int | None = None,
    numbers: tuple[str, ...] = ("estimate", "se", "ci_lower", "ci_upper", "cv", "deff"),
) -> pd.DataFrame:
    """`judge`, and the `numbers` of suppressed rows emptied; n and the labels stay."""
    judged = judge(results, rule, sample)
    present = [c for c in numbers if c in judged]
    judged[present] = judged[present].astype(float).mask(judged["reliability"].eq(SUPPRESSED))
    return judged


def _tests(results: pd.DataFrame, rule: PublicationRule, sample: int | None):
    """(rows that fail, grade, reason of each row), gravest first."""
    n, cv = results["n"], results["cv"].astype(float)
    counts = n.astype(str)
    if rule.smallest_n is not None:
        yield n < rule.smallest_n, SUPPRESSED, counts + f" observations, fewer than {rule.smallest_n}"
    if rule.smallest_share is not None:
        text = counts + f" observations, less than {100 * rule.smallest_share:g} % of {sample}"
        yield n < rule.smallest_share * sample, SUPPRESSED, text
    if rule.unreliable_cv is None and rule.caution_cv is None:
        return
    certain = results["se"].astype(float).eq(0)
    cv = cv.mask(results["estimate"].eq(0) & ~certain, np.inf).mask(certain, 0.0)
    no_freedom = results["df"].eq(0) if "df" in results else False
    yield cv.isna() | no_freedom, UNRELIABLE, pd.Series("no standard error", index=results.index)
    shown = "CV " + (100 * cv).map("{:.1f} %".format)
    for limit, grade in ((rule.unreliable_cv, UNRELIABLE), (rule.caution_cv, CAUTION)):
        if limit is not None:
            yield cv > limit, grade, shown + f", above {100 * limit:g} %"

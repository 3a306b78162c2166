"""A published report's numbers beside those of the frame: each reproduced, or with the reason why it
cannot be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from string import ascii_lowercase

import pandas as pd

from analysis.dtm import claims
from analysis.dtm.claims import Claim
from analysis.presentation import Table, number
from analysis.presentation import table as made

from . import frame
from .results import Results

# Sections of the claims that this report calls otherwise
_SECTIONS = {"financial": "finance"}


@dataclass(frozen=True)
class Beside:
    """A published number, the rows of the frame that stand for it, and what these give.

    value is missing where there are no rows, or where they may not be shown.
    """

    claim: Claim
    rows: tuple
    value: float
    status: str
    reason: str


def beside(results: Results) -> list[Beside]:
    """Every published number with its counterpart in the frame."""
    published = results.material.published
    judged = claims.reproduce(published, _as_claimed(results))
    found = []
    for claim, row in zip(published.claims, judged.itertuples(), strict=True):
        rows = counterpart(results, claim)
        found.append(Beside(claim, rows, _value(claim, rows), row.status, row.reason))
    return found


def _as_claimed(results: Results) -> pd.DataFrame:
    """The kheseg table as claims read it: khoroos by their number."""
    return results.material.khesegs


def counterpart(results: Results, claim: Claim) -> tuple:
    """Rows of the frame that say what a published number says; none where the frame has no such number."""
    area = results.area
    if claim.khoroo:
        area = results.material.code_of(results.below, claim.khoroo)
    field = claim.field.replace(frame.MINORS, "minors")
    if claim.measure == "kheseg_count":
        together = next(
            (
                k
                for k, (f, codes, _) in frame.TOGETHER.items()
                if f == field and set(codes) == set(claim.codes)
            ),
            "",
        )
        keys = [f"{together}.khesegs"] if together else [f"{field}.{code}.khesegs" for code in claim.codes]
    elif claim.measure == "kinds":
        keys = [row.key for row in results.answers(field) if row.suppressed or row.count > 0]
    else:
        keys = {
            "total": [field],
            "share_of": [f"{field}.share"],
            "khoroo_share": [f"{field}.part"],
            "khesegs": [f"{field}.{claim.code}.khesegs"],
            "responses": [f"{field}.{claim.code}.responses"],
            "people_where": ["food_any.residents"],
            "units": ["coverage"],
        }.get(claim.measure, [])
    rows = [results.row(key, area) for key in keys]
    return tuple(row for row in rows if row is not None)


def _value(claim: Claim, rows: tuple) -> float:
    if not rows or any(row.suppressed for row in rows):
        return math.nan
    if claim.measure == "kinds":
        return float(len(rows))
    if claim.measure in ("kheseg_count", "units"):
        return float(sum(row.count for row in rows))
    return float(rows[0].value)


def table(results: Results, number_: int) -> Table | None:
    """Published numbers and their counterparts; None where no published report is at hand."""
    if results.material.published is None:
        return None
    words, rows = results.words, beside(results)
    reasons = list(dict.fromkeys(b.reason for b in rows if b.reason))
    letters = dict(zip(reasons, ascii_lowercase, strict=False))
    lines = pd.DataFrame(
        {
            "section": [words.heading(_SECTIONS.get(b.claim.section, b.claim.section)) for b in rows],
            words("printed_where"): [b.claim.label.replace(" > ", ", ") for b in rows],
            words("printed"): [_printed(b.claim.value, b.claim) for b in rows],
            words("printed_base"): [b.claim.base for b in rows],
            words("here"): [_here(results, b) for b in rows],
            words("verdict"): [
                " ".join(filter(None, [words.verdict(b.status), _letter(letters, b.reason)])) for b in rows
            ],
        }
    )
    told = " ".join(f"({letter}) {_ended(reason)}" for reason, letter in letters.items())
    return made(
        lines,
        id=f"report-table-{number_}",
        title=words("title_published"),
        source=results.material.published.citation,
        note=f"{words('published_note')} {told}".strip(),
        evidence=results.material.evidence,
        language=results.language,
        group="section",
    )


def _letter(letters: dict[str, str], reason: str) -> str:
    return f"({letters[reason]})" if reason in letters else ""


def _ended(reason: str) -> str:
    return reason if reason.endswith(".") else f"{reason}."


def _printed(value: float, claim: Claim) -> str:
    text = number(value, claim.decimals)
    return f"{text}\u00a0%" if claim.unit == "percent" else text


def _here(results: Results, found: Beside) -> str:
    if any(row.suppressed for row in found.rows):
        return results.words("hidden")
    if math.isnan(found.value):
        return ""
    row, measure = found.rows[0], found.claim.measure
    if measure in ("total", "kinds", "units"):
        return number(found.value, 0)
    if measure == "kheseg_count":
        return results.words(
            "of", count=number(found.value, 0), n=number(row.n, 0), unit=results.words.unit(row.base, of=True)
        )
    told = results.words.of(row)
    return f"{number(found.value, found.claim.decimals)}\u00a0% ({told})"

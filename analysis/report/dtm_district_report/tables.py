"""Tables: each section's numbers with base and n, the report's two tables, and what does not fit."""

from __future__ import annotations

import math

import pandas as pd

from analysis.core.disclosure import RULES
from analysis.core.errors import InputError
from analysis.dtm.fields import of_report
from analysis.presentation import Table, number, table

from .figures import short_label, source_name
from .results import Results

HIDDEN = "not shown"
_COUNTS = ("total", "units", "kinds")
SECTIONS = {
    "coverage": "Coverage",
    "population": "Population",
    "registration": "Registration",
    "arrivals": "Arrivals",
    "departures": "Departures",
    "employment": "Employment",
    "financial": "Financial situation",
    "mobility": "Challenges that come with moves",
    "services": "Services and infrastructure",
}


def numbers(results: Results, section: str) -> Table:
    """Every published number of a section, with its base, beside the reconstruction."""
    rows = results.section(section)
    frame = pd.DataFrame(
        {
            "Where": [
                f"{source_name(r.source)}. {results.published.group(r.group).title}"
                for r in rows.itertuples()
            ],
            "Item": [
                short_label(r.label) if " > " not in r.label else r.label.replace(" > ", ": ")
                for r in rows.itertuples()
            ],
            "Published": [_with_unit(r.published, r.unit, r.decimals) for r in rows.itertuples()],
            "Base and n": [base_text(r) for r in rows.itertuples()],
            "Reconstruction": [_reconstructed(r) for r in rows.itertuples()],
            "Verdict": [r.status for r in rows.itertuples()],
        }
    )
    if rows["other_base"].ne("").any():
        other = rows.loc[rows["other_base"].ne(""), "other_base"].iloc[0]
        frame.insert(5, f"Share of {other} (reconstruction)", [_other(r) for r in rows.itertuples()])
    return table(
        frame,
        id=f"dtm-numbers-{section}",
        title=f"{SECTIONS[section]}: published numbers, their bases, and the reconstruction",
        source=results.published.citation,
        note=_note(rows),
        group="Where",
        data=_data(rows),
        evidence="reconstruction",
    )


def _with_unit(value: float, unit: str, decimals: int) -> str:
    if unit == "percent":
        return f"{number(value, decimals)} %"
    return f"{number(value, 0)} {unit[:-1] if value == 1 else unit}"


def base_text(row) -> str:
    """The true base and its n; the printed base beside it where that one is wrong."""
    if row.measure in _COUNTS:
        return "counted"
    if row.measure == "kheseg_count" and row.khoroo:
        return "khesegs of the khoroo"
    if row.status == "base open":
        return row.base
    base = row.base or row.printed_base
    text = f"{number(row.base_n, 0)} {base}" if not math.isnan(row.base_n) else f"{base}, n not printed"
    return f"{text} (printed: {row.printed_base})" if row.status == "reproduced on another base" else text


def _reconstructed(row) -> str:
    if row.suppressed:
        return HIDDEN
    if math.isnan(row.value):
        return ""
    if row.measure in _COUNTS:
        return number(row.value, 0)
    if row.measure == "kheseg_count":
        return f"{number(row.count, 0)} of {number(row.n, 0)}"
    return f"{number(row.value, 0)} % ({number(row.count, 0)} of {number(row.n, 0)})"


def _other(row) -> str:
    if not row.other_base:
        return ""
    if row.suppressed:
        return HIDDEN
    return f"{number(row.other_value, 0)} % ({number(row.other_count, 0)} of {number(row.other_n, 0)})"


def _note(rows: pd.DataFrame) -> str:
    notes = [
        "Published: as printed. Reconstruction: computed from the reconstructed table, not data "
        "about the district."
    ]
    hidden = [rule for rule in dict.fromkeys(rows["suppressed"]) if rule]
    if hidden:
        notes.append(f"{HIDDEN.capitalize()}: " + "; ".join(RULES[rule] for rule in hidden) + ".")
    return " ".join(notes)


def _data(rows: pd.DataFrame) -> pd.DataFrame:
    names = [
        "section",
        "source",
        "group",
        "label",
        "khoroo_printed",
        "unit",
        "published",
        "printed_base",
        "base",
        "base_n",
        "counted",
        "value",
        "count",
        "n",
        "other_base",
        "other_value",
        "other_count",
        "other_n",
        "suppressed",
        "status",
        "reason",
    ]
    named = {"khoroo_printed": "khoroo", "value": "reconstruction", "base_n": "published_n"}
    return rows[names].rename(columns=named)


def khoroo_table(results: Results, group: str, *, id: str, title: str) -> Table:
    """One of the report's own tables, as printed: an item a row, overall and by khoroo."""
    rows = results.group(group)
    split = rows["label"].str.split(" > ", expand=True)
    frame = pd.DataFrame(
        {"Item": split[0], "where": split[1], "value": rows["published"].map(lambda v: number(v, 0))}
    )
    wide = frame.pivot(index="Item", columns="where", values="value").reindex(frame["Item"].unique())
    wide = wide[list(dict.fromkeys(frame["where"]))].reset_index()
    units = {column: "khesegs" for column in wide.columns[1:]}
    wrong = rows[rows["status"].eq("impossible")]["reason"]
    note = "As published. " + (wrong.iloc[0] if len(wrong) else "")
    return table(
        wide.rename_axis(None, axis=1),
        id=id,
        title=title,
        source=results.published.citation,
        note=note.strip(),
        units=units,
        data=_data(rows),
    )


def not_reproduced(results: Results) -> Table:
    """Published numbers that no kheseg table of the district gives as printed, or with an open base."""
    rows = results.numbers[results.numbers["status"] != "reproduced"]
    frame = pd.DataFrame(
        {
            "Number": [f"{source_name(r.source)}: {r.label.replace(' > ', ', ')}" for r in rows.itertuples()],
            "Published": [_with_unit(r.published, r.unit, r.decimals) for r in rows.itertuples()],
            "Printed base": rows["printed_base"].to_numpy(),
            "Verdict": rows["status"].to_numpy(),
            "Why": rows["reason"].to_numpy(),
        }
    )
    return table(
        frame,
        id="dtm-not-reproduced",
        title="Published numbers not reproduced as printed, or with an open base",
        source=results.published.citation,
        data=_data(rows),
        evidence="reconstruction",
    )


def cautions(results: Results) -> Table:
    """Published numbers that are each possible but do not sit well together; every number is computed."""
    rows = [_internal_moves(results), _turnover(results), *_sums(results), *_two_bases(results)]
    frame = pd.DataFrame(rows, columns=["Point", "Numbers", "What it means"])
    return table(
        frame,
        id="dtm-cautions",
        title="Points to read with care",
        source=results.published.citation,
        note="Computed from the published numbers alone.",
    )


def _internal_moves(results: Results) -> tuple[str, str, str]:
    share = results.group("departure_destination").set_index("code")["published"]["same_district"]
    left = results.printed("departures_in_text", "Departures")
    came = results.printed("arrivals_in_text", "Arrivals")
    return (
        "Moves inside the district",
        f"{number(share, 0)} % of {number(left, 0)} departures is about {number(left * share / 100, 0)}; "
        f"all arrivals are {number(came, 0)}",
        "Who leaves for another kheseg of the district arrives there. A complete count has no more "
        "such departures "
        "than arrivals; either the shares are of khesegs, or arrivals are undercounted.",
    )


def _turnover(results: Results) -> tuple[str, str, str]:
    left = results.printed("departures_in_text", "Departures")
    people = results.printed("headline", "Individuals")
    return (
        "Departures are many",
        f"{number(left, 0)} of {number(people, 0)} residents: {number(100 * left / people, 1)} % in "
        "six months",
        "The report calls its departures an underestimate, yet they are high for half a year; "
        "leaders' estimates "
        "should be held against the register.",
    )


def _sums(results: Results) -> list[tuple[str, str, str]]:
    """Complete lists whose printed shares do not sum to 100."""
    found = []
    for group in results.published.groups:
        total = sum(claim.value for claim in group.claims)
        if group.complete and total != 100:
            found.append(
                (
                    f"{source_name(group.source)} sums to {number(total, 0)} %",
                    " + ".join(number(claim.value, 0) for claim in group.claims),
                    "Each share is rounded to a whole per cent; the counts behind them sum to the whole.",
                )
            )
    return found


def _two_bases(results: Results) -> list[tuple[str, str, str]]:
    """Shares printed as shares of people that whole numbers of khesegs give as well."""
    rows = results.numbers[results.numbers["status"].eq("base open")].drop_duplicates("group")
    return [
        (
            f"{source_name(row.source)}: which base?",
            row.base,
            "The caption says people; whole numbers of khesegs give the same shares, as in the charts of "
            "arrivals.",
        )
        for row in rows.itertuples()
    ]


def kheseg_annex(results: Results) -> Table:
    """The reconstructed table, khesegs as rows. For internal output only; `InputError` in public output."""
    if results.public:
        raise InputError("the kheseg annex is internal: expected audience 'internal', found 'public'")
    fields = of_report()
    shown = results.khesegs.drop(columns=["phase", "district"]).astype(str)
    wide = shown.set_index(["khoroo", "kheseg"]).T
    wide.columns = [f"Khoroo {khoroo}, kheseg {kheseg}" for khoroo, kheseg in wide.columns]
    wide.insert(0, "Question", [fields[name].label() for name in wide.index])
    return table(
        wide.reset_index(drop=True),
        id="dtm-kheseg-annex",
        title="The reconstructed kheseg table (internal)",
        source=results.published.citation,
        note="Lettered khesegs match no kheseg of the district.",
        evidence="reconstruction",
    )

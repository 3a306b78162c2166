"""Sentences of the page: every number in them is computed. What the survey says of Mongolia is printed for
real data only; of a synthetic survey the page is a demonstration."""

from __future__ import annotations

import html

import pandas as pd

from analysis.computed.bootstrap import LINE_ESTIMATED, LINE_FIXED, WHOLE_CHAIN
from analysis.computed.conclusions import counted
from analysis.computed.effects import ANEW, ANY, ESTIMATION, FIXED, MEANING, NATIONAL
from analysis.core.values import as_text
from analysis.presentation import interval, listing, number, points

from .results import MEASURES, TESTED, Found, shown_range
from .tables import estimation_bias, signed

LARGEST = 3


def banner(found: Found) -> str:
    """What the data in use are; HTML."""
    text = [f"Data in use: <code>{html.escape(found.name)}</code>, {html.escape(found.label)}."]
    text.append(f"{number(found.households, 0)} households.")
    if found.synthetic:
        text.append(
            "A demonstration: no household is real, and nothing on this page is a finding about Mongolia."
        )
    text += [html.escape(note) + ("" if note.endswith(".") else ".") for note in found.notes]
    return f'<div class="cp-banner" role="note">{" ".join(text)}</div>'


def sentences(found: Found) -> dict[str, str]:
    """Texts to glue, by key."""
    shown = found.rows[found.rows["step"] != ""]
    return {
        "w_kind": "A demonstration on a SYNTHETIC survey."
        if found.synthetic
        else "Computed from the survey in use.",
        "w_choices": number(shown["parameters"].nunique(), 0),
        "w_measure": MEASURES[found.measure],
        "w_line": number(found.line, 0),
        "w_own": number(found.own, 0),
        "w_made": made_said(found),
        "w_run": run_said(found),
        "w_errors": errors_said(found),
        "w_largest": largest_said(found),
        "w_estimation": estimation_said(found),
        "w_locations": locations_said(found),
        "w_truth": truth_said(found),
        "w_conclusions": conclusions_said(found),
        "w_dominance": dominance_said(found),
    }


def measures_said(found: Found) -> dict[str, str]:
    """The measures of this run under the names that a sweep ranks its settings by."""
    return {f"w_{name}": number(value, 2) for name, value in found.named.items()}


def run_said(found: Found) -> str:
    """Which choices this run was made with."""
    if not found.changed:
        return "This run was made with the choices of the report."
    given = listing(f"{name} = {as_text(value)}" for name, value in found.changed.items())
    return (
        f"This run was made with {given}; all else is as the report has it. The effects below are those of "
        "single changes from the choices that they were stored with."
    )


def made_said(found: Found) -> str:
    """Where the effects and their intervals come from, and whether they belong to this survey."""
    if found.record is None:
        return (
            "The effects were computed now, and have no intervals. `compendium what-if` makes them, and "
            "stores them beside the survey, where this page looks."
        )
    record = found.record
    if not record["replicates"]:
        said = "The effects were stored without intervals."
    else:
        said = (
            f"The intervals stand on {number(record['replicates'], 0)} bootstrap samples, in each of which "
            "the whole chain was run as in use and with every choice; effects and intervals were stored, "
            f"because that takes longer than a page may: {number(record['seconds'] / 60, 0)} minutes with "
            f"{number(record['workers'], 0)} processes."
        )
    if record.get("left_out"):
        said += f" {number(record['left_out'], 0)} samples are left out: a step had too little to go on."
    if found.out_of_date:
        said += " The survey or the chain has changed since: the effects are those of the earlier version."
    elif not found.changed:
        said += " The chain was run again for this page, and gives the same headcount as the stored one."
    return said


def errors_said(found: Found) -> str:
    if found.errors is None:
        return "The three standard errors have not been made for this survey: `compendium what-if` does."
    by = found.errors.set_index("kind")
    error = {name: number(by.loc[name, "standard_error"], 2) for name in by.index}
    ratio = by.loc[WHOLE_CHAIN, "standard_error"] / by.loc[LINE_FIXED, "standard_error"]
    said = (
        f"Here they are {error[LINE_FIXED]}, {error[LINE_ESTIMATED]} and {error[WHOLE_CHAIN]} points; the "
        f"last is {number(ratio, 2)} times the first."
    )
    if ratio < 1:
        said += (
            " A line that is found in the same sample moves with consumption: where all seem richer by "
            "chance the line rises too, and the headcount varies less than at a line from outside."
        )
    return said


def largest_said(found: Found) -> str:
    """The choices that change the measure most, in each way."""
    parts = []
    for way in (ANY,) if found.measure == "gini" else (FIXED, ANEW):
        rows = _national(found, way).sort_values("change", key=abs, ascending=False, kind="stable")
        if len(rows):
            said = listing(
                f"{one.step}, {one.choice} ({signed(one.change, 1)})"
                for one in rows.head(LARGEST).itertuples()
            )
            parts.append(said if way == ANY else f"with the {way}: {said}")
    return "; ".join(parts)


def estimation_said(found: Found) -> str:
    """How far choices of estimation reach, beside those of what counts."""
    rows = _national(found, ANY if found.measure == "gini" else FIXED)
    kinds = {kind: rows.loc[rows["kind"] == kind, "change"].abs() for kind in (ESTIMATION, MEANING)}
    if any(part.empty for part in kinds.values()):
        return ""
    return (
        f"Choices of how consumption is estimated change the {MEASURES[found.measure]} by "
        f"{number(kinds[ESTIMATION].median(), 2)} points in the median and "
        f"{number(kinds[ESTIMATION].max(), 2)} at most; "
        f"choices of what counts by {number(kinds[MEANING].median(), 2)} and "
        f"{number(kinds[MEANING].max(), 1)}."
    )


def locations_said(found: Found) -> str:
    """The choice whose effect differs most between locations."""
    way = ANY if found.measure == "gini" else FIXED
    rows = found.rows[
        (found.rows["way"] == way) & (found.rows["measure"] == found.measure) & (found.rows["step"] != "")
    ]
    places = rows[rows["domain"].isin(["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"])]
    if places.empty:
        return ""
    wide = places.pivot_table(index="parameters", columns="domain", values="change", sort=False)
    name = (wide.max(axis=1) - wide.min(axis=1)).idxmax()
    one = rows[rows["parameters"] == name].iloc[0]
    low, high = wide.loc[name].idxmin(), wide.loc[name].idxmax()
    return (
        f"Locations are touched most differently by one choice ({one['step']}, {one['choice']}): from "
        f"{signed(wide.loc[name, low], 1)} points ({low}) to {signed(wide.loc[name, high], 1)} ({high})."
    )


def truth_said(found: Found) -> str:
    """What the truth says of the choices of estimation; "" without a truth."""
    if found.true is None:
        return ""
    rows = estimation_bias(found)
    own = rows[rows["step"] == ""].iloc[0]
    others = rows[rows["step"] != ""]
    nearer = others[others["off"] < own["off"]]
    said = (
        f"The chain's {MEASURES[found.measure]} with the line fixed is {number(own['value'], 2)}, the true "
        f"one {number(own['true'], 2)}."
    )
    if others.empty:
        return said
    best, worst = others.iloc[0], others.iloc[-1]
    return (
        f"{said} Of the {number(len(others), 0)} other ways of estimating it, {number(len(nearer), 0)} come "
        f"nearer to the truth; nearest comes “{best['step']}, {best['choice']}” "
        f"({points(best['value'] - best['true'], 2)} off), farthest “{worst['step']}, {worst['choice']}” "
        f"({points(worst['value'] - worst['true'], 2)}). On other data the order may be another."
    )


def conclusions_said(found: Found) -> str:
    """Which conclusions hold under every choice (real data); how many do (synthetic)."""
    rows = counted(found.checks)
    if rows.empty:
        return "The survey does not know the domains that the conclusions are about."
    whole = rows[(rows["holding"] == rows["settings"]) & rows["in_use"]]
    if found.synthetic:
        return (
            f"A demonstration: of {number(len(rows), 0)} conclusions of the printed report, checked on the "
            f"made-up survey, {number(len(whole), 0)} hold under all choices. The survey was made to "
            "resemble the printed tables, so that this says how such a check reads, not that the "
            "conclusions are right."
        )
    parts = rows[~rows.index.isin(whole.index)]
    said = f"Of {number(len(rows), 0)} conclusions, {number(len(whole), 0)} hold under all choices: "
    said += (
        "; ".join(text[0].lower() + text[1:] for text in whole["conclusion"]) + "." if len(whole) else "none."
    )
    if len(parts):
        said += " Not under all: " + "; ".join(
            f"{one.conclusion[0].lower()}{one.conclusion[1:]} ({number(one.holding, 0)} of "
            f"{number(one.settings, 0)})"
            for one in parts.itertuples()
        ) + "."  # fmt: skip
    return said


def dominance_said(found: Found) -> str:
    """What the tests of dominance show."""
    if found.tests is None:
        return "The survey does not tell urban from rural households."
    first = found.tests[found.tests["order"] == 1].set_index("test")
    urban = bool(first.loc["Urban dominates Rural", "rejected"])
    low, high = (number(value, 2) for value in TESTED)
    verb = "is lower" if urban else "is not shown to be lower"
    place = "in the made-up survey the headcount" if found.synthetic else "the headcount"
    said = (
        f"{place} {verb} in urban than in rural areas at every line from {low} to {high} times the one in use"
    )
    if reach := shown_range(found.curve):
        first, last = (number(value, 2) for value in reach)
        said += f"; the widest range for which this is shown is from {first} to {last} times"
    widest = found.curve.loc[found.curve["estimate"].abs().idxmax()]
    said += (
        f". The difference is largest at {number(widest['multiple'], 2)} times the line, "
        f"{points(100 * widest['estimate'], 1)} "
        f"({interval(100 * widest['ci_lower'], 100 * widest['ci_upper'])})."
    )
    if found.synthetic:
        return f"A demonstration: {said}"
    end = " The conclusion does not hang on where in that range the line is drawn." if urban else ""
    return f"{said[0].upper()}{said[1:]}{end}"


def _national(found: Found, way: str) -> pd.DataFrame:
    rows = found.rows
    at = (rows["domain"] == NATIONAL) & (rows["measure"] == found.measure) & (rows["way"] == way)
    return rows[at & (rows["step"] != "")]

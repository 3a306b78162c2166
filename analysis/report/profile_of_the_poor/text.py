"""The chapter's sentences and notes, computed: results in, texts out (keys begin with `k_`)."""

from __future__ import annotations

import pandas as pd

from analysis.core.errors import InputError
from analysis.presentation import listing, number, percent, points

from .associations import ranked
from .declarations import FIGURES, UNITS, Declaration
from .frames import INFERRED, Contrast, PanelData, chosen_rows, contrast
from .parameters import Parameters
from .results import Results

_NOT_DRAWN = "(With the parameters chosen, no figure shows this.)"
SOURCE = "National Statistics Office of Mongolia and World Bank, Mongolia Poverty Update 2022"


def sentences(results: Results) -> dict[str, str]:
    """One sentence a panel, under the key k_3_1a, and those of the closing section.

    On real data the sentence is of the computed numbers, and those printed follow.
    """
    said = {
        f"k_{figure.number.replace('-', '_')}{data.panel.letter}": (
            sentence(data, results.parameters)
            if results.use.synthetic or ours is None
            else computed_sentence(ours, data, results.parameters)
        )
        for figure in FIGURES
        for data, ours in zip(results.panels[figure.number], results.computed[figure.number], strict=True)
    }
    return said | {"k_beside": _beside(results)} | _agreement(results) | _associations(results)


def sentence(data: PanelData, parameters: Parameters) -> str:
    """The panel's declared sentence, filled with its contrast; it says when the panel is not drawn."""
    try:
        found = contrast(chosen_rows(data, parameters), parameters.groups)
    except InputError:
        said = _filled(data, contrast(data.rows, parameters.groups))
        return said if data.panel.chart == "none" else f"{said} {_NOT_DRAWN}"
    return _filled(data, found)


def computed_sentence(ours: PanelData, data: PanelData, parameters: Parameters) -> str:
    """The sentence of the computed numbers, with a decimal, and what the report prints for the two groups."""
    rows = chosen_rows(ours, parameters)
    try:
        found = contrast(rows.assign(decimals=rows["decimals"].clip(lower=1)), parameters.groups)
    except InputError:
        return sentence(data, parameters)
    said = _filled(ours, found, ours.panel.computed_said)
    printed = data.rows[data.rows["part"] == found.part].drop_duplicates("where").set_index("where")
    if not {found.first, found.second} <= set(printed.index):
        return said
    unit = UNITS[printed["unit"].iloc[0]]
    x, y = (printed.loc[where] for where in (found.first, found.second))
    return (
        f"{said} The report prints {number(x['value'], int(x['decimals']))}{unit.after} and "
        f"{number(y['value'], int(y['decimals']))}{unit.after}."
    )


def _filled(data: PanelData, found: Contrast, said: str = "") -> str:
    unit = UNITS[data.rows["unit"].iloc[0]]
    filled = (said or data.panel.said).format(
        part=_inside(found.part),
        x=number(found.x, found.x_decimals) + unit.after,
        y=number(found.y, found.y_decimals) + unit.after,
        first=_inside(found.first) if data.panel.rows else found.first,
        second=_inside(found.second) if data.panel.rows else found.second,
        difference=_difference(found.difference, found.decimals, unit),
        lost=len(data.lost),
        lost_low=number(min(data.lost, default=None), found.x_decimals) + unit.after,
        lost_high=number(max(data.lost, default=None), found.x_decimals) + unit.after,
        ratio=number(max(found.x, found.y) / min(found.x, found.y), 1) if min(found.x, found.y) else "many",
    )
    return filled[0].upper() + filled[1:]


def _difference(gap: float, decimals: int, unit) -> str:
    if gap == 0:
        return "no difference in the printed digits"
    if unit.after_difference == "points":
        return f"a difference of {points(gap, decimals)}"
    return f"a difference of {number(gap, decimals)}{unit.after_difference}"


def _inside(label: str) -> str:
    """A label within a sentence."""
    return label if label.startswith("Ulaanbaatar") or label[:2].isupper() else label[0].lower() + label[1:]


def note(results: Results, declared: Declaration, data: PanelData, rows: pd.DataFrame) -> str:
    """Under a panel that shows `rows`: base, what is missing or inferred, what the annex prints for them."""
    panel = data.panel
    parts = [f"Base: {panel.base}.", panel.note]
    if data.source != declared.table:
        parts.append(
            f"Drawn from {table_name(data.source)}: the text of the printed figure does not tell which of "
            f"its "
            f"{len(data.lost)} numbers belongs to which bar."
        )
    elif data.lost:
        parts.append(
            f"{len(data.lost)} printed {'number is' if len(data.lost) == 1 else 'numbers are'} left out: the "
            "text of the figure does not tell which label they belong to."
        )
    inferred = int((rows["flag"] == INFERRED).sum())
    if inferred:
        count = "all" if inferred == len(rows) else f"{inferred} of the"
        parts.append(
            "The label of the one printed value was settled by reasoning."
            if len(rows) == 1
            else f"The labels of {count} {len(rows)} printed values were settled by reasoning."
        )
    elif (data.rows["flag"] == INFERRED).any() and not results.parameters.inferred:
        parts.append("Values whose labels were settled by reasoning are left out.")
    parts.append(absent_note(results, declared, data, rows))
    parts.append(sums_note(data, rows))
    parts.append(check_note(results, declared, data, rows))
    return " ".join(part for part in parts if part)


def sums_note(data: PanelData, rows: pd.DataFrame) -> str:
    """To what the rounded parts of a whole sum, where all of them can be read."""
    if not data.panel.whole or data.lost:
        return ""
    sums = rows.groupby("group")["value"].sum().round(6)
    if (sums == 100).all():
        return ""
    return f"Rounded parts sum to {number(sums.min(), 0)} to {number(sums.max(), 0)}."


def absent_note(results: Results, declared: Declaration, data: PanelData, shown: pd.DataFrame) -> str:
    """Which values the panel shows as a dash although an annex table prints them."""
    absent = results.absent
    rows = absent[(absent["figure"] == declared.number) & (absent["panel"] == data.panel.letter)]
    rows = rows[rows["label"].isin(shown["label"])]
    said = "; ".join(
        f"{r.label}, {_inside(r.part)}: {number(r.annex, 1)} in {table_name(r.table)}"
        for r in rows.itertuples()
    )
    if not said:
        return ""
    return f"No number of the figure can be assigned (\u2013), but the annex prints one: {said}."


def check_note(results: Results, declared: Declaration, data: PanelData, shown: pd.DataFrame) -> str:
    """What the annex prints for the values shown, where it prints them."""
    checks = results.checks
    rows = checks[(checks["figure"] == declared.number) & (checks["panel"] == data.panel.letter)]
    rows = rows[rows["label"].isin(shown["label"])]
    if rows.empty:
        return ""
    wrong = rows[~rows["agrees"]]
    agree = {len(rows): "all", 0: "none"}.get(len(rows) - len(wrong), str(len(rows) - len(wrong)))
    text = f"Of the {len(rows)} values that stand in {tables_named(rows['table'])} too, {agree} agree"
    if wrong.empty:
        return f"{text}."
    said = "; ".join(
        f"{r.label}, {_inside(r.part)}: {number(r.printed, r.decimals)} here, "
        f"{number(r.annex, 1)} in {table_name(r.table)}"
        for r in wrong.itertuples()
    )
    why = " ".join(dict.fromkeys(why for why in wrong["why"] if why))
    return f"{text}. {said}. {why}".rstrip()


def source(declared: Declaration, data: PanelData) -> str:
    if data.source != declared.table:
        return f"{SOURCE}, {table_name(data.source)}"
    return f"{SOURCE}, {figure_name(declared.number, data.panel.letter)}"


def figure_name(number: str, letter: str) -> str:
    """ "3-1" and "a" as "Figure 3.1a"."""
    return f"Figure {number.replace('-', '.')}{letter}"


def table_name(identifier: str) -> str:
    """ "B09" as "Table B.9"."""
    return f"Table {identifier[0]}.{int(identifier[1:])}"


def tables_named(identifiers) -> str:
    """ "B21", "B22" as "Tables B.21 and B.22"."""
    names = [table_name(one).removeprefix("Table ") for one in dict.fromkeys(identifiers)]
    return f"Table{'s' if len(names) > 1 else ''} {listing(names)}"


def _beside(results: Results) -> str:
    """What the two sets of numbers are, and what is said of them."""
    panels = [ours for panels in results.computed.values() for ours in panels]
    lacking = sum(ours is None for ours in panels)
    first = "The sentences are of the official numbers."
    if not results.use.synthetic:
        first = "The sentences are of the computed numbers; what the report prints follows."
    if not lacking:
        return first
    count = "One drawing has" if lacking == 1 else f"{number(lacking, 0)} drawings have"
    return f"{first} {count} official numbers alone; the note says why."


def _agreement(results: Results) -> dict[str, str]:
    checks = results.checks
    wrong = checks[~checks["agrees"]]
    figures = wrong["figure"].nunique()
    return {
        "k_checked": number(len(checks), 0),
        "k_agree": number(len(checks) - len(wrong), 0),
        "k_disagree": f"{len(wrong)} values in {figures} figure{'' if figures == 1 else 's'}",
    }


def _associations(results: Results) -> dict[str, str]:
    rows = ranked(results.leading, results.parameters.least_share)
    widest = rows[rows["characteristic"] == rows["characteristic"].iloc[0]]
    high, low = widest.iloc[0], widest.iloc[-1]
    unsure = list(dict.fromkeys(rows.loc[~rows["apart"], "characteristic"]))
    apart = (
        f"For {listing(_inside(name) for name in unsure)} the highest and the lowest headcount are not "
        "shown to differ; for the other characteristics they differ beyond sampling error, taken as one "
        "comparison each."
        if unsure
        else "For every characteristic the highest and the lowest headcount differ beyond sampling error, "
        "taken as one comparison each."
    )
    return {
        "k_widest": f"The widest range goes with {_inside(widest['characteristic'].iloc[0])}: "
        f"{percent(high.headcount)} ({_inside(high.category)}) against {percent(low.headcount)} "
        f"({_inside(low.category)}), {points(high.headcount - low.headcount)}.{_printed(results, high, low)}",
        "k_apart": apart,
    }


def _printed(results: Results, high: pd.Series, low: pd.Series) -> str:
    """What the report prints for two categories whose computed headcounts were given."""
    if results.leading is results.associations:
        return ""
    told = results.associations.set_index(["characteristic", "category"])["headcount"]
    x, y = (told[one.characteristic, one.category] for one in (high, low))
    return f" The report prints {percent(x)} and {percent(y)}."

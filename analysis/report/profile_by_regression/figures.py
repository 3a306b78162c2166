"""Figures of the page: effects as dots with intervals about zero, and the parts of two gaps.

Each gives a list: empty where the survey cannot give what it shows.
"""

from __future__ import annotations

import pandas as pd

from analysis.computed.regressions import Gap, Model, Results
from analysis.presentation import Figure, charts, finish, listing, number, style

from .results import Found, shown

PER_CENT = 100.0
APART = ("Place", "Quarter")  # topics that stand in the table alone
COLOURS = (style.BLUE, style.VERMILION)
CHILD_ROWS = {
    ("alone", "households"): "children alone, over households",
    ("alone", "people"): "children alone, over people",
}


def child_figure(found: Found) -> list[Figure]:
    """One more child: the headcount's change, in growing sets of terms."""
    if found.computed.children is None:
        return []
    parts = [
        rows.children.assign(side=name, row=child_names(rows.children)) for name, rows in found.sides.items()
    ]
    drawn = _scaled(pd.concat(parts, ignore_index=True))
    figure = _dots(found, drawn, "change of the headcount, percentage points", 1, found.stated.points)
    return [
        finish(
            figure,
            id="regression-figure-1",
            title="The headcount with one more child",
            alt=f"Dots for growing sets of terms, percentage points. {_told(drawn)}.",
            data=drawn,
            source=found.source,
            note=(
                f"{_lines(found)} Dashed: the report's {number(found.stated.points, 1)}. From the third row "
                "on, each has the terms of those above it."
            ),
            evidence=found.evidence,
        )
    ]


def poverty_figure(found: Found) -> list[Figure]:
    """Effects on the headcount."""
    return [
        _effects(
            found,
            lambda results: results.poverty,
            "regression-figure-2",
            "The headcount with one characteristic changed and the others held",
            "change of the headcount, percentage points",
            1,
        )
    ]


def welfare_figure(found: Found) -> list[Figure]:
    """Effects on the logarithm of consumption."""
    return [
        _effects(
            found,
            lambda results: results.welfare,
            "regression-figure-3",
            "Consumption with one characteristic changed and the others held",
            "change of consumption, log points (about per cent)",
            0,
        )
    ]


def gap_figure(found: Found) -> list[Figure]:
    """What explains the gap of urban and rural consumption."""
    return _gap(
        found,
        lambda results: results.welfare_gap,
        "regression-figure-4",
        "The gap of mean log consumption, urban less rural, in parts",
    )


def wage_gap_figure(found: Found) -> list[Figure]:
    """What explains the gap of men's and women's wages."""
    return _gap(
        found,
        lambda results: results.wage_gap,
        "regression-figure-5",
        "The gap of mean log wages, men less women, in parts",
    )


def child_names(children: pd.DataFrame) -> list[str]:
    """What each row of `child_effects` stands for."""
    keys = children[["how", "weight"]].itertuples(index=False, name=None)
    return [CHILD_ROWS.get(key, key[0]) for key in keys]


def _effects(found: Found, model_of, id: str, title: str, unit: str, decimals: int) -> Figure:
    parts = []
    for name, results in found.sides.items():
        model: Model = model_of(results)
        rows = shown(model.effects)
        kept = ~rows["topic"].isin(APART)
        parts.append((rows[kept] if kept.any() else rows).assign(side=name))
    drawn = _scaled(pd.concat(parts, ignore_index=True))
    drawn["row"] = [effect_name(row.term, row.label, row.base) for row in drawn.itertuples()]
    figure = _dots(found, drawn, unit, decimals)
    own = drawn[drawn["side"] == found.name].dropna(subset=["estimate"])
    largest = own.reindex(own["estimate"].abs().sort_values(ascending=False, kind="stable").index).head(5)
    said = "; ".join(f"{row.row} {number(row.estimate, decimals)}" for row in largest.itertuples())
    return finish(
        figure,
        id=id,
        title=title,
        alt=f"Dots with intervals about the line of no difference. The largest differences: {said}.",
        data=drawn.drop(columns=["t", "p"]),
        source=found.source,
        note=" ".join([_lines(found), *_notes(found, drawn)]),
        evidence=found.evidence,
    )


def effect_name(term: str, label: str, base: str) -> str:
    """ "Dwelling: Ger", or "Children under 15: one child more"; yes and no by the term alone."""
    return term if (label, base) == ("Yes", "No") else f"{term}: {label}"


def _notes(found: Found, drawn: pd.DataFrame) -> list[str]:
    """What categories are compared with (no word of yes and no), and what stands in the table alone."""
    rows = drawn[~drawn["base"].isin(["", "No"])].drop_duplicates("term")
    bases = "; ".join(f"{row.term} with {row.base}" for row in rows.itertuples())
    terms = found.computed.poverty.effects.drop_duplicates("term")
    apart = listing(terms.loc[~terms["term"].isin(drawn["term"]), "term"])
    return [
        *([f"Categories are compared with others: {bases}."] if bases else []),
        *([f"Also in the model, shown in the table: {apart}."] if apart else []),
    ]


def _gap(found: Found, gap_of, id: str, title: str) -> list[Figure]:
    if gap_of(found.computed) is None:
        return []
    parts = [_rows_of(gap_of(results)).assign(side=name) for name, results in found.sides.items()]
    drawn = _scaled(pd.concat(parts, ignore_index=True))
    figure = _dots(found, drawn, "log points (about per cent)", 1)
    return [
        finish(
            figure,
            id=id,
            title=title,
            alt=f"Dots with intervals about zero, log points. {_told(drawn)}.",
            data=drawn,
            source=found.source,
            note=(
                f"{_lines(found)} The explained parts add up to what is explained, and with the rest to "
                "the gap."
            ),
            evidence=found.evidence,
        )
    ]


def _rows_of(gap: Gap) -> pd.DataFrame:
    """The gap, what is explained of it and by which topic, and what is not."""
    rows = gap.parts[~gap.parts["term"].eq("const")]
    explained = rows[rows["component"] == "explained"]
    kept = pd.concat(
        [
            rows[rows["component"] == "gap"].assign(row="The gap"),
            explained[explained["term"] == ""].assign(row="Explained, in all"),
            explained[explained["term"] != ""].assign(row=lambda r: "by " + r["term"].str.lower()),
            rows[(rows["component"] == "unexplained") & (rows["term"] == "")].assign(row="Not explained"),
        ],
        ignore_index=True,
    )
    return kept[["row", "component", "term", "estimate", "se", "ci_lower", "ci_upper", "df", "n", "n_psu"]]


def _scaled(rows: pd.DataFrame) -> pd.DataFrame:
    numbers = ["estimate", "se", "ci_lower", "ci_upper"]
    return rows.assign(**{c: PER_CENT * rows[c] for c in numbers})


def _dots(found: Found, drawn: pd.DataFrame, unit: str, decimals: int, reference: float = 0.0):
    """A line a row, the survey's and the true one where it is known; dashed: the reference."""
    names = list(found.sides)
    several = len(names) > 1
    figure = charts.dots(
        drawn,
        "row",
        "estimate",
        unit=unit,
        lower="ci_lower",
        upper="ci_upper",
        group="side" if several else None,
        colours=dict(zip(names, COLOURS, strict=False)) if several else style.BLUE,
        decimals=decimals,
        start=None,
        reference=reference,
        height=1.1 + drawn["row"].nunique() * (0.42 if several else 0.36),
    )
    figure.axes[0].margins(x=0.09)  # room for the number beside the longest interval
    return figure


def _lines(found: Found) -> str:
    said = f"Lines: {number(found.parameters.confidence, 0)} per cent intervals, by PSU and stratum."
    if found.true is not None:
        said += " True outcome: the same model on what was so in the made-up population, same households."
    return said


def _told(drawn: pd.DataFrame) -> str:
    sides = []
    for side, part in drawn.groupby("side", sort=False):
        values = part[["row", "estimate"]].itertuples(index=False)
        sides.append(f"{side}: {listing(f'{name} {number(value, 1)}' for name, value in values)}")
    return "; ".join(sides)


def models_of(results: Results) -> list[Model]:
    """The models in the order they are shown."""
    return [m for m in (results.poverty, results.welfare, results.wage) if m is not None]

"""Figures of the chapter: results in, `presentation.Figure` out."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import (
    Figure,
    alt_bars,
    alt_grouped,
    alt_lines,
    charts,
    finish,
    last_level,
    maps,
    number,
    style,
)

from .frames import Results

SOURCE = "National Statistics Office of Mongolia and World Bank, Mongolia Poverty Update 2022"
MEASURE_LABELS = {
    "headcount": "Headcount",
    "poverty_gap": "Poverty gap",
    "poverty_severity": "Poverty severity",
}
MEASURE_UNITS = {
    "headcount": "per cent of people",
    "poverty_gap": "per cent of the line",
    "poverty_severity": "index, per cent",
}
_KIND_TITLES = {"area": "urban and rural areas", "location": "location", "region": "region"}
_NUMBERS = {"area": "2-1", "location": "2-2", "region": "2-3"}
_ANNEX = {"area": "Table C.1", "location": "Table C.2", "region": "Table C.3"}


def figure_2_1(results: Results) -> list[Figure]:
    """Measures with intervals, and shares of the poor, by urban and rural area."""
    return _by_kind(results, "area")


def figure_2_2(results: Results) -> list[Figure]:
    """The same by location."""
    return _by_kind(results, "location")


def figure_2_3(results: Results) -> list[Figure]:
    """The same by region."""
    return _by_kind(results, "region")


def members(frame: pd.DataFrame, kind: str, domains: tuple[str, ...], national: bool) -> pd.DataFrame:
    """Rows of the chosen domains of a kind; Ulaanbaatar is a location and a region."""
    wanted = frame["kind"].eq(kind) | (frame["domain"].eq("Ulaanbaatar") & (kind == "region"))
    rows = frame[wanted & frame["domain"].isin(domains)]
    if kind == "region":
        rows = pd.concat([rows[rows["domain"] != "Ulaanbaatar"], rows[rows["domain"] == "Ulaanbaatar"]])
    if national and len(rows):
        rows = pd.concat([frame[frame["domain"] == "National"], rows])
    return rows.reset_index(drop=True)


def _by_kind(results: Results, kind: str) -> list[Figure]:
    """Two figures, or none when no domain of the kind was chosen."""
    chosen = results.parameters.domains
    measured = members(results.estimates, kind, chosen, national=True)
    shared = members(results.shares, kind, chosen, national=False)
    if shared.empty:
        return []
    return [_measures(results, kind, measured), _shares(kind, shared)]


def _measures(results: Results, kind: str, rows: pd.DataFrame) -> Figure:
    wanted = results.parameters.measures
    rows = rows[rows["measure"].isin(wanted)]
    count = rows["label"].nunique()
    widths = [1.6 if m == "headcount" else 1.0 for m in wanted]
    drawing, axes = charts.panels(
        1, len(wanted), height=0.95 + 0.34 * count, sharey=True, squeeze=False, width_ratios=widths
    )
    for ax, measure in zip(axes[0], wanted, strict=True):
        one = rows[rows["measure"] == measure]
        charts.dots(
            one,
            "label",
            "estimate",
            lower="ci_lower",
            upper="ci_upper",
            unit=MEASURE_UNITS[measure],
            colours=_label_colours(one),
            title=MEASURE_LABELS[measure],
            limit=1.22 * float(one["ci_upper"].max()),
            ax=ax,
        )
    named = rows.assign(measure=rows["measure"].map(MEASURE_LABELS))
    level = f"{results.parameters.confidence:g}"
    return finish(
        drawing,
        id=f"figure-{_NUMBERS[kind]}-a",
        title=f"Poverty measures by {_KIND_TITLES[kind]}, 2022",
        alt=alt_grouped(
            named,
            "label",
            "measure",
            "estimate",
            what=f"poverty measures by {_KIND_TITLES[kind]}",
            kind=f"Dot chart with {level} per cent intervals",
        ),
        data=rows[["domain", "measure", "estimate", "ci_lower", "ci_upper", "n"]],
        evidence="official" if level == "95" else "computed",
        source=f"{SOURCE}, {_ANNEX[kind]}" + (" and C.1" if kind != "area" else ""),
        note=f"Lines: {level} per cent confidence intervals. "
        + (
            "Limits as printed."
            if level == "95"
            else "Limits computed from the printed 95 per cent intervals."
        ),
    )


def _label_colours(rows: pd.DataFrame) -> dict[str, str]:
    return {r.label: style.GREY if r.domain == "National" else style.BLUE for r in rows.itertuples()}


def _shares(kind: str, rows: pd.DataFrame) -> Figure:
    names = {"population_share": "Share of the population", "share_of_poor": "Share of the poor"}
    long = rows.melt(["domain", "label"], list(names), "what", "share").assign(
        what=lambda f: f["what"].map(names)
    )
    drawing = charts.grouped_bars(
        long,
        "label",
        "what",
        "share",
        unit="per cent",
        colours={names["population_share"]: style.GREY, names["share_of_poor"]: style.VERMILION},
    )
    return finish(
        drawing,
        id=f"figure-{_NUMBERS[kind]}-b",
        title=f"Where people live and where the poor live, by {_KIND_TITLES[kind]}, 2022",
        alt=alt_grouped(long, "label", "what", "share", what="shares of the population and of the poor"),
        data=rows[["domain", *names, "population", "number_of_poor"]],
        source=f"{SOURCE}, " + ("Table B.2" if kind == "region" else "Table B.3"),
        note="Where the second bar is the longer one, poverty is above the national rate. "
        "In the data, population and number of poor are in thousands.",
    )


def figure_2_4(results: Results) -> Figure:
    """The headcount as the line is raised and lowered; chosen multiples carry their value."""
    rows = results.multiples
    drawing = charts.lines(
        rows,
        "multiple",
        "headcount",
        x_label="multiple of the poverty line",
        unit="per cent of people",
        markers=True,
        colours={"headcount": style.BLUE},
        marks={1.0: "poverty line"},
    )
    ax = drawing.axes[0]
    with style.applied():
        for row in rows[rows["chosen"] | (rows["multiple"] == 1.0)].itertuples():
            ax.annotate(
                number(row.headcount),
                (row.multiple, row.headcount),
                xytext=(6, -9),
                textcoords="offset points",
                va="center",
                fontweight="bold",
            )
    return finish(
        drawing,
        id="figure-2-4",
        title="Headcount at multiples of the poverty line, 2022",
        alt=alt_lines(
            rows,
            "multiple",
            "headcount",
            what="the headcount as the poverty line is scaled",
            x_unit="times the line",
        ),
        data=rows[["multiple", "headcount", "poverty_gap", "poverty_severity"]],
        source=f"{SOURCE}, Figure 2.4 and Table B.1",
        note="No standard errors are published for scaled lines. The printed figure shows 0.75 to 1.25 times "
        "the line; Table B.1 extends it.",
    )


def figure_2_5(results: Results) -> list[Figure]:
    """Mongolia among other countries: headcount at one international line, and the Gini index."""
    parts = [
        ("a", "headcount", "headcount at 6.85 US dollars a day (2017 PPP), by country", "per cent of people"),
        ("b", "gini", "Gini index, by country", "index from 0 to 100"),
    ]
    return [_countries(results.countries, *part) for part in parts]


def _countries(rows: pd.DataFrame, letter: str, measure: str, what: str, unit: str) -> Figure:
    rows = rows[rows["measure"] == measure].sort_values("value", ascending=False, kind="stable")
    rows = rows.assign(country=rows["row_path"].map(last_level))
    fills = {c: style.VERMILION if c.startswith("Mongolia") else style.GREY for c in rows["country"]}
    return finish(
        charts.bars(rows, "country", "value", unit=unit, colours=fills),
        id=f"figure-2-5-{letter}",
        title=what[0].upper() + what[1:],
        alt=alt_bars(rows, "country", "value", what=what, unit=unit),
        data=rows[["country", "value"]].assign(measure=measure, unit=unit),
        source=f"World Bank Poverty and Inequality Platform, as printed in {SOURCE}, Figure 2.5",
        note="The year of each survey stands in parentheses: the countries are compared across years.",
    )


def region_map(results: Results) -> Figure:
    """The headcount of the five regions on a map; it has no data for a single aimag."""
    rows = members(results.estimates, "region", tuple(results.estimates["domain"]), national=False)
    rows = rows[rows["measure"] == "headcount"]
    return finish(
        maps.regions_map(rows, "domain", "estimate", unit="per cent of people below the poverty line"),
        id="map-regions-headcount",
        title="Headcount by region, 2022",
        alt=alt_bars(
            rows,
            "label",
            "estimate",
            what="the five regions coloured by headcount",
            kind="Map",
            unit="per cent of people",
        ),
        data=rows[["domain", "estimate", "ci_lower", "ci_upper", "n"]],
        evidence="official" if results.parameters.confidence == 95 else "computed",
        source=f"{SOURCE}, Table C.3; outlines: Natural Earth",
        note=f"Thick lines: regions; thin lines: aimags, for orientation. {maps.DISCLAIMER}",
    )

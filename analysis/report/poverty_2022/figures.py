"""Figures of the chapter: results in, `presentation.Figure` out; official and computed in their order."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.chapters import vocabulary as words
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
from analysis.report.in_use import OFFICIAL

from .frames import PRINTED_LEVEL, Both, Results
from .world import COMPARED

SOURCE = OFFICIAL.source
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
_ANNEX = {"area": "Table C.1", "location": "Tables C.1 and C.2", "region": "Tables C.1 and C.3"}
_LIMITS = ["estimate", "ci_lower", "ci_upper"]
PERSONS = "Weights count persons; poverty is of consumption per adult equivalent."


def figure_2_1(both: Both) -> list[Figure]:
    """Measures with intervals, and shares of the poor, by urban and rural area."""
    return _by_kind(both, "area")


def figure_2_2(both: Both) -> list[Figure]:
    """The same by location."""
    return _by_kind(both, "location")


def figure_2_3(both: Both) -> list[Figure]:
    """The same by region."""
    return _by_kind(both, "region")


def members(frame: pd.DataFrame, kind: str, domains: tuple[str, ...], national: bool) -> pd.DataFrame:
    """Rows of the chosen domains of a kind; Ulaanbaatar is a location and a region."""
    wanted = frame["kind"].eq(kind) | (frame["domain"].eq("Ulaanbaatar") & (kind == "region"))
    rows = frame[wanted & frame["domain"].isin(domains)]
    if kind == "region":
        rows = pd.concat([rows[rows["domain"] != "Ulaanbaatar"], rows[rows["domain"] == "Ulaanbaatar"]])
    if national and len(rows):
        rows = pd.concat([frame[frame["domain"] == "National"], rows])
    return rows.reset_index(drop=True)


def _by_kind(both: Both, kind: str) -> list[Figure]:
    """Two figures a side; none when no domain of the kind was chosen, or the survey cannot give it."""
    parts = [[part(results, both, kind) for results in (both.official, both.computed)] for part in PARTS]
    return [figure for pair in parts for figure in both.order(*pair)]


def _measures(results: Results, both: Both, kind: str) -> Figure | None:
    """Dots with intervals, a panel a measure; the official ones stand beside the computed ones in grey."""
    chosen = results.parameters
    rows, told = (_chosen(one, kind) for one in (results, both.official))
    if rows.empty or len(rows) < len(told):  # no figure of some of the domains
        return None
    drawn = rows.assign(series=results.side.name)
    if results.side is not OFFICIAL:
        series = [drawn, told[told["label"].isin(rows["label"])].assign(series=OFFICIAL.name)]
        drawn = pd.concat(series if not both.use.synthetic else series[::-1])
    drawing = _panels(drawn, results.side is OFFICIAL, results.side.name)
    level = f"{chosen.confidence:g}"
    return finish(
        drawing,
        id=results.side.id(f"figure-{_NUMBERS[kind]}-a"),
        title=f"Poverty measures by {_KIND_TITLES[kind]}, 2022" + _computed(results),
        alt=alt_grouped(
            rows.assign(measure=rows["measure"].map(MEASURE_LABELS)),
            "label",
            "measure",
            "estimate",
            what=f"poverty measures by {_KIND_TITLES[kind]}" + _computed(results),
            kind=f"Dot chart with {level} per cent intervals",
        ),
        data=_measured_data(results, both, rows, told),
        evidence=_evidence(results),
        source=source(results, _ANNEX[kind]),
        note=f"Lines: {level} per cent confidence intervals. {_limits(results)} {PERSONS}",
    )


def _chosen(results: Results, kind: str) -> pd.DataFrame:
    rows = members(results.estimates, kind, results.parameters.domains, national=True)
    return rows[rows["measure"].isin(results.parameters.measures)]


def _panels(drawn: pd.DataFrame, single: bool, name: str):
    """A panel a measure, sharing the domains; two series get a key over the first panel alone."""
    wanted = list(dict.fromkeys(drawn["measure"]))
    count, series = drawn["label"].nunique(), list(dict.fromkeys(drawn["series"]))
    widths = [1.6 if m == "headcount" else 1.0 for m in wanted]
    step = 0.34 if single else 0.5
    drawing, axes = charts.panels(
        1, len(wanted), height=0.95 + step * count, sharey=True, squeeze=False, width_ratios=widths
    )
    tints = {OFFICIAL.name: style.GREY, name: style.VERMILION}
    for ax, measure in zip(axes[0], wanted, strict=True):
        one = drawn[drawn["measure"] == measure]
        charts.dots(
            one,
            "label",
            "estimate",
            lower="ci_lower",
            upper="ci_upper",
            unit=MEASURE_UNITS[measure],
            group=None if single else "series",
            colours=_label_colours(one) if single else {s: tints[s] for s in series},
            title=MEASURE_LABELS[measure],
            limit=1.22 * float(one["ci_upper"].max()),
            ax=ax,
        )
        if ax is not axes[0][0] and ax.get_legend():
            ax.get_legend().remove()
    return drawing


def _label_colours(rows: pd.DataFrame) -> dict[str, str]:
    return {r.label: style.GREY if r.domain == "National" else style.BLUE for r in rows.itertuples()}


def _measured_data(results: Results, both: Both, rows: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """The numbers drawn: of the official figure alone, of the computed one with the official beside."""
    keys = ["domain", "measure"]
    if results.side is OFFICIAL:
        return rows[[*keys, *_LIMITS, "n"]]
    names = {c: f"official_{c}" for c in _LIMITS}
    return rows[[*keys, *_LIMITS, "se", "n"]].merge(
        told[[*keys, *_LIMITS]].rename(columns=names), on=keys, how="left"
    )


def _computed(results: Results) -> str:
    """The end of the title of a computed figure."""
    if results.side is OFFICIAL:
        return ""
    return ": SYNTHETIC survey" if results.side.evidence == "synthetic" else ": computed from the survey"


def source(results: Results, tables: str) -> str:
    """The source line of a figure or table of one side."""
    if results.side is OFFICIAL:
        return f"{SOURCE}, {tables}"
    return f"{results.side.source}; the official numbers are those of {tables}"


def _evidence(results: Results) -> str:
    if results.side is OFFICIAL and results.parameters.confidence != PRINTED_LEVEL:
        return "computed"
    return results.side.evidence


def _limits(results: Results) -> str:
    if results.side is not OFFICIAL:
        return "Standard errors follow from strata and PSUs, the line taken as known."
    if results.parameters.confidence == PRINTED_LEVEL:
        return "Limits as printed."
    return "Limits computed from the printed 95 per cent intervals."


def _shares(results: Results, both: Both, kind: str) -> Figure | None:
    rows, told = (
        members(one.shares, kind, results.parameters.domains, national=False)
        for one in (results, both.official)
    )
    if rows.empty or len(rows) < len(told):
        return None
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
    counted = "in thousands" + ("." if results.side is OFFICIAL else ", as the survey's weights count them.")
    return finish(
        drawing,
        id=results.side.id(f"figure-{_NUMBERS[kind]}-b"),
        title=f"Where people live and where the poor live, by {_KIND_TITLES[kind]}, 2022"
        + _computed(results),
        alt=alt_grouped(
            long,
            "label",
            "what",
            "share",
            what="shares of the population and of the poor" + _computed(results),
        ),
        data=rows[["domain", *names, "population", "number_of_poor"]],
        evidence=results.side.evidence,
        source=source(results, "Table B.2" if kind == "region" else "Table B.3"),
        note="Where the second bar is the longer one, poverty is above the national rate. "
        f"Weights count persons. In the data, population and number of poor are {counted}",
    )


PARTS: tuple[Callable[[Results, Both, str], Figure | None], ...] = (_measures, _shares)


def figure_2_4(both: Both) -> list[Figure]:
    """The headcount as the line is raised and lowered; chosen multiples carry their value."""
    return both.order(_printed_line(both.official), _computed_line(both))


def _printed_line(results: Results) -> Figure:
    rows = results.multiples
    drawing = _line(rows, {}, {"markers": True}, style.BLUE)
    _name_points(drawing.axes[0], rows)
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
        f"the line; Table B.1 extends it. {PERSONS}",
    )


def _computed_line(both: Both) -> Figure:
    """The curve of the survey with its band, the printed headcounts as dots."""
    results, printed = both.computed, both.official.multiples
    rows = results.curve.query("measure == 'headcount'").rename(columns={"estimate": "headcount"})
    drawing = _line(rows, {"lower": "ci_lower", "upper": "ci_upper"}, {}, style.VERMILION)
    ax = drawing.axes[0]
    with style.applied():
        ax.plot(
            printed["multiple"],
            printed["headcount"],
            "o",
            color=style.GREY,
            markersize=5,
            label=f"{OFFICIAL.name}, printed",
        )
        ax.lines[0].set_label(f"{results.side.name}, with its band")
        ax.legend(handles=[ax.lines[-1], ax.lines[0]], loc="lower right")
    _name_points(ax, results.multiples)
    level = f"{results.parameters.confidence:g}"
    return finish(
        drawing,
        id=results.side.id("figure-2-4"),
        title="Headcount at multiples of the poverty line, 2022" + _computed(results),
        alt=alt_lines(
            rows,
            "multiple",
            "headcount",
            what="the headcount as the poverty line is scaled" + _computed(results),
            x_unit="times the line",
        ),
        data=results.curve.merge(
            printed.melt("multiple", list(MEASURE_LABELS), "measure", "official"),
            on=["multiple", "measure"],
            how="left",
        ),
        evidence=results.side.evidence,
        source=source(results, "Figure 2.4 and Table B.1"),
        note=f"Band: {level} per cent intervals, each of the headcount at its own line, taken as known. "
        f"{PERSONS} In the data, gap and severity too.",
    )


def _line(rows: pd.DataFrame, limits: dict, options: dict, tint: str):
    return charts.lines(
        rows,
        "multiple",
        "headcount",
        x_label="multiple of the poverty line",
        unit="per cent of people",
        colours={"headcount": tint},
        marks={1.0: "poverty line"},
        **limits,
        **options,
    )


def _name_points(ax, rows: pd.DataFrame) -> None:
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


def figure_2_5(both: Both) -> list[Figure]:
    """Mongolia among other countries: headcount at one international line, and the Gini index.

    The survey has a headcount of its own only where the user gave the factor of the line.
    """
    parts = [
        ("a", "headcount", f"headcount at {COMPARED} US dollars a day (2017 PPP), by country",
         "per cent of people"),
        ("b", "gini", "Gini index, by country", "index from 0 to 100"),
    ]  # fmt: skip
    shown = []
    for part in parts:
        ours = part[1] == "headcount" and both.international.implied
        computed = None if ours else _countries(both.computed, both, *part)
        shown += both.order(_countries(both.official, both, *part), computed)
    return shown


def _countries(results: Results, both: Both, letter: str, measure: str, what: str, unit: str) -> Figure:
    rows = results.countries
    rows = rows[rows["measure"] == measure].sort_values("value", ascending=False, kind="stable")
    rows = rows.assign(country=rows["row_path"].map(last_level))
    fills = {c: style.VERMILION if c.startswith("Mongolia") else style.GREY for c in rows["country"]}
    printed = f"World Bank Poverty and Inequality Platform, as printed in {SOURCE}, Figure 2.5"
    mine = results.side is OFFICIAL
    return finish(
        charts.bars(rows, "country", "value", unit=unit, colours=fills),
        id=results.side.id(f"figure-2-5-{letter}"),
        title=what[0].upper() + what[1:] + _computed(results),
        alt=alt_bars(rows, "country", "value", what=what + _computed(results), unit=unit),
        data=rows[["country", "value"]].assign(measure=measure, unit=unit),
        evidence=results.side.evidence,
        source=printed if mine else f"Mongolia: {results.side.source}; the other countries: {printed}",
        note="The year of each survey stands in parentheses: the countries are compared across years. "
        "Rates and indices are per person, not per adult equivalent.",
    )


def region_map(results: Results, limits: tuple[float, float] | None = None) -> Figure | None:
    """The headcount of the five regions on a map; it has no data for a single aimag.

    limits: headcounts of the lightest and the darkest colour; None for those of the map.
    """
    rows = _regions(results)
    if len(rows) < len(words.REGIONS):
        return None
    official = results.side is OFFICIAL
    return finish(
        maps.regions_map(
            rows, "domain", "estimate", unit="per cent of people below the poverty line", limits=limits
        ),
        id=results.side.id("map-regions-headcount"),
        title="Headcount by region, 2022" + _computed(results),
        alt=alt_bars(
            rows,
            "label",
            "estimate",
            what="the five regions coloured by headcount" + _computed(results),
            kind="Map",
            unit="per cent of people",
        ),
        data=rows[["domain", "estimate", "ci_lower", "ci_upper", "n"]],
        evidence=_evidence(results),
        source=(f"{SOURCE}, Table C.3" if official else results.side.source) + "; outlines: Natural Earth",
        note="Darker: larger share"
        + ("" if official else ", in the steps of the official map")
        + ". Thick lines: regions; thin lines: aimags, for orientation. "
        f"{PERSONS} {maps.DISCLAIMER}",
    )


def region_maps(both: Both) -> list[Figure]:
    """The map of either side, in the colours of the official one."""
    rates = _regions(both.official)["estimate"]
    computed = region_map(both.computed, (float(rates.min()), float(rates.max())))
    return both.order(region_map(both.official), computed)


def _regions(results: Results) -> pd.DataFrame:
    rows = members(results.estimates, "region", tuple(results.estimates["domain"]), national=False)
    return rows[rows["measure"] == "headcount"]

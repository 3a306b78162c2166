"""Maps and figures of the page. No aimag is named in what a synthetic survey gives."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Figure, alt_bars, charts, finish, listing, maps, number, style

from .results import CAPITAL, DESIGN, NATURAL_EARTH, REPORT, Found

TRUE = "SYNTHETIC, true consumption"
UNIT = "per cent of people below the poverty line"
HOUSEHOLDS = "households of a simple random sample"
_SHARES = (0.2, 0.4, 0.6, 0.8)  # of the aimags, where the map's next darker step begins


def region_maps(found: Found) -> list[Figure]:
    """The headcount of the five regions on two maps, as printed and as computed, in the order of the page."""
    made = {"Official": _region_map(found, found.printed, "official", f"{REPORT}, Table C.3", "official")}
    if found.regions is not None:
        made[found.name] = _region_map(found, found.regions, found.name, found.source, found.evidence)
    return [made[name] for name in found.order if name in made]


def _region_map(found: Found, rows: pd.DataFrame, name: str, source: str, evidence: str) -> Figure:
    drawn = rows[["region", "estimate", "ci_lower", "ci_upper", "n"]].copy()
    drawn[["estimate", "ci_lower", "ci_upper"]] *= 100
    first = found.order.index("Official" if evidence == "official" else found.name) + 1
    return finish(
        maps.regions_map(drawn, "region", "estimate", unit=UNIT, limits=_limits(found)),
        id=f"maps-figure-{first}",
        title=f"Headcount by region: {name}",
        alt=alt_bars(
            drawn, "region", "estimate", what="the five regions coloured by headcount", kind="Map",
            unit="per cent of people",
        ),
        data=drawn,
        source=f"{source}; {NATURAL_EARTH}",
        note=f"Darker: larger share. Thick lines: regions; thin lines: aimags. {maps.DISCLAIMER}",
        evidence=evidence,
    )  # fmt: skip


def _limits(found: Found) -> tuple[float, float]:
    """Lowest and highest headcount on either map, per cent: both are coloured alike."""
    sides = [found.printed, *([] if found.regions is None else [found.regions])]
    values = 100 * pd.concat([side["estimate"] for side in sides])
    return float(values.min()), float(values.max())


def intervals_figure(found: Found) -> Figure:
    """Dots: headcounts of the regions with their 95 per cent intervals, official and computed."""
    sides = {"Official": found.printed}
    if found.regions is not None:
        sides[found.name] = found.regions
    parts = [sides[name].assign(kind=name) for name in found.order if name in sides]
    if found.true is not None:
        true = found.true.rename("estimate").rename_axis("region").reset_index()
        parts.append(true.assign(kind=TRUE))
    columns = ["region", "kind", "estimate", "ci_lower", "ci_upper"]
    drawn = pd.concat([part.reindex(columns=columns) for part in parts], ignore_index=True)
    drawn[columns[2:]] *= 100
    # without an interval the label stands beside the dot
    drawn[["ci_lower", "ci_upper"]] = drawn[["ci_lower", "ci_upper"]].apply(
        lambda c: c.fillna(drawn["estimate"])
    )
    palette = {"Official": style.BLUE, found.name: style.VERMILION, TRUE: style.GREY}
    said = "; ".join(
        f"{row.region}, {row.kind}: {number(row.estimate, 1)} ({number(row.ci_lower, 1)} to "
        f"{number(row.ci_upper, 1)})"
        for row in drawn.itertuples()
        if row.kind != TRUE
    )
    return finish(
        charts.dots(
            drawn, "region", "estimate", unit="% of people", lower="ci_lower", upper="ci_upper", group="kind",
            colours={name: palette[name] for name in drawn["kind"].unique()},
        ),
        id="maps-figure-3",
        title="Headcount by region with 95 per cent intervals",
        alt=f"Dots with intervals, per cent of people. {said}.",
        data=drawn,
        source=f"{REPORT}, Table C.3; {found.source}",
        note=_true_note(found),
        evidence=found.evidence if found.regions is not None else "official",
    )  # fmt: skip


def _true_note(found: Found) -> str:
    if found.true is None:
        return "Intervals with the line fixed."
    return (
        "Intervals with the line fixed. True consumption is known of the households of the synthetic survey "
        "alone; its headcount has no error but that of sampling."
    )


def plan_map(found: Found) -> Figure:
    """Map: effective sample of each aimag in the design of 2007."""
    drawn = found.plan[["code", "name", "region", "n", "n_psu", "deff", "effective", "margin"]].copy()
    drawn["effective"] = drawn["effective"].where(drawn["n"] > 0)
    drawn["margin"] *= 100
    none = found.plan.loc[found.plan["n"] == 0, "name"].tolist()
    said = _extremes(drawn, "name", "effective")
    return finish(
        maps.aimags_map(drawn, "code", "effective", unit=HOUSEHOLDS, breaks=_breaks(drawn)),
        id="maps-figure-4",
        title="What the sample of the 2007 design is worth, by aimag",
        alt=f"Map of the aimags coloured by effective sample, in {HOUSEHOLDS}. {said}",
        data=drawn,
        source=f"households selected: {DESIGN}, Table 1; design effects: from {REPORT}, Table C.3; "
        f"{NATURAL_EARTH}",
        note="Households selected over the design effect of the headcount of the region in 2022, as printed "
        f"intervals give it. Hatched: nothing was selected ({listing(none)}). {maps.DISCLAIMER}",
        evidence="computed",
    )


def aimag_figure(found: Found) -> Figure:
    """Dots: households and effective sample of the aimags of the survey in use, unnamed if synthetic."""
    rows = shown_aimags(found)
    values = {"households in the sample": "n", "effective sample": "effective"}
    parts = [rows[["aimag"]].assign(what=w, households=rows[c].astype(float)) for w, c in values.items()]
    drawn = pd.concat(parts, ignore_index=True)
    lowest, highest = rows["effective"].min(), rows["effective"].max()
    figure = charts.dots(
        drawn,
        "aimag",
        "households",
        unit="households",
        group="what",
        decimals=0,
        colours=dict(zip(values, (style.GREY, style.BLUE), strict=True)),
        reference=float(found.households),
        reference_label=number(found.households, 0),
        height=0.9 + 0.26 * len(rows),
    )
    return finish(
        figure,
        id="maps-figure-5",
        title=f"Households and effective sample of {number(len(rows), 0)} aimags",
        alt="Two dots an aimag, in the order of the effective sample, which goes from "
        f"{number(lowest, 0)} to {number(highest, 0)} households; {number(found.households, 0)} are marked.",
        data=rows,
        source=found.source,
        note=f"Dashed: {number(found.households, 0)} households in the sample. Ulaanbaatar is a region and "
        "left out." + (" The aimags are synthetic and carry no names." if found.synthetic else ""),
        evidence=found.evidence,
    )


def aimag_map(found: Found) -> Figure:
    """Map: effective sample of each aimag of real data. ValueError for synthetic data: no aimag is named."""
    _refuse_synthetic(found)
    drawn = found.aimags[["aimag", "name", "region", "n", "n_psu", "deff", "effective"]]
    return finish(
        maps.aimags_map(drawn, "aimag", "effective", unit=HOUSEHOLDS, breaks=_breaks(drawn)),
        id="maps-figure-6",
        title="What the sample is worth, by aimag",
        alt=f"Map of the aimags coloured by effective sample, in {HOUSEHOLDS}. "
        + _extremes(drawn, "name", "effective"),
        data=drawn,
        source=f"{found.source}; {NATURAL_EARTH}",
        note=maps.DISCLAIMER,
        evidence=found.evidence,
    )


def headcount_map(found: Found) -> Figure | None:
    """Map: headcounts of real aimags whose sample allows one; None where none does. ValueError for synthetic
    data: no aimag is named."""
    _refuse_synthetic(found)
    columns = ["aimag", "name", "estimate", "ci_lower", "ci_upper", "n"]
    drawn = found.aimags.loc[found.aimags["allowed"], columns].copy()
    if drawn.empty:
        return None
    drawn[columns[2:5]] *= 100
    return finish(
        maps.aimags_map(drawn, "aimag", "estimate", unit=UNIT, decimals=1),
        id="maps-figure-7",
        title="Headcount of the aimags whose sample allows one",
        alt="Map. "
        + alt_bars(drawn, "name", "estimate", what="aimags with a headcount of their own", kind="Areas"),
        data=drawn,
        source=f"{found.source}; {NATURAL_EARTH}",
        note=f"Hatched: fewer than {number(found.households, 0)} households, or a wide error. "
        f"{maps.DISCLAIMER}",
        evidence=found.evidence,
    )


def shown_aimags(found: Found) -> pd.DataFrame:
    """The aimags without the capital by their effective sample, the largest first: aimag, n, n_psu, strata,
    df, weighting, clustering, deff, effective, expected_se, expected_cv, margin, rule, large. Of synthetic
    data `aimag` is a place in that order."""
    rows = found.aimags[found.aimags["aimag"] != CAPITAL]
    rows = rows.sort_values("effective", ascending=False, ignore_index=True)
    label = [f"no. {k + 1}" for k in range(len(rows))] if found.synthetic else rows["name"]
    kept = ["n", "n_psu", "strata", "df", "weighting", "clustering", "deff", "effective", "expected_se",
            "expected_cv", "margin", "rule", "large"]  # fmt: skip
    return rows[kept].assign(aimag=label)[["aimag", *kept]]


def _refuse_synthetic(found: Found) -> None:
    if found.synthetic:
        raise ValueError("no statistic of a single aimag is shown from synthetic data")


def _breaks(drawn: pd.DataFrame) -> list[float]:
    """Equal numbers of aimags in each step; the capital, many times as large, does not count."""
    codes = drawn["code"] if "code" in drawn else drawn["aimag"]
    return drawn.loc[codes != CAPITAL, "effective"].quantile(list(_SHARES)).tolist()


def _extremes(drawn: pd.DataFrame, name: str, value: str) -> str:
    """The smallest, the largest and the middle aimag, and the capital."""
    known = drawn[drawn[value].notna() & (drawn[name] != "Ulaanbaatar")].sort_values(value)
    low, high = known.iloc[0], known.iloc[-1]
    capital = drawn.loc[drawn[name] == "Ulaanbaatar", value]
    return (
        f"Smallest: {low[name]} {number(low[value], 0)}; largest: {high[name]} {number(high[value], 0)}; "
        f"median of the aimags: {number(known[value].median(), 0)}."
        + "".join(f" Ulaanbaatar: {number(size, 0)}." for size in capital)
    )

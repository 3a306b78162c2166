"""The chapter's sentences, computed: results in, texts for `page.glue` out (keys begin with `p_`).

A function of `Results` says what one side says. `said` makes of it what the page prints: the official
sentence alone where the survey is synthetic; where it is real, the computed one with the official beside.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from analysis.presentation import interval, listing, number, percent, points
from analysis.report.in_use import OFFICIAL

from .frames import Both, Results
from .tables import decile_shares
from .world import COMPARED, mongolia

_HALF = 0.05  # half a unit of the last printed decimal


def said(both: Both, sentences: Callable[..., dict[str, str]], *more) -> dict[str, str]:
    """What `sentences(results, *more)` says of the side that comes first; of a real survey, both sides."""
    official = sentences(both.official, *more)
    if both.first is both.official:
        return official
    computed = sentences(both.first, *more)
    return {key: _both(computed[key], official[key]) for key in computed}


def _both(computed: str, official: str) -> str:
    """A computed piece of text with the official one beside it, once where they agree."""
    if computed == official:
        return computed
    return (
        f"{computed} (Official: {official})"
        if computed.endswith(".")
        else f"{computed} (official: {official})"
    )


def facts(results: Results, lines: pd.DataFrame) -> dict[str, str]:
    """The national figures. lines: Table 1.2 of the report (the poverty lines)."""
    national = _headcount(results).loc["National"]
    shares = results.shares.set_index("domain").loc["National"]
    monthly = lines[lines["row_path"].str.contains("Total") & lines["column_path"].str.contains("Monthly")]
    other = results.estimates[results.estimates["domain"] == "National"].set_index("measure")["estimate"]
    return {
        "p_rate": percent(national.estimate),
        "p_interval": f"{interval(national.ci_lower, national.ci_upper)} per cent",
        "p_confidence": f"{results.parameters.confidence:g} per cent",
        "p_gap": percent(other["poverty_gap"]),
        "p_severity": percent(other["poverty_severity"]),
        "p_shortfall": percent(100 * other["poverty_gap"] / national.estimate, 0),
        "p_poor": _people(shares.number_of_poor),
        "p_population": _people(shares.population),
        "p_line": number(float(monthly["value"].iloc[0]), 0),
        "p_households": number(national.n, 0),
    }


def front(results: Results) -> dict[str, str]:
    """What the front page of the site says, in a few figures: official ones, whatever survey is in use."""
    rates, shares = _headcount(results), results.shares.set_index("domain").loc["National"]
    national = rates.loc["National"]
    gini = results.inequality.query("domain == 'National' and measure == 'gini'")["value"].iloc[0]
    return {
        "p_headcount": percent(national.estimate),
        "p_front_confidence": f"{results.parameters.confidence:g}\u00a0%",
        "p_front_interval": interval(national.ci_lower, national.ci_upper),
        "p_front_poor": _people(shares.number_of_poor),
        "p_front_urban": percent(rates.estimate["Urban"]),
        "p_front_rural": percent(rates.estimate["Rural"]),
        "p_front_gini": number(gini),
    }


def by_area(results: Results) -> dict[str, str]:
    """Urban against rural: rates, shares of the poor, depth among the poor."""
    rates, shares = _headcount(results), results.shares.set_index("domain")
    pair = results.contrasts.query("kind == 'area'").iloc[0]
    high, low = pair["first"], pair["second"]
    larger = max(("Urban", "Rural"), key=lambda d: shares.loc[d, "share_of_poor"])
    depth = {d: _shortfall(results, d) for d in ("Urban", "Rural")}
    deeper, shallower = sorted(depth, key=lambda d: -depth[d][0])
    return {
        "p_area": f"In {low.lower()} areas {percent(rates.estimate[low])} of people are poor, "
        f"in {high.lower()} areas {percent(rates.estimate[high])}: {points(pair.difference)} more, "
        f"{_verdict(pair)}.",
        "p_area_share": f"{larger} areas hold {percent(shares.share_of_poor[larger])} of the poor and "
        f"{percent(shares.population_share[larger])} of the population.",
        "p_area_depth": f"The poor of {deeper.lower()} areas fall {percent(depth[deeper][0], 0)} below "
        f"the line on average, those of {shallower.lower()} areas {percent(depth[shallower][0], 0)} "
        f"(poverty gap divided by headcount{_rounding(results, depth[deeper], depth[shallower])}).",
    }


def by_location(results: Results) -> dict[str, str]:
    """The four locations: the order of the rates, what is established of it, where the poor are."""
    return {
        "p_location": _order(results, "location"),
        "p_location_verdicts": _verdicts(results, "location"),
        "p_location_share": _most(results, ["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"]),
    }


def by_region(results: Results) -> dict[str, str]:
    """The five regions, in the same way."""
    return {
        "p_region": _order(results, "region"),
        "p_region_verdicts": _verdicts(results, "region"),
        "p_region_share": _most(results, ["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"]),
    }


def near_the_line(results: Results) -> dict[str, str]:
    """How many people live just above and just below the line."""
    rows = results.multiples.set_index("multiple")
    people = float(results.shares.set_index("domain").loc["National", "population"])
    said = [_multiple(m, row, people) for m, row in rows[rows["chosen"] & (rows.index != 1)].iterrows()]
    steps = [m for m in rows.index if rows.index.min() < m < rows.index.max()]
    below, above = max(m for m in steps if m < 1), min(m for m in steps if m > 1)
    slope = (rows.headcount[above] - rows.headcount[below]) / (100 * (above - below))
    return {
        "p_multiples": " ".join(said) or "No multiple other than the line itself was chosen.",
        "p_slope": f"Between {below:g} and {above:g} times the line, each per cent of the line moves "
        f"the headcount by {points(slope, 2)}, which is about {_people(slope * people / 100, 0)} people.",
    }


def on_inequality(results: Results) -> dict[str, str]:
    """Gini index, P90/P10 and the shares of the tenths, with what each means."""
    wide = results.inequality.pivot(index="domain", columns="measure", values="value")
    regions = wide.loc[["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"], "gini"]
    tenths = decile_shares(results).loc["National"]
    half = _half(results)
    ends = (
        (tenths.richest - half) / (tenths.poorest + half),
        (tenths.richest + half) / (tenths.poorest - half),
    )
    urban, rural = wide.gini["Urban"], wide.gini["Rural"]
    more = "more" if urban > rural else "less"
    return {
        "p_gini": f"The Gini index is {number(wide.gini['National'])}; consumption is {more} unequal in "
        f"urban areas ({number(urban)}) than in rural ones ({number(rural)}). Of the regions, "
        f"{regions.idxmax()} has the highest ({number(regions.max())}) and {regions.idxmin()} the lowest "
        f"({number(regions.min())}).",
        "p_p90p10": f"P90/P10 is {number(wide.p90p10['National'])}: the person at the 90th percentile "
        f"consumes that many times as much as the person at the 10th. The whole richest tenth consumes "
        f"{' to '.join(dict.fromkeys(map(number, ends)))} times as much as the whole poorest tenth "
        f"({percent(tenths.richest)} and {percent(tenths.poorest)} of all consumption).",
    }


def among_countries(results: Results) -> dict[str, str]:
    """Mongolia's place by headcount at the international line and by the Gini index."""
    said = {}
    for measure, key in (("headcount", "p_country_rate"), ("gini", "p_country_gini")):
        rows = results.countries[results.countries["measure"] == measure]
        names = rows["row_path"].str.split(" > ").str[-1]
        values = rows["value"].set_axis(names)
        mongolia = next(n for n in names if n.startswith("Mongolia"))
        others = values.drop(mongolia)
        unit = " per cent" if measure == "headcount" else ""
        above = int((others > values[mongolia]).sum())
        said[key] = (
            f"{above} of the other {len(others)} countries printed stand above Mongolia's "
            f"{number(values[mongolia])}{unit}; the two closest to it are {_closest(values, mongolia)}"
        )
    return said | {"p_country_lines": _two_lines(results)}


def on_lines(both: Both) -> dict[str, str]:
    """What the two tables of international lines are, and on real data what they say."""
    world = both.international
    told = listing(f"{percent(rate)} at {line} dollars" for line, rate in world.told.items())
    rate = percent(mongolia(both.official.countries, "headcount"))
    made = (
        "The factor between tugrik and these dollars is not printed. It is backed out of the printed rate: "
        f"the consumption per person below which {rate} of the people lie is taken to be the line of "
        f"{COMPARED} dollars."
        if world.implied
        else "The factor between tugrik and these dollars was given with the page's parameters."
    )
    return {
        "p_printed_rates": f"The report's text also prints {told}.",
        "p_factor": made,
        "p_world": _DEMONSTRATION if both.use.synthetic else _found(both),
    }


_DEMONSTRATION = (
    "The two tables are a demonstration: their survey is SYNTHETIC and says nothing about Mongolia."
)


def _found(both: Both) -> str:
    """Lines and rates of a real survey."""
    world = both.international
    line, rates = world.lines.iloc[0], world.rates.set_index("dollars")
    side = "above" if line.dollars > COMPARED else "below"
    shown = listing(
        f"{percent(row.estimate, 2)} at {dollars} dollars"
        for dollars, row in rates.iterrows()
        if dollars in world.told and row.estimate == row.estimate
    )
    return (
        f"Per person and day the national line is {number(line.dollars, 2)} dollars (standard error "
        f"{number(line.dollars_se, 2)}), {side} the line of {COMPARED}. The survey has {shown}."
    )


# --- parts of sentences ---------------------------------------------------------------------------


def _headcount(results: Results) -> pd.DataFrame:
    rows = results.estimates
    return rows[rows["measure"] == "headcount"].set_index("domain")


def _people(thousands: float, round_to: int = 1) -> str:
    """Thousands as whole people; with 0, to the nearest thousand, for derived figures."""
    return number(1000 * round(float(thousands), round_to), 0)


def _verdict(pair) -> str:
    return {
        "different": "a difference beyond sampling error",
        "open": "a difference beyond sampling error only if the two estimates are independent",
        "not shown": "a difference that sampling error may explain",
    }[pair.verdict]


def _order(results: Results, kind: str) -> str:
    """Highest and lowest headcount of a kind, with the verdict on the two."""
    pairs = results.contrasts.query("kind == @kind")
    pair = pairs.loc[pairs["difference"].idxmax()]
    rates = _headcount(results).estimate
    high, low = pair["first"], pair["second"]
    return (
        f"The headcount is highest in {_name(results, high)} ({percent(rates[high])}) and lowest in "
        f"{_name(results, low)} ({percent(rates[low])}), {_verdict(pair)}."
    )


def _verdicts(results: Results, kind: str) -> str:
    """How many pairs are established, and which are not."""
    pairs = results.contrasts.query("kind == @kind")
    known = int((pairs["verdict"] == "different").sum())
    if known == len(pairs):
        return f"All {known} pairs differ beyond sampling error."
    said = [f"Of the {len(pairs)} pairs, {known} differ{'s' if known == 1 else ''} beyond sampling error."]
    for verdict, words in (
        ("open", "Different only if the estimates are independent"),
        ("not shown", "Not shown to differ"),
    ):
        found = pairs[pairs["verdict"] == verdict]
        names = [
            f"{_short(results, a)} and {_short(results, b)}"
            for a, b in zip(found["first"], found["second"], strict=True)
        ]
        if names:
            said.append(f"{words}: {'; '.join(names)}.")
    return " ".join(said)


def _most(results: Results, domains: list[str]) -> str:
    """Where most of the poor live, against the rate there."""
    shares = results.shares.set_index("domain").loc[domains]
    rates = _headcount(results).loc[domains, "estimate"]
    most = shares["share_of_poor"].idxmax()
    places = {rates.idxmax(): "the highest", rates.idxmin(): "the lowest"}
    place = places.get(most, "neither the highest nor the lowest")
    return (
        f"The largest number of poor people, {_people(shares.number_of_poor[most])} "
        f"({percent(shares.share_of_poor[most])} of all), live in {_name(results, most)}, which has {place} "
        f"headcount of the {_word(len(domains))} ({percent(rates[most])}) and "
        f"{percent(shares.population_share[most])} of the population."
    )


def _name(results: Results, domain: str) -> str:
    label = _label(results, domain)
    if domain == "Ulaanbaatar":
        return label
    return f"the {label}" if label.endswith("region") else f"the {label.lower()}"


def _short(results: Results, domain: str) -> str:
    """The name in a list of pairs, where the kind of domain is clear."""
    return _label(results, domain).removesuffix(" region")


def _label(results: Results, domain: str) -> str:
    return results.estimates.drop_duplicates("domain").set_index("domain").loc[domain, "label"]


def _word(count: int) -> str:
    return {4: "four", 5: "five"}.get(count, str(count))


def _shortfall(results: Results, domain: str) -> tuple[float, float, float]:
    """Mean shortfall of the poor in per cent of the line, gap / headcount, with its rounding interval."""
    one = results.estimates.query("domain == @domain").set_index("measure")["estimate"]
    gap, rate, half = one["poverty_gap"], one["headcount"], _half(results)
    return 100 * gap / rate, 100 * (gap - half) / (rate + half), 100 * (gap + half) / (rate - half)


def _half(results: Results) -> float:
    """Half a unit of the last decimal; computed numbers are not rounded."""
    return _HALF if results.side is OFFICIAL else 0.0


def _rounding(results: Results, first: tuple[float, ...], second: tuple[float, ...]) -> str:
    if results.side is not OFFICIAL:
        return ""
    ranges = (interval(values[1], values[2]) for values in (first, second))
    return f"; rounding of the printed figures allows {' and '.join(ranges)}"


def _multiple(multiple: float, row: pd.Series, people: float) -> str:
    crowd = f"{points(abs(row.beyond))} or about {_people(abs(row.beyond) * people / 100, 0)} people"
    more = "more" if row.beyond > 0 else "fewer"
    return (
        f"With {multiple:g} times the line the headcount would be {percent(row.headcount)}: {crowd} {more}."
    )


def _closest(values: pd.Series, own: str) -> str:
    """The two countries whose values lie closest to that of `own`, and on which side of it."""
    others = values.drop(own)
    near = (others - values[own]).abs().nsmallest(2).index
    return listing(
        f"{name.split(' (')[0]} ({number(others[name])}, {_side(others[name] - values[own])})"
        for name in near
    )


def _side(difference: float) -> str:
    return "above" if difference > 0 else "below" if difference < 0 else "the same"


def _two_lines(results: Results) -> str:
    """The headcount of Mongolia at the international line beside that at the national one."""
    return (
        f"At this line {percent(mongolia(results.countries, 'headcount'))} of Mongolians are poor; "
        f"at the national line, {percent(_headcount(results).estimate['National'])}."
    )

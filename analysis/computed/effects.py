"""What each choice of the method does to poverty and inequality: one choice changed at a time.

The steps that a choice does not touch are taken over from the first run, so that an alternative costs a
fraction of a run. The price index is always made anew: its reference group and its budget shares follow
the aggregate.

An effect is measured in two ways, by what becomes of the poverty line:

line fixed        the line of the first run stays; a choice that concerns the line alone then does nothing
line found anew   the line is found again from consumption as the choice makes it (cost of basic needs)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, nearest
from analysis.core.values import as_text
from analysis.survey import fgt, gini
from analysis.welfare import basic_needs, chain

from .parameters import OWN, WelfareParameters

# What an alternative changes: what is to be measured, how the same thing is estimated, or the line
MEANING, ESTIMATION, LINE = "what counts", "how it is estimated", "the poverty line"
KINDS = (MEANING, ESTIMATION, LINE)


@dataclass(frozen=True, eq=False)
class Alternative:
    """One choice made differently. step: the step it belongs to; changed: names and values of
    `WelfareParameters`. kind: of `KINDS`. tables: it does nothing where these optional tables are absent.
    short: among the few that the chapter on the method shows."""

    step: str
    name: str
    changed: Mapping[str, object]
    kind: str = MEANING
    tables: tuple[str, ...] = ()
    short: bool = False

    @property
    def id(self) -> str:
        """The parameters as they are typed after -p: "deflator=none"."""
        return " ".join(f"{name}={as_text(value)}" for name, value in self.changed.items())


def _choices(step: str, kind: str, *given: tuple, tables: tuple[str, ...] = ()) -> tuple[Alternative, ...]:
    """Alternatives of a step from (name, changed) or (name, changed, "short")."""
    return tuple(
        Alternative(step, name, changed, kind, tables, bool(short)) for name, changed, *short in given
    )


_SCALE = ("adult_weight", "child_weight", "scale_exponent")
EVERY: tuple[Alternative, ...] = (
    *_choices("outliers", ESTIMATION,
        ("no search for outliers", {"outlier_scale": "none"}, "short"),
        ("replaced by the median", {"outlier_treatment": "median"}),
        ("spread by the median absolute deviation", {"outlier_scale": "mad"}),
        ("spread by Qn", {"outlier_scale": "qn"}),
        ("limit of 2.5 spreads for all", {"outlier_alpha": 2.5, "nonfood_alpha": 2.5}),
        ("limit of 5 spreads for all", {"outlier_alpha": 5.0, "nonfood_alpha": 5.0})),
    *_choices("food", ESTIMATION,
        ("one quote lends a price", {"minimum_quotes": 1}),
        ("five quotes lend a price", {"minimum_quotes": 5}),
        ("ten quotes lend a price", {"minimum_quotes": 10}),
        ("prices lent from the soum upwards",
         {"price_levels": ["soum", "location", "urban/rural", "aimag", "national"]}),
        ("prices lent from the aimag upwards", {"price_levels": ["aimag", "national"]}),
        ("weighted medians of prices", {"weighted_medians": True})),
    *_choices("food", MEANING, ("median price for every row", {"valuation": "median"}, "short")),
    *_choices("non-food", ESTIMATION,
        ("recall of a year for every item", {"recall": "year"}),
        ("recall of a month for every item", {"recall": "month"}), tables=("nonfood",)),
    *_choices("health", MEANING, ("left out", {"without": ["health"]}), tables=("nonfood",)),
    *_choices("utilities", MEANING,
        ("electricity as billed, free or not", {"free_electricity": False}, "short"), tables=("utilities",)),
    *_choices("durables", MEANING,
        ("price paid over the life of the item", {"durables": "acquisition"}),
        ("what was spent on them in the year", {"durables": "expenditure"}, "short"),
        ("no real interest", {"real_rate": 0.0}),
        ("real interest of 10 per cent", {"real_rate": 0.10}),
        ("left out", {"without": ["durables"]}), tables=("durables",)),
    *_choices("housing", MEANING,
        ("rent does not count", {"without": ["housing"]}, "short"), tables=("housing",)),
    *_choices("models", ESTIMATION,
        ("predictions with a residual drawn", {"imputation": "draw"}),
        ("regressions weighted", {"weighted_models": True}), tables=("housing", "utilities", "durables")),
    *_choices("equivalence", MEANING,
        ("per person", dict(zip(_SCALE, (1.0, 1.0, 1.0), strict=True)), "short"),
        ("OECD-modified scale", dict(zip(_SCALE, (0.5, 0.3, 1.0), strict=True))),
        ("square root of the household's size", dict(zip(_SCALE, (1.0, 1.0, 0.5), strict=True))),
        ("household's size to the power of 0.75", dict(zip(_SCALE, (1.0, 1.0, 0.75), strict=True)))),
    *_choices("prices", MEANING,
        ("one step", {"deflator": "one step"}, "short"),
        ("Laspeyres index", {"deflator_formula": "laspeyres"}),
        ("Fisher index", {"deflator_formula": "fisher"}),
        ("reference group from 10 to 40 per cent", {"reference_lower": 10.0, "reference_upper": 40.0}),
        ("reference group from 20 to 80 per cent", {"reference_lower": 20.0, "reference_upper": 80.0}),
        ("no adjustment", {"deflator": "none"}, "short")),
    *_choices("line", LINE,
        ("the survey's own line", {"line": OWN}),
        ("2,100 calories", {"calorie_threshold": 2100.0}),
        ("2,200 calories", {"calorie_threshold": 2200.0}),
        ("2,600 calories", {"calorie_threshold": 2600.0}),
        ("non-food of those from 5 to 35 per cent", {"nonfood_lower": 5.0, "nonfood_upper": 35.0}),
        ("non-food of those from 20 to 50 per cent", {"nonfood_lower": 20.0, "nonfood_upper": 50.0}),
        ("Ravallion's lower line", {"nonfood_rule": "ravallion lower"}),
        ("Ravallion's upper line", {"nonfood_rule": "ravallion upper"}),
        ("consumption at the line is poor", {"weak": True})),
)  # fmt: skip
ALTERNATIVES = tuple(one for one in EVERY if one.short)
STEPS = tuple(dict.fromkeys(one.step for one in EVERY))
IN_USE = "as in use"
MEASURES = ("headcount", "poverty_gap", "poverty_severity", "gini")
NONE = "none"

FIXED, ANEW, ANY = "line fixed", "line found anew", "any line"
WAYS = (FIXED, ANEW)
BY_LINE = ("headcount", "poverty_gap", "poverty_severity", "share_of_poor")  # measures that a line changes
NATIONAL = "National"
RUN = "run_"  # with a chapter's prefix before it: names of results that a sweep ranks its settings by


# --- the short list, at one line ---------------------------------------------------------------


def alternatives(
    tables: chain.Tables,
    lists: chain.Lists,
    made: chain.Welfare,
    parameters: WelfareParameters,
    wanted: tuple[Alternative, ...] = ALTERNATIVES,
) -> dict[Alternative, pd.DataFrame]:
    """The households (`chain.Welfare.household`) under each alternative, at the line of `made`.

    made: the chain on `tables` and `lists` with `parameters`. Alternatives that the parameters already hold,
    and those that change only what is absent, are left out.
    """
    found = {}
    for one, other in differing(parameters, made.choices.absent, wanted):
        choices = replace(other.choices(), line=None, at=made.poverty_line)
        found[one] = chain.run(tables, lists, choices, earlier=made).household
    return found


def effects(made: chain.Welfare, others: Mapping[Alternative, pd.DataFrame]) -> pd.DataFrame:
    """What each choice does to poverty and inequality.

    Columns: step, choice, mean (MNT a month per adult equivalent), headcount, poverty_gap, poverty_severity
    (per cent), gini (0 to 100, per person), changed_headcount (percentage points).

    The first row as in use, then a row an alternative. others: from `alternatives`.
    """
    rows = [("", IN_USE, made.household), *((one.step, one.name, frame) for one, frame in others.items())]
    found = pd.DataFrame(
        [
            {"step": step, "choice": name, **measures(frame, made.poverty_line, made.choices.weak)}
            for step, name, frame in rows
        ]
    )
    return found.assign(changed_headcount=found["headcount"] - found["headcount"].iloc[0])


def measures(household: pd.DataFrame, line: float, weak: bool = False) -> dict[str, float]:
    """mean, headcount, poverty_gap, poverty_severity and gini of households, as in `effects`.

    household: consumption (MNT a month per adult equivalent), consumption_pc (per person, as the report's
    Gini is), weight, size. weak: consumption equal to the line is poor.
    """
    people = (household["weight"] * household["size"]).to_numpy(float)
    welfare = household["consumption"].to_numpy(float)
    return {
        "mean": float(np.average(welfare, weights=people)),
        **{name: 100 * float(fgt(welfare, line, people, a, weak)) for a, name in enumerate(MEASURES[:3])},
        "gini": 100 * float(gini(household["consumption_pc"].to_numpy(float), people)),
    }


# --- which alternatives there are --------------------------------------------------------------


def differing(
    parameters: WelfareParameters, absent: Iterable[str], wanted: Iterable[Alternative] = EVERY
) -> list[tuple[Alternative, WelfareParameters]]:
    """Alternatives beside the parameters they lead to, without those that change nothing: because the
    parameters hold them already, or because the tables they are about are absent."""
    found = []
    for one in wanted:
        other = _changed(parameters, one.changed)
        if other != parameters and not (one.tables and set(one.tables) <= set(absent)):
            found.append((one, other))
    return found


def _changed(parameters: WelfareParameters, changed: Mapping[str, object]) -> WelfareParameters:
    """`parameters` with other values; a category that is left out joins those that are left out already."""
    values = dict(changed)
    if "without" in values:
        values["without"] = list(dict.fromkeys([*parameters.without, *values["without"]]))
    return parameters.model_copy(update=values)


def chosen(names: Iterable[str], among: tuple[Alternative, ...] = EVERY) -> tuple[Alternative, ...]:
    """The alternatives that some words name: a step ("durables"), a parameter ("real_rate"), or a parameter
    and its value ("deflator=none"). All of them without words; no one for "none".

    InputError for words that name nothing.
    """
    names = list(names)
    if not names:
        return among
    keys = {one: {one.step, one.id, *one.changed, *one.id.split()} for one in among}
    known = list(dict.fromkeys([*STEPS, *(name for one in among for name in one.changed),
                                *(one.id for one in among), NONE]))  # fmt: skip
    if strange := [name for name in names if name not in known and not any(name in k for k in keys.values())]:
        raise InputError(
            f"choice '{strange[0]}' is not known. {nearest(strange[0], known)} A choice is named by its "
            f"step, its parameter or both parameter and value; steps: {', '.join(STEPS)}."
        )
    return tuple(one for one in among if keys[one] & set(names))


# --- every alternative, by domain and in both ways ---------------------------------------------


@dataclass(frozen=True, eq=False)
class Outcome:
    """Households under some choices, and the lines they are held against, MNT a month per adult equivalent.

    fixed, anew: the lines of the two `WAYS`; missing (None) where a way says nothing of these choices.
    """

    household: pd.DataFrame
    fixed: float | None
    anew: float | None
    weak: bool = False

    def line(self, way: str) -> float | None:
        return self.fixed if way == FIXED else self.anew


def in_use(made: chain.Welfare, line: float) -> Outcome:
    """The first run itself. line: the fixed one."""
    return Outcome(
        made.household, line, made.line.total if made.line is not None else None, made.choices.weak
    )


def outcomes(
    tables: chain.Tables,
    lists: chain.Lists,
    made: chain.Welfare,
    parameters: WelfareParameters,
    line: float,
    wanted: tuple[Alternative, ...] = EVERY,
    adapt: Callable[[chain.Choices], chain.Choices] = lambda choices: choices,
) -> Iterator[tuple[Alternative, Outcome | None]]:
    """Each alternative and what comes of it, one at a time (a survey's households fill memory).

    made: the chain on `tables` with `adapt(parameters.choices())`; line: the fixed one. None where a step had
    too little to go on. A choice that concerns the line alone takes consumption over as it is.
    """
    for one, other in differing(parameters, made.choices.absent, wanted):
        choices = adapt(other.choices())
        try:
            yield one, _outcome(one, tables, lists, made, choices, line)
        except InputError:
            yield one, None


def _outcome(one: Alternative, tables, lists, made, choices: chain.Choices, line: float) -> Outcome:
    if "weak" in one.changed:
        return replace(in_use(made, line), weak=choices.weak)
    if "line" in one.changed:  # another line for consumption as it is: the line found anew does not change
        at = choices.at if choices.at is not None else _own(made)
        return Outcome(made.household, at, None, choices.weak)
    if replace(choices, line=made.choices.line, at=made.choices.at) == made.choices:
        own = own_line(made, lists, choices.line)
        return Outcome(made.household, None, None if own is None else own.total, choices.weak)
    again = chain.run(tables, lists, replace(choices, at=line), earlier=made)
    return in_use(again, line)


def own_line(
    made: chain.Welfare, lists: chain.Lists, choices: basic_needs.Choices | None
) -> basic_needs.Line | None:
    """The line that other choices find in consumption as it was made; None where there is none to find."""
    if made.line is None or choices is None:
        return None
    frame = made.household
    homes = frame[["weight", "size", "equivalents", "location", "index"]].assign(
        total=frame["consumption"], food=frame["c_food"]
    )
    rows = made.food.rows[made.food.rows["group"].astype(str) == "food"]
    return basic_needs.derive(homes.reset_index(), rows, lists.calories, choices)


def _own(made: chain.Welfare) -> float | None:
    return made.line.total if made.line is not None else None


def domains(household: pd.DataFrame) -> dict[str, np.ndarray]:
    """Names of the annexes' domains, as far as the survey knows them, and who is in each: [households]."""
    found = {NATIONAL: np.ones(len(household), dtype=bool)}
    if "urban" in household:
        urban = household["urban"].to_numpy(bool)
        found |= {"Urban": urban, "Rural": ~urban}
    for column in ("location", "region"):
        if column in household:
            values = household[column].astype("category")
            codes = values.cat.codes.to_numpy()
            found |= {str(name): codes == k for k, name in enumerate(values.cat.categories)
                      if str(name) not in found and (codes == k).any()}  # fmt: skip
    return found


def by_domain(outcome: Outcome, within: Mapping[str, np.ndarray]) -> pd.Series:
    """Every measure in every domain: index way, measure, domain; per cent (gini: 0 to 100, per person; mean:
    MNT a month per adult equivalent).

    within: `domains`. share_of_poor: the part of all the poor that live in the domain. Measures of a way
    that says nothing of these choices are missing.
    """
    frame = outcome.household
    people = (frame["weight"] * frame["size"]).to_numpy(float)
    welfare = frame["consumption"].to_numpy(float)
    members = np.column_stack(list(within.values()))
    weight = people[:, None] * members
    parts = {}
    for way in WAYS:
        line = outcome.line(way)
        found = np.full((len(BY_LINE), len(within)), np.nan)
        if line is not None:
            poor = welfare <= line if outcome.weak else welfare < line
            gap = np.where(poor, 1 - welfare / line, 0.0)
            sums = np.stack([poor, gap, gap**2]) @ weight
            found[:3] = 100 * sums / weight.sum(axis=0)
            everywhere = people @ poor
            found[3] = 100 * sums[0] / everywhere if everywhere > 0 else np.nan
        parts |= {(way, name): row for name, row in zip(BY_LINE, found, strict=True)}
    parts[(ANY, "mean")] = welfare @ weight / weight.sum(axis=0)
    each = frame["consumption_pc"].to_numpy(float)
    parts[(ANY, "gini")] = np.array(
        [100 * float(gini(each[inside], people[inside])) for inside in within.values()]
    )
    table = pd.DataFrame(parts, index=list(within)).rename_axis("domain")
    table.columns = table.columns.set_names(["way", "measure"])
    return table.unstack()


def named_measures(household: pd.DataFrame, line: float, weak: bool = False) -> dict[str, float]:
    """Measures of one run under names that a sweep ranks its settings by: "run_headcount" of the country,
    "run_headcount_countryside" of a location; as `by_domain`, at `line`."""
    found = by_domain(Outcome(household, line, None, weak), domains(household))
    ways = {"headcount": FIXED, "poverty_gap": FIXED, "gini": ANY}
    named = {f"{RUN}{name}": found[(way, name, NATIONAL)] for name, way in ways.items()}
    places = household["location"].astype("category").cat.categories if "location" in household else ()
    there = [place for place in places if (ANY, "gini", place) in found]
    return {name: float(value) for name, value in named.items()} | {
        f"{RUN}{name}_{place.lower().replace(' ', '_')}": float(found[(way, name, place)])
        for place in there
        for name, way in ways.items()
    }

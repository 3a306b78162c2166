"""The terms of the regressions, declared once, and the samples that they are fitted to.

A term whose columns the survey lacks is left out and named. Households stand for their people: weight x
size, so that a headcount is one of people, as in the report; employees carry the household weight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.chapters import vocabulary as words
from analysis.chapters.frames import Frames
from analysis.core.errors import InputError, all_faults, nearest
from analysis.hses.store import Microdata
from analysis.survey.design import Design
from analysis.survey.terms import Term, categories, number, with_square

TEN = 10.0  # ages stand in tens of years, so that squares are no large numbers
OLD = 65  # years
ADULT = 15  # years
EMPLOYEE = "1"  # of `job_type`
SINGLETON = "centered"  # a stratum with one PSU, as the report's errors take it


@dataclass(frozen=True)
class Declared:
    """A term of the models.

    topic: the heading under which it is shown and added up. needs: columns of the frames, `table.column`.
    make: one number or category a row. base: the category that the others are compared with. step: one step
    more of a number, in words; size: that step in the number's unit. square: with its square beside it.
    in_gap: whether it may explain the gap of urban and rural areas (where one lives defines the two).
    """

    id: str
    label: str
    topic: str
    needs: tuple[str, ...]
    make: Callable[[Frames], np.ndarray | pd.Categorical]
    base: str = ""
    step: str = ""
    size: float = 1.0
    square: bool = False
    in_gap: bool = True


def _group(table: str, name: str) -> Callable[[Frames], pd.Categorical]:
    """A group of the frames as categories, its empty label as missing."""

    def made(frames: Frames) -> pd.Categorical:
        codes, labels = frames.codes(table, name)
        kept = [label for label in labels if label != ""]
        place = np.array([kept.index(label) if label in kept else -1 for label in labels] + [-1])
        return pd.Categorical.from_codes(place[codes], list(map(str, kept)))

    return made


def _amount(name: str, unit: float = 1.0) -> Callable[[Frames], np.ndarray]:
    return lambda frames: frames.amount("households", name) / unit


def _old(frames: Frames) -> np.ndarray:
    """Members aged 65 and older of each household."""
    old = frames.column("persons", "age").astype(float) >= OLD
    return np.bincount(frames.home()[old], minlength=frames.count("households")).astype(float)


def _grown(frames: Frames) -> np.ndarray:
    return frames.amount("households", "adults") - _old(frames)


def _work(frames: Frames) -> pd.Categorical:
    """Industry of an employed head; of the others, why they do not work."""
    labels = [*words.BROAD_INDUSTRIES, *words.LABOUR[1:]]
    status, states = frames.codes("households", "head_labour")
    industry, industries = frames.codes("households", "head_industry")
    of_state = np.array([labels.index(s) if s in labels else -1 for s in states] + [-1])
    of_industry = np.array([labels.index(s) if s in labels else -1 for s in industries] + [-1])
    employed = status == states.index(words.LABOUR[0])
    return pd.Categorical.from_codes(np.where(employed, of_industry[industry], of_state[status]), labels)


def _place(frames: Frames) -> pd.Categorical:
    """Location within region; Ulaanbaatar, a region and a location, is one place."""
    capital, *locations = words.LOCATIONS
    labels = [capital, *(f"{r}, {x.lower()}" for r in words.REGIONS if r != capital for x in locations)]
    location, region = (frames.codes("households", name) for name in ("location", "region"))
    names = np.array([*(words.LOCATIONS.index(x) for x in location[1]), -1])[location[0]]
    others = [r for r in words.REGIONS if r != capital]
    parts = np.array([*(others.index(r) if r in others else -1 for r in region[1]), -1])[region[0]]
    known = (names > 0) & (parts >= 0)
    codes = np.where(names == 0, 0, np.where(known, 1 + parts * len(locations) + names - 1, -1))
    return pd.Categorical.from_codes(codes, labels)


_ANIMALS = tuple(f"households.{name}" for name in words.ANIMALS)
_LOANS = tuple(f"households.loan_{name}" for name in words.LOANS)
HOUSEHOLD_TERMS = (
    Declared("children", "Children under 15", "Members", ("households.children",), _amount("children"),
             step="one child more"),
    Declared("adults", "Adults aged 15 to 64", "Members", ("households.adults", "persons.age"), _grown,
             step="one adult more"),
    Declared("elderly", "Members aged 65 and older", "Members", ("persons.age",), _old, step="one more"),
    Declared("head_sex", "Sex of the head", "Head", ("households.head_sex",),
             _group("households", "head_sex"), base="Male"),
    Declared("head_age", "Age of the head", "Head", ("households.head_age",), _amount("head_age", TEN),
             step="ten years older", square=True),
    Declared("head_education", "Education of the head", "Education", ("households.head_education",),
             _group("households", "head_education"), base="Higher secondary"),
    Declared("head_work", "Work of the head", "Work", ("households.head_labour", "households.head_industry"),
             _work, base="Services"),
    Declared("dwelling", "Dwelling", "Dwelling", ("households.dwelling",), _group("households", "dwelling"),
             base="House"),
    Declared("savings", "Savings", "Loans, savings, livestock", ("households.savings",),
             _group("households", "savings"), base="No"),
    Declared("loan", "Any loan", "Loans, savings, livestock", _LOANS, _group("households", "any_loan"),
             base="No"),
    Declared("livestock", "Livestock", "Loans, savings, livestock",
             _ANIMALS, _group("households", "livestock"), base="No"),
    Declared("place", "Place", "Place", ("households.location", "households.region"), _place,
             base="Ulaanbaatar", in_gap=False),
    Declared("quarter", "Quarter of the interview", "Quarter", ("households.quarter",),
             _group("households", "quarter"), base="1"),
)  # fmt: skip
# Of employees; hours come from the microdata
WAGE_TERMS = (
    Declared("age", "Age", "Age", ("persons.age",), lambda f: f.column("persons", "age").astype(float) / TEN,
             step="ten years older", square=True),
    Declared("education", "Education", "Education", ("persons.education",), _group("persons", "education"),
             base="Higher secondary"),
    Declared("hours", "Hours worked a week", "Hours", ("persons.hours",), lambda f: np.zeros(0),
             step="a tenth more", size=float(np.log(1.1))),
    Declared("occupation", "Occupation", "Occupation", ("persons.occupation",),
             _group("persons", "occupation"), base="Service workers, shop and market salespeople"),
    Declared("branch", "Branch", "Branch", ("persons.industry13",), _group("persons", "industry13"),
             base="Trade"),
    Declared("sector", "Sector", "Sector", ("persons.sector3",), _group("persons", "sector3"),
             base="Private"),
    Declared("place", "Place", "Place", ("households.location", "households.region"),
             lambda f: _place(f).take(f.home()), base="Ulaanbaatar"),
)  # fmt: skip
IDS = tuple(dict.fromkeys(d.id for d in (*HOUSEHOLD_TERMS, *WAGE_TERMS)))


@dataclass(frozen=True, eq=False)
class Sample:
    """What the models are fitted to, rows beside those of the design.

    terms: in the order declared. rows: [n] of bool, rows with a value of every term. left_out: label of a
    term -> what the survey lacks. missing: label -> rows without a value, left out of the models.
    """

    design: Design
    terms: tuple[Term, ...]
    declared: tuple[Declared, ...]
    rows: np.ndarray
    left_out: Mapping[str, str]
    missing: Mapping[str, int]

    def of(self, ids: Iterable[str]) -> list[Term]:
        """Terms by their ids, in the order declared; those that are left out are not among them."""
        wanted = set(ids)
        return [t for t, d in zip(self.terms, self.declared, strict=True) if d.id in wanted]

    @property
    def topics(self) -> dict[str, str]:
        """Label of each term -> its topic."""
        return {term.name: d.topic for term, d in zip(self.terms, self.declared, strict=True)}


def households(frames: Frames, chosen: Sequence[str] = (), gone: Mapping[str, str] | None = None) -> Sample:
    """The sample of households, each for its people. chosen: ids of terms, all if empty.

    gone: column of the frames -> variables that the survey lacks (`frames.lacking`). InputError for
    unknown ids.
    """
    homes = frames.households
    design = Design(
        weight=frames.amount("households", "weight*size"),
        stratum=homes["stratum"].to_numpy(),
        psu=homes["psu"].to_numpy(),
        singleton=SINGLETON,
    )
    everybody = np.ones(len(homes), dtype=bool)
    return _sample(HOUSEHOLD_TERMS, frames, {}, design, everybody, chosen, gone or {})


@dataclass(frozen=True, eq=False)
class Employees:
    """Members aged 15 and older; sample.rows are the employees with a wage and all terms.

    wage: [n] MNT in the last month, nan where none. women: [n] of bool. keys: hhid, pid of each row.
    without: employees without a wage in the month or without an answer.
    """

    sample: Sample
    wage: np.ndarray
    women: np.ndarray
    keys: pd.MultiIndex
    without: int


def employees(
    data: Microdata, frames: Frames, chosen: Sequence[str] = (), gone: Mapping[str, str] | None = None
) -> Employees | None:
    """The sample of employees, or None where the survey asked no wages (or nobody's sex or status).

    Members stand as in `frames.persons`; those below 15 are left out.
    """
    if "persons" not in data.tables or frames.persons is None or "sex" not in frames.persons:
        return None
    asked = data.read("persons", ["hhid", "pid", "member", "job_type", "wage_month", "hours"])
    asked = asked[asked["member"].fillna(False).to_numpy(dtype=bool)].reset_index(drop=True)
    if not asked["hhid"].equals(frames.persons["hhid"].reset_index(drop=True)):
        raise InputError("persons: expected the members in the order of the frames, found another order.")
    wage = asked["wage_month"].to_numpy(dtype=float, na_value=np.nan)
    if not (wage > 0).any() or asked["job_type"].isna().all() or "age" not in frames.persons:
        return None
    return _employees(asked, wage, frames, chosen, gone or {})


def _employees(
    asked: pd.DataFrame, wage: np.ndarray, frames: Frames, chosen: Sequence[str], gone: Mapping[str, str]
) -> Employees:
    grown = frames.persons["age"].to_numpy(dtype=float) >= ADULT
    home = frames.home()[grown]
    homes = frames.households
    design = Design(
        weight=frames.weight("households")[home],
        stratum=homes["stratum"].to_numpy()[home],
        psu=homes["psu"].to_numpy()[home],
        singleton=SINGLETON,
    )
    hours = asked["hours"].to_numpy(dtype=float, na_value=np.nan)
    known = {"hours": np.log(hours, out=np.full(hours.size, np.nan), where=hours > 0)}
    if np.isnan(known["hours"]).all():
        gone = {"persons.hours": "persons.hours", **gone}
        known = {}
    hired = (asked["job_type"].astype(object) == EMPLOYEE).to_numpy()[grown]
    women = (frames.persons["sex"] == words.SEXES[1]).to_numpy()[grown]
    paid = hired & (wage[grown] > 0)
    sample = _sample(WAGE_TERMS, frames, known, design, paid, chosen, gone, grown)
    keys = pd.MultiIndex.from_frame(asked.loc[grown, ["hhid", "pid"]])
    return Employees(sample, np.where(paid, wage[grown], np.nan), women, keys, int((hired & ~paid).sum()))


def _sample(
    declared: Sequence[Declared],
    frames: Frames,
    known: Mapping[str, np.ndarray],
    design: Design,
    rows: np.ndarray,
    chosen: Sequence[str],
    gone: Mapping[str, str],
    kept: np.ndarray | None = None,
) -> Sample:
    """known: id -> values that are not made from the frames. kept: rows of the frames that the design has."""
    unknown = [name for name in chosen if name not in IDS]
    if unknown:
        faults = [f"there is no term '{name}'. {nearest(name, IDS)}" for name in unknown]
        raise InputError(all_faults("terms", faults))
    wanted = [d for d in declared if not chosen or d.id in chosen]
    values, left_out = {}, {}
    for one in wanted:
        lacks = [] if one.id in known else [need for need in one.needs if not _has(frames, need)]
        if lacks:
            left_out[one.label] = ", ".join(dict.fromkeys(gone.get(need, need) for need in lacks))
            continue
        made = known[one.id] if one.id in known else one.make(frames)
        values[one.id] = made if kept is None else made[kept]
    missing = {}
    for one in wanted:
        if one.id in values:
            absent = rows & np.asarray(pd.isna(values[one.id]))
            missing |= {one.label: int(absent.sum())} if absent.any() else {}
    complete = rows & ~np.logical_or.reduce(
        [np.asarray(pd.isna(made)) for made in values.values()] or [~rows]
    )
    terms, used = [], []
    for one in wanted:
        if one.id not in values:
            continue
        term = _term(one, values[one.id], complete)
        if term is None:
            left_out[one.label] = "it is the same for everybody"
        else:
            terms.append(term)
            used.append(one)
    if not terms:
        raise InputError(
            all_faults(
                "regression: expected at least one term, found none",
                [f"{label}: the survey lacks {why}" for label, why in left_out.items()]
                or ["none of the chosen terms is one of these"],
            )
        )
    return Sample(design, tuple(terms), tuple(used), complete, left_out, missing)


def _has(frames: Frames, need: str) -> bool:
    table, column = need.split(".")
    frame = frames.households if table == "households" else frames.persons
    return frame is not None and column in frame


def _term(one: Declared, values: np.ndarray | pd.Categorical, rows: np.ndarray) -> Term | None:
    """The columns of a term, without categories that have no row; None where it does not vary."""
    if not isinstance(values, pd.Categorical):
        made = with_square if one.square else number
        return made(one.label, values, one.step, one.size) if np.ptp(values[rows]) > 0 else None
    here = np.bincount(values.codes[rows], minlength=len(values.categories))
    if (here > 0).sum() < 2:
        return None
    base = one.base if one.base in values.categories[here > 0] else values.categories[here.argmax()]
    return categories(one.label, values.set_categories(values.categories[here > 0]), base)

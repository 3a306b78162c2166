"""The roster: heads, spouses, ages that agree with relations and schooling, work and health."""

from __future__ import annotations

import numpy as np

from .check import Check, Hit, View, first_of_each

_HEAD, _SPOUSE, _CHILD, _PARENT = "1", "2", "3", "4"
_ADULT = 15  # years: the youngest head or spouse
_APART = 12  # years between a parent and a child
_NEVER_MARRIED = "1"
# Youngest age for an education that was completed, by code: primary, basic, upper secondary,
# vocational (2), diploma, bachelor, master, doctor.
_EDUCATION_AGE = {"2": 8, "3": 12, "4": 15, "5": 15, "6": 15, "7": 17, "8": 18, "9": 20, "10": 21}
# Ages at which a level is attended, by code: pre-school, primary, basic, upper secondary,
# vocational, university.
_LEVEL_AGE = {"1": (1, 9), "2": (4, 25), "3": (8, 35), "4": (12, 45), "5": (13, 99), "6": (14, 99)}


def _heads(view: View) -> np.ndarray:
    return view.counted("persons", view.among("persons.relation", _HEAD))


def _no_head(view: View) -> np.ndarray:
    return (_heads(view) == 0) & (view.counted("persons") > 0)


def _two_heads(view: View) -> Hit:
    several = _heads(view) > 1
    heads = view.among("persons.relation", _HEAD) & view.of_household("persons", several)
    return Hit(_after_first(view, heads))


def _two_spouses(view: View) -> Hit:
    return Hit(_after_first(view, view.among("persons.relation", _SPOUSE)))


def _after_first(view: View, rows: np.ndarray) -> np.ndarray:
    """Of the masked persons, all but the first of each household: positions."""
    household = view.household("persons")
    places = np.flatnonzero(rows & (household >= 0))
    return np.setdiff1d(places, first_of_each(household, rows))


def _head_away(view: View) -> np.ndarray:
    return view.among("persons.relation", _HEAD) & view.false("persons.member")


def _young(relation: str):
    return lambda view: view.among("persons.relation", relation) & (view.number("persons.age") < _ADULT)


def _head_age(view: View) -> np.ndarray:
    """Age of the head of each person's household, nan if there is none."""
    age = np.full(view.rows("households"), np.nan)
    at = view.household("persons")
    rows = view.among("persons.relation", _HEAD) & (at >= 0)
    age[at[rows]] = view.number("persons.age")[rows]
    return view.of_household("persons", age)


def _generations(view: View) -> np.ndarray:
    age, head = view.number("persons.age"), _head_age(view)
    child = view.among("persons.relation", _CHILD) & (age > head - _APART)
    parent = view.among("persons.relation", _PARENT) & (age < head + _APART)
    return child | parent


def _married_child(view: View) -> np.ndarray:
    marital = "persons.marital_status"
    married = ~view.missing(marital) & ~view.among(marital, _NEVER_MARRIED)
    return married & (view.number("persons.age") < _ADULT)


def _by_code(view: View, column: str, limits: dict[str, float], otherwise: float) -> np.ndarray:
    """The limit that each person's code of `column` sets; `otherwise` for other codes and none."""
    numbers, labels = view.coded(column)
    return np.array([*(limits.get(label, otherwise) for label in labels), otherwise])[numbers]


def _education(view: View) -> np.ndarray:
    youngest = _by_code(view, "persons.education", _EDUCATION_AGE, 0)
    return view.number("persons.age") < youngest


def _level(view: View) -> np.ndarray:
    age, level = view.number("persons.age"), "persons.attending_level"
    low = _by_code(view, level, {code: ages[0] for code, ages in _LEVEL_AGE.items()}, 0)
    high = _by_code(view, level, {code: ages[1] for code, ages in _LEVEL_AGE.items()}, np.inf)
    return (age < low) | (age > high)


def _years(view: View) -> np.ndarray:
    return view.number("persons.years_of_schooling") > np.maximum(view.number("persons.age") - 3, 0)


def _treated(view: View) -> np.ndarray:
    return view.false("persons.complaint") & view.true("persons.sought_treatment")


def _idle_hours(view: View) -> np.ndarray:
    idle = view.false("persons.worked")
    if view.has("persons.absent_from_job"):
        return idle & ~view.true("persons.absent_from_job") & (view.number("persons.hours") > 0)
    return idle & (view.number("persons.hours") > 0)


def _wage(view: View) -> np.ndarray:
    return view.number("persons.wage_month") > view.number("persons.wage_year")


_ROSTER = ("households.hhid", "persons.hhid", "persons.relation")
_AGES = (*_ROSTER, "persons.age")
_CORRECT = "Correct the roster from the questionnaire."

CHECKS = (
    Check(
        "roster.no-head", "households", "hhid", "error",
        "one head in each household", _CORRECT + " Tables by head leave the household out.",
        _no_head, _ROSTER,
    ),
    Check(
        "roster.two-heads", "persons", "relation", "error",
        "one head in each household", _CORRECT + " Tables by head would count the household twice.",
        _two_heads, _ROSTER,
    ),
    Check(
        "roster.two-spouses", "persons", "relation", "warning",
        "at most one spouse of the head", _CORRECT,
        _two_spouses, _ROSTER,
    ),
    Check(
        "roster.head-away", "persons", "member", "note",
        "a head who is a member of the household",
        "Nothing needs to be done; the head describes the household, but is not counted in it.",
        _head_away, (*_ROSTER, "persons.member"),
    ),
    Check(
        "roster.young-head", "persons", "age", "warning",
        f"a head of {_ADULT} years or more", _CORRECT,
        _young(_HEAD), _AGES,
    ),
    Check(
        "roster.young-spouse", "persons", "age", "warning",
        f"a spouse of {_ADULT} years or more", _CORRECT,
        _young(_SPOUSE), _AGES,
    ),
    Check(
        "roster.generations", "persons", "age", "warning",
        f"at least {_APART} years between the head and the head's children and parents", _CORRECT,
        _generations, _AGES,
    ),
    Check(
        "roster.married-child", "persons", "marital_status", "warning",
        f"a child below {_ADULT} who never married", _CORRECT,
        _married_child, ("persons.marital_status", "persons.age"),
    ),
    Check(
        "roster.education", "persons", "education", "warning",
        "an education that a person of this age can have completed", _CORRECT,
        _education, ("persons.education", "persons.age"),
    ),
    Check(
        "roster.attending-level", "persons", "attending_level", "warning",
        "a level that a person of this age attends", _CORRECT,
        _level, ("persons.attending_level", "persons.age"),
    ),
    Check(
        "roster.years-of-schooling", "persons", "years_of_schooling", "warning",
        "at most the age less 3", _CORRECT,
        _years, ("persons.years_of_schooling", "persons.age"),
    ),
    Check(
        "roster.treated", "persons", "sought_treatment", "warning",
        "treatment only where there was a complaint", _CORRECT,
        _treated, ("persons.complaint", "persons.sought_treatment"),
    ),
    Check(
        "roster.idle-hours", "persons", "hours", "note",
        "hours of work only from those who worked or have a job", _CORRECT,
        _idle_hours, ("persons.worked", "persons.hours"),
    ),
    Check(
        "roster.wage", "persons", "wage_month", "warning",
        "a month's wage within that of twelve months", _CORRECT,
        _wage, ("persons.wage_month", "persons.wage_year"),
    ),
)  # fmt: skip

"""What stands in which section of a report, in order; figures and tables numbered as they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from . import changes, figures, published, tables
from .parameters import SECTIONS
from .prose import about, definitions, paragraphs
from .results import Results
from .sentences import passage, summary

TOPICS = (
    "coverage", "population", "registration", "arrivals", "departures", "moves", "employment", "finance",
    "mobility", "services",
)  # fmt: skip
AGES = ("age_0_5", "age_6_17", "age_18_59", "age_60_plus")


@dataclass
class _Numbered:
    """Makes figures and tables one after the other; what cannot be drawn takes no number."""

    results: Results
    counted: dict[str, int] = field(default_factory=lambda: {"figure": 0, "table": 0})

    def figure(self, make: Callable, *given: Any) -> list:
        return self._made("figure", make, given)

    def table(self, make: Callable, *given: Any) -> list:
        return self._made("table", make, given)

    def _made(self, kind: str, make: Callable, given: tuple) -> list:
        made = make(self.results, self.counted[kind] + 1, *given)
        if made is None:
            return []
        self.counted[kind] += 1
        return [made]


def contents(results: Results, sections: tuple[str, ...] = SECTIONS) -> dict[str, list]:
    """Section -> what it shows, in order. Figures and tables are numbered through the report."""
    numbered = _Numbered(results)
    return {name: _MAKE[name](results, numbered) for name in sections}


def _summary(results: Results, new: _Numbered) -> list:
    return [summary(results, TOPICS), *new.table(tables.headline)]


def _coverage(results: Results, new: _Numbered) -> list:
    return [passage(results, "coverage"), *new.table(tables.quality), *new.table(tables.coverage)]


def _population(results: Results, new: _Numbered) -> list:
    return [
        passage(results, "population"),
        *new.figure(figures.shares, AGES, "title_ages"),
        *new.figure(figures.by_area, "persons", "title_population"),
        *new.table(tables.by_area),
    ]


def _questions(section: str, *fields: str) -> Callable:
    def make(results: Results, new: _Numbered) -> list:
        drawn = [thing for name in fields for thing in new.figure(figures.answers, name)]
        return [passage(results, section), *drawn, *new.table(tables.answers, section)]

    return make


def _registration(results: Results, new: _Numbered) -> list:
    return [
        passage(results, "registration"),
        *new.figure(figures.answers, "registration_rate"),
        *new.figure(figures.answers_by_area, "registration_90", "title_by_area"),
        *new.figure(figures.answers, "non_registration_reasons"),
        *new.table(tables.by_khoroo, "non_registration_reasons"),
        *new.table(tables.answers, "registration"),
    ]


def _arrivals(results: Results, new: _Numbered) -> list:
    asked = ("arrival_origin", "arrival_origin_type", "arrival_reasons", "arrival_sector")
    return [
        passage(results, "arrivals"),
        *new.figure(figures.by_area, "arrivals", "title_arrivals"),
        *new.table(tables.ranking, "arrivals"),
        *[thing for name in asked for thing in new.figure(figures.answers, name)],
        *new.table(tables.answers, "arrivals"),
    ]


def _departures(results: Results, new: _Numbered) -> list:
    asked = ("departure_destination", "departure_destination_type", "departure_reasons")
    return [
        passage(results, "departures"),
        *new.figure(figures.by_area, "departures", "title_departures"),
        *new.table(tables.ranking, "departures"),
        *[thing for name in asked for thing in new.figure(figures.answers, name)],
        *new.table(tables.answers, "departures"),
    ]


def _moves(results: Results, new: _Numbered) -> list:
    return [
        passage(results, "moves"),
        *new.figure(figures.origins),
        *new.figure(figures.tiles),
        *new.figure(figures.rates),
        *new.figure(figures.named_districts),
        *new.figure(figures.exchange),
    ]


def _mobility(results: Results, new: _Numbered) -> list:
    asked = ("mobility_challenges", "mobility_challenge_types", "actions_taken", "actions_needed")
    return [
        passage(results, "mobility"),
        *[thing for name in asked for thing in new.figure(figures.answers, name)],
        *new.table(tables.by_khoroo, "mobility_challenge_types"),
        *new.table(tables.answers, "mobility"),
    ]


def _services(results: Results, new: _Numbered) -> list:
    return [
        passage(results, "services"),
        *new.figure(figures.answers, "service_difficulties"),
        *new.table(tables.by_khoroo, "service_difficulties"),
        *new.figure(figures.answers, "disability_challenges"),
        *new.table(tables.answers, "services"),
    ]


def _annex(results: Results, new: _Numbered) -> list:
    return [thing for section in ("interview", *TOPICS) for thing in new.table(tables.annex, section)]


_MAKE: dict[str, Callable[[Results, _Numbered], list]] = {
    "summary": _summary,
    "coverage": _coverage,
    "population": _population,
    "registration": _registration,
    "arrivals": _arrivals,
    "departures": _departures,
    "moves": _moves,
    "employment": _questions("employment", "employment_sector"),
    "finance": _questions("finance", "income_source", "food_reduction"),
    "mobility": _mobility,
    "services": _services,
    "changes": lambda results, new: changes.things(results, new),
    "published": lambda results, new: new.table(published.table),
    "method": lambda results, new: [*paragraphs(results, "method"), definitions(results)],
    "annex": _annex,
    "about": lambda results, new: about(results),
}

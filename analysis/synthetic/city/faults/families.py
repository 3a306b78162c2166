"""The families of faults by name, in the order in which they are planted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from . import answers, groups, numbers, sessions
from .scene import OfReport, OfReports


@dataclass(frozen=True)
class Family:
    """check: family of the checks that must find it. of: what goes wrong, in one report or in several."""

    name: str
    check: str
    of: OfReport | OfReports
    several: bool = False
    needs_phase_before: bool = False


_SEVERAL = {
    "coverage": [groups.missing_kheseg, groups.unknown_kheseg, groups.wrong_kheseg],
    "duplicates": [groups.duplicate_exact, groups.duplicate_near, groups.copied_all, groups.copied_nearly],
}
_WIDE = {"moves": [groups.mirror_district], "patterns": [groups.answers_alike, groups.round_numbers]}
_OF_REPORT = {
    "dates": [sessions.date_outside_period, sessions.date_against_clock, sessions.date_after_sending,
              sessions.end_before_start, sessions.duration_short, sessions.duration_long, answers.old_form],
    "missing": [answers.missing_answer, answers.many_blank, numbers.many_unknown],
    "skip": [answers.skip_broken, answers.answers_without_consent],
    "values": [numbers.households_zero, answers.unknown_choice],
    "parts": [numbers.ages_do_not_sum, numbers.female_above_persons, numbers.pregnant_above_female,
              numbers.subgroup_above_group, numbers.elderly_heads_above_elderly,
              numbers.households_above_persons, numbers.persons_per_household_low,
              numbers.persons_per_household_high, numbers.arrivals_parts_do_not_sum,
              numbers.departures_parts_do_not_sum, numbers.otor_above_arrivals],
    "moves": [numbers.departures_share, numbers.arrivals_share, answers.origin_against_numbers,
              answers.own_district],
    "change": [numbers.change_since_phase, numbers.numbers_of_before],
    "outliers": [numbers.outlier_share],
    "choices": [answers.too_many_choices, answers.none_with_others, answers.other_repeats_code],
    "patterns": [answers.straight_line],
    "text": [answers.phone_number, answers.registration_number, answers.email_address, answers.person_name,
             answers.formula_text, answers.script_text],
}  # fmt: skip
_NEED_BEFORE = ("change_since_phase", "numbers_of_before", "old_form")


def _families() -> Mapping[str, Family]:
    """Those that take whole districts and khoroos come first, while their reports are still free."""
    made = [
        Family(of.__name__, check, of, several, of.__name__ in _NEED_BEFORE)
        for table, several in ((_WIDE, True), (_SEVERAL, True), (_OF_REPORT, False))
        for check, functions in table.items()
        for of in functions
    ]
    return {family.name: family for family in made}


FAMILIES = _families()

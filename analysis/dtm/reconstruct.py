"""A kheseg-level table that satisfies a published report, found by integer programming.

The result is a reconstruction: one of many tables that would have led to the printed numbers. It
says nothing about the district beyond what was printed. Constraints follow from the claims
(`claims.py`) and from the form (`fields.py`); what they leave open is settled by `Choices`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.core.errors import WorkFailed

from .bases import rounding_interval
from .claims import Claim, Group, Published, base_of, without_contradictions
from .fields import CHOICE_SEPARATOR, Field, of_report, summands

AGE_GROUPS = ("age_0_5", "age_6_17", "age_18_59", "age_60_plus")
_LARGEST = 20_000
_UNNAMED = "not_printed_"


@dataclass(frozen=True)
class Choices:
    """What the report leaves open, and how it is settled here.

    khoroo_of: kheseg -> khoroo. size: kheseg -> its share of the khoroo's residents, aimed at.
    Every other count is aimed at the kheseg's share of residents.
    """

    khoroo_of: Mapping[str, str] = field(
        default_factory=lambda: {"A": "1", "B": "1", "C": "1", "D": "2", "E": "2", "F": "2"}
    )
    size: Mapping[str, float] = field(
        default_factory=lambda: {"A": 0.30, "B": 0.33, "C": 0.37, "D": 0.30, "E": 0.33, "F": 0.37}
    )

    def described(self) -> list[str]:
        """The choices in sentences."""
        khoroos = sorted(set(self.khoroo_of.values()))
        split = " and ".join(str(list(self.khoroo_of.values()).count(k)) for k in khoroos)
        sizes = ", ".join(f"{k} {100 * share:g} %" for k, share in self.size.items())
        return [
            f"Khesegs by khoroo: {split} (3 and 3, or 4 and 2, fit the report, which does not say).",
            f"Residents of a kheseg as a share of its khoroo: as near as may be to {sizes}.",
            "Other counts: as near as may be to the kheseg's share of residents.",
            "The base of a printed list: the one the report states, else the smallest that fits.",
            "Answers that the base counts but the report does not name: codes that begin with not_printed.",
            "Figure 4: two khesegs in khoroo 1 and one in khoroo 2 (the extracted text leaves the "
            "order open).",
            "Figure 12: the second half is read as 'sometimes' (the order of the axis).",
            "Ties between tables that fit equally well: settled by fixed weights, so that the result "
            "repeats.",
        ]


class _Model:
    """Named whole-number variables, linear constraints and costs, solved by HiGHS."""

    def __init__(self) -> None:
        self._index: dict[tuple, int] = {}
        self._low: list[float] = []
        self._high: list[float] = []
        self._cost: list[float] = []
        self._whole: list[int] = []
        self._rows: list[tuple[dict, float, float]] = []

    def add(self, name: tuple, low: float, high: float, cost: float = 0.0, whole: bool = True) -> tuple:
        self._index[name] = len(self._low)
        self._low.append(low)
        self._high.append(high)
        self._cost.append(cost)
        self._whole.append(int(whole))
        return name

    def between(self, terms: Mapping[tuple, float], low: float, high: float) -> None:
        """low <= sum of coefficient x variable <= high."""
        self._rows.append((dict(terms), low, high))

    def solve(self) -> dict[tuple, float]:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        entries = [
            (r, self._index[n], v) for r, (terms, _, _) in enumerate(self._rows) for n, v in terms.items()
        ]
        row, column, value = (list(part) for part in zip(*entries, strict=True))
        matrix = coo_array((value, (row, column)), shape=(len(self._rows), len(self._low))).tocsr()
        lows, highs = [low for _, low, _ in self._rows], [high for _, _, high in self._rows]
        found = milp(
            self._cost,
            constraints=LinearConstraint(matrix, lows, highs),
            bounds=Bounds(self._low, self._high),
            integrality=self._whole,
            options={"mip_rel_gap": 0.0, "time_limit": 60},
        )
        if found.x is None:
            raise WorkFailed(
                f"no kheseg table satisfies the published numbers ({found.message}). "
                "Mark the claims that contradict others, or change what was left open."
            )
        return {name: found.x[i] for name, i in self._index.items()}


def reconstruct(published: Published, choices: Choices | None = None) -> pd.DataFrame:
    """One row a kheseg, with the columns of the form, that satisfies every claim that can be.

    Claims marked as contradictions of other claims are left out. Raises `WorkFailed` when no
    table satisfies the rest. Same input, same result.
    """
    settled = choices or Choices()
    fields = of_report()
    model = _Model()
    khesegs = list(settled.khoroo_of)
    targets = _targets(published, settled)
    counts = [f for f in fields.values() if f.type == "integer" and f.name != "phase"]
    questions = [f for f in fields.values() if f.is_choice]
    _add_counts(model, counts, khesegs, targets)
    _add_answers(model, questions, khesegs)
    _follow_form(model, counts, questions, khesegs)
    for group in published.groups:
        _follow_group(model, without_contradictions(group), published, settled)
    for statement in published.statements:
        _follow_statement(model, statement, khesegs)
    return _frame(model.solve(), published, settled, fields)


def _targets(published: Published, settled: Choices) -> dict[tuple[str, str], float]:
    """The count aimed at for each kheseg and field."""
    whole = _district_counts(published)
    by_khoroo = {(c.field, c.khoroo): c.value / 100 for c in published.claims if c.measure == "khoroo_share"}
    aimed = {}
    for name, total in whole.items():
        for kheseg, khoroo in settled.khoroo_of.items():
            khoroo_share = by_khoroo.get((name, khoroo), by_khoroo[("persons", khoroo)])
            aimed[kheseg, name] = total * khoroo_share * settled.size[kheseg]
    return aimed


def _district_counts(published: Published) -> dict[str, float]:
    """The district's count of each field as printed, or the middle of what its share allows."""
    whole = {c.field: c.value for c in published.claims if c.measure == "total"}
    for claim in published.claims:
        if claim.measure == "share_of" and claim.of == "persons" and len(summands(claim.field)) == 1:
            whole.setdefault(claim.field, claim.value / 100 * whole["persons"])
    return whole


def _add_counts(model: _Model, counts: list[Field], khesegs: list[str], targets: Mapping) -> None:
    for declared in counts:
        low, high = declared.range or (0, _LARGEST)
        for kheseg in khesegs:
            name = model.add((kheseg, declared.name), low, high)
            has = model.add(("has", kheseg, declared.name), 0, 1)
            model.between({name: 1, has: -1}, 0, np.inf)
            model.between({name: 1, has: -high}, -np.inf, 0)
            _aim(model, name, targets.get((kheseg, declared.name), 0.0))


def _aim(model: _Model, name: tuple, target: float) -> None:
    """Cost of the distance from `target`; slightly different for each variable, so that one table is best."""
    cost = 1 + _fraction(len(model._low)) / 10
    distance = model.add(("distance", *name), 0, np.inf, cost, whole=False)
    model.between({distance: 1, name: -1}, -target, np.inf)
    model.between({distance: 1, name: 1}, target, np.inf)


def _fraction(position: int) -> float:
    """A fixed number from 0 to 1. Sums of square roots do not coincide, so that one set of answers "
    "is best."""
    return 100 * math.sqrt(position + 2) % 1


def _add_answers(model: _Model, questions: list[Field], khesegs: list[str]) -> None:
    for declared in questions:
        for code in declared.codes:
            for kheseg in khesegs:
                model.add((kheseg, declared.name, code), 0, 1, _fraction(len(model._low)))


def _follow_form(model: _Model, counts: list[Field], questions: list[Field], khesegs: list[str]) -> None:
    """Parts within wholes, age groups that sum to persons, skip rules and numbers of choices."""
    for kheseg in khesegs:
        ages = {(kheseg, name): 1.0 for name in AGE_GROUPS}
        model.between({**ages, (kheseg, "persons"): -1}, 0, 0)
        for declared in counts:
            if declared.part_of:
                wholes = {(kheseg, name): -1.0 for name in declared.part_of}
                model.between({(kheseg, declared.name): 1, **wholes}, -np.inf, 0)
        for declared in questions:
            _follow_question(model, declared, kheseg)


def _follow_question(model: _Model, declared: Field, kheseg: str) -> None:
    chosen = {(kheseg, declared.name, code): 1.0 for code in declared.codes}
    asked, constant = _asked(declared, kheseg)
    at_most = {name: -declared.most * sign for name, sign in asked.items()}
    at_least = {name: -sign for name, sign in asked.items()}
    model.between({**chosen, **at_most}, -np.inf, declared.most * constant)
    model.between({**chosen, **at_least}, constant, np.inf)


def _asked(declared: Field, kheseg: str) -> tuple[dict[tuple, float], float]:
    """1 where the question is asked, 0 elsewhere, as variables and a constant."""
    rule = declared.asked_if
    if rule is None:
        return {}, 1
    if rule.at_least is not None:
        return {("has", kheseg, rule.field): 1}, 0
    if rule.is_ is not None:
        return {(kheseg, rule.field, rule.is_): 1}, 0
    return {(kheseg, rule.field, rule.is_not): -1}, 1


def _follow_group(model: _Model, group: Group, published: Published, settled: Choices) -> None:
    if group.shares:
        _follow_shares(model, group, published, settled)
    for claim in group.claims:
        khesegs = [k for k, khoroo in settled.khoroo_of.items() if claim.khoroo in ("", khoroo)]
        if claim.measure == "total":
            model.between(_sum(khesegs, claim.field), claim.value, claim.value)
        elif claim.measure == "share_of":
            _share(model, claim, _sum(khesegs, claim.field), _sum(khesegs, claim.of))
        elif claim.measure == "khoroo_share":
            _share(model, claim, _sum(khesegs, claim.field), _sum(settled.khoroo_of, claim.field))
        elif claim.measure == "kheseg_count":
            model.between(_gave(khesegs, claim.field, claim.codes), claim.value, claim.value)
        elif claim.measure == "people_where":
            _share(model, claim, _residents_where(model, khesegs, claim), _sum(khesegs, "persons"))


def _sum(khesegs, expression: str) -> dict[tuple, float]:
    return {(kheseg, name): 1.0 for kheseg in khesegs for name in summands(expression)}


def _gave(khesegs, name: str, codes) -> dict[tuple, float]:
    return {(kheseg, name, code): 1.0 for kheseg in khesegs for code in codes}


def _share(model: _Model, claim: Claim, part: Mapping, whole: Mapping) -> None:
    """100 x part / whole lies in the rounding interval of the printed share."""
    low, high = (float(limit) for limit in rounding_interval(claim.value, claim.decimals))
    for limit, bounds in ((low, (0, np.inf)), (high, (-np.inf, 0))):
        terms = {name: -limit * weight for name, weight in whole.items()}
        for name, weight in part.items():
            terms[name] = terms.get(name, 0.0) + 100 * weight
        model.between(terms, *bounds)


def _follow_shares(model: _Model, group: Group, published: Published, settled: Choices) -> None:
    """The counts behind shares of khesegs or responses, on their whole-number base."""
    base = base_of(group, published.khesegs)
    if base is None:
        raise WorkFailed(f"{group.source}: no whole numbers give the printed shares of '{group.title}'")
    declared = of_report()[group.shares[0].field]
    khesegs = list(settled.khoroo_of)
    for claim, low, high in zip(group.shares, base.lowest, base.highest, strict=True):
        model.between(_gave(khesegs, declared.name, [claim.code]), low, high)
    printed = {claim.code for claim in group.shares}
    for code in set(declared.codes) - printed:
        most = min(base.lowest) if code.startswith(_UNNAMED) and not group.complete else 0
        model.between(_gave(khesegs, declared.name, [code]), 0, most)
    model.between(_gave(khesegs, declared.name, declared.codes), base.n, base.n)


def _residents_where(model: _Model, khesegs: list[str], claim: Claim) -> dict[tuple, float]:
    """Residents of the khesegs that gave one of the codes (a question with one choice)."""
    terms = {}
    for kheseg in khesegs:
        gave = _gave([kheseg], claim.field, claim.codes)
        name = model.add(("residents", kheseg, claim.field), 0, _LARGEST)
        model.between({name: 1, (kheseg, "persons"): -1}, -np.inf, 0)
        model.between({name: 1, **{g: -float(_LARGEST) for g in gave}}, -np.inf, 0)
        model.between(
            {name: 1, (kheseg, "persons"): -1, **{g: -float(_LARGEST) for g in gave}}, -_LARGEST, np.inf
        )
        terms[name] = 1.0
    return terms


def _follow_statement(model: _Model, statement: Mapping, khesegs: list[str]) -> None:
    """At least so many khesegs gave answers to both questions."""
    both = {}
    for kheseg in khesegs:
        name = model.add(("both", kheseg, statement["id"]), 0, 1)
        for side in statement["both"]:
            gave = _gave([kheseg], side["field"], side["codes"])
            model.between({name: 1, **{g: -1.0 for g in gave}}, -np.inf, 0)
        both[name] = 1.0
    model.between(both, statement["at_least"], np.inf)


def _frame(
    solution: Mapping, published: Published, settled: Choices, fields: Mapping[str, Field]
) -> pd.DataFrame:
    rows = []
    for kheseg, khoroo in settled.khoroo_of.items():
        place = {"phase": published.phase, "district": published.district, "khoroo": khoroo, "kheseg": kheseg}
        rows.append({name: place.get(name, _cell(solution, kheseg, f)) for name, f in fields.items()})
    return pd.DataFrame(rows)


def _cell(solution: Mapping, kheseg: str, declared: Field):
    if declared.is_choice:
        return CHOICE_SEPARATOR.join(c for c in declared.codes if solution[kheseg, declared.name, c] > 0.5)
    return round(solution[kheseg, declared.name]) if (kheseg, declared.name) in solution else ""

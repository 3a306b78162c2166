"""A kheseg-level table that satisfies a published report, found by integer programming.

The result is a reconstruction: one of many tables that would have led to the printed numbers. It
says nothing about the district beyond what was printed. Constraints follow from the claims
(`claims.py`) and from the form (`fields.py`); what they leave open is settled by `Choices`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, WorkFailed

from .bases import rounding_interval
from .claims import NOT_PRINTED, Claim, Group, Published, base_of, fields_of, without_contradictions
from .fields import CHOICE_SEPARATOR, Field, summands

AGE_GROUPS = ("age_0_5", "age_6_17", "age_18_59", "age_60_plus")
_LARGEST = 20_000
_SECONDS = 60
_INFEASIBLE = 2  # status of scipy.optimize.milp


@dataclass(frozen=True)
class Choices:
    """What the report leaves open, and how it is settled here.

    khoroo_of: kheseg -> khoroo. size: kheseg -> its share of the khoroo's residents, aimed at. Every
    other count is aimed at the kheseg's share of residents. split: why the khesegs are split so, as far
    as the report tells; notes: what else was settled, in sentences.
    """

    khoroo_of: Mapping[str, str]
    size: Mapping[str, float]
    split: str = ""
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, published: Published) -> Choices:
        """As the file of claims settles it (`left_open`), else the first of `splits`."""
        settled = published.left_open
        if "khoroo_of" in settled:
            return cls(
                settled["khoroo_of"],
                settled["size"],
                settled.get("split", ""),
                tuple(settled.get("notes", ())),
            )
        return cls.split_into(splits(published)[0])

    @classmethod
    def split_into(cls, khesegs: Mapping[str, int]) -> Choices:
        """Khesegs A, B, ... in khoroos of so many khesegs each, all of the same size."""
        khoroos = [khoroo for khoroo, n in khesegs.items() for _ in range(n)]
        khoroo_of = {_letters(place): khoroo for place, khoroo in enumerate(khoroos)}
        return cls(khoroo_of, {kheseg: 1 / khesegs[khoroo] for kheseg, khoroo in khoroo_of.items()})

    def described(self) -> list[str]:
        """The choices in sentences."""
        khoroos = sorted(set(self.khoroo_of.values()))
        split = " and ".join(str(list(self.khoroo_of.values()).count(k)) for k in khoroos)
        sizes = ", ".join(f"{k} {100 * share:g} %" for k, share in self.size.items())
        return [
            f"Khesegs by khoroo: {split}" + (f" ({self.split})." if self.split else "."),
            f"Residents of a kheseg as a share of its khoroo: as near as may be to {sizes}.",
            "Other counts: as near as may be to the kheseg's share of residents.",
            "The base of a printed list: the one the report states, else the smallest that fits.",
            "Answers that the base counts but the report does not name: codes that begin with not_printed.",
            *self.notes,
            "Ties between tables that fit equally well: settled by fixed weights, so that the result "
            "repeats.",
        ]


def splits(published: Published, most: int = 60) -> list[dict[str, int]]:
    """Ways to split the khesegs into khoroos, as far as the report leaves them open: khoroo -> khesegs.

    The most even one comes first. Where there are more than `most`, it is the only one.
    """
    named = {str(khoroo): n for khoroo, n in published.khoroos.items()}
    named |= {c.khoroo: 0 for c in published.claims if c.khoroo and c.khoroo not in named}
    known = {khoroo: n for khoroo, n in named.items() if n}
    free = sorted(khoroo for khoroo, n in named.items() if not n)
    left = published.khesegs - sum(known.values())
    if not named:
        return [{"1": published.khesegs}]
    if left < len(free) or (left and not free):
        raise InputError(
            f"khoroos: expected {published.khesegs} khesegs in all (at least one in each khoroo), "
            f"found {sum(known.values())} in {', '.join(known) or 'none'}"
            + (f" and {len(free)} more khoroos" if free else "")
        )
    even = [left // len(free) + (place < left % len(free)) for place in range(len(free))] if free else []
    ways = [even]
    if free and math.comb(left - 1, len(free) - 1) <= most:
        ways += [way for way in _compositions(left, len(free)) if way != even]
        ways.sort(key=lambda way: (max(way) - min(way), way[::-1]))
    order = sorted(named)
    return [
        {khoroo: {**known, **dict(zip(free, way, strict=True))}[khoroo] for khoroo in order} for way in ways
    ]


def _compositions(total: int, parts: int) -> list[list[int]]:
    """All lists of `parts` numbers of 1 or more that sum to `total`."""
    if parts == 1:
        return [[total]]
    return [
        [first, *rest]
        for first in range(1, total - parts + 2)
        for rest in _compositions(total - first, parts - 1)
    ]


def _letters(place: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


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

    def has(self, name: tuple) -> bool:
        return name in self._index

    def between(self, terms: Mapping[tuple, float], low: float, high: float) -> None:
        """low <= sum of coefficient x variable <= high."""
        self._rows.append((dict(terms), low, high))

    def solve(self) -> dict[tuple, float]:
        """Name -> number. Raises `WorkFailed` where there is no solution."""
        found = self.solution()
        if found is None:
            raise WorkFailed(
                "no kheseg table satisfies the published numbers. "
                "Mark the claims that contradict others, or change what was left open."
            )
        return found

    def solution(self) -> dict[tuple, float] | None:
        """Name -> number, None where there is none. Raises `WorkFailed` where none was found in time."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import coo_array

        if any(not terms and not low <= 0 <= high for terms, low, high in self._rows):
            return None
        if not self._low:
            return {}
        rows = [row for row in self._rows if row[0]]
        entries = [(r, self._index[n], v) for r, (terms, _, _) in enumerate(rows) for n, v in terms.items()]
        row, column, value = (list(part) for part in zip(*entries, strict=True)) if entries else ([], [], [])
        matrix = coo_array((value, (row, column)), shape=(len(rows), len(self._low))).tocsr()
        lows, highs = [low for _, low, _ in rows], [high for _, _, high in rows]
        found = milp(
            self._cost,
            constraints=LinearConstraint(matrix, lows, highs),
            bounds=Bounds(self._low, self._high),
            integrality=self._whole,
            options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
        )
        if found.x is not None:
            return {name: found.x[i] for name, i in self._index.items()}
        if found.status == _INFEASIBLE:
            return None
        raise WorkFailed(f"no kheseg table was found, nor that there is none ({found.message})")


def reconstruct(
    published: Published, choices: Choices | None = None, *, bases: str = "smallest", aim: bool = True
) -> pd.DataFrame:
    """One row a kheseg, with the columns of the form, that satisfies every claim that can be.

    Claims marked as contradictions of other claims are left out. bases: "smallest" takes the smallest
    whole-number base of each list of shares that has no stated one, "any" leaves it open. Without `aim`
    it is any table, found sooner; with it the one nearest to what `choices` aim at. Raises `WorkFailed`
    when no table satisfies the rest. Same input, same result.
    """
    settled = choices or Choices.of(published)
    fields = fields_of(published)
    solved = model(published, settled, fields, bases=bases, aim=aim).solve()
    return _frame(solved, published, settled, fields)


def satisfiable(published: Published, choices: Choices, fields: Mapping[str, Field]) -> bool:
    """Is there any table with these fields that satisfies all claims, on whatever bases?"""
    return model(published, choices, fields, bases="any", aim=False).solution() is not None


def model(
    published: Published, settled: Choices, fields: Mapping[str, Field], *, bases: str, aim: bool = True
) -> _Model:
    """The whole numbers sought, and what they must satisfy. Without `aim` any solution will do."""
    made = _Model()
    khesegs = list(settled.khoroo_of)
    targets = _targets(published, settled) if aim else None
    counts = [f for f in fields.values() if f.type == "integer" and f.name != "phase"]
    questions = [f for f in fields.values() if f.is_choice]
    _add_counts(made, counts, khesegs, targets, _largest(published))
    _add_answers(made, questions, khesegs, aim)
    _follow_form(made, counts, questions, khesegs)
    for group in published.groups:
        _follow_group(made, without_contradictions(group), published, settled, fields, bases)
    for statement in published.statements:
        _follow_statement(made, statement, khesegs)
    return made


def _largest(published: Published) -> int:
    """The most that one kheseg may count where the form sets no limit."""
    return int(max([_LARGEST, *(c.value for c in published.claims if c.measure == "total")]))


def _targets(published: Published, settled: Choices) -> dict[tuple[str, str], float]:
    """The count aimed at for each kheseg and field."""
    whole = _district_counts(published)
    by_khoroo = {(c.field, c.khoroo): c.value / 100 for c in published.claims if c.measure == "khoroo_share"}
    aimed = {}
    for name, total in whole.items():
        for kheseg, khoroo in settled.khoroo_of.items():
            even = list(settled.khoroo_of.values()).count(khoroo) / len(settled.khoroo_of)
            khoroo_share = by_khoroo.get((name, khoroo), by_khoroo.get(("persons", khoroo), even))
            aimed[kheseg, name] = total * khoroo_share * settled.size[kheseg]
    return aimed


def _district_counts(published: Published) -> dict[str, float]:
    """The district's count of each field as printed, or the middle of what its share allows."""
    whole = {c.field: c.value for c in published.claims if c.measure == "total"}
    for claim in published.claims:
        known = "persons" in whole and claim.of == "persons" and len(summands(claim.field)) == 1
        if claim.measure == "share_of" and known:
            whole.setdefault(claim.field, claim.value / 100 * whole["persons"])
    return whole


def _add_counts(
    model: _Model, counts: list[Field], khesegs: list[str], targets: Mapping | None, largest: int
) -> None:
    for declared in counts:
        low, high = declared.range or (0, largest)
        for kheseg in khesegs:
            name = model.add((kheseg, declared.name), low, high)
            has = model.add(("has", kheseg, declared.name), 0, 1)
            model.between({name: 1, has: -1}, 0, np.inf)
            model.between({name: 1, has: -high}, -np.inf, 0)
            if targets is not None:
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


def _add_answers(model: _Model, questions: list[Field], khesegs: list[str], aim: bool) -> None:
    for declared in questions:
        for code in declared.codes:
            for kheseg in khesegs:
                cost = _fraction(len(model._low)) if aim else 0.0
                model.add((kheseg, declared.name, code), 0, 1, cost)


def _follow_form(model: _Model, counts: list[Field], questions: list[Field], khesegs: list[str]) -> None:
    """Parts within wholes, age groups that sum to persons, skip rules and numbers of choices."""
    known = {declared.name for declared in counts}
    for kheseg in khesegs:
        if known >= {*AGE_GROUPS, "persons"}:
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
    if declared.section:  # a question of the form: where it is asked, it is answered
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


def _follow_group(
    model: _Model,
    group: Group,
    published: Published,
    settled: Choices,
    fields: Mapping[str, Field],
    bases: str,
) -> None:
    if group.shares and bases == "smallest":
        _follow_shares(model, group, published, settled, fields)
    elif group.shares:
        _follow_shares_on_any_base(model, group, settled, fields)
    for claim in group.claims:
        khesegs = [k for k, khoroo in settled.khoroo_of.items() if claim.khoroo in ("", khoroo)]
        if claim.measure == "total":
            model.between(_sum(khesegs, claim.field), claim.value, claim.value)
        elif claim.measure == "share_of":
            _share(model, claim, _sum(khesegs, claim.field), _sum(khesegs, claim.of))
        elif claim.measure == "khoroo_share":
            _share(model, claim, _sum(khesegs, claim.field), _sum(settled.khoroo_of, claim.field))
        elif claim.measure == "kheseg_count":
            model.between(_any_of(model, khesegs, claim, fields), claim.value, claim.value)
        elif claim.measure == "units":
            model.between({}, claim.value - len(khesegs), claim.value - len(khesegs))
        elif claim.measure == "kinds":
            _follow_kinds(model, claim, khesegs, fields[claim.field])
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


def _any_of(
    model: _Model, khesegs: list[str], claim: Claim, fields: Mapping[str, Field]
) -> dict[tuple, float]:
    """Khesegs that gave one of the codes: each is counted once."""
    if len(claim.codes) == 1 or fields[claim.field].most == 1:
        return _gave(khesegs, claim.field, claim.codes)
    return dict.fromkeys((_answered(model, kheseg, claim.field, claim.codes) for kheseg in khesegs), 1.0)


def _answered(model: _Model, kheseg: str, name: str, codes) -> tuple:
    """1 where the kheseg gave one of the codes, else 0."""
    answered = ("answered", kheseg, name, *codes)
    if not model.has(answered):
        model.add(answered, 0, 1)
        gave = _gave([kheseg], name, codes)
        for given in gave:
            model.between({answered: 1, given: -1}, 0, np.inf)
        model.between({answered: 1, **dict.fromkeys(gave, -1.0)}, -np.inf, 0)
    return answered


def _follow_kinds(model: _Model, claim: Claim, khesegs: list[str], declared: Field) -> None:
    """So many different answers were given."""
    kinds = []
    for code in declared.codes:
        kinds.append(model.add(("kind", claim.field, code), 0, 1))
        gave = _gave(khesegs, claim.field, [code])
        for given in gave:
            model.between({kinds[-1]: 1, given: -1}, 0, np.inf)
        model.between({kinds[-1]: 1, **dict.fromkeys(gave, -1.0)}, -np.inf, 0)
    model.between(dict.fromkeys(kinds, 1.0), claim.value, claim.value)


def _follow_shares_on_any_base(
    model: _Model, group: Group, settled: Choices, fields: Mapping[str, Field]
) -> None:
    """Each share is that of its count in all answers to the question, however many they are."""
    declared = fields[group.shares[0].field]
    khesegs = list(settled.khoroo_of)
    every = _gave(khesegs, declared.name, declared.codes)
    if group.shares[0].measure == "khesegs" and declared.most > 1:
        every = dict.fromkeys(
            (_answered(model, kheseg, declared.name, tuple(declared.codes)) for kheseg in khesegs), 1.0
        )
    for claim in group.shares:
        _share(model, claim, _gave(khesegs, declared.name, [claim.code]), every)
    model.between(every, group.n or 1, group.n or np.inf)
    if group.complete:
        printed = {claim.code for claim in group.claims}
        others = [code for code in declared.codes if code not in printed]
        model.between(_gave(khesegs, declared.name, others), 0, 0)
    if group.people:
        _follow_caption(model, group, khesegs)


def _follow_caption(model: _Model, group: Group, khesegs: list[str]) -> None:
    """The same shares are those of whole people, as the caption says."""
    whole = _sum(khesegs, group.people)
    parts = {}
    for claim in group.claims:
        people = model.add(("people", group.id, claim.code), 0, np.inf)
        parts[people] = 1.0
        if claim in group.shares:
            _share(model, claim, {people: 1.0}, whole)
    model.between(
        {**parts, **{name: -weight for name, weight in whole.items()}}, 0 if group.complete else -np.inf, 0
    )


def _follow_shares(
    model: _Model, group: Group, published: Published, settled: Choices, fields: Mapping[str, Field]
) -> None:
    """The counts behind shares of khesegs or responses, on their whole-number base."""
    base = base_of(group, published.khesegs, published.choices)
    if base is None:
        raise WorkFailed(f"{group.source}: no whole numbers give the printed shares of '{group.title}'")
    declared = fields[group.shares[0].field]
    khesegs = list(settled.khoroo_of)
    for claim, low, high in zip(group.shares, base.lowest, base.highest, strict=True):
        model.between(_gave(khesegs, declared.name, [claim.code]), low, high)
    printed = {claim.code for claim in group.shares}
    for code in set(declared.codes) - printed:
        most = min(base.lowest) if code.startswith(NOT_PRINTED) and not group.complete else 0
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

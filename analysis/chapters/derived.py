"""What is derived from the columns of the frames: groups of households and of persons, and amounts.

A group is a partition: a code and a label for each unit. An amount is a number a household.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pandas as pd

from . import vocabulary as words
from .columns import DECLARED, Column
from .frames import Codes, Frames

PARTS = {"decile": 10, "quintile": 5}


def group(population: str, name: str) -> Callable[[Frames], Codes] | None:
    """How a derived group is made; None for groups that are columns, or households' groups for persons.

    decile_pae_location: deciles by consumption per adult equivalent (pc: per person) within locations;
    quintile_pae_urban: fifths.
    """
    made = (HOUSEHOLD_GROUPS if population == "households" else PERSON_GROUPS).get(name)
    first, *rest = name.split("_")
    if made is None and population == "households" and first in PARTS and len(rest) == 2:
        return partial(_within, groups=PARTS[first], welfare=rest[0], within=rest[1])
    return made


def of_column(declared: Column, values: np.ndarray) -> Codes:
    """Codes of a declared column: flags as Yes and No, others by their labels, numbers from 1 to 12."""
    if declared.kind == "flag":
        return yes_no(values.astype(bool))
    labels = declared.labels or tuple(range(1, 13))
    return pd.Index(labels).get_indexer(pd.Index(values)).astype(np.int8), labels


def yes_no(values: np.ndarray) -> Codes:
    """Codes of a yes-or-no group."""
    return (~np.asarray(values, dtype=bool)).astype(np.int8), ("Yes", "No")


def _cut(values: np.ndarray, starts: Iterable[float], labels: tuple) -> Codes:
    """Codes of values cut at the lower ends of classes; below the first: none."""
    values = np.asarray(values, dtype=float)
    codes = np.searchsorted(np.asarray(list(starts), dtype=float), values, side="right") - 1
    return np.where(np.isfinite(values), codes, -1).astype(np.int8), labels


def _poor(frames: Frames) -> np.ndarray:
    return frames.column("households", "consumption").astype(float) < frames.line


def _gap(frames: Frames, multiple: float = 1.0, power: int = 1) -> np.ndarray:
    """FGT terms of every household: ((z - y)/z)^power below the line z, 0 above it."""
    line = frames.line * multiple
    welfare = frames.column("households", "consumption").astype(float)
    terms = np.where(welfare < line, 1.0 - welfare / line, 0.0)
    return (welfare < line).astype(float) if power == 0 else terms**power


def _quantiles(frames: Frames, welfare: str, groups: int, inside: np.ndarray | None = None) -> np.ndarray:
    """Groups of equal population by welfare, 1 the poorest; with `inside` those rows only."""
    from analysis.survey.quantiles import quantile_group

    values = frames.amount("households", welfare)
    weight = frames.amount("households", "weight*size")
    if inside is None:
        return quantile_group(values, groups, weight)
    return quantile_group(values[inside], groups, weight[inside])


def _within(frames: Frames, groups: int, welfare: str, within: str) -> Codes:
    """Deciles or fifths made separately within each class of a group ("all": among everybody).

    welfare: "pae" per adult equivalent or "pc" per person; each part holds as many people.
    """
    column = {"pae": "consumption", "pc": "consumption_pc"}[welfare]
    labels = tuple(range(1, groups + 1))
    if within == "all":
        return (_quantiles(frames, column, groups) - 1).astype(np.int8), labels
    codes, classes = frames.codes("households", within)
    result = np.full(codes.size, -1, dtype=np.int8)
    for k in range(len(classes)):
        inside = codes == k
        if inside.any():
            result[inside] = _quantiles(frames, column, groups, inside) - 1
    return result, labels


def _quintile(frames: Frames) -> Codes:
    """National quintiles of people by consumption per adult equivalent."""
    return (_quantiles(frames, "consumption", 5) - 1).astype(np.int8), (1, 2, 3, 4, 5)


def _any_of(frames: Frames, names: Iterable[str]) -> np.ndarray:
    return _sum_of(frames, names) > 0


def _sum_of(frames: Frames, names: Iterable[str]) -> np.ndarray:
    """Sum of household columns; missing counts as nothing."""
    return sum(np.nan_to_num(frames.column("households", n).astype(float)) for n in names)


def _bods(frames: Frames) -> np.ndarray:
    return sum(frames.column("households", a).astype(float) / n for a, n in words.HEADS_A_BOD.items())


def _per_household_ratio(frames: Frames, codes: Iterable[int]) -> np.ndarray:
    """Transfers over the household's consumption, both MNT a month."""
    consumption = frames.amount("households", "consumption_pc*size")
    received = _sum_of(frames, [f"t_{c}" for c in codes])
    return np.divide(received, consumption, out=np.zeros_like(received), where=consumption > 0)


def _children_share(frames: Frames) -> np.ndarray:
    return frames.amount("households", "children") / frames.amount("households", "size")


def _of_population(frames: Frames) -> np.ndarray:
    """Persons of the household over all persons: its weighted sum is 1."""
    return frames.amount("households", "size") / frames.amount("households", "weight*size").sum()


def _ger(frames: Frames) -> Codes:
    """Gers, and all other dwellings; an unknown one is neither."""
    codes, labels = frames.codes("households", "dwelling")
    other = np.where(codes == labels.index("Ger"), 0, 1)
    return np.where(codes < 0, -1, other).astype(np.int8), ("Yes", "No")


def _nominal_rest(frames: Frames) -> np.ndarray:
    """What is neither food, durables nor housing, nominal."""
    parts = _sum_of(frames, [f"nominal_{part}" for part in words.NOMINAL_PARTS])
    return frames.amount("households", "nominal") - parts


def _holds(frames: Frames, loan: str) -> np.ndarray:
    """Whether the household holds a loan of a type, borrowed in 12 months or before (B.15)."""
    return _any_of(frames, [f"loan_{loan}", f"older_{loan}"])


def _held(frames: Frames, loans: Iterable[str]) -> np.ndarray:
    """Types of loan, of some, that the household holds: each type counts once."""
    return sum(_holds(frames, loan).astype(float) for loan in loans)


def _named(function: Callable, *arguments) -> Callable[[Frames], object]:
    return lambda frames: function(frames, *arguments)


AMOUNTS: dict[str, Callable[[Frames], np.ndarray]] = {
    "poor": _poor,
    "gap": _gap,
    "severity": _named(_gap, 1.0, 2),
    **{f"fgt{power}at{m}": _named(_gap, m / 100, power) for m in words.MULTIPLES for power in (0, 1, 2)},
    **{f"fgt0at{m}": _named(_gap, m / 100, 0) for m in words.FIGURE_MULTIPLES},
    "children_share": _children_share,
    "male_head": lambda f: f.codes("households", "head_sex")[0] == words.SEXES.index("Male"),
    "bods": _bods,
    "of_population": _of_population,
    "c_nonfood": _named(_sum_of, [f"c_{c}" for c in words.NON_FOOD]),
    "c_small_nonfood": _named(_sum_of, ["c_alcohol_tobacco", "c_insurance"]),
    "nominal_nonfood": _nominal_rest,
    **{f"held_{kind}": _named(_held, loans) for kind, loans in words.LOAN_KINDS.items()},
    "held": _named(_held, words.LOANS),
    "loan_amount": _named(_sum_of, [f"loan_{x}" for x in words.LOANS]),
    "loan_household_other": _named(_sum_of, ["loan_household", "loan_other"]),
    **{
        f"received_{g}": _named(_sum_of, [f"t_{c}" for c in codes])
        for g, codes in words.TRANSFER_ROWS.values()
    },
    **{f"ratio_{g}": _named(_per_household_ratio, codes) for g, codes in words.TRANSFER_ROWS.values()},
}
HOUSEHOLD_GROUPS: dict[str, Callable[[Frames], Codes]] = {
    "poor": lambda f: (_poor(f).astype(np.int8), words.POVERTY),
    "quintile": _quintile,
    "children_class": lambda f: _cut(f.column("households", "children"), range(4), words.CHILDREN),
    "any_children": lambda f: yes_no(f.column("households", "children").astype(float) > 0),
    "ger": _ger,
    # all but stoves: so the parts of B.28 and B.29 close on Figure 3.17 in the nation and in every location
    "sustainable_heating": lambda f: yes_no(
        np.isin(f.codes("households", "heating")[0], [words.HEATING.index(h) for h in words.SUSTAINABLE])
    ),
    "size_class": lambda f: _cut(f.column("households", "size"), range(1, 9), words.SIZES),
    "head_age_class": lambda f: _cut(
        f.column("households", "head_age"), (0, 30, 40, 50, 60), words.HEAD_AGES
    ),
    **{
        f"has_{a}": (lambda f, a=a: yes_no(f.column("households", a).astype(float) > 0))
        for a in words.ANIMALS
    },
    "livestock": lambda f: yes_no(_any_of(f, words.ANIMALS)),
    # a loan is held (B.15) when money was borrowed in 12 months (B.47) or before
    "any_loan": lambda f: yes_no(_any_of(f, [f"{a}_{x}" for a in ("loan", "older") for x in words.LOANS])),
    **{f"loan_{x}": (lambda f, x=x: yes_no(_holds(f, x))) for x in words.LOANS},
    "borrowed": lambda f: yes_no(_any_of(f, [f"loan_{x}" for x in words.LOANS])),
    **{f"borrowed_{x}": (lambda f, x=x: yes_no(_any_of(f, [f"loan_{x}"]))) for x in words.LOANS},
    "borrowed_household_other": lambda f: yes_no(_any_of(f, ["loan_household", "loan_other"])),
    "all_three": lambda f: yes_no(
        np.logical_and.reduce(
            [f.column("households", n).astype(bool) for n in ("water", "sanitation", "electricity")]
        )
    ),
    "private_transfers": lambda f: yes_no(_any_of(f, [f"t_{c}" for c in words.PRIVATE])),
    "public_transfers": lambda f: yes_no(_any_of(f, [f"t_{c}" for c in words.PUBLIC])),
    **{
        f"receives_{g}": (lambda f, codes=codes: yes_no(_any_of(f, [f"t_{c}" for c in codes])))
        for g, codes in words.TRANSFER_ROWS.values()
    },
    **{
        f"owns_{d}": (lambda f, d=d: yes_no(_any_of(f, [f"d_{d}"])))
        for d in (*words.DURABLES, *words.FIGURE_DURABLES)
    },
}


def _age(frames: Frames) -> np.ndarray:
    return frames.column("persons", "age").astype(float)


def _aged(frames: Frames, first: int, last: int = 200) -> Codes:
    age = _age(frames)
    return yes_no((age >= first) & (age <= last))


def _groups_of(frames: Frames, column: str, parts: dict[str, tuple[str, ...]]) -> Codes:
    """Classes that take several labels of a column of persons together; others are in none."""
    names, labels = tuple(parts), DECLARED["persons"][column].labels
    place = {label: k for k, members in enumerate(parts.values()) for label in members}
    position = np.asarray([*(place.get(label, -1) for label in labels), -1], dtype=np.int8)
    return position[frames.codes("persons", column)[0]], names


def _broad(frames: Frames) -> Codes:
    """Three broad industries of the thirteen branches."""
    codes, labels = frames.codes("persons", "industry13")
    broad = [words.BROAD_INDUSTRIES.index(words.BROAD_OF[b]) if b else -1 for b in labels]
    return np.asarray([*broad, -1], dtype=np.int8)[codes], words.BROAD_INDUSTRIES


def _labour(frames: Frames) -> Codes:
    """Labour force status of those aged 15 and older; all others are in no class."""
    values = pd.Index(frames.column("persons", "labour"))
    codes = pd.Index(words.LABOUR).get_indexer(values).astype(np.int8)
    return np.where(_age(frames) >= 15, codes, -1).astype(np.int8), words.LABOUR


def _reason(frames: Frames) -> Codes:
    """The three printed reasons: not serious enough, treated myself, all others."""
    position = np.asarray([-1, 0, 1, 2, 2, 2], dtype=np.int8)
    values = np.nan_to_num(frames.column("persons", "reason").astype(float)).astype(int)
    return position[np.clip(values, 0, 5)], words.REASONS


def _wage(frames: Frames) -> np.ndarray:
    """MNT in 12 months; missing counts as nothing."""
    return np.nan_to_num(frames.column("persons", "wage").astype(float))


PERSON_AMOUNTS: dict[str, Callable[[Frames], np.ndarray]] = {"wage": _wage}
PERSON_GROUPS: dict[str, Callable[[Frames], Codes]] = {
    "adult18": lambda f: _aged(f, 18),
    "adult15": lambda f: _aged(f, 15),
    **{f"aged_{level}": _named(_aged, *ages) for level, ages in words.SCHOOL_AGES.items()},
    "age_class": lambda f: _cut(_age(f), (15, 25, 35, 45, 55, 65), words.AGES),
    "adult25": lambda f: _aged(f, 25),
    "aged_2_to_6": lambda f: _aged(f, 2, 6),
    "five_years": lambda f: _cut(_age(f), range(0, 61, 5), words.FIGURE_AGES),
    "dependency": lambda f: _cut(_age(f), (0, 15, 65), words.DEPENDENCY),
    "earns": lambda f: yes_no(_wage(f) > 0),
    "occupation5": lambda f: _groups_of(f, "occupation", words.FIGURE_OCCUPATIONS),
    "labour": _labour,
    "in_labour_force": lambda f: yes_no(np.isin(_labour(f)[0], (0, 1))),
    "broad_industry": _broad,
    "reason_class": _reason,
    "any_disability": lambda f: yes_no(
        np.logical_or.reduce([f.column("persons", d).astype(bool) for d in words.DISABILITIES])
    ),
}

"""From the columns of a design to numbered units: every check that a `Design` makes of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, all_faults, nearest

from .stage import SINGLETON_RULES, Stage

if TYPE_CHECKING:
    from .design import Design


def prepare(design: Design) -> dict:
    """The numbered parts of a design, by attribute name; InputError lists all faults found."""
    weight = np.asarray(design.weight, dtype=float)
    if weight.ndim != 1 or weight.size == 0:
        raise InputError(f"weight: expected a column with at least one value, found shape {weight.shape}.")
    faults = _option_faults(design) + _weight_faults(weight, design.names.get("weight", "weight"))
    codes = {part: _codes(part, design, weight.size, faults) for part in ("stratum", "psu", "ssu")}
    stratum, stratum_labels = codes["stratum"] or (np.zeros(weight.size, dtype=np.intp), np.array(["all"]))
    stratum, stratum_labels = _collapsed(stratum, stratum_labels, design, faults)
    psu, psu_labels, stratum_of_psu = _psus(stratum, stratum_labels, codes["psu"], design, faults)
    fpc = _fpc_columns(design, weight.size, faults)
    first = _stage(stratum_of_psu, stratum_labels.size)
    first = _with_population(first, stratum, fpc, 0, stratum_labels, design, faults)
    unit, second = psu, None
    if len(fpc) == 2 or (fpc and codes["ssu"]):
        second, unit = _second_stage(psu, codes["ssu"], first, fpc, psu_labels, design, faults)
    if design.singleton in ("fail", "collapse"):
        faults += _lonely_faults(first, second, stratum_labels, psu_labels)
    if faults:
        raise InputError(all_faults(f"design: {len(faults)} fault(s)", faults))
    return {
        "weight": weight,
        "psu_of_row": psu,
        "unit_of_row": unit,
        "psu_labels": psu_labels,
        "stratum_labels": stratum_labels,
        "first": first,
        "second": second,
    }


def _option_faults(design: Design) -> list[str]:
    faults = []
    if design.singleton not in SINGLETON_RULES:
        faults.append(
            f"singleton: expected one of {', '.join(SINGLETON_RULES)}, found {design.singleton!r}. "
            + nearest(design.singleton, SINGLETON_RULES)
        )
    if (design.singleton == "collapse") != bool(design.collapse):
        faults.append(
            "collapse: expected a neighbour for each lonely stratum together with singleton='collapse', "
            f"found singleton={design.singleton!r} and collapse={design.collapse!r}."
        )
    return faults


def _weight_faults(weight: np.ndarray, name: str) -> list[str]:
    faults = []
    for wrong, what in (
        (np.isnan(weight), "a weight in every row"),
        (np.isinf(weight), "a finite weight in every row"),
        (weight < 0, "a weight of zero or more in every row"),
    ):
        if wrong.any():
            faults.append(f"{name}: expected {what}, found {_rows(wrong, weight)}. Correct these rows.")
    if not faults and not weight.sum() > 0:
        faults.append(f"{name}: expected at least one weight above zero, found none.")
    return faults


def _rows(wrong: np.ndarray, values: np.ndarray | None = None) -> str:
    rows = np.flatnonzero(wrong)
    shown = ", ".join(map(str, rows[:5])) + (", ..." if rows.size > 5 else "")
    example = "none" if values is None else f"{values[rows[0]]:g}"
    return f"{example} in {rows.size} row(s): {shown}"


def _codes(part: str, design: Design, size: int, faults: list[str]) -> tuple[np.ndarray, np.ndarray] | None:
    """Numbers and labels of one part; missing codes are a fault, and one more label from there on."""
    values = getattr(design, part)
    if values is None:
        return None
    name = design.names.get(part, part)
    if len(values) != size:
        faults.append(f"{name}: expected {size} codes, one a row, found {len(values)}.")
        return None
    numbers, labels = number(values)
    absent = numbers < 0
    if absent.any():
        faults.append(
            f"{name}: expected a {part} code in every row, found {_rows(absent)}. Fill in these rows."
        )
        numbers = np.where(absent, labels.size, numbers)
        labels = np.append(labels.astype(object), "(missing)")
    return numbers, labels


def _collapsed(
    stratum: np.ndarray, labels: np.ndarray, design: Design, faults: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Strata after lonely ones have joined the neighbours named for them."""
    if not design.collapse:
        return stratum, labels
    place = {str(label): at for at, label in enumerate(labels)}
    named = [str(name) for pair in design.collapse.items() for name in pair]
    unknown = [name for name in named if name not in place]
    if unknown:
        faults += [f"collapse: no stratum is called {name!r}. {nearest(name, place)}" for name in unknown]
        return stratum, labels
    joined = np.arange(labels.size)
    for lonely, neighbour in design.collapse.items():
        joined[joined == joined[place[str(lonely)]]] = joined[place[str(neighbour)]]
    kept, numbers = np.unique(joined, return_inverse=True)
    merged = np.array([" + ".join(map(str, labels[joined == stratum_kept])) for stratum_kept in kept])
    return numbers[stratum], merged


def _psus(stratum, stratum_labels, codes, design, faults):
    """PSU of each row, labels and stratum of each PSU, numbered in the order of their strata."""
    if codes is None:
        rows = np.arange(stratum.size)
        return _in_order(rows, rows, stratum)
    psu, labels = codes
    stratum_of_psu = np.zeros(labels.size, dtype=np.intp)
    stratum_of_psu[psu] = stratum
    torn = np.unique(psu[stratum_of_psu[psu] != stratum])
    if torn.size and not design.nest:
        faults.append(_torn_fault(torn, psu, labels, stratum, stratum_labels, design))
    if torn.size:
        pairs, psu = np.unique(stratum * labels.size + psu, return_inverse=True)
        return psu, labels[pairs % labels.size], pairs // labels.size
    return _in_order(psu, labels, stratum_of_psu)


def _in_order(psu, labels, stratum_of_psu):
    order = np.argsort(stratum_of_psu, kind="stable")
    if (order[:-1] < order[1:]).all():
        return psu, labels, stratum_of_psu
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return rank[psu], labels[order], stratum_of_psu[order]


def _torn_fault(torn, psu, labels, stratum, stratum_labels, design) -> str:
    places = [
        f"{labels[c]} (in " + " and ".join(map(str, stratum_labels[np.unique(stratum[psu == c])])) + ")"
        for c in torn[:5]
    ]
    return (
        f"{design.names.get('psu', 'psu')}: expected each PSU in one stratum, found {torn.size} that are in "
        f"several: {', '.join(places)}{', ...' if torn.size > 5 else ''}. Give each PSU a code of its own, "
        "or say nest=True if codes start anew in each stratum."
    )


def _stage(group: np.ndarray, groups: int) -> Stage:
    count = np.bincount(group, minlength=groups)
    start = np.concatenate(([0], np.cumsum(count)[:-1]))
    return Stage(group, start, count, np.ones(groups), np.ones(groups))


def _fpc_columns(design: Design, size: int, faults: list[str]) -> list[np.ndarray]:
    """One column [n] for each stage with a finite population correction."""
    if design.fpc is None:
        return []
    given = design.fpc
    if not isinstance(given, (tuple, list)):
        array = np.asarray(given, dtype=float)
        given = [array] if array.ndim < 2 else list(array.T)
    columns = [np.asarray(column, dtype=float) for column in given]
    if len(columns) > 2 or any(column.shape not in ((), (size,)) for column in columns):
        faults.append(f"fpc: expected one or two stages, each one number or {size}, one a row.")
        return []
    return [np.broadcast_to(column, size) for column in columns]


def _with_population(stage, group_of_row, fpc, at, labels, design, faults, share=None) -> Stage:
    """The stage with its finite population correction from column `at` of `fpc`, if there is one."""
    share = stage.share if share is None else share
    if len(fpc) <= at:
        return Stage(stage.group, stage.start, stage.count, stage.left, share)
    name = f"{design.names.get('fpc', 'fpc')}, stage {at + 1}"
    column = fpc[at]
    value = np.zeros(stage.count.size)
    value[group_of_row] = column
    if not (column > 0).all():
        wrong = _rows(~(column > 0), column)
        faults.append(f"{name}: expected a number above zero in every row, found {wrong}.")
        return stage
    if (value[group_of_row] != column).any():
        wrong = np.unique(group_of_row[value[group_of_row] != column])
        where = "stratum" if at == 0 else "PSU"
        shown = ", ".join(str(labels[g]) for g in wrong[:5])
        faults.append(f"{name}: expected one value a {where}, found several in {where} {shown}.")
    if (value > 1).any() and (value < 1).any():
        faults.append(f"{name}: expected population sizes or sampling fractions, found both.")
    sizes = value if (value > 1).any() else stage.count / value
    small = sizes < stage.count * (1 - 1e-12)
    if small.any():
        places = np.flatnonzero(small)[:5]
        shown = ", ".join(f"{labels[g]} ({stage.count[g]} of {sizes[g]:g})" for g in places)
        faults.append(f"{name}: expected at least as many units as were sampled, found fewer in {shown}.")
    return Stage(stage.group, stage.start, stage.count, np.maximum(1 - stage.count / sizes, 0), share)


def _second_stage(psu, ssu_codes, first, fpc, psu_labels, design, faults):
    if ssu_codes is None:
        ssu = np.arange(psu.size)
        order = np.argsort(psu, kind="stable")
        unit = np.empty(psu.size, dtype=np.intp)
        unit[order] = ssu
        psu_of_unit = psu[order]
    else:
        pairs, unit = np.unique(psu * ssu_codes[1].size + ssu_codes[0], return_inverse=True)
        psu_of_unit = pairs // ssu_codes[1].size
    stage = _stage(psu_of_unit, psu_labels.size)
    share = (1 - first.left)[first.group]
    return _with_population(stage, psu, fpc, 1, psu_labels, design, faults, share), unit


def _lonely_faults(first: Stage, second: Stage | None, strata: np.ndarray, psus: np.ndarray) -> list[str]:
    rules = ", ".join(rule for rule in SINGLETON_RULES if rule != "fail")
    faults = []
    stages = ((first, strata, "PSU", "stratum"), (second, psus, "second-stage unit", "PSU"))
    for stage, labels, unit, group in stages:
        if stage is not None and stage.lonely.any():
            places = labels[stage.lonely]
            shown = ", ".join(map(str, places[:10])) + (", ..." if places.size > 10 else "")
            faults.append(
                f"expected two or more {unit}s in each {group}, found one in {group} {shown} "
                f"({places.size} in all), which has no variance of its own. Choose a rule, singleton=... : "
                f"{rules}."
            )
    return faults


def number(codes: ArrayLike | pd.Series | pd.Categorical) -> tuple[np.ndarray, np.ndarray]:
    """Codes [n] as numbers from 0 in sorted order (-1 where missing), and the labels they stand for.

    Categories keep their own order; those that no row has are left out.
    """
    if isinstance(codes, pd.Series):
        codes = codes.array if isinstance(codes.dtype, pd.CategoricalDtype) else codes.to_numpy()
    if isinstance(codes, pd.Categorical):
        used = np.unique(codes.codes[codes.codes >= 0])
        rank = np.full(len(codes.categories) + 1, -1, dtype=np.intp)
        rank[used] = np.arange(used.size)
        return rank[codes.codes], np.asarray(codes.categories)[used]
    numbers, found = pd.factorize(np.asarray(codes), use_na_sentinel=True)
    order = _sorted_order(found)
    rank = np.full(found.size + 1, -1, dtype=np.intp)
    rank[order] = np.arange(found.size)
    return rank[numbers], found[order]


def _sorted_order(labels: np.ndarray) -> np.ndarray:
    try:
        return np.argsort(labels, kind="stable")
    except TypeError:  # numbers and text in one column
        return np.argsort(labels.astype(str), kind="stable")

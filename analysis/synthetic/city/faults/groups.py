"""Faults that concern several reports: coverage, duplicates, khesegs of a khoroo alike, moves that do not meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..form import UNKNOWN
from ..parameters import KINDS
from ..reports import SESSION, local, moment, server, uuids
from ..truth import PLACES_OF
from .numbers import _known
from .scene import Edit, Scene, number

Draw = np.random.Generator
TO = "departures_to_"
_SMALL = ("disability", "pregnant", "elderly_without_caregiver", "single_parent_households")
LEAST_ALIKE = 4  # khesegs of a khoroo with the same opinions
LEAST_MIRROR = 8  # khesegs of a district whose moves do not meet
_CAP = 0.045  # departures of a kheseg in such a district: not many of its residents


def missing_kheseg(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit:
    return Edit(dropped=(label,))


def unknown_kheseg(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit:
    """The code of a kheseg that the khoroo does not have."""
    code = reports.at[label, scene.lowest]
    stem, dash, last = code.rpartition("-")
    numbers = scene.gazetteer[f"{scene.lowest}_code"].str.startswith(stem + dash).sum()
    new = f"{stem}{dash}{min(numbers + int(draw.integers(3, 20)), 99):02d}"
    return Edit(changes={label: {scene.lowest: new}})


def wrong_kheseg(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit | None:
    """Sent under the code of a neighbour, which has a report of its own."""
    neighbours = _neighbours(reports, free, label, scene)
    if not neighbours:
        return None
    other = neighbours[int(draw.integers(len(neighbours)))]
    return Edit(changes={label: {scene.lowest: reports.at[other, scene.lowest]}}, with_it=(other,))


def duplicate_exact(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit:
    return Edit(added=(_again(reports.loc[label], draw),), with_it=(label,))


def duplicate_near(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit:
    """Sent again later with one to three small numbers changed."""
    names = draw.choice(_SMALL, int(draw.integers(1, 4)), replace=False)
    changed = {str(name): str(number(reports.loc[label], name) + int(draw.integers(1, 4))) for name in names}
    return Edit(added=(_again(reports.loc[label], draw) | changed,), with_it=(label,))


def _again(row: pd.Series, draw: Draw) -> dict[str, str]:
    """The same report, filled in and sent a second time some minutes later."""
    later = pd.Timedelta(minutes=int(draw.integers(3, 90)))
    times = {"start": local(moment(row["start"]) + later), "end": local(moment(row["end"]) + later),
             "submitted": server(moment(row["submitted"]) + later)}  # fmt: skip
    return row.to_dict() | times | {"uuid": uuids(1, draw)[0]}


def copied_all(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit | None:
    return _copied(reports, free, label, scene, draw, 0)


def copied_nearly(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit | None:
    return _copied(reports, free, label, scene, draw, int(draw.integers(1, 3)))


def _copied(
    reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw, unlike: int
) -> Edit | None:
    """All answers of a neighbour, with so many small numbers changed by one."""
    neighbours = _neighbours(reports, free, label, scene)
    if not neighbours:
        return None
    own, other = reports.loc[label], neighbours[int(draw.integers(len(neighbours)))]
    copied = {n: reports.at[other, n] for n in _of_form(scene, own) if n not in (*scene.levels, "phase")}
    for name in draw.choice(_SMALL, unlike, replace=False):
        copied[str(name)] = str(int(copied[str(name)]) + 1)
    changed = {name: value for name, value in copied.items() if value != own[name]}
    first = {"persons": changed["persons"]} if "persons" in changed else {}
    return Edit(changes={label: first | changed}, with_it=(other,)) if first else None


def _neighbours(reports: pd.DataFrame, free: list, label: Any, scene: Scene) -> list:
    """Other free reports of the same khoroo."""
    khoroo = reports[scene.levels[-2]]
    return [other for other in free if other != label and khoroo[other] == khoroo[label]]


def _of_form(scene: Scene, row: pd.Series) -> list[str]:
    return [name for name in scene.form.names if name in row and name not in SESSION]


def answers_alike(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit | None:
    """All khesegs of a khoroo give the opinions of one of them."""
    members = _whole_khoroo(reports, free, label, scene)
    opinions = [name for name in scene.form.opinions if name in reports]
    decide = ["arrivals", "departures", "arrivals_from_city", "departures_to_city"]
    if len(members) < LEAST_ALIKE or any(
        reports.at[m, name] in ("0", "", UNKNOWN) for m in members for name in decide
    ):
        return None
    model = reports.loc[label]
    changes = {
        member: {n: model[n] for n in opinions if model[n] != reports.at[member, n]}
        for member in members
        if member != label
    }
    return Edit(changes=changes, with_it=(label,), area=model[scene.levels[-2]])


def round_numbers(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit | None:
    """All counts of a khoroo end in 0 or 5, and still add up."""
    members = _whole_khoroo(reports, free, label, scene)
    if len(members) < LEAST_ALIKE:
        return None
    changes = {}
    for member in members:
        row = reports.loc[member]
        rounded = _rounded(row, scene)
        changes[member] = {name: value for name, value in rounded.items() if value != row[name]}
    return Edit(changes=changes, area=reports.at[label, scene.levels[-2]])


def _rounded(row: pd.Series, scene: Scene) -> dict[str, str]:
    """Counts to the next five, at least five unless they are none; wholes are the sums of their parts."""
    counts = [q for q in scene.form.questions if q.is_number and q.name != "phase"]
    found = {
        q.name: row[q.name]
        if row[q.name] in ("", "0", UNKNOWN)
        else str(max(5, 5 * round(int(row[q.name]) / 5)))
        for q in counts
    }
    for whole in dict.fromkeys(q.sums_to for q in counts if q.sums_to):
        parts = [found[q.name] for q in counts if q.sums_to == whole]
        if UNKNOWN not in parts and "" not in parts:
            found[whole] = str(sum(map(int, parts)))
    found["otor_arrivals"] = str(min(int(found["otor_arrivals"]), int(found["arrivals"])))
    return found


def mirror_district(reports: pd.DataFrame, free: list, label: Any, scene: Scene, draw: Draw) -> Edit | None:
    """Twice as many leave for other khoroos of the district as arrive from them; each report is consistent."""
    district = scene.levels[-3]
    code = reports.at[label, district]
    ours = reports.index[reports[district] == code]
    smallest = _smallest(reports[district])
    members = [
        m for m in free if reports.at[m, district] == code and _known(reports.loc[m], "departures", TO)
    ]
    if code != smallest or len(members) < LEAST_MIRROR:
        return None
    lacking = pd.to_numeric(reports.loc[ours, "arrivals_from_district"], errors="coerce").clip(lower=0).sum()
    changes = {}
    for member in draw.permutation(members):
        row = reports.loc[member]
        room = int(_CAP * number(row, "persons")) - number(row, "departures")
        more = int(min(room, max(lacking, 0)))
        if more >= 5:
            changes[member] = _more_within_district(row, more)
            lacking -= more
    return Edit(changes=changes, area=code) if lacking <= 0 else None


def _more_within_district(row: pd.Series, more: int) -> dict[str, str]:
    parts = {kind: number(row, TO + kind) for kind in KINDS}
    parts["district"] += more
    most = PLACES_OF[max(parts, key=parts.get)]
    changed = {f"{TO}district": str(parts["district"]), "departures": str(number(row, "departures") + more)}
    return changed | ({"departure_destination": most} if most != row["departure_destination"] else {})


def _smallest(districts: pd.Series) -> str:
    """The district with the fewest khesegs that has enough of them."""
    sizes = districts.value_counts().sort_index()
    return sizes[sizes >= 2 * LEAST_MIRROR].idxmin() if (sizes >= 2 * LEAST_MIRROR).any() else sizes.idxmax()


def _whole_khoroo(reports: pd.DataFrame, free: list, label: Any, scene: Scene) -> list:
    """All reports of the khoroo of a report, if all of them are free; else none."""
    khoroo = reports[scene.levels[-2]]
    members = list(reports.index[khoroo == khoroo[label]])
    return members if set(members) <= set(free) else []

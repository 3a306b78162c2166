"""Faults that concern several reports: coverage, duplicates, likeness in a khoroo, moves that do not meet."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from ..form import UNKNOWN
from ..parameters import KINDS
from ..reports import local, moment, server, uuids
from ..truth import PLACES_OF
from .numbers import known
from .scene import Edit, Reports, Row, Scene, number

Draw = np.random.Generator
LEAST_ALIKE = 4  # khesegs of a khoroo that answer alike, or in round numbers
LEAST_MIRROR = 16  # khesegs of a district whose moves do not meet
_TO = "departures_to_"
_SMALL = ("disability", "pregnant", "elderly_without_caregiver", "single_parent_households")
_OWN = ("phase", "consent", "interview_date", "informant_sex")  # of the interview, not of the kheseg
_CAP = 0.045  # share of the residents who leave, at most, in a district whose moves do not meet


def missing_kheseg(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit:
    return Edit(dropped=(label,))


def unknown_kheseg(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit:
    """The code of a kheseg that the khoroo does not have."""
    stem, dash, _ = reports[label][scene.lowest].rpartition("-")
    khesegs = scene.gazetteer[f"{scene.lowest}_code"].str.startswith(stem + dash).sum()
    new = f"{stem}{dash}{min(khesegs + int(draw.integers(3, 20)), 99):02d}"
    return Edit(changes={label: {scene.lowest: new}})


def wrong_kheseg(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit | None:
    """Sent under the code of a neighbour, which has a report of its own."""
    other = _neighbour(reports, free, label, scene, draw)
    if other is None:
        return None
    return Edit(changes={label: {scene.lowest: reports[other][scene.lowest]}}, with_it=(other,))


def duplicate_exact(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit:
    return Edit(added=(_again(reports[label], draw),), with_it=(label,))


def duplicate_near(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit:
    """Sent again later with one to three small numbers changed."""
    names = draw.choice(_SMALL, int(draw.integers(1, 4)), replace=False)
    changed = {str(name): str(number(reports[label], name) + int(draw.integers(1, 4))) for name in names}
    return Edit(added=(_again(reports[label], draw) | changed,), with_it=(label,))


def _again(row: Row, draw: Draw) -> dict[str, str]:
    """The same report, filled in and sent a second time some minutes later."""
    later = pd.Timedelta(minutes=int(draw.integers(3, 90)))
    times = {name: local(moment(row[name]) + later) for name in ("start", "end")}
    sent = {"submitted": server(moment(row["submitted"]) + later), "uuid": uuids(1, draw)[0]}
    return {**row, **times, **sent}


def copied_all(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit | None:
    return _copied(reports, free, label, scene, draw, 0)


def copied_nearly(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit | None:
    return _copied(reports, free, label, scene, draw, 1)


def _copied(reports: Reports, free: list, label: int, scene: Scene, draw: Draw, unlike: int) -> Edit | None:
    """All answers of a neighbour, with so many small numbers changed by one."""
    other = _neighbour(reports, free, label, scene, draw)
    if other is None:
        return None
    own = reports[label]
    kept = (*scene.levels, *_OWN)
    copied = {name: reports[other][name] for name in scene.form.names if name not in kept}
    for name in draw.choice(_SMALL, unlike, replace=False):
        copied[str(name)] = str(int(copied[str(name)]) + 1)
    changed = {name: value for name, value in copied.items() if value != own[name]}
    if "persons" not in changed:
        return None
    return Edit(changes={label: {"persons": changed["persons"]} | changed}, with_it=(other,))


def _neighbour(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> int | None:
    """Another free report of the same khoroo."""
    khoroo = scene.levels[-2]
    found = [one for one in free if one != label and reports[one][khoroo] == reports[label][khoroo]]
    return found[int(draw.integers(len(found)))] if found else None


def answers_alike(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit | None:
    """All khesegs of a khoroo give the opinions of one of them."""
    members = _whole_khoroo(reports, free, label, scene)
    decide = ("arrivals", "departures", "arrivals_from_city", "departures_to_city")
    unlike = any(reports[member][name] in ("0", "", UNKNOWN) for member in members for name in decide)
    if len(members) < LEAST_ALIKE or unlike:
        return None
    model = reports[label]
    changes = {
        member: {n: model[n] for n in scene.form.opinions if model[n] != reports[member][n]}
        for member in members
        if member != label
    }
    return Edit(changes=changes, with_it=(label,), area=model[scene.levels[-2]])


def round_numbers(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit | None:
    """All counts of a khoroo end in 0 or 5, and still add up."""
    members = _whole_khoroo(reports, free, label, scene)
    if len(members) < LEAST_ALIKE:
        return None
    changes = {}
    for member in members:
        rounded = _rounded(reports[member], scene)
        changes[member] = {name: value for name, value in rounded.items() if value != reports[member][name]}
    return Edit(changes=changes, area=reports[label][scene.levels[-2]])


def _rounded(row: Row, scene: Scene) -> dict[str, str]:
    """Counts to the next five, at least five unless they are none; wholes are the sums of their parts."""
    counts = [q for q in scene.form.questions if q.is_number and q.name != "phase"]
    found = {q.name: _to_five(row[q.name]) for q in counts}
    for whole in dict.fromkeys(q.sums_to for q in counts if q.sums_to):
        parts = [found[q.name] for q in counts if q.sums_to == whole]
        if UNKNOWN not in parts and "" not in parts:
            found[whole] = str(sum(map(int, parts)))
    found["otor_arrivals"] = str(min(int(found["otor_arrivals"]), int(found["arrivals"])))
    return found


def _to_five(answer: str) -> str:
    return answer if answer in ("", "0", UNKNOWN) else str(max(5, 5 * round(int(answer) / 5)))


def mirror_district(reports: Reports, free: list, label: int, scene: Scene, draw: Draw) -> Edit | None:
    """Twice as many leave for other khoroos of the district as arrive from them; every report adds up."""
    level = scene.levels[-3]
    code = reports[label][level]
    if code != _smallest(Counter(row[level] for row in reports.values())):
        return None
    ours = [row for row in reports.values() if row[level] == code]
    lacking = sum(max(int(row["arrivals_from_district"] or 0), 0) for row in ours)
    members = [m for m in free if reports[m][level] == code and known(reports[m], "departures", _TO)]
    changes = {}
    for member in draw.permutation(members):
        row = reports[int(member)]
        room = int(_CAP * number(row, "persons")) - number(row, "departures")
        more = min(room, lacking)
        if more >= 5:
            changes[int(member)] = _more_within_district(row, more)
            lacking -= more
    return Edit(changes=changes, area=code) if lacking < 5 else None


def _more_within_district(row: Row, more: int) -> dict[str, str]:
    parts = {kind: number(row, _TO + kind) for kind in KINDS}
    parts["district"] += more
    most = PLACES_OF[max(parts, key=parts.get)]
    changed = {f"{_TO}district": str(parts["district"]), "departures": str(number(row, "departures") + more)}
    return changed | ({"departure_destination": most} if most != row["departure_destination"] else {})


def _smallest(khesegs: Counter) -> str:
    """The district with the fewest khesegs that has enough of them."""
    enough = {code: n for code, n in sorted(khesegs.items()) if n >= LEAST_MIRROR}
    return min(enough, key=enough.get) if enough else max(khesegs, key=khesegs.get)


def _whole_khoroo(reports: Reports, free: list, label: int, scene: Scene) -> list[int]:
    """All reports of the khoroo of a report, if all of them are free; else none."""
    khoroo = scene.levels[-2]
    members = [one for one, row in reports.items() if row[khoroo] == reports[label][khoroo]]
    return members if set(members) <= set(free) else []

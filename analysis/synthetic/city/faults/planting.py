"""Planting: each family in reports of its own, and a record of every value that was changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from ...streams import Streams
from .families import FAMILIES, Family
from .scene import Edit, Reports, Row, Scene

_FEW = 12  # khesegs of a district that is left alone: one report weighs too much in what its moves add up to
_SMALL_CITY = 300  # khesegs; below, each family comes once, in one of the phases


@dataclass(frozen=True)
class Planted:
    """One row of `faults.csv`: a value that was changed, or a report that belongs to a fault.

    fault: number within the phase; family, check: see the package. uuid: of the report, "" if there is none.
    code: of the kheseg whose report it is. area: code of the khoroo or district at which it shows, or "".
    question: what was changed, "" where no answer was. main: yes for what is wrong.
    """

    fault: int
    family: str
    check: str
    uuid: str
    code: str
    area: str
    question: str
    true_value: str
    recorded_value: str
    main: str


COLUMNS = tuple(Planted.__dataclass_fields__)


def frame(planted: list[Planted]) -> pd.DataFrame:
    return pd.DataFrame([asdict(one) for one in planted], columns=COLUMNS)


def plant(
    reports: pd.DataFrame, spared: set[str], scene: Scene, how_many: Mapping[str, int], streams: Streams
) -> tuple[pd.DataFrame, list[Planted]]:
    """(the reports with faults, what was planted). reports: one a kheseg, without faults.

    spared: uuids of reports that stay as they are. how_many: faults of a family, `each` for the others.
    """
    rows = dict(enumerate(reports.to_dict("records")))
    free = _free(rows, spared, scene)
    planted: list[Planted] = []
    changed = {label: dict(row) for label, row in rows.items()}
    added: list[Row] = []
    fault = 0
    for place, family in enumerate(FAMILIES.values()):
        draw = streams(f"faults/{scene.time.number}/{family.name}")
        wanted = _wanted(family, place, scene, how_many)
        for label in map(int, draw.permutation(free)) if wanted else ():
            edit = _edit(family, rows, free, label, scene, draw) if label in free else None
            if edit is None:
                continue
            fault += 1
            planted += _recorded(fault, family, edit, rows, scene)
            for one, values in edit.changes.items():
                changed[one] |= values
            for one in edit.dropped:
                del changed[one]
            added += edit.added
            free = [one for one in free if one not in edit.touched]
            wanted -= 1
            if wanted == 0:
                break
    return pd.DataFrame([*changed.values(), *added], columns=reports.columns, dtype=object), planted


def _free(rows: Reports, spared: set[str], scene: Scene) -> list[int]:
    level = scene.levels[1]
    khesegs = Counter(row[level] for row in rows.values())
    return [one for one, row in rows.items() if khesegs[row[level]] >= _FEW and row["uuid"] not in spared]


def _wanted(family: Family, place: int, scene: Scene, how_many: Mapping[str, int]) -> int:
    """Faults of a family in this phase."""
    number = scene.time.number
    if family.needs_phase_before and not scene.before:
        return 0
    if len(scene.gazetteer) >= _SMALL_CITY:
        return how_many.get(family.name, how_many["each"])
    turn = 2 + place % 2 if family.needs_phase_before else 1 + place % 3
    return int(turn == number)


def _edit(
    family: Family, rows: Reports, free: list[int], label: int, scene: Scene, draw: np.random.Generator
) -> Edit | None:
    if family.several:
        return family.of(rows, free, label, scene, draw)
    given, own = family.of(rows[label], scene, draw), rows[label]
    if not given or next(iter(given.items())) in own.items():
        return None
    return Edit(changes={label: {name: value for name, value in given.items() if value != own[name]}})


def _recorded(fault: int, family: Family, edit: Edit, rows: Reports, scene: Scene) -> list[Planted]:
    """What an edit does, value by value."""

    def one(report: int, uuid: str, question="", true="", recorded="", main="") -> Planted:
        code = rows[report][scene.lowest]
        return Planted(
            fault, family.name, family.check, uuid, code, edit.area, question, true, recorded, main
        )

    found = [one(report, "", main="yes") for report in edit.dropped]
    for report, values in edit.changes.items():
        own = rows[report]
        found += [
            one(report, own["uuid"], name, own[name], value, "" if place else "yes")
            for place, (name, value) in enumerate(values.items())
        ]
    found += [one(report, rows[report]["uuid"]) for report in edit.with_it]
    for new in edit.added:
        (report,) = edit.with_it
        unlike = [name for name in scene.form.names if new[name] != rows[report][name]]
        found.append(one(report, new["uuid"], main="yes"))
        found += [one(report, new["uuid"], name, rows[report][name], new[name]) for name in unlike]
    return found

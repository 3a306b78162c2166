"""Planting: each family in reports of its own, and a record of every value that was changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from ...streams import Streams
from .families import FAMILIES, Family
from .scene import Edit, Scene

_FEW = 20  # khesegs of a district that is left alone: one missing report would break what its moves add up to
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
    free = _free(reports, spared, scene)
    planted: list[Planted] = []
    changed = reports.copy()
    added: list[Mapping[str, str]] = []
    dropped: list = []
    fault = 0
    for place, family in enumerate(FAMILIES.values()):
        draw = streams(f"faults/{scene.time.number}/{family.name}")
        wanted = _wanted(family, place, scene, how_many)
        for label in draw.permutation(free) if wanted else ():
            edit = _edit(family, reports, free, label, scene, draw) if label in free else None
            if edit is None:
                continue
            fault += 1
            planted += _recorded(fault, family, edit, reports, scene)
            for row, values in edit.changes.items():
                changed.loc[row, list(values)] = list(values.values())
            dropped += edit.dropped
            added += edit.added
            free = [one for one in free if one not in edit.touched]
            wanted -= 1
            if wanted == 0:
                break
    more = pd.DataFrame(list(added), columns=reports.columns)
    return pd.concat([changed.drop(index=dropped), more], ignore_index=True), planted


def _free(reports: pd.DataFrame, spared: set[str], scene: Scene) -> list:
    district = reports[scene.levels[1]]
    large = district.map(district.value_counts()) >= _FEW
    return list(reports.index[large & ~reports["uuid"].isin(spared)])


def _wanted(family: Family, place: int, scene: Scene, how_many: Mapping[str, int]) -> int:
    """Faults of a family in this phase."""
    number = scene.time.number
    if family.needs_phase_before and not scene.before:
        return 0
    if len(scene.gazetteer) >= _SMALL_CITY:
        return how_many.get(family.name, how_many["each"])
    turn = 2 + place % 2 if family.needs_phase_before else 1 + place % 3
    return int(turn == number)


def _edit(family: Family, reports: pd.DataFrame, free: list, label, scene: Scene, draw: np.random.Generator):
    if family.several:
        return family.of(reports, free, label, scene, draw)
    values = family.of(reports.loc[label].to_dict(), scene, draw)
    return Edit(changes={label: values}) if values else None


def _recorded(fault: int, family: Family, edit: Edit, reports: pd.DataFrame, scene: Scene) -> list[Planted]:
    """What an edit does, value by value."""

    def row(report, uuid: str, question: str, true: str, recorded: str, main: bool) -> Planted:
        code = reports.at[report, scene.lowest]
        main_or_not = "yes" if main else ""
        return Planted(
            fault, family.name, family.check, uuid, code, edit.area, question, true, recorded, main_or_not
        )

    found = [row(report, "", "", "", "", True) for report in edit.dropped]
    for report, values in edit.changes.items():
        found += [
            row(report, reports.at[report, "uuid"], name, reports.at[report, name], value, place == 0)
            for place, (name, value) in enumerate(values.items())
        ]
    uuids = {report: reports.at[report, "uuid"] for report in edit.with_it}
    found += [row(report, uuid, "", "", "", False) for report, uuid in uuids.items()]
    for new in edit.added:
        (report,) = edit.with_it
        unlike = [name for name in scene.form.names if new[name] != reports.at[report, name]]
        found.append(row(report, new["uuid"], "", "", "", True))
        found += [
            row(report, new["uuid"], name, reports.at[report, name], new[name], False) for name in unlike
        ]
    return found

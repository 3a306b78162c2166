"""The whole: from a seed to the folders of all phases, with the truth beside what is wrong.

    phase-1/  phase.yml  gazetteer.csv  raw/  cleaning_log.csv  totals.csv  truth/
    phase-2/, phase-3/   and line_up.csv

truth/ holds khesegs.csv (the true kheseg table), moves.csv (from, to, kind, persons: all moves that the
phase asks about; an end is a lowest unit's code, country or abroad), growth.csv (how residents came about
since the phase before), faults.csv, clean.csv (uuids of reports that count and have no fault),
resubmissions.csv, and cleaning_log.csv (what sets every changed answer right). Phases before the last are
closed: their own cleaning log is that of the truth. The last is open: its log is empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.core.cells import csv_text
from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, write_atomic

from .. import folders
from ..streams import Streams
from . import faults, files, forms, moves, people, places, reports, totals, truth
from .faults import Planted, Scene
from .form import Form
from .moves import World
from .parameters import PhaseTime, phases, place, read
from .places import Place

GENERATED = ROOT / "data" / "generated"
NOTE = (
    "Invented: units, persons, answers and faults are made from stated assumptions alone. Nothing here "
    "tells of a real district, khoroo, kheseg, aimag, soum or bag."
)
# A report whose kheseg gave one of these numbers wrongly in the phase before is not listed as clean.
_COMPARED = ("households", "persons", "female", "disability", "single_parent_households",
             "elderly_headed_households", "arrivals", "departures")  # fmt: skip


@dataclass(frozen=True)
class Order:
    """What is to be made. place: a place of `city.yml`. khesegs: number in phase 1, None for all.

    InputError when it cannot be made.
    """

    place: str = "city"
    khesegs: int | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        declared = read()["places"]
        if self.place not in declared:
            raise InputError(f"there is no synthetic place '{self.place}'. {nearest(self.place, declared)}")
        if self.khesegs is not None and "khesegs" not in declared[self.place]:
            raise InputError(f"khesegs: the {self.place} has none, its lowest units are bags. Leave it out.")
        if self.seed < 0:
            raise InputError(f"seed: expected a whole number from 0, found {self.seed}.")

    @property
    def folder(self) -> Path:
        return GENERATED / f"synthetic-{self.place}"


@dataclass(frozen=True, eq=False)
class Made:
    """What was made of a phase: file name -> content, and the frames behind them.

    sent: the submissions, one row each. clean: uuids of those that count and have no fault.
    """

    files: Mapping[str, bytes]
    truth: pd.DataFrame
    sent: pd.DataFrame
    planted: list[Planted]
    clean: list[str]


def make(order: Order, folder: Path, progress: Callable[[str], None] = lambda step: None) -> dict[str, Any]:
    """Write the folders of all phases below `folder`, in one step, and give their record.

    progress: called with the name of each step as it begins. InputError when `folder` holds other things.
    """
    record = {"synthetic": True, "title": f"{place(order.place)['name']}, seed {order.seed}", "note": NOTE}
    record |= asdict(order) | {"phases": {}}
    with folders.replaced(Path(folder)) as temporary:
        for number, made in phases_of(order, progress).items():
            for name, content in made.files.items():
                write_atomic(temporary / f"phase-{number}" / name, content)
            record["phases"][str(number)] = {
                "units": len(made.truth),
                "submissions": len(made.sent),
                "faults": len({one.fault for one in made.planted}),
                "clean": len(made.clean),
            }
        write_atomic(temporary / folders.RECORD, json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return record


def steps_of(order: Order) -> list[str]:
    """Names of the steps, in order, for a progress bar."""
    return ["moves", *(f"phase {time.number}" for time in phases(place(order.place)))]


def phases_of(order: Order, progress: Callable[[str], None] = lambda step: None) -> dict[int, Made]:
    """Every phase of a place, by number."""
    streams = Streams(order.seed, f"dtm/{order.place}/")
    progress("moves")
    made, world = world_of(order)
    found: dict[int, Made] = {}
    for time in phases(made.declared):
        progress(f"phase {time.number}")
        found[time.number] = _phase(made, world, time, found, streams)
    return found


def world_of(order: Order) -> tuple[Place, World]:
    """The place of an order, and all that happens there."""
    streams = Streams(order.seed, f"dtm/{order.place}/")
    made = places.make(place(order.place), streams, order.khesegs)
    return made, moves.happen(made, people.at_the_beginning(made, streams), streams)


def _phase(made: Place, world: World, time: PhaseTime, before: Mapping[int, Made], streams: Streams) -> Made:
    asked = forms.first(made, time)
    versions = forms.of_phase(made, time, asked, streams)
    true = truth.table(made, world, time, asked, streams)
    clean = forms.versioned(reports.clean(true, made, asked, time, streams), versions, streams)
    sent, planted = _with_faults(made, time, asked, true, clean, before, streams)
    sent = files.placed(made, time, _numbered(sent, time, streams), versions)
    listed = _clean(made, time, sent, planted, before)
    last = phases(made.declared)[-1].number == time.number
    log = files.cleaning_log(planted, asked, made, sent)
    wrong = [one.area for one in planted if one.family == totals.FAMILY]
    content = {
        "phase.yml": files.declaration(made, time, versions),
        "gazetteer.csv": csv_text(made.gazetteer(time.number)),
        "totals.csv": csv_text(totals.of_phase(true, made, time, wrong, streams)),
        "cleaning_log.csv": csv_text(log[:0] if last else log),
        "truth/khesegs.csv": csv_text(files.as_data(true, asked)),
        "truth/moves.csv": csv_text(truth.origins_and_destinations(truth.recalled(made, world, time))),
        "truth/faults.csv": csv_text(files.fault_table(planted, sent)),
        "truth/clean.csv": csv_text(pd.DataFrame({"uuid": listed})),
        "truth/resubmissions.csv": csv_text(files.submissions_again(sent, made)),
        "truth/cleaning_log.csv": csv_text(log),
        **files.raw(made, time, sent, versions),
    }
    if time.number - 1 in before:
        earlier = next(t for t in phases(made.declared) if t.number == time.number - 1)
        content["line_up.csv"] = csv_text(made.line_up(time.number))
        content["truth/growth.csv"] = csv_text(truth.growth(made, world, earlier, time))
    return Made(files.encoded(content), true, sent, planted, listed)


def _with_faults(
    made: Place, time: PhaseTime, asked: Form, true: pd.DataFrame, clean: pd.DataFrame,
    before: Mapping[int, Made], streams: Streams,
) -> tuple[pd.DataFrame, list[Planted]]:  # fmt: skip
    """(all submissions of a phase, what was planted); clean reports where no faults are declared."""
    if "faults" not in made.declared:
        return clean, []
    how_many = made.declared["faults"]
    again = reports.sent_again(clean, time, streams)
    earlier, version_before = _numbers_before(made, time, before), forms.version(time.number - 1, streams)
    scene = Scene(asked, time, tuple(made.levels), made.gazetteer(time.number), earlier, version_before)
    spared = set(clean.loc[again.index, "uuid"])
    sent, planted = faults.plant(clean, spared, scene, how_many, streams)
    planted += totals.disagreements(true, made, planted, how_many[totals.FAMILY], streams, time.number)
    return pd.concat([sent, again], ignore_index=True), planted


def _numbered(sent: pd.DataFrame, time: PhaseTime, streams: Streams) -> pd.DataFrame:
    """Submissions in the order in which they came, with the server's number of each."""
    ordered = sent.sort_values(["submitted", "uuid"], ignore_index=True)
    steps = streams(f"ids/{time.number}").integers(1, 9, len(ordered))
    return ordered.assign(id=4_000_000 * time.number + np.cumsum(steps))


def _clean(
    made: Place, time: PhaseTime, sent: pd.DataFrame, planted: list[Planted], before: Mapping[int, Made]
) -> list[str]:
    """uuids of reports that count and have no fault, nor a wrong number to be compared with."""
    wrong = {one.uuid for one in planted}
    wrong |= set(sent.loc[sent[made.levels[-1]].isin(_wrong_before(made, time, before)), "uuid"])
    return sorted(uuid for uuid in sent.loc[sent["counts"] == "yes", "uuid"] if uuid not in wrong)


def _wrong_before(made: Place, time: PhaseTime, before: Mapping[int, Made]) -> set[str]:
    """Codes today of units whose numbers in the phase before were wrong, or another unit's."""
    if time.number - 1 not in before:
        return set()
    numbers = {"", made.levels[-1], *_COMPARED}
    planted = before[time.number - 1].planted
    wrong = {code for one in planted if one.question in numbers for code in (one.code, one.recorded_value)}
    pairs = made.line_up(time.number)
    return set(pairs.loc[pairs["before"].isin(wrong), "after"])


def _numbers_before(made: Place, time: PhaseTime, before: Mapping[int, Made]) -> dict[str, dict[str, str]]:
    """True answers of the phase before by today's code, of units that are the same and had no fault."""
    if time.number - 1 not in before:
        return {}
    earlier = before[time.number - 1]
    pairs = made.line_up(time.number)
    single = ~(pairs["before"].duplicated(keep=False) | pairs["after"].duplicated(keep=False))
    rows = dict(zip(earlier.truth[made.lowest], earlier.truth.to_dict("records"), strict=True))
    wrong = {one.code for one in earlier.planted}
    ties = pairs[single].itertuples(index=False)
    return {after: rows[before] for before, after in ties if before not in wrong}

"""The whole run: from a seed to raw files, the truth beside them, and a record of what was made.

    population -> people -> holdings -> categories -> weights -> (growth) -> items -> records -> files

Each step has a random stream of its own, so that the same order gives the same bytes. The folder
appears in one step when everything has been written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from analysis.core.errors import InputError
from analysis.core.files import ROOT, parsed_yaml, sha256, write_atomic
from analysis.core.threads import one_thread

from . import folders, growth, targets, truth
from .folders import RECORD
from .raw import deidentified, layout, stata
from .raw.records import Survey, household_keys, records
from .steps import Parts, members, project_parts
from .streams import Streams
from .truth import Known

GENERATED = ROOT / "data" / "generated"
YEARS = ("2022", "B")
RELEASES = ("full", "deidentified")
LAYOUTS = {"2022": "2022", "B": "year-b"}
MAPPINGS = {
    ("2022", "full"): "hses2022.yml",
    ("2022", "deidentified"): "hses2022_deidentified.yml",
    ("B", "full"): "year_b.yml",
}
FEWEST = 200  # fewer households leave cells of the design empty
MOST = 500_000  # more are over half of the country's households: no sample, and beyond a machine's memory

NOTE = (
    "Made from published tables and stated assumptions alone; no record of a real household or person "
    "went in. No statistic of a single aimag may be published from it."
)


@dataclass(frozen=True)
class Order:
    """What is to be made. year: "2022" or "B" (a later year that claims no calendar year).

    households: None is the number of the year. clean: without mistakes of measurement. InputError when
    it cannot be made.
    """

    households: int | None = None
    year: str = "2022"
    seed: int = 1
    release: str = "full"
    clean: bool = False

    def __post_init__(self) -> None:
        if self.year not in YEARS:
            raise InputError(f"year: expected one of {', '.join(YEARS)}, found {self.year!r}.")
        if self.release not in RELEASES:
            raise InputError(f"release: expected one of {', '.join(RELEASES)}, found {self.release!r}.")
        if (self.year, self.release) not in MAPPINGS:
            raise InputError(
                f"release {self.release}: expected the layout of 2022, found year {self.year}. "
                "Leave out --release, or make year 2022."
            )
        if self.households is None:
            object.__setattr__(self, "households", _default_households(self.year))
        if self.households < FEWEST:
            raise InputError(
                f"households: expected at least {FEWEST}, found {self.households}. "
                "With fewer, parts of the design have no household."
            )
        if self.households > MOST:
            raise InputError(
                f"households: expected at most {MOST:,}, found {self.households:,}. "
                "A larger file would not be a sample any more; choose a smaller number."
            )
        if self.seed < 0:
            raise InputError(f"seed: expected a whole number from 0, found {self.seed}.")

    @property
    def name(self) -> str:
        """The folder it is written to when no other is asked for."""
        base = "synthetic-2022" if self.year == "2022" else "synthetic-year-b"
        return base if self.release == "full" else f"{base}-deidentified"

    @property
    def title(self) -> str:
        """What every file says of itself."""
        what = "HSES 2022 layout" if self.year == "2022" else "year B (no calendar year)"
        release = "" if self.release == "full" else ", de-identified"
        return f"SYNTHETIC household survey, {what}{release}, seed {self.seed}: no real household"


@dataclass
class Made:
    """Where a survey lies and what is in it."""

    folder: Path
    record: dict
    seconds: dict[str, float] = field(default_factory=dict)


def make(
    order: Order,
    folder: Path,
    parts: Parts | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Made:
    """Make the survey and put it at `folder`: raw/, truth/, fit.csv and synthetic.json.

    progress: called with the name of each step as it begins. InputError when `folder` holds anything
    that is not a synthetic survey; an older synthetic survey there is replaced, with what was made of it.
    """
    folder = Path(folder)
    made = Made(folder, {})
    clock = _clock(made.seconds, progress)
    parts = parts or project_parts()
    with folders.replaced(folder) as temporary:
        with one_thread():
            survey, known = _survey(order, parts, clock)
        with clock("raw files"):
            files = _write_raw(temporary / "raw", survey, order)
        with clock("truth"):
            frames = truth.tables(known, survey.keys, LAYOUTS[order.year])
            files |= _described(
                temporary, truth.write(temporary / "truth", frames, order.title, order.release != "full")
            )
        with clock("fit"):
            files |= _described(temporary, _write_fit(temporary, known, order, parts.fit))
        made.record = _record(order, survey, files)
        write_atomic(temporary / RECORD, json.dumps(made.record, indent=1, ensure_ascii=False) + "\n")
    return made


def steps_of(order: Order) -> list[str]:
    """Names of the steps, in order, for a progress bar."""
    grown = ["growth"] if order.year == "B" else []
    return ["population", "people", "holdings", "categories", "weights", *grown, "items",
            "raw files", "truth", "fit"]  # fmt: skip


def _survey(order: Order, parts: Parts, clock) -> tuple[Survey, Known]:
    """The survey as it is recorded, and the truth beside it."""
    streams = Streams(order.seed, "" if order.year == "2022" else f"{order.year}/")
    with clock("population"):
        population = parts.population(streams, order.households)
    with clock("people"):
        population = parts.people(streams, population)
    with clock("holdings"):
        population = parts.holdings(streams, population)
    households, persons = population.households, population.persons
    with clock("categories"):
        households = parts.categories(streams, households, persons)
    with clock("weights"):
        households = parts.weights(households, persons)
        households = households.assign(weight=households["weight"].round(6))
    prices, more = 1.0, {}
    if order.year == "B":
        with clock("growth"):
            rates = growth.read()
            households, persons = growth.grow(households, rates), growth.raise_wages(persons, rates)
            prices, more = rates.prices, {"growth": growth.rates(rates)}
    with clock("items"):
        recorded = parts.items(streams, households, persons, order.clean, prices)
    year = 22 if order.year == "2022" else 0
    keys = household_keys(households, year)
    if order.release == "deidentified":
        keys = deidentified.renumbered(keys, streams("deidentified"))
    survey = Survey(households, recorded.persons, recorded.frames, year, keys)
    return survey, Known(households, persons, {**recorded.truth, **more}, recorded.log)


def _write_raw(folder: Path, survey: Survey, order: Order) -> dict[str, dict]:
    """Raw files of the survey; for each its rows, bytes and sha256."""
    streams = Streams(order.seed, f"raw/{order.year}/")
    without = deidentified.LEFT_OUT if order.release == "deidentified" else None
    described = {}
    for file in layout.lay_out(records(survey, streams), LAYOUTS[order.year], without):
        path = folder / f"{file.name}.dta"
        stata.write(path, file.frame, order.title, file.labels, file.values)
        described |= _described(folder.parent, [path])
        described[f"raw/{path.name}"]["rows"] = len(file.frame)
    return described


def _write_fit(folder: Path, known: Known, order: Order, fit: Callable) -> list[Path]:
    """fit.csv: printed numbers beside those of the truth; none for another year than the printed one."""
    if order.year != "2022":
        return []
    table = fit(known.households, known.persons)
    return [write_atomic(folder / "fit.csv", table.to_csv(index=False, lineterminator="\n"))]


def _described(folder: Path, paths: list[Path]) -> dict[str, dict]:
    return {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": sha256(path)}
        for path in paths
    }


def _record(order: Order, survey: Survey, files: dict[str, dict]) -> dict:
    from importlib.metadata import version

    return {
        "synthetic": True,
        "title": order.title,
        "note": NOTE,
        **asdict(order),
        "households": len(survey.households),
        "members": len(members(survey.persons)),
        "layout": LAYOUTS[order.year],
        "mapping": MAPPINGS[order.year, order.release],
        "generator": version("mongolia-poverty-compendium"),
        "item_rows": sum(len(frame) for name, frame in sorted(survey.items.items()) if "hhid" in frame),
        "files": dict(sorted(files.items())),
    }


def _clock(seconds: dict[str, float], progress: Callable[[str], None]):
    """A context that tells `progress` of a step and keeps how long it took."""
    import time

    @contextmanager
    def step(name: str) -> Iterator[None]:
        progress(name)
        start = time.perf_counter()
        yield
        seconds[name] = time.perf_counter() - start

    return step


def _default_households(year: str) -> int:
    if year == "2022":
        return targets.interviewed()
    return int(parsed_yaml(growth.PATH.read_text(encoding="utf-8"))["households"])

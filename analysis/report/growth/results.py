"""What the page stands on: two surveys through the same chain, at the prices of the earlier one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.computed import chain as of_survey
from analysis.computed import growth, inputs
from analysis.core.errors import InputError, all_faults
from analysis.core.files import ROOT, sha256
from analysis.core.reliability import publish
from analysis.hses import store
from analysis.report.in_use import remember
from analysis.welfare import chain
from analysis.welfare.line_update import Carried, comparable

from .parameters import LATER, Parameters

if TYPE_CHECKING:
    from analysis.report.page import Page

TRUTH, RATES = "truth/households.parquet", "truth/growth.parquet"
TRUTH_COLUMNS = ["hhid", "psu", "stratum", "location", "urban", "weight", "size", "consumption"]
DOMAINS = {"location": "Location", "area": "Urban or rural"}
YEARLESS = "year B"  # what a survey without a calendar year is called
FEWEST = "report n"  # the report's rule on the observations of a group


@dataclass(frozen=True, eq=False)
class Survey:
    """A survey and what the chain makes of it. truth: true households of a synthetic one (`TRUTH_COLUMNS`;
    real consumption in prices of the earlier survey), index hhid; rates: the growth that it was made with;
    None where there are none."""

    data: store.Microdata
    made: chain.Welfare
    truth: pd.DataFrame | None = None
    rates: Mapping[str, float] | None = None

    @property
    def year(self) -> str:
        """The calendar year, "" where the survey claims none."""
        return _year(self.data)


@dataclass(frozen=True, eq=False)
class Compared:
    """measures, by_group (domain -> frame), group_growth, incidence, decomposed, splits (domain -> frame): as
    `analysis.computed.growth` makes them, from what is said of each in its docstring."""

    measures: pd.DataFrame
    by_group: Mapping[str, pd.DataFrame]
    group_growth: pd.DataFrame
    decomposed: growth.Decomposed
    splits: Mapping[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Found:
    """What is shown. first, later: what the surveys are called. prices: `growth.price_change`, None where
    prices were not adjusted. years: between the surveys. computed: by the chain; incidence: its growth
    incidence curve. samples: the same from the true consumption of both samples; made: from the earlier
    sample's and what the growth made of it; None without truth. notes: what to mind, sentences."""

    first: str
    later: str
    households: tuple[int, int]
    synthetic: bool
    source: str
    carried: Carried
    prices: pd.DataFrame | None
    years: float
    rates: Mapping[str, float] | None
    computed: Compared
    incidence: pd.DataFrame
    samples: Compared | None
    made: Compared | None
    notes: tuple[str, ...]

    @property
    def evidence(self) -> str:
        return "synthetic" if self.synthetic else "computed"

    @property
    def exact_index(self) -> bool:
        """Whether the line is carried by the very inflation that the later survey was made with."""
        return self.rates is not None and np.isclose(self.carried.factor, 1 + self.rates["inflation"])


@dataclass(frozen=True)
class Alone:
    """One survey only: there is nothing to compare. first: its name; synthetic: whether it is made up."""

    first: str
    synthetic: bool


def read(page: Page) -> Found | Alone:
    """The two surveys that the page's parameters name, through the chain and compared.

    `Alone` where the later survey was not asked for by name and is not there. InputError where one that was
    asked for is missing, or the two cannot be compared.
    """
    asked: Parameters = page.parameters
    first = store.load(asked.data)
    if asked.later == LATER and not (first.is_synthetic and _is_there(LATER)):
        return Alone(first.name, first.is_synthetic)
    later = store.load(asked.later)
    refuse(first, later)
    table = _index_table(page, asked.index, asked.index_name)
    _check_index(asked, first, later, _rates(page, later), table)
    unequal = lacking(first, later)
    surveys = [_survey(page, data, asked, unequal) for data in (first, later)]
    return compared(asked, *surveys, table, unequal)


def _is_there(name: str) -> bool:
    """Whether a survey of made-up data was brought in. The folders are listed, so that the page is made again
    when one comes."""
    place = store.SYNTHETIC_FOLDER / name
    for folder in (store.SYNTHETIC_FOLDER, place):
        if folder.is_dir():
            os.listdir(folder)
    return (place / "microdata" / store.MANIFEST).is_file()


def _check_index(
    asked: Parameters,
    first: store.Microdata,
    later: store.Microdata,
    rates: Mapping[str, float] | None,
    table: pd.DataFrame | None,
) -> None:
    """InputError where the index cannot carry a line between the years of the surveys: before the chain is
    run, as far as that can be told without it."""
    if asked.index != growth.MEASURED:
        growth.carried(
            1.0, _year(first), _year(later), asked.index, asked.index_name,
            known=None if rates is None else rates["inflation"], table=table, link=asked.link,
        )  # fmt: skip


def _year(data: store.Microdata) -> str:
    return str(data.manifest.get("year") or "")


def refuse(first: store.Microdata, later: store.Microdata) -> None:
    """InputError, with every reason, where two surveys cannot be compared at all."""
    faults = []
    if first.name == later.name:
        faults.append(f"expected two surveys, found {first.name} twice. Name the later one: -p later=NAME.")
    if first.is_synthetic != later.is_synthetic:
        real, made_up = (first, later) if later.is_synthetic else (later, first)
        faults.append(
            f"expected two surveys of one kind, found {real.name}, which is real, and {made_up.name}, "
            "which is SYNTHETIC. Compare real with real, or made-up with made-up."
        )
    years = [int(data.manifest.get("year") or 0) for data in (first, later)]
    if all(years):
        if years[1] < years[0]:
            faults.append(
                f"expected the earlier survey first, found {years[0]} and then {years[1]}. Exchange "
                "data and later."
            )
        elif years[0] == years[1] and not first.is_synthetic:
            faults.append(f"expected surveys of two years, found two of {years[0]}.")
        try:
            comparable(*map(str, years))
        except InputError as error:
            faults.append(
                f"{error} The report of 2022 sets no figure beside those of 2018 and 2020 for this "
                "reason. Name two surveys whose line stands in one series."
            )
    if faults:
        raise InputError(all_faults("growth: the two surveys are not compared.", faults))


def lacking(first: store.Microdata, later: store.Microdata) -> tuple[str, ...]:
    """Tables of consumption or prices that one survey has and the other lacks."""
    have = [set(data.tables) for data in (first, later)]
    return tuple(name for name in chain.OPTIONAL if (name in have[0]) != (name in have[1]))


def _survey(page: Page, data: store.Microdata, asked: Parameters, unequal: tuple[str, ...]) -> Survey:
    remember(page, data, {name: data.path(name) for name in data.tables if name in inputs.COLUMNS})
    allowed = [name for name in unequal if name in asked.absent]
    try:
        made = chain.run(inputs.tables(data, allowed), inputs.lists(), asked.choices())
    except InputError as error:
        raise InputError(f"{data.name}: {error}") from None
    truth = _read(page, data, TRUTH, TRUTH_COLUMNS)
    return Survey(data, made, None if truth is None else truth.set_index("hhid"), _rates(page, data))


def _rates(page: Page, data: store.Microdata) -> dict[str, float] | None:
    """The growth that a synthetic survey was made with, by name; None where it was made with none."""
    told = _read(page, data, RATES)
    return None if told is None else dict(zip(told["name"], told["rate"].astype(float), strict=True))


def _read(
    page: Page, data: store.Microdata, file: str, columns: list[str] | None = None
) -> pd.DataFrame | None:
    path = data.folder.parent / file
    if not data.is_synthetic or not path.is_file():
        return None
    remember(page, data, {file: path})
    return pd.read_parquet(path, columns=columns)


def _index_table(page: Page, index: str, name: str = "") -> pd.DataFrame | None:
    """The table of a price index, where `index` is the name of a file (from here, or in the project)."""
    from analysis.core.reading import read_table
    from analysis.report.page import DataFile

    if index in (growth.KNOWN, growth.MEASURED) or not Path(index).suffix.strip(".0123456789"):
        return None
    path = next((p for p in (Path(index), ROOT / index) if p.is_file()), None)
    if path is None:
        raise InputError(
            f"index {index}: expected a table of a price index, found no such file. Give its path, "
            "known, measured or a ratio of price levels."
        )
    page.files[f"index {path.name}"] = DataFile("price index", path.name, sha256(path), "")
    table = read_table(path, text=["period", "name", "base"]).frame
    return table if "name" in table else table.assign(name=name or path.stem)


def compared(
    asked: Parameters,
    first: Survey,
    later: Survey,
    table: pd.DataFrame | None = None,
    unequal: tuple[str, ...] = (),
) -> Found:
    """The comparison, from two surveys through the chain. table: of a price index. unequal: see `lacking`."""
    synthetic = first.data.is_synthetic
    adjusted = first.made.deflator is not None and later.made.deflator is not None
    prices = growth.price_change(first.made, later.made) if adjusted else None
    inflation = None if later.rates is None else later.rates["inflation"]
    carried = growth.carried(
        first.made.poverty_line, first.year, later.year, asked.index, asked.index_name,
        known=inflation, measured=prices, table=table, link=asked.link,
    )  # fmt: skip
    names = _names(first.data, later.data)
    years = float(int(later.year) - int(first.year)) if first.year and later.year else 1.0
    years = years or 1.0  # two made-up surveys of one year
    waves = (
        growth.Wave(names[0], _with_area(first.made.household)),
        growth.Wave(names[1], _with_area(later.made.household), carried.factor),
    )
    options = {"line": carried.line, "years": years, "weak": asked.weak}
    samples = made = None
    if first.truth is not None and later.truth is not None:
        true = growth.Wave(names[0], _with_area(first.truth))
        samples = _compared(true, growth.Wave(names[1], _with_area(later.truth)), **options)
        if later.rates is not None:
            made = _compared(true, growth.as_made(true, later.rates), **options)
    return Found(
        *names,
        households=(len(first.made.household), len(later.made.household)),
        synthetic=synthetic,
        source=_source(first.data, later.data),
        carried=carried,
        prices=prices,
        years=years,
        rates=later.rates,
        computed=_compared(*waves, **options, replicates=asked.replicates),
        incidence=growth.incidence(*waves, years),
        samples=samples,
        made=made,
        notes=tuple(_notes(first, later, asked, unequal, waves)),
    )


def _compared(
    before: growth.Wave, after: growth.Wave, line: float, years: float, weak: bool, replicates: int = 0
) -> Compared:
    domains = [name for name in DOMAINS if all(growth.known(w.household, name) for w in (before, after))]
    groups = {name: growth.by_group(before, after, line, name, weak) for name in domains}
    shared = {name: _of_groups(before, after, name, groups[name]) for name in domains}
    return Compared(
        growth.measures(before, after, line, weak),
        groups if not replicates else {name: _published(frame) for name, frame in groups.items()},
        growth.group_growth(before, after, years),
        growth.decomposed(before, after, line, years, weak, replicates),
        {
            name: growth.groups_decomposed(before, after, line, name, weak, replicates)
            for name in domains
            if shared[name]
        },
    )


def _of_groups(before: growth.Wave, after: growth.Wave, name: str, table: pd.DataFrame) -> bool:
    """Whether both surveys have the same groups, and each has observations enough to be shown."""
    groups = set(table["group"].astype(str))
    same = all(set(map(str, wave.household[name].unique())) == groups for wave in (before, after))
    return same and not _published(table)["change"].isna().any()


def _published(table: pd.DataFrame) -> pd.DataFrame:
    """Without the numbers of groups that have too few observations in either survey."""
    fewest = table[["n_before", "n_after"]].min(axis=1)
    numbers = ("share_before", "before", "se_before", "share_after", "after", "se_after", "change", "se",
               "ci_lower", "ci_upper", "p_value")  # fmt: skip
    judged = publish(table.assign(n=fewest, estimate=table["change"], cv=0.0), FEWEST, numbers=numbers)
    return judged[list(table.columns)]


def _with_area(household: pd.DataFrame) -> pd.DataFrame:
    """With the column area: Urban or Rural, from `urban` (True, or the word)."""
    if "urban" not in household:
        return household
    area = np.where(household["urban"].isin([True, "Urban"]), "Urban", "Rural")
    return household.assign(area=pd.Categorical(area, categories=["Urban", "Rural"]))


def _names(first: store.Microdata, later: store.Microdata) -> tuple[str, str]:
    """What the surveys are called: their years, year B for one without, their names where these agree."""
    names = tuple(str(data.manifest.get("year") or YEARLESS) for data in (first, later))
    return names if names[0] != names[1] else (first.name, later.name)


def _source(first: store.Microdata, later: store.Microdata) -> str:
    if first.is_synthetic:
        return f"computed from two SYNTHETIC surveys, {first.name} and {later.name}; no real household"
    return f"computed from {first.label} and {later.label}"


def _notes(
    first: Survey, later: Survey, asked: Parameters, unequal: tuple[str, ...], waves: tuple[growth.Wave, ...]
) -> list[str]:
    notes = []
    both = (first.data, later.data)
    if not first.data.is_synthetic and _layout(first.data) != _layout(later.data):
        notes.append(
            f"The surveys came in two layouts ({_layout(first.data)}, {_layout(later.data)}). Where a "
            "question, a list of items or a recall period was changed between them, part of the "
            "change in consumption is one of the questionnaire."
        )
    left = [name for name in unequal if name in asked.absent]
    for name in left:
        notes.append(f"One survey lacks the table {name}: {chain.OPTIONAL[name]} are left out of both.")
    for data, wave in zip(both, waves, strict=True):
        notes += [f"{wave.name}: {sentence}" for sentence in data.consequences]
        if not growth.known(wave.household, "psu") and not data.consequences:
            notes.append(
                f"{wave.name}: sampling units are not known; standard errors leave clustering out and "
                "are too small."
            )
        if lonely := int(wave.design.first.lonely.sum()):
            notes.append(
                f"{wave.name}: {lonely} strata have one sampling unit; they add nothing to the errors."
            )
    if changed := {k: v for k, v in asked.changed().items() if k in of_survey.WelfareParameters.model_fields}:
        told = ", ".join(f"{name} = {value}" for name, value in changed.items())
        notes.append(
            f"Both surveys were taken through the chain with other choices than the report's: {told}."
        )
    return notes


def _layout(data: store.Microdata) -> str:
    mapping = data.manifest.get("mapping")
    return str(mapping.get("file", "")) if isinstance(mapping, Mapping) else str(mapping or "")

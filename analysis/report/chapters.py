"""The chapters of the book: each is one parameterised notebook and one package of `report`."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT

if TYPE_CHECKING:
    from analysis.core.parameters import ChapterParameters


@dataclass(frozen=True)
class Chapter:
    """One chapter. `stands_on` says in words what its numbers are, and is shown at its top."""

    id: str
    title: str
    summary: str
    stands_on: str

    @property
    def notebook(self) -> Path:
        return ROOT / "notebooks" / f"{self.id}.ipynb"

    @property
    def parameters(self) -> type[ChapterParameters]:
        """The chapter's schema (imported when asked for)."""
        return importlib.import_module(f"analysis.report.{self.id}.parameters").Parameters


_ALL = (
    Chapter(
        "methodology",
        "How poverty is measured",
        "From survey answers to the poverty line, each step worked by hand and shown on the data in use.",
        "official tables as printed; worked examples with invented numbers; and a survey, SYNTHETIC unless "
        "the parameter data names a real one",
    ),
    Chapter(
        "poverty_2022",
        "Poverty in 2022",
        "How many people were poor, where they live, how sure the figures are.",
        "official tables of the Mongolia Poverty Update 2022, as printed, and a survey, SYNTHETIC unless the "
        "parameter data names a real one",
    ),
    Chapter(
        "profile_of_the_poor",
        "Profile of the poor",
        "Who the poor are: consumption, households, education, work, housing, services.",
        "official tables of the Mongolia Poverty Update 2022, as printed, and a survey, SYNTHETIC unless the "
        "parameter data names a real one",
    ),
    Chapter(
        "profile_by_regression",
        "Profile by regression",
        "What goes with poverty and with wages when several characteristics are taken together.",
        "models fitted to a survey, SYNTHETIC unless the parameter data names a real one; one figure of the "
        "official tables as printed",
    ),
    Chapter(
        "dtm_district_report",
        "District report: Bagakhangai, phase 3",
        "Population, registration, moves and needs as kheseg leaders reported them.",
        "figures published in the Bagakhangai report, beside a reconstruction made from them",
    ),
    Chapter(
        "dtm_report",
        "A district report from khesegs: Bagakhangai, phase 3",
        "The report that the Municipality makes of any district, khoroo or the city, from a checked phase.",
        "a RECONSTRUCTION of the khesegs of Bagakhangai, made from its published report, unless the parameter "
        "data names another phase, real or SYNTHETIC",
    ),
    Chapter(
        "official_audit",
        "Do the official tables add up?",
        "Every printed number held against the arithmetic it must obey.",
        "official tables as printed; the audit's results are computed from them",
    ),
    Chapter(
        "official_tables",
        "The official tables as data",
        "Every table and figure carried here, with its file, source and checksum.",
        "official tables as printed",
    ),
    Chapter(
        "annex_tables",
        "The annex tables, computed",
        "Every table of annexes B and C from a survey, with standard errors, beside the printed numbers.",
        "official tables as printed, beside the same numbers computed from a survey, SYNTHETIC unless the "
        "parameter data names a real one",
    ),
    Chapter(
        "ledger",
        "The ledger",
        "Every printed number beside the one computed from a survey: how near, in range or not, and why.",
        "official tables as printed, beside numbers computed from a survey, SYNTHETIC unless the parameter "
        "data names a real one",
    ),
    Chapter(
        "maps",
        "Regions and aimags",
        "What the sample tells of each region, and why there is no map of poverty by aimag.",
        "official tables as printed and the design of 2007, beside a survey, SYNTHETIC unless the parameter "
        "data names a real one",
    ),
    Chapter(
        "synthetic_fit",
        "How well the synthetic survey fits",
        "Every number of the annexes beside the same number of a synthetic survey of known truth.",
        "a SYNTHETIC survey made from published tables, beside the official tables as printed; no real "
        "record went in",
    ),
    Chapter(
        "against_the_truth",
        "Against the truth",
        "What the welfare chain finds in a synthetic survey, beside what was so: errors, bias, coverage.",
        "a SYNTHETIC survey whose truth is known; no number on it is about real households",
    ),
    Chapter(
        "what_if",
        "What if it were measured otherwise?",
        "Every choice of the method made differently: what that does to poverty and inequality.",
        "a survey taken through the welfare chain, SYNTHETIC unless the parameter data names a real one, and "
        "stored results of its bootstrap",
    ),
    Chapter(
        "growth",
        "Change between two surveys",
        "Two surveys on one line carried forward: what changed, by growth or redistribution, for whom.",
        "two surveys taken through one welfare chain, SYNTHETIC unless the parameters data and later name "
        "real ones",
    ),
    Chapter(
        "microdata",
        "The microdata",
        "Tables, variables and code lists of the survey, with the dictionary to download.",
        "the declaration of the microdata; it shows no data of any household",
    ),
)

CHAPTERS: dict[str, Chapter] = {chapter.id: chapter for chapter in _ALL}


def chapter(name: str) -> Chapter:
    """The chapter of that id; `InputError` with the nearest id if there is none."""
    if name not in CHAPTERS:
        raise InputError(f"there is no chapter '{name}'. {nearest(name, CHAPTERS)}")
    return CHAPTERS[name]

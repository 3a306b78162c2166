"""What a report stands on: the khesegs of a phase and all that is known of how they came about.

Two sources: the folder of a phase, and the reconstruction of a published report.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.core.disclosure import Policy
from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, sha256
from analysis.dtm import aggregate, data, disclosed, intake, levels
from analysis.dtm import phase as phases
from analysis.dtm.claims import Published
from analysis.dtm.fields import CHOICE_SEPARATOR, PATH, Field, asked, load, of_report
from analysis.dtm.gazetteer import CODE, Gazetteer
from analysis.dtm.phase import Phase

from . import prepared

RECONSTRUCTION = "reconstruction"
_MANY = 40  # names and codes that a message lists at most


@dataclass(frozen=True)
class Source:
    """A file that a report stands on: what it is, its path as the reader may see it, checksum, licence."""

    name: str
    path: str
    sha256: str
    licence: str = ""


@dataclass(frozen=True, eq=False)
class Material:
    """One phase. khesegs: one row a lowest unit of the gazetteer (`aggregate.placed`); reached: those that
    answered. evidence: a key of `presentation.EVIDENCE`. citation: what the numbers come from, one for each
    language. superseded, problems, refused: as `prepared.Answers` has them. taken_out: cells that the form
    does not allow. findings: what the checks find
    (`prepared.findings`); None where there were no checks. published: a report whose numbers this one is
    held against. before, line_up: the phase before, and pairs of lowest units of both. declared: the phase
    of a folder.
    """

    name: str
    phase: int
    label: str
    evidence: str
    gazetteer: Gazetteer
    khesegs: pd.DataFrame
    reached: pd.Series
    fields: Mapping[str, Field]
    citation: Mapping[str, str]
    months: int = levels.MONTHS
    start: datetime.date | None = None
    end: datetime.date | None = None
    superseded: int = 0
    problems: int = 0
    refused: int = 0
    taken_out: int = 0
    findings: pd.DataFrame | None = None
    published: Published | None = None
    before: Material | None = None
    line_up: pd.DataFrame | None = None
    sources: tuple[Source, ...] = field(default=())
    declared: Phase | None = None
    _shown: dict = field(default_factory=dict)

    def people(self, rule: Policy | None) -> pd.DataFrame:
        """Counts of people and households of all areas, as `rule` lets them be seen (`disclosed.people`)."""
        return self._seen(
            "people", rule, lambda: disclosed.people(self.khesegs, self.gazetteer, self.fields, rule)
        )

    def answers(self, rule: Policy) -> pd.DataFrame:
        """Shares of answers as they may be published (`disclosed.answers`)."""
        names = [n for n in aggregate.questions(self.fields) if n in self.khesegs]

        def make() -> pd.DataFrame:
            return disclosed.answers(self.khesegs, self.gazetteer, names, self.fields, rule)

        found = self._seen("answers", rule, make)
        return found.assign(value=100 * found["count"] / found["n"].where(found["n"] > 0))

    def _seen(self, name: str, rule: Policy | None, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        if (name, rule) not in self._shown:
            keep = self.declared is not None and rule is not None
            self._shown[name, rule] = prepared.shown(self.declared, name, rule, make) if keep else make()
        return self._shown[name, rule]

    def code_of(self, level: str, given: str) -> str:
        """The code of the area that is named by its code or its name; `InputError` with the nearest if
        none."""
        if level not in self.gazetteer.levels:
            known = nearest(level, self.gazetteer.levels)
            raise InputError(f"{self.label}: there is no level '{level}'. {known}")
        names = self.gazetteer.names(level)
        if given in names:
            return given
        found = [code for code, name in names.items() if name.lower() == given.strip().lower()]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise InputError(
                f"{self.label}: '{given}' is the name of {len(found)} areas ({', '.join(found)}). "
                "Give the code."
            )
        known = [*names, *(name for name in names.values() if list(names.values()).count(name) == 1)]
        hint = nearest(given, known)
        if len(known) > _MANY and not hint.startswith("Did"):
            hint = f"Give a code, such as {', '.join(list(names)[:3])}."
        raise InputError(f"{self.label}: there is no {level} '{given}'. {hint}")


def from_table(khesegs: pd.DataFrame, gazetteer: Gazetteer, fields: Mapping[str, Field], **given) -> Material:
    """A material from a kheseg table: units of the gazetteer without a row count as not reached."""
    placed, outside = aggregate.placed(khesegs, gazetteer)
    if len(outside):
        raise InputError(
            f"expected khesegs of the gazetteer only, found {len(outside)} rows with other codes. "
            "Check the phase and mend the codes first."
        )
    key = gazetteer.lowest + CODE
    reached = placed[key].isin(khesegs[key])
    return Material(gazetteer=gazetteer, khesegs=placed, reached=reached, fields=fields, **given)


def of(name: str, phase: int, area: str = "") -> Material:
    """The material of a report. name: "reconstruction" of the published report on `area`, or what
    `prepared.folder_of` takes."""
    if name == RECONSTRUCTION:
        return reconstruction(area, phase)
    return of_phase(prepared.folder_of(name, phase), name)


def of_phase(folder: Path, name: str, with_before: bool = True) -> Material:
    """The material of a phase's folder, and of the phase before."""
    phase = phases.read(folder)
    made = prepared.answers(phase)
    table = intake.typed(made.frame, phase.gazetteer)
    fields = levels.fields_of(phase.gazetteer, phase.recall_months, _asked(phase))
    table, taken_out = allowed(table, fields)
    agreed = table[table["consent"].ne("no")] if "consent" in table else table
    earlier = phases.before(phase) if with_before else None
    files = [
        (path.name, path, path.relative_to(folder.parent).as_posix()) for path in prepared.files_of(phase)
    ]
    return from_table(
        agreed,
        phase.gazetteer,
        fields,
        name=name,
        phase=phase.number,
        label=phase.label,
        evidence="synthetic" if phase.synthetic else "computed",
        citation=_both("citation", label=phase.label),
        months=phase.recall_months,
        start=phase.start,
        end=phase.end,
        superseded=made.superseded,
        problems=made.problems,
        taken_out=taken_out,
        refused=made.refused,
        findings=prepared.findings(phase) if with_before else None,
        before=of_phase(earlier.folder, name, with_before=False) if earlier else None,
        line_up=phases.lined_up(earlier, phase) if earlier else None,
        declared=phase,
        sources=tuple(_source(n, p, shown) for n, p, shown in files),
    )


def allowed(table: pd.DataFrame, fields: Mapping[str, Field]) -> tuple[pd.DataFrame, int]:
    """The table without what the form does not allow, and how many cells that were: codes outside the
    list, numbers outside the range, more choices than may be made, answers to questions that were not to
    be asked. They count as not given until the cleaning log mends them."""
    result, taken_out = table.copy(), 0
    for name, declared in fields.items():
        if name not in table:
            continue
        if declared.codes:
            wrong = ~table[name].fillna("").map(lambda text, f=declared: _fits(text, f))
            result[name] = table[name].mask(wrong, "")
        elif declared.type == "integer" and declared.range:
            low, high = declared.range
            wrong = (table[name].lt(low) | table[name].gt(high)).fillna(False)
            result[name] = table[name].mask(wrong)
        else:
            continue
        taken_out += int(wrong.sum())
    for name, declared in fields.items():
        rule = declared.asked_if
        if not declared.is_choice or rule is None or name not in table or rule.field not in table:
            continue
        wrong = result[name].fillna("").ne("") & ~asked(result, name, fields)
        result[name] = result[name].mask(wrong, "")
        taken_out += int(wrong.sum())
    return result, taken_out


def _fits(text: str, declared: Field) -> bool:
    given = [code for code in text.split(CHOICE_SEPARATOR) if code]
    return set(given) <= set(declared.codes) and len(given) <= declared.most


def _asked(phase: Phase) -> dict[str, Field]:
    return {n: f for n, f in load().items() if n not in phase.not_asked}


def reconstruction(district: str, phase: int) -> Material:
    """The reconstruction of a published report on a district (name or code); `InputError` where there is
    none."""
    by_code = {entry.code: entry.district for entry in data.AVAILABLE}
    entry = data.find(by_code.get(district, district), phase)
    district = entry.district
    published = data.published(entry)
    table = data.kheseg_table(entry)
    gazetteer = data.gazetteer(entry, table)
    coded = table.assign(**{c: gazetteer.units[c] for c in gazetteer.units if c not in table})
    files = (
        ("reconstruction", entry.table, data.LICENCE),
        ("claims", entry.claims, "CC0"),
        ("fields of the form", PATH, "CC0"),
    )
    return from_table(
        coded,
        gazetteer,
        of_report(),
        name=RECONSTRUCTION,
        phase=phase,
        label=f"{district}, phase {phase}, a reconstruction",
        evidence=RECONSTRUCTION,
        citation=_both("citation_reconstruction", en=district, mn=entry.mongolian, phase=str(phase)),
        published=published,
        sources=tuple(_source(n, p, p.relative_to(ROOT).as_posix(), lic) for n, p, lic in files),
    )


def _source(name: str, path, shown: str, licence: str = "") -> Source:
    return Source(name, shown, sha256(path), licence)


def _both(word: str, **given: str) -> dict[str, str]:
    from .words import declared

    return {language: text.format(**given) for language, text in declared()["words"][word].items()}

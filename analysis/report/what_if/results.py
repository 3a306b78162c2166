"""What the page stands on: the chain on the survey in use, the stored effects of the choices, the truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.core.files import ROOT
from analysis.report.in_use import remember

if TYPE_CHECKING:
    from analysis.computed.redrawn import Redrawn
    from analysis.hses.store import Microdata
    from analysis.report.page import Page
    from analysis.welfare import chain

STORED = "data/computed/synthetic_what_if"
SAME = 0.005  # points by which a headcount may differ and still be that of the same survey and chain
MULTIPLES = tuple(np.round(np.arange(0.50, 1.5001, 0.025), 3))  # of the line, for the dominance curve
TESTED = (0.75, 1.25)  # multiples of the report's Figure 2.4, over which dominance is tested
RULE = "report n"
MEASURES = {
    "headcount": "headcount",
    "poverty_gap": "poverty gap",
    "poverty_severity": "poverty severity",
    "gini": "Gini",
}


@dataclass(frozen=True, eq=False)
class Found:
    """What the page shows.

    measure: that choices are ranked by. changed: parameters of this run that are not the report's; run: its
    measures by domain (`run_measures`); named: some of them, for sweeps. rows: effects of the choices asked
    for, every: of all (`what_if.WhatIf.effects`). record: how they were stored; None where they were computed
    now, without errors. errors: the three standard errors, or None. line, own: the line in use and the
    survey's own (MNT a month per adult equivalent). true: `true_effects`, or None. curve, tests: rural less
    urban poverty at multiples of the line (`survey.curves`); true_curve: the same in the truth. checks:
    `conclusions.checked`. again: errors of this run that carry the whole chain, where they were asked for.
    """

    name: str
    label: str
    synthetic: bool
    notes: tuple[str, ...]
    households: int
    measure: str
    changed: dict[str, Any]
    run: pd.DataFrame
    named: dict[str, float]
    rows: pd.DataFrame
    every: pd.DataFrame
    record: dict[str, Any] | None
    errors: pd.DataFrame | None
    out_of_date: bool
    line: float
    own: float | None
    true: pd.DataFrame | None
    curve: pd.DataFrame | None
    tests: pd.DataFrame | None
    true_curve: pd.DataFrame | None
    checks: pd.DataFrame
    again: Redrawn | None = None

    @property
    def evidence(self) -> str:
        return "synthetic" if self.synthetic else "computed"

    @property
    def source(self) -> str:
        """What the results are, for a source line."""
        made = "" if self.record is None else f"; {self.record['command']}"
        return f"{self.label}{made}"

    @property
    def has_intervals(self) -> bool:
        return bool(self.rows["standard_error"].notna().any())


def read(page: Page) -> Found:
    """Runs the chain on the survey that the page's parameters name, and sets the stored effects beside.

    Where none are stored for this survey they are computed now, which takes a minute, without intervals.
    InputError for a survey that was not brought in.
    """
    from analysis.computed import inputs, what_if
    from analysis.computed.parameters import WelfareParameters
    from analysis.computed.redrawn import redrawn
    from analysis.hses import store
    from analysis.welfare import chain

    data = store.load(page.parameters.data)
    remember(page, data, {name: data.path(name) for name in data.tables if name in inputs.COLUMNS})
    known = _truth(page, data)
    rows, record = _stored(page, data)
    chosen = page.parameters.welfare()
    tables, lists = inputs.tables(data), inputs.lists()
    if rows is None:
        report = WelfareParameters.read({"absent": chosen.absent})
        rows = what_if.what_if(tables, lists, report, replicates=0).effects
    made = chain.run(tables, lists, chosen.choices())
    asked = page.parameters.replicates, page.parameters.bootstrap_seed
    again = redrawn(tables, lists, chosen.choices(), *asked)
    outdated = record is not None and record["digest"] != what_if.digest(data)
    if record is not None and chosen.changed() == record["parameters"]:
        outdated = outdated or abs(_base(rows) - _headcount(made)) > SAME
    return replace(found(page.parameters, data, made, rows, record, outdated, known), again=again)


def found(parameters, data: Microdata, made: chain.Welfare, rows: pd.DataFrame, record, outdated: bool,
          known) -> Found:  # fmt: skip
    """The results, from the chain, the effects and the truth (`computed.truth.Truth`, or None)."""
    from analysis.computed import conclusions, effects
    from analysis.computed.true_effects import true_effects

    rows = published(rows, made.household)
    wanted = {one.id for one in effects.chosen(parameters.shown)} | {""}
    line = made.poverty_line
    # the truth is that of the report's definitions: beside other ones it would be another quantity
    ours = known is not None and not (record or {}).get("parameters")
    plain = known is not None and not parameters.welfare().changed()
    true = true_effects(made.household, known.consumption, type(parameters)().at()) if ours else None
    consumed = made.household["consumption"]
    curve, tests = dominance(made.household, consumed, line)
    truly = (None, None)
    if plain:
        truly = dominance(
            made.household, known.consumption["consumption"].reindex(made.household.index), line
        )
    return Found(
        name=data.name,
        label=data.label,
        synthetic=data.is_synthetic,
        notes=(*data.consequences, *made.notes),
        households=len(made.household),
        measure=parameters.measure,
        changed=parameters.welfare().changed(),
        run=run_measures(made),
        named=effects.named_measures(made.household, line, made.choices.weak),
        rows=rows[rows["parameters"].isin(wanted)].reset_index(drop=True),
        every=rows,
        record=record,
        errors=pd.DataFrame(record["errors"]) if record and record["errors"] else None,
        out_of_date=outdated,
        line=line,
        own=made.line.total if made.line is not None else None,
        true=true,
        curve=curve,
        tests=tests,
        true_curve=truly[0],
        checks=conclusions.checked(rows),
    )


def run_measures(made: chain.Welfare) -> pd.DataFrame:
    """What this run gives: domain, measure, estimate, se (per cent; gini 0 to 100), n; design-based errors at
    the line in use. Domains with too few households (rule `RULE`) are left out."""
    from analysis.computed import effects
    from analysis.core.reliability import publication_rule
    from analysis.survey.inequality import gini_estimate
    from analysis.survey.influence import estimate_within, linearised
    from analysis.survey.poverty import fgt_estimate

    frame, design = made.household, _design(made.household)
    welfare, each = (frame[name].to_numpy(float) for name in ("consumption", "consumption_pc"))
    rows = []
    for name, inside in effects.domains(frame).items():
        if inside.sum() < publication_rule(RULE).smallest_n:
            continue
        for alpha, measure in enumerate(("headcount", "poverty_gap", "poverty_severity")):
            options = {"line": made.poverty_line, "alpha": alpha, "weak": made.choices.weak}
            found = estimate_within(inside, fgt_estimate, welfare, weight=design.weight, **options)
            rows.append((name, measure, 100 * found.value, 100 * linearised(design, found), inside.sum()))
        found = estimate_within(inside, gini_estimate, each, weight=design.weight)
        rows.append((name, "gini", 100 * found.value, 100 * linearised(design, found), inside.sum()))
    return pd.DataFrame(rows, columns=["domain", "measure", "estimate", "se", "n"]).astype({"n": int})


def _design(household: pd.DataFrame):
    """The design of the aggregate with weights of people, as far as the survey names it."""
    from analysis.survey.design import Design

    return Design(
        (household["weight"] * household["size"]).to_numpy(float),
        *(household[name].to_numpy() if name in household else None for name in ("stratum", "psu")),
        singleton="certainty",
    )


def published(rows: pd.DataFrame, household: pd.DataFrame) -> pd.DataFrame:
    """The rows of domains that hold enough households of the sample (rule `RULE`)."""
    from analysis.computed import effects
    from analysis.core.reliability import publication_rule

    fewest = publication_rule(RULE).smallest_n
    enough = {name for name, inside in effects.domains(household).items() if inside.sum() >= fewest}
    return rows[rows["domain"].isin(enough)].reset_index(drop=True)


def dominance(
    household: pd.DataFrame, consumption: pd.Series, line: float
) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """Rural less urban headcount at `MULTIPLES` of the line with a simultaneous band, and the tests of
    dominance; None where the survey does not know one of the two, or at a multiple nobody is poor."""
    from analysis.survey import curves

    if "urban" not in household or household["urban"].astype(bool).nunique() < 2:
        return None, None
    urban = household["urban"].to_numpy(bool)
    design = _design(household)
    welfare = consumption.to_numpy(float)
    lines = line * np.array(MULTIPLES)
    below = [welfare[side][:, None] < lines for side in (urban, ~urban)]
    told = np.logical_or(*(side.any(axis=0) for side in below)) & ~np.logical_and(
        *(side.all(axis=0) for side in below)
    )
    lines = lines[told]
    if len(lines) < 2:
        return None, None
    left, right = (
        curves.Sample(design, welfare, inside, base) for inside, base in ((urban, "Urban"), (~urban, "Rural"))
    )
    curve = curves.dominance_curve(left, right, lines, band=curves.Band("simultaneous"))
    near = lines[(lines / line >= TESTED[0] - 1e-9) & (lines / line <= TESTED[1] + 1e-9)]
    if len(near) < 2:
        return None, None
    tests = [curves.dominance_test(left, right, near, alpha).assign(order=alpha + 1) for alpha in (0, 1)]
    return curve.assign(multiple=lines / line), pd.concat(tests, ignore_index=True)


def shown_range(curve: pd.DataFrame, level: float = 0.05) -> tuple[float, float] | None:
    """The widest range of multiples about the line itself at all of which `curve` (`dominance`) is above zero
    by a one-sided t-test; None where it is not so at the line. At each of these lines the left side has less.

    The test over a range rejects when each of its lines does (intersection and union), so that the range can
    be read off the single lines.
    """
    from scipy.special import stdtr

    above = (stdtr(curve["df"], -curve["estimate"] / curve["se"]) < level).to_numpy()
    multiples = curve["multiple"].to_numpy()
    at = int(np.abs(multiples - 1).argmin())
    if not above[at]:
        return None
    low = at - int(np.argmin(above[: at + 1][::-1])) + 1 if not above[: at + 1].all() else 0
    high = at + int(np.argmin(above[at:])) - 1 if not above[at:].all() else len(above) - 1
    return float(multiples[low]), float(multiples[high])


def _stored(page: Page, data: Microdata) -> tuple[pd.DataFrame | None, dict[str, Any] | None]:
    """Effects that were stored for this survey: beside it, or for the synthetic one with the project."""
    from analysis.computed import effects, what_if

    places = [what_if.beside(data) / what_if.STEM]
    if data.is_synthetic:
        places.append(ROOT / STORED)
    for place in places:
        files = [place.with_suffix(f".{kind}") for kind in ("csv", "json")]
        if not all(path.is_file() for path in files):
            continue
        rows, record = what_if.read(*files)
        same = record["survey"] == data.name and bool(record["synthetic"]) == data.is_synthetic
        if same and {one.id for one in effects.EVERY} <= set(record["choices"]):  # else of some choices only
            told = ("effects of the choices", "record of the effects")
            remember(page, data, dict(zip(told, files, strict=True)))
            return rows, record
    return None, None


def _truth(page: Page, data: Microdata):
    """The truth of a synthetic survey; None of real data, and of a survey made without it."""
    from analysis.computed import truth

    folder = data.folder.parent / truth.FOLDER
    if not data.is_synthetic or not all((folder / f"{name}.parquet").is_file() for name in truth.FILES):
        return None
    remember(page, data, {"truth, consumption": folder / "consumption.parquet"})
    return truth.truth(data)


def _base(rows: pd.DataFrame) -> float:
    """The national headcount with the choices as in use, at the fixed line."""
    from analysis.computed.effects import FIXED, NATIONAL

    at = (rows["step"] == "") & (rows["way"] == FIXED) & (rows["measure"] == "headcount")
    return float(rows.loc[at & (rows["domain"] == NATIONAL), "value"].iloc[0])


def _headcount(made: chain.Welfare) -> float:
    people = (made.household["weight"] * made.household["size"]).to_numpy(float)
    return float(100 * people @ made.household["poor"].to_numpy(float) / people.sum())

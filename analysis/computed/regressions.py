"""The profile of poverty by regression, and the gap of wages: samples and outcomes in, results as frames out.

Association, not cause: an effect says how the outcome differs between households that differ in one term
and are alike in the others. Every model has the terms of `regression_terms`, errors by PSU and stratum, and
changes of the outcome's mean as its effects, so that a probit and a line are read alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.chapters.frames import Frames
from analysis.core.errors import InputError
from analysis.hses.store import Microdata
from analysis.survey.design import Design
from analysis.survey.influence import linearised, ratio
from analysis.survey.oaxaca import Decomposition, oaxaca
from analysis.survey.regression import Regression, regress, regress_matrix
from analysis.survey.terms import Term, categories, check_rows, effects, matrix, number

from .regression_terms import Employees, Sample

POVERTY, WELFARE, WAGE = "poverty", "welfare", "wage"
MOST_CHILDREN = 3  # the last class of Figure 3.6: three and more
TRUTH = "truth"  # the folder beside the microdata of a synthetic survey

# Sets of terms in which the effect of one more child is shown, each with those before it
NESTED = (
    ("and the other members", ("children", "adults", "elderly")),
    ("and the head", ("head_sex", "head_age", "head_education", "head_work")),
    ("and place and quarter", ("place", "quarter")),
    ("and dwelling, loans, savings, livestock", ("dwelling", "savings", "loan", "livestock")),
)


# --- models ---------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted model. fit: R2, or McFadden's pseudo R2.

    effects: topic, term, label, base, n_label (observations of the category, of all for numbers), estimate,
    se, t, p, ci_lower, ci_upper, df, n, n_psu.
    """

    name: str
    effects: pd.DataFrame
    fit: float
    n: int
    n_psu: int
    df: int


def model(
    name: str,
    outcome: np.ndarray,
    sample: Sample,
    link: str,
    level: float,
    terms: Sequence[Term] | None = None,
) -> Model:
    """A model of the outcome [n] on the sample's terms. link: ols, probit or logit."""
    terms = list(sample.terms if terms is None else terms)
    fitted = _fit(outcome, sample, link, terms)
    found = effects(fitted, terms)
    topics = sample.topics
    rows = sample.rows
    table = fitted.tabulated([label for _, label, _ in found], [e for *_, e in found], level=level)
    heads = pd.DataFrame(
        {
            "topic": [topics.get(term.name, term.name) for term, *_ in found],
            "term": [term.name for term, *_ in found],
            "label": [label for _, label, _ in found],
            "base": ["" if term.base is None else term.labels[term.base] for term, *_ in found],
            "n_label": [_observed(term, label, rows) for term, label, _ in found],
        }
    )
    shown = pd.concat([heads, table.drop(columns=["term", "unit", "base"])], axis=1)
    first = table.iloc[0]
    return Model(name, shown, fitted.fit, int(first["n"]), int(first["n_psu"]), int(first["df"]))


def _fit(outcome: np.ndarray, sample: Sample, link: str, terms: Sequence[Term]) -> Regression:
    columns, names = matrix(terms, sample.design.size)
    whole = np.where(sample.rows, outcome, 0.0)
    return regress_matrix(whole, columns, names, sample.design, link, domain=sample.rows)


def _observed(term: Term, label: str, rows: np.ndarray) -> int:
    if term.base is None:
        return int(rows.sum())
    return int(term.columns[rows, term.labels.index(label)].sum())


# --- one more child ---------------------------------------------------------------------


def child_effects(
    poor: np.ndarray, sample: Sample, frames: Frames, link: str, level: float
) -> pd.DataFrame | None:
    """The change of the headcount for one more child, in growing sets of terms.

    Columns: how, weight, estimate, se, ci_lower, ci_upper (fractions), n, n_psu, df. The first rows are
    slopes of a straight line with nothing else in it, over households and over people. None where the number
    of children is no term. A set that adds no term is left out.
    """
    if not sample.of(["children"]):
        return None
    found = [_slope(poor, frames, sample, part, level) for part in ("households", "people")]
    ids: list[str] = []
    last = 1  # children alone
    for name, added in NESTED:
        ids += added
        terms = sample.of(ids)
        if len(terms) == last:
            continue
        last = len(terms)
        fitted = _fit(poor, sample, link, terms)
        row = fitted.tabulated(["children"], [effects(fitted, terms[:1])[0][2]], level=level).iloc[0]
        found.append({"how": name, "weight": "people", **row[_NUMBERS].to_dict()})
    return pd.DataFrame(found)


_NUMBERS = ["estimate", "se", "ci_lower", "ci_upper", "n", "n_psu", "df"]


def _slope(poor: np.ndarray, frames: Frames, sample: Sample, of: str, level: float) -> dict:
    frame = pd.DataFrame({"poor": poor.astype(float), "children": frames.amount("households", "children")})
    design = sample.design
    if of == "households":
        design = Design(
            weight=frames.weight("households"),
            stratum=frames.households["stratum"].to_numpy(),
            psu=frames.households["psu"].to_numpy(),
            singleton="centered",
        )
    row = regress(frame, design, "poor ~ children").table(level=level).iloc[1]
    return {"how": "alone", "weight": of, **row[_NUMBERS].to_dict()}


def child_rates(poor: np.ndarray, frames: Frames) -> pd.DataFrame:
    """Headcounts by number of children, per cent: children, households, people, n (households observed)."""
    children = frames.amount("households", "children")
    classes = np.minimum(children, MOST_CHILDREN)
    masks = {str(k): classes == k for k in range(MOST_CHILDREN)}
    masks |= {f"{MOST_CHILDREN} and more": classes == MOST_CHILDREN, "any": children > 0}
    rows = []
    for name, here in masks.items():
        row = {"children": name, "n": int(here.sum())}
        for of, weight in (("households", "weight"), ("people", "weight*size")):
            w = frames.amount("households", weight)[here]
            row[of] = 100 * float(np.average(poor[here], weights=w)) if w.sum() > 0 else np.nan
        rows.append(row)
    return pd.DataFrame(rows)[["children", "households", "people", "n"]]


# --- gaps -------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Gap:
    """A gap of means, split by topic.

    parts: component, term (a topic, "" for the whole, const), estimate, se, ci_lower, ci_upper, df, n, n_psu.
    left_out: label of a term -> why it explains nothing here. share: the explained part over the gap, and
    its standard error.
    """

    split: Decomposition
    parts: pd.DataFrame
    left_out: Mapping[str, str]
    share: tuple[float, float]

    def part(self, component: str, term: str = "") -> pd.Series:
        """One row of `parts`."""
        rows = self.parts[(self.parts["component"] == component) & (self.parts["term"] == term)]
        return rows.iloc[0]


def gap(
    outcome: np.ndarray, sample: Sample, first: np.ndarray, reference: str, level: float, areas: bool = False
) -> Gap | None:
    """The gap of the mean outcome between rows of `first` and the others, by topic.

    Numbers are centred at their mean over both groups: what they leave unexplained is then that of an average
    row, and not of one aged nought. areas: the groups are areas, which terms of place define and so cannot
    explain. None where the two groups have no term in common.
    """
    kept, left_out = [], {}
    sides = {"one group": sample.rows & first, "the other group": sample.rows & ~first}
    for term, declared in zip(sample.terms, sample.declared, strict=True):
        if areas and not declared.in_gap:
            left_out[term.name] = "it defines the two groups"
            continue
        try:
            for name, rows in sides.items():
                check_rows([term], rows, name)
        except InputError:
            left_out[term.name] = "a category of it stands in one of the two groups only"
            continue
        kept.append(_centred(term, sample))
    if not kept:
        return None
    split = oaxaca(outcome, kept, first, sample.design, sample.rows, reference).grouped(sample.topics)
    explained = ratio(split.estimate("explained"), split.estimate("gap"))
    share = (float(explained.value), float(linearised(sample.design, explained)))
    return Gap(split, split.table(level=level), left_out, share)


def _centred(term: Term, sample: Sample) -> Term:
    if term.base is not None:
        return term
    rows = sample.rows
    mean = np.average(term.columns[rows], axis=0, weights=sample.design.weight[rows])
    return replace(term, columns=term.columns - mean)


# --- all of it --------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Results:
    """All models on one set of outcomes. What the survey cannot give is None."""

    poverty: Model
    welfare: Model
    children: pd.DataFrame | None
    rates: pd.DataFrame | None
    welfare_gap: Gap | None
    poverty_gap: Gap | None
    wage: Model | None
    wage_gap: Gap | None


@dataclass(frozen=True, eq=False)
class Outcomes:
    """consumption: [households] MNT a month per adult equivalent. wage: [rows of the employees' sample] MNT a
    month, None where not asked."""

    consumption: np.ndarray
    wage: np.ndarray | None


def results(
    frames: Frames,
    sample: Sample,
    work: Employees | None,
    outcomes: Outcomes,
    link: str = "probit",
    reference: str = "pooled",
    level: float = 0.95,
) -> Results:
    """Every model of the profile. InputError as `regress` raises it."""
    consumption = np.asarray(outcomes.consumption, dtype=float)
    if not (consumption[sample.rows] > 0).all():
        raise InputError(
            "consumption: expected amounts above zero, whose logarithm is taken, found "
            f"{int((~(consumption[sample.rows] > 0)).sum())} others."
        )
    poor = (consumption < frames.line).astype(float)
    log = np.log(np.where(sample.rows, consumption, 1.0))
    gaps = {}
    if "urban" in frames.households:
        urban = (frames.households["urban"] == "Urban").to_numpy()
        if (sample.rows & urban).any() and (sample.rows & ~urban).any():
            gaps = {
                name: gap(outcome, sample, urban, reference, level, areas=True)
                for name, outcome in ((WELFARE, log), (POVERTY, poor))
            }
    children = child_effects(poor, sample, frames, link, level)
    wage, wage_gap = _wages(work, outcomes.wage, reference, level)
    return Results(
        model(POVERTY, poor, sample, link, level),
        model(WELFARE, log, sample, "ols", level),
        children,
        None if children is None else child_rates(poor, frames),
        gaps.get(WELFARE),
        gaps.get(POVERTY),
        wage,
        wage_gap,
    )


def _wages(
    work: Employees | None, wage: np.ndarray | None, reference: str, level: float
) -> tuple[Model | None, Gap | None]:
    """The wage model, and the gap of men and women."""
    if work is None or wage is None:
        return None, None
    sample, log = paid(work.sample, wage)
    women = _woman(work)
    with_sex = [women, *sample.terms]
    fitted = model(WAGE, log, sample, "ols", level, with_sex)
    return fitted, gap(log, sample, ~work.women, reference, level)


def _woman(work: Employees) -> Term:
    return categories("Sex", pd.Categorical.from_codes(work.women.astype(int), ["Male", "Female"]), "Male")


def paid(sample: Sample, wage: np.ndarray) -> tuple[Sample, np.ndarray]:
    """The sample of those with a wage above zero, and its logarithm (nan for others)."""
    here = np.nan_to_num(np.asarray(wage, dtype=float)) > 0
    log = np.log(wage, out=np.full(len(wage), np.nan), where=here)
    return replace(sample, rows=sample.rows & here), log


# --- the truth of a synthetic survey ---------------------------------------------------


def truth_files(data: Microdata) -> list[str]:
    """Names of the files of the truth that are read; none for real data, or where they are not there."""
    names = ["consumption", "persons"] if data.is_synthetic else []
    folder = data.folder.parent / TRUTH
    return [name for name in names if (folder / f"{name}.parquet").is_file()]


def true_outcomes(data: Microdata, frames: Frames, work: Employees | None) -> Outcomes | None:
    """True consumption and wages of the same households and employees; None where no truth is known."""
    files = truth_files(data)
    if "consumption" not in files:
        return None
    folder = data.folder.parent / TRUTH
    true = pd.read_parquet(folder / "consumption.parquet", columns=["hhid", "consumption"])
    consumption = true.set_index("hhid")["consumption"].reindex(frames.households.index).to_numpy()
    if np.isnan(consumption).any():
        return None
    if work is None or "persons" not in files:
        return Outcomes(consumption, None)
    people = pd.read_parquet(folder / "persons.parquet", columns=["hhid", "pid", "wage_month"])
    keys = pd.MultiIndex.from_arrays([people["hhid"], people["pid"].astype(str)])
    wage = pd.Series(people["wage_month"].to_numpy(), keys).reindex(work.keys).to_numpy()
    return Outcomes(consumption, wage)


def women_as_made(
    work: Employees, outcomes: Outcomes, frames: Frames, reference: str, level: float
) -> pd.Series | None:
    """The unexplained part of the true wage gap once the household's rank by true consumption is a term.

    The synthetic wages were made with that rank, which no analyst of a survey would have; what is left should
    be what women are paid less by the equation that made them. Columns as in `Gap.parts`.
    """
    if outcomes.wage is None:
        return None
    order = np.argsort(outcomes.consumption, kind="stable")
    people = frames.amount("households", "weight*size")[order]
    rank = np.empty(order.size)
    rank[order] = (np.cumsum(people) - people / 2) / people.sum()
    sample, log = paid(work.sample, outcomes.wage)
    known = dict(zip(frames.households.index, rank, strict=True))
    own = np.array([known[hhid] for hhid in work.keys.get_level_values(0)])
    added = replace(
        sample,
        terms=(*sample.terms, number("Rank", own)),
        declared=(*sample.declared, replace(sample.declared[0], id="rank", topic="Rank")),
    )
    return gap(log, added, ~work.women, reference, level).part("unexplained")


def made_with() -> float:
    """What women are paid less in the equation that makes the synthetic wages, log points (below zero)."""
    from analysis.synthetic.people import pay

    return pay.WOMEN

"""The order of the steps: school, labour status, work, wages, health, disability."""

from __future__ import annotations

import numpy as np
import pandas as pd

from . import health, pay, schooling, work
from .chance import pick
from .fit import Fitter, spread_order
from .labels import (
    COMPLAINTS,
    DISABILITIES,
    EDUCATION,
    ENROLLED,
    FIGURE_BRANCH,
    HEAD,
    INDUSTRIES,
    JOBS,
    LABOUR,
    OCCUPATIONS,
    PLACES,
    REASONS,
    SECTORS,
)

FLAGS = ["complaint", "sought", *DISABILITIES, "attending", "worked", "absent", "looked", "available"]
_LABELS = ["education", "enrolled", "labour", "industry13", "sector3", "occupation", "job"]
_OF_THE_HEAD = ["head_education", "head_labour", "head_industry", "head_sector"]
_DIVIDED = "Professional services|Other"  # columns of Figure 3.10 into which one industry is divided
_OF_THE_HOUSEHOLD = ["location", "region", "urban", "consumption", "size", "weight"]


def fill(streams, households: pd.DataFrame, persons: pd.DataFrame, targets) -> pd.DataFrame:
    """The roster with every attribute of a person.

    households: index hhid; location, region, urban, consumption, size, weight and head_education,
    head_labour, head_industry, head_sector. persons: hhid, pid, relation (1 head), sex, age, and
    member (True where absent). Returned in the same order with education, enrolled, labour,
    industry13, sector3, occupation (labels), complaint, sought and six disabilities (flags), and the
    answers of the questionnaire. Non-members stay at school or out of the labour force, without
    complaints; no table counts them.
    """
    member = persons.get("member", pd.Series(True, index=persons.index)).astype(bool).to_numpy()
    people = _with_household(persons[member].reset_index(drop=True), households)
    order = spread_order(people, ["region", "location", "band", "sex", "age"])
    roster = _Roster(streams, people, Fitter(households, _blank(people), order, targets))
    for step in (_school, _work, _health, _disability):
        step(roster)
    result = _answers(streams, people, targets)
    result.index = persons.index[member]
    if not member.all():
        away = _away(streams, persons[~member], households)
        result = pd.concat([result, away]).loc[persons.index]
    kept = persons.columns.tolist()
    return pd.concat([persons, result.drop(columns=[c for c in kept if c in result])], axis=1)


def _with_household(persons: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """Persons with what the priors need of their household and its head."""
    people = persons[["hhid", "pid", "relation", "sex", "age"]].copy()
    own = households.loc[people["hhid"], _OF_THE_HOUSEHOLD + _OF_THE_HEAD].reset_index(drop=True)
    people = pd.concat([people, own], axis=1)
    people["welfare"] = _rank(people["consumption"].to_numpy(), people["weight"].to_numpy())
    people["band"] = np.minimum((people["welfare"] * 10).astype(int), 9)
    people["herding"] = (people["head_sector"] == "Herder") | (people["head_industry"] == "Agriculture")
    young = people.loc[people["age"] < 3, "hhid"].unique()
    people["toddler"] = people["hhid"].isin(young)
    head = people["relation"] == HEAD
    people["own_education"] = people["head_education"].where(head, "")
    people["own_labour"] = people["head_labour"].where(head, "")
    people["own_industry"] = people["head_industry"].where(head, "")
    people["own_sector"] = people["head_sector"].where(head, "")
    return people


def _blank(people: pd.DataFrame) -> pd.DataFrame:
    """The people's frame before anything is known, with the columns that the tables read."""
    frame = people[["hhid", "sex", "age"]].copy()
    for name in (*_LABELS, "branch8"):
        frame[name] = ""
    for name in ("complaint_type", "treatment_place", "reason"):
        frame[name] = 0
    for name in ("complaint", "sought", *DISABILITIES):
        frame[name] = False
    return frame


def _rank(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Place of each value in the weighted distribution, 0 to 1 (middle of its own weight)."""
    order = np.argsort(values, kind="stable")
    above = np.cumsum(weight[order])
    rank = np.empty(len(values))
    rank[order] = (above - weight[order] / 2) / above[-1]
    return rank


class _Roster:
    """The people while they are filled: `people` for the priors, `fitter` for the tables."""

    def __init__(self, streams, people: pd.DataFrame, fitter: Fitter) -> None:
        self.streams = streams
        self.people = people
        self.fitter = fitter

    def settle(self, **columns: np.ndarray) -> None:
        """Columns that are known from now on."""
        self.fitter.settle(**columns)
        for name, values in columns.items():
            self.people[name] = values

    def draw(self, name, free: np.ndarray, labels: list, prior, wanted, implied=None, tag="") -> None:
        """Column `name` of the free persons drawn among `labels` (see `Fitter.assign`).

        prior: a function of the free persons' frame. wanted: the targets that count. implied: (another
        column that they read, its value by label). tag: tells apart two draws of one column.
        """
        options = [{name: label} for label in labels]
        if implied is not None:
            options = [{**option, implied[0]: implied[1][option[name]]} for option in options]
        codes = self.fitter.assign(self.streams(tag or name), free, options, prior(self.people[free]), wanted)
        values = self.fitter.frames.column("persons", name).copy()
        values[free] = np.array(labels, dtype=values.dtype)[codes]
        self.settle(**{name: values})


def _school(roster: _Roster) -> None:
    people, wanted = roster.people, roster.fitter.wanted
    own = people["own_education"].to_numpy(dtype=object)
    roster.settle(education=own)
    free = (people["age"] >= 18).to_numpy() & (own == "")
    roster.draw("education", free, EDUCATION, schooling.education_prior, wanted(["B31"]))
    # the targets are net rates: they speak of the ages of school, the others are drawn from the prior
    levels = pick(roster.streams("enrolled at other ages"), schooling.enrolment_prior(people))
    roster.settle(enrolled=np.array(ENROLLED, dtype=object)[levels])
    pupils = people["age"].between(6, 17).to_numpy()
    roster.draw("enrolled", pupils, ENROLLED, schooling.enrolment_prior, wanted(["B33"]))
    infants = people["age"].between(2, 5).to_numpy()
    roster.draw("enrolled", infants, ENROLLED, schooling.enrolment_prior, wanted(["F3-8"]), tag="infants")
    education = schooling.schooled(
        roster.streams("education of minors"),
        people["age"].to_numpy(),
        people["enrolled"].to_numpy(dtype=object),
        people["education"].to_numpy(dtype=object),
    )
    roster.settle(education=np.where(own != "", own, education))


def _work(roster: _Roster) -> None:
    people, wanted = roster.people, roster.fitter.wanted
    own = people["own_labour"].to_numpy(dtype=object)
    grown = (people["age"] >= 15).to_numpy()
    roster.settle(labour=own)
    roster.draw("labour", grown & (own == ""), LABOUR, work.labour_prior, wanted(["B40", "B41"]))
    workers = grown & (people["labour"] == "Employed").to_numpy()
    tables = ["B43", "B45"]
    branches = pd.concat(
        [wanted(tables, "Industry", INDUSTRIES), wanted(["F3-10"], columns=f"(?!{_DIVIDED}).*")],
        ignore_index=True,
    )
    roster.draw("industry13", workers, INDUSTRIES, work.industry_prior, branches, ("branch8", FIGURE_BRANCH))
    roster.settle(branch8=people["industry13"].map(FIGURE_BRANCH).fillna("").to_numpy(dtype=object))
    divided = workers & (people["industry13"] == "Other").to_numpy()
    services = wanted(["F3-10"], columns=_DIVIDED)
    roster.draw("branch8", divided, work.SERVICES, work.services_prior, services)
    roster.draw("sector3", workers, SECTORS, work.sector_prior, wanted(tables, "Sector"))
    roster.draw("occupation", workers, OCCUPATIONS, work.occupation_prior, wanted(tables, "Occupation"))
    jobs = wanted(["F3-11"], columns="Employment type.*")
    roster.draw("job", workers, JOBS, work.job_prior, jobs)


def _health(roster: _Roster) -> None:
    people, wanted, yes_no = roster.people, roster.fitter.wanted, [False, True]
    tables = ["B34", "B35", "B36"]
    everybody = np.ones(len(people), dtype=bool)
    roster.draw("complaint", everybody, yes_no, health.complaint_prior, wanted(tables, "Complaints"))
    ill = people["complaint"].to_numpy(bool)
    kinds, places, reasons = (list(codes.values()) for codes in (COMPLAINTS, PLACES, REASONS))
    roster.draw("complaint_type", ill, kinds, health.type_prior, wanted(tables, "Type"))
    roster.draw("sought", ill, yes_no, health.sought_prior, wanted(tables, "Sought"))
    sought = ill & people["sought"].to_numpy(bool)
    roster.draw("treatment_place", sought, places, health.place_prior, wanted(tables, "Treatment"))
    roster.draw("reason", ill & ~sought, reasons, health.reason_prior, wanted(tables, "Reasons"))


def _disability(roster: _Roster) -> None:
    """First who has any disability, then which: the tables print both."""
    people, fitter = roster.people, roster.fitter
    tables = ["B37", "B38", "B39"]
    asked = (people["age"] >= 5).to_numpy()
    yes_no = [{"vision": False}, {"vision": True}]
    prior = health.disabled_prior(people[asked])
    codes = fitter.assign(roster.streams("disabled"), asked, yes_no, prior, fitter.wanted(tables, "Any"))
    disabled = asked.copy()
    disabled[asked] = codes == 1
    prior = health.pattern_prior(people[disabled])
    wanted = fitter.wanted(tables, "Type")
    rng = roster.streams("disabilities")
    codes = fitter.assign_flags(rng, disabled, DISABILITIES, health.PATTERNS, prior, wanted)
    flags = np.zeros((len(people), len(DISABILITIES)), dtype=bool)
    flags[disabled] = np.array(health.PATTERNS)[codes]
    roster.settle(**dict(zip(DISABILITIES, flags.T, strict=True)))


def _answers(streams, people: pd.DataFrame, targets) -> pd.DataFrame:
    """Labels and codes of every question, in the order of the members."""
    frame = people[[*_LABELS, "complaint", "sought", *DISABILITIES]].copy()
    for name in ("complaint_type", "treatment_place", "reason"):
        frame[name] = people[name].where(people[name] > 0).astype(float)
    school = schooling.details(streams("schooling details"), people)
    questions = health.levels(streams("levels of difficulty"), people)
    jobs = work.details(streams("work details"), people)
    means = yearly_wages(targets)
    workers = pd.concat([people, jobs], axis=1)
    paid = pay.wages(streams("wages"), workers, people["weight"].to_numpy(float), means)
    frame = pd.concat([frame, school, questions, jobs, paid], axis=1)
    return frame.astype({**dict.fromkeys(_LABELS, "str"), **dict.fromkeys(FLAGS, bool)})


def yearly_wages(targets) -> dict[str, float]:
    """Mean yearly wage of employees by area, MNT, where the figure of wages is a target."""
    printed = targets.calibrated(["F3-12"])
    rows = printed[printed["row_path"].isin(["Urban", "Rural"])]
    return dict(zip(rows["row_path"], rows["printed"].astype(float) * 1e6, strict=True))


def _away(streams, persons: pd.DataFrame, households: pd.DataFrame) -> pd.DataFrame:
    """People who are listed but do not belong to the household: students and workers elsewhere."""
    rng = streams("away")
    people = _with_household(persons.reset_index(drop=True), households)
    for name in ("own_education", "own_labour", "own_industry", "own_sector"):
        people[name] = ""
    age = people["age"].to_numpy()
    codes = pick(rng, schooling.education_prior(people.assign(age=np.maximum(age, 18))))
    people["education"] = np.array(EDUCATION, dtype=object)[codes]
    student = (age >= 18) & (age < 25) & (rng.random(len(age)) < 0.7)
    people.loc[student, "education"] = "Higher secondary"
    levels = pick(rng, schooling.enrolment_prior(people))
    people["enrolled"] = np.where(student, "University", np.array(ENROLLED, dtype=object)[levels])
    people["education"] = schooling.schooled(
        rng, age, people["enrolled"].to_numpy(dtype=object), people["education"].to_numpy(dtype=object)
    )
    people["labour"] = np.where(age >= 15, "Out of the labor force", "")
    for name in ("industry13", "branch8", "sector3", "occupation", "job"):
        people[name] = ""
    for name in ("complaint", "sought", *DISABILITIES):
        people[name] = False
    for name in ("complaint_type", "treatment_place", "reason"):
        people[name] = 0
    frame = _answers(streams.child("away"), people, _NoTargets())
    frame.index = persons.index
    return frame


class _NoTargets:
    """Targets for those whom no table counts."""

    @staticmethod
    def calibrated(_ids):
        return pd.DataFrame({"row_path": [], "printed": []})

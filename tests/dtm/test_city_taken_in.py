"""The synthetic city through intake, checks and log: what was planted is found, the truth comes out."""

import pandas as pd
import pytest

from analysis.core.cells import plain
from analysis.dtm import checks, cleaning, intake
from analysis.dtm import phase as phases
from analysis.dtm.checks import other_totals
from analysis.dtm.checks.context import Before, Context
from analysis.dtm.fields import UNKNOWN, load
from analysis.synthetic.city.make import Order, make


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """phase -> (declaration, intake, findings)"""
    folder = tmp_path_factory.mktemp("generated") / "city"
    make(Order(khesegs=60, seed=3), folder)
    found, before = {}, None
    for number in (1, 2, 3):
        phase = phases.read(folder / f"phase-{number}")
        taken = intake.read(phase)
        table = intake.typed(taken.answers, phase.gazetteer)
        earlier = before and Before(*before, phases.lined_up(before[0], phase))
        view = Context(
            phase=phase,
            answers=taken.answers,
            table=table,
            superseded=taken.superseded,
            problems=taken.problems,
            before=earlier,
            totals=other_totals.read(phase.totals, phase.gazetteer),
        )
        found[number] = (phase, taken, checks.look(view).frame)
        before = (phase, table)
    return found


def truth(phase, name):
    table = pd.read_csv(phase.folder / "truth" / name, dtype=str, keep_default_na=False)
    return table.map(plain)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_planted_fault_is_found(city, number):
    phase, _, findings = city[number]
    codes = [f"{level}_code" for level in phase.gazetteer.levels]
    asked = findings[findings["check_id"] != "C53"]  # answers "other", which are noted wherever they are
    about_units = asked[asked["uuid"] == ""]
    missed = []
    for (_, family), fault in truth(phase, "faults.csv").groupby(["fault", "family"]):
        named = set(fault["code"]) | set(fault["area"]) - {""}
        found = asked["uuid"].isin(set(fault["uuid"]) - {""}).any()
        if not found and not about_units[codes].isin(named).any(axis=None):
            missed.append(family)
    assert missed == []


@pytest.mark.parametrize("number", [1, 2, 3])
def test_no_report_without_a_fault_is_called_wrong(city, number):
    phase, taken, findings = city[number]
    clean = set(truth(phase, "clean.csv")["uuid"])
    assert clean <= set(taken.answers["uuid"])
    of_clean = findings[findings["uuid"].isin(clean)]
    assert of_clean[of_clean["severity"] == "error"].empty


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_true_log_makes_the_truth_of_every_report(city, number):
    phase, taken, _ = city[number]
    log = cleaning.read(phase.folder / "truth" / "cleaning_log.csv")
    mended, _, refused = cleaning.replay(taken.answers, log, phase.gazetteer, taken.superseded)
    assert refused.empty
    unit = f"{phase.gazetteer.lowest}_code"
    true = truth(phase, "khesegs.csv").set_index(unit)
    mended = mended.set_index(unit)
    lacking = {one.code for one in truth(phase, "faults.csv").itertuples() if one.family == "missing_kheseg"}
    assert set(true.index) - set(mended.index) == lacking
    for name, declared in load().items():
        if declared.about != "opinion" and name in mended and name in true:
            told = mended.loc[mended[name] != UNKNOWN, name]
            assert (told == true.loc[told.index, name]).all(), name

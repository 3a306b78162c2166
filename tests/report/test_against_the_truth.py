"""The page "Against the truth": made here from invented results, whose numbers are known."""

import json
import re

import numpy as np
import pandas as pd
import pytest

from analysis.computed.bootstrap import KINDS, coverage
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.report import against_the_truth as chapter
from analysis.report.against_the_truth.parameters import Parameters
from analysis.report.against_the_truth.results import COVERAGE, Found
from analysis.report.chapters import chapter as declared

WHOLE = "the chain on the whole survey"
VALUES = {"truth": dict.fromkeys(KINDS, 27.0), WHOLE: dict(zip(KINDS, (26.0, 28.0, 28.0), strict=True))}
RECORD = {"survey": "little", "samples": 4, "households": 3000, "replicates": 40, "seed": 1, "left_out": 1,
          "population": VALUES, "command": "python benchmarks/bootstrap_coverage.py"}  # fmt: skip
STEPS = ("line", "food", "utilities", "non-food", "durables", "housing", "deflator")


def invented() -> Found:
    steps = pd.DataFrame(
        {"step": ["chain", *STEPS], "alone": 26.0, "cumulative": [28.0, *np.linspace(26, 27, 7)]}
    )
    steps["change_alone"], steps["change"] = np.nan, steps["cumulative"].diff()
    steps["share"] = [np.nan, -2.0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5]
    status = [(True, True, 25.0), (True, False, 2.0), (False, True, 1.0), (False, False, 72.0)]
    parts = ["food", "utilities", "non-food", "durables", "housing", "all", "all, own index"]
    amounts = pd.DataFrame({"part": parts, "computed": 110.0, "true": 100.0, "bias": 10.0, "error": 12.0})
    errors = pd.DataFrame(
        [("price of food", "reported", 6.6), ("price of food", "PSU", 3.6),
         ("price of food", "national", 6.9),
         ("rent", "actual rent", 0.8), ("rent", "hedonic rent", 14.2), ("rent", "rate x value told", 2.4),
         ("rent", "rate x value imputed", 20.8), ("value of a ger", "told", 0.8),
         ("utility", "not counted", 100.0)],
        columns=["what", "level", "error"],
    ).assign(values=10, share=10.0, bias=0.1, typical=0.0, ninth=30.0, near=50.0)  # fmt: skip
    kinds = pd.DataFrame(
        [("food_week", "grams for kilograms", 40, 40, 30),
         ("nonfood", "factor of ten in the amount", 100, 60, 20),
         ("durables", "years reported as months", 50, 0, 0)],
        columns=["table", "kind", "planted", "searched", "found"],
    )  # fmt: skip
    kinds["missed"] = kinds["searched"] - kinds["found"]
    kinds["sensitivity"] = 100 * kinds["found"] / kinds["searched"].where(kinds["searched"] > 0)
    kinds["not_used"], kinds["not_searched"] = [0, 40, 0], [0, 0, 50]
    flags = pd.DataFrame({"search": ["food quantities", "utilities"], "flags": [200, 0], "true": [50, 0],
                          "false": [150, 0], "share_true": [25.0, np.nan]})  # fmt: skip
    samples = pd.DataFrame(
        [(k, kind, 26.0 + k, 1.0, 24.0 + k, 28.0 + k) for k in range(4) for kind in KINDS],
        columns=["sample", "kind", "estimate", "standard_error", "lower", "upper"],
    )
    return Found(
        label="little (SYNTHETIC)", households=22995, line=418_045.0, own=430_000.0, steps=steps,
        status=pd.DataFrame(status, columns=["true", "computed", "share"]), amounts=amounts,
        errors=errors, kinds=kinds,
        flags=flags, uses={"searched": 100, "lacking": 700}, values=VALUES,
        coverage=coverage(samples, VALUES),
        record=RECORD,
    )  # fmt: skip


@pytest.fixture(scope="module")
def found():
    return invented()


def changed(found, **what):
    return Found(**{**{name: getattr(found, name) for name in Found.__dataclass_fields__}, **what})


def test_the_bias_is_the_chains_less_the_truth(found):
    said = chapter.sentences(found)
    assert (said["t_true"], said["t_chain"]) == ("27.00", "26.00")
    assert said["t_bias"].startswith("−1.00") and said["t_bias_own"].startswith("1.00 percentage point")
    assert (said["t_wrong"], said["t_missed_poor"], said["t_false_poor"]) == ("3.0", "2.0", "1.0")
    assert (
        said["t_largest"].startswith("the poverty line (−2.00") and "price index (0.50" in said["t_largest"]
    )
    assert said["t_own_off"] == "2.9"


def test_mistakes_add_up(found):
    said = chapter.sentences(found)
    assert (said["t_planted"], said["t_searched"], said["t_found"]) == ("190", "100", "50")
    assert (said["t_flags"], said["t_flags_true"], said["t_lacking"]) == ("200", "25", "700")
    assert "food eaten (75 %)" in said["t_best"] and said["t_worst"].endswith("non-food (33 %)")
    assert said["t_prices"] == "from 3.6 per cent (PSU) to 6.9 per cent (national)"


def test_coverage_says_how_it_was_measured(found):
    said = chapter.sentences(found)
    assert "line fixed 75" in said["t_coverage"].split("The truth")[0]
    assert "4 samples of about 3,000 households" in said["t_coverage_made"]
    assert "left out" in said["t_coverage_made"] and "changed since" not in said["t_coverage_made"]
    later = {**VALUES, WHOLE: {**VALUES[WHOLE], "line fixed": 26.2}}
    assert "changed since" in chapter.sentences(changed(found, values=later))["t_coverage_made"]
    without = chapter.sentences(changed(found, coverage=None, record=None))
    assert "not been measured" in without["t_coverage"] and without["t_coverage_made"] == ""


def test_tables_and_figures_say_synthetic(found):
    shown = [chapter.steps_table(found), chapter.amounts_table(found), chapter.errors_table(found),
             chapter.mistakes_table(found), chapter.flags_table(found), chapter.coverage_table(found),
             chapter.by_step(found), chapter.imputed_figure(found), chapter.found_figure(found),
             chapter.coverage_figure(found)]  # fmt: skip
    assert len({one.id for one in shown}) == len(shown)
    for one in shown:
        assert one.evidence == "synthetic" and "SYNTHETIC DATA" in one.html(), one.id
    assert chapter.steps_table(found).frame.iloc[-1, 3] == found.true
    assert "27.00" in shown[6].alt and "hedonic rent" in shown[7].alt
    # what no rule searches is no bar
    assert shown[8].data["kind"].nunique() == 2 and "75 %" in shown[8].alt
    assert shown[9].data["upper"].max() <= 100


def test_the_notebook_types_no_result_and_glues_what_is_computed(found):
    notebook = json.loads((ROOT / "notebooks" / "against_the_truth.ipynb").read_text(encoding="utf-8"))
    prose = " ".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert not re.findall(r"\d[\d,.]*", prose)
    glued = set(re.findall(r"glue:text}`(t_\w+)`", prose))
    assert glued and glued <= set(chapter.sentences(found))
    assert "SYNTHETIC" in declared("against_the_truth").stands_on


def test_a_survey_that_was_not_made_is_asked_for():
    class Page:
        parameters = Parameters(survey="no-such-survey")

    with pytest.raises(InputError, match="compendium data synthetic"):
        chapter.read(Page())
    with pytest.raises(ValueError, match="pattern"):
        Parameters(survey="../private")


def test_what_is_stored_says_that_it_is_synthetic_and_how_it_was_made():
    if not (ROOT / f"{COVERAGE}.json").is_file():
        pytest.skip("the coverage was not measured")
    record = json.loads((ROOT / f"{COVERAGE}.json").read_text(encoding="utf-8"))
    rows = pd.read_csv(ROOT / f"{COVERAGE}.csv")
    assert "SYNTHETIC" in record["label"] and "benchmarks/bootstrap_coverage.py" in record["command"]
    assert rows["sample"].nunique() == record["samples"] and set(rows["kind"]) == set(KINDS)
    assert (rows["lower"] < rows["upper"]).all()
    found = coverage(rows, record["population"])
    # a standard error that were half or twice the spread would be wrong, whatever the number of samples
    assert found["ratio"].between(0.6, 1.6).all()

"""The page "Profile by regression": made here from a small invented survey, as synthetic and as real."""

import json
import re

import pytest
from regression_worlds import LABEL, answers, frames, microdata, write_truth

from analysis import official
from analysis.chapters.frames import Frames
from analysis.computed.regression_terms import HOUSEHOLD_TERMS, WAGE_TERMS
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.presentation import number
from analysis.report import profile_by_regression as chapter
from analysis.report.profile_by_regression.parameters import TERMS, Parameters
from analysis.report.profile_by_regression.results import FEWEST, Stated, count, found, printed, read

NOTEBOOK = ROOT / "notebooks" / "profile_by_regression.ipynb"
SHOWN = [name for name in chapter.__all__ if name.endswith(("_figure", "_table"))]
A_CHILD = Stated(points=5.0, page=1)
RATES = {"0": 15.0, "1": 20.0, "2": 25.0, "3 and more": 38.0, "any": 27.0}


@pytest.fixture(scope="module")
def world():
    made = frames()
    return made, answers(made)


@pytest.fixture(scope="module")
def synthetic(world, tmp_path_factory):
    made, rows = world
    folder = tmp_path_factory.mktemp("survey")
    write_truth(folder / "truth", made, rows)
    return found(microdata(rows, True, folder / "microdata"), made, {}, RATES, A_CHILD, Parameters())


@pytest.fixture(scope="module")
def real(world, tmp_path_factory):
    made, rows = world
    folder = tmp_path_factory.mktemp("real")
    few = made.households.copy()
    few["dwelling"] = few["dwelling"].replace("Other", "House")
    few.iloc[:3, few.columns.get_loc("dwelling")] = "Other"
    lacks = Frames(few.drop(columns=["savings"]), made.persons, made.line)
    gone = {"households.savings": "households.savings"}
    return found(microdata(rows, False, folder / "microdata"), lacks, gone, RATES, A_CHILD, Parameters())


def everything(one, names=SHOWN):
    return {name: shown for name in names for shown in getattr(chapter, name)(one)}


@pytest.fixture(scope="module")
def of_synthetic(synthetic):
    return everything(synthetic)


@pytest.fixture(scope="module")
def of_real(real):
    # drawing takes time: every table, and a figure of either kind
    return everything(real, [*(n for n in SHOWN if n.endswith("_table")), "poverty_figure", "gap_figure"])


def test_every_figure_and_table_says_what_it_stands_on(of_synthetic, of_real):
    assert len(SHOWN) == len(of_synthetic) == 12 and len(of_real) == 9
    for one in of_synthetic.values():
        assert one.evidence == "synthetic" and "SYNTHETIC DATA" in one.html() and LABEL in one.source
    for one in of_real.values():
        assert one.evidence == "computed" and "SYNTHETIC" not in one.html(), one.id
    assert len({one.id for one in of_synthetic.values()}) == 12


def test_conclusions_are_drawn_from_real_data_alone(synthetic, real):
    said, plain = chapter.sentences(synthetic), chapter.sentences(real)
    for key in ("r_child", "r_poverty", "r_welfare", "r_gap", "r_wage"):
        assert said[key].startswith("In the SYNTHETIC survey"), key
        assert "SYNTHETIC" not in plain[key] and plain[key][0].isupper(), key
    assert "Among households that are alike" in plain["r_poverty"]
    assert (
        "in the interval of the first" in plain["r_child"] and "interval of the first" not in said["r_child"]
    )
    assert any("A demonstration" in line for line in chapter.banner(synthetic))
    assert not any("A demonstration" in line for line in chapter.banner(real))


def test_the_true_results_stand_beside_those_of_a_synthetic_survey(synthetic, real, of_synthetic, of_real):
    assert synthetic.true is not None and real.true is None
    # true consumption is 5 % more for everybody: the same differences of logarithms
    own, true = (one.welfare.effects["estimate"].to_numpy() for one in (synthetic.computed, synthetic.true))
    assert true == pytest.approx(own)
    poor, truly = (one.rates["people"].to_numpy() for one in (synthetic.computed, synthetic.true))
    assert (truly < poor).all()
    drawn = of_synthetic["poverty_figure"].data
    assert set(drawn["side"]) == {"SYNTHETIC survey", "true outcome"}
    assert set(of_real["poverty_figure"].data["side"]) == {"survey"}
    heads = of_synthetic["models_table"].frame.columns.get_level_values(1)
    assert "true" in heads and "true" not in of_real["models_table"].frame.columns.get_level_values(1)
    assert "the truth is known" in chapter.sentences(synthetic)["r_made"]
    assert chapter.sentences(real)["r_made"] == ""


def test_sentences_say_what_was_computed(synthetic):
    said, computed = chapter.sentences(synthetic), synthetic.computed
    alone, full = (computed.children["estimate"].iloc[k] for k in (0, -1))
    for value in (alone, full):
        assert number(100 * value, 1) in said["r_child"]
    gap = computed.wage_gap
    assert f"{number(100 * gap.part('gap')['estimate'], 1)} log points higher than women's" in said["r_wage"]
    assert f"explain {number(100 * gap.share[0], 0)}" in said["r_wage"]
    assert "10 employees without one" in said["r_wage_rows"]
    assert said["r_gap_without"] == "Not in the split: Place (it defines the two groups)."
    largest = computed.poverty.effects["estimate"].abs().max()
    assert number(100 * largest, 1).lstrip("−") in said["r_poverty"]
    for term in ("Children under 15", "Dwelling (compared with: House)", "Savings"):
        assert term in said["r_terms"]


def test_tables_hold_the_models(synthetic, of_synthetic):
    effects = synthetic.computed.poverty.effects
    models = of_synthetic["models_table"]
    shown = models.frame["Headcount, percentage points", "effect"]
    assert shown.tolist() == [
        number(100 * e, 1) if n >= FEWEST else "–"
        for e, n in zip(effects["estimate"], effects["n_label"], strict=True)
    ]
    assert set(models.data["outcome"]) == {"SYNTHETIC survey", "true outcome"}
    fits = of_synthetic["fit_table"]
    models = [getattr(synthetic.computed, name) for name in ("poverty", "welfare", "wage")]
    assert fits.frame["Fit"].tolist() == [model.fit for model in models]
    rates = of_synthetic["rates_table"]
    assert rates.frame["Report, households"].tolist() == [15.0, 20.0, 25.0, 38.0, 27.0]
    split = of_synthetic["gap_table"]
    assert split.frame["Topic", ""].tolist()[:2] == ["The gap", "All terms"]
    whole = 100 * synthetic.computed.welfare_gap.part("gap")["estimate"]
    assert split.frame["Consumption, log points", "explained"].iloc[0].startswith(number(whole, 1))


def test_few_observations_are_not_shown(real, of_real):
    few = real.computed.poverty.effects.query("label == 'Other' and term == 'Dwelling'").iloc[0]
    assert few["n_label"] == 3
    models = of_real["models_table"]
    row = models.frame[models.frame["Characteristic", ""] == "Other"].iloc[0]
    assert row["n", ""] == "fewer than 5"
    assert row["Headcount, percentage points", "effect"] == row["Consumption, log points", "interval"] == "–"
    hidden = models.data[(models.data["term"] == "Dwelling") & (models.data["label"] == "Other")]
    assert len(hidden) == 2 and hidden[["estimate", "se", "ci_lower", "n_label"]].isna().all(axis=None)
    drawn = of_real["poverty_figure"].data
    assert drawn[drawn["row"] == "Dwelling: Other"][["estimate", "se", "ci_upper"]].isna().all(axis=None)
    assert drawn[drawn["row"] == "Dwelling: Other"]["n_label"].isna().all()
    assert "dwelling: Other" not in chapter.sentences(real)["r_poverty"]


def test_what_the_survey_lacks_is_named(real):
    assert "Left out of the models: Savings (households.savings)." in chapter.banner(real)
    assert "Savings" not in chapter.sentences(real)["r_terms"]


def test_without_wages_or_children_the_rest_is_shown(world):
    made, rows = world
    one = found(
        microdata(rows.assign(wage_month=float("nan")), False), made, {}, RATES, A_CHILD,
        Parameters(terms=("head_sex", "dwelling", "age"), link="logit", reference="second", confidence=90),
    )  # fmt: skip
    assert one.computed.children is None and one.computed.wage is None
    assert set(everything(one)) == {
        "fit_table", "gap_figure", "gap_table", "models_table", "poverty_figure", "welfare_figure"
    }  # fmt: skip
    said = chapter.sentences(one)
    assert "is not among the terms" in said["r_child"] and "There is no wage model" in said["r_wage"]
    assert said["r_link"] == "logit" and "rural areas or women" in said["r_reference"]
    assert "90 per cent intervals" in chapter.poverty_figure(one)[0].note


def test_children_alone_are_not_said_to_be_among_other_terms(world):
    made, rows = world
    one = found(microdata(rows, False), made, {}, RATES, A_CHILD, Parameters(terms=("children",)))
    assert len(one.computed.children) == 2
    assert "alike in all terms" not in chapter.sentences(one)["r_child"]


def test_terms_that_areas_have_not_in_common_leave_no_split(world):
    made, rows = world
    one = found(microdata(rows, False), made, {}, RATES, A_CHILD, Parameters(terms=("place",)))
    assert chapter.gap_figure(one) == chapter.gap_table(one) == []
    # what stands in the table alone is drawn where there is nothing else
    assert set(chapter.welfare_figure(one)[0].data["term"]) == {"Place"}
    assert "no split in this run" in chapter.sentences(one)["r_gap"]
    assert one.computed.wage_gap is not None
    with pytest.raises(InputError, match="expected one of households .*found age alone"):
        found(microdata(rows, False), made, {}, RATES, A_CHILD, Parameters(terms=("age",)))


def test_printed_rates_are_the_figures():
    rates = printed(official.load("F3-6"))
    assert rates["0"] < rates["1"] < rates["2"] < rates["3 and more"]
    assert list(rates) == ["0", "1", "2", "3 and more", "any"]


def test_counts_of_few_are_not_told():
    assert [count(n) for n in (0, 1, 4, 5, 1200)] == ["0", "fewer than 5", "fewer than 5", "5", "1,200"]


def test_the_notebook_types_no_result_and_glues_what_is_computed(synthetic):
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    prose = " ".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown")
    assert not re.findall(r"\d[\d,.]*", prose)
    glued = set(re.findall(r"glue:text}`(r_\w+)`", prose))
    assert glued == set(chapter.sentences(synthetic))
    code = " ".join("".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code")
    assert all(f"chapter.{name}(found)" in code for name in SHOWN) and "def " not in code
    assert not any(c.get("outputs") for c in notebook["cells"])


def test_the_notebooks_parameters_are_the_schemas():
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    (cell,) = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    namespace = {}
    exec("".join(cell["source"]), namespace)
    defaults = Parameters()
    for name in Parameters.model_fields:
        value = namespace[name]
        assert getattr(defaults, name) == (tuple(value) if isinstance(value, list) else value), name
    assert TERMS == tuple(dict.fromkeys(d.id for d in (*HOUSEHOLD_TERMS, *WAGE_TERMS)))


def test_parameters_are_checked():
    with pytest.raises(InputError, match="childs"):
        Parameters.read({"terms": "childs"}, "profile_by_regression")
    with pytest.raises(InputError, match="each entry once"):
        Parameters.read({"terms": ["children", "children"]}, "profile_by_regression")

    class Page:
        parameters = Parameters(data="no-such-survey")

    with pytest.raises(InputError, match="there is no survey 'no-such-survey'"):
        read(Page())

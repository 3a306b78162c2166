"""The methodology chapter: the food line, the worked steps, what parameters do, and the notebook's form."""

import re
from functools import cache

import nbformat
import numpy as np
import pandas as pd
import pytest

from analysis import official
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.report import chapter as chapter_of
from analysis.report import methodology
from analysis.report.methodology import worked
from analysis.report.methodology.parameters import Parameters

TEXTS = [name for name in methodology.__all__ if name.endswith("_texts")] + ["overview"]
SHOWN = [name for name in methodology.__all__ if name.startswith(("table_", "figure_"))]


class Reader:
    """What a page offers to the steps: parameters, data files, official tables."""

    def __init__(self, **parameters):
        self.parameters = Parameters(**parameters)

    def data(self, name, path, licence=""):
        return ROOT / path

    def official(self, id):
        return official.load(id)


@cache
def run(**parameters):
    return methodology.steps(Reader(**parameters))


def texts(steps):
    return {key: text for name in TEXTS for key, text in getattr(methodology, name)(steps).items()}


# --- the line from the printed basket ---------------------------------------------------


def test_food_line_from_the_printed_basket():
    steps = run()
    assert len(steps.basket) == 34
    assert steps.basket_totals == {"kcal": 1978.1, "mnt": 4617.7, "food_line": 5602.6}
    line = steps.line
    assert round(line["food_day"], 1) == 5602.6
    assert [round(line[k]) for k in ("food_month_lower", "food_month", "food_month_upper")] == [
        170406,
        170412,
        170418,
    ]


def test_the_rounding_interval_holds_the_official_line():
    steps = run()
    official_line = steps.official_line["month"]
    assert official_line.to_dict() == {"food": 170414, "nonfood": 247631, "total": 418045}
    assert steps.line["food_month_lower"] <= official_line["food"] <= steps.line["food_month_upper"]
    assert steps.line["total_lower"] <= official_line["total"] <= steps.line["total_upper"]
    assert "It contains the official 170,414" in texts(steps)["m_food_verdict"]


def test_another_threshold_moves_the_line_and_says_so():
    steps = run(calorie_threshold=2100)
    assert steps.line["food_day"] == pytest.approx(4617.7 * 2100 / 1978.1)
    assert "does not contain" in texts(steps)["m_food_verdict"]


# --- the worked steps, by hand ----------------------------------------------------------


def test_the_wrong_price_is_found_and_replaced():
    rows = run().outliers
    assert rows.index[rows["flag"] == "top"].tolist() == ["6"]
    assert rows.loc["6", "used"] == np.median([1900, 2000, 1950, 2100, 2050, 2150, 2200])
    assert (run(outlier_scale="sd").outliers["flag"] == "").all()  # it hides behind the spread it makes


def test_gaps_in_prices_are_filled_from_neighbours():
    rows = run().unit_values
    assert rows.loc["3", ["value", "level", "quotes"]].tolist() == [10500, "PSU", 3]
    assert rows.loc["6", ["value", "level", "quotes"]].tolist() == [12500, "soum", 3]
    assert run(minimum_quotes=1).unit_values.loc["6", ["value", "level"]].tolist() == [12000, "PSU"]


def test_components_of_household_1():
    steps = run()
    week = 8 * 10000 + 7 * 1900 + 8 * 2800
    assert steps.components.loc["1", "food"] == pytest.approx((week + 20000) * 365 / 7 / 12)
    assert steps.components.loc["1", "nonfood"] == (12 * (80000 + 240000) + 3900000) / 12
    median_rate = 1 - (300 / 900) ** (1 / 5)
    assert steps.components.loc["1", "durables"] == pytest.approx(600000 * (0.036 + median_rate) / 12)
    assert steps.components.loc["1", "housing"] == 350000  # a tenant: the rent as paid
    assert steps.components.loc["4", "durables"] == 0


def test_gers_take_the_median_rate_of_the_aimag():
    rate = np.median([12 * 240 / 28000, 12 * 300 / 34000])
    assert run().gers.set_index("hhid").loc["7", "used"] == pytest.approx(rate * 3_000_000 / 12)


def test_measures_count_people_not_households():
    found = run().indices
    assert (found["poor"], found["persons"]) == (1400, 3550)
    assert found["headcount"] == pytest.approx(100 * 1400 / 3550)
    assert found["households_poor"] == pytest.approx(25)
    assert run().by_aimag["contribution"].sum() == pytest.approx(1400 / 3550)


def test_parameters_of_the_adjustments():
    assert run(adult_weight=1, child_weight=1).equivalents["equivalents"].tolist() == [4, 2, 5, 2, 3, 5, 1, 6]
    assert run(child_below=18).equivalents.loc["6", "children"] == 3
    assert (run(deflator="none").welfare["index"] == 1).all()
    two, one = run().price_index["two_steps"], run().price_index["one_step"]
    assert two.tolist() == pytest.approx(one.tolist(), rel=0.001)


def test_more_are_poor_at_a_higher_line_and_all_sentences_hold():
    nobody = run(line_multiple=0.25)
    assert nobody.indices["headcount"] == 0
    assert "No household" in texts(nobody)["m_poor_sentence"]
    assert run(line_multiple=4).indices["headcount"] == 100
    assert "the same" in texts(run(line_multiple=4))["m_households_sentence"]


def test_an_empty_reference_group_is_said():
    steps = run(nonfood_lower=0, nonfood_upper=1)
    assert steps.example_nonfood is None
    assert "no household" in texts(steps)["m_group_sentence"]


@pytest.mark.parametrize(
    "parameters",
    [
        {"outlier_scale": "sd", "outlier_treatment": "winsorise", "minimum_quotes": 1},
        {"outlier_scale": "mad", "outlier_alpha": 1, "deflator": "none", "line_multiple": 0.25},
        {"outlier_scale": "iqr", "deflator": "one step", "inflation": 0.3, "real_rate": 0, "child_below": 1},
        {
            "nonfood_lower": 0,
            "nonfood_upper": 1,
            "nonfood_component": 0,
            "line_multiple": 4,
            "days_in_year": 366,
        },
    ],
)
def test_the_page_holds_at_the_ends_of_its_parameters(parameters):
    steps = run(**parameters)
    assert not any(re.search(r"\bnan\b", text) for text in texts(steps).values())
    for name in SHOWN:
        if name.startswith("table_"):
            assert ">nan" not in getattr(methodology, name)(steps).html()


def test_parameters_are_refused():
    with pytest.raises(InputError, match="nonfood_lower below nonfood_upper"):
        Parameters.read({"nonfood_lower": 50}, "methodology")
    with pytest.raises(InputError, match="Did you mean 'real_rate'"):
        Parameters.read({"real_rates": 0.1}, "methodology")


# --- official tables of the chapter -----------------------------------------------------


def test_nonfood_items_close():
    rows = methodology.tables.nonfood_items(run())
    total, parts = rows.iloc[-1], rows.iloc[:-1]
    assert (total["listed"], total["included"], total["excluded"]) == (304, 239, 65)
    assert parts[["listed", "included"]].sum().tolist() == [304, 239]
    left_out = parts["excluded"] > 0
    assert (parts.loc[left_out, "reason"] != "").all()
    assert (parts.loc[~left_out, "reason"] == "").all()


def test_rent_tree_and_international_lines():
    tree = methodology.figures.rent_tree(run())
    assert tree == {"value": 28.9, "imputed value": 5.9, "rent": 2.8, "model": 62.4}
    lines = methodology.figures.international_lines(run())
    assert dict(zip(lines["line"], lines["value"], strict=True)) == {
        "Low income": 2.15,
        "Lower-middle income": 3.65,
        "Upper-middle income": 6.85,
        "High income": 24.35,
    }


def test_every_figure_and_table_is_named_and_marked():
    shown = [getattr(methodology, name)(run()) for name in SHOWN]
    assert len({item.id for item in shown}) == len(shown)
    for item in shown:
        invented = item.id.startswith("worked-")
        assert item.evidence == ("worked example" if invented else "official"), item.id
        assert len(item.data) > 0
        assert ("WORKED EXAMPLE" in item.html()) == invented


def test_stated_numbers_agree_with_the_tables():
    stated, steps = run().stated, run()
    assert stated["line_called_food"] == steps.official_line.loc["total", "month"]
    assert stated["deflator_food_items"] + stated["deflator_nonfood_items"] == stated["deflator_items"]
    assert steps.parameters.real_rate == pytest.approx(stated["real_rate"] / 100)
    assert steps.parameters.minimum_quotes == stated["minimum_quotes"]
    assert steps.parameters.nonfood_component == steps.official_line.loc["nonfood", "month"]


# --- the notebook -----------------------------------------------------------------------


@cache
def notebook():
    return nbformat.read(chapter_of("methodology").notebook, 4)


def test_parameter_cell_equals_the_schema():
    cell = next(c for c in notebook().cells if "parameters" in c.metadata.get("tags", []))
    namespace = {}
    exec(cell.source, namespace)
    namespace.pop("__builtins__")
    assert namespace == Parameters().model_dump()
    assert [type(v) for v in namespace.values()] == [type(v) for v in Parameters().model_dump().values()]


def test_notebook_is_thin():
    code = [c for c in notebook().cells if c.cell_type == "code"]
    assert all(c.outputs == [] and c.execution_count is None for c in code)
    assert not any(re.search(r"\b(def|lambda|class)\b", c.source) for c in code)
    assert code[-1].source == "page.made()"


def test_every_glued_piece_is_used_and_made():
    prose = "\n".join(c.source for c in notebook().cells if c.cell_type == "markdown")
    used = set(re.findall(r"\{glue:text\}`([^`]+)`", prose))
    assert used == set(texts(run()))
    assert all(key.startswith("m_") for key in used)


def test_no_number_is_typed_into_prose():
    for cell in notebook().cells:
        if cell.cell_type != "markdown":
            continue
        text = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|\{glue:text\}`[^`]+`|\]\([^)]*\)", "", cell.source, flags=re.S)
        text = re.sub(
            r"(?i)\b(table|figure) [A-Z]?\.?\d+(\.\d+)?|equation \d|chapter \d|^#+ \d\. ",
            "",
            text,
            flags=re.M,
        )
        text = re.sub(r"\b(2022|2017)\b|/ 12\b|counts 1\b|from 0 to 100", "", text)  # names, months, scales
        assert not re.search(r"\d", text), text


def test_worked_data_are_read_as_declared():
    frames = run().invented
    assert set(frames) == set(worked.INVENTED)
    households = set(frames["households"]["hhid"])
    assert all(set(f["hhid"]) <= households for f in frames.values() if "hhid" in f)
    assert frames["households"]["hhid"].is_unique
    shares = frames["prices"].groupby(["aimag", "quarter"])["share"].sum()
    assert shares.to_numpy() == pytest.approx(1)
    assert isinstance(run().price_levels[1], pd.DataFrame)

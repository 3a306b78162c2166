"""The methodology chapter: the food line, the worked steps, what parameters do, and the notebook's form."""

import math
import re
from functools import cache

import nbformat
import numpy as np
import pandas as pd
import pytest

from analysis import official
from analysis.computed.redrawn import RedrawnParameters
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.report import chapter as chapter_of
from analysis.report import methodology
from analysis.report.methodology import worked
from analysis.report.methodology.arithmetic import evaluate, significant, worked_line
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
    others = [1900, 2000, 1950, 2100, 2050, 2150, 2200]
    for treatment, used in (("winsorise", max(others)), ("median", np.median(others)), ("none", 20500)):
        rows = run(outlier_treatment=treatment).outliers
        assert rows.index[rows["flag"] == "top"].tolist() == ["6"]
        assert rows.loc["6", "used"] == used
    assert (run(outlier_scale="sd").outliers["flag"] == "").all()  # it hides behind the spread it makes
    unsearched = run(outlier_scale="none")
    assert (unsearched.outliers["flag"] == "").all() and unsearched.outliers["used"].max() == 20500
    assert "looks for no outliers" in texts(unsearched)["m_outlier_sentence"]


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
    root = run(adult_weight=1, child_weight=1, scale_exponent=0.5)
    assert root.equivalents["equivalents"].tolist() == pytest.approx(root.equivalents["square root"].tolist())
    assert texts(root)["m_scale_sentence"].endswith("These weights are the Square root scale.")
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


ENDS = pytest.mark.parametrize(
    "parameters",
    [
        {},
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
        {"adult_weight": 1 / 3, "child_weight": 1, "calorie_threshold": 2345.5, "nonfood_upper": 99.9},
        {"outlier_scale": "none", "minimum_quotes": 30, "scale_exponent": 0.5, "outlier_alpha": 10},
        {"outlier_scale": "sn", "outlier_treatment": "none", "scale_exponent": 0.123, "child_weight": 0.1},
        {"real_rate": 0.03666, "inflation": 0.123, "days_in_year": 365.25, "nonfood_component": 200_000.4},
    ],
)


@ENDS
def test_the_page_holds_at_the_ends_of_its_parameters(parameters):
    steps = run(**parameters)
    assert not any(re.search(r"\bnan\b", text) for text in texts(steps).values())
    for name in SHOWN:
        if name.startswith("table_"):
            assert ">nan" not in getattr(methodology, name)(steps).html()


# --- worked lines: what is printed can be followed ---------------------------------------


def by_hand(printed):
    """(value of the left side, printed right side, half a unit of its last digit)."""
    left, right = printed.split(" = ")
    shares = right.endswith("%")
    plain = left.replace(",", "").replace("×", "*").replace("−", "-").replace("^", "**")
    plain = plain.replace("\u00a0%", "/100")
    assert re.fullmatch(r"[\d.+*/() -]*", plain.replace("exp", "").replace("ln", "")), plain
    value = eval(plain, {"__builtins__": {}, "exp": math.exp, "ln": math.log})
    right = right.removesuffix("\u00a0%").replace(",", "").replace("−", "-")
    half = 0.5 * 10.0 ** -len(right.partition(".")[2])
    return value * (100 if shares else 1), float(right), half


@ENDS
def test_every_worked_line_gives_the_result_it_prints(parameters):
    said = texts(run(**parameters))
    lines = {key: text for key, text in said.items() if " = " in text}
    assert all(key.endswith("_worked") for key in lines)
    assert len(lines) >= 17
    for key, text in lines.items():
        value, printed, half = by_hand(text)
        assert abs(value - printed) <= half, (key, text, value)


def test_worked_lines_of_the_page():
    said = texts(run())
    assert said["m_durable_flow_worked"] == "600,000 × (19.7258\u00a0% + 3.6\u00a0%) = 139,955"
    assert said["m_ger_rent_worked"] == "3,000,000 × 0.1043697 / 12 = 26,092"
    assert said["m_durable_rate_worked"] == "1 − (600,000 / 1,200,000)^(1/3) = 20.6\u00a0%"
    assert said["m_largest_worked"] == "0.3 + 0.7 × 2 + 0.5 × 4 = 3.70"
    assert said["m_nonfood_year_worked"] == "12 × (80,000 + 240,000) + 3,900,000 = 7,740,000"
    assert said["m_food_year_worked"] == "115,700 × 365 / 7 = 6,032,929"
    assert said["m_food_day_worked"] == "4,617.7 × 2,400 / 1,978.1 = 5,602.6"
    area, rent = [40, 60, 30, 32, 45, 60], [350, 600, 150, 260, 240, 300]
    design = np.column_stack([np.ones(6), np.log(area), [1, 1, 1, 1, 0, 0]])
    fitted = np.linalg.lstsq(design, np.log(1000.0 * np.array(rent)), rcond=None)[0]
    assert [said[f"m_rent_{k}"] for k in ("intercept", "slope", "north")] == [f"{b:.4f}" for b in fitted]


def test_a_worked_line_takes_the_digits_it_needs():
    assert worked_line("{a} × {b}", 1e6 * 0.123456, a=1e6, b=0.123456) == "1,000,000 × 0.123456 = 123,456"
    assert worked_line("{a} / {b}", 2 / 3, 1, a=2, b=3) == "2 / 3 = 0.7"
    assert worked_line("{a} × {b}", 2.5, a=5, b=0.5) == "5 × 0.5 = 2"  # half way: no digit more would help
    with pytest.raises(InputError, match="expected 2 \\+ 3 to give 6"):
        worked_line("{a} + {b}", 6, a=2, b=3)
    assert [significant(v, 3) for v in (1 - 0.7, 123456, 0.00123456, 0, 2.2219, 0.10007)] == [
        "0.3",
        "123,456",
        "0.00123",
        "0",
        "2.2219",
        "0.10007",
    ]
    assert evaluate("−2 × (1,000 + 50\u00a0%)^2") == -2 * 1000.5**2
    with pytest.raises(InputError, match="not a calculation"):
        evaluate("a.b")


def test_spreads_from_their_constants():
    x = sorted(np.log(run().outliers["unit_value"]))
    distances = sorted(b - a for i, a in enumerate(x) for b in x[i + 1 :])
    middle = np.median(x)
    said = texts(run())
    assert (said["m_outlier_k"], said["m_outlier_distances"]) == ("10th", "28")
    by = {k: float(said[f"m_outlier_{k}_worked"].split(" = ")[1]) for k in ("qn", "mad", "iqr")}
    assert by["qn"] == pytest.approx(2.2219 * distances[9], abs=6e-5)
    assert by["mad"] == pytest.approx(1.4826 * np.median([abs(v - middle) for v in x]), abs=6e-5)
    assert by["iqr"] == pytest.approx(((x[5] + x[6]) / 2 - (x[1] + x[2]) / 2) / 1.349, abs=6e-5)
    assert texts(run(outlier_scale="qn"))["m_outlier_scale"] == "Qn"
    assert "divided by Qn" in methodology.table_outliers(run(outlier_scale="qn")).note


def test_the_reference_group_says_whose_percentiles():
    said = texts(run())
    assert said["m_group_limits"] == (
        "the 10th percentile is the welfare of household 8 "
        "and the 40th percentile is the welfare of household 6"
    )
    assert said["m_group_sentence"] == "Here the group is households 3 and 6."
    assert said["m_group_worked"].endswith("/ 1,250 = 209,315")
    tied = 100 * 900 / 3550  # the running share after household 8
    assert "midway between households 8 and 3" in texts(run(nonfood_lower=tied))["m_group_limits"]
    assert texts(run(nonfood_lower=21, nonfood_upper=33))["m_group"] == "21st to 33rd percentile"


def test_the_poorest_is_not_said_to_spend_most_on_food_when_it_does_not():
    shares = run().components["food"] / run().components["total"]
    assert shares.idxmax() == "8"
    assert texts(run())["m_poorest_sentence"].endswith("spends the largest part on food: 65\u00a0%.")
    line = methodology.text._poorest_sentence("8", pd.Series({"8": 40.0, "3": 50.0}))
    assert "the largest part, 50\u00a0%, is household 3's" in line


def test_the_page_follows_its_rate_and_scale():
    assert "in this run" not in texts(run())["m_real_rate"]
    assert texts(run(real_rate=0.05))["m_real_rate"] == "3.6\u00a0% in 2022 (5\u00a0% in this run)"
    assert texts(run())["m_scale_sentence"] == "This run uses it."
    other = run(adult_weight=0.5)
    assert "none of the scales" in texts(other)["m_scale_sentence"]
    assert "weights 0.5 and 0.5" in methodology.table_equivalents(other).title
    modified = texts(run(adult_weight=0.5, child_weight=0.3))["m_scale_sentence"]
    assert modified.endswith("These weights are the OECD-modified scale.")
    aged = texts(run(child_below=18))["m_scale_sentence"]
    assert "(below 18)" in aged and aged.endswith("These weights are the OECD-I scale.")


def test_parts_of_the_headcount_are_a_sentence():
    assert texts(run())["m_by_aimag"] == "14.1 come from North and 25.4 from South"


def test_worked_tables_are_no_wider_than_the_page():
    model, rents = methodology.table_rent_model(run()), methodology.table_rents(run())
    assert len(model.frame.columns) <= 7 and len(rents.frame.columns) <= 6
    printed = model.frame["exp(residual)"].round(5)
    assert f"{printed.mean():.4f}" == texts(run())["m_smearing"]


def test_parameters_are_refused():
    with pytest.raises(InputError, match="nonfood_lower below nonfood_upper"):
        Parameters.read({"nonfood_lower": 50}, "methodology")
    with pytest.raises(InputError, match="Did you mean 'real_rate'"):
        Parameters.read({"real_rates": 0.1}, "methodology")


def test_the_chapter_shares_the_parameters_of_the_chain():
    own = set(Parameters.model_fields) - set(RedrawnParameters.model_fields)
    assert own == {"data", "days_in_year", "nonfood_component", "child_below", "line_multiple"}
    chosen = Parameters(days_in_year=366, deflator="one step", line="own").choices()
    assert (chosen.food.days_in_year, chosen.line.days_in_year, chosen.deflator.steps) == (366, 366, "one")
    assert chosen.at is None
    with pytest.raises(InputError, match="data: expected text"):
        Parameters.read({"data": "../private"}, "methodology")


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
    assert namespace == Parameters().model_dump(), "name every parameter of the chain, with its default"
    assert [type(v) for v in namespace.values()] == [type(v) for v in Parameters().model_dump().values()]


def test_notebook_is_thin():
    code = [c for c in notebook().cells if c.cell_type == "code"]
    assert all(c.outputs == [] and c.execution_count is None for c in code)
    assert not any(re.search(r"\b(def|lambda|class)\b", c.source) for c in code)
    assert code[-1].source == "page.made()"


def test_each_step_is_shown_on_the_data_in_use():
    code = "\n".join(c.source for c in notebook().cells if c.cell_type == "code")
    called = set(re.findall(r"chapter\.(\w+)\(", code))
    assert called <= set(methodology.__all__)
    shown = {name for name in methodology.__all__ if name.startswith("use_") or name.endswith("_said")}
    assert shown <= called
    sections = "\n".join(c.source for c in notebook().cells)
    order = [sections.index(mark) for mark in (
        "### Outliers first", "use_outliers(", "### Food\n", "use_food(", "### Other goods", "use_nonfood(",
        "use_utilities(",
        "### Durables", "use_durables(", "### Housing", "use_tree(", "### The sum", "use_composition(",
        "### Size and", "use_equivalence(", "### Prices", "use_prices(", "### The line", "use_line(",
        "use_effects(",
    )]  # fmt: skip
    assert order == sorted(order)


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


def test_spelling_of_the_prose():
    prose = "\n".join(c.source for c in notebook().cells if c.cell_type == "markdown")
    shown = [getattr(methodology, name)(run()) for name in SHOWN]
    labels = [f"{item.title} {item.note}" for item in shown]
    words = "\n".join([prose, *texts(run()).values(), *labels])
    assert not re.search(r"\b(cent(er|ers)|labor|enroll?ment(?<!enrolment)|program|color)\b", words)
    assert re.findall(r"tugriks?\b.{6}", words) == ["tugrik (MNT)"]
    assert words.index("tugrik (MNT)") < re.search(r"\bMNT\b(?!\))", words).start()


def test_worked_data_are_read_as_declared():
    frames = run().invented
    assert set(frames) == set(worked.INVENTED)
    households = set(frames["households"]["hhid"])
    assert all(set(f["hhid"]) <= households for f in frames.values() if "hhid" in f)
    assert frames["households"]["hhid"].is_unique
    shares = frames["prices"].groupby(["aimag", "quarter"])["share"].sum()
    assert shares.to_numpy() == pytest.approx(1)
    assert isinstance(run().price_levels[1], pd.DataFrame)

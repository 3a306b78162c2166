"""The chapter "Profile of the poor": groups, panels, contrasts, checks, associations, notebook."""

import ast
import json
import re
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import official
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.report import profile_of_the_poor as chapter
from analysis.report.profile_of_the_poor import associations, drawing, frames, text
from analysis.report.profile_of_the_poor.declarations import FIGURES, Check, Declaration, Panel
from analysis.report.profile_of_the_poor.groups import group_of
from analysis.report.profile_of_the_poor.parameters import GROUP_KINDS, TOPICS, Parameters

NOTEBOOK = ROOT / "notebooks/profile_of_the_poor.ipynb"


def read(**parameters):
    """Results on the official tables, as the page would read them."""
    return chapter.read(SimpleNamespace(parameters=Parameters.read(parameters), official=official.load))


@pytest.fixture(scope="module")
def results():
    return read()


@pytest.fixture(scope="module")
def figures(results):
    return drawn(results)


def drawn(results):
    return {one.id: one for figure in FIGURES for one in chapter.figures(results, figure.number)}


def estimates(*rows):
    """Rows (row_path, column_path, value[, flag]) in the form of the official tables."""
    blank = {"measure": "share", "ci_lower": None, "ci_upper": None, "unit": "percent", "base": "people"}
    blank["decimals"] = 0
    return pd.DataFrame(
        [
            {"row_path": r, "column_path": c, "value": float(v), "flag": "".join(flag), **blank}
            for r, c, v, *flag in rows
        ]
    )


PANEL = Panel("", "Work", "stacked", {"Yes": "At work", "No": "Not at work"}, "", "people", "{part} {x} {y}")
WORK = estimates(
    ("Poverty status > Poor", "No", 56),
    ("National", "Yes", 51),
    ("Poverty status > Poor", "Yes", 44, "label_inferred"),
    ("Poverty status > Non-poor", "Yes", 54),
    ("Poverty status > Non-poor", "No", 46),
    ("Location > unreadable 1", "Yes", 60, "unreadable"),
)


def panel(frame=WORK, declared=PANEL):
    return frames.panel_data(declared, "F", lambda table: frame)


# --- groups ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path, name",
    [
        ("Consumption quintile > Poorest", "Q1"),
        ("Poverty > Non-poor", "Non-poor"),
        ("Urban > Ulaanbaatar", "Ulaanbaatar"),
        ("Rural poor", "Rural, Poor"),
        ("Urban consumption quintiles > Q5", "Urban, Q5"),
        ("Location > Urban", "Urban"),
    ],
)
def test_row_labels_name_groups(path, name):
    assert group_of(path).name == name


def test_a_crossed_group_needs_both_kinds():
    assert group_of("Urban > Poor").needs == ("urban and rural", "poverty status")


def test_an_unknown_label_is_refused():
    with pytest.raises(InputError, match="found 'Location > Ulanbatar'"):
        group_of("Location > Ulanbatar")


# --- panels on a small table ----------------------------------------------------------------------


def test_a_panel_keeps_groups_and_parts_in_order_and_counts_what_is_lost():
    data = panel()
    assert list(zip(data.rows["group"], data.rows["part"], strict=True)) == [
        ("National", "At work"),
        ("Non-poor", "At work"),
        ("Non-poor", "Not at work"),
        ("Poor", "At work"),
        ("Poor", "Not at work"),
    ]
    assert data.lost == (60.0,)


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="F: expected the columns Yes, No; found Yes"):
        panel(WORK[WORK["column_path"] == "Yes"])


def test_groups_stand_in_the_order_chosen():
    frame = estimates(("Urban", "Yes", 1), ("Poor", "Yes", 2), ("Non-poor", "Yes", 3), ("Rural", "Yes", 4))
    data = panel(frame, Panel("", "t", "bars", {"Yes": "yes"}, "", "people", ""))
    both = Parameters.read({"groups": "urban and rural,poverty status"})
    assert list(frames.chosen_rows(data, both)["group"]) == ["Urban", "Rural", "Non-poor", "Poor"]
    one = Parameters.read({"groups": "poverty status"})
    assert list(frames.chosen_rows(data, one)["group"]) == ["Non-poor", "Poor"]


def test_the_nation_alone_is_no_comparison():
    assert frames.chosen_rows(panel(), Parameters.read({"groups": "location"})).empty


def test_without_inferred_labels_a_stacked_bar_is_whole_or_absent():
    kept = frames.chosen_rows(panel(), Parameters.read({"inferred": False}))
    assert "Poor" not in set(kept["group"]) and len(kept) == 3


def test_the_contrast_takes_the_part_that_differs_most():
    frame = estimates(
        ("Poor", "Yes", 44), ("Non-poor", "Yes", 54), ("Poor", "No", 30), ("Non-poor", "No", 46)
    )
    found = frames.contrast(panel(frame).rows, ("poverty status",))
    assert (found.part, found.x, found.y, found.difference) == ("Not at work", 30, 46, 16)
    assert (found.first, found.second) == ("among the poor", "among the non-poor")


def test_a_difference_claims_no_more_decimals_than_both_values_have():
    found = frames.Contrast("p", "a", "b", 0.2, 22.0, x_decimals=1, y_decimals=0)
    assert found.difference == 22.0 and found.decimals == 0


def test_limits_in_the_data_are_drawn():
    frame = estimates(("Poor", "Yes", 44), ("Non-poor", "Yes", 54)).assign(
        ci_lower=[42.0, 53.0], ci_upper=[46.0, 55.0]
    )
    declared = Panel("", "Work", "bars", {"Yes": "At work"}, "", "people", "{x} {y}")
    data = panel(frame, declared)
    figure = Declaration("9-9", "employment", "F", (declared,))
    results = SimpleNamespace(parameters=Parameters(), checks=pd.DataFrame(columns=frames.CHECKED))
    shown = drawing.figure(results, figure, data)
    assert list(shown.data["ci_lower"]) == [53.0, 42.0]


@pytest.mark.parametrize("printed, annex, agrees", [(51, 51.4, True), (51, 51.5, True), (51, 51.7, False)])
def test_values_agree_when_one_number_can_stand_behind_both(printed, annex, agrees):
    declared = Panel("", "Work", "bars", {"Yes": "At work"}, "", "people", "")
    check = Check("", "B", {"Poor": "Total > Poor"}, {"At work": ("Work > a", "Work > b")}, "share")
    data = panel(estimates(("Poor", "Yes", printed)), declared)
    table = estimates(("Work > a", "Total > Poor", 20), ("Work > b", "Total > Poor", annex - 20))
    table["decimals"] = 1
    found = frames.check_figure(
        Declaration("9-9", "employment", "F", (declared,), (check,)), [data], lambda name: table
    )
    assert list(found["agrees"]) == [agrees]


def test_characteristics_are_ranked_by_their_range():
    found = pd.DataFrame(
        [
            ("a", "x", 30, 28, 32, 50),
            ("a", "y", 28, 26, 30, 50),
            ("b", "x", 40, 38, 42, 99),
            ("b", "y", 20, 19, 21, 9),
        ],
        columns=["characteristic", "category", "headcount", "ci_lower", "ci_upper", "population_share"],
    )
    ranked = associations.ranked(found, 1.0)
    assert list(ranked["characteristic"]) == ["b", "b", "a", "a"]
    assert ranked.groupby("characteristic")["apart"].first().to_dict() == {"a": False, "b": True}
    assert set(associations.ranked(found, 10.0)["characteristic"]) == {"a"}  # b is left with one category


# --- on the official tables -----------------------------------------------------------------------


def test_every_figure_is_declared_once_and_every_topic_has_figures():
    assert [f.number for f in FIGURES] == [f"3-{n}" for n in range(1, 18)]
    assert tuple(dict.fromkeys(f.topic for f in FIGURES)) == TOPICS


def test_each_panel_is_drawn_but_the_one_without_labels(figures):
    expected = {f"figure-{f.number}{p.letter}" for f in FIGURES for p in f.panels} - {"figure-3-6b"}
    assert set(figures) == expected
    assert all(f.note.startswith("Base: ") and len(f.data) > 2 for f in figures.values())


def test_printed_figures_agree_with_the_annex_but_for_households_by_work_of_the_head(results, figures):
    wrong = results.checks[~results.checks["agrees"]]
    assert len(results.checks) == 135
    assert set(zip(wrong["figure"], wrong["panel"], strict=True)) == {("3-9", "b")}
    note = figures["figure-3-9b"].note
    assert "Unemployed, poor households: 46 here, 51.6 in Table B.9" in note and "households" in note


def test_lost_labels_are_said_and_the_table_is_drawn_instead(figures):
    goods = figures["figure-3-13"]
    assert goods.source.endswith("Table B.49") and "40 numbers" in goods.note
    assert figures["figure-3-16"].note.count("8 printed numbers are left out") == 1
    assert "left out" not in figures["figure-3-8b"].note  # its panel lost none


def test_the_sentences_say_what_the_figures_print(results):
    said = chapter.sentences(results)
    assert "318 thousand tugrik among the poor and 784 thousand tugrik among the non-poor" in said["k_3_1a"]
    assert "46\u00a0% are poor" in said["k_3_9b"] and "a difference of 26 percentage points" in said["k_3_9b"]
    assert "8\u00a0% have it among the poor and 53\u00a0%" in said["k_3_17"]
    assert all(s.strip() and "nan" not in s and "–" not in s and "{" not in s for s in said.values())


def test_the_first_kind_of_group_decides_what_is_said():
    said = chapter.sentences(read(groups="quintile,poverty status"))
    assert "290 thousand tugrik in the poorest fifth" in said["k_3_1a"]
    assert "no figure shows this" in chapter.sentences(read(groups="location"))["k_3_15"]


def test_a_topic_that_is_not_chosen_shows_nothing():
    few = read(topics="housing", groups=GROUP_KINDS[0])
    assert set(drawn(few)) == {"figure-3-16", "figure-3-17"}
    dwelling = drawn(few)["figure-3-16"]
    assert set(dwelling.data["group"]) == {"National", "Non-poor", "Poor"}
    assert "Of the 5 values that stand in Table B.28 too, all agree." in dwelling.note


def test_the_associations_carry_printed_limits(results):
    rows = results.associations.set_index(["characteristic", "category"])
    ger = rows.loc[("Dwelling", "Ger")]
    assert (ger["headcount"], ger["ci_lower"], ger["ci_upper"], ger["n"]) == (51.9, 50.2, 53.5, 9783)
    herder = rows.loc[("Work of the head", "herder")]
    assert herder["ci_lower"] == pytest.approx(40.9 - 1.96 * 1.1) and not herder["limits_printed"]
    shares = results.associations.groupby("characteristic")["population_share"].sum()
    assert shares["Dwelling"] == pytest.approx(100, abs=0.3)
    assert shares["Age of the head"] == pytest.approx(100, abs=0.3)


def test_electricity_is_left_out_of_the_table_for_its_few_people(results):
    assert "Electricity" not in chapter.associations_table(results).html()
    assert "Electricity" in chapter.associations_table(read(least_share="0")).html()
    assert chapter.agreement_table(results).frame["Disagree"].sum() == 3


# --- parameters and notebook ----------------------------------------------------------------------


def test_wrong_parameters_are_refused_in_words():
    with pytest.raises(InputError, match="Did you mean 'quintile'"):
        Parameters.read({"groups": "quintil"})
    with pytest.raises(InputError, match="least_share: expected number, at least 0"):
        Parameters.read({"least_share": -1})


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def test_the_parameters_cell_equals_the_schema():
    source = next("".join(c["source"]) for c in cells() if "parameters" in c["metadata"].get("tags", []))
    given = {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(source).body}
    assert list(given) == list(Parameters.model_fields)
    assert Parameters.read(given) == Parameters()


def test_the_notebook_holds_no_outputs_and_no_functions():
    code = [c for c in cells() if c["cell_type"] == "code"]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)
    assert not any("def " in "".join(c["source"]) or "lambda" in "".join(c["source"]) for c in code)


def test_each_figure_stands_in_the_section_of_its_topic():
    shown = {}
    for cell in cells():
        match = re.search(r'chapter\.figures\(results, "([\d-]+)"\)', "".join(cell["source"]))
        if match:
            tags = cell["metadata"]["tags"]
            shown[match[1]] = next(t.removeprefix("topic-") for t in tags if t.startswith("topic-"))
    assert shown == {f.number: f.topic for f in FIGURES}
    metadata = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["metadata"]
    assert metadata["compendium"] == {"sections": "topics"}


def test_every_glued_key_of_the_prose_is_computed(results):
    used = set(re.findall(r"\{glue:text\}`(k_\w+)`", NOTEBOOK.read_text(encoding="utf-8")))
    assert used == set(chapter.sentences(results))


def test_table_names_are_listed():
    assert text.tables_named(["B21", "B22", "B21"]) == "Tables B.21 and B.22"
    assert text.figure_name("3-1", "a") == "Figure 3.1a"

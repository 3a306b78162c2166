"""The chapter "Profile of the poor": groups, panels, contrasts, checks, associations, notebook."""

import ast
import json
import re
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import official
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.presentation import Figure
from analysis.report import profile_of_the_poor as chapter
from analysis.report.in_use import InUse
from analysis.report.profile_of_the_poor import associations, drawing, frames, pairs, text
from analysis.report.profile_of_the_poor.declarations import FIGURES, Check, Declaration, Panel
from analysis.report.profile_of_the_poor.groups import group_of
from analysis.report.profile_of_the_poor.parameters import GROUP_KINDS, TOPICS, Parameters
from analysis.report.profile_of_the_poor.results import IDS

NOTEBOOK = ROOT / "notebooks/profile_of_the_poor.ipynb"


ADDED = {
    "F3-6": [(f"Age group > {a}-{a + 4}", "Poverty rate", 30 - a / 5) for a in range(0, 60, 5)],
    "F3-13": [
        (f"Consumption quintile > Q{q}", good, 10.0 * q)
        for q in range(1, 6)
        for good in ("Refrigerator", "Washing machine", "Color TV", "Rice cooker", "Motorcycle", "Car")
    ],
}


def as_computed(identifier):
    """An official table as if computed: 0.5 higher, standard errors of 0.5, what was lost added."""
    frame = official.load(identifier)
    frame = frame[frame["flag"].ne("unreadable") & frame["column_path"].ne("Private school attendance")]
    if identifier in ADDED:
        more = pd.DataFrame(ADDED[identifier], columns=["row_path", "column_path", "value"])
        more = more.assign(measure="share", unit="percent", base="people", decimals=0)
        frame = pd.concat([frame, more], ignore_index=True)
    value = frame["value"].astype(float) + 0.5
    return frame.assign(value=value, standard_error=0.5, ci_lower=value - 0.98, ci_upper=value + 0.98,
                        observations=500, flag="")  # fmt: skip


@cache
def computed():
    return {identifier: as_computed(identifier) for identifier in dict.fromkeys(IDS)}


def survey(synthetic=True, missing=()):
    tables = {i: frame for i, frame in computed().items() if i not in missing}
    data = SimpleNamespace(is_synthetic=synthetic, label="little", consequences=[])
    return InUse(data, SimpleNamespace(changed={}, path=None), SimpleNamespace(line=418_045.0), tables,
                 dict.fromkeys(missing, "the survey lacks persons.wage"))  # fmt: skip


@cache
def read(synthetic=True, missing=(), **parameters):
    """Results on the official tables, as the page would read them, and on a survey made from them."""
    page = SimpleNamespace(parameters=Parameters.read(parameters), official=official.load)
    return chapter.read(page, survey(synthetic, missing))


@pytest.fixture(scope="module")
def results():
    return read()


@pytest.fixture(scope="module")
def figures(results):
    """Every figure drawn, but not written as SVG, which takes longest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "finish", lambda drawing, **told: Figure(svg="", **told))
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
    results = SimpleNamespace(
        parameters=Parameters(),
        use=survey(),
        checks=pd.DataFrame(columns=frames.CHECKED),
        absent=pd.DataFrame(columns=frames.ABSENT),
    )
    shown = drawing.figure(results, figure, data, data)
    assert list(shown.data["official_lower"]) == list(shown.data["ci_lower"]) == [53.0, 42.0]


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


def test_each_panel_is_drawn_but_the_one_whose_labels_only_the_survey_has(figures):
    expected = {f"figure-{f.number}{p.letter}" for f in FIGURES for p in f.panels}
    assert set(figures) == expected
    assert all("Base: " in f.note and len(f.data) > 2 for f in figures.values())
    without = drawn(read(missing=tuple(computed()), topics="households"))
    assert set(without) == {"figure-3-5a", "figure-3-5b", "figure-3-6a"}
    assert {f.evidence for f in without.values()} == {"official"}


def test_printed_figures_agree_with_the_annex_but_for_households_by_work_of_the_head(results, figures):
    wrong = results.checks[~results.checks["agrees"]]
    assert len(results.checks) == 135
    assert set(zip(wrong["figure"], wrong["panel"], strict=True)) == {("3-9", "b")}
    note = figures["figure-3-9b"].note
    assert "Unemployed, poor households: 46 here, 51.6 in Table B.9" in note and "households" in note


def test_a_value_that_only_the_annex_has_is_said(results, figures):
    note = figures["figure-3-14"].note
    assert "Aimag centres, computer: 14.7 in Table B.49" in note and len(results.absent) == 1
    (without,) = chapter.figures(read(groups="quintile"), "3-14")  # aimag centres are not shown
    assert "14.7" not in without.note


def test_absent_values_are_those_the_panel_lacks_and_the_table_has():
    declared = Panel("", "Work", "bars", {"Yes": "At work", "No": "Not at work"}, "", "people", "")
    groups = {"Poor": "Poor", "Non-poor": "Non-poor", "Urban": "Urban"}
    check = Check("", "B", groups, {"At work": ("Yes",), "Not at work": ("a", "b")}, "share")
    data = panel(estimates(("Poor", "Yes", 44), ("Non-poor", "Yes", 54), ("Non-poor", "No", 46)), declared)
    cells = [(r, c, v) for c in groups for r, v in (("Yes", 50), ("a", 30), ("b", 20))]
    found = frames.absent_values(
        Declaration("9-9", "employment", "F", (declared,), (check,)), [data], lambda name: estimates(*cells)
    )
    assert found[["label", "part", "annex"]].to_numpy().tolist() == [["Poor", "Not at work", 50.0]]


def test_titles_side_by_side_are_wrapped(results):
    data = results.panels["3-17"][0]
    both = pairs.paired(data, results.computed["3-17"][0], results.parameters)
    shown = drawing._side_by_side(both, "per cent", 0, data.panel, drawing._series(results))
    assert shown.axes[1].get_title(loc="left") == "Improved\nsanitation"


def test_shaded_cells_say_what_dark_means(figures):
    assert "Darker: larger share." in figures["figure-3-3"].note
    assert "Darker" not in figures["figure-3-1a"].note


def test_the_table_says_what_work_of_the_head_leaves_out(results):
    note = chapter.associations_table(results).note
    assert "Work of the head leaves out 31.5\u00a0% of people" in note
    assert "\u2013: number of households not printed." in note
    shares = results.associations.groupby("characteristic")["population_share"].sum()
    assert 100 - shares["Work of the head"] == pytest.approx(31.5, abs=0.2)
    one, other = (
        official.load(name).query("column_path == @column").set_index("measure")["value"]
        for name, column in (("B09", "Out of the labor force"), ("B10", "Pensioner"))
    )
    assert one.equals(other)  # the same numbers under two heads, as the note says


def test_lost_labels_are_said_and_the_table_is_drawn_instead(figures):
    goods = figures["figure-3-13"]
    assert "Table B.49; beside it: computed from little" in goods.source and "40 numbers" in goods.note
    assert figures["figure-3-16"].note.count("8 printed numbers are left out") == 1
    assert "left out" not in figures["figure-3-8b"].note  # its panel lost none


def test_the_sentences_say_what_the_figures_print(results):
    said = chapter.sentences(results)
    assert "318 thousand MNT among the poor and 784 thousand MNT among the non-poor" in said["k_3_1a"]
    assert "46\u00a0% are poor" in said["k_3_9b"] and "a difference of 26 percentage points" in said["k_3_9b"]
    assert "8\u00a0% have it among the poor and 53\u00a0%" in said["k_3_17"]
    assert said["k_3_11a"].startswith("By type of employment, the share of herders")
    assert said["k_3_11b"].startswith("By occupation, the share of managers")
    assert "with 3 or more children" in said["k_3_6a"]
    assert said["k_apart"].endswith("taken as one comparison each.")
    assert not any("tugrik" in s for s in said.values())
    assert all(s.strip() and "nan" not in s and "–" not in s and "{" not in s for s in said.values())


def test_the_first_kind_of_group_decides_what_is_said():
    said = chapter.sentences(read(groups="quintile,poverty status"))
    assert "290 thousand MNT in the poorest fifth" in said["k_3_1a"]
    assert "no figure shows this" in chapter.sentences(read(groups="location"))["k_3_15"]


def test_a_topic_that_is_not_chosen_shows_nothing():
    few = read(topics="housing", groups=GROUP_KINDS[0])
    figures = drawn(few)
    assert set(figures) == {"figure-3-16", "figure-3-17"}
    dwelling = figures["figure-3-16"]
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


# --- official beside computed ---------------------------------------------------------------------


def test_both_sides_stand_in_one_frame():
    parameters = Parameters.read({"groups": "poverty status"})
    ours = panel(estimates(("Poor", "Yes", 40), ("Non-poor", "Yes", 50), ("Poor", "No", 60)))
    both = pairs.paired(panel(), ours, parameters).set_index(["group", "part"])
    assert list(both.index) == [
        ("National", "At work"), ("Non-poor", "At work"), ("Non-poor", "Not at work"), ("Poor", "At work"),
        ("Poor", "Not at work"),
    ]  # fmt: skip
    told = both.loc[("Poor", "At work")]
    assert (told["official"], told["computed"], told["flag"]) == (44, 40, "label_inferred")
    assert pd.isna(both.loc[("National", "At work"), "computed"])


def test_a_group_that_only_the_survey_has_is_shown():
    ours = panel(estimates(("Urban", "Yes", 40), ("Poor", "Yes", 1), ("Urban", "No", 60), ("Poor", "No", 2)))
    both = pairs.paired(panel(), ours, Parameters())
    urban = both[both["group"] == "Urban"]
    assert list(urban["computed"]) == [40, 60] and urban["official"].isna().all()
    assert list(both["kind"].drop_duplicates()) == ["national", "poverty status", "urban and rural"]


def test_while_synthetic_the_official_number_is_the_bar_and_the_other_the_dot(results, figures):
    shown = figures["figure-3-1a"]
    assert shown.evidence == "synthetic" and shown.title.endswith("2022, official and SYNTHETIC")
    assert shown.note.startswith("Bars: official. Dots: SYNTHETIC, with 95 per cent intervals.")
    assert list(shown.data)[5:7] == ["official", "computed"] or "official" in list(shown.data)
    data = shown.data.set_index("group")
    assert (data.loc["Poor", "official"], data.loc["Poor", "computed"]) == (318, 318.5)
    assert data.loc["Poor", "standard_error"] == 0.5 and data.loc["Poor", "n"] == 500
    rows = pairs.paired(results.panels["3-1"][0], results.computed["3-1"][0], results.parameters)
    ax = drawing._bars(rows, "u", 0, results.panels["3-1"][0].panel, drawing._series(results)).axes[0]
    bars = [patch.get_width() for patch in ax.patches]
    dots = ax.containers[-1].lines[0].get_xdata()
    assert bars == list(rows["official"]) and list(dots) == list(rows["computed"])
    labels = [text.get_text() for text in ax.texts]
    assert labels[list(rows["group"]).index("Poor")] == "318 / 318"


def test_on_real_data_the_computed_number_is_the_bar():
    real = read(synthetic=False)
    shown = {one.id: one for one in chapter.figures(real, "3-1")}["figure-3-1a"]
    assert shown.evidence == "computed" and "SYNTHETIC" not in shown.html()
    assert shown.note.startswith("Bars: computed, with 95 per cent intervals. Dots: official.")
    assert list(shown.data).index("computed") < list(shown.data).index("official")


def test_parts_stand_in_pairs_of_lines(results, figures):
    assert figures["figure-3-2b"].note.startswith("Upper line of each pair: official; lower line: SYNTHETIC.")
    data, ours = results.panels["3-2"][1], results.computed["3-2"][1]
    rows = pairs.paired(data, ours, results.parameters)
    ax = drawing._stacked(rows, "u", 0, data.panel, drawing._series(results)).axes[0]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names[:4] == ["Mongolia", "SYNTHETIC", "Non-poor", "SYNTHETIC"]
    food = rows[rows["part"] == "Food"].iloc[0]
    widths = [p.get_width() for p in ax.patches]
    assert widths[0] == pytest.approx(food["official"], abs=0.3)
    assert widths[4] == pytest.approx(food["computed"], abs=0.3) and widths[4] > widths[0]
    lower = [p.get_y() + p.get_height() / 2 for p in ax.patches]
    assert lower[4] == pytest.approx(1 - drawing._CLOSER)


def test_labels_that_were_lost_in_print_are_there_when_computed(figures):
    ages = figures["figure-3-6b"].data
    assert list(ages["group"])[:2] == ["0 to 4", "5 to 9"] and len(ages) == 13
    assert ages["official"].notna().sum() == 1
    goods = figures["figure-3-13"].data
    rice = goods[goods["part"] == "Rice cooker"]
    assert set(rice["group"]) == {"Q1", "Q2", "Q3", "Q4", "Q5"} and rice["official"].isna().all()
    assert "Computed numbers stand alone" in figures["figure-3-13"].note
    both = goods.set_index(["part", "group"]).loc[("Television", "National")]
    assert both["computed"] == both["official"] + 0.5  # of Table B.49, as the official one


def test_what_cannot_be_computed_is_official_alone_and_says_why(figures):
    private = figures["figure-3-8b"]
    assert private.evidence == "official"
    assert private.note.endswith("Not computed: the files do not tell private schools from public ones.")
    lacking = read(missing=("F3-12",))
    (wages,) = chapter.figures(lacking, "3-12")
    assert wages.note.endswith("Not computed: the survey lacks persons.wage.")
    assert chapter.sentences(lacking)["k_beside"].endswith(
        "2 drawings have official numbers alone; the note says why."
    )


def test_sentences_are_of_the_official_numbers_until_the_data_are_real(results):
    official_said = chapter.sentences(results)["k_3_1a"]
    assert "318 thousand MNT" in official_said and "report prints" not in official_said
    real = chapter.sentences(read(synthetic=False))
    assert "318.5 thousand MNT among the poor" in real["k_3_1a"]
    assert real["k_3_1a"].endswith("The report prints 318 thousand MNT and 784 thousand MNT.")
    assert real["k_3_6b"].startswith("Of people aged 0 to 4 30.5")
    assert all("{" not in s and "nan" not in s for s in real.values())


def test_a_difference_is_that_of_the_numbers_shown():
    found = frames.Contrast("p", "a", "b", 32.44, 19.56, x_decimals=1, y_decimals=1)
    assert found.difference == pytest.approx(12.8)  # 32.4 less 19.6, although 12.88 rounds to 12.9


def test_the_associations_have_both_sides_with_every_limit(results):
    table = chapter.associations_table(results)
    assert table.evidence == "synthetic"
    heads = [head for head, _ in table.frame.columns]
    assert heads.index("Official") < heads.index("SYNTHETIC")
    one = table.data.set_index(["characteristic", "category"]).loc[("Work of the head", "herder")]
    assert one["computed_headcount"] == pytest.approx(41.4) and one["computed_n"] == 500
    assert one["computed_ci_lower"] == pytest.approx(41.4 - 0.98) and pd.isna(one["official_n"])
    real = chapter.associations_table(read(synthetic=False))
    heads = [head for head, _ in real.frame.columns]
    assert heads.index("Computed") < heads.index("Official") and "SYNTHETIC" not in real.html()


def test_of_a_suppressed_number_no_count_is_told():
    frame = as_computed("B16").assign(observations=3)
    frame.loc[frame["column_path"] == "National > Ger", ["value", "ci_lower", "ci_upper"]] = None
    found = associations.computed_associations({"B16": frame}).set_index("category")
    assert pd.isna(found.loc["Ger", "n"]) and found.loc["House", "n"] == 3


def test_a_table_that_is_missing_leaves_its_characteristics_official(results):
    table = chapter.associations_table(read(missing=("B16",)))
    data = table.data.set_index(["characteristic", "category"])
    assert pd.isna(data.loc[("Dwelling", "Ger"), "computed_headcount"])
    assert data.loc[("Dwelling", "Ger"), "official_headcount"] == 51.9


# --- parameters and notebook ----------------------------------------------------------------------


def test_wrong_parameters_are_refused_in_words():
    with pytest.raises(InputError, match="Did you mean 'quintile'"):
        Parameters.read({"groups": "quintil"})
    with pytest.raises(InputError, match="least_share: expected number, at least 0"):
        Parameters.read({"least_share": -1})


@pytest.mark.parametrize("name, given", [("groups", "quintile,quintile"), ("topics", "housing,housing")])
def test_repetitions_are_refused_in_lists(name, given):
    with pytest.raises(InputError, match=f"{name}: expected each entry once; found .* 2 times"):
        Parameters.read({name: given})


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

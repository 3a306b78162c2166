"""The XLSForm: every field once, lists that follow one another, rules that hold at entry."""

import datetime
import os
from dataclasses import replace

import pandas as pd
import pytest
from gazetteers import aimag, city
from xpath import evaluate

from analysis.core.errors import InputError, WorkFailed
from analysis.dtm import levels
from analysis.dtm.form import validate, xlsform
from analysis.dtm.form.edition import Edition
from analysis.dtm.gazetteer import Gazetteer

START = datetime.date(2022, 9, 1)
EDITION = Edition(3, city(), "SYNTHETIC city, phase 3", True, START)
IN_AIMAG = replace(EDITION, gazetteer=aimag())
SURVEY = xlsform.sheets(EDITION)["survey"].query("type != 'end_group'").set_index("name")


def written(edition: Edition, path):
    """The form of an edition as a file."""
    path.write_bytes(xlsform.workbook(xlsform.sheets(edition)))
    return path


def listed(of: str, edition: Edition = EDITION, **answers) -> list[str]:
    """Codes that the question shows, by its list and choice filter."""
    made = xlsform.sheets(edition)
    asked = made["survey"].set_index("name").loc[of]
    kept = made["choices"][made["choices"]["list_name"] == asked["type"].split()[1]]
    if not asked["choice_filter"]:
        return kept["name"].tolist()
    column, sign, reference = asked["choice_filter"].split()
    answer = answers[reference.strip("${}")]
    return kept.loc[(kept[column] == answer) == (sign == "="), "name"].tolist()


@pytest.mark.parametrize("edition", [EDITION, IN_AIMAG], ids=["city", "aimag"])
def test_every_field_and_level_stands_once_in_the_order_of_the_declaration(edition):
    names = xlsform.sheets(edition)["survey"]["name"].tolist()
    asked = [*levels.fields_of(edition.gazetteer)]
    asked[1:1] = edition.gazetteer.levels
    assert [name for name in names if name in asked] == asked


def test_what_is_asked_and_offered_has_words_in_both_languages():
    made = xlsform.sheets(EDITION)
    shown = made["survey"][~made["survey"]["type"].isin(["start", "end", "calculate", "end_group"])]
    for frame in (shown, made["choices"]):
        assert (frame[["label::English (en)", "label::Mongolian (mn)"]] != "").all(axis=None)
    with_rule = shown[shown["constraint"] != ""]
    assert (with_rule[[c for c in with_rule if c.startswith("constraint_message")]] != "").all(axis=None)


def test_nothing_tells_who_answered_where():
    kinds = {kind.split()[0] for kind in SURVEY["type"]}
    assert kinds == {
        "start", "end", "calculate", "note", "begin_group", "integer",
  "date", "text", "select_one", "select_multiple",
    }  # fmt: skip


def test_the_file_holds_the_sheets_and_equal_editions_give_equal_bytes(tmp_path):
    path = written(EDITION, tmp_path / "form.xlsx")
    for name, frame in xlsform.sheets(EDITION).items():
        pd.testing.assert_frame_equal(xlsform.read(path)[name], frame, check_dtype=False)
    assert path.read_bytes() == written(EDITION, tmp_path / "again.xlsx").read_bytes()


def test_khesegs_follow_the_khoroo_and_khoroos_the_district():
    assert listed("district") == ["XX1101", "XX1104"]
    assert listed("khoroo", district="XX1104") == ["XX110451", "XX110453"]
    assert listed("kheseg", khoroo="XX110453") == ["XX110453-01", "XX110453-02"]


def test_levels_with_one_unit_are_calculated():
    one = replace(EDITION, gazetteer=city(districts=("04",)))
    survey = xlsform.sheets(one)["survey"].set_index("name")
    assert survey.loc["district", ["type", "calculation"]].tolist() == ["calculate", "'XX1104'"]
    assert listed("khoroo", one) == ["XX110451", "XX110453"]


def test_an_aimag_is_asked_for_soum_and_bag():
    survey = xlsform.sheets(IN_AIMAG)["survey"].set_index("name")
    assert survey.loc[["country", "aimag"], "type"].unique() == ["calculate"]
    assert survey.loc["soum", "label::Mongolian (mn)"] == "Сум"
    assert listed("bag", IN_AIMAG, soum="XX6504") == ["XX650451", "XX650453"]
    assert listed("arrival_district", IN_AIMAG, soum="XX6504") == ["XX6501"]


def test_ones_own_district_is_no_other_district():
    assert listed("arrival_district", district="XX1104") == ["XX1101"]


POPULATION = {
    "households": 100, "persons": 300, "female": 150, "age_0_5": 30, "age_6_17": 70, "age_18_59": 170,
    "age_60_plus": 30, "persons_left": 30,
}  # fmt: skip
ARRIVED = {"arrivals": 10, "arrivals_from_khoroo": 2, "arrivals_from_district": 3, "arrivals_left": 5}
EMPTY = ARRIVED | {"arrivals_from_abroad": 0}
UNKNOWN = ARRIVED | {"arrivals_from_khoroo": -99, "arrivals_left": 7}


@pytest.mark.parametrize(
    ("name", "allowed", "refused", "answers"),
    [
        ("households", [1, 5000], [0, 5001], {}),
        ("persons", [100], [99, -99, 20001], POPULATION),
        ("pregnant", [150], [151], POPULATION),
        ("age_18_59", [170, 200], [201], POPULATION),
        ("age_60_plus", [30], [29, 31], POPULATION),
        ("children_separated", [100], [101], POPULATION),
        ("elderly_headed_households", [30], [31, 101], POPULATION),
        ("arrivals_from_khoroo", [0, 10, -99], [11, -1], {"arrivals": 10}),
        ("arrivals_from_abroad", [5, -99], [4, 6], ARRIVED),
        ("arrivals_from_abroad", [0, 7, -99], [8], UNKNOWN),
        ("arrival_origin", ["same_khoroo"], ["abroad"], EMPTY),
        ("arrival_reasons", ["family", "family health other"], ["family health other education"], {}),
        ("service_difficulties", ["none", "housing food"], ["none housing"], {}),
        ("interview_date", ["2022-09-01"], ["2022-08-31", "2999-01-01"], {}),
        ("remarks", ["since 2022-2023", ""], ["call 9911-2233", "a\n99112233", "УХ85010112"], {}),
    ],
)  # fmt: skip
def test_constraints_let_pass_what_can_be_and_stop_what_cannot(name, allowed, refused, answers):
    rule = SURVEY.loc[name, "constraint"]
    assert [value for value in allowed if not evaluate(rule, answers, value)] == []
    assert [value for value in refused if evaluate(rule, answers, value)] == []


def test_what_is_left_of_a_sum_counts_unknown_parts_as_nothing():
    rest = SURVEY.loc["arrivals_left", "calculation"]
    assert evaluate(rest, {"arrivals": 10, "arrivals_from_khoroo": -99, "arrivals_from_city": 4}) == 6


FROM_CITY = {"arrivals": 5, "arrivals_from_city": 1}
FOR_WORK = {"arrivals": 1, "arrival_reasons": "family employment"}


@pytest.mark.parametrize(
    ("name", "asked", "not_asked"),
    [
        ("arrival_origin", {"arrivals": 1}, {"arrivals": 0}),
        ("arrival_district", FROM_CITY, FROM_CITY | {"arrivals_from_city": -99}),
        ("arrival_district", FROM_CITY, FROM_CITY | {"arrivals": 0}),
        ("arrival_sector", FOR_WORK, FOR_WORK | {"arrival_reasons": "family"}),
        ("non_registration_reasons", {"registration_rate": "most"}, {"registration_rate": "everyone"}),
        ("non_registration_reasons", {"registration_rate": "most"}, {}),
        ("employment_sector_other", {"employment_sector": "other"}, {"employment_sector": "mining"}),
        ("kheseg_type", {"consent": "yes"}, {"consent": "no"}),
        ("section_services", {"consent": "yes"}, {"consent": "no"}),
        ("note_refused", {"consent": "no"}, {"consent": "yes"}),
        ("note_persons", {"persons": 701, "households": 100}, {"persons": 700, "households": 100}),
        ("note_departures", {"persons": 100, "departures": 10}, {"persons": 100, "departures": 9}),
    ],
)  # fmt: skip
def test_questions_are_asked_where_they_apply(name, asked, not_asked):
    rule = SURVEY.loc[name, "relevant"]
    assert evaluate(rule, asked)
    assert not evaluate(rule, not_asked)


def test_every_section_after_consent_hangs_on_it():
    groups = SURVEY[SURVEY["type"] == "begin_group"].drop("section_interview")
    assert set(groups["relevant"]) == {"${consent} = 'yes'"}


def test_synthetic_stands_in_the_title_the_id_and_the_form():
    settings = xlsform.sheets(EDITION)["settings"].iloc[0]
    assert "SYNTHETIC" in settings["form_title"] and "synthetic" in settings["form_id"]
    assert "SYNTHETIC" in SURVEY.loc["note_synthetic", "label::Mongolian (mn)"]
    real = replace(EDITION, label="Ulaanbaatar, phase 3", synthetic=False)
    assert not any(
        frame.apply(lambda c: c.str.contains("synthetic", case=False)).any(axis=None)
        for frame in xlsform.sheets(real).values()
    )


def test_the_version_changes_with_the_form_and_stands_in_the_data():
    named = xlsform.version(xlsform.sheets(EDITION))
    assert SURVEY.loc["form_version", "calculation"] == f"'{named}'"
    assert xlsform.version(xlsform.sheets(replace(EDITION))) == named
    assert xlsform.version(xlsform.sheets(replace(EDITION, months=3))) != named


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("kheseg_code", "XX1' or '1'='1", "codes of level kheseg"),
        ("kheseg", "${persons}", "names of level kheseg"),
        ("kheseg", "=cmd|'/c calc'!A1", "names of level kheseg"),
    ],
)
def test_units_that_no_form_can_hold_are_refused(column, value, words):
    units = city().units.copy()
    units.loc[0, column] = value
    with pytest.raises(InputError, match=words):
        xlsform.sheets(replace(EDITION, gazetteer=Gazetteer(units, city().levels)))


def test_a_level_called_like_a_field_is_refused():
    units = city().units.rename(columns={"khoroo": "persons", "khoroo_code": "persons_code"})
    taken = Gazetteer(units, ("city", "district", "persons", "kheseg"))
    with pytest.raises(InputError, match="level persons"):
        xlsform.sheets(replace(EDITION, gazetteer=taken))


def test_a_field_that_others_need_cannot_be_left_out():
    with pytest.raises(InputError, match="otor_arrivals: it needs the field 'arrivals'"):
        xlsform.sheets(replace(EDITION, not_asked=("arrivals",)))


@pytest.fixture
def pyxform():
    if not validate.possible():
        message = "pyxform, which makes the XForm, is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


@pytest.mark.parametrize("edition", [EDITION, IN_AIMAG], ids=["city", "aimag"])
def test_the_form_is_a_valid_xform(edition, tmp_path, pyxform):
    done = validate.validate(written(edition, tmp_path / "form.xlsx"))
    assert done.warnings == ()
    assert "note_refused" in done.xform
    assert done.by_odk or not os.environ.get("CI")  # Java runs ODK Validate


def test_a_form_that_is_not_valid_is_refused(tmp_path, pyxform):
    made = xlsform.sheets(EDITION)
    made["survey"].loc[made["survey"]["name"] == "female", "constraint"] = ". <= ${nobody}"
    path = tmp_path / "form.xlsx"
    path.write_bytes(xlsform.workbook(made))
    with pytest.raises(WorkFailed, match="nobody"):
        validate.validate(path)

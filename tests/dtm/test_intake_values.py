"""Single answers and places: what is read, and what is kept as it was and told."""

import dtm_exports as exports
import pytest
from dtm_exports import Export, submission
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.dtm import fields, gazetteer, intake, phase
from analysis.dtm.intake.places import finder
from analysis.dtm.intake.values import Answer, reader


@pytest.fixture(scope="module")
def units(tmp_path_factory):
    path = tmp_path_factory.mktemp("units") / "g.csv"
    path.write_text(exports.GAZETTEER, encoding="utf-8")
    return gazetteer.read(path)


def answer(name, text, units):
    return reader(fields.field(name), units)(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", "12"), ("1 234", "1234"), ("1\u00a0234\u202f567", "1234567"), ("12.0", "12"), ("-5", "-5"),
     ("0", "0"), ("007", "7"), ("", "")],
)  # fmt: skip
def test_whole_numbers_are_taken(text, value, units):
    assert answer("persons", text, units) == Answer(value)


@pytest.mark.parametrize(
    "text", ["12,0", "1,234", "12.5", "१२", "12 34", "about 12", "+12", "1e3", "١٢", "9" * 16, "12 persons"]
)
def test_other_numbers_are_kept_as_they_were_and_told(text, units):
    found = answer("persons", text, units)
    assert (found.value, found.kind) == (text, "no_number")


@pytest.mark.parametrize("text", ["-99", "-99.0", "dnk"])
def test_a_number_that_is_not_known_is_so_and_told_where_it_must_be_known(text, units):
    assert answer("arrivals_from_city", text, units) == Answer("dnk")
    found = answer("persons", text, units)
    assert (found.value, found.kind) == ("dnk", "not_unknown")


@pytest.mark.parametrize(
    ("text", "value"),
    [("2031-09-14", "2031-09-14"), ("2031.9.14", "2031-09-14"), ("2031-09-14T00:00:00", "2031-09-14")],
)
def test_days_with_the_year_first_are_taken(text, value, units):
    assert answer("interview_date", text, units) == Answer(value)


@pytest.mark.parametrize("text", ["14/09/2031", "03.04.2031", "2031-13-01", "45123"])
def test_other_days_are_told(text, units):
    assert answer("interview_date", text, units).kind == "no_day"


def test_labels_joined_by_blanks_are_cut_where_there_is_one_reading(units):
    text = "Гэр бүл Орон сууц, газар, өмчийн асуудал Боловсрол"
    assert answer("arrival_reasons", text, units).value == "family;education;housing"
    assert answer("arrival_reasons", "Housing, land or property issues", units).value == "housing"
    unread = answer("arrival_reasons", "family hapiness", units)
    assert (unread.value, unread.kind) == ("family hapiness", "no_answer")


def test_a_text_with_two_readings_is_not_guessed_and_columns_settle_it(units):
    from dataclasses import replace

    codes = {"a": {"en": "Water", "mn": "Ус"}, "b": {"en": "Water shortage", "mn": "Усны хомсдол"},
             "c": {"en": "Shortage", "mn": "Хомсдол"}}  # fmt: skip
    declared = replace(fields.field("arrival_reasons"), codes=codes)
    found = reader(declared, units)("Water shortage")
    assert (found.value, found.kind) == ("Water shortage", "ambiguous")
    assert reader(declared, units)("Shortage Water").value == "a;c"


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_choice_in_any_language_and_order_is_read_back(units, data):
    declared = fields.field("arrival_reasons")
    chosen = data.draw(st.permutations(list(declared.codes)).map(lambda codes: codes[:3]))
    language = data.draw(st.sampled_from(["", *fields.LANGUAGES]))
    text = " ".join(declared.codes[code][language] if language else code for code in chosen)
    assert set(reader(declared, units)(text).value.split(";")) == set(chosen)


def test_a_code_of_another_question_is_told_with_a_near_one(units):
    found = answer("employment_sector", "constuction", units)
    assert found.kind == "no_answer" and "Did you mean 'Construction'?" in found.expected


@pytest.mark.parametrize(
    ("given", "unit", "kind"),
    [
        ({"kheseg": "XX110101-02"}, "XX110101-02", ""),
        ({"district": "District A", "khoroo": "1-р хороо", "kheseg": "2-р хэсэг"}, "XX110101-02", ""),
        ({"district": "XX1102", "kheseg": "1-р хэсэг"}, "XX110201-01", ""),
        ({"khoroo": "1-р хороо", "kheseg": "1-р хэсэг"}, "", "place_ambiguous"),
        ({"khoroo": "XX110102", "kheseg": "XX110101-02"}, "XX110101-02", "place_disagrees"),
        ({"khoroo": "XX110102", "kheseg": "XX110102-09"}, "", "place_unknown"),
        ({"khoroo": "XX110102"}, "", "place_blank"),
    ],
)
def test_a_place_is_found_by_its_code_or_by_names_that_leave_one(given, unit, kind, units):
    found = finder(units).find(tuple(given.items()))
    assert (found.unit, found.kind) == (unit, kind)


def test_what_cannot_be_read_is_kept_and_told_with_its_place(tmp_path):
    folder = exports.phase_folder(tmp_path / "p")
    said = submission(uuid="", persons="12,5", employment_sector="Construction", _validation_status="maybe",
                      _submission_time="14/09/2031", phase="2")  # fmt: skip
    export = Export(folder, several="both")
    heads, row = export.table([{**said, "employment_sector": "construction"}])
    heads, row = [*heads, "phase"], [*row, "2"]
    row[heads.index("arrival_reasons")] = "family"
    row[heads.index("service_difficulties/food")] = "maybe"
    exports.write_csv(folder / "raw" / "a.csv", [heads, row])
    taken = intake.read(phase.read(folder))
    found = taken.problems.set_index("kind")[["row", "column", "value"]].to_dict("index")
    assert found["no_number"] == {"row": "2", "column": "persons", "value": "12,5"}
    assert found["no_status"]["value"] == "maybe" and found["no_time"]["column"] == "_submission_time"
    assert found["phase_differs"]["value"] == "2" and found["columns_disagree"]["value"] == "family"
    assert found["no_tick"]["column"] == "service_difficulties/food"
    assert set(taken.problems["uuid"]) == {"a.csv:2"} == set(taken.answers["uuid"])
    assert taken.answers.loc[0, ["persons", "validation"]].tolist() == ["12,5", ""]

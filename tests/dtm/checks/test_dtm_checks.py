"""The clean city raises nothing; each check finds what is planted for it, and lets pass what is nearly so."""

import functools
import re

import pandas as pd
import pytest
from check_cases import CASES, LOOSE, earlier, khoroo, last_time, planted, register, sent_before
from checked_city import answers, context, gazetteer, phase

from analysis.core.errors import InputError
from analysis.dtm import checks, data, fields
from analysis.dtm.checks import declared, findings, other_totals
from analysis.dtm.checks.context import Before
from analysis.dtm.checks.personal import personal


def found(view, check):
    return checks.look(view, only=[check]).frame


@functools.cache
def found_in(number):
    """What the check of a case finds in what is planted for it."""
    case = CASES[number]
    view = context(**{**LOOSE, **case.plant})
    return view, found(view, case.check)


def named(view, check):
    """uuids, and codes of units for findings without one."""
    frame = found(view, check)
    return set(findings.of(frame, view.levels))


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number].check)
def test_what_is_planted_is_found_in_its_place(number):
    view, frame = found_in(number)
    assert CASES[number].where in set(findings.of(frame, view.levels))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_what_is_nearly_so_is_let_pass(case):
    assert case.where not in named(context(**{**LOOSE, **case.near}), case.check)


def test_the_clean_city_raises_nothing():
    view = context(before=earlier(**last_time()), totals=register(4118))
    assert checks.look(view).frame.to_string() == checks.look(view).frame.iloc[:0].to_string()


def test_every_declared_check_has_a_function_and_a_case():
    assert list(checks.functions()) != [] and set(checks.functions()) == set(declared.load()) == {
        c[0] for c in CASES
    }


def test_what_is_declared_names_known_things_and_gives_reasons():
    groups = {"numbers", "choices", "texts", "all", "form"}
    for check in declared.load().values():
        assert check.family in declared.families() and check.severity in declared.SEVERITIES
        assert check.needs == "" or check.needs in declared.words("needs")
        assert set(check.questions) <= groups | set(fields.load()), check.id
        assert all(p.reason and p.source for p in check.parameters.values()), check.id
        braces = [set(re.findall(r"{(\w+)}", text)) for text in check.sentences.values()]
        assert list(check.sentences) == ["en", "mn"] and braces[0] == braces[1], check.id


def test_sentences_are_filled_in_both_languages():
    for number in range(len(CASES)):
        _, frame = found_in(number)
        for sentence in [*frame["sentence_en"], *frame["sentence_mn"]]:
            assert not re.search(r"[{}]|\bnan\b|Both\(", sentence), sentence


def test_a_threshold_is_what_the_declaration_says_or_the_run():
    view = planted(departures={3: "36"})
    assert named(context(**view, given={"C60": {"share": 6}}), "C60") == set()
    assert declared.given(("C60.share=6",)) == {"C60": {"share": 6}}


@pytest.mark.parametrize(
    ("text", "words"),
    [("C60", "C60.share=8"), ("D60.share=8", "Did you mean 'C60'"), ("C60.shar=8", "'share'"),
     ("C60.share=many", "a number"), ("C70.fields=3", "such as")],
)  # fmt: skip
def test_a_parameter_that_is_none_is_refused(text, words):
    with pytest.raises(InputError, match=re.escape(words)):
        declared.given((text,))


def test_only_what_cannot_be_true_is_an_error():
    view = context(
        **planted(departures={3: "60"}, departures_to_city={3: "54"}, households={4: "100"}, female={5: ""})
    )
    assert set(checks.look(view).frame["severity"]) == {"warning"}


def test_bagakhangai_left_by_one_in_ten_is_asked_about_and_is_no_error():
    table = data.kheseg_table(data.AVAILABLE[0])
    place = data.gazetteer(data.AVAILABLE[0], table)
    frame = table.astype(object).where(table.notna(), "").astype(str)
    frame = frame.merge(
        place.units.drop(columns="city", errors="ignore"), on=["district", "khoroo", "kheseg"]
    )
    frame = frame.assign(uuid=frame["kheseg_code"], submitted="", started="", ended="", version="")
    view = context(frame, phase=phase(gazetteer=place, form_versions=()))
    whole = found(view, "C60")
    district = whole[(whole["khoroo_code"] == "") & (whole["district_code"] != "")]
    assert district["value"].tolist() == ["447/4539 = 9.8 %"]
    assert set(whole["severity"]) == {"warning"}


@pytest.mark.parametrize("forms", [0, 1, 4])
def test_a_phase_that_has_just_begun_lacks_forms_and_nothing_else(forms):
    frame = answers().iloc[:forms]
    view = context(frame, before=earlier(**last_time()), totals=register(9000), superseded=sent_before())
    frame = checks.look(view).frame
    assert (frame["check_id"] == "C01").sum() == 12 - forms
    assert set(frame["check_id"]) <= {"C01", "C06"}


def test_a_table_without_some_columns_is_checked_all_the_same():
    lacking = ["kheseg_type", "persons", "consent", "departures", "interview_date"]
    assert len(checks.look(context(answers().drop(columns=lacking)))) == 0


def test_units_that_were_divided_are_not_compared():
    before = earlier(persons=dict.fromkeys(range(12), "100"))
    pairs = before.line_up
    divided = pd.concat([pairs, pd.DataFrame({"before": ["XX110151-01"], "after": ["XX110151-02"]})])
    view = context(before=Before(before.phase, before.table, divided))
    assert named(view, "C70") == {f"u{row}" for row in range(2, 12)}


def test_moves_over_other_months_are_not_compared():
    before = earlier(departures="90")
    other = Before(phase(2, recall_months=12), before.table, before.line_up)
    assert named(context(before=before), "C70") != set()
    assert named(context(before=other), "C70") == set()


def test_a_question_that_the_phase_did_not_ask_is_not_missing():
    view = context(**planted(food_reduction=""), phase=phase(not_asked=("food_reduction",)))
    assert len(checks.look(view)) == 0


def test_an_interview_that_was_refused_misses_nothing():
    blank = {name: {3: ""} for name in fields.load() if name not in ("phase", "consent", *fields.KEY)}
    view = context(**planted(**blank | {"consent": {3: "no"}}))
    assert "u3" not in set(checks.look(view).frame["uuid"])


def test_moves_that_are_not_known_may_close_the_gap():
    left = planted(
        departures=khoroo("40"),
        departures_to_khoroo=khoroo("30"),
        arrivals=khoroo("44"),
        arrivals_from_khoroo=khoroo("dnk"),
    )
    view = context(**left)
    assert "XX110151" not in named(view, "C62")


def test_hostile_text_stays_text_in_a_sentence():
    view = context(**planted(income_source={3: "{0.__class__} {unit}"}, remarks={4: "<b>{x}</b>"}))
    frame = checks.look(view).frame
    assert any("{0.__class__} {unit}" in sentence for sentence in frame["sentence_en"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Залгах: 99112233", "a telephone number"),
        ("+976 9911 2233", "a telephone number"),
        ("УБ90010112", "a register number"),
        ("bat@example.org", "an e-mail address"),
        ("Б.Болд гэж хүн", "a person's name"),
        ("Батын Болд гэж хүн", "a person's name"),
        ("Болд гуай мэднэ", "a person's name"),
    ],
)
def test_personal_data_are_told_by_kind_and_blotted_out(text, kind):
    kinds, hidden = personal(text)
    assert [one.en for one in kinds] == [kind] and "•" in hidden


@pytest.mark.parametrize(
    "text",
    ["Хогийн цэг 3-р байрны ард байна.", "Шинэ сургууль 2032 онд ашиглалтад орно.", "12-р сар", "1,200 өрх",
     "Гудамжны гэрэлтүүлэг 2 жил асаагүй.", "2031-09-14", "14.09.2031"],
)  # fmt: skip
def test_what_is_nobodys_is_left(text):
    assert personal(text) == ([], text)


def test_totals_of_other_sources_are_refused_with_every_fault(tmp_path):
    path = tmp_path / "totals.csv"
    path.write_text(
        "level,code,field,value,source,date\ndistric,XX1101,persons,5,r,d\ndistrict,XX1109,persns,many,r,d\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as refused:
        other_totals.read(path, gazetteer())
    words = ["Did you mean 'district'", "no district 'XX1109'", "Did you mean 'persons'", "found 'many'"]
    assert [word for word in words if word not in str(refused.value)] == []

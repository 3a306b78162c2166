"""The district report: one frame behind figures, tables and sentences; what the public copy hides."""

import json
import re

import pytest

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.dtm import data
from analysis.report import dtm_district_report as chapter
from analysis.report.dtm_district_report.parameters import Parameters
from analysis.report.dtm_district_report.tables import SECTIONS

NOTEBOOK = ROOT / "notebooks" / "dtm_district_report.ipynb"
ENTRY = data.AVAILABLE[0]


def assembled(**given):
    return chapter.assemble(
        data.published(ENTRY), data.kheseg_table(ENTRY), Parameters.read(given, "dtm_district_report")
    )


@pytest.fixture(scope="module")
def public():
    return assembled()


@pytest.fixture(scope="module")
def internal():
    return assembled(audience="internal")


def cells(kind):
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == kind]


def test_the_public_copy_shows_no_answer_by_khoroo_and_none_of_fewer_than_five_khesegs(public):
    answers = public.numbers[public.numbers["counted"].isin(["khesegs", "responses"])]
    by_khoroo = answers[answers["khoroo"] != ""]
    assert len(by_khoroo) == 14 and by_khoroo["value"].isna().all()
    shown = answers[answers["value"].notna()]
    assert (shown["informants"] >= 5).all()
    assert public.group("food_in_text").set_index("measure").loc["people_where", "suppressed"] == "weighted"


def test_the_internal_copy_hides_nothing(internal):
    assert internal.numbers["suppressed"].eq("").all()
    assert internal.numbers["value"].isna().sum() == internal.numbers["status"].eq("needs other data").sum()


def test_the_smallest_count_hides_part_and_complement():
    found = assembled(smallest_people=20)
    arrivals = found.group("arrivals_by_khoroo")
    assert arrivals["suppressed"].tolist() == ["protects total", "small count"]
    assert arrivals["value"].isna().all() and arrivals["published"].tolist() == [82, 18]


def test_shares_of_khesegs_take_the_place_of_shares_of_responses():
    found = assembled(base="khesegs").group("services").set_index("code").loc["housing"]
    assert (found["count"], found["n"], found["other_n"], found["other_base"]) == (4, 6, 17, "responses")


def test_each_percentage_has_a_base_and_an_n(public):
    shares = public.numbers[public.numbers["unit"].eq("percent") & public.numbers["measure"].ne("outside")]
    assert shares["base"].ne("").all()
    assert (shares["base_n"].notna() | shares["n"].notna()).all()


def test_all_figures_charts_and_tables_of_the_report_are_on_the_page(public):
    code = "\n".join(cells("code"))
    shown = [g for g in public.published.groups if f'"{g.id}"' in code]
    sources = {g.source for g in shown}
    expected = (
        {f"M-F{i:02d}" for i in range(1, 15)} | {f"M-C{i:02d}" for i in range(1, 11)} | {"M-T1", "M-T2"}
    )
    assert expected <= sources
    assert all(f'chapter.numbers(results, "{section}")' in code for section in SECTIONS)


def test_panels_carry_alt_text_data_and_the_word(public):
    figure = chapter.panels(
        public, ["registration", "form_by_khoroo"], id="dtm-panels-x", title="Registration"
    )
    assert "Everyone (100%) 33 % (2 of 6)" in figure.alt
    assert "RECONSTRUCTION" in figure.html()
    assert figure.data["reconstruction"].notna().sum() == 5  # the khoroo split is not in the public CSV
    assert set(figure.data["not_shown_because"]) == {"", "opinion level"}


def test_same_bytes_each_time(public):
    made = [chapter.panels(public, ["age"], id="dtm-panels-x", title="Age").html() for _ in range(2)]
    assert made[0] == made[1]


def test_nothing_public_joins_a_kheseg_to_an_answer(public):
    html = "".join(chapter.numbers(public, section).html() for section in SECTIONS)
    assert not re.search(r"kheseg [A-F#]\b", html)
    with pytest.raises(InputError, match="internal"):
        chapter.kheseg_annex(public)


def test_the_annex_lists_all_khesegs(internal):
    annex = chapter.kheseg_annex(internal).frame
    assert [c for c in annex if c.startswith("Khoroo")] == [
        f"Khoroo {k}, kheseg {n}" for k, n in zip("111222", "ABCDEF", strict=True)
    ]


def test_every_glued_key_exists_and_is_used(public):
    used = set(re.findall(r"\{glue:text\}`(\w+)`", "\n".join(cells("markdown"))))
    made = set(chapter.facts(public))
    assert used == made
    assert all(key.startswith("d_") for key in made)


def test_sentences_agree_with_the_frame(public):
    facts = chapter.facts(public)
    assert facts["d_registered_all"] == "2 of 6 khesegs (33 %)"
    assert facts["d_net"] == "−391"
    assert facts["d_numbers"] == str(len(public.numbers))


def test_cautions_are_computed(public):
    points = chapter.cautions(public).frame.set_index("Point")["Numbers"]
    assert "about 224" in points["Moves inside the district"]
    assert "9.8 %" in points["Departures are many"]
    assert points["Figure 13 sums to 102 %"].count("+") == 7


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"district": "Bagakhangay"}, "Did you mean 'Bagakhangai'"),
        ({"phase": 2}, "Phases that are here: 3"),
        ({"base": "people"}, "responses, khesegs"),
        ({"smallest_people": 0}, "at least 1"),
        ({"distrct": "Bagakhangai"}, "Did you mean 'district'"),
    ],
)
def test_wrong_parameters_are_refused(given, words):
    with pytest.raises(InputError, match=re.escape(words)):
        Parameters.read(given, "dtm_district_report")

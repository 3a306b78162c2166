"""Sentences and words of the DTM report, in both languages, and the published report held against it."""

import math
import re

import dtm_town
import pytest

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.dtm import levels
from analysis.presentation import Figure, Table
from analysis.presentation.figure import evidence_word
from analysis.publish import notebooks
from analysis.report.dtm_report import assembled, changes, contents, material, parameters, published
from analysis.report.dtm_report.parameters import Parameters
from analysis.report.dtm_report.words import declared

BLANK = re.compile(r"\{([^{}]+)\}")
MIXED = re.compile(r"[A-Za-z][А-Яа-яӨөҮүЁё]|[А-Яа-яӨөҮүЁё][A-Za-z]")


def texts(entry):
    """Every pair of texts in the two languages below an entry of the file."""
    if isinstance(entry, dict):
        if {"en", "mn"} <= entry.keys():
            yield entry
        else:
            for inner in entry.values():
                yield from texts(inner)
    elif isinstance(entry, list):
        for inner in entry:
            yield from texts(inner)


@pytest.fixture(scope="module")
def bagakhangai():
    found = material.reconstruction("Bagakhangai", 3)
    return assembled.assemble(found, Parameters.read({"audience": "internal"}, "dtm_report"))


def numbers(text):
    """Blanks of a text that stand for numbers; names of places may be said in one language only."""
    names = {"here", "of_here", "place", "top_place", "below", "level", "en", "mn"}
    return set(BLANK.findall(text)) - names


def test_every_text_has_both_languages_with_the_same_numbers():
    pairs = list(texts(declared()))
    assert len(pairs) > 150
    assert [pair for pair in pairs if numbers(pair["en"]) != numbers(pair["mn"])] == []
    assert [p for p in pairs if not p["en"].strip() or not p["mn"].strip()] == []


def test_no_mongolian_word_mixes_alphabets():
    words = [word for pair in texts(declared()) for word in BLANK.sub(" ", pair["mn"]).split()]
    assert [word for word in words if MIXED.search(word)] == []


def test_every_key_of_a_sentence_is_once_in_its_section_and_can_be_said():
    english, mongolian = (dtm_town.report(audience="internal", lang=lang).shown for lang in ("en", "mn"))
    for section, entries in declared()["sentences"].items():
        keys = [entry["key"] for entry in entries]
        assert len(keys) == len(set(keys))
        said = [[s.key for s in shown[section][0].sentences] for shown in (english, mongolian)]
        assert said[0] == said[1] and said[0]


def test_headings_cover_the_sections():
    assert (
        set(parameters.SECTIONS)
        <= set(declared()["headings"])
        == set(name.removeprefix("h_") for name in dtm_town.parameters().prose())
    )


def test_the_notebook_holds_the_parameters_and_a_cell_for_each_section():
    text = (ROOT / "notebooks" / "dtm_report.ipynb").read_text(encoding="utf-8")
    notebook = notebooks.read(text, "dtm_report")
    assert Parameters.read(notebooks.defaults(notebook, "dtm_report"), "dtm_report") == Parameters()
    shown = [tag for cell in notebook["cells"] for tag in notebooks.tags(cell) if tag.startswith("topic-")]
    assert shown == [f"topic-{name}" for name in parameters.SECTIONS for _ in range(2)]


def test_user_text_is_escaped():
    rows = dtm_town.gazetteer().units.assign(khoroo="<script>1</script>")
    found = material.from_table(
        dtm_town.table().assign(khoroo=rows["khoroo"]),
        dtm_town.Gazetteer(rows, dtm_town.LEVELS),
        dtm_town.load(),
        name="t", phase=3, label="SYNTHETIC", evidence="synthetic", citation={"en": "t", "mn": "t"},
    )  # fmt: skip
    assert "<script>" not in dtm_town.report(found=found, sections=("population", "moves")).html


def test_aimags_have_their_own_words():
    swap = {"district": "aimag", "khoroo": "soum", "kheseg": "bag"}
    names = {f"{old}{end}": f"{new}{end}" for old, new in swap.items() for end in ("", "_code")}
    rows = dtm_town.gazetteer().units.rename(columns=names)
    gazetteer = dtm_town.Gazetteer(rows, ("aimag", "soum", "bag"))
    coded = dtm_town.table().drop(columns=list(dtm_town.gazetteer().units)).assign(**rows)
    found = material.from_table(
        coded, gazetteer, levels.fields_of(gazetteer), name="t", phase=3, label="t", evidence="synthetic",
        citation={"en": "t", "mn": "t"},
    )  # fmt: skip
    given = {"found": found, "level": "aimag", "audience": "internal"}
    given["sections"] = ("coverage", "registration", "moves", "services", "method")
    english, mongolian = (dtm_town.report(lang=lang, **given).html for lang in ("en", "mn"))
    assert "6 of 6 bags (100\u00a0%) answered" in english and "kheseg" not in english
    assert "6 багийн 6" in mongolian and not re.search(r"\bхэсэг|\bхэсгийн", mongolian)


def test_the_word_stands_in_every_figure_and_table():
    for lang in ("en", "mn"):
        shown = dtm_town.report(lang=lang, audience="internal").shown
        things = [t for part in shown.values() for t in part if isinstance(t, (Figure, Table))]
        assert len(things) > 20
        assert all(evidence_word("synthetic", lang) in thing.html() for thing in things)


def test_every_published_number_is_in_the_frame_or_has_a_reason(bagakhangai):
    rows = published.beside(bagakhangai)
    assert len(rows) == 116
    for one in rows:
        if one.status in ("reproduced", "reproduced on another base", "base open"):
            assert published.claims.rounds_to(one.value, one.claim), one.claim
        else:
            assert one.reason and one.status in ("impossible", "needs other data")
    assert {b.claim.measure for b in rows if math.isnan(b.value)} == {"outside"}


def test_all_figures_of_the_published_report_are_drawn(bagakhangai):
    shown = contents.contents(bagakhangai, parameters.SECTIONS)
    things = [t for part in shown.values() for t in part if isinstance(t, (Figure, Table))]
    drawn = {key for thing in things for key in thing.data.get("key", ())}
    expected = {
        "age_0_5.share", "persons.part", "registration_rate.everyone.khesegs", "registration_90.khesegs",
        "non_registration_reasons.form.responses", "arrivals.part", "arrival_origin.same_district.khesegs",
        "arrival_origin_type.ger.khesegs", "arrival_reasons.employment.responses", "departures.part",
        "arrival_sector.social_work.khesegs", "departure_destination.same_district.khesegs",
        "departure_destination_type.mixed.khesegs", "departure_reasons.family.responses",
        "employment_sector.herding.khesegs", "income_source.employment.khesegs", "net.rate",
        "food_reduction.sometimes.khesegs", "mobility_challenges.yes.khesegs", "actions_taken.yes.khesegs",
        "mobility_challenge_types.environment.khesegs", "actions_needed.legal_environment.khesegs",
        "service_difficulties.housing.responses", "disability_challenges.medical.responses",
    }  # fmt: skip
    assert expected <= drawn


def test_changes_are_told_where_phases_compare_and_not_elsewhere():
    day, units = dtm_town.datetime.date, dtm_town.gazetteer().units["kheseg_code"]
    rows = dtm_town.table(persons=(80, 100, 120, 100, 100, 50), departures=(0,) * 6)
    then = dtm_town.of(rows, phase=2, start=day(2030, 9, 1), end=day(2030, 9, 30))
    line_up = dtm_town.pd.DataFrame({"before": units, "after": units})
    given = {"audience": "internal", "sections": ("changes",)}
    text = dtm_town.report(found=dtm_town.of(before=then, line_up=line_up), **given).html
    assert "Persons: 550 in phase 2, 600 now; a change of +50 (+9\u00a0%)." in text
    late = dtm_town.of(before=dtm_town.replace(then, end=day(2031, 8, 1)), line_up=line_up)
    told = changes.passage(dtm_town.report(found=late, **given).numbers).sentences
    assert "not comparable, the months asked about overlap" in told[1].text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"lang": "ru"}, "en, mn"),
        ({"sections": "population,anex"}, "annex"),
        ({"smallest_people": 1}, "at least 2"),
    ],
)
def test_wrong_parameters_are_refused(given, words):
    with pytest.raises(InputError, match=words):
        Parameters.read(given, "dtm_report")


def test_unknown_areas_are_refused_with_the_nearest_name():
    found = dtm_town.of()
    with pytest.raises(InputError, match="Did you mean 'Testing'"):
        found.code_of("district", "Tasting")
    assert found.code_of("district", "testing") == "XX1101"
    with pytest.raises(InputError, match="there is no district"):
        found.code_of("district", "../../etc")

"""The page that compares two surveys: two small invented ones whose difference is known."""

import json
import re
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from whole_survey import LISTS, tables

from analysis.computed import inputs
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses import store
from analysis.hses.store import Microdata
from analysis.report import growth as chapter
from analysis.report.chapters import chapter as declared
from analysis.report.growth import results
from analysis.report.growth.parameters import LATER, Parameters
from analysis.report.growth.results import Survey, compared, lacking, refuse
from analysis.report.growth.tables import with_error
from analysis.report.growth.text import change_said
from analysis.welfare import chain

LINE = 250_000.0
PRICES, AMOUNTS = 1.1, 1.2  # the later survey: what prices did, and what all amounts in money did
MONEY = {
    "food_bought": ["expenditure"],
    "food_away": ["spent", "in_kind"],
    "nonfood": ["purchased", "in_kind"],
    "utilities": ["spent_1m", "spent_12m", "in_kind_12m"],
    "durables": ["purchase_price", "current_value"],
    "housing": ["property_value", "rent_self_assessed", "rent_actual"],
    "prices": ["price"],
}
RATES = {"poorest": 0.04, "richest": 0.02, "inflation": PRICES - 1}


def asked(**given) -> Parameters:
    return Parameters(line=str(LINE), replicates=50, **given)


def data(
    name: str, synthetic=True, year=2022, mapping="hses2022.yml", consequences=(), lacks=()
) -> Microdata:
    label = f"SYNTHETIC {name}" if synthetic else f"survey {name}"
    manifest = {"synthetic": synthetic, "label": label, "year": year, "mapping": {"file": mapping},
                "consequences": list(consequences)}  # fmt: skip
    return Listed(name, ROOT / "data/generated" / name / "microdata", manifest, lacks)


class Listed(Microdata):
    """Microdata that say which tables they have, without files."""

    def __init__(self, name, folder, manifest, lacks):
        super().__init__(name, folder, manifest)
        object.__setattr__(self, "_lacks", lacks)

    @property
    def tables(self):
        return [
            name for name in ["persons", "households", *MONEY, "food_consumed"] if name not in self._lacks
        ]


@cache
def made(later: bool, units: bool = True) -> chain.Welfare:
    survey = tables()
    if later:
        for name, columns in MONEY.items():
            survey[name] = survey[name].assign(**{c: survey[name][c] * AMOUNTS for c in columns})
    if not units:
        survey["households"] = survey["households"].drop(columns=["psu", "soum", "bag"])
    return chain.run(survey, LISTS, asked().choices())


def truth(later: bool) -> pd.DataFrame:
    """The true households: as the chain finds them, in prices of the earlier survey."""
    frame = made(later).household
    return frame.assign(consumption=frame["consumption"] / (PRICES if later else 1.0))


@cache
def found(synthetic=True, known=True, **given) -> chapter.Found:
    index = (
        {"index": "known"} if synthetic and known else {"index": str(PRICES), "index_name": "CPI (2022=100)"}
    )
    first = Survey(data("first", synthetic), made(False), truth(False) if synthetic else None)
    year, mapping = (0, "year_b.yml") if synthetic else (2024, "hses2024.yml")
    later = Survey(
        data("later", synthetic, year, mapping), made(True), truth(True) if synthetic else None,
        RATES if synthetic and known else None,
    )  # fmt: skip
    return compared(asked(**index, **given), first, later)


def shown(one: chapter.Found) -> list:
    pieces = [
        chapter.line_table(one), chapter.measures_table(one), chapter.components_table(one),
        chapter.growth_table(one), chapter.groups_table(one), chapter.split_table(one),
        chapter.components_figure(one), chapter.incidence_figure(one), chapter.groups_figure(one),
    ]  # fmt: skip
    return [piece for piece in pieces if piece is not None]


# --- numbers -----------------------------------------------------------------------------------


def test_the_line_is_carried_and_growth_is_what_prices_leave():
    one = found()
    assert one.carried.carried == pytest.approx(LINE * PRICES)
    rate = AMOUNTS / PRICES - 1
    assert np.allclose(one.incidence["estimate"], rate)
    assert np.allclose(one.computed.group_growth["change"], rate)
    measures = one.computed.measures.set_index("measure")
    assert measures.loc["gini", "change"] == pytest.approx(0, abs=1e-9)
    # every household's consumption stands rate above what it was: counted by hand
    frame = made(False).household
    people = frame["weight"] * frame["size"]
    by_hand = [(people * (frame["consumption"] * f < LINE)).sum() / people.sum() for f in (1.0, 1 + rate)]
    assert measures.loc["fgt0", ["before", "after"]].tolist() == pytest.approx(by_hand)
    assert by_hand[0] > by_hand[1] > 0
    # what households paid for food rose with all amounts, not with the index
    assert one.prices.set_index("kind").loc["food", "fisher"] == pytest.approx(AMOUNTS)


def test_components_on_the_page_sum_to_the_change():
    rows = found().computed.decomposed.parts
    parts = rows.pivot(index=["measure", "reference"], columns="component", values="estimate")
    total = parts["growth"] + parts["redistribution"] + parts["residual"]
    assert np.allclose(total, parts["change"])
    headcount = found().computed.measures.set_index("measure").loc["fgt0", "change"]
    assert parts.loc["headcount", "change"].to_numpy() == pytest.approx([headcount] * 3)
    drawn = chapter.components_figure(found()).data
    mine = drawn[drawn["from"] == "Estimate"].set_index("component")["points"]
    assert mine["Growth of the mean"] + mine["Redistribution"] == pytest.approx(mine["Whole change"])


def test_growth_is_told_by_the_year_where_the_years_are_known():
    one = found(synthetic=False)
    assert one.years == 2 and (one.first, one.later) == ("2022", "2024")
    assert np.allclose(one.incidence["estimate"], (AMOUNTS / PRICES) ** 0.5 - 1)
    assert (
        "over 2 years" in chapter.growth_table(one).note and "over" not in chapter.growth_table(found()).note
    )


def test_a_table_of_an_index_carries_the_line():
    index = pd.DataFrame(
        {"name": "CPI", "base": "2020=100", "period": ["2022", "2024"], "index": [120.0, 150.0]}
    )
    first, later = (Survey(data(str(y), False, y), made(y > 2022)) for y in (2022, 2024))
    one = compared(asked(index="cpi.csv"), first, later, index)
    assert one.carried.carried == pytest.approx(LINE * 1.25)
    assert "CPI (2020=100)" in chapter.sentences(one)["g_line"]


def test_small_groups_are_not_shown():
    rows = found(synthetic=False).computed.by_group["location"]
    few = results._published(rows.assign(n_after=[28, *rows["n_after"][1:]]))
    assert few.loc[0, ["before", "after", "change", "share_after"]].isna().all()
    assert few.loc[1:, "change"].notna().all() and few.loc[0, "group"] == rows.loc[0, "group"]
    assert with_error(few.loc[0, "change"], few.loc[0, "se"], 1) == "–"


# --- what is said ------------------------------------------------------------------------------


def test_synthetic_pages_are_a_demonstration_with_the_truth_beside():
    one = found()
    said, notes = chapter.sentences(one), " ".join(chapter.notes(one))
    assert "demonstration" in notes and "SYNTHETIC" in notes and "no calendar year" in notes
    assert "true change" in said["g_change"] and "True, as the growth was made" in said["g_components"]
    assert "true difference" in said["g_poor"] and "In truth nobody moved" in said["g_groups"]
    for text in said.values():
        assert not re.search(r"poverty (rose|fell)|pro-poor|sampling alone|headcount (rose|fell)", text), text
    for piece in shown(one):
        assert piece.evidence == "synthetic" and "SYNTHETIC DATA" in piece.html(), piece.id
    assert "True, as made" in chapter.components_figure(one).data["from"].tolist()
    assert "True, as made" in chapter.growth_table(one).frame


def test_real_pages_draw_conclusions_and_know_no_truth():
    one = found(synthetic=False)
    said, notes = chapter.sentences(one), " ".join(chapter.notes(one))
    assert not re.search(r"\b[Tt]ru(e|th)\b", " ".join(said.values()))
    assert re.search(r"leaves zero out: poverty fell|holds zero", said["g_change"])
    assert "growth of the mean" in said["g_components"] and "By area" in said["g_groups"]
    assert re.search(r"pro-poor|cannot be told", said["g_poor"])
    assert "SYNTHETIC" not in notes and "two layouts" in notes and "demonstration" not in notes
    for piece in shown(one):
        assert piece.evidence == "computed" and "SYNTHETIC" not in piece.html() and "True" not in piece.html()


def test_a_verdict_follows_the_interval():
    one = found(synthetic=False)
    measures = one.computed.measures

    def told(change):
        rows = measures.assign(change=change, ci_lower=change - 0.02, ci_upper=change + 0.02)
        computed = results.Compared(rows, {}, one.computed.group_growth, one.computed.decomposed, {})
        return change_said(SimpleNamespace(**{**vars(one), "computed": computed}))

    assert told(-0.03).endswith("poverty fell.") and told(0.03).endswith("poverty rose.")
    assert "sampling alone" in told(0.01) and "poverty" not in told(0.01).split(". ")[-1]


def test_truth_without_rates_is_that_of_the_samples_only():
    one = found(known=False)
    assert one.made is None and one.samples is not None
    said = chapter.sentences(one)
    assert (
        "true change between the two samples" in said["g_change"] and "as it was made" not in said["g_change"]
    )
    assert "True, as made" not in chapter.measures_table(one).html()


def test_ids_are_unique_and_the_alt_text_tells_the_numbers():
    pieces = shown(found())
    assert len({piece.id for piece in pieces}) == len(pieces) == 9
    for figure in pieces[6:]:
        assert re.search(r"\d", figure.alt) and len(figure.data)


def test_a_release_without_sampling_units_says_so():
    bare = Survey(
        data("first", consequences=["The release names no primary sampling units."]), made(False, False)
    )
    one = compared(asked(index="1.1", index_name="CPI"), bare, Survey(data("later", year=0), made(True)))
    assert any("names no primary sampling units" in note for note in one.notes)
    silent = compared(asked(index="1.1", index_name="CPI"), Survey(data("first"), made(False, False)),
                      Survey(data("later", year=0), made(True)))  # fmt: skip
    assert any("leave clustering out" in note for note in silent.notes)


def test_other_choices_than_the_reports_are_said():
    assert any("line = 250000" in note for note in found().notes)


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "later", "told"),
    [
        (data("a", False, 2020), data("b", False, 2022), "drawn anew in 2022.*2018 and 2020"),
        (data("a", False, 2024), data("b", False, 2022), "Exchange data and later"),
        (data("a", False, 2022), data("b", True, 0), "b, which is SYNTHETIC"),
        (data("a", False, 2022), data("b", False, 2022), "two of 2022"),
        (data("a"), data("a"), "found a twice"),
    ],
)
def test_surveys_that_cannot_be_compared_are_refused(first, later, told):
    with pytest.raises(InputError, match=f"(?s){told}"):
        refuse(first, later)


def test_surveys_of_one_series_are_not_refused():
    refuse(data("a", False, 2022), data("b", False, 2024))
    refuse(data("a", False, 2018), data("b", False, 2020))
    refuse(data("a"), data("b"))  # two made-up surveys of one year


def test_a_table_of_one_survey_only_is_named_and_left_out_of_both_where_that_is_allowed():
    first, later = data("a"), data("b", year=0, lacks=("durables",))
    assert lacking(first, later) == ("durables",) and lacking(first, first) == ()
    page = reader(asked())
    with pytest.raises(InputError, match=r"(?s)b: .*durables"):
        results._survey(page, stored(later), page.parameters, ("durables",))
    page = reader(asked(absent=["durables"]))
    kept = results._survey(page, stored(first), page.parameters, ("durables",))
    assert kept.made.durables is None
    one = compared(asked(absent=["durables"], index="1.1", index_name="CPI"), kept,
                   Survey(later, kept.made), unequal=("durables",))  # fmt: skip
    assert any("lacks the table durables" in note for note in one.notes)


@pytest.fixture(autouse=True)
def _lists(monkeypatch):
    """The chain on the little survey, with its own lists of items."""
    monkeypatch.setattr(inputs, "lists", lambda: LISTS)


def reader(parameters):
    return SimpleNamespace(parameters=parameters, files={}, data=lambda name, path, licence="": ROOT / path)


def stored(survey):
    """The survey with the tables of `whole_survey` in memory, but for those that it lacks."""

    class Stored:
        def __getattr__(self, name):
            return getattr(survey, name)

        def path(self, name):
            return ROOT.parent / "nowhere" / name

        def read(self, name, columns=None):
            return tables()[name]

        @property
        def folder(self):
            return ROOT.parent / "nowhere" / "microdata"

    return Stored()


def test_an_index_is_refused_before_the_chain_is_run(monkeypatch):
    surveys = {
        "a": data("a", False, 2022),
        "b": data("b", False, 2024),
        "c": data("c"),
        "d": data("d", year=0),
    }
    monkeypatch.setattr(store, "load", lambda name: surveys[name])
    monkeypatch.setattr(results, "_survey", lambda *given: pytest.fail("the chain was run"))
    with pytest.raises(InputError, match="index=known: expected"):
        chapter.read(reader(asked(data="a", later="b")))
    with pytest.raises(InputError, match="index=known: expected"):
        chapter.read(reader(asked(data="c", later="d")))
    with pytest.raises(InputError, match="no such file"):
        chapter.read(reader(asked(data="a", later="b", index="cpi.csv")))
    with pytest.raises(InputError, match="found 'twice'"):
        chapter.read(reader(asked(data="a", later="b", index="twice")))
    for wrong in ({"index": "1.1"}, {"index": "0", "index_name": "CPI"}):
        with pytest.raises(InputError, match="index"):
            Parameters.read(wrong, "growth")


# --- one survey only ---------------------------------------------------------------------------


def test_one_survey_shows_how_to_get_a_second_and_nothing_else(monkeypatch, tmp_path):
    monkeypatch.setattr(store, "SYNTHETIC_FOLDER", tmp_path)
    monkeypatch.setattr(store, "load", lambda name: data(name, synthetic=name.startswith("synthetic")))
    alone = chapter.read(reader(Parameters()))
    assert isinstance(alone, chapter.Alone)
    notes = " ".join(chapter.notes(alone))
    assert "--year B" in notes and f"--name {LATER}" in notes and "one survey only" in notes
    assert set(chapter.sentences(alone).values()) == {""}
    # real data without a later survey: how to bring one in, and no made-up one beside
    real = chapter.read(reader(Parameters(data="hses-2022")))
    assert isinstance(real, chapter.Alone) and not real.synthetic
    assert "-p data=hses-2022 -p later=NAME" in " ".join(chapter.notes(real))
    assert set(chapter.sentences(real)) == set(chapter.sentences(found()))


def test_a_later_survey_that_was_asked_for_must_be_there(monkeypatch):
    load = store.load
    monkeypatch.setattr(store, "load", lambda name: data(name) if name == store.DEFAULT else load(name))
    with pytest.raises(InputError, match="no survey 'hses-2024'"):
        chapter.read(reader(Parameters(later="hses-2024")))


def test_an_index_file_that_is_not_there_is_asked_for(tmp_path):
    page = reader(asked())
    with pytest.raises(InputError, match="no such file"):
        results._index_table(page, str(tmp_path / "cpi.csv"))
    assert results._index_table(page, "1.10") is None and results._index_table(page, "known") is None
    path = tmp_path / "cpi.csv"
    path.write_text("period,index,base\n2022,100,2020=100\n2024,120,2020=100\n")
    table = results._index_table(page, str(path))
    assert results._index_table(page, str(path), "CPI, national")["name"].unique().tolist() == [
        "CPI, national"
    ]
    assert table["name"].unique().tolist() == ["cpi"] and "index cpi.csv" in page.files


# --- the notebook ------------------------------------------------------------------------------


def test_the_notebook_types_no_result_and_glues_what_is_computed():
    notebook = json.loads((ROOT / "notebooks" / "growth.ipynb").read_text(encoding="utf-8"))
    prose = " ".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert not re.findall(r"\d[\d,.]*", prose)
    glued = set(re.findall(r"glue:text}`(\w+)`", prose))
    assert glued == set(chapter.sentences(found()))
    assert "SYNTHETIC" in declared("growth").stands_on
    (cell,) = (c["source"] for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", []))
    given: dict = {}
    exec(cell, given)  # the notebook's own cell
    assert {name: given[name] for name in Parameters.model_fields} == Parameters().model_dump()

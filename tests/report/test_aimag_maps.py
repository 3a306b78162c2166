"""Regions and aimags: no named aimag from synthetic data, no headcount that the sample forbids."""

import json
import re
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import official
from analysis.computed import chain
from analysis.computed import effective_sample as sample
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses import store
from analysis.report import maps as chapter
from analysis.report.chapters import chapter as declared
from analysis.report.maps import results
from analysis.report.maps.parameters import Parameters

NAMES = pd.read_csv(ROOT / "data/codes/aimags.csv", dtype="str")
LINE = 100.0


@cache
def households(psus=6, size=5) -> pd.DataFrame:
    """Made-up households of all aimags; the capital and Dornod have four times as many."""
    rng = np.random.default_rng(7)
    times = {"11": 4, "21": 4}
    rows = [
        (code, region, f"{code}-{p % 2}", f"{code}-{p}")
        for code, region in NAMES[["code", "region"]].itertuples(index=False)
        for p in range(psus * times.get(code, 1))
        for _ in range(size)
    ]
    frame = pd.DataFrame(rows, columns=["aimag", "region", "stratum", "psu"])
    n = len(frame)
    frame["weight"], frame["size"] = rng.uniform(1, 3, n), rng.integers(1, 7, n)
    shared = pd.Series(rng.normal(0, 10, frame["psu"].nunique()), frame["psu"].unique())
    frame["consumption"] = 110 + frame["psu"].map(shared) + rng.normal(0, 25, n)
    return frame.assign(hhid=[str(k) for k in range(n)])


@cache
def found_of(synthetic=True, enough=100, psu=True) -> chapter.Found:
    frame = households() if psu else households().assign(psu="")
    printed = sample.printed_regions(official.load("C03"))
    plan = sample.design_2007(official.load("S1"), NAMES, printed)
    true = frame.set_index("hhid")["consumption"] - 5 if synthetic else None
    label = "toy (SYNTHETIC)" if synthetic else "toy"
    return results.found(label, synthetic, printed, plan, frame, true, NAMES, enough, LINE)


def things(found):
    """All figures and tables of the page, as the notebook shows them."""
    made = [*chapter.region_maps(found), chapter.intervals_figure(found), chapter.headcounts_table(found),
            chapter.plan_map(found), chapter.plan_table(found), chapter.needed_table(found)]  # fmt: skip
    if found.regions is not None:
        made += [chapter.regions_table(found), chapter.aimag_figure(found), chapter.aimags_table(found)]
    if found.regions is not None and not found.synthetic:
        made += [one for one in (chapter.aimag_map(found), chapter.headcount_map(found)) if one is not None]
    return made


def test_a_synthetic_survey_names_no_aimag():
    found = found_of()
    aimags = [name for name in NAMES["name"] if name != "Ulaanbaatar"]
    for thing in things(found):
        if thing.evidence == "synthetic":
            words = thing.html() + thing.data.to_csv()
            named = [name for name in aimags if re.search(rf"\b{name}\b", words)]
            assert named == [], (thing.id, named)
            assert not {"name", "code"} & set(thing.data.columns), thing.id
            assert "SYNTHETIC DATA" in thing.html()
    assert chapter.aimags_table(found).frame["Aimag"].tolist() == [f"no. {k}" for k in range(1, 22)]
    said = " ".join(chapter.sentences(found).values())
    assert not [name for name in aimags if name in said]
    for drawn in (chapter.aimag_map, chapter.headcount_map):
        with pytest.raises(ValueError, match="synthetic"):
            drawn(found)


def test_what_is_published_of_2007_has_names_and_is_not_synthetic():
    found = found_of()
    for thing in (chapter.plan_map(found), chapter.plan_table(found)):
        assert thing.evidence == "computed" and "SYNTHETIC" not in thing.html()
    assert chapter.plan_table(found).frame["Households"].sum() == 11232
    assert "Govisumber" in chapter.plan_map(found).note
    assert "Uvurkhangai 191" in chapter.plan_map(found).alt


def test_official_comes_first_beside_synthetic_and_second_beside_real():
    for synthetic, first in ((True, "Official"), (False, "Computed")):
        found = found_of(synthetic)
        assert found.order[0] == first
        one, two = chapter.region_maps(found)
        assert (one.evidence == "official") is synthetic and (two.evidence == "official") is not synthetic
        assert [one.id, two.id] == ["maps-figure-1", "maps-figure-2"]
        assert chapter.headcounts_table(found).frame.columns[1].startswith(first)
        assert chapter.intervals_figure(found).data["kind"].iloc[0] == first


def test_the_true_headcount_stands_beside_the_synthetic_one():
    found, frame = found_of(), households()
    west = frame[frame["region"] == "Western"]
    people = west["weight"] * west["size"]
    assert found.true["Western"] == pytest.approx(people[west["consumption"] - 5 < LINE].sum() / people.sum())
    assert found_of(synthetic=False).true is None
    heads = chapter.headcounts_table(found_of(synthetic=False)).frame.columns
    assert not any("true" in head for head in heads)


def test_a_real_aimag_is_shown_only_where_both_tests_are_passed():
    found = found_of(synthetic=False)
    allowed = found.aimags.loc[found.aimags["allowed"], "name"].tolist()
    assert set(allowed) <= {"Ulaanbaatar", "Dornod"} and "Dornod" in allowed
    drawn = chapter.headcount_map(found)
    assert drawn.data["name"].tolist() == allowed and drawn.evidence == "computed"
    assert (drawn.data["estimate"] > 1).all()  # per cent
    assert "Headcounts are shown for 1" in chapter.sentences(found)["m_verdict"]
    assert len(chapter.aimag_map(found).data) == 22
    none = found_of(synthetic=False, enough=10_000)
    assert chapter.headcount_map(none) is None
    assert "no headcount of an aimag is shown" in chapter.sentences(none)["m_verdict"]


def test_effective_samples_are_in_order_and_follow_from_their_parts():
    rows = chapter.aimags_table(found_of()).data
    assert rows["effective"].is_monotonic_decreasing and len(rows) == 21
    assert (rows["weighting"] * rows["clustering"]).to_numpy() == pytest.approx(rows["deff"])
    assert (rows["n"] / rows["deff"]).to_numpy() == pytest.approx(rows["effective"])
    assert (rows["n_psu"] - rows["strata"]).tolist() == rows["df"].tolist()


def test_sentences_are_those_of_the_printed_tables():
    said = chapter.sentences(found_of())
    assert (said["m_lowest"], said["m_highest"], said["m_spread"]) == ("21.6", "36.5", "14.9")
    assert (said["m_plan_n"], said["m_printed_n"], said["m_times"]) == ("11,232", "22,995", "2.0")
    assert (said["m_aimags"], said["m_plan_range"]) == ("20", "240 to 600")
    assert said["m_plan_effective"] == "76 to 191"
    assert "SYNTHETIC" in said["m_sample"] and "made up" in said["m_verdict"]
    real = chapter.sentences(found_of(synthetic=False))
    assert "SYNTHETIC" not in real["m_sample"] + real["m_verdict"] + real["m_demonstration"]


def test_without_sampling_units_it_is_said_and_nothing_is_computed():
    found = found_of(synthetic=False, psu=False)
    assert found.regions is None and "sampling unit" in chapter.sentences(found)["m_sample"]
    assert [thing.evidence for thing in things(found)] == ["official"] * 3 + ["computed"] * 3


def test_the_survey_is_read_by_its_name(monkeypatch):
    """A made-up 'real' store: its files lie outside the project and are not named in the box."""
    frame, seen = households(), []
    data = SimpleNamespace(
        name="real", label="a survey", is_synthetic=False, tables=["households"], folder=ROOT.parent,
        path=lambda name: ROOT.parent / f"{name}.parquet", read=lambda name, columns: frame[columns].copy(),
    )  # fmt: skip
    monkeypatch.setattr(store, "load", lambda name: data)
    monkeypatch.setattr(chain, "aggregate", lambda given: chain.Aggregate(frame.set_index("hhid"), {}, None))

    class Page:
        parameters = Parameters(data="real", households=50)

        def official(self, table):
            return official.load(table)

        def data(self, name, path, licence=""):
            seen.append(str(path))
            return ROOT / path

    found = chapter.read(Page())
    assert not found.synthetic and found.true is None and found.households == 50
    assert found.line == 418045 and seen == [results.AIMAGS, results.OUTLINES]
    assert found.regions["region"].tolist() == found.printed["region"].tolist()
    assert (found.regions["estimate"] == 1).all()  # toy consumption lies far below the official line


def test_the_notebook_types_no_number_and_glues_what_is_computed():
    notebook = json.loads((ROOT / "notebooks" / "maps.ipynb").read_text(encoding="utf-8"))
    prose = " ".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    prose = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", prose, flags=re.DOTALL).replace("{cite:p}`ses_2007`", "")
    assert not re.findall(r"\d[\d,.]*", prose)
    glued = set(re.findall(r"glue:text}`(\w+)`", prose))
    assert glued and glued <= set(chapter.sentences(found_of()))
    assert "SYNTHETIC" in declared("maps").stands_on


def test_wrong_parameters_are_refused():
    class Page:
        parameters = Parameters(data="no-such-survey")

        def official(self, table):
            return official.load(table)

        def data(self, name, path, licence=""):
            return ROOT / path

    with pytest.raises(InputError, match="compendium data"):
        chapter.read(Page())
    with pytest.raises(ValueError, match="greater than or equal"):
        Parameters(households=5)

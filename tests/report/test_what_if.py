"""The page "What if it were measured otherwise?": made here from invented effects, whose numbers are
known."""

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.computed import effects
from analysis.computed.conclusions import checked
from analysis.computed.effects import ANEW, ANY, FIXED, IN_USE, LINE, NATIONAL
from analysis.computed.parameters import WelfareParameters
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.report import what_if as chapter
from analysis.report.chapters import chapter as declared
from analysis.report.what_if import results
from analysis.report.what_if.parameters import Parameters
from analysis.report.what_if.results import STORED, Found, dominance, published, shown_range

PLACES = ("Ulaanbaatar", "Aimag center", "Soum center", "Countryside")
REGIONS = ("Western", "Khangai", "Central", "Eastern")
DOMAINS = (NATIONAL, "Urban", "Rural", *PLACES, *REGIONS)
BASE = dict(zip(DOMAINS, (27, 23, 35, 21, 26, 30, 41, 36, 33, 25, 35), strict=True))
CHANGES = {"deflator=none": 2.0, "outlier_scale=mad": -0.5, "calorie_threshold=2100": -4.0}


def invented_rows() -> pd.DataFrame:
    """Effects as `what_if.WhatIf.effects`: no adjustment of prices turns town and country round."""
    known = {one.id: one for one in effects.EVERY}
    found = []
    for parameters in ("", *CHANGES):
        one = known.get(parameters)
        ways = (ANEW,) if one is not None and one.kind == LINE else (FIXED, ANEW)
        for way in (*ways, *((ANY,) if one is None or one.kind != LINE else ())):
            for measure in ("gini", "mean") if way == ANY else effects.BY_LINE:
                for domain in DOMAINS:
                    base = BASE[domain] + (5 * (domain == "Urban") if measure == "gini" else 0)
                    base = {"share_of_poor": 60.0, "mean": 500_000.0 - base}.get(measure, float(base))
                    change = np.nan if one is None else CHANGES[parameters]
                    change = (
                        20.0
                        if parameters == "deflator=none" and domain == "Urban" and way == FIXED
                        else change
                    )
                    found.append(
                        (one.step if one else "", one.name if one else IN_USE, parameters,
                         one.kind if one else "", way, measure, domain,
                         base + (0 if one is None else change), change, 0.2, -1.0, 1.0, 5)
                    )  # fmt: skip
    columns = ["step", "choice", "parameters", "kind", "way", "measure", "domain", "value", "change",
               "standard_error", "lower", "upper", "replicates"]  # fmt: skip
    return pd.DataFrame(found, columns=columns)


ERRORS = pd.DataFrame(
    [
        ("line fixed", 27.0, 0.6, 25.8, 28.2, 300.0, 418_045.0, 0),
        ("line estimated", 27.5, 0.4, 26.7, 28.3, 4.0, 420_000.0, 5),
        ("whole chain", 27.5, 0.3, 26.9, 28.1, 4.0, 420_000.0, 5),
    ],
    columns=["kind", "estimate", "standard_error", "lower", "upper", "df", "line", "replicates"],
)
RECORD = {"command": "python benchmarks/what_if.py", "replicates": 5, "left_out": 1, "workers": 2,
          "seconds": 600, "parameters": {}}  # fmt: skip


def household() -> pd.DataFrame:
    """Sixty households of towns and sixty of the country, who have less, in twelve sampling units."""
    rng = np.random.default_rng(3)
    urban = np.repeat([True, False], 60)
    return pd.DataFrame(
        {
            "weight": 10.0,
            "size": 3,
            "urban": urban,
            "psu": np.repeat(np.arange(12), 10).astype(str),
            "stratum": np.where(urban, "1", "2"),
            "consumption": np.exp(rng.normal(0.0, 0.5, 120)) * np.where(urban, 600_000, 300_000),
        }
    )


@pytest.fixture(scope="module")
def found() -> Found:
    rows = invented_rows()
    home = household()
    curve, tests = dominance(home, home["consumption"], 418_045.0)
    true = pd.DataFrame(
        {"parameters": ["", "outlier_scale=mad"], "measure": "headcount", "domain": NATIONAL, "true": 26.8,
         "true_change": 0.0}
    )  # fmt: skip
    run = pd.DataFrame(
        [(d, m, float(BASE[d]), 0.5, 500) for d in DOMAINS for m in ("headcount", "poverty_gap",
         "poverty_severity", "gini")],
        columns=["domain", "measure", "estimate", "se", "n"],
    )  # fmt: skip
    return Found(
        name="little", label="little (SYNTHETIC)", synthetic=True, notes=(), households=120,
        measure="headcount", changed={}, run=run, named={"run_headcount": 27.0}, rows=rows, every=rows,
        record=RECORD, errors=ERRORS, out_of_date=False, line=418_045.0, own=420_000.0, true=true,
        curve=curve,
        tests=tests, true_curve=curve, checks=checked(rows),
    )  # fmt: skip


@pytest.fixture(scope="module")
def real(found):
    return replace(found, synthetic=False, label="real", true=None, true_curve=None)


def test_choices_are_ranked_by_the_size_of_their_effect(found):
    shown = chapter.effects_table(found).frame
    assert [text.split(":")[0] for text in shown.iloc[:, 0]] == ["Line", "Prices", "Outliers"]
    assert shown.iloc[0, 1] == "–" and shown.iloc[0, 2].startswith("−4.00 (−1.00")
    assert shown.iloc[1, 1].startswith("+2.00") and shown.iloc[2, 1].startswith("−0.50")
    said = chapter.sentences(found)
    assert said["w_choices"] == "3" and "prices, no adjustment (+2.0)" in said["w_largest"]
    assert said["w_largest"].index("+2.0") < said["w_largest"].index("line found anew")


def test_another_measure_ranks_by_its_own_effects(found):
    shown = chapter.effects_table(replace(found, measure="gini")).frame
    assert shown.shape[0] == 2 and shown.columns[1] == ("Gini", ANY)  # a line changes no Gini
    figures = chapter.effects_figures(replace(found, measure="gini"))
    assert [one.id for one in figures] == ["what-if-figure-1", "what-if-figure-2"]


def test_the_other_measures_have_their_intervals(found):
    frame = chapter.others_table(found).frame
    assert frame["Measure"].unique().tolist() == ["Poverty gap", "Gini"]
    gap, gini = (frame[frame["Measure"] == name].iloc[0] for name in ("Poverty gap", "Gini"))
    assert gap["Choice"] == "Line: 2,100 calories" and gap["Line fixed, or any line"] == "–"
    assert gap["Line found anew"].startswith("−4.00 (−1.00")
    assert gini["Line fixed, or any line"].startswith("+2.00 (") and gini["Line found anew"] == "–"


def test_each_kind_of_choice_has_its_figure(found):
    figures = chapter.effects_figures(found)
    assert [one.id for one in figures] == [f"what-if-figure-{k}" for k in (1, 2, 3)]
    assert "no adjustment" in figures[0].alt and "absolute deviation" in figures[1].alt
    assert "2,100 calories" in figures[2].alt
    assert figures[0].data["lower"].notna().all()


def test_locations_are_compared(found):
    frame = chapter.locations_table(found).frame
    assert list(frame.columns) == ["Way", "Choice", NATIONAL, *PLACES]
    assert frame.iloc[0]["Ulaanbaatar"] == "+2.00 (0.20)"
    assert set(frame["Way"]) == {"Line fixed", "Line found anew"}


def test_the_truth_stands_beside(found, real):
    frame = chapter.truth_table(found)[0].frame
    assert frame["Choice"].tolist() == ["As in use", "Outliers: spread by the median absolute deviation"]
    assert frame["Bias"].round(2).tolist() == [0.2, -0.3]
    assert "0 come nearer" in chapter.sentences(found)["w_truth"]
    assert chapter.truth_table(real) == [] and chapter.sentences(real)["w_truth"] == ""


def test_conclusions_are_a_demonstration_on_synthetic_data_alone(found, real):
    frame = chapter.conclusions_table(found).frame
    first = frame.iloc[0]
    assert first["Holds in"] == "4 of 5" and first["Not under"] == "prices: no adjustment (line fixed)"
    assert "demonstration" in chapter.conclusions_table(found).note
    said, told = (chapter.sentences(one)["w_conclusions"] for one in (found, real))
    assert said.startswith("A demonstration") and "more of the rural" not in said
    assert "Not under all: more of the rural than of the urban people are poor (4 of 5)" in told
    assert "emonstration" not in told + chapter.conclusions_table(real).note
    assert "finding about Mongolia" in chapter.banner(found)
    assert "finding" not in chapter.banner(real)


def test_dominance_is_shown_where_each_line_shows_it(found, real):
    first = chapter.dominance_table(found)[0].frame
    assert first["Shown"].tolist()[:3] == ["yes", "no", "yes"]
    low, high = shown_range(found.curve)
    above = found.curve["estimate"] / found.curve["se"] > 1.9
    inside = found.curve["multiple"].between(low, high)
    assert low <= 0.75 and high >= 1.25 and above[inside].all()
    assert shown_range(found.curve.assign(estimate=-found.curve["estimate"])) is None
    part = found.curve.assign(estimate=np.where(found.curve["multiple"] < 0.9, -1, found.curve["estimate"]))
    assert shown_range(part)[0] == pytest.approx(0.9)
    assert "made-up" in chapter.sentences(found)["w_dominance"]
    assert chapter.sentences(real)["w_dominance"].startswith("The headcount is lower")
    assert set(chapter.dominance_figure(found)[0].data["curve"]) == {"by the chain", "in the truth"}


def test_a_survey_of_one_kind_of_place_has_no_dominance(found):
    home = household().assign(urban=True)
    none = replace(found, curve=None, tests=None)
    assert dominance(home, home["consumption"], 418_045.0) == (None, None)
    assert chapter.dominance_figure(none) == [] and chapter.dominance_table(none) == []
    assert "does not tell" in chapter.sentences(none)["w_dominance"]


def test_what_was_stored_says_how_it_was_made(found):
    said = chapter.sentences(found)
    assert "5 bootstrap samples" in said["w_made"] and "10 minutes" in said["w_made"]
    assert "1 samples are left out" in said["w_made"] and "same headcount" in said["w_made"]
    assert "changed since" in chapter.sentences(replace(found, out_of_date=True))["w_made"]
    bare = replace(found, record=None, errors=None, rows=found.rows.assign(lower=np.nan, upper=np.nan))
    assert "no intervals" in chapter.sentences(bare)["w_made"] and chapter.errors_table(bare) == []
    assert chapter.effects_figures(bare)[0].note == "No intervals."
    assert "0.50 times the first" in said["w_errors"]


def test_a_run_with_other_choices_shows_its_changes(found):
    assert "change" not in {column[1] for column in chapter.run_table(found).frame}
    other = replace(
        found, changed={"deflator": "none"}, run=found.run.assign(estimate=found.run["estimate"] + 1)
    )
    frame = chapter.run_table(other).frame
    assert set(frame[("Headcount", "change")]) == {"+1.00"}
    assert "deflator = none" in chapter.sentences(other)["w_run"]
    assert chapter.measures_said(found) == {"w_run_headcount": "27.00"}
    assert Parameters(deflator="none", measure="gini").welfare() == WelfareParameters(deflator="none")


def test_everything_shown_says_what_it_stands_on(found, real):
    for one, evidence in ((found, "synthetic"), (real, "computed")):
        shown = [chapter.run_table(one), *chapter.errors_table(one), *chapter.effects_figures(one),
                 chapter.effects_table(one), chapter.others_table(one), chapter.locations_table(one),
                 chapter.conclusions_table(one),
                 *chapter.dominance_figure(one), *chapter.dominance_table(one)]  # fmt: skip
        assert len({thing.id for thing in shown}) == len(shown)
        assert {thing.evidence for thing in shown} == {evidence}
    assert "SYNTHETIC" in declared("what_if").stands_on


def test_domains_of_few_households_are_not_shown():
    home = household().assign(location=["Ulaanbaatar"] * 20 + ["Countryside"] * 100)
    kept = published(invented_rows(), home)
    assert set(kept["domain"]) == {NATIONAL, "Urban", "Rural", "Countryside"}


def test_choices_that_are_not_known_are_refused():
    with pytest.raises(InputError, match="Did you mean 'durables'"):
        Parameters.read({"shown": "durable"}, "what_if")
    assert Parameters.read({"shown": "durables,deflator=none"}).shown == ["durables", "deflator=none"]


def test_the_notebook_types_no_result_and_glues_what_is_computed(found):
    notebook = json.loads((ROOT / "notebooks" / "what_if.ipynb").read_text(encoding="utf-8"))
    prose = " ".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert set(re.findall(r"\d[\d,.]*", prose)) <= {"100"}  # points of the Gini
    glued = set(re.findall(r"glue:text}`(w_\w+)`", prose))
    assert glued == set(chapter.sentences(found))
    assert all(not cell.get("outputs") for cell in notebook["cells"])


def test_the_page_takes_what_was_stored_beside_the_survey(tmp_path, monkeypatch):
    from whole_survey import LISTS, tables

    from analysis.computed import inputs, what_if_command
    from analysis.hses import store
    from analysis.hses.store import Microdata

    class Page:
        parameters = Parameters()
        data = None

    folder = tmp_path / "little" / "microdata"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    data = Microdata("little", folder, {"synthetic": False, "label": "little, real"})
    monkeypatch.setattr(store, "load", lambda name, roots=(): data)
    monkeypatch.setattr(inputs, "tables", lambda data: tables())
    monkeypatch.setattr(inputs, "lists", lambda: LISTS)
    some = effects.chosen(["scale_exponent"])
    monkeypatch.setattr(effects, "EVERY", (*some, *effects.chosen(["deflator=none", "weak"])))
    given = (1, 1, folder.parent / "what_if", "what_if", "compendium what-if")
    what_if_command.run(data, WelfareParameters(), some, 0, *given)
    assert results._stored(Page(), data) == (None, None)  # of some choices only
    what_if_command.run(data, WelfareParameters(), effects.EVERY, 0, *given)
    found = chapter.read(Page())
    assert found.record["command"] == "compendium what-if" and not found.out_of_date
    assert not found.synthetic and found.true is None and not found.has_intervals
    assert set(found.checks["page"]) <= {34, 35, 36, 37} and found.named["run_headcount"] > 0
    said = chapter.sentences(found)
    assert "without intervals" in said["w_made"] and "emonstration" not in " ".join(said.values())
    (folder / "manifest.json").write_text('{"other": 1}', encoding="utf-8")
    later = Microdata("little", folder, {**data.manifest, "tables": {"households": {}}})
    (folder / "households.parquet").write_bytes(b"")
    monkeypatch.setattr(store, "load", lambda name, roots=(): later)
    monkeypatch.setattr(Microdata, "tables", property(lambda self: ["households"]))
    Page.data = staticmethod(lambda *given: None)
    assert chapter.read(Page()).out_of_date


def test_what_is_stored_is_of_every_choice_and_says_that_it_is_synthetic():
    from analysis.computed import what_if

    if not (ROOT / f"{STORED}.json").is_file():
        pytest.skip("the effects were not stored")
    rows, record = what_if.read(ROOT / f"{STORED}.csv", ROOT / f"{STORED}.json")
    assert "SYNTHETIC" in record["label"] and record["synthetic"] is True
    assert set(rows["parameters"]) == {"", *(one.id for one in effects.EVERY)}
    changed = rows[(rows["step"] != "") & (rows["way"] == FIXED) & (rows["measure"] == "headcount")]
    assert changed["standard_error"].notna().all() and record["replicates"] >= 10
    assert [one["kind"] for one in record["errors"]] == ["line fixed", "line estimated", "whole chain"]

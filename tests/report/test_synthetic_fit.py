"""The page on the fit: made here from an invented fit, whose shares are known."""

import json
import re

import pandas as pd
import pytest

from analysis.chapters import tables as declared
from analysis.chapters.fit import FIELDS, INDICES, TOPICS
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.official import tables as official
from analysis.report import synthetic_fit as chapter
from analysis.report.synthetic_fit.parameters import Parameters
from analysis.report.synthetic_fit.results import Fit

KEY = ["id", "row_path", "column_path", "measure"]
RECORD = {"households": 22995, "members": 79000, "item_rows": 2_000_000, "seed": 1, "synthetic": True}
NAMED = {"standard_error": "standard error", "ci_lower": "interval", "ci_upper": "interval",
         "observations": "observations"}  # fmt: skip


def invented() -> pd.DataFrame:
    """Every fourth number held out; of these every second off by three tolerances, the others exact."""
    parts = []
    for identifier in declared.ids():
        table = official.load(identifier).assign(id=identifier)
        table[list(FIELDS)] = table[list(FIELDS)].astype(float)
        long = table.melt([*KEY, "unit", "decimals"], FIELDS, var_name="field", value_name="official")
        parts.append(long[long["official"].notna()])
    table = pd.concat(parts, ignore_index=True)
    table["decimals"] = table["decimals"].fillna(0).astype(int)
    table["tag"] = [
        "held_out" if k % 4 == 0 else "calibrated" if k % 4 < 3 else "implied" for k in table.index
    ]
    table["tolerance"] = (
        (0.02 * table["official"].abs()).clip(lower=0.5).where(table["field"] != "observations", 0)
    )
    step = table["tolerance"].where(table["tolerance"] > 0, 1.0)
    table["difference"] = (3 * step).where(table.index % 8 == 0, 0.0)
    table["synthetic"] = table["official"] + table["difference"]
    table["fits"] = table["difference"] == 0
    of_value = table["measure"].isin(INDICES).map({True: "poverty index", False: "margin"})
    table["kind"] = table["field"].map(NAMED).fillna(of_value)
    table["topic"] = table["id"].map({i: t for t, ids in TOPICS.items() for i in ids})
    return table


@pytest.fixture(scope="module")
def found():
    return Fit(invented(), RECORD)


class OnePage:
    """Stands in for the page."""

    def __init__(self, survey):
        self.parameters = Parameters(survey=survey)

    def data(self, name, path, licence=""):
        return ROOT / path


def test_the_headline_is_the_held_out_fit(found):
    said = chapter.sentences(found)
    held_out = found.tagged("held_out")
    assert said["f_held_out"] == f"{len(held_out):,}"
    assert float(said["f_held_out_fit"]) == pytest.approx(50, abs=0.1)
    assert (said["f_calibrated_fit"], said["f_implied_fit"]) == ("100.0", "100.0")
    assert said["f_held_out_twice"] == said["f_held_out_fit"]
    assert said["f_households"] == "22,995"
    assert "off by at most 3" in said["f_observations"]


def test_numbers_outside_of_the_survey_do_not_count(found):
    more = found.table.assign(tag=found.table["tag"].where(found.table.index % 16 != 0, "outside"))
    fewer = Fit(more, RECORD)
    assert len(fewer.judged) < len(found.judged)
    assert "outside" not in set(fewer.judged["tag"])


def test_tables_say_synthetic_and_add_up(found):
    shown = [
        chapter.topics_table(found),
        chapter.kinds_table(found),
        chapter.tables_table(found),
        chapter.errors_table(found),
        chapter.worst_table(found, "held_out", 7),
        chapter.worst_table(found, "calibrated", 7),
    ]
    assert len({one.id for one in shown}) == len(shown)
    for one in shown:
        assert "SYNTHETIC DATA" in one.html()
    topics = shown[0].data
    assert topics[topics["topic"] != "All"]["numbers"].sum() == len(found.judged)
    assert len(shown[2].frame) == len(declared.ids())
    assert len(shown[2].data) == len(found.table)
    assert list(shown[4].frame["Times the tolerance"].round(6)) == [3.0] * 7


def test_errors_of_each_domain_stand_beside_the_official_ones(found):
    frame = chapter.errors_table(found).frame
    row = frame[frame[("Domain", "")] == "Ulaanbaatar"]
    printed = official.load("C02").set_index(["row_path", "measure"]).loc[("Ulaanbaatar", "headcount")]
    assert row[("Standard error", "official")].iloc[0] == printed["standard_error"]
    assert len(frame) == 3 + 4 + 5 + 4
    assert list(frame[("Domain", "")][:4]) == ["National", "Urban", "Rural", "Ulaanbaatar"]


def test_figures_say_synthetic_and_what_they_show(found):
    scatter, lines = chapter.official_against_synthetic(found), chapter.nearness(found)
    for figure in (scatter, lines):
        assert figure.evidence == "synthetic"
        assert "SYNTHETIC DATA" in figure.html()
    assert len(scatter.svg) < 250_000
    percent = found.judged[(found.judged["unit"] == "percent") & (found.judged["field"] == "value")]
    assert scatter.data["numbers"].sum() == len(percent)
    shares = lines.data[lines.data["tag"] == "Held out"]["share"]
    assert shares.is_monotonic_increasing
    assert "held out" in lines.alt


def test_every_glued_name_of_the_notebook_is_computed(found):
    text = (ROOT / "notebooks" / "synthetic_fit.ipynb").read_text(encoding="utf-8")
    glued = set(re.findall(r"glue:text}`(f_\w+)`", text))
    assert glued and glued <= set(chapter.sentences(found))


def test_the_notebook_types_no_result(found):
    notebook = json.loads((ROOT / "notebooks" / "synthetic_fit.ipynb").read_text(encoding="utf-8"))
    prose = " ".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    assert not re.findall(r"\d[\d,.]*", prose)


def test_a_survey_that_was_not_made_is_asked_for():
    with pytest.raises(InputError, match="compendium data synthetic"):
        chapter.read(OnePage("no-such-survey"))
    with pytest.raises(ValueError, match="pattern"):
        Parameters(survey="../private")


def test_the_fit_is_read_as_it_was_written(found, tmp_path, monkeypatch):
    folder = tmp_path / "data" / "generated" / "small"
    folder.mkdir(parents=True)
    found.table.to_csv(folder / "fit.csv", index=False)
    (folder / "synthetic.json").write_text(json.dumps(RECORD), encoding="utf-8")
    monkeypatch.setattr("analysis.report.synthetic_fit.results.ROOT", tmp_path)
    monkeypatch.setattr(OnePage, "data", lambda self, name, path, licence="": tmp_path / path)
    read = chapter.read(OnePage("small"))
    assert read.record == RECORD
    assert chapter.sentences(read) == chapter.sentences(found)

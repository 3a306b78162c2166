"""The command `compendium welfare` and its parameters: what is written, said, and refused."""

import json
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner
from whole_survey import LISTS, tables

from analysis.chapters import vocabulary
from analysis.cli import compendium
from analysis.computed import chain, inputs
from analysis.computed.parameters import WelfareParameters
from analysis.core.errors import InputError
from analysis.hses import store
from analysis.welfare import aggregate
from analysis.welfare.outliers import Rule


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """A survey of 240 households that `store.load` gives under any name."""
    frames = tables()

    def read(name, columns=None):
        frame = frames[name]
        return frame if columns is None else frame[[column for column in columns if column in frame]]

    held = SimpleNamespace(
        name="little", label="little survey (synthetic)", is_synthetic=True, consequences=("no cluster is known",),
        folder=tmp_path / "little" / "microdata", tables=list(frames), read=read,
    )  # fmt: skip
    monkeypatch.setattr(store, "load", lambda name=store.DEFAULT: held)
    monkeypatch.setattr(inputs, "lists", lambda: LISTS)
    return held, frames


def run(*arguments):
    return CliRunner().invoke(compendium, ["welfare", *arguments])


def test_it_writes_the_aggregate_and_a_report(survey):
    held, frames = survey
    done = run("--data", "little", "-p", "line=300000", "--format", "json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    written = json.loads((chain.folder(held) / "report.json").read_text())
    assert written == said
    frame = chain.load("little")
    assert frame.index.tolist() == frames["households"]["hhid"].tolist()
    people = frame["weight"] * frame["size"]
    assert said["results"]["headcount"] == pytest.approx(100 * (people * frame["poor"]).sum() / people.sum())
    assert said["results"]["poverty_line"] == 300_000 and said["changed_parameters"] == {"line": "300000"}
    assert said["label"] == "little survey (synthetic)" and said["synthetic"] is True
    assert sum(said["composition"].values()) == pytest.approx(100)
    assert "no cluster is known" in done.stderr
    assert set(said["seconds"]) == {
        "food",
        "non-food",
        "utilities",
        "durables",
        "housing",
        "deflator",
        "line",
    }


def test_rows_carry_their_provenance(survey):
    held, _ = survey
    assert run("-p", "line=own", "--rows").exit_code == 0
    rows = pd.read_parquet(chain.folder(held) / "food_rows.parquet")
    assert {"level", "quotes", "unit_value", "recorded"} <= set(rows)
    frame = chain.load("little")
    total = rows.groupby("hhid")["value"].sum() * 365 / 7
    expected = frame["nominal_food"] - frame["nominal_food_away"] + frame["nominal_alcohol_tobacco"]
    assert total.reindex(frame.index).to_numpy() == pytest.approx(expected.to_numpy())
    assert not list(chain.folder(held).parent.glob(".welfare*"))


def test_output_names_the_data_and_holds_totals_only(survey):
    done = run("-p", "line=300000")
    assert done.stdout.startswith("little survey (synthetic)")
    assert "h0001" not in done.output and "headcount" in done.stdout
    table = run("-p", "line=300000", "--format", "csv")
    assert table.stdout.startswith("figure,value,unit\nhouseholds,240")


def test_a_component_left_out_has_no_share(survey):
    done = run("-p", "line=300000", "-p", "without=durables,health", "--format", "csv")
    assert done.exit_code == 0 and "durables, share imputed" not in done.stdout
    assert 'durables, share of consumption",0.0' in done.stdout


def test_a_missing_table_stops_and_an_option_goes_on(survey):
    held, frames = survey
    held.tables.remove("durables")
    stopped = CliRunner().invoke(compendium, ["welfare", "-p", "line=300000"])
    assert isinstance(stopped.exception, InputError) and stopped.exception.exit_status == 2
    assert "durables: expected this table" in str(stopped.exception)
    assert not chain.folder(held).exists()
    done = run("-p", "line=300000", "-p", "absent=durables", "--format", "json")
    assert done.exit_code == 0 and json.loads(done.stdout)["composition"]["durables"] == 0
    assert "table durables is absent" in done.stderr


def test_an_earlier_result_stays_when_a_run_fails(survey):
    held, frames = survey
    assert run("-p", "line=300000").exit_code == 0
    before = (chain.folder(held) / "report.json").read_bytes()
    held.tables.remove("persons")
    assert run("-p", "line=300000").exit_code != 0
    assert (chain.folder(held) / "report.json").read_bytes() == before


def test_faults_of_parameters_are_told_together():
    with pytest.raises(InputError) as refused:
        WelfareParameters.read(
            {"without": "helth", "line": "-4", "nonfood_lower": "50", "price_levels": "moon"}
        )
    for text in ("found helth", "found '-4'", "nonfood_lower below nonfood_upper", "found moon"):
        assert text in str(refused.value)
    with pytest.raises(InputError, match="Did you mean 'outlier_alpha'"):
        WelfareParameters.read({"outlier_alpa": "3"})


def test_parameters_reach_the_steps():
    given = {"outlier_scale": "qn", "outlier_alpha": "2.5", "nonfood_alpha": "4", "minimum_quotes": "5", "deflator": "one step",
             "reference_lower": "10", "real_rate": "0.05", "durables": "expenditure", "imputation": "draw",
             "child_weight": "0.3", "without": "health,housing", "calorie_threshold": "2100", "line": "own",
             "price_levels": "aimag,national", "recall": "year", "weighted_medians": "true",
             "weighted_models": "true"}  # fmt: skip
    made = WelfareParameters.read(given).choices()
    rule = Rule(scale="qn", alpha=2.5)
    assert (
        made.food.prices == made.utilities.outliers == made.housing.outliers == made.durables.outliers == rule
    )
    assert made.nonfood.outliers == Rule(scale="qn", alpha=4.0)
    assert made.food.minimum_quotes == made.deflator.minimum_quotes == made.line.minimum_quotes == 5
    assert list(made.food.levels) == ["aimag", "national"] and made.food.weighted and made.line.weighted
    assert (made.deflator.steps, made.deflator.lower) == ("one", 0.10)
    assert (made.durables.method, made.durables.real_rate) == ("expenditure", 0.05)
    assert made.housing.amount == made.utilities.amount == "draw"
    assert made.housing.weights == made.utilities.weights == made.durables.weights == "household"
    assert made.scale == (0.7, 0.3, 1.0) and made.without == ("health", "housing")
    assert made.line.threshold == 2100 and made.at is None and made.nonfood.period == "year"
    none = WelfareParameters.read({"outlier_scale": "none", "deflator": "none"}).choices()
    assert none.food.prices is None and none.utilities.outliers is None and not none.deflate


def test_defaults_are_the_defaults_of_the_steps():
    made = WelfareParameters().choices()
    for step in ("food", "nonfood", "utilities", "durables", "housing", "deflator", "line"):
        assert getattr(made, step) == type(getattr(made, step))(), step


def test_categories_are_those_of_the_tables():
    assert list(aggregate.CATEGORIES) == list(vocabulary.CATEGORIES)


def test_parameters_are_listed():
    listed = run("--parameters", "--format", "csv").stdout
    assert listed.splitlines()[0] == "name,type,default,range,meaning"
    assert len(listed.splitlines()) == len(WelfareParameters.model_fields) + 1

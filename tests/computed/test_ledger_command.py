"""`compendium ledger`: counts, files, exit status, the page, and where real data's ledger may go."""

import json
import re
from types import SimpleNamespace

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.cli import compendium
from analysis.computed import agreement as ledger_of
from analysis.computed import chain, ledger_page, ledger_reasons, private
from analysis.core.errors import InputError
from analysis.hses import store


def row(identifier, label, official, computed, inside, tag="held_out", **more):
    base = {
        "id": identifier, "row_path": label, "column_path": "National", "measure": "rate", "field": "value",
        "criterion": ledger_of.OTHER, "topic": "Education", "unit": "percent", "decimals": 1, "tag": tag,
        "official": official, "official_error": float("nan"), "computed": computed,
        "difference": computed - official, "lowest": official - 1, "highest": official + 1, "inside": inside,
        "status": ledger_of.NEAR if inside else ledger_of.OUTSIDE, "reason": "", "n": 100.0,
    }  # fmt: skip
    return base | more


ROWS = [
    row("B33", "National", 90.0, 90.42, True),
    row("B33", "Urban <b>", 91.0, 80.0, False),
    row("B02", "National", 27.1, 27.1, True, tag="calibrated", status=ledger_of.EQUAL),
    row(
        "B36",
        "Rural",
        5.0,
        float("nan"),
        False,
        status=ledger_of.NOT_COMPUTED,
        reason="the survey lacks work",
    ),
]


@pytest.fixture
def world(tmp_path, monkeypatch):
    """run(*arguments) with a ledger of four numbers; `needed` per cent are asked for."""
    folder = tmp_path / "generated" / "little" / "microdata"
    data = SimpleNamespace(name="little", label="little survey (SYNTHETIC)", is_synthetic=True, consequences=(),
                           folder=folder)  # fmt: skip
    table = pd.DataFrame(ROWS)

    def agreement(held, aggregate, line):
        world.line = line
        shown = ledger_of.summary(table, ["tag"])
        criteria = ledger_of.acceptance(table).dropna().assign(needed=world.needed)
        criteria["met"] = criteria["share"] >= world.needed
        return ledger_of.Agreement(held.label, table, criteria, shown, pd.DataFrame())

    monkeypatch.setattr(store, "load", lambda name: data)
    monkeypatch.setattr(chain, "load", lambda name: pd.DataFrame())
    monkeypatch.setattr(ledger_of, "agreement", agreement)
    world = SimpleNamespace(data=data, table=table, needed=60.0, line=None)
    world.run = lambda *arguments: CliRunner().invoke(compendium, ["ledger", *arguments])
    world.folder = folder.parent / "ledger"
    return world


def test_the_held_out_share_comes_first_and_every_number_is_written(world):
    done = world.run()
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "little survey (SYNTHETIC)"
    assert lines[2] == "50.0 % of 2 held-out numbers lie within their ranges."
    written = pd.read_csv(world.folder / "ledger.csv")
    assert len(written) == len(ROWS) and list(written) == list(world.table)
    assert world.line is None


def test_a_criterion_that_is_not_met_is_said_and_ends_with_one(world):
    world.needed = 90.0
    done = world.run()
    assert done.exit_code == 1
    assert re.search(r"other cells .* 66\.7 +90\.0 +NO", done.stdout)


def test_counts_by_table_and_as_json(world):
    found = json.loads(world.run("--by", "table", "--format", "json", "--line", "400000").stdout)
    assert world.line == 400000
    counts = {line["id"]: (line["numbers"], line["inside"]) for line in found["table"]}
    assert counts == {"B33": (2, 1), "B02": (1, 1), "B36": (0, 0)}


def rows_of(html):
    """The rows that the script of the page would draw, as a list of mappings."""
    held = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html, re.S).group(1))
    columns = {
        name: [kept["words"][i] for i in kept["rows"]] if isinstance(kept, dict) else kept
        for name, kept in held["columns"].items()
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def test_the_page_holds_every_number_as_data_and_no_label_as_markup(world):
    world.run()
    text = (world.folder / "ledger.html").read_text(encoding="utf-8")
    assert "<b>" not in text
    held = rows_of(text)
    assert [r["row_path"] for r in held] == [r["row_path"] for r in ROWS]
    assert [r["inside"] for r in held] == ["yes", "no", "yes", ""]
    assert held[0]["official"] == "90.0" and held[0]["computed"] == "90.42"
    assert held[3]["reason"] == "the survey lacks work"
    assert "SYNTHETIC" in text and text.count("https:") == 0


def test_a_number_out_of_range_has_its_reason_in_the_file_and_is_counted(world):
    done = world.run()
    written = pd.read_csv(world.folder / "ledger.csv", keep_default_na=False)
    assert written.loc[1, "reason"].startswith(ledger_reasons.UNSEEN)
    assert written.loc[[0, 2], "reason"].tolist() == ["", ""]
    assert re.search(rf"{ledger_reasons.UNSEEN} +1 +1 +B33", done.stdout)
    assert json.loads(world.run("--format", "json").stdout)["out of range"][0]["numbers"] == 1


def test_others_see_no_number_of_few_of_real_data(world):
    few = world.table.assign(n=[100.0, 28.0, 29.0, float("nan")])
    shown = ledger_page.public(few, synthetic=False)
    assert shown["computed"].notna().tolist() == [True, False, True, False]
    assert shown.loc[1, ["status", "reason"]].tolist() == [ledger_of.SUPPRESSED, ledger_page.FEW_SAID]
    assert "28" not in shown.loc[1, "reason"] and not shown.loc[1, "inside"]
    assert shown["n"].isna().all() and "n" not in ledger_page.downloaded(shown)
    assert shown.loc[3, "reason"] == "the survey lacks work"  # what is not computed stays what it is
    assert ledger_page.public(few, synthetic=True) is few
    unknown = ledger_page.public(few.assign(n=float("nan")), synthetic=False)
    assert unknown["computed"].isna().all()


def test_a_file_for_others_is_rounded_beyond_the_printed_digits(world):
    fine = world.table.assign(computed=90.1234567891)
    assert ledger_page.downloaded(fine)["computed"].tolist() == [90.12346] * 4


def test_a_page_of_real_data_says_that_it_is_confidential(world):
    found = ledger_of.agreement(world.data, None, None)
    assert "confidential" in ledger_page.page(found, synthetic=False)
    assert "confidential" not in ledger_page.page(found, synthetic=True)


def test_the_ledger_of_real_data_stays_out_of_public_folders(tmp_path):
    from analysis.core.files import ROOT

    with pytest.raises(InputError, match="data/private"):
        private.refuse_open_place("--out", ROOT / "book" / "ledger", False, "ledger")
    private.refuse_open_place("--out", store.PRIVATE_FOLDER / "x" / "ledger", False, "ledger")
    private.refuse_open_place("--out", tmp_path / "ledger", False, "ledger")
    private.refuse_open_place("--out", ROOT / "book" / "ledger", True, "ledger")


def test_without_an_aggregate_the_command_says_how_to_make_one(world, monkeypatch):
    def none(name):
        raise InputError(
            f"{name}: expected a welfare aggregate, found none. Make it first: compendium welfare"
        )

    monkeypatch.setattr(chain, "load", none)
    done = world.run()
    assert done.exit_code != 0 and "compendium welfare" in str(done.exception)
    assert not world.folder.exists()

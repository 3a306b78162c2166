"""A line carried forward by a price index; and the command `line`."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.welfare.line_command import line
from analysis.welfare.line_update import carry, comparable, index_of, series_of

OFFICIAL = ROOT / "data/official/A01.csv"


def table(**more):
    periods = ["2022", "2023Q1", "2023Q2", "2023Q3", "2023Q4", "2024-01", "2024-02", "2024-03"]
    return pd.DataFrame(
        {"period": periods, "index": [100, 104, 106, 108, 110, 112, 114, 116], "base": "2022=100", **more}
    )


def test_a_line_grows_with_the_index():
    made = carry(418_045, "2022", "2023Q1", index_of(table(), "CPI"))
    assert made.carried == pytest.approx(418_045 * 1.04)
    assert (made.index, made.series, made.note) == ("CPI (2022=100)", 2022, "")


def test_a_year_takes_its_quarters_and_a_quarter_its_months():
    index = index_of(table(), "CPI")
    assert carry(100, "2022", "2023", index).factor == pytest.approx(1.07)
    assert carry(100, "2022", "2024Q1", index).factor == pytest.approx(1.14)
    with pytest.raises(InputError, match="levels for 2024, found 2022 to 2024-03"):
        carry(100, "2022", "2024", index)  # three months are not a year


def test_there_and_back_is_the_same():
    index = index_of(table(), "CPI")
    there = carry(418_045, "2022", "2023", index).carried
    assert carry(there, "2023", "2022", index).carried == pytest.approx(418_045)


def test_a_line_is_not_carried_across_a_rebasing():
    index = index_of(pd.DataFrame({"period": [2018, 2022], "index": [80, 100], "base": "2022=100"}), "CPI")
    with pytest.raises(InputError, match="drawn anew in 2022.*cannot be compared.*Take the line of 2022"):
        carry(166_580, "2018", "2022", index)
    made = carry(166_580, "2018", "2022", index, across=True)
    assert made.series == 2010 and made.note.startswith("Old series") and made.factor == 1.25
    assert carry(166_580, "2018", "2022", index, rebased=[2010]).note == ""


def test_poverty_of_two_series_is_not_compared():
    comparable("2022", "2024Q3")
    with pytest.raises(InputError, match="poverty in 2020 and in 2022: the line was drawn anew in 2022"):
        comparable("2020", "2022")
    assert [series_of(p) for p in ("2009", "2010", "2021-12", "2022Q1")] == [2009, 2010, 2010, 2022]


def rebased_index():
    old = pd.DataFrame({"period": ["2022", "2023"], "index": [150, 165], "base": "2015=100"})
    new = pd.DataFrame({"period": ["2023", "2024"], "index": [100, 108], "base": "2023=100"})
    return index_of(pd.concat([old, new], ignore_index=True), "CPI")


def test_levels_on_two_bases_are_linked_only_when_asked():
    with pytest.raises(InputError, match="rebased between them.*--link.*2023"):
        carry(100, "2022", "2024", rebased_index())
    made = carry(100, "2022", "2024", rebased_index(), link=True)
    assert made.factor == pytest.approx(165 / 150 * 108 / 100)
    assert "linked in 2023" in made.index
    apart = index_of(rebased_index().levels.query("not (period == '2023' and base == '2023=100')"), "CPI")
    with pytest.raises(InputError, match="no period stands on both"):
        carry(100, "2022", "2024", apart, link=True)


def test_the_table_of_an_index_is_checked_as_a_whole():
    wrong = table(period=["2022", "22", "2023Q5", "2023Q3", "2023Q3", "2024-13", "2024-02", "2024-03"])
    wrong["index"] = [0.0, *wrong["index"][1:]]
    with pytest.raises(InputError) as told:
        index_of(wrong, "CPI")
    for part in ("'22'", "'2023Q5'", "'2024-13'", "above 0, found", "2023Q3 on 2022=100: expected once"):
        assert part in str(told.value)
    with pytest.raises(InputError, match="column 'base'"):
        index_of(table().drop(columns="base"), "CPI")
    with pytest.raises(InputError, match="name of the index"):
        index_of(table())
    assert index_of(table().drop(columns="base"), "CPI", "2022=100").level("2022=100", "2022") == 100


def test_one_of_several_indices_is_taken_by_name():
    both = pd.concat([table(name="CPI, national"), table(name="CPI, Ulaanbaatar")])
    with pytest.raises(InputError, match="several: CPI, national, CPI, Ulaanbaatar"):
        index_of(both)
    with pytest.raises(InputError, match="Did you mean 'CPI, national'"):
        index_of(both, "CPI national")
    assert len(index_of(both, "CPI, national").levels) == 8
    wrong = both.assign(index=both["index"].where(both["name"] == "CPI, national", -1))
    with pytest.raises(InputError, match="index of 2022: expected a number above 0, found -1"):
        index_of(wrong, "CPI, Ulaanbaatar")


# --- the command ------------------------------------------------------------------------------


def run(*words):
    return CliRunner().invoke(line, [str(word) for word in words], catch_exceptions=False)


def test_the_official_basket_gives_the_official_line():
    made = json.loads(run(OFFICIAL, "--nonfood", 247631, "--format", "json").stdout)
    parts = {row["part"]: row for row in made}
    assert parts["food"]["daily"] == pytest.approx(5602.6, abs=0.06)
    assert parts["food"]["monthly"] == pytest.approx(170_414, abs=6)
    assert parts["total"]["monthly"] == pytest.approx(418_045, abs=6)


def test_a_basket_of_quantities_and_another_threshold(tmp_path):
    path = tmp_path / "basket.csv"
    path.write_text(
        "item,quantity,kcal_per_unit,price\nflour,0.25,3400,1900\nmutton,0.12,2200,11000\nmilk,0.15,620,3000\n"
    )
    made = json.loads(run(path, "--threshold", 2200, "--format", "json").stdout)
    assert made[0]["daily"] == pytest.approx(2245 * 2200 / 1207)
    shown = run(path, "--show", "basket", "--format", "csv").stdout
    assert shown.splitlines()[:2] == ["item,calories,cost", "flour,850.0,475.0"]


def test_a_food_table_gives_the_line_that_the_function_gives(tmp_path):
    from test_basic_needs import KCAL, survey

    from analysis.welfare.basic_needs import derive

    homes, rows = survey()
    paths = {name: tmp_path / f"{name}.parquet" for name in ("homes", "food", "kcal")}
    for name, frame in (("homes", homes), ("food", rows), ("kcal", KCAL)):
        frame.reset_index(drop=True).to_parquet(paths[name])
    words = [paths["food"], "--households", paths["homes"], "--calories", paths["kcal"]]
    made = {row["part"]: row["monthly"] for row in json.loads(run(*words, "--format", "json").stdout)}
    expected = derive(homes, rows, KCAL)
    assert (made["food"], made["total"]) == pytest.approx((expected.food, expected.total))
    assert run(*words, "--show", "path", "--format", "csv").stdout.count("\n") == len(expected.path) + 1


def test_update_on_the_command_line(tmp_path):
    path = tmp_path / "cpi.csv"
    table().to_csv(path, index=False)
    words = ["update", "--line", 418045, "--base", 2022, "--index", path]
    made = json.loads(run(*words, "--to", 2023, "--format", "json").stdout)[0]
    assert made["carried"] == pytest.approx(418_045 * 1.07) and made["index"] == "cpi (2022=100)"
    assert "445" not in run(*words, "--to", "2023Q1").stdout
    old = run(
        "update", "--line", 1, "--base", "2022", "--rebased", 2023, "--across", "--index", path, "--to", 2023
    )
    assert "Old series" in old.stderr


def test_refusals_on_the_command_line(tmp_path):
    path = tmp_path / "cpi.csv"
    table().to_csv(path, index=False)
    with pytest.raises(InputError, match="drawn anew in 2022"):
        run("update", "--line", 1, "--base", 2018, "--index", path, "--to", 2023)
    with pytest.raises(InputError, match="item, calories, cost"):
        run(path)
    with pytest.raises(InputError, match="not iterated"):
        run(OFFICIAL, "--show", "path")
    with pytest.raises(InputError, match="column hhid"):
        run(OFFICIAL, "--households", path)


def test_help_shows_examples():
    for words in (["--help"], ["update", "--help"], [OFFICIAL, "--help"]):
        assert "Examples:" in run(*words).stdout

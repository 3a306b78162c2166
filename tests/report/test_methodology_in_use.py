"""The methodology chapter on the data in use: a small survey, called synthetic with a truth, then real."""

import json
import re
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from whole_survey import LISTS, tables

from analysis import official
from analysis.core.files import ROOT
from analysis.hses.store import Microdata
from analysis.report import methodology
from analysis.report.methodology import in_use as module
from analysis.report.methodology import in_use_results, in_use_tables, in_use_text
from analysis.report.methodology.in_use import InUse
from analysis.report.methodology.parameters import Parameters
from analysis.welfare import chain

SHOWN = [name for name in methodology.__all__ if name.startswith("use_")]
OPTIONAL = ("nonfood", "utilities", "durables", "housing", "prices", "food_away")


class Reader:
    def __init__(self, parameters):
        self.parameters = parameters

    def data(self, name, path, licence=""):
        return ROOT / path

    def official(self, id):
        return official.load(id)


def truth_of(made: chain.Welfare) -> dict[str, pd.DataFrame]:
    """A truth from which the survey departs in known ways: prices 10 % off, rents doubled, rates as found."""
    home = made.household.reset_index()
    food, lived = made.food.rows, made.housing.household.reset_index()
    psu = food["hhid"].astype(str).map(made.household["psu"])
    imputed = (food["level"] != "reported") & (food["quantity"] > 0)
    prices = food.assign(psu=psu, price=food["unit_value"] / 1.1)[imputed][["psu", "item", "price"]]
    cells = home[["aimag", "quarter", "index"]].drop_duplicates().rename(columns={"index": "deflator"})
    return {
        "households": home,
        "consumption": home,
        "corrupted": pd.DataFrame(
            {
                "table": ["food_week", "food_week", "nonfood"],
                "variable": ["purchased", "unit_price", "spent_12m"],
                "kind": ["factor of ten", "price not recorded", "factor of ten"],
            }
        ),
        "deflator": cells,
        "depreciation": pd.DataFrame(
            {"item": made.durables.rates.index, "depreciation": made.durables.rates["rate"]}
        ),
        "capitalisation": pd.DataFrame({"capitalisation": made.housing.rates["rate"].to_numpy()}),
        "dwellings": pd.DataFrame({"hhid": lived["hhid"], "rent": lived["rent"] / 2}),
        "food_prices": prices.drop_duplicates(["psu", "item"]),
        "utilities": made.utilities.rows[["hhid", "item", "value"]].assign(value=lambda f: f["value"] * 2),
    }


@cache
def use_of(synthetic=True, absent=(), **parameters) -> InUse:
    parameters = Parameters(line="300000", absent=list(absent), **parameters)
    survey = {name: frame for name, frame in tables().items() if name not in absent}
    made = chain.run(survey, LISTS, parameters.choices())
    manifest = {"synthetic": synthetic, "label": "SYNTHETIC toy" if synthetic else "a survey"}
    data = Microdata("toy", ROOT / "data/generated/toy/microdata", manifest)
    reader = Reader(parameters)
    names = {name: pd.read_csv(ROOT / f"data/codes/{name}.csv", dtype="str") for name in module.NAMES}
    return InUse(
        data,
        parameters,
        survey,
        LISTS,
        made,
        methodology.steps(reader),
        {id: official.load(id) for id in ("C01", "T2-1")},
        names,
        pd.read_csv(ROOT / module.BASKET, dtype="str"),
        pd.read_csv(ROOT / "data/welfare/nonfood_items.csv", dtype="str"),
        truth_of(made) if synthetic and not absent else None,
    )


@cache
def shown(use):
    return [item for name in SHOWN for item in getattr(methodology, name)(use)]


def said(use):
    return [paragraph(use) for paragraph in in_use_text.PARAGRAPHS]


def test_everything_made_from_a_synthetic_survey_says_so():
    items = shown(use_of())
    assert len({item.id for item in items}) == len(items)
    for item in items:
        assert item.evidence == ("computed" if item.id == "use-excluded" else "synthetic"), item.id
        assert item.id == "use-excluded" or "SYNTHETIC" in item.html()
        assert len(item.data) > 0
        assert ">nan" not in item.html()
    assert all("SYNTHETIC" in text for text in said(use_of()) if text)
    assert "no conclusion" in methodology.data_said(use_of())


def test_nothing_of_real_data_is_called_synthetic_or_true():
    use = use_of(synthetic=False)
    for item in shown(use):
        assert item.evidence == "computed"
        assert "SYNTHETIC" not in item.html()
        if hasattr(item, "frame"):
            heads = " ".join(str(column) for column in item.frame.columns)
            assert not re.search(r"\btrue\b", heads, re.I), item.id
    assert not any("SYNTHETIC" in text or "true" in text for text in said(use))


def test_a_synthetic_survey_publishes_no_statistic_of_one_aimag():
    aimags = {str(a) for a in use_of().made.household["aimag"].unique()}
    ids = {item.id for item in shown(use_of())}
    assert "use-rates-by-aimag" not in ids
    assert "use-rates-by-aimag" in {item.id for item in shown(use_of(synthetic=False))}
    for item in shown(use_of()):
        assert "aimag" not in [str(c).lower() for c in item.data.columns], item.id
        index = item.data.index
        assert not set(map(str, index)) <= aimags or isinstance(index, pd.RangeIndex)


def test_conclusions_are_drawn_from_real_data_alone():
    assert "A demonstration" in methodology.effects_said(use_of())
    assert "True headcount" in methodology.effects_said(use_of())
    real = methodology.effects_said(use_of(synthetic=False))
    assert "hangs most on" in real and "demonstration" not in real


def test_a_survey_without_tables_says_what_is_left_out():
    use = use_of(absent=OPTIONAL)
    items = {item.id for item in shown(use)}
    assert not items & {"use-nonfood", "use-utilities", "use-durables", "use-tree", "use-rates"}
    assert {"use-food-levels", "use-line", "use-effects"} <= items
    assert sum("lacks the table" in text for text in said(use)) == 4


def test_without_an_adjustment_of_prices_it_is_said():
    use = use_of(deflator="none")
    assert "no adjustment for prices" in methodology.prices_said(use)
    assert methodology.use_prices(use) == [] and methodology.use_index(use) == []


def test_errors_against_the_truth():
    use = use_of()
    assert use.price_errors.to_numpy() == pytest.approx(0.1, abs=0.2)
    assert (use.price_errors >= 0).all()
    assert (use.rents["computed"] / use.rents["true"]).to_numpy() == pytest.approx(2)
    assert use.bills.to_numpy() == pytest.approx(0.5)
    rows = in_use_tables.outlier_rows(use).set_index("what")["wrong"]
    assert rows["Quantities of food"] == 1 and rows["Non-food spending"] == 1
    assert rows["Unit values of food"] == 0  # a price that is missing is not wrong
    index = in_use_results.index_rows(use)
    assert np.allclose(index["true"], index["mean"])


def test_levels_add_up_and_follow_the_chain():
    use = use_of()
    rows = in_use_tables.level_rows(use)
    assert rows["share"].sum() == pytest.approx(100)
    assert rows["rows"].sum() == use.made.food.summary["rows imputed"]
    assert rows["cumulated"].is_monotonic_increasing


def test_composition_measures_and_line_are_those_of_the_households():
    use = use_of()
    home, people = use.made.household, use.people
    assert use.composition["computed"].sum() == pytest.approx(np.average(home["consumption"], weights=people))
    assert use.shares.sum().to_numpy() == pytest.approx(100)
    assert use.composition["report"].sum() == pytest.approx(657953, abs=2)
    assert use.measures.loc["headcount", "report"] == 27.1 and use.measures.loc["gini", "report"] == 31.4
    assert use.measures.loc["headcount", "computed"] == pytest.approx(
        100 * np.average(home["poor"], weights=people)
    )
    line = in_use_results.line_rows(use).set_index("part")
    assert line.loc["Total", "computed"] == pytest.approx(line.loc[["Food", "Non-food"], "computed"].sum())
    assert line["report"].tolist() == [170414, 247631, 418045]


def test_the_tree_stands_beside_the_printed_one():
    rows = in_use_tables.tree_rows(use_of()).set_index("leaf")
    assert rows["report"].to_dict() == {"value": 28.9, "imputed value": 5.9, "rent": 2.8, "model": 62.4}
    assert rows["computed"].sum() == pytest.approx(100)
    dwellings = use_of().tables["housing"].merge(use_of().tables["households"], on="hhid")
    gers = dwellings["dwelling_type"] == "1"
    share = 100 * dwellings.loc[gers, "weight"].sum() / dwellings["weight"].sum()
    assert rows.loc[["value", "imputed value"], "computed"].sum() == pytest.approx(share)


def test_items_left_out_have_reasons():
    table = methodology.use_excluded(use_of())[0]
    counts = table.data.groupby("category").size()
    printed = methodology.tables.nonfood_items(use_of().steps).set_index("category")["excluded"]
    for category in counts.index.intersection(printed.index):
        assert counts[category] == printed[category], category
    assert (table.data[["reason", "basis"]] != "").all().all()
    judged = table.data[table.data["basis"] == "judgement"]
    assert (judged["argument"] != "").all()


def test_changes_carry_their_sign():
    assert [in_use_results.signed(v) for v in (1.23, -0.31, -0.01, 0.04)] == ["+1.2", "−0.3", "0.0", "0.0"]


def test_a_synthetic_survey_may_come_without_truth(tmp_path):
    folder = tmp_path / "toy" / "microdata"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"synthetic": True, "label": "toy"}), encoding="utf-8")
    data = Microdata("toy", folder, {"synthetic": True})
    assert module._truth(SimpleNamespace(data=None), data) is None


def test_british_spelling_of_the_paragraphs():
    words = " ".join([*said(use_of()), *(f"{item.title} {item.note}" for item in shown(use_of()))])
    assert not re.search(r"\b(cent(er|ers)|labor|program|color)\b", words)
    assert not re.search(r"\bnan\b", words)

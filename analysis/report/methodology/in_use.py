"""The data in use: the survey that each step of the method is shown on, and the truth of a synthetic one.

Tables, figures and sentences made from it stand in `in_use_tables`, `in_use_figures` and `in_use_text`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.chapters.vocabulary import CATEGORIES as PRINTED
from analysis.computed import effects, inputs
from analysis.computed.redrawn import Redrawn, redrawn
from analysis.core.files import ROOT
from analysis.hses import store
from analysis.report.in_use import remember
from analysis.welfare import chain
from analysis.welfare.aggregate import CATEGORIES, COMPONENTS

from .parameters import Parameters
from .worked import Steps

TRUTHS = (
    "capitalisation",
    "consumption",
    "corrupted",
    "deflator",
    "depreciation",
    "dwellings",
    "food_prices",
    "households",
    "utilities",
)
NAMES = ("durables", "nonfood_items", "payments")
BASKET = "data/welfare/basket_items.csv"
# Printed headcount, gap and severity, and Gini of the whole country
OFFICIAL_MEASURES = {
    "headcount": "C01",
    "poverty_gap": "C01",
    "poverty_severity": "C01",
    "gini": "T2-1",
}


def survey_in_use(page, steps: Steps) -> InUse:
    """The survey that the page's parameters name, taken through the chain.

    InputError for a survey that was not brought in, and for tables it lacks and may not lack (`absent`).
    """
    data = store.load(page.parameters.data)
    remember(page, data, {name: data.path(name) for name in data.tables if name in inputs.COLUMNS})
    tables, lists = inputs.tables(data), inputs.lists()
    made = chain.run(tables, lists, page.parameters.choices())
    names = {name: pd.read_csv(ROOT / f"data/codes/{name}.csv", dtype="str") for name in NAMES}
    printed = {id: page.official(id) for id in dict.fromkeys(OFFICIAL_MEASURES.values())}
    basket = pd.read_csv(ROOT / BASKET, dtype="str")
    counted = pd.read_csv(ROOT / inputs.LISTS["nonfood"], dtype="str")
    return InUse(
        data,
        page.parameters,
        tables,
        lists,
        made,
        steps,
        printed,
        names,
        basket,
        counted,
        _truth(page, data),
        redrawn(
            tables,
            lists,
            page.parameters.choices(),
            page.parameters.replicates,
            page.parameters.bootstrap_seed,
        ),
    )


def _truth(page, data: store.Microdata) -> dict[str, pd.DataFrame] | None:
    """The truth tables of a synthetic survey; None where the data are real or came without them."""
    folder = data.folder.parent / "truth"
    if not data.is_synthetic or not all((folder / f"{name}.parquet").is_file() for name in TRUTHS):
        return None
    remember(page, data, {f"truth, {name}": folder / f"{name}.parquet" for name in TRUTHS})
    return {name: pd.read_parquet(folder / f"{name}.parquet") for name in TRUTHS}


@dataclass(frozen=True, eq=False)
class InUse:
    """The survey in use and what the chain makes of it.

    printed: official tables by id. names: lists of codes (code, name_en). basket: items of the official
    basket with their codes. counted: the list of non-food items with reasons. truth: frames by name, or None.
    again: errors of this run that carry the whole chain, where they were asked for.
    """

    data: store.Microdata
    parameters: Parameters
    tables: chain.Tables
    lists: chain.Lists
    made: chain.Welfare
    steps: Steps
    printed: Mapping[str, pd.DataFrame]
    names: Mapping[str, pd.DataFrame]
    basket: pd.DataFrame
    counted: pd.DataFrame
    truth: Mapping[str, pd.DataFrame] | None
    again: Redrawn | None = None

    @property
    def evidence(self) -> str:
        """Kind of evidence of what is made from the data alone."""
        return "synthetic" if self.data.is_synthetic else "computed"

    @property
    def source(self) -> str:
        """What the data are, for a source line."""
        return self.data.label

    @property
    def people(self) -> pd.Series:
        """Household weight x members."""
        return self.made.household["weight"] * self.made.household["size"]

    def weights(self, rows: pd.DataFrame) -> np.ndarray:
        """[rows] household weight of each row of a step (its hhid is a category: text would cost seconds)."""
        known = rows["hhid"].cat
        return self.made.household["weight"].reindex(known.categories).to_numpy(float)[known.codes]

    def named(self, codes: pd.Series, kind: str) -> pd.Series:
        """English names of codes of a list of `NAMES`."""
        known = self.names[kind].set_index("code")["name_en"]
        return codes.astype(str).map(known).fillna(codes.astype(str))

    # --- alternatives and measures ------------------------------------------------------

    @cached_property
    def alternatives(self) -> dict[effects.Alternative, pd.DataFrame]:
        """Households under each alternative choice."""
        return effects.alternatives(self.tables, self.lists, self.made, self.parameters)

    @cached_property
    def effects(self) -> pd.DataFrame:
        """What each choice does (`computed.effects.effects`)."""
        return effects.effects(self.made, self.alternatives)

    @property
    def effects_in_use(self) -> dict[str, float]:
        """Measures of the run itself (`computed.effects.measures`)."""
        return effects.measures(self.made.household, self.made.poverty_line, self.made.choices.weak)

    @cached_property
    def untreated(self) -> pd.DataFrame | None:
        """Households without a search for outliers; None where the run makes none anyway."""
        return next((frame for one, frame in self.alternatives.items() if one.step == "outliers"), None)

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Rows headcount, poverty_gap, poverty_severity, gini; columns report, computed, true (if known)."""
        report = {name: _printed(self.printed[id], name) for name, id in OFFICIAL_MEASURES.items()}
        columns = {"report": report, "computed": self.effects_in_use}
        if self.truth is not None:
            columns["true"] = effects.measures(
                self.truth["households"], self.steps.official_line.loc["total", "month"]
            )
        return pd.DataFrame(columns).reindex(list(OFFICIAL_MEASURES))

    # --- the aggregate ------------------------------------------------------------------

    @cached_property
    def composition(self) -> pd.DataFrame:
        """By category: label, component; report, computed, true (if known): mean MNT a month."""
        b21 = self.steps.official["B21"]
        rows = b21[(b21["column_path"] == "National") & (b21["measure"] == "consumption")]
        printed = rows.set_index(rows["row_path"].str.split(" > ").str[-1])["value"]
        columns = {
            "report": {name: printed[label] for name, label in PRINTED.items()},
            "computed": _means(self.made.household),
        }
        if self.truth is not None:
            columns["true"] = _means(self.truth["households"])
        frame = pd.DataFrame(columns).reindex(list(CATEGORIES))
        labels = {**PRINTED, "housing": "Housing (rents and repairs)"}
        return frame.assign(label=frame.index.map(labels), component=frame.index.map(CATEGORIES))

    @cached_property
    def shares(self) -> pd.DataFrame:
        """By component: report, computed, true (if known): share of mean consumption, per cent."""
        parts = self.composition.groupby("component").sum(numeric_only=True).reindex(list(COMPONENTS))
        return 100 * parts / parts.sum()

    # --- the truth, joined --------------------------------------------------------------

    @cached_property
    def price_errors(self) -> pd.Series | None:
        """By level: median of |imputed / true price - 1| over imputed rows; None without truth."""
        if self.truth is None or "psu" not in self.made.household:
            return None
        rows = self.made.food.rows
        rows = rows.loc[
            (rows["level"] != "reported") & (rows["quantity"] > 0), ["hhid", "item", "unit_value", "level"]
        ]
        psu = self.made.household["psu"].astype(str)
        keyed = rows.assign(psu=rows["hhid"].astype(str).map(psu), item=rows["item"].astype(str))
        true = self.truth["food_prices"].astype({"psu": "str", "item": "str"})
        both = keyed.merge(true.drop_duplicates(["psu", "item"]), on=["psu", "item"])
        return (both["unit_value"] / both["price"] - 1).abs().groupby(both["level"], observed=True).median()

    @cached_property
    def bills(self) -> pd.Series | None:
        """By rule: weighted sum of utilities over the true one (a ratio); None without truth or utilities."""
        if self.truth is None or self.made.utilities is None:
            return None
        weight = self.made.household["weight"]
        rows = self.made.utilities.rows.astype({"hhid": "str", "item": "str"})
        true = (
            self.truth["utilities"].astype({"hhid": "str", "item": "str"}).rename(columns={"value": "true"})
        )
        both = rows.merge(true, on=["hhid", "item"], how="inner")
        stands_for = both["hhid"].map(weight)
        sums = both[["value", "true"]].mul(stands_for, axis=0).groupby(both["rule"].astype(str)).sum()
        return sums["value"] / sums["true"]

    @cached_property
    def rents(self) -> pd.DataFrame | None:
        """By rule: computed and true mean rent (MNT a month), correlation of their logarithms."""
        if self.truth is None or self.made.housing is None:
            return None
        own = self.made.housing.household[["rent", "rule"]]
        true = self.truth["dwellings"].assign(hhid=lambda f: f["hhid"].astype(str)).set_index("hhid")["rent"]
        both = own.assign(true=true.reindex(own.index), weight=self.made.household["weight"]).dropna()
        by = both.groupby(both["rule"].astype(str))
        return pd.DataFrame(
            {
                "computed": by[["rent", "weight"]].apply(
                    lambda f: np.average(f["rent"], weights=f["weight"])
                ),
                "true": by[["true", "weight"]].apply(lambda f: np.average(f["true"], weights=f["weight"])),
                "correlation": by[["rent", "true"]].apply(lambda f: np.corrcoef(np.log(f.T))[0, 1]),
            }
        )


def _printed(table: pd.DataFrame, measure: str) -> float:
    rows = table[(table["row_path"] == "National") & (table["measure"] == measure)]
    return float(rows["value"].iloc[0])


def _means(households: pd.DataFrame) -> dict[str, float]:
    """Mean of each category over people, MNT a month per adult equivalent."""
    people = (households["weight"] * households["size"]).to_numpy(float)
    return {
        name: float(people @ households[f"c_{name}"].to_numpy(float) / people.sum()) for name in CATEGORIES
    }

"""The worked steps: eight invented households taken from survey answers to poverty measures.

Each property is one step, computed with the functions of `analysis.welfare` and
`analysis.survey` under the page's parameters. Amounts of the steps are MNT a month unless the
column says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.core.errors import InputError
from analysis.report.stated import stated
from analysis.survey import fgt, fgt_terms, gini, is_poor, lorenz, poverty_by_group
from analysis.welfare import (
    aggregate,
    durables,
    equivalence,
    food,
    housing,
    nonfood,
    outliers,
    poverty_line,
    prices,
    unit_values,
)

from .parameters import Parameters

FOLDER = "data/worked_examples"
INVENTED = ("households", "persons", "food", "food_away", "nonfood", "durables", "prices")
OFFICIAL = ("A01", "T1-1", "T1-2", "F1-4", "F1-6", "B21")

OUTLIER_ITEM = "flour"
IMPUTED_ITEM = "mutton"
LEVELS = {"PSU": ("psu",), "soum": ("aimag", "soum"), "aimag": ("aimag",), "national": ()}
MOST_QUOTES = 3
MONTHS = aggregate.MONTHS_IN_YEAR


def steps(page) -> Steps:
    """The steps of `page` (a `report.Page`): reads the invented households and the official tables."""
    invented = {name: _read(page, name) for name in INVENTED}
    told = stated(page)["value"].to_dict()
    return Steps(page.parameters, invented, {id: page.official(id) for id in OFFICIAL}, told)


def _read(page, name: str) -> pd.DataFrame:
    licence = "this project's (see LICENSE); invented"
    return pd.read_csv(
        page.data(f"Worked example: {name}", f"{FOLDER}/{name}.csv", licence), dtype={"hhid": str}
    )


@dataclass(frozen=True, eq=False)
class Steps:
    """Inputs and, as properties, the results of each step."""

    parameters: Parameters
    invented: Mapping[str, pd.DataFrame]
    official: Mapping[str, pd.DataFrame]
    stated: Mapping[str, float]

    @property
    def households(self) -> pd.DataFrame:
        return self.invented["households"]

    # --- 1. nominal consumption ---------------------------------------------------------

    @cached_property
    def outliers(self) -> pd.DataFrame:
        """Unit values of one item: unit_value, normalised, z, flag, used."""
        p, rows = self.parameters, self._item(OUTLIER_ITEM)
        values = rows["unit_value"]
        scored = rows.join(outliers.z_scores(values, scale=self.outlier_scale))
        if p.outlier_scale == "none":
            return scored.assign(flag="", used=values)
        flags = outliers.flag(values, p.outlier_alpha, scale=self.outlier_scale)
        used = values if p.outlier_treatment == "none" else outliers.treat(values, flags, p.outlier_treatment)
        return scored.assign(flag=flags, used=used)

    @property
    def outlier_scale(self) -> str:
        """The spread that the scores are shown with; without a search, that of the default."""
        chosen = self.parameters.outlier_scale
        return Parameters.model_fields["outlier_scale"].default if chosen == "none" else chosen

    @property
    def minimum_quotes(self) -> int:
        """Quotes that an area must have; so few households can give no more than MOST_QUOTES."""
        return min(self.parameters.minimum_quotes, MOST_QUOTES)

    @cached_property
    def unit_values(self) -> pd.DataFrame:
        """Unit values of the imputed item: area columns, unit_value, value, level, quotes."""
        rows = self._item(IMPUTED_ITEM)
        filled = unit_values.hierarchical_median(rows, levels=LEVELS, minimum_quotes=self.minimum_quotes)
        return rows.join(filled)

    @cached_property
    def food(self) -> pd.DataFrame:
        """One row a household: quantity and unit value of each item; amounts of the week, year and month."""
        eaten = self.invented["food"].copy()
        for item, values in (
            (OUTLIER_ITEM, self.outliers["used"]),
            (IMPUTED_ITEM, self.unit_values["value"]),
        ):
            rows = eaten["item"] == item
            eaten.loc[rows, "unit_value"] = eaten.loc[rows, "hhid"].map(values)
        wide = eaten.pivot(index="hhid", columns="item", values=["quantity", "unit_value"])
        away = self.invented["food_away"]
        days = self.parameters.days_in_year
        return pd.DataFrame(
            {
                **{
                    f"{item}_{what}": wide[what, item]
                    for item in dict.fromkeys(eaten["item"])
                    for what in ("quantity", "unit_value")
                },
                "week_home": food.food_at_home(eaten, days_in_year=food.RECALL_DAYS),
                "week_away": food.food_away(away, days_in_year=food.RECALL_DAYS),
                "year_home": food.food_at_home(eaten, days),
                "year_away": food.food_away(away, days),
            }
        ).assign(month=lambda f: (f["year_home"] + f["year_away"]) / MONTHS)

    @cached_property
    def nonfood(self) -> pd.DataFrame:
        """One row a household: purchased + in kind of each item within its recall, year, month."""
        spent = self.invented["nonfood"]
        amounts = spent.assign(amount=spent["purchased"] + spent["in_kind"])
        wide = amounts.pivot(index="hhid", columns="item", values="amount")[
            list(dict.fromkeys(spent["item"]))
        ]
        year = nonfood.nonfood_consumption(spent)
        return wide.assign(year=year, month=year / MONTHS)

    @cached_property
    def durables(self) -> pd.DataFrame:
        """One row a household and item: what was owned, depreciation, item_rate, flow (MNT a year)."""
        owned = self.invented["durables"]
        inflation = self.parameters.inflation
        rates = durables.item_depreciation(owned, inflation)
        return owned.assign(
            depreciation=durables.depreciation(
                owned["current_value"], owned["purchase_price"], owned["age"], inflation
            ),
            item_rate=owned["item"].map(rates),
            flow=durables.user_cost(owned, rates, self.parameters.real_rate),
        )

    @cached_property
    def _dwellings(self) -> pd.DataFrame:
        """Dwellings other than gers, with the characteristics of the rent model."""
        rows = self.households[self.households["dwelling"] != "ger"]
        return rows.assign(ln_area=np.log(rows["area"]), north=(rows["aimag"] == "North").astype(int))

    @cached_property
    def rent_model(self) -> housing.LogRentModel:
        """ln(rent) on ln(area) and the aimag, from actual and self-reported rents."""
        return housing.fit_log_rent(self._dwellings, ["ln_area", "north"])

    @cached_property
    def rents(self) -> pd.DataFrame:
        """Dwellings other than gers: rent as reported, fitted, residual, smeared, used (MNT a month)."""
        rows, model = self._dwellings, self.rent_model
        smeared = model.predict(rows)
        return rows.assign(
            fitted=smeared / model.smearing,
            residual=model.residuals,
            smeared=smeared,
            used=smeared.where(rows["tenure"] != "rents", rows["rent"]),
        )

    @cached_property
    def capitalisation(self) -> pd.DataFrame:
        """Dwellings other than gers: ratio of yearly rent to value, and the aimag's median."""
        rows = self._dwellings
        rates = housing.capitalisation_rates(rows)
        return rows.assign(
            ratio=MONTHS * rows["rent"] / rows["property_value"], rate=rows["aimag"].map(rates)
        )

    @cached_property
    def gers(self) -> pd.DataFrame:
        """Gers: property value, rate of the aimag, used (rent, MNT a month)."""
        rows = self.households[self.households["dwelling"] == "ger"]
        rates = housing.capitalisation_rates(self._dwellings)
        return rows.assign(rate=rows["aimag"].map(rates), used=housing.rent_from_value(rows, rates))

    @cached_property
    def components(self) -> pd.DataFrame:
        """One row a household: the four components and their sum, total (MNT a month)."""
        ids = self.households["hhid"]
        rent = pd.concat([self.rents, self.gers]).set_index("hhid")["used"]
        flow = self.durables.groupby("hhid")["flow"].sum() / MONTHS
        parts = pd.DataFrame(
            {
                "food": self.food["month"].reindex(ids),
                "nonfood": self.nonfood["month"].reindex(ids),
                "durables": flow.reindex(ids, fill_value=0.0),  # owns none: no flow
                "housing": rent.reindex(ids),
            }
        )
        return parts.assign(total=aggregate.nominal_aggregate(parts))

    # --- 2. adjustments -----------------------------------------------------------------

    @cached_property
    def equivalents(self) -> pd.DataFrame:
        """One row a household: ages, adults, children, members, equivalents, those of named scales."""
        p, persons = self.parameters, self.invented["persons"]
        counts = equivalence.composition(persons, p.child_below).set_index("hhid")
        ages = persons.groupby("hhid", sort=False)["age"].agg(lambda a: ", ".join(map(str, a)))
        named = {
            name: equivalence.adult_equivalents(counts["adults"], counts["children"], name)
            for name in equivalence.SCALES
        }
        return counts.assign(
            ages=ages,
            members=counts["adults"] + counts["children"],
            equivalents=equivalence.weighted_equivalents(
                counts["adults"], counts["children"], p.adult_weight, p.child_weight, p.scale_exponent
            ),
            **named,
        )

    @cached_property
    def price_levels(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Prices and shares of the aimags (all quarters), and national prices."""
        cells = self.invented["prices"]
        aimags = cells.groupby(["aimag", "item"], sort=False, as_index=False).agg(
            price=("price", "median"), share=("share", "mean")
        )
        return aimags, cells.groupby("item", sort=False, as_index=False)["price"].median()

    @cached_property
    def price_index(self) -> pd.DataFrame:
        """One row an aimag and quarter: temporal, spatial, two_steps, one_step, index (the one in use)."""
        cells, (aimags, national) = self.invented["prices"], self.price_levels
        both = prices.paasche_two_step(cells, aimags, national).rename(columns={"index": "two_steps"})
        both["one_step"] = prices.paasche_one_step(cells, national)["index"]
        in_use = {"two steps": both["two_steps"], "one step": both["one_step"], "none": 1.0}
        return both.assign(index=in_use[self.parameters.deflator])

    @cached_property
    def welfare(self) -> pd.DataFrame:
        """One row a household: total, equivalents, index, welfare, nonfood_real, persons stood for."""
        keys = self.households.set_index("hhid")
        index = keys.merge(self.price_index, on=["aimag", "quarter"], how="left").set_axis(keys.index)[
            "index"
        ]
        size = self.equivalents["equivalents"]
        real = aggregate.welfare(self.components["total"] * MONTHS, size, index)
        other = self.components[["nonfood", "durables", "housing"]].sum(axis=1)
        frame = pd.DataFrame(
            {
                "aimag": keys["aimag"],
                "total": self.components["total"],
                "equivalents": size,
                "index": index,
                "welfare": real,
                "nonfood_real": aggregate.welfare(other * MONTHS, size, index),
                "weight": keys["weight"],
                "members": self.equivalents["members"],
                "persons": keys["weight"] * self.equivalents["members"],
            }
        )
        return frame

    # --- 3. line ------------------------------------------------------------------------

    @cached_property
    def basket(self) -> pd.DataFrame:
        """The official basket: item, kcal, mnt (a day per adult equivalent), without its total rows."""
        items, _ = self._basket
        return items

    @cached_property
    def basket_totals(self) -> dict[str, float]:
        """What the basket table prints under its items: kcal, mnt, food_line (a day)."""
        _, totals = self._basket
        return totals

    @cached_property
    def _basket(self) -> tuple[pd.DataFrame, dict[str, float]]:
        rows = self.official["A01"]
        last = rows["row_path"].str.split(" > ").str[-1]
        wide = rows.assign(item=last).pivot(index="item", columns="unit", values="value")
        wide = wide.reindex(dict.fromkeys(last)).rename(
            columns={"kcal_per_day": "kcal", "mnt_per_day": "mnt"}
        )
        heads = {name: wide.loc[name] for name in ("Total", "Food poverty line")}
        totals = {
            "kcal": heads["Total"]["kcal"],
            "mnt": heads["Total"]["mnt"],
            "food_line": heads["Food poverty line"]["mnt"],
        }
        items = wide.drop(index=["Total", "Calorie threshold", "Food poverty line"], errors="ignore")
        return items.reset_index()[["item", "kcal", "mnt"]], {k: float(v) for k, v in totals.items()}

    @cached_property
    def line(self) -> dict[str, float]:
        """The computed line: food_day, food_month and their rounding limits, total, applied (x multiple)."""
        p, totals = self.parameters, self.basket_totals
        daily = poverty_line.food_line(totals["mnt"], totals["kcal"], p.calorie_threshold)
        limits = poverty_line.food_line_interval(
            poverty_line.rounding_interval(totals["mnt"], 1),
            poverty_line.rounding_interval(totals["kcal"], 1),
            p.calorie_threshold,
        )
        month = poverty_line.monthly(daily, p.days_in_year)
        lower, upper = (poverty_line.monthly(limit, p.days_in_year) for limit in limits)
        total = month + p.nonfood_component
        return {
            "food_day": daily,
            "food_month": month,
            "food_month_lower": lower,
            "food_month_upper": upper,
            "total": total,
            "total_lower": lower + p.nonfood_component,
            "total_upper": upper + p.nonfood_component,
            "applied": total * p.line_multiple,
        }

    @cached_property
    def official_line(self) -> pd.DataFrame:
        """The printed lines: rows food, nonfood, total; columns day, month (MNT per adult equivalent)."""
        rows = self.official["T1-2"]
        names = rows["row_path"].str.split(" > ").str[-1]
        wide = rows.assign(name=names).pivot(index="name", columns="unit", values="value")
        keys = {"Food poverty line": "food", "Non-food component": "nonfood", "Total poverty line": "total"}
        wide = wide.rename(index=keys, columns={"mnt_per_day": "day", "mnt_per_month": "month"})
        return wide.loc[list(keys.values()), ["day", "month"]]

    @cached_property
    def reference_group(self) -> pd.DataFrame:
        """Households ordered by welfare: persons, cumulated share, in_group, nonfood_real."""
        p, rows = self.parameters, self.welfare.sort_values("welfare", kind="stable")
        chosen = poverty_line.in_reference_group(
            rows["welfare"], rows["persons"], p.nonfood_lower / 100, p.nonfood_upper / 100
        )
        shares = rows["persons"].cumsum() / rows["persons"].sum()
        return rows.assign(cumulated=shares, in_group=chosen)[
            ["welfare", "persons", "cumulated", "in_group", "nonfood_real"]
        ]

    @cached_property
    def example_nonfood(self) -> float | None:
        """The non-food component of the eight households (MNT a month); None if the group is empty."""
        p, rows = self.parameters, self.welfare
        try:
            return poverty_line.nonfood_component(
                rows["nonfood_real"],
                rows["welfare"],
                rows["persons"],
                p.nonfood_lower / 100,
                p.nonfood_upper / 100,
            )
        except InputError:
            return None

    # --- 4. measures --------------------------------------------------------------------

    @cached_property
    def measures(self) -> pd.DataFrame:
        """One row a household: welfare, persons, poor, and its terms fgt0, fgt1, fgt2."""
        rows, line = self.welfare, self.line["applied"]
        terms = {f"fgt{a}": fgt_terms(rows["welfare"], line, a) for a in (0, 1, 2)}
        return rows[["aimag", "welfare", "persons"]].assign(poor=is_poor(rows["welfare"], line), **terms)

    @cached_property
    def indices(self) -> dict[str, float]:
        """Headcount, poverty gap and severity (per cent), Gini (0 to 100), persons and poor persons."""
        rows, line = self.welfare, self.line["applied"]
        names = ("headcount", "poverty_gap", "poverty_severity")
        found = {n: 100 * fgt(rows["welfare"], line, rows["persons"], a) for a, n in enumerate(names)}
        return {
            **found,
            "gini": 100 * gini(rows["welfare"], rows["persons"]),
            "persons": float(rows["persons"].sum()),
            "poor": float(rows["persons"][self.measures["poor"]].sum()),
            "households_poor": 100 * float(np.average(self.measures["poor"], weights=rows["weight"])),
        }

    @cached_property
    def by_aimag(self) -> pd.DataFrame:
        """The headcount of each aimag and its part in the total (fractions)."""
        rows = self.welfare
        return poverty_by_group(rows["welfare"], self.line["applied"], rows["aimag"], rows["persons"])

    @cached_property
    def lorenz(self) -> pd.DataFrame:
        """Points of the Lorenz curve: population, share (fractions)."""
        population, share = lorenz(self.welfare["welfare"], self.welfare["persons"])
        return pd.DataFrame({"population": population, "share": share})

    def _item(self, item: str) -> pd.DataFrame:
        rows = self.invented["food"].query("item == @item")
        areas = self.households[["hhid", "psu", "soum", "aimag", "quarter"]]
        return rows.merge(areas, on="hhid", validate="one_to_one").set_index("hhid")

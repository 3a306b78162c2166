"""The declared figures: against the printed keys, against the tables they repeat, against plain pandas."""

import numpy as np
import pandas as pd
import pytest

from analysis.chapters import engine, tables
from analysis.chapters import vocabulary as words
from analysis.chapters.estimates import estimates as errors_of
from analysis.chapters.frames import Frames
from analysis.core.errors import InputError
from analysis.official import tables as official

LINE = 418_045
FIGURES = tables.figure_ids()
AVERAGE = "Average consumption (2022 MNT) > "


@pytest.fixture(scope="module")
def estimates(frames):
    """Every number of tables and figures by its key."""
    found = engine.evaluate(frames, [*tables.ids(), *tables.figure_ids(drawn=True)])
    return found.set_index(engine.KEY)["estimate"]


@pytest.fixture(scope="module")
def homes(frames):
    made = frames.households.copy()
    made["people"] = made["weight"] * made["size"]
    made["poor"] = made["consumption"] < LINE
    return made


@pytest.fixture(scope="module")
def members(frames, homes):
    return frames.persons.join(homes[["weight", "poor", "urban", "location"]], on="hhid")


def share(condition, weight, of=None):
    of = pd.Series(True, weight.index) if of is None else of
    return float(100 * weight[condition & of].sum() / weight[of].sum())


def test_every_printed_number_is_declared_or_excused():
    declared = set(engine.cells()) | {("F2-5", "Mongolia (2022)", "Gini index", "gini")}
    for identifier in FIGURES:
        table = official.load(identifier).assign(id=identifier)
        keys = set(table[engine.KEY].itertuples(index=False, name=None))
        excused = {key for key in keys if tables.why_not_computed(*key[:3])}
        assert keys - excused <= declared, identifier
        assert not excused & declared, identifier
    lost = official.load("F3-13")
    assert {tables.why_not_computed("F3-13", r, "Ownership") for r in lost["row_path"]} == {
        "the printed text does not tell whose number this is"
    }


def test_figures_with_printed_numbers_are_those_of_the_report():
    printed = {i for i in official.catalogue()["id"] if i.startswith("F")}
    assert set(FIGURES) == printed - {"F1-6"}  # lines of groups of countries
    assert list(FIGURES)[:2] == ["F1-4", "F2-1"] and FIGURES[-1] == "F3-17"
    assert set(tables.figure_ids(drawn=True)) - set(FIGURES) == {"F1-3", "F1-5"}


def test_tables_stay_what_is_asked_for_when_nothing_is(frames):
    assert not set(tables.ids()) & set(tables.figure_ids(drawn=True))
    assert set(engine.evaluate(frames)["id"]) == set(tables.ids())
    assert set(engine.keys()["id"]) == set(tables.ids()) - {"T2-1"}
    assert list(engine.evaluate(frames, "F2-1")["id"].unique()) == ["F2-1"]
    with pytest.raises(InputError, match="F3-99"):
        engine.evaluate(frames, ["F3-99"])


def test_linear_gives_the_numbers_of_figures(frames, estimates):
    for identifier, population in (("F3-6", "persons"), ("F3-15", "households"), ("F3-12", "persons")):
        keys = engine.keys([identifier])
        keys = keys[keys["population"] == population]
        found = engine.linear(frames, keys)
        expected = estimates.loc[pd.MultiIndex.from_frame(keys[engine.KEY])]
        assert found.estimate(frames.weight(population)) == pytest.approx(expected.to_numpy())


def test_every_number_of_a_figure_has_a_standard_error(frames):
    found = errors_of(frames, tables.figure_ids(drawn=True))
    assert len(found) == len(engine.evaluate(frames, tables.figure_ids(drawn=True)))
    assert found.loc[found["estimate"].notna(), "standard_error"].notna().all()
    gini = found[found["id"] == "F2-5"].squeeze()
    table = errors_of(frames, ["T2-1"]).set_index(["row_path", "measure"]).loc[("National", "gini")]
    assert (gini["estimate"], gini["standard_error"]) == (table["estimate"], table["standard_error"])


def alike():
    """Numbers that are declared alike, figures among them: lists of (key, scale)."""
    found = {}
    for key, cell in engine.cells().items():
        same = (cell.population, cell.numerator, cell.within, cell.denominator, cell.base)
        found.setdefault(same, []).append((key, cell.scale))
    return [keys for keys in found.values() if len({key[0] for key, _ in keys}) > 1
            and any(key[0].startswith("F") for key, _ in keys)]  # fmt: skip


def test_what_repeats_a_table_equals_it_and_is_printed_alike(estimates):
    printed = {}
    for identifier in (*tables.ids(), *FIGURES):
        for row in official.load(identifier).dropna(subset="value").itertuples():
            half = 0.5 * 10.0 ** -float(row.decimals)
            printed[identifier, row.row_path, row.column_path, row.measure] = (row.value, half)
    repeated = alike()
    assert len(repeated) > 100
    for keys in repeated:
        values = [estimates[key] / scale for key, scale in keys]
        assert values == [pytest.approx(values[0], rel=1e-12, nan_ok=True)] * len(values), keys
        known = [(*printed[key], scale) for key, scale in keys if key in printed]
        lowest = max(((value - half) / scale for value, half, scale in known), default=0)
        highest = min(((value + half) / scale for value, half, scale in known), default=0)
        assert lowest <= highest + 1e-9, keys


# A cell of a figure, the cells of a table whose sum it is, the factor between them
REPEATED = [
    (("F2-2", "Rural > Soum center", "Poverty rate", "headcount"),
     [("B03", "Poverty headcount", "Rural > Soum center", "headcount")], 1),
    (("F2-3", "Eastern", "Share of total poor", "share_of_poor"),
     [("B02", "Additional statistics > Share of poor (% of total poor)", "Eastern", "share_of_poor")], 1),
    (("F2-4", "1.10x", "Poverty rate", "headcount"),
     [("B01", "110% of the poverty line", "Poverty > Headcount", "headcount")], 1),
    (("F2-5", "Mongolia (2022)", "Gini index", "gini"), [("T2-1", "National", "Gini index", "gini")], 1),
    (("F3-1", "Rural", "Monthly consumption per adult equivalent", "consumption"),
     [("B21", f"{AVERAGE}Total", "Rural", "consumption")], 0.001),
    (("F3-2", "Poverty status > Poor", "Monthly consumption per adult equivalent > Housing", "consumption"),
     [("B22", f"{AVERAGE}Housing repair materials", "Total > Poor", "consumption")], 0.001),
    (("F3-2", "National", "Consumption composition > Non-food", "consumption_share"),
     [("B21", f"Consumption share (%) > {words.CATEGORIES[c]}", "National", "consumption_share")
      for c in words.NON_FOOD], 1),
    (("F3-5", "Urban", "Household size", "household_size"),
     [("B03", "Additional statistics > Average household size", "Urban > Total", "household_size")], 1),
    (("F3-9", "Consumption quintile > Q4", "Inactive", "share"),
     [("B40", "Consumption quintile > IV", "% of population by employment status > Out of the labor force",
       "share")], 1),
    (("F3-11", "Poverty status > Poor", "Occupation > Services & sales", "share"),
     [("B43", "Occupation > Clerks", "National > Poor", "share"),
      ("B43", "Occupation > Service workers, shop and market salespeople", "National > Poor", "share")], 1),
    (("F3-14", "Location > Countryside", "Smartphone", "share"),
     [("B49", "Location > Countryside", "Smart phone", "share")], 1),
    (("F3-16", "Rural", "Detached house", "share"),
     [("B28", "Dwelling > House", "Rural", "population_share")], 1),
    (("F3-17", "Location > Soum center", "Sustainable heating", "share"),
     [("B29", f"Heating > {h}", "Soum center", "population_share") for h in words.SUSTAINABLE], 1),
]  # fmt: skip


@pytest.mark.parametrize(("figure", "parts", "factor"), REPEATED, ids=lambda x: str(x)[:40])
def test_cells_that_a_table_has_too(estimates, figure, parts, factor):
    assert estimates[figure] == pytest.approx(factor * sum(estimates[key] for key in parts), rel=1e-12)


def test_fifths_of_figure_3_1_are_pairs_of_tenths(estimates):
    """Printed shares and means of the poorest and the wealthiest fifth are those of B.25 and B.26."""
    for fifth, names in (("Q1", ("Poorest", "II")), ("Q5", ("IX", "Wealthiest"))):
        key = ("F3-1", f"Consumption quintile > {fifth}")
        shares = [
            estimates["B26", f"Consumption decile > {n}", "National", "consumption_share"] for n in names
        ]
        found = estimates[(*key, "Share of total consumption", "consumption_share")]
        assert found == pytest.approx(sum(shares), abs=0.5)
        means = [estimates["B25", f"Consumption decile > {n}", "National", "consumption"] for n in names]
        found = estimates[(*key, "Monthly consumption per adult equivalent", "consumption")]
        assert found == pytest.approx(sum(means) / 2000, rel=0.02)


def test_children_ages_and_dependants(estimates, homes, members):
    children = {"No children": 0, "1 child": 1, "2 children": 2}
    for name, number in children.items():
        found = estimates["F3-6", f"Children in the household > {name}", "Poverty rate", "headcount"]
        assert found == pytest.approx(share(homes["poor"], homes["weight"], homes["children"] == number))
    many, some = homes["children"] >= 3, homes["children"] > 0
    found = estimates["F3-6", "Children in the household > 3+ children", "Poverty rate", "headcount"]
    assert found == pytest.approx(share(homes["poor"], homes["weight"], many))
    found = estimates["F3-6", "Children in the household > Any children", "Poverty rate", "headcount"]
    assert found == pytest.approx(share(homes["poor"], homes["weight"], some))
    of_age = members["age"].between(55, 59)
    found = estimates["F3-6", "Age group > 55-59", "Poverty rate", "headcount"]
    assert found == pytest.approx(share(members["poor"], members["weight"], of_age))
    old = members["age"] >= 60
    found = estimates["F3-6", "Age group > 60+", "Poverty rate", "headcount"]
    assert found == pytest.approx(share(members["poor"], members["weight"], old))
    rural = members[members["urban"] == "Rural"]
    by_age = rural["weight"].groupby(np.digitize(rural["age"], [15, 65])).sum()
    for k, name in ((0, "Child"), (2, "Elderly")):
        found = estimates["F3-5", "Rural", f"{name} dependency ratio", "rate"]
        assert found == pytest.approx(100 * by_age[k] / by_age[1])
    poor = homes[homes["poor"]]
    found = estimates["F3-5", "Poverty status > Poor", "Number of children (age 0-14)", "mean"]
    assert found == pytest.approx(np.average(poor["children"], weights=poor["weight"]))


def test_education_and_enrolment(estimates, members):
    grown = members["age"] >= 25
    found = estimates["F3-7", "Ulaanbaatar", "Some secondary", "share"]
    here = grown & (members["location"] == "Ulaanbaatar")
    assert found == pytest.approx(share(members["education"] == "Lower secondary", members["weight"], here))
    found = estimates["F3-7", "Educational attainment > Tertiary", "Poverty rate", "headcount"]
    learnt = grown & (members["education"] == "University or higher")
    assert found == pytest.approx(share(members["poor"], members["weight"], learnt))
    small = members["age"].between(2, 6) & members["poor"]
    found = estimates["F3-8", "Poverty status > Poor", "Pre-primary enrollment", "share"]
    assert found == pytest.approx(share(members["enrolled"] == "Pre-school", members["weight"], small))


def test_workers_and_their_wages(estimates, members, homes):
    works = (members["age"] >= 15) & (members["labour"] == "Employed")
    here = works & (members["location"] == "Aimag center")
    found = estimates["F3-10", "Location > Aimag center", "Education, health", "share"]
    assert found == pytest.approx(share(members["branch8"] == "Education, health", members["weight"], here))
    found = estimates["F3-11", "Rural", "Employment type > Herder", "share"]
    here = works & (members["urban"] == "Rural")
    assert found == pytest.approx(share(members["job"] == "Herder", members["weight"], here))
    paid = members[members["poor"] & (members["wage"] > 0)]
    found = estimates["F3-12", "Poverty status > Poor", "Annual wage", "mean"]
    assert found == pytest.approx(np.average(paid["wage"], weights=paid["weight"]) / 1e6)
    found = estimates["F3-9", "Employment status of household head > Inactive", "Poverty rate", "headcount"]
    idle = homes["head_labour"] == "Out of the labor force"
    assert found == pytest.approx(share(homes["poor"], homes["weight"], idle))


def test_consumption_within_food_and_non_food(estimates, homes):
    poor = homes[(homes["urban"] == "Urban") & homes["poor"]]
    found = estimates["F3-3", "Urban poor", "Fruits & nuts", "consumption_share"]
    eaten = poor["people"] @ poor["c_food"]
    assert found == pytest.approx(100 * (poor["people"] @ poor["f_fruits"]) / eaten)
    non_food = poor[[f"c_{c}" for c in words.NON_FOOD]].sum(axis=1)
    small = poor["c_alcohol_tobacco"] + poor["c_insurance"]
    found = estimates["F3-4", "Urban poor", "Other", "consumption_share"]
    assert found == pytest.approx(100 * (poor["people"] @ small) / (poor["people"] @ non_food))
    names = ["F3-3", "F3-4"]
    parts = estimates.loc[names].groupby(level=["id", "row_path"]).sum()
    assert parts.to_numpy() == pytest.approx(100)
    rest = homes["nominal"] - homes[[f"nominal_{p}" for p in words.NOMINAL_PARTS]].sum(axis=1)
    found = estimates["F1-5", "National", "Non-food", "consumption_share"]
    assert found == pytest.approx(100 * (homes["weight"] @ rest) / (homes["weight"] @ homes["nominal"]))


def test_loans_are_shares_of_loans(estimates, frames, homes):
    """A household holds one loan of each type; those of older loans count as well."""
    made = homes.assign(older_mortgage=np.arange(len(homes)) % 3 == 0)
    found = engine.evaluate(Frames(made), ["F3-15"]).set_index(["row_path", "column_path"])["estimate"]
    held = pd.DataFrame({loan: made[f"loan_{loan}"] > 0 for loan in words.LOANS})
    held["mortgage"] |= made["older_mortgage"]
    fifth = frames.codes("households", "quintile")[0] == 4
    loans = held[fifth].mul(made["weight"][fifth], axis=0).sum()
    row = "Consumption quintile > Q5"
    assert found[row, "Housing"] == pytest.approx(100 * loans["mortgage"] / loans.sum())
    both = loans["business"] + loans["automobile"]
    assert found[row, "Business/Auto"] == pytest.approx(100 * both / loans.sum())
    assert found.groupby(level=0).sum().to_numpy() == pytest.approx(100)


def test_the_tree_of_rents(estimates, homes):
    leaves = estimates.loc[["F1-4"]]
    assert leaves.sum() == pytest.approx(100)
    in_gers = homes["dwelling"] == "Ger"
    found = leaves.xs("Ger > Has non-mining property value > No", level="row_path").item()
    assert found == pytest.approx(share(in_gers & ~homes["value_told"], homes["weight"]))
    found = leaves.xs("Non-ger > Market renter > Yes", level="row_path").item()
    assert found == pytest.approx(share(~in_gers & homes["rent_paid"], homes["weight"]))
    found = estimates["F1-3", "Detached house", "Self-reported rent", "share"]
    assert found == pytest.approx(share(homes["rent_told"], homes["weight"], homes["dwelling"] == "House"))


def ladder():
    """Ten urban households of one, ten rural ones that are all poorer; the upper half lives in flats."""
    order = np.arange(10)
    urban = pd.DataFrame({"consumption": 1000.0 + order, "urban": "Urban"})
    rural = pd.DataFrame({"consumption": 100.0 + order, "urban": "Rural"})
    homes = pd.concat([urban, rural], ignore_index=True).assign(size=1, weight=1.0)
    homes["dwelling"] = np.where(np.tile(order, 2) < 5, "Ger", "Apartment")
    homes["heating"] = np.where(homes["dwelling"] == "Ger", "Improved stove", "Electricity")
    homes["water"] = homes["sanitation"] = homes["urban"] == "Urban"
    homes["location"] = np.where(homes["urban"] == "Urban", "Ulaanbaatar", "Countryside")
    homes.index = pd.Index(homes.index.astype(str), name="hhid")
    return Frames(homes, line=500.0)


def test_fifths_within_urban_and_rural_areas():
    found = engine.evaluate(ladder(), ["F3-16"]).set_index(["row_path", "column_path"])["estimate"]
    for area in ("Urban", "Rural"):
        gers = [found[f"{area} consumption quintiles > Q{k}", "Ger"] for k in range(1, 6)]
        assert gers == [100, 100, 50, 0, 0]
        assert found[area, "Ger"] == 50
    assert found["Poverty status > Poor", "Apartment"] == 50


def test_services_of_gers_and_of_all_other_dwellings():
    found = engine.evaluate(ladder(), ["F3-17"]).set_index(["row_path", "column_path"])["estimate"]
    assert found["Type of dwelling > Ger", "Sustainable heating"] == 0
    assert found["Type of dwelling > Apartment/House", "Sustainable heating"] == 100
    assert found["Type of dwelling > Ger", "Improved drinking water"] == 50
    assert found["Location > Countryside", "Improved sanitation"] == 0


def test_a_dwelling_that_is_not_known_is_neither_a_ger_nor_another():
    homes = ladder().households.copy()
    homes.loc["0", "dwelling"] = None
    codes, labels = Frames(homes).codes("households", "ger")
    assert labels == ("Yes", "No") and codes.tolist() == [-1, *[0] * 4, *[1] * 5, *[0] * 5, *[1] * 5]


def test_a_frame_without_a_column_leaves_the_other_figures(frames):
    without = Frames(frames.households, frames.persons.drop(columns=["wage", "job"]))
    with pytest.raises(InputError, match="'wage'"):
        engine.evaluate(without, ["F3-12"])
    assert len(engine.evaluate(without, ["F3-9", "F3-10"]))

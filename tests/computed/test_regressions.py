"""The profile by regression on a small survey of known equations, beside independent computations."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from regression_worlds import CHILD, LINE, UNIVERSITY, WOMAN, answers, frames, microdata, write_truth

from analysis.chapters import vocabulary as words
from analysis.chapters.frames import Frames
from analysis.computed import regressions
from analysis.computed.regression_terms import HOUSEHOLD_TERMS, WAGE_TERMS, employees, households
from analysis.computed.regressions import POVERTY, WELFARE, Outcomes, gap, model, results
from analysis.core.errors import InputError
from analysis.hses import store


@pytest.fixture(scope="module")
def made():
    return frames()


@pytest.fixture(scope="module")
def rows(made):
    return answers(made)


@pytest.fixture(scope="module")
def sample(made):
    return households(made)


@pytest.fixture(scope="module")
def work(made, rows):
    return employees(microdata(rows), made)


@pytest.fixture(scope="module")
def found(made, sample, work):
    return results(made, sample, work, Outcomes(made.amount("households", "consumption"), work.wage))


def poor(made):
    return (made.households["consumption"] < LINE).to_numpy(dtype=float)


def by_hand(made):
    """The regressors written out, without a word of the code: the constant and 38 columns."""
    h = made.households
    old = made.persons.assign(old=made.persons["age"] >= 65).groupby("hhid")["old"].sum().reindex(h.index)
    columns = {"const": 1.0, "children": h["children"], "adults": h["adults"] - old, "old": old,
               "woman": h["head_sex"] == "Female", "age": h["head_age"],
               "age2": h["head_age"] ** 2}  # fmt: skip
    state = h["head_industry"].where(h["head_labour"] == "Employed", h["head_labour"])
    place = (h["region"] + ", " + h["location"].str.lower()).where(
        h["location"] != "Ulaanbaatar", "Ulaanbaatar"
    )
    for name, values, base in (
        ("education", h["head_education"], "Higher secondary"), ("work", state, "Services"),
        ("dwelling", h["dwelling"], "House"), ("place", place, "Ulaanbaatar"),
        ("quarter", h["quarter"].astype(str), "1"),
    ):  # fmt: skip
        columns |= {f"{name} {label}": values == label for label in sorted(set(values) - {base})}
    columns["savings"] = h["savings"]
    columns["loan"] = h[[c for c in h if c.startswith("loan_")]].sum(axis=1) > 0
    columns["livestock"] = h[list(words.ANIMALS)].sum(axis=1) > 0
    return pd.DataFrame(columns, index=h.index).astype(float)


@pytest.mark.parametrize("link", ["probit", "logit"])
def test_effects_are_differences_of_predictions_of_statsmodels(made, sample, link):
    x, w = by_hand(made), made.amount("households", "weight*size")
    links = {"probit": sm.families.links.Probit(), "logit": sm.families.links.Logit()}
    fitted = sm.GLM(poor(made), x / x.std().replace(0, 1), sm.families.Binomial(links[link]), freq_weights=w)
    fitted = fitted.fit(tol=1e-13, maxiter=200)

    def mean(**columns):
        moved = x.assign(**columns) / x.std().replace(0, 1)
        return np.average(fitted.predict(moved), weights=w)

    effects = model(POVERTY, poor(made), sample, link, 0.95).effects.set_index(["term", "label"])["estimate"]
    others = {name: 0.0 for name in x if name.startswith("dwelling ")}
    older = x["age"] + 10
    expected = {
        ("Children under 15", "one child more"): mean(children=x["children"] + 1) - mean(),
        ("Age of the head", "ten years older"): mean(age=older, age2=older**2) - mean(),
        ("Dwelling", "Ger"): mean(**{**others, "dwelling Ger": 1.0}) - mean(**others),
        ("Savings", "Yes"): mean(savings=1.0) - mean(savings=0.0),
    }
    for key, value in expected.items():
        assert effects[key] == pytest.approx(value, abs=1e-6), key


def test_least_squares_is_that_of_statsmodels_and_finds_the_equation(made, sample, found):
    x = by_hand(made)
    log = np.log(made.households["consumption"])
    fitted = sm.WLS(log, x, weights=made.amount("households", "weight*size")).fit()
    effects = found.welfare.effects.set_index(["term", "label"])
    assert effects.loc[("Children under 15", "one child more"), "estimate"] == pytest.approx(
        fitted.params["children"]
    )
    university = effects.loc[("Education of the head", "University or higher")]
    assert university["estimate"] == pytest.approx(fitted.params["education University or higher"])
    assert found.welfare.fit == pytest.approx(fitted.rsquared)
    assert len(effects) == len(x.columns) - 2  # no row for the constant, one for age and its square
    assert abs(university["estimate"] - UNIVERSITY) < 3 * university["se"] < 0.2
    child = effects.loc[("Children under 15", "one child more")]
    assert abs(child["estimate"] - CHILD) < 3 * child["se"] < 0.1


def test_sizes_bases_and_counts(made, found):
    effects = found.poverty.effects
    assert (found.poverty.n, found.poverty.n_psu, found.poverty.df) == (1200, 60, 54)
    assert set(effects.loc[effects["term"] == "Dwelling", "base"]) == {"House"}
    ger = effects[(effects["term"] == "Dwelling") & (effects["label"] == "Ger")].iloc[0]
    assert ger["n_label"] == (made.households["dwelling"] == "Ger").sum()
    place = effects.loc[effects["topic"] == "Place", "label"]
    assert len(place) == 12 and "Khangai, soum center" in set(place)


def test_one_more_child_alone_is_the_slope_of_a_line(made, found):
    children = found.children
    assert children["how"].tolist()[:2] == ["alone", "alone"] and len(children) == 6
    x = made.households["children"].to_numpy(dtype=float)
    for row, weight in zip(children.itertuples(), ("weight", "weight*size"), strict=False):
        slope = np.polyfit(x, poor(made), 1, w=np.sqrt(made.amount("households", weight)))[0]
        assert row.estimate == pytest.approx(slope)
    full = found.poverty.effects.iloc[0]
    assert children["estimate"].iloc[-1] == pytest.approx(full["estimate"])
    assert children["se"].iloc[-1] == pytest.approx(full["se"])


def test_rates_by_number_of_children(made, found):
    h = made.households.assign(poor=poor(made))
    rates = found.rates.set_index("children")
    three = h[h["children"] >= 3]
    assert rates.loc["3 and more", "households"] == pytest.approx(
        100 * (three["poor"] * three["weight"]).sum() / three["weight"].sum()
    )
    any_child = h[h["children"] > 0]
    people = any_child["weight"] * any_child["size"]
    assert rates.loc["any", "people"] == pytest.approx(
        100 * (any_child["poor"] * people).sum() / people.sum()
    )
    assert rates.loc["any", "n"] == rates.loc[["1", "2", "3 and more"], "n"].sum() == len(any_child)


def test_the_gap_of_areas_adds_up_and_leaves_place_out(made, found):
    h = made.households.assign(poor=poor(made), log=np.log(made.households["consumption"]))
    people = h["weight"] * h["size"]
    for one, name in ((found.welfare_gap, "log"), (found.poverty_gap, "poor")):
        means = [
            np.average(h.loc[here, name], weights=people[here])
            for here in (h["urban"] == "Urban", h["urban"] == "Rural")
        ]
        parts = one.parts.set_index(["component", "term"])["estimate"]
        assert parts["gap", ""] == pytest.approx(means[0] - means[1])
        assert parts["explained", ""] + parts["unexplained", ""] == pytest.approx(parts["gap", ""])
        assert parts["explained"].drop("").sum() == pytest.approx(parts["explained", ""])
        assert one.left_out == {"Place": "it defines the two groups"}
        assert "Place" not in parts["explained"].index
        assert one.share[0] == pytest.approx(parts["explained", ""] / parts["gap", ""])


def test_a_category_of_one_group_is_left_out_of_the_split(made):
    h = made.households.copy()
    h.loc[(h["urban"] == "Rural") & (h["dwelling"] == "Apartment"), "dwelling"] = "House"
    moved = Frames(h, made.persons, LINE)
    urban = (h["urban"] == "Urban").to_numpy()
    one = gap(np.log(h["consumption"].to_numpy()), households(moved), urban, "pooled", 0.95, areas=True)
    assert one.left_out["Dwelling"] == "a category of it stands in one of the two groups only"
    assert "Dwelling" not in set(one.parts["term"])


def test_numbers_leave_unexplained_what_an_average_row_does(sample, made):
    """The parts of numbers do not depend on their unit or zero; the explained ones never did."""
    urban = (made.households["urban"] == "Urban").to_numpy()
    log = np.log(made.households["consumption"].to_numpy())
    older = made.households.assign(head_age=made.households["head_age"] + 500)
    shifted = households(Frames(older, made.persons, LINE))
    first = gap(log, sample, urban, "pooled", 0.95, areas=True).parts
    other = gap(log, shifted, urban, "pooled", 0.95, areas=True).parts
    assert other["estimate"].to_numpy() == pytest.approx(first["estimate"].to_numpy(), abs=1e-5)


def test_employees_are_those_with_a_wage(made, rows, work):
    hired = rows["job_type"].eq("1").to_numpy()
    assert work.without == 10
    assert work.sample.rows.sum() == hired.sum() - 10
    assert work.sample.design.size == (made.persons["age"] >= 15).sum()
    kept = rows.set_index(["hhid", "pid"]).loc[work.keys, "wage_month"].to_numpy()
    inside = work.sample.rows
    assert work.wage[inside] == pytest.approx(kept[inside])
    assert [term.name for term in work.sample.terms] == [declared.label for declared in WAGE_TERMS]


def test_the_wage_gap_finds_the_equation(found):
    sex = found.wage.effects.iloc[0]
    assert (sex["term"], sex["label"], sex["base"]) == ("Sex", "Female", "Male")
    assert abs(sex["estimate"] - WOMAN) < 3 * sex["se"] < 0.15
    # at pooled coefficients the unexplained part is the coefficient of the indicator (Jann 2008)
    unexplained = found.wage_gap.part("unexplained")
    assert unexplained["estimate"] == pytest.approx(-sex["estimate"])
    assert unexplained["se"] == pytest.approx(sex["se"], rel=0.02)
    assert found.wage_gap.left_out == {}


def test_a_tenth_more_hours_is_a_tenth(found):
    effects = found.wage.effects.set_index("term")["estimate"]
    # the equation has 0.4 of the logarithm of hours
    assert effects["Hours worked a week"] == pytest.approx(0.4 * np.log(1.1), abs=0.01)


def test_a_survey_that_lacks_a_variable_leaves_the_term_out_and_names_it(made, rows):
    homes = made.households.drop(columns=["savings", "camels"])
    few = Frames(homes, made.persons.drop(columns=["sector3"]), LINE)
    sample = households(few, (), {"households.savings": "households.savings"})
    assert sample.left_out == {"Savings": "households.savings", "Livestock": "households.camels"}
    effects = model(WELFARE, np.log(homes["consumption"].to_numpy()), sample, "ols", 0.95).effects
    assert not {"Savings", "Livestock"} & set(effects["term"])
    work = employees(microdata(rows.assign(hours=np.nan)), few)
    assert work.sample.left_out == {"Hours worked a week": "persons.hours", "Sector": "persons.sector3"}
    alike = households(Frames(made.households.assign(head_sex="Male"), made.persons, LINE))
    assert alike.left_out == {"Sex of the head": "it is the same for everybody"}


def test_rows_without_a_value_are_counted_and_left_out(made):
    homes = made.households.copy()
    homes["dwelling"] = homes["dwelling"].where(np.arange(len(homes)) >= 4, None)
    homes.loc[homes.index[10:13], "head_age"] = np.nan
    sample = households(Frames(homes, made.persons, LINE))
    assert sample.missing == {"Age of the head": 3, "Dwelling": 4}
    assert sample.rows.sum() == len(homes) - 7


def test_no_wages_no_model(made, rows, sample):
    assert employees(microdata(rows.assign(wage_month=np.nan)), made) is None
    bare = Frames(made.households, made.persons.drop(columns=["sex"]), LINE)
    assert employees(microdata(rows), bare) is None
    consumption = made.amount("households", "consumption")
    none = results(made, sample, None, Outcomes(consumption, None))
    assert none.wage is None and none.wage_gap is None


def test_faults(made, rows, sample):
    with pytest.raises(InputError, match="there is no term 'childrn'. Did you mean 'children'"):
        households(made, ["childrn"])
    with pytest.raises(InputError, match="(?s)expected at least one term.*Savings: the survey lacks"):
        households(Frames(made.households.drop(columns=["savings"]), made.persons, LINE), ["savings"])
    with pytest.raises(InputError, match="another order"):
        employees(microdata(rows[::-1]), made)
    with pytest.raises(InputError, match="consumption: expected amounts above zero"):
        results(made, sample, None, Outcomes(np.zeros(1200), None))


def test_terms_are_chosen(made):
    sample = households(made, ["children", "place"])
    assert [term.name for term in sample.terms] == ["Children under 15", "Place"]
    few = regressions.child_effects(poor(made), sample, made, "probit", 0.95)
    assert few["how"].tolist() == ["alone", "alone", "and place and quarter"]
    assert regressions.child_effects(poor(made), households(made, ["place"]), made, "probit", 0.95) is None
    assert (
        len({one.id for one in (*HOUSEHOLD_TERMS, *WAGE_TERMS)}) == len(HOUSEHOLD_TERMS) + len(WAGE_TERMS) - 1
    )


def test_the_truth_is_that_of_the_same_households_and_employees(made, rows, work, tmp_path):
    write_truth(tmp_path / "truth", made, rows)
    data = microdata(rows, True, tmp_path / "microdata")
    true = regressions.true_outcomes(data, made, work)
    assert true.consumption == pytest.approx(1.05 * made.amount("households", "consumption"))
    inside = work.sample.rows
    assert true.wage[inside] == pytest.approx(1.05 * work.wage[inside])
    assert regressions.true_outcomes(microdata(rows, False, tmp_path / "microdata"), made, work) is None
    assert (
        regressions.true_outcomes(microdata(rows, True, tmp_path / "else" / "microdata"), made, work) is None
    )


def test_the_generators_own_wage_gap_is_found_on_the_synthetic_survey(synthetic_survey):
    """True wages differ by what the equation that made them says, once its rank is a term."""
    from analysis.computed.frames import frames as of_survey

    data = store.load(synthetic_survey)
    folder = data.folder.parent / regressions.TRUTH
    true = pd.read_parquet(folder / "households.parquet", columns=["hhid", "consumption", "consumption_pc"])
    made = of_survey(data, true.set_index("hhid"))
    work = employees(data, made)
    outcomes = regressions.true_outcomes(data, made, work)
    left = regressions.women_as_made(work, outcomes, made, "pooled", 0.95)
    assert left["se"] < 0.015
    assert left["estimate"] == pytest.approx(-regressions.made_with(), abs=3 * left["se"])
    sample, log = regressions.paid(work.sample, outcomes.wage)
    without = gap(log, sample, ~work.women, "pooled", 0.95).part("unexplained")
    assert without["estimate"] - left["estimate"] > 2 * left["se"]

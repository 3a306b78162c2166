"""What the public sees of a phase, and what a reader can work out of all of it together."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis.core.disclosure import Policy
from analysis.dtm import disclosed, fields
from analysis.dtm.gazetteer import Gazetteer

AGES = ["age_0_5", "age_6_17", "age_18_59", "age_60_plus"]
CAME = [f"arrivals_from_{place}" for place in ("khoroo", "district", "city", "country", "abroad")]


def city(*districts):
    """A gazetteer: one tuple a district, the number of khesegs in each of its khoroos."""
    rows = [
        ("City", "XX", f"D{d}", f"XX{d}", f"K{k}", f"XX{d}{k}", f"{h}", f"XX{d}{k}-{h}")
        for d, khoroos in enumerate(districts)
        for k, khesegs in enumerate(khoroos)
        for h in range(khesegs)
    ]
    levels = ("city", "district", "khoroo", "kheseg")
    return Gazetteer(pd.DataFrame(rows, columns=[c for n in levels for c in (n, f"{n}_code")]), levels)


def peopled(places, rng, mean):
    frame = places.units.copy()
    for name in AGES + CAME:
        frame[name] = rng.poisson(mean * rng.choice([0.1, 1, 3], len(frame)))
    persons, arrivals = frame[AGES].sum(axis=1), frame[CAME].sum(axis=1)
    return frame.assign(persons=persons, arrivals=arrivals, female=rng.binomial(persons, 0.5))


def published(frame, places):
    found = disclosed.people(frame, places, rule=disclosed.policy(places))
    return found.set_index(["area", "field"])


def test_a_small_count_in_one_khoroo_takes_that_of_another_with_it():
    places = city((1, 1, 1), (1,))
    frame = places.units.assign(arrivals=[3, 20, 9, 30])
    found = published(frame, places)["suppressed"]
    assert found["XX00", "arrivals"] == "small count"
    assert found["XX02", "arrivals"] == "protects total"
    assert [found[area, "arrivals"] for area in ("XX01", "XX0", "XX1", "XX")] == [""] * 4


def test_hardly_any_men_hide_the_women():
    places = city((1, 1))
    found = published(places.units.assign(persons=[100, 300], female=[97, 150]), places)["suppressed"]
    assert found["XX00", "female"] != ""
    assert found["XX00", "persons"] == ""


def test_moves_without_a_told_origin_are_a_part_of_their_total():
    places = city((1, 1), (1,))
    frame = places.units.assign(arrivals=[20, 30, 40], **dict.fromkeys(CAME, 0))
    frame = frame.assign(
        arrivals_from_city=[17, 10, 40], arrivals_from_khoroo=pd.array([None, 20, 0], "Int64")
    )
    found = published(frame, places)
    assert found["count"]["XX01", "arrivals_untold"] == 0
    assert found["suppressed"]["XX00", "arrivals_untold"] == "small count"  # 20 less 17
    assert found["suppressed"]["XX00", "arrivals_from_city"] == "protects total"


def test_nothing_is_hidden_inside():
    places = city((1, 1))
    found = disclosed.people(places.units.assign(arrivals=[1, 2]), places)
    assert found["count"].notna().all() and set(found["suppressed"]) == {""}


@pytest.mark.parametrize("seed", range(4))
def test_nobody_narrows_a_small_count_with_all_that_is_published(seed):
    """An attack that knows the form and the gazetteer, and nothing of how counts were hidden."""
    rng = np.random.default_rng(seed)
    places = city((2, 1, 1), (1, 2), (1,))
    names = [*AGES, *CAME, "female", "male"]
    frame = peopled(places, rng, 4)
    found = published(frame, places)["count"]
    khoroos = places.codes("khoroo")
    column = {(k, n): i for i, (k, n) in enumerate((k, n) for k in khoroos for n in names)}
    made_of = {"persons": AGES, "arrivals": CAME}
    equations, numbers = [], []
    for (area, name), number in found.dropna().items():
        row = np.zeros(len(column))
        for k in khoroos:
            if k.startswith(area):
                row[[column[k, n] for n in made_of.get(name, [name])]] = 1
        equations.append(row)
        numbers.append(number)
    for k in khoroos:
        row = np.zeros(len(column))
        row[[column[k, n] for n in AGES]], row[[column[k, "female"], column[k, "male"]]] = 1, -1
        equations.append(row)
        numbers.append(0)
    true = frame.assign(male=frame["persons"] - frame["female"]).groupby("khoroo_code")[names].sum()
    attacked = [(k, n) for (k, n) in column if 1 <= true.loc[k, n] <= 4]
    assert len(attacked) > 3
    for cell in attacked:
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(column))
            cost[column[cell]] = sign
            solved = linprog(cost, A_eq=np.array(equations), b_eq=numbers)
            ends.append(sign * solved.fun if solved.status == 0 else np.inf)
        assert ends[0] <= 1 and ends[1] >= 4, (cell, ends)


def answered(places, codes):
    return places.units.assign(food_reduction=codes, persons=100)


def test_answers_are_counted_for_districts_and_above_and_never_weighted():
    places = city((5,), (6,))
    found = disclosed.answers(answered(places, ["rarely"] * 11), places, rule=disclosed.policy(places))
    assert set(found["level"]) == {"city", "district"}
    assert set(found["unit"]) == {"khesegs", "responses"}
    inside = disclosed.answers(answered(places, ["rarely"] * 11), places)
    assert set(inside["level"]) == {"city", "district", "khoroo", "kheseg"}


def test_a_district_of_few_informants_takes_the_next_smallest_with_it():
    places = city((3,), (9,), (7,))
    codes = ["rarely", "sometimes", "sometimes", *["rarely", "sometimes"] * 8]
    found = disclosed.answers(answered(places, codes), places, rule=disclosed.policy(places))
    shown = found[found["unit"] == "khesegs"].groupby("area")["count"].apply(lambda c: c.notna().any())
    assert shown.to_dict() == {"XX": True, "XX0": False, "XX1": True, "XX2": False}


def test_one_informants_answer_cannot_be_had_from_the_city_less_other_districts():
    places = city((6,), (6,), (6,))
    codes = ["rarely", *["sometimes"] * 5, *["rarely", "sometimes"] * 6]
    found = disclosed.answers(answered(places, codes), places, rule=disclosed.policy(places))
    rarely = found[(found["code"] == "rarely") & (found["unit"] == "khesegs")].set_index("area")["count"]
    assert np.isnan(rarely["XX0"]) and rarely["XX"] == 7
    assert rarely[["XX1", "XX2"]].isna().sum() == 1


def test_the_base_of_the_next_question_does_not_tell_a_hidden_answer():
    places = city((9,), (9,))
    frame = places.units.assign(
        mobility_challenges=["unknown", *["yes"] * 8, *["yes"] * 6, *["no"] * 3],
        actions_taken=["", *["yes"] * 14, "", "", ""],
        persons=100,
    )
    names = ["mobility_challenges", "actions_taken"]
    found = disclosed.answers(frame, places, names, rule=disclosed.policy(places))
    found = found[found["unit"] == "khesegs"].set_index(["area", "field", "code"]).sort_index()
    assert found["suppressed"]["XX0", "mobility_challenges", "yes"] == "protects total"
    assert found.loc[("XX0", "actions_taken"), ["count", "n", "asked"]].isna().all(axis=None)


def test_a_question_that_nobody_was_asked_hides_nothing():
    places = city((6,), (6,))
    frame = answered(places, ["rarely"] * 12).assign(
        arrivals=[0] * 6 + [5] * 6, arrival_origin_type=[""] * 6 + ["ger", "mixed"] * 3
    )
    found = disclosed.answers(frame, places, ["arrival_origin_type"], rule=disclosed.policy(places))
    assert found.loc[found["suppressed"] != "", "code"].tolist() == []


def test_opinions_go_down_to_districts_and_soums():
    bags = Gazetteer(pd.DataFrame(), ("aimag", "soum", "bag"))
    assert disclosed.opinion_levels(bags) == ("aimag", "soum")
    assert disclosed.opinion_levels(city((1,))) == ("city", "district")
    assert isinstance(disclosed.policy(bags), Policy) and "persons" in fields.load()

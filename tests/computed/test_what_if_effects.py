"""Effects of the choices: equal to full runs of the chain, by domain, with errors that hang on nothing but
the seed."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from whole_survey import LISTS, tables

from analysis.computed import bootstrap, effects, true_effects, what_if
from analysis.computed.effects import ANEW, ANY, FIXED, NATIONAL
from analysis.computed.parameters import WelfareParameters
from analysis.core.errors import InputError
from analysis.hses.store import Microdata
from analysis.survey import gini
from analysis.welfare import chain
from analysis.welfare.equivalence import weighted_equivalents

LINE = 300_000.0
PARAMETERS = WelfareParameters(line="300000")
FEW = effects.chosen(["adult_weight=1", "deflator=none", "calorie_threshold=2100", "line=own"])
# one choice of each way to be computed: a step made again, all taken over, the line alone, no run at all
COMPARED = effects.chosen(
    [
        "outlier_scale=mad",
        "minimum_quotes=5",
        "recall=year",
        "without",
        "imputation",
        "durables=acquisition",
        "reference_upper=80",
        "scale_exponent=0.5",
        "deflator=none",
        "calorie_threshold=2100",
        "nonfood_lower=20",
        "nonfood_rule=ravallion lower",
        "line=own",
        "weak",
    ]
)


@pytest.fixture(scope="module")
def survey():
    frames = tables()
    homes = frames["households"]
    return {
        **frames,
        "households": homes.assign(stratum=np.where(homes["psu"].astype(int) < 10, "1", "2")),
    }


@pytest.fixture(scope="module")
def made(survey):
    return chain.run(survey, LISTS, PARAMETERS.choices())


@pytest.fixture(scope="module")
def values(survey, made):
    return what_if.values(survey, LISTS, made, PARAMETERS, LINE, COMPARED)


@pytest.fixture(scope="module")
def found(survey):
    return what_if.what_if(survey, LISTS, PARAMETERS, FEW, replicates=3, seed=4)


def direct(household: pd.DataFrame, line: float, weak: bool = False) -> dict[str, float]:
    """Measures of the country, one household after the other."""
    people = (household["weight"] * household["size"]).tolist()
    gaps = [(1 - y / line) if (y < line or (weak and y == line)) else None for y in household["consumption"]]
    poor = sum(p for p, gap in zip(people, gaps, strict=True) if gap is not None)
    return {
        "headcount": 100 * poor / sum(people),
        "poverty_gap": 100 * sum(p * (g or 0) for p, g in zip(people, gaps, strict=True)) / sum(people),
    }


@pytest.mark.parametrize("one", COMPARED, ids=lambda one: one.id)
def test_a_choice_equals_a_full_run_with_its_parameters(survey, values, one):
    other = effects.differing(PARAMETERS, (), [one])[0][1]
    alone = chain.run(survey, LISTS, other.choices())
    own = values[one.id]
    if "line" in one.changed:
        assert own[(FIXED, "headcount", NATIONAL)] == pytest.approx(100 * alone.line.headcount)
        assert np.isnan(own[(ANEW, "headcount", NATIONAL)])
        return
    for way, line in ((FIXED, LINE), (ANEW, alone.line.total)):
        if way == FIXED and one.kind == effects.LINE and not other.weak:
            assert np.isnan(own[(way, "headcount", NATIONAL)])  # it concerns the line alone
            continue
        for name, value in direct(alone.household, line, other.weak).items():
            assert own[(way, name, NATIONAL)] == pytest.approx(value, abs=1e-9), (way, name)
    people = alone.household["weight"] * alone.household["size"]
    each = 100 * gini(alone.household["consumption_pc"].to_numpy(), people.to_numpy(float))
    assert own[(ANY, "gini", NATIONAL)] == pytest.approx(each)


def test_domains_add_up(values, made):
    base = values[effects.IN_USE]
    people = made.household["weight"] * made.household["size"]
    share = people[made.household["urban"]].sum() / people.sum()
    national = base[(FIXED, "poverty_gap", NATIONAL)]
    urban, rural = (base[(FIXED, "poverty_gap", name)] for name in ("Urban", "Rural"))
    assert national == pytest.approx(share * urban + (1 - share) * rural)
    places = ["Ulaanbaatar", "Aimag center", "Soum center", "Countryside"]
    assert sum(base[(FIXED, "share_of_poor", name)] for name in places) == pytest.approx(100)
    bare = made.household.drop(columns=["urban", "location", "region"])
    assert list(effects.domains(bare)) == [NATIONAL]


def test_ids_are_what_is_typed_and_name_each_choice_once():
    ids = [one.id for one in effects.EVERY]
    assert len(set(ids)) == len(ids) and {one.kind for one in effects.EVERY} == set(effects.KINDS)
    assert "deflator=none" in ids and "adult_weight=1 child_weight=1 scale_exponent=1" in ids
    for one in effects.EVERY:
        checked = WelfareParameters.read({k: v for k, v in one.changed.items()})
        assert checked.changed(), one.id  # the values are permitted, and none is the default
    assert 5 <= len(effects.ALTERNATIVES) < len(effects.EVERY)


def test_choices_are_named_by_step_parameter_or_value():
    assert {one.step for one in effects.chosen(["durables"])} == {"durables"}
    assert len(effects.chosen(["real_rate"])) == 2
    assert [one.id for one in effects.chosen(["real_rate=0"])] == ["real_rate=0"]
    assert effects.chosen([]) == effects.EVERY and effects.chosen(["none"]) == ()
    with pytest.raises(InputError, match="Did you mean 'durables'"):
        effects.chosen(["durable"])


def test_the_error_of_an_effect_is_the_spread_of_its_differences(survey, found):
    row = found.effects.set_index(["parameters", "way", "measure", "domain"])
    key = ("adult_weight=1 child_weight=1 scale_exponent=1", FIXED, "headcount", NATIONAL)
    known = bootstrap.Survey.of(bootstrap._with_origin(survey))
    differences = []
    for seed in bootstrap.seeds_of(4, 3):
        sample = known.taken(*known.drawn(seed))
        run = [
            chain.run(sample, LISTS, bootstrap.with_origin(replace(PARAMETERS.choices(), scale=scale)))
            for scale in ((0.7, 0.5, 1.0), (1.0, 1.0, 1.0))
        ]
        base, other = (direct(one.household, LINE)["headcount"] for one in run)
        differences.append(other - base)
    assert row.loc[key, "standard_error"] == pytest.approx(np.std(differences, ddof=1))
    assert row.loc[key, "replicates"] == 3 and row.loc[key, "df"] == 2
    reach = stats.t.ppf(0.975, 2) * row.loc[key, "standard_error"]
    assert row.loc[key, "upper"] - row.loc[key, "change"] == pytest.approx(reach)
    # the first rows are the choices as in use: no change, the error of the value itself
    base = row.loc[("", FIXED, "headcount", NATIONAL)]
    assert np.isnan(base["change"])
    assert base["standard_error"] == pytest.approx(found.replicates["whole_chain_fixed"].std(ddof=1))


def test_what_says_nothing_has_no_rows(found):
    rows = found.effects
    calories = rows[rows["parameters"] == "calorie_threshold=2100"]
    assert set(calories["way"]) == {ANEW}
    assert set(rows.loc[rows["parameters"] == "line=own", "way"]) == {FIXED}
    assert rows.loc[rows["step"] != "", "change"].notna().all()
    assert set(rows.loc[rows["parameters"] == "deflator=none", "way"]) == {FIXED, ANEW, ANY}


@pytest.mark.slow
def test_results_do_not_hang_on_the_number_of_workers(survey, found):
    told = []

    def progress(done, so_far):
        told.append((done, len(so_far().replicates)))
        return True

    again = what_if.what_if(
        survey, LISTS, PARAMETERS, FEW, replicates=3, seed=4, workers=2, progress=progress
    )
    pd.testing.assert_frame_equal(again.effects, found.effects)
    pd.testing.assert_frame_equal(again.errors, found.errors)
    assert told == [(1, 1), (2, 2), (3, 3)]


def test_without_choices_the_three_errors_are_those_of_the_bootstrap(survey):
    one = what_if.what_if(survey, LISTS, PARAMETERS, (), replicates=3, seed=4)
    same = bootstrap.bootstrap(survey, LISTS, LINE, PARAMETERS.choices(), replicates=3, seed=4)
    pd.testing.assert_frame_equal(one.errors, same.errors)
    pd.testing.assert_frame_equal(one.replicates, same.replicates)
    assert set(one.effects["choice"]) == {effects.IN_USE}


def test_no_replicates_give_effects_without_errors(survey, values):
    none = what_if.what_if(survey, LISTS, PARAMETERS, FEW, replicates=0)
    assert none.effects["standard_error"].isna().all() and none.effects["lower"].isna().all()
    key = ("deflator=none", FIXED, "headcount", NATIONAL)
    change = none.effects.set_index(["parameters", "way", "measure", "domain"]).loc[key, "change"]
    assert change == pytest.approx((values["deflator=none"] - values[effects.IN_USE])[key[1:]])
    bare = {**survey, "households": survey["households"].drop(columns=["psu", "stratum"])}
    released = what_if.what_if(bare, LISTS, PARAMETERS, effects.chosen(["equivalence"]), replicates=0)
    assert released.errors.empty and len(released.effects)


def test_a_choice_that_a_sample_refuses_is_left_out_of_its_error(survey, made, monkeypatch):
    def refused(tables, lists, choices, earlier=None):
        raise InputError("too few")

    monkeypatch.setattr(chain, "run", refused)
    values = what_if.values(survey, LISTS, made, PARAMETERS, LINE, effects.chosen(["equivalence"]))
    assert values.drop(columns=effects.IN_USE).isna().all().all()
    assert values[effects.IN_USE].notna().all()


def test_wrong_calls_are_refused(survey):
    with pytest.raises(InputError, match="found 1"):
        what_if.what_if(survey, LISTS, PARAMETERS, FEW, replicates=1)
    with pytest.raises(InputError, match="without food"):
        what_if.what_if(survey, LISTS, WelfareParameters(without=["food"], line="1"), FEW, replicates=2)


def test_what_is_written_is_read_again(tmp_path, survey, found):
    data = Microdata("little", tmp_path, {"synthetic": True, "label": "SYNTHETIC, little", "tables": {}})
    record = what_if.record(
        data,
        PARAMETERS,
        found,
        stands_on="d",
        wanted=FEW,
        asked=3,
        seed=4,
        workers=2,
        seconds=1.0,
        command="x",
    )
    what_if.write(tmp_path, "w", found, record)
    rows, again = what_if.read(tmp_path / "w.csv", tmp_path / "w.json")
    assert again == json.loads(json.dumps(record)) and again["replicates"] == 3
    assert "SYNTHETIC" in again["label"] and again["parameters"] == {"line": "300000"}
    pd.testing.assert_frame_equal(
        rows, found.effects.drop(columns="df"), check_like=True, check_dtype=False, atol=1e-4, rtol=1e-6
    )


def test_the_digest_follows_the_tables(tmp_path):
    def of(sha):
        held = {"households": {"sha256": sha}, "transfers": {"sha256": "z"}}
        return what_if.digest(Microdata("x", tmp_path, {"tables": held}))

    (tmp_path / "households.parquet").write_bytes(b"")
    assert of("a") != of("b") and of("a") == of("a")


def test_the_truth_is_made_again_where_its_parts_are_known(made):
    home = made.household
    true = pd.DataFrame(
        {
            "consumption": home["consumption"],
            "adult_equivalents": home["equivalents"],
            "deflator": home["index"],
            "nominal_health": 0.0,
            "nominal_housing": home["nominal_housing"],
            "nominal_durables": 0.0,
        }
    )
    wanted = effects.chosen(
        ["adult_weight", "without", "deflator=none", "outliers", "calorie_threshold", "weak"]
    )
    table = true_effects.true_effects(home, true, LINE, wanted)
    at = table.set_index(["parameters", "measure", "domain"])
    assert not table["parameters"].str.contains("calorie").any()  # no true line but the one
    assert at.loc[("outlier_scale=none", "headcount", NATIONAL), "true_change"] == 0
    scale = weighted_equivalents(home["adults"], home["children"], 1.0, 1.0, 1.0)
    each = home.assign(consumption=home["consumption"] * home["equivalents"] / scale)
    key = ("adult_weight=1 child_weight=1 scale_exponent=1", "headcount", NATIONAL)
    assert at.loc[key, "true"] == pytest.approx(direct(each, LINE)["headcount"])
    rent = home.assign(consumption=home["consumption"] - home["c_housing"])
    expected = direct(rent, LINE)["headcount"]
    assert at.loc[("without=housing", "headcount", NATIONAL), "true"] == pytest.approx(expected)
    plain = home.assign(consumption=home["consumption"] * home["index"])
    expected = direct(plain, LINE)["poverty_gap"]
    assert at.loc[("deflator=none", "poverty_gap", NATIONAL), "true"] == pytest.approx(expected)
    with pytest.raises(InputError, match="found none of"):
        true_effects.true_effects(home, true.iloc[1:], LINE, wanted)

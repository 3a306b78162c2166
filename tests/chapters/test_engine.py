"""The declared tables against the official keys, against plain pandas, and against each other."""

import numpy as np
import pandas as pd
import pytest

from analysis.chapters import engine, tables
from analysis.chapters import vocabulary as words
from analysis.chapters.columns import faults
from analysis.chapters.frames import Frames, official_line
from analysis.core.errors import InputError
from analysis.official import tables as official

LINE = 418_045


@pytest.fixture(scope="module")
def all_estimates(frames):
    return engine.evaluate(frames).set_index(engine.KEY)


@pytest.fixture(scope="module")
def homes(frames):
    """Households with what plain pandas needs."""
    made = frames.households.copy()
    made["people"] = made["weight"] * made["size"]
    made["poor"] = made["consumption"] < LINE
    return made


@pytest.fixture(scope="module")
def members(frames, homes):
    kept = homes[["weight", "poor", "urban", "location", "region", "consumption"]]
    return frames.persons.join(kept, on="hhid")


def mean(values, weight):
    return float((values * weight).sum() / weight.sum())


def printed(estimates, identifier, row, column, measure=None):
    """One computed number by the ends of its paths."""
    found = estimates.loc[[identifier]].reset_index()
    found = found[found["row_path"].str.endswith(row) & found["column_path"].str.endswith(column)]
    if measure:
        found = found[found["measure"] == measure]
    assert len(found) == 1, found
    return found["estimate"].item()


def test_every_printed_number_is_declared_or_excused(all_estimates):
    declared = set(all_estimates.index)
    for identifier in official.catalogue()["id"]:
        if identifier[0] not in "BC" and identifier != "T2-1":
            continue
        table = official.load(identifier)
        keys = set(zip([identifier] * len(table), *(table[c] for c in engine.KEY[1:]), strict=True))
        excused = {k for k in keys if tables.why_not_computed(*k[:3])}
        # a table may have more rows than are printed
        assert keys - excused <= declared, identifier
        assert not excused & declared
    assert len(declared) > 7000


def test_the_line_is_the_official_one(frames):
    assert frames.line == official_line() == LINE


def test_random_frames_obey_the_declaration(frames):
    assert faults(frames) == []
    wrong = Frames(frames.households.drop(columns="water").assign(dwelling="Palace"), frames.persons)
    assert [f.split(":")[0] for f in faults(wrong)] == ["households.dwelling", "households.water"]


def test_indices_and_additional_statistics(all_estimates, homes):
    of_four = homes[homes["size"] == 4]
    gap = (1 - of_four["consumption"] / LINE).clip(lower=0)

    def value(row):
        return printed(all_estimates, "B05", row, "> 4")

    assert value("headcount") == pytest.approx(100 * mean(of_four["poor"], of_four["people"]))
    assert value("severity") == pytest.approx(100 * mean(gap**2, of_four["people"]))
    assert value("Population share (%)") == pytest.approx(
        100 * of_four["people"].sum() / homes["people"].sum()
    )
    assert value("head") == pytest.approx(mean(of_four["head_age"], of_four["weight"]))
    share = of_four["children"] / of_four["size"]
    assert value("Children (% of population)") == pytest.approx(100 * mean(share, of_four["weight"]))
    poor_urban = homes[homes["poor"] & (homes["urban"] == "Urban")]
    in_gers = poor_urban["people"][poor_urban["dwelling"] == "Ger"].sum()
    value = printed(all_estimates, "B16", "Share of poor (% of total poor)", "Urban > Ger")
    assert value == pytest.approx(100 * in_gers / poor_urban["people"].sum())


def test_marital_state_of_heads_counts_people(all_estimates, homes):
    women = homes[(homes["head_sex"] == "Female") & (homes["urban"] == "Rural")]
    value = printed(all_estimates, "B07", "Married, living together (%)", "Rural > Female")
    assert value == pytest.approx(100 * mean(women["head_marital"] == "Married", women["people"]))


def test_multiples_of_the_line(all_estimates, homes):
    below = homes["consumption"] < 1.3 * LINE
    value = printed(all_estimates, "B01", "130% of the poverty line", "Headcount")
    assert value == pytest.approx(100 * mean(below, homes["people"]))


def test_number_of_poor_in_thousands(all_estimates, homes):
    poor = homes["people"][homes["poor"] & (homes["region"] == "Khangai")].sum()
    assert printed(all_estimates, "B02", "Number of poor ('000)", "Khangai") == pytest.approx(poor / 1000)
    everybody = homes["people"].sum() / 1000
    assert printed(all_estimates, "B03", "Population ('000)", "National") == pytest.approx(everybody)


def test_loan_types_are_shares_of_people_with_loans(all_estimates, homes):
    loans = homes[[f"loan_{x}" for x in words.LOANS]]
    borrowers = homes[(loans > 0).any(axis=1)]
    share = mean(borrowers["loan_herders"] > 0, borrowers["people"])
    value = printed(all_estimates, "B15", "Population share (%)", "> Herders")
    assert value == pytest.approx(100 * share)
    assert printed(all_estimates, "B15", "Population share (%)", "Any loan") == pytest.approx(
        100 * borrowers["people"].sum() / homes["people"].sum()
    )
    average = printed(all_estimates, "B47", "National", "> Other")
    others = homes[(homes["loan_other"] > 0) | (homes["loan_household"] > 0)]
    assert average == pytest.approx(mean(others["loan_other"] + others["loan_household"], others["weight"]))
    repaid = homes[homes["repaid"]]
    value = printed(all_estimates, "B48", "Poverty > Poor", "Purchase of a car")
    poor = repaid[repaid["poor"]]
    assert value == pytest.approx(100 * mean(poor["purpose_car"], poor["weight"]))


def test_older_loans_are_held_but_not_borrowed(frames):
    old = frames.households["loan_mortgage"] == 0
    more = frames.having(older_mortgage=old.to_numpy())
    share = {
        "row_path": "Additional statistics > Population share (%)",
        "column_path": "Type of loan > Mortgage",
    }

    def held(of):
        table = engine.evaluate(of, ["B15"])
        return table[(table[list(share)] == pd.Series(share)).all(axis=1)]["estimate"].item()

    assert held(frames) < 100
    assert held(more) == pytest.approx(100)
    assert engine.evaluate(more, ["B47"]).equals(engine.evaluate(frames, ["B47"]))


def test_livestock_counts_people(all_estimates, homes):
    herd = (
        homes["cattle"] + homes["horses"] + homes["camels"] / 0.67 + homes["sheep"] / 6 + homes["goats"] / 8
    )
    holders = homes[herd > 0]
    value = printed(all_estimates, "B11", "National", "Bods > Average number")
    assert value == pytest.approx(mean(herd[herd > 0], holders["people"]))


def test_transfers(all_estimates, homes):
    child_money = homes[homes["t_206"] > 0]
    row = "Child Money Program"
    assert printed(all_estimates, "B19", row, "% of households") == pytest.approx(
        100 * child_money["weight"].sum() / homes["weight"].sum()
    )
    ratio = child_money["t_206"] / (child_money["consumption_pc"] * child_money["size"])
    assert printed(all_estimates, "B19", row, "Share of consumption (%)") == pytest.approx(
        100 * mean(ratio, child_money["weight"])
    )
    everything = homes[[f"t_{c}" for c in words.TRANSFERS]].sum(axis=1)
    assert printed(all_estimates, "B19", row, "Share of total transfers (%)") == pytest.approx(
        100 * (homes["t_206"] * homes["weight"]).sum() / (everything * homes["weight"]).sum()
    )


def test_amounts_count_people_and_shares_households(all_estimates, homes):
    rural_poor = homes[homes["poor"] & (homes["urban"] == "Rural")]
    amount = printed(all_estimates, "B22", "Average consumption (2022 MNT) > Food", "Rural > Poor")
    assert amount == pytest.approx(mean(rural_poor["c_food"], rural_poor["people"]))
    share = printed(all_estimates, "B22", "Consumption share (%) > Food", "Rural > Poor")
    weight = rural_poor["weight"]
    sums = (rural_poor["c_food"] * weight).sum() / (rural_poor["consumption"] * weight).sum()
    assert share == pytest.approx(100 * sums)


def test_deciles_are_made_within_each_domain(all_estimates, homes):
    for identifier, welfare in (("B25", "consumption"), ("B26", "consumption_pc")):
        soums = homes[homes["location"] == "Soum center"].sort_values(welfare)
        below = soums["people"].cumsum() / soums["people"].sum()
        poorest = soums[below.shift(fill_value=0.0) < 0.1]
        value = printed(all_estimates, identifier, "> Poorest", "Soum center")
        if identifier == "B25":
            assert value == pytest.approx(mean(poorest[welfare], poorest["people"]))
        else:
            amounts = (poorest[welfare] * poorest["people"]).sum()
            assert value == pytest.approx(100 * amounts / (soums[welfare] * soums["people"]).sum())


def test_rates_of_enrolment(all_estimates, members):
    poor = members[members["poor"]]
    of_age = poor[poor["age"].between(11, 14)]
    pupils = poor["weight"][poor["enrolled"] == "Lower secondary"]
    net = printed(all_estimates, "B33", "National", "Net enrollment rates > Lower secondary > Poor")
    gross = printed(all_estimates, "B33", "National", "Gross enrollment rates > Lower secondary > Poor")
    assert net == pytest.approx(100 * mean(of_age["enrolled"] == "Lower secondary", of_age["weight"]))
    assert gross == pytest.approx(100 * pupils.sum() / of_age["weight"].sum())


def test_health(all_estimates, members):
    ill = members[members["complaint"] & (members["region"] == "Central")]
    cancer = printed(all_estimates, "B34", "> Cancer", "Central")
    assert cancer == pytest.approx(100 * mean(ill["complaint_type"] == 9, ill["weight"]))
    untreated = members[members["complaint"] & ~members["sought"] & (members["sex"] == "Female")]
    reason = mean(
        untreated["reason"].isin([3, 4, 5])[~untreated["poor"]], untreated["weight"][~untreated["poor"]]
    )
    assert printed(all_estimates, "B36", "treatment > Other", "Female > Non-poor") == pytest.approx(
        100 * reason
    )


def test_work(all_estimates, members):
    women = members[(members["sex"] == "Female") & members["age"].between(25, 34)]
    active = women[women["labour"] != "Out of the labor force"]
    unemployed = mean(active["labour"] == "Unemployed", active["weight"])
    value = printed(all_estimates, "B42", "> 25-34", "Unemployment rate > Female")
    assert value == pytest.approx(100 * unemployed)
    workers = members[(members["labour"] == "Employed") & (members["urban"] == "Urban")]
    miners = workers[workers["industry13"] == "Mining"]
    across = printed(all_estimates, "B44", "> Mining", "Urban > Poor")
    within = printed(all_estimates, "B43", "> Mining", "Urban > Poor")
    assert across == pytest.approx(100 * mean(miners["poor"], miners["weight"]))
    poor = workers[workers["poor"]]
    assert within == pytest.approx(100 * mean(poor["industry13"] == "Mining", poor["weight"]))


def test_education_adds_up_both_ways(all_estimates):
    names = set(words.EDUCATION) | {"Upper secondary"}
    b31 = all_estimates.loc["B31"].reset_index()
    parts = b31[b31["column_path"].isin(names)].groupby("row_path")["estimate"].sum()
    assert np.allclose(parts, 100)
    b32 = all_estimates.loc["B32"].reset_index()
    places = b32["row_path"].isin(["Location > Urban", "Location > Rural"])
    assert np.allclose(b32[places].groupby("column_path")["estimate"].sum(), 100)


def test_identities_of_the_poverty_tables(all_estimates):
    for identifier in ("B04", "B05", "B06", "B08"):
        wide = (
            all_estimates.loc[identifier]
            .reset_index()
            .pivot(index="column_path", columns="measure", values="estimate")
        )
        nation, groups = wide.loc["National"], wide.drop(index="National")
        for index in ("headcount", "poverty_gap", "poverty_severity"):
            weighted = (groups["population_share"] * groups[index]).sum() / 100
            assert weighted == pytest.approx(nation[index])
        implied = groups["headcount"] * groups["population_share"] / nation["headcount"]
        assert np.allclose(implied, groups["share_of_poor"])


def test_inequality(all_estimates, homes):
    rows = homes.sort_values("consumption_pc")
    share = rows["people"] / rows["people"].sum()
    income = share * rows["consumption_pc"] / mean(rows["consumption_pc"], rows["people"])
    lorenz = income.cumsum()
    area = ((lorenz + lorenz.shift(fill_value=0.0)) / 2 * share).sum()
    assert printed(all_estimates, "T2-1", "National", "Gini index") == pytest.approx(100 * (1 - 2 * area))
    below = share.cumsum()
    ninth, first = (rows["consumption_pc"][below >= p].iloc[0] for p in (0.9, 0.1))
    assert printed(all_estimates, "T2-1", "National", "P90/P10 ratio") == pytest.approx(ninth / first)


def test_observations_are_households_of_the_group(all_estimates, homes, members):
    rows = all_estimates.loc["C10"].reset_index()
    here = rows[(rows["row_path"] == "Rural > Ger") & (rows["measure"] == "headcount")]
    expected = ((homes["urban"] == "Rural") & (homes["dwelling"] == "Ger")).sum()
    assert here["n_households"].item() == here["n_units"].item() == expected
    people = all_estimates.loc["B37"].reset_index()
    blind = members[(members["age"] >= 18) & members["vision"]]
    row = people[people["row_path"].str.endswith("Vision") & (people["column_path"] == "National")]
    assert row["n_units"].item() == len(blind)
    assert row["n_households"].item() == blind["hhid"].nunique()


def test_linear_gives_the_same_numbers(frames, all_estimates):
    for population in ("households", "persons"):
        keys = engine.keys()
        keys = keys[keys["population"] == population]
        parts = engine.linear(frames, keys)
        expected = all_estimates.loc[pd.MultiIndex.from_frame(keys[engine.KEY]), "estimate"].to_numpy()
        computed = parts.estimate(frames.weight(population))
        assert np.allclose(computed, expected, equal_nan=True)
        whole = parts.households(frames)
        assert whole.numerator.shape[0] == len(frames.households)
        assert np.allclose(whole.estimate(frames.weight("households")), expected, equal_nan=True)
        known = np.isfinite(expected)
        rest = parts.contributions(np.nan_to_num(expected)).T @ frames.weight(population)
        assert np.abs(rest[known]).max() < 1e-3


def test_one_column_put_to_a_constant(frames):
    keys = engine.keys(["B16", "B28"])
    parts = {d: engine.linear(frames.having(dwelling=d), keys) for d in words.DWELLINGS}
    lives_in = {d: (frames.households["dwelling"] == d).to_numpy(dtype=float) for d in words.DWELLINGS}
    together = sum(parts[d].numerator.multiply(lives_in[d][:, None]) for d in words.DWELLINGS)
    actual = engine.linear(frames, keys).numerator
    assert abs(together - actual).max() < 1e-9
    assert abs(parts["Ger"].numerator - actual).max() > 1
    fresh = Frames(frames.households.assign(dwelling="Ger"), frames.persons)
    assert abs(engine.linear(fresh, keys).numerator - parts["Ger"].numerator).max() == 0


def test_a_changed_column_reaches_what_is_derived_from_it(frames):
    doubled = frames.having(consumption=frames.households["consumption"].to_numpy() * 2)
    before = engine.evaluate(frames, ["C01"])["estimate"]
    after = engine.evaluate(doubled, ["C01"])["estimate"]
    direct = engine.evaluate(
        Frames(frames.households.assign(consumption=lambda h: h["consumption"] * 2)), ["C01"]
    )["estimate"]
    assert (after < before).all()
    assert np.array_equal(after, direct)
    pupils = frames.having(persons={"enrolled": "Primary"})
    gross = engine.evaluate(pupils, ["B33"]).set_index(engine.KEY)
    assert printed(gross, "B33", "National", "Net enrollment rates > Primary > Total") == 100


def test_a_half_made_frame_serves_the_tables_it_can(frames):
    few = ["weight", "size", "consumption", "urban"]
    part = Frames(frames.households[few])
    assert len(engine.evaluate(part, ["C01"])) == 9
    with pytest.raises(InputError, match="expected a column 'location'"):
        engine.evaluate(part, ["C02"])
    with pytest.raises(InputError, match="expected a frame of members"):
        engine.evaluate(part, ["B31"])


def test_what_cannot_be_asked(frames):
    with pytest.raises(InputError, match="B99"):
        engine.evaluate(frames, ["B99"])
    with pytest.raises(InputError, match="found both"):
        engine.linear(frames, engine.keys(["B31", "B16"]))
    with pytest.raises(InputError, match="nowhere"):
        engine.linear(frames, engine.keys(["B16"]).assign(row_path="nowhere"))
    with pytest.raises(InputError, match="palace"):
        frames.having(palace=1)
    stray = Frames(frames.households.iloc[:5], frames.persons)
    with pytest.raises(InputError, match="every hhid among the households"):
        engine.evaluate(stray, ["B37"])


def test_a_survey_of_twins_with_half_the_weight_has_the_same_numbers(frames, all_estimates):
    homes, members = frames.households.assign(weight=lambda h: h["weight"] / 2), frames.persons
    twins = Frames(
        pd.concat([homes, homes.rename(index=lambda hhid: f"{hhid}b")]).rename_axis("hhid"),
        pd.concat([members, members.assign(hhid=members["hhid"] + "b")], ignore_index=True),
    )
    of_twins = engine.evaluate(twins).set_index(engine.KEY)
    ratios = all_estimates.index.get_level_values("measure") != "p90p10"  # quantiles jump between rows
    both = pd.concat([all_estimates["estimate"], of_twins["estimate"]], axis=1)[ratios]
    assert np.allclose(both.iloc[:, 0], both.iloc[:, 1], equal_nan=True)
    assert (of_twins["n_units"] == 2 * all_estimates["n_units"]).all()

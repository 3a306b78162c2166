"""The chapter "Poverty in 2022": both sides; contrasts, multiples, sentences, parameters, notebook."""

import ast
import json
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from random_frames import random_frames

from analysis import official
from analysis.computed.chain import Aggregate
from analysis.computed.printed import computed
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.hses.store import Microdata
from analysis.presentation.figure import caption
from analysis.report import poverty_2022 as chapter
from analysis.report.in_use import InUse, side_by_side
from analysis.report.poverty_2022 import frames, multiples, survey, text, world
from analysis.report.poverty_2022.parameters import DOMAINS, MEASURES, Parameters


def small():
    """Made-up households; the capital is a location and a region, as in Mongolia."""
    made = random_frames(1500)
    capital = made.households["location"] == "Ulaanbaatar"
    elsewhere = made.households["region"].replace("Ulaanbaatar", "Central")
    made.households["region"] = elsewhere.mask(capital, "Ulaanbaatar")
    return made


SMALL = small()
TABLES = computed(SMALL, [*frames.COMPUTED, "B01"])


@pytest.fixture(scope="module")
def both():
    return read()


@pytest.fixture(scope="module")
def real():
    return read(synthetic=False)


@pytest.fixture(scope="module")
def results(both):
    return both.official


@pytest.fixture(scope="module")
def page(both):
    return shown(both)


@pytest.fixture(scope="module")
def real_page(real):
    return [*chapter.figure_2_1(real), *tables_of(real)]


def in_use(synthetic=True, missing=()):
    """A made-up survey of 1,500 households, without its truth; `missing`: tables that it cannot give."""
    manifest = {"synthetic": synthetic, "label": "SYNTHETIC toy" if synthetic else "HSES", "consequences": []}
    tables = {id: frame for id, frame in TABLES.tables.items() if id not in missing}
    data = Microdata("toy", ROOT / "no-such-folder" / "microdata", manifest)
    lacks = dict.fromkeys(missing, "the survey lacks households.location")
    return InUse(data, Aggregate(pd.DataFrame(), {}, None), SMALL, tables, lacks)


def read(synthetic=True, missing=(), **parameters):
    """Both sides, as the page would read them."""
    page = SimpleNamespace(
        parameters=Parameters.read(parameters),
        official=official.load,
        data=lambda name, path, licence="": ROOT / path,
    )
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frames, "survey_in_use", lambda page, ids: in_use(synthetic, missing))
        return chapter.read(page)


def shown(both):
    """Every figure and table of the page."""
    return [
        *chapter.figure_2_1(both),
        *chapter.figure_2_2(both),
        *chapter.figure_2_3(both),
        *chapter.region_maps(both),
        *chapter.figure_2_4(both),
        *chapter.figure_2_5(both),
        *tables_of(both),
    ]


def tables_of(both):
    return [
        *chapter.estimates_tables(both),
        chapter.contrasts_table(both),
        chapter.multiples_table(both),
        chapter.table_2_1(both),
        chapter.lines_table(both),
        chapter.rates_table(both),
    ]


def sentences(both):
    """Every piece of text of the page, but for those of the front page."""
    said = chapter.said(both, chapter.facts, official.load("T1-2"))
    for one in (chapter.by_area, chapter.by_location, chapter.by_region, chapter.near_the_line,
                chapter.on_inequality, chapter.among_countries):  # fmt: skip
        said |= chapter.said(both, one)
    return said | chapter.on_lines(both)


def one(domain, estimate, se, kind="region"):
    return {"domain": domain, "kind": kind, "estimate": estimate, "se": se}


# --- methods on small tables ------------------------------------------------------------------


def test_the_standard_error_comes_from_the_width_of_the_interval():
    names = pd.DataFrame({"domain": ["National"], "kind": ["national"], "order": [1], "label": ["Mongolia"]})
    printed = pd.DataFrame(
        {
            "row_path": ["National"],
            "column_path": ["Poverty headcount"],
            "measure": ["headcount"],
            "value": [27.1],
            "ci_lower": [25.9],
            "ci_upper": [28.4],
            "observations": [22995],
        }
    )
    row = frames.estimates_by_domain(printed, names).iloc[0]
    assert row["se"] == pytest.approx(2.5 / (2 * 1.95996), abs=1e-5)  # 0.638, printed 0.6
    assert (row["ci_lower"], row["n"]) == (25.9, 22995)


def test_the_printed_limits_stay_at_95_and_shrink_at_90():
    estimates = pd.DataFrame({"estimate": [27.1], "se": [0.638], "ci_lower": [25.9], "ci_upper": [28.4]})
    assert frames.intervals(estimates, 95.0) is estimates
    narrower = frames.intervals(estimates, 90.0).iloc[0]
    assert narrower["ci_lower"] == pytest.approx(27.1 - 1.64485 * 0.638, abs=1e-4)
    assert narrower["ci_upper"] == pytest.approx(27.1 + 1.64485 * 0.638, abs=1e-4)


def test_contrasts_bound_the_unknown_covariance():
    estimates = pd.DataFrame([one("A", 36.0, 1.0), one("B", 31.9, 1.0), one("C", 32.8, 1.0)])
    found = frames.contrasts(estimates, 95.0).set_index(["first", "second"])
    assert found.loc[("A", "B"), "limit_cautious"] == pytest.approx(1.96 * 2, abs=1e-3)
    assert found.loc[("A", "B"), "limit_independent"] == pytest.approx(1.96 * 2**0.5, abs=1e-3)
    # 4.1 less 0.1 for rounding exceeds 3.92; 3.1 exceeds only 2.77; 0.9 exceeds neither
    assert found["verdict"].to_dict() == {
        ("A", "B"): "different",
        ("A", "C"): "open",
        ("C", "B"): "not shown",
    }


def test_ulaanbaatar_is_contrasted_as_a_location_and_as_a_region():
    estimates = pd.DataFrame(
        [
            one("Ulaanbaatar", 21.6, 1.2, "location"),
            one("Countryside", 41.2, 1.1, "location"),
            one("Western", 36.5, 1.2),
        ]
    )
    found = frames.contrasts(estimates, 95.0)
    assert set(zip(found["kind"], found["first"], found["second"], strict=True)) == {
        ("location", "Countryside", "Ulaanbaatar"),
        ("region", "Western", "Ulaanbaatar"),
    }


def test_labels_of_the_scaled_line_are_read_from_either_table():
    assert multiples.multiple("150%", "Poverty headcount") == 1.5
    assert multiples.multiple("1.05x", "Headcount") == 1.05
    assert multiples.multiple("Poverty line", "Headcount") == 1.0
    with pytest.raises(InputError, match="expected a multiple of the line"):
        multiples.multiple("twice", "Headcount")


# --- on the official tables -------------------------------------------------------------------


def test_all_domains_and_measures_are_there(results):
    assert set(zip(results.estimates["domain"], results.estimates["measure"], strict=True)) == {
        (d, m) for d in DOMAINS for m in MEASURES
    }
    assert list(results.shares["domain"]) == list(DOMAINS)
    assert set(results.inequality["domain"]) == set(DOMAINS)


def test_shares_of_locations_and_regions_add_up_to_the_nation(results):
    shares = results.shares.set_index("domain")["share_of_poor"]
    assert shares[["Urban", "Rural"]].sum() == pytest.approx(100, abs=0.11)
    assert shares[["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"]].sum() == pytest.approx(
        100, abs=0.21
    )


def test_both_sources_of_the_scaled_line_agree_and_it_never_falls(results):
    headcount = results.multiples.set_index("multiple")["headcount"]
    assert (
        headcount[1.0] == 27.1
        and headcount[1.2] == 41.0
        and headcount[0.75] == 11.7
        and headcount[1.5] == 57.9
    )
    assert headcount.is_monotonic_increasing


def test_the_people_just_above_the_line_match_the_report(both):
    frame = chapter.multiples_table(both).frame.set_index(("Line times", ""))
    assert round(frame.loc[1.2, ("Official", "People between")]) == 468  # the report's text: about 468,000


def test_the_sentences_say_what_the_tables_say(results):
    area, region = text.by_area(results), text.by_region(results)
    assert "12.5 percentage points more, a difference beyond sampling error." in area["p_area"]
    assert area["p_area_share"].startswith("Urban areas hold 56.8")
    assert "The poor of urban areas fall 25" in area["p_area_depth"]
    assert region["p_region_verdicts"] == (
        "Of the 10 pairs, 6 differ beyond sampling error. Not shown to differ: Western and Eastern; "
        "Western and Khangai; Eastern and Khangai; Central and Ulaanbaatar."
    )
    assert text.by_location(results)["p_location_verdicts"] == "All 6 pairs differ beyond sampling error."
    assert "6.8\u00a0to\u00a07.0" not in area["p_area_depth"]
    assert "6.8 to 7.0 times" in text.on_inequality(results)["p_p90p10"]


def test_the_verdicts_follow_the_confidence_level():
    wide = read(confidence=99.9).official
    location = text.by_location(wide)["p_location_verdicts"]
    assert location.startswith("Of the 6 pairs, 4 differ beyond sampling error. Different only if")
    assert "Soum centres and Aimag centres. Not shown to differ: Aimag centres and Ulaanbaatar." in location
    assert text.front(wide)["p_front_confidence"] == "99.9\u00a0%"


def test_the_closest_countries_are_said_to_be_above_or_below():
    values = pd.Series({"Mongolia (2022)": 22.1, "A (2021)": 22.0, "B (2020)": 22.3, "C (2019)": 23.0})
    assert text._closest(values, "Mongolia (2022)") == "A (22.0, below) and B (22.3, above)"
    assert text._closest(values.replace(22.0, 22.1), "Mongolia (2022)").startswith("A (22.1, the same)")


def test_the_two_lines_are_set_side_by_side(results):
    said = text.among_countries(results)
    assert said["p_country_rate"].endswith("Viet Nam (19.7, below) and Uzbekistan (17.3, below)")
    assert said["p_country_lines"] == (
        "At this line 22.1\u00a0% of Mongolians are poor; at the national line, 27.1\u00a0%."
    )


def test_the_figures_name_their_annex_tables_in_order(page):
    sources = {item.id: item.source for item in page}
    assert sources["figure-2-2-a"].endswith("Tables C.1 and C.2")
    assert sources["figure-2-3-a"].endswith("Tables C.1 and C.3")


@pytest.mark.parametrize("side", ["both", "real"])
def test_every_sentence_is_whole(side, request):
    glued = sentences(request.getfixturevalue(side))
    assert all(key.startswith("p_") for key in glued)
    assert not [k for k, v in glued.items() if not v.strip() or "nan" in v or "–" in v]
    assert glued["p_line"] == "418,045"


def test_figures_and_tables_can_be_shown_for_any_choice():
    few = read(domains="Western", measures="headcount", confidence="90", line_multiples="0.8")
    assert chapter.figure_2_1(few) == [] and chapter.figure_2_2(few) == []
    first, ours, second, _ = chapter.figure_2_3(few)
    assert "90 per cent intervals" in first.alt and list(first.data["domain"]) == ["National", "Western"]
    assert list(ours.data["domain"]) == ["National", "Western"] and list(second.data["domain"]) == ["Western"]
    assert len(chapter.figure_2_4(few)) == 2 and all(item.html() for item in tables_of(few))


def test_ids_are_used_once_and_those_of_computed_figures_end_alike(page):
    ids = [item.id for item in page]
    assert len(ids) == len(set(ids)) == 27  # 10 official figures, all but one again; 8 tables
    pairs = [id.removesuffix("-computed") for id in ids if id.endswith("-computed")]
    assert set(pairs) == {id for id in ids if id.startswith(("figure", "map")) and id in pairs}
    assert set(ids) >= set(pairs) and "figure-2-5-a" not in pairs  # its rate is the printed one


# --- both sides -------------------------------------------------------------------------------


def test_the_official_side_comes_first_while_the_survey_is_synthetic(both, page):
    assert [item.evidence for item in page[:4]] == ["official", "synthetic"] * 2
    heads = list(chapter.estimates_tables(both)[0].frame.columns.get_level_values(0))
    assert heads.index("Official") < heads.index("SYNTHETIC")
    assert chapter.said(both, chapter.by_area) == chapter.by_area(both.official)
    assert "demonstration" in chapter.on_lines(both)["p_world"]


def test_what_stands_on_a_synthetic_survey_says_so(page):
    for item in page:
        mine = item.id.endswith("-computed") or type(item).__name__ == "Table"
        assert (item.evidence == "synthetic") == mine, item.id
        assert ("SYNTHETIC DATA" in item.html()) == mine, item.id


def test_the_computed_side_comes_first_on_real_data(real, real_page):
    assert [item.id for item in real_page][:2] == ["figure-2-1-a-computed", "figure-2-1-a"]
    heads = list(chapter.estimates_tables(real)[0].frame.columns.get_level_values(0))
    assert heads.index("Computed") < heads.index("Official")
    assert not [item.id for item in real_page if "SYNTHETIC" in item.html()]
    said = sentences(real)
    rate = real.use.table("C01").query("row_path == 'National' and measure == 'headcount'")["value"].iloc[0]
    assert said["p_rate"] == f"{rate:.1f}\u00a0% (official: 27.1\u00a0%)"
    assert "(Official: In urban areas 23.0" in said["p_area"]
    assert said["p_world"].startswith("Per person and day the national line is ")
    assert "rounding of the printed figures" not in said["p_area_depth"].split("(Official")[0]
    assert chapter.front(real.official)["p_headcount"] == "27.1\u00a0%"  # the front page stays official


def test_tables_that_the_survey_cannot_give_are_left_out():
    lacking = read(synthetic=False, missing=("C02", "B03"))
    assert lacking.first is lacking.official
    assert [item.id for item in chapter.figure_2_2(lacking)] == ["figure-2-2-a", "figure-2-2-b"]
    assert len(chapter.figure_2_1(lacking)) == 3  # areas: shares are of B.3, measures of C.1
    assert chapter.region_map(lacking.computed) is not None
    assert all(item.html() for item in tables_of(lacking))


def test_the_table_sets_official_and_computed_estimates_side_by_side(both):
    tables = chapter.estimates_tables(both)
    first = tables[0].frame.set_index(("Domain", "")).loc["Mongolia"]
    told = [first["Official", head] for head in ("Estimate", "95 % interval")]
    assert told == [27.1, "25.9\u00a0to\u00a028.4"] and tables[0].data["n"].iloc[0] == 22995
    value = both.use.table("C01").query("row_path == 'National' and measure == 'headcount'")["value"].iloc[0]
    assert first["SYNTHETIC", "Estimate"] == pytest.approx(value)
    assert first["Difference", "points"] == pytest.approx(value - 27.1)
    assert "rough" in tables[1].note and "rough" not in tables[0].note


def test_the_computed_figure_holds_both_numbers(both, page):
    data = page[1].data.set_index(["domain", "measure"])
    assert data.loc[("Urban", "headcount"), "official_estimate"] == 23.0
    ours = both.computed.estimates.set_index(["domain", "measure"])
    assert data.loc[("Urban", "headcount"), "estimate"] == ours.loc[("Urban", "headcount"), "estimate"]


def test_captions_of_computed_figures_have_the_number_of_the_official_one():
    assert caption("figure-2-1-a-computed", "Headcount") == caption("figure-2-1-a", "Headcount")
    assert caption("table-2-1-computed", "Gini") == "Table 2.1: Gini"


def test_columns_of_two_sides_take_units_by_their_lower_name():
    made = side_by_side(
        in_use(synthetic=False),
        {"Domain": ["A", "B"]},
        {"Official": {"Rate": [1.0, 2.0]}, "Computed": {"Rate": [1.5, 2.5]}},
        {("Difference", "points"): [0.5, 0.5]},
        group=["x", "y"],
        units={"Rate": "%"},
        formats={("Computed", "Rate"): 2},
        id="toy",
        title="Toy",
        source="nowhere",
    )
    assert [c[0] for c in made.frame.columns] == ["Domain", "Computed", "Official", "Difference", "group"]
    assert made.units == {("Computed", "Rate"): "%", ("Official", "Rate"): "%"}
    assert "1.50" in made.html() and made.evidence == "computed"


# --- what only the microdata can give ---------------------------------------------------------


def test_a_difference_has_the_covariance_of_its_two_sides():
    found = survey.contrasts(SMALL, 95.0).query("kind == 'location'").iloc[0]
    homes = SMALL.households
    people = (homes["weight"] * homes["size"]).to_numpy()
    poor = (homes["consumption"] < SMALL.line).to_numpy(float)
    score, rates = np.zeros(len(homes)), []
    for name, sign in ((found["first"], 1), (found["second"], -1)):
        here = (homes["location"] == name).to_numpy()
        rates.append(people[here] @ poor[here] / people[here].sum())
        score += sign * here * people * (poor - rates[-1]) / people[here].sum()
    totals = pd.Series(score).groupby([homes["stratum"].to_numpy(), homes["psu"].to_numpy()]).sum()
    by_stratum = totals.groupby(level=0)
    variance = (
        by_stratum.count() / (by_stratum.count() - 1) * by_stratum.var(ddof=0) * by_stratum.count()
    ).sum()
    assert found["difference"] == pytest.approx(100 * (rates[0] - rates[1]))
    assert found["se"] == pytest.approx(100 * variance**0.5)
    assert found["ci_upper"] == pytest.approx(found["difference"] + 1.95996 * found["se"], abs=1e-4)


def test_contrasts_are_turned_to_the_order_of_the_official_ones(both):
    table = chapter.contrasts_table(both)
    rates = both.computed.estimates.query("measure == 'headcount'").set_index("domain")["estimate"]
    data = table.data
    assert len(data) == 17 and (data["difference"] >= 0).all()
    assert data["difference_computed"].to_numpy() == pytest.approx(
        rates[data["first"]].to_numpy() - rates[data["second"]].to_numpy()
    )
    assert (data["ci_lower"] < data["difference_computed"]).all()


def test_the_curve_goes_through_the_computed_table_of_scaled_lines(both):
    curve = both.computed.curve.set_index(["measure", "multiple"])
    table = TABLES.tables["B01"]
    for row in table.itertuples():
        at = curve.loc[(row.measure, multiples.multiple(row.row_path, row.column_path))]
        assert at["estimate"] == pytest.approx(row.value)
        assert at["se"] == pytest.approx(row.standard_error, rel=1e-6)
    assert both.computed.multiples["multiple"].tolist() == list(multiples.printed())


def test_the_true_numbers_are_those_of_the_true_consumption():
    homes = SMALL.households
    known = pd.DataFrame(
        {"consumption": 2.0 * homes["consumption"], "adult_equivalents": 0.5 * homes["size"]}
    ).sample(frac=1, random_state=1)
    true = survey.of_truth(SMALL, known)
    assert true.amount("households", "consumption") == pytest.approx(2 * homes["consumption"].to_numpy())
    assert true.amount("households", "consumption_pc") == pytest.approx(homes["consumption"].to_numpy())
    assert survey.truth(None, in_use(synthetic=False)) is None and survey.truth(None, in_use()) is None


# --- other countries --------------------------------------------------------------------------


def test_the_implied_line_gives_back_the_printed_rate(both):
    found = both.international
    rates = found.rates.set_index("dollars")
    biggest = 100 * (SMALL.households["weight"] * SMALL.households["size"]).max()
    biggest /= (SMALL.households["weight"] * SMALL.households["size"]).sum()
    assert found.implied and rates.loc[6.85, "estimate"] == pytest.approx(22.1, abs=biggest)
    assert found.factor == pytest.approx(found.lines.iloc[2]["line"] / (6.85 * 365 / 12))
    assert found.lines.iloc[2]["dollars"] == pytest.approx(6.85)
    assert found.spread[0] <= found.factor <= found.spread[1]
    assert rates["printed"].to_dict() == pytest.approx(
        {2.15: 0.2, 3.65: 2.4, 6.85: 22.1, 24.35: np.nan}, nan_ok=True
    )
    # with the line implied, what is left of the error is far smaller than with a line that is known
    assert rates.loc[6.85, "se_estimated"] < 0.1 * rates.loc[6.85, "se_fixed"]


def test_a_given_factor_gives_rates_of_its_own():
    given = read(ppp_factor=800.0, cpi=1.5)
    found = given.international
    assert not found.implied and found.factor == 1200.0 and found.factor_se == 0
    line = 6.85 * 365 / 12 * 1200
    homes = SMALL.households
    people = homes["weight"] * homes["size"]
    rate = 100 * people[homes["consumption_pc"] < line].sum() / people.sum()
    assert found.rates.set_index("dollars").loc[6.85, "estimate"] == pytest.approx(rate)
    figures = chapter.figure_2_5(given)
    assert [item.id for item in figures] == [
        "figure-2-5-a",
        "figure-2-5-a-computed",
        "figure-2-5-b",
        "figure-2-5-b-computed",
    ]
    ours = figures[1].data
    assert ours[ours["country"].str.startswith("Mongolia")]["value"].iloc[0] == pytest.approx(rate)
    assert "Factor, given: 1,200 MNT of 2022" in chapter.rates_table(given).note
    assert "Error, line implied" not in chapter.rates_table(given).html()


def test_a_factor_without_prices_is_refused():
    with pytest.raises(InputError, match="ppp_factor and cpi: .*found ratio of consumer prices = 0"):
        Parameters.read({"ppp_factor": 800})
    with pytest.raises(InputError, match="found PPP factor = 0. Give both, or neither"):
        Parameters.read({"cpi": 1.5})


def test_rates_that_rest_on_a_few_households_are_not_shown():
    groups = official.load("F1-6")
    found = pd.DataFrame(
        {"dollars": [2.15, 3.65], "estimate": [0.001, 0.0], "se_fixed": 0.0, "se_estimated": 0.0,
         "n": 100, "n_poor": [4, 0]}
    )  # fmt: skip
    made = world._rates(found, groups, {6.85: 22.1})
    assert made["estimate"].isna().tolist() == [True, False] and np.isnan(made["n_poor"].iloc[0])


# --- the survey of the checkout ---------------------------------------------------------------


def test_the_survey_of_the_checkout_comes_near_the_official_numbers_and_its_truth(synthetic_survey):
    page = SimpleNamespace(
        parameters=Parameters(data=synthetic_survey),
        official=official.load,
        data=lambda name, path, licence="": ROOT / path,
    )
    both = chapter.read(page)
    assert both.use.synthetic and not both.use.missing
    sides = (both.official, both.computed)
    told, ours = (one.estimates.query("measure == 'headcount'").set_index("domain") for one in sides)
    assert (ours["estimate"].between(told["ci_lower"] - 0.05, told["ci_upper"] + 0.05)).all()
    truth = both.computed.truth.set_index(["domain", "measure"])["true"]
    assert abs(truth["National", "headcount"] - ours.loc["National", "estimate"]) < 1.0
    rates = both.international.rates.set_index("dollars")
    assert (rates.loc[[2.15, 3.65], "estimate"] - rates.loc[[2.15, 3.65], "printed"]).abs().max() < 0.5


# --- parameters and notebook ------------------------------------------------------------------


def test_a_multiple_that_is_not_printed_is_refused():
    with pytest.raises(InputError, match="line_multiples: expected multiples .*, 1.05, .*found 1.07, 2"):
        Parameters.read({"line_multiples": "1.1,1.07,2"})


def test_the_bounds_of_the_schema_are_the_printed_ones():
    printed = multiples.printed()
    item = Parameters.model_json_schema()["properties"]["line_multiples"]["items"]
    assert (item["minimum"], item["maximum"]) == (printed[0], printed[-1]) == (0.5, 1.5)
    assert 1.25 in printed and 1.3 in printed and 1.35 not in printed


def test_wrong_parameters_are_refused_in_words():
    with pytest.raises(InputError, match="Did you mean 'Western'"):
        Parameters.read({"domains": "Westen"})
    with pytest.raises(InputError, match="confidence: expected number, at least 50"):
        Parameters.read({"confidence": 20})


@pytest.mark.parametrize(
    "name, given, found",
    [
        ("domains", "Rural,Urban,Rural", "Rural 2 times"),
        ("measures", "headcount,headcount", "headcount 2 times"),
        ("line_multiples", "1.1,1.1,1.10", "1.1 3 times"),
    ],
)
def test_repetitions_are_refused(name, given, found):
    with pytest.raises(InputError, match=f"{name}: expected each entry once; found {found}"):
        Parameters.read({name: given})


def test_the_parameters_cell_equals_the_schema():
    notebook = json.loads((ROOT / "notebooks/poverty_2022.ipynb").read_text(encoding="utf-8"))
    cells = [c for c in notebook["cells"] if "parameters" in c["metadata"].get("tags", [])]
    assert len(cells) == 1
    given = {n.targets[0].id: ast.literal_eval(n.value) for n in ast.parse("".join(cells[0]["source"])).body}
    assert list(given) == list(Parameters.model_fields)
    assert Parameters.read(given) == Parameters()


def test_the_notebook_holds_no_outputs_and_no_functions():
    notebook = json.loads((ROOT / "notebooks/poverty_2022.ipynb").read_text(encoding="utf-8"))
    code = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)
    assert not any("def " in "".join(c["source"]) or "lambda" in "".join(c["source"]) for c in code)


def test_every_glued_key_of_the_prose_is_computed(both):
    notebook = (ROOT / "notebooks/poverty_2022.ipynb").read_text(encoding="utf-8")
    used = set(re.findall(r"\{glue:text\}`(p_\w+)`", notebook))
    assert used == set(sentences(both))
    assert not used & set(chapter.front(both.official))


def test_the_front_page_finds_its_numbers(both):
    used = set(
        re.findall(r"poverty_2022.ipynb::(p_\w+)", (ROOT / "book/index.md").read_text(encoding="utf-8"))
    )
    assert used <= set(chapter.front(both.official)) | {"p_line"}

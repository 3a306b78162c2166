"""Measures by domain: one table of sums against one estimate at a time, and what is refused."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.core.errors import InputError
from analysis.survey import domains as domains_module
from analysis.survey.contributions import share_of_poverty_estimate
from analysis.survey.design import Design
from analysis.survey.domains import MISSING, crossing, crossings, domain_means
from analysis.survey.estimates import estimate, estimates
from analysis.survey.influence import estimate_within, linearised
from analysis.survey.measures import known, measure, named
from analysis.survey.poverty import fgt_estimate, fgt_terms
from analysis.survey.results import design_effect

LINE = 250000
MEASURES = ("fgt0", "fgt1.5", "poor", "gini", "share_of_poverty0", "mean")


@pytest.fixture(scope="module")
def mini():
    return pd.read_csv(Path(__file__).parents[1] / "reference/r/mini_households.csv")


def design_of(frame, **options):
    options = {"singleton": "remove"} | options
    return Design.from_frame(frame, weight=["weight", "hhsize"], stratum="stratum", psu="psu", **options)


@pytest.mark.parametrize(
    "options", [{}, {"singleton": "average"}, {"singleton": "adjust", "domain_singletons": True}]
)
def test_one_table_of_sums_gives_what_each_domain_gives_alone(mini, options):
    design = design_of(mini, **options)
    table = estimate(mini, design, welfare="pc", line=LINE, by=["aimag", "rare"], measures=["fgt0", "fgt2"])
    assert len(table) == 2 * 5  # combinations that exist, of 6
    for row in table.itertuples():
        mask = ((mini["aimag"] == row.aimag) & (mini["rare"] == row.rare)).to_numpy()
        alpha = float(row.measure.removeprefix("fgt"))
        one = estimate_within(mask, fgt_estimate, mini["pc"].to_numpy(), LINE, design.weight, alpha)
        assert row.estimate == pytest.approx(one.value, rel=1e-13)
        assert row.se == pytest.approx(linearised(design, one), rel=1e-12, abs=1e-17, nan_ok=True)
        assert row.deff == pytest.approx(design_effect(design, one), rel=1e-10, nan_ok=True)
        assert (row.df, row.n, row.n_psu) == (design.df(mask), mask.sum(), mini.loc[mask, "psu"].nunique())


def test_several_crossings_in_one_table(mini):
    design = design_of(mini)
    table = estimate(mini, design, welfare="pc", line=LINE, by=[[], ["urban"], ["aimag", "urban"]])
    columns = ["measure", "urban", "aimag", "estimate", "se", "ci_lower", "ci_upper", "df", "n", "n_psu"]
    assert list(table) == [*columns, "cv", "deff", "unit", "base"]
    assert table["measure"].unique().tolist() == ["fgt0", "fgt1", "fgt2"]
    headcount = table[table["measure"] == "fgt0"]
    assert headcount["urban"].isna().tolist()[:3] == [True, False, False]
    alone = estimate(mini, design, welfare="pc", line=LINE, by="urban", measures="fgt0")
    assert headcount.iloc[1:3]["se"].to_numpy() == pytest.approx(alone["se"].to_numpy(), rel=1e-13)


def test_many_cells_are_worked_on_in_parts(mini, monkeypatch):
    design = design_of(mini)
    terms = [fgt_terms(mini["pc"], LINE, alpha) for alpha in (0, 1)]
    domains = crossing(mini, ["psu", "urban"])
    whole = domain_means(design, domains, terms)
    monkeypatch.setattr(domains_module, "_CELLS", 3 * design.n_units)
    parts = domain_means(design, domains, terms)
    for name in ("value", "variance", "spread", "n", "n_psu", "df"):
        np.testing.assert_allclose(getattr(parts, name), getattr(whole, name), rtol=1e-13, atol=1e-20)


def test_sets_of_domains_share_cells_until_there_are_too_many(mini):
    few = crossings(mini, [[], ["urban"], ["aimag"]])
    assert [d.count for d in few] == [1 + 2 + 3]
    many = crossings(mini, [["psu"], ["aimag"], ["hhsize"]])
    assert [d.count for d in many] == [21 + 3, mini["hhsize"].nunique()]
    for at, label in enumerate(few[0].labels):
        expected = np.ones(len(mini), bool)
        for key, value in label.items():
            expected &= (mini[key] == value).to_numpy()
        assert (few[0].mask(at) == expected).all()


def test_missing_keys_are_a_domain_of_their_own(mini):
    frame = mini.assign(key=mini["urban"].map({0: "rural", 1: None}))
    shares = estimate(
        frame, design_of(frame), welfare="pc", line=LINE, by="key", measures=["share_of_population", "fgt0"]
    )
    assert shares["key"].tolist() == ["rural", MISSING] * 2
    assert shares["estimate"][:2].sum() == pytest.approx(1)


def test_categories_keep_their_order_and_unused_ones_are_left_out(mini):
    place = mini["urban"].map({0: "rural", 1: "urban"})
    frame = mini.assign(place=pd.Categorical(place, ["urban", "none", "rural"]))
    table = estimate(frame, design_of(frame), welfare="pc", line=LINE, by="place", measures="fgt0")
    assert table["place"].tolist() == ["urban", "rural"]


def test_another_row_order_gives_the_same(mini):
    other = mini.sample(frac=1, random_state=3).reset_index(drop=True)
    one, two = (
        estimate(frame, design_of(frame), welfare="pc", line=LINE, by=[[], ["aimag"]], measures=MEASURES)
        for frame in (mini, other)
    )
    pd.testing.assert_frame_equal(one, two, rtol=1e-11)


def test_parts_add_up(mini):
    design = design_of(mini)
    of = ["share_of_population", "share_of_poverty1", "contribution1", "poor"]
    by = estimate(mini, design, welfare="pc", line=LINE, by="aimag", measures=of)
    by = by.groupby("measure")["estimate"].sum()
    total = estimate(mini, design, welfare="pc", line=LINE, measures=["fgt1", "poor"])
    total = total.set_index("measure")["estimate"]
    assert by["share_of_population"] == pytest.approx(1)
    assert by["share_of_poverty1"] == pytest.approx(1)
    assert by["contribution1"] == pytest.approx(total["fgt1"])
    assert by["poor"] == pytest.approx(total["poor"])


def test_where_keeps_the_full_design(mini):
    design = design_of(mini)
    urban = estimate(mini, design, welfare="pc", line=LINE, by="urban", measures=MEASURES[:4])
    where = estimate(mini, design, welfare="pc", line=LINE, where="urban", measures=MEASURES[:4])
    ours = urban[urban["urban"] == 1].reset_index(drop=True).drop(columns="urban")
    pd.testing.assert_frame_equal(where, ours, rtol=1e-12)


def test_missing_welfare_is_refused_or_left_out_by_name(mini):
    frame = mini.assign(pc=mini["pc"].where(mini["hhid"] != 7))
    design = design_of(frame)
    with pytest.raises(InputError, match="rows 6"):
        estimate(frame, design, welfare="pc", line=LINE)
    left_out = estimate(frame, design, welfare="pc", line=LINE, missing="leave out", measures=MEASURES)
    others = mini["hhid"] != 7
    rest = estimate(mini, design_of(mini), welfare="pc", line=LINE, where=others, measures=MEASURES)
    pd.testing.assert_frame_equal(left_out, rest)
    assert left_out["n"].tolist() == [167] * len(MEASURES)


def test_a_line_for_each_household(mini):
    frame = mini.assign(line=np.where(mini["urban"] == 1, 300000, 200000))
    found = estimate(frame, design_of(frame), welfare="pc", line="line", by="urban", measures="fgt0")
    for urban, line in ((0, 200000), (1, 300000)):
        one = estimate(frame, design_of(frame), welfare="pc", line=line, by="urban", measures="fgt0")
        assert found["estimate"][urban] == one["estimate"][urban]


def test_a_domain_without_weight_has_no_estimate(mini):
    frame = mini.assign(weight=mini["weight"].where(mini["urban"] == 1, 0))
    table = estimate(frame, design_of(frame), welfare="pc", line=LINE, by="urban", measures=["fgt0", "gini"])
    none = table[table["urban"] == 0]
    assert none["estimate"].isna().all() and none["se"].isna().all()
    assert (none["n"] == 0).all()


def test_a_share_has_the_error_of_both_its_sides(mini):
    design = design_of(mini)
    table = estimate(mini, design, welfare="pc", line=LINE, by="urban", measures="share_of_poverty0")
    one = share_of_poverty_estimate(mini["pc"], LINE, mini["urban"] == 1, design.weight)
    assert table["se"][1] == pytest.approx(linearised(design, one), rel=1e-13)
    assert table["df"].tolist() == [design.df()] * 2
    assert table["base"].tolist() == ["poor population"] * 2


def test_linearisation_agrees_with_leaving_out_one_psu_at_a_time(mini):
    design = design_of(mini)
    for name in ("fgt0", "fgt2", "sst", "mean_shortfall", "income_gap_ratio"):
        estimator = measure(name).estimator
        welfare = mini["pc"].to_numpy()
        found = estimate(mini, design, welfare="pc", line=LINE, measures=name)
        variance = 0.0
        for stratum in range(design.stratum_labels.size):
            psus = np.flatnonzero(design.stratum_of_psu == stratum)
            if psus.size < 2:
                continue
            raised = psus.size / (psus.size - 1)
            for out in psus:
                weight = design.weight.copy()
                weight[np.isin(design.psu_of_row, psus)] *= raised
                weight[design.psu_of_row == out] = 0
                off = estimator(welfare, LINE, weight, False).value - found["estimate"].item()
                variance += off**2 / raised
        assert np.sqrt(variance) == pytest.approx(found["se"].item(), rel=0.05)


def test_known_measures_are_found_by_name():
    for name in known():
        assert measure(name).name in (name, "p50")
    assert [m.name for m in named(["fgt3", "watts"])] == ["fgt3", "watts"]
    with pytest.raises(InputError, match="Did you mean 'gini'"):
        named(["ginni", "fgt0"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"welfare": "pcc", "line": LINE}, "Did you mean 'pc'"),
        ({"welfare": "pc"}, "expected a poverty line for fgt0"),
        ({"welfare": "pc", "line": -1}, "above zero"),
        ({"welfare": "pc", "line": LINE, "by": "aimg"}, "Did you mean 'aimag'"),
        ({"welfare": "pc", "line": LINE, "where": [True]}, "every row"),
        ({"welfare": "pc", "line": LINE, "by": "n"}, "Rename"),
        ({"welfare": "pc", "line": LINE, "missing": "drop"}, "leave out"),
        ({"welfare": "pc", "line": LINE, "ci": "wilsn"}, "wilson"),
        ({"welfare": [1, 2], "line": LINE}, "found 2"),
    ],
)
def test_what_is_refused(mini, arguments, message):
    with pytest.raises(InputError, match=message):
        estimate(mini.assign(n=1), design_of(mini), **arguments)


def test_a_frame_of_another_length_is_refused(mini):
    with pytest.raises(InputError, match="Keep every row"):
        estimate(mini[mini["urban"] == 1], design_of(mini), welfare="pc", line=LINE)


def test_covariances_are_kept_only_when_asked_for(mini):
    options = {"welfare": "pc", "line": LINE, "by": "aimag"}
    with pytest.raises(InputError, match="covariance=True"):
        estimates(mini, design_of(mini), **options, covariance=False).covariance()
    table = estimates(mini, design_of(mini), **options)
    assert np.diag(table.covariance()) == pytest.approx(table.variance, rel=1e-12)


@given(st.lists(st.tuples(st.floats(1, 1e3), st.integers(0, 3), st.integers(0, 2)), min_size=4, max_size=30))
def test_the_total_is_the_weighted_mean_of_its_domains(rows):
    frame = pd.DataFrame(rows, columns=["y", "psu", "key"])
    design = Design.from_frame(frame, psu="psu", singleton="remove")
    table = estimate(frame, design, welfare="y", line=300, by="key", measures=["fgt1", "share_of_population"])
    value = {m: part["estimate"].to_numpy() for m, part in table.groupby("measure")}
    total = estimate(frame, design, welfare="y", line=300, measures="fgt1")["estimate"].item()
    assert value["fgt1"] @ value["share_of_population"] == pytest.approx(total, abs=1e-12)

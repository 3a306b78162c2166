"""Regression against R's svyglm, finite differences and hand-worked numbers."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError, WorkFailed
from analysis.core.files import ROOT
from analysis.survey.design import Design
from analysis.survey.influence import linearised
from analysis.survey.means import mean_estimate
from analysis.survey.regression import regress

REFERENCE = ROOT / "tests" / "reference" / "r"
R_TERMS = {"(Intercept)": "const", "factor(aimag)2": "C(aimag)[T.2]", "factor(aimag)3": "C(aimag)[T.3]"}

# Eight households, two a PSU; y is 1 for the poor.
WORKED = pd.DataFrame(
    {
        "psu": [1, 1, 2, 2, 3, 3, 4, 4],
        "w": [1.0, 3, 1, 1, 2, 2, 1, 1],
        "rural": [0, 0, 0, 0, 1, 1, 1, 1],
        "poor": [1, 0, 0, 0, 1, 0, 1, 1],
        "children": [2, 1, 0, 1, 3, 2, 4, 2],
    }
)


def households():
    frame = pd.read_csv(REFERENCE / "mini_households.csv")
    frame["people"] = frame["weight"] * frame["hhsize"]
    frame["poor"] = frame["pc"] < 250000
    return frame


def design_of(frame):
    return Design.from_frame(frame, weight="people", stratum="stratum", psu="psu", singleton="remove")


FORMULAS = {
    "ols": "np.log(pc) ~ hhsize + urban + C(aimag)",
    "logit": "poor ~ hhsize + urban + C(aimag)",
    "probit": "poor ~ hhsize + urban + C(aimag)",
}


@pytest.mark.parametrize("model", FORMULAS)
@pytest.mark.parametrize("part", ["all", "male head"])
def test_as_in_r(model, part):
    frame = households()
    domain = None if part == "all" else frame["head_female"].eq(0).to_numpy()
    table = regress(frame, design_of(frame), FORMULAS[model], model, domain).table().set_index("term")
    expected = pd.read_csv(REFERENCE / "resampling.csv", comment="#").query("case == @model + ' ' + @part")
    assert len(expected) == len(table) == 5
    for row in expected.itertuples():
        found = table.loc[R_TERMS.get(row.term, row.term)]
        assert found["estimate"] == pytest.approx(row.estimate, rel=1e-9)
        assert found["se"] == pytest.approx(row.se, rel=1e-8)


def test_worked_example_least_squares_on_one_group_is_a_difference_of_means():
    design = Design.from_frame(WORKED, weight="w", psu="psu")
    table = regress(WORKED, design, "poor ~ rural").table().set_index("term")
    # urban: 1 of 6 weighted households is poor; rural: 4 of 6
    assert table.loc["const", "estimate"] == pytest.approx(1 / 6)
    assert table.loc["rural", "estimate"] == pytest.approx(4 / 6 - 1 / 6)
    urban = WORKED["rural"].eq(0).to_numpy()
    alone = mean_estimate(WORKED.loc[urban, "poor"], WORKED.loc[urban, "w"])
    influence = np.where(urban, 0.0, 0.0)
    influence[urban] = alone.influence
    scores = design.psu_totals(design.weight * influence)
    assert table.loc["const", "se"] == pytest.approx(np.sqrt(design.covariance_of_totals(scores)[0, 0]))
    assert table["df"].eq(3).all() and table["n"].eq(8).all() and table["n_psu"].eq(4).all()


def test_worked_example_marginal_effect_of_a_group_is_its_difference_in_every_model():
    design = Design.from_frame(WORKED, weight="w", psu="psu")
    for model in FORMULAS:
        effects = regress(WORKED, design, "poor ~ rural", model).marginal_effects()
        assert effects["estimate"].tolist() == pytest.approx([0.5])
        assert effects["se"].tolist() == pytest.approx(
            regress(WORKED, design, "poor ~ rural").table()["se"].tolist()[1:]
        )


@pytest.mark.parametrize("model", FORMULAS)
def test_influence_by_finite_differences(model):
    """Adding a little to one weight moves coefficients and effects as the influence says."""
    frame = households()
    step = 1e-4

    def run(weights):
        design = Design(weight=weights, stratum=frame["stratum"], psu=frame["psu"], singleton="remove")
        fitted = regress(frame, design, FORMULAS[model], model, information="observed")
        effects = [fitted.marginal_effect(term) for term in ("hhsize", "urban")]
        return fitted.coefficients, effects

    weights = frame["people"].to_numpy(dtype=float)
    coefficients, effects = run(weights)
    for row in (0, 57, 120):
        sides = []
        for sign in (1, -1):
            moved = weights.copy()
            moved[row] += sign * step * weights[row]
            b, e = run(moved)
            sides.append(np.concatenate([b.value, [effect.value for effect in e]]))
        slope = (sides[0] - sides[1]) / (2 * step * weights[row])
        said = np.concatenate([coefficients.influence[row], [e.influence[row] for e in effects]])
        assert slope == pytest.approx(said, rel=1e-5, abs=1e-12)


def test_expected_and_observed_information_differ_for_the_probit_alone():
    frame = households()
    for model in FORMULAS:
        errors = [
            regress(frame, design_of(frame), FORMULAS[model], model, information=kind)
            .table()["se"]
            .to_numpy()
            for kind in ("expected", "observed")
        ]
        if model == "probit":
            assert errors[0] != pytest.approx(errors[1], rel=1e-6)
        else:
            assert errors[0] == pytest.approx(errors[1], rel=1e-9)


def test_units_of_weights_terms_and_outcome_do_not_matter():
    frame = households()
    other = frame.assign(people=frame["people"] * 1e-3, pc=frame["pc"] * 1e6)
    for formula, model in (
        ("hhsize ~ pc + urban", "ols"),
        ("pc ~ hhsize", "ols"),
        ("urban ~ pc + hhsize", "logit"),
    ):
        first = regress(frame, design_of(frame), formula, model).table()
        second = regress(other, design_of(other), formula, model).table()
        assert first["t"].tolist() == pytest.approx(second["t"].tolist(), rel=1e-8)


def test_missing_values_are_refused_or_left_out_and_counted():
    frame = households()
    frame.loc[[3, 9], "hhsize"] = np.nan
    frame.loc[9, "pc"] = np.nan
    design = Design(
        weight=np.ones(len(frame)), stratum=frame["stratum"], psu=frame["psu"], singleton="remove"
    )
    with pytest.raises(InputError, match="(?s)hhsize: 2 rows.*pc: 1 rows"):
        regress(frame, design, "np.log(pc) ~ hhsize")
    fitted = regress(frame, design, "np.log(pc) ~ hhsize", missing="leave out")
    assert fitted.left_out == {"hhsize": 2, "pc": 1} and fitted.rows.sum() == len(frame) - 2
    assert fitted.table()["n"].eq(len(frame) - 2).all()


def test_categories_of_text_and_unused_ones():
    frame = households()
    names = frame["aimag"].map({1: "Баруун", 2: "Зүүн", 3: "Төв"})
    plain = regress(frame.assign(a=names), design_of(frame), "pc ~ C(a)").table()
    categories = pd.Categorical(names, categories=["Баруун", "Зүүн", "Төв", "Өмнөд"])
    unused = regress(frame.assign(a=categories), design_of(frame), "pc ~ a").table()
    assert plain["estimate"].tolist() == pytest.approx(unused["estimate"].tolist())
    assert plain["term"].tolist()[1] == "C(a)[T.Зүүн]"


@pytest.mark.parametrize(
    "formula, model, message",
    [
        ("poor ~ hhsise", "ols", "expected a column hhsise. Did you mean 'hhsize'"),
        ("poor ~ hhsize +* urban", "ols", "cannot be read"),
        ("~ hhsize", "ols", "expected outcome ~ terms"),
        ("poor ~ hhsize", "logistic", "Did you mean 'logit'"),
        ("hhsize ~ urban", "logit", "expected 0 or 1 in every row for logit"),
        ("one ~ urban", "logit", "expected both 0 and 1"),
        ("poor ~ urban + I(2 * urban)", "ols", "follow from the terms before"),
        ("poor ~ C(urban) + C(stratum)", "ols", "follow from the terms before"),
        ("name ~ urban", "ols", "expected a number as outcome"),
    ],
)
def test_faults(formula, model, message):
    frame = households().assign(one=1, name="a")
    frame.loc[0, "name"] = "b"
    with pytest.raises(InputError, match=message):
        regress(frame, design_of(frame), formula, model)


def test_a_term_that_separates_the_outcome_is_refused():
    frame = households()
    frame["signal"] = frame["poor"].astype(int)
    for model in ("logit", "probit"):
        with pytest.raises(WorkFailed, match="separates the outcome"):
            regress(frame, design_of(frame), "poor ~ signal + hhsize", model)


def test_effects_of_unknown_terms_are_refused():
    frame = households()
    fitted = regress(frame, design_of(frame), FORMULAS["logit"], "logit")
    with pytest.raises(InputError, match="'hhsise' is no term of the model. Did you mean 'hhsize'"):
        fitted.marginal_effects(["hhsise"])


def test_standard_errors_are_those_of_the_contract():
    frame = households()
    fitted = regress(frame, design_of(frame), FORMULAS["logit"], "logit")
    assert fitted.table()["se"].to_numpy() == pytest.approx(linearised(fitted.design, fitted.coefficients))
    assert np.sqrt(np.diag(fitted.covariance)) == pytest.approx(
        linearised(fitted.design, fitted.coefficients)
    )

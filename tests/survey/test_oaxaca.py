"""The split of a gap: against Stata's printed results, R, a slow computation and finite differences."""

import numpy as np
import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.survey.design import Design
from analysis.survey.influence import linearised
from analysis.survey.oaxaca import REFERENCES, THREEFOLD, TWOFOLD, oaxaca
from analysis.survey.regression import regress_matrix
from analysis.survey.resampling import jackknife, of_estimator
from analysis.survey.terms import (
    categories,
    check_rows,
    effects,
    matrix,
    number,
    spread,
    whole,
    with_square,
)

REFERENCE = ROOT / "tests" / "reference" / "r"


@pytest.fixture(scope="module")
def households():
    frame = pd.read_csv(REFERENCE / "mini_households.csv")
    psus = frame.groupby("stratum")["psu"].transform("nunique")
    frame = frame[psus > 1].reset_index(drop=True)
    frame["people"] = frame["weight"] * frame["hhsize"]
    frame["poor"] = (frame["pc"] < 250000).astype(float)
    frame["man"] = frame["head_female"].eq(0)
    return frame


@pytest.fixture(scope="module")
def in_r():
    rows = pd.read_csv(REFERENCE / "oaxaca.csv", comment="#")
    return rows.set_index(["case", "part"])


def design_of(frame, weight=None):
    return Design(
        weight=frame["people"].to_numpy() if weight is None else weight,
        stratum=frame["stratum"].to_numpy(),
        psu=frame["psu"].to_numpy(),
    )


def terms_of(frame, base="1"):
    aimag = pd.Categorical(frame["aimag"].astype(str), ["1", "2", "3"])
    return [number("hhsize", frame["hhsize"]), categories("aimag", aimag, base)]


def split(frame, weight=None, base="1", **options):
    return oaxaca(
        np.log(frame["pc"].to_numpy()),
        terms_of(frame, base),
        frame["man"].to_numpy(),
        design_of(frame, weight),
        **options,
    )


def key(part):
    """R's name of a part -> reference, component, term."""
    if part == "gap":
        return "pooled", "gap", ""
    reference, component, term = part.split(".")
    return reference, component, {"total": ""}.get(term, term)


def test_published_results_of_stata():
    """Credit card data of Greene (2003): owners less renters, as Jann's `oaxaca` prints it."""
    from statsmodels.datasets import ccard

    frame = ccard.load_pandas().data
    own = frame["OWNRENT"].eq(1).to_numpy()
    terms = [number(name, frame[name]) for name in ("AGE", "INCOME", "INCOMESQ")]
    design = Design(weight=np.ones(len(frame)))
    two = oaxaca(frame["AVGEXP"].to_numpy(), terms, own, design)
    assert two.estimate("gap").value == pytest.approx(158.7504, abs=5e-4)
    assert two.estimate("explained").value == pytest.approx(130.8095, abs=5e-4)
    assert two.estimate("unexplained").value == pytest.approx(27.94091, abs=5e-4)
    three = oaxaca(frame["AVGEXP"].to_numpy(), terms, own, design, threefold=True)
    found = [three.estimate(component).value for component in THREEFOLD]
    assert found == pytest.approx([321.7482, 75.45371, -238.4515], abs=5e-4)


def test_every_part_is_that_of_r(households, in_r):
    made = {name: split(households, reference=name) for name in REFERENCES}
    made["threefold"] = split(households, threefold=True)
    for part, row in in_r.loc["split"].iterrows():
        reference, component, term = key(part)
        found = made[reference].estimate(component, term)
        assert found.value == pytest.approx(row["estimate"], abs=1e-9), part
    assert len(in_r.loc["split"]) == 1 + 5 * 2 * 4 + 3 * 4


def drawn(n_psu=100, n=12):
    """Households in PSUs that share an effect, both groups in each; aimags differ in mean and in slope."""
    rng = np.random.default_rng(3)
    psu = np.repeat(np.arange(n_psu), n)
    man = rng.random(psu.size) < 0.6
    aimag = 1 + psu % 3
    size = 1 + rng.poisson(np.where(man, 3.0, 2.0))
    log = 12 + 0.2 * man - (0.08 + 0.05 * man) * size + 0.1 * aimag + 0.3 * rng.normal(size=n_psu)[psu]
    return pd.DataFrame(
        {"psu": psu, "stratum": psu // 20, "hhsize": size, "aimag": aimag, "man": man,
         "people": size * rng.uniform(50, 150, psu.size), "pc": np.exp(log + rng.normal(0, 0.4, psu.size))}
    )  # fmt: skip


@pytest.mark.parametrize("reference", ["pooled", "second", "threefold"])
def test_standard_errors_are_near_the_jackknifes(reference):
    frame = drawn()
    options = {"threefold": True} if reference == "threefold" else {"reference": reference}
    made = split(frame, **options)
    found = of_estimator(
        made.design, lambda weight: split(frame, weight, **options).parts.value, jackknife(made.design)
    )
    table, jack = made.table(), np.sqrt(found.variance)
    known = jack > 1e-9
    # the jackknife is a little wider, by the square of the influence
    assert (table["se"][known] / jack[known]).between(0.9, 1.02).all()
    assert (table["se"][~known] < 1e-9).all()


def test_the_jackknife_of_this_code_is_that_of_r(households, in_r):
    parts = [("explained", ""), ("unexplained", ""), ("explained", "hhsize"), ("unexplained", "aimag")]

    def values(weight):
        made = split(households, weight)
        return np.array([made.estimate(*part).value for part in parts])

    design = design_of(households)
    found = of_estimator(design, values, jackknife(design))
    names = [f"pooled.{component}.{term or 'total'}" for component, term in parts]
    expected = [in_r.loc[("split", name), "se"] for name in names]
    assert np.sqrt(found.variance) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("reference", [*REFERENCES, "threefold"])
def test_influence_by_finite_differences(households, reference):
    options = {"threefold": True} if reference == "threefold" else {"reference": reference}
    weight = households["people"].to_numpy(dtype=float)
    made = split(households, **options)
    for row in (0, 44, 150):
        sides = []
        for sign in (1, -1):
            moved = weight.copy()
            moved[row] *= 1 + sign * 1e-5
            sides.append(split(households, moved, **options).parts.value)
        slope = (sides[0] - sides[1]) / (2e-5 * weight[row])
        assert made.parts.influence[row] == pytest.approx(slope, rel=1e-5, abs=1e-11)


def test_parts_add_up(households):
    for options in ({}, {"reference": "second"}, {"threefold": True}, {"normalised": False}):
        table = split(households, **options).table().set_index(["component", "term"])["estimate"]
        total = table.xs("", level="term")
        components = THREEFOLD if options.get("threefold") else TWOFOLD
        assert total["gap"] == pytest.approx(total["first"] - total["second"], abs=1e-12)
        assert sum(total[c] for c in components) == pytest.approx(total["gap"], abs=1e-12)
        for component in components:
            own = table[component].drop("")
            assert own.sum() == pytest.approx(total[component], abs=1e-12)
    means = households.groupby("man").apply(
        lambda g: np.average(np.log(g["pc"]), weights=g["people"]), include_groups=False
    )
    assert total["first"] == pytest.approx(means[True]) and total["second"] == pytest.approx(means[False])


def test_the_base_does_not_matter_when_coefficients_are_normalised(households):
    first, other = (split(households, base=base).table() for base in ("1", "3"))
    pd.testing.assert_frame_equal(first, other, rtol=1e-9)
    plain = [split(households, base=b, normalised=False).estimate("unexplained", "aimag") for b in ("1", "3")]
    assert abs(plain[0].value - plain[1].value) > 1e-3


def test_normalised_coefficients_add_up_to_zero_and_fit_as_before(households):
    terms = terms_of(households)
    columns, names = matrix(terms, len(households))
    b = regress_matrix(np.log(households["pc"]), columns, names, design_of(households)).coefficients.value
    full = spread(terms) @ b
    assert full[2:].sum() == pytest.approx(0, abs=1e-12)
    assert whole(terms, len(households)) @ full == pytest.approx(columns @ b)
    assert spread(terms, normalised=False) @ b == pytest.approx([b[0], b[1], 0, b[2], b[3]])


def test_groups_of_terms_are_sums_with_their_covariance(households):
    made = split(households)
    joined = made.grouped({"hhsize": "all", "aimag": "all", "const": "all"})
    assert joined.estimate("unexplained", "all").value == pytest.approx(made.estimate("unexplained").value)
    whole_se = linearised(made.design, made.estimate("unexplained"))
    assert linearised(made.design, joined.estimate("unexplained", "all")) == pytest.approx(whole_se)


def test_a_domain_keeps_the_design_and_what_stands_outside_does_not_count(households):
    inside = households["hhsize"].between(2, 6).to_numpy()
    spoilt = households.assign(pc=households["pc"].where(inside, np.nan))
    outcome = np.log(spoilt["pc"].to_numpy())
    made = oaxaca(outcome, terms_of(spoilt), spoilt["man"].to_numpy(), design_of(spoilt), inside)
    assert (made.parts.influence[~inside] == 0).all()
    assert made.n_first + made.n_second == inside.sum() == made.table()["n"].iloc[0]
    alone = split(households[inside].reset_index(drop=True))
    assert made.parts.value == pytest.approx(alone.parts.value)


def test_average_changes_are_those_of_r(households, in_r):
    terms = [*terms_of(households), number("head_female", households["head_female"])]
    columns, names = matrix(terms, len(households))
    fitted = regress_matrix(households["poor"], columns, names, design_of(households), "probit")
    # a count one more and a category in place of the base; R sets a flag to 1, here it is a category too
    flag = categories("woman", pd.Categorical(households["head_female"].map({0: "no", 1: "yes"})), "no")
    flagged = [*terms[:2], flag]
    made = effects(fitted, flagged)
    assert [label for _, label, _ in made] == ["one more", "2", "3", "yes"]
    expected = in_r.loc["effect"]
    found = fitted.tabulated(list(expected.index), [estimate for *_, estimate in made])
    assert found["estimate"].tolist() == pytest.approx(expected["estimate"].tolist(), abs=1e-8)
    assert found["se"].tolist() == pytest.approx(expected["se"].tolist(), rel=0.15)


def test_influence_of_average_changes_by_finite_differences(households):
    terms = terms_of(households)
    columns, names = matrix(terms, len(households))
    weight = households["people"].to_numpy(dtype=float)
    inside = households["hhsize"].gt(1).to_numpy()

    def run(weight):
        fitted = regress_matrix(
            households["poor"], columns, names, design_of(households, weight), "probit", inside, "observed"
        )
        return [estimate for *_, estimate in effects(fitted, terms)]

    made = run(weight)
    for row in (2, 77):
        moved = [weight.copy(), weight.copy()]
        for sign, one in zip((1, -1), moved, strict=True):
            one[row] *= 1 + sign * 1e-5
        high, low = (np.array([e.value for e in run(one)]) for one in moved)
        slope = (high - low) / (2e-5 * weight[row])
        assert [e.influence[row] for e in made] == pytest.approx(slope, rel=1e-5, abs=1e-12)
    assert all((e.influence[~inside] == 0).all() for e in made)


def test_a_number_and_its_square_move_together(households):
    size = households["hhsize"].to_numpy(dtype=float)
    term = with_square("size", size, size=2.0)
    columns, names = matrix([term], size.size)
    fitted = regress_matrix(np.log(households["pc"]), columns, names, design_of(households))
    ((_, _, effect),) = effects(fitted, [term])
    _, b1, b2 = fitted.coefficients.value
    mean = np.average(size, weights=households["people"])
    assert effect.value == pytest.approx(2 * b1 + b2 * (4 * mean + 4))


def test_fit_is_that_of_the_formula(households):
    import statsmodels.api as sm

    w = households["people"].to_numpy()
    columns, names = matrix(terms_of(households), len(households))
    design = design_of(households)
    least = regress_matrix(np.log(households["pc"]), columns, names, design)
    assert least.fit == pytest.approx(sm.WLS(np.log(households["pc"]), columns, w).fit().rsquared)
    for model, link in (("probit", sm.families.links.Probit()), ("logit", sm.families.links.Logit())):
        glm = sm.GLM(households["poor"], columns, sm.families.Binomial(link), freq_weights=w).fit(tol=1e-12)
        found = regress_matrix(households["poor"], columns, names, design, model)
        assert found.coefficients.value == pytest.approx(glm.params.to_numpy(), abs=1e-6)
        assert found.fit == pytest.approx(1 - glm.llf / glm.llnull, abs=1e-9)


@pytest.mark.parametrize(
    "options, message",
    [
        ({"reference": "poolled"}, "Did you mean 'pooled'"),
        ({"domain": "men"}, "found none in the second group"),
        ({"domain": "no 3"}, "(?s)nobody in '3'"),
    ],
)
def test_faults(households, options, message):
    domains = {"men": households["man"], "no 3": ~(households["man"] & households["aimag"].eq(3))}
    options = {**options, **({"domain": domains[options["domain"]]} if "domain" in options else {})}
    with pytest.raises(InputError, match=message):
        split(households, **options)


def test_faults_of_terms(households):
    aimag = pd.Categorical(households["aimag"].astype(str))
    with pytest.raises(InputError, match="expected the base to be one of 1, 2, 3, found '4'"):
        categories("aimag", aimag, "4")
    with pytest.raises(InputError, match="hhsize: the same for everybody"):
        one = households["hhsize"].eq(3).to_numpy()
        check_rows([number("hhsize", households["hhsize"])], one, "this test")
    with pytest.raises(InputError, match="expected 164 outcomes|expected [0-9]+ outcomes"):
        regress_matrix(np.ones(3), np.ones((3, 1)), ["const"], design_of(households))
    made = split(households)
    with pytest.raises(InputError, match="Did you mean 'explained'"):
        made.estimate("explaind")

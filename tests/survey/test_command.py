"""The command on files of each kind: the same numbers, with labels, faults named in the user's words."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.survey.command import estimate
from analysis.survey.design import Design
from analysis.survey.estimates import estimate as estimate_linearised
from analysis.survey.resampled import estimate_resampled
from analysis.survey.resampling import bootstrap, jackknife

HOUSEHOLDS = ROOT / "tests" / "reference" / "r" / "mini_households.csv"
DESIGN = "--weight weight --weight hhsize --strata stratum --psu psu --singleton certainty".split()
POVERTY = ["--welfare", "pc", "--line", "250000"]


def run(*arguments, form="csv"):
    result = CliRunner().invoke(estimate, [*map(str, arguments), "--format", form])
    if isinstance(result.exception, InputError):
        raise result.exception
    assert result.exception is None, result.output
    return result


def frame_of(*arguments):
    return pd.read_csv(io.StringIO(run(*arguments).stdout))


def households():
    return pd.read_csv(HOUSEHOLDS)


def design_of(frame):
    return Design.from_frame(
        frame, weight=["weight", "hhsize"], stratum="stratum", psu="psu", singleton="certainty"
    )


def test_the_command_gives_what_the_function_gives():
    found = frame_of(
        HOUSEHOLDS, *POVERTY, *DESIGN, "--by", "urban", "--by", "aimag,urban", "--measures", "fgt0,gini"
    )
    frame = households()
    expected = estimate_linearised(
        frame, design_of(frame), welfare="pc", line=250000,
        by=[[], ["urban"], ["aimag", "urban"]], measures=["fgt0", "gini"],
    )  # fmt: skip
    assert found["measure"].tolist() == expected["measure"].tolist()
    for column in ("estimate", "se", "ci_lower", "ci_upper", "n", "n_psu", "df"):
        assert found[column].to_numpy() == pytest.approx(expected[column].to_numpy(dtype=float), nan_ok=True)


def test_a_stata_file_shows_its_labels_and_a_csv_file_of_codes_the_same_numbers(tmp_path):
    frame = households().astype({"aimag": "int8"})
    frame.to_stata(
        tmp_path / "hh.dta", version=118, write_index=False,
        value_labels={"aimag": {1: "Баян-Өлгий", 2: "Бусад", 3: "Бусад"}},
    )  # fmt: skip
    labelled = frame_of(tmp_path / "hh.dta", *POVERTY, *DESIGN, "--by", "aimag")
    coded = frame_of(HOUSEHOLDS, *POVERTY, *DESIGN, "--by", "aimag")
    assert labelled["aimag"].dropna().tolist()[:3] == ["Баян-Өлгий", "Бусад [2]", "Бусад [3]"]
    assert labelled["se"].to_numpy() == pytest.approx(coded["se"].to_numpy(), rel=1e-9)
    codes = frame_of(tmp_path / "hh.dta", *POVERTY, *DESIGN, "--by", "aimag", "--codes")
    assert codes["aimag"].dropna().tolist()[:3] == [1, 2, 3]
    one = frame_of(tmp_path / "hh.dta", *POVERTY, *DESIGN, "--where", "aimag=Баян-Өлгий")
    assert one["estimate"].tolist() == pytest.approx(
        labelled.query("aimag == 'Баян-Өлгий'")["estimate"].tolist()
    )


@pytest.mark.parametrize("kind", ["bootstrap", "jackknife"])
def test_resampled_errors(kind):
    found = frame_of(
        HOUSEHOLDS, *POVERTY, *DESIGN, "--by", "urban", "--measures", "fgt1,gini", "--se", kind,
        "--replicates", 60, "--seed", 3,
    )  # fmt: skip
    frame = households()
    design = design_of(frame)
    replicates = bootstrap(design, 60, 3) if kind == "bootstrap" else jackknife(design)
    expected = estimate_resampled(
        frame, design, replicates, welfare="pc", line=250000, by=[[], ["urban"]], measures=["fgt1", "gini"]
    )
    assert found["se"].to_numpy() == pytest.approx(expected["se"].to_numpy())
    linearised = frame_of(HOUSEHOLDS, *POVERTY, *DESIGN, "--by", "urban", "--measures", "fgt1,gini")
    assert found["estimate"].to_numpy() == pytest.approx(linearised["estimate"].to_numpy())
    assert found["se"].to_numpy() == pytest.approx(linearised["se"].to_numpy(), rel=0.35)
    assert found["deff"].to_numpy() == pytest.approx(
        (linearised["deff"] * (found["se"] / linearised["se"]) ** 2).to_numpy()
    )


def test_means_and_other_measures_agree_on_the_jackknife():
    """share0to100's value never moves; the mean through the table equals the mean by replicate weights."""
    frame = households()
    design = design_of(frame)
    table = estimate_resampled(frame, design, jackknife(design), welfare="pc", by="urban", measures=["mean"])
    weights = np.column_stack(list(jackknife(design).weights(design)))
    urban = frame["urban"].eq(0).to_numpy()
    values = weights[urban].T @ frame["pc"].to_numpy()[urban] / weights[urban].sum(axis=0)
    rscales = jackknife(design).rscales
    assert table["se"][0] == pytest.approx(np.sqrt(rscales @ (values - table["estimate"][0]) ** 2))


def test_given_replicate_weights(tmp_path):
    frame = households()
    people = (frame["weight"] * frame["hhsize"]).to_numpy()
    design = design_of(frame)
    weights = np.column_stack(list(bootstrap(design, 40, 5).weights(design)))
    wide = pd.concat([frame, pd.DataFrame(weights, columns=[f"rw{r}" for r in range(40)])], axis=1)
    wide["people"] = people
    wide.to_csv(tmp_path / "wide.csv", index=False)
    found = frame_of(
        tmp_path / "wide.csv", *POVERTY, "--weight", "people", "--se", "given", "--replicate-weights", "rw*",
        "--replicate-kind", "bootstrap",
    )  # fmt: skip
    poor = frame["pc"].to_numpy() < 250000
    values = weights.T @ poor / weights.sum(axis=0)
    expected = np.sqrt(np.mean((values - found["estimate"][0]) ** 2) * 40 / 39)
    assert found["se"][0] == pytest.approx(expected) and found["df"].eq(39).all()


def test_results_go_to_standard_output_and_notes_to_standard_error():
    result = run(HOUSEHOLDS, *POVERTY, form="json")
    rows = json.loads(result.stdout)
    assert [row["measure"] for row in rows] == ["fgt0", "fgt1", "fgt2"] and rows[0]["n"] == 168
    assert "no --weight" in result.stderr and "no --psu" in result.stderr
    table = run(HOUSEHOLDS, *POVERTY, *DESIGN, form="table").stdout.splitlines()
    assert table[0].split()[:3] == ["measure", "estimate", "se"] and table[1].split()[:2] == [
        "fgt0",
        "0.4000",
    ]


def test_publication_rule_empties_small_domains():
    found = frame_of(HOUSEHOLDS, *POVERTY, *DESIGN, "--by", "aimag,head_female", "--rule", "report n")
    small = found["n"] < 29
    assert (
        small.any()
        and found.loc[small, "estimate"].isna().all()
        and found.loc[~small, "estimate"].notna().all()
    )


def test_output_file(tmp_path):
    result = run(HOUSEHOLDS, *POVERTY, *DESIGN, "--out", tmp_path / "out.csv")
    assert result.stdout.strip().endswith("out.csv") and len(pd.read_csv(tmp_path / "out.csv")) == 3


def test_weak_and_line_by_row(tmp_path):
    frame = pd.DataFrame({"y": [1.0, 2, 3, 4], "z": [1.0, 3, 3, 3]})
    frame.to_csv(tmp_path / "a.csv", index=False)
    arguments = (tmp_path / "a.csv", "--welfare", "y", "--line-col", "z", "--measures", "fgt0")
    assert frame_of(*arguments)["estimate"].tolist() == [0.25]
    assert frame_of(*arguments, "--weak")["estimate"].tolist() == [0.75]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (["--welfare", "pc"], "expected a poverty line for fgt0"),
        ([*POVERTY, "--line-col", "pc"], "expected one of them, found both"),
        ([*POVERTY, "--psu", "psuu"], "expected a column psuu. Did you mean 'psu'"),
        ([*POVERTY, "--measures", "fgt0,ginni"], "Did you mean 'gini'"),
        ([*POVERTY, "--strata", "stratum", "--psu", "psu"], "found one in stratum 6"),
        ([*POVERTY, "--where", "urban=2"], "no row has this value"),
        ([*POVERTY, "--where", "urban"], "expected COL=VALUE"),
        ([*POVERTY, "--ci", "wald"], "expected one of t, normal"),
        ([*POVERTY, "--se", "given"], "expected both or neither"),
        ([*POVERTY, "--rule", "report m"], "Did you mean 'report n'"),
        ([*POVERTY, "--level", "95"], "level: expected a fraction"),
    ],
)
def test_faults(arguments, message):
    with pytest.raises(InputError, match=message):
        run(HOUSEHOLDS, *arguments)


def test_text_where_numbers_belong_is_named(tmp_path):
    (tmp_path / "a.csv").write_text("y,w\n1.5,1\n2;5,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="column y: expected numbers, found '2;5' in row 2"):
        run(tmp_path / "a.csv", "--welfare", "y", "--line", 2)

"""What may be published, by rule."""

import pandas as pd
import pytest

from analysis.core.errors import InputError
from analysis.core.reliability import judge, publication_rule, publish

nan = float("nan")
RESULTS = pd.DataFrame(
    # n, estimate, se, cv, df
    [
        (29, 0.30, 0.03, 0.10, 10),
        (28, 0.30, 0.03, 0.10, 10),
        (460, 0.10, 0.021, 0.21, 40),
        (459, 0.10, 0.034, 0.34, 40),
        (900, 0.00, 0.010, nan, 40),
        (900, 0.00, 0.000, nan, 40),
        (900, 0.40, 0.000, 0.00, 0),
        (900, 0.40, nan, nan, 0),
    ],
    columns=["n", "estimate", "se", "cv", "df"],
)


@pytest.mark.parametrize(
    "rule, expected",
    [
        ("none", [""] * 8),
        ("report n", ["", "suppressed"] + [""] * 6),
        ("report share", ["suppressed"] * 2 + ["", "suppressed"] + [""] * 4),
        ("cv", ["", "", "caution", "unreliable", "unreliable", "", "unreliable", "unreliable"]),
        (
            "report n and cv",
            ["", "suppressed", "caution", "unreliable", "unreliable", "", "unreliable", "unreliable"],
        ),
        (
            "report share and cv",
            [
                "suppressed",
                "suppressed",
                "caution",
                "suppressed",
                "unreliable",
                "",
                "unreliable",
                "unreliable",
            ],
        ),
    ],
)
def test_rules(rule, expected):
    assert judge(RESULTS, rule, sample=23_000)["reliability"].tolist() == expected


def test_reasons_say_what_was_found():
    reasons = judge(RESULTS, "report n and cv")["reason"].tolist()
    assert reasons[:4] == [
        "",
        "28 observations, fewer than 29",
        "CV 21.0 %, above 20 %",
        "CV 34.0 %, above 33 %",
    ]
    assert judge(RESULTS, "report share", 23_000)["reason"][3] == "459 observations, less than 2 % of 23000"
    assert reasons[7] == "no standard error"


def test_publish_empties_numbers_and_keeps_n():
    published = publish(RESULTS.assign(domain="a"), "report n")
    assert published["estimate"].isna().tolist() == [False, True] + [False] * 6
    assert published["n"].tolist() == RESULTS["n"].tolist() and published["domain"].eq("a").all()


def test_faults():
    with pytest.raises(InputError, match="no 'report m'. Did you mean 'report n'"):
        publication_rule("report m")
    with pytest.raises(InputError, match="needs `sample`"):
        judge(RESULTS, "report share")
    with pytest.raises(InputError, match="found no cv"):
        judge(RESULTS.drop(columns="cv"), "cv")

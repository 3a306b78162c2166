"""The report of the fit: near is as the rules say, and nothing printed is lost."""

import numpy as np
import pandas as pd
import pytest

from analysis.chapters import engine, tables
from analysis.chapters import vocabulary as words
from analysis.chapters.fit import FIELDS, TOPICS, fit, summary, worst
from analysis.chapters.standard_errors import standard_errors
from analysis.official import tables as official


def printed_numbers() -> pd.DataFrame:
    """Every printed number of the declared tables, tagged by the parity of its row."""
    parts = []
    for identifier in tables.ids():
        table = official.load(identifier).assign(id=identifier)
        table[list(FIELDS)] = table[list(FIELDS)].astype(float)
        long = table.melt([*engine.KEY, "unit", "decimals"], FIELDS, var_name="field", value_name="printed")
        parts.append(long[long["printed"].notna()])
    numbers = pd.concat(parts, ignore_index=True)
    return numbers.assign(tag=np.where(numbers.index % 2, "held_out", "calibrated"))


@pytest.fixture(scope="module")
def numbers():
    return printed_numbers()


@pytest.fixture(scope="module")
def fitted(frames, numbers):
    return fit(frames, numbers)


def test_every_computed_number_is_judged_once(fitted, numbers):
    computable = [
        not tables.why_not_computed(*key)
        for key in numbers[engine.KEY[:3]].itertuples(index=False, name=None)
    ]
    assert len(fitted) == sum(computable)
    assert list(fitted["id"].unique()) == list(tables.ids())
    regions = fitted[(fitted["id"] == "C03") & (fitted["measure"] == "headcount")]
    assert list(regions["row_path"].unique()) == [*words.REGIONS]
    assert list(regions["field"][:5]) == list(FIELDS)
    assert fitted["topic"].notna().all()
    assert set(fitted["topic"]) == set(TOPICS)


def test_a_survey_fits_itself(frames, numbers):
    estimates = engine.evaluate(frames).set_index(engine.KEY)["estimate"]
    errors = standard_errors(frames).set_index(engine.KEY)
    own = numbers.copy()
    for field in FIELDS:
        here = own["field"] == field
        keys = pd.MultiIndex.from_frame(own.loc[here, engine.KEY])
        source = estimates if field == "value" else errors[field].astype(float)
        own.loc[here, "printed"] = source.reindex(keys).to_numpy()
    own = own[own["printed"].notna()]
    decimals = own["decimals"].fillna(0).astype(int)
    own["printed"] = [round(v, d) for v, d in zip(own["printed"], decimals, strict=True)]
    table = fit(frames, own)
    assert table["fits"].all()
    assert (summary(table)["share"] == 100).all()


def test_what_is_near(frames, numbers, fitted):
    moved = fitted.assign(printed=fitted["synthetic"])
    share = moved[
        (moved["field"] == "value") & (moved["unit"] == "percent") & (moved["synthetic"] < 20)
    ].index[0]
    amount = moved[(moved["field"] == "value") & (moved["unit"] == "mnt_per_month")].index[0]
    error = moved[(moved["field"] == "standard_error") & (moved["synthetic"] > 1)].index[0]
    count = moved[(moved["field"] == "observations")].index[0]
    for position, change, near in (
        (share, 0.49, True),
        (share, 0.51, False),
        (amount, 0.019 * moved.at[amount, "synthetic"], True),
        (amount, 0.021 * moved.at[amount, "synthetic"], False),
        (error, 0.15 * moved.at[error, "synthetic"], True),
        (error, 0.30 * moved.at[error, "synthetic"], False),
        (count, 1, False),
    ):
        row = moved.loc[[position]].copy()
        row["printed"] += change
        asked = row[[*engine.KEY, "field", "printed", "unit", "decimals", "tag"]]
        assert fit(frames, asked)["fits"].item() == near, (row["unit"].item(), change)


def test_summary_counts_and_worst_lists_misses(fitted):
    by_tag = summary(fitted, ["tag"])
    assert by_tag["numbers"].sum() == len(fitted)
    assert by_tag["fitting"].sum() == fitted["fits"].sum()
    listed = worst(fitted, 15)
    assert len(listed) == 15
    assert not listed["fits"].any()
    assert listed["misses"].is_monotonic_decreasing

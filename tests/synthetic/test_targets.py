"""The tags cover every printed number, and the generator sees only what it may."""

import pytest

from analysis.synthetic import targets


@pytest.fixture(scope="module")
def tagged():
    return targets.tagged()


def test_every_printed_number_has_one_known_tag(tagged):
    assert set(tagged["tag"]) == set(targets.TAGS)
    assert not tagged.duplicated([*targets.KEY, "field"]).any()
    assert len(tagged) == 9667


def test_a_quarter_of_annex_b_is_held_out_over_its_topics(tagged):
    annex = tagged[tagged["id"].str.startswith("B")]
    assert (annex["tag"] == "held_out").mean() >= 0.25
    by_table = annex[annex["tag"] == "held_out"].groupby("id").size()
    assert len(by_table) >= 25
    assert by_table.max() <= 0.1 * by_table.sum()


def test_the_generator_sees_no_number_that_is_held_out(tagged):
    seen = targets.calibrated()
    hidden = tagged[(tagged["tag"] == "held_out") & (tagged["field"] == "value")]
    both = seen.merge(hidden, on=targets.KEY)
    assert both.empty
    assert len(seen) > 3000


def test_what_is_held_out_does_not_stand_among_the_targets_of_another_table(tagged):
    """Annex C repeats estimates and errors of annex B: they may not be targets there."""
    annex_c = tagged[tagged["id"].str.startswith("C") & (tagged["tag"] == "calibrated")]
    groups = annex_c[~annex_c["id"].isin(["C01", "C02", "C03", "C04"])]
    assert set(groups["field"]) <= {"observations", "value"}
    values = groups[groups["field"] == "value"]
    # loans by area are in annex C alone
    of_its_own = (
        (values["id"] == "C09")
        & values["row_path"].str.contains(" > ")
        & values["row_path"].str.match("Urban|Rural")
    )
    assert set(values.loc[~of_its_own, "row_path"]) <= {"National"}

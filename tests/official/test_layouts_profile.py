"""Tables B21 to B49: what must add up, does, and labels stand where they should."""

import pytest

from analysis.official import load, value
from analysis.official.transcription import layouts_profile as profile

HALF = 0.05 + 1e-9  # half a unit of the last digit printed to one decimal


def wide(table: str, measure: str):
    frame = load(table)
    frame = frame[frame["measure"] == measure]
    return frame.pivot(index="row_path", columns="column_path", values="value")


def under(frame, head: str):
    return frame[frame.index.str.startswith(f"{head} > ")]


def test_a_label_may_go_on_after_its_numbers():
    cells = profile._cells("share", ("Urban",), "workers")
    row = profile._row("Technicians and associate | professionals", "Occupation", "Occupation", cells)
    assert (row.printed, row.tail) == ("Occupation Technicians and associate", "professionals")
    assert row.path == "Occupation > Technicians and associate professionals"


def test_a_label_may_be_named_otherwise_than_printed():
    cells = profile._cells("share", ("Urban",), "workers")
    row = profile._row("Other 1/ = Other", "Dwelling", "", cells)
    assert (row.printed, row.tail, row.path) == ("Other 1/", "", "Dwelling > Other")


def test_a_head_is_printed_before_its_first_row_only():
    cells = profile._cells("share", ("Urban",), "workers")
    rows = profile._rows(cells, profile.Group("Gender", ("Male", "Female")))
    assert [row.printed for row in rows] == ["Gender Male", "Female"]


def test_layouts_cover_b21_to_b49_once():
    assert [layout.id for layout in profile.LAYOUTS] == [f"B{n}" for n in range(21, 50)]


@pytest.mark.parametrize("table", ["B21", "B22", "B23", "B24"])
def test_categories_sum_to_total_consumption(table):
    amounts = under(wide(table, "consumption"), "Average consumption (2022 MNT)")
    total = amounts.loc["Average consumption (2022 MNT) > Total"]
    assert len(amounts) == 15
    assert ((amounts.sum() - 2 * total).abs() <= 15 / 2).all()


def test_amounts_with_spaces_are_not_run_together():
    row = "Average consumption (2022 MNT) > Insurance and other services"
    assert value("B22", row, "Total > Poor") == 811
    assert value("B22", row, "Urban > Non-poor") == 2669


def test_decile_means_rise_and_their_shares_sum_to_100():
    means = under(wide("B25", "consumption"), "Consumption decile")
    assert len(means) == 10 and means.shape[1] == 11
    order = ["Poorest", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "Wealthiest"]
    assert (means.loc[[f"Consumption decile > {d}" for d in order]].diff().iloc[1:] > 0).all(axis=None)
    shares = under(wide("B26", "consumption_share"), "Consumption decile")
    assert ((shares.sum() - 100).abs() <= 10 * HALF).all()


def test_poor_by_head_follow_from_headcount_and_population():
    headcount, people, poor = (wide("B27", m) for m in ("headcount", "population_share", "share_of_poor"))
    implied = headcount * people / headcount.loc["Total"]
    assert (implied - poor).abs().max(axis=None) < 0.5
    assert poor.isna().sum().sum() == 3  # the unemployed


def test_improved_stove_contradicts_itself_as_printed():
    assert value("B28", "Heating > Improved stove", "National", "headcount") == 24.2
    assert value("B28", "Heating > Improved stove", "National", "share_of_poor") == 9.3


@pytest.mark.parametrize("table", ["B31", "B40"])
def test_statuses_of_a_row_sum_to_100(table):
    shares = wide(table, "share")
    if table == "B40":
        shares = shares.filter(like="% of population by").dropna()
    assert ((shares.sum(axis=1) - 200).abs() <= shares.shape[1] * HALF).all()


def test_locations_of_a_column_sum_to_100():
    shares = wide("B32", "share")
    four = shares.loc[[f"Location > {place}" for place in profile.LOCATIONS]]
    assert ((four.sum() - 100).abs() <= 4 * HALF).all()


@pytest.mark.parametrize("table", ["B43", "B45"])
def test_sectors_of_workers_sum_to_100(table):
    sectors = under(wide(table, "share"), "Sector")
    assert ((sectors.sum() - 100).abs() <= 3 * HALF).all()


@pytest.mark.parametrize("table", ["B44", "B46"])
def test_two_sides_of_a_branch_sum_to_100(table):
    shares = wide(table, "share")
    for area in ("Urban", "Rural", "National"):
        sides = shares.filter(like=f"{area} > ").dropna()
        assert ((sides.sum(axis=1) - 200).abs() <= 2 * HALF + 0.05).all()


def test_reasons_other_is_printed_twice():
    for table in ("B35", "B36"):
        rows = wide(table, "share")
        head = "Reasons for not seeking treatment"
        assert (rows.loc[f"{head} > Other"] == rows.loc[f"{head} > Other (printed again)"]).all()


def test_inferred_columns_say_so():
    flags = load("B49").query("flag == 'label_inferred'")
    assert set(flags["column_path"]) == {"Refrigerator", "Washing machine"}
    loans = load("B48")
    assert (loans["flag"] != "").all()
    assert loans.loc[loans["flag"] == "suppressed", "value"].isna().all()


def test_rural_levels_of_enrollment_keep_their_schools():
    rate = "Gross enrollment rates > Upper secondary > Poor"
    assert value("B33", "Gender > Female", rate) == 90.4

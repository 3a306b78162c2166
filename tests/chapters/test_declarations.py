"""The declarations against the printed numbers themselves: one definition, one number."""

import pytest

from analysis.chapters import engine, tables
from analysis.chapters.declaration import conditions, crossed, slots
from analysis.official import tables as official


@pytest.fixture(scope="module")
def printed():
    """Key -> printed value and half a unit of its last decimal."""
    found = {}
    for identifier in tables.ids():
        for row in official.load(identifier).dropna(subset="value").itertuples():
            key = (identifier, row.row_path, row.column_path, row.measure)
            found[key] = (row.value, 0.5 * 10.0 ** -float(row.decimals))
    return found


def plain(where):
    """Conditions without those that others imply."""
    groups = dict(where)
    if groups.get("region") == "Ulaanbaatar":
        groups["location"] = groups.pop("region")
    if groups.get("location") in ("Ulaanbaatar", "Aimag center"):
        groups.pop("urban", None)
    if {"head_sector", "head_industry"} & groups.keys():
        groups.pop("head_labour", None)
    return tuple(sorted(groups.items()))


def test_numbers_declared_alike_are_printed_alike(printed):
    alike = {}
    for key, cell in engine.cells().items():
        if key in printed:
            same = (cell.population, cell.numerator, plain(cell.within), cell.denominator, plain(cell.base))
            alike.setdefault((same, cell.scale), []).append(key)
    repeated = {same: keys for same, keys in alike.items() if len(keys) > 1}
    assert len(repeated) > 700
    for keys in repeated.values():
        lowest = max(printed[key][0] - printed[key][1] for key in keys)
        highest = min(printed[key][0] + printed[key][1] for key in keys)
        assert lowest <= highest + 1e-9, keys


def test_transfers_are_compared_with_consumption_household_by_household(printed):
    """Only the mean over receivers of their own ratios adds up over kinds of transfer."""
    among, received = "Among recipients > Share of consumption (%)", "Received transfer > % of households"

    def product(row):
        share, ratio = printed["B19", row, received, "share"], printed["B19", row, among, "consumption_share"]
        return share[0] * ratio[0] / 100, (share[0] * ratio[1] + ratio[0] * share[1]) / 100

    kinds = [key[1] for key in printed if key[0] == "B19" and key[1].count(" > ") == 2 and key[2] == received]
    parts = [product(row) for row in kinds]
    public = product("Social protection pension and allowances")
    gifts, total = product("Gifts and remittance"), product("Total")
    assert len(kinds) == 15
    assert sum(p[0] for p in parts) == pytest.approx(public[0], abs=public[1] + sum(p[1] for p in parts))
    assert public[0] + gifts[0] == pytest.approx(total[0], abs=public[1] + gifts[1] + total[1])
    assert sum(p[0] for p in parts) == pytest.approx(public[0], rel=0.01)


def test_parts_of_a_domain():
    ger = crossed(slots("urban", ["Urban"], whole=False), slots("dwelling", ["Ger"]))[0]
    assert (ger.path, ger.where, ger.of) == (
        "Urban > Ger",
        {"urban": "Urban", "dwelling": "Ger"},
        {"urban": "Urban"},
    )
    assert conditions({"b": 1}, {"a": 2}, {"b": 1}) == (("a", 2), ("b", 1))
    with pytest.raises(ValueError, match="exclude each other"):
        conditions({"a": 1}, {"a": 2})

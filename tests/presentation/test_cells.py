"""The grid of shaded numbers."""

import pandas as pd

from analysis.presentation import charts, style

GRID = pd.DataFrame(
    [("Meat", "Poor", 50.0), ("Meat", "Non-poor", 25.0), ("Fruit", "Poor", 0.0)],
    columns=["food", "group", "share"],
)


def test_cells_print_their_numbers_and_leave_missing_ones_empty():
    axes = charts.cells(GRID, "food", "group", "share", unit="per cent").axes[0]
    assert [t.get_text() for t in axes.texts] == ["50", "25", "0"]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["Meat", "Fruit"]
    assert len(axes.patches) == 3


def test_cells_grow_darker_with_the_number():
    assert charts._shade(0, 50) == style.SEQUENTIAL[0]
    assert charts._shade(25, 50) == style.SEQUENTIAL[2]
    assert charts._shade(50, 50) == style.SEQUENTIAL[-1]


def test_a_break_moves_the_columns_behind_it():
    plain = charts.cells(GRID, "food", "group", "share", unit="per cent").axes[0]
    split = charts.cells(GRID, "food", "group", "share", unit="per cent", breaks=[1]).axes[0]
    assert list(split.get_xticks()) == [0, 1.25] and list(plain.get_xticks()) == [0, 1]

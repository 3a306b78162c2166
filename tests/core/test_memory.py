"""Freed memory is kept where that can be asked for, and nowhere else does asking do harm."""

import ctypes

import numpy as np
import pytest

from analysis.core import memory


def test_it_answers_whether_it_is_so_and_arrays_go_on_as_before():
    assert memory.keep_memory() in (True, False)
    assert np.ones(10_000_000).sum() == 10_000_000


@pytest.mark.parametrize("error", [AttributeError, OSError, TypeError])
def test_another_c_library_is_left_alone(monkeypatch, error):
    def refuse(name):
        raise error

    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert memory.keep_memory() is False

"""One thread for linear algebra."""

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from analysis.core import threads


def numbers() -> list[int]:
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_one_inside_and_as_many_as_before_afterwards():
    with threads.one_thread():
        np.ones((300, 300)) @ np.ones((300, 300))
        assert set(numbers()) <= {1}


def test_number_of_threads_comes_back_after_a_failure():
    with threads.one_thread():
        pass
    before = numbers()
    with pytest.raises(ValueError), threads.one_thread():
        raise ValueError
    assert numbers() == before


def test_a_number_that_the_user_asked_for_is_kept(monkeypatch):
    monkeypatch.setenv(threads.VARIABLE, "3")
    threads.prefer_one_thread()
    assert threads.os.environ[threads.VARIABLE] == "3"
    monkeypatch.delenv(threads.VARIABLE)
    threads.prefer_one_thread()
    assert threads.os.environ.pop(threads.VARIABLE) == "1"

"""Settings that all tests share."""

import os

import pytest
from hypothesis import settings
from turns import one_at_a_time

from analysis.publish import embedded

# No deadline: machines differ. Derandomised: a test that passed passes again.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items):
    """With several workers (`--dist loadfile`) what takes longest, the site in a browser, goes first, and last
    what waits until the survey is made for it."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    longest = "test_site_in_browser.py"
    waiting = {item.path for item in items if "synthetic_survey" in item.fixturenames}
    items.sort(key=lambda item: (item.path.name != longest, item.path in waiting))  # stable


@pytest.fixture(scope="session")
def synthetic_survey(tmp_path_factory):
    """The name of the synthetic survey of this checkout, made where it is missing or out of date."""
    with one_at_a_time(tmp_path_factory, "synthetic-survey"):
        embedded.ensure()
    return embedded.NAME

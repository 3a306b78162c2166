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
    """With several workers (`--dist loadfile`) what takes longest, the site in a browser, goes first; then
    what needs no survey; then the rest, beginning with the other half of the browser's work."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    browser = ("test_site_in_browser.py", "test_site_on_narrow_screens.py")
    waiting = {item.path for item in items if "synthetic_survey" in item.fixturenames}

    def place(item) -> int:
        if item.path.name in browser:
            return 2 * browser.index(item.path.name)
        return 3 if item.path in waiting else 1

    items.sort(key=place)  # stable


@pytest.fixture(scope="session")
def synthetic_survey(tmp_path_factory):
    """The name of the synthetic survey of this checkout, made where it is missing or out of date."""
    with one_at_a_time(tmp_path_factory, "synthetic-survey"):
        embedded.ensure()
    return embedded.NAME

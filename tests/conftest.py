"""Settings that all tests share."""

import pytest
from hypothesis import settings
from turns import one_at_a_time

from analysis.publish import embedded

# No deadline: machines differ. Derandomised: a test that passed passes again.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """For several workers (`--dist loadgroup`): a file stays with one, and the site, which takes longest, is
    built by one, first."""
    for item in items:
        of_site = "site" in item.path.parent.parts
        item.add_marker(pytest.mark.xdist_group("site" if of_site else str(item.path)))
    if config.getoption("dist", "no") != "no":
        items.sort(key=lambda item: "site" not in item.path.parent.parts)  # stable


@pytest.fixture(scope="session")
def synthetic_survey(tmp_path_factory):
    """The name of the synthetic survey of this checkout, made where it is missing or out of date."""
    with one_at_a_time(tmp_path_factory, "synthetic-survey"):
        embedded.ensure()
    return embedded.NAME

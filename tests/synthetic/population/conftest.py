"""One small synthetic population for the tests of this folder."""

import pytest

from analysis.synthetic import targets
from analysis.synthetic.population import known, make_households, parameters
from analysis.synthetic.streams import Streams


@pytest.fixture(scope="session")
def printed():
    return known.from_targets(targets)


@pytest.fixture(scope="session")
def settings():
    return parameters()


@pytest.fixture(scope="session")
def population():
    return make_households(Streams(7), 3000, targets)

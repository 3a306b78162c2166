"""One small survey for all tests of the items."""

import pytest
import stand_in

from analysis.synthetic import targets
from analysis.synthetic.items import categories, make_items
from analysis.synthetic.items.survey import ITEM_TABLES
from analysis.synthetic.streams import Streams


@pytest.fixture(scope="session")
def persons_and_households():
    households = stand_in.households(3000)
    persons = stand_in.persons(households)
    return persons, categories(Streams(1).child("categories"), households, targets, persons)


@pytest.fixture(scope="session")
def households(persons_and_households):
    return persons_and_households[1]


@pytest.fixture(scope="session")
def persons(persons_and_households):
    return persons_and_households[0]


@pytest.fixture(scope="session")
def clean(households, persons):
    """Exact records."""
    return make_items(Streams(1).child("items"), households, persons, targets, clean=True)


@pytest.fixture(scope="session")
def measured(households, persons):
    """Records with heaping, errors and gaps."""
    return make_items(Streams(1).child("items"), households, persons, targets)


@pytest.fixture(scope="session")
def truth(clean):
    """Truth of each household, index hhid."""
    return clean.truth["consumption"].set_index("hhid")


@pytest.fixture(scope="session")
def printed():
    return targets.calibrated(ITEM_TABLES)

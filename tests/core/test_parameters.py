from typing import Literal

import pytest
from pydantic import Field

from analysis.core.errors import InputError
from analysis.core.parameters import ChapterParameters, as_text


class Example(ChapterParameters):
    domains: tuple[Literal["National", "Urban"], ...] = Field(("National",), description="which domains")
    confidence: float = Field(95, ge=50, le=99.9)
    district: str = Field("001")
    count: int = Field(3, ge=1)


def faults(**given) -> str:
    with pytest.raises(InputError) as error:
        Example.read(given, "example")
    return str(error.value)


def test_text_is_read_by_the_type_of_the_field_and_codes_keep_their_zeros():
    read = Example.read({"domains": "Urban, National", "confidence": "90", "district": "007"})
    assert read.domains == ("Urban", "National") and read.confidence == 90 and read.district == "007"
    assert read.changed() == {"domains": ("Urban", "National"), "confidence": 90, "district": "007"}


@pytest.mark.parametrize(
    "given, expected",
    [
        ({"confidnce": 90}, "unknown parameter 'confidnce'. Did you mean 'confidence'?"),
        ({"confidence": 12}, "expected number, at least 50 and at most 99.9; found 12"),
        ({"count": "x"}, "count: expected whole number, at least 1; found 'x'"),
        ({"domains": "Urbn"}, "Did you mean 'Urban'?"),
        ({"district": 7}, "Write it in quotes to keep it as text: '7'"),
    ],
)
def test_each_fault_says_what_was_expected_and_found(given, expected):
    assert expected in faults(**given)


def test_every_fault_is_listed_at_once():
    assert faults(confidence=1, count=0, nonsense=1).count("\n  - ") == 3


def test_the_schema_describes_itself():
    rows = Example.describe().set_index("name")
    assert rows.loc["domains", "range"] == "from National, Urban"
    assert rows.loc["confidence", "type"] == "number"
    assert as_text(("a", "b")) == "a,b"

"""One stream a step."""

from analysis.synthetic.streams import Streams


def test_a_stream_depends_on_seed_and_name_alone():
    first = Streams(1)
    first("a").random(1000)  # another step draws as it likes
    assert first("b").random() == Streams(1)("b").random()
    draws = {
        Streams(1)("a").random(),
        Streams(1)("b").random(),
        Streams(2)("a").random(),
        Streams(1).child("a")("a").random(),
    }
    assert len(draws) == 4


def test_known_draw():
    # the same on every machine and version: PCG64 and SeedSequence are specified
    assert Streams(1)("skeleton").integers(0, 2**62) == 4257095742605095692


def test_names_nest():
    assert Streams(1).child("people")("health").random() == Streams(1, "people/")("health").random()

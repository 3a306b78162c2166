"""Frames made at random, with every declared column: no likeness to any survey is meant."""

import pytest
from random_frames import random_frames

from analysis.chapters.frames import Frames


@pytest.fixture(scope="session")
def frames() -> Frames:
    return random_frames(600)

"""What several workers of one test run need is made by one of them, while the others wait."""

import os
import time
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(tmp_path_factory, name):
    """Inside stands one worker of this run; `name` says what for."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # the folder of the run, which its workers share
    turn = Path(place) / f"{name}.turn"
    while True:
        try:
            turn.mkdir()
            break
        except FileExistsError:
            time.sleep(0.2)
    try:
        yield
    finally:
        turn.rmdir()

"""What several workers of one test run need is made by one of them, while the others wait."""

import os
import time
from contextlib import contextmanager
from pathlib import Path


def shared_folder(tmp_path_factory) -> Path:
    """The temporary folder of this run, which its workers share."""
    place = tmp_path_factory.getbasetemp()
    return place.parent if "PYTEST_XDIST_WORKER" in os.environ else place


@contextmanager
def one_at_a_time(tmp_path_factory, name):
    """Inside stands one worker of this run; `name` says what for."""
    turn = shared_folder(tmp_path_factory) / f"{name}.turn"
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

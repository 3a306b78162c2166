"""How texts of small frames are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def small_texts() -> Iterator[None]:
    """Inside, texts of new frames are Python objects. Where they are read one by one, or a few thousand at a
    time, that takes an eighth to a third less time than texts of Arrow, which are made for millions."""
    import pandas as pd

    with pd.option_context("mode.string_storage", "python"):
        yield

"""Attributes given to households so that the printed tables hold: the step that all attributes share.

An attribute has a few options. Its prior says how likely each is for each household, from a model one
can explain; `Chooser.choose` tilts the prior to the calibrated numbers of the tables that speak of it
(through the declared statistics of `analysis.chapters`), draws, and takes chance out of the misses.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.chapters import engine

from ..assignment import draw
from . import few
from .aims import Option, aims
from .distribution import LINE
from .known import KEY, Known, frame_of
from .mending import mended

Target = tuple[str, str, str]  # table, row and column (regular expressions that match the whole text)
DRAWS = 2  # further draws that the mending may turn to


class Chooser:
    """The households so far, the calibrated numbers and the random streams.

    frame: households with `weight` and what was chosen before; attributes are added to it by `choose`.
    """

    def __init__(self, streams, frame: pd.DataFrame, known: Known) -> None:
        self.streams = streams
        self.frame = frame
        self.known = known
        # what is printed and what can be computed from households
        declared = engine.keys()
        declared = declared.loc[declared["population"] == "households", KEY]
        self.printed = frame_of(known).merge(declared, on=KEY)

    def choose(
        self,
        name: str,
        options: Sequence[Option],
        prior: np.ndarray,
        targets: Sequence[Target],
        counts: np.ndarray | None = None,
        groups: np.ndarray | None = None,
        among: np.ndarray | None = None,
        order: np.ndarray | None = None,
    ) -> np.ndarray:
        """One option for each household, which is written into the frame; (n,) positions of the options.

        prior: (n, options), 0 forbids. counts: (groups, options) exact numbers of households; groups:
        (n,) group of each. among: households that choose at all; the rest have the first option. order:
        (n,) rank along which the draw is spread; by location, region and consumption if not given.
        """
        weight = self.frame["weight"].to_numpy()
        prior = np.where(np.isfinite(prior), prior, 0.0)
        order = self.order_by("urban", "location", "region") if order is None else order
        rows = np.arange(len(weight)) if among is None else np.flatnonzero(among)
        found = aims(self.frame, options, self.keys(targets), prior)
        exact = None
        if counts is not None:
            groups = np.zeros(len(weight), dtype=int) if groups is None else groups
            exact = groups[rows]
            share = found.with_counts(weight, groups, np.asarray(counts)).tilted(weight, prior, rows)
        else:
            share = found.tilted(weight, prior, rows)
        rng = self.streams(name)
        drawn = draw(rng, share, counts, exact, order[rows])
        others = [draw(rng, share, counts, exact) for _ in range(DRAWS)]
        own = [part[rows] for part in found.differences]
        codes = np.zeros(len(weight), dtype=int)
        codes[rows] = mended(drawn, others, own, weight[rows], found.there, found.unit(weight), exact)
        self._write(options, codes)
        return codes

    def pick_few(
        self,
        name: str,
        options: Sequence[Option],
        prior: np.ndarray,
        targets: Sequence[Target],
        among: np.ndarray,
        count: int,
    ) -> np.ndarray:
        """True for `count` households that get the first option (`few.pick_few`); the frame stays."""
        return few.pick_few(self.streams(name), self.frame, options, prior, self.keys(targets), among, count)

    def keys(self, targets: Sequence[Target]) -> pd.DataFrame:
        """The calibrated numbers that a step aims at, KEY and `printed`."""
        found = []
        for table, row, column in targets:
            here = self.printed[self.printed["id"] == table]
            fits = here["row_path"].str.fullmatch(row) & here["column_path"].str.fullmatch(column)
            found.append(here[fits])
        return pd.concat(found).drop_duplicates(KEY, ignore_index=True)

    def order_by(self, *columns: str) -> np.ndarray:
        """Rank of the households sorted by columns ("poor": consumption below the line), then consumption."""
        keys = [self.frame["consumption"].to_numpy()]
        for column in columns:
            if column == "poor":
                keys.append(keys[0] < LINE)
            else:
                keys.append(np.unique(self.frame[column].to_numpy(), return_inverse=True)[1])
        order = np.empty(len(keys[0]))
        order[np.lexsort((keys[0], *keys[:0:-1]))] = np.arange(len(order))
        return order

    def _write(self, options: Sequence[Option], codes: np.ndarray) -> None:
        for column in options[0]:
            values = [np.broadcast_to(np.asarray(option[column]), codes.shape) for option in options]
            self.frame[column] = np.choose(codes, values)

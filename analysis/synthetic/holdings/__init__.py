"""What households hold and receive: livestock, loans, transfers, durables.

Each holding is given in two steps: who has it (categories by entropy tilts to the printed shares),
and how much (amounts whose expected values meet the printed means, with noise about them).
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from analysis.chapters.frames import Frames

from . import durables, livestock, loans, transfers


def add_holdings(streams, population):
    """`population` with the columns of livestock, loans, transfers and durables in its households.

    population: a dataclass with `households` (index hhid) and `persons`; needs the design, the head,
    consumption, size, dwelling, `livestock` and `loan` (whether there is any) of the households.
    """
    households, persons = population.households, population.persons
    for step in (livestock.livestock, transfers.transfers, loans.loans, durables.durables):
        name = step.__module__.rsplit(".", 1)[1]
        frames = Frames(households, persons)
        columns = step(streams.child(f"holdings.{name}"), frames)
        households = pd.concat([households.drop(columns=columns, errors="ignore"), columns], axis=1)
    return replace(population, households=households)

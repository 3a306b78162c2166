"""The households of the synthetic survey and their people, before what they own, earn and buy.

skeleton      where and when: cells of the design, sampling units, months, base weights
sizes         members of each household
distribution  real consumption by location and region
welfare       who has how much
heads         the head: sex, age, children, marital state, education, work
dwellings     dwelling, water, sanitation, electricity, heating
assets        livestock, land, savings, loan: yes or no
roster        the people of each household
choice        how an attribute is given so that the printed tables hold: with
  gradient, aims, mending, few
known         the calibrated numbers; others are not looked at
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from analysis.core.files import ROOT, parsed_yaml

PATH = ROOT / "data" / "synthetic" / "parameters.yml"


@dataclass(frozen=True, eq=False)
class Population:
    """households: one row a household, index hhid 1 to n. persons: the roster, others than members too."""

    households: pd.DataFrame
    persons: pd.DataFrame


@cache
def parameters() -> dict:
    """Assumed and fitted parameters of the population."""
    return parsed_yaml(PATH.read_text(encoding="utf-8"))


def make_households(streams, households: int, targets) -> Population:
    """Households with their design, welfare, composition, head, dwelling and assets, and the people in them.

    streams: `analysis.synthetic.streams.Streams`. households: how many; numbers of the printed survey are
    scaled to it. targets: a module with `calibrated(ids, field)`; nothing else of the tables is seen.
    """
    from . import assets, dwellings, heads, known, roster, sizes, skeleton, welfare
    from .choice import Chooser

    settings, printed = parameters(), known.from_targets(targets)
    frame = skeleton.make_skeleton(streams, households, printed, settings["skeleton"])
    frame["size"] = sizes.draw_sizes(streams, frame, printed, settings["sizes"])
    frame["weight"] = welfare.person_weights(frame, printed)
    frame["consumption"] = welfare.draw_consumption(streams, frame, printed, settings["welfare"])
    chooser = Chooser(streams, frame.drop(columns="base"), printed)
    heads.choose_heads(chooser, settings["heads"])
    dwellings.choose_dwellings(chooser, settings["dwellings"])
    assets.choose_assets(chooser, settings["assets"])
    frame = chooser.frame
    return Population(frame, roster.make_roster(streams, frame, settings["roster"]))

"""Totals of another source: a register that lacks some residents."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from ..streams import Streams
from .faults.planting import Planted
from .parameters import PhaseTime, read
from .places import Place

FAMILY = "totals_disagree"
FIELDS = ("persons", "households")
_WRONG = 1.7  # times the residents, where the register disagrees
_DAYS_BEFORE = 60


def of_phase(
    truth: pd.DataFrame, place: Place, time: PhaseTime, wrong: list[str], streams: Streams
) -> pd.DataFrame:
    """level, code, field, value, source, date. wrong: codes of units for which the register disagrees."""
    given = read()["register"]
    frames = []
    for level in filter(None, map(place.level_of, given["of"])):
        sums = truth[list(FIELDS)].astype(int).groupby(truth[f"{level}_code"]).sum()
        draw = streams(f"register/{time.number}/{level}")
        lacks = draw.uniform(*given["lacks"], sums.shape)
        factor = np.where(sums.index.isin(wrong)[:, None], _WRONG, 1 - lacks)
        values = (sums * factor).round().astype(int).rename_axis("code").reset_index()
        frames.append(values.melt("code", var_name="field").assign(level=level))
    date = time.start - datetime.timedelta(days=_DAYS_BEFORE)
    whole = pd.concat(frames).assign(source=given["source"], date=date.isoformat())
    return whole[["level", "code", "field", "value", "source", "date"]]


def disagreements(
    truth: pd.DataFrame, place: Place, planted: list[Planted], how_many: int, streams: Streams, phase: int
) -> list[Planted]:
    """Khoroos without any other fault for which the register is wrong."""
    codes = truth[f"{place.level_of('khoroo')}_code"]
    with_faults = {codes[at] for at in truth.index[truth[place.lowest].isin({one.code for one in planted})]}
    free = sorted(set(codes) - with_faults - {one.area for one in planted})
    chosen = streams(f"register/{phase}/wrong").choice(free, min(how_many, len(free)), replace=False)
    first = max((one.fault for one in planted), default=0) + 1
    return [
        Planted(fault, FAMILY, "totals", "", "", str(code), "persons", "", "", "yes")
        for fault, code in enumerate(chosen, first)
    ]

"""Faults in the dates and times of one report."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from ..reports import local, moment
from .scene import Row, Scene

Draw = np.random.Generator


def date_outside_period(row: Row, scene: Scene, draw: Draw):
    """The clock of the phone is behind: interview, begin and end lie before the phase."""
    first = pd.Timestamp(scene.time.start)
    back = pd.Timedelta(days=int(draw.integers(20, 301))) + (moment(row["start"]).normalize() - first)
    day = (moment(row["start"]) - back).date()
    return {
        "interview_date": day.isoformat(),
        "start": local(moment(row["start"]) - back),
        "end": local(moment(row["end"]) - back),
    }


def date_against_clock(row: Row, scene: Scene, draw: Draw):
    day = datetime.date.fromisoformat(row["interview_date"])
    earliest = (day - scene.time.start).days
    if earliest < 9:
        return None
    back = int(draw.integers(9, earliest + 1))
    return {"interview_date": (day - datetime.timedelta(days=back)).isoformat()}


def date_after_sending(row: Row, scene: Scene, draw: Draw):
    sent = moment(row["submitted"]).date()
    return {"interview_date": (sent + datetime.timedelta(days=int(draw.integers(3, 61)))).isoformat()}


def end_before_start(row: Row, scene: Scene, draw: Draw):
    return {"end": local(moment(row["start"]) - pd.Timedelta(minutes=int(draw.integers(60, 540))))}


def duration_short(row: Row, scene: Scene, draw: Draw):
    return {"end": local(moment(row["start"]) + pd.Timedelta(seconds=int(draw.integers(60, 211))))}


def duration_long(row: Row, scene: Scene, draw: Draw):
    """Begun many hours before it was ended."""
    return {"start": local(moment(row["end"]) - pd.Timedelta(minutes=int(draw.integers(13 * 60, 40 * 60))))}

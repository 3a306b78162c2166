"""Dates, clocks, durations, and the version of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from .context import Context
from .hits import Hits

_DATE = "interview_date"


def days(texts: np.ndarray) -> np.ndarray:
    """The day at the head of each text as datetime64[D], NaT where there is none."""
    heads = pd.Series([text[:10] for text in texts], dtype=object)
    return pd.to_datetime(heads, format="%Y-%m-%d", errors="coerce").to_numpy().astype("datetime64[D]")


def _minutes(view: Context) -> np.ndarray:
    """Minutes [n] from begin to end; nan where one is not known."""
    start, end = (
        pd.to_datetime(pd.Series(view.text(c)), format="ISO8601", utc=True, errors="coerce")
        for c in ("started", "ended")
    )
    return ((end - start).dt.total_seconds() / 60).to_numpy(dtype=float)


def _after_sending(view: Context, p: Mapping) -> Iterator[Hits]:
    sent = days(view.text("submitted"))
    late = days(view.text(_DATE)) - sent > np.timedelta64(int(p["days"]), "D")
    yield Hits(late, _DATE, {"sent": sent[late].astype(str)})


def _outside(view: Context, _) -> Iterator[Hits]:
    day = days(view.text(_DATE))
    start, end = view.phase.start, view.phase.end
    wrong = (day < np.datetime64(start)) | (day > np.datetime64(end))
    yield Hits(wrong, _DATE, {"start": start.isoformat(), "end": end.isoformat()})


def _backwards(view: Context, _) -> Iterator[Hits]:
    wrong = _minutes(view) < 0
    yield Hits(wrong, "", _moments(view, wrong), view.text("ended")[wrong])


def _fast(view: Context, p: Mapping) -> Iterator[Hits]:
    minutes = _minutes(view)
    wrong = (minutes >= 0) & (minutes < p["minutes"]) & ~view.refused
    yield Hits(wrong, "", {"minutes": minutes[wrong]}, [f"{m:.1f}" for m in minutes[wrong]])


def _slow(view: Context, p: Mapping) -> Iterator[Hits]:
    minutes = _minutes(view)
    wrong = minutes > p["minutes"]
    yield Hits(wrong, "", {"hours": minutes[wrong] / 60}, [f"{m:.0f}" for m in minutes[wrong]])


def _clock(view: Context, p: Mapping) -> Iterator[Hits]:
    begun = days(view.text("started"))
    wrong = np.abs(days(view.text(_DATE)) - begun) > np.timedelta64(int(p["days"]), "D")
    yield Hits(wrong, _DATE, {"started": begun[wrong].astype(str)})


def _version(view: Context, _) -> Iterator[Hits]:
    versions = view.text("version")
    wrong = ~np.isin(versions.astype(str), view.phase.form_versions)
    words = {"version": versions[wrong], "known": ", ".join(view.phase.form_versions)}
    yield Hits(wrong, "", words, versions[wrong])


def _no_date(view: Context, _) -> Iterator[Hits]:
    yield Hits(view.answered(_DATE) & np.isnat(days(view.text(_DATE))), _DATE)


def _phase(view: Context, _) -> Iterator[Hits]:
    given = view.text("phase")
    yield Hits((given != "") & (given != str(view.phase.number)), "phase", {"phase": view.phase.number})


def _moments(view: Context, rows: np.ndarray) -> dict[str, list[str]]:
    return {c: [text[:16].replace("T", " ") for text in view.text(c)[rows]] for c in ("started", "ended")}


CHECKS = {
    "C10": _after_sending,
    "C11": _outside,
    "C12": _backwards,
    "C13": _fast,
    "C14": _slow,
    "C15": _clock,
    "C16": _version,
    "C17": _no_date,
    "C18": _phase,
}

"""What kheseg leaders report: the truth, but for opinions and for numbers that they do not know; and when.

A report is a row of text: an id of its own, times, the state of its review, and the answers as the phone
holds them (codes; codes of one answer joined by blanks; -99 for a number that is not known).
"""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from ..streams import Streams
from .form import OTHER, UNKNOWN, Form, Question, asked, without_unasked
from .parameters import KINDS, SEPARATOR, PhaseTime, read
from .people import normal
from .places import Place

# Columns that every report has beside its answers. counts: the one that stands for its kheseg.
SESSION = ("uuid", "start", "end", "submitted", "validation", "version", "counts")
APPROVED, NOT_APPROVED, ON_HOLD = "approved", "not_approved", "on_hold"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
_ORDERED = ("registration_rate", "frequency")  # lists whose answers follow one another
_FOLLOW_COUNTS = ("places", "")  # lists of answers that the numbers given before decide ("": areas)


def clean(
    truth: pd.DataFrame, place: Place, asked_form: Form, time: PhaseTime, streams: Streams
) -> pd.DataFrame:
    """A report of every lowest unit, without faults: columns SESSION and the form's questions, all text."""
    streams = streams.child(f"reports/{time.number}/")
    answers = truth[[n for n in asked_form.names if n not in place.levels]].copy()
    for level in place.levels[1:]:
        answers[level] = truth[f"{level}_code"]
    answers = _as_leaders_see(answers[asked_form.names], asked_form, streams)
    answers = without_unasked(_as_leaders_know(answers, streams), asked_form)
    return pd.concat([_sessions(answers["interview_date"], time, streams), answers], axis=1)


def _as_leaders_see(answers: pd.DataFrame, asked_form: Form, streams: Streams) -> pd.DataFrame:
    """Some opinions otherwise than they are, within the rules of the form."""
    seen = answers.copy()
    for question in asked_form.of_type("select_one", "select_multiple"):
        if question.about == "opinion" and question.list_name not in _FOLLOW_COUNTS:
            draw = streams(question.name)
            given = seen[question.name]
            otherwise = (draw.random(len(seen)) < read()["reports"]["another_view"]) & (
                given != ""
            ).to_numpy()
            seen[question.name] = [
                _another(answer, question, pick) if changed else answer
                for answer, changed, pick in zip(given, otherwise, draw.random(len(seen)), strict=True)
            ]
    return _filled(seen, asked_form, streams)


def _another(answer: str, question: Question, pick: float) -> str:
    """Another answer to the same question; `pick` from 0 to 1 chooses among them. Never `other` or `none`."""
    codes = [code for code in question.codes if code not in (OTHER, "none")]
    if question.list_name in _ORDERED:
        at = codes.index(answer)
        neighbours = codes[max(at - 1, 0) : at] + codes[at + 1 : at + 2]
        return neighbours[int(pick * len(neighbours))]
    chosen = answer.split(SEPARATOR)
    free = [code for code in codes if code not in chosen]
    if OTHER in chosen or "none" in chosen or not free:
        return answer
    new = free[int(pick * len(free))]
    if question.type == "select_one":
        return new
    return in_order([*chosen[:-1], new], question)


def in_order(chosen: list[str], question: Question) -> str:
    """Codes of one answer in the order of the list, as phones write them."""
    return SEPARATOR.join(sorted(chosen, key=list(question.codes).index))


def _filled(answers: pd.DataFrame, asked_form: Form, streams: Streams) -> pd.DataFrame:
    """Answers to the choices that are asked now that another answer before them changed."""
    answers = without_unasked(answers, asked_form)
    for question in asked_form.of_type("select_one", "select_multiple"):
        codes = [code for code in question.codes if code not in (OTHER, "none")]
        if question.about != "opinion" or not codes:
            continue
        blank = asked(answers, question) & (answers[question.name] == "").to_numpy()
        if blank.any():
            picks = streams(f"{question.name}/filled").integers(0, len(codes), len(answers))
            drawn = pd.Series(np.array(codes, dtype=object)[picks], index=answers.index)
            answers[question.name] = answers[question.name].where(~blank, drawn)
    return answers


def _as_leaders_know(answers: pd.DataFrame, streams: Streams) -> pd.DataFrame:
    """Of some khesegs one to three of the farther destinations are not known; of fewer others the origins."""
    known, given = answers.copy(), read()["reports"]
    drawn = streams("unknown").random(len(known))
    edges = np.cumsum([given["unknown_departures"], given["unknown_arrivals"]])
    for which, (whole, stem) in enumerate((("departures", "departures_to_"), ("arrivals", "arrivals_from_"))):
        hit = (np.searchsorted(edges, drawn, side="right") == which) & (known[whole] != "0").to_numpy()
        places = [kind for kind in KINDS if stem + kind in known][-3:]
        how_many = streams(stem).integers(1, len(places) + 1, len(known))
        for number, kind in enumerate(reversed(places)):
            known[stem + kind] = known[stem + kind].where(~(hit & (how_many > number)), UNKNOWN)
    return known


def _sessions(dates: pd.Series, time: PhaseTime, streams: Streams) -> pd.DataFrame:
    """When each report was begun, ended and sent: within the field period, while offices are open."""
    given, draw, n = read()["reports"], streams("sessions"), len(dates)
    low, high = given["minutes"]
    seconds = np.clip(given["median_minutes"] * np.exp(0.45 * normal(draw, n)), low, high) * 60
    since_midnight = draw.uniform(8.5 * 3600, 17.5 * 3600, n)
    day = pd.to_datetime(dates)
    start = day + pd.to_timedelta(np.round(since_midnight, 3), unit="s")
    end = start + pd.to_timedelta(np.round(seconds, 3), unit="s")
    last = pd.Timestamp(time.end) + pd.Timedelta(hours=21)
    delay = pd.to_timedelta(np.round(60 + draw.exponential(3 * 3600, n)), unit="s")
    sent = (end + delay).where(end + delay < last, end + pd.Timedelta(minutes=1))
    return pd.DataFrame(
        {
            "uuid": uuids(n, streams("uuid")),
            "start": start.map(local),
            "end": end.map(local),
            "submitted": sent.map(server),
            "validation": "" if time.number == 1 else APPROVED,  # reviews began with the second phase
            "version": "",
            "counts": "yes",
        },
        index=dates.index,
    )


def local(moment: pd.Timestamp) -> str:
    """A time of the phone: 2031-09-14T09:12:33.123+08:00."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+08:00"


def server(moment: pd.Timestamp) -> str:
    """A local time as the server writes it: UTC, without a zone."""
    return (moment - ZONE.utcoffset(None)).strftime("%Y-%m-%dT%H:%M:%S")


def moment(text: str) -> pd.Timestamp:
    """The local time of a text that `local` or `server` made."""
    if text.endswith("+08:00"):
        return pd.Timestamp(text.removesuffix("+08:00"))
    return pd.Timestamp(text) + ZONE.utcoffset(None)


def uuids(n: int, draw: np.random.Generator) -> list[str]:
    """Random ids in the form of a UUID of version 4."""
    made = []
    for row in draw.integers(0, 256, (n, 16), dtype=np.uint8):
        row[6], row[8] = row[6] & 0x0F | 0x40, row[8] & 0x3F | 0x80
        text = row.tobytes().hex()
        made.append("-".join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]]))
    return made


def sent_again(reports: pd.DataFrame, time: PhaseTime, streams: Streams) -> pd.DataFrame:
    """Further submissions of some khesegs that do not count: not approved, on hold, or too late.

    One in three each: an earlier one that was not approved; one that was put on hold before; a later one that
    was not approved. Their numbers of persons with disability differ, which is why.
    """
    draw = streams(f"sent again/{time.number}")
    n = max(3, round(read()["reports"]["sent_again"] * len(reports)))
    again = reports.iloc[np.sort(draw.choice(len(reports), n, replace=False))].copy()
    kind = np.arange(n) % 3
    shift = [pd.Timedelta(minutes=-150), pd.Timedelta(minutes=-95), pd.Timedelta(minutes=140)]
    for column, write in (("start", local), ("end", local), ("submitted", server)):
        again[column] = [write(moment(text) + shift[k]) for text, k in zip(again[column], kind, strict=True)]
    again["uuid"] = uuids(n, streams(f"uuid again/{time.number}"))
    again["validation"] = np.array([NOT_APPROVED, ON_HOLD, NOT_APPROVED], dtype=object)[kind]
    again["disability"] = (again["disability"].astype(int) + 1 + draw.integers(0, 4, n)).astype(str)
    again["counts"] = ""
    return again

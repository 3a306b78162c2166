"""Coverage: the forms against the gazetteer of the phase."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from .context import Context
from .declared import Both
from .hits import Hits


def _missing(view: Context, _) -> Iterator[Hits]:
    there = set(view.codes)
    yield Hits(units=[code for code in view.units if code not in there], level=view.lowest)


def _unknown(view: Context, _) -> Iterator[Hits]:
    rows = np.flatnonzero(~np.isin(view.codes.astype(str), view.units))
    written = _as_written(view)
    given = [view.codes[row] or written.get(view.text("uuid")[row], "") for row in rows]
    yield Hits(rows, view.lowest, {"code": [code or "–" for code in given]}, given)


def _contradicting(view: Context, _) -> Iterator[Hits]:
    written = _as_written(view, "place_disagrees")
    rows = np.flatnonzero([uuid in written for uuid in view.text("uuid")])
    given = [written[uuid] for uuid in view.text("uuid")[rows]]
    yield Hits(rows, view.lowest, {"code": view.codes[rows], "given": given}, given)


def _as_written(view: Context, kind: str = "place") -> dict[str, str]:
    """uuid -> the place as the form gave it, for problems of the intake of this kind."""
    if view.problems is None or view.problems.empty:
        return {}
    of_kind = view.problems[view.problems["kind"].str.startswith(kind)]
    return dict(zip(of_kind["uuid"], of_kind["value"], strict=True))


def _twice(view: Context, _) -> Iterator[Hits]:
    codes = pd.Series(view.codes)
    n = codes.groupby(codes).transform("size").to_numpy()
    rows = np.flatnonzero((n > 1) & (view.codes != "") & np.isin(view.codes.astype(str), view.units))
    yield Hits(rows, view.lowest, {"n": n[rows]}, view.codes[rows])


def _another_place(view: Context, p: Mapping) -> Iterator[Hits]:
    names = [q for q in view.of_type("integer") if view.fields[q].section == "population"]
    there = set(view.codes)
    gone = [code for code in view.units if code not in there]
    rows, found = [], []
    for row, others in view.others().items():
        own = np.array([view.text(q)[row] for q in names])
        texts = np.array([view.other_text(q)[others] for q in names]).T
        both = (texts != "") & (own != "")
        same, compared = (both & (texts == own)).sum(axis=1), both.sum(axis=1)
        worst = int(np.argmin(same / np.maximum(compared, 1)))
        if compared[worst] >= p["compared"] and 100 * same[worst] < p["same"] * compared[worst]:
            rows.append(row)
            found.append((others[worst], same[worst], compared[worst]))
    other = np.array([at for at, *_ in found], dtype=int)
    words = {
        "other": [text[:10] for text in view.other_text("submitted")[other]],
        "same": [same for _, same, _ in found],
        "compared": [compared for *_, compared in found],
        "persons": [view.said("persons", text) for text in view.other_text("persons")[other]],
        "counted": [view.said("persons", text) for text in view.text("persons")[rows]],
        "missing": [_beside(view, row, gone) for row in rows],
    }
    yield Hits(np.array(rows, dtype=int), view.lowest, words, view.codes[rows])


def _beside(view: Context, row: int, gone: list[str]) -> Both:
    """The units without a form next to a row's, as the end of a sentence."""
    upper = view.above(1)
    home = view.home(upper) if upper else {}
    near = [code for code in gone if home.get(code) == home.get(view.codes[row])]
    if not near:
        return Both("", "")
    named = view.named(near)
    return Both(f": none came from {named.en}", f": {named.mn} нэгжээс маягт ирээгүй")


CHECKS = {"C01": _missing, "C02": _unknown, "C03": _twice, "C04": _another_place, "C05": _contradicting}

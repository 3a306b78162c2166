"""Patterns of filling in: the opinions of neighbours, round numbers, always the same place in the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from .context import Context
from .hits import Hits

_SUMS = ("persons", "arrivals", "departures")  # end as their parts do
_EVEN = 0.2  # share of whole numbers that end in 0 or 5


def _same_opinions(view: Context, p: Mapping) -> Iterator[Hits]:
    names = [q for q in view.of_type("select_one", "select_multiple") if view.fields[q].about == "opinion"]
    upper = view.above(1)
    if not names or upper is None:
        return
    texts = [view.text(name) for name in names]
    answered = np.sum([text != "" for text in texts], axis=0)
    block = pd.Series(["\x1f".join(row) for row in zip(view.area(upper), *texts, strict=True)])
    block = block.where((answered >= p["answered"]) & (view.area(upper) != ""))
    alike = block.groupby(block).transform("size").ge(p["units"]).to_numpy()
    rows = np.flatnonzero(alike)
    members = block[rows].groupby(block[rows]).groups
    others = [view.named([view.codes[m] for m in members[block[row]] if m != row]) for row in rows]
    yield Hits(rows, names[0], {"answered": answered[rows], "others": others})


def _round(view: Context, p: Mapping) -> Iterator[Hits]:
    names = [q for q in view.of_type("integer") if view.fields[q].about == "people"
             and q not in _SUMS and not view.fields[q].sums_to]  # fmt: skip
    if not names:
        return
    numbers = np.column_stack([view.number(name) for name in names])
    numbers[numbers < p["smallest"]] = np.nan
    n, ends = (~np.isnan(numbers)).sum(axis=1), (numbers % 5 == 0).sum(axis=1)
    upper = view.above(1)
    tested = int((n > 0).sum()) + (len(view.chain(upper)) if upper else 0)
    bound = p["probability"] / max(tested, 1)
    wrong = chance(ends, n) < bound
    told = [f"{k}/{m}" for k, m in zip(ends[wrong], n[wrong], strict=True)]
    yield Hits(wrong, "", {"round": ends[wrong], "n": n[wrong], "value": told}, told)
    if upper is None:
        return
    # Units that are found by themselves do not make their khoroo one that rounds.
    sums = pd.DataFrame({"ends": ends, "n": n})[~wrong].groupby(view.area(upper)[~wrong]).sum()
    sums = sums[sums.index.isin(list(view.chain(upper)))]
    sums = sums[chance(sums["ends"].to_numpy(), sums["n"].to_numpy()) < bound]
    told = [f"{k}/{m}" for k, m in sums.itertuples(index=False)]
    words = {"round": sums["ends"], "n": sums["n"], "value": told}
    yield Hits(None, "", words, told, list(sums.index), upper)


def chance(ends: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Chance that at least `ends` of `n` numbers end in 0 or 5 where last digits are even: exact binomial."""
    from scipy.special import bdtrc

    ends, n = np.asarray(ends), np.asarray(n)
    return np.where(ends > 0, bdtrc(np.maximum(ends - 1, 0), n, _EVEN), 1.0)


def _straight(view: Context, p: Mapping) -> Iterator[Hits]:
    names = [q for q in view.of_type("select_one", "select_multiple")
             if view.fields[q].about == "opinion" and not view.fields[q].areas]  # fmt: skip
    if not names:
        return
    places = np.column_stack([_places(view, name) for name in names])
    answered = np.sum([view.answered(name) for name in names], axis=0)
    most = max(len(view.fields[name].codes) for name in names)
    counts = np.stack([(places == at).sum(axis=1) for at in range(most)], axis=1)
    top = counts.max(axis=1)
    wrong = np.flatnonzero((answered >= p["answered"]) & (100 * top >= p["share"] * answered))
    words = {"n": top[wrong], "answered": answered[wrong], "place": counts.argmax(axis=1)[wrong] + 1}
    yield Hits(wrong, "", words, [f"{k}/{m}" for k, m in zip(top[wrong], answered[wrong], strict=True)])


def _places(view: Context, name: str) -> np.ndarray:
    """The place [n] in the list of codes, from 0, of the one that was chosen; -1 for none or several."""
    place = {code: at for at, code in enumerate(view.fields[name].codes)}
    return np.array([place.get(c[0], -1) if len(c) == 1 else -1 for c in view.chosen(name)], dtype=int)


CHECKS = {"C90": _same_opinions, "C91": _round, "C92": _straight}

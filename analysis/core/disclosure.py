"""Disclosure control: one suppression function with named rules.

Public output hides what could be traced to a few people or to one informant:

small count     a count of people or households from 1 to `smallest` - 1 (zero is shown);
protects total  another part of a shown total, hidden so that a small count cannot be had by subtraction;
opinion level   answers counted in units of informants, below the level at which they may be shown;
small base      answers of fewer than `smallest_base` informants in all;
few answers     an answer that fewer than `fewest_informants` gave, and zeros beside it (so that nobody can
                tell which of them it was);
weighted        answers weighted by the size of an informant's unit (the size would name the unit).

A hidden row keeps its labels, loses its numbers, and says in `suppressed` which rule hid it.
Readers see one mark for all: to tell a small count from one that protects it would undo both.

Sums nest and cross: khoroos make up a district, districts a city, age groups the population. A small count is
protected when everything that a reader can work out of all sums together still leaves it open from 1 to
`smallest` - 1; `bounds` tells what can be worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .errors import InputError

RULES = {
    "small count": "counts of people or households from 1 to the smallest shown, less one",
    "protects total": "hidden so that a small count cannot be had by subtraction from a total",
    "opinion level": "answers of informants are counted at district level and above only",
    "small base": "too few informants in all",
    "few answers": "an answer that hardly any informant gave would be known as theirs",
    "weighted": "answers weighted by population would name the informant's unit",
}
_ROUNDS = 100  # in which what sums tell is passed on


@dataclass(frozen=True)
class Policy:
    """What public output hides. `smallest` people or informants are the fewest that are shown.

    fewest_informants: who gave an answer, at the least, for it to be shown; 1 shows the answer of one.
    """

    smallest: int = 5
    smallest_base: int = 5
    fewest_informants: int = 1
    people_units: tuple[str, ...] = ("persons", "households")
    informant_units: tuple[str, ...] = ("khesegs", "responses")
    weighted_units: tuple[str, ...] = ("residents of khesegs",)
    opinion_levels: tuple[str, ...] = ("district", "city")


def suppress(
    frame: pd.DataFrame,
    policy: Policy | None,
    *,
    totals: Sequence[Sequence[str]] = (),
    sums: pd.DataFrame | None = None,
    answers: Sequence[str] = (),
    numbers: Sequence[str] = ("count", "value"),
) -> pd.DataFrame:
    """`frame` with the numbers that may not be published taken out, and a column `suppressed`.

    frame: one row a statistic, with columns `unit` (what is counted), `level`, `count`, and
    `informants` (the khesegs behind the statistic; of those asked, not of those that agreed); `unseen`, if
    it is there, is True for counts that are not printed but that a reader could work out, such as the rest
    of a total.
    totals: each entry names columns; rows that share their values are parts of a total that is
    shown, and are protected against subtraction.
    sums: the same for totals that are rows themselves, and may be hidden too: columns `sum` (which),
    `row` (label in `frame`), `part` (False for the whole); of people or of informants. Parts need not make up
    their whole: what is left over is taken as known to the reader.
    answers: columns that tell the questions put to informants apart; rows that share them are answers to one.
    numbers: columns that are emptied.
    policy None (internal output) hides nothing. Raises `InputError` on missing columns.
    """
    missing = [c for c in ("unit", "level", "count", "informants", *numbers) if c not in frame]
    if missing:
        raise InputError(
            f"suppress: expected the columns unit, level, count, informants; found no {', '.join(missing)}"
        )
    result = frame.copy()
    if policy is None:
        return result.assign(suppressed="")
    reason = _primary(frame, policy)
    if answers and policy.fewest_informants > 1:
        reason = _few(frame, reason, list(answers), policy)
    if len(totals) or sums is not None:
        reason = _protected(frame, reason, _System.of(frame, _people(frame, policy), totals, sums), policy)
    result["suppressed"] = reason
    result[list(numbers)] = result[list(numbers)].astype(float).mask(reason.ne(""))
    return result


def _primary(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    informants = frame["unit"].isin(policy.informant_units)
    tests = (
        ("small count", _small(frame, policy)),
        ("weighted", frame["unit"].isin(policy.weighted_units)),
        ("opinion level", informants & ~frame["level"].isin(policy.opinion_levels)),
        ("small base", informants & frame["informants"].lt(policy.smallest_base)),
    )
    return pd.Series(
        np.select([t for _, t in tests], [n for n, _ in tests], ""), index=frame.index, dtype=object
    )


def _people(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    return frame["unit"].isin(policy.people_units)


def _small(frame: pd.DataFrame, policy: Policy) -> pd.Series:
    return _people(frame, policy) & frame["count"].between(1, policy.smallest - 1)


def _unseen(frame: pd.DataFrame) -> np.ndarray:
    return frame["unseen"].to_numpy(bool) if "unseen" in frame else np.zeros(len(frame), bool)


def _few(frame: pd.DataFrame, reason: pd.Series, columns: list[str], policy: Policy) -> pd.Series:
    """Hide answers of a few, the zeros beside them, and one more where all hidden ones would be known."""
    result = reason.copy()
    answers = frame[frame["unit"].isin(policy.informant_units) & reason.eq("")]
    for _, group in answers.groupby(columns, sort=False, dropna=False):
        below = group["count"] < policy.fewest_informants
        if not group["count"][below].gt(0).any():
            continue
        # Who knows how many answers there are in all knows the sum of the hidden ones: where each of them
        # must be as large as it can be, or where there is one only, another is hidden.
        most = (policy.fewest_informants - 1) * int(below.sum())
        if below.sum() == 1 or group["count"][below].sum() >= most:
            rest = group["count"][~below]
            if len(rest):
                below[rest.idxmin()] = True
        result[below.index[below]] = "few answers"
    return result


def bounds(
    frame: pd.DataFrame,
    hidden: pd.Series,
    *,
    totals: Sequence[Sequence[str]] = (),
    sums: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """What a reader can work out of each count when the `hidden` rows are not published.

    The reader knows every other count, all totals, and that counts are not negative. totals and sums: as
    `suppress` takes them. Returns low and high, one row a row of `frame`; high is infinite where there is no
    limit. Each sum is used by itself, and what it tells is passed on until nothing changes: exact where sums
    nest; where they cross, a reader with more patience could come closer.
    """
    system = _System.of(frame, np.ones(len(frame), bool), totals, sums)
    low, high = system.bounds(hidden.to_numpy(bool))
    return pd.DataFrame({"low": low, "high": high}, index=frame.index)


def _protected(frame: pd.DataFrame, reason: pd.Series, system: _System, policy: Policy) -> pd.Series:
    """`reason` with further counts hidden, until no hidden one follows from the sums in which it stands."""
    small, unseen = _small(frame, policy).to_numpy(bool), _unseen(frame)
    out = system.protect(reason.ne("").to_numpy(bool), small, unseen, policy.smallest - 1)
    return reason.mask(out & reason.eq("").to_numpy(bool) & ~unseen, "protects total")


@dataclass(frozen=True, eq=False)
class _System:
    """Sums over counts: in sum r, the counts of `cells[r]` with `signs[r]` (1 a part, -1 a whole) make a
    number that the reader knows (0 where the parts make up the whole). `holds`: the sums in which each
    count stands.
    """

    counts: np.ndarray
    cells: tuple[np.ndarray, ...]
    signs: tuple[np.ndarray, ...]
    holds: tuple[list[int], ...]

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        people: np.ndarray | pd.Series,
        totals: Sequence[Sequence[str]],
        sums: pd.DataFrame | None,
    ) -> _System:
        people = np.asarray(people, bool)
        places = np.flatnonzero(people)
        made = []
        for columns in totals:
            groups = frame[people].groupby(list(columns), sort=False, dropna=False).indices
            made += [(places[within], np.ones(len(within))) for within in groups.values()]
        if sums is not None and len(sums):
            rows = frame.index.get_indexer(sums["row"])
            if (rows < 0).any():
                raise InputError(
                    f"suppress: sums name rows that are not there: {sums['row'][rows < 0].iloc[0]}"
                )
            signs = np.where(sums["part"].to_numpy(bool), 1.0, -1.0)
            groups = sums.groupby("sum", sort=False).indices
            made += [(rows[within], signs[within]) for within in groups.values()]
        # One count alone makes up no total.
        made = [(cells, signs) for cells, signs in made if len(cells) > 1]
        holds: tuple[list[int], ...] = tuple([] for _ in range(len(frame)))
        for r, (cells, _) in enumerate(made):
            for cell in cells:
                holds[cell].append(r)
        counts = np.nan_to_num(frame["count"].to_numpy(dtype=float, na_value=0.0))
        return cls(counts, tuple(c for c, _ in made), tuple(s for _, s in made), holds)

    def protect(self, hidden: np.ndarray, small: np.ndarray, unseen: np.ndarray, most: int) -> np.ndarray:
        """What is hidden or unseen in the end.

        No hidden count follows from the sums, and each small one may be anything from 1 to `most`.
        """
        out = hidden | unseen
        secret = hidden | (unseen & small)  # what a reader must not learn; large unseen counts are no secret
        waiting = dict.fromkeys(r for cell in np.flatnonzero(secret) for r in self.holds[cell])
        while True:
            chosen = None
            while waiting and chosen is None:
                r = next(iter(waiting))
                if self._safe(r, small, secret, out, most) or (chosen := self._next([r], out)) is None:
                    del waiting[r]
            if chosen is None:
                chosen = self._given_away(hidden, small, out, most)
            if chosen is None:
                return out
            out[chosen] = secret[chosen] = True
            waiting.update(dict.fromkeys(self.holds[chosen]))

    def _safe(self, r: int, small: np.ndarray, secret: np.ndarray, out: np.ndarray, most: int) -> bool:
        """By this sum alone: no secret stands alone, and each small part could be as large as `most`.

        A reader may take it that a hidden count is at least 1: zeros are shown wherever they can be.
        """
        cells = self.cells[r]
        if not secret[cells].any():
            return True
        gone = out[cells]
        if gone.sum() == 1:
            return False
        if (gone & (self.signs[r] < 0)).any() or not small[cells].any():
            return True
        counts = self.counts[cells[gone]]
        return counts.sum() - np.count_nonzero(counts) + 1 >= most

    def _next(self, rows: Sequence[int], out: np.ndarray) -> int | None:
        """The count of these sums to hide next: one that opens the fewest other sums, then the smallest.

        A whole goes only where no part is left; zeros go last, for they protect hardly anything.
        """
        choices = [
            (self.counts[cell] == 0, sign < 0, self._opened(cell, rows, out), self.counts[cell], cell)
            for r in rows
            for cell, sign in zip(self.cells[r], self.signs[r], strict=True)
            if not out[cell]
        ]
        return min(choices)[-1] if choices else None

    def _opened(self, cell: int, rows: Sequence[int], out: np.ndarray) -> int:
        return sum(1 for r in self.holds[cell] if r not in rows and not out[self.cells[r]].any())

    def _given_away(self, hidden: np.ndarray, small: np.ndarray, out: np.ndarray, most: int) -> int | None:
        """A further count to hide because all sums together give another away; None when none does."""
        low, high = self.bounds(out)
        for cell in np.flatnonzero((small & ((low > 1) | (high < most))) | (hidden & (low == high))):
            chosen = self._next(self.holds[cell], out)
            if chosen is not None:
                return chosen
        return None

    def bounds(self, out: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Least and most of each count that the sums leave possible."""
        low = np.where(out, 0.0, self.counts)
        high = np.where(out, np.inf, self.counts)
        rows = [r for r, cells in enumerate(self.cells) if out[cells].any()]
        if not rows:
            return low, high
        of = np.repeat(np.arange(len(rows)), [len(self.cells[r]) for r in rows])
        cell = np.concatenate([self.cells[r] for r in rows])
        sign = np.concatenate([self.signs[r] for r in rows])
        known = np.bincount(of, sign * self.counts[cell], len(rows))[of]
        for _ in range(_ROUNDS):
            before = low.copy(), high.copy()
            # Each term is what is known of the sum, less what the other terms may be.
            most = known - _others(np.where(sign > 0, low[cell], -high[cell]), of, len(rows), -np.inf)
            least = known - _others(np.where(sign > 0, high[cell], -low[cell]), of, len(rows), np.inf)
            np.minimum.at(high, cell, np.where(sign > 0, most, -least))
            np.maximum.at(low, cell, np.where(sign > 0, least, -most))
            if np.array_equal(before[0], low) and np.array_equal(before[1], high):
                break
        return low, high


def _others(values: np.ndarray, of: np.ndarray, n: int, endless: float) -> np.ndarray:
    """For each term, the sum of the other terms of its sum; `endless` where one of them is."""
    finite = np.isfinite(values)
    numbers = np.where(finite, values, 0.0)
    infinite = np.bincount(of, ~finite, n)[of] - ~finite
    return np.where(infinite > 0, endless, np.bincount(of, numbers, n)[of] - numbers)

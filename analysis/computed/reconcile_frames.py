"""Two accounts of the same households made comparable: our aggregate and the statistics office's file.

Amounts are real, MNT a month per adult equivalent, as the office's file has them. Ratios are ours over
theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

MONTHS_IN_YEAR = 12

# What is compared, in this order; "rest" is all that is not food
AMOUNTS = ("total", "food", "food_home", "food_away", "rest")
MEASURES = (*AMOUNTS, "index", "weight", "size")
LABELS = {
    "total": "real consumption",
    "food": "food",
    "food_home": "food at home",
    "food_away": "food away from home",
    "rest": "all but food",
    "index": "price index",
    "weight": "weight",
    "size": "household size",
}

# Values that differ by no more than this are equal: half of the last digit that matters, and single precision
ROUNDING = {**dict.fromkeys(AMOUNTS, 0.5), "index": 5e-5, "weight": 5e-3, "size": 0.0}
SINGLE_PRECISION = 1e-6

# Names in the office's file `consumption.dta`; other rounds may have others
COLUMNS = {
    "key": "household_id",
    "total": "totex_rpae",
    "food": "fdex_rpae",
    "food_away": "fdex13_rpae",
    "index": "pi_v1",
    "weight": "hhweight",
    "size": "hhsize",
}
NEEDED = ("key", "total")

_PLACES = ("location", "quarter", "aimag")
_OWN = (*_PLACES, "weight", "size", "equivalents", "index", "consumption")


@dataclass(frozen=True, eq=False)
class Pair:
    """The households that both sides have, in the same order; indexed by the household's key.

    ours, theirs: [n, MEASURES]; a column that a side lacks is all missing. about: [n] location, quarter,
    aimag, the crossed `location-quarter` and `aimag-quarter`, equivalents, people (our weight x size).
    categories: [n, k] our real amounts by category and part. only_ours: `about` of our households that the
    file lacks. only_theirs: how many households of the file we lack. lacking: measures that one side does
    not have.
    """

    ours: pd.DataFrame
    theirs: pd.DataFrame
    about: pd.DataFrame
    categories: pd.DataFrame
    only_ours: pd.DataFrame
    only_theirs: int

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """Measures that one of the sides does not have."""
        return tuple(m for m in MEASURES if self.ours[m].isna().all() or self.theirs[m].isna().all())

    def undeflated(self) -> Pair:
        """The amounts in the prices that households paid, so that the index does not stand in all of them.

        The pair itself where a side has no index.
        """
        if "index" in self.lacking:
            return self
        return replace(
            self,
            ours=_times(self.ours, self.ours["index"]),
            theirs=_times(self.theirs, self.theirs["index"]),
            categories=self.categories.mul(self.ours["index"], axis=0),
        )

    def where(self, rows: pd.Series) -> Pair:
        """The households of `rows` ([n] bool)."""
        frames = (self.ours, self.theirs, self.about, self.categories)
        ours, theirs, about, categories = (frame[rows] for frame in frames)
        return replace(self, ours=ours, theirs=theirs, about=about, categories=categories)


def match(ours: pd.DataFrame, theirs: pd.DataFrame, others: Sequence[str] = ()) -> Pair:
    """The households of `own` and `office` that have the same key.

    others: columns of the file that hold our keys, offered when the one in use does not. Raises InputError
    when no key is in both.
    """
    keys = ours.index.intersection(theirs.index, sort=False)
    if keys.empty:
        offered = f"These columns hold such numbers: {', '.join(others)} (--key). " if others else ""
        raise InputError(
            "the two files have no household in common: expected keys like those of the survey "
            f"({_shape(ours.index)}), found {_shape(theirs.index)}. {offered}Name the column that holds the "
            "survey's own household numbers (--key COL). The de-identified release is numbered anew and no "
            "crosswalk to the derived files was published: only the full release can be matched."
        )
    about = _about(ours)
    apart = ~ours.index.isin(keys)
    return Pair(
        ours=ours.loc[keys, list(MEASURES)],
        theirs=theirs.loc[keys, list(MEASURES)],
        about=about.loc[keys],
        categories=ours.loc[keys].filter(like="part_").rename(columns=lambda c: c.removeprefix("part_")),
        only_ours=about[apart],
        only_theirs=len(theirs) - len(keys),
    )


def own(aggregate: pd.DataFrame) -> pd.DataFrame:
    """Our aggregate as the comparison wants it.

    aggregate: [n] households of `compendium welfare`, indexed by hhid; `nominal_...` MNT a year,
    `c_...` real MNT a month per adult equivalent. Returns [n] MEASURES, location, quarter, aimag,
    equivalents, and `part_<category>`: real MNT a month per adult equivalent. Raises InputError for an
    aggregate that lacks columns or has a household twice.
    """
    faults = [f"expected a column {c}. {nearest(c, aggregate.columns)}" for c in _OWN if c not in aggregate]
    if aggregate.index.has_duplicates:
        faults.append("expected each household once, found some more often")
    if faults:
        raise InputError(all_faults("our aggregate: it does not serve; run compendium welfare again", faults))
    monthly = MONTHS_IN_YEAR * aggregate["equivalents"] * aggregate["index"]
    parts = {c: aggregate[c] for c in aggregate if c.startswith("c_")}
    for name in ("food_away", "rent", "repairs"):
        if f"nominal_{name}" in aggregate:
            parts[f"c_{name}"] = aggregate[f"nominal_{name}"] / monthly
    frame = pd.DataFrame(
        {
            "total": aggregate["consumption"],
            "food": parts.get("c_food"),
            "food_away": parts.get("c_food_away"),
            **{name: aggregate[name] for name in ("index", "weight", "size", "equivalents")},
        },
        index=aggregate.index,
        dtype=float,
    )
    named = {c.replace("c_", "part_", 1): values.astype(float) for c, values in parts.items()}
    frame = _with_parts(frame).assign(**{c: aggregate[c] for c in _PLACES}, **named)
    return frame.set_axis(plain_keys(aggregate.index), axis=0)


def office(
    frame: pd.DataFrame,
    columns: Mapping[str, str] = COLUMNS,
    name: str = "the file",
    food_has_away: bool = True,
) -> pd.DataFrame:
    """The office's derived file as the comparison wants it.

    frame: [n] households. columns: what is compared -> its column; key and total are needed, others may be
    absent. name: of the file, for messages. food_has_away: the column of food holds food away from home.
    Returns [n, MEASURES], indexed by key. Raises InputError that names all faults at once: columns not found,
    no numbers, household keys that are missing or stand more than once.
    """
    columns = {**COLUMNS, **columns}
    there = {what: column for what, column in columns.items() if column in frame}
    absent = [
        what for what in columns if what not in there and (what in NEEDED or columns[what] != COLUMNS[what])
    ]
    faults = [
        f"expected a column {columns[w]} ({LABELS.get(w, 'household key')}). "
        f"{nearest(columns[w], frame.columns)} "
        + ("Name it with --key." if w == "key" else f"Name it with --column {w}=COL.")
        for w in absent
    ]
    keys = pd.Index([])
    if "key" in there:
        keys = plain_keys(frame[there["key"]])
        faults += _key_faults(keys, there["key"])
    numbers = {}
    for what in (w for w in there if w != "key"):
        numbers[what] = pd.to_numeric(frame[there[what]], errors="coerce").to_numpy(
            dtype=float, na_value=np.nan
        )
        wrong = int((np.isnan(numbers[what]) & frame[there[what]].notna().to_numpy()).sum())
        if wrong:
            faults.append(f"column {there[what]}: expected numbers, found something else in {wrong:,} rows")
    if faults:
        raise InputError(all_faults(f"{name}: it cannot be compared", faults))
    found = pd.DataFrame(numbers, index=keys).reindex(columns=[w for w in MEASURES if w in COLUMNS])
    if not food_has_away:
        found["food"] = found["food"] + found["food_away"]
    return _with_parts(found)[list(MEASURES)]


def plain_keys(keys: pd.Index | pd.Series) -> pd.Index:
    """Household keys as text: 221000101.0 and " 221000101" are "221000101"; missing stays missing."""
    values = (
        pd.Series(np.asarray(keys), dtype=object)
        if isinstance(keys, pd.Index)
        else keys.reset_index(drop=True)
    )
    numbers = pd.to_numeric(values, errors="coerce")
    if pd.api.types.is_numeric_dtype(values) and (numbers.dropna() % 1 == 0).all():
        values = numbers.astype("Int64")
    text = values.astype("string").str.strip().str.removesuffix(".0")
    return pd.Index(text.astype(object).where(text.notna(), None), name="hhid")


def other_keys(frame: pd.DataFrame, keys: pd.Index) -> list[str]:
    """Columns of the office's file in which most of our `keys` stand, each once."""
    found = []
    for column in frame:
        if not pd.api.types.is_float_dtype(frame[column]) or (frame[column].dropna() % 1 == 0).all():
            values = plain_keys(frame[column])
            if values.is_unique and keys.isin(values).mean() > 0.5:
                found.append(str(column))
    return found


def ratios(pair: Pair, measure: str) -> pd.Series:
    """Ours over theirs for the households where both are above zero; missing elsewhere."""
    ours, theirs = pair.ours[measure], pair.theirs[measure]
    both = (ours > 0) & (theirs > 0)
    return (ours / theirs.where(both)).where(both)


def equal(ours: pd.Series, theirs: pd.Series, measure: str) -> pd.Series:
    """Which values are the same but for rounding."""
    return (ours - theirs).abs() <= np.maximum(ROUNDING[measure], SINGLE_PRECISION * theirs.abs())


def _times(frame: pd.DataFrame, factor: pd.Series) -> pd.DataFrame:
    return frame.assign(**{name: frame[name] * factor for name in AMOUNTS})


def _with_parts(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(food_home=frame["food"] - frame["food_away"], rest=frame["total"] - frame["food"])


def _about(ours: pd.DataFrame) -> pd.DataFrame:
    quarter = ours["quarter"].astype(int).astype(str).radd("Q")
    location, aimag = (ours[c].astype("str") for c in ("location", "aimag"))
    return pd.DataFrame(
        {
            "location": location,
            "quarter": quarter,
            "aimag": aimag,
            "location-quarter": location + " " + quarter,
            "aimag-quarter": aimag + " " + quarter,
            "equivalents": ours["equivalents"],
            "people": ours["weight"] * ours["size"],
        }
    )


def _key_faults(keys: pd.Index, column: str) -> list[str]:
    faults, missing = [], int(keys.isna().sum())
    doubled = int(keys[~keys.isna()].duplicated().sum())
    if missing:
        faults.append(
            f"column {column}: expected a household key in every row, found {missing:,} rows without"
        )
    if doubled:
        faults.append(
            f"column {column}: expected each household once, found {doubled:,} rows whose key stood before. "
            "Is it a file of persons or items, or another column's key? Name the column with --key."
        )
    return faults


def _shape(keys: pd.Index) -> str:
    """What keys look like, without showing one."""
    lengths = keys.str.len()
    digits = "digits" if keys.str.fullmatch(r"\d+").all() else "characters"
    longest, shortest = int(lengths.max()), int(lengths.min())
    return f"{longest} {digits}" if longest == shortest else f"{shortest} to {longest} {digits}"

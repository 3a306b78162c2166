"""Change since the previous phase, only where the two phases compare; elsewhere the reason why they do not.

Three things must agree. *Units*: an area compares when both phases have it with the same lowest units,
by the line-up of the gazetteers; areas that were split or joined are compared together, the parts
against the whole that they were. *Questions*: unit, base, code list and number of choices are the same
in both forms. *Recall windows*: what is asked about the months before the interview compares only if the
months asked about in the two phases do not overlap; else one move may be counted twice.

Numbers are compared over the khesegs that gave one in both phases, so that a gap in one phase is no change.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from . import aggregate
from .fields import Field, load
from .gazetteer import CODE, Gazetteer, side_by_side

JOINED = " + "  # between the codes of areas that are compared together
_RECALLED = ("arrivals", "departures")  # sections of the form that ask about the months before the interview


@dataclass(frozen=True, eq=False)
class Side:
    """One of two phases. frame: one row a lowest unit of the gazetteer (`aggregate.placed`).

    start, end: first and last day of the interviews; recall_months: the months asked about before an
    interview.
    """

    frame: pd.DataFrame
    gazetteer: Gazetteer
    start: datetime.date
    end: datetime.date
    recall_months: int
    fields: Mapping[str, Field] = field(default_factory=load)


def window(side: Side) -> tuple[datetime.date, datetime.date]:
    """First and last day that the recall of a phase may be about."""
    month = side.start.year * 12 + side.start.month - 1 - side.recall_months
    year, month = divmod(month, 12)
    last = (datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(side.start.day, last)), side.end


def recall_overlaps(before: Side, after: Side, language: str = "en") -> str:
    """A sentence that says how the recall windows overlap or differ; "" where they compare."""
    (_, end), (start, _) = window(before), window(after)
    if before.recall_months != after.recall_months:
        return _say("recall", language, then=before.recall_months, now=after.recall_months)
    return _say("overlap", language, end=end, start=start) if start <= end else ""


def question_changed(name: str, before: Side, after: Side, language: str = "en") -> str:
    """Why the answers to a question do not compare; "" where they do."""
    asked = [name in side.fields and name in side.frame for side in (before, after)]
    if not all(asked):
        lacking = ("never" if not any(asked) else "then") if not asked[0] else "now"
        return _say(f"not_asked_{lacking}", language)
    old, new = before.fields[name], after.fields[name]
    for reason, read in _MUST_AGREE.items():
        if read(old) != read(new):
            return _say(reason, language)
    return recall_overlaps(before, after, language) if new.section in _RECALLED else ""


_MUST_AGREE = {
    "type": lambda f: f.type,
    "counted": lambda f: (f.unit, f.part_of, f.sums_to),
    "base": lambda f: (f.base, f.asked_if),
    "codes": lambda f: frozenset(f.codes or ()),
    "most": lambda f: f.most,
}
REASONS = {
    "recall": {
        "en": "asked about {then} months then and {now} now",
        "mn": "өмнө нь {then} сарын, одоо {now} сарын тухай асуусан",
    },
    "overlap": {
        "en": "the months asked about overlap: the phase before ended on {end}, this one asks back "
        "to {start}",
        "mn": "асуусан хугацаа давхцаж байна: өмнөх үе шат {end}-нд дууссан, энэ үе шат {start}-ээс "
        "хойшхийг асуусан",
    },
    "not_asked_then": {"en": "not asked then", "mn": "өмнө нь асуугаагүй"},
    "not_asked_now": {"en": "not asked now", "mn": "одоо асуугаагүй"},
    "not_asked_never": {"en": "asked in neither phase", "mn": "аль ч үе шатанд асуугаагүй"},
    "type": {"en": "the type of the question changed", "mn": "асуултын төрөл өөрчлөгдсөн"},
    "counted": {"en": "what is counted changed", "mn": "юуг тоолох нь өөрчлөгдсөн"},
    "base": {"en": "the base of the question changed", "mn": "асуултын суурь өөрчлөгдсөн"},
    "codes": {"en": "the code list changed", "mn": "кодын жагсаалт өөрчлөгдсөн"},
    "most": {"en": "the number of choices changed", "mn": "сонголтын тоо өөрчлөгдсөн"},
    "new": {"en": "not in the phase before", "mn": "өмнөх үе шатанд байгаагүй"},
    "gone": {"en": "no longer there", "mn": "одоо байхгүй"},
    "units": {
        "en": "{fresh} new and {lost} former units in it",
        "mn": "{fresh} шинэ, {lost} хуучин нэгжтэй",
    },
    "nobody": {
        "en": "no unit gave an answer in both phases",
        "mn": "хоёр үе шатанд хоёуланд нь хариулсан нэгж алга",
    },
}


def _say(reason: str, language: str, **numbers) -> str:
    return REASONS[reason][language].format(**numbers)


def areas(
    before: Side,
    after: Side,
    line_up: pd.DataFrame,
    level: str,
    language: str = "en",
    *,
    kept: bool = False,
) -> pd.DataFrame:
    """Areas of a level of both phases, side by side.

    Returns one row a group: area (codes of the later phase, joined by `JOINED`; those of the earlier
    where there are none), after, before (tuples of codes), joined (several areas of one phase, or other
    ones than before, stand together), comparable (every lowest unit of both is in the line-up, or
    `kept`), why (a sentence where not).
    """
    rows = []
    for now, was, fresh, lost in side_by_side(before.gazetteer, after.gazetteer, line_up, level).itertuples(
        index=False
    ):
        if not was:
            why = _say("new", language)
        elif not now:
            why = _say("gone", language)
        else:
            why = _say("units", language, fresh=fresh, lost=lost) if (fresh or lost) and not kept else ""
        rows.append((JOINED.join(now or was), now, was, len(was) > 1 or len(now) > 1, not why, why))
    return pd.DataFrame(rows, columns=["area", "after", "before", "joined", "comparable", "why"])


def counts(
    before: Side,
    after: Side,
    line_up: pd.DataFrame,
    names: Sequence[str],
    levels: Sequence[str],
    language: str = "en",
    *,
    kept: bool = False,
) -> pd.DataFrame:
    """Change of totals. names: count fields. language: of the reasons.

    kept: compare areas that have new or former lowest units too, over the units that both phases have
    (`matched` of `informants` says how many).

    Returns one row a level, area (or areas that stand together) and field: level, area, joined, field,
    comparable, why, before, after (sums over the lowest units that gave a number in both phases; units that
    were split or joined count when all of them did), change, percent (of before), matched (such units of the
    later phase), informants (lowest units of the later phase). Where not comparable, numbers are missing.
    """
    numbers = {}
    for side, here in _sides(before, after):
        known = [name for name in names if name in here.frame and name in here.fields]
        numbers[side] = aggregate.counts(here.frame, known, here.fields)
    both = _matched(numbers, _lowest_groups(before, after, line_up))
    twice = {side: found.where(both[side]) for side, found in numbers.items()}
    told = twice["after"].notna().astype(float)
    ones = pd.DataFrame({"n": 1.0}, index=after.frame.index)
    why = {name: question_changed(name, before, after, language) for name in names}
    found = []
    for level in levels:
        table = areas(before, after, line_up, level, language, kept=kept)
        rows = _crossed(table, level, pd.DataFrame({"field": list(names)}), why)
        for side, here in _sides(before, after):
            rows[side] = (
                _summed(here, table, side, level, twice[side]).reindex(columns=names).to_numpy().ravel()
            )
        matched = _summed(after, table, "after", level, told).reindex(columns=names).fillna(0)
        rows["matched"] = matched.to_numpy(dtype=int).ravel()
        n = _summed(after, table, "after", level, ones)["n"].fillna(0)
        found.append(rows.assign(informants=np.repeat(n.to_numpy(dtype=int), len(names))))
    rows = _settled(pd.concat(found, ignore_index=True), ["before", "after"], language)
    rows["change"] = rows["after"] - rows["before"]
    rows["percent"] = 100 * rows["change"] / rows["before"].where(rows["before"] > 0)
    order = "level area joined field comparable why before after change percent matched informants"
    return rows[order.split()]


def shares(
    before: Side,
    after: Side,
    line_up: pd.DataFrame,
    names: Sequence[str],
    levels: Sequence[str],
    base: str = "khesegs",
    language: str = "en",
    *,
    kept: bool = False,
) -> pd.DataFrame:
    """Change of shares of answers, over the khesegs (one now, one then) that answered in both phases.

    base: as `aggregate.shares` takes it. kept: as in `counts`. Returns one row a level, area, field and
    code: level, area, joined, field, code ("" where the question does not compare), comparable, why,
    count_before, n_before, before (per cent), count_after, n_after, after, change (in percentage
    points), matched (khesegs that answered both times), informants.
    """
    tables = {level: areas(before, after, line_up, level, language, kept=kept) for level in levels}
    why = {name: question_changed(name, before, after, language) for name in names}
    asked = [name for name in names if not why[name]]
    counted = _counted_twice(before, after, _one_to_one(line_up), asked, tables, base) if asked else {}
    asked_codes = pd.DataFrame(
        [(name, code) for name in names for code in _codes(counted, name) or [""]], columns=["field", "code"]
    )
    found = []
    for level, table in tables.items():
        n = table["area"].map(_of(after, table, "after", level).value_counts()).fillna(0)
        rows = _crossed(table, level, asked_codes, why)
        found.append(rows.assign(informants=np.repeat(n.to_numpy(dtype=int), len(asked_codes))))
    rows = _beside(pd.concat(found, ignore_index=True), counted)
    numbers = ["count_before", "n_before", "before", "count_after", "n_after", "after"]
    rows = _settled(rows, numbers, language)
    rows["change"] = rows["after"] - rows["before"]
    first = ["level", "area", "joined", "field", "code", "comparable", "why"]
    return rows[[*first, *numbers, "change", "matched", "informants"]]


def _crossed(table: pd.DataFrame, level: str, asked: pd.DataFrame, why: Mapping[str, str]) -> pd.DataFrame:
    """Each area with each row of `asked`, and why it does not compare: the area first, then the question."""
    rows = table[["area", "joined", "why"]].merge(asked, how="cross").assign(level=level)
    rows["why"] = rows["why"].where(rows["why"].ne(""), rows["field"].map(why))
    return rows


def _codes(counted: Mapping[str, pd.DataFrame], name: str) -> list[str]:
    found = [made.loc[made["field"] == name, "code"].unique() for made in counted.values()]
    return list(dict.fromkeys(code for codes in found for code in codes))


def _beside(rows: pd.DataFrame, counted: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The areas with each code, and beside it what was counted then and now."""
    keys = ["level", "area", "field", "code"]
    for side in ("before", "after"):
        columns = {"count": f"count_{side}", "n": f"n_{side}", "value": side}
        if side == "after":
            columns["informants"] = "matched"
        made = counted.get(side, pd.DataFrame(columns=[*keys, *columns]))
        made = made.drop(columns=[c for c in made if c not in (*keys, *columns)])
        rows = rows.merge(made.rename(columns=columns), how="left", on=keys)
        rows[list(columns.values())] = rows[list(columns.values())].astype(float)
    return rows.assign(matched=rows["matched"].fillna(0).astype(int))


def _settled(rows: pd.DataFrame, numbers: Sequence[str], language: str) -> pd.DataFrame:
    """`rows` with comparable, and no numbers where they are not."""
    rows["why"] = rows["why"].mask(rows["why"].eq("") & rows["matched"].eq(0), _say("nobody", language))
    rows["comparable"] = rows["why"].eq("")
    rows[list(numbers)] = rows[list(numbers)].where(rows["comparable"])
    return rows


def _counted_twice(
    before: Side,
    after: Side,
    pairs: pd.DataFrame,
    names: Sequence[str],
    tables: Mapping[str, pd.DataFrame],
    base: str,
) -> dict[str, pd.DataFrame]:
    """Shares of both phases, of each question over the units that answered it in both."""
    sides = dict(_sides(before, after))
    rows = {
        side: pd.Index(here.frame[here.gazetteer.lowest + CODE]).get_indexer(pairs[side])
        for side, here in sides.items()
    }
    there = (rows["before"] >= 0) & (rows["after"] >= 0)
    told = {
        side: here.frame[list(names)].fillna("").astype(str).ne("").to_numpy()[rows[side][there]]
        for side, here in sides.items()
    }
    made = {}
    for side, here in sides.items():
        twice = np.zeros((len(here.frame), len(names)), bool)
        twice[rows[side][there]] = told["before"] & told["after"]
        frame = here.frame.assign(
            **{name: here.frame[name].where(twice[:, place], "") for place, name in enumerate(names)},
            **{f"_{level}": _of(here, table, side, level) for level, table in tables.items()},
        )
        wanted = {level: (f"_{level}",) for level in tables}
        made[side] = aggregate.shares(aggregate.all_answers(frame, names, wanted, here.fields), base)
    return made


def _sides(before: Side, after: Side) -> tuple[tuple[str, Side], tuple[str, Side]]:
    return (("before", before), ("after", after))


def _of(here: Side, table: pd.DataFrame, side: str, level: str) -> pd.Series:
    """The group (its `area`) of each row of the side's frame."""
    group = {code: area for area, codes in zip(table["area"], table[side], strict=True) for code in codes}
    return here.frame[level + CODE].map(group)


def _summed(here: Side, table: pd.DataFrame, side: str, level: str, numbers: pd.DataFrame) -> pd.DataFrame:
    """Column sums by group, in the order of the table."""
    sums = numbers.groupby(_of(here, table, side, level).to_numpy()).sum()
    return sums.reindex(table["area"]).set_axis(table.index)


def _lowest_groups(before: Side, after: Side, line_up: pd.DataFrame) -> dict[str, pd.Series]:
    """For each row of the two frames, the number of its group of lowest units that the line-up ties."""
    lowest = after.gazetteer.lowest
    table = areas(before, after, line_up, lowest)
    table = table[table["after"].map(bool) & table["before"].map(bool)]
    return {side: _of(here, table, side, here.gazetteer.lowest) for side, here in _sides(before, after)}


def _matched(numbers: Mapping[str, pd.DataFrame], group: Mapping[str, pd.Series]) -> dict[str, pd.DataFrame]:
    """Where a number counts: every unit of its group gave one, in both phases."""
    whole = {side: found.notna().groupby(group[side].to_numpy()).all() for side, found in numbers.items()}
    before, after = whole["before"].align(whole["after"], join="inner")
    both = before & after
    names = sorted(set(numbers["before"]) & set(numbers["after"]))
    made = {}
    for side, found in numbers.items():
        here = both.reindex(group[side].to_numpy())[names].fillna(False).astype(bool)
        made[side] = here.set_axis(found.index).reindex(columns=found.columns, fill_value=False)
    return made


def _one_to_one(line_up: pd.DataFrame) -> pd.DataFrame:
    """Lowest units that were neither split nor joined: columns before, after."""
    again = line_up["before"].duplicated(keep=False) | line_up["after"].duplicated(keep=False)
    return line_up[~again]

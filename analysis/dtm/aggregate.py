"""From khesegs to khoroos, districts and the city: totals, rates and shares, each with its base and n.

Levels are named and come from the columns of the data, so that any depth of a gazetteer serves:
{"district": ("district_code",), "khoroo": ("khoroo_code",)}; `levels_of` makes them from a gazetteer. All
results are long frames, one row an area and what was measured there. `informants` are the khesegs (lowest
units) of the area; `answered` are those that gave a number: where they are fewer, a total is "at least" the
count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .fields import Field, asked, choices, field, load, summands
from .gazetteer import CODE, Gazetteer

LEVELS: Mapping[str, tuple[str, ...]] = {"district": ("district",), "khoroo": ("district", "khoroo")}
BASES = {
    "khesegs": "khesegs that answered",
    "responses": "responses (a kheseg may name several)",
    "residents of khesegs": "residents of the khesegs that answered",
}
_AREA = " > "
_AT_LEAST = {
    "en": "at least {count:,.0f}; {missing} of {informants} {units} gave no number",
    "mn": "дор хаяж {count:,.0f}; {informants} {units} {missing} нь тоо хэлээгүй",
}
_UNITS_MN = {"khesegs": "хэсгийн", "bags": "багийн"}


def levels_of(gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Level -> columns that tell its areas apart, from the widest level down."""
    return {level: gazetteer.area_columns(level) for level in gazetteer.levels}


def count_fields(fields: Mapping[str, Field] | None = None) -> list[str]:
    """Names of the counts of people and households, in the order of the form."""
    known = load() if fields is None else fields
    return [name for name, declared in known.items() if declared.about == "people"]


def questions(fields: Mapping[str, Field] | None = None) -> list[str]:
    """Names of the choice questions about the area (not about the interview), in the order of the form."""
    known = load() if fields is None else fields
    return [n for n, declared in known.items() if declared.is_choice and declared.about != "interview"]


def placed(frame: pd.DataFrame, gazetteer: Gazetteer) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(one row a lowest unit of the gazetteer, in its order; the rows of `frame` that have no place in it).

    Units without a row get one: numbers missing, texts "". So totals say how many units gave no number.
    Names and codes of all levels are those of the gazetteer. Raises `InputError` where a unit has two rows.
    """
    key = gazetteer.lowest + CODE
    known = frame[key].isin(gazetteer.units[key])
    here = frame[known]
    again = here[key][here[key].duplicated()].unique()
    if len(again):
        raise InputError(
            f"expected one row a {gazetteer.lowest}, found several for {', '.join(again[:5])}"
            f"{' and others' if len(again) > 5 else ''} ({len(again)} in all). Only one submission counts."
        )
    answers = here.drop(columns=[c for c in gazetteer.units if c in here and c != key]).set_index(key)
    whole = answers.reindex(gazetteer.units[key])
    texts = [name for name in whole if not pd.api.types.is_numeric_dtype(whole[name].dtype)]
    whole[texts] = whole[texts].fillna("")
    whole = gazetteer.units.join(whole.reset_index(drop=True))
    return whole, frame[~known]


def counts(
    frame: pd.DataFrame, names: Sequence[str], fields: Mapping[str, Field] | None = None
) -> pd.DataFrame:
    """Counts as numbers (float, missing where not known), a column a field or sum of fields ("a + b").

    A question that was not asked because its rule found a smaller count is zero: no arrivals, none from
    abroad.
    """
    made = {}
    for name in names:
        parts = [_count(frame, part, field(part, fields)) for part in summands(name)]
        made[name] = sum(parts[1:], start=parts[0])
    return pd.DataFrame(made, index=frame.index)


def _count(frame: pd.DataFrame, name: str, declared: Field) -> pd.Series:
    numbers = _floats(frame[name])
    rule = declared.asked_if
    if rule is not None and rule.at_least is not None and rule.field in frame:
        numbers = np.where(np.isnan(numbers) & (_floats(frame[rule.field]) < rule.at_least), 0.0, numbers)
    return pd.Series(numbers, index=frame.index)


def _floats(values: pd.Series) -> np.ndarray:
    return pd.to_numeric(values).astype("Float64").to_numpy(dtype=float, na_value=np.nan)


@dataclass(frozen=True)
class Areas:
    """The areas of one level: names in order, and the number of each row's area (-1: it has none)."""

    level: str
    names: np.ndarray
    of: np.ndarray

    def sums(self, matrix: np.ndarray) -> np.ndarray:
        """Column sums of `matrix` (rows of the frame) in each area: areas x columns."""
        result = np.zeros((len(self.names), matrix.shape[1]))
        inside = self.of >= 0
        np.add.at(result, self.of[inside], matrix[inside])
        return result

    def long(self, key: str, keys: Sequence[str], **columns) -> pd.DataFrame:
        """Areas x keys arrays (or what broadcasts to them) as a long frame: level, area, `key`, columns."""
        n, k = len(self.names), len(keys)
        flat = {name: np.broadcast_to(values, (n, k)).ravel() for name, values in columns.items()}
        place = {
            "level": np.full(n * k, self.level, dtype=object),
            "area": np.repeat(self.names, k),
            key: np.tile(np.array(list(keys), dtype=object), n),
        }
        return pd.DataFrame({**place, **flat})


def areas_of(frame: pd.DataFrame, level: str, columns: Sequence[str]) -> Areas:
    """The areas of a level in sorted order; one area "all" for a level without columns."""
    if not columns:
        return Areas(level, np.array(["all"], dtype=object), np.zeros(len(frame), dtype=int))
    keys = frame[list(columns)].astype(str)
    whole = keys.ne("").all(axis=1) & frame[list(columns)].notna().all(axis=1)
    found = keys[whole].drop_duplicates().sort_values(list(columns))
    names = np.array([_AREA.join(row) for row in found.itertuples(index=False)], dtype=object)
    return Areas(level, names, _index(found).get_indexer(_index(keys)))


def _areas(frame: pd.DataFrame, levels: Mapping[str, tuple[str, ...]]) -> Iterator[Areas]:
    return (areas_of(frame, level, columns) for level, columns in levels.items())


def _index(keys: pd.DataFrame) -> pd.Index:
    return pd.MultiIndex.from_frame(keys) if keys.shape[1] > 1 else pd.Index(keys.iloc[:, 0])


def totals(
    frame: pd.DataFrame,
    names: Sequence[str],
    levels: Mapping[str, tuple[str, ...]] = LEVELS,
    fields: Mapping[str, Field] | None = None,
) -> pd.DataFrame:
    """Counts of people and households, summed at each level.

    Returns one row a level, area and field: level, area, field, count, unit, base, answered,
    informants. `answered` of the `informants` khesegs gave a number: where it is fewer, the total
    is "at least" the count (`at_least` says so).
    """
    numbers = counts(frame, names, fields).to_numpy()
    matrix = np.hstack([np.nan_to_num(numbers), ~np.isnan(numbers), np.ones((len(frame), 1))])
    declared = [field(summands(name)[0], fields) for name in names]
    k = len(names)
    parts = []
    for areas in _areas(frame, levels):
        sums = areas.sums(matrix)
        made = areas.long(
            "field", names, count=sums[:, :k], unit=np.array([f.unit for f in declared], dtype=object),
            base=np.array([f.base for f in declared], dtype=object), answered=sums[:, k : 2 * k].astype(int),
            informants=sums[:, -1:].astype(int),
        )  # fmt: skip
        parts.append(made)
    return pd.concat(parts, ignore_index=True)


def at_least(
    count: float, answered: int, informants: int, units: str = "khesegs", language: str = "en"
) -> str:
    """The total in words: the number, or "at least X; k of n khesegs gave no number".

    >>> at_least(1200, 5, 6)
    'at least 1,200; 1 of 6 khesegs gave no number'
    """
    if answered >= informants:
        return f"{count:,.0f}"
    called = _UNITS_MN.get(units, units) if language == "mn" else units
    return _AT_LEAST[language].format(
        count=count, missing=informants - answered, informants=informants, units=called
    )


def rates(
    frame: pd.DataFrame,
    names: Sequence[str],
    levels: Mapping[str, tuple[str, ...]] = LEVELS,
    *,
    of: str = "persons",
    per: float = 1000,
    fields: Mapping[str, Field] | None = None,
) -> pd.DataFrame:
    """`per` x sum of a field / sum of `of`, over the khesegs that gave both numbers, at each level.

    names and of: fields or sums of fields ("age_0_5 + age_6_17"). per: 1000 (arrivals per 1,000 residents),
    100 (women as a percentage of residents), 1 (persons per household: of="households"). Returns level, area,
    field, of, per, count, n (the two sums), value (missing where n is 0), unit (what is counted), answered
    (khesegs with both numbers), informants.
    """
    parts_of = counts(frame, names, fields).to_numpy()
    whole = counts(frame, [of], fields).to_numpy()
    both = ~np.isnan(parts_of) & ~np.isnan(whole)
    matrix = np.hstack(
        [np.where(both, parts_of, 0.0), np.where(both, whole, 0.0), both, np.ones((len(frame), 1))]
    )
    k = len(names)
    units = np.array([field(summands(name)[0], fields).unit for name in names], dtype=object)
    parts = []
    for areas in _areas(frame, levels):
        sums = areas.sums(matrix)
        count, n = sums[:, :k], sums[:, k : 2 * k]
        value = np.divide(per * count, n, out=np.full_like(count, np.nan), where=n > 0)
        made = areas.long(
            "field", names, of=of, per=per, count=count, n=n, value=value, unit=units,
            answered=sums[:, 2 * k : 3 * k].astype(int), informants=sums[:, -1:].astype(int),
        )  # fmt: skip
        parts.append(made)
    return pd.concat(parts, ignore_index=True)


def answers(
    frame: pd.DataFrame,
    name: str,
    levels: Mapping[str, tuple[str, ...]] = LEVELS,
    fields: Mapping[str, Field] | None = None,
) -> pd.DataFrame:
    """How often each code of a choice question was given, at each level, on three bases.

    Returns one row a level, area and code, in the order of the code list (for codes that are areas:
    sorted): khesegs (that gave the code), responses (equal to khesegs; the base differs), residents (of
    these khesegs); n_khesegs (that answered), n_responses (choices made in all), n_residents (of khesegs
    that answered), asked (khesegs the question was put to), unlisted (khesegs that gave a code outside
    the list; such codes count nowhere else). Raises `InputError` where every answer is outside the list.
    """
    return all_answers(frame, [name], levels, fields)


def all_answers(
    frame: pd.DataFrame,
    names: Sequence[str],
    levels: Mapping[str, tuple[str, ...]] = LEVELS,
    fields: Mapping[str, Field] | None = None,
) -> pd.DataFrame:
    """`answers` to several questions, one below the other: by question, then level and area."""
    given = [_Given.of(frame, field(name, fields), fields) for name in names]
    found = list(_areas(frame, levels))
    persons = np.zeros(len(frame))
    if "persons" in frame:
        persons = np.nan_to_num(counts(frame, ["persons"], fields)["persons"].to_numpy())
    return pd.concat(
        [_counted(question, areas, persons) for question in given for areas in found], ignore_index=True
    )


@dataclass(frozen=True)
class _Given:
    """A choice question: its codes; rows x codes, true where the row gave the code; rows that were asked, and
    rows that gave a code outside the list."""

    name: str
    codes: tuple[str, ...]
    gave: np.ndarray
    asked: np.ndarray
    unlisted: np.ndarray

    @classmethod
    def of(cls, frame: pd.DataFrame, declared: Field, fields: Mapping[str, Field] | None) -> _Given:
        if not declared.is_choice:
            raise InputError(f"expected a choice question, found '{declared.name}' of type {declared.type}")
        # Few answers differ: each is taken apart once.
        place, different = pd.factorize(frame[declared.name].fillna("").astype(str))
        sets = choices(pd.Series(different, dtype=object))
        named = {code for codes in sets for code in codes}
        codes = tuple(declared.codes) if declared.codes else tuple(sorted(named))
        if named and not named & set(codes):
            faults = [f"'{code}'. {nearest(code, codes)}" for code in sorted(named)]
            raise InputError(all_faults(f"{declared.name}: expected codes of its list, found", faults))
        strange = np.array([bool(set(given) - set(codes)) for given in sets], dtype=bool)
        table = np.array([[code in given for code in codes] for given in sets], dtype=bool)
        table = table.reshape(len(different), len(codes))
        put = asked(frame, declared.name, fields).to_numpy() if _rule_in(frame, declared) else True
        return cls(declared.name, codes, table[place], np.broadcast_to(put, len(frame)), strange[place])


def _rule_in(frame: pd.DataFrame, declared: Field) -> bool:
    return declared.asked_if is None or declared.asked_if.field in frame


def _counted(question: _Given, areas: Areas, persons: np.ndarray) -> pd.DataFrame:
    gave = question.gave.astype(float)
    answered = gave.any(axis=1)
    k = len(question.codes)
    bases = np.column_stack(
        [answered, gave.sum(axis=1), answered * persons, question.asked, question.unlisted]
    )
    sums = areas.sums(np.hstack([gave, gave * persons[:, None], bases]))
    khesegs, base = sums[:, :k].astype(int), sums[:, 2 * k :]
    made = areas.long(
        "code", question.codes, khesegs=khesegs, n_khesegs=base[:, [0]].astype(int), responses=khesegs,
        n_responses=base[:, [1]].astype(int), residents=sums[:, k : 2 * k], n_residents=base[:, [2]],
        asked=base[:, [3]].astype(int), unlisted=base[:, [4]].astype(int),
    )  # fmt: skip
    made.insert(2, "field", question.name)
    return made


def shares(counted: pd.DataFrame, base: str) -> pd.DataFrame:
    """Shares (per cent) of the answers counted by `answers`, on one base.

    base: "khesegs" (100 x khesegs that gave the code / khesegs that answered), "responses"
    (100 x choices of the code / all choices) or "residents of khesegs" (population-weighted).
    Returns level, area, field, code, count, n, value, unit, informants; value is missing where n
    is zero. Raises `InputError` on another base.
    """
    if base not in BASES:
        raise InputError(f"there is no base '{base}'. {nearest(base, BASES)}")
    stem = base.split()[0]
    result = counted[["level", "area", "field", "code"]].copy()
    result["count"] = counted[stem].astype(float)
    result["n"] = counted[f"n_{stem}"].astype(float)
    result["value"] = 100 * result["count"] / result["n"].where(result["n"] > 0)
    return result.assign(unit=base, informants=counted["n_khesegs"])


def all_shares(counted: pd.DataFrame) -> pd.DataFrame:
    """`shares` on every base, one below the other."""
    return pd.concat([shares(counted, base) for base in BASES], ignore_index=True)


def reconcile(summed: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Do the parts make up the whole, at each level?

    summed: what `totals` gives for the levels of the gazetteer (some or all), areas being codes.
    Returns one row a whole (an area of any level but the lowest, and a field): level, area, field, measure
    (count, answered or informants), whole, parts (their sum over the next level down), holds.
    """
    levels = [level for level in gazetteer.levels if level in set(summed["level"])]
    found = []
    for upper, lower in zip(levels, levels[1:], strict=False):
        units = gazetteer.units.drop_duplicates(lower + CODE)
        home = dict(zip(units[lower + CODE], units[upper + CODE], strict=True))
        measures = ["count", "answered", "informants"]
        parts = summed[summed["level"] == lower]
        parts = parts.assign(area=parts["area"].map(home)).groupby(["area", "field"])[measures].sum()
        whole = summed[summed["level"] == upper].set_index(["area", "field"])[measures]
        whole, parts = whole.align(parts.astype(float), fill_value=0)
        beside = pd.concat({"whole": whole.stack(), "parts": parts.stack()}, axis=1)
        beside.index.names = ["area", "field", "measure"]
        found.append(beside.reset_index().assign(level=upper))
    if not found:
        raise InputError("expected totals of at least two levels of the gazetteer, found fewer")
    rows = pd.concat(found, ignore_index=True)
    # Whole numbers are summed as floats: exact far beyond any population.
    return rows[["level", "area", "field", "measure", "whole", "parts"]].assign(
        holds=rows["whole"] == rows["parts"]
    )

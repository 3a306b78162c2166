"""The two frames put together: tables read once each, columns derived where the survey has what they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from analysis.chapters import vocabulary as words
from analysis.chapters.columns import DECLARED
from analysis.chapters.frames import Frames
from analysis.core.errors import InputError, all_faults
from analysis.hses.store import Microdata

from .derivation import Columns, Derivation, is_code, yes
from .dwellings import DESIGN, DWELLINGS
from .holdings import HOLDINGS, Held
from .persons import ADULT, HEAD, HEADS, PERSONS, head_rows

# From the aggregate; without them no table of poverty or consumption can be made
WELFARE = ("consumption", "consumption_pc")
CATEGORIES = tuple(f"c_{name}" for name in words.CATEGORIES)
# From the aggregate too, for figures alone
OF_FIGURES = (
    *(f"f_{name}" for name in words.FOODS),
    "nominal",
    *(f"nominal_{name}" for name in words.NOMINAL_PARTS),
)
MEMBERS = ("member", "relation", "age")  # who belongs to a household, who heads it, who is a child


def frames(data: Microdata, aggregate: pd.DataFrame, line: float | None = None) -> Frames:
    """Households and persons with every declared column that the survey at hand can give.

    aggregate: index hhid, one row a household of the survey; consumption (real MNT a month per adult
    equivalent), consumption_pc (per person); c_<category>, f_<group of food> (see `food`), nominal and
    nominal_<part> (MNT a year) where the aggregate has them. line: MNT a month per adult equivalent, None
    for the official one. Households stand in the order of the
    microdata; persons are the members alone. A column whose variables the survey lacks is left out,
    and `lacking` says why. InputError where the aggregate and the survey are not of the same households.
    """
    empty = _empty(data)
    homes = data.read("households", ["hhid", "psu", *_possible(DESIGN, empty)]).set_index("hhid")
    welfare = _welfare(aggregate, homes.index)
    known: dict[str, object] = dict(_made(DESIGN, homes, empty))
    people, home = _members(data, homes.index, empty)
    if "housing" in data.tables:
        housing = data.read("housing", ["hhid", *_possible(DWELLINGS, empty)]).set_index("hhid")
        known |= _made(DWELLINGS, housing.reindex(homes.index), empty)
    if len(people):
        known |= _composition(people, home, len(homes))
        heads = head_rows(home, is_code(people["relation"], HEAD), len(homes))
        _all_have(heads >= 0, homes.index, "persons: expected a member of every household, found none of")
        known |= _made(HEADS, people.iloc[heads], empty)
    for table in dict.fromkeys(d.table for d in HOLDINGS):
        known |= _holdings(data, table, homes.index, empty)
    columns = {name: known[name] for name in DECLARED["households"] if name in known}
    households = pd.DataFrame({**columns, **welfare}, index=homes.index)
    members = pd.DataFrame({"hhid": people["hhid"].to_numpy(), **_made(PERSONS, people, empty)})
    return Frames(
        households[[name for name in DECLARED["households"] if name in households]],
        members if len(members.columns) > 1 else None,
        line,
    )


def lacking(data: Microdata, aggregate: pd.DataFrame | None = None) -> dict[str, str]:
    """Declared columns that cannot be derived, by table and name: the variables that the survey lacks.

    `households.d_car` -> `durables.item, durables.count`. Optional columns are not named.
    """
    empty = _empty(data)
    found = {}
    sources = {"households": (*DESIGN, *DWELLINGS, *HEADS, *HOLDINGS), "persons": PERSONS}
    for table, derivations in sources.items():
        for one in derivations:
            missing = ", ".join(f"{one.table}.{v}" for v in one.variables if v in empty[one.table])
            needed = (name for name in one.names if not DECLARED[table][name].optional)
            found |= {f"{table}.{name}": missing for name in needed if missing}
    if aggregate is not None:
        found |= {
            f"households.{c}": f"aggregate.{c}" for c in (*CATEGORIES, *OF_FIGURES) if c not in aggregate
        }
    return found


def _empty(data: Microdata) -> dict[str, set[str]]:
    """Variables of every table without a single value; all of them where there is no such table.

    A table without rows says that nobody has anything of it.
    """
    shapes = data.describe().set_index("table")
    found = {}
    for one in (*DESIGN, *DWELLINGS, *HEADS, *HOLDINGS, *PERSONS):
        there = one.table in shapes.index
        if there:
            rows, names = shapes.loc[one.table, ["rows", "empty"]]
            found[one.table] = set(names.split(", ")) - {""} if rows else set()
        else:
            found.setdefault(one.table, set()).update(one.variables)
    return found


def _possible(derivations: Iterable[Derivation], empty: Mapping[str, set[str]]) -> list[str]:
    """Variables that some derivations need, of those for which nothing is missing."""
    possible = [d.variables for d in derivations if not set(d.variables) & empty[d.table]]
    return list(dict.fromkeys(v for variables in possible for v in variables))


def _made(derivations: Iterable[Derivation], rows: object, empty: Mapping[str, set[str]]) -> Columns:
    found: dict[str, object] = {}
    for one in derivations:
        if not set(one.variables) & empty[one.table]:
            found |= one.make(rows)
    return found


def _welfare(aggregate: pd.DataFrame, households: pd.Index) -> Columns:
    """Columns of the aggregate in the order of the households, or an InputError with all that is wrong."""
    faults = [f"expected a column {name}, found none" for name in WELFARE if name not in aggregate]
    place = aggregate.index.get_indexer(households) if aggregate.index.is_unique else None
    if place is None:
        faults.append("expected one row a household, found households that stand twice")
    elif (place < 0).any() or len(aggregate) != len(households):
        faults.append(
            f"expected the {len(households)} households of the survey, found {len(aggregate)} rows, "
            f"{int((place < 0).sum())} of the households without one"
        )
    if faults:
        raise InputError(all_faults("aggregate of consumption: it does not fit the survey", faults))
    names = [name for name in (*WELFARE, *CATEGORIES, *OF_FIGURES) if name in aggregate]
    return {name: aggregate[name].to_numpy(dtype=float)[place] for name in names}


def _members(
    data: Microdata, households: pd.Index, empty: Mapping[str, set[str]]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Members in the order of the roster, and [members] position of the household of each."""
    if "persons" not in data.tables:
        return pd.DataFrame({"hhid": pd.Series(dtype="str")}), np.zeros(0, dtype=int)
    wanted = dict.fromkeys((*MEMBERS, *_possible(PERSONS, empty), *_possible(HEADS, empty)))
    people = data.read("persons", ["hhid", *wanted])
    people = people[yes(people["member"])].reset_index(drop=True)
    home = households.get_indexer(people["hhid"])
    _all_have(home >= 0, people["hhid"], "persons: expected households of the survey, found others:")
    return people, home


def _composition(people: pd.DataFrame, home: np.ndarray, households: int) -> Columns:
    """Adults and children under 15 among the members; an unknown age is taken for an adult's."""
    child = people["age"].fillna(ADULT).to_numpy(dtype=float) < ADULT
    return {
        "adults": np.bincount(home[~child], minlength=households),
        "children": np.bincount(home[child], minlength=households),
    }


def _holdings(data: Microdata, table: str, households: pd.Index, empty: Mapping[str, set[str]]) -> Columns:
    derivations = [d for d in HOLDINGS if d.table == table]
    wanted = _possible(derivations, empty)
    if not wanted:
        return {}
    rows = data.read(table, ["hhid", *wanted])
    home = households.get_indexer(rows["hhid"])
    _all_have(home >= 0, rows["hhid"], f"{table}: expected households of the survey, found others:")
    return _made(derivations, Held(rows, home, len(households)), empty)


def _all_have(good: np.ndarray, households: Iterable[str], message: str) -> None:
    if not good.all():
        first = np.asarray(households)[int(np.argmin(good))]
        raise InputError(f"{message} {int((~good).sum())}, the first '{first}'.")

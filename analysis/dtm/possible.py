"""Is this report possible? Bases, contradictions, and a kheseg table that satisfies the rest.

From the numbers of a published report alone:

* for each list of percentages, the whole-number bases that could have produced it; * the contradictions:
smallest sets of statements that no table of khesegs can satisfy together. Each such set is
  found by taking statements away as long as the rest stays impossible, so every statement in it is needed;
* the fewest statements that must go for all others to hold, and a table for those.

What is tested is arithmetic, and the rules of the form where a report is about its questions. A report
that passes may still be wrong. How a file is written: `data/dtm/published/example.yml`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import yaml

from analysis import official
from analysis.core.errors import InputError, WorkFailed, all_faults, nearest

from . import claims
from .bases import Base, fits, whole_number_bases
from .claims import Claim, Group, Published
from .fields import Field, summands
from .reconstruct import AGE_GROUPS, Choices, reconstruct, satisfiable, splits

LARGEST = 100  # base tried where neither the number of khesegs nor a largest base is given
MOST_KHESEGS = 300
_FEW_KHESEGS = 40
EVIDENCE = "made from a published report, not data about the place"
_SHARES = ("khesegs", "responses")
_MEASURES = (
    *_SHARES,
    "total",
    "share_of",
    "khoroo_share",
    "kheseg_count",
    "people_where",
    "units",
    "kinds",
    "outside",
)
_TOP = (
    "report", "district", "phase", "khesegs", "choices", "khoroos", "largest", "citation", "groups",
    "statements", "contradictions", "left_open",
)  # fmt: skip
_OF_LISTS = (
    "percentages",
    "shares",
    "measure",
    "complete",
    "decimals",
    "n",
    "title",
    "people",
    "base",
    "source",
)
_OF_GROUPS = (
    *_OF_LISTS, "id", "section", "claims", "field", "of", "codes", "n_because", "contradiction", "note",
    "khoroo_assumed",
)  # fmt: skip
_OF_CLAIMS = (
    "row", "column", "value", "unit", "measure", "label", "field", "of", "code", "codes", "khoroo",
    "khoroo_assumed", "base", "contradiction", "reason", "decimals",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One thing that a report states, which may be taken away: a number, or something said of a list.

    kind: "claim", "complete" (all shares of the list are printed), "n" (its base), "caption" (its shares are
    said to be of people) or "statement".
    """

    kind: str
    group: str
    place: int = 0
    text: str = field(default="", compare=False)


@dataclass(frozen=True)
class Contradiction:
    """Statements that cannot hold together; without any one of them the others can. `left_out` goes."""

    items: tuple[Item, ...]
    left_out: Item
    why: str


@dataclass(frozen=True, eq=False)
class Verdict:
    """What was found. bases: one row a list of percentages. table: one row a kheseg, None where none was
    sought.

    assumed: what the report leaves open and was assumed, in sentences. other_data: statements that
    cannot be tested.
    """

    title: str
    bases: pd.DataFrame
    contradictions: tuple[Contradiction, ...]
    kept: int
    table: pd.DataFrame | None
    assumed: tuple[str, ...]
    other_data: tuple[str, ...]

    @property
    def possible(self) -> bool:
        return not self.contradictions


def read(path: Path) -> tuple[Published, int, str]:
    """The report of a file, the largest base it names (0: none), its title. InputError with all faults."""
    try:
        declared = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file. {_how()}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{path}: expected YAML in UTF-8, found: {error}") from None
    declared, found = normalised(declared)
    if found:
        raise InputError(
            all_faults(f"{path}: not a list of percentages, nor a report.", found) + f"\n{_how()}"
        )
    named = dict.fromkeys(g["source"] for g in declared["groups"] if not g["source"].startswith("text"))
    tables = {name: official.load(name) for name in named}
    title = str(declared.get("report") or " ".join(_place(declared)) or path.stem)
    return claims.of(declared, tables, path), declared.get("largest", 0), title


def _place(declared: Mapping) -> list[str]:
    phase = declared.get("phase")
    return (
        [str(declared.get("district", "")) + (f", phase {phase}" if phase else "")]
        if "district" in declared
        else []
    )


def _how() -> str:
    return (
        "How such a file is written: data/dtm/published/example.yml. The simplest is one line, [27, 20, 13]."
    )


# The file ------------------------------------------------------------------------------------------------


def normalised(declared: object) -> tuple[dict, list[str]]:
    """(What `claims.of` takes, faults). A list of percentages becomes a report of one list."""
    if isinstance(declared, list):
        declared = {"percentages": declared}
    if not isinstance(declared, Mapping):
        return {}, [f"expected a list of percentages or lines 'name: value', found {declared!r}"]
    found: list[str] = []
    declared = dict(declared)
    if "groups" not in declared:
        one = {key: declared.pop(key) for key in _OF_LISTS if key in declared}
        if "percentages" not in one and "shares" not in one:
            return {}, ["expected percentages, shares or groups, found none of them"]
        declared["groups"] = [{"id": "list", **one}]
    _unknown(declared, _TOP, "", found)
    for key, low, high in (("khesegs", 1, MOST_KHESEGS), ("choices", 1, 50), ("largest", 1, 100_000)):
        _whole(declared, key, low, high, "", found)
    declared["khoroos"] = _khoroos(declared.get("khoroos", {}), found)
    groups = declared["groups"]
    if not isinstance(groups, list) or not groups or not all(isinstance(g, Mapping) for g in groups):
        return {}, [*found, "groups: expected a list of groups, each with id and claims, found none"]
    declared["groups"] = [_group(dict(entry), place, found) for place, entry in enumerate(groups)]
    ids = [entry["id"] for entry in declared["groups"]]
    found += [f"group {name}: expected each id once, found it again" for name in ids if ids.count(name) > 1][
        :1
    ]
    return declared, found


def _khoroos(given: object, found: list[str]) -> dict[str, int]:
    if isinstance(given, list):
        return dict.fromkeys(map(str, given), 0)
    right = isinstance(given, Mapping) and all(_is_whole(n, 0, MOST_KHESEGS) for n in given.values())
    if not right:
        found.append(f"khoroos: expected khoroo: number of khesegs, or a list of khoroos, found {given!r}")
        return {}
    return {str(name): n for name, n in given.items()}


def _group(entry: dict, place: int, found: list[str]) -> dict:
    entry["id"] = str(entry.get("id", f"list {place + 1}"))
    where = f"group {entry['id']}, "
    _unknown(entry, _OF_GROUPS, where, found)
    _whole(entry, "n", 1, 10_000_000, where, found)
    _whole(entry, "decimals", 0, 6, where, found)
    if "decimals" in entry:
        entry["places"] = entry.pop("decimals")
    for key, default in (("title", entry["id"]), ("source", "text"), ("section", "")):
        entry[key] = str(entry.get(key, default))
    listed = [key for key in ("percentages", "shares", "claims") if key in entry]
    if len(listed) != 1:
        found.append(
            f"{where}expected one of percentages, shares, claims; found {' and '.join(listed) or 'none'}"
        )
        return {**entry, "claims": []}
    given = entry.pop(listed[0])
    if listed[0] == "claims":
        entry["claims"] = _claims(given, entry, where, found)
        return entry
    if isinstance(given, list):
        given = {f"share {i + 1}": value for i, value in enumerate(given)}
    if not isinstance(given, Mapping) or not given:
        found.append(f"{where}{listed[0]}: expected numbers, found {given!r}")
        return {**entry, "claims": []}
    entry.setdefault("field", entry["id"])
    entry.setdefault("measure", "khesegs")
    rows = [
        {"row": str(row), "code": str(row).replace(";", ","), "value": value} for row, value in given.items()
    ]
    entry["claims"] = _claims(rows, entry, where, found)
    return entry


def _claims(given: object, entry: Mapping, where: str, found: list[str]) -> list[dict]:
    if not isinstance(given, list) or not given or not all(isinstance(claim, Mapping) for claim in given):
        found.append(
            f"{where}claims: expected a list of claims, each with row, value and measure, found none"
        )
        return []
    return [_claim(dict(claim), entry, where, found) for claim in given]


def _claim(claim: dict, entry: Mapping, where: str, found: list[str]) -> dict:
    claim["row"] = str(claim.get("row", ""))
    where = f"{where}'{claim['row']}', "
    _unknown(claim, _OF_CLAIMS, where, found)
    measure = claim.get("measure", entry.get("measure"))
    if measure not in _MEASURES:
        found.append(f"{where}measure: {nearest(str(measure), _MEASURES)} Found {measure!r}")
    value = claim.get("value")
    printed = "value" not in claim and not entry["source"].startswith("text")
    share = measure in (*_SHARES, "share_of", "khoroo_share", "people_where")
    if not printed and not _is_number(value):
        found.append(f"{where}value: expected a number, found {value!r}")
    elif not printed and (value < 0 or (share and value > 100)):
        found.append(f"{where}value: expected {'0 to 100 per cent' if share else '0 or more'}, found {value}")
    needed = {"share_of": ("field", "of"), "units": (), "outside": (), "kheseg_count": ("field", "codes")}
    needed |= {
        "people_where": ("field", "codes"),
        "khesegs": ("field", "code"),
        "responses": ("field", "code"),
    }
    lacking = [key for key in needed.get(measure, ("field",)) if not (claim.get(key) or entry.get(key))]
    found += [f"{where}{key}: expected an entry for the measure {measure}, found none" for key in lacking]
    if "decimals" in claim:
        claim["places"] = claim.pop("decimals")
    for key in ("khoroo", "code", "column"):
        if key in claim:
            claim[key] = str(claim[key])
    return claim


def _unknown(given: Mapping, known: Sequence[str], where: str, found: list[str]) -> None:
    found += [
        f"{where}{key}: there is no such entry. {nearest(key, known)}" for key in given if key not in known
    ]


def _whole(given: dict, key: str, low: int, high: int, where: str, found: list[str]) -> None:
    if key in given and not _is_whole(given[key], low, high):
        found.append(f"{where}{key}: expected a whole number from {low} to {high}, found {given.pop(key)!r}")


def _is_whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


# The examination ---------------------------------------------------------------------------------------


def examine(published: Published, largest: int = 0, title: str = "", *, with_table: bool = True) -> Verdict:
    """Bases, contradictions and, if wanted, a table.

    largest: base tried for each list, 0 for what the number of khesegs allows.
    """
    published = _unmarked(published)
    bases = bases_table(published, largest)
    kept, impossible = _possible_lists(published, largest)
    kept, assumed = _with_khesegs(kept, largest)
    found = _Search(kept)
    contradictions = (*impossible, *found.contradictions())
    rest = found.without([c.left_out for c in contradictions])
    table = _table(rest, found) if with_table and rest.khesegs else None
    outside = [
        f"{c.label}: {c.reason or 'needs other data'}" for c in published.claims if c.measure == "outside"
    ]
    return Verdict(
        title, bases, contradictions, len(items(rest)), table, (*assumed, *found.assumed), tuple(outside)
    )


def _unmarked(published: Published) -> Published:
    """The report without what its file says about contradictions: they are to be found."""
    groups = [
        replace(g, contradiction="", claims=tuple(replace(c, contradiction="") for c in g.claims))
        for g in published.groups
    ]
    return replace(published, groups=tuple(groups), contradictions={})


def limit(group: Group, published: Published, largest: int) -> int:
    """The largest base of a list of shares: as given, or what the khesegs allow."""
    if largest:
        return largest
    each = published.choices if group.shares[0].measure == "responses" else 1
    return published.khesegs * each or LARGEST


def bases_table(published: Published, largest: int = 0) -> pd.DataFrame:
    """One row a list of percentages: list (its id), title, source, percentages, printed_base, stated
    (its n, or missing), tried (the largest base), bases (those that fit), counts (of the stated or the
    smallest base; "3-4" where several do).
    """
    rows = []
    for group in published.groups:
        if not group.shares:
            continue
        most = max(limit(group, published, largest), group.n or 0)
        found = _bases(group, group.shares, most)
        chosen = next((b for b in found if b.n == (group.n or b.n)), None)
        rows.append(
            {
                "list": group.id,
                "title": group.title,
                "source": group.source,
                "percentages": [claim.value for claim in group.shares],
                "printed_base": group.base or group.shares[0].base,
                "stated": group.n,
                "tried": most,
                "bases": [base.n for base in found],
                "counts": _counts(chosen) if chosen else "",
            }
        )
    columns = "list title source percentages printed_base stated tried bases counts".split()
    return pd.DataFrame(rows, columns=columns).astype({"stated": "Int64"})


def _bases(group: Group, shares: Sequence[Claim], most: int, complete: bool | None = None) -> list[Base]:
    values = [claim.value for claim in shares]
    whole = group.complete if complete is None else complete
    return whole_number_bases(values, most, complete=whole, decimals=group.decimals)


def _counts(base: Base) -> str:
    return (
        ", ".join(
            str(low) if low == high else f"{low}-{high}"
            for low, high in zip(base.lowest, base.highest, strict=True)
        )
        + f" of {base.n}"
    )


def items(published: Published) -> list[Item]:
    """Everything that a report states and that its table can be tested for."""
    found = []
    for group in published.groups:
        found += [
            Item("claim", group.id, place, _told(group, claim))
            for place, claim in enumerate(group.claims)
            if claim.measure != "outside"
        ]
        if group.shares:
            said = [("complete", group.complete, "all its shares are printed")]
            said += [
                ("n", group.n, f"its base is {group.n}"),
                ("caption", group.people, f"a share of {group.base}"),
            ]
            found += [
                Item(kind, group.id, 0, f"{_name(group)}: {text}") for kind, there, text in said if there
            ]
    found += [Item("statement", s["id"], 0, s.get("text", s["id"])) for s in published.statements]
    return found


def _name(group: Group) -> str:
    return group.title if group.source == "text" else f"{group.title} ({group.source})"


def _told(group: Group, claim: Claim) -> str:
    unit = " %" if claim.unit == "percent" else f" {claim.unit}"
    return f"{_name(group)}: {claim.label or claim.row} {claim.value:.{claim.decimals}f}{unit}"


def without(published: Published, gone: Iterable[Item]) -> Published:
    """The report without some of what it states. Numbers that go stay as names: their codes are printed."""
    gone = set(gone)
    groups = []
    for group in published.groups:
        kept = tuple(
            replace(claim, measure="outside") if Item("claim", group.id, place) in gone else claim
            for place, claim in enumerate(group.claims)
        )
        said = {"complete": ("complete", False), "n": ("n", None), "caption": ("people", "")}
        changed = {name: empty for kind, (name, empty) in said.items() if Item(kind, group.id) in gone}
        groups.append(replace(group, claims=kept, **changed))
    statements = tuple(s for s in published.statements if Item("statement", s["id"]) not in gone)
    return replace(published, groups=tuple(groups), statements=statements)


def _possible_lists(published: Published, largest: int) -> tuple[Published, list[Contradiction]]:
    """The report without shares that fit no base beside others of their list; these contradictions."""
    found = []
    for group in published.groups:
        if not group.shares:
            continue
        most = limit(group, published, largest)
        stated = [item for item in items(published) if item.group == group.id and item.kind != "caption"]

        def impossible(kept: Sequence[Item], group: Group = group, most: int = most) -> bool:
            kinds = {item.kind for item in kept}
            places = {item.place for item in kept if item.kind == "claim"}
            values = [c.value for i, c in enumerate(group.claims) if i in places]
            tried = [group.n] if "n" in kinds else range(1, most + 1)
            whole = "complete" in kinds and len(places) == len(group.claims)
            return not any(fits(values, n, complete=whole, decimals=group.decimals) for n in tried)

        gone = _fewest(stated, impossible)
        for item in gone:
            rest = [other for other in stated if other not in gone]
            needed = _smallest([*rest, item], impossible, fixed=item)
            stated_n = any(one.kind == "n" for one in needed)
            why = (
                f"{group.n} is no base of these shares"
                if stated_n
                else f"no base of 1 to {most} gives these shares"
            )
            found.append(Contradiction(tuple(needed), item, f"{why} in whole numbers"))
    return without(published, [c.left_out for c in found]), found


def _smallest(
    stated: Sequence[Item], impossible: Callable[[Sequence[Item]], bool], fixed: Item | None = None
) -> list[Item]:
    """A smallest impossible set: what is not needed is taken away, in halves at first, then one by one."""
    kept = list(stated)
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            taken = [item for item in kept[place : place + size] if item != fixed]
            rest = [item for item in kept if item not in taken]
            if taken and impossible(rest):
                kept = rest
            else:
                place += size
        if size == 1:
            return kept
        size //= 2


def _fewest(stated: Sequence[Item], impossible: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """What to leave out so that the rest is possible, at the least cost (`_hitting`)."""
    sets: list[list[Item]] = []
    while True:
        gone = _hitting(sets)
        rest = [item for item in stated if item not in gone]
        if not impossible(rest):
            return gone
        sets.append(_smallest(rest, impossible))


def _hitting(sets: Sequence[Sequence[Item]]) -> list[Item]:
    """The items that hit every set at the least cost: a printed number costs most, then words, captions."""
    best: tuple[list, list[Item]] = ([math.inf], [])

    def search(gone: list[Item], spent: list[float]) -> None:
        nonlocal best
        if spent >= best[0]:
            return
        open_ = next((one for one in sets if not set(one) & set(gone)), None)
        if open_ is None:
            best = (spent, gone)
            return
        for item in sorted(open_, key=_cost):
            search([*gone, item], [a + b for a, b in zip(spent, _cost(item), strict=True)])

    search([], [0, 0, 0, 0])
    return best[1]


def _cost(item: Item) -> list[float]:
    """Printed numbers, words, captions; of equals the later one goes."""
    kind = {"claim": 0, "statement": 1}.get(item.kind, 2)
    return [*(float(kind == place) for place in range(3)), -item.place / 1e3]


def _with_khesegs(published: Published, largest: int) -> tuple[Published, list[str]]:
    """The report with a number of khesegs: its own, or the fewest that its lists need."""
    if published.khesegs:
        return published, []
    others = [c for c in published.claims if c.measure not in (*_SHARES, "outside")]
    if others or published.statements or published.khoroos:
        raise InputError(
            "khesegs: expected the number of khesegs, because the file tells more than lists of percentages; "
            "found none. Add a line such as khesegs: 12."
        )
    needed = 1
    for group in published.groups:
        if group.shares:
            found = _bases(group, group.shares, max(limit(group, published, largest), group.n or 0))
            base = next(b for b in found if b.n == (group.n or b.n))
            each = published.choices if group.shares[0].measure == "responses" else 1
            needed = max(needed, math.ceil(base.n / each), *base.lowest)
    if needed > MOST_KHESEGS:
        return published, ["No table was made: the lists need too many khesegs."]
    return replace(published, khesegs=needed), [
        f"Khesegs: {needed}, the fewest that the lists need (the file does not tell)."
    ]


class _Search:
    """Contradictions of a report with a known number of khesegs, by integer programming.

    Fields that no claim and no rule ties do not meet: each such part is solved by itself, and remembered.
    """

    def __init__(self, published: Published) -> None:
        self.published = published
        self.fields = claims.fields_of(published)
        self.stated = items(published) if published.khesegs else []
        self.ways, self.assumed = _ways(published) if published.khesegs else ([], [])
        self._roots = _roots(published, self.fields)
        self._part = _parts(published, self.stated, self._roots)
        claimed = {g.id: g.claims for g in published.groups}
        self._by_khoroo = {i for i in self.stated if i.kind == "claim" and claimed[i.group][i.place].khoroo}
        self._known: dict[tuple, bool] = {}

    def contradictions(self) -> list[Contradiction]:
        gone = []
        for part in dict.fromkeys(self._part.values()):
            gone += _fewest([item for item in self.stated if self._part[item] == part], self.impossible)
        # What is left can only fail together: each part in another way to split the khesegs.
        gone += _fewest([item for item in self.stated if item not in gone], self.impossible)
        rest = [item for item in self.stated if item not in gone]
        found = []
        for item in gone:
            near = [other for other in rest if self._part[other] == self._part[item]]
            start = near if self.impossible([*near, item]) else rest
            # What is said in the same place is kept longest: it explains best.
            start = sorted(start, key=lambda other: other.group == item.group)
            needed = _smallest([*start, item], self.impossible, fixed=item)
            them = "them together" if len(needed) > 1 else "this"
            found.append(Contradiction(tuple(needed), item, f"no table of khesegs satisfies {them}"))
        return found

    def impossible(self, kept: Sequence[Item]) -> bool:
        return self.way(kept) is None

    def way(self, kept: Sequence[Item]) -> Choices | None:
        """The first way to split khesegs into khoroos in which all that is kept holds; None if none does."""
        parts: dict[str, list[Item]] = {}
        for item in kept:
            parts.setdefault(self._part[item], []).append(item)
        for number, way in enumerate(self.ways):
            if all(self._holds(number, way, name, part) for name, part in parts.items()):
                return way
        return None

    def _holds(self, number: int, way: Choices, name: str, kept: Sequence[Item]) -> bool:
        # Where nothing is said of khoroos, one way to split the khesegs is as good as another.
        key = (number if any(item in self._by_khoroo for item in kept) else 0, frozenset(kept))
        if key not in self._known:
            fields = {n: f for n, f in self.fields.items() if self._roots[n] == name}
            named = {item.group for item in kept}
            near = [item for item in self.stated if item.group in named]
            groups = tuple(g for g in self.published.groups if g.id in named)
            statements = tuple(s for s in self.published.statements if s["id"] in named)
            report = replace(self.published, groups=groups, statements=statements)
            gone = set(near) - set(kept)
            self._known[key] = satisfiable(without(report, gone), way, fields)
        return self._known[key]

    def without(self, gone: Sequence[Item]) -> Published:
        return without(self.published, gone)


def _ways(published: Published) -> tuple[list[Choices], list[str]]:
    """Ways to split khesegs into khoroos that are tried, and what was assumed."""
    tried = splits(published)
    ways = [Choices.split_into(split) for split in tried]
    if "khoroo_of" in published.left_open:
        settled = Choices.of(published)
        ways = [settled, *(way for way in ways if _sizes(way) != _sizes(settled))]
    if len(tried[0]) == 1:
        return ways, []
    split = ", ".join(f"{khoroo}: {n}" for khoroo, n in tried[0].items())
    open_ = [khoroo for khoroo in tried[0] if not published.khoroos.get(khoroo)]
    if len(ways) == 1 and len(open_) > 1:
        return ways, [f"Khesegs by khoroo: {split} (there are too many other ways to try them all)."]
    return ways, []


def _sizes(way: Choices) -> list[str]:
    return sorted(way.khoroo_of.values())


def _roots(published: Published, fields: Mapping[str, Field]) -> dict[str, str]:
    """Field -> a name for the part of the report that it belongs to."""
    root = {name: name for name in fields}

    def top(name: str) -> str:
        while root[name] != name:
            name = root[name]
        return name

    def tie(names: Sequence[str]) -> None:
        tied = [top(name) for name in names if name in root]
        for name in tied[1:]:
            root[name] = top(tied[0])

    for declared in fields.values():
        tie([declared.name, *declared.part_of, *([declared.asked_if.field] if declared.asked_if else [])])
    tie([*AGE_GROUPS, "persons"])
    for group in published.groups:
        for claim in group.claims:
            tie(_names(group, claim))
    for entry in published.statements:
        tie([side["field"] for side in entry["both"]])
    return {name: top(name) for name in fields}


def _names(group: Group, claim: Claim) -> list[str]:
    with_people = ["persons"] if claim.measure == "people_where" else []
    return [*summands(claim.field), *summands(claim.of), *summands(group.people), *with_people]


def _parts(published: Published, stated: Sequence[Item], roots: Mapping[str, str]) -> dict[Item, str]:
    groups = {group.id: group for group in published.groups}
    of_statements = {s["id"]: s["both"][0]["field"] for s in published.statements}
    found = {}
    for item in stated:
        if item.kind == "statement":
            names = [of_statements[item.group]]
        elif item.kind == "claim":
            names = _names(groups[item.group], groups[item.group].claims[item.place])
        else:
            names = [groups[item.group].shares[0].field]
        found[item] = next((roots[name] for name in names if name in roots), "khesegs")
    return found


def _table(rest: Published, found: _Search) -> pd.DataFrame:
    """A kheseg table that satisfies what is left; on the smallest bases where that can be."""
    way = found.way(items(rest))
    # Among many khesegs it takes long to find the table nearest to an aim.
    small = rest.khesegs <= _FEW_KHESEGS
    try:
        table = reconstruct(rest, way, bases="smallest" if small else "any", aim=small)
    except WorkFailed:
        table = reconstruct(rest, way, bases="any", aim=False)
    wrong = claims.reproduce(rest, table).query("status == 'not reproduced'")
    if len(wrong):
        raise WorkFailed(
            f"the table that was found does not give {wrong['label'].iloc[0]}; please report this"
        )
    empty = [name for name in ("phase", "district") if not table[name].any()]
    one = [] if any(claim.khoroo for claim in rest.claims) else ["khoroo"]
    return table.drop(columns=[*empty, *one])


# What is shown -----------------------------------------------------------------------------------------


def as_text(verdict: Verdict) -> str:
    """The verdict in lines."""
    lines = [verdict.title, "", "Bases: the whole numbers that each list of percentages could be shares of"]
    for row in verdict.bases.itertuples():
        values = " ".join(f"{value:g}" for value in row.percentages)
        stated = f"; the report says {row.stated}" if not pd.isna(row.stated) else ""
        lines.append(f"  {row.title}: {values}")
        lines.append(
            f"    {_shown(row.bases, row.tried)}{stated}" + (f"; {row.counts}" if row.counts else "")
        )
    n = len(verdict.contradictions)
    lines += ["", f"Contradictions: {n or 'none'}"]
    for number, one in enumerate(verdict.contradictions, 1):
        lines.append(f"  {number}. {one.why}:")
        lines += [f"     - {item.text}" for item in one.items]
        lines.append(f"     left out below: {one.left_out.text}")
    if verdict.other_data:
        lines += ["", "Not tested"] + [f"  {text}" for text in verdict.other_data]
    if verdict.assumed:
        lines += ["", "Assumed"] + [f"  {text}" for text in verdict.assumed]
    if verdict.table is not None:
        lines += [
            "",
            f"A table of {len(verdict.table)} khesegs satisfies the other {verdict.kept} statements.",
        ]
    return "\n".join(lines)


def _shown(bases: Sequence[int], tried: int) -> str:
    if not bases:
        return f"no base of 1 to {tried}"
    few = ", ".join(map(str, bases[:8])) + (f" and {len(bases) - 8} more" if len(bases) > 8 else "")
    return f"of 1 to {tried}: {few}"


def as_json(verdict: Verdict) -> dict:
    """The verdict as plain values."""
    told = [
        {"why": c.why, "statements": [i.text for i in c.items], "left_out": c.left_out.text}
        for c in verdict.contradictions
    ]
    bases = verdict.bases.astype(object).where(verdict.bases.notna(), None)
    return {
        "report": verdict.title,
        "possible": verdict.possible,
        "bases": bases.to_dict("records"),
        "contradictions": told,
        "not_tested": list(verdict.other_data),
        "assumed": list(verdict.assumed),
        "statements_satisfied": verdict.kept,
        "table": None if verdict.table is None else verdict.table.to_dict("records"),
    }

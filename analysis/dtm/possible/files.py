"""Files that tell what a report prints: reading them, and saying what is wrong with them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from analysis import official
from analysis.core.errors import InputError, all_faults, nearest
from analysis.core.files import parsed_yaml

from .. import claims
from ..claims import Published

MOST_KHESEGS = 300
SHARES = ("khesegs", "responses")
_MEASURES = (
    *SHARES,
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


def read(path: Path) -> tuple[Published, int, str]:
    """The report of a file, the largest base it names (0: none), its title. InputError with all faults."""
    try:
        declared = parsed_yaml(path.read_text(encoding="utf-8-sig"))
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
    share = measure in (*SHARES, "share_of", "khoroo_share", "people_where")
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

"""Published numbers as claims about a kheseg-level table.

`data/dtm/published/*.yml` says what each printed number counts, and of which base. From the same
claims follow the constraints of the reconstruction and the proof that it reproduces the report.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import yaml

from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT

from .aggregate import answers, totals
from .bases import Base, fits, rounding_interval, whole_number_bases
from .fields import choices, of_report, summands
from .fields import field as form_field

FOLDER = ROOT / "data" / "dtm" / "published"
COUNTED = ("total", "kheseg_count", "units", "kinds")  # measures whose number is a count, not a percentage


@dataclass(frozen=True)
class Claim:
    """One printed number. `value` is as printed; see the head of the YAML for the measures."""

    group: str
    source: str
    section: str
    row: str
    value: float
    unit: str
    measure: str
    column: str = ""
    label: str = ""
    field: str = ""
    of: str = ""
    code: str = ""
    codes: tuple[str, ...] = ()
    khoroo: str = ""
    khoroo_assumed: bool = False
    base: str = ""
    contradiction: str = ""
    reason: str = ""

    @property
    def decimals(self) -> int:
        text = f"{self.value:g}"
        return len(text.split(".")[1]) if "." in text else 0


@dataclass(frozen=True)
class Group:
    """One printed figure, chart, table or passage: its claims, and what is known about their base."""

    id: str
    source: str
    section: str
    title: str
    claims: tuple[Claim, ...]
    base: str = ""
    n: int | None = None
    n_because: str = ""
    people: str = ""
    complete: bool = False
    contradiction: str = ""
    note: str = ""

    @property
    def shares(self) -> tuple[Claim, ...]:
        """The claims that are shares of khesegs or of responses."""
        return tuple(c for c in self.claims if c.measure in ("khesegs", "responses"))


@dataclass(frozen=True)
class Published:
    """A published report: its groups of claims, statements in words, and known contradictions."""

    district: str
    phase: int
    khesegs: int
    citation: str
    groups: tuple[Group, ...]
    statements: tuple[Mapping, ...]
    contradictions: Mapping[str, str]
    path: Path = field(compare=False, default=Path())

    def group(self, name: str) -> Group:
        known = {g.id: g for g in self.groups}
        if name not in known:
            raise InputError(f"the published report has no group '{name}'. {nearest(name, known)}")
        return known[name]

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for group in self.groups for claim in group.claims)

    @property
    def tables(self) -> list[str]:
        """Ids of the official tables that the claims stand on."""
        return list(dict.fromkeys(g.source for g in self.groups if not g.source.startswith("text")))


def read(path: Path, tables: Mapping[str, pd.DataFrame]) -> Published:
    """The claims of a file, with numbers taken from `tables` (id -> frame of the official contract).

    Raises `InputError` where a table does not have the row that a claim names.
    """
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Published(
        district=declared["district"],
        phase=declared["phase"],
        khesegs=declared["khesegs"],
        citation=declared["citation"],
        groups=tuple(_group(entry, tables) for entry in declared["groups"]),
        statements=tuple(declared.get("statements", ())),
        contradictions=declared.get("contradictions", {}),
        path=path,
    )


def tables_named(path: Path) -> list[str]:
    """Ids of the official tables that a file of claims needs."""
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    return list(dict.fromkeys(g["source"] for g in groups if not g["source"].startswith("text")))


def _group(entry: dict, tables: Mapping[str, pd.DataFrame]) -> Group:
    names = ("measure", "field", "of", "codes", "base", "contradiction", "khoroo_assumed")
    shared = {name: entry[name] for name in names if name in entry}
    claims = []
    for given in entry["claims"]:
        merged = {"unit": "percent", **shared, **given, "group": entry["id"]}
        merged |= {
            "source": entry["source"],
            "section": entry["section"],
            "codes": tuple(merged.get("codes", ())),
        }
        merged.setdefault("label", " > ".join(merged[k] for k in ("row", "column") if k in merged))
        if "value" not in merged:
            merged["value"] = _printed(tables, merged)
        claims.append(Claim(**merged))
    names = ("n", "n_because", "people", "complete", "contradiction", "note", "base")
    return Group(
        entry["id"],
        entry["source"],
        entry["section"],
        entry["title"],
        tuple(claims),
        **{name: entry[name] for name in names if name in entry},
    )


def _printed(tables: Mapping[str, pd.DataFrame], claim: dict) -> float:
    frame = tables[claim["source"]]
    rows = frame[frame["row_path"] == claim["row"]]
    if "column" in claim:
        rows = rows[rows["column_path"] == claim["column"]]
    if len(rows) != 1:
        where = " > ".join(str(claim[k]) for k in ("row", "column") if k in claim)
        hint = nearest(claim["row"], frame["row_path"])
        raise InputError(f"{claim['source']}: expected one row '{where}', found {len(rows)}. {hint}")
    return float(rows["value"].iloc[0])


def base_of(group: Group, khesegs: int, choices_each: int = 3) -> Base | None:
    """The whole-number base behind a group's shares of khesegs or responses.

    It is the base the report states, else the smallest that fits, of at most `khesegs` khesegs or
    `khesegs` x `choices_each` responses. None when no base fits.
    """
    values = [claim.value for claim in group.shares]
    if not values:
        return None
    if group.n:
        return fits(values, group.n, complete=group.complete)
    largest = khesegs * (choices_each if group.shares[0].measure == "responses" else 1)
    found = whole_number_bases(values, largest, complete=group.complete)
    return found[0] if found else None


def fits_people(group: Group, people: float) -> bool:
    """Could the shares of a group be shares of `people` persons, as its caption says?"""
    return fits([claim.value for claim in group.shares], int(people), complete=group.complete) is not None


def open_base(group: Group, published: Published) -> tuple[int, Base] | None:
    """The number of people a caption names and the base in khesegs, where the shares fit both; else None.

    Where both fit, print alone does not tell whether people or khesegs were counted.
    """
    if not group.people:
        return None
    people = {c.field: c.value for c in published.claims if c.measure == "total"}[group.people]
    base = base_of(group, published.khesegs)
    return (int(people), base) if base and fits_people(group, people) else None


def reproduce(published: Published, frame: pd.DataFrame) -> pd.DataFrame:
    """Each published number beside what the kheseg table gives.

    Returns one row a claim: group, source, section, label, field, code, khoroo, khoroo_printed, measure,
    unit, printed_base, published, value (computed), count, n, status and reason. status: "reproduced",
    "base open" (reproduced in khesegs; the printed base of people fits as well), "reproduced on another
    base" (the printed base is wrong), "impossible" (contradicts itself), "needs other data", or "not
    reproduced".
    """
    computed = [_row(group, claim, frame, published) for group in published.groups for claim in group.claims]
    return pd.DataFrame(computed)


def _row(group: Group, claim: Claim, frame: pd.DataFrame, published: Published) -> dict:
    row = {
        "group": group.id,
        "source": claim.source,
        "section": claim.section,
        "label": claim.label,
        "field": claim.field,
        "code": claim.code or ";".join(claim.codes),
        "khoroo": claim.khoroo,
        "khoroo_printed": "not known" if claim.khoroo_assumed else claim.khoroo,
        "measure": claim.measure,
        "unit": claim.unit,
        "printed_base": claim.base,
        "published": claim.value,
        "decimals": claim.decimals,
        "value": math.nan,
        "count": math.nan,
        "n": math.nan,
        "informants": 0,
    }
    if claim.measure == "outside":
        return row | {"status": "needs other data", "reason": claim.reason}
    row |= compute(claim, frame)
    status, reason = _status(group, claim, row["value"], published)
    return row | {"status": status, "reason": reason}


def _status(group: Group, claim: Claim, value: float, published: Published) -> tuple[str, str]:
    agrees = rounds_to(value, claim)
    told = published.contradictions.get(claim.contradiction, "")
    if not agrees:
        return ("impossible", told) if claim.contradiction else ("not reproduced", "")
    if claim.contradiction:
        return "reproduced on another base", told
    if found := open_base(group, published):
        return "base open", _open_because(group, *found)
    return "reproduced", group.n_because


def _open_because(group: Group, people: int, base: Base) -> str:
    return (
        f"The caption says {group.base}. Whole numbers of the {people:,} {group.people} give these shares, "
        f"and so do whole numbers of {base.n} khesegs; the reconstruction counts khesegs."
    )


def rounds_to(value: float, claim: Claim) -> bool:
    """Is `value` printed as the claim prints it? Counts must be equal."""
    if claim.measure in COUNTED:
        return value == claim.value
    low, high = rounding_interval(claim.value, claim.decimals)
    return not math.isnan(value) and low <= value <= high


def compute(claim: Claim, frame: pd.DataFrame) -> dict[str, float]:
    """value (per cent, or the count itself), count and n of what a claim measures in `frame`.

    `informants` is the number of khesegs whose answers stand behind it.
    """
    rows = frame[frame["khoroo"] == claim.khoroo] if claim.khoroo else frame
    if claim.measure in ("khesegs", "responses"):
        return _answer_share(claim, rows)
    informants = {"informants": len(rows)}
    if claim.measure == "units":
        return {"value": float(len(rows)), "count": float(len(rows)), "n": float(len(rows))} | informants
    if claim.measure == "total":
        count = _sum(rows, claim.field)
        return {"value": count, "count": count, "n": count} | informants
    if claim.measure == "share_of":
        return _share(_sum(rows, claim.field), _sum(rows, claim.of)) | informants
    if claim.measure == "khoroo_share":
        return _share(_sum(rows, claim.field), _sum(frame, claim.field)) | informants
    if claim.measure == "kinds":
        kinds = float(len({code for given in choices(rows[claim.field]) for code in given}))
        return {"value": kinds, "count": kinds, "n": kinds} | informants
    gave = choices(rows[claim.field]).map(lambda given: bool(set(given) & set(claim.codes))).astype(bool)
    if claim.measure == "kheseg_count":
        return {"value": float(gave.sum()), "count": float(gave.sum()), "n": float(len(rows))} | informants
    if claim.measure == "people_where":
        return _share(float(rows.loc[gave, "persons"].sum()), _sum(rows, "persons")) | informants
    raise InputError(f"{claim.source}: there is no measure '{claim.measure}'")


def _sum(rows: pd.DataFrame, expression: str) -> float:
    names = summands(expression)
    return float(totals(rows, names, {"all": ()})["count"].sum())


def _share(count: float, n: float) -> dict[str, float]:
    return {"value": 100 * count / n if n else math.nan, "count": count, "n": n}


def _answer_share(claim: Claim, rows: pd.DataFrame) -> dict[str, float]:
    form_field(claim.field, of_report()).label(claim.code)
    counted = answers(rows, claim.field, {"all": ()}, of_report()).set_index("code").loc[claim.code]
    share = _share(float(counted[claim.measure]), float(counted[f"n_{claim.measure}"]))
    return share | {"informants": int(counted["n_khesegs"])}


def without_contradictions(group: Group) -> Group:
    """The group with the claims left out that no table can satisfy."""
    kept = tuple(c for c in group.claims if not (c.contradiction and c.measure == "kheseg_count"))
    return replace(group, claims=kept)

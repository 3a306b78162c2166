"""Published numbers as claims about a kheseg-level table.

`data/dtm/published/*.yml` says what each printed number counts, and of which base. From the same
claims follow the constraints of the reconstruction and the proof that it reproduces the report.
`data/dtm/published/example.yml` explains how such a file is written for any report.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from analysis.core.errors import InputError, nearest
from analysis.core.files import ROOT, parsed_yaml

from .aggregate import answers, totals
from .bases import Base, fits, rounding_interval, whole_number_bases
from .fields import Field, choices, of_report, summands
from .fields import field as form_field

FOLDER = ROOT / "data" / "dtm" / "published"
NOT_PRINTED = "not_printed_"  # begins the codes of answers that a base counts and the report does not name
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
    places: int | None = None  # decimals printed, where the number itself does not show them (40.0)

    @property
    def decimals(self) -> int:
        if self.places is not None:
            return self.places
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

    @property
    def decimals(self) -> int:
        """With which the shares are printed."""
        return max((claim.decimals for claim in self.shares), default=0)


@dataclass(frozen=True)
class Published:
    """A published report: its groups of claims, statements in words, and known contradictions.

    khesegs: how many there are, 0 where the report does not say. choices: most answers of a kheseg to a
    question that takes several. khoroos: number of khesegs of each, 0 where the report does not say;
    empty: as the claims name them. left_open: what the report leaves open and how a reconstruction
    settles it.
    """

    district: str
    phase: int
    khesegs: int
    citation: str
    groups: tuple[Group, ...]
    statements: tuple[Mapping, ...]
    contradictions: Mapping[str, str]
    path: Path = field(compare=False, default=Path())
    choices: int = 3
    khoroos: Mapping[str, int] = field(default_factory=dict)
    left_open: Mapping = field(default_factory=dict)

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
    return of(parsed_yaml(path.read_text(encoding="utf-8")), tables, path)


def of(declared: Mapping, tables: Mapping[str, pd.DataFrame], path: Path = Path()) -> Published:
    """`read`, of what a file declares."""
    return Published(
        district=declared.get("district", ""),
        phase=declared.get("phase", 0),
        khesegs=declared.get("khesegs", 0),
        citation=declared.get("citation", ""),
        groups=tuple(_group(entry, tables) for entry in declared["groups"]),
        statements=tuple(declared.get("statements", ())),
        contradictions=declared.get("contradictions", {}),
        path=path,
        choices=declared.get("choices", 3),
        khoroos=declared.get("khoroos", {}),
        left_open=declared.get("left_open", {}),
    )


def tables_named(path: Path) -> list[str]:
    """Ids of the official tables that a file of claims needs."""
    groups = parsed_yaml(path.read_text(encoding="utf-8"))["groups"]
    return list(dict.fromkeys(g["source"] for g in groups if not g["source"].startswith("text")))


def _group(entry: dict, tables: Mapping[str, pd.DataFrame]) -> Group:
    names = ("measure", "field", "of", "codes", "base", "contradiction", "khoroo_assumed", "places")
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
    names = tuple(name for name in _OF_GROUPS if name not in ("id", "source", "section", "title"))
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


_OF_GROUPS = (
    "id", "source", "section", "title", "n", "n_because", "people", "complete", "contradiction", "note",
    "base",
)  # fmt: skip


def base_of(group: Group, khesegs: int, choices_each: int = 3) -> Base | None:
    """The whole-number base behind a group's shares of khesegs or responses.

    It is the base the report states, else the smallest that fits, of at most `khesegs` khesegs or
    `khesegs` x `choices_each` responses. None when no base fits.
    """
    values = [claim.value for claim in group.shares]
    if not values:
        return None
    if group.n:
        return fits(values, group.n, complete=group.complete, decimals=group.decimals)
    largest = khesegs * (choices_each if group.shares[0].measure == "responses" else 1)
    found = whole_number_bases(values, largest, complete=group.complete, decimals=group.decimals)
    return found[0] if found else None


def fits_people(group: Group, people: float) -> bool:
    """Could the shares of a group be shares of `people` persons, as its caption says?"""
    values = [claim.value for claim in group.shares]
    return fits(values, int(people), complete=group.complete, decimals=group.decimals) is not None


def open_base(group: Group, published: Published) -> tuple[int, Base] | None:
    """The number of people a caption names and the base in khesegs, where the shares fit both; else None.

    Where both fit, print alone does not tell whether people or khesegs were counted.
    """
    if not group.people:
        return None
    people = {c.field: c.value for c in published.claims if c.measure == "total"}.get(group.people)
    base = base_of(group, published.khesegs, published.choices)
    return (int(people), base) if people and base and fits_people(group, people) else None


def reproduce(published: Published, frame: pd.DataFrame) -> pd.DataFrame:
    """Each published number beside what the kheseg table gives.

    Returns one row a claim: group, source, section, label, field, code, khoroo, khoroo_printed, measure,
    unit, printed_base, published, value (computed), count, n, status and reason. status: "reproduced",
    "base open" (reproduced in khesegs; the printed base of people fits as well), "reproduced on another
    base" (the printed base is wrong), "impossible" (contradicts itself), "needs other data", or "not
    reproduced".
    """
    fields = fields_of(published)
    computed = [
        _row(group, claim, frame, published, fields) for group in published.groups for claim in group.claims
    ]
    return pd.DataFrame(computed)


def _row(
    group: Group, claim: Claim, frame: pd.DataFrame, published: Published, fields: Mapping[str, Field]
) -> dict:
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
    row |= compute(claim, frame, fields)
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


def compute(claim: Claim, frame: pd.DataFrame, fields: Mapping[str, Field] | None = None) -> dict[str, float]:
    """value (per cent, or the count itself), count and n of what a claim measures in `frame`.

    `informants` is the number of khesegs whose answers stand behind it. fields: those that the claims
    are about, by default those of published DTM reports.
    """
    known = of_report() if fields is None else fields
    rows = frame[frame["khoroo"] == claim.khoroo] if claim.khoroo else frame
    if claim.measure in ("khesegs", "responses"):
        return _answer_share(claim, rows, known)
    informants = {"informants": len(rows)}
    if claim.measure == "units":
        return {"value": float(len(rows)), "count": float(len(rows)), "n": float(len(rows))} | informants
    if claim.measure == "total":
        count = _sum(rows, claim.field, known)
        return {"value": count, "count": count, "n": count} | informants
    if claim.measure == "share_of":
        return _share(_sum(rows, claim.field, known), _sum(rows, claim.of, known)) | informants
    if claim.measure == "khoroo_share":
        return _share(_sum(rows, claim.field, known), _sum(frame, claim.field, known)) | informants
    if claim.measure == "kinds":
        kinds = float(len({code for given in choices(rows[claim.field]) for code in given}))
        return {"value": kinds, "count": kinds, "n": kinds} | informants
    gave = choices(rows[claim.field]).map(lambda given: bool(set(given) & set(claim.codes))).astype(bool)
    if claim.measure == "kheseg_count":
        return {"value": float(gave.sum()), "count": float(gave.sum()), "n": float(len(rows))} | informants
    if claim.measure == "people_where":
        return _share(float(rows.loc[gave, "persons"].sum()), _sum(rows, "persons", known)) | informants
    raise InputError(f"{claim.source}: there is no measure '{claim.measure}'")


def _sum(rows: pd.DataFrame, expression: str, fields: Mapping[str, Field]) -> float:
    names = summands(expression)
    return float(totals(rows, names, {"all": ()}, fields)["count"].sum())


def _share(count: float, n: float) -> dict[str, float]:
    return {"value": 100 * count / n if n else math.nan, "count": count, "n": n}


def _answer_share(claim: Claim, rows: pd.DataFrame, fields: Mapping[str, Field]) -> dict[str, float]:
    form_field(claim.field, fields).label(claim.code)
    counted = answers(rows, claim.field, {"all": ()}, fields).set_index("code").loc[claim.code]
    share = _share(float(counted[claim.measure]), float(counted[f"n_{claim.measure}"]))
    return share | {"informants": int(counted["n_khesegs"])}


def without_contradictions(group: Group) -> Group:
    """The group with the claims left out that no table can satisfy."""
    kept = tuple(c for c in group.claims if not (c.contradiction and c.measure in ("kheseg_count", "kinds")))
    return replace(group, claims=kept)


def fields_of(published: Published) -> dict[str, Field]:
    """The fields that the claims are about: of the DTM form by name, and made up for all other names.

    With the fields of the form come those that their rules name. A name that the form does not have is a
    count of people if it is summed, else a question with the codes that the claims name.
    """
    known = of_report()
    named = dict.fromkeys(
        name
        for claim in published.claims
        if claim.measure != "outside"
        for name in (
            *summands(claim.field),
            *summands(claim.of),
            *(["persons"] * (claim.measure == "people_where")),
        )
    )
    named |= dict.fromkeys(side["field"] for entry in published.statements for side in entry["both"])
    waiting = [name for name in named if name in known]
    wanted = set(waiting)
    while waiting:
        declared = known[waiting.pop()]
        rules = {*declared.part_of, *([declared.asked_if.field] if declared.asked_if else [])}
        waiting += list(rules - wanted)
        wanted |= rules
    wanted |= {"phase", "district", "khoroo", "kheseg"}
    fields = {name: declared for name, declared in known.items() if name in wanted}
    return fields | {name: _made_up(name, published) for name in named if name not in known}


def _made_up(name: str, published: Published) -> Field:
    about = [c for c in published.claims if name in (*summands(c.field), *summands(c.of))]
    tested = [c for c in about if c.measure != "outside"]
    if any(claim.measure in ("total", "share_of", "khoroo_share") for claim in tested):
        return Field(name, "integer", {"en": name}, "persons", name, "people")
    groups = [g for g in published.groups if any(c in tested for c in g.claims)]
    one = all(c.measure == "khesegs" for c in tested) and all(_at_most_all(g) for g in groups)
    named = [code for claim in about for code in (claim.code, *claim.codes) if code]
    sides = [side for entry in published.statements for side in entry["both"] if side["field"] == name]
    named += [code for side in sides for code in side["codes"]]
    most = 1 if one else published.choices
    codes = [*dict.fromkeys(named), *(f"{NOT_PRINTED}{i + 1}" for i in range(most))]
    return Field(
        name, "select_one" if one else "select_multiple", {"en": name}, "", name, "opinion",
        most=most, codes={code: {"en": code} for code in codes},
    )  # fmt: skip


def _at_most_all(group: Group) -> bool:
    """Could each kheseg have given one answer only?"""
    low = (rounding_interval(claim.value, claim.decimals)[0] for claim in group.shares)
    return sum(low) <= 100

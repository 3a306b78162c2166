"""The frame from which the page's figures, tables and sentences are all made."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.core.disclosure import Policy, suppress
from analysis.dtm import claims, data, fields
from analysis.dtm.aggregate import answers, shares
from analysis.dtm.claims import Group, Published
from analysis.presentation import number

_UNIT_COUNTED = {
    "khesegs": "khesegs",
    "responses": "responses",
    "kheseg_count": "khesegs",
    "people_where": "residents of khesegs",
    "khoroo_share": "persons",
    "outside": "",
    "units": "khesegs",
    "kinds": "answers",
}
_NUMBERS = ("value", "count", "other_value", "other_count")


@dataclass(frozen=True)
class Results:
    """What the page shows. `numbers`: one row a published number, beside its reconstruction.

    Columns of `numbers`: those of `dtm.claims.reproduce`; `base` and `base_n` (worked out from the
    printed shares; an open base names both, with their numbers, and has no `base_n`);
    `other_value`, `other_count`, `other_n`, `other_base` (the same answer on the other base, for
    questions with several answers); `level`, `suppressed` (rule that hid the reconstruction, or "").
    `khesegs`: the reconstructed table.
    """

    published: Published
    numbers: pd.DataFrame
    khesegs: pd.DataFrame
    parameters: object

    @property
    def public(self) -> bool:
        return self.parameters.audience == "public"

    def section(self, name: str) -> pd.DataFrame:
        return self.numbers[self.numbers["section"] == name]

    def group(self, name: str) -> pd.DataFrame:
        self.published.group(name)
        return self.numbers[self.numbers["group"] == name]

    def printed(self, group: str, label: str) -> float:
        """One published number."""
        rows = self.group(group)
        return float(rows.loc[rows["label"] == label, "published"].iloc[0])


def open_results(page) -> Results:
    """Read what the page's district and phase need, and remember the files."""
    entry = data.find(page.parameters.district, page.parameters.phase)
    page.data("claims", entry.claims, "CC0 (our reading of the published report)")
    page.data("fields of the form", fields.PATH, "CC0")
    page.data("reconstruction", entry.table, data.LICENCE)
    tables = {id: page.official(id) for id in claims.tables_named(entry.claims)}
    return assemble(claims.read(entry.claims, tables), data.kheseg_table(entry), page.parameters)


def assemble(published: Published, khesegs: pd.DataFrame, parameters) -> Results:
    """Published numbers beside reconstructed ones, with disclosure rules applied to the latter."""
    numbers = claims.reproduce(published, khesegs)
    numbers = numbers.join(_bases(published, numbers)).join(_other_base(numbers, khesegs))
    if parameters.base == "khesegs":
        numbers = _swapped(numbers)
    return Results(published, _disclosed(numbers, parameters), khesegs, parameters)


def _bases(published: Published, numbers: pd.DataFrame) -> pd.DataFrame:
    """What each percentage is a share of, and how many there are, worked out from print alone."""
    found = {g.id: claims.base_of(g, published.khesegs) for g in published.groups}
    kinds = numbers["measure"].map(_UNIT_COUNTED)
    base = kinds.where(kinds.isin(["khesegs", "responses"]), numbers["printed_base"])
    both = {g.id: _both_bases(g, published) for g in published.groups}
    base = base.mask(numbers["status"].eq("base open"), numbers["group"].map(both))
    known = [
        found[g].n if found[g] and m in ("khesegs", "responses") and not both[g] else None
        for g, m in zip(numbers["group"], numbers["measure"], strict=True)
    ]
    printed_n = numbers["measure"].isin(["kheseg_count", "units"]) & numbers["khoroo"].eq("")
    base_n = pd.Series(known, index=numbers.index, dtype=float).mask(printed_n, published.khesegs)
    claimed = [c for g in published.groups for c in g.claims]
    printed = {c.field: c.value for c in claimed if c.measure == "total"}
    wholes = {"share_of": "of", "khoroo_share": "field", "people_where": ""}
    names = [getattr(c, wholes[c.measure]) if wholes.get(c.measure) else "persons" for c in claimed]
    people = pd.Series([printed.get(name) for name in names], index=numbers.index, dtype=float)
    return pd.DataFrame({"base": base, "base_n": base_n.mask(numbers["measure"].isin(list(wholes)), people)})


def _both_bases(group: Group, published: Published) -> str:
    """An open base in words, "447 departures (printed) or 6 khesegs"; empty where the base is settled."""
    found = claims.open_base(group, published)
    return f"{number(found[0], 0)} {group.people} (printed) or {found[1].n} khesegs" if found else ""


def _other_base(numbers: pd.DataFrame, khesegs: pd.DataFrame) -> pd.DataFrame:
    """Share of khesegs for each answer whose printed share is one of responses."""
    result = pd.DataFrame(
        {"other_value": float("nan"), "other_count": float("nan"), "other_n": float("nan"), "other_base": ""},
        index=numbers.index,
    )
    several = numbers[numbers["measure"] == "responses"]
    for name, rows in several.groupby("field", sort=False):
        found = shares(
            answers(khesegs, name, {"district": ("district",)}, fields.of_report()), "khesegs"
        ).set_index("code")
        picked = found.loc[rows["code"]]
        result.loc[rows.index, ["other_value", "other_count", "other_n"]] = picked[
            ["value", "count", "n"]
        ].to_numpy()
        result.loc[rows.index, "other_base"] = "khesegs"
    return result


def _swapped(numbers: pd.DataFrame) -> pd.DataFrame:
    """Reconstructed shares of khesegs first, those of responses as the other base."""
    result = numbers.copy()
    several = numbers["other_base"] == "khesegs"
    for name in ("value", "count", "n"):
        result.loc[several, name] = numbers.loc[several, f"other_{name}"]
        result.loc[several, f"other_{name}"] = numbers.loc[several, name]
    result.loc[several, "other_base"] = "responses"
    return result


def _disclosed(numbers: pd.DataFrame, parameters) -> pd.DataFrame:
    by_khoroo = numbers["khoroo"].ne("")
    people = numbers["measure"].isin(["total", "share_of"])
    of_households = numbers["unit"].eq("households") | numbers["printed_base"].eq("households")
    counted = numbers.assign(
        level=by_khoroo.map({True: "khoroo", False: "district"}),
        printed_unit=numbers["unit"],
        unit=numbers["measure"]
        .map(_UNIT_COUNTED)
        .mask(people, of_households.map({True: "households", False: "persons"})),
        part_of=numbers["group"].where(
            numbers["measure"].eq("khoroo_share") | numbers["group"].eq("age"), numbers.index.astype(str)
        ),
    )
    policy = Policy(smallest=parameters.smallest_people) if parameters.audience == "public" else None
    hidden = suppress(counted, policy, totals=[["part_of"]], numbers=_NUMBERS)
    return hidden.rename(columns={"unit": "counted", "printed_unit": "unit"}).drop(columns="part_of")

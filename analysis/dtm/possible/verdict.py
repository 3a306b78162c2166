"""The examination of a report as a whole, and how its result is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.core.errors import WorkFailed

from .. import claims
from ..claims import Published
from ..reconstruct import reconstruct
from .bases import bases_table, possible_lists, with_khesegs
from .search import Search
from .statements import Contradiction, items

EVIDENCE = "made from a published report, not data about the place"
_FEW_KHESEGS = 40


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


def examine(published: Published, largest: int = 0, title: str = "", *, with_table: bool = True) -> Verdict:
    """Bases, contradictions and, if wanted, a table.

    largest: base tried for each list, 0 for what the number of khesegs allows.
    """
    published = _unmarked(published)
    bases = bases_table(published, largest)
    kept, impossible = possible_lists(published, largest)
    kept, assumed = with_khesegs(kept, largest)
    found = Search(kept)
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


def _table(rest: Published, found: Search) -> pd.DataFrame:
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

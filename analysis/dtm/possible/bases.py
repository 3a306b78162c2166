"""The whole-number bases of the lists of percentages of a report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analysis.core.errors import InputError

from ..bases import Base, fits, whole_number_bases
from ..claims import Claim, Group, Published
from .files import MOST_KHESEGS, SHARES
from .minimal import fewest, smallest
from .statements import Contradiction, Item, items, without

LARGEST = 100  # base tried where neither the number of khesegs nor a largest base is given


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


def possible_lists(published: Published, largest: int) -> tuple[Published, list[Contradiction]]:
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

        gone = fewest(stated, impossible)
        for item in gone:
            rest = [other for other in stated if other not in gone]
            needed = smallest([*rest, item], impossible, fixed=item)
            stated_n = any(one.kind == "n" for one in needed)
            why = (
                f"{group.n} is no base of these shares"
                if stated_n
                else f"no base of 1 to {most} gives these shares"
            )
            found.append(Contradiction(tuple(needed), item, f"{why} in whole numbers"))
    return without(published, [c.left_out for c in found]), found


def with_khesegs(published: Published, largest: int) -> tuple[Published, list[str]]:
    """The report with a number of khesegs: its own, or the fewest that its lists need."""
    if published.khesegs:
        return published, []
    others = [c for c in published.claims if c.measure not in (*SHARES, "outside")]
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

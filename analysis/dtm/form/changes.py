"""What changed from one phase to the next: units of the gazetteer, questions of the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ..gazetteer import CODE, Gazetteer

_SHOWN = 5
# First words of the types of rows that ask nothing, in new forms and old.
_NO_QUESTION = (
    "start", "end", "today", "calculate", "note", "hidden", "audit", "deviceid", "username", "phonenumber",
    "begin", "begin_group", "end_group", "begin_repeat", "end_repeat", "",
)  # fmt: skip


def units(before: Gazetteer, after: Gazetteer) -> list[str]:
    """A sentence for each kind of change at each level: new, gone, called otherwise, in another unit."""
    found = []
    for level in after.levels:
        old, new = before.names(level), after.names(level)
        held, holds = before.parents(level), after.parents(level)
        kept = [code for code in new if code in old]
        changed = {
            "new": [f"{name} ({code})" for code, name in new.items() if code not in old],
            "gone": [f"{name} ({code})" for code, name in old.items() if code not in new],
            "other name": [f"{old[c]} is now {new[c]} ({c})" for c in kept if old[c] != new[c]],
            "moved": [
                f"{new[c]} ({c}) from {held[c]} to {holds[c]}" for c in kept if held and held[c] != holds[c]
            ],
        }
        found += [f"{level}, {word}: {_some(names)}" for word, names in changed.items() if names]
    return found


def line_up_template(before: Gazetteer, after: Gazetteer) -> pd.DataFrame | None:
    """Lines to complete where lowest units changed; None where every unit kept its code.

    Columns before, after, before_name, after_name: units that kept their codes on both sides; units that went
    with no `after`, units that came with no `before`. It is no line-up until these are filled in.
    """
    old, new = _paths(before), _paths(after)
    if set(old) == set(new):
        return None
    pairs = [(code, code) for code in old if code in new]
    pairs += [(code, "") for code in old if code not in new]
    pairs += [("", code) for code in new if code not in old]
    rows = [(b, a, old.get(b, ""), new.get(a, "")) for b, a in pairs]
    return pd.DataFrame(rows, columns=["before", "after", "before_name", "after_name"])


def _paths(gazetteer: Gazetteer) -> dict[str, str]:
    """Code of each lowest unit -> its name with those of the units above."""
    names = gazetteer.units[list(gazetteer.levels)].agg(" > ".join, axis=1)
    return dict(zip(gazetteer.units[gazetteer.lowest + CODE], names, strict=True))


def out_of_line(before: Gazetteer, after: Gazetteer, line_up: pd.DataFrame) -> list[str]:
    """A sentence for each side with lowest units that stand in no line of a line-up."""
    found = []
    for side, gazetteer, word in (("before", before, "last"), ("after", after, "new")):
        alone = [code for code in gazetteer.codes(gazetteer.lowest) if code not in set(line_up[side])]
        if alone:
            found.append(f"{gazetteer.lowest}, in no line of the line-up ({word} phase): {_some(alone)}")
    return found


@dataclass(frozen=True)
class Questions:
    """What became of the questions. Sentences: added; lost, which breaks the series of phases."""

    added: tuple[str, ...]
    lost: tuple[str, ...]


def questions(
    before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame], levels: Sequence[str]
) -> Questions:
    """Questions of two XLSForms compared by name, type and codes.

    levels: of the gazetteer, whose units are no codes of the form.
    """
    old, new = _asked(before["survey"]), _asked(after["survey"])
    there, earlier = set(after["survey"]["name"]), set(before["survey"]["name"])
    lists = _lists(before), _lists(after)
    added = [name for name in new if name not in earlier]
    lost = []
    for name, row in old.items():
        if name not in there:
            twin = next((other for other in added if _labels(new[other]) & _labels(row)), "")
            lost.append(f"{name}: renamed to {twin}" if twin else f"{name}: removed")
        elif name in new:
            lost += _altered(name, row, new[name], lists, levels)
    return Questions(tuple(added), tuple(lost))


def _altered(
    name: str, old: dict, new: dict, lists: tuple[Mapping, Mapping], levels: Sequence[str]
) -> list[str]:
    kind, _, of = old["type"].partition(" ")
    new_kind, _, new_of = new["type"].partition(" ")
    if kind != new_kind:
        return [f"{name}: was {kind}, is {new_kind}"]
    if of in levels:
        return []
    kept = lists[1].get(new_of, ())
    return [f"{name}: lost the answer {code}" for code in lists[0].get(of, ()) if code not in kept]


def _asked(survey: pd.DataFrame) -> dict[str, dict]:
    rows = survey.to_dict("records")
    return {row["name"]: row for row in rows if row["name"] and row["type"].split(" ")[0] not in _NO_QUESTION}


def _lists(form: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """Codes of each list of an XLSForm."""
    found: dict[str, list[str]] = {}
    choices = form.get("choices", pd.DataFrame())
    heads = [head for head in choices if head.strip().replace(" ", "_") == "list_name"]
    if heads and "name" in choices:
        for of, code in zip(choices[heads[0]], choices["name"], strict=True):
            found.setdefault(of, []).append(code)
    return found


def _labels(row: Mapping[str, str]) -> set[str]:
    return {text for head, text in row.items() if head.startswith("label") and text}


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more

"""What the public may see of a phase: counts of people, and answers, hidden once for all that is published.

The reports of a city and of its districts, and the tables for a data exchange, laid side by side, must
give no hidden number away: so each is decided here, for all areas of the phase at once, and everything
published takes its numbers from these frames. Whatever is derived (rates, net moves) is derived from
numbers that are shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.core.disclosure import Policy, suppress

from . import aggregate
from .fields import Field, load
from .gazetteer import CODE, Gazetteer
from .levels import LEVELS

UNTOLD = "untold"  # arrivals (departures) of which the informant did not say where from (to)
REST = "rest"  # of a whole, less the part that is printed: never shown
_OPINIONS_UP_TO = "district"  # and what corresponds to it: the lowest level at which answers are counted
_MOVED = ("arrivals", "departures")  # who left is no part of who lives there


def policy(gazetteer: Gazetteer, smallest: int = 5, fewest_informants: int = 2) -> Policy:
    """What public output hides in a place; by default also an answer that one informant alone gave."""
    return Policy(
        smallest=smallest, fewest_informants=fewest_informants, opinion_levels=opinion_levels(gazetteer)
    )


def opinion_levels(gazetteer: Gazetteer) -> tuple[str, ...]:
    """Levels at which answers of informants may be counted in public: districts or soums, and above."""
    depth = len(gazetteer.levels)
    return tuple(
        level
        for place, level in enumerate(gazetteer.levels[:-1])
        if (LEVELS[level].adm <= LEVELS[_OPINIONS_UP_TO].adm if level in LEVELS else place < depth - 2)
    )


def public_levels(gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Levels of which counts of people may be published: all but the lowest, where one informant tells."""
    return {level: gazetteer.area_columns(level) for level in gazetteer.levels[:-1]}


def people(
    frame: pd.DataFrame,
    gazetteer: Gazetteer,
    fields: Mapping[str, Field] | None = None,
    rule: Policy | None = None,
) -> pd.DataFrame:
    """Counts of people and households of all areas above the lowest level, as they may be published.

    frame: one row a lowest unit (`aggregate.placed`). rule None hides nothing. Returns what
    `aggregate.totals` does, and suppressed (the rule that hid the count, or ""); beside the fields of
    the form the arrivals and departures of which the other end is not told (arrivals_untold), where
    there are any. Small counts are protected against every sum that readers can make: over areas, over
    the fields that make up others, and against what is left of a whole beside a part.
    """
    known = load() if fields is None else fields
    names = [name for name in aggregate.count_fields(known) if name in frame]
    found = aggregate.totals(frame, names, public_levels(gazetteer), known)
    found = pd.concat([found, *_untold(found, known)], ignore_index=True)
    if rule is None:
        return found.assign(suppressed="")
    whole = pd.concat([found.assign(unseen=False), *_rests(found, known)], ignore_index=True)
    hidden = suppress(whole, rule, sums=_sums(whole, gazetteer, known), numbers=("count",))
    return hidden[~hidden["unseen"]].drop(columns="unseen")


def answers(
    frame: pd.DataFrame,
    gazetteer: Gazetteer,
    names: Sequence[str] | None = None,
    fields: Mapping[str, Field] | None = None,
    rule: Policy | None = None,
) -> pd.DataFrame:
    """Shares of answers (`aggregate.all_shares`) as they may be published, with asked and suppressed.

    rule None: all levels and bases, nothing hidden. Otherwise: `rule.opinion_levels` only; nothing
    weighted; questions that at least `rule.smallest_base` informants answered; codes that at least
    `rule.fewest_informants` gave; and nothing from which one of these could be had by subtraction.
    """
    known = load() if fields is None else fields
    if names is None:
        names = [n for n in aggregate.questions(known) if n in frame]
    levels = aggregate.levels_of(gazetteer)
    if rule is not None:
        levels = {level: levels[level] for level in rule.opinion_levels}
    counted = aggregate.all_answers(frame, names, levels, known)
    khesegs, responses, residents = (aggregate.shares(counted, base) for base in aggregate.BASES)
    if rule is None:
        rows = pd.concat([khesegs, responses, residents], ignore_index=True)
        return rows.assign(asked=np.tile(counted["asked"].to_numpy(), 3), suppressed="")
    hidden = _hidden_answers(khesegs, gazetteer, known, rule)
    kept = [khesegs, responses]
    rows = pd.concat(kept, ignore_index=True)
    rows["asked"] = np.tile(counted["asked"].to_numpy(), len(kept))
    rows["suppressed"] = np.tile(hidden.to_numpy(dtype=object), len(kept))
    numbers = ["count", "n", "value", "asked"]
    rows[numbers] = rows[numbers].astype(float).mask(rows["suppressed"].ne(""))
    return rows


def _hidden_answers(
    khesegs: pd.DataFrame, gazetteer: Gazetteer, fields: Mapping[str, Field], rule: Policy
) -> pd.Series:
    """The rule that hides each row of the shares of khesegs, or ""."""
    sums = pd.concat([_over_areas(khesegs, gazetteer, ["field", "code"]), _over_codes(khesegs)])
    # An answer of too few informants is treated as a count of too few people is.
    as_people = replace(rule, smallest=rule.fewest_informants, people_units=rule.informant_units)
    gone = _few_between_them(khesegs, gazetteer, rule)
    while True:
        # A question that nobody was asked hides nobody.
        behind = khesegs["informants"].mask(gone, 0).mask(khesegs["n"].eq(0), rule.smallest_base)
        found = suppress(khesegs.assign(informants=behind), as_people, sums=sums)["suppressed"]
        more = gone | _told_by_the_next(khesegs, found.ne(""), fields)
        if (more == gone).all():
            return found.replace("small count", "few answers")
        gone = more


def _told_by_the_next(rows: pd.DataFrame, hidden: pd.Series, fields: Mapping[str, Field]) -> np.ndarray:
    """Rows of questions put to those who gave a hidden answer: their base would tell how many did."""
    places = pd.MultiIndex.from_frame(rows[["level", "area", "field", "code"]])
    secret = set(places[hidden.to_numpy()])
    rules = {name: fields[name].asked_if for name in rows["field"].unique()}
    return np.array(
        [
            rules[name] is not None
            and (level, area, rules[name].field, rules[name].is_ or rules[name].is_not) in secret
            for level, area, name, _ in places
        ]
    )


def _parts(fields: Mapping[str, Field], names: set[str]) -> dict[str, list[str]]:
    """Whole -> the fields that make it up."""
    parts: dict[str, list[str]] = {}
    for name, declared in fields.items():
        if declared.sums_to in names and name in names:
            parts.setdefault(declared.sums_to, []).append(name)
    return parts


def _subsets(fields: Mapping[str, Field], names: set[str]) -> dict[str, tuple[str, ...]]:
    """Counts that are part of others -> these."""
    return {
        name: declared.part_of
        for name, declared in fields.items()
        if declared.part_of
        and not declared.sums_to
        and name not in _MOVED
        and {name, *declared.part_of} <= names
    }


def _untold(found: pd.DataFrame, fields: Mapping[str, Field]) -> list[pd.DataFrame]:
    """What parts that may be unknown leave of their whole."""
    wide = found.pivot(index=["level", "area"], columns="field", values="count")
    made = []
    for whole, parts in _parts(fields, set(found["field"])).items():
        rest = (wide[whole] - wide[parts].sum(axis=1)).clip(lower=0)
        if any(fields[part].unknown for part in parts) and rest.sum() > 0:
            rows = found[found["field"] == whole].set_index(["level", "area"])
            rows = rows.assign(field=f"{whole}_{UNTOLD}", count=rest).reset_index()
            made.append(rows[list(found.columns)])
    return made


def _rests(found: pd.DataFrame, fields: Mapping[str, Field]) -> list[pd.DataFrame]:
    """What is left of a whole beside a printed part, such as the men beside the women: easily worked out."""
    wide = found.pivot(index=["level", "area"], columns="field", values="count")
    made = []
    for name, whole in _subsets(fields, set(found["field"])).items():
        rows = found[found["field"] == name].set_index(["level", "area"])
        rest = wide[list(whole)].sum(axis=1) - wide[name]
        made.append(rows.assign(field=f"{name}_{REST}", count=rest.clip(lower=0), unseen=True).reset_index())
    return made


def _sums(whole: pd.DataFrame, gazetteer: Gazetteer, fields: Mapping[str, Field]) -> pd.DataFrame:
    """Every sum that a reader of all that is published can work with, as `suppress` takes them."""
    names = set(whole["field"])
    made = [
        (total, [*parts, *({f"{total}_{UNTOLD}"} & names)], [total])
        for total, parts in _parts(fields, names).items()
    ]
    made += [(f"{n}_{REST}", [n, f"{n}_{REST}"], [*of]) for n, of in _subsets(fields, names).items()]
    place = whole.reset_index().pivot(index=["level", "area"], columns="field", values="index")
    at = np.array(["|".join(key) for key in place.index], dtype=object)
    cells = [
        pd.DataFrame({"sum": kind + "|" + at, "row": place[name].to_numpy(), "part": name in parts})
        for kind, parts, wholes in made
        for name in (*parts, *wholes)
    ]
    printed = whole[~whole["unseen"]]
    return pd.concat([*cells, _over_areas(printed, gazetteer, ["field"])], ignore_index=True)


def _over_areas(rows: pd.DataFrame, gazetteer: Gazetteer, keys: Sequence[str]) -> pd.DataFrame:
    """Areas that make up the area above them, for rows with the same `keys`."""
    levels = [level for level in gazetteer.levels if level in set(rows["level"])]
    cells = []
    for upper, lower in zip(levels, levels[1:], strict=False):
        units = gazetteer.units.drop_duplicates(lower + CODE)
        home = dict(zip(units[lower + CODE], units[upper + CODE], strict=True))
        below, above = rows[rows["level"] == lower], rows[rows["level"] == upper]
        for side, areas in ((below, below["area"].map(home)), (above, above["area"])):
            name = upper + "|" + areas.astype(str)
            for key in keys:
                name = name + "|" + side[key].astype(str)
            cells.append(pd.DataFrame({"sum": name, "row": side.index, "part": side is below}))
    if not cells:
        return pd.DataFrame({"sum": [], "row": [], "part": []})
    return pd.concat(cells, ignore_index=True)


def _over_codes(rows: pd.DataFrame) -> pd.DataFrame:
    """The answers to one question in one area: how many there are in all is shown."""
    name = rows["level"] + "|" + rows["area"] + "|" + rows["field"]
    return pd.DataFrame({"sum": "codes|" + name, "row": rows.index, "part": True})


def _few_between_them(rows: pd.DataFrame, gazetteer: Gazetteer, rule: Policy) -> np.ndarray:
    """Rows of areas where too few answered, and of areas that go with them.

    What a shown whole less its shown parts leaves is what the hidden parts answered together: that must
    be of `smallest_base` informants or more. So the part with the fewest goes next, with all answers to
    the question.
    """
    bases = rows.drop_duplicates(["level", "area", "field"])[["level", "area", "field", "informants"]]
    bases = bases.assign(few=bases["informants"].lt(rule.smallest_base))
    levels = [level for level in gazetteer.levels if level in rule.opinion_levels]
    for lower in levels[1:]:
        below = bases[bases["level"] == lower]
        wholes = below["area"].map(gazetteer.parents(lower))
        for _, areas in below.groupby([wholes, "field"], sort=False):
            few = areas["few"].copy()
            while 0 < areas["informants"][few].sum() < rule.smallest_base and not few.all():
                few[areas["informants"][~few].idxmin()] = True
            bases.loc[areas.index, "few"] = few
    chosen = pd.MultiIndex.from_frame(bases.loc[bases["few"], ["level", "area", "field"]])
    return pd.MultiIndex.from_frame(rows[["level", "area", "field"]]).isin(chosen)

"""The one frame behind a report: every number it shows, with its base, its n and what public output hides.

What public output hides is decided for all areas of a phase at once (`dtm.disclosed`), so that the reports
of a city and of its districts, laid side by side, give nothing away. Whatever is derived (shares, rates,
net moves) is derived from counts that are shown.

Columns: section, key, level, area (code), place (its name), field, code, label, measure, unit (what is
counted), count, n, high (the most it can be; equal to count where it is certain), base, value, informants
(khesegs behind the number), answered (of these, khesegs that gave one), suppressed (the rule that hid it,
or ""). measure says what `value` is: "total" (the count), "share" (per cent of n), "rate" (per 1,000 of
n), "mean" (count / n).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.core.disclosure import Policy, suppress
from analysis.dtm import aggregate, disclosed, flows
from analysis.dtm.exchange.public_flows import public_flows
from analysis.dtm.exchange.shared import Round
from analysis.dtm.fields import Field, summands

from .material import Material

COLUMNS = (
    "section", "key", "level", "area", "place", "field", "code", "label", "measure", "unit", "count", "n",
    "high", "base", "value", "informants", "answered", "suppressed",
)  # fmt: skip
MINORS = "age_0_5 + age_6_17"
# Counts whose whole is shared out among the areas below, and set against the widest area
SHARED = ("persons", "arrivals", "departures")
RATED = ("arrivals", "departures")
# Answers taken together: name -> field, codes (or all but these)
TOGETHER = {
    "registration_90": ("registration_rate", ("everyone", "nearly_everyone"), True),
    "food_any": ("food_reduction", ("not_at_all",), False),
}
# Numbers derived from counts of people ------------------------------------------------------------------


def _hidden(found: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(area, field) -> the rule that hid it."""
    rows = found[found["suppressed"].ne("")]
    return dict(zip(zip(rows["area"], rows["field"], strict=True), rows["suppressed"], strict=True))


def _masked(rows: pd.DataFrame, hidden: Mapping, ingredients: pd.Series) -> pd.DataFrame:
    """`rows` without the numbers of which an ingredient (a tuple of fields) is hidden in the area."""
    rules = [
        next((hidden[area, name] for name in names if (area, name) in hidden), "")
        for area, names in zip(rows["area"], ingredients, strict=True)
    ]
    rows = rows.assign(suppressed=rules)
    numbers = [name for name in ("count", "n", "high", "value") if name in rows]
    rows[numbers] = rows[numbers].astype(float).mask(rows["suppressed"].ne(""))
    return rows


def contradictions(
    khesegs: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]], fields: Mapping[str, Field]
) -> pd.DataFrame:
    """Where leaders gave parts that do not make up their whole: level, area, whole, khesegs, difference.

    difference: sum of parts less whole over these khesegs. They are errors of the data that the checks ask
    about; until they are answered the report says so.
    """
    found = []
    for whole in dict.fromkeys(f.sums_to for f in fields.values() if f.sums_to):
        parts = [name for name, f in fields.items() if f.sums_to == whole and name in khesegs]
        if not parts or whole not in khesegs:
            continue
        numbers = aggregate.counts(khesegs, [*parts, whole], fields)
        step = numbers[parts].sum(axis=1) - numbers[whole]
        known = numbers[parts].notna().all(axis=1)
        wrong = (known & step.ne(0)) | step.gt(0)
        for level, columns in wanted.items():
            rows = (
                khesegs[wrong].assign(_step=step[wrong]).groupby(list(columns))["_step"].agg(["size", "sum"])
            )
            found += [
                (level, area, whole, int(n), float(d))
                for area, (n, d) in zip(_first(rows.index), rows.to_numpy(), strict=True)
            ]
    return pd.DataFrame(found, columns=["level", "area", "whole", "khesegs", "difference"])


def _first(index: pd.Index) -> list:
    return [key[0] if isinstance(key, tuple) else key for key in index]


def totals(found: pd.DataFrame) -> pd.DataFrame:
    """The counts themselves, as rows of the frame."""
    return found.assign(
        key=found["field"],
        measure="total",
        n=found["count"],
        high=found["count"].where(found["answered"] >= found["informants"]),
        value=found["count"],
    )


def ratios(
    khesegs: pd.DataFrame, wanted: Mapping, fields: Mapping[str, Field], found: pd.DataFrame, smallest: int
) -> pd.DataFrame:
    """Shares of a whole, rates per 1,000 residents, persons per household: over khesegs that gave both
    numbers.

    smallest: count of people that may be shown at the least; 0 hides nothing.
    """
    names = set(found["field"])
    subsets = [
        (name, " + ".join(declared.part_of))
        for name, declared in fields.items()
        if name in names and set(declared.part_of) <= names and declared.part_of and name not in RATED
    ]
    if set(summands(MINORS)) <= names:
        subsets.append((MINORS, "persons"))
    parts = []
    for measure, per, pairs in (
        ("share", 100, subsets),
        ("rate", 1000, [(name, "persons") for name in RATED if name in names]),
        ("mean", 1, [("persons", "households")] if {"persons", "households"} <= names else []),
    ):
        for of in dict.fromkeys(of for _, of in pairs):
            chosen = [name for name, whole in pairs if whole == of]
            made = aggregate.rates(khesegs, chosen, wanted, of=of, per=per, fields=fields)
            parts.append(made.assign(measure=measure))
    rows = pd.concat(parts, ignore_index=True)
    rows["key"] = _short(rows["field"]) + "." + rows["measure"]
    rows["base"] = [fields[name.split(" + ")[0]].base for name in rows["field"]]
    rows.loc[rows["measure"].isin(["rate"]) | rows["of"].eq("persons"), "base"] = "residents"
    rows.loc[rows["measure"].eq("mean"), "base"] = "households"
    ingredients = [(*summands(a), *summands(b)) for a, b in zip(rows["field"], rows["of"], strict=True)]
    masked = _masked(
        rows.assign(high=rows["count"]), _hidden(found), pd.Series(ingredients, index=rows.index)
    )
    minors = masked[masked["field"].eq(MINORS)]
    as_total = minors.assign(
        key="minors",
        measure="total",
        value=minors["count"],
        n=minors["count"],
        high=minors["count"],
        base="residents",
    )
    return pd.concat([masked, as_total], ignore_index=True)


def _differences(rows: pd.DataFrame, found: pd.DataFrame, smallest: int) -> dict[tuple[str, str], str]:
    """Fields of which a ratio leaves out so few people that total less count would tell of them."""
    total = found.set_index(["area", "field"])["count"]
    made = {}
    for side, name in (("count", "field"), ("n", "of")):
        whole = rows[name].map(lambda fields: len(summands(fields)) == 1)
        chosen = rows[whole]
        known = total.reindex(pd.MultiIndex.from_frame(chosen[["area", name]])).to_numpy()
        few = pd.Series(known, index=chosen.index) - chosen[side]
        for area, field in chosen.loc[few.between(1, smallest - 1), ["area", name]].to_numpy():
            made[area, field] = "small count"
    return made


def _short(names: pd.Series) -> pd.Series:
    return names.replace({MINORS: "minors"})


def portions(found: pd.DataFrame, area: str, below: Sequence[str], top: str) -> pd.DataFrame:
    """Shares of the areas below in the area's counts, and of the area in those of the widest area."""
    counted = found[found["field"].isin(SHARED)].set_index(["area", "field"])
    rows = []
    pairs = [(part, area, "part") for part in below] + ([(area, top, "of_top")] if top != area else [])
    for part, whole, name in pairs:
        for field in SHARED:
            if (part, field) not in counted.index:
                continue
            own, all_ = counted.loc[(part, field)], counted.loc[(whole, field)]
            n = all_["count"]
            value = 100 * own["count"] / n if n > 0 else np.nan
            rows.append(
                {
                    **own.to_dict(),
                    "area": part,
                    "field": field,
                    "key": f"{field}.{name}",
                    "measure": "share",
                    "n": n if pd.notna(own["count"]) else np.nan,
                    "high": own["count"],
                    "value": value,
                    "suppressed": own["suppressed"] or all_["suppressed"],
                }
            )
    return pd.DataFrame(rows)


def composition(found: pd.DataFrame, fields: Mapping[str, Field], wanted: set[str]) -> pd.DataFrame:
    """What moves are made of, by their other end: each part, and what is not told, as a share of the
    total."""
    pieces = []
    for whole in RATED:
        parts = [name for name, declared in fields.items() if declared.sums_to == whole]
        named = [*parts, f"{whole}_{disclosed.UNTOLD}"]
        rows = found[found["field"].isin(named) & found["area"].isin(wanted)]
        if rows.empty:
            continue
        of = found[found["field"].eq(whole)].set_index("area").reindex(rows["area"])
        hidden = rows["suppressed"].where(rows["suppressed"].ne(""), of["suppressed"].to_numpy())
        n = of["count"].mask(hidden.ne("").to_numpy()).to_numpy()
        value = 100 * rows["count"] / pd.Series(n, rows.index).where(n > 0)
        pieces.append(
            rows.assign(
                key=rows["field"] + ".composed", measure="share", base=fields[whole].base, n=n,
                suppressed=hidden, high=rows["count"], value=value,
            )
        )  # fmt: skip
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame()


def exchange(material: Material, rule: Policy | None) -> pd.DataFrame:
    """Persons who moved between districts, by the district that leaders name: rows of the area that counts
    them.

    Keys are od.arrivals.CODE and od.departures.CODE, with the code of the other district.
    """
    gazetteer, fields = material.gazetteer, material.fields
    asked = {"arrivals": "arrival_district", "departures": "departure_district"}
    if len(gazetteer.levels) < 3 or not set(asked.values()) <= {*fields} & {*material.khesegs}:
        return pd.DataFrame()
    rows = flows.origin_destination(material.khesegs, gazetteer, fields)
    came = rows["by"].eq("arrivals")
    rows = rows.assign(
        area=rows["destination"].where(came, rows["origin"]),
        code=rows["origin"].where(came, rows["destination"]),
        field=rows["by"].map(asked), base=rows["by"].map({by: fields[by].base for by in asked}),
        measure="total", unit="persons", n=rows["count"], high=rows["count"], value=rows["count"],
        informants=rows["khesegs"], answered=rows["khesegs"],
    )  # fmt: skip
    rows["key"] = "od." + rows["by"] + "." + rows["code"]
    # Those whose district is not named are part of the total that is shown, though they are not shown here.
    hidden = suppress(rows, rule, totals=[["by", "area"]], numbers=("count", "n", "high", "value"))
    return hidden[hidden["code"].ne("")]


def moves(material: Material, found: pd.DataFrame, rule: Policy | None) -> pd.DataFrame:
    """Net moves, and moves inside and across the border of each area, as bounds; and the net rate.

    In public they are made of the counts of people that are shown, and of nothing else.
    """
    gazetteer = material.gazetteer
    if not {"arrivals", "departures"} <= set(found["field"]):
        return pd.DataFrame()
    rows = flows.flows(material.khesegs, gazetteer, fields=material.fields)
    rows = rows[rows["level"].ne(gazetteer.lowest) & ~rows["measure"].isin(["arrivals", "departures"])]
    if not found["field"].str.startswith("arrivals_from_").any():
        rows = rows[rows["measure"].eq("net")]
    rows = rows.reset_index(drop=True).assign(hidden=False)
    if rule is not None:
        rows = public_flows(rows, found, _round(material), rule)
    # What public output leaves out it hides; elsewhere a missing number is one that has no limit.
    left_out = rows["hidden"] | (rows["low"].isna() & (rule is not None))
    made = rows.assign(
        key=rows["measure"], field=rows["measure"], measure="total", answered=rows["exact"],
        count=rows["low"], n=rows["low"], value=rows["low"], suppressed=_told(left_out),
    )  # fmt: skip
    net = rows[rows["measure"].eq("net")]
    left_out = net["hidden"] | (net["value"].isna() & net["n"].gt(0) & (rule is not None))
    rates = net.assign(
        key="net.rate", field="net", measure="rate", base="residents", answered=net["exact"],
        count=net["count"].mask(left_out), n=net["n"].mask(left_out), suppressed=_told(left_out),
    )  # fmt: skip
    return pd.concat([made, rates.assign(high=rates["count"])], ignore_index=True)


def _told(hidden: pd.Series) -> pd.Series:
    """The rule that hides a number made of others."""
    return hidden.map({True: "protects total", False: ""})


def _round(material: Material) -> Round:
    """The phase as the export of tables knows it; its dates play no part here."""
    day = datetime.date.min
    return Round(
        material.khesegs, material.gazetteer, material.fields, material.phase,
        material.start or day, material.end or day, material.months, material.evidence,
    )  # fmt: skip


# Answers of informants ----------------------------------------------------------------------------------


def answers(
    material: Material, khesegs: pd.DataFrame, wanted: Mapping, areas: set[str], rule: Policy | None
) -> pd.DataFrame:
    """Answers to choice questions on three bases (in public on two), and some taken together.

    khesegs: those of the area. Keys are FIELD.CODE.BASE with BASE khesegs, responses or residents; of answers
    together NAME.BASE.
    """
    if rule is None:
        names = [n for n in aggregate.questions(material.fields) if n in khesegs]
        counted = aggregate.all_answers(khesegs, names, wanted, material.fields)
        rows = aggregate.all_shares(counted)
        asked = np.tile(counted["asked"].to_numpy(), len(aggregate.BASES))
        rows = rows.assign(asked=asked, suppressed="")
    else:
        rows = material.answers(rule)
    rows = rows[rows["area"].isin(areas)].reset_index(drop=True)
    rows = rows.rename(columns={"informants": "answered", "asked": "informants"})
    rows["key"] = rows["field"] + "." + rows["code"] + "." + rows["unit"].str.split(" ").str[0]
    rows = rows.assign(measure="share", base=rows["unit"], high=rows["count"])
    return pd.concat([rows, *_together(rows)], ignore_index=True)


def _together(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Answers counted together, where none of them is hidden."""
    made = []
    for name, (field, codes, named) in TOGETHER.items():
        chosen = rows[rows["field"].eq(field) & rows["code"].isin(codes).eq(named)]
        if chosen.empty:
            continue
        by = chosen.groupby(["level", "area", "unit"], sort=False)
        summed = by.agg(
            count=("count", lambda c: c.sum(skipna=False)),
            n=("n", "first"),
            informants=("informants", "first"),
            answered=("answered", "first"),
            suppressed=("suppressed", "max"),
        ).reset_index()
        value = 100 * summed["count"] / summed["n"].where(summed["n"] > 0)
        key = name + "." + summed["unit"].str.split(" ").str[0]
        made.append(
            summed.assign(
                field=field, code=name, key=key, value=value, high=summed["count"], measure="share",
                base=summed["unit"],
            )
        )  # fmt: skip
    return made


def coverage(khesegs: pd.DataFrame, wanted: Mapping, reached: pd.Series) -> pd.DataFrame:
    """Khesegs of the gazetteer and those that answered. Whether one was reached is no opinion of anybody."""
    made = aggregate.totals(khesegs.assign(persons=reached.astype(float)), ["persons"], wanted)
    return made.assign(
        key="coverage", field="", measure="share", unit="units", n=made["informants"].astype(float),
        high=made["count"], base="khesegs of the gazetteer", answered=made["count"].astype(int),
        value=100 * made["count"] / made["informants"], suppressed="",
    )  # fmt: skip

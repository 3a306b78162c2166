"""What changed since the previous phase, where units, code lists and recall windows compare.

Numbers of both phases are over the khesegs that gave one in both (`dtm.compare`). They stand in the frame
under the keys of the numbers they belong to, with @before and @after. Public copies show a change where
both phases show the number, and where what the khesegs of one phase only would add is nothing, or not few.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.core.disclosure import Policy
from analysis.dtm import aggregate, compare
from analysis.dtm.fields import Field
from analysis.presentation import Figure, Table, number, plain, style

from . import figures, tables
from .material import Material
from .results import Results
from .sentences import Passage, Sentence, Taken
from .words import SMALL_N

SECTION = "changes"
BEFORE, AFTER, CHANGE = "@before", "@after", "@change"
COUNTED = (
    "persons", "households", "arrivals", "departures", "disability", "elderly_without_caregiver",
    "children_separated", "single_parent_households", "elderly_headed_households",
)  # fmt: skip
_TOLD = ("persons", "arrivals", "departures")  # counts whose change is told in a sentence
_ANSWERS, _DRAWN = 3, 10  # answers of a question in the table; changes in the figure


@dataclass(frozen=True)
class Compared:
    """Rows of the frame for both phases; why: key of a number (or name of a question) -> why it does not
    compare."""

    rows: pd.DataFrame
    why: dict[str, str]


def compared(material: Material, level: str, area: str, rule: Policy | None, language: str) -> Compared:
    """The numbers of both phases for one area; none where there was no phase before."""
    before = material.before
    if before is None or before.start is None or material.start is None:
        return Compared(pd.DataFrame(), {})
    then, now = _side(before), _side(material)
    names = [n for n in COUNTED if n in material.fields]
    asked = [n for n in aggregate.questions(material.fields) if n in material.khesegs]
    counts = compare.counts(then, now, material.line_up, names, [level], language)
    shares = compare.shares(then, now, material.line_up, asked, [level], "khesegs", language)
    counts, shares = (found[found["area"].eq(area)] for found in (counts, shares))
    if counts.empty:
        return Compared(pd.DataFrame(), {})
    why = {row.field: row.why for row in counts.itertuples() if not row.comparable}
    # A question does not compare where none of its answers does; one that nobody gave again is no reason.
    never = shares[~shares.groupby("field")["comparable"].transform("any")]
    why |= dict(zip(never["field"], never["why"], strict=True))
    rows = pd.concat([*_of_counts(counts, material.fields), *_of_shares(shares)], ignore_index=True).assign(
        level=level, area=area
    )
    if rule is not None and len(rows):
        rows = _shown(rows, material, level, area, rule)
    return Compared(pd.concat([rows, _differences(rows)], ignore_index=True) if len(rows) else rows, why)


def _side(material: Material) -> compare.Side:
    return compare.Side(
        material.khesegs, material.gazetteer, material.start, material.end, material.months, material.fields
    )


def _of_counts(counts: pd.DataFrame, fields: dict[str, Field]) -> list[pd.DataFrame]:
    kept = counts[counts["comparable"]]
    made = []
    for side, mark in (("before", BEFORE), ("after", AFTER)):
        made.append(
            pd.DataFrame(
                {
                    "key": kept["field"] + mark, "field": kept["field"], "code": "", "measure": "total",
                    "unit": [fields[n].unit for n in kept["field"]],
                    "base": [fields[n].base for n in kept["field"]],
                    "count": kept[side], "n": kept[side], "high": kept[side], "value": kept[side],
                    "informants": kept["informants"], "answered": kept["matched"], "suppressed": "",
                }
            )
        )  # fmt: skip
    return made


def _of_shares(shares: pd.DataFrame) -> list[pd.DataFrame]:
    kept = shares[shares["comparable"] & shares["code"].ne("")]
    made = []
    for side, mark in (("before", BEFORE), ("after", AFTER)):
        key = kept["field"] + "." + kept["code"] + ".khesegs" + mark
        made.append(
            pd.DataFrame(
                {
                    "key": key, "field": kept["field"], "code": kept["code"], "measure": "share",
                    "unit": "khesegs", "base": "khesegs", "count": kept[f"count_{side}"],
                    "n": kept[f"n_{side}"], "high": kept[f"count_{side}"], "value": kept[side],
                    "informants": kept["informants"], "answered": kept["matched"], "suppressed": "",
                }
            )
        )  # fmt: skip
    return made


def _shown(rows: pd.DataFrame, material: Material, level: str, area: str, rule: Policy) -> pd.DataFrame:
    """`rows` without what either phase hides, or what tells of a few khesegs or people of one phase only."""
    known = {}
    for mark, one in ((BEFORE, material.before), (AFTER, material)):
        people = one.people(rule)
        here = people.loc[people["area"].eq(area), ["field", "count", "suppressed"]]
        known |= {field + mark: (count, 0, hidden) for field, count, hidden in here.to_numpy()}
        told = one.answers(rule)
        told = told[told["area"].eq(area) & told["unit"].eq("khesegs")]
        for field, code, count, n, hidden in told[["field", "code", "count", "n", "suppressed"]].to_numpy():
            known[f"{field}.{code}.khesegs{mark}"] = (count, n, hidden)
    hidden = {row.key.partition("@")[0] for row in rows.itertuples() if _tells(row, known.get(row.key), rule)}
    rule_of = rows["key"].str.partition("@")[0].isin(hidden)
    rows = rows.assign(suppressed=rule_of.map({True: "protects total", False: ""}))
    numbers = ["count", "n", "high", "value"]
    rows[numbers] = rows[numbers].astype(float).mask(rows["suppressed"].ne(""))
    return rows


def _differences(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of the change: count (of what is counted), value (per cent of before; of shares, percentage points
    between the whole percentages that are printed)."""
    stem = rows["key"].str.partition("@")[0]
    then = rows[rows["key"].str.endswith(BEFORE)].set_axis(stem[rows["key"].str.endswith(BEFORE)])
    now = rows[rows["key"].str.endswith(AFTER)].set_axis(stem[rows["key"].str.endswith(AFTER)])
    made = now.assign(key=now.index + CHANGE, count=now["count"] - then["count"], n=then["count"])
    of = then["count"].where(then["count"] > 0)
    points = now["value"].round() - then["value"].round()
    value = points.where(now["measure"].eq("share"), 100 * made["count"] / of)
    return made.assign(measure="change", high=made["count"], value=value).reset_index(drop=True)


def _tells(row, known: tuple | None, rule: Policy) -> bool:
    """Is the number hidden in its phase, small, or so near the phase's own that the difference tells of a
    few?"""
    if known is None or known[2]:
        return True
    whole, n, _ = known
    rest = whole - row.count
    if row.unit != "khesegs":
        return row.count in range(1, rule.smallest) or 0 < rest < rule.smallest
    few = rule.fewest_informants
    return row.count in range(1, few) or 0 < rest < few or 0 < n - row.n < rule.smallest_base


# What is shown ----------------------------------------------------------------------------------------------


def things(results: Results, new) -> list:
    """A sentence on each main count, a table and a figure; one sentence where there is nothing to compare."""
    if results.material.before is None:
        return [passage(results)]
    return [passage(results), *new.figure(answers), *new.table(table)]


def _pair(results: Results, key: str) -> tuple:
    """Rows of the frame: then, now, the change; None for what is not there or not shown."""
    change = results.row(f"{key}{CHANGE}")
    return results.shown(f"{key}{BEFORE}"), results.shown(f"{key}{AFTER}"), change


def passage(results: Results) -> Passage:
    """What changed in the main counts, or why they do not compare."""
    if results.material.before is None:
        return Passage((Sentence(f"{SECTION}.none", results.words("no_phase_before"), ()),))
    return Passage(tuple(one for key in _TOLD if (one := _told(results, key)) is not None))


def _told(results: Results, key: str) -> Sentence | None:
    words = results.words
    label = words.question(key) if key in results.material.fields else ""
    if key in results.why:
        why = Taken("why", results.why[key])
        text = words("change_not", label=label, why=why.text)
        return Sentence(f"{SECTION}.{key}", text, (why,), item=True)
    then, now, change = _pair(results, key)
    if then is None or now is None:
        return None
    phase = Taken("phase", str(results.material.before.phase))
    told = _change(results, now, change)
    text = words(
        "change_line",
        label=label,
        then=words.count(then),
        now=words.count(now),
        change=told,
        phase=phase.text,
    )
    rows = tuple((row.area, row.key) for row in (then, now, change))
    return Sentence(f"{SECTION}.{key}", text, (Taken(key, text, rows), phase), item=True)


def _change(results: Results, now, change) -> str:
    if now.measure == "share":
        return results.words("point" if abs(change.value) == 1 else "points", number=_signed(change.value))
    text = _signed(change.count)
    return f"{text} ({_signed(change.value)}\u00a0%)" if change.value == change.value else text


def _signed(value: float) -> str:
    text = number(value, 0)
    return f"+{text}" if value > 0 and text != "0" else text


def _top(results: Results, name: str) -> list[str]:
    """Keys of the answers given most often now."""
    rows = [
        row
        for row in results.rows(results.area)
        if row.field == name and row.key.endswith(f".khesegs{AFTER}")
    ]
    rows = sorted((row for row in rows if not row.suppressed and row.count > 0), key=lambda row: -row.count)
    return [row.key.removesuffix(AFTER) for row in rows[:_ANSWERS]]


def table(results: Results, number_: int) -> Table | None:
    """Both phases side by side; "not comparable" with the reason where they do not compare."""
    words, lines, rows = results.words, [], []
    questions = [n for n in aggregate.questions(results.material.fields) if n in results.khesegs]
    heads = {name: words.question(name) for name in (*COUNTED, *questions) if name in results.material.fields}
    then_head, now_head = (
        words("before", phase=one.phase) for one in (results.material.before, results.material)
    )
    for name, label in heads.items():
        group = words("people_head") if name in COUNTED else label
        if name in results.why:
            lines.append((group, label, "", "", words("not_comparable_why", why=results.why[name])))
            continue
        for key in [name] if name in COUNTED else _top(results, name):
            then, now, change = _pair(results, key)
            if then is None or now is None:
                continue
            rows += [then, now, change]
            own = label if name in COUNTED else now.label
            texts = [words.count(one) if name in COUNTED else words.full(one) for one in (then, now)]
            lines.append((group, own, *texts, _change(results, now, change)))
    if not lines:
        return None
    columns = ["group", words("indicator"), then_head, now_head, words("change")]
    found = pd.DataFrame(lines, columns=columns)
    return tables.made(
        results, number_, found, words("title_changes", phase=results.material.before.phase), rows,
        words("changes_note"), group="group",
    )  # fmt: skip


def answers(results: Results, number_: int) -> Figure | None:
    """The answers whose share changed most: bars now, diamonds then."""
    keys = [
        row.key.removesuffix(AFTER)
        for row in results.rows(results.area)
        if row.key.endswith(f".khesegs{AFTER}")
    ]
    found = [pair for key in keys if all(pair := _pair(results, key))]
    found = [(then, now, change) for then, now, change in found if now.n >= SMALL_N and change.value != 0]
    pairs = [(then, now) for then, now, _ in sorted(found, key=lambda three: -abs(three[2].value))[:_DRAWN]]
    if not pairs:
        return None
    words = results.words
    bars = [
        plain.Bar(
            f"{words.question(now.field)}: {now.label}",
            words("then_now", then=words.full(then), now=words.full(now)),
            now.value / 100,
            then.value / 100,
        )
        for then, now in pairs
    ]
    phases = (results.material.phase, results.material.before.phase)
    marks = [
        ("bar", style.BLUE, words("before", phase=phases[0])),
        ("diamond", style.VERMILION, words("before", phase=phases[1])),
    ]
    head, top = plain.key(marks, 0)
    parts, height = plain.bars(bars, top)
    rows = [row for pair in pairs for row in pair]
    said = [f"{bar.label}: {bar.printed}" for bar in bars]
    note = words("base", base=words("base_changes"))
    return figures.finished(
        results, number_, [*head, *parts], height, words("title_changed"), rows, note, said
    )

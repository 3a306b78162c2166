"""Figures of the report. Each is drawn from rows of the frame, and says its base, its n and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.dtm import flows
from analysis.presentation import Figure, number, plain, style

from .results import Results

# Questions whose answers have an order of their own; those of others stand from the most to the least
# frequent.
ORDERED = ("registration_rate", "food_reduction", "mobility_challenges", "actions_taken")
ARRIVALS, DEPARTURES = style.BLUE, style.OCHRE
# Net moves: more left, about even, more came
LOSS, EVEN, GAIN = ("#a33c00", "#e8955a"), "#d9d9d9", ("#7db8dd", "#0b5a8a")
_DATA = ["key", "level", "area", "place", "label", "measure", "count", "high", "n", "base", "value", "unit",
         "informants", "answered", "suppressed"]  # fmt: skip


def data(rows: Iterable) -> pd.DataFrame:
    """The rows that something shows, as its CSV holds them."""
    return pd.DataFrame([{name: getattr(row, name) for name in _DATA} for row in rows], columns=_DATA)


def finished(results: Results, number_: int, parts, height, title, rows, note, said) -> Figure:
    """The parts as a figure of the report."""
    words = results.words
    if words("hidden") in " ".join(said):
        note = f"{note} {words('hidden_note')}"
    return plain.finish(
        parts,
        height,
        id=f"report-figure-{number_}",
        title=title,
        alt=f"{title}. {note} {'; '.join(said)}.",
        data=data(rows),
        source=results.material.citation[results.language],
        note=note,
        evidence=results.material.evidence,
        language=results.language,
    )


def base_note(results: Results, rows: Sequence) -> str:
    """What the shares of a figure are shares of, and how many there are."""
    words = results.words
    first = next((row for row in rows if not row.suppressed and row.n == row.n), None)
    if first is None:
        return ""
    if first.unit == "khesegs":
        asked = first.informants
        name = "base_khesegs" if asked <= first.n else "base_khesegs_asked"
        told = words(name, n=number(first.n, 0), asked=number(asked, 0))
    else:
        told = words("base_people", n=number(first.n, 0), unit=words.unit(first.base))
    return words("base", base=told)


# People -------------------------------------------------------------------------------------------------


def shares(results: Results, number_: int, keys: Sequence[str], title: str) -> Figure | None:
    """Shares of people (ages): one bar a key."""
    rows = [row for key in keys if (row := results.row(f"{key}.share")) is not None]
    if not any(results.shown(row.key) for row in rows):
        return None
    words = results.words
    bars = [_share_bar(results, row, row.label) for row in rows]
    parts, height = plain.bars(bars, above=False)
    said = [f"{bar.label}: {bar.printed}" for bar in bars]
    return finished(results, number_, parts, height, words(title), rows, base_note(results, rows), said)


def _share_bar(results: Results, row, label: str) -> plain.Bar:
    if row.suppressed or row.value != row.value:
        return plain.Bar(label, results.words.value(row), None)
    return plain.Bar(label, results.words.both(row, row.n), row.value / 100)


def by_area(results: Results, number_: int, field: str, title: str) -> Figure | None:
    """How a count is shared out among the areas below."""
    rows = [row for code in results.parts if (row := results.row(f"{field}.part", code)) is not None]
    shown = [row for row in rows if results.shown(row.key, row.area)]
    if len(rows) < 2 or not shown:
        return None
    longest = max(row.value for row in shown) or 1
    bars = []
    for row in rows:
        bar = _share_bar(results, row, row.place)
        length = None if bar.length is None else row.value / longest
        bars.append(plain.Bar(bar.label, bar.printed, length, colour=bar.colour))
    parts, height = plain.bars(bars, above=False, track=False)
    said = [f"{bar.label}: {bar.printed}" for bar in bars]
    return finished(
        results, number_, parts, height, results.words(title), rows, base_note(results, rows), said
    )


def rates(results: Results, number_: int) -> Figure | None:
    """Arrivals and departures for each 1,000 residents, back to back, by area."""
    pairs = [
        (results.row("arrivals.rate", code), results.row("departures.rate", code)) for code in results.parts
    ]
    pairs = [pair for pair in pairs if all(pair)]
    shown = [row.value for pair in pairs for row in pair if results.shown(row.key, row.area)]
    if len(pairs) < 2 or not shown:
        return None
    words, most = results.words, max(shown) or 1
    entries = [
        (came.place, *(_rate_bar(results, row, most, c) for row, c in ((came, ARRIVALS), (went, DEPARTURES))))
        for came, went in pairs
    ]
    head, top = plain.key(
        [("bar", ARRIVALS, words("key_arrivals_rate")), ("bar", DEPARTURES, words("key_departures_rate"))], 0
    )
    parts, height = plain.pairs(entries, top)
    rows = [row for pair in pairs for row in pair]
    said = [f"{place}: {left.printed}, {right.printed}" for place, left, right in entries]
    note = words("base", base=words("base_rates"))
    return finished(results, number_, [*head, *parts], height, words("title_rates"), rows, note, said)


def _rate_bar(results: Results, row, most: float, colour: str) -> plain.Bar:
    length = row.value / most if results.shown(row.key, row.area) else None
    return plain.Bar(row.place, results.words.value(row), length, colour=colour)


def origins(results: Results, number_: int) -> Figure | None:
    """Where arrivals came from and departures went, near to far, back to back."""
    places = (*flows.NEAR_TO_FAR, "untold")
    entries, rows = [], []
    words = results.words
    for place in places:
        stems = ("arrivals_untold", "departures_untold") if place == "untold" else (
            f"arrivals_from_{place}", f"departures_to_{place}"
        )  # fmt: skip
        pair = [results.row(f"{stem}.composed") for stem in stems]
        if not any(pair):
            continue
        rows += [row for row in pair if row is not None]
        bars = [
            _composed(results, row, colour) for row, colour in zip(pair, (ARRIVALS, DEPARTURES), strict=True)
        ]
        entries.append((words.worded(_label(place)), *bars))
    shown = [row for row in rows if results.shown(row.key)]
    if not shown:
        return None
    bases = [
        words("base_people", n=number(row.n, 0), unit=words.unit(row.base))
        for stem in ("arrivals", "departures")
        if (row := next((r for r in shown if r.field.startswith(stem)), None)) is not None
    ]
    head, top = plain.key([("bar", ARRIVALS, words("arrivals")), ("bar", DEPARTURES, words("departures"))], 0)
    parts, height = plain.pairs(entries, top)
    note = words("base", base=", ".join(bases))
    said = [f"{place}: {left.printed}, {right.printed}" for place, left, right in entries]
    return finished(results, number_, [*head, *parts], height, words("title_origins"), rows, note, said)


def _label(place: str):
    from .words import declared

    return declared()["labels"][place]


def _composed(results: Results, row, colour: str) -> plain.Bar:
    if row is None:
        return plain.Bar("", "", None, colour=colour)
    if row.suppressed or row.value != row.value:
        return plain.Bar("", results.words.value(row), None, colour=colour)
    return plain.Bar("", results.words.both(row, row.n), row.value / 100, colour=colour)


# Answers ------------------------------------------------------------------------------------------------


def answers(results: Results, number_: int, field: str) -> Figure | None:
    """Answers to a question: khesegs as bars; responses as diamonds where a kheseg may name several."""
    rows = results.answers(field)
    shown = [row for row in rows if results.shown(row.key)]
    if not shown:
        return None
    words, several = results.words, results.material.fields[field].most > 1
    drawn = [row for row in shown if row.count > 0 or field in ORDERED]
    if field not in ORDERED:
        drawn = sorted(drawn, key=lambda row: -row.count)
    responses = {row.code: row for row in results.answers(field, "responses")} if several else {}
    bars = [_answer_bar(results, row, responses.get(row.code)) for row in drawn]
    head, top = [], 0.0
    if several:
        marks = [
            ("bar", style.BLUE, words("key_khesegs")),
            ("diamond", style.VERMILION, words("key_responses")),
        ]
        head, top = plain.key(marks, 0)
    parts, height = plain.bars(bars, top)
    every = [*drawn, *(responses[row.code] for row in drawn if row.code in responses)]
    note = " ".join(
        filter(
            None,
            [base_note(results, drawn), _several(results, field, every), *_left_out(results, rows, drawn)],
        )
    )
    said = [f"{bar.label}: {bar.printed}" for bar in bars]
    title = words("by_answers" if several else "by_khesegs", label=words.question(field))
    hidden = [row for row in rows if row.suppressed]
    return finished(results, number_, [*head, *parts], height, title, [*every, *hidden], note, said)


def _answer_bar(results: Results, row, response) -> plain.Bar:
    printed, mark = results.words.full(row), None
    if response is not None and not response.suppressed:
        mark = response.value / 100
        told = results.words.share_of(response)
        printed = f"{printed}; {told}" if told else printed
    return plain.Bar(row.label, printed, row.value / 100, mark)


def _several(results: Results, field: str, rows: Sequence) -> str:
    found = [row for row in rows if row.unit == "responses" and not row.suppressed]
    if not found:
        return ""
    most = results.material.fields[field].most
    return results.words("several", n=number(found[0].n, 0), most=most)


def _left_out(results: Results, rows: Sequence, drawn: Sequence) -> list[str]:
    """Answers that nobody gave, and answers that are not shown, by name."""
    words = results.words
    nobody = [row.label for row in rows if row not in drawn and not row.suppressed]
    hidden = [row.label for row in rows if row.suppressed]
    made = [words("nobody", labels="; ".join(nobody))] if nobody else []
    return [*made, words("not_shown_answers", labels="; ".join(hidden))] if hidden else made


def answers_by_area(results: Results, number_: int, key: str, title: str) -> Figure | None:
    """In how many khesegs of each area below an answer was given."""
    rows = [row for code in results.parts if (row := results.row(f"{key}.khesegs", code)) is not None]
    if len(rows) < 2 or not any(results.shown(row.key, row.area) for row in rows):
        return None
    bars = [
        plain.Bar(row.place, results.words.of(row) if row.n == row.n else results.words.value(row),
                  row.value / 100 if results.shown(row.key, row.area) else None)
        for row in rows
    ]  # fmt: skip
    parts, height = plain.bars(bars, above=False)
    note = results.words("base", base=results.words("base_own"))
    said = [f"{bar.label}: {bar.printed}" for bar in bars]
    label = results.words.label(rows[0])
    return finished(results, number_, parts, height, results.words(title, label=label), rows, note, said)


# Places -------------------------------------------------------------------------------------------------


def tiles(results: Results, number_: int) -> Figure | None:
    """A tile map: net moves for each 1,000 residents, a square an area."""
    gazetteer = results.material.gazetteer
    level = next((lv for lv in reversed(gazetteer.levels[:-1]) if _has(results, lv)), None)
    if level is None:
        return None
    groups, rows = _tile_groups(results, level)
    known = [row.value for row in rows if results.shown(row.key, row.area)]
    if len(rows) < 2 or not known:
        return None
    most = max(map(abs, known)) or 1
    drawn = [
        (
            head,
            [
                plain.Tile(
                    _tile_name(results, row), _tile_number(results, row), _net_fill(results, row, most)
                )
                for row in members
            ],
        )
        for head, members in groups
    ]
    words = results.words
    shades = zip(
        (*LOSS, EVEN, *GAIN), ("net_loss_2", "net_loss", "net_even", "net_gain", "net_gain_2"), strict=True
    )
    scale = [("bar", fill, words(name)) for fill, name in shades]
    head, top = plain.key(scale, 0)
    parts, height = plain.tiles(drawn, top)
    said = [f"{row.place}: {_tile_number(results, row)}" for row in rows]
    note = f"{words('tiles')} {words('base', base=words('base_rates'))}"
    return finished(results, number_, [*head, *parts], height, words("title_tiles"), rows, note, said)


def _has(results: Results, level: str) -> bool:
    levels = results.numbers.loc[
        results.numbers["key"].eq("net.rate") & results.numbers["area"].ne(results.area), "level"
    ]
    return level in set(levels)


def _tile_groups(results: Results, level: str) -> tuple[list[tuple[str, list]], list]:
    """Areas of a level, under heads of the areas that hold them where these are several."""
    units = results.material.gazetteer.units
    inside = units[units[f"{results.level}_code"] == results.area].drop_duplicates(f"{level}_code")
    direct = level == results.below
    groups: dict[str, list] = {}
    for unit in inside.to_dict("records"):
        row = results.row("net.rate", unit[f"{level}_code"])
        if row is not None:
            head = "" if direct else results.words.short(results.below, unit[f"{results.below}_code"])
            groups.setdefault(head, []).append(row)
    return list(groups.items()), [row for members in groups.values() for row in members]


def _tile_name(results: Results, row) -> str:
    name = results.words.names.get((row.level, row.area), row.area)
    return name.rsplit(" ", 1)[-1] if name.rsplit(" ", 1)[-1].isdigit() else name


def _tile_number(results: Results, row) -> str:
    return number(row.value, 0) if results.shown(row.key, row.area) else "–"


def _net_fill(results: Results, row, most: float) -> str | None:
    if not results.shown(row.key, row.area):
        return None
    if abs(round(row.value)) < 1:
        return EVEN
    strong = abs(row.value) > most / 2
    return (LOSS[0] if strong else LOSS[1]) if row.value < 0 else (GAIN[1] if strong else GAIN[0])


def exchange(results: Results, number_: int) -> Figure | None:
    """Persons who came from other districts: origins in rows, destinations in columns."""
    level = results.below
    codes = list(results.parts)
    if level != results.material.gazetteer.levels[-3]:
        return None
    rows, cells = [], []
    for origin in codes:
        line = []
        for destination in codes:
            row = results.row(f"od.arrivals.{origin}", destination)
            line.append(row)
            rows += [row] if row is not None else []
        cells.append(line)
    shown = [row.count for row in rows if results.shown(row.key, row.area)]
    if not shown or not max(shown):
        return None
    names = [results.words.short(level, code) for code in codes]
    drawn = [[_exchange_cell(results, row, max(shown)) for row in line] for line in cells]
    words = results.words
    parts, height = plain.grid(names, names, drawn, 14)
    head = [plain.text(0, plain.SMALL, words("from_to"), size=plain.SMALL, muted=True)]
    note = words("exchange")
    said = [f"{row.label} – {row.place}: {words.count(row)}" for row in rows]
    return finished(results, number_, [*head, *parts], height, words("title_exchange"), rows, note, said)


def _exchange_cell(results: Results, row, most: float) -> plain.Tile:
    if row is None:
        return plain.Tile("", "", None)
    if not results.shown(row.key, row.area):
        return plain.Tile("", "–", None)
    step = min(int(row.count / most * len(style.SEQUENTIAL)), len(style.SEQUENTIAL) - 1)
    return plain.Tile("", number(row.count, 0), style.SEQUENTIAL[step])


def named_districts(results: Results, number_: int) -> Figure | None:
    """Persons from and to other districts, by the district that leaders name."""
    rows = [row for row in results.rows(results.area) if row.key.startswith("od.")]
    by = {
        way: {row.code: row for row in rows if row.key.startswith(f"od.{way}.")}
        for way in ("arrivals", "departures")
    }
    codes = [
        c
        for c in results.material.gazetteer.codes(results.level)
        if c in by["arrivals"] or c in by["departures"]
    ]
    shown = [row.count for row in rows if results.shown(row.key)]
    if not shown or not max(shown):
        return None
    entries = []
    for code in codes:
        bars = [
            _counted(results, by[way].get(code), max(shown), colour)
            for way, colour in (("arrivals", ARRIVALS), ("departures", DEPARTURES))
        ]
        entries.append((results.words.short(results.level, code), *bars))
    words = results.words
    head, top = plain.key([("bar", ARRIVALS, words("came_from")), ("bar", DEPARTURES, words("went_to"))], 0)
    parts, height = plain.pairs(entries, top)
    said = [f"{place}: {left.printed}, {right.printed}" for place, left, right in entries]
    return finished(
        results, number_, [*head, *parts], height, words("title_named"), rows, words("exchange"), said
    )


def _counted(results: Results, row, most: float, colour: str) -> plain.Bar:
    if row is None:
        return plain.Bar("", "", None, colour=colour)
    length = row.count / most if results.shown(row.key) else None
    return plain.Bar("", results.words.count(row), length, colour=colour)

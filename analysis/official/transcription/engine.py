"""Reads printed tables and figures out of extracted text, by layouts that hold labels and no values.

A `Layout` lists the labels of a table in the order of the text; the numbers are what stands between
one label and the next. A `Sequence` lists, for a figure, what each number of the text is, in order.
Whatever does not fit exactly is an error with its place: nothing is skipped and nothing is guessed.

Numbers are carried as the strings that the source prints, without their thousands signs.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.core.errors import InputError, WorkFailed, nearest
from analysis.core.files import sha256, write_atomic
from analysis.official.metadata import METADATA, by_id, read_metadata, write_metadata
from analysis.official.vocabulary import ESTIMATES

SUPPRESSED = "(*)"
NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
# the columns of the CSV that a printed number can fill
FIELDS = ("value", "standard_error", "ci_lower", "ci_upper", "observations")


# -- declarations ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One column of a row: its path and, where they differ from the row's, measure, unit, base and weight.

    `field` is the CSV column that the number fills; cells of one path and measure make one estimate.
    """

    path: str
    measure: str = ""
    unit: str = ""
    base: str = ""
    weight: str = ""
    field: str = "value"


@dataclass(frozen=True)
class Row:
    """One printed row.

    printed: label (with the heads above it) exactly as the text prints it before the numbers.
    tail: rest of a wrapped label, printed after the numbers.
    errors: "parentheses" (a line of standard errors follows, each in parentheses) or "plain" (some
    of them are printed without).
    columns: cells, or column paths, in place of the layout's columns.
    """

    printed: str
    path: str
    measure: str = ""
    unit: str = ""
    base: str = ""
    weight: str = ""
    tail: str = ""
    errors: str = ""
    columns: tuple[Cell | str, ...] | None = None


@dataclass(frozen=True)
class Printed:
    """What tables and figures share: identity, place in the text, and what is to be known about them.

    start, end: text right before the first label (or number) and right after the last number.
    drop: page furniture to remove. replace: (old, new) pairs, for text that the extraction ran together.
    flags: path of a row, of a column, or "row | column", and the flag of its estimates.
    file: where the text is, relative to the folder of the sources; by default the segment of the id.
    """

    id: str
    title: str
    start: str
    end: str
    page: int | None = None
    note: str = ""
    kind: str = "table"
    source: str = "poverty_update"
    drop: tuple[str, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)
    file: str = ""


@dataclass(frozen=True, kw_only=True)
class Layout(Printed):
    """A table: rows of labels and numbers, in the order of the text."""

    columns: tuple[Cell | str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Item:
    """What one number of a figure is."""

    path: str
    column: str
    measure: str
    unit: str
    base: str = ""
    weight: str = ""
    flag: str = ""


@dataclass(frozen=True, kw_only=True)
class Sequence(Printed):
    """A figure: one entry for each number that stands free in the text; None for ticks and label numbers.

    splits: position (from 0) of digits that the extraction ran together, and the length of each part:
    (4, (1, 1, 1)) reads "211" as 2, 1, 1. Positions count the numbers of the text before splitting.
    """

    items: tuple[Item | None, ...]
    splits: tuple[tuple[int, tuple[int, ...]], ...] = ()
    kind: str = "figure"


# -- text and numbers ------------------------------------------------------------------------------


def flat(text: str) -> str:
    """The text with every run of white space as one space."""
    return re.sub(r"\s+", " ", text).strip()


def body(text: str, printed: Printed, follows: str = "") -> str:
    """The part of `text` between `start` and `end`, without furniture.

    `follows` is what must come right after `start`, where `start` occurs more than once.
    """
    text = flat(text)
    for furniture in printed.drop:
        if furniture not in text:
            raise WorkFailed(f"{printed.id}: expected the furniture {furniture!r} in the text, found none")
        text = flat(text.replace(furniture, " "))
    for old, new in printed.replace:
        if old not in text:
            raise WorkFailed(f"{printed.id}: expected {old!r} in the text, to be read as {new!r}; found none")
        text = flat(text.replace(old, new))
    begin = re.search(_bounded(f"{printed.start} {follows}".strip()), text)
    if not begin:
        raise WorkFailed(f"{printed.id}: expected {printed.start!r} and then {follows!r}, found neither")
    first = begin.start() + len(printed.start)
    last = text.find(printed.end, first)
    if last < 0:
        raise WorkFailed(f"{printed.id}: expected the end {printed.end!r} after the start, found none")
    return text[first:last].strip()


def _bounded(label: str) -> str:
    return rf"(?<!\S){re.escape(label)}(?!\S)"


def numbers(text: str, count: int, where: str) -> list[str]:
    """The `count` numbers of a text that holds nothing else, without thousands signs.

    Spaces may separate thousands: "2 693 811" is two numbers. Where the count alone leaves several
    readings, the one whose numbers differ least in size is taken (a row compares like with like);
    two equally good readings are an error.
    """
    tokens = text.split()
    wrong = [t for t in tokens if t != SUPPRESSED and not NUMBER.fullmatch(t)]
    if wrong:
        raise WorkFailed(f"{where}: expected {count} numbers, found {wrong[0]!r} in {text!r}")
    if len(tokens) == count:
        return [t.replace(",", "") for t in tokens]
    readings = sorted(_readings(tokens, count), key=_spread)
    if not readings:
        raise WorkFailed(f"{where}: expected {count} numbers, found {len(tokens)} in {text!r}")
    if len(readings) > 1 and math.isclose(_spread(readings[0]), _spread(readings[1])):
        raise WorkFailed(f"{where}: {text!r} can be read as {readings[0]} or as {readings[1]}")
    return readings[0]


def _readings(tokens: list[str], count: int) -> Iterator[list[str]]:
    """Ways to join groups of three digits to the number before them so that `count` numbers result."""
    if not tokens:
        if count == 0:
            yield []
        return
    if count == 0 or len(tokens) < count:
        return
    head = tokens[0]
    for used in range(1, len(tokens) - count + 2):
        if used > 1:
            if not (head.lstrip("-").isdigit() and re.fullmatch(r"\d{3}(\.\d+)?", tokens[used - 1])):
                return
            head += tokens[used - 1]
        if not re.fullmatch(r"-?0\d.*", head):
            yield from ([head, *rest] for rest in _readings(tokens[used:], count - 1))


def _spread(reading: list[str]) -> float:
    """How unequal the numbers are in size: the logarithm of the largest over the smallest."""
    sizes = [abs(float(n)) for n in reading if n != SUPPRESSED and float(n)]
    return math.log(max(sizes) / min(sizes)) if sizes else 0.0


def estimates_and_errors(text: str, count: int, style: str, where: str) -> tuple[list[str], list[str]]:
    """A row's numbers and, where `style` says that there are any, the standard errors printed below them."""
    if not style:
        return numbers(text, count, where), []
    found = len(re.findall(r"\((\d+\.\d+)\)", text))
    if style == "parentheses" and found != count:
        raise WorkFailed(f"{where}: expected {count} standard errors in parentheses, found {found}")
    both = numbers(re.sub(r"\((\d+\.\d+)\)", r"\1", text), 2 * count, where)
    return both[:count], both[count:]


# -- tables ----------------------------------------------------------------------------------------


def parse_layout(text: str, layout: Layout) -> list[dict[str, str]]:
    """The estimates of a table, one dictionary of CSV columns each."""
    rest = body(text, layout, layout.rows[0].printed)
    estimates: dict[tuple[str, str, str], dict[str, str]] = {}
    for row, following in zip(layout.rows, [*layout.rows[1:], None], strict=True):
        where = f"{layout.id}, row {row.path!r}"
        chunk, rest = _chunk(rest, row, following, where)
        cells = [_complete(cell, row) for cell in (row.columns or layout.columns)]
        values, errors = estimates_and_errors(chunk, len(cells), row.errors, where)
        for position, (cell, printed) in enumerate(zip(cells, values, strict=True)):
            entry = estimates.setdefault((row.path, cell.path, cell.measure), _blank(row.path, cell))
            _fill(entry, cell.field, printed, where)
            if errors:
                _fill(entry, "standard_error", errors[position], where)
    if rest:
        raise WorkFailed(f"{layout.id}: expected nothing after the last row, found {rest!r}")
    return _flagged(list(estimates.values()), layout)


def _chunk(rest: str, row: Row, following: Row | None, where: str) -> tuple[str, str]:
    """The numbers of `row` as text, and what remains from the next row's label on."""
    if rest != row.printed and not rest.startswith(f"{row.printed} ".lstrip()):
        raise WorkFailed(f"{where}: expected the label {row.printed!r}, found {rest[:60]!r}")
    rest = rest[len(row.printed) :].strip()
    stop = row.tail or (following.printed if following else "")
    if not stop:
        if following:
            raise WorkFailed(f"{where}: the row that follows needs a printed label")
        return rest, ""
    found = re.search(_bounded(stop), rest)
    if not found:
        raise WorkFailed(f"{where}: expected {stop!r} after the numbers, found {rest[:80]!r}")
    return rest[: found.start()].strip(), rest[found.end() if row.tail else found.start() :].strip()


def _complete(cell: Cell | str, row: Row) -> Cell:
    cell = Cell(cell) if isinstance(cell, str) else cell
    return replace(
        cell,
        measure=cell.measure or row.measure,
        unit=cell.unit or row.unit,
        base=cell.base or row.base,
        weight=cell.weight or row.weight,
    )


def _blank(path: str, cell: Cell | Item) -> dict[str, str]:
    known = {
        "row_path": path,
        "column_path": cell.path if isinstance(cell, Cell) else cell.column,
        **{name: getattr(cell, name) for name in ("measure", "unit", "base", "weight")},
    }
    return {name: known.get(name, "") for name in ESTIMATES.names}


def _fill(entry: dict[str, str], name: str, printed: str, where: str) -> None:
    if name not in FIELDS:
        raise InputError(f"{where}: {name!r} is not a field of an estimate. {nearest(name, FIELDS)}")
    if entry[name] or entry["flag"]:
        raise WorkFailed(f"{where}, column {entry['column_path']!r}: expected one {name}, found a second")
    if printed == SUPPRESSED:
        entry["flag"] = "suppressed"
        return
    entry[name] = printed
    if name == "value":
        entry["decimals"] = str(len(printed.partition(".")[2]))


def _flagged(estimates: list[dict[str, str]], printed: Printed) -> list[dict[str, str]]:
    used = set()
    for entry in estimates:
        row, column = entry["row_path"], entry["column_path"]
        for key in (f"{row} | {column}", column, row):
            if key in printed.flags:
                used.add(key)
                entry["flag"] = entry["flag"] or printed.flags[key]
                break
    if unused := set(printed.flags) - used:
        raise InputError(f"{printed.id}: no estimate has the flagged label {sorted(unused)[0]!r}")
    return estimates


# -- figures ---------------------------------------------------------------------------------------


def free_numbers(text: str) -> list[str]:
    """The numbers between spaces; a per cent or dollar sign and parentheses around them are allowed.

    >>> free_numbers("Q1 85.5 (5.9%) aged 0-4 1,254")
    ['85.5', '5.9', '1254']
    """
    bare = (token.strip("()%$;:") for token in text.split())
    return [t.replace(",", "") for t in bare if NUMBER.fullmatch(t)]


def parse_sequence(text: str, sequence: Sequence) -> list[dict[str, str]]:
    """The estimates of a figure, in the order of its items."""
    found = free_numbers(body(text, sequence))
    for position, lengths in sorted(sequence.splits, reverse=True):
        found[position : position + 1] = _split(found[position], lengths, f"{sequence.id}, number {position}")
    if len(found) != len(sequence.items):
        listed = " ".join(f"{i}:{n}" for i, n in enumerate(found))
        expected = f"expected {len(sequence.items)} numbers"
        raise WorkFailed(f"{sequence.id}: {expected}, found {len(found)}: {listed}")
    estimates = []
    for item, printed in zip(sequence.items, found, strict=True):
        if item is None:
            continue
        entry = _blank(item.path, item)
        _fill(entry, "value", printed, sequence.id)
        estimates.append(entry | {"flag": item.flag})
    return _flagged(estimates, sequence)


def _split(digits: str, lengths: tuple[int, ...], where: str) -> list[str]:
    if sum(lengths) != len(digits):
        raise WorkFailed(f"{where}: expected {sum(lengths)} digits run together, found {digits!r}")
    ends = [sum(lengths[: i + 1]) for i in range(len(lengths))]
    return [digits[end - length : end] for end, length in zip(ends, lengths, strict=True)]


# -- reading and writing ---------------------------------------------------------------------------


def source_text(sources: Path, printed: Printed) -> str:
    """The text that holds the table or figure, from the folder of the extracted sources."""
    kind, number = "table", printed.id.removeprefix("T")
    if printed.id.startswith("F"):
        kind, number = "figure", printed.id.removeprefix("F")
    pattern = printed.file or f"segments/{kind}-{number}.txt"
    paths = sorted(sources.glob(pattern))
    if len(paths) != 1:
        raise InputError(f"{printed.id}: expected one file {pattern} in {sources}, found {len(paths)}")
    return paths[0].read_text(encoding="utf-8")


def parse(text: str, printed: Layout | Sequence) -> list[dict[str, str]]:
    """The estimates of a table or figure, checked against the declaration of the official tables."""
    entries = parse_layout(text, printed) if isinstance(printed, Layout) else parse_sequence(text, printed)
    import pandas as pd

    ESTIMATES.check(pd.DataFrame(entries, columns=ESTIMATES.names).replace("", None), printed.id)
    return entries


def csv_text(entries: list[dict[str, str]]) -> str:
    """The CSV of the estimates, numbers as printed."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ESTIMATES.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue()


def inferred_labels(entries: list[dict[str, str]]) -> list[str]:
    """Labels settled by reasoning: a column if all of it was, else "row | column"."""
    columns: dict[str, list[dict[str, str]]] = {}
    for entry in entries:
        columns.setdefault(entry["column_path"], []).append(entry)
    labels = []
    for column, cells in columns.items():
        inferred = [c for c in cells if c["flag"] == "label_inferred"]
        if len(inferred) == len([c for c in cells if c["flag"] != "suppressed"]):
            labels += [column] if inferred else []
        else:
            labels += [f"{c['row_path']} | {column}" for c in inferred]
    return labels


def write(
    parsed: list[tuple[Layout | Sequence, list[dict[str, str]]]], folder: Path = METADATA.parent
) -> None:
    """Write the CSV of each (layout, estimates) pair and renew its entry of the metadata."""
    entries = {}
    for printed, estimates in parsed:
        path = write_atomic(folder / f"{printed.id}.csv", csv_text(estimates))
        entry = {
            "title": printed.title,
            "kind": printed.kind,
            "page": printed.page,
            "source": printed.source,
            "rows": len(estimates),
            "sha256": sha256(path),
            "note": printed.note,
            "inferred": inferred_labels(estimates),
        }
        entries[printed.id] = {k: v for k, v in entry.items() if v not in (None, "", [])}
    metadata = read_metadata(folder / METADATA.name)
    metadata["tables"] = by_id({**metadata.get("tables", {}), **entries})
    write_metadata(metadata, folder / METADATA.name)

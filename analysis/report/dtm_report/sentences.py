"""Sentences of the report, made from the frame: each knows which numbers it took, so that it can be
checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape

from analysis.presentation import number

from .results import Results
from .words import declared

_BLANK = re.compile(r"\{([^{}]+)\}")
_NAMES = ("Ulaanbaatar", "Улаанбаатар")  # that a label of an answer may begin with
_TOP = 3  # answers that a sentence names at most


@dataclass(frozen=True)
class Taken:
    """A piece of a sentence: the blank it fills, its text, and the rows of the frame (area, key) behind
    it."""

    blank: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence as it is printed. key: SECTION.KEY, of sentences.yml or of what the section says besides."""

    key: str
    text: str
    taken: tuple[Taken, ...]
    summary: bool = False
    item: bool = False

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]


@dataclass(frozen=True)
class Passage:
    """Sentences: a paragraph, and below it those that are items of a list."""

    sentences: tuple[Sentence, ...]

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": " ".join(s.text for s in self.sentences)}

    def html(self) -> str:
        """The paragraph and the list; all text is escaped."""
        told = " ".join(escape(s.text) for s in self.sentences if not s.item)
        items = "".join(f"<li>{escape(s.text)}</li>" for s in self.sentences if s.item)
        return (f"<p>{told}</p>" if told else "") + (f"<ul>{items}</ul>" if items else "")


def passage(results: Results, section: str) -> Passage:
    """The sentences of a section that can be printed."""
    made = (sentence(results, section, entry) for entry in declared()["sentences"].get(section, ()))
    told = [*filter(None, made), *_unknown(results, section), *_contradictory(results, section)]
    return Passage(tuple(told or _hidden(results, section)))


def _hidden(results: Results, section: str) -> list[Sentence]:
    """Says so where a section has questions but may show none of the answers."""
    asked = [f for f in results.material.fields.values() if f.section == section and f.is_choice]
    if not asked or any(results.shown(row.key) for f in asked for row in results.answers(f.name)):
        return []
    return [Sentence(f"{section}.hidden", results.words("section_hidden"), ())]


def summary(results: Results, sections: tuple[str, ...]) -> Passage:
    """The sentences of all sections that also stand at the beginning."""
    found = (s for section in sections for s in passage(results, section).sentences if s.summary)
    return Passage(tuple(replace(sentence, item=True) for sentence in found))


def sentence(results: Results, section: str, entry: Mapping) -> Sentence | None:
    """One sentence of the YAML, None where a number in it is missing or may not be shown."""
    if not all(_holds(results, key, wanted) for key, wanted in entry.get("when", {}).items()):
        return None
    template = results.words.worded(entry)
    base = results.shown(entry["base"]) if "base" in entry else None
    taken = []
    for blank in _BLANK.findall(template):
        piece = fill(results, blank, base.n if base else None)
        if piece is None:
            return None
        taken.append(piece)
    texts = iter(taken)
    text = _BLANK.sub(lambda _: next(texts).text, template)
    text = text[:1].upper() + text[1:]
    return Sentence(
        f"{section}.{entry['key']}", text, tuple(taken), entry.get("summary", False), entry.get("item", False)
    )


def literal(results: Results, key: str) -> str:
    """The words of a sentence's template between its blanks; nothing for one that has no template."""
    section, _, name = key.partition(".")
    for entry in declared()["sentences"].get(section, ()):
        if entry["key"] == name:
            return _BLANK.sub(" ", results.words.worded(entry))
    return ""


def _holds(results: Results, key: str, wanted: str | bool) -> bool:
    known = {"dated": results.material.start is not None, "parted": _parted(results)}
    if key in known:
        return known[key] == wanted
    row = results.shown(key)
    if row is None or (row.high != row.count and wanted != "uncertain"):
        return False
    signs = {"negative": row.count < 0, "zero": row.count == 0, "positive": row.count > 0}
    return signs[wanted]


def fill(results: Results, blank: str, base: float | None) -> Taken | None:
    """The text that a blank of a template stands for; None where it cannot be printed."""
    kind, _, rest = blank.partition(":")
    if kind == "top":
        return _top(results, blank, rest)
    if kind == "largest":
        return _largest(results, blank, rest)
    context = _context(results, blank)
    if context is not None:
        return Taken(blank, context) if context else None
    row = results.shown(kind)
    if row is None or (rest in ("full", "both", "based") and not row.n):
        return None
    words = results.words
    texts = {
        "": lambda: words.value(row),
        "full": lambda: words.full(row),
        "both": lambda: words.both(row, base),
        "based": lambda: words.based(row),
        "n": lambda: number(row.n, 0),
    }
    return Taken(blank, texts[rest](), ((row.area, row.key),))


def _context(results: Results, name: str) -> str | None:
    """Words that are no numbers of the frame; empty where there is none, None for another blank."""
    words, material = results.words, results.material
    top = material.gazetteer.levels[0]
    known = {
        "here": lambda: words.here(results.level, results.area),
        "of_here": lambda: words.of_here(results.level, results.area),
        "place": lambda: results.place,
        "below": lambda: words.level(results.below),
        "phase": lambda: str(material.phase),
        "months": lambda: str(material.months),
        "start": lambda: str(material.start or ""),
        "end": lambda: str(material.end or ""),
        "parts": lambda: words.many(len(results.parts), results.below) if _parted(results) else "",
        "top_place": lambda: words.of_here(top, material.gazetteer.codes(top)[0]),
    }
    return known[name]() if name in known else None


def _parted(results: Results) -> bool:
    """Are there areas between this one and the khesegs?"""
    return results.below != results.material.gazetteer.lowest


def _top(results: Results, blank: str, field: str) -> Taken | None:
    """ "employment – 4 of 5 khesegs (80 %), 27 % of 15 responses; family ties – ..."."""
    rows = [row for row in results.answers(field) if not row.suppressed and row.count > 0]
    rows = sorted(rows, key=lambda row: -row.count)
    # Where the next answers are as frequent as the last named, none of them is named.
    if len(rows) > _TOP:
        rows = [row for row in rows[:_TOP] if row.count > rows[_TOP].count] or rows[:1]
    if not rows or _rest(results, field) >= rows[-1].count:
        return None
    several = results.material.fields[field].most > 1
    pieces, keys = [], []
    for row in rows:
        told = results.words.full(row)
        keys.append((row.area, row.key))
        response = results.shown(f"{field}.{row.code}.responses")
        if several and response is not None:
            share = results.words.share_of(response)
            if share:
                told = f"{told}, {share}"
                keys.append((response.area, response.key))
        pieces.append(f"{_lower(results, field, results.words.label(row))} – {told}")
    if any(row.suppressed for row in results.answers(field)):
        pieces.append(results.words("others_hidden"))
    return Taken(blank, "; ".join(pieces), tuple(keys))


def _rest(results: Results, field: str) -> float:
    """How often hidden answers were given in all, at the most: one of them could be as frequent."""
    base = "responses" if results.material.fields[field].most > 1 else "khesegs"
    rows = results.answers(field, base)
    shown = [row for row in rows if not row.suppressed]
    if len(shown) == len(rows) or not shown:
        return 0
    return shown[0].n - sum(row.count for row in shown)


def _lower(results: Results, field: str, label: str) -> str:
    """A label inside a sentence: names of areas and abbreviations keep their capital."""
    named = results.material.fields[field].areas or label.startswith(_NAMES) or label[1:2].isupper()
    return label if named else label[:1].lower() + label[1:]


def _largest(results: Results, blank: str, field: str) -> Taken | None:
    """The area below with the largest count and its share; none where there is one area, or a tie."""
    rows = [results.row(f"{field}.part", code) for code in results.parts]
    if len(rows) < 2 or any(row is None for row in rows):
        return None
    shown = [row for row in rows if not row.suppressed and row.value == row.value]
    first, *others = sorted(shown, key=lambda row: -row.count) or [None]
    if first is None or not first.count or (others and others[0].count == first.count):
        return None
    text = results.words("largest", place=first.place, told=results.words.full(first))
    return Taken(blank, text, ((first.area, first.key),))


def _unknown(results: Results, section: str) -> list[Sentence]:
    """How many khesegs gave none of the section's numbers, and of which numbers more khesegs gave none."""
    fields = results.material.fields
    counted = [
        row for row in results.rows(results.area)
        if row.key == row.field and row.field in fields and row.section == section and not row.suppressed
    ]  # fmt: skip
    lacking: dict[int, list] = {}
    for row in counted:
        lacking.setdefault(row.informants - row.answered, []).append(row)
    least = min(lacking, default=0)
    made = []
    for missing, rows in sorted(lacking.items()):
        if not missing:
            continue
        labels = "; ".join(_lower(results, row.field, row.label) for row in rows)
        name = "none_told" if missing == least else "some_unknown"
        told = {"missing": number(missing, 0), "n": number(rows[0].informants, 0), "labels": labels}
        text = results.words(name, **told)
        taken = Taken("unknown", text, tuple((row.area, row.key) for row in rows))
        made.append(Sentence(f"{section}.unknown-{missing}", text, (taken,)))
    return made


def _contradictory(results: Results, section: str) -> list[Sentence]:
    """Wholes of the section that their parts do not make up in some khesegs."""
    made = []
    for whole in dict.fromkeys(f.sums_to for f in results.material.fields.values() if f.sums_to):
        khesegs, _ = results.step(whole)
        row = results.shown(whole)
        if khesegs and row is not None and row.section == section:
            told = number(khesegs, 0)
            text = results.words("contradictory", label=row.label, khesegs=told)
            taken = (Taken("label", row.label, ((row.area, row.key),)), Taken("khesegs", told))
            made.append(Sentence(f"{section}.contradictory-{whole}", text, taken))
    return made

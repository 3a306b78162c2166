"""What the head of a column means: a field, one code of a choice, a place, or a column of the platform.

A head may be the name of a field or its label in either language, as the declaration or the place's own form
words it, alone or after names of groups; columns of single choices (one a code) carry the code or its label
behind. KoboToolbox lets the separator be chosen; ODK writes a hyphen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ..fields import LANGUAGES, Field, load
from ..gazetteer import CODE, Gazetteer
from ..levels import PLACE_FIELDS, labels
from .matching import folded

GROUP_SEPARATORS = ("/", ".", "-", ":")
_SEPARATOR = re.compile(f"[{re.escape(''.join(GROUP_SEPARATORS))}]")

# Columns of the platforms that are read, the most reliable first.
SYSTEM: Mapping[str, tuple[str, ...]] = {
    "uuid": ("_uuid", "instanceID", "KEY"),
    "submitted": ("_submission_time", "SubmissionDate"),
    "started": ("start", "starttime"),
    "ended": ("end", "endtime"),
    "validation": ("_validation_status", "ReviewState"),
    "version": ("form_version", "FormVersion", "__version__", "_version_"),
    "submitted_by": ("_submitted_by", "SubmitterName", "username"),
}
_VERSIONS = re.compile(r"_*version__*\d{3}")  # a form that was uploaded again has several
# Columns of the platforms, and notes and sums of the form, that say nothing the intake needs.
PASSED_OVER = tuple(
    """_id _index _notes _tags _status _attachments _geolocation _xform_id_string _bamboo_dataset_id _duration
    _parent_index _parent_table_name uuid rootUuid deprecatedID instanceName deviceid device_id phonenumber
    simserial simid subscriberid email today audit SubmitterID AttachmentsPresent AttachmentsExpected Status
    DeviceID Edits __id meta""".split()
)
_OF_THE_FORM = re.compile(r"(.*[/.:-])?(note_\w+|\w+_left)")


@dataclass(frozen=True)
class Meaning:
    """role: field, option (one code), place, system or passed_over. rank: the lowest is preferred."""

    role: str
    name: str = ""
    code: str = ""
    rank: int = 0


Dictionary = Mapping[str, frozenset[Meaning]]


@dataclass(frozen=True, eq=False)
class Form:
    """What the exports of a phase may hold: the fields as the place's form words them, units, versions."""

    asked: Mapping[str, Field]
    gazetteer: Gazetteer
    versions: tuple[str, ...] = ()

    @cached_property
    def _exact(self) -> Dictionary:
        return dictionary(self.asked, self.gazetteer)

    @cached_property
    def _lossy(self) -> Dictionary:
        return dictionary(self.asked, self.gazetteer, lossy=True)

    def meanings(self, head: str, lossy: bool = False) -> frozenset[Meaning]:
        """What a head means: one meaning, several where it is ambiguous, none where it is not known."""
        return meanings(head, self._lossy if lossy else self._exact, lossy)

    def heads(self) -> Iterable[str]:
        """The heads that are known, as they are compared."""
        return self._exact

    def score(self, row: Sequence[str], lossy: bool = False) -> int:
        """How many cells of a row are heads of questions or places, each meaning once."""
        found = {meaning for cell in row for meaning in self.meanings(cell, lossy)}
        return sum(meaning.role in ("field", "option", "place") for meaning in found)


def dictionary(asked: Mapping[str, Field], gazetteer: Gazetteer, lossy: bool = False) -> Dictionary:
    """What each head means, by its folded text. asked: the fields as the place's form words them."""
    found: dict[str, set[Meaning]] = {}
    for head, meaning in (*_of_platforms(), *_of_places(gazetteer), *_of_fields(asked), *_of_fields(load())):
        found.setdefault(folded(head, lossy), set()).add(meaning)
    return {head: frozenset(meanings) for head, meanings in found.items()}


def _of_platforms() -> Iterable[tuple[str, Meaning]]:
    for name, heads in SYSTEM.items():
        yield from ((head, Meaning("system", name, rank=rank)) for rank, head in enumerate(heads))
    yield from ((head, Meaning("passed_over")) for head in PASSED_OVER)


def _of_places(gazetteer: Gazetteer) -> Iterable[tuple[str, Meaning]]:
    for level in gazetteer.levels:
        meaning = Meaning("place", level)
        yield level, meaning
        yield level + CODE, meaning
        yield from ((label, meaning) for label in labels(level).values())


def _of_fields(fields: Mapping[str, Field]) -> Iterable[tuple[str, Meaning]]:
    for field in fields.values():
        if field.name in PLACE_FIELDS:
            continue
        heads = [field.name, *(field.labels[language] for language in LANGUAGES)]
        yield from ((head, Meaning("field", field.name)) for head in heads)
        if field.type == "select_multiple":
            yield from _of_options(field)


def _of_options(field: Field) -> Iterable[tuple[str, Meaning]]:
    for code in field.codes:
        meaning = Meaning("option", field.name, code)
        pairs = [(field.name, code)] + [(field.labels[lang], field.codes[code][lang]) for lang in LANGUAGES]
        for separator in GROUP_SEPARATORS:
            yield from ((f"{question}{separator}{option}", meaning) for question, option in pairs)


def meanings(head: str, known: Dictionary, lossy: bool = False) -> frozenset[Meaning]:
    """See `Form.meanings`. Of a head with groups before it, the longest ending that is known counts."""
    text = folded(head, lossy)
    if not text:
        return frozenset()
    if text in known:
        return known[text]
    if _OF_THE_FORM.fullmatch(text):
        return frozenset({Meaning("passed_over")})
    if _VERSIONS.fullmatch(text):
        return frozenset({Meaning("system", "version", rank=len(SYSTEM["version"]))})
    endings = (text[match.end() :] for match in _SEPARATOR.finditer(text))
    return next((known[ending] for ending in endings if ending in known), frozenset())

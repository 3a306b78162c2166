"""The runs file: `runs.yml` names runs and sweeps of chapters.

A run takes the parameters of `shared` that its chapter has, then those of its chapter, then its own: the
later one wins. Values are read as they are written, as on the command line (`007` keeps its zeros), and
every fault of the file is told at once with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.core.errors import InputError, all_faults, nearest
from analysis.core.values import as_text

if TYPE_CHECKING:
    from analysis.report.chapters import Chapter

NAME = "runs.yml"
TOP = ("shared", "chapters", "runs")
FIELDS = ("chapter", "title", "parameters", "sweep", "show")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")
_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")

Given = str | list[str]


@dataclass(frozen=True)
class Value:
    """What a parameter is given, and the line of the file that gives it."""

    given: Given
    line: int


@dataclass(frozen=True)
class NamedRun:
    """One run of a chapter, or a sweep when `axes` is not empty.

    parameters: name -> value as written. axes: name -> its values, crossed. show: has a page in the site.
    """

    name: str
    chapter: str
    title: str = ""
    parameters: Mapping[str, Given] = field(default_factory=dict)
    axes: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)
    show: bool = False


def differs(parameters: Mapping[str, Any], axes: Mapping[str, tuple] = {}) -> str:  # noqa: B006 - never changed
    """What differs, in words: "confidence 90, show_map false", "confidence 90 | 95 | 99"."""
    fixed = [f"{name} {as_text(value)}" for name, value in parameters.items() if name not in axes]
    swept = [f"{name} {' | '.join(map(as_text, values))}" for name, values in axes.items()]
    return ", ".join([*swept, *fixed])


def load(root: Path, chapters: Mapping[str, Chapter]) -> dict[str, NamedRun]:
    """The runs of `runs.yml` at `root`, by name; none when there is no such file.

    Raises `InputError` that lists every fault with its line.
    """
    path = root / NAME
    return read(path.read_text(encoding="utf-8"), chapters) if path.exists() else {}


def read(text: str, chapters: Mapping[str, Chapter]) -> dict[str, NamedRun]:
    """The runs named in `text`, checked against the parameters of `chapters`."""
    import yaml

    try:
        root = yaml.compose(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or error
        raise InputError(
            f"{NAME}{line}: expected YAML, found something else ({problem}). "
            "Check the indent, colons and quotes there."
        ) from None
    reader = _Reader(chapters)
    runs = reader.runs(root) if root is not None else {}
    if reader.faults:
        told = [f"line {line}: {fault}" for line, fault in sorted(reader.faults, key=lambda pair: pair[0])]
        raise InputError(
            all_faults(f"{NAME}: {len(told)} not accepted; nothing was run.", dict.fromkeys(told))
        )
    return runs


class _Reader:
    """Walks the YAML tree, which knows its lines, and gathers faults: (line, sentence)."""

    def __init__(self, chapters: Mapping[str, Chapter]):
        self.chapters = chapters
        self.faults: list[tuple[int, str]] = []

    def runs(self, root) -> dict[str, NamedRun]:
        top = {name: node for name, node, _ in self._pairs(root, "the file", TOP)}
        shared = self._values(top.get("shared"), "shared")
        self._shared_known(shared)
        by_chapter: dict[str, dict[str, Value]] = {}
        for name, node, line in self._pairs(top.get("chapters"), "chapters"):
            if self._is_chapter(name, line):
                by_chapter[name] = self._values(node, f"chapters, {name}")
                self._check(name, by_chapter[name], f"chapter {name}")
        found = {}
        for name, node, line in self._pairs(top.get("runs"), "runs"):
            made = self._run(name, node, line, shared, by_chapter)
            if made:
                found[name] = made
        return found

    def _run(self, name: str, node, line: int, shared, by_chapter) -> NamedRun | None:
        where = f"run {name}"
        if not _SLUG.fullmatch(name):
            self._fault(line, f"run '{name}': expected a name of small letters, digits, - and _. Rename it.")
        if name in self.chapters:
            self._fault(line, f"run '{name}': expected another name than a chapter's. Rename it.")
        fields = {field: value for field, value, _ in self._pairs(node, where, FIELDS)}
        chapter = self._scalar(fields.get("chapter"), f"{where}: chapter")
        if not chapter:
            if "chapter" not in fields:
                self._fault(
                    line, f"{where}: expected `chapter: NAME`, found none. {nearest('', self.chapters)}"
                )
            return None
        if not self._is_chapter(chapter, _line(fields["chapter"])):
            return None
        own = self._values(fields.get("parameters"), where)
        axes = self._axes(fields.get("sweep"), where)
        self._check(chapter, own, where)
        for axis, values in axes.items():
            for value in values:
                self._check(chapter, {axis: value}, f"{where}, sweep")
            if axis in own:
                self._fault(
                    own[axis].line, f"{where}: '{axis}' is swept and given as well. Keep one of the two."
                )
        names = self.chapters[chapter].parameters.model_fields
        common = {n: v for n, v in shared.items() if n in names}
        self._check(chapter, common, f"shared, as chapter {chapter} takes it")
        merged = {**common, **by_chapter.get(chapter, {}), **own}
        made = NamedRun(
            name,
            chapter,
            self._scalar(fields.get("title"), f"{where}: title"),
            {n: v.given for n, v in merged.items() if n not in axes},
            {n: tuple(v.given for v in values) for n, values in axes.items()},
            self._yes_or_no(fields.get("show"), f"{where}: show"),
        )
        self._check_together(made, line, where)
        return made

    # Values ------------------------------------------------------------------------------------------

    def _values(self, node, where: str) -> dict[str, Value]:
        return {
            name: Value(given, line)
            for name, value, line in self._pairs(node, where)
            if (given := self._given(value, f"{where}: {name}")) is not None
        }

    def _given(self, node, name: str) -> Given | None:
        import yaml

        if isinstance(node, yaml.SequenceNode) and all(_written(item) for item in node.value):
            return [item.value for item in node.value]
        if _written(node):
            return node.value
        found = "none" if isinstance(node, yaml.ScalarNode) else "something else"
        self._fault(_line(node), f"{name}: expected a value or a list of values, found {found}.")
        return None

    def _axes(self, node, where: str) -> dict[str, list[Value]]:
        import yaml

        axes = {}
        for name, values, line in self._pairs(node, f"{where}, sweep"):
            if not isinstance(values, yaml.SequenceNode) or len(values.value) < 2:
                self._fault(
                    line,
                    f"{where}, sweep: {name}: expected a list of two values or more, such as [90, 95].",
                )
                continue
            told = f"{where}, sweep: {name}"
            found = [
                Value(g, _line(item)) for item in values.value if (g := self._given(item, told)) is not None
            ]
            repeated = [v for i, v in enumerate(found) if v.given in [w.given for w in found[:i]]]
            for value in repeated:
                self._fault(
                    value.line, f"{where}, sweep: {name}: {as_text(value.given)} stands twice. Keep one."
                )
            axes[name] = found
        return axes

    def _scalar(self, node, where: str) -> str:
        if node is None:
            return ""
        if not _written(node):
            self._fault(_line(node), f"{where}: expected a text, found none.")
            return ""
        return node.value.strip()

    def _yes_or_no(self, node, where: str) -> bool:
        text = self._scalar(node, where).lower()
        if text and text not in (*_TRUE, *_FALSE):
            self._fault(_line(node), f"{where}: expected true or false, found '{text}'.")
        return text in _TRUE

    # Checks ------------------------------------------------------------------------------------------

    def _is_chapter(self, name: str, line: int) -> bool:
        if name not in self.chapters:
            self._fault(line, f"there is no chapter '{name}'. {nearest(name, self.chapters)}")
        return name in self.chapters

    def _shared_known(self, shared: Mapping[str, Value]) -> None:
        known = {n for chapter in self.chapters.values() for n in chapter.parameters.model_fields}
        for name, value in shared.items():
            if name not in known:
                self._fault(
                    value.line, f"shared: no chapter has a parameter '{name}'. {nearest(name, known)}"
                )

    def _check(self, chapter: str, values: Mapping[str, Value], where: str) -> None:
        """Each value by itself, so that its line can be told."""
        for name, value in values.items():
            for fault in _refused(
                lambda n=name, v=value: self.chapters[chapter].parameters.read({n: v.given})
            ):
                self._fault(value.line, f"{where}: {fault}")

    def _check_together(self, run: NamedRun, line: int, where: str) -> None:
        """Values that are accepted one by one can still be refused together."""
        if self.faults:
            return
        from .sweep import crossed

        schema = self.chapters[run.chapter].parameters
        for setting in crossed(run.axes):
            values = {**run.parameters, **setting}
            for fault in _refused(lambda v=values: schema.read(v)):
                self._fault(line, f"{where}: {fault}")
            if not self.faults and run.show and (reason := schema.read(values).withheld()):
                self._fault(line, f"{where}: {reason}, so it has no page in the site. Write `show: false`.")

    def _fault(self, line: int, sentence: str) -> None:
        self.faults.append((line, sentence))

    # The tree ----------------------------------------------------------------------------------------

    def _pairs(self, node, where: str, known: tuple[str, ...] = ()) -> Iterator[tuple[str, Any, int]]:
        """Keys, nodes and the keys' lines of a mapping; one that is not known or stands twice is a fault."""
        import yaml

        if node is None or (isinstance(node, yaml.ScalarNode) and not _written(node)):
            return
        if not isinstance(node, yaml.MappingNode):
            self._fault(_line(node), f"{where}: expected lines `name: value`, found something else.")
            return
        seen: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), _line(key)
            if name in seen:
                self._fault(
                    line, f"{where}: '{name}' stands in line {seen[name]} already. Keep one of the two."
                )
            elif known and name not in known:
                self._fault(line, f"{where}: unknown field '{name}'. {nearest(name, known)}")
            else:
                seen[name] = line
                yield name, value, line


def _refused(read: Callable[[], object]) -> list[str]:
    """The faults that a reading of parameters tells, without their heading."""
    try:
        read()
    except InputError as error:
        return [line.removeprefix("  - ") for line in str(error).splitlines() if line.startswith("  - ")]
    return []


def _written(node) -> bool:
    """Is there a plain value? `null`, `~` and nothing at all are none."""
    import yaml

    return isinstance(node, yaml.ScalarNode) and node.tag != "tag:yaml.org,2002:null"


def _line(node) -> int:
    return node.start_mark.line + 1

"""YAML with the line of every entry, so that a message can name it.

`yes` and `no` are words here, not truth values: they are entries of a mapping. An entry that stands
twice is refused instead of the second silently replacing the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.core.errors import InputError, all_faults


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """The loader in C, ten times as fast, where PyYAML was built with it."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


@dataclass(frozen=True)
class Marks:
    """The documents of a mapping, each with its file name: the nearest first, then what it is based on."""

    documents: tuple[tuple[str, yaml.Node | None], ...]

    def place(self, path: tuple[str | int, ...]) -> str:
        """File and line of the entry at `path`, or of the innermost entry above it that is written down.

        A step that the file leaves out (a list of one, a short form) is passed over.
        """
        found = [(_depth_and_line(node, path), name) for name, node in self.documents]
        (_, line), name = max(found, key=lambda one: one[0][0])
        return f"{name}, line {line}"


def _depth_and_line(node: yaml.Node | None, path: tuple[str | int, ...]) -> tuple[int, int]:
    depth, line = 0, 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            inside = [(k, v) for k, v in node.value if k.value == str(step)]
            if inside:
                line, node, depth = inside[0][0].start_mark.line + 1, inside[0][1], depth + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line, depth = node.start_mark.line + 1, depth + 1
    return depth, line


def read_marks(path: Path) -> tuple[str, yaml.Node | None]:
    """Text and node tree of a YAML file; InputError names the line of a fault in its form."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path.name}: the text is not UTF-8 ({error.reason}). Save the file as UTF-8."
        ) from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}.") from None
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f", line {mark.line + 1}" if mark else ""
        hint = " Indent with spaces, not tabs." if "\\t" in str(error.problem) else ""
        raise InputError(
            f"{path.name}{line}: this is not YAML: {error.problem or error.context}.{hint}"
        ) from None
    except yaml.YAMLError as error:
        raise InputError(f"{path.name}: this is not YAML: {error}.") from None
    repeated = _repeated(node, path.name)
    if repeated:
        raise InputError(all_faults(f"{path.name}: {len(repeated)} fault(s)", repeated))
    return text, node


def _repeated(node: yaml.Node | None, name: str) -> list[str]:
    faults = []
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen:
                faults.append(
                    f"{name}, line {line}: '{key.value}' stands here and in line {seen[key.value]}. Keep one."
                )
            seen.setdefault(key.value, line)
            faults += _repeated(value, name)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            faults += _repeated(value, name)
    return faults


def data_of(marks: Marks) -> Any:
    """The data of the documents, laid over each other: the nearest one wins, an empty entry removes.

    Tables are laid over each other column by column; a column, a file and a list are replaced whole.
    """
    data: Any = None
    for name, node in reversed(marks.documents):
        data = _over(data, _construct(node, name))
    return data


def _construct(node: yaml.Node | None, name: str) -> Any:
    if node is None:
        return None
    try:
        return _Loader("").construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise InputError(f"{name}{line}: this is not plain YAML: {error.problem}.") from None


def _over(base: Any, above: Any, path: tuple[str, ...] = ()) -> Any:
    """`above` laid over `base`: entry by entry down to files and columns, which are replaced as a whole."""
    together = path in ((), ("files",)) or path[:1] == ("tables",) and path[2:] in ((), ("columns",))
    if not together or not isinstance(base, dict) or not isinstance(above, dict):
        return above
    merged = dict(base)
    for name, value in above.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = _over(base.get(name), value, (*path, str(name)))
    return merged

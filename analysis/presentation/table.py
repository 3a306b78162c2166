"""A table as the page shows it: caption, scoped heads, units, aligned numbers, notes, source, data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from .figure import caption, check_text, evidence_word, foot, lang, title_line
from .numbers import MISSING, is_missing, number

if TYPE_CHECKING:
    import pandas as pd

Format = int | str | Callable[[object], str]


@dataclass(frozen=True, eq=False)
class Table:
    """A wide frame for reading. Its first column heads the rows; `data` is what the CSV holds.

    Columns may have two levels (the upper one spans). units: column -> unit printed in its head.
    formats: column -> decimals, a format specification (",.0f") or a function; numbers have one
    decimal and whole numbers none unless said otherwise. group: a column whose values become rows that head
    a section. links: column -> function from its value to the address that the cell links to.
    """

    id: str
    title: str
    frame: pd.DataFrame
    data: pd.DataFrame
    source: str
    note: str = ""
    evidence: str = "official"
    units: Mapping = field(default_factory=dict)
    formats: Mapping = field(default_factory=dict)
    group: str | None = None
    links: Mapping = field(default_factory=dict)
    language: str = "en"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        text = f"{caption(self.id, self.title, self.language)}\n{self.frame.to_string(index=False)}"
        return {"text/html": self.html(), "text/plain": text}

    def html(self) -> str:
        """The table as HTML; all text is escaped."""
        name = escape(caption(self.id, self.title, self.language))
        return (
            f'<figure class="cp-table" id="{escape(self.id)}" data-evidence="{escape(self.evidence)}"'
            f"{lang(self.language)}>"
            f'<div class="cp-scroll" role="group" tabindex="0" aria-label="{name}" style="overflow-x:auto">'
            f"<table><caption>{title_line(self.id, self.title, self.evidence, self.language)}</caption>"
            f"<thead>{self._head()}</thead>{self._body()}</table></div>"
            f"<figcaption>{foot(self.id, self.note, self.source, self.data, self.evidence, self.language)}"
            "</figcaption>"
            "</figure>"
        )

    @property
    def _columns(self) -> list:
        return [c for c in self.frame.columns if c != self.group]

    def _head(self) -> str:
        columns = self._columns
        if self.frame.columns.nlevels == 1:
            return "<tr>" + "".join(self._head_cell(c, str(c)) for c in columns) + "</tr>"
        deep = any(str(lower) for _, lower in columns[1:])
        both, below = ' rowspan="2"' if deep else "", []
        upper = [self._head_cell(columns[0], _label(columns[0]), both)]
        for label, group in groupby(columns[1:], key=lambda c: c[0]):
            members = list(group)
            if members == [(label, "")]:  # no head below: the upper one has both lines
                upper.append(self._head_cell(members[0], str(label), both))
                continue
            span = f'colspan="{len(members)}"'
            upper.append(f'<th scope="colgroup" {span} class="cp-span">{escape(str(label))}</th>')
            below += members
        lower = (self._head_cell(c, str(c[-1])) for c in below)
        return f"<tr>{''.join(upper)}</tr>" + (f"<tr>{''.join(lower)}</tr>" if deep else "")

    def _head_cell(self, column, label: str, extra: str = "") -> str:
        unit = self.units.get(column, "")
        unit = f' <span class="cp-unit">{escape(str(unit))}</span>' if unit else ""
        kind = ' class="cp-number"' if self._numeric(column) else ""
        return f'<th scope="col"{extra}{kind}>{escape(label)}{unit}</th>'

    def _body(self) -> str:
        if self.group is None:
            return f"<tbody>{self._rows(self.frame)}</tbody>"
        span = len(self._columns)
        parts = []
        for label, rows in self.frame.groupby(self.group, sort=False, dropna=False):
            head = (
                f'<tr><th scope="rowgroup" colspan="{span}" class="cp-group">{escape(str(label))}</th></tr>'
            )
            parts.append(f"<tbody>{head if str(label) else ''}{self._rows(rows)}</tbody>")
        return "".join(parts)

    def _rows(self, frame: pd.DataFrame) -> str:
        columns = self._columns
        kinds = ["", *(' class="cp-number"' if self._numeric(c) else "" for c in columns[1:])]
        shown = [[self._cell(c, v) for v in frame[c]] for c in columns]
        lines = []
        for cells in zip(*shown, strict=True):
            head = f'<th scope="row">{cells[0]}</th>'
            rest = "".join(f"<td{k}>{v}</td>" for k, v in zip(kinds[1:], cells[1:], strict=True))
            lines.append(f"<tr>{head}{rest}</tr>")
        return "".join(lines)

    def _cell(self, column, value) -> str:
        text = escape(format_cell(value, self.formats.get(column)))
        if column in self.links:
            return f'<a href="{escape(self.links[column](value))}">{text}</a>'
        return text

    def _numeric(self, column) -> bool:
        """Numbers, or texts that all begin like a number ("27.1 (0.6)"), stand to the right."""
        if column == self._columns[0]:
            return False
        values = self.frame[column]
        if values.dtype.kind in "iufb":
            return values.dtype.kind != "b"
        texts = [str(v).strip() for v in values if not is_missing(v) and str(v).strip() not in ("", MISSING)]
        return bool(texts) and all(t[0] in "0123456789-−+(<≥±" for t in texts)


def format_cell(value, form: Format | None = None) -> str:
    """One cell as text: missing values give a dash; see `Table` for `form`."""
    if is_missing(value):
        return MISSING
    if callable(form):
        return form(value)
    if isinstance(value, str) or isinstance(value, bool):
        return str(value)
    if isinstance(form, str):
        return format(value, form).replace("-", "−")
    if isinstance(form, int):
        return number(value, form)
    try:
        return number(value, 0 if float(value).is_integer() and not isinstance(value, float) else 1)
    except (TypeError, ValueError):
        return str(value)


def table(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    source: str,
    note: str = "",
    units: Mapping | None = None,
    formats: Mapping | None = None,
    data: pd.DataFrame | None = None,
    evidence: str = "official",
    group: str | None = None,
    links: Mapping | None = None,
    language: str = "en",
) -> Table:
    """A `Table` of `frame`; a named index becomes the first column(s).

    The head of the first column may not be empty. `data` is the long frame behind the table and
    defaults to the frame itself.
    """
    evidence_word(evidence)
    check_text(id=id, title=title, source=source)
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    first = next(c for c in frame.columns if c != group)
    check_text(id=id, head_of_first_column=_label(first))
    if data is None:
        data = frame if frame.columns.nlevels == 1 else _flat(frame)
    return Table(
        id,
        title,
        frame,
        data,
        source,
        note,
        evidence,
        units or {},
        formats or {},
        group,
        links or {},
        language,
    )


def _label(column) -> str:
    """The words of a column name; of two levels, the first that says something."""
    if isinstance(column, tuple):
        return next((str(part) for part in column if str(part).strip()), "")
    return str(column)


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    names = [" > ".join(str(p) for p in c if str(p)) for c in frame.columns]
    return frame.set_axis(names, axis=1)

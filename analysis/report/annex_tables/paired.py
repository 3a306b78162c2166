"""A wide table in the printed layout, two lines a printed row: one of printed, one of computed numbers."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import groupby

import pandas as pd

from analysis.presentation.table import Table

ROW, KIND, GROUP = ("Row", ""), ("Numbers", ""), ("group", "")


@dataclass(frozen=True, eq=False)
class Paired(Table):
    """`frame`: columns ROW, KIND, GROUP and (head, subhead; "" for none), cells as text.

    lines: consecutive rows of the frame that share a printed row's label. Rows of equal GROUP that stand
    together are headed by it.
    """

    lines: int = 2

    def _numeric(self, column) -> bool:
        return column not in (ROW, KIND)

    def _body(self) -> str:
        span, found = len(self._columns), []
        rows = zip(self.frame[GROUP], self.frame[self._columns].itertuples(index=False), strict=True)
        for label, members in groupby(rows, key=lambda pair: pair[0]):
            head = (
                f'<tr><th scope="rowgroup" colspan="{span}" class="cp-group">{escape(label)}</th></tr>'
                if label
                else ""
            )
            lines = [self._line(place, list(cells)) for place, (_, cells) in enumerate(members)]
            found.append(f"<tbody>{head}{''.join(lines)}</tbody>")
        return "".join(found)

    def _line(self, place: int, cells: list[str]) -> str:
        span = f' rowspan="{self.lines}"' if self.lines > 1 else ""
        head = "" if place % self.lines else f'<th scope="row"{span}>{escape(cells[0])}</th>'
        told = "".join(f'<td class="cp-number">{escape(cell)}</td>' for cell in cells[2:])
        return f"<tr>{head}<td>{escape(cells[1])}</td>{told}</tr>"


@dataclass(frozen=True, eq=False)
class Folded:
    """A table that a page shows by its title, to be opened; open from the start where few are shown."""

    table: Table
    opened: bool = False

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        state = " open" if self.opened else ""
        html = (
            f'<details class="cp-box"{state}><summary>{escape(self.table.title)}</summary>'
            f"{self.table.html()}</details>"
        )
        return {"text/html": html, "text/plain": self.table.title}


def wide(cells: pd.DataFrame, kinds: list[str], columns: list[tuple[str, str]]) -> pd.DataFrame:
    """The frame of a `Paired` from its texts; what no cell tells is left empty.

    cells: one row a text, with columns row (path), kind, head, subhead (a pair of `columns`), text. The
    levels above a row's last head its group; where groups would alternate they stay in the row's label.
    """
    rows = list(dict.fromkeys(cells["row"]))
    groups = {row: ": ".join(row.split(" > ")[:-1]) for row in rows}
    runs = [group for group, _ in groupby(groups.values()) if group]
    grouped = len(runs) == len(set(runs))
    keys = list(zip(cells["row"], cells["kind"], cells["head"], cells["subhead"], strict=True))
    texts = dict(zip(keys, cells["text"], strict=True))
    lines = [
        {
            ROW: row.split(" > ")[-1] if grouped else row.replace(" > ", ": "),
            KIND: kind,
            GROUP: groups[row] if grouped else "",
            **{column: texts.get((row, kind, *column), "") for column in columns},
        }
        for row in rows
        for kind in kinds
    ]
    frame = pd.DataFrame(lines)
    return frame.set_axis(pd.MultiIndex.from_tuples(frame.columns), axis=1)

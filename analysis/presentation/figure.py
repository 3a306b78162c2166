"""A figure as the page shows it: inline SVG with alt text, caption, note, source and its data."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from analysis.core import cells

from . import style

if TYPE_CHECKING:
    import pandas as pd

# evidence: the word printed inside the figure and in the caption of a table. Official numbers (as printed)
# and numbers computed from them alone carry none; the data file tells the two apart.
EVIDENCE = {
    "official": "",
    "computed": "",
    "synthetic": "SYNTHETIC DATA",
    "reconstruction": "RECONSTRUCTION",
    "worked example": "WORKED EXAMPLE",
}
# The same words, and those around figures and tables, in the other language of reports.
WORDS = {
    "en": {
        "figure": "Figure",
        "table": "Table",
        "source": "Source",
        "data": "Data (CSV)",
        "data of": "Data (CSV) of",
    },
    "mn": {
        "figure": "Зураг",
        "table": "Хүснэгт",
        "source": "Эх сурвалж",
        "data": "Өгөгдөл (CSV)",
        "data of": "Өгөгдөл (CSV):",
        "synthetic": "SYNTHETIC (ЗОХИОМОЛ ӨГӨГДӨЛ)",
        "reconstruction": "RECONSTRUCTION (СЭРГЭЭСЭН ХҮСНЭГТ)",
        "worked example": "ЖИШЭЭ",
    },
}
_SMALLEST = 7 / (style.SMALLEST_TEXT * 96 / 72)  # shrunk until the smallest text has 7 px, then scrolled
_LARGEST = 1.1  # and grows to this share of its size where there is room


@dataclass(frozen=True, eq=False)
class Figure:
    """What a reader needs to see, hear, check and download a figure.

    id: unique over the site ("figure-2-1"). alt: what a reader who cannot see it must know.
    data: the numbers drawn, one row a mark. evidence: a key of `EVIDENCE`.
    language: of its text, a key of `WORDS`.
    """

    id: str
    title: str
    alt: str
    svg: str
    data: pd.DataFrame
    source: str
    note: str = ""
    evidence: str = "official"
    language: str = "en"

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self.html(), "text/plain": f"{self._name()}. {self.alt}"}

    def html(self) -> str:
        """The figure as an HTML `figure` element; all text is escaped."""
        return (
            f'<figure class="cp-figure" id="{escape(self.id)}" data-evidence="{escape(self.evidence)}"'
            f"{lang(self.language)}>"
            f'<div class="cp-scroll" role="group" tabindex="0" aria-label="{escape(self._name())}" '
            f'style="overflow-x:auto">{self.svg}</div>'
            f"<figcaption>{title_line(self.id, self.title, self.evidence, self.language)}"
            f"{foot(self.id, self.note, self.source, self.data, self.evidence, self.language)}"
            "</figcaption></figure>"
        )

    def _name(self) -> str:
        return caption(self.id, self.title, self.language)


def finish(
    mpl_figure,
    *,
    id: str,
    title: str,
    alt: str,
    data: pd.DataFrame,
    source: str,
    note: str = "",
    evidence: str = "official",
) -> Figure:
    """A matplotlib figure made ready for the page.

    The SVG has no date and no random ids (equal bytes on each run), is transparent, follows the
    page's text colour, and carries `alt` as its label. Evidence other than official is written
    inside the drawing.
    """
    word = evidence_word(evidence)
    check_text(id=id, title=title, alt=alt, source=source)
    buffer = io.StringIO()
    with style.applied():
        if word:
            mpl_figure.suptitle(word, x=0.995, ha="right", fontsize=8.5, fontweight="bold", alpha=0.8)
        mpl_figure.savefig(
            buffer,
            format="svg",
            bbox_inches="tight",
            pad_inches=0.04,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    _close(mpl_figure)
    svg = inline_svg(buffer.getvalue(), id, alt)
    return Figure(id, title, alt, svg, data.reset_index(drop=True), source, note, evidence)


def inline_svg(text: str, id: str, alt: str) -> str:
    """An SVG document as an element of a page: no prologue, no global style, own ids, `currentColor`.

    Raises ValueError when `text` holds no `svg` element with a viewBox.
    """
    match = re.search(r'<svg\b[^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>', text, re.S)
    if not match:
        raise ValueError(f"{id}: expected an svg element with a viewBox, found none")
    view, body = match.groups()
    body = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", body, flags=re.S)
    body = re.sub(r"<defs>\s*</defs>", "", body)
    body = _own_ids(body, id).replace(style.TEXT, "currentColor")
    body = re.sub(r' d="([^"]+)"', lambda m: f' d="{_rounded(m[1])}"', body)
    body = re.sub(r">\s+<", "><", body.replace("\n", " ").strip())
    width, height = (float(v) * 96 / 72 for v in view.split()[2:])
    return (
        f'<svg class="cp-svg" role="img" aria-label="{escape(alt)}" viewBox="{view}" '
        f'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'fill="currentColor" stroke-linejoin="round" width="{width:.0f}" height="{height:.0f}" '
        f'style="width:100%;max-width:{width * _LARGEST:.0f}px;'
        f'min-width:{width * _SMALLEST:.0f}px;height:auto">'
        f"{body}</svg>"
    )


def _rounded(path: str) -> str:
    """Path data with two decimals, a hundredth of a point."""
    return re.sub(
        r"-?\d+\.\d{3,}", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), " ".join(path.split())
    )


def _own_ids(body: str, id: str) -> str:
    """Ids that are referred to get the figure's id in front (a page holds many figures); others go."""
    used = set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', body))
    used = {name for pair in used for name in pair if name}
    body = re.sub(r'\s+id="([^"]*)"', lambda m: f' id="{id}--{m[1]}"' if m[1] in used else "", body)
    return re.sub(r'href="#|url\(#', lambda m: f"{m[0]}{id}--", body)


def _close(mpl_figure) -> None:
    """Take the figure out of pyplot's memory, if pyplot was used at all."""
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close(mpl_figure)


def lang(language: str) -> str:
    """The attribute that says in which language an element is; the page's own needs none."""
    return "" if language == "en" else f' lang="{escape(language)}"'


def evidence_word(evidence: str, language: str = "en") -> str:
    """The word for `evidence`, or ValueError."""
    if evidence not in EVIDENCE:
        raise ValueError(f"expected evidence to be one of {', '.join(EVIDENCE)}, found {evidence!r}")
    return WORDS[language].get(evidence, EVIDENCE[evidence])


def check_text(**texts: str) -> None:
    """Refuse an empty id, title, alt text or source."""
    for name, value in texts.items():
        if not str(value).strip():
            raise ValueError(f"expected a text for {name}, found none ({texts.get('id', '')})")


def caption(id: str, title: str, language: str = "en") -> str:
    """`caption("figure-2-1", "Headcount")` gives "Figure 2.1: Headcount"; other ids the title alone.

    A computed figure that stands beside the official one ("figure-2-1-computed") has its number.
    """
    number = r"([A-Z]?\d[0-9A-Za-z-]*?)(?:-computed)?"
    match = re.fullmatch(rf"(?:[a-z]+-)?(figure|table|chart|box)-{number}", id)
    if not match or title.lower().startswith(match[1]):
        return title
    parts = match[2].split("-")
    letter = parts.pop() if len(parts) > 1 and re.fullmatch("[a-z]", parts[-1]) else ""
    kind = WORDS[language].get(match[1], match[1].capitalize())
    return f"{kind} {'.'.join(parts)}{letter}: {title}"


def title_line(id: str, title: str, evidence: str, language: str = "en") -> str:
    word = evidence_word(evidence, language)
    mark = f'<span class="cp-evidence">{escape(word)}</span> ' if word else ""
    return f'<div class="cp-title">{mark}{escape(caption(id, title, language))}</div>'


def foot(id: str, note: str, source: str, data: pd.DataFrame, evidence: str, language: str = "en") -> str:
    """Note, source and the link to the data, as they stand under figures and tables."""
    lines = [f'<div class="cp-note">{escape(note)}</div>'] if note else []
    lines.append(f'<div class="cp-source">{WORDS[language]["source"]}: {escape(source)}</div>')
    lines.append(f"<div>{csv_link(id, data, evidence, language)}</div>")
    return "".join(lines)


def csv_text(data: pd.DataFrame, evidence: str) -> str:
    """The data as CSV; a last column says what kind of evidence each row is."""
    return cells.csv_text(data.assign(evidence=evidence))


def csv_link(id: str, data: pd.DataFrame, evidence: str, language: str = "en") -> str:
    """A link that holds the CSV itself; publishing turns it into a file of the site."""
    content = base64.b64encode(csv_text(data, evidence).encode("utf-8")).decode("ascii")
    name = escape(f"{id}.csv")
    return (
        f'<a class="cp-data" href="data:text/csv;base64,{content}" download="{name}" '
        f'aria-label="{WORDS[language]["data of"]} {escape(id)}">{WORDS[language]["data"]}</a>'
    )

"""A page as PDF and as a Word file, by pandoc and typst: the optional packages of the extra `documents`.

What comes in is the page as plain HTML with a mark (`mark`) where each figure and table stands, so that each
kind of document sets them its own way: vector drawings in the PDF, PNG in Word, both with alt text.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from analysis.core.errors import InputError, WorkFailed

from . import shown as read_back
from .shown import Cell, Shown

MODULES = ("pypandoc", "typst")
TEXT_WIDTH, TEXT_HEIGHT = 470.0, 700.0  # points: A4 less its margins
PPI = 220
_TEMPLATE = Path(__file__).with_name("document.typ")
_LARGEST, _SMALLEST = 9.0, 5.5  # points: text of a table
_LETTER, _PADDING = 0.52, 8.0  # width of a letter in its size; points beside the text of a cell
_WORD_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WIDER = 1.15
_LONG_WORD = 40  # letters
_WHOLE = 24  # rows: a table that has no more is kept on one page
_LOCALES = {"en": "en-GB", "mn": "mn-MN"}
_SECONDS = 120  # that pandoc may take: a large page takes five


@dataclass(frozen=True)
class Front:
    """A cover and a table of contents before the page, in its language.

    lines: below the title (place, phase, whose copy it is). contents: the head of the table of contents.
    language: ISO 639 code.
    """

    lines: Sequence[str] = ()
    contents: str = "Contents"
    language: str = "en"


def require(form: str) -> None:
    """Raise `InputError` that names the extra when what makes `form` is not installed."""
    missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if missing:
        raise InputError(
            f"--to {form}: expected the optional packages pypandoc_binary and typst, found no "
            f"{' and no '.join(missing)}. Install the extra 'documents' (`make extras`, or "
            "`pip install 'mongolia-poverty-compendium[documents]'`), or leave this form out."
        )


def mark(position: int) -> str:
    """What stands in the HTML for the figure or table at `position`."""
    return f"CPSHOWN{position:04d}"


def pdf(html: str, title: str, things: Sequence[Shown], word: str = "", front: Front | None = None) -> bytes:
    """The page as PDF. word: printed at the head of each page ("SYNTHETIC DATA"); empty for none.

    front: cover and contents; None for a page that begins with its title.
    """
    require("pdf")
    # Divisions would become blocks, and a page that lies on its side must not stand inside one.
    body = _pandoc(html, ["-f", "html-native_divs", "-t", "typst", "--wrap=none"]).decode("utf-8")
    body = body.replace("align(center)[#table(", "align(left)[#table(")
    for position, thing in enumerate(things):
        body = body.replace(mark(position), _typst(thing, position))
    template = _TEMPLATE.read_text(encoding="utf-8")
    head = template.replace('"@WORD@"', _string(word)).replace('"@TITLE@"', _string(title))
    if front is not None:
        lines = "(" + "".join(f"{_string(line)}, " for line in front.lines) + ")"
        head += f"#cp-front({_string(front.language)}, {lines}, {_string(front.contents)})\n"
        head += "#show heading.where(level: 1): none\n"  # the cover has the title
        head += f"#set text(lang: {_string(front.language)}, region: none)\n"
    files = {f"{i}.svg": read_back.svg_file(t).encode() for i, t in enumerate(things) if t.svg}
    return _compile(head + body, files, "pdf")


def docx(html: str, title: str, things: Sequence[Shown], word: str = "", front: Front | None = None) -> bytes:
    """The page as a Word file; see `pdf`."""
    require("docx")
    files = {f"{i}.png": png(t) for i, t in enumerate(things) if t.svg}
    for position, thing in enumerate(things):
        html = html.replace(f"<p>{mark(position)}</p>", _word_html(thing, position))
    with tempfile.TemporaryDirectory(prefix="compendium-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        reference = Path(folder, "reference.docx")
        reference.write_bytes(_reference(title, word))
        made = Path(folder, "made.docx")
        options = ["-f", "html", "-t", "docx", f"--reference-doc={reference}", f"--resource-path={folder}"]
        language = "en-GB" if front is None else _LOCALES.get(front.language, front.language)
        options += ["-M", f"lang={language}", "-M", f"pagetitle={title}"]
        if front is not None:
            options += ["--toc", "--toc-depth=2", "-M", f"toc-title={front.contents}"]
        _pandoc(html, [*options, "-o", str(made)])
        return made.read_bytes() if front is None else _with_front(made.read_bytes(), title, word, front)


def png(shown: Shown, ppi: int = PPI) -> bytes:
    """The drawing of a figure as PNG, on white."""
    require("png")
    width, height = read_back.size(shown)
    source = (
        f"#set page(width: {width:.2f}pt, height: {height:.2f}pt, margin: 0pt)\n"
        '#image("0.svg", width: 100%, height: 100%)\n'
    )
    return _compile(source, {"0.svg": read_back.svg_file(shown).encode()}, "png", ppi)


def _compile(source: str, files: Mapping[str, bytes], form: str, ppi: int | None = None) -> bytes:
    import matplotlib
    import typst

    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    with tempfile.TemporaryDirectory(prefix="compendium-") as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        page = Path(folder, "page.typ")
        page.write_text(source, encoding="utf-8")
        try:
            return typst.compile(
                str(page),
                root=folder,
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                format=form,
                ppi=ppi,
                timestamp=0,
            )
        except Exception as error:  # typst has an error of its own, found only when it is installed
            raise WorkFailed(
                f"the {form} could not be made: {error}. Ask for html, and tell the maintainers."
            ) from error


def _pandoc(text: str, options: Sequence[str]) -> bytes:
    import pypandoc

    # Without a fixed moment, equal pages would give unequal bytes.
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "946684800"}
    done = subprocess.run(
        [pypandoc.get_pandoc_path(), *options],
        input=text.encode("utf-8"),
        capture_output=True,
        check=False,
        timeout=_SECONDS,
        env=environment,
    )
    if done.returncode:
        raise WorkFailed(f"pandoc could not read the page: {done.stderr.decode('utf-8', 'replace').strip()}")
    return done.stdout


# PDF -------------------------------------------------------------------------------------------------


def _typst(thing: Shown, position: int) -> str:
    notes = "(" + "".join(f"{_string(line)}, " for line in _lines(thing)) + ")"
    if thing.svg:
        width = min(read_back.size(thing)[0], TEXT_WIDTH)
        path, alt = _string(f"{position}.svg"), _string(thing.alt)
        return f"#cp-figure({_string(thing.caption)}, {path}, {alt}, {width:.0f}pt, {notes})"
    rows = _breakable(read_back.rows(thing.table))
    heads = _heads(rows)
    size, widths, fits = column_widths(rows, heads)
    if not fits:
        size, widths, _ = column_widths(rows, heads, TEXT_HEIGHT)
    columns = ", ".join(f"{width:.1f}pt" for width in widths)
    cells = [", ".join(_typst_cell(c, _strong(c, i < heads)) for c in row) for i, row in enumerate(rows)]
    table = (
        f"#cp-table({_string(thing.caption)}, {'true' if len(rows) > _WHOLE else 'false'}, "
        f"({columns},), {size:.1f}pt, {notes}, "
        f"({', '.join(cells[:heads])},), {', '.join(filter(None, cells[heads:]))})"
    )
    return table if fits else f"#page(flipped: true)[{table}]"


def _typst_cell(cell: Cell, strong: bool) -> str:
    options = [
        f"columns: {cell.columns}" if cell.columns > 1 else "",
        f"rows: {cell.rows}" if cell.rows > 1 else "",
        "number: true" if cell.number else "",
        "head: true" if strong else "",
    ]
    return f"cp-cell({', '.join([_string(cell.text), *filter(None, options)])})"


def column_widths(
    rows: Sequence[Sequence[Cell]], heads: int, room: float = TEXT_WIDTH
) -> tuple[float, list[float], bool]:
    """Size of the text, widths of the columns in points, and: do they fit into `room`?

    A column is at least as wide as its longest word, so that no word is cut; what room is left goes to the
    columns whose cells would break into lines. Heads may break. A letter takes about half its size.
    """
    words, whole = [1] * _count(rows), [1] * _count(rows)
    for position, placed in enumerate(_placed(rows)):
        for column, cell in placed:
            if cell.columns == 1:
                longest = max(len(word) for word in re.split(r"[ \n\u200b]+", cell.text))
                words[column] = max(words[column], longest)
                whole[column] = max(
                    whole[column], min(len(cell.text), longest + 8 if position < heads else 70)
                )
    fitting = (room - _PADDING * len(words)) / (_LETTER * sum(words))
    size = min(_LARGEST, max(_SMALLEST, fitting))
    least = [_LETTER * size * n + _PADDING for n in words]
    wished = [_LETTER * size * n + _PADDING for n in whole]
    more = sum(wished) - sum(least)
    share = min(1.0, max(0.0, (room - sum(least)) / more)) if more else 0.0
    return (
        size,
        [low + share * (high - low) for low, high in zip(least, wished, strict=True)],
        fitting >= _SMALLEST,
    )


def _placed(rows: Sequence[Sequence[Cell]]) -> Iterator[list[tuple[int, Cell]]]:
    """Each row's cells with the columns they stand in: cells of rows above may reach down."""
    reaching: dict[int, int] = {}  # column -> the last row that a cell above takes
    for number, row in enumerate(rows):
        column, placed = 0, []
        for cell in row:
            while reaching.get(column, -1) >= number:
                column += 1
            placed.append((column, cell))
            for taken in range(column, column + cell.columns):
                reaching[taken] = number + cell.rows - 1
            column += cell.columns
        yield placed


def _string(text: str) -> str:
    """A string as typst writes it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


# Word ------------------------------------------------------------------------------------------------


def _word_html(thing: Shown, position: int) -> str:
    notes = "".join(f'<div data-custom-style="Note"><p>{escape(line)}</p></div>' for line in _lines(thing))
    title = f'<div data-custom-style="Thing Title"><p>{escape(thing.caption)}</p></div>'
    if thing.svg:
        width = min(read_back.size(thing)[0], TEXT_WIDTH) / 72
        image = f'<p><img src="{position}.png" alt="{escape(thing.alt)}" width="{width:.2f}in"></p>'
        return f"{title}{image}{notes}"
    rows = _breakable(read_back.rows(thing.table))
    heads = _heads(rows)
    size, widths, _ = column_widths(rows, heads)
    style = "Table Text" if size > 8 else "Table Text Small"
    # Letters in Word's own fonts are wider than those of the PDF.
    room = max(TEXT_WIDTH, sum(widths) * _WIDER)
    columns = "".join(f'<col style="width:{100 * width * _WIDER / room:.1f}%">' for width in widths)
    lines = [
        "<tr>" + "".join(_word_cell(c, style, _strong(c, i < heads)) for c in row) + "</tr>"
        for i, row in enumerate(rows)
    ]
    head, body = "".join(lines[:heads]), "".join(lines[heads:])
    table = f"<table><colgroup>{columns}</colgroup><thead>{head}</thead><tbody>{body}</tbody></table>"
    return f"{title}{table}{notes}"


def _word_cell(cell: Cell, style: str, strong: bool) -> str:
    spans = f' colspan="{cell.columns}"' * (cell.columns > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
    side = ' style="text-align:right"' if cell.number else ""
    text = f"<strong>{escape(cell.text)}</strong>" if strong and cell.text else escape(cell.text)
    # Heads of rows stay `td`: pandoc would take a row that heads a section for the end of the table.
    return f'<td{spans}{side}><div data-custom-style="{style}"><p>{text}</p></div></td>'


def _reference(title: str, word: str) -> bytes:
    """The document whose styles, page size, header and footer the Word file takes."""
    given = _pandoc("", ["--print-default-data-file", "reference.docx"])
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, _changed(name, old.read(name).decode("utf-8")))
        mark_run = (
            f'<w:r><w:rPr><w:b/><w:color w:val="A33C00"/></w:rPr><w:t>{escape(word)}</w:t></w:r>'
            if word
            else ""
        )
        head = f"<w:r><w:t>{escape(title)}</w:t></w:r><w:r><w:tab/></w:r>{mark_run}"
        page = '<w:r><w:tab/></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        new.writestr("word/header1.xml", _strip("hdr", head))
        new.writestr("word/footer1.xml", _strip("ftr", page))
    return made.getvalue()


def _strip(kind: str, runs: str) -> str:
    tabs = '<w:tabs><w:tab w:val="right" w:pos="9400"/></w:tabs>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:{kind} xmlns:w="{_WORD_NS}"><w:p><w:pPr>'
        f'<w:pStyle w:val="Note"/>{tabs}</w:pPr>{runs}</w:p></w:{kind}>'
    )


_SECTION = (
    f'<w:sectPr><w:headerReference xmlns:r="{_REL}" w:type="default" r:id="rIdHead"/>'
    f'<w:footerReference xmlns:r="{_REL}" w:type="default" r:id="rIdFoot"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1300" w:right="1250" w:bottom="1130" w:left="1250" '
    'w:header="600" w:footer="500" w:gutter="0"/></w:sectPr>'
)


def _changed(name: str, part: str) -> str:
    """A part of pandoc's own reference document, with our header, footer and styles."""
    if name == "word/document.xml":
        return re.sub(r"<w:sectPr>.*?</w:sectPr>", lambda match: _SECTION, part, flags=re.DOTALL)
    if name == "word/_rels/document.xml.rels":
        ours = "".join(
            f'<Relationship Id="{id}" Type="{_REL}/{kind}" Target="{kind}1.xml"/>'
            for id, kind in (("rIdHead", "header"), ("rIdFoot", "footer"))
        )
        return part.replace("</Relationships>", ours + "</Relationships>")
    if name == "[Content_Types].xml":
        ours = "".join(
            f'<Override PartName="/word/{kind}1.xml" ContentType="application/'
            f'vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
            for kind in ("header", "footer")
        )
        return part.replace("</Types>", ours + "</Types>")
    if name == "word/styles.xml":
        ours = "".join(
            [
                _style("Note", 17),
                _style("Thing Title", 21, bold=True, before=240, keep=True, parent="Caption"),
                _style("Table Text", 17),
                _style("Table Text Small", 13),
            ]
        )
        return part.replace("</w:styles>", ours + "</w:styles>")
    return part


def _style(
    name: str,
    half_points: int,
    bold: bool = False,
    before: int = 20,
    keep: bool = False,
    parent: str = "Normal",
) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{parent}"/><w:pPr>{"<w:keepNext/>" if keep else ""}'
        f'<w:spacing w:before="{before}" w:after="20"/></w:pPr>'
        f'<w:rPr>{"<w:b/>" if bold else ""}<w:i w:val="0"/><w:sz w:val="{half_points}"/>'
        f'<w:szCs w:val="{half_points}"/></w:rPr></w:style>'
    )


_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_CAPTION = re.compile(
    r'(<w:pStyle w:val="ThingTitle" ?/></w:pPr><w:r>)<w:t xml:space="preserve">'
    r"((?:[^<:]+: )?)(\w+) (\d+)(: [^<]*)</w:t></w:r>"
)
_CONTENTS = re.compile(r"<w:sdt>.*?</w:sdt>", re.DOTALL)
_HEADING = re.compile(
    r'(<w:bookmarkStart [^>]*w:name="([^"]+)" ?/>\s*)?<w:p><w:pPr><w:pStyle w:val="Heading2" ?/>.*?</w:p>',
    re.DOTALL,
)


def _with_front(content: bytes, title: str, word: str, front: Front) -> bytes:
    """The Word file with a cover, contents that can be read before Word fills in the pages, and captions
    whose numbers Word counts (so that lists of figures and references work when somebody edits on)."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry.filename)
            if entry.filename == "word/document.xml":
                part = _fronted(part.decode("utf-8"), title, word, front).encode("utf-8")
            new.writestr(entry, part)
    return made.getvalue()


def _fronted(part: str, title: str, word: str, front: Front) -> str:
    part = _CAPTION.sub(_counted, part)
    heads = [re.sub(r"<[^>]+>", "", match[0]) for match in _HEADING.finditer(part)]
    # Its title stands on the cover: that of the page goes.
    part = re.sub(r'<w:p><w:pPr><w:pStyle w:val="(?:Title|Heading1)" ?/>.*?</w:p>', "", part, flags=re.DOTALL)
    lines = [
        *([_paragraph("Subtitle", word)] if word else []),
        _paragraph("Title", title),
        *(_paragraph("Subtitle", line) for line in front.lines),
        _PAGE_BREAK,
    ]
    listed = _CONTENTS.search(part)
    contents = _filled(listed[0], heads) + _PAGE_BREAK if listed else ""
    body = _CONTENTS.sub("", part, count=1)
    return body.replace("<w:body>", f"<w:body>{''.join(lines)}{contents}", 1)


def _counted(match: re.Match) -> str:
    """A caption whose number is a field of Word's."""
    start, word, kind, number, rest = match.groups()
    text = '<w:t xml:space="preserve">'
    field = f'<w:fldSimple w:instr=" SEQ {kind} \\* ARABIC "><w:r><w:t>{number}</w:t></w:r></w:fldSimple>'
    return f"{start}{text}{word}{kind} </w:t></w:r>{field}<w:r>{text}{rest}</w:t></w:r>"


def _filled(contents: str, heads: Sequence[str]) -> str:
    """The table of contents with the headings in it, as Word shows them until it is told to count the
    pages."""
    entries = "".join(f'<w:r><w:t xml:space="preserve">{head.strip()}</w:t><w:br/></w:r>' for head in heads)
    return contents.replace(
        '<w:fldChar w:fldCharType="end"', f'<w:t/></w:r>{entries}<w:r><w:fldChar w:fldCharType="end"', 1
    )


def _paragraph(style: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>'


# Both ------------------------------------------------------------------------------------------------


def _lines(thing: Shown) -> list[str]:
    return [line for line in (thing.note, thing.source_line) if line]


def _breakable(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """The rows with long words (lists without spaces, paths) made to break after , / and _."""

    def mended(cell: Cell) -> Cell:
        if max(map(len, cell.text.split() or [""])) <= _LONG_WORD:
            return cell
        return replace(cell, text=re.sub(r"([,/_])(?=\S)", "\\1\u200b", cell.text))

    return [[mended(cell) for cell in row] for row in rows]


def _strong(cell: Cell, at_the_top: bool) -> bool:
    """Heads of columns and of sections stand out; those of rows would be too many."""
    return cell.head and (at_the_top or cell.columns > 1)


def _count(rows: Sequence[Sequence[Cell]]) -> int:
    return max(sum(cell.columns for cell in row) for row in rows)


def _heads(rows: Sequence[Sequence[Cell]]) -> int:
    """How many rows at the top hold heads only (one that spans the whole table heads a section)."""
    whole, heads = _count(rows), 0
    for row in rows:
        if not all(cell.head for cell in row) or (heads and len(row) == 1 and row[0].columns == whole):
            break
        heads += 1
    return heads

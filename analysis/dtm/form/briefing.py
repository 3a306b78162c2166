"""The sheet that prepares kheseg leaders for the interview, made from the form: one HTML file a language.

It prints on A4 and needs no other file; a word processor opens it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from .. import levels
from ..fields import AskedIf, Field, sections
from . import rules, texts, xlsform
from .edition import Edition
from .texts import Text

_STYLE = """
@page { size: A4; margin: 14mm 15mm 16mm; @bottom-right { content: counter(page); } }
body { font: 10pt/1.35 "Segoe UI", "DejaVu Sans", Arial, sans-serif; color: #111; background: #fff;
       max-width: 180mm; margin: 0 auto; padding: 4mm; }
h1 { font-size: 18pt; margin: 0 0 2mm; } h2 { font-size: 13pt; margin: 7mm 0 2mm; break-after: avoid; }
h3 { font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; } thead { display: table-header-group; }
th, td { border: 0.3mm solid #888; padding: 1mm 1.8mm; text-align: left; vertical-align: top; }
th { background: #eee; } tr { break-inside: avoid; }
thead .mark td { border: 0; text-align: right; font-size: 9pt; }
dt { font-weight: bold; } dd { margin: 0 0 1.5mm 6mm; } ul { margin: 0; padding-left: 5mm; }
.hint { color: #444; font-size: 9.5pt; } .rules { font-size: 9.5pt; }
.warning { border: 0.6mm solid #111; padding: 2mm 3mm; font-weight: bold; }
.mark { color: #a33c00; font-weight: bold; }
.place { width: 10mm; } .answers { width: 50mm; } .rules { width: 56mm; } .own { width: 28mm; }
@media print { body { padding: 0; } }
"""
_BOXES = {"select_one": "○", "select_multiple": "□"}


def sheet(edition: Edition, language: str) -> str:
    """The whole sheet in one language ("en" or "mn") as HTML."""
    told = _Teller(edition, language)
    title = told.word("title")
    made_up = f'<p class="mark">{told.word("made_up")}</p>' if edition.synthetic else ""
    dates = ""
    if edition.start and edition.end:
        dates = f"<p>{told.text(texts.briefing('dates', edition.start, edition.end))}</p>"
    parts = [
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(edition.title)}: {title}</title><style>{_STYLE}</style></head><body><main>",
        made_up,
        f"<h1>{title}</h1><p><strong>{escape(edition.title)}</strong></p>{dates}",
        f'<p class="warning">{told.word("names")}</p>',
        f"<h2>{told.word('purpose')}</h2><p>{told.text(texts.note('purpose'))}</p>",
        f"<h2>{told.word('words')}</h2><dl>{told.definitions()}</dl>",
        f"<h2>{told.word('prepare')}</h2><p>{told.word('prepare_text')}</p>{told.numbers()}",
        f"<h2>{told.word('filling')}</h2>{told.bullets(texts.part('briefing')['steps'])}",
        f"<h2>{told.word('questions')}</h2>{told.questions()}",
        "</main></body></html>\n",
    ]
    return "\n".join(parts)


class _Teller:
    """Parts of the sheet in one language and in the words of the place; all text escaped.

    Questions are numbered, and called by their numbers.
    """

    def __init__(self, edition: Edition, language: str) -> None:
        self.edition, self.language = edition, language
        places = len(edition.asked_levels)  # stand first, in place of the phase, which is not asked
        asked = (name for name in edition.fields if name != "phase")
        self.number = {name: places + 1 + position for position, name in enumerate(asked)}

    def text(self, text: Text) -> str:
        return escape(levels.worded(text, self.edition.gazetteer, self.edition.months)[self.language])

    def word(self, name: str, *values: object) -> str:
        return self.text(texts.briefing(name, *values))

    def bullets(self, items: Iterable[Text]) -> str:
        return "<ul>" + "".join(f"<li>{self.text(item)}</li>" for item in items) + "</ul>"

    def definitions(self) -> str:
        entries = texts.part("briefing")["definitions"]
        return "".join(f"<dt>{self.text(e['term'])}</dt><dd>{self.text(e['means'])}</dd>" for e in entries)

    def numbers(self) -> str:
        """The counts to find out beforehand, with room to write them down."""
        counts = [f for f in self.edition.fields.values() if f.about == "people"]
        rows = [(str(self.number[f.name]), self.question(f), self.rules(f), "") for f in counts]
        return self.table(("place", "question", "rules", "own"), rows)

    def questions(self) -> str:
        """Every question of the form, section by section, with its answers and rules."""
        parts = []
        for section, labels in sections().items():
            asked = [f for f in self.edition.fields.values() if f.section == section]
            if asked:
                rows = [row for declared in asked for row in self.rows(declared)]
                table = self.table(("place", "question", "answers", "rules"), rows)
                parts.append(f"<h3>{self.text(labels)}</h3>{table}")
        return "".join(parts)

    def rows(self, declared: Field) -> list[tuple[str, ...]]:
        """Number, question, answers and rules; in place of the phase, the levels of the place."""
        if declared.name == "phase":
            asked = enumerate(self.edition.asked_levels, 1)
            return [
                (str(n), self.text(levels.labels(level)), self.word("from_list"), "") for n, level in asked
            ]
        number = str(self.number[declared.name])
        return [(number, self.question(declared), self.answers(declared), self.rules(declared))]

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """Cells are HTML; the head, which is printed again on every page, says that places are made up."""
        widths = "".join(f'<col class="{column}">' for column in columns)
        mark = f'<tr class="mark"><td colspan="{len(columns)}">{self.word("made_up")}</td></tr>'
        heads = "".join(f'<th scope="col" class="{column}">{self.word(column)}</th>' for column in columns)
        lines = "".join(f"<tr>{self.cells(columns, row)}</tr>" for row in rows)
        return (
            f"<table><colgroup>{widths}</colgroup>"
            f"<thead>{mark if self.edition.synthetic else ''}<tr>{heads}</tr></thead>"
            f"<tbody>{lines}</tbody></table>"
        )

    def cells(self, columns: Sequence[str], row: Sequence[str]) -> str:
        return "".join(f'<td class="{name}">{cell}</td>' for name, cell in zip(columns, row, strict=True))

    def question(self, declared: Field) -> str:
        hint = f'<br><span class="hint">{self.text(declared.hints)}</span>' if declared.hints else ""
        return self.text(declared.labels) + hint

    def answers(self, declared: Field) -> str:
        if declared.areas:
            return self.word("from_list")
        if declared.codes:
            box = _BOXES[declared.type]
            return "<br>".join(f"{box} {self.text(labels)}" for labels in declared.codes.values())
        return self.text(_range(declared)) if declared.range else self.word(declared.type)

    def rules(self, declared: Field) -> str:
        """When it is asked and what the answer must satisfy, beside its range."""
        fields = self.edition.fields
        held = rules.of_field(declared, fields, self.edition.start, self.called)
        found = [rule.says for rule in held if not declared.range or rule.says != _range(declared)]
        asked = rules.asked_if(declared.name, fields)
        if asked:
            found.insert(0, self.condition(asked, fields[asked.field]))
        if declared.unknown:
            found.append(rules.unknown())
        if declared.name == rules.CONSENT.field:
            found.append(texts.briefing("if_agreed"))
        if not xlsform.required(declared):
            found.append(texts.briefing("optional"))
        return " ".join(map(self.text, found))

    def called(self, declared: Field) -> Text:
        return texts.briefing("called", self.number[declared.name])

    def condition(self, rule: AskedIf, source: Field) -> Text:
        """The skip rule in a sentence."""
        if rule.at_least is not None:
            return texts.briefing("if_least", f"{rule.at_least:g}", self.called(source))
        name, code = ("if_is", rule.is_) if rule.is_ is not None else ("if_not", rule.is_not)
        return texts.briefing(name, source.codes[code], self.called(source))


def _range(declared: Field) -> Text:
    return texts.rule("range", *declared.range)

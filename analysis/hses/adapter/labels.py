"""The labels of raw codes, held against what a mapping makes of the codes.

Codes are converted by the mapping alone. But a file may say what its codes mean, and where it says the
opposite (1 is "Khangai", and the mapping makes Western of it), every table by that variable would be
wrong: it is told as an error, with the line.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis.hses.findings import Found
from analysis.hses.schema import TABLES, CodeList, Variable

from .contract import owner
from .convert import one_code
from .mapping import Read, Rule, plain
from .raw import RawFile

YES, NO = {"yes", "тийм"}, {"no", "үгүй"}


def disagreements(read: Read, files: Mapping[str, RawFile]) -> list[Found]:
    """An error for each variable whose labels name other codes than the mapping makes.

    files: role -> raw file. Only labels that are those of the code list, in English or Mongolian, count:
    other words for the same answers are no fault.
    """
    found = []
    for name, parts in read.mapping.tables.items():
        for at, part in enumerate(parts):
            for below, column, rule in part.rules():
                if not rule.source:
                    continue
                role, source = owner(rule.source, part)
                raw = files.get(role)
                labels = raw.labels.get(raw.spelling(source) or "", {}) if raw else {}
                wrong = _wrong(TABLES[name].variable(column), rule, labels)
                if wrong:
                    place = read.place("tables", name, at, *below)
                    found.append(_told(name, column, raw.name, source, wrong, place))
    return found


def _wrong(variable: Variable, rule: Rule, labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(raw code, its label, what the mapping makes of it), where the label means something else."""
    if variable.kind == "boolean":
        yes, no = {plain(code) for code in rule.yes}, {plain(code) for code in rule.no}
        return [
            (code, label, "yes" if code in yes else "no")
            for code, label in labels.items()
            if (code in yes and _word(label) in NO) or (code in no and _word(label) in YES)
        ]
    if not variable.codes:
        return []
    meant = _by_word(variable.code_list)
    wrong = []
    for code, label in labels.items():
        made = one_code(code, rule)
        means = meant.get(_word(label), ())
        if made in variable.code_list.en and means and made not in means:
            wrong.append((code, label, f"{made} ({variable.code_list.en[made]})"))
    return wrong


def _by_word(codes: CodeList) -> dict[str, set[str]]:
    """Codes by their label, in English and in Mongolian, and by the code itself where it is a word."""
    found: dict[str, set[str]] = {}
    for code in codes.codes:
        words = [codes.en[code], codes.mn[code], *([] if code.isdigit() else [code])]
        for word in words:
            found.setdefault(_word(word), set()).add(code)
    return found


def _word(text: str) -> str:
    return " ".join(str(text).casefold().split())


def _told(
    table: str, column: str, file: str, source: str, wrong: list[tuple[str, str, str]], place: str
) -> Found:
    listed = "; ".join(f"{code} is '{label}', not {made}" for code, label, made in wrong[:4])
    more = f" and {len(wrong) - 4} more" if len(wrong) > 4 else ""
    return Found.total(
        "adapter.label-disagrees",
        table,
        len(wrong),
        variable=column,
        file=file,
        expected=f"labels of {source} that agree with the mapping ({listed}{more})",
        action=f"See the questionnaire, and correct {place}.",
        severity="error",
    )

"""Tiny exports of the kheseg leader's form in every shape that KoboToolbox, ODK and laptops give them."""

import csv
import io
from pathlib import Path

import openpyxl

from analysis.dtm import fields, gazetteer, levels

GAZETTEER = """\
city,city_code,district,district_code,khoroo,khoroo_code,kheseg,kheseg_code
City,XX11,District A,XX1101,1-р хороо,XX110101,1-р хэсэг,XX110101-01
City,XX11,District A,XX1101,1-р хороо,XX110101,2-р хэсэг,XX110101-02
City,XX11,District A,XX1101,2-р хороо,XX110102,1-р хэсэг,XX110102-01
City,XX11,District B,XX1102,1-р хороо,XX110201,1-р хэсэг,XX110201-01
"""
DECLARED = """\
phase: 3
place: City
synthetic: true
start: 2031-09-01
end: 2031-12-20
recall_months: 6
gazetteer: gazetteer.csv
"""
SYSTEM = ("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by",
          "__version__", "_tags", "_index")  # fmt: skip
ANSWERS = {
    "consent": "yes", "interview_date": "2031-09-14", "informant_sex": "female", "kheseg_type": "ger",
    "households": "310", "persons": "1040", "female": "530", "age_0_5": "100", "age_6_17": "240",
    "age_18_59": "600", "age_60_plus": "100", "disability": "0", "registration_rate": "nearly_everyone",
    "non_registration_reasons": "no_use;other", "non_registration_reasons_other": "Өвчтэй, хүнд",
    "arrivals": "12", "arrivals_from_khoroo": "dnk", "arrivals_from_city": "5", "arrival_district": "XX1102",
    "arrival_origin": "another_district", "arrival_reasons": "family;education;housing",
    "departures": "0", "employment_sector": "construction", "service_difficulties": "income;food",
    "remarks": "<script>alert(1)</script>; =1+1",
}  # fmt: skip


def submission(unit="XX110101-01", uuid="u1", **changed):
    """A submission as the data hold it: answers by field, and columns of the platform."""
    platform = {
        "_uuid": uuid,
        "_submission_time": "2031-09-14T10:00:00",
        "start": "2031-09-14T17:01:00+08:00",
        "end": "2031-09-14T17:40:00+08:00",
        "_validation_status": "",
        "__version__": "v1",
    }
    return {"kheseg": unit, **platform, **ANSWERS, **changed}


def phase_folder(folder: Path, text=DECLARED, units=GAZETTEER) -> Path:
    (folder / "raw").mkdir(parents=True)
    (folder / "phase.yml").write_text(text, encoding="utf-8")
    (folder / "gazetteer.csv").write_text(units, encoding="utf-8")
    return folder


class Export:
    """Heads and rows of an export.

    head, value: names, en or mn. groups: separator of groups in heads, none if empty. several: text, columns
    or both, for questions with several choices.
    """

    def __init__(self, folder, head="names", value="names", groups="", several="both", leave_out=()):
        self.gazetteer = gazetteer.read(folder / "gazetteer.csv")
        self.asked = {
            n: f for n, f in levels.fields_of(self.gazetteer).items() if n not in ("phase", *leave_out)
        }
        self.head, self.value, self.groups, self.several = head, value, groups, several

    def heads(self):
        made = ["start", "end", *map(self._place, self.gazetteer.levels[1:])]
        for f in self.asked.values():
            made += [self._grouped(f, head) for head in self.of(f)]
        return [*made, *SYSTEM]

    def rows(self, submissions):
        return [self._row(s) for s in submissions]

    def table(self, submissions):
        return [self.heads(), *self.rows(submissions)]

    def _place(self, level):
        return level if self.head == "names" else levels.label(level, self.head)

    def of(self, f):
        question = f.name if self.head == "names" else f.labels[self.head]
        single = [
            f"{question}{self.groups or '/'}{code if self.head == 'names' else f.codes[code][self.head]}"
            for code in f.codes or ()
        ]
        if f.type != "select_multiple":
            return [question]
        return {"text": [question], "columns": single, "both": [question, *single]}[self.several]

    def _grouped(self, f, head):
        section = f.section if self.head == "names" else fields.sections()[f.section][self.head]
        return f"{section}{self.groups}{head}" if self.groups else head

    def _row(self, s):
        units = self.gazetteer.units
        unit = units[units["kheseg_code"] == s["kheseg"]].iloc[0]
        places = [
            unit[level + "_code" if self.value == "names" else level] for level in self.gazetteer.levels[1:]
        ]
        cells = [s["start"], s["end"], *places]
        for f in self.asked.values():
            cells += self.cells(f, s.get(f.name, ""))
        return [*cells, *(s.get(name, "") for name in SYSTEM)]

    def cells(self, f, answer):
        if f.type == "integer":
            return [{"dnk": "-99"}.get(answer, answer)]
        if not f.is_choice or not answer:
            return [answer] * len(self.of(f)) if not f.is_choice else [""] * len(self.of(f))
        chosen = answer.split(";")
        text = " ".join(self._said(f, code) for code in chosen)
        single = ["1" if code in chosen else "0" for code in f.codes or ()]
        if f.type != "select_multiple":
            return [text]
        return {"text": [text], "columns": single, "both": [text, *single]}[self.several]

    def _said(self, f, code):
        if self.value == "names":
            return code
        return self.gazetteer.names(f.areas)[code] if f.areas else f.codes[code][self.value]


def write_csv(path, table, separator=";", encoding="utf-8", errors="strict"):
    made = io.StringIO()
    csv.writer(made, delimiter=separator, lineterminator="\r\n").writerows(table)
    path.write_bytes(made.getvalue().encode(encoding, errors))
    return path


def write_xlsx(path, table, sheet="submissions", before=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title in before:
        book.create_sheet(title).append(["notes", "of the office"])
    made = book.create_sheet(sheet)
    for row in table:
        made.append(row)
        for cell in made[made.max_row]:
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.save(path)
    return path

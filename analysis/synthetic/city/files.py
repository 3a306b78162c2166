"""The files of a phase's folder: its declaration, exports, truth, and the log that sets faults right."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import yaml

from . import faults, forms, kobo
from .faults import Planted
from .form import UNKNOWN, Form, Question
from .kobo import Units
from .parameters import SEPARATOR, PhaseTime, phases
from .places import Place
from .reports import APPROVED, in_order

LOG = ("uuid", "question", "old_value", "issue", "check_id", "change_type", "new_value")
_SPOKEN = {"": "False", "en": "English_(en)", "mn": "Mongolian_(mn)"}
_ACCOUNT = "dtm_office"


def declaration(place: Place, time: PhaseTime, versions: list[forms.Version]) -> str:
    """phase.yml."""
    given = {
        "phase": time.number,
        "place": place.declared["name"],
        "synthetic": True,
        "label": label(place, time),
        "start": time.start,
        "end": time.end,
        "recall_months": place.declared["recall_months"],
        "gazetteer": "gazetteer.csv",
    }
    if time.number > phases(place.declared)[0].number:
        given |= {"previous": f"../phase-{time.number - 1}", "line_up": "line_up.csv"}
    given |= {"form_versions": [one.form.version for one in versions]}
    if absent := forms.not_asked(place, time):
        given |= {"not_asked": absent}
    return yaml.safe_dump(given, sort_keys=False, allow_unicode=True, width=110)


def label(place: Place, time: PhaseTime) -> str:
    return f"{place.declared['name']}, phase {time.number}"


def raw(place: Place, time: PhaseTime, sent: pd.DataFrame, versions: list[forms.Version]) -> dict[str, bytes]:
    """The exports: one a version of the form, a report of an unknown version in that of the first.

    sent: the submissions, with `id`; the file name of each is added in column `file` by `placed`.
    """
    titled = label(place, time).replace(",", "")
    units = _units(place, time, sent)
    found = {}
    for one, name in zip(versions, names(place, time, versions), strict=True):
        rows = sent[sent["file"] == name]
        table = kobo.columns(rows, one.form, units, one.style, _ACCOUNT)
        found[name] = kobo.write(table, one.style, titled)
    return found


def names(place: Place, time: PhaseTime, versions: list[forms.Version]) -> list[str]:
    """Names of the exports, as Kobo gives them: title, language, time of the export."""
    titled = label(place, time).replace(",", "").replace(" ", "_")
    made_at = pd.Timestamp(time.end) + pd.Timedelta(days=2, hours=8, minutes=15)
    return [
        f"raw/{titled}_-_all_versions_-_{_SPOKEN[one.style.language]}_-_"
        f"{made_at + pd.Timedelta(minutes=7 * at):%Y-%m-%d-%H-%M-%S}.{one.style.file}"
        for at, one in enumerate(versions)
    ]


def placed(place: Place, time: PhaseTime, sent: pd.DataFrame, versions: list[forms.Version]) -> pd.DataFrame:
    """The submissions with the export in which each stands: that of its version."""
    home = dict(zip([one.form.version for one in versions], names(place, time, versions), strict=True))
    return sent.assign(file=sent["version"].map(home).fillna(next(iter(home.values()))))


def _units(place: Place, time: PhaseTime, sent: pd.DataFrame) -> Units:
    """Names of the units that are asked for, with those of codes that the gazetteer does not have."""
    gazetteer = place.gazetteer(time.number)
    asked, lowest = place.levels[1:], place.levels[-1]
    by_code = {level: dict(zip(gazetteer[f"{level}_code"], gazetteer[level], strict=True)) for level in asked}
    for code in sorted(set(sent[lowest]) - set(by_code[lowest])):
        number = int(code.rpartition("-")[2])
        by_code[lowest][code] = place.declared["names"][lowest].format(number=number)
    top = place.levels[0]
    return Units(by_code, {top: gazetteer[f"{top}_code"].iloc[0]})


def as_data(true: pd.DataFrame, asked: Form) -> pd.DataFrame:
    """The true kheseg table as the data hold it: codes of one answer joined by ;."""
    several = [q.name for q in asked.of_type("select_multiple")]
    return true.assign(**{name: true[name].str.replace(SEPARATOR, ";") for name in several})


def fault_table(planted: list[Planted], sent: pd.DataFrame) -> pd.DataFrame:
    """faults.csv: what was planted, and the export in which each report stands."""
    home = dict(zip(sent["uuid"], sent["file"], strict=True))
    table = faults.frame(planted)
    return table.assign(file=[home.get(uuid, "") for uuid in table["uuid"]])


def submissions_again(sent: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Submissions of khesegs that sent more than one, though nothing was planted in them."""
    lowest = place.levels[-1]
    of = sent[lowest].isin(sent.loc[sent["counts"] == "", lowest])
    table = sent.loc[of, ["uuid", lowest, "submitted", "validation", "counts"]]
    return table.rename(columns={lowest: place.lowest}).sort_values([place.lowest, "submitted"])


def cleaning_log(planted: list[Planted], asked: Form, place: Place, sent: pd.DataFrame) -> pd.DataFrame:
    """A log that sets every changed answer right. What is wrong with a time or a version stays out."""
    rows = [_line(one, asked[one.question]) for one in planted if one.uuid and one.question in asked.names]
    return pd.DataFrame([*rows, *_let_count(planted, place, sent)], columns=LOG)


def _line(one: Planted, question: Question) -> tuple[str, ...]:
    old, new = (_in_data(value, question) for value in (one.recorded_value, one.true_value))
    change = "change_response" if new else "blank_response"
    return (one.uuid, one.question, old, one.family, "", change, new)


def _let_count(planted: list[Planted], place: Place, sent: pd.DataFrame) -> list[tuple[str, ...]]:
    """Lines for reports that were put aside because a later one came under the same code by mistake."""
    by_uuid = sent.set_index("uuid")
    mistaken = {one.fault: one.uuid for one in planted if one.family == "wrong_kheseg" and one.question}
    state, came = by_uuid["validation"], by_uuid["submitted"]
    return [
        (one.uuid, "validation", state[one.uuid], one.family, "", "change_response", APPROVED)
        for one in planted
        if one.fault in mistaken and not one.question and came[one.uuid] < came[mistaken[one.fault]]
    ]


def _in_data(value: str, question: Question) -> str:
    """An answer as the data hold it: in the order of the list, ; between codes, dnk for the unknown."""
    if question.is_number:
        return "dnk" if value == UNKNOWN and question.unknown else value
    if question.type == "select_multiple":
        return in_order(value.split(), question).replace(SEPARATOR, ";")
    return " ".join(value.split()) if question.type == "text" else value


def encoded(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    return {n: c.encode("utf-8") if isinstance(c, str) else c for n, c in sorted(files.items())}

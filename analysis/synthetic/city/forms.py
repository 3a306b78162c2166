"""The forms of a phase: its versions, and how the answers to each are exported.

Phase 1: names and codes, groups before the heads, several choices as one text, CSV with ; and a byte order
mark. Phase 2: English labels without groups, several choices as text and as columns, Excel with numbers as
text. Phase 3: Mongolian labels after groups and a full stop, several choices as one text of labels, CSV
with commas in UTF-16; and, of the second version of the form, names and codes without groups, several
choices as columns only, Excel with numbers and dates as such. The aimags: as phase 1, several choices in
both ways.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..streams import Streams
from .form import Form, form, second_version
from .kobo import Style
from .parameters import PhaseTime
from .places import Place

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_CITY: Mapping[int, tuple[Style, ...]] = {
    1: (Style("csv", groups="/", several="text", separator=";", encoding="utf-8-sig"),),
    2: (Style("xlsx", language="en", several="both"),),
    3: (Style("csv", language="mn", groups=".", several="text", separator=",", encoding="utf-16"),
        Style("xlsx", several="columns", typed=True)),
}  # fmt: skip
_COUNTRYSIDE = {1: (Style("csv", groups="/", several="both", encoding="utf-8-sig"),)}


@dataclass(frozen=True)
class Version:
    """One version of a phase's form, in use from a day on, and the style of its export."""

    form: Form
    style: Style
    since: datetime.date


def not_asked(place: Place, time: PhaseTime) -> list[str]:
    """Fields that the form of a phase does not have."""
    return place.declared.get("not_asked", {}).get(time.number, [])


def first(place: Place, time: PhaseTime) -> Form:
    """The form with which a phase begins."""
    district = place.level_of("district")
    names = place.gazetteer(time.number).drop_duplicates(f"{district}_code")
    areas = dict(zip(names[f"{district}_code"], names[district], strict=True))
    asked = dict(list(place.declared["levels"].items())[1:])
    return form(asked, areas, tuple(not_asked(place, time)))


def of_phase(place: Place, time: PhaseTime, begun: Form, streams: Streams) -> list[Version]:
    """The versions of a phase's form in the order of their use. begun: the first."""
    styles = (_COUNTRYSIDE if "aimags" in place.declared else _CITY)[time.number]
    found = [Version(replace(begun, version=version(time.number, streams)), styles[0], time.start)]
    later = place.declared.get("second_version")
    if later and later["phase"] == time.number:
        changed = replace(second_version(begun, later), version=version(time.number, streams, "second"))
        found.append(Version(changed, styles[1], time.start + datetime.timedelta(days=later["from_day"])))
    return found


def version(phase: int, streams: Streams, which: str = "first") -> str:
    """Kobo's id of a version: a letter and 21 more; empty where there is no such phase."""
    if phase < 1:
        return ""
    return "v" + "".join(streams(f"version/{phase}/{which}").choice(list(_LETTERS), 21))


def versioned(reports: pd.DataFrame, versions: list[Version], streams: Streams) -> pd.DataFrame:
    """The reports with the version of the form of their day, and answers to its new questions."""
    day = reports["interview_date"]
    found = reports.copy()
    for one in versions:
        of_version = (day >= one.since.isoformat()).to_numpy()
        found.loc[of_version, "version"] = one.form.version
        for question in one.form.questions:
            if question.name not in found:
                draw = streams(f"new question/{question.name}")
                drawn = draw.choice(list(question.codes), len(found))
                found[question.name] = np.where(of_version, drawn, "")
    return found

"""The checklist of a phase: dates and steps, in the order in which they come."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ..phase import Phase

_STEPS = """
## Before the interviews

- [ ] Read the notes below, and settle what they ask for.
- [ ] Have the gazetteer confirmed by every district: units, names, codes.
- [ ] After any change to phase.yml or the gazetteer: `compendium dtm form --phase {folder}`; put the version
      that it prints into `form_versions`.
- [ ] Load form.xlsx into KoboToolbox or ODK, fill it in on a telephone in both languages, delete the trials.
- [ ] `compendium dtm form --phase {folder} --briefing`: give out the sheets, and brief the {unit} leaders.

## From {start} to {end}

- [ ] Put exports into raw/ as they come, at least weekly: XML values and headers, all versions. Change
      nothing in them.
- [ ] `compendium dtm check {folder}`: call those on the follow-up list, and enter the answers into
      cleaning_log.csv. Nothing is changed elsewhere.
- [ ] Repeat until every {unit} has answered and no error is open.

## After {end}

- [ ] Last export, last check. Put totals of the census or the register into totals.csv, if there are any.
- [ ] `compendium dtm batch --phase {number} --data {folder}`: the reports of all districts. Read each before it goes out.
- [ ] Keep the folder: the next phase is prepared from it.
"""


def checklist(phase: Phase, notes: Sequence[str]) -> str:
    """The checklist in Markdown. notes: what the preparation found, a sentence each."""
    recalled = (pd.Timestamp(phase.start) - pd.DateOffset(months=phase.recall_months)).date()
    n, lowest = len(phase.gazetteer.units), phase.gazetteer.lowest
    steps = _STEPS.format(
        folder=f"phase-{phase.number}", unit=lowest, start=phase.start, end=phase.end, number=phase.number
    )
    lines = [
        f"# {_plain(phase.label)}: checklist",
        "",
        f"- Interviews: {phase.start} to {phase.end}.",
        f"- Arrivals and departures: the last {phase.recall_months} months, hence from {recalled} on.",
        f"- Units: {n:,} of level {lowest}.",
        f"- Form: version {', '.join(phase.form_versions)}.",
        steps.rstrip(),
        "",
        "## Notes",
        "",
        *(f"- {_plain(note)}" for note in notes),
    ]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Text of others, so that Markdown takes it as it stands."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|" else sign for sign in " ".join(text.split()))

"""Tables of the report, from rows of the frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.core.errors import InputError
from analysis.dtm import rankings
from analysis.dtm.fields import choices
from analysis.dtm.gazetteer import CODE
from analysis.presentation import Table, number, table
from analysis.presentation.numbers import MISSING

from .figures import data
from .results import Results

_HEADLINE = (
    "persons", "households", "persons.mean", "female.share", "minors.share", "age_60_plus.share",
    "disability.share", "pregnant.share", "elderly_without_caregiver.share", "children_separated.share",
    "single_parent_households.share", "elderly_headed_households.share", "arrivals", "arrivals.rate",
    "departures", "departures.rate", "net", "net.rate",
)  # fmt: skip
_BY_AREA = (
    "households",
    "persons",
    "arrivals",
    "arrivals.rate",
    "departures",
    "departures.rate",
    "net",
    "net.rate",
)
_MAIN = ("households", "persons", "arrivals", "departures")  # of whose gaps the quality box tells
FEWEST_RANKED = 3  # areas below
LARGEST_ANNEX = 300  # khesegs: of a larger area the annex stands in the reports on its parts


def made(
    results: Results, number_: int, frame: pd.DataFrame, title: str, rows: Iterable, note: str = "", **more
) -> Table:
    """A table of the report."""
    rows = list(rows)
    texts = {str(cell).strip() for column in frame for cell in frame[column]}
    marks = {"mark_note": MISSING in texts, "at_least_note": any(text.startswith("≥") for text in texts)}
    note = " ".join(filter(None, [note, *(results.words(name) for name, there in marks.items() if there)]))
    return table(
        frame,
        id=f"report-table-{number_}",
        title=title,
        source=results.material.citation[results.language],
        note=note,
        data=more.pop("data", None) if "data" in more else data(rows),
        evidence=results.material.evidence,
        language=results.language,
        **more,
    )


def headline(results: Results, number_: int) -> Table | None:
    """The numbers of the area, each with its share and base."""
    rows = [row for key in _HEADLINE if (row := results.row(key)) is not None]
    if not rows:
        return None
    words = results.words
    frame = pd.DataFrame(
        {
            words("indicator"): [row.label for row in rows],
            words("value"): [_count(results, row) for row in rows],
            words("share"): [_share_and_base(results, row) for row in rows],
        }
    )
    return made(results, number_, frame, words("title_headline"), rows)


def _count(results: Results, row) -> str:
    words = results.words
    if row.suppressed:
        return MISSING
    if row.measure in ("rate", "mean"):
        return words.value(row)
    return words.count(row, short=True) if row.measure == "total" else number(row.count, 0)


def _share_and_base(results: Results, row) -> str:
    if row.suppressed or row.measure == "total" or not row.n:
        return ""
    if row.measure == "share":
        return results.words.share_of(row)
    return results.words("per_base", n=number(row.n, 0), unit=results.words.unit(row.base))


def coverage(results: Results, number_: int) -> Table | None:
    """Areas below in which khesegs did not answer."""
    rows = [
        row for code in (*results.parts, results.area) if (row := results.row("coverage", code)) is not None
    ]
    rows = [row for row in rows if row.count < row.n]
    if not rows:
        return None
    words = results.words
    people = [results.row("persons", row.area) for row in rows]
    frame = pd.DataFrame(
        {
            words("area"): [*(row.place for row in rows[:-1]), words("total")],
            words("in_gazetteer"): [number(row.n, 0) for row in rows],
            words("answered_head"): [number(row.count, 0) for row in rows],
            words("residents"): [words.count(row, short=True) if row is not None else "" for row in people],
        }
    )
    return made(results, number_, frame, words("title_coverage"), [*rows, *filter(None, people)])


def by_area(results: Results, number_: int) -> Table | None:
    """Households, residents and moves of the areas below."""
    if len(results.parts) < 2 or results.row("persons", results.parts[0]) is None:
        return None
    words = results.words
    areas = (*results.parts, results.area)
    keys = [key for key in _BY_AREA if results.row(key) is not None]
    rows = [results.row(key, area) for key in keys for area in areas]
    reached = [results.row("coverage", area) for area in areas]
    columns = {
        words("area"): [*(words.short(results.below, a) for a in results.parts), words("total")],
        words("in_gazetteer"): [words("of_n", count=number(r.count, 0), n=number(r.n, 0)) for r in reached],
    }
    for key in keys:
        columns[words.short_label(key)] = [_count(results, results.row(key, area)) for area in areas]
    return made(
        results, number_, pd.DataFrame(columns), words("title_areas"), [*reached, *rows], words("areas_note")
    )


def ranking(results: Results, number_: int, name: str) -> Table | None:
    """Areas below by a rate for each 1,000 residents, the largest first; not of khesegs, nor of two areas.

    An internal copy says how far a rank moves when one kheseg is left out; to the public that would tell of
    single khesegs.
    """
    words, gazetteer = results.words, results.material.gazetteer
    rows = {code: row for code in results.parts if (row := results.row(f"{name}.rate", code)) is not None}
    if len(rows) < FEWEST_RANKED or results.below == gazetteer.lowest:
        return None
    found = rankings.ranked(
        results.khesegs,
        name,
        results.below,
        gazetteer.area_columns(results.below),
        decimals=1,
        hidden=[code for code in results.parts if code not in rows or rows[code].suppressed],
        fields=results.material.fields,
    )
    found = found[found["area"].isin(list(rows))]
    if found["rank"].count() < FEWEST_RANKED:
        return None
    columns = {
        words("rank"): [MISSING if rank is pd.NA else str(rank) for rank in found["rank"]],
        words("area"): [words.short(results.below, code) for code in found["area"]],
        words.short_label(f"{name}.rate"): [_count(results, rows[code]) for code in found["area"]],
        words("khesegs_with_number"): [
            words("of_n", count=number(one.answered, 0), n=number(one.informants, 0))
            for one in found.itertuples()
        ],
    }
    if not results.public:
        columns[words("rank_without_one")] = [_span(one.rank_from, one.rank_to) for one in found.itertuples()]
    if found["reason"].ne("").any():
        reasons = {"": "", **{key: told[results.language] for key, told in rankings.REASONS.items()}}
        columns[words("not_ranked")] = found["reason"].map(reasons).tolist()
    shown = [rows[code] for code in found["area"]]
    title = words("title_ranking", label=words.short_label(f"{name}.rate"))
    ranks = data(shown).assign(rank=found["rank"].tolist())
    return made(
        results, number_, pd.DataFrame(columns), title, shown, words("ranking_note"), data=ranks
    )


def _span(best, worst) -> str:
    if best is pd.NA:
        return MISSING
    return str(best) if best == worst else f"{best}–{worst}"


def answers(results: Results, number_: int, section: str) -> Table | None:
    """All answers of a section, also weighted by residents: internal, for a size would tell of its kheseg."""
    if results.public:
        return None
    words, several = results.words, results.material.fields
    lines, rows = [], []
    names = [n for n, f in several.items() if f.section == section and f.is_choice and results.answers(n)]
    for name in names:
        for row in results.answers(name):
            if row.suppressed or not row.count:
                continue
            others = [results.row(f"{name}.{row.code}.{base}") for base in ("responses", "residents")]
            lines.append(
                {
                    "question": words.question(name),
                    words("answer"): row.label,
                    words("khesegs"): words.full(row),
                    words("responses"): _of_base(results, others[0]) if several[name].most > 1 else "",
                    words("residents_there"): _of_base(results, others[1]),
                }
            )
            rows += [row, *filter(None, others)]
    if not lines:
        return None
    frame = pd.DataFrame(lines)
    if not frame[words("responses")].any():
        frame = frame.drop(columns=words("responses"))
    title = words("title_answers", section=results.words.heading(section))
    shown = [row for row in rows if not row.suppressed]
    return made(results, number_, frame, title, shown, words("nobody_note"), group="question")


def _of_base(results: Results, row) -> str:
    if row is None or row.suppressed or row.n != row.n:
        return ""
    return results.words.share_of(row)


def by_khoroo(results: Results, number_: int, field: str, most: int = 5) -> Table | None:
    """In how many khesegs of each area below the answers named most often were given: not split in public
    copies."""
    rows = [row for row in results.answers(field) if not row.suppressed and row.count > 0]
    rows = sorted(rows, key=lambda row: -row.count)[:most]
    areas = [code for code in results.parts if any(results.shown(row.key, code) for row in rows)]
    if len(areas) < 2:
        return None
    words = results.words
    columns = {words("area"): [words("overall"), *(words.short(results.below, code) for code in areas)]}
    shown = []
    for row in rows:
        cells = [row, *(results.row(row.key, code) for code in areas)]
        columns[row.label] = [_of_n(results, cell) for cell in cells]
        shown += [cell for cell in cells if cell is not None]
    title = words("title_by_area", label=words.question(field))
    return made(results, number_, pd.DataFrame(columns), title, shown, words("khesegs_note"))


def _of_n(results: Results, row) -> str:
    if row is None or row.suppressed or row.n != row.n:
        return MISSING
    return results.words("of_n", count=number(row.count, 0), n=number(row.n, 0))


def quality(results: Results, number_: int) -> Table | None:
    """The data quality box: coverage, numbers not known, submissions, open findings of the checks."""
    words, material = results.words, results.material
    reached = results.row("coverage")
    lines = [
        (words("q_answered"), words.of(reached)),
        (words("q_missing"), number(reached.n - reached.count, 0)),
    ]
    lines += [
        (
            words("q_unknown", label=row.label),
            words(
                "of",
                count=number(row.informants - row.answered, 0),
                n=number(row.informants, 0),
                unit=words.unit("khesegs", of=True),
            ),
        )
        for row in _incomplete(results)
    ]
    lines += of_submissions(results).items()
    frame = pd.DataFrame(lines, columns=[words("indicator"), words("value")])
    note = words("q_whole") if results.level != material.gazetteer.levels[0] and material.superseded else ""
    return made(results, number_, frame, words("title_quality"), [reached, *_incomplete(results)], note)


def _incomplete(results: Results) -> list:
    """Main totals of the area of which some khesegs gave no number."""
    return [
        row
        for row in results.rows(results.area)
        if row.key == row.field and row.field in _MAIN and row.answered < row.informants
    ]  # fmt: skip


def of_submissions(results: Results) -> dict[str, str]:
    """What became of the submissions of the phase, and open questions of the checks in the area: label ->
    number."""
    words, material = results.words, results.material
    if material.evidence == "reconstruction":
        return {}
    counted = {
        "q_superseded": material.superseded,
        "q_problems": material.problems,
        "q_taken_out": material.taken_out,
        "q_refused": material.refused,
    }
    told = {words(name): number(count, 0) for name, count in counted.items()}
    if material.findings is None:
        return told
    here = material.findings[material.findings[results.level + CODE].eq(results.area)]
    still = here.loc[here["status"].ne("answered"), "severity"].value_counts()
    for severity in ("error", "warning", "note"):
        told[words("q_findings", severity=words(severity))] = number(int(still.get(severity, 0)), 0)
    return told


def annex(results: Results, number_: int, section: str) -> Table | None:
    """Khesegs as rows, the fields of a section as columns. `InputError` in a public report."""
    if results.public:
        raise InputError("the kheseg annex is internal: expected audience 'internal', found 'public'")
    fields, words = results.material.fields, results.words
    names = [
        n
        for n, f in fields.items()
        if f.section == section and n in results.khesegs and f.about != "interview" and f.type != "text"
    ]
    names = [n for n in names if n not in ("phase", "district", "khoroo", "kheseg", "consent")]
    if not names or len(results.khesegs) > LARGEST_ANNEX:
        return None
    rows = results.khesegs
    columns = {words("area"): _units(results, rows)}
    for name in names:
        columns[words.question(name)] = _cells(results, name, rows[name])
    frame = pd.DataFrame(columns)
    title = words("title_annex", section=words.heading(section))
    return made(results, number_, frame, title, [], data=frame)


def _units(results: Results, rows: pd.DataFrame) -> list[str]:
    """Names of the khesegs, with the areas between them and the report's."""
    levels = results.material.gazetteer.levels
    between = levels[levels.index(results.level) + 1 :]
    return [
        ", ".join(results.words.short(level, row[level + CODE]) for level in between)
        for row in rows.to_dict("records")
    ]


def _cells(results: Results, name: str, values: pd.Series) -> Sequence[str]:
    """Answers as words; counts as numbers, nothing where none was given."""
    if not results.material.fields[name].is_choice:
        return ["" if pd.isna(value) else number(float(value), 0) for value in values]
    return ["; ".join(results.words.answer(name, code) for code in given) for given in choices(values)]

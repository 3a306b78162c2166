"""The page of the annex tables: made here from the printed numbers moved a little, so that all is known."""

import ast
import json
import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import official
from analysis.chapters.tables import ids
from analysis.core.errors import InputError
from analysis.core.files import ROOT
from analysis.presentation import sheets, shown
from analysis.report import annex_tables as chapter
from analysis.report.annex_tables import notes, results, tables
from analysis.report.annex_tables.paired import GROUP, KIND, ROW
from analysis.report.annex_tables.parameters import Parameters
from analysis.report.in_use import InUse

NOTEBOOK = ROOT / "notebooks" / "annex_tables.ipynb"
SOME = ("B02", "B15", "B27", "C10", "T2-1")


def moved(identifier, by=1.0):
    """The printed table as if computed: numbers `by` higher, a standard error of 0.04, 99 observations."""
    frame = official.load(identifier)
    value = frame["value"] + by
    return frame.assign(value=value, standard_error=0.04, ci_lower=value - 0.08, ci_upper=value + 0.08,
                        observations=99, flag="")  # fmt: skip


def use(synthetic=True, missing=(), **frames):
    made = {i: frames.get(i, moved(i)) for i in SOME if i not in missing}
    data = SimpleNamespace(is_synthetic=synthetic, label="little (SYNTHETIC)" if synthetic else "little",
                           consequences=[])  # fmt: skip
    why = dict.fromkeys(missing, "the survey lacks loans.type")
    return InUse(data, SimpleNamespace(changed={}, path=None), SimpleNamespace(line=418_045.0), made, why)


def read(in_use=None, chosen=SOME):
    page = SimpleNamespace(parameters=Parameters.read({"tables": chosen}), official=official.load)
    return chapter.read(page, in_use or use())


@pytest.fixture(scope="module")
def found():
    return read()


def by_id(found):
    return {table.id: table for table in chapter.shown_tables(found)}


# --- printed beside computed ------------------------------------------------------------------------


def test_every_printed_number_stands_beside_the_computed_one(found):
    rows = found.tables["B27"]
    assert len(rows) == len(official.load("B27"))
    assert (rows["computed"] - rows["official"]).dropna().round(6).eq(1.0).all()


def test_two_lines_a_row_the_printed_one_first_while_synthetic(found):
    frame = by_id(found)["computed-b02"].frame
    first = frame.iloc[:2]
    assert list(first[ROW]) == ["Poverty headcount"] * 2
    assert list(first[KIND]) == ["official", "SYNTHETIC"]
    assert list(first[("National", "")]) == ["27.1\u00a0(0.6)", "28.1\u00a0(0.04)"]


def test_on_real_data_the_computed_line_and_columns_come_first():
    real = read(use(synthetic=False))
    table = by_id(real)["computed-b02"]
    assert list(table.frame[KIND])[:2] == ["Computed", "official"]
    names = list(table.data)
    assert names.index("computed") < names.index("official")
    assert table.evidence == "computed" and "SYNTHETIC" not in table.html()


def test_synthetic_tables_say_so_in_title_line_and_file(found):
    for table in chapter.shown_tables(found):
        seen = shown.find(table.html())[0]
        assert seen.word == "SYNTHETIC DATA"
        assert seen.csv.decode().splitlines()[1].endswith(",synthetic")


def test_tables_with_intervals_have_them_and_the_households(found):
    frame = by_id(found)["computed-c10"].frame
    row = frame.iloc[0]
    assert row[ROW] == "National: Ger" and set(frame[GROUP]) == {""}
    assert row[("Poverty headcount", "95 % interval")] == "50.2\u00a0to\u00a053.5"
    assert row[("Households", "")] == "9,783"


def test_several_measures_of_a_cell_head_its_columns(found):
    columns = list(by_id(found)["computed-b27"].frame.columns)
    assert ("Poverty headcount", "Urban") in columns and ("Share of poor", "Rural") in columns


def test_a_row_head_reaches_over_both_lines_and_no_head_is_empty(found):
    html = by_id(found)["computed-b27"].html()
    assert html.count('<th scope="row" rowspan="2">') == official.load("B27")["row_path"].nunique()
    assert not re.search(r"<th[^>]*></th>", html)
    lengths = {sum(cell.columns for cell in row) for row in shown.rows(shown.find(html)[0].table)[2:]}
    assert lengths == {10, 11}  # a section's head spans all 11; a second line has its head above


def test_few_observations_are_hidden_and_small_counts_masked():
    frame = moved("B02")
    frame.loc[0, ["value", "standard_error", "observations", "flag"]] = [np.nan, np.nan, 3, "suppressed"]
    table = by_id(read(use(B02=frame)))["computed-b02"]
    assert table.frame[("National", "")].iloc[1] == "(*)"
    assert pd.isna(table.data["n"].iloc[0]) and table.data["suppressed"].iloc[0]
    assert list(results.masked(pd.Series([0, 1, 4, 5, np.nan])).fillna(-1)) == [0, -1, -1, 5, -1]


def test_what_is_not_computed_says_why(found):
    table = by_id(found)["computed-b02"]
    assert "Population ('000): registered population at the end of 2022" in table.note
    rows = table.data.set_index(["row_path", "column_path"])
    row = "Additional statistics > Population ('000)"
    assert rows.loc[(row, "Western"), "not_computed"] and not rows.loc[(row, "National"), "not_computed"]


def test_a_table_that_cannot_be_made_names_what_it_lacks_and_is_printed():
    lacking = read(use(missing=("B15",)))
    table = by_id(lacking)["computed-b15"]
    assert table.note == "Not computed: the survey lacks loans.type."
    assert table.evidence == "official" and set(table.frame[KIND]) == {"official"}
    assert "SYNTHETIC" not in table.html()
    assert (
        "Table B.15 is not computed: the survey lacks loans.type." in chapter.sentences(lacking)["a_groups"]
    )


@pytest.mark.parametrize(
    "error, decimals, widen, said",
    [
        (0.64, 1, True, "27.1 (0.6)"),
        (0.032, 1, True, "27.1 (0.03)"),
        (0.0004, 1, True, "27.1 (0.000)"),
        (0.0, 1, True, "27.1 (0)"),
        (0.0, 1, False, "27.1 (0.0)"),
        (np.nan, 1, True, "27.1"),
        (812.4, 0, True, "27 (812)"),
    ],
)
def test_standard_errors_show_a_digit(error, decimals, widen, said):
    assert tables.estimate(27.12, error, decimals, widen) == said.replace(" (", "\u00a0(")


# --- notes ------------------------------------------------------------------------------------------


def test_every_table_says_who_is_counted_and_what_an_error_takes_as_given():
    for identifier in ids():
        told = " ".join(notes.notes(identifier, 418_045.0))
        assert "ounts " in told and "design-based standard errors" in told and "29 observations" in told
        assert "  " not in told and "None" not in told


def test_bases_follow_from_the_declarations():
    assert "people in households with a loan in the row (population share)" in notes.notes("B15")[0]
    assert "people in the row, of the column's area (population share)" in notes.notes("B12")[0]
    assert notes.notes("B49")[:2] == [
        "Base: households in the row.",
        "Counts households by household weight.",
    ]
    assert "people with a health complaint who did not seek treatment in the column" in notes.notes("B34")[0]
    assert notes.notes("B37")[0] == "Base: people aged 18 and older in the column."


def test_who_is_counted_agrees_with_what_is_recorded_of_the_printed_tables():
    """The weights of the declarations are those of the official files: persons, households, or both."""
    for identifier in ids()[:-1]:
        weights = set(official.load(identifier)["weight"]) - {""}
        told = " ".join(notes.notes(identifier))
        people = "Counts people" in told or "Each person counts" in told
        households = "households by household weight" in told
        assert (people, households) == ("persons" in weights, "households" in weights), identifier


def test_quantiles_and_their_errors_are_told():
    assert "the fifths" in " ".join(notes.notes("B31")) and "Fifths of all people" in " ".join(
        notes.notes("B31")
    )
    tenths = " ".join(notes.notes("B26"))
    assert "by consumption per person" in tenths and "they hold the error of the tenths' limits" in tenths
    assert "by consumption per adult equivalent" in " ".join(notes.notes("B25"))
    assert "ifths" not in " ".join(notes.notes("B49"))


def test_known_contradictions_stand_under_their_tables():
    assert "(V3)" in " ".join(notes.notes("B15")) and "(V4)" in " ".join(notes.notes("B30"))
    assert "(V6)" in " ".join(notes.notes("B20")) and "(V6)" not in " ".join(notes.notes("B19"))
    assert "(V2)" in " ".join(notes.notes("T2-1")) and "Known of" not in " ".join(notes.notes("C01"))


# --- page -------------------------------------------------------------------------------------------


def test_each_table_stands_in_one_part():
    places = [name for i in ids() for name, (first, last) in tables.PARTS.items() if first <= i <= last]
    assert len(places) == len(ids()) and set(places) == set(tables.PARTS)


def test_a_part_shows_the_chosen_tables_folded(found):
    html = "".join(one._repr_mimebundle_()["text/html"] for one in chapter.part(found, "groups"))
    assert [one.id for one in shown.find(html)] == ["computed-b02", "computed-b15"]
    assert '<details class="cp-box"><summary>Table B.2: ' in html
    assert chapter.part(found, "work") == [] and "None" in chapter.sentences(found)["a_work"]
    alone = read(chosen=("C10",))
    assert (
        '<details class="cp-box" open>'
        in chapter.part(alone, "precision")[0]._repr_mimebundle_()["text/html"]
    )
    with pytest.raises(InputError, match="expected one of groups"):
        chapter.part(found, "others")


def test_the_sentences_count(found):
    said = chapter.sentences(found)
    assert said["a_tables"] == "5" and said["a_suppressed"] == "0" and said["a_line"] == "418,045"
    printed = sum(len(official.load(i)) for i in SOME)
    assert said["a_numbers"] == f"{printed}"


def test_a_table_is_an_excel_file_with_its_notes(found):
    openpyxl = pytest.importorskip("openpyxl")
    import io

    table = by_id(found)["computed-b27"]
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook(shown.find(table.html())[0])))
    assert book.sheetnames == ["table", "data", "notes"]
    assert "Base: people in the cell" in book["notes"]["B4"].value
    heads = [cell.value for cell in book["data"][1]]
    assert {"official", "computed", "standard_error", "ci_lower", "ci_upper", "n"} <= set(heads)


def test_ids_are_read_as_the_catalogue_spells_them():
    assert Parameters.read({"tables": "b02,C14,B02"}).tables == ("B02", "C14")
    assert Parameters().wanted == ids()
    with pytest.raises(InputError, match="T1-2 is no table of annex B or C"):
        Parameters.read({"tables": "T1-2"})
    with pytest.raises(InputError, match="Did you mean 'B02'"):
        Parameters.read({"tables": "B2"})


def cells():
    return json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


def test_the_parameters_cell_equals_the_schema():
    source = next("".join(c["source"]) for c in cells() if "parameters" in c["metadata"].get("tags", []))
    given = {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(source).body}
    assert list(given) == list(Parameters.model_fields) and Parameters.read(given) == Parameters()
    for name, field in Parameters.model_fields.items():
        assert f"# {field.description}" in next(x for x in source.splitlines() if x.startswith(name))


def test_the_notebook_types_no_number_and_glues_what_is_computed(found):
    prose = " ".join("".join(c["source"]) for c in cells() if c["cell_type"] == "markdown")
    used = set(re.findall(r"\{glue:text\}`(a_\w+)`", prose))
    assert used <= set(chapter.sentences(found)) and {f"a_{name}" for name in tables.PARTS} <= used
    assert not re.search(r"\d", re.sub(r"\*Mongolia Poverty Update 2022\*|\{glue:text\}`\w+`", "", prose))
    code = [c for c in cells() if c["cell_type"] == "code"]
    assert all(c["outputs"] == [] and c["execution_count"] is None for c in code)
    parts = re.findall(r'chapter\.part\(results, "(\w+)"\)', " ".join("".join(c["source"]) for c in code))
    assert parts == list(tables.PARTS)


def test_on_the_synthetic_survey_a_table_is_the_engines(synthetic_survey):
    """Estimate and standard error of one cell of B.3, from the microdata, beside `estimates`."""
    from analysis.chapters.estimates import estimates

    page = SimpleNamespace(parameters=Parameters.read({"data": synthetic_survey, "tables": ["B03"]}),
                           official=official.load, data=lambda *given: None)  # fmt: skip
    made = chapter.read(page)
    key = ["row_path", "column_path", "measure"]
    ours = made.tables["B03"].set_index(key).loc[("Poverty headcount", "Rural > Total", "headcount")]
    theirs = estimates(made.use.frames, ["B03"]).set_index(key)
    theirs = theirs.loc[("Poverty headcount", "Rural > Total", "headcount")]
    assert ours["computed"] == pytest.approx(theirs["estimate"])
    assert (
        ours["standard_error"] == pytest.approx(theirs["standard_error"]) and 0.3 < ours["standard_error"] < 2
    )

"""The transcription's tokeniser and parsers on small texts whose numbers can be read by eye."""

import pytest

from analysis.core.errors import InputError, WorkFailed
from analysis.official import metadata
from analysis.official.transcription.engine import (
    Cell,
    Item,
    Layout,
    Row,
    Sequence,
    csv_text,
    estimates_and_errors,
    free_numbers,
    inferred_labels,
    numbers,
    parse_layout,
    parse_sequence,
    write,
)
from analysis.official.transcription.layouts_poverty import LAYOUTS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("27.1 (*) -0.7", ["27.1", "(*)", "-0.7"]),
        ("1,534,937 811", ["1534937", "811"]),
        ("92.8 96.0 541 149 42.8 100.0", ["92.8", "96.0", "541149", "42.8", "100.0"]),
        ("3 368.6 2 256.7 660.4", ["3368.6", "2256.7", "660.4"]),
        ("27.1 0.6 25.9 28.4 22 995", ["27.1", "0.6", "25.9", "28.4", "22995"]),
        # the count alone would also allow 2, 693811, 2669, ...: the numbers of a row are of like size
        ("2 693 811 2 669 585 2 749 1 108", ["2693", "811", "2669", "585", "2749", "1108"]),
        ("218 038 130 445", ["218038", "130445"]),
    ],
)
def test_numbers_with_every_thousands_sign(text, expected):
    assert numbers(text, len(expected), "here") == expected


@pytest.mark.parametrize("text", ["27.1 36.5 33.4", "27.1", "27.1 head", "27.1 1,2", "27.1 75 33"])
def test_text_that_is_not_two_numbers_is_refused(text):
    with pytest.raises(WorkFailed, match="expected 2 numbers"):
        numbers(text, 2, "here")


def test_two_equally_good_readings_are_refused():
    # 100 | 100 100 and 100 100 | 100 differ in nothing but order
    with pytest.raises(WorkFailed, match="can be read as"):
        numbers("100 100 100", 2, "here")


def test_standard_errors_below_a_row():
    values, errors = estimates_and_errors("51.6 32.3 (4.0) (1.0)", 2, "parentheses", "here")
    assert (values, errors) == (["51.6", "32.3"], ["4.0", "1.0"])
    assert estimates_and_errors("51.6 32.3 (4.0) 1.0", 2, "plain", "here")[1] == ["4.0", "1.0"]
    with pytest.raises(WorkFailed, match="expected 2 standard errors in parentheses, found 1"):
        estimates_and_errors("51.6 32.3 (4.0) 1.0", 2, "parentheses", "here")


def small(**changes) -> Layout:
    given = dict(
        id="X1",
        title="Small",
        start="Urban Rural",
        end="Source",
        columns=("Urban", "Rural"),
        drop=("FOOTER 7",),
        rows=(
            Row("Poverty headcount", "Poverty headcount", "headcount", "percent", errors="parentheses"),
            Row("Age of the", "Age of the head", "age_of_head", "years", tail="head"),
            Row("Other 1/", "Other", "share", "percent"),
        ),
    )
    return Layout(**(given | changes))


SMALL = (
    "Title 2022 Urban Rural Poverty headcount 23.0 35.5 (0.9) (0.8) Age of the 48.8 48.4 FOOTER 7 head "
    "Other 1/ (*) 27.4 Source: HSES 2022."
)


def test_a_table_becomes_one_row_an_estimate():
    found = [
        (e["row_path"], e["column_path"], e["value"], e["standard_error"], e["flag"], e["decimals"])
        for e in parse_layout(SMALL, small())
    ]
    assert found == [
        ("Poverty headcount", "Urban", "23.0", "0.9", "", "1"),
        ("Poverty headcount", "Rural", "35.5", "0.8", "", "1"),
        ("Age of the head", "Urban", "48.8", "", "", "1"),
        ("Age of the head", "Rural", "48.4", "", "", "1"),
        ("Other", "Urban", "", "", "suppressed", ""),
        ("Other", "Rural", "27.4", "", "", "1"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Poverty headcount 23.0", "Headcount 23.0", "expected 'Urban Rural' and then 'Poverty headcount'"),
        ("48.8 48.4", "48.8", "Age of the head.*expected 2 numbers"),
        ("FOOTER 7", "", "expected the furniture 'FOOTER 7'"),
        ("27.4 Source", "27.4 99.9 Source", "'Other'.*expected 2 numbers"),
        ("Source", "", "expected the end 'Source'"),
        ("Other 1/", "Others", "expected 'Other 1/'|expected the label 'Other 1/'"),
    ],
)
def test_text_that_does_not_fit_the_layout_is_refused(old, new, message):
    with pytest.raises(WorkFailed, match=message):
        parse_layout(SMALL.replace(old, new), small())


def test_cells_of_one_path_make_one_estimate():
    cells = tuple(
        Cell("Gap", measure="poverty_gap", unit="percent", field=f)
        for f in ("value", "standard_error", "ci_lower", "ci_upper", "observations")
    )
    rows = (Row("Rural", "Rural"),)
    layout = Layout(id="X2", title="", start="Upper", end="Notes", columns=cells, rows=rows)
    (entry,) = parse_layout("Lower Upper Rural 7.9 0.2 7.5 8.4 10 730 Notes:", layout)
    assert [entry[c] for c in ("value", "standard_error", "ci_lower", "ci_upper", "observations")] == [
        "7.9",
        "0.2",
        "7.5",
        "8.4",
        "10730",
    ]


def test_flags_name_columns_rows_or_cells_and_must_be_used():
    flags = {"Rural": "label_inferred", "Poverty headcount | Urban": "unreadable"}
    found = {(e["row_path"], e["column_path"]): e["flag"] for e in parse_layout(SMALL, small(flags=flags))}
    assert found["Poverty headcount", "Urban"] == "unreadable"
    assert found["Age of the head", "Rural"] == "label_inferred"
    assert found["Age of the head", "Urban"] == ""
    assert found["Other", "Urban"] == "suppressed"
    with pytest.raises(InputError, match="no estimate has the flagged label 'Suburban'"):
        parse_layout(SMALL, small(flags={"Suburban": "unreadable"}))


def test_inferred_labels_are_listed_by_column_where_they_fill_it():
    flags = dict.fromkeys(("Rural", "Age of the head | Urban"), "label_inferred")
    entries = parse_layout(SMALL, small(flags=flags))
    assert inferred_labels(entries) == ["Age of the head | Urban", "Rural"]


def test_free_numbers_leave_out_labels():
    assert free_numbers("Q1 85.5 (5.9%) aged 0-4 1,254 60+ $6.85 1.25x") == ["85.5", "5.9", "1254", "6.85"]


def test_a_figure_reads_its_numbers_in_order():
    items = (
        None,
        Item("Q1", "Other", "share", "percent"),
        Item("Q2", "Other", "share", "percent"),
        None,
        Item("Q3", "Other", "share", "percent", flag="unreadable"),
    )
    figure = Sequence(id="X3", title="", start="(2022)", end="Q1", items=items, splits=((1, (1, 1)),))
    found = parse_sequence("Figure (2022) 100 21 0 7 Q1 Q2", figure)
    assert [(e["row_path"], e["value"], e["flag"]) for e in found] == [
        ("Q1", "2", ""),
        ("Q2", "1", ""),
        ("Q3", "7", "unreadable"),
    ]
    with pytest.raises(WorkFailed, match=r"expected 5 numbers, found 4: 0:100 1:2 2:1 3:0"):
        parse_sequence("Figure (2022) 100 21 0 Q1 Q2", figure)


def test_writing_keeps_the_entries_of_other_tables(tmp_path):
    metadata.write_metadata({"sources": {}, "tables": {"X9": {"title": "kept"}}}, tmp_path / "metadata.yml")
    layout = small(note="A note.")
    entries = parse_layout(SMALL, layout)
    write([(layout, entries)], tmp_path)
    recorded = metadata.read_metadata(tmp_path / "metadata.yml")["tables"]
    assert list(recorded) == ["X1", "X9"]
    assert (recorded["X1"]["rows"], recorded["X1"]["note"], recorded["X9"]["title"]) == (6, "A note.", "kept")
    assert (tmp_path / "X1.csv").read_text(encoding="utf-8") == csv_text(entries)


def test_layouts_of_the_poverty_tables_hold_no_printed_estimate():
    """A value typed into a layout would pass for a label; only line multiples and ages have digits."""
    words = {word for layout in LAYOUTS for row in layout.rows for word in row.path.split()}
    with_digits = {word for word in words if any(c.isdigit() for c in word)}
    multiples = {f"{percent}%" for percent in range(50, 160, 10)}
    ages = {"<30", "30-39", "40-49", "50-59", "60+"}
    assert with_digits == multiples | ages | {"('000)"}

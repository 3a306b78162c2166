"""The command that shows what was read."""

import dtm_exports as exports
import pytest
from dtm_exports import Export, submission

from analysis import cli
from analysis.dtm import cleaning


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        cli.main(["dtm", "read", *map(str, arguments)])
    streams = capsys.readouterr()
    return left.value.code or 0, streams.out, streams.err


@pytest.fixture
def folder(tmp_path):
    made = exports.phase_folder(tmp_path / "p")
    rows = [submission(persons="12,5"), submission("XX110101-01", "u0", _submission_time="2031-09-01")]
    exports.write_csv(made / "raw" / "a.csv", Export(made).table(rows))
    log = [",".join(cleaning.COLUMNS), 'u1,persons,"12,5",,,change_response,12', "u9,,,,,remove_survey,"]
    (made / "cleaning_log.csv").write_text("\n".join(log), encoding="utf-8")
    return made


def test_the_summary_says_what_counts_what_was_not_read_and_what_the_log_did(capsys, folder):
    code, out, _ = call(capsys, folder)
    assert code == 0
    for words in (
        "SYNTHETIC City, phase 3",
        "a.csv: 2 submissions (utf-8, separated by ;)",
        "1 submissions count; the gazetteer has 4 units",
        "1 superseded: a later submission counts",
        "no_number persons",
        "1 lines applied, 1 refused",
        "line 3: no submission has the uuid 'u9'",
    ):
        assert words in out


def test_tables_are_shown_as_csv_with_cells_escaped(capsys, folder):
    _, out, _ = call(capsys, folder, "--show", "answers")
    assert out.count("\n") == 2 and "; '=1+1" in out and ",12," in out


def test_a_folder_that_is_no_phase_is_a_wrong_call(capsys, tmp_path):
    code, out, err = call(capsys, tmp_path)
    assert (code, out) == (2, "") and "A right file:" in err

"""A chapter in other forms: which files are written, and what they say of their data."""

import json

import pytest
from conftest import cell, notebook

from analysis.core.errors import InputError
from analysis.presentation import document
from analysis.publish import export, single

FIGURE = (
    '<figure class="cp-figure" id="figure-9-9" data-evidence="{}"><div class="cp-scroll">'
    '<svg class="cp-svg" role="img" aria-label="bar" viewBox="0 0 40 20" width="40" height="20" style="a:b">'
    '<rect width="40" height="20"/></svg></div><figcaption><div class="cp-title">Figure 9.9: Bars</div>'
    '<div class="cp-source">Source: here</div>'
    '<a class="cp-data" href="data:text/csv;base64,YSxiCjEsMgo=">Data</a></figcaption></figure>'
)
BOX = (
    "<details><summary>How this page was made</summary><p>"
    "<a class='x' href=\"poverty.ipynb\">The notebook</a></p>"
    "<table><caption>Versions</caption><thead><tr><th>software</th></tr></thead>"
    "<tbody><tr><td>pandas</td></tr></tbody></table></details>"
)


def executed(evidence="computed"):
    made = json.loads(
        notebook(
            cell("markdown", "# Tiny\n\nA share: {glue:text}`share`."), cell("code", "x", "remove-input")
        )
    )
    record = "application/papermill.record/text/plain"
    made["cells"][1]["execution_count"] = 1
    book = {"name": "share", "mime_prefix": "application/papermill.record/"}
    made["cells"][1]["outputs"] = [
        {"output_type": "display_data", "metadata": {"scrapbook": book}, "data": {record: "'27.1 %'"}},
        *(
            {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
            for html in (FIGURE.format(evidence), BOX)
        ),
    ]
    return json.dumps(made)


def test_tables_and_figures_are_files_named_by_their_ids(tmp_path):
    made = export.write(executed(), "Tiny", "tiny", export.forms("csv,xlsx,svg"), tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in made] == [
        "tiny/figure-9-9.csv",
        "tiny/figure-9-9.xlsx",
        "tiny/figure-9-9.svg",
    ]
    assert made[0].read_bytes() == b"a,b\n1,2\n" and "<title>Figure 9.9: Bars</title>" in made[2].read_text()


def test_unknown_forms_and_missing_packages_are_told(monkeypatch):
    with pytest.raises(InputError, match="there is no form 'pfd'. Did you mean 'pdf'"):
        export.forms("html,pfd")
    with pytest.raises(InputError, match="Known: html, pdf"):
        export.forms(" , ")
    monkeypatch.setattr(document.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="extra 'documents'"):
        export.forms("csv,png")
    assert export.forms("csv, HTML,csv") == ("csv", "html")


def test_the_page_for_print_has_marks_glued_texts_and_no_dead_links():
    html, things = export.plain(json.loads(executed("synthetic")), "Tiny")
    assert [thing.title for thing in things] == ["Figure 9.9: Bars", "Versions"]
    assert f"<p>{document.mark(0)}</p>" in html and f"<p>{document.mark(1)}</p>" in html
    assert "27.1 %" in html and "<svg" not in html and "<details" not in html
    assert "poverty.ipynb" not in html and "The notebook" in html
    assert export.shown.head_word(things) == "SYNTHETIC DATA"


@pytest.mark.parametrize(
    ("kinds", "word"),
    [
        (["official", "computed", "worked example"], ""),
        (["synthetic", "official"], "SYNTHETIC DATA"),
        (["reconstruction", "synthetic"], "SYNTHETIC DATA, RECONSTRUCTION"),
    ],
)
def test_the_head_of_each_page_names_what_is_not_official(kinds, word):
    things = [export.shown.Shown(kind, "table", "T", "", "", kind) for kind in kinds]
    assert export.shown.head_word(things) == word


def test_a_run_gets_its_title():
    titled = json.loads(single.titled(executed(), "Tiny: level *90*"))
    assert titled["cells"][0]["source"].startswith("# Tiny\\: level \\*90\\*\n\nA share")
    assert single.titled(executed(), "Tiny") == executed()


def test_a_page_on_restricted_data_says_so_in_its_head(tmp_path):
    for name in document.MODULES:
        pytest.importorskip(name, reason="the extra 'documents' is not installed")
    import zipfile

    made = export.write(executed("synthetic"), "Tiny", "tiny", ("docx",), tmp_path, restricted=True)
    with zipfile.ZipFile(made[0]) as parts:
        assert "RESTRICTED DATA, SYNTHETIC DATA" in parts.read("word/header1.xml").decode()

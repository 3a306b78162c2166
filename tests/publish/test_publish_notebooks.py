"""A notebook's text: parameters, headings, failures, CSV links."""

import pytest

from analysis.core.errors import InputError
from analysis.publish import notebooks


def made(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def code(text, outputs=(), tags=()):
    return {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": text, "outputs": list(outputs)}


def test_defaults_are_read_without_running():
    found = notebooks.defaults(
        made(code('a = 1  # one\nb = ("x", "007")\nc: float = -2.5', tags=["parameters"])), "t"
    )
    assert found == {"a": 1, "b": ("x", "007"), "c": -2.5}


@pytest.mark.parametrize("text", ["a = f()", "a = b = 1", "import os", "a ="])
def test_other_code_in_the_parameters_cell_is_refused(text):
    with pytest.raises(InputError, match="t.ipynb, cell tagged parameters: expected lines"):
        notebooks.defaults(made(code(text, tags=["parameters"])), "t.ipynb")


def test_headings_take_parameters_as_data_not_markup():
    filled = notebooks.fill_prose(
        made(markdown("# Of {{ place }} and {{other}}"), code("x = '{{ place }}'")),
        {"place": "<b>*A*</b>\n# B"},
    )
    assert filled["cells"][0]["source"] == r"# Of \<b\>\*A\*\</b\> \# B and {{other}}"
    assert filled["cells"][1]["source"] == "x = '{{ place }}'"


def test_escaped_text_is_shown_letter_by_letter():
    from markdown_it import MarkdownIt

    text = r"<script>alert(1)</script> [a](b) `c` *d* $e$ {f}`g` \h & 007_x"
    tokens = MarkdownIt().parseInline(notebooks.escape(text))[0].children
    assert {token.type for token in tokens} <= {"text", "text_special"}
    assert "".join(token.content for token in tokens) == text


def test_failure_names_cell_heading_line_and_error():
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "too big",
        "traceback": ["\x1b[31m---> \x1b[0m2 check(share)", "----> 9 raise ValueError"],
    }
    banner = code("", tags=["papermill-error-cell-tag"], outputs=[error])
    found = notebooks.failure(made(banner, markdown("# A\n\n## B"), code("x"), code("y", [error])))
    assert (found.cell, found.heading, found.line) == (3, "B", "check(share)")
    assert str(found) == "cell 3 under the heading 'B' at `check(share)`: ValueError: too big"


def test_no_failure_in_a_good_run():
    assert (
        notebooks.failure(made(code("x", [{"output_type": "stream", "name": "stdout", "text": "1"}]))) is None
    )


def test_csv_links_become_files():
    page = '<a class="cp-data" href="data:text/csv;base64,YSxiCg==" download="figure-2-1.csv" x>Data</a>'
    output = {"output_type": "display_data", "data": {"text/html": [page]}, "metadata": {}}
    linked, files = notebooks.csv_to_files(made(code("", [output])), "../data")
    assert files == {"figure-2-1.csv": b"a,b\n"}
    assert (
        'href="../data/figure-2-1.csv" download="figure-2-1.csv"'
        in linked["cells"][0]["outputs"][0]["data"]["text/html"]
    )
    assert output["data"]["text/html"] == [page]


def test_a_csv_name_cannot_leave_its_folder():
    page = '<a href="data:text/csv;base64,YSxiCg==" download="../x.csv">Data</a>'
    output = {"output_type": "display_data", "data": {"text/html": page}, "metadata": {}}
    assert notebooks.csv_to_files(made(code("", [output])), "d")[1] == {}


def test_what_is_no_notebook_is_refused():
    with pytest.raises(InputError, match="x.ipynb: expected a notebook"):
        notebooks.read("<html>", "x.ipynb")


def test_sections_are_kept_and_ordered_as_the_parameter_says():
    def cell(text, *tagged):
        return {"cell_type": "markdown", "source": text, "metadata": {"tags": list(tagged)}}

    cells = [cell("head"), cell("a1", "topic-a"), cell("a2", "topic-a"), cell("b", "topic-b"), cell("end")]
    notebook = {"cells": cells, "metadata": {"compendium": {"sections": "topics"}}}

    def shown(values):
        return [c["source"] for c in notebooks.arrange(notebook, values)["cells"]]

    assert shown({"topics": ("b", "a")}) == ["head", "b", "a1", "a2", "end"]
    assert shown({"topics": ("b",)}) == ["head", "b", "end"]
    assert shown({"other": 1}) == ["head", "a1", "a2", "b", "end"]

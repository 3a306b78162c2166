"""Cover and contents of a PDF and of a Word file, with Mongolian letters."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest

from analysis.presentation import document, plain
from analysis.presentation.document import Front
from analysis.presentation.shown import find

for name in document.MODULES:
    pytest.importorskip(name, reason="the extra 'documents' is not installed")

FRONT = Front(("3-р үе шат", "Нийтэд зориулсан хувь"), "Агуулга", "mn")
HTML = (
    "<html><body><h1>Дүүрэг</h1><h2>Хүн ам</h2><p>Өрх, үйлчилгээ.</p><h2>Бүртгэл</h2><p>CPSHOWN0000</p>"
    "</body></html>"
)


@pytest.fixture(scope="module")
def things():
    import pandas as pd

    parts, height = plain.bars([plain.Bar("Өрх", "3 / 6", 0.5)])
    made = plain.finish(
        parts, height, id="report-figure-1", title="Өрхийн тоо", alt="a", data=pd.DataFrame({"a": [1]}),
        source="s", evidence="synthetic", language="mn",
    )  # fmt: skip
    return find(made.html())


def test_the_pdf_has_cover_contents_and_page_numbers(things):
    pdf = document.pdf(HTML, "Өвөр Үйлдвэр дүүрэг", things, "SYNTHETIC", FRONT)
    assert pdf.startswith(b"%PDF")
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not there to read the PDF")
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    cover, contents, page = (" ".join(text.split()) for text in read.split("\f")[:3])
    assert all(words in cover for words in ("Өвөр Үйлдвэр дүүрэг", "Нийтэд зориулсан хувь", "SYNTHETIC"))
    assert "Агуулга" in contents and re.search(r"Бүртгэл[ .\u2060]*3", contents)
    assert all(words in page for words in ("Өрх, үйлчилгээ.", "Зураг 1: Өрхийн тоо", "3/3"))


def test_the_word_file_has_headings_counted_captions_and_contents(things):
    content = document.docx(HTML, "Өвөр дүүрэг", things, "SYNTHETIC", FRONT)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        body = parts.read("word/document.xml").decode()
        assert "SYNTHETIC" in parts.read("word/header1.xml").decode()
    assert re.search(r'w:val="Title"/></w:pPr><w:r><w:t>Өвөр дүүрэг', body)
    assert len(re.findall(r'<w:pStyle w:val="Heading2" ?/>', body)) == 2
    assert " SEQ Зураг \\* ARABIC " in body and "TOC \\o" in body
    assert body.index("Агуулга") < body.index("Бүртгэл") and 'descr="a"' in body

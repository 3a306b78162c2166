"""The built site as files: every page, link and data file is there, and nothing points outside by itself."""

import csv
import json
import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest

from analysis.core.files import ROOT
from analysis.publish import build, site
from analysis.report.chapters import CHAPTERS

pytestmark = pytest.mark.site
PAGES = site.toc_pages(ROOT)


class Links(HTMLParser):
    """Addresses that a page loads (`loads`) and those it links to (`links`); ids it defines."""

    def __init__(self, text: str):
        super().__init__()
        self.loads, self.links, self.ids = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        elif tag in ("script", "img", "iframe", "source") and given.get("src"):
            self.loads.append(given["src"])
        elif tag == "link" and given.get("href") and given.get("rel") not in ("canonical", "next", "prev"):
            self.loads.append(given["href"])


@pytest.fixture(scope="session")
def read(workspace):
    kept = {name: Links((workspace.site / f"{name}.html").read_text(encoding="utf-8")) for name in PAGES}
    return kept.__getitem__


@pytest.mark.parametrize("name", PAGES)
def test_every_local_link_leads_somewhere(workspace, read, name):
    folder, missing = (workspace.site / name).parent, []
    for address in read(name).links + read(name).loads:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (folder / unquote(parts.path)).resolve() if parts.path else workspace.site / f"{name}.html"
        if not target.exists():
            missing.append(address)
        elif parts.fragment and target.suffix == ".html":
            named = f'id="{unquote(parts.fragment)}"' in target.read_text(encoding="utf-8")
            missing += [] if named else [address]
    assert missing == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_from_its_own_site_only(read, name):
    assert [url for url in read(name).loads if urlsplit(url).netloc] == []


@pytest.mark.parametrize("name", PAGES)
def test_ids_are_unique(read, name):
    ids = read(name).ids
    assert sorted({i for i in ids if ids.count(i) > 1}) == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_figure_and_table_has_its_data(workspace, chapter):
    text = (workspace.site / f"book/chapters/{chapter}.html").read_text(encoding="utf-8")
    blocks = re.findall(r'<figure class="cp-(?:figure|table)".*?</figure>', text, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        name = re.search(r'href="\.\./\.\./(_static/data/[^"]+\.csv)"', block)
        assert name, block[:200]
        rows = list(csv.reader((workspace.site / name[1]).open(encoding="utf-8", newline="")))
        assert len(rows) > 1 and rows[0][-1] == "evidence"


def test_figure_ids_are_unique_over_the_site(read):
    seen = [i for name in PAGES for i in read(name).ids if re.match(r"(dtm-)?(figure|table)-", i)]
    assert sorted({i for i in seen if seen.count(i) > 1}) == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_left_unfilled_or_tied_to_this_machine(workspace, name):
    text = (workspace.site / f"{name}.html").read_text(encoding="utf-8")
    body = re.sub(r"<(script|svg)\b.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.search(r"\{\{|\{glue|Traceback|>nan<", body)
    assert str(ROOT) not in text and str(workspace.build) not in text


def test_every_chapter_says_how_it_was_made(workspace):
    for chapter in CHAPTERS:
        text = (workspace.site / f"book/chapters/{chapter}.html").read_text(encoding="utf-8")
        command = CHAPTERS[chapter].parameters().command() or f"compendium run {chapter}"
        assert "How this page was made" in text and escape(command) in text, chapter


def test_the_manifest_lists_the_chapters_and_public_data(workspace):
    manifest = json.loads((workspace.site / "site.json").read_text(encoding="utf-8"))
    assert manifest["data_access"] == "public" and list(manifest["chapters"]) == list(CHAPTERS)


def test_a_second_build_changes_nothing(workspace):
    before = (workspace.site / "site.json").stat().st_mtime_ns
    built = build.build(workspace)
    assert (built.ran, built.changed) == ((), False)
    assert (workspace.site / "site.json").stat().st_mtime_ns == before


def test_no_table_of_khesegs_is_published(workspace):
    """One row a kheseg is one informant's answers; their codes stand in the repository, not on the site."""
    rows = [
        p
        for p in workspace.site.rglob("*.csv")
        if "kheseg" in p.read_text(encoding="utf-8").split("\n")[0].split(",")
    ]
    assert rows == []


def test_launch_links_open_notebooks_that_are_kept(read):
    launches = [link for link in read("book/chapters/poverty_2022").links if "urlpath=" in link]
    assert launches and all(link.endswith("lab/tree/notebooks/poverty_2022.ipynb") for link in launches)

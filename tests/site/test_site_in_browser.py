"""The built site in headless Chromium: readers see figures, find words, and leave no trace elsewhere."""

import pytest

from analysis.core.files import ROOT
from analysis.publish import site
from analysis.report.chapters import CHAPTERS

pytestmark = pytest.mark.site
PAGES = site.toc_pages(ROOT)
CHAPTER_PAGES = tuple(f"book/chapters/{name}" for name in CHAPTERS)
# The theme as it comes breaks these; axe leaves the first out unless asked, and calls the others minor.
MENDED = ("label-content-name-mismatch", "region", "empty-table-header")
TO_READ = {"runOnly": ["color-contrast", "scrollable-region-focusable"]}
OF_EACH_KIND = (
    "book/index",
    "book/guides/rerun",
    *(f"book/chapters/{name}" for name in ("poverty_2022", "ledger", "dtm_report", "official_tables")),
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_page_is_quiet_and_local(seen, address):
    assert seen.outside(address) == []
    assert seen.complaints == []


def test_figures_are_seen_and_named(seen):
    figures = seen.page.locator("figure.cp-figure svg")
    for i in range(figures.count()):
        box = figures.nth(i).bounding_box()
        assert box and box["width"] > 100 and box["height"] > 20
        assert len(figures.nth(i).get_attribute("aria-label")) > 20
    tables = seen.page.locator("figure.cp-table table")
    assert figures.count() + tables.count() > 0 or seen.name not in CHAPTER_PAGES


def test_a_page_is_accessible(seen):
    """One style sheet colours all pages: contrast is looked for on those of each kind, on all in `slow`."""
    rules = {rule: {"enabled": True} for rule in MENDED}
    if seen.name not in OF_EACH_KIND:
        rules |= {"color-contrast": {"enabled": False}}
    found = seen.violations(rules=rules)
    assert {
        k: v for k, v in found.items() if k.split()[0] in ("serious", "critical") or k.split()[1] in MENDED
    } == {}


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_dark_screen_shows_the_whole_page(visit, name):
    seen = visit(name, width=375, scheme="dark")
    assert seen.page.evaluate(OVERFLOW) <= 0
    assert seen.complaints == []
    assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
    if name in OF_EACH_KIND:
        assert seen.violations(**TO_READ) == {}


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [name for name in PAGES if name not in OF_EACH_KIND])
def test_every_page_can_be_read(visit, name, scheme):
    width = {"light": 1280, "dark": 375}[scheme]
    assert visit(name, width=width, scheme=scheme).violations(**TO_READ) == {}


def test_the_front_page_leads_to_every_chapter(visit):
    page = visit("book/index").page
    links = page.locator("article a").evaluate_all("found => found.map(a => a.getAttribute('href'))")
    for chapter in CHAPTERS:
        assert any(link.endswith(f"chapters/{chapter}.html") for link in links), chapter


def test_the_root_leads_to_the_front_page(visit):
    page = visit("index").page
    page.wait_for_url("**/book/index.html")


def test_mathematics_is_set_by_the_site_itself(visit):
    page = visit("book/chapters/methodology").page
    page.wait_for_selector("mjx-container")
    assert page.locator("mjx-container").count() > 10
    assert page.locator("mjx-merror").count() == 0


def test_search_finds_a_word(visit, address):
    seen = visit("search")
    seen.page.goto(f"{address}search.html?q=headcount", wait_until="networkidle")
    seen.page.wait_for_selector("#search-results li a")
    titles = seen.page.locator("#search-results li a").all_inner_texts()
    assert "Poverty in 2022" in titles
    assert seen.complaints == [] and seen.outside(address) == []


def test_search_opens_from_the_side(visit, address):
    page = visit("book/index").page
    page.locator(".bd-sidebar-primary .search-button__button").click()
    page.locator("dialog[open] input[name=q]").fill("kheseg")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=kheseg*")
    page.wait_for_selector("#search-results li a")


def test_light_and_dark_can_be_chosen(visit):
    page = visit("book/index").page
    background = "getComputedStyle(document.body).backgroundColor"
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button").first.click()
        seen.add((page.evaluate("document.documentElement.dataset.theme"), page.evaluate(background)))
    assert {theme for theme, _ in seen} == {"light", "dark"} and len({colour for _, colour in seen}) == 2


def test_a_page_is_light_to_load(visit):
    page = visit("book/chapters/poverty_2022").page
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').map(e => e.decodedBodySize).reduce((a, b) => a + b, 0)"
    )
    assert sizes < 1_500_000  # the theme as it comes loads 2.2 MB before the page itself


def test_the_ledger_is_filtered_by_table_and_by_words(visit):
    page = visit("book/chapters/ledger").page
    block = page.locator(".cp-ledger")
    rows = block.locator("table.ledger tbody tr")
    every = block.locator(".said").inner_text()
    block.locator("select[name=id]").select_option("C02")
    assert set(rows.locator("td:first-child").all_inner_texts()) == {"C02"}
    found = rows.count()
    block.locator("input[name=words]").fill("ulaanbaatar")
    assert 0 < rows.count() < found
    assert all("Ulaanbaatar" in text for text in rows.all_inner_texts())
    block.locator("button[type=reset]").click()
    same = "text => document.querySelector('.cp-ledger .said').textContent === text"
    page.wait_for_function(same, arg=every)

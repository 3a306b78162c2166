"""The built site on a narrow, dark screen, and its figures: apart, so that another worker can take them."""

import pytest

from analysis.core.files import ROOT
from analysis.publish import site
from analysis.report.chapters import CHAPTERS

pytestmark = pytest.mark.site
PAGES = site.toc_pages(ROOT)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_dark_screen_shows_the_whole_page(visit, name):
    seen = visit(name, width=375, scheme="dark")
    assert seen.page.evaluate(OVERFLOW) <= 0
    assert seen.complaints == []
    assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert seen.violations(runOnly=["color-contrast", "scrollable-region-focusable"]) == {}


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_figures_are_seen_and_named(visit, chapter):
    page = visit(f"book/chapters/{chapter}").page
    figures = page.locator("figure.cp-figure svg")
    for i in range(figures.count()):
        box = figures.nth(i).bounding_box()
        assert box and box["width"] > 100 and box["height"] > 20
        assert len(figures.nth(i).get_attribute("aria-label")) > 20
    tables = page.locator("figure.cp-table table")
    assert figures.count() + tables.count() > 0

"""The whole site, built once a session, served from this machine and opened in headless Chromium."""

import functools
import http.server
import os
import shutil
import threading
from contextlib import ExitStack, contextmanager

import pytest
from turns import one_at_a_time, shared_folder

from analysis.core.files import ROOT
from analysis.publish import build, embedded, site
from analysis.publish.workspace import Workspace

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory, synthetic_survey) -> Workspace:
    """The site of this checkout in a folder of its own; the published one is left as it is."""
    made = Workspace(ROOT, shared_folder(tmp_path_factory) / "site")
    with one_at_a_time(tmp_path_factory, "site"):
        embedded.ensure_later()
        build.build(made)  # whoever comes second finds nothing changed
    return made


@pytest.fixture(scope="session")
def address(workspace):
    """Where the site is served."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    handler = functools.partial(Quiet, directory=str(workspace.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser():
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "no Chromium on this machine (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, headless=True, args=OPTIONS)
        yield opened
        opened.close()


class Visit:
    """A page opened in a fresh profile: what it asked for, and what it complained about."""

    def __init__(self, context, address: str, name: str):
        self.name = name
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("response", self._response)
        self.page.goto(f"{address}{name}.html", wait_until="networkidle")

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _response(self, response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def violations(self, **options) -> dict[str, list[str]]:
        """What axe finds: rule -> first elements.

        Drawings and set mathematics count as one picture each (their thousands of parts are
        presentation), and of a long table the first rows stand for all: axe takes seconds else.
        """
        from axe_playwright_python.sync_playwright import Axe

        self.page.evaluate(
            """() => {
                for (const drawn of document.querySelectorAll('svg.cp-svg, mjx-math, mjx-assistive-mml'))
                    drawn.replaceChildren();
                for (const row of document.querySelectorAll('tbody tr:nth-child(n + 9)')) row.remove();
            }"""
        )
        found = Axe().run(self.page, options=options).response["violations"]
        return {f"{v['impact']} {v['id']}": [node["html"][:120] for node in v["nodes"][:3]] for v in found}

    def outside(self, address: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((address, "data:", "blob:"))]


@contextmanager
def opened(browser, address: str, name: str, width: int = 1280, scheme: str = "light"):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield Visit(context, address, name)
    context.close()


@pytest.fixture
def visit(browser, address):
    """visit(name, width=..., scheme=...) opens a page and returns what happened."""
    with ExitStack() as pages:
        yield lambda *given, **options: pages.enter_context(opened(browser, address, *given, **options))


@pytest.fixture(scope="module", params=site.toc_pages(ROOT))
def seen(request, browser, address):
    """Each page once on a wide screen, for all tests that look at it; axe comes last and takes parts out."""
    with opened(browser, address, request.param) as page:
        yield page

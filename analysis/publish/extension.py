"""What the pages need of Sphinx beyond its settings: their own MathJax, launch links that lead somewhere.

MathJax comes from the package `sphinx-mathjax-offline`; that package's own extension copies all of
its 24 MB, and pages need one script and its fonts (1.5 MB).
"""

from __future__ import annotations

import shutil
from importlib.metadata import distribution
from pathlib import Path

SCRIPT = "tex-chtml.js"
FONTS = "output/chtml/fonts/woff-v2"


def package() -> Path:
    """The folder of MathJax inside the installed package."""
    installed = distribution("sphinx-mathjax-offline")
    return Path(str(installed.locate_file("sphinx-mathjax-offline/static/mathjax")))


def copy(app, error: Exception | None) -> None:
    """Put the script and its fonts where pages look for them, after the pages were written."""
    if error is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "mathjax"
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package() / SCRIPT, target / SCRIPT)
    shutil.copytree(package() / FONTS, target / FONTS, dirs_exist_ok=True)


def launch_the_notebook(app, name: str, template: str, context: dict, doctree) -> None:
    """Launch buttons open the notebook that is kept, not the executed chapter, which a build makes."""

    if name.startswith("book/chapters/run-"):  # a named run has no notebook of its own
        context["header_buttons"] = _without_launch(context.get("header_buttons", []))

    def mend(buttons: list[dict]) -> None:
        for button in buttons:
            mend(button.get("buttons", []))
            if "urlpath=" in button.get("url", ""):
                button["url"] = button["url"].replace("book/chapters/", "notebooks/")

    mend(context.get("header_buttons", []))


def _without_launch(buttons: list[dict]) -> list[dict]:
    """The buttons less those that open a notebook, and less groups that are empty then."""
    kept = [
        {**button, "buttons": _without_launch(button["buttons"])} if "buttons" in button else button
        for button in buttons
        if "urlpath=" not in button.get("url", "")
    ]
    return [button for button in kept if button.get("buttons") != []]


def setup(app) -> dict[str, bool]:
    app.config.mathjax_path = f"mathjax/{SCRIPT}"
    app.connect("build-finished", copy)
    # after the theme has made its buttons
    app.connect("html-page-context", launch_the_notebook, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

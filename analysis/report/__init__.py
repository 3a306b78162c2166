"""What each chapter shows: typed parameters, and declarations of its figures, tables and sentences.

A notebook opens its page, calls into its chapter's package, and shows what comes back:

    from analysis.report import open_page
    page = open_page("poverty_2022", globals())
"""

from typing import TYPE_CHECKING, Any

from .chapters import CHAPTERS, Chapter, chapter

if TYPE_CHECKING:
    from .page import Page, open_page

__all__ = ["CHAPTERS", "Chapter", "Page", "chapter", "open_page"]


def __getattr__(name: str) -> Any:
    # The page needs pandas (a second to import); the list of chapters does not, and a build
    # that finds nothing to do reads only the list.
    if name in ("Page", "open_page"):
        from . import page

        return getattr(page, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

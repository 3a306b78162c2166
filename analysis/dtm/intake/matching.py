"""Texts that mean the same: letter case, blanks and kinds of dashes do not tell two names apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from analysis.core.errors import nearest

_PLAIN = str.maketrans(
    {"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"}
)
_LOST = str.maketrans({"ө": "?", "ү": "?", "є": "?", "ї": "?"})
_SUGGESTION = "Did you mean"


@lru_cache(maxsize=100_000)
def folded(text: str, lossy: bool = False) -> str:
    """The text by which names are compared.

    lossy: the file is in an encoding without Ө and Ү (windows-1251), where a question mark or a Ukrainian
    letter stands for either; both letters are then taken for a question mark on both sides.

    >>> folded(" Aged  0–5"), folded("Өрх", lossy=True)
    ('aged 0-5', '?рх')
    """
    plain = " ".join(unicodedata.normalize("NFC", text).translate(_PLAIN).split()).casefold()
    return plain.translate(_LOST) if lossy else plain


def suggestion(text: str, known: Iterable[str]) -> str:
    """ "Did you mean ...?", or an empty text where no known one is near."""
    offered = nearest(text, known)
    return offered if offered.startswith(_SUGGESTION) else ""

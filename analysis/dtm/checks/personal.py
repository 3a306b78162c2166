"""Personal data in free texts: what seems to be a number, an address or a name of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .declared import Both

_CAPITAL = "[A-ZА-ЯЁӨҮ]"
_SMALL = "[a-zа-яёөү]"
# From the strictest: what one pattern has taken is not looked at again.
PERSONAL: Mapping[Both, re.Pattern] = {
    Both("an e-mail address", "и-мэйл хаяг"): re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"),
    Both("a register number", "регистрийн дугаар"): re.compile(r"(?i)(?<!\w)[А-ЯЁӨҮ]{2}[\s-]?\d{8}(?!\d)"),
    Both("a telephone number", "утасны дугаар"): re.compile(
        r"(?<![\d+])(?:\+?976[\s-]?\d{4}|[5-9]\d{3})[\s.-]?\d{4}(?!\d)"
        r"|(?<!\d)[5-9]\d(?:[\s.-]\d{2}){3}(?!\d)|(?<!\d)1[1-9]-\d{6}(?!\d)"
    ),
    # Б.Болд, Батын Болд, Болд гуай, нэр: Болд, Mr Bold
    Both("a person's name", "хүний нэр"): re.compile(
        rf"(?<!\w){_CAPITAL}{_SMALL}?\.\s?{_CAPITAL}{_SMALL}{{2,}}"
        rf"|(?<!\w){_CAPITAL}{_SMALL}{{2,}}(?:ын|ийн|ны|ний|iin|yn|in)\s+{_CAPITAL}{_SMALL}{{2,}}"
        rf"|(?<!\w){_CAPITAL}{_SMALL}{{2,}}\s+(?:гуай|овогт\w*|guai)(?!\w)"
        rf"|(?<!\w)(?:[Нн]эр|[Nn]ame)\s*[:-]\s*{_CAPITAL}{_SMALL}{{2,}}"
        rf"|(?<!\w)(?:Mr|Mrs|Ms|Dr)\.?\s+{_CAPITAL}{_SMALL}+"
    ),
}


def personal(text: str, places: set[str] = frozenset()) -> tuple[list[Both], str]:
    """Kinds of personal data that a text seems to hold, and the text with them blotted out.

    places: names that are those of places, not of persons.
    """
    kinds, hidden = [], text
    for kind, pattern in PERSONAL.items():
        blotted = pattern.sub(lambda match: match[0] if match[0] in places else "•" * len(match[0]), hidden)
        if blotted != hidden:
            kinds.append(kind)
        hidden = blotted
    return kinds, hidden

"""Short forms of the variables that many tables share: ids, amounts of money, yes or no, codes."""

from __future__ import annotations

from .variables import Variable

MOST_MONEY = 1e11  # MNT; nothing a household buys or owns comes near it


def household_id() -> Variable:
    return Variable(
        "hhid",
        "text",
        "Household",
        "Өрх",
        "Identification of the household, the same in every table",
        required=True,
    )


def code(
    name: str, codes: str, en: str, mn: str, question: str = "", *, base: str = "", required: bool = False
):
    """A variable whose values are codes of the list `codes`."""
    return Variable(name, "text", en, mn, question, codes=codes, base=base, required=required)


def text(name: str, en: str, mn: str, question: str = "", *, required: bool = False) -> Variable:
    return Variable(name, "text", en, mn, question, required=required)


def yes_no(
    name: str, en: str, mn: str, question: str = "", *, base: str = "", required: bool = False
) -> Variable:
    return Variable(name, "boolean", en, mn, question, base=base, required=required)


def money(name: str, en: str, mn: str, question: str = "", *, unit: str = "MNT", base: str = "") -> Variable:
    """An amount in whole tugrik, zero or more."""
    return Variable(name, "number", en, mn, question, unit, 0, MOST_MONEY, base=base)


def amount(
    name: str,
    en: str,
    mn: str,
    question: str = "",
    *,
    unit: str = "",
    most: float | None = None,
    base: str = "",
) -> Variable:
    """A measured amount, zero or more."""
    return Variable(name, "number", en, mn, question, unit, 0, most, base=base)


def count(
    name: str,
    en: str,
    mn: str,
    question: str = "",
    *,
    unit: str = "",
    least: int = 0,
    most: int | None = None,
    base: str = "",
    required: bool = False,
) -> Variable:
    """A whole number."""
    return Variable(name, "integer", en, mn, question, unit, least, most, base=base, required=required)

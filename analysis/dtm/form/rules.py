"""When a question is asked, and what an answer must satisfy: XPath for the form, sentences for its reader.

What the form stops at entry, so that the checks need not find it later:

=======================================================  ==================================================
the checks would find                                    the form
=======================================================  ==================================================
a kheseg of no gazetteer, a khoroo of another district   lists that follow one another
an interview before the phase or in the future           not before the phase's first day, not after today
numbers out of range, text where a number belongs        integers with their range
-99 for a number that must be known                      only where the declaration says `unknown`
a group larger than the whole                            at most the whole
more elderly-headed households than elderly persons      at most the persons aged 60 and over
age groups that do not add up to the persons             the last one is what is left
origins that do not add up to the arrivals               as above; at most what is left if one is not known
fewer persons than households                            at least the households
too many choices, "none" beside others                   limit of choices; "none" alone
an answer to a question that does not apply              asked only where it applies; skips follow skips
a blank answer                                           required, except remarks
"other" without a text                                   the text is asked and required
most came from a place from which nobody came            not a place for which 0 was given
most came from another district, which is one's own      own district is not on the list
telephone and register numbers in texts                  refused (names cannot be recognised)
persons per household, moves, larger than usual          a note asks to look again, and lets pass
=======================================================  ==================================================

Left to the checks, since no single form shows them: coverage, duplicates, changes since the last phase, moves
between khesegs that do not meet, outliers, enumerators.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..checks.declared import load as checks
from ..fields import UNKNOWN_ENTRY, AskedIf, Field
from ..levels import STAYED_IN
from . import texts
from .texts import Text

OTHER = "other"  # the code that asks for a text
ALONE = ("none",)  # codes that are not chosen together with others
CONSENT = AskedIf("consent", is_="yes")  # what follows is asked where the informant agrees
LEFT = "_left"  # ending of the calculation that says how much of a sum is left
# A telephone number of eight digits, whole or in halves, or six digits in a row, as in a register number.
_NUMBERS = "([5-9][0-9]{3}[ -]?[0-9]{4}|[0-9]{6})"
# The counts in which the answer to "where did most come from" must be found.
_COUNTED = {"arrival_origin": "arrivals_from_", "departure_destination": "departures_to_"}


@dataclass(frozen=True)
class Rule:
    """What an answer must satisfy: an XPath test in which `.` is the answer, and its sentence."""

    test: str
    says: Text


@dataclass(frozen=True)
class Doubt:
    """An unusual answer: shown after the field, where the XPath test holds; the form goes on."""

    after: str
    test: str
    says: Text


def value(name: str) -> str:
    """Reference to the answer of a field, as an XLSForm writes it."""
    return f"${{{name}}}"


def constraint(rules: list[Rule], declared: Field) -> str:
    """The rules as one XPath test; empty without rules. A number that may be unknown may be -99 instead."""
    tests = [rule.test for rule in rules]
    if not tests:
        return ""
    whole = tests[0] if len(tests) == 1 else " and ".join(f"({test})" for test in tests)
    return f". = {UNKNOWN_ENTRY} or ({whole})" if declared.unknown else whole


def relevant(name: str, fields: Mapping[str, Field]) -> str:
    """When the field is asked, as XPath; empty where it always is.

    The conditions of the fields that a rule looks at stand in it too, so that no answer is asked for after
    a change further up.
    """
    return " and ".join(_test(rule, fields) for rule in _chain(name, fields))


def _chain(name: str, fields: Mapping[str, Field]) -> list[AskedIf]:
    rule = asked_if(name, fields)
    return [] if rule is None else [*_chain(rule.field, fields), rule]


def asked_if(name: str, fields: Mapping[str, Field]) -> AskedIf | None:
    """The skip rule of a field; that of a text for another answer is the code `other`."""
    return AskedIf(before(name, fields), is_=OTHER) if fields[name].other else fields[name].asked_if


def before(name: str, fields: Mapping[str, Field]) -> str:
    """The field that stands before another."""
    names = list(fields)
    return names[names.index(name) - 1]


def _test(rule: AskedIf, fields: Mapping[str, Field]) -> str:
    source = value(rule.field)
    if rule.at_least is not None:
        return f"{source} >= {rule.at_least:g}"
    several = fields[rule.field].type == "select_multiple"
    if rule.is_ is not None:
        return f"selected({source}, '{rule.is_}')" if several else f"{source} = '{rule.is_}'"
    unlike = f"not(selected({source}, '{rule.is_not}'))" if several else f"{source} != '{rule.is_not}'"
    return f"{source} != '' and {unlike}"


def unknown() -> Text:
    """What to enter for a number that is not known."""
    return texts.rule("unknown", UNKNOWN_ENTRY)


def agreed(fields: Mapping[str, Field]) -> str:
    """The test that the informant agrees; empty where the form does not ask."""
    return _test(CONSENT, fields) if CONSENT.field in fields else ""


def labelled(declared: Field) -> Text:
    """How sentences call another question: by its label."""
    return declared.labels


def of_field(
    declared: Field,
    fields: Mapping[str, Field],
    start: datetime.date | None = None,
    called: Callable[[Field], Text] = labelled,
) -> list[Rule]:
    """What the answer to a field must satisfy.

    start: the first day of interviews. called: how the sentences call other questions.
    """
    if declared.type == "integer":
        return _of_number(declared, fields, called)
    if declared.type == "date":
        return _of_date(start)
    if declared.type == "text":
        return [Rule(f"not(regex(., '[\\s\\S]*{_NUMBERS}[\\s\\S]*'))", texts.rule("no_names"))]
    return _of_choice(declared, fields)


def _of_number(declared: Field, fields: Mapping[str, Field], called: Callable) -> list[Rule]:
    rules = []
    if declared.range:
        low, high = declared.range
        rules.append(Rule(f". >= {low} and . <= {high}", texts.rule("range", low, high)))
    if declared.not_below:
        rules.append(_compared("at_least", ">=", (declared.not_below,), fields, called))
    if declared.not_above:
        rules.append(_compared("at_most", "<=", (declared.not_above,), fields, called))
    if declared.sums_to:
        rules.append(_of_sum(declared, fields, called))
    elif declared.part_of:
        rules.append(_compared("at_most", "<=", declared.part_of, fields, called))
    return rules


def _compared(
    says: str, sign: str, names: tuple[str, ...], fields: Mapping[str, Field], called: Callable
) -> Rule:
    """The answer against the sum of others; where one of them may be unknown, it may be anything."""
    others = [fields[name] for name in names]
    unknown = [f"{value(other.name)} = {UNKNOWN_ENTRY}" for other in others if other.unknown]
    test = f". {sign} {' + '.join(map(value, names))}"
    return Rule(
        " or ".join([*unknown, test]), texts.rule(says, texts.joined(list(map(called, others)), " + "))
    )


def summed(whole: str, fields: Mapping[str, Field]) -> list[str]:
    """Names of the fields that together make up a count, in order."""
    return [f.name for f in fields.values() if f.sums_to == whole]


def is_last_part(declared: Field, fields: Mapping[str, Field]) -> bool:
    """Is the field the last of those that make up a count?"""
    return bool(declared.sums_to) and declared.name == summed(declared.sums_to, fields)[-1]


def left(whole: str, fields: Mapping[str, Field]) -> str:
    """How much of a sum is left for its last part, as XPath; parts that are not known count nothing."""
    return " - ".join([value(whole), *(_known(name) for name in summed(whole, fields)[:-1])])


def _known(name: str) -> str:
    return f"if({value(name)} > 0, {value(name)}, 0)"


def _of_sum(declared: Field, fields: Mapping[str, Field], called: Callable) -> Rule:
    """The last part is what is left, or not more than that if another is not known; others fit into it."""
    whole = fields[declared.sums_to]
    parts = summed(whole.name, fields)
    says = texts.rule("sum", called(whole))
    earlier = parts[: parts.index(declared.name)]
    if not is_last_part(declared, fields):
        sum_so_far = " + ".join([".", *map(_known, earlier)])
        return Rule(f"{sum_so_far} <= {value(whole.name)}", says)
    rest = value(whole.name + LEFT)
    unknown = [f"{value(name)} = {UNKNOWN_ENTRY}" for name in earlier if fields[name].unknown]
    test = f". = {rest}" + (f" or (. < {rest} and ({' or '.join(unknown)}))" if unknown else "")
    return Rule(test, says)


def _of_date(start: datetime.date | None) -> list[Rule]:
    rules = [Rule(". <= today()", texts.rule("past"))]
    if start:
        rules.append(Rule(f". >= date('{start}')", texts.rule("since", start)))
    return rules


def _of_choice(declared: Field, fields: Mapping[str, Field]) -> list[Rule]:
    rules = []
    if declared.type == "select_multiple":
        rules.append(Rule(f"count-selected(.) <= {declared.most}", texts.rule("choices", declared.most)))
        for code in ALONE:
            if code in declared.codes:
                test = f"not(selected(., '{code}') and count-selected(.) > 1)"
                rules.append(Rule(test, texts.rule("alone", declared.codes[code])))
    empty = [
        f"(. = '{code}' and {value(counted)} = 0)"
        for code, counted in _counts(declared).items()
        if code in declared.codes and counted in fields
    ]
    return [*rules, Rule(f"not({' or '.join(empty)})", texts.rule("counted"))] if empty else rules


def _counts(declared: Field) -> dict[str, str]:
    """The field that counts the moves that an answer names, by code."""
    stem = _COUNTED.get(declared.name)
    return {code: stem + area for code, area in STAYED_IN.items()} if stem else {}


def doubts(fields: Mapping[str, Field]) -> list[Doubt]:
    """Answers that are possible but unusual: what the checks C44, C60 and C61 would ask about."""
    households, persons, thresholds = value("households"), value("persons"), checks()
    size = thresholds["C44"].values()
    found = [
        Doubt(
            "persons",
            f"{persons} < {size['low']} * {households} or {persons} > {size['high']} * {households}",
            texts.note("household_size", persons, households),
        )
    ]
    for name, check in (("arrivals", "C61"), ("departures", "C60")):
        most = thresholds[check].values()
        test = f"{value(name)} >= {most['least']} and 100 * {value(name)} > {most['share']} * {persons}"
        found.append(Doubt(name, test, texts.note("many_moves", value(name), persons)))
    return [doubt for doubt in found if {doubt.after, "households", "persons"} <= set(fields)]

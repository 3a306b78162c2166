"""The XPath of forms, as far as the form uses it: an expression, answers -> true or false, or a value."""

import datetime
import re

_TOKENS = re.compile(
    r"\$\{(?P<ref>\w+)\}|(?P<text>'[^']*')|(?P<number>-?\d+(\.\d+)?)|(?P<name>[a-z][a-z-]*)|(?P<sign><=|>=|!=|[-=<>+*(),.])"
)
_NAMES = {"if": "_if", "not": "_not", "count-selected": "_count", "today": "_today", "date": "Value"}


class Value(str):
    """An answer: compared as numbers where both are numbers or days, as text otherwise."""

    def __eq__(self, other):
        return _number(self) == _number(other) if _both(self, other) else str(self) == str(other)

    def __ne__(self, other):
        return not self == other

    def __lt__(self, other):
        return _both(self, other) and _number(self) < _number(other)

    def __gt__(self, other):
        return _both(self, other) and _number(self) > _number(other)

    def __le__(self, other):
        return _both(self, other) and _number(self) <= _number(other)

    def __ge__(self, other):
        return _both(self, other) and _number(self) >= _number(other)

    def __add__(self, other):
        return Value(_number(self) + _number(other))

    def __sub__(self, other):
        return Value(_number(self) - _number(other))

    def __mul__(self, other):
        return Value(_number(self) * _number(other))

    __rmul__ = __radd__ = __mul__
    __hash__ = str.__hash__


def _number(value):
    if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        return float(datetime.date.fromisoformat(value).toordinal())
    try:
        return float(value)
    except ValueError:
        return None


def _both(one, other):
    return _number(one) is not None and _number(other) is not None


FUNCTIONS = {
    "Value": Value,
    "_if": lambda test, yes, no: yes if test else no,
    "_not": lambda test: not test,
    "_count": lambda answer: Value(len(answer.split())),
    "_today": lambda: Value(datetime.date.today().isoformat()),
    "selected": lambda answer, code: str(code) in answer.split(),
    "regex": lambda answer, pattern: re.fullmatch(pattern, answer) is not None,
}


def evaluate(expression: str, answers: dict, own="") -> object:
    """What the expression gives. answers: by name, blank where missing; own: what `.` stands for."""
    python, end = [], 0
    for token in _TOKENS.finditer(expression):
        assert not expression[end : token.start()].strip(), f"not understood: {expression[end:]}"
        end = token.end()
        python.append(_python(token))
    assert not expression[end:].strip(), f"not understood: {expression[end:]}"
    given = {name: Value(answer) for name, answer in answers.items()}
    return eval(" ".join(python), FUNCTIONS | {"given": given, "own": Value(own)})


def _python(token: re.Match) -> str:
    if token["ref"]:
        return f"given.get({token['ref']!r}, Value(''))"
    if token["text"] or token["number"]:
        return f"Value({(token['text'] or token['number']).strip(chr(39))!r})"
    if token["name"]:
        return _NAMES.get(token["name"], token["name"])
    return {"=": "==", ".": "own"}.get(token["sign"], token["sign"])

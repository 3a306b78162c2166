"""Worked lines: a printed calculation with as many digits as the reader needs to get its result."""

from __future__ import annotations

import ast
import math
import operator

from analysis.core.errors import InputError
from analysis.presentation import number

LEAST_DIGITS, MOST_DIGITS = 4, 15
AS_IT_IS = 5  # significant digits up to which a term that ends is printed as it is

_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS = {"exp": math.exp, "ln": math.log}
_SIGNS = {",": "", "×": "*", "−": "-", "^": "**", "\u00a0%": "/100"}


def worked_line(expression: str, result: float, decimals: int = 0, unit: str = "", **terms: float) -> str:
    """`expression` with its terms printed, " = ", and `result` with `decimals`.

    worked_line("{value} × {rate} / 12", 26092.44, value=3e6, rate=0.10436975) gives
    "3,000,000 × 0.1043697 / 12 = 26,092". All terms get the same number of significant digits
    (whole parts, and terms of five digits or fewer, keep all theirs): the fewest, from four, with which
    the printed line gives the printed result. A unit of "%" multiplies the result by 100.
    Refuses a result that the expression does not have.
    """
    shown = 100 * result if unit == "%" else result
    after = f"\u00a0{unit}" if unit else ""
    for digits in range(LEAST_DIGITS, MOST_DIGITS + 1):
        text = expression.format(**{name: significant(value, digits) for name, value in terms.items()})
        found = evaluate(text) * (100 if unit == "%" else 1)
        if abs(found - round(shown, decimals)) < 0.499 * 10.0**-decimals:  # never half way
            break
    else:
        if abs(found - shown) > 1e-9 * max(1.0, abs(shown)):  # else the result itself lies half way
            raise InputError(f"worked line: expected {text} to give {shown:g}, found {found:g}.")
    return f"{text} = {number(shown, decimals)}{after}"


def significant(value: float, digits: int) -> str:
    """`value` with so many significant digits, without zeros at the end.

    The whole part is never cut, nor is a value of five digits or fewer (2.2219).
    """
    value = float(f"{value:.{MOST_DIGITS - 3}g}")  # 1 − 0.7 is 0.3
    first = math.floor(math.log10(abs(value))) + 1 if value else 1
    if value == float(f"{value:.{AS_IT_IS}g}"):
        digits = max(digits, AS_IT_IS)
    places = max(0, digits - first)
    while places and round(value, places - 1) == round(value, places):
        places -= 1
    return number(value, places)


def evaluate(text: str) -> float:
    """The value of a printed calculation: + − × / ^, brackets, exp(), ln(), per cent."""
    for sign, code in _SIGNS.items():
        text = text.replace(sign, code)
    return float(_value(ast.parse(text, mode="eval").body))


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.BinOp(left=left, op=sign, right=right):
            return _OPERATIONS[type(sign)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=[inner]):
            return _FUNCTIONS[name](_value(inner))
    raise InputError(f"worked line: {ast.unparse(node)} is not a calculation that can be printed.")

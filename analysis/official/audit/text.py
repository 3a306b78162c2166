"""Numbers in the sentences of the reports, held against the tables: `data/official/text_claims.yml`."""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from analysis.core.errors import InputError
from analysis.core.files import ROOT, parsed_yaml

from .identities import Batch, identities
from .intervals import Interval, lift, rounding
from .printed import Printed

CLAIMS = ROOT / "data" / "official" / "text_claims.yml"
_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@lru_cache(maxsize=1)
def claims() -> tuple[Mapping[str, Any], ...]:
    """All claims: id, place, says, printed, formula, cells, and relation if it is not equality.

    `cells` names printed numbers, "table | row | column"; `formula` computes with them what the
    text says; `printed` is the text's number as a string, so that its decimals count. `step` is the
    unit of rounding of a round number ("about 468,000": 1000).
    """
    entries = parsed_yaml(CLAIMS.read_text(encoding="utf-8"))
    return tuple({"block": block, **claim} for block, group in entries.items() for claim in group)


def checks(printed: Printed) -> Iterator[Batch]:
    """One identity a claim."""
    for claim in claims():
        computed = evaluate(
            claim["formula"], {n: printed.cell(*path.split(" | ")) for n, path in claim["cells"].items()}
        )
        said = _said(claim)
        left, right, relation = computed, said, claim.get("relation", _relation(claim["formula"]))
        if relation == ">=":
            left, right, relation = said, computed, "<="
        tables = dict.fromkeys(path.split(" | ")[0] for path in claim["cells"].values())
        yield identities(
            claim["block"],
            claim["says"],
            ", ".join(tables),
            claim["place"],
            ["text"],
            left,
            right,
            relation,
        )


def _relation(formula: str) -> str:
    """A number quoted as it stands must be printed alike; one computed from others must be possible."""
    return "same" if formula.isidentifier() else "="


def _said(claim: Mapping[str, Any]) -> Interval:
    text = str(claim["printed"])
    number = float(text.replace(",", ""))
    decimals = len(text.partition(".")[2])
    if "step" in claim:
        half = claim["step"] / 2
        return Interval(*(lift([v]).low for v in (number - half, number + half)), lift([number]).text)
    exact = claim.get("exact", False)
    return rounding([number], decimals, exact)


def evaluate(formula: str, cells: Mapping[str, Interval]) -> Interval:
    """A formula of names, numbers, + − × / and brackets, in interval arithmetic.

    Raises `InputError` for anything else.
    """
    return _value(ast.parse(formula, mode="eval").body, cells, formula)


def _value(node: ast.expr, cells: Mapping[str, Interval], formula: str) -> Interval:
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](
            _value(node.left, cells, formula), _value(node.right, cells, formula)
        )
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return lift([node.value])
    if isinstance(node, ast.Name) and node.id in cells:
        return cells[node.id]
    raise InputError(
        f"text_claims.yml, formula '{formula}': expected names of cells, numbers and + - * /, found "
        f"'{ast.unparse(node)}'."
    )

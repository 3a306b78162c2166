"""Parts import downwards only, in the order of the design."""

import ast

from analysis.core.files import ROOT

ORDER = "core survey welfare sampling official hses chapters synthetic computed dtm presentation report publish cli".split()

# A survey made up for the adapter must not share the adapter's mistakes.
APART = {"synthetic": {"hses"}}


def imported_parts(path) -> set[str]:
    """Names of the parts of `analysis` that a file imports."""
    package = path.relative_to(ROOT).with_suffix("").parts
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: -node.level] if node.level else ()
            stem = ".".join([*base, node.module or ""]).strip(".")
            names = [stem, *(f"{stem}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            if parts[0] == "analysis" and len(parts) > 1 and parts[1] in ORDER:
                found.add(parts[1])
    return found


def test_parts_import_downwards_only():
    wrong = []
    for path in sorted((ROOT / "analysis").rglob("*.py")):
        part = path.relative_to(ROOT / "analysis").parts[0].removesuffix(".py")
        if part not in ORDER:
            assert part in ("__init__", "__main__"), f"{path}: not a part of the design"
            continue
        allowed = set(ORDER[: ORDER.index(part) + 1]) - APART.get(part, set())
        wrong += [f"{path.relative_to(ROOT)} imports {other}" for other in imported_parts(path) - allowed]
    assert wrong == []

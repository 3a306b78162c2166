"""A mapping held against the contract of the microdata, and against the variables of raw files.

Every fault is a sentence with the line of the mapping, so that it is mended in one go.
"""

from __future__ import annotations

from collections.abc import Mapping as Dict

from analysis.core.errors import nearest
from analysis.hses.schema import TABLES, MicroTable, Variable

from .mapping import Mapping, Part, Read, Rule, plain
from .raw import RawFile


def roles(mapping: Mapping) -> list[str]:
    """Raw files that the tables are made from, each once, in the order of the mapping."""
    used = {role for parts in mapping.tables.values() for part in parts for role, _ in reads(part)}
    return [role for role in mapping.files if role in used]


def reads(part: Part) -> list[tuple[str, str]]:
    """Every (file, variable) that a part reads, without the household key."""
    found = [owner(name, part) for _, _, rule in part.rules() for name in rule.variables]
    return list(dict.fromkeys([*found, *(owner(name, part) for name in (*part.only, *part.without))]))


def owner(variable: str, part: Part) -> tuple[str, str]:
    """The file and the variable that a name in a part means: `hhold.visitor`, or one of its own file."""
    role, dot, name = variable.partition(".")
    return (role, name) if dot else (part.file, variable)


def variables_of(mapping: Mapping) -> dict[str, list[str]]:
    """Variables to read from each raw file, the household key first where the file has one."""
    wanted: dict[str, list[str]] = {role: [] for role in roles(mapping)}
    for name, parts in mapping.tables.items():
        for part in parts:
            found = reads(part)
            if "hhid" in TABLES[name].names:
                for role in {part.file, *(role for role, _ in found)}:
                    key = key_of(mapping, role)
                    if key not in wanted[role]:
                        wanted[role].insert(0, key)
            for role, variable in found:
                if variable not in wanted[role]:
                    wanted[role].append(variable)
    return wanted


def implied(table: MicroTable) -> set[str]:
    """Columns that need no entry: the household from its key, the year from the head of the mapping."""
    return {"hhid", "year"} & set(table.names) if table.name == "households" else {"hhid"} & set(table.names)


def key_of(mapping: Mapping, role: str) -> str:
    """The household variable of a raw file."""
    return mapping.files[role].key or mapping.household_key.variable


def faults_of_contract(read: Read) -> list[str]:
    """Ways in which a mapping does not make the tables of the contract."""
    mapping = read.mapping
    found = _absences(read)
    for name in mapping.tables:
        if name not in TABLES:
            place = read.place("tables", name)
            found.append(f"{place}: the microdata have no table '{name}'. {nearest(name, TABLES)}")
    for name, table in TABLES.items():
        if name in mapping.tables:
            for at, part in enumerate(mapping.tables[name]):
                found += _part(read, table, at, part)
        elif name not in mapping.absent:
            found.append(
                f"{read.place('tables')}: expected a table {name} ({table.row_is}), found none. "
                "Map it, or state it under not_in_release."
            )
    return found


def _absences(read: Read) -> list[str]:
    found = []
    for at, one in enumerate(read.mapping.not_in_release):
        for name in one.columns:
            place = read.place("not_in_release", at)
            table, dot, column = name.partition(".")
            if table not in TABLES:
                found.append(f"{place}: the microdata have no table '{table}'. {nearest(table, TABLES)}")
            elif dot and column not in TABLES[table].names:
                found.append(
                    f"{place}: {table} has no column '{column}'. {nearest(column, TABLES[table].names)}"
                )
            elif dot and TABLES[table].variable(column).required:
                found.append(f"{place}: {name} cannot be absent: nothing can be estimated without it.")
            elif not dot and table in ("households", "persons"):
                found.append(
                    f"{place}: the table {table} cannot be absent: nothing can be estimated without it."
                )
            elif dot and any(column in part.made for part in read.mapping.tables.get(table, ())):
                found.append(f"{place}: {name} is stated as absent, and it is mapped. Keep one of the two.")
    return found


def _part(read: Read, table: MicroTable, at: int, part: Part) -> list[str]:
    mapping, path = read.mapping, ("tables", table.name, at)
    found = []
    files = mapping.files
    if part.file not in files:
        return [
            f"{read.place(*path, 'file')}: there is no file '{part.file}' under files. "
            f"{nearest(part.file, files)}"
        ]
    for below, name, rule in part.rules():
        place = read.place(*path, *below)
        if name == "hhid":
            found.append(f"{place}: hhid is made from household_key, in every file. Remove this entry.")
            continue
        if name not in table.names:
            found.append(f"{place}: {table.name} has no column '{name}'. {nearest(name, table.names)}")
            continue
        found += _rule(place, f"{table.name}.{name}", table.variable(name), rule)
        for role, _ in (owner(variable, part) for variable in rule.variables):
            if role not in files:
                found.append(f"{place}: there is no file '{role}' under files. {nearest(role, files)}")
    for kind, name in [("skip_empty", n) for n in part.skip_empty] + [
        ("skip_missing", n) for n in part.skip_missing
    ]:
        if name not in part.made:
            found.append(
                f"{read.place(*path, kind)}: expected a column that this part makes, found '{name}'. "
                f"{nearest(name, part.made)}"
            )
    for one in part.each:
        if not any(rule.variables for rule in one.values()):
            found.append(
                f"{read.place(*path, 'each')}: expected a variable in every set of each, found none."
            )
    for kind, variable in [
        *(("only", name) for name in part.only),
        *(("without", name) for name in part.without),
    ]:
        if owner(variable, part)[0] != part.file:
            place = read.place(*path, kind, variable)
            found.append(f"{place}: only and without take variables of {part.file}, found '{variable}'.")
    made = implied(table) | set(part.made)
    by_others = {name for other in mapping.tables[table.name] for name in other.made}
    for variable in table.variables:
        name = variable.name
        if (
            name in made
            or f"{table.name}.{name}" in mapping.absent
            or (name in by_others and not variable.required)
        ):
            continue
        hint = "Map it." if variable.required else "Map it, or state it under not_in_release."
        found.append(
            f"{read.place(*path)}: {table.name} lacks the column {name} ({variable.label_en}). {hint}"
        )
    return found


def _rule(place: str, column: str, variable: Variable, rule: Rule) -> list[str]:
    found = []
    kind = variable.kind
    if kind == "boolean" and not rule.yes and not isinstance(rule.value, bool):
        found.append(
            f"{place}: {column} is true or false; expected yes and no, as in {{from: q1, yes: 1, no: 2}}."
        )
    if kind != "boolean" and rule.yes:
        found.append(f"{place}: {column} is {kind}, not true or false; expected no entries yes and no.")
    if kind not in ("integer", "number") and (rule.times is not None or rule.product or rule.sum):
        found.append(f"{place}: {column} is {kind}, no number; expected neither times nor product nor sum.")
    if kind != "text" and (rule.text or rule.width):
        found.append(f"{place}: {column} is {kind}, no text; expected neither text nor width.")
    if kind != "date" and rule.date is not None:
        found.append(f"{place}: {column} is {kind}, no date; expected no entry date.")
    if kind in ("integer", "number"):
        given = [rule.value, rule.fill, *(rule.codes or {}).values()]
        if wrong := [one for one in given if isinstance(one, (str, bool))]:
            found.append(
                f"{place}: {column} is {kind}; expected numbers, found {', '.join(map(repr, wrong))}."
            )
    if variable.codes:
        allowed = variable.code_list.codes
        made = [*(rule.codes or {}).values(), *([] if rule.value is None else [rule.value])]
        for code in dict.fromkeys(map(plain, made)):
            if code not in allowed:
                found.append(f"{place}: {column} has no code '{code}'. {_nearest_code(code, allowed)}")
    return found


def _nearest_code(code: str, allowed: tuple[str, ...]) -> str:
    told = nearest(code, allowed)
    if told.startswith("Known: ") and len(allowed) > 20:
        return f"Known: {', '.join(allowed[:20])} and {len(allowed) - 20} more."
    return told


def faults_of_variables(read: Read, files: Dict[str, RawFile]) -> list[str]:
    """Variables that the mapping reads and the raw files do not have, each with its nearest name.

    files: role -> raw file, those that could be opened; others are passed over.
    """
    mapping = read.mapping
    found = []
    for role, names in variables_of(mapping).items():
        raw = files.get(role)
        if raw is None:
            continue
        for name in names:
            if raw.spelling(name) is None:
                spelt = [one for one in raw.variables if one.lower() == name.lower()]
                hint = (
                    f"It has {' and '.join(spelt)}, which differ in upper and lower case only."
                    if spelt else raw.hint(name)
                )  # fmt: skip
                found.append(
                    f"{raw.name}: expected a variable {name} ({_asked(read, role, name)}), found none. {hint}"
                )
    return found


def _asked(read: Read, role: str, name: str) -> str:
    """Where the mapping asks for a variable: the column that it becomes, and the line."""
    mapping = read.mapping
    for table, parts in mapping.tables.items():
        for at, part in enumerate(parts):
            for below, column, rule in part.rules():
                if (role, name) in [owner(variable, part) for variable in rule.variables]:
                    return f"{table}.{column}, {read.place('tables', table, at, *below)}"
            for kind in ("only", "without"):
                if part.file == role and name in getattr(part, kind):
                    return f"rows of {table}, {read.place('tables', table, at, kind, name)}"
    if name == mapping.files[role].key:
        return f"household key, {read.place('files', role, 'key')}"
    return f"household key, {read.place('household_key')}"

"""Bring raw survey files in: find, read, convert, check, and write Parquet with a manifest.

Nothing is written unless everything could be read; a survey that was brought in before stays until the
new one is whole. Real data go below `data/private`, which git ignores, and nowhere else.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.core import files as places
from analysis.core.errors import InputError, WorkFailed, all_faults
from analysis.core.files import sha256
from analysis.hses import checks, findings_page
from analysis.hses.findings import Findings

from .build import Built, build
from .contract import faults_of_contract, faults_of_variables, roles, variables_of
from .households import Raw
from .labels import disagreements
from .locate import Located, locate
from .manifest import Manifest, TableEntry, label, raw_entry
from .mapping import Read, read_mapping
from .raw import RawFile, open_raw

Say = Callable[[str], None]

MICRODATA, REPORT = "microdata", "report"


class FoundErrors(WorkFailed):
    """The checks found errors, and nothing was written but the report."""


@dataclass(frozen=True, eq=False)
class Opened:
    """Raw files that were found and opened; faults: sentences on those that were not."""

    located: Located
    files: Mapping[str, RawFile]
    faults: tuple[str, ...]


def checked_mapping(given: str | Path) -> Read:
    """A mapping that makes all tables of the contract; InputError lists its faults, with their lines."""
    read = read_mapping(given)
    faults = faults_of_contract(read)
    if faults:
        raise InputError(all_faults(f"{read.path.name}: {len(faults)} fault(s)", faults))
    return read


def open_files(folder: Path, read: Read, given: Mapping[str, str] | None = None) -> Opened:
    """The raw files of a mapping, opened but not read; what is wrong with them is among the faults."""
    located = locate(folder, read, roles(read.mapping), given)
    faults, opened = list(located.faults), {}
    for role, path in located.files.items():
        if not path.is_file():
            continue
        rule = read.mapping.files[role]
        try:
            opened[role] = open_raw(role, path, rule.encoding, rule.decimal)
        except InputError as error:
            faults.append(str(error))
    faults += faults_of_variables(read, opened)
    return Opened(located, opened, tuple(faults))


def ingest(
    folder: str | Path,
    mapping: str | Path,
    name: str | None = None,
    report: Say = lambda line: None,
    *,
    accept: bool = False,
    given: Mapping[str, str] | None = None,
    out: str | Path | None = None,
    tick: Say = lambda step: None,
) -> Manifest:
    """Bring the raw files of `folder` in as the survey `name`.

    report: called with lines for the terminal. accept: write although the checks found errors. given:
    role -> file name, where the mapping's suffixes do not settle it. out: another place for the survey,
    for synthetic files only. tick: called with the name of each step, for a progress bar.

    Raises InputError for what cannot be read or converted (all faults at once; nothing is written), and
    FoundErrors where the checks found errors (the report is written, the tables are not).
    """
    folder = Path(folder)
    tick("mapping")
    read = checked_mapping(mapping)
    opened = open_files(folder, read, given)
    if opened.faults:
        raise InputError(all_faults(f"{folder.name}: {len(opened.faults)} fault(s)", opened.faults))
    synthetic = _made_up(opened.files.values())
    name = name or _default_name(read, folder, synthetic)
    target = _target(name, synthetic, out)
    raw = _values(read, opened.files, tick)
    built = build(read, raw, tick)
    tick("checks")
    found = _checked(read, built).plus(disagreements(read, opened.files))
    title = label(read.mapping.title, synthetic)
    paths = findings_page.write(found, target / REPORT, f"{name}: {title}")
    for line in found.lines():
        report(line)
    report(f"report: {_short(paths[-1])}")
    if found.errors and not accept:
        raise FoundErrors(
            f"{name}: the checks found {found.errors:,} error(s), and nothing was written but the report. "
            "Correct the files or the mapping; --accept takes the data as they are."
        )
    tick("writing")
    about = dict(
        name=name,
        label=title,
        synthetic=synthetic,
        title=read.mapping.title,
        year=read.mapping.year,
        release=read.mapping.release,
        mapping={"file": read.path.name, "sha256": read.sha256, "texts": dict(read.texts)},
        raw=_raw_entries(read, opened.files, raw),
        findings={
            "errors": found.errors,
            "warnings": found.warnings,
            "notes": found.notes,
            "accepted": bool(found.errors),
            "counts": found.counts(),
            "skipped": dict(found.skipped),
        },
        warnings=_warnings(opened, raw),
        consequences=(*read.mapping.consequences, *opened.located.absent.values()),
        not_in_release=tuple(read.mapping.absent),
    )
    return _write(target, built, about)


def _made_up(files: Iterable[RawFile]) -> bool:
    """Whether the raw files are synthetic; InputError where some are and some are not."""
    says = {raw.name: raw.synthetic for raw in files}
    if len(set(says.values())) > 1:
        yes = ", ".join(name for name, made_up in says.items() if made_up)
        no = ", ".join(name for name, made_up in says.items() if not made_up)
        raise InputError(
            f"expected files of one survey, found synthetic ones ({yes}) beside others ({no}). Keep them "
            "apart."
        )
    return all(says.values())


def _default_name(read: Read, folder: Path, synthetic: bool) -> str:
    """The folder's name for a survey that was made up and lies in its own place; else the mapping's."""
    if synthetic and folder.resolve().name == "raw":
        return folder.resolve().parent.name
    stem = re.sub(r"[^a-z0-9]+", "-", read.path.stem.lower()).strip("-")
    return f"synthetic-{stem}" if synthetic else stem


def _target(name: str, synthetic: bool, out: str | Path | None) -> Path:
    """The folder of the survey; InputError for a name or a place that cannot be."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,60}", name):
        raise InputError(
            f"--name {name}: expected small letters, digits, points and hyphens, beginning with a letter "
            "or digit."
        )
    private = places.ROOT / "data" / "private"
    if out is None:
        return (places.ROOT / "data" / "generated" if synthetic else private) / name
    target = Path(out).resolve()
    if not synthetic and not target.is_relative_to(private.resolve()):
        raise InputError(
            f"--out {out}: survey files that do not say that they are synthetic are confidential, and are "
            "kept below data/private, which git ignores. Leave --out away."
        )
    return target


def _values(read: Read, files: Mapping[str, RawFile], tick: Say) -> dict[str, Raw]:
    """The variables that the mapping reads, of all raw files; faults of all files at once."""
    wanted = variables_of(read.mapping)

    def one(role: str) -> Raw | InputError:
        try:
            frame = files[role].read(wanted[role])
        except InputError as error:
            return error
        return Raw(files[role].name, frame)

    found: dict[str, Raw] = {}
    faults = []
    with ThreadPoolExecutor(2) as pool:  # reading waits for the disk as much as for the processor
        for role, made in zip(files, pool.map(one, files), strict=True):
            tick(files[role].name)
            if isinstance(made, InputError):
                faults.append(str(made))
            else:
                found[role] = made
    faults += [
        f"{found[role].name}: expected rows ({table}), found none. Copy the file again from its source."
        for table in ("households", "persons")
        for role in {part.file for part in read.mapping.tables[table]}
        if role in found and found[role].frame.empty
    ]
    if faults:
        raise InputError(all_faults(f"raw files: {len(faults)} fault(s)", faults))
    return found


def _checked(read: Read, built: Built) -> Findings:
    found = checks.run(built.tables, read.mapping.year or None, built.origins, read.mapping.absent)
    return found.plus(built.changes)


def _raw_entries(read: Read, files: Mapping[str, RawFile], raw: Mapping[str, Raw]) -> tuple:
    return tuple(
        raw_entry(role, files[role].path, len(raw[role].frame), tuple(map(str, raw[role].frame.columns)))
        for role in files
    )


def _warnings(opened: Opened, raw: Mapping[str, Raw]) -> tuple[str, ...]:
    """What was found of the files, and is no fault: labels, files without rows, files that are not there."""
    remarks = [remark for one in opened.files.values() for remark in one.remarks]
    remarks += [f"{one.name}: the file has no rows." for one in raw.values() if one.frame.empty]
    return (*remarks, *(f"no file for {role}: {why}" for role, why in opened.located.absent.items()))


def _write(target: Path, built: Built, about: dict) -> Manifest:
    """Parquet files and manifest, into a folder beside the place and then moved there."""
    target.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=target, prefix=f".{MICRODATA}."))
    try:
        entries = {name: _write_table(name, frame, made) for name, frame in built.tables.items()}
        manifest = Manifest(**about, tables=entries)
        (made / "manifest.json").write_text(manifest.to_json(), encoding="utf-8", newline="\n")
        os.chmod(made, 0o755)
        _put(made, target / MICRODATA)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return manifest


def _write_table(name: str, frame: pd.DataFrame, folder: Path) -> TableEntry:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = folder / f"{name}.parquet"
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    text = [column.name for column in table.schema if pa.types.is_dictionary(column.type)]
    pq.write_table(table, path, compression="zstd", use_dictionary=text, store_schema=False)
    filled = tuple(column for column in frame if frame[column].notna().any())
    return TableEntry(path.name, sha256(path), len(frame), filled)


def _put(made: Path, place: Path) -> None:
    """Move a whole folder to its place; what stood there is removed when the new one stands."""
    before = None
    if place.exists():
        before = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{place.name}.before."))
        before.rmdir()
        os.replace(place, before)
    try:
        os.replace(made, place)
    except BaseException:
        if before is not None:
            os.replace(before, place)
        raise
    if before is not None:
        shutil.rmtree(before, ignore_errors=True)


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

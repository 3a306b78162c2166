"""Raw files as they come: which variables they have, and the values of those that are asked for.

Codes are read, never labels. A file that is cut short, or whose text is not in its encoding, is
refused; letters in labels that cannot be read are only told.
"""

from __future__ import annotations

import json
import struct
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.core.errors import InputError, nearest
from analysis.core.files import sha256
from analysis.core.reading import read_table

# Stata files are UTF-8 from this version of the format on (Stata 14); before, they do not say what they are.
_STATA_UTF8 = 118

# The last bytes of a whole Stata file, from this version of the format on (Stata 13).
_STATA_TAGGED, _STATA_END = 117, b"</stata_dta>"

# What a file that was made up says of itself, in its title.
_MADE_UP = "synthetic"


@dataclass(frozen=True, eq=False)
class RawFile:
    """One raw file, not yet read. variables: all that it has, as it spells them.

    title: what the file says of itself. old: it does not state the encoding of its text. encoding: as
    the mapping states it. remarks: sentences on what could be read only in part. table: all values, where
    they had to be read to know the variables. labels: variable -> code as text -> its label.
    """

    role: str
    path: Path
    variables: tuple[str, ...]
    title: str = ""
    old: bool = False
    encoding: str | None = None
    remarks: tuple[str, ...] = ()
    table: pd.DataFrame | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def synthetic(self) -> bool:
        """Whether the file says that it was made up: in its title, or in the list beside it."""
        return _MADE_UP in self.title.lower() or _listed_as_made_up(self.path)

    def spelling(self, variable: str) -> str | None:
        """The variable as the file spells it, or but for upper and lower case; None if it has none."""
        if variable in self.variables:
            return variable
        close = [name for name in self.variables if name.lower() == variable.lower()]
        return close[0] if len(close) == 1 else None

    def hint(self, variable: str) -> str:
        """The nearest variable of the file, or a few of those that it has."""
        told = nearest(variable, self.variables)
        if told.startswith("Known: ") and len(self.variables) > 12:
            return f"It has {', '.join(self.variables[:12])} and {len(self.variables) - 12} more."
        return told

    def read(self, wanted: Sequence[str]) -> pd.DataFrame:
        """The values of some variables, spelt as in `wanted`; row 0 is the first row of data.

        Raises InputError for a file that is damaged, and for text that is not in its encoding.
        """
        spelt = [self.spelling(name) for name in wanted]
        ending = self.path.suffix.lower()
        if self.table is not None:
            frame = self.table
        elif ending == ".dta":
            frame = _read_stata(self, list(dict.fromkeys(spelt)))
        else:
            frame = _table(self.path, list(dict.fromkeys(spelt)), self.encoding, ".")
        frame = frame[spelt]
        frame.columns = list(wanted)
        return frame


def open_raw(role: str, path: Path, encoding: str | None = None, decimal: str = ".") -> RawFile:
    """What a raw file holds, without its values. InputError where it cannot be read."""
    ending = path.suffix.lower()
    if ending == ".dta":
        return _open_stata(role, path, encoding)
    if ending == ".csv":
        table = _table(path, None, encoding, decimal)  # a text file is read once, and whole
        return RawFile(role, path, tuple(map(str, table.columns)), encoding=encoding, table=table)
    return _open_spss(role, path, encoding)


def _open_stata(role: str, path: Path, encoding: str | None) -> RawFile:
    from pandas.io.stata import StataReader

    _whole_stata(path)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            with StataReader(path) as reader:
                names = tuple(reader.variable_labels())
                version = reader._format_version
                texts = [reader.data_label, *reader.variable_labels().values()]
                sets = reader.value_labels()
                for labels in sets.values():
                    texts += map(str, labels.values())
                set_of = dict(zip(names, reader._lbllist, strict=True))
                title = reader.data_label
        except (ValueError, OSError, struct.error, KeyError, IndexError, OverflowError, MemoryError) as error:
            raise _damaged(path, error) from None
    old = version < _STATA_UTF8
    strange = any(issubclass(one.category, UnicodeWarning) for one in told)
    remarks = []
    if strange and not encoding:
        remarks.append(
            f"{path.name}: labels have letters that are not UTF-8, as files converted from an old Stata "
            "version do; labels are not used, codes are. If text is wanted, convert the file anew (unicode "
            "translate)."
        )
    if old and not encoding and not all(map(str.isascii, texts)):
        remarks.append(
            f"{path.name}: labels have letters outside English, and the file is of a Stata version that "
            "does not state its encoding; labels are not used, codes are."
        )
    anew = encoding if old or strange else None
    if anew:
        title = _recoded(title, anew, path)
    labels = {
        name: {
            str(code): _recoded(str(label), anew, path) if anew else str(label)
            for code, label in given.items()
        }
        for name, given in ((name, sets.get(set_of[name])) for name in names)
        if given
    }
    return RawFile(role, path, names, title, old, encoding, tuple(remarks), labels=labels)


def _whole_stata(path: Path) -> None:
    """InputError for a file that does not end as a Stata file of its version must."""
    size = path.stat().st_size
    with open(path, "rb") as file:
        head = file.read(64)
        file.seek(max(0, size - 64))
        tail = file.read()
    if size == 0:
        raise InputError(f"{path.name}: the file is empty. Copy it again from its source.")
    if head.startswith(b"<stata_dta>") and not tail.rstrip(b"\0\r\n ").endswith(_STATA_END):
        raise InputError(
            f"{path.name}: the file is cut short ({size:,} bytes, without the end that a Stata file has). "
            "Copy it again from its source."
        )


def _damaged(path: Path, error: Exception) -> InputError:
    told = str(error).splitlines()[0] if " " in str(error) else "its beginning is not that of one"
    return InputError(f"{path.name}: no Stata file, or cut short ({told}). Copy it again from its source.")


def _read_stata(raw: RawFile, columns: list[str]) -> pd.DataFrame:
    from pandas.io.stata import StataReader

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            with StataReader(raw.path) as reader:
                frame = reader.read(columns=columns, convert_categoricals=False)
        except (ValueError, OSError, struct.error, KeyError, IndexError, OverflowError, MemoryError) as error:
            raise _damaged(raw.path, error) from None
    strange = any(issubclass(one.category, UnicodeWarning) for one in told)
    for name in frame.select_dtypes(include=["object", "string"]):
        values = frame[name].astype("str")
        if not raw.encoding and (strange or raw.old):
            wrong = ~values.dropna().map(str.isascii).astype(bool)
            if wrong.any():
                raise InputError(
                    f"{raw.name}: the text of {name} has letters outside English, and its encoding is not "
                    f"known ({int(wrong.sum())} rows, the first is row {wrong.idxmax() + 1}). Write "
                    f"`encoding:` below files: {raw.role}: in the mapping, windows-1251 (Cyrillic) or "
                    "latin-1."
                )
        if raw.encoding and (raw.old or strange):
            values = values.map(lambda text: _recoded(text, raw.encoding, raw.path), na_action="ignore")
        frame[name] = values.replace("", None)
    return frame


def _recoded(text: str, encoding: str, path: Path) -> str:
    """Text that was taken for Latin-1, in the encoding that it was written in."""
    if any(ord(letter) > 255 for letter in text):
        return text  # it was no Latin-1: the file had it as UTF-8
    try:
        return text.encode("latin-1").decode(encoding)
    except (UnicodeError, LookupError) as error:
        raise InputError(
            f"{path.name}: the text is not {encoding} ({error}). State another `encoding:` in the mapping."
        ) from None


def _table(
    path: Path, columns: list[str] | None, encoding: str | None, decimal: str, rows: int | None = None
) -> pd.DataFrame:
    try:
        return read_table(path, columns, encoding=encoding, decimal=decimal).frame
    except InputError as error:
        told = str(error)
        if path.suffix.lower() != ".csv":
            told = told.split(" If its text")[0] + " Copy it again from its source."
        elif "encoding" in told:
            told = told.split(" Name ")[0] + (
                " State `encoding:` of the file in the mapping: windows-1251 (Cyrillic) or latin-1."
            )
        raise InputError(told) from None


def _open_spss(role: str, path: Path, encoding: str | None) -> RawFile:
    try:
        import pyreadstat
    except ImportError:
        raise InputError(f"{path.name}: SPSS files need the package pyreadstat. Call make extras.") from None
    try:
        _, about = pyreadstat.read_sav(path, metadataonly=True, encoding=encoding)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError) as error:
        raise InputError(
            f"{path.name}: cannot be read ({error}). Copy it again, or state `encoding:` in the mapping."
        ) from None
    labels = {
        name: {f"{code:g}" if isinstance(code, float) else str(code): label for code, label in given.items()}
        for name, given in about.variable_value_labels.items()
    }
    names = tuple(about.column_names)
    return RawFile(role, path, names, about.file_label or "", encoding=encoding, labels=labels)


def _listed_as_made_up(path: Path) -> bool:
    """Whether `synthetic.json`, beside the file or one folder up, lists it with its very bytes."""
    for folder in (path.parent, path.parent.parent):
        beside = folder / "synthetic.json"
        if beside.is_file():
            try:
                return sha256(path) in json.dumps(json.loads(beside.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                return False
    return False

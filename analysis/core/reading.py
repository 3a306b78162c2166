"""Rectangular files as they come: CSV, Parquet, Stata and SPSS, with the labels they carry.

Codes stay codes in the frame; the labels stand beside it. `key` turns a coded column into one that
can name domains: by its labels, in the order of the codes, with the code added where two codes
share a label. Text is never guessed at: a file whose encoding is not stated in it is read as UTF-8,
or as the encoding that is named.

Parquet needs pyarrow, SPSS needs pyreadstat; both are looked for only when such a file is read.
"""

from __future__ import annotations

import gzip
import struct
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from .errors import InputError, all_faults, nearest

# What an empty cell of a number may look like in a CSV file; in columns of text only "" is empty.
_EMPTY = ["", "NA", "N/A", "NaN", "nan", "null", "."]

# Stata wrote text without stating its encoding before this version of the format (Stata 14).
_STATA_UTF8 = 118


@dataclass(frozen=True, eq=False)
class Table:
    """frame: the rows, codes as codes. labels: column -> code -> label. titles: column -> its description."""

    frame: pd.DataFrame
    labels: Mapping[str, Mapping[object, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def key(self, column: str) -> pd.Series:
        """`column` as names of domains: labels where it has them, else its codes.

        Labelled columns become ordered categories; a label that two codes share is followed by the code in
        brackets, and a code without a label stands for itself.
        """
        labels = self.labels.get(column)
        return _labelled(self.frame[column], labels) if labels else self.codes(column)

    def codes(self, column: str) -> pd.Series:
        """`column` as codes that sort as they should.

        Whole numbers lose the ".0" that a missing value had given them; texts of digits become numbers,
        unless one begins with a zero (007).
        """
        return _plain(self.frame[column])

    def numbers(self, columns: Sequence[str]) -> pd.DataFrame:
        """The frame of `columns`, each a number; InputError lists the texts found instead, and where."""
        faults, found = [], {}
        for name in columns:
            values = self.frame[name]
            found[name] = pd.to_numeric(values, errors="coerce")
            wrong = found[name].isna() & values.notna()
            if wrong.any():
                faults.append(
                    f"column {name}: expected numbers, found {values[wrong].iloc[0]!r} in row "
                    f"{values.index[wrong][0] + 1} of the data ({int(wrong.sum())} rows). "
                    "If commas mark decimals, say so (--decimal ,)."
                )
        if faults:
            raise InputError(all_faults("columns that are not numbers", faults))
        return pd.DataFrame(found)


def read_table(
    path: str | Path,
    columns: Sequence[str] | None = None,
    text: Sequence[str] = (),
    encoding: str | None = None,
    decimal: str = ".",
) -> Table:
    """The file at `path`: .csv, .tsv (also .gz), .parquet, .dta, .sav or .zsav.

    columns: those to read, all if None. text: columns of a CSV file that hold codes, not amounts, so
    that 007 keeps its zeros. encoding: of a CSV file (UTF-8 if None), of Stata files before version
    14 (Latin-1 if None) and of SPSS files that do not state theirs. decimal: the mark of a CSV file.
    Raises InputError for a file that is not there or not readable, columns that it does not have
    (all at once, with the nearest names), and text that is not in the encoding.
    """
    path = Path(path)
    reader = _reader(path)
    if not path.is_file():
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        raise InputError(f"{path}: no such file. " + (nearest(path.name, beside) if len(beside) < 50 else ""))
    wanted = list(dict.fromkeys(columns)) if columns is not None else None
    return reader(path, wanted, tuple(text), encoding, decimal)


def _reader(path: Path) -> Callable[..., Table]:
    name = path.name.lower().removesuffix(".gz")
    readers = {".csv": _csv, ".tsv": _csv, ".txt": _csv, ".parquet": _parquet, ".dta": _stata, ".sav": _spss}
    readers[".zsav"] = _spss
    ending = Path(name).suffix
    if ending not in readers or (path.name.lower().endswith(".gz") and readers[ending] is not _csv):
        raise InputError(
            f"{path.name}: expected a file that ends in {', '.join(readers)} (text files also .gz)."
        )
    return readers[ending]


def _require(path: Path, wanted: list[str] | None, known: Sequence[str]) -> None:
    missing = [c for c in wanted or [] if c not in known]
    if missing:
        faults = [f"expected a column {c}. {nearest(c, known)}" for c in missing]
        raise InputError(all_faults(f"{path.name}: columns not found", faults))


def _csv(
    path: Path, wanted: list[str] | None, text: tuple[str, ...], encoding: str | None, decimal: str
) -> Table:
    encoding = encoding or _marked_encoding(path)
    try:
        with _open_text(path, encoding) as file:
            first = file.readline().rstrip("\r\n")
        separator = max(",;\t|", key=first.count)
        header = pd.read_csv(path, sep=separator, encoding=encoding, nrows=1, dtype=str, header=None)
        names = [str(n).strip() for n in header.iloc[0]]
        repeated = sorted({n for n in names if names.count(n) > 1})
        if repeated:
            raise InputError(
                f"{path.name}: expected each column once, found {', '.join(repeated)} more than once."
            )
        _require(path, wanted, names)
        frame = pd.read_csv(
            path,
            sep=separator,
            encoding=encoding,
            decimal=decimal,
            names=names,
            header=0,
            usecols=wanted,
            dtype={c: str for c in text if c in names},
            keep_default_na=False,
            na_values={c: [""] if c in text else _EMPTY for c in names},
            low_memory=False,
        )
    except UnicodeError as error:
        raise InputError(
            f"{path.name}: the text is not {encoding} ({error}). "
            "Name its encoding, for example --encoding windows-1251 (Cyrillic) or --encoding latin-1."
        ) from None
    except LookupError:
        raise InputError(
            f"{path.name}: there is no encoding '{encoding}'. Use utf-8, windows-1251 or latin-1."
        ) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"{path.name}: the rows cannot be read: {str(error).strip()}") from None
    return Table(frame if wanted is None else frame[wanted])


def _open_text(path: Path, encoding: str):
    return (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding=encoding)


def _marked_encoding(path: Path) -> str:
    """UTF-16 where the file begins with its mark, else UTF-8 (with or without its mark)."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        return "utf-16" if file.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _parquet(path: Path, wanted: list[str] | None, *_) -> Table:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise InputError(
            f"{path.name}: Parquet files need the package pyarrow. Install it, or write a CSV file."
        ) from None
    try:
        with ParquetFile(path) as file:
            _require(path, wanted, file.schema_arrow.names)
            return Table(file.read(columns=wanted).to_pandas())
    except ArrowException as error:
        raise InputError(f"{path.name}: no Parquet file: {str(error).splitlines()[0]}") from None


def _stata(path: Path, wanted: list[str] | None, _text, encoding: str | None, _decimal) -> Table:
    from pandas.io.stata import StataReader

    try:
        with warnings.catch_warnings(), StataReader(path) as reader:
            warnings.simplefilter("ignore")  # what is no Stata file overflows before it fails
            titles = reader.variable_labels()
            _require(path, wanted, list(titles))
            # which set of labels a column has is not part of pandas' public reader
            set_of = dict(zip(titles, reader._lbllist, strict=True))
            frame = reader.read(columns=wanted, convert_categoricals=False)
            sets = reader.value_labels()
            recode = _recoder(encoding if reader._format_version < _STATA_UTF8 else None, path)
    except (ValueError, OSError, struct.error) as error:
        raise InputError(f"{path.name}: no Stata file: {error}") from None
    labels = {
        column: {int(code): recode(label) for code, label in sets[name].items()}
        for column, name in set_of.items()
        if column in frame and name in sets
    }
    for column in frame.select_dtypes(include=["object", "string"]):
        frame[column] = frame[column].map(recode, na_action="ignore").replace("", None)
    return Table(frame, labels, {c: recode(t) for c, t in titles.items() if c in frame and t})


def _recoder(encoding: str | None, path: Path) -> Callable[[str], str]:
    """Text that pandas took for Latin-1, in the encoding that it was written in."""
    if encoding is None:
        return lambda text: text

    def recode(text: str) -> str:
        try:
            return text.encode("latin-1").decode(encoding)
        except (UnicodeError, LookupError) as error:
            raise InputError(
                f"{path.name}: the text is not {encoding} ({error}). Name another --encoding."
            ) from None

    return recode


def _spss(path: Path, wanted: list[str] | None, _text, encoding: str | None, _decimal) -> Table:
    try:
        import pyreadstat
    except ImportError:
        raise InputError(f"{path.name}: SPSS files need the package pyreadstat. Call make extras.") from None
    try:
        _, about = pyreadstat.read_sav(path, metadataonly=True, encoding=encoding)
        _require(path, wanted, about.column_names)
        frame, about = pyreadstat.read_sav(path, usecols=wanted, encoding=encoding)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeError) as error:
        raise InputError(
            f"{path.name}: cannot be read ({error}). If its text is old, name an --encoding."
        ) from None
    titles = {c: t for c, t in about.column_names_to_labels.items() if t and c in frame}
    for column in frame.select_dtypes(include=["object", "string"]):
        frame[column] = frame[column].replace("", None)
    return Table(frame if wanted is None else frame[wanted], dict(about.variable_value_labels), titles)


def _labelled(values: pd.Series, labels: Mapping[object, str]) -> pd.Series:
    used = sorted(values.dropna().unique())
    texts = [str(labels[code]).strip() if code in labels else "" for code in used]
    names = [
        text if text and texts.count(text) == 1 else f"{text} [{_code(code)}]" if text else _code(code)
        for code, text in zip(used, texts, strict=True)
    ]
    categories = pd.CategoricalDtype(names, ordered=True)
    return values.map(dict(zip(used, names, strict=True))).astype(categories)


def _code(code: object) -> str:
    return f"{code:g}" if isinstance(code, float) else str(code)


def _plain(values: pd.Series) -> pd.Series:
    filled = values.dropna()
    whole = "int64" if len(filled) == len(values) else "Int64"
    if pd.api.types.is_float_dtype(values) and len(filled) and (filled % 1 == 0).all():
        return values.astype(whole)
    if pd.api.types.is_string_dtype(values) and len(filled):
        digits = filled.astype(str).str.fullmatch(r"0|[1-9]\d{0,17}")
        return values.astype(whole) if digits.all() else values
    return values

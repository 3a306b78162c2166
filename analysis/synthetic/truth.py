"""The truth beside a synthetic survey: what was so, before anyone was asked.

Every table has the household key of the raw files (`hhid`, text), so that a record can be set
beside what it should have said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .raw.layout import declared

TITLE = "SYNTHETIC survey: the truth behind the raw files. No real household."

# Where a mistake stands in the records (`raw.records`), by table and variable of the log.
RAW_FRAMES = {"food_week": "food", "housing": "hhold", "persons": "indiv", "food_bought30": "rural_food"}
LETTERED = ("energy", "payments")  # their items have a letter before the questionnaire's number
RAW_VARIABLES = {
    ("rural_food", "quantity"): ("quantity_30d",),
    ("rural_food", "expenditure"): ("expenditure_30d",),
    ("energy", "quantity_1m"): ("quantity",),
    ("durables", "age_months"): ("age_years",),
    ("hhold", "property_value"): ("property_value_million",),
    ("hhold", "purchase_value"): ("purchase_value_million",),
    ("hhold", "land_value"): ("land_value_million",),
}

README = """# The truth behind a synthetic survey

{label}

Nothing here was observed. These tables say what was so in the made-up population, before rounding,
forgetting and mistakes went into the raw files in `../raw/`. Use them to see how close a method
comes; do not use them as facts about any country, aimag or household.

`hhid` is the household key of the raw files, as text{renumbered}.

| file | rows | columns |
|---|---|---|
{rows}

`households` and `persons` hold the characteristics that the tables of annexes B and C are computed from;
`consumption` is real consumption in MNT a month per adult equivalent, `c_...` are its parts, `poor` follows
from a real line of 418,045 MNT. `corrupted` lists every record that was changed on purpose: household,
item or person (`key`), what was so, what was written (both in MNT, months, kilograms as in the truth),
the kind of mistake, and the raw file and variable in which it stands.
"""


@dataclass(frozen=True)
class Known:
    """What was so: households and persons before any mistake, further tables by name, the log of mistakes."""

    households: pd.DataFrame
    persons: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]
    log: pd.DataFrame | None


def tables(known: Known, keys: pd.Series, layout: str) -> dict[str, pd.DataFrame]:
    """Frames to be written, each with `hhid` as the text of the raw key where it speaks of households."""
    frames = {
        "households": known.households.reset_index(names="hhid"),
        "persons": known.persons.reset_index(drop=True),
        **known.tables,
    }
    if known.log is not None:
        frames["corrupted"] = placed(known.log, known.households["urban"].eq("Urban"), layout)
    return {name: _keyed(frame, keys) for name, frame in sorted(frames.items())}


def placed(log: pd.DataFrame, urban: pd.Series, layout: str) -> pd.DataFrame:
    """The log of mistakes with the raw file, variable and item number in which each stands.

    log: table, hhid, key, variable, true, recorded, kind. urban: index hhid. Mistakes in what a layout
    does not ask for (a unit price in the rural recall) are in no file, and left out.
    """
    frame = log["table"].astype(str).replace(RAW_FRAMES)
    in_town = log["hhid"].map(urban).fillna(False).to_numpy(bool)
    frame = frame.mask(
        frame == "food", pd.Series(np.where(in_town, "urban_food", "rural_food"), index=log.index)
    )
    places = declared(layout).drop_duplicates(["frame", "source"]).set_index(["frame", "source"])
    asked = pd.DataFrame({"frame": frame, "variable": log["variable"].astype(str)})
    names = asked.drop_duplicates()
    found = [_place(places, *pair) for pair in names.itertuples(index=False)]
    names = names.assign(file=[file for file, _ in found], raw_variable=[variable for _, variable in found])
    found = log.assign(**asked.merge(names, how="left")[["file", "raw_variable"]].set_index(log.index))
    lettered = found["table"].isin(LETTERED) & found["key"].astype(str).str.fullmatch("[A-Z][0-9]+")
    number = found["key"].astype(str).str[1:].str.lstrip("0")
    found["key"] = found["key"].astype(str).mask(lettered, number)
    return found[found["file"] != ""].reset_index(drop=True)


def _place(places: pd.DataFrame, frame: str, variable: str) -> tuple[str, str]:
    """File and variable of a column of the records, under whichever of its names the layout has."""
    for name in (variable, *RAW_VARIABLES.get((frame, variable), ())):
        if (frame, name) in places.index:
            row = places.loc[(frame, name)]
            return row["file"], row["variable"]
    return "", ""


def _keyed(frame: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    if frame.index.name == "hhid":
        frame = frame.reset_index()
    if "hhid" not in frame:
        return frame.reset_index(drop=True)
    text = keys.astype("int64").astype(str)
    return frame.assign(hhid=frame["hhid"].map(text).astype("str")).reset_index(drop=True)


def write(
    folder: Path, frames: Mapping[str, pd.DataFrame], label: str, renumbered: bool = False
) -> list[Path]:
    """Parquet files of the frames and a README in `folder`; the files written, in order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, frame in frames.items():
        table = pa.Table.from_pandas(_plain(frame), preserve_index=False)
        # pandas' own description would name versions of the libraries
        table = table.replace_schema_metadata({"title": TITLE, "survey": label})
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, compression="zstd")
        written.append(path)
    rows = "\n".join(
        f"| `{name}.parquet` | {len(frame):,} | {', '.join(map(str, frame.columns))} |"
        for name, frame in frames.items()
    )
    again = " (re-numbered, as in this release)" if renumbered else ""
    readme = folder / "README.md"
    readme.write_bytes(README.format(label=label, renumbered=again, rows=rows).encode())
    return [*written, readme]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of one kind each: mixed ones (a key that is now a number, now text) become text."""
    mixed = {
        name: frame[name].map(lambda value: None if pd.isna(value) else str(value)).astype("str")
        for name in frame
        if frame[name].dtype == object
    }
    return frame.assign(**mixed)

"""The survey under the harmonised names of the World Bank's Global Monitoring Database (GMD).

`harmonise` makes one row a household member from the microdata tables; `dictionary` says what each
column is, where it comes from, and why it is empty if it is; `write` makes CSV, Parquet and Stata files.
The names and codes are those of GMD 2.0, which the Global Labor Database shares in the parts on
education and labour. It is "GMD-like": made by this project, not checked by the World Bank.

Welfare is annual and per head in GMD: the columns that need the aggregate stay empty until it is given.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults
from analysis.core.files import write_atomic
from analysis.hses.schema import code_list

FORMATS = ("csv", "parquet", "dta")
_MONTHS = 12
_WORKING_AGE = 15
_STAMP = datetime.datetime(2000, 1, 1)  # of Stata files: equal data give equal bytes
_NEEDS_WELFARE = "empty until the welfare aggregate is given"
_NOT_ASKED = "empty: the survey does not ask it"
_NO_SOURCE = "empty: in none of the project's sources"

_RELATION = {
    "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 5, "7": 5, "8": 5, "9": 5, "10": 5, "11": 6,
}  # fmt: skip
_MARITAL = {"1": 2, "2": 1, "3": 3, "4": 4, "5": 4, "6": 5}
_EDUCAT7 = {"1": 1, "2": 3, "3": 4, "4": 5, "5": 6, "6": 6, "7": 7, "8": 7, "9": 7, "10": 7}
_EDUCAT5_OF_7 = {1: 1, 2: 2, 3: 3, 4: 3, 5: 4, 6: 5, 7: 5}
_EDUCAT4_OF_7 = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 4, 7: 4}
_EMPSTAT = {"1": 1, "2": 3, "3": 4, "4": 5, "5": 4, "6": 2}
_OCUSEC = {"1": 2, "2": 2, "3": 1, "4": 3, "5": 2}
_INDUSTRY4_OF_10 = {1: 1, 2: 2, 3: 2, 4: 2, 5: 2, 6: 3, 7: 3, 8: 3, 9: 3, 10: 4}
# Divisions of ISIC Rev. 4, last of each run; agriculture has codes of three digits in this survey.
_INDUSTRY10_UP_TO = (
    (3, 1), (9, 2), (33, 3), (39, 4), (43, 5), (47, 6), (53, 7), (56, 6), (63, 7), (82, 8), (84, 9), (99, 10),
)  # fmt: skip
_AGRICULTURE = range(111, 118)

_YES = {0: "No", 1: "Yes"}
_DIFFICULTY = {
    1: "No difficulty", 2: "Some difficulty", 3: "A lot of difficulty", 4: "Cannot do at all",
}  # fmt: skip
_EDUCAT7_LABELS = {
    1: "No education", 2: "Primary incomplete", 3: "Primary complete", 4: "Secondary incomplete",
    5: "Secondary complete", 6: "Higher than secondary but not university", 7: "University",
}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """What the columns are made from: members [n], their households, and the welfare of those, by row."""

    persons: pd.DataFrame
    households: pd.DataFrame
    welfare: pd.DataFrame

    def of(self, column: str, number: dict) -> pd.Series:
        """A coded column of persons in other numbers; codes that are not named become missing."""
        return self.persons[column].astype("str").map(number).astype("Int64")


@dataclass(frozen=True)
class Harmonised:
    """One harmonised column. make: from Rows; None where the survey has nothing to make it from."""

    name: str
    label: str
    source: str
    make: Callable[[Rows], object] | None = None
    labels: Mapping[int, str] = field(default_factory=dict)
    welfare: bool = False


def harmonise(tables: Mapping[str, pd.DataFrame], welfare: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a household member, the columns of `VARIABLES`.

    tables: `households` and `persons` of the microdata. welfare: one row a household: `hhid`,
    `consumption_pc` (real MNT a month per head), and if there are `consumption_pc_nominal` (in prices of the
    place and time) and `deflator` (1 = the survey's reference). Raises InputError for columns that are
    missing, households that stand twice, and households without welfare, all at once.
    """
    households = tables["households"].set_index(tables["households"]["hhid"].astype("str"))
    persons = tables["persons"]
    members = persons[persons["member"].eq(True).fillna(False).to_numpy(dtype=bool)].reset_index(drop=True)
    ids = members["hhid"].astype("str")
    _refuse(households, ids, welfare)
    rows = Rows(
        members,
        households.loc[ids].reset_index(drop=True),
        _welfare_of(welfare).reindex(ids).reset_index(drop=True),
    )
    columns = {v.name: _column(v, rows) for v in VARIABLES}
    return pd.DataFrame(columns).sort_values(["hhid", "pid"], kind="stable", ignore_index=True)


def dictionary(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a column of `frame`: name, label, source, codes, filled (share of rows), empty (why it is)."""
    return pd.DataFrame(
        {
            "name": v.name,
            "label": v.label,
            "source": v.source,
            "codes": "; ".join(f"{code} {label}" for code, label in v.labels.items()),
            "filled": round(float(frame[v.name].notna().mean()), 4) if len(frame) else 0.0,
            "empty": _why_empty(v) if frame[v.name].isna().all() else "",
        }
        for v in VARIABLES
    )


def write(
    frame: pd.DataFrame, folder: str | Path, stem: str, title: str, formats: Sequence[str] = FORMATS
) -> list[Path]:
    """The files `<stem>.<format>` and `<stem>_variables.csv` in `folder`; equal frames give equal bytes.

    title: what the data are, in words; it becomes the label of the Stata file and stands in the Parquet
    file. Raises InputError for unknown formats.
    """
    strange = [form for form in formats if form not in FORMATS]
    if strange:
        raise InputError(f"format: expected {', '.join(FORMATS)}, found {', '.join(strange)}.")
    make = {"csv": _csv, "parquet": _parquet, "dta": _stata}
    folder = Path(folder)
    paths = [write_atomic(folder / f"{stem}.{form}", make[form](frame, title)) for form in formats]
    listed = dictionary(frame).assign(data=title)
    return [*paths, write_atomic(folder / f"{stem}_variables.csv", _csv(listed, title))]


def _refuse(households: pd.DataFrame, ids: pd.Series, welfare: pd.DataFrame | None) -> None:
    faults = []
    if not households.index.is_unique:
        faults.append("expected each household once in the table of households, found some more often")
    if not ids.isin(households.index).all():
        faults.append("expected a household for each person, found persons without; see the checks")
    if welfare is not None:
        absent = [c for c in ("hhid", "consumption_pc") if c not in welfare]
        faults += [f"welfare: expected a column {c}, found none" for c in absent]
        if not absent:
            named = welfare["hhid"].astype("str")
            if named.duplicated().any():
                faults.append("welfare: expected each household once, found some more often")
            without = int((~households.index.isin(named)).sum())
            if without:
                faults.append(f"welfare: expected every household of the survey, found {without:,} missing")
    if faults:
        raise InputError(all_faults("harmonised names: the tables do not fit together", faults))


def _welfare_of(welfare: pd.DataFrame | None) -> pd.DataFrame:
    names = ["consumption_pc", "consumption_pc_nominal", "deflator"]
    if welfare is None:
        return pd.DataFrame(columns=names, dtype=float)
    return welfare.set_index(welfare["hhid"].astype("str")).reindex(columns=names).astype(float)


def _column(variable: Harmonised, rows: Rows) -> pd.Series:
    number = len(rows.persons)
    made = variable.make(rows) if variable.make is not None else None
    if made is None:
        return pd.Series(np.nan, index=range(number))
    if isinstance(made, (str, int, float)):
        return pd.Series([made] * number, dtype="str" if isinstance(made, str) else None)
    return made.reset_index(drop=True)


def _why_empty(variable: Harmonised) -> str:
    if variable.welfare:
        return _NEEDS_WELFARE
    return variable.source if variable.source.startswith("empty") else "empty: the release does not have it"


# ---------------------------------------------------------------- columns


def _text(values: pd.Series) -> pd.Series:
    return values.astype("str")


def _household(column: str) -> Callable[[Rows], pd.Series]:
    return lambda rows: _text(rows.households[column])


def _flag(values: pd.Series) -> pd.Series:
    """Yes and no as 1 and 0."""
    return values.astype("boolean").astype("Int64")


def _pid(rows: Rows) -> pd.Series:
    return _text(rows.persons["hhid"]) + _text(rows.persons["pid"]).str.zfill(2)


def _whole(values: pd.Series) -> pd.Series:
    return values.astype("Int64")


def _interview(part: str) -> Callable[[Rows], pd.Series]:
    """Year or month of the interview: of the visit's date, else of the survey."""

    def make(rows: Rows) -> pd.Series:
        stated = _whole(rows.households[part])
        dates = rows.households.get("interview_date")
        if dates is not None and dates.notna().any():
            stated = _whole(getattr(pd.to_datetime(dates).dt, part)).fillna(stated)
        return stated.mask(stated.eq(0))

    return make


def _year(rows: Rows) -> pd.Series:
    year = _whole(rows.households["year"])
    return year.mask(year.eq(0))


def _place(rows: Rows) -> pd.Series:
    names = code_list("aimag").en
    code = _text(rows.households["aimag"])
    return code + " - " + code.map(names)


def _annual(column: str) -> Callable[[Rows], pd.Series]:
    return lambda rows: rows.welfare[column] * _MONTHS


def _difficulty(column: str) -> Callable[[Rows], pd.Series]:
    return lambda rows: _whole(pd.to_numeric(rows.persons[column].astype("str")))


def _educat7(rows: Rows) -> pd.Series:
    return rows.of("education", _EDUCAT7)


def _labour(rows: Rows) -> pd.Series:
    """1 employed, 2 unemployed, 3 outside the labour force; missing below 15 and where work is not told."""
    people = rows.persons
    said = {c: people[c].astype("boolean").fillna(False) for c in _LABOUR}
    employed = said["worked"] | said["absent_from_job"]
    seeking = said["looked_for_work"] & said["available"]
    status = pd.Series(np.select([employed, seeking], [1, 2], 3), dtype="Int64")
    told = people["worked"].notna() & people["age"].ge(_WORKING_AGE).fillna(False)
    return status.where(told.to_numpy(dtype=bool))


_LABOUR = ("worked", "absent_from_job", "looked_for_work", "available")


def _of_workers(make: Callable[[Rows], pd.Series]) -> Callable[[Rows], pd.Series]:
    return lambda rows: make(rows).where(_labour(rows).eq(1).fillna(False).to_numpy(dtype=bool))


def _sector(rows: Rows) -> pd.Series:
    """Of the employer; those who are no employees work for themselves or their family: private."""
    sector = rows.of("employer", _OCUSEC)
    own = rows.persons["job_type"].astype("str").isin(["2", "3", "4", "5", "6"])
    return sector.mask(sector.isna() & own, 2)


def _industry10(rows: Rows) -> pd.Series:
    division = pd.to_numeric(rows.persons["industry"].astype("str"), errors="coerce")
    ends = np.array([last for last, _ in _INDUSTRY10_UP_TO])
    groups = np.array([group for _, group in _INDUSTRY10_UP_TO])
    known = division.between(1, ends[-1])
    place = np.minimum(np.searchsorted(ends, division.fillna(0)), len(ends) - 1)
    found = pd.Series(groups[place], dtype="Int64").where(known.to_numpy(dtype=bool))
    return found.mask(division.isin(_AGRICULTURE).to_numpy(dtype=bool), 1)


def _occupation(rows: Rows) -> pd.Series:
    """Major group of ISCO-08; the armed forces (0) are 10 in GMD."""
    code = rows.persons["occupation"].astype("str").str.zfill(2)
    major = pd.to_numeric(code.str[0], errors="coerce").astype("Int64")
    return major.mask(major.eq(0), 10)


def _wage(rows: Rows) -> pd.Series:
    return rows.persons["wage_month"].astype(float)


def _wage_unit(rows: Rows) -> pd.Series:
    return pd.Series(5, index=rows.persons.index, dtype="Int64").where(_wage(rows).notna())


_H = Harmonised

VARIABLES: tuple[Harmonised, ...] = (
    _H("countrycode", "Country code", "ISO 3166", lambda rows: "MNG"),
    _H("year", "Year of the survey", "households.year", _year),
    _H("int_year", "Year of the interview", "households.interview_date, else year", _interview("year")),
    _H("int_month", "Month of the interview", "households.interview_date, else month", _interview("month")),
    _H("hhid", "Household identifier", "households.hhid", lambda rows: _text(rows.persons["hhid"])),
    _H("hhid_orig", "Household identifier in the raw data", "households.hhid",
       lambda rows: _text(rows.persons["hhid"])),
    _H("pid", "Person identifier", "persons.hhid and pid", _pid),
    _H("pid_orig", "Person identifier in the raw data", "persons.pid",
       lambda rows: _text(rows.persons["pid"])),
    _H("weight", "Household weight", "households.weight",
       lambda rows: rows.households["weight"].astype(float)),
    _H("weighttype", "Type of weight (PW: probability weight)", "the design", lambda rows: "PW"),
    _H("spdef", "Spatial deflator", "the welfare aggregate", lambda rows: rows.welfare["deflator"],
       welfare=True),
    _H("survey", "Survey", "the manifest", lambda rows: "HSES"),
    _H("vermast", "Version of the master data", "the manifest", lambda rows: "v01_M"),
    _H("veralt", "Version of the harmonisation", "this program", lambda rows: "v01_A"),
    _H("harmonization", "Type of harmonisation", "this program", lambda rows: "GMD-like"),
    _H("converfactor", "Conversion factor of the currency", "MNT is the currency of both",
       lambda rows: 1.0),
    _H("welfare", "Consumption per head, real, MNT a year", "the welfare aggregate",
       _annual("consumption_pc"), welfare=True),
    _H("welfarenom", "Consumption per head, nominal, MNT a year", "the welfare aggregate",
       _annual("consumption_pc_nominal"), welfare=True),
    _H("welfaredef", "Consumption per head, spatially deflated, MNT a year", "the welfare aggregate",
       _annual("consumption_pc"), welfare=True),
    _H("welfaretype", "Type of welfare (CONS: consumption)", "the survey", lambda rows: "CONS"),
    _H("welfshprosperity", "Welfare for shared prosperity, MNT a year", "the welfare aggregate",
       _annual("consumption_pc"), welfare=True),
    _H("welfareother", "Another welfare aggregate", _NO_SOURCE),
    _H("cpi", "Consumer price index", _NO_SOURCE),
    _H("cpiperiod", "Period of the consumer price index", _NO_SOURCE),
    _H("ppp", "Purchasing power parity", _NO_SOURCE),
    _H("hsize", "Members of the household", "households.size",
       lambda rows: _whole(rows.households["size"])),
    _H("school", "Attends school", "persons.attending", lambda rows: _flag(rows.persons["attending"]), _YES),
    _H("literacy", "Can read and write", _NOT_ASKED),
    _H("educy", "Years of schooling", "persons.years_of_schooling",
       lambda rows: _whole(rows.persons["years_of_schooling"])),
    _H("educat7", "Education, 7 levels", "persons.education; vocational is above secondary", _educat7,
       _EDUCAT7_LABELS),
    _H("educat5", "Education, 5 levels", "persons.education",
       lambda rows: _educat7(rows).map(_EDUCAT5_OF_7).astype("Int64"),
       {1: "No education", 2: "Primary incomplete", 3: "Primary complete, secondary incomplete",
        4: "Secondary complete", 5: "Some tertiary or post-secondary"}),
    _H("educat4", "Education, 4 levels", "persons.education",
       lambda rows: _educat7(rows).map(_EDUCAT4_OF_7).astype("Int64"),
       {1: "No education", 2: "Primary", 3: "Secondary", 4: "Tertiary"}),
    _H("subnatid1", "Aimag or capital city", "households.aimag", _place),
    _H("subnatid2", "Soum or district", "households.soum", _household("soum")),
    _H("subnatid3", "Bag or khoroo", "households.bag", _household("bag")),
    _H("subnatidsurvey", "Level at which the survey represents", "households.location",
       _household("location")),
    _H("strata", "Stratum of the design", "households.stratum", _household("stratum")),
    _H("psu", "Primary sampling unit", "households.psu", _household("psu")),
    _H("urban", "Urban", "households.urban", lambda rows: _flag(rows.households["urban"]),
       {0: "Rural", 1: "Urban"}),
    _H("gaul_adm1_code", "GAUL code of the first level", _NO_SOURCE),
    _H("language", "Language", _NOT_ASKED),
    _H("age", "Age in completed years", "persons.age", lambda rows: _whole(rows.persons["age"])),
    _H("agecat", "Age in classes", "empty: age is given in years"),
    _H("male", "Male", "persons.sex", lambda rows: rows.of("sex", {"1": 1, "2": 0}),
       {0: "Female", 1: "Male"}),
    _H("relationharm", "Relation to the head, harmonised", "persons.relation",
       lambda rows: rows.of("relation", _RELATION),
       {1: "Head of household", 2: "Spouse", 3: "Children", 4: "Parents", 5: "Other relatives",
        6: "Other and non-relatives"}),
    _H("relationcs", "Relation to the head, code of the survey", "persons.relation",
       lambda rows: _text(rows.persons["relation"])),
    _H("marital", "Marital status", "persons.marital_status",
       lambda rows: rows.of("marital_status", _MARITAL),
       {1: "Married", 2: "Never married", 3: "Living together", 4: "Divorced or separated", 5: "Widowed"}),
    _H("eye_dsablty", "Difficulty seeing", "persons.seeing", _difficulty("seeing"), _DIFFICULTY),
    _H("hear_dsablty", "Difficulty hearing", "persons.hearing", _difficulty("hearing"), _DIFFICULTY),
    _H("walk_dsablty", "Difficulty walking", "persons.walking", _difficulty("walking"), _DIFFICULTY),
    _H("conc_dsord", "Difficulty remembering", "persons.remembering", _difficulty("remembering"),
       _DIFFICULTY),
    _H("slfcre_dsablty", "Difficulty with self-care", "persons.self_care", _difficulty("self_care"),
       _DIFFICULTY),
    _H("comm_dsablty", "Difficulty communicating", "persons.communicating", _difficulty("communicating"),
       _DIFFICULTY),
    _H("lstatus", "Labour status, 15 and over", "persons.worked and the questions after it", _labour,
       {1: "Employed", 2: "Unemployed", 3: "Out of the labour force"}),
    _H("empstat", "Status in employment", "persons.job_type; herders work on their own account",
       _of_workers(lambda rows: rows.of("job_type", _EMPSTAT)),
       {1: "Paid employee", 2: "Non-paid employee", 3: "Employer", 4: "Self-employed", 5: "Other"}),
    _H("ocusec", "Sector", "persons.employer, else job_type", _of_workers(_sector),
       {1: "Public sector", 2: "Private, NGO", 3: "State owned",
        4: "Public or state owned, not distinguished"}),
    _H("industrycat10", "Industry, 10 classes", "persons.industry", _of_workers(_industry10),
       {1: "Agriculture", 2: "Mining", 3: "Manufacturing", 4: "Public utilities", 5: "Construction",
        6: "Commerce", 7: "Transport and communication", 8: "Financial and business services",
        9: "Public administration", 10: "Other services"}),
    _H("industrycat4", "Industry, 4 classes", "persons.industry",
       _of_workers(lambda rows: _industry10(rows).map(_INDUSTRY4_OF_10).astype("Int64")),
       {1: "Agriculture", 2: "Industry", 3: "Services", 4: "Other"}),
    _H("occup", "Occupation, major group of ISCO-08", "persons.occupation", _of_workers(_occupation),
       {1: "Managers", 2: "Professionals", 3: "Technicians", 4: "Clerks", 5: "Service and sales workers",
        6: "Skilled agricultural workers", 7: "Craft workers", 8: "Machine operators",
        9: "Elementary occupations", 10: "Armed forces", 99: "Others"}),
    _H("wage_nc", "Wage of the last month, MNT", "persons.wage_month", _of_workers(_wage)),
    _H("unitwage", "Unit of time of the wage", "the last month", _of_workers(_wage_unit), {5: "Monthly"}),
    _H("whours", "Hours of work a week", "persons.hours",
       _of_workers(lambda rows: rows.persons["hours"].astype(float))),
)  # fmt: skip


# ---------------------------------------------------------------- files


def _csv(frame: pd.DataFrame, title: str) -> str:
    return frame.to_csv(index=False, lineterminator="\n")


def _parquet(frame: pd.DataFrame, title: str) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), b"title": title.encode()})
    buffer = io.BytesIO()
    parquet.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def _stata(frame: pd.DataFrame, title: str) -> bytes:
    """Format 118 (Stata 14 and later), which states that its text is UTF-8."""
    plain = frame.copy()
    for name in plain:
        if plain[name].dtype == "str":
            plain[name] = plain[name].fillna("")
        elif plain[name].dtype == "Int64":
            plain[name] = plain[name].astype(float)
    empty = {v.name: _why_empty(v) for v in VARIABLES if v.name in frame and frame[v.name].isna().all()}
    labels = {v.name: _shortened(v.label, empty.get(v.name, "")) for v in VARIABLES if v.name in frame}
    buffer = io.BytesIO()
    plain.to_stata(
        buffer,
        write_index=False,
        version=118,
        time_stamp=_STAMP,
        data_label=title[:80],
        variable_labels=labels,
        value_labels={v.name: dict(v.labels) for v in VARIABLES if v.labels and v.name in frame},
    )
    return buffer.getvalue()


def _shortened(label: str, remark: str) -> str:
    """A variable's label with its remark, within the 80 characters that Stata allows."""
    return f"{label} ({remark})"[:80] if remark else label

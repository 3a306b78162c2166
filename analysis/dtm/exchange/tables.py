"""The tables, and their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.core.cells import csv_text
from analysis.core.disclosure import Policy, suppress
from analysis.core.files import write_atomic

from .. import aggregate, disclosed
from .. import flows as moves
from ..fields import Field
from ..levels import alike
from . import described
from .public_flows import public_flows
from .shared import NOT_PUBLISHED, Round, adm_of, dtm_codes, framed, is_recalled, location, whole

AUDIENCES = ("public", "internal")


def tables(made: Round, audience: str = "public", rule: Policy | None = None) -> dict[str, pd.DataFrame]:
    """Name -> table. audience: "internal" hides nothing and has all levels; "public" follows `rule`.

    rule: what is hidden, `disclosed.policy` of the gazetteer by default.
    """
    public = audience == "public"
    rule = (rule or disclosed.policy(made.gazetteer)) if public else None
    counted = disclosed.people(made.frame, made.gazetteer, made.fields, rule)
    counted = counted[counted["field"].isin(made.fields)].reset_index(drop=True)
    found = {
        "people": _people(made, counted, public),
        "answers": _answers(made, rule),
        "flows": _flows(made, counted, rule),
    }
    if alike("district", made.gazetteer):
        found["origin_destination"] = _origin_destination(made, rule)
    found["units"] = _units(made, public)
    return found | {"dictionary": described.dictionary(found, made.fields)}


def write(found: Mapping[str, pd.DataFrame], folder: Path, *, tags: bool = False) -> list[Path]:
    """The tables as CSV files (UTF-8), with a row of HXL tags below the head if wanted.

    Cells that a spreadsheet would run are escaped.
    """
    return [
        write_atomic(folder / f"{name}.csv", _text(table, described.tags(list(table)) if tags else []))
        for name, table in found.items()
    ]


def _text(table: pd.DataFrame, tags: Sequence[str]) -> str:
    head, line_end, rest = csv_text(table).partition("\n")
    return head + line_end + (",".join(tags) + "\n" if tags else "") + rest


def _people(made: Round, counted: pd.DataFrame, public: bool) -> pd.DataFrame:
    if not public:
        lowest = {made.gazetteer.lowest: made.gazetteer.area_columns(made.gazetteer.lowest)}
        names = list(dict.fromkeys(counted["field"]))
        below = aggregate.totals(made.frame, names, lowest, made.fields).assign(suppressed="")
        counted = pd.concat([counted, below], ignore_index=True)
    rows = counted.assign(value=whole(counted["count"]), dtm_code=dtm_codes(counted["field"], made))
    rows["error"] = _broken(counted, made.fields)
    rows["warning"] = _warnings(rows, made)
    columns = "field dtm_code value unit base informants answered".split()
    return framed(rows, made, columns, recalled=rows["field"].map(lambda name: is_recalled(name, made)))


def _answers(made: Round, rule: Policy | None) -> pd.DataFrame:
    rows = disclosed.answers(made.frame, made.gazetteer, None, made.fields, rule)
    # One informant's answer: what was chosen, not what was not.
    chosen = rows["level"].ne(made.gazetteer.lowest) | rows["count"].gt(0)
    rows = rows[chosen & (rows["n"].gt(0) | rows["suppressed"].ne(""))].reset_index(drop=True)
    hidden = rows["suppressed"].ne("")
    rows = rows.rename(columns={"code": "answer", "informants": "answered"}).assign(
        value=whole(rows["count"]), n=whole(rows["n"]), percent=rows["value"].round(1), base=rows["unit"],
        dtm_code=dtm_codes(rows["field"], made), error="", warning=np.where(hidden, NOT_PUBLISHED, ""),
    )  # fmt: skip
    rows["answered"] = rows["answered"].astype("Int64").mask(hidden)
    columns = "field dtm_code answer value n percent base asked answered".split()
    return framed(rows, made, columns, recalled=rows["field"].map(lambda name: is_recalled(name, made)))


def _flows(made: Round, counted: pd.DataFrame, rule: Policy | None) -> pd.DataFrame:
    rows = moves.flows(made.frame, made.gazetteer, fields=made.fields)
    rows["hidden"] = False
    if rule is not None:
        rows = public_flows(rows[rows["level"] != made.gazetteer.lowest], counted, made, rule)
    rows = rows.assign(
        value=whole(rows["low"]), high=whole(rows["high"]), per_1000=rows["value"].round(1),
        answered=rows["exact"], unit="persons", error="",
    )  # fmt: skip
    open_ = ~rows["hidden"] & rows["high"].ne(rows["value"]).fillna(True).astype(bool)
    rows["warning"] = np.select(
        [rows["hidden"], open_], [NOT_PUBLISHED, "bounds: some informants gave no number"], ""
    )
    columns = "measure value high unit per_1000 informants answered".split()
    return framed(rows, made, columns, recalled=pd.Series(True, rows.index))


def _origin_destination(made: Round, rule: Policy | None) -> pd.DataFrame:
    rows = moves.origin_destination(made.frame, made.gazetteer, made.fields)
    names = made.gazetteer.names(rows["level"].iloc[0])
    rows["own"] = rows["destination"].where(rows["by"].eq("arrivals"), rows["origin"])
    counted = rows.assign(unit="persons", informants=0)
    hidden = suppress(counted, rule, totals=[["by", "own"]], numbers=("count",))["suppressed"].ne("")
    rows = rows.assign(
        counted_by=rows["by"], origin_code=rows["origin"], destination_code=rows["destination"],
        provider_origin_name=rows["origin"].map(names).fillna(""),
        provider_destination_name=rows["destination"].map(names).fillna(""),
        value=whole(rows["count"].mask(hidden)), unit="persons", answered=rows["khesegs"].astype("Int64"),
        error="", area=rows["own"],
    )  # fmt: skip
    rows["warning"] = np.where(
        hidden, NOT_PUBLISHED, moves.ORIGIN_DESTINATION_SAYS["en"].split(". ")[0] + "."
    )
    ends = [f"{name}{end}" for end in ("origin", "destination") for name in ("", "provider_")]
    ends = [f"{name}_{'name' if name.startswith('provider_') else 'code'}" for name in ends]
    columns = ["counted_by", *ends, "value", "unit", *([] if rule else ["answered"])]
    return framed(rows, made, columns, recalled=pd.Series(True, rows.index), places=False)


def _units(made: Round, public: bool) -> pd.DataFrame:
    places = made.gazetteer
    levels = places.levels[:-1] if public else places.levels
    rows = [
        (location(places), adm_of(places)[level], code, name, places.parents(level).get(code, ""))
        for level in levels
        for code, name in places.names(level).items()
    ]
    columns = ["location_code", "admin_level", "code", "provider_name", "parent_code"]
    return pd.DataFrame(rows, columns=columns).assign(evidence=made.evidence)


def _warnings(rows: pd.DataFrame, made: Round) -> list[str]:
    units = f"{made.gazetteer.lowest}s"
    return [
        NOT_PUBLISHED
        if suppressed
        else (aggregate.at_least(count, answered, informants, units) if answered < informants else "")
        for suppressed, count, answered, informants in zip(
            rows["suppressed"], rows["count"], rows["answered"], rows["informants"], strict=True
        )
    ]


def _broken(counted: pd.DataFrame, fields: Mapping[str, Field]) -> pd.Series:
    """What is wrong with a sum beside other sums of the area, as far as they are shown and complete."""
    known = counted["count"].where(counted["answered"] >= counted["informants"])
    wide = counted.assign(known=known).pivot(index=["level", "area"], columns="field", values="known")
    said = pd.DataFrame("", index=wide.index, columns=wide.columns)
    parts: dict[str, list[str]] = {}
    for name in wide:
        if fields[name].sums_to in wide:
            parts.setdefault(fields[name].sums_to, []).append(name)
        wholes = list(fields[name].part_of)
        if wholes and set(wholes) <= set(wide):
            over = wide[name] > wide[wholes].sum(axis=1, skipna=False)
            said.loc[over, name] = f"more than {' + '.join(wholes)}"
    for total, names in parts.items():
        off = wide[names].sum(axis=1, skipna=False).sub(wide[total])
        said.loc[off.notna() & off.ne(0), total] = f"not the sum of {', '.join(names)}"
    at = pd.MultiIndex.from_frame(counted[["level", "area", "field"]])
    return said.stack().reindex(at).set_axis(counted.index)

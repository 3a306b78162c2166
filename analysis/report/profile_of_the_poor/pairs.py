"""A panel's official and computed numbers side by side: frames in, frames out."""

from __future__ import annotations

import pandas as pd

from .frames import LABELS, TOLD, PanelData, chosen_rows
from .groups import GROUPS, NATIONAL
from .parameters import Parameters

KEY = ["group", "part"]
OFFICIAL = {"value": "official", "ci_lower": "official_lower", "ci_upper": "official_upper"}
COMPUTED = {
    "value": "computed",
    "standard_error": "standard_error",
    "ci_lower": "ci_lower",
    "ci_upper": "ci_upper",
    "observations": "n",
}


def paired(data: PanelData, ours: PanelData | None, parameters: Parameters) -> pd.DataFrame:
    """One row a group and part that either side has, for the chosen kinds of groups, in their order.

    Columns: `LABELS`, `TOLD` (unit, base, decimals, flag of the official number); the values of `OFFICIAL`
    and of `COMPUTED`, nan where a side has no number.
    """
    told = chosen_rows(data, parameters).rename(columns=OFFICIAL)[[*LABELS, *TOLD, *OFFICIAL.values()]]
    empty = pd.DataFrame(columns=[*LABELS, *TOLD, *COMPUTED.values()])
    found = chosen_rows(ours, parameters).rename(columns=COMPUTED) if ours is not None else empty
    found = found[[*LABELS, *TOLD, *COMPUTED.values()]]
    both = told.merge(found, on=KEY, how="outer", suffixes=("", "_ours"))
    for name in (*LABELS, *TOLD):
        if name not in KEY:
            both[name] = both[name].where(both[name].notna(), both[f"{name}_ours"])
    both["flag"] = both["flag"].fillna("")
    numbers = [*OFFICIAL.values(), *COMPUTED.values()]
    both[numbers] = both[numbers].astype(float)
    return _in_order(both[[*LABELS, *TOLD, *numbers]], data, parameters)


def _in_order(rows: pd.DataFrame, data: PanelData, parameters: Parameters) -> pd.DataFrame:
    """The nation, the chosen kinds of groups, others; within a kind the groups as declared, and the parts."""
    places = {kind: place for place, kind in enumerate((NATIONAL, *parameters.groups))}
    groups = list(dict.fromkeys([*(data.panel.rows or {}).values(), *GROUPS]))
    parts = list(dict.fromkeys(data.panel.parts.values()))
    order = rows.assign(
        kind_place=rows["kind"].map(lambda kind: places.get(kind, len(places))),
        group_place=rows["group"].map(groups.index),
        part_place=rows["part"].map(parts.index),
    ).sort_values(["kind_place", "group_place", "part_place"], kind="stable")
    return rows.loc[order.index].reset_index(drop=True)

"""Tables of the page: the line carried, poverty in both surveys, components, growth by rank, groups."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.core.reliability import publication_rule
from analysis.presentation import Table, number, table

from .results import DOMAINS, FEWEST, Found

MEASURES = {
    "fgt0": "Headcount, %",
    "fgt1": "Poverty gap, %",
    "fgt2": "Severity, %",
    "gini": "Gini index",
    "mean": "Mean consumption, MNT",
}
INDICES = {"headcount": "Headcount", "poverty_gap": "Poverty gap", "poverty_severity": "Severity"}
ORDERS = {
    "shapley": "Mean of both orders (Shapley)",
    "before": "Distribution of the earlier survey first",
    "after": "Distribution of the later survey first",
}
KINDS = {"food": "Food", "nonfood": "Non-food", "all": "All items"}
SAMPLES, MADE = "True, both samples", "True, as made"
TRUE_NOTE = (
    "True, both samples: from the true consumption of the households in the two samples. True, as "
    "made: from that of the earlier sample, before and after the growth that the later survey was "
    "made with."
)


def line_table(found: Found) -> Table:
    """The line in both price levels, and what prices did by other accounts."""
    carried = found.carried
    rows = [("In use: " + carried.index, carried.factor, carried.carried)]
    if found.prices is not None:
        # the generator draws the price level of a non-food item anew in each synthetic survey
        kinds = ["food"] if found.synthetic else list(KINDS)
        shown = found.prices.set_index("kind")
        for kind in (k for k in kinds if k in shown.index):
            items = int(shown.loc[kind, "items"])
            for name, label in (("fisher", "Fisher"), ("laspeyres", "Laspeyres"), ("paasche", "Paasche")):
                factor = float(shown.loc[kind, name])
                rows.append((f"{KINDS[kind]}, {items} items: {label}", factor, carried.line * factor))
    if found.rates is not None and not found.exact_index:
        factor = 1 + found.rates["inflation"]
        rows.append(("True: all prices, as the later survey was made", factor, carried.line * factor))
    frame = pd.DataFrame(rows, columns=["Price index", "Change of prices, %", "Line carried, MNT"])
    frame["Change of prices, %"] = 100 * (frame["Change of prices, %"] - 1)
    note = (
        f"The line of {found.first}, {number(carried.line, 0)} MNT a month per adult equivalent, in "
        f"prices of {found.later}. Items: those priced in both surveys, by national medians and mean "
        "budget shares."
    )
    if found.synthetic:
        note += " Non-food items are left out: a synthetic survey draws the level of their prices anew."
    else:
        note += (
            " Where Laspeyres and Paasche lie far apart, the items of the two surveys are not the "
            "same goods, and none of the three is a price index."
        )
    return table(
        frame,
        id="growth-table-1",
        title="The poverty line carried forward",
        source=found.source,
        data=frame,
        formats={"Change of prices, %": 1, "Line carried, MNT": 0},
        note=note,
        evidence=found.evidence,
    )


def _percent(rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers of measures in per cent, the mean as it is."""
    scale = rows["measure"].map(lambda name: 1.0 if name == "mean" else 100.0)
    numbers = [c for c in rows if c not in ("measure", "df", "p_value", "n_before", "n_after")]
    return rows.assign(**{name: rows[name] * scale for name in numbers})


def measures_table(found: Found) -> Table:
    """Poverty and inequality in both surveys, the change, and the true one."""
    rows = _percent(found.computed.measures)

    def cells(values, errors=None) -> list[str]:
        errors = [None] * len(rows) if errors is None else errors
        return [
            with_error(value, error, 0 if name == "mean" else 1 if name == "fgt0" else 2)
            for name, value, error in zip(rows["measure"], values, errors, strict=True)
        ]

    frame = pd.DataFrame(
        {
            "Measure": rows["measure"].map(MEASURES),
            f"{found.first} (SE)": cells(rows["before"], rows["se_before"]),
            f"{found.later} (SE)": cells(rows["after"], rows["se_after"]),
            "Change (SE)": cells(rows["change"], rows["se"]),
            "95 % interval": [
                f"{a} to {b}" for a, b in zip(cells(rows["ci_lower"]), cells(rows["ci_upper"]), strict=True)
            ],
        }
    )
    for head, true in _truths(found):
        frame[f"Change, {head[0].lower()}{head[1:]}"] = cells(_percent(true.measures)["change"])
    return table(
        frame,
        id="growth-table-2",
        title=f"Poverty and inequality, {found.first} and {found.later}",
        source=found.source,
        data=rows,
        note=(
            f"Consumption per adult equivalent in prices of {found.first}; line "
            f"{number(found.carried.line, 0)} MNT a month. SE: standard error, in brackets; the line "
            "and the price index are taken as known. Changes of percentages are percentage points; "
            f"the Gini index is on a scale to 100. {true_note(found)}"
        ).strip(),
        evidence=found.evidence,
    )


def components_table(found: Found) -> Table:
    """The change of each index split into growth and redistribution, in each order."""
    columns = ["growth", "redistribution", "residual", "change"]
    parts = found.computed.decomposed.parts

    def wide(frame: pd.DataFrame, value: str) -> pd.DataFrame:
        return 100 * frame.pivot(index=["measure", "reference"], columns="component", values=value)[columns]

    estimates, errors = wide(parts, "estimate"), wide(parts, "se")
    true = {head: wide(one.decomposed.parts, "estimate") for head, one in _truths(found)}
    rows = []
    for measure, label in INDICES.items():
        for order, name in ORDERS.items():
            at = (measure, order)
            cells = {c: with_error(estimates.loc[at, c], errors.loc[at, c], 2) for c in columns}
            if order == "shapley":
                cells["residual"] = "–"
            rows.append({"index": label, "Components": name, **cells})
        for head, values in true.items():
            cells = {c: number(values.loc[(measure, "shapley"), c], 2) for c in columns} | {"residual": "–"}
            rows.append({"index": label, "Components": f"{head} (Shapley)", **cells})
    frame = pd.DataFrame(rows).rename(columns={c: c.capitalize() for c in columns})
    return table(
        frame,
        id="growth-table-3",
        title="Changes in poverty split into growth and redistribution, percentage points",
        source=found.source,
        data=parts,
        group="index",
        note=(
            "Growth: what the change of the mean would have done with the distribution unchanged. "
            "Redistribution: what the change of the distribution around the mean would have done. In "
            f"brackets bootstrap standard errors, {number(found.computed.decomposed.replicates, 0)} "
            f"samples of each survey. {true_note(found)}"
        ).strip(),
        evidence=found.evidence,
    )


def growth_table(found: Found) -> Table:
    """Growth of the mean consumption of groups by rank."""
    rows = found.computed.group_growth
    frame = pd.DataFrame(
        {
            "People, by rank": rows["group"],
            f"{found.first}, MNT": rows["before"],
            f"{found.later}, MNT": rows["after"],
            "Growth, % (SE)": _errors(rows, "change", "se"),
            "95 % interval": [
                f"{number(100 * a, 1)} to {number(100 * b, 1)}"
                for a, b in zip(rows["ci_lower"], rows["ci_upper"], strict=True)
            ],
        }
    )  # fmt: skip
    for head, true in _truths(found):
        frame[head] = 100 * true.group_growth["change"]
    per_year = f"Growth is a year, over {number(found.years, 0)} years. " if found.years != 1 else ""
    return table(
        frame,
        id="growth-table-4",
        title="Growth of mean consumption by rank",
        source=found.source,
        data=rows,
        formats={f"{found.first}, MNT": 0, f"{found.later}, MNT": 0},
        note=(
            f"Consumption per adult equivalent and month, prices of {found.first}. {per_year}People "
            "are ranked anew in each survey, so that a group holds other people each time. "
            f"{true_note(found)}"
        ).strip(),
        evidence=found.evidence,
    )


def groups_table(found: Found) -> Table:
    """Headcounts of locations, urban and rural in both surveys."""
    parts = []
    for domain, label in DOMAINS.items():
        if domain not in found.computed.by_group:
            continue
        rows = found.computed.by_group[domain]
        part = pd.DataFrame(
            {
                "domain": label,
                "People": rows["group"].astype(str),
                f"Headcount {found.first}, % (SE)": _errors(rows, "before", "se_before"),
                f"Headcount {found.later}, % (SE)": _errors(rows, "after", "se_after"),
                "Change (SE)": _errors(rows, "change", "se"),
                f"Share of people {found.first}, %": 100 * rows["share_before"],
                f"Share of people {found.later}, %": 100 * rows["share_after"],
            }
        )
        for head, true in _truths(found):
            known = true.by_group[domain].assign(group=lambda f: f["group"].astype(str)).set_index("group")
            part[f"Change, {head[0].lower()}{head[1:]}"] = (
                100 * known["change"].reindex(part["People"]).to_numpy()
            )
        parts.append(part)
    frame = pd.concat(parts, ignore_index=True)
    return table(
        frame,
        id="growth-table-5",
        title="Headcount by location and area",
        source=found.source,
        data=pd.concat(
            [rows.assign(domain=name) for name, rows in found.computed.by_group.items()], ignore_index=True
        ),
        group="domain",
        note=(
            "SE: standard error, in brackets. A group with fewer than "
            f"{publication_rule(FEWEST).smallest_n} households in either survey has a dash. "
            f"{true_note(found)}"
        ).strip(),
        evidence=found.evidence,
    )  # fmt: skip


def split_table(found: Found) -> Table | None:
    """The change of the headcount within and between locations; None where the groups do not agree."""
    rows = found.computed.splits.get("location")
    if rows is None:
        return None
    kept = rows[~rows["component"].isin(("before", "after"))]
    groups = found.computed.by_group["location"]["group"].astype(str)
    names = {
        "within": "Changes within locations",
        "shift": "People moved between locations",
        "interaction": "Both at once",
        "change": "Change of the headcount",
    }
    order = [*(f"within: {name}" for name in groups), *names]
    kept = kept.set_index("component").loc[order].reset_index()
    frame = pd.DataFrame(
        {
            "Component": [names.get(n, n.removeprefix("within: ") + ", within") for n in kept["component"]],
            "Percentage points (SE)": [
                with_error(100 * e, 100 * s, 2) for e, s in zip(kept["estimate"], kept["se"], strict=True)
            ],
        }
    )
    for head, true in _truths(found):
        known = true.splits["location"].set_index("component")["estimate"]
        frame[head] = [number(100 * known.get(name, float("nan")), 2) for name in kept["component"]]
    return table(
        frame,
        id="growth-table-6",
        title="The change of the headcount, within and between locations",
        source=found.source,
        data=kept,
        note=(
            "Within: the change of a location's headcount, weighted by its share of people in the "
            f"earlier survey. In brackets bootstrap standard errors. {true_note(found)}"
        ).strip(),
        evidence=found.evidence,
    )


def with_error(value: float, error: float | None, decimals: int) -> str:
    """ "27.1 (0.6)"; without brackets where there is no error, a dash where there is no value."""
    text = number(value, decimals)
    return (
        text if error is None or error != error or value != value else f"{text} ({number(error, decimals)})"
    )


def true_note(found: Found) -> str:
    """What the true numbers are; empty without truth."""
    if found.samples is None:
        return ""
    return TRUE_NOTE if found.made is not None else TRUE_NOTE.split(" True, as made")[0]


def _errors(rows: pd.DataFrame, value: str, error: str) -> list[str]:
    return [with_error(100 * v, 100 * e, 1) for v, e in zip(rows[value], rows[error], strict=True)]


def _truths(found: Found) -> Sequence[tuple]:
    """Heading and true results, of those that are known."""
    return [(head, one) for head, one in ((SAMPLES, found.samples), (MADE, found.made)) if one is not None]

"""Tables of the page. Each function gives a list: empty where the survey cannot give what it shows."""

from __future__ import annotations

import pandas as pd

from analysis.computed.regressions import POVERTY, WAGE, WELFARE, Gap, Model
from analysis.presentation import Table, interval, number, table

from .figures import PER_CENT, child_names, effect_name, models_of
from .results import FEWEST, Found, count, shown

REPORT = "National Statistics Office of Mongolia and World Bank, Mongolia Poverty Update 2022, Figure 3.6"
TRUE = "true"
CONSTANT = "Level (constant)"


def models_table(found: Found) -> list[Table]:
    """Effects on the headcount and on consumption, characteristic by characteristic."""
    rows = shown(found.computed.poverty.effects)
    frame = pd.DataFrame(
        {
            ("Characteristic", ""): _labels(rows),
            ("Topic", ""): _heads(rows),
            ("n", ""): [count(n) for n in rows["n_label"]],
        }
    )
    for head, name, decimals in (
        ("Headcount, percentage points", POVERTY, 1),
        ("Consumption, log points", WELFARE, 1),
    ):
        _put(frame, found, head, lambda results, name=name: getattr(results, name), decimals)
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    return [
        table(
            frame,
            id="regression-table-4",
            title="Who is poor and what is consumed: the two models side by side",
            source=found.source,
            note=(
                f"Means over people of the change that the model predicts. {_intervals(found)} n: "
                f"households in the category; nothing is shown of categories with fewer than {FEWEST}. Age "
                "of the head stands in the models with its square."
            ),
            data=_long(found, (POVERTY, WELFARE)),
            group=("Topic", ""),
            evidence=found.evidence,
        )
    ]


def fit_table(found: Found) -> list[Table]:
    """Sizes and fit of every model."""
    names = {
        POVERTY: f"Poor or not ({found.parameters.link})",
        WELFARE: "Logarithm of consumption (least squares)",
        WAGE: "Logarithm of the monthly wage (least squares)",
    }
    rows = [
        {
            "Model": names[model.name],
            "Observations": model.n,
            "PSUs": model.n_psu,
            "Degrees of freedom": model.df,
            "Fit": model.fit,
        }
        for model in models_of(found.computed)
    ]
    frame = pd.DataFrame(rows)
    if found.true is not None:
        frame["Fit, true"] = [model.fit for model in models_of(found.true)]
    return [
        table(
            frame,
            id="regression-table-1",
            title="Sizes and fit of the models",
            source=found.source,
            note=(
                "Fit: R² of least squares; of the model of who is poor, McFadden's pseudo R², which is no "
                "share of variance and is not to be set beside the others. Degrees of freedom: PSUs less "
                "strata."
            ),
            formats={name: 3 for name in frame if name.startswith("Fit")}
            | dict.fromkeys(("Observations", "PSUs", "Degrees of freedom"), 0),
            evidence=found.evidence,
        )
    ]


def child_table(found: Found) -> list[Table]:
    """One more child, in growing sets of terms."""
    if found.computed.children is None:
        return []
    rows = found.computed.children
    frame = pd.DataFrame({"In the model": child_names(rows)})
    frame["Over"] = rows["weight"]
    frame["Points"] = [number(PER_CENT * v, 1) for v in rows["estimate"]]
    frame["Interval"] = [_range(row, 1) for row in rows.itertuples()]
    frame["n"] = [count(n) for n in rows["n"]]
    if found.true is not None:
        frame["Points, true"] = [number(PER_CENT * v, 1) for v in found.true.children["estimate"]]
    return [
        table(
            frame,
            id="regression-table-2",
            title="One more child, and what else is in the model",
            source=found.source,
            note=(
                "Change of the headcount, percentage points. Children alone: the slope of a straight "
                f"line. From the third row: {found.parameters.link}, mean over people of one child more, "
                f"each row with the terms of those above it. {_intervals(found)}"
            ),
            data=rows,
            evidence=found.evidence,
        )
    ]


def rates_table(found: Found) -> list[Table]:
    """Headcounts by number of children, printed and computed."""
    rows = found.computed.rates
    if rows is None:
        return []
    few = rows["n"] < FEWEST
    frame = pd.DataFrame({"Children": rows["children"]})
    frame["Report, households"] = [found.printed.get(name) for name in rows["children"]]
    frame[f"{found.name}, households"] = rows["households"].mask(few)
    frame[f"{found.name}, people"] = rows["people"].mask(few)
    if found.true is not None:
        frame["True, households"] = found.true.rates["households"].mask(few)
    frame["n"] = [count(n) for n in rows["n"]]
    return [
        table(
            frame,
            id="regression-table-3",
            title="Poverty rate by number of children in the household, per cent",
            source=f"{REPORT}; {found.source}",
            note=(
                "The labels of the report's numbers were inferred: its chart prints them apart from its "
                "bars. They are read as rates of households; a rate of people counts large households "
                "more."
            ),
            formats={name: 1 for name in frame if name not in ("Children", "n")},
            evidence=found.evidence,
        )
    ]


def gap_table(found: Found) -> list[Table]:
    """The gap of urban and rural areas, in consumption and in the headcount."""
    gaps = {
        "Consumption, log points": found.computed.welfare_gap,
        "Headcount, percentage points": found.computed.poverty_gap,
    }
    if None in gaps.values():
        return []
    return [
        _gap_table(
            found,
            gaps,
            "regression-table-5",
            "Urban less rural, split by regression",
            "The headcount is split by a straight line in place of the probit (linear probability model). ",
        )
    ]


def wage_table(found: Found) -> list[Table]:
    """The wage model of women and men together."""
    if found.computed.wage is None:
        return []
    rows = shown(found.computed.wage.effects)
    frame = pd.DataFrame(
        {
            ("Characteristic", ""): _labels(rows),
            ("Topic", ""): _heads(rows),
            ("n", ""): [count(n) for n in rows["n_label"]],
        }
    )
    _put(frame, found, "Wage, log points", lambda results: results.wage, 1)
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    return [
        table(
            frame,
            id="regression-table-7",
            title="Monthly wages of employees, women and men together",
            source=found.source,
            note=(
                f"Employees with a wage above zero last month, by household weight. {_intervals(found)} "
                "Age stands in the model with its square. Nothing is shown of categories with fewer than "
                f"{FEWEST} employees."
            ),
            data=_long(found, (WAGE,)),
            group=("Topic", ""),
            evidence=found.evidence,
        )
    ]


def wage_gap_table(found: Found) -> list[Table]:
    """The gap of men and women."""
    if found.computed.wage_gap is None:
        return []
    return [
        _gap_table(
            found,
            {"Wage, log points": found.computed.wage_gap},
            "regression-table-6",
            "Wages of men less those of women, split by regression",
            "",
        )
    ]


def _gap_table(found: Found, gaps: dict[str, Gap], id: str, title: str, note: str) -> Table:
    first = next(iter(gaps.values()))
    topics = [t for c, t in first.split.keys if c == "explained" and t not in ("", "const")]
    lines = [("All terms", ""), *((topic, topic) for topic in topics), (CONSTANT, "const")]
    frame = pd.DataFrame({("Topic", ""): ["The gap", *(name for name, _ in lines)]})
    for head, gap in gaps.items():
        whole = gap.part("gap")
        explained = [gap.part("explained", term) for _, term in lines[:-1]]
        unexplained = [gap.part("unexplained", term) for _, term in lines]
        shares = [number(100 * part["estimate"] / whole["estimate"], 0) for part in explained]
        frame[head, "explained"] = [_cell(whole), *map(_cell, explained), ""]
        frame[head, "% of the gap"] = ["", *shares, ""]
        frame[head, "not explained"] = ["", *map(_cell, unexplained)]
    frame.columns = pd.MultiIndex.from_tuples(frame.columns)
    data = pd.concat([gap.parts.assign(outcome=head) for head, gap in gaps.items()], ignore_index=True)
    return table(
        frame,
        id=id,
        title=title,
        source=found.source,
        note=(
            f"Standard errors in brackets, by PSU and stratum. {note}Per cent of the gap: of the explained "
            "parts. What is not explained is told by topic at the mean of the numbers and with "
            "categories' coefficients that add up to zero; the split of that part is a convention, its "
            "sum is not."
        ),
        data=data,
        evidence=found.evidence,
    )


def _cell(part: pd.Series) -> str:
    return f"{number(PER_CENT * part['estimate'], 1)}\u00a0({number(PER_CENT * part['se'], 1)})"


def _put(frame: pd.DataFrame, found: Found, head: str, model_of, decimals: int) -> None:
    """Two columns of a model: the effect and its interval; a third where the truth is known."""
    rows = shown(model_of(found.computed).effects)
    frame[head, "effect"] = [number(PER_CENT * v, decimals) for v in rows["estimate"]]
    frame[head, "interval"] = [_range(row, decimals) for row in rows.itertuples()]
    if found.true is not None:
        true = shown(model_of(found.true).effects)
        frame[head, TRUE] = [number(PER_CENT * v, decimals) for v in true["estimate"]]


def _range(row, decimals: int) -> str:
    if pd.isna(row.ci_lower):
        return number(None)
    return interval(PER_CENT * row.ci_lower, PER_CENT * row.ci_upper, decimals)


def _labels(rows: pd.DataFrame) -> list[str]:
    """A category by itself, as its term stands above it; numbers and flags with their term."""
    of_head = [bool(row.base) and row.base != "No" for row in rows.itertuples()]
    names = [effect_name(row.term, row.label, row.base) for row in rows.itertuples()]
    return [
        label if under else name for label, name, under in zip(rows["label"], names, of_head, strict=True)
    ]


def _heads(rows: pd.DataFrame) -> list[str]:
    """The line above rows: a term with what its categories are compared with, else the topic."""
    return [
        f"{row.term}, compared with: {row.base}" if row.base not in ("", "No") else row.topic
        for row in rows.itertuples()
    ]


def _intervals(found: Found) -> str:
    said = f"{number(found.parameters.confidence, 0)} per cent intervals, by PSU and stratum."
    return said if found.true is None else f"{said} True: the same model on the true outcome, same rows."


def _long(found: Found, names) -> pd.DataFrame:
    """Every number behind a table of effects, as fractions and log points."""
    parts = []
    for side, results in found.sides.items():
        for name in names:
            model: Model = getattr(results, name)
            parts.append(shown(model.effects).assign(outcome=side, model=name))
    return pd.concat(parts, ignore_index=True)

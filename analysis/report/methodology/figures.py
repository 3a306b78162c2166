"""Figures of the methodology chapter: the process, the aggregate, the rent tree, lines abroad."""

from __future__ import annotations

import pandas as pd

from analysis import official
from analysis.presentation import Figure, alt_bars, charts, diagrams, finish, number, style
from analysis.presentation.diagrams import Arrow, Box

from .worked import Steps


def source_of(*ids: str) -> str:
    """Citation of official tables, each once."""
    return "; ".join(dict.fromkeys(official.source(id).citation for id in ids))


def figure_1_1(steps: Steps) -> Figure:
    """The process, from the nominal aggregate to the measures."""
    boxes = [
        Box(
            "nominal",
            "Nominal consumption\nwhat the household consumed in a year, in MNT",
            0,
            0.5,
            style.BLUE,
        ),
        Box("size", "Adjustment\nhousehold size and composition", 1, 0, style.OCHRE),
        Box("cost", "Adjustment\ncost of living by place and quarter", 1, 1, style.OCHRE),
        Box("welfare", "Welfare\nreal consumption per adult equivalent", 2, 0.5, style.GREEN),
        Box("line", "Poverty line\nfood and non-food needs", 3, 0, style.PURPLE),
        Box("measures", "Poverty and inequality measures", 3, 1, style.VERMILION),
    ]
    arrows = [
        ("nominal", "size"),
        ("nominal", "cost"),
        ("size", "welfare"),
        ("cost", "welfare"),
        ("welfare", "line"),
        ("welfare", "measures"),
        ("line", "measures"),
    ]
    return _diagram(
        boxes,
        arrows,
        id="figure-1-1",
        title="From survey answers to poverty measures",
        alt="Diagram. Nominal consumption is adjusted in two ways, for household size and composition and "
        "for the cost of living. Together they give welfare. Welfare leads to the poverty line, and welfare "
        "and line together to the measures of poverty and inequality.",
        row_height=1.15,
    )


def figure_1_2(steps: Steps) -> Figure:
    """The four components of nominal consumption."""
    boxes = [
        Box(
            "food",
            "Food\nbought, own produce, received, and eaten away from home",
            0,
            0,
            style.GREEN,
            width=1.5,
        ),
        Box(
            "nonfood",
            "Non-food\ngoods and services bought regularly: utilities, clothing, education ...",
            1.5,
            0,
            style.BLUE,
            width=1.5,
        ),
        Box("total", "Nominal consumption aggregate", 0.75, 1, style.GREY, width=1.5, height=0.7),
        Box(
            "housing",
            "Housing\nrent paid, or the rent that owners would pay",
            0,
            1.7,
            style.PURPLE,
            width=1.5,
        ),
        Box(
            "durables",
            "Durables\nwhat a year's use of cars, computers and appliances is worth",
            1.5,
            1.7,
            style.OCHRE,
            width=1.5,
        ),
    ]
    arrows = [(key, "total") for key in ("food", "nonfood", "housing", "durables")]
    return _diagram(
        boxes,
        arrows,
        id="figure-1-2",
        title="The four components of consumption",
        alt="Diagram. Food, non-food, housing and durables make up the nominal consumption aggregate.",
        row_height=0.95,
    )


def figure_1_4(steps: Steps) -> Figure:
    """How each dwelling gets a rent, with the printed shares of households."""
    share = rent_tree(steps)

    boxes, arrows = rent_boxes({key: f"{number(v, 1)} % of households" for key, v in share.items()})
    said = "; ".join(f"{_LEAVES[key]}, {number(v, 1)} per cent" for key, v in share.items())
    return _diagram(
        boxes,
        arrows,
        id="figure-1-4",
        title="How each dwelling gets a rent",
        alt=f"Decision tree by dwelling type, with shares of households: {said}.",
        data=steps.official["F1-4"],
    )


def rent_boxes(said: dict[str, str]) -> tuple[list[Box], list[Arrow]]:
    """The tree of rents; `said` is printed below the text of each leaf."""
    words = {
        "value": ("Yes: share of the reported value", style.OCHRE),
        "imputed value": ("No: share of an imputed value", style.OCHRE),
        "rent": ("Yes: rent as paid", style.BLUE),
        "model": ("No: rent from the log-rent model", style.BLUE),
    }
    boxes = [
        Box("dwelling", "Dwelling", 0, 1.5, style.GREY, width=0.8),
        Box("ger", "Ger: property value known?", 1, 0.5, style.OCHRE),
        Box("other", "Apartment or house: rent paid?", 1, 2.5, style.BLUE),
        *(
            Box(key, f"{text}\n{said[key]}", 2.3, row, colour, width=1.5)
            for row, (key, (text, colour)) in enumerate(words.items())
        ),
    ]
    pairs = [("dwelling", "ger"), ("dwelling", "other"), ("ger", "value"), ("ger", "imputed value"),
             ("other", "rent"), ("other", "model")]  # fmt: skip
    return boxes, [Arrow(*pair) for pair in pairs]


_LEAVES = {
    "value": "gers with a reported property value",
    "imputed value": "gers with an imputed property value",
    "rent": "apartments and houses whose tenants pay rent",
    "model": "other apartments and houses",
}


def rent_tree(steps: Steps) -> dict[str, float]:
    """Printed shares of households at the leaves of Figure 1.4, per cent."""
    rows = steps.official["F1-4"]
    words = (rows["row_path"] + " " + rows["column_path"]).str.lower()
    marks = {
        "value": "self-reported",
        "imputed value": "imputed",
        "rent": "actual rent",
        "model": "hedonic",
    }
    return {key: float(rows.loc[words.str.contains(mark), "value"].iloc[0]) for key, mark in marks.items()}


def figure_1_6(steps: Steps) -> Figure:
    """The international lines that the report's figure prints."""
    rows = international_lines(steps)
    drawn = charts.bars(
        rows, "line", "value", unit="US dollars a day, 2017 purchasing power parity", decimals=2
    )
    return finish(
        drawn,
        id="figure-1-6",
        title="International poverty lines printed in the report's comparison",
        alt=alt_bars(
            rows,
            "line",
            "value",
            what="international poverty lines",
            unit="US dollars a day at 2017 purchasing power parity",
            decimals=2,
        ),
        data=steps.official["F1-6"],
        source=source_of("F1-6"),
        note="The report's figure also marks Mongolia's lines of two base years, without their values.",
    )


INCOME_GROUPS = {
    "LIC": "Low income",
    "LMIC": "Lower-middle income",
    "UMIC": "Upper-middle income",
    "HIC": "High income",
}


def international_lines(steps: Steps) -> pd.DataFrame:
    """line (income group) and value (US dollars a day, 2017 PPP), lowest first."""
    rows = steps.official["F1-6"].sort_values("value")
    words = (rows["row_path"] + " " + rows["column_path"]).str.extract(r"\b(LIC|LMIC|UMIC|HIC)\b")[0]
    return rows.assign(line=words.map(INCOME_GROUPS).fillna(rows["row_path"]))[["line", "value"]]


def figure_lorenz(steps: Steps) -> Figure:
    """The Lorenz curve of the eight households, with the line of equality."""
    curve = 100 * steps.lorenz
    both = [curve.assign(curve="consumption"), curve.assign(curve="equality", share=curve["population"])]
    frame = pd.concat(both, ignore_index=True)
    drawn = charts.lines(
        frame,
        "population",
        "share",
        group="curve",
        markers=True,
        x_label="share of people, poorest first, %",
        unit="share of consumption, %",
        colours={"equality": style.GREY, "consumption": style.BLUE},
    )
    half = curve.iloc[(curve["population"] - 50).abs().argmin()]
    return finish(
        drawn,
        id="worked-lorenz",
        title="Lorenz curve of the invented households",
        alt=f"Line chart. The poorest {number(half['population'], 1)} per cent of people have "
        f"{number(half['share'], 1)} per cent of consumption; the curve lies below the line of equality.",
        data=frame,
        source="invented households",
        evidence="worked example",
    )


def _diagram(boxes, arrows, *, id: str, title: str, alt: str, data=None, row_height: float = 0.85) -> Figure:
    if data is None:
        data = pd.DataFrame({"box": [b.text.replace("\n", ": ") for b in boxes]})
    return finish(
        diagrams.boxes_and_arrows(boxes, arrows, row_height=row_height),
        id=id,
        title=title,
        alt=alt,
        data=data,
        source=f"redrawn after the figure of the same number in {source_of('T1-2')}",
    )

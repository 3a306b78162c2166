"""What only the microdata can give: differences with their covariance, poverty at any line, the truth.

Frames in, frames out; `truth` alone reads a file. People are counted (household weight x members), poverty is
of consumption per adult equivalent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.survey import contrasts as compared
from analysis.survey.curves import Band, Sample, incidence_curve
from analysis.survey.design import Design
from analysis.survey.estimates import estimates

from .multiples import printed

if TYPE_CHECKING:
    from analysis.chapters.frames import Frames
    from analysis.report.in_use import InUse

KEYS = {"area": "urban", "location": "location", "region": "region"}  # kind of domain -> column
STEP = 0.02  # between the lines of the curve, as multiples of the poverty line
INDICES = {"headcount": 0, "poverty_gap": 1, "poverty_severity": 2}
TRUE_TABLES = ("C01", "C02", "C03", "T2-1")


def people(frames: Frames) -> Design:
    """The design of the survey, its weights counting people; strata with one PSU are centred."""
    from analysis.chapters.estimates import design_of

    return design_of(frames, "centered", "weight*size")


def contrasts(frames: Frames, confidence: float) -> pd.DataFrame:
    """Differences of the headcount between the domains of each kind, points, with the design's covariance.

    Columns: kind, first, second (the higher headcount first), difference, se, ci_lower, ci_upper (normal),
    p_value (of one comparison), verdict: "different" where the interval leaves out zero, else "not shown".
    Kinds whose column the survey lacks have no rows.
    """
    homes = frames.households
    keys = {kind: column for kind, column in KEYS.items() if column in homes}
    names = ["kind", "first", "second", "difference", "se", "ci_lower", "ci_upper", "p_value", "verdict"]
    if not keys:
        return pd.DataFrame(columns=names)
    found = estimates(
        homes[list(keys.values())],
        people(frames),
        welfare=frames.amount("households", "consumption"),
        line=frames.line,
        by=[[column] for column in keys.values()],
        measures="fgt0",
    )
    parts = []
    for kind, column in keys.items():
        rows = compared.compare(found, column, ci="normal", level=confidence / 100)
        parts.append(_higher_first(rows).assign(kind=kind))
    return pd.concat(parts, ignore_index=True)[names]


def _higher_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Contrasts in points, turned so that each difference is positive; in order of the higher headcount."""
    back = rows["estimate"] < 0
    ends = [-100 * rows["ci_upper"], -100 * rows["ci_lower"]]
    turned = pd.DataFrame(
        {
            "first": rows["left"].mask(back, rows["right"]),
            "second": rows["right"].mask(back, rows["left"]),
            "difference": 100 * rows["estimate"].abs(),
            "se": 100 * rows["se"],
            "ci_lower": (100 * rows["ci_lower"]).mask(back, ends[0]),
            "ci_upper": (100 * rows["ci_upper"]).mask(back, ends[1]),
            "p_value": rows["p_value"],
        }
    )
    return turned.assign(verdict=np.where(turned["ci_lower"] > 0, "different", "not shown"))


def curve(frames: Frames, confidence: float) -> pd.DataFrame:
    """Poverty at multiples of the line: measure, multiple, estimate, se, ci_lower, ci_upper (per cent).

    Lines from the lowest to the highest printed multiple, `STEP` apart, and the printed ones. Each line is
    taken as known; limits are normal, and each covers its own line, not the whole curve.
    """
    known = printed()
    grid = np.arange(known[0], known[-1] + STEP / 2, STEP).round(4)
    scales = np.unique(np.concatenate([grid, known]))
    sample = Sample(people(frames), frames.amount("households", "consumption"))
    band = Band("pointwise", "normal", confidence / 100)
    numbers = ["estimate", "se", "ci_lower", "ci_upper"]
    parts = [
        incidence_curve(sample, scales * frames.line, alpha, band=band)[numbers]
        .mul(100)
        .assign(multiple=scales, measure=measure)
        for measure, alpha in INDICES.items()
    ]
    return pd.concat(parts, ignore_index=True)[["measure", "multiple", *numbers]]


def multiples(curve: pd.DataFrame, chosen: tuple[float, ...]) -> pd.DataFrame:
    """The curve at the printed multiples, in the shape of `frames.line_multiples`."""
    wide = curve.pivot(index="multiple", columns="measure", values="estimate").rename_axis(columns=None)
    wide = wide.loc[list(printed())].reset_index()
    line = float(wide.loc[wide["multiple"] == 1.0, "headcount"].iloc[0])
    return wide.assign(beyond=wide["headcount"] - line, chosen=wide["multiple"].isin(chosen))


def truth(page, use: InUse) -> dict[str, pd.DataFrame] | None:
    """Tables of `TRUE_TABLES` made of the true consumption of the same households; None where none is known.

    What is true is known of a synthetic survey alone, and only where its truth lies beside it.
    """
    from analysis.computed import printed as computed
    from analysis.report.in_use import remember

    file = use.data.folder.parent / "truth" / "consumption.parquet"
    if not use.synthetic or not file.is_file():
        return None
    remember(page, use.data, {"truth, consumption": file})
    known = pd.read_parquet(file, columns=["hhid", "consumption", "adult_equivalents"]).set_index("hhid")
    return computed.computed(of_truth(use.frames, known), TRUE_TABLES).tables


def of_truth(frames: Frames, known: pd.DataFrame) -> Frames:
    """The same households with their true consumption. known: index hhid; consumption, adult_equivalents."""
    true = known.reindex(frames.households.index)
    whole = true["consumption"] * true["adult_equivalents"]
    per_person = whole / frames.households["size"]
    return frames.having(consumption=true["consumption"].to_numpy(), consumption_pc=per_person.to_numpy())

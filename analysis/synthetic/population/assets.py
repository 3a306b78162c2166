"""Whether a household has livestock, land, savings, a loan: yes or no; how much comes later."""

from __future__ import annotations

import numpy as np

from .choice import Chooser
from .distribution import LINE
from .gradient import wealth_gradient
from .heads import area_counts, area_rates, by_area, everywhere

HEADCOUNT = "Poverty headcount"
SHARE = "Additional statistics > Population share (%)"
LIVESTOCK = ["cattle", "horses", "camels", "sheep", "goats"]
LOANS = ["salary", "pension", "mortgage", "household", "herders", "business", "automobile", "other"]


def choose_assets(chooser: Chooser, parameters: dict) -> None:
    """Adds the flags livestock, land, savings and loan to the chooser's frame."""
    _livestock(chooser, parameters)
    _land(chooser, parameters)
    _savings(chooser, parameters)
    _loan(chooser, parameters)


def _with_without(chooser: Chooser, table: str, labels: list[str]) -> np.ndarray:
    """Log-odds of having and not having, by consumption within urban and rural areas (n, 2)."""
    columns = [[f"{area} > {label}" for label in labels] for area in ("Urban", "Rural")]
    share = area_rates(chooser, table, SHARE, "population_share", columns)
    headcount = area_rates(chooser, table, HEADCOUNT, "headcount", columns)
    return wealth_gradient(chooser.frame, by_area(chooser.frame), share, headcount, LINE)


def _yes_no(
    chooser: Chooser, name: str, log_odds: np.ndarray, targets, counts=None, order=None, columns=None
) -> None:
    """Chooses yes or no; `columns` are those that the tables read instead of the flag."""
    columns = columns or [name]
    numeric = len(columns) > 1
    options = [
        {
            column: (i == 0) == answer if not numeric else float(answer and i == 0)
            for i, column in enumerate(columns)
        }
        for answer in (True, False)
    ]
    prior = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    groups = by_area(chooser.frame)
    codes = chooser.choose(name, options, prior, targets, counts=counts, groups=groups, order=order)
    if numeric:
        chooser.frame = chooser.frame.drop(columns=columns)
    chooser.frame[name] = codes == 0


def _livestock(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    log_odds = _with_without(chooser, "B12", ["With livestock", "Without livestock"])
    place = frame["location"].map(parameters["livestock_by_location"]).to_numpy(dtype=float)
    sector = frame["head_sector"].map(parameters["livestock_by_sector"]).fillna(0.0).to_numpy(dtype=float)
    log_odds[:, 0] += place + sector
    targets = everywhere("B12") + everywhere("B11", column="Bods > Holders.*")
    order = chooser.order_by("location", "region", "poor", "head_sector", "size")
    _yes_no(chooser, "livestock", log_odds, targets, order=order, columns=LIVESTOCK)


def _land(chooser: Chooser, parameters: dict) -> None:
    frame = chooser.frame
    log_odds = _with_without(chooser, "B13", ["With land", "Without land"])
    log_odds[:, 0] += frame["dwelling"].map(parameters["land_by_dwelling"]).to_numpy(dtype=float)
    score = np.log(frame["consumption"].to_numpy() / LINE)
    log_odds[:, 0] += parameters["land_by_welfare"] * score
    order = chooser.order_by("location", "region", "poor", "head_sex", "size")
    _yes_no(chooser, "land", log_odds, everywhere("B13"), order=order)


def _savings(chooser: Chooser, parameters: dict) -> None:
    log_odds = _with_without(chooser, "B14", ["With savings", "Without savings"])
    counts = area_counts(chooser, "C08", ["With savings", "Without savings"])
    order = chooser.order_by("urban", "poor", "head_sex", "size")
    _yes_no(chooser, "savings", log_odds, everywhere("B14"), counts, order)


def _loan(chooser: Chooser, parameters: dict) -> None:
    frame, known = chooser.frame, chooser.known
    labels = ["Any loan", "No loan"]
    share = np.array([known.row("B15", SHARE, "population_share", labels)], dtype=float)
    headcount = np.array([known.row("B15", HEADCOUNT, "headcount", labels)], dtype=float)
    log_odds = wealth_gradient(frame, np.zeros(len(frame), dtype=int), share, headcount, LINE)
    log_odds[:, 0] += 0.5 * (frame["head_labour"] == "Employed")
    counts = area_counts(chooser, "C09", ["With loan", "Without any loan"])
    targets = everywhere("B15", column="Any loan|No loan") + everywhere("C09", row="(Urban|Rural) > .*")
    order = chooser.order_by("urban", "poor", "head_sex", "size")
    _yes_no(chooser, "loan", log_odds, targets, counts, order, columns=[f"loan_{loan}" for loan in LOANS])

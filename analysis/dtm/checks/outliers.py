"""Ratios of a unit that are far from those of similar units, on a robust scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from .context import Context
from .hits import Hits

_DISTRICT = 2  # levels above the lowest


def _unlike(view: Context, p: Mapping) -> Iterator[Hits]:
    from analysis.welfare.outliers import Rule, detect

    rule = Rule(normalise="sqrt", scale="mad", alpha=p["alpha"], minimum_observations=int(p["units"]))
    columns = {"area": view.area(view.above(_DISTRICT) or view.levels[0]), "type": view.text("kheseg_type")}
    groups = {name: pd.factorize(texts)[0] for name, texts in columns.items()}
    levels = {"type and district": ("type", "area"), "type": ("type",), "all": ()}
    for part, whole in p["ratios"]:
        if not (view.has(part) and view.has(whole)):
            continue
        numbers, total = view.number(part), view.number(whole)
        ratio = np.full(view.n, np.nan)
        np.divide(numbers, total, out=ratio, where=total >= p["whole"])
        found = detect(pd.DataFrame({**groups, "ratio": ratio}), "ratio", levels, rule)
        middle = found["middle"].to_numpy()
        wrong = np.flatnonzero((found["flag"] != "").to_numpy() & _beyond_chance(ratio, middle, total, p))
        shown = _mean if part == "persons" else _percent
        words = {
            "whole": view.label(whole),
            "total": total[wrong],
            "ratio": [shown(ratio[row]) for row in wrong],
            "middle": [shown(one) for one in middle[wrong]],
        }
        yield Hits(wrong, part, words)


def _beyond_chance(ratio: np.ndarray, middle: np.ndarray, total: np.ndarray, p: Mapping) -> np.ndarray:
    """Ratios that a share of so many would not reach by chance; persons per household are no share."""
    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(middle * (1 - middle) / total)
        return np.isnan(error) | (np.abs(ratio - middle) > p["chance"] * error)


def _mean(ratio: float) -> str:
    return f"{ratio:.1f}"


def _percent(ratio: float) -> str:
    return f"{100 * ratio:.1f} %"


CHECKS = {"C80": _unlike}

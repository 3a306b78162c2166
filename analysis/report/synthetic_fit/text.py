"""Sentences of the page: every number in them is computed."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import listing, number

from .results import TAGS, Fit


def sentences(found: Fit) -> dict[str, str]:
    """Texts to glue, by key."""
    judged = found.judged
    of_annex_b = judged[judged["id"].str.startswith("B")]
    margins = of_annex_b[of_annex_b["kind"] == "margin"]
    targets = margins[margins["tag"] == "calibrated"]
    held_out = found.tagged("held_out")
    said = {
        "f_households": number(found.record["households"], 0),
        "f_members": number(found.record["members"], 0),
        "f_items": number(found.record["item_rows"], 0),
        "f_seed": str(found.record["seed"]),
        "f_judged": number(len(judged), 0),
        "f_margins": number(len(margins), 0),
        "f_margins_fit": _share(margins["fits"]),
        "f_targets_fit": _share(targets["fits"]),
        "f_margins_held_out_fit": _share(margins.loc[margins["tag"] == "held_out", "fits"]),
        "f_held_out_of_b": _share(of_annex_b["tag"] == "held_out"),
        "f_held_out_twice": _share(_misses(held_out) <= 2),
        "f_observations": _observations(judged),
        "f_best": _topics(held_out, best=True),
        "f_worst": _topics(held_out, best=False),
    }
    for tag in TAGS:
        rows = found.tagged(tag)
        said[f"f_{tag}"] = number(len(rows), 0)
        said[f"f_{tag}_fit"] = _share(rows["fits"])
    return said


def _share(flags: pd.Series) -> str:
    """Per cent of true flags; a dash where there are none."""
    return number(100 * float(flags.mean()) if len(flags) else None, 1)


def _misses(rows: pd.DataFrame) -> pd.Series:
    """Differences in units of the tolerance."""
    return rows["difference"].abs() / rows["tolerance"].where(rows["tolerance"] > 0, 1.0)


def _observations(judged: pd.DataFrame) -> str:
    rows = judged[judged["kind"] == "observations"]
    exact = int(rows["fits"].sum())
    if exact == len(rows):
        return f"all {number(len(rows), 0)} printed numbers of households interviewed are met exactly"
    off = rows.loc[~rows["fits"], "difference"].abs()
    return (
        f"{number(exact, 0)} of {number(len(rows), 0)} printed numbers of households interviewed are met "
        f"exactly, the others are off by at most {number(off.max(), 0)}"
    )


def _topics(rows: pd.DataFrame, best: bool, count: int = 2) -> str:
    """The topics whose numbers fit best or worst, with the share that fits."""
    shares = rows.groupby("topic")["fits"].mean().sort_values(ascending=not best, kind="stable")
    return listing(
        f"{topic.lower()} ({number(100 * share, 0)} %)" for topic, share in shares.head(count).items()
    )

"""Figures of the page: the headcount by step, errors by level, mistakes found, coverage."""

from __future__ import annotations

import pandas as pd

from analysis.presentation import Figure, charts, finish, listing, number, style

from .results import NAMES, SOURCE, TABLES, Found

SHOWN = ("price of food", "rent", "value of a ger")
NOMINAL = 95


def by_step(found: Found) -> Figure:
    """Dots: the headcount as one step after the other is replaced by the truth."""
    rows = found.steps
    drawn = pd.DataFrame(
        {
            "step": ["Chain, its own line", *(f"+ {NAMES[name].lower()}" for name in rows["step"][1:])],
            "headcount": rows["cumulative"],
        }
    )
    figure = charts.dots(
        drawn,
        "step",
        "headcount",
        unit="% of people",
        decimals=2,
        start=None,
        colours={name: style.BLUE for name in drawn["step"]},
        reference=found.true,
        reference_label=f"truth {number(found.true, 2)}",
    )
    figure.axes[0].locator_params(axis="x", nbins=5)  # a narrow range has long numbers on its ticks
    said = "; ".join(f"{step} {number(value, 2)}" for step, value in drawn.itertuples(index=False))
    return finish(
        figure,
        id="truth-figure-1",
        title="Headcount as one step after the other is replaced by the truth",
        alt=f"Dots from the chain's headcount to the true one, per cent of people: {said}.",
        data=drawn,
        source=SOURCE,
        note="Each row has the true values of its step and of those above it.",
        evidence="synthetic",
    )


def imputed_figure(found: Found) -> Figure:
    """Bars: the median error by where a price, a rent, a value comes from."""
    rows = found.errors[found.errors["what"].isin(SHOWN)].reset_index(drop=True)
    drawn = pd.DataFrame({"from": rows["what"] + ": " + rows["level"], "error": rows["error"]})
    colours = dict(zip(SHOWN, (style.GREEN, style.PURPLE, style.OCHRE), strict=True))
    figure = charts.bars(
        drawn,
        "from",
        "error",
        unit="median absolute error, % of the true value",
        colours={name: colours[what] for name, what in zip(drawn["from"], rows["what"], strict=True)},
    )
    worst = drawn.sort_values("error", ascending=False).head(3)
    said = listing(f"{name} {number(value, 1)} %" for name, value in worst.itertuples(index=False))
    return finish(
        figure,
        id="truth-figure-2",
        title="Median error of prices and rents, by where they come from",
        alt=f"Bars of median absolute errors. The largest: {said}.",
        data=rows,
        source=SOURCE,
        evidence="synthetic",
    )


def found_figure(found: Found) -> Figure:
    """Stacked bars: planted mistakes that were searched, found and missed, by kind."""
    rows = found.kinds[found.kinds["searched"] > 0]
    names = rows["table"].map(TABLES) + ": " + rows["kind"]
    parts = {
        "found": 100 * rows["found"] / rows["searched"],
        "missed": 100 * rows["missed"] / rows["searched"],
    }
    drawn = pd.concat(
        [pd.DataFrame({"kind": names, "part": part, "share": share}) for part, share in parts.items()],
        ignore_index=True,
    )
    figure = charts.stacked_bars(
        drawn,
        "kind",
        "part",
        "share",
        unit="% of the mistakes searched",
        colours={"found": style.BLUE, "missed": style.VERMILION},
        limit=100,
    )
    said = "; ".join(
        f"{name} {number(share, 0)} %" for name, share in zip(names, parts["found"], strict=True)
    )
    return finish(
        figure,
        id="truth-figure-3",
        title="Planted mistakes, found and missed",
        alt=f"Bars cut into found and missed. Found: {said}.",
        data=drawn,
        source=SOURCE,
        evidence="synthetic",
    )


def coverage_figure(found: Found) -> Figure:
    """Dots: coverage by kind of standard error, with its Monte Carlo error."""
    rows = found.coverage
    drawn = rows[["kind", "value_of", "coverage"]].assign(
        lower=(rows["coverage"] - 2 * rows["monte_carlo_error"]).clip(lower=0),
        upper=(rows["coverage"] + 2 * rows["monte_carlo_error"]).clip(upper=100),
        against="against " + rows["value_of"],
    )
    names = list(dict.fromkeys(drawn["against"]))
    figure = charts.dots(
        drawn,
        "kind",
        "coverage",
        unit="% of intervals that hold the value",
        lower="lower",
        upper="upper",
        group="against",
        colours=dict(zip(names, (style.VERMILION, style.BLUE), strict=False)),
        decimals=0,
        start=None,
        limit=112,
        reference=NOMINAL,
        reference_label=f"{NOMINAL}",
    )
    for ax in figure.axes:  # the room beyond 100 is for the labels
        ax.set_xticks([tick for tick in ax.get_xticks() if tick <= 100])
    said = "; ".join(f"{kind}, {against}: {number(value, 0)} %" for kind, against, value in
                     drawn[["kind", "against", "coverage"]].itertuples(index=False))  # fmt: skip
    return finish(
        figure,
        id="truth-figure-4",
        title="Coverage of 95 per cent intervals",
        alt=f"Dots about the line of {NOMINAL} per cent. {said}.",
        data=drawn,
        source=f"{found.record['command']}; SYNTHETIC survey",
        note="Lines: two Monte Carlo errors on either side.",
        evidence="synthetic",
    )

"""Panels of small bar charts, one panel a printed figure or chart, one figure a section."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import fill

import pandas as pd

from analysis.presentation import Figure, finish, listing, number, style

from .results import Results

PUBLISHED, RECONSTRUCTED = style.BLUE, style.VERMILION
_ROW = 0.5  # inches a bar with its label above takes
_HEAD = 0.62  # inches for a panel's title
_COLUMNS = 2
_OTHERS = {"M-COV": "Coverage table", "M-KEY": "Headline numbers"}
_PARTS = {"F": "Figure", "C": "Chart", "T": "Table"}


def source_name(source: str) -> str:
    """What the report calls it: `M-F05` is "Figure 5"; passages of the text keep their section."""
    if source.startswith("text"):
        return f"Text, section {source.split()[1]}"
    kind, digits = source[2], source[3:]
    return f"{_PARTS[kind]} {int(digits)}" if kind in _PARTS and digits.isdigit() else _OTHERS[source]


def panels(results: Results, groups: Sequence[str], *, id: str, title: str) -> Figure:
    """One panel a group: published numbers as bars, reconstructed ones as diamonds."""
    rows = math.ceil(len(groups) / _COLUMNS)
    frames = [results.group(name) for name in groups]
    most = [max(len(f) for f in frames[i * _COLUMNS : (i + 1) * _COLUMNS]) for i in range(rows)]
    tall = [count * _ROW + _HEAD for count in most]
    figure, axes = style.subplots(
        rows, _COLUMNS, height=sum(tall) + 0.3, squeeze=False, gridspec_kw={"height_ratios": tall}
    )
    with style.applied():
        figure.get_layout_engine().set(wspace=0.09, hspace=0.04)
        for place, (name, frame) in enumerate(zip(groups, frames, strict=True)):
            _panel(axes.flat[place], results, name, frame, most[place // _COLUMNS])
        for ax in list(axes.flat)[len(groups) :]:
            ax.set_axis_off()
        _key(figure, any(frame["value"].notna().any() for frame in frames))
    drawn = pd.concat(frames)
    return finish(
        figure,
        id=id,
        title=title,
        alt=_alt(results, groups, title),
        data=_data(drawn),
        source=results.published.citation,
        note=_note(results, drawn),
        evidence="reconstruction",
    )


def _panel(ax, results: Results, name: str, frame: pd.DataFrame, most: int) -> None:
    """Bars on a track that is the whole, label and number above each; room for `most` bars."""
    group = results.published.group(name)
    percent = frame["unit"].eq("percent").all()
    whole = 100 if percent else float(results.published.khesegs)
    for position, row in enumerate(frame.itertuples()):
        ax.barh([position], [whole], height=0.24, color=style.TEXT, alpha=0.08)
        ax.barh([position], [row.published], height=0.24, color=PUBLISHED)
        if not math.isnan(row.value):
            ax.plot(
                [row.value],
                [position],
                marker="D",
                markersize=5,
                color=RECONSTRUCTED,
                markeredgewidth=0,
                clip_on=False,
                zorder=3,
            )
        ax.text(0, position - 0.18, fill(short_label(row.label), 34), fontsize=8.5, va="bottom")
        ax.text(
            whole, position - 0.18, _printed(row), fontsize=8.5, va="bottom", ha="right", fontweight="bold"
        )
    ax.set_xlim(0, whole)
    ax.set_ylim(most - 0.5, -0.85)
    ax.set_axis_off()
    heading = f"{source_name(group.source)}. {group.title}"
    ax.set_title(f"{fill(heading, 38)}", fontsize=9.5)
    ax.text(0, len(frame) - 0.72, _base_line(frame, percent), fontsize=8, alpha=style.MUTED, va="top")


def short_label(label: str) -> str:
    """The khoroo of a label with two levels, else its first clause."""
    last = label.split(" > ")[-1]
    return last.split(", i.e.")[0]


def _printed(row) -> str:
    if row.unit != "percent":
        return number(row.published, 0)
    text = f"{number(row.published, row.decimals)} %"
    of_answers = row.measure in ("khesegs", "responses") and row.n == row.base_n and not math.isnan(row.count)
    return f"{text} ({number(row.count, 0)} of {number(row.n, 0)})" if of_answers else text


def _base_line(frame: pd.DataFrame, percent: bool) -> str:
    """The base below a panel: what it counts, and how many."""
    if not percent:
        return "number of khesegs"
    base, n = frame["base"].iloc[0], frame["base_n"].iloc[0]
    return f"% of {number(n, 0)} {base}"


def _key(figure, with_reconstruction: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=PUBLISHED, label="published")]
    if with_reconstruction:
        handles.append(
            Line2D(
                [],
                [],
                marker="D",
                linestyle="",
                color=RECONSTRUCTED,
                markersize=5,
                markeredgewidth=0,
                label="reconstruction",
            )
        )
    figure.legend(handles=handles, ncols=2, loc="outside upper left", handlelength=1, borderaxespad=0.1)


def _note(results: Results, drawn: pd.DataFrame) -> str:
    notes = [
        "Bars and numbers: as published. Diamonds: computed from the reconstruction, not data about "
        "the district."
    ]
    if results.parameters.base == "khesegs" and drawn["other_base"].eq("responses").any():
        notes.append(
            "Diamonds of questions with several answers are shares of khesegs; the bars are shares "
            "of responses."
        )
    hidden = drawn["suppressed"].ne("")
    if hidden.any():
        notes.append("No diamond: the reconstructed number is not shown in public output.")
    for name in dict.fromkeys(drawn["group"]):
        group = results.published.group(name)
        if group.contradiction:
            printed = results.group(name)["printed_base"].iloc[0]
            notes.append(
                f"{source_name(group.source)} is headed a share of {printed}; that base cannot be right."
            )
        if group.note:
            notes.append(f"{source_name(group.source)}: {group.note}")
    return " ".join(notes)


def _alt(results: Results, groups: Sequence[str], title: str) -> str:
    said = []
    for name in groups:
        frame = results.group(name)
        values = listing(f"{short_label(r.label)} {_printed(r)}" for r in frame.itertuples())
        group = results.published.group(name)
        base = _base_line(frame, frame["unit"].eq("percent").all())
        said.append(f"{source_name(group.source)}, {group.title} ({base}): {values}.")
    return f"Bar charts, {title}. {' '.join(said)}"


def _data(drawn: pd.DataFrame) -> pd.DataFrame:
    """The numbers drawn, as the CSV holds them."""
    columns = {
        "source": "source",
        "group": "group",
        "label": "label",
        "khoroo": "khoroo",
        "unit": "unit",
        "printed_base": "base_printed",
        "base": "base",
        "base_n": "n",
        "published": "published",
        "counted": "reconstruction_counts",
        "value": "reconstruction",
        "count": "reconstruction_count",
        "n": "reconstruction_n",
        "suppressed": "not_shown_because",
        "status": "status",
    }
    return drawn[list(columns)].rename(columns=columns)

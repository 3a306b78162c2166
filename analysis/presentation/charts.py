"""Charts: a long frame and the names of its columns in, a matplotlib figure out.

Categories stand in the order of the frame. Values are printed beside the marks; intervals are
drawn when `lower` and `upper` name columns. Each function draws into `ax` when one is given
(panels of one figure, see `panels`) and returns the figure. `unit` labels the value axis.
"""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from . import style
from .numbers import is_missing, last_level, number

if TYPE_CHECKING:
    import pandas as pd

_ROW = 0.3  # inches a bar takes
_LABEL_WIDTH = 26  # characters of a category label on one line


def bars(
    frame: pd.DataFrame,
    category: str,
    value: str,
    *,
    unit: str,
    lower: str | None = None,
    upper: str | None = None,
    colours: dict | str | None = None,
    decimals: int = 1,
    limit: float | None = None,
    title: str = "",
    height: float | None = None,
    ax=None,
):
    """Horizontal bars, one a row of `frame`, the value beside each.

    colours: one colour, or category -> colour; None takes the roles of `style`, else one blue.
    limit: end of the value axis.
    """
    with style.applied():
        ax = _axes(ax, height or 0.75 + _ROW * len(frame))
        rows = range(len(frame))
        fills = [_fill(name, colours) for name in frame[category]]
        ax.barh(rows, frame[value].fillna(0), color=fills, height=0.68)
        _whiskers(ax, frame, value, lower, upper, rows)
        _value_labels(ax, frame, value, upper, rows, decimals)
        _category_axis(ax, frame[category], unit, title, limit)
        return ax.figure


def grouped_bars(
    frame: pd.DataFrame,
    category: str,
    group: str,
    value: str,
    *,
    unit: str,
    lower: str | None = None,
    upper: str | None = None,
    colours: dict | None = None,
    decimals: int = 1,
    limit: float | None = None,
    title: str = "",
    height: float | None = None,
    ax=None,
):
    """Horizontal bars for each group within each category; the key stands above in drawing order."""
    with style.applied():
        categories, groups = _unique(frame[category]), _unique(frame[group])
        palette = {**style.colours(groups), **(colours or {})}
        thick = 0.82 / len(groups)
        ax = _axes(ax, height or 1.0 + 0.23 * len(categories) * (len(groups) + 0.6))
        for position, name in enumerate(groups):
            part = _aligned(frame, category, categories, frame[group] == name)
            rows = [i + (position - (len(groups) - 1) / 2) * thick for i in range(len(categories))]
            ax.barh(rows, part[value].fillna(0), color=palette[name], height=thick * 0.9, label=name)
            _whiskers(ax, part, value, lower, upper, rows)
            _value_labels(ax, part, value, upper, rows, decimals, size=8.5)
        _category_axis(ax, categories, unit, title, limit)
        _key(ax, palette)
        return ax.figure


def dots(
    frame: pd.DataFrame,
    category: str,
    value: str,
    *,
    unit: str,
    lower: str | None = None,
    upper: str | None = None,
    group: str | None = None,
    colours: dict | str | None = None,
    decimals: int = 1,
    start: float | None = 0,
    limit: float | None = None,
    reference: float | None = None,
    reference_label: str = "",
    title: str = "",
    height: float | None = None,
    ax=None,
):
    """Estimates as dots with their intervals, one line a category (and group).

    start: begin of the value axis (None: fitted to the data, right for dots, not for bars).
    reference: a value marked by a vertical line, `reference_label` beside it.
    """
    with style.applied():
        categories = _unique(frame[category])
        groups = _unique(frame[group]) if group else [None]
        palette = style.colours(groups) if group else {}
        palette.update(colours if isinstance(colours, dict) else {})
        step = 0.66 / len(groups)
        ax = _axes(ax, height or 0.8 + 0.3 * len(categories) * (1 + 0.6 * (len(groups) - 1)))
        if reference is not None:
            ax.axvline(reference, color=style.TEXT, alpha=0.6, linewidth=1, linestyle=(0, (4, 3)))
            ax.text(reference, -0.62, f" {reference_label}", va="center", fontsize=8.5, alpha=style.MUTED)
        for position, name in enumerate(groups):
            part = _aligned(frame, category, categories, frame[group] == name) if group else frame
            rows = [i + (position - (len(groups) - 1) / 2) * step for i in range(len(categories))]
            for row, (_, one) in zip(rows, part.iterrows(), strict=True):
                if is_missing(one[value]):
                    continue
                tint = palette.get(name) if group else _fill(one[category], colours)
                if lower and upper:
                    ax.plot(
                        [one[lower], one[upper]], [row, row], color=tint, linewidth=2.2, solid_capstyle="butt"
                    )
                ax.plot([one[value]], [row], "o", color=tint, markersize=6.5)
            _value_labels(ax, part, value, upper, rows, decimals, size=8.5 if group else 9)
        _category_axis(ax, categories, unit, title, limit, start)
        if group:
            _key(ax, palette)
        return ax.figure


def stacked_bars(
    frame: pd.DataFrame,
    category: str,
    part: str,
    value: str,
    *,
    unit: str,
    horizontal: bool = True,
    colours: dict | None = None,
    decimals: int = 0,
    smallest: float = 0.045,
    limit: float | None = None,
    title: str = "",
    height: float | None = None,
    ax=None,
):
    """Bars cut into parts, each part's value printed inside it where it fits.

    smallest: parts narrower than this share of the axis carry no number (the data behind do).
    """
    with style.applied():
        categories, parts = _unique(frame[category]), _unique(frame[part])
        palette = {**_part_colours(parts), **(colours or {})}
        wide = frame.pivot(index=category, columns=part, values=value).reindex(
            index=categories, columns=parts
        )
        end = limit or float(wide.sum(axis=1).max())
        tall = 0.95 + 0.36 * len(categories) if horizontal else 3.6
        ax = _axes(ax, height or tall)
        for position, row in enumerate(wide.to_numpy()):
            _one_stack(ax, position, row, [palette[p] for p in parts], end, horizontal, decimals, smallest)
        if horizontal:
            _category_axis(ax, categories, unit, title, end)
        else:
            _upright_axis(ax, categories, unit, title, end)
        _key(ax, {p: palette[p] for p in parts})
        return ax.figure


def cells(
    frame: pd.DataFrame,
    row: str,
    column: str,
    value: str,
    *,
    unit: str,
    decimals: int = 0,
    breaks: list[int] | None = None,
    title: str = "",
    height: float | None = None,
    ax=None,
):
    """A grid of numbers shaded from low to high: for more parts than bars can be told apart by colour.

    Rows and columns stand in the order of the frame; a missing value leaves its cell empty.
    breaks: numbers of columns after which a gap stands.
    """
    with style.applied():
        wide = frame.pivot(index=row, columns=column, values=value)
        wide = wide.reindex(index=_unique(frame[row]), columns=_unique(frame[column]))
        gaps = [0.25 * sum(b <= i for b in breaks or []) for i in range(wide.shape[1])]
        places = [i + gap for i, gap in enumerate(gaps)]
        ax = _axes(ax, height or 1.15 + 0.31 * len(wide))
        top = float(wide.max().max())
        known = [
            (place, line, size)
            for line, numbers in enumerate(wide.to_numpy())
            for place, size in zip(places, numbers, strict=True)
            if not is_missing(size)
        ]
        fills = [_shade(size, top) for _, _, size in known]
        left = [place - 0.47 for place, _, _ in known]
        ax.barh([line for _, line, _ in known], [0.94] * len(known), left=left, height=0.88, color=fills)
        for (place, line, size), fill in zip(known, fills, strict=True):
            ax.text(
                place,
                line,
                number(size, decimals),
                ha="center",
                va="center",
                fontsize=8.5,
                color=style.ink_on(fill),
            )
        _cell_axes(ax, list(wide.index), list(wide.columns), places, unit)
        _title(ax, title)
        return ax.figure


def lines(
    frame: pd.DataFrame,
    x: str,
    value: str,
    *,
    x_label: str,
    unit: str,
    group: str | None = None,
    lower: str | None = None,
    upper: str | None = None,
    colours: dict | None = None,
    start: float | None = 0,
    markers: bool = False,
    marks: dict[float, str] | None = None,
    title: str = "",
    height: float = 3.3,
    ax=None,
):
    """Lines over a numeric axis, with bands for intervals; each line's name stands at its end.

    marks: x value -> label of a vertical line.
    """
    with style.applied():
        groups = _unique(frame[group]) if group else [value]
        palette = {**style.colours(groups), **(colours or {})}
        ax = _axes(ax, height)
        ends = []
        for name in groups:
            one = (frame[frame[group] == name] if group else frame).sort_values(x)
            ax.plot(one[x], one[value], color=palette[name], marker="o" if markers else None, markersize=5)
            if lower and upper:
                ax.fill_between(one[x], one[lower], one[upper], color=palette[name], alpha=0.22, linewidth=0)
            ends.append((float(one[value].iloc[-1]), name))
        ax.set(xlabel=x_label, ylabel=unit)
        if start is not None:
            ax.set_ylim(bottom=start)
        ax.grid(axis="y")
        for place, label in (marks or {}).items():
            ax.axvline(place, color=style.TEXT, alpha=0.6, linewidth=1, linestyle=(0, (4, 3)))
            ax.text(place, 1.0, f" {label}", transform=ax.get_xaxis_transform(), va="top", fontsize=8.5)
        if group:
            _end_labels(ax, float(frame[x].max()), ends, palette)
        _title(ax, title)
        return ax.figure


def slope(
    frame: pd.DataFrame,
    item: str,
    period: str,
    value: str,
    *,
    unit: str,
    colours: dict | None = None,
    decimals: int = 1,
    title: str = "",
    height: float = 3.6,
    ax=None,
):
    """Two or more periods side by side, one line an item, values and names at both ends."""
    with style.applied():
        periods, items = _unique(frame[period]), _unique(frame[item])
        palette = {**style.colours(items), **(colours or {})}
        ax = _axes(ax, height)
        wide = frame.pivot(index=item, columns=period, values=value).reindex(index=items, columns=periods)
        places = range(len(periods))
        for name, row in wide.iterrows():
            ax.plot(places, row, color=palette[name], marker="o", markersize=6)
        last, first = wide[periods[-1]], wide[periods[0]]
        span = float(wide.max().max() - wide.min().min()) or 1.0
        _spread(
            ax,
            len(periods) - 1 + 0.05,
            {n: f"{number(v, decimals)}  {last_level(n)}" for n, v in last.items()},
            last.to_dict(),
            palette,
            span,
            "left",
        )
        _spread(
            ax,
            -0.05,
            {n: number(v, decimals) for n, v in first.items()},
            first.to_dict(),
            palette,
            span,
            "right",
        )
        ax.set_xticks(list(places), [str(p) for p in periods])
        ax.set_xlim(-0.25, len(periods) - 0.35)
        ax.set_yticks([])
        ax.set_ylabel(unit)
        ax.spines["left"].set_visible(False)
        _title(ax, title)
        return ax.figure


def panels(rows: int, columns: int, *, width: float = style.WIDTH, height: float = 3.2, **options):
    """A figure with rows x columns axes to draw charts into (`ax=`)."""
    return style.subplots(rows, columns, width=width, height=height, **options)


# --- what the charts share ---------------------------------------------------------------------


def _axes(ax, height: float):
    return ax if ax is not None else style.subplots(height=height)[1]


def _unique(values) -> list:
    return list(dict.fromkeys(values))


def _aligned(frame: pd.DataFrame, category: str, categories: list, chosen) -> pd.DataFrame:
    """The chosen rows, one for each category in order; a missing one is a row of missing values."""
    return frame[chosen].set_index(category).reindex(categories).reset_index()


def _fill(name: str, colours: dict | str | None) -> str:
    if isinstance(colours, str):
        return colours
    known = last_level(name).strip().lower() in style.ROLES
    return (colours or {}).get(name) or (style.colour(name) if known else style.BLUE)


def _part_colours(parts: list) -> dict:
    return style.colours(parts)


def _whiskers(ax, frame: pd.DataFrame, value: str, lower: str | None, upper: str | None, rows) -> None:
    if lower and upper:
        errors = [(frame[value] - frame[lower]).to_numpy(), (frame[upper] - frame[value]).to_numpy()]
        ax.errorbar(
            frame[value], rows, xerr=errors, fmt="none", ecolor=style.TEXT, elinewidth=1.1, capsize=2.5
        )


def _value_labels(ax, frame, value: str, upper: str | None, rows, decimals: int, size: float = 9) -> None:
    """The number beside the mark, clear of the interval."""
    ends = frame[upper].where(frame[upper].notna(), frame[value]) if upper else frame[value]
    for row, end, shown in zip(rows, ends, frame[value], strict=True):
        ax.annotate(
            number(shown, decimals),
            (0 if is_missing(end) else end, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=size,
            annotation_clip=False,
        )


def _category_axis(
    ax, categories, unit: str, title: str, limit: float | None, start: float | None = 0
) -> None:
    """Category names down the side, first on top; the value axis below with its unit."""
    labels = ["\n".join(wrap(last_level(c), _LABEL_WIDTH)) for c in categories]
    ax.set_yticks(range(len(labels)), labels)
    ax.set_ylim(len(labels) - 0.45, -0.55)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(start == 0)
    ax.set_xlabel(unit)
    ax.grid(axis="x")
    ax.grid(axis="y", visible=False)
    if limit is not None:
        ax.set_xlim(right=limit)
    elif start == 0:
        ax.margins(x=0.12)
    if start is not None:
        ax.set_xlim(left=start if ax.dataLim.x0 >= start else None)
    _title(ax, title)


def _upright_axis(ax, categories, unit: str, title: str, end: float) -> None:
    labels = ["\n".join(wrap(last_level(c), 12)) for c in categories]
    ax.set_xticks(range(len(labels)), labels)
    ax.tick_params(axis="x", length=0)
    ax.set_ylabel(unit)
    ax.set_ylim(0, end)
    ax.grid(axis="y")
    _title(ax, title)


def _title(ax, title: str) -> None:
    if title:
        ax.set_title(title)


def _one_stack(
    ax, position: int, values, fills: list[str], end: float, horizontal: bool, decimals: int, smallest: float
) -> None:
    """One bar in parts, with a hairline of nothing between the parts."""
    begin, gap = 0.0, 0.002 * end
    for size, fill in zip(values, fills, strict=True):
        if is_missing(size) or size <= 0:
            continue
        length = max(size - gap, 0)
        if horizontal:
            ax.barh([position], [length], left=[begin], color=fill, height=0.72)
        else:
            ax.bar([position], [length], bottom=[begin], color=fill, width=0.72)
        if size >= smallest * end:
            middle = begin + size / 2
            x, y = (middle, position) if horizontal else (position, middle)
            ax.text(
                x, y, number(size, decimals), ha="center", va="center", fontsize=8.5, color=style.ink_on(fill)
            )
        begin += size


def _shade(size: float, top: float) -> str:
    """The colour of a number between 0 and `top`, in equal steps."""
    steps = len(style.SEQUENTIAL)
    return style.SEQUENTIAL[min(int(steps * max(size, 0) / top), steps - 1) if top > 0 else 0]


def _cell_axes(ax, rows: list, columns: list, places: list[float], unit: str) -> None:
    ax.set_yticks(range(len(rows)), ["\n".join(wrap(last_level(r), _LABEL_WIDTH)) for r in rows])
    # upright names where the columns are too narrow for a word
    narrow = len(columns) > 8
    names = [last_level(c) if narrow else "\n".join(wrap(last_level(c), 9)) for c in columns]
    ax.set_xticks(places, names, rotation=90 if narrow else 0)
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set_xlim(-0.55, places[-1] + 0.55)
    ax.set_ylim(len(rows) - 0.45, -0.55)
    ax.set_xlabel(unit)
    ax.xaxis.set_label_position("bottom")
    for spine in ax.spines.values():
        spine.set_visible(False)


def _key(ax, palette: dict) -> None:
    """Coloured squares with their names, in drawing order, above the axes."""
    from matplotlib.patches import Patch

    names = [last_level(n) for n in palette]
    handles = [Patch(facecolor=c, label=n) for n, c in zip(names, palette.values(), strict=True)]
    longest, total = max(map(len, names)), sum(len(n) + 6 for n in names)
    columns = len(names) if total <= 75 else max(1, min(len(names), 75 // (longest + 6)))
    ax.legend(
        handles=handles,
        ncols=columns,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        borderaxespad=0.2,
        handlelength=1,
        handleheight=1,
        handletextpad=0.5,
        columnspacing=1.2,
    )
    if ax.get_title(loc="left"):
        ax.set_title(ax.get_title(loc="left"), pad=8 + 15 * -(-len(names) // columns))


def _end_labels(ax, x: float, ends: list[tuple[float, str]], palette: dict) -> None:
    low, high = ax.get_ylim()
    values = {name: value for value, name in ends}
    texts = {name: last_level(name) for name in values}
    _spread(ax, x, texts, values, palette, (high - low) * 0.9, "left", offset=6)


def _spread(
    ax, x: float, texts: dict, values: dict, palette: dict, span: float, align: str, offset: int = 0
) -> None:
    """Labels at their values, moved apart just enough not to touch."""
    gap, last = span * 0.062, None
    for name, value in sorted(values.items(), key=lambda pair: pair[1]):
        if is_missing(value):
            continue
        place = value if last is None else max(value, last + gap)
        last = place
        ax.annotate(
            texts[name],
            (x, place),
            xytext=(offset, 0),
            textcoords="offset points",
            ha=align,
            va="center",
            fontsize=9,
            color=palette[name],
            fontweight="bold",
            annotation_clip=False,
        )

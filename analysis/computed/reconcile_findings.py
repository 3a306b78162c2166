"""Where our aggregate and the office's file part, in sentences: which component, where, and what to look at.

Each rule looks for one cause and returns a sentence, or None. Rules that would explain everything (another
key, another unit) come first, and end the search when they hold. Ratios are ours over theirs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.core.disclosure import Policy

from .reconcile_frames import LABELS, Pair, equal, ratios

# Per cent: below it two values tell of no difference; above it a group stands out
NEGLIGIBLE, NOTABLE = 0.1, 1.0
# Part of the spread of the ratios that groups must explain, and what a coarser grouping may explain less
EXPLAINED, AS_GOOD = 0.15, 0.95
# Group sizes too small to speak for a place
SMALLEST_GROUP = 5
NAMED = 3  # groups that a sentence names

PLACES = ("location", "quarter", "aimag", "location-quarter", "aimag-quarter")

# What to look at when a measure differs by the same factor everywhere, by place, and household by household
LOOK = {
    "total": ("the components", "the components", "the components"),
    "food": ("the factor from seven days to a month, and the list of foods",
             "unit values of that place and quarter",
                  "imputed unit values and the treatment of outliers"),
    "food_home": ("the factor from seven days to a month, and the list of foods",
                  "unit values of that place and quarter",
                  "imputed unit values and the treatment of outliers"),
    "food_away": ("the factor from seven days to a month, and the kinds of meals",
                  "the kinds of meals and gifts counted there, and outliers",
                  "outliers, meals in kind, alcoholic drinks"),
    "rest": ("recall periods, and the list of items left out",
             "utilities, rents and capitalisation rates of that place", "rents, durables and outliers"),
    "index": ("the level of the deflator: its reference prices and its base",
              "the prices and the basket of that place and quarter",
              "whether both indices are made by aimag and quarter"),
    "weight": ("what the weights add up to: households, persons, or the sample",
               "the population totals of that place",
               "which weight is in use: before or after calibration"),
    "size": ("the definition of a member", "the definition of a member in that place",
             "who is a member: the filter, absent students, visitors"),
}  # fmt: skip

# Parts of our aggregate that another aggregate may leave out, and how they are called
PARTS = {
    "food_away": "food away from home",
    "alcohol_tobacco": "alcohol and tobacco",
    "durables": "durable goods",
    "housing": "housing",
    "rent": "rent",
    "repairs": "repairs of the dwelling",
    "health": "health",
    "education": "education",
    "utilities": "fuel, energy and utilities",
    "transport": "transport",
    "insurance": "insurance and other services",
}


def findings(pair: Pair, line: float | None = None) -> tuple[str, ...]:
    """Sentences on where the two part, the most telling first; always at least one."""
    whole = [_unmatched(pair), _other_households(pair), _other_unit(pair)]
    if any(whole[1:]):
        return tuple(s for s in whole if s)
    alike = _same_size(pair)
    bare = alike.undeflated()
    parts = ("food", "rest") if "food_home" in pair.lacking else ("food_home", "food_away", "rest")
    components = [m for m in parts if m not in pair.lacking] or ["total"]
    # a definition that explains a difference leaves nothing to say of the components that follow from it
    total = _without(bare, "total", dict.fromkeys(PARTS, 1.0))
    food = _without(bare, "food", {"food_away": 1.0, "alcohol_tobacco": -1.0})
    told = ({"rest", "total"} if total or food else set()) | ({"food", "food_home"} if food else set())
    found = [
        *whole,
        _summary(pair),
        _members(pair),
        _described(pair, "index"),
        total,
        food,
        *[_described(bare, m) for m in components if m not in told],
        _described(pair, "weight"),
        _status(pair, line),
    ]
    return tuple(s for s in found if s)


def few(count: int) -> str:
    """ "1,234 households", or "fewer than 5 households" for one to four."""
    smallest = Policy().smallest
    return f"fewer than {smallest} households" if 0 < count < smallest else f"{count:,} households"


def _part(count: int, n: int) -> str:
    """So many of n households, with their share; in words where the share would count one to four of them."""
    if 0 < count < SMALLEST_GROUP:
        return few(count)
    if 0 < n - count < SMALLEST_GROUP:
        return f"all but {few(n - count)}"
    return f"{few(count)} ({100 * count / n:.1f} %)"


def explained_by(ratio: pd.Series, about: pd.DataFrame) -> tuple[str, pd.Series, float] | None:
    """The coarsest grouping that explains the spread of log `ratio` about as well as the best one.

    Returns its name, the median ratio of each group of at least five households, and the explained part: 1
    less the sum of distances from the group's median over the sum from the overall median, allowing for the
    number of groups. None when no grouping explains enough.
    """
    logs = np.log(ratio.dropna())
    spread = (logs - logs.median()).abs().sum()
    if not spread:
        return None
    shares = {}
    for place in PLACES:
        group = about.loc[logs.index, place]
        within = (logs - logs.groupby(group, observed=True).transform("median")).abs().sum()
        spare = len(logs) - group.nunique()
        shares[place] = 1 - within / spread * len(logs) / spare if spare > 0 else -np.inf
    best = max(shares.values())
    if best < EXPLAINED:
        return None
    place = next(p for p, share in shares.items() if share >= AS_GOOD * best)
    grouped = ratio.loc[logs.index].groupby(about.loc[logs.index, place], observed=True)
    medians = grouped.median()[grouped.size() >= SMALLEST_GROUP]
    return place, medians, shares[place]


def _unmatched(pair: Pair) -> str | None:
    ours, theirs = len(pair.only_ours), pair.only_theirs
    if not ours and not theirs:
        return None
    where = ""
    for place in ("location", "quarter", "aimag") if ours >= SMALLEST_GROUP else ():
        missing = pair.only_ours[place].value_counts(normalize=True)
        overall = pd.concat([pair.about[place], pair.only_ours[place]]).eq(missing.index[0]).mean()
        if missing.iloc[0] >= 0.8 and overall <= 0.5:
            where = f" Most of ours are of one {place}, {missing.index[0]}."
            break
    return (
        f"Households without a partner: {ours:,} only in our aggregate, {theirs:,} only in the office's "
        f"file.{where} Look at which households each side drops, and at the keys."
    )


def _other_households(pair: Pair) -> str | None:
    """Keys that match although the households are others: sizes and totals are unrelated."""
    ours, theirs = pair.ours, pair.theirs
    known = (ours["total"] > 0) & (theirs["total"] > 0)
    if known.sum() < 20:
        return None
    related = np.log(ours["total"][known]).corr(np.log(theirs["total"][known]))
    sizes = (ours["size"] == theirs["size"]).mean() if "size" not in pair.lacking else 0.0
    if not related < 0.5 or sizes > 0.6:
        return None
    share = "" if "size" in pair.lacking else f", and only {100 * sizes:.0f} % have the same size"
    levels = np.linspace(0.05, 0.95, 19)
    same = np.allclose(ours["total"].quantile(levels), theirs["total"].quantile(levels), rtol=0.01)
    return (
        "The keys match, but not the households: the correlation of the logarithms of the totals is "
        f"{related:.2f}{share}. "
        + ("The two distributions agree, so the same values stand at other households. " if same else "")
        + "Name the column that holds the survey's own household numbers (--key COL); `identif` of the "
        "derived files follows another scheme. Nothing else in this comparison means anything."
    )


def _other_unit(pair: Pair) -> str | None:
    """A total in another unit: a year, a person, a household, or prices that were paid."""
    equivalents = pair.about["equivalents"]
    size = pair.ours["size"]
    index = pair.ours["index"]
    factors = {
        "MNT a year per adult equivalent": 12.0,
        "MNT a day per adult equivalent": 12 / 365,
        "real MNT a month per person": equivalents / size,
        "real MNT a month per household": equivalents,
        "real MNT a year per household": 12 * equivalents,
        "nominal MNT a month per adult equivalent": index,
        "nominal MNT a month per person": index * equivalents / size,
        "nominal MNT a year per household": 12 * index * equivalents,
    }
    ours, theirs = pair.ours["total"], pair.theirs["total"]
    base = _close_share(ours, theirs)
    shares = {name: _close_share(ours * factor, theirs) for name, factor in factors.items()}
    name = max(shares, key=shares.get)
    if shares[name] < 0.5 or shares[name] <= base + 0.25:
        return None
    return (
        f"The totals are in other units: {100 * shares[name]:.0f} % of the households agree when ours are "
        f"written as {name}. The comparison wants real MNT a month per adult equivalent; name that column "
        "(--column total=COL)."
    )


def _close_share(ours: pd.Series, theirs: pd.Series) -> float:
    gap = (ours / theirs.where(theirs > 0) - 1).abs()
    return float((gap <= NOTABLE / 100)[gap.notna()].mean()) if gap.notna().any() else 0.0


def _summary(pair: Pair) -> str:
    ours, theirs = pair.ours["total"], pair.theirs["total"]
    people = pair.about["people"].where(ours.notna() & theirs.notna())
    means = [(people * side).sum() / people.sum() for side in (ours, theirs)]
    share = 100 * _close_share(ours, theirs)
    close = abs(means[0] / means[1] - 1) < NEGLIGIBLE / 100 and share > 99
    return (
        ("The two agree: " if close else "The two part: ")
        + f"{share:.1f} % of the households are within {NOTABLE:g} % of each other; the mean of people is "
        f"{means[0]:,.0f} MNT a month with us, {means[1]:,.0f} with the office "
        f"({_signed(means[0] / means[1])})."
    )


def _members(pair: Pair) -> str | None:
    """Households of another size, and whether they carry the difference."""
    if "size" in pair.lacking:
        return None
    known = pair.ours["size"].notna() & pair.theirs["size"].notna()
    other = known & pair.ours["size"].ne(pair.theirs["size"])
    if not other.any():
        return None
    gap = (pair.ours["total"] - pair.theirs["total"]).abs()
    carried = 100 * gap[other].sum() / gap.sum() if gap.sum() else 0.0
    larger = 100 * (pair.ours["size"] > pair.theirs["size"])[other].mean()
    small = int(other.sum()) < SMALLEST_GROUP
    return (
        f"The size differs in {_part(int(other.sum()), len(other))}"
        + ("" if small else f"; ours is larger in {larger:.0f} % of them")
        + f". They carry {carried:.0f} % of the absolute differences of the total. Look at {LOOK['size'][2]}."
    )


def _same_size(pair: Pair) -> Pair:
    """The households with as many members in both files, when they are enough to speak for the components."""
    if "size" in pair.lacking:
        return pair
    same = pair.ours["size"].eq(pair.theirs["size"])
    return pair.where(same) if same.sum() >= max(20, 0.1 * len(same)) else pair


def _described(pair: Pair, measure: str) -> str | None:
    """How a measure differs: by one factor, by place, or household by household; None where it does not."""
    if measure in pair.lacking:
        return None
    ratio = ratios(pair, measure).dropna()
    if len(ratio) < SMALLEST_GROUP:
        return None
    label = LABELS[measure] + ("" if measure in ("index", "weight", "size") else " (before deflation)")
    label = label[0].upper() + label[1:]
    everywhere, there, scattered = LOOK[measure]
    alone = _one_sided(pair, measure)
    median = ratio.median()
    away = 100 * (ratio / median - 1).abs()
    if away.quantile(0.99) <= NEGLIGIBLE and (away > NOTABLE).sum() < SMALLEST_GROUP:
        if abs(median - 1) <= NEGLIGIBLE / 100:
            return f"{label}: {alone}" if alone else None
        return f"{label}: ours is {median:.4g} times theirs everywhere. Look at {everywhere}. {alone}".strip()
    placed = explained_by(ratio, pair.about)
    if placed:
        level = (
            f"Ours is {median:.4g} times theirs in the middle household: look at {everywhere} too."
            if abs(median - 1) > NOTABLE / 100
            else ""
        )
        return f"{label}: {_stands_out(placed, ratio)} Look at {there}. {level} {alone}".replace(
            "  ", " "
        ).strip()
    ours, theirs = pair.ours.loc[ratio.index, measure], pair.theirs.loc[ratio.index, measure]
    other = ~equal(ours, theirs, measure)
    gap = 100 * (ratio[other] - 1).abs().median()
    return (
        f"{label}: differs in {_part(int(other.sum()), len(other))}, by {gap:.2g} % in the middle one of "
        f"them, with no pattern by place or quarter; the median ratio of all is {median:.4g}. Look at "
        f"{scattered}. {alone}"
    ).strip()


def _stands_out(placed: tuple[str, pd.Series, float], ratio: pd.Series) -> str:
    place, medians, _ = placed
    middle = ratio.median()
    away = (np.log(medians / middle)).abs().sort_values(ascending=False, kind="stable")
    out = away[away > np.log1p(NOTABLE / 100)]
    if out.empty:
        out = away[away > np.log1p(NEGLIGIBLE / 100)]
    if out.empty:
        return f"ours is {middle:.4g} times theirs; the spread is within cells of {place}."
    worst = ", ".join(f"{name} ({medians[name]:.4g})" for name in out.index[:NAMED])
    more = f" and {len(out) - NAMED} more" if len(out) > NAMED else ""
    rest = medians.drop(out.index)
    # with most groups out of line, no group is the odd one: the grouping itself is the pattern
    if len(out) > len(medians) / 2:
        low, high = medians.min(), medians.max()
        return (
            f"the ratio differs by {place}, from {low:.4g} to {high:.4g}; "
            f"furthest from the middle: {worst}{more}."
        )
    elsewhere = f", against {rest.median():.4g} elsewhere" if len(rest) else ""
    return f"{place} {worst}{more} {'stands' if len(out) == 1 else 'stand'} out (median ratio{elsewhere})."


def _one_sided(pair: Pair, measure: str) -> str:
    """Households that have a measure on one side only."""
    if measure not in ("food_away", "food_home", "food", "rest"):
        return ""
    ours, theirs = pair.ours[measure] > 0, pair.theirs[measure] > 0
    counts = {"us": int((ours & ~theirs).sum()), "the office": int((theirs & ~ours).sum())}
    said = [
        f"{few(n)} have it with {who} only" for who, n in counts.items() if n > NEGLIGIBLE / 100 * len(ours)
    ]
    return (" and ".join(said) + ".").capitalize() if said else ""


def _without(pair: Pair, measure: str, signs: Mapping[str, float]) -> str | None:
    """A part of ours that is as large as the difference: theirs leaves it out, or (sign -1) has it in."""
    if measure in pair.lacking:
        return None
    gap = pair.ours[measure] - pair.theirs[measure]
    size = gap.abs().sum()
    level = pair.theirs[measure].abs().sum()
    if not level or size / level <= NEGLIGIBLE / 100:
        return None
    shares = {
        part: 1 - (gap - sign * pair.categories[part]).abs().sum() / size
        for part, sign in signs.items()
        if part in pair.categories and pair.categories[part].abs().sum() > 0
    }
    if not shares or max(shares.values()) < 0.5:
        return None
    part = max(shares, key=shares.get)
    verb = "leaves out" if signs[part] > 0 else "holds"
    hint = " (--food-without-away says so)" if (measure, part) == ("food", "food_away") else ""
    return (
        f"The difference in {LABELS[measure]} is as large as our {PARTS[part]}, which accounts for "
        f"{100 * shares[part]:.0f} % of it household by household: the office's figure probably {verb} "
        f"{PARTS[part]}{hint}."
    )


def _status(pair: Pair, line: float | None) -> str | None:
    if line is None:
        return None
    known = pair.ours["total"].notna() & pair.theirs["total"].notna()
    ours, theirs = (side["total"][known].lt(line) for side in (pair.ours, pair.theirs))
    people = pair.about["people"][known]
    rates = [100 * people[poor].sum() / people.sum() for poor in (ours, theirs)]
    changed = int((ours != theirs).sum())
    if not changed:
        return f"At the line of {line:,.0f} MNT a month every household has the same poverty status."
    return (
        f"At the line of {line:,.0f} MNT a month {few(changed)} change their poverty status; the headcount "
        f"is {rates[0]:.2f} % with us, {rates[1]:.2f} % with the office."
    )


def _signed(ratio: float) -> str:
    percent = round(100 * (ratio - 1), 2)
    return f"{percent:+.2f} %" if percent else "no difference"

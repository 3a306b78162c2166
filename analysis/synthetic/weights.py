"""The last step of calibration: weights that close what the draws have left open.

All linear targets of annex B enter at once, those of persons summed to households. Deciles and
quintiles are domains that depend on the weights, so the weights are found, the domains made anew,
and the weights found again.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.chapters.declaration import conditions
from analysis.chapters.engine import keys, linear
from analysis.chapters.frames import Frames
from analysis.chapters.inequality import DOMAINS
from analysis.survey.inequality import gini_estimate
from analysis.survey.quantiles import quantile

from .balance import Balanced, balance
from .contributions import tolerance
from .targets import KEY, calibrated

BOUNDS = (0.25, 4.0)
ROUNDS = 3
_FINENESS = {
    "National": 1,
    "Urban": 2,
    "Rural": 2,
    "Ulaanbaatar": 3,
    "Aimag center": 3,
    "Soum center": 3,
    "Countryside": 3,
}
_REPEAT_THE_NATION = ["B03", "B04", "B05", "B06", "B08", "B09", "B10", "B15"]
# Points of the Gini index that a chain takes off which imputes rents and utilities by predicted means, about,
# on this survey: the printed indices are those of such a chain
_LOST = 0.15
_FIRM_GINI, _FIRM_SHARE = 5e-5, 5e-5  # by how much the index, and a share of the people, give way
_FEW = 30  # households; in a smaller domain of a small survey no index is aimed at
_CLOSE, _ROUGH = 1e-5, 1e-4  # what may be left of the slope
_SHARE_GIVES = 0.001  # tenths of the people are kept to this


def final_weights(
    households: pd.DataFrame,
    persons: pd.DataFrame,
    rounds: int = ROUNDS,
    bounds: tuple[float, float] = BOUNDS,
) -> tuple[pd.DataFrame, Balanced]:
    """Households with their final `weight`, and how the balance ended.

    The weights lie near those that the households come with (scaled to the printed population) and meet
    every calibrated number of annex B at once: entropy balancing, ratios within `bounds`. persons: the
    roster; those who are no members are left out.
    """
    members = persons[persons["member"].to_numpy(dtype=bool)] if "member" in persons else persons
    size = households["size"].to_numpy(dtype=float)
    base = households["weight"].to_numpy(dtype=float)
    base = base * (_population() / (base @ size))
    targets = _targets()
    current, start = households.assign(weight=base), None
    for turn in range(rounds):
        # rounds before the last only settle where the deciles and quintiles end
        close = _CLOSE if turn == rounds - 1 else _ROUGH
        start = found = balance(base, *_system(Frames(current, members), targets), bounds, start, close)
        weight = found.weight * (
            _population() / (found.weight @ size)
        )  # few households: not every target is met
        current = households.assign(weight=weight)
    return current, found


def _population() -> float:
    """People of the survey, as the official tables print them."""
    printed = calibrated(["B02"])
    return float(printed.loc[printed["measure"] == "population", "printed"].iloc[0]) * 1000


def _targets() -> pd.DataFrame:
    """Calibrated numbers of annex B that are ratios of sums, with the population of their table."""
    targets = calibrated()
    of_survey = targets["id"].str.startswith("B") | (targets["id"] == "C09")  # C.9 has loans by area
    return _finest(targets[of_survey].merge(keys(), on=KEY))


def _finest(targets: pd.DataFrame) -> pd.DataFrame:
    """The targets without those that follow from finer ones of the same table.

    The nation follows from urban and rural areas, these from locations; columns "National" of the tables
    by group of households repeat that of Table B.2.
    """
    paths = [
        f"{row} > {column}".split(" > ")
        for row, column in zip(targets["row_path"], targets["column_path"], strict=True)
    ]
    fineness = np.array([max((_FINENESS.get(label, 0) for label in path), default=0) for path in paths])
    rest = [
        " > ".join(label for label in path if label not in _FINENESS and label != "Location")
        for path in paths
    ]
    group = pd.Series(
        [f"{i}|{m}|{r}" for i, m, r in zip(targets["id"], targets["measure"], rest, strict=True)]
    )
    repeated = (targets["column_path"] == "National") & targets["id"].isin(_REPEAT_THE_NATION)
    kept = (fineness == 0) | (fineness == group.map(pd.Series(fineness).groupby(group).max()).to_numpy())
    return targets[kept & ~repeated].reset_index(drop=True)


def _system(frames: Frames, targets: pd.DataFrame) -> tuple[sparse.csr_array, np.ndarray, np.ndarray]:
    """Contributions of households (n, m), the totals they are to have, and how far each may give way.

    The totals are all zero but the last, the population, which may not give way.
    """
    parts, give = [], []
    for population, group in targets.groupby("population", sort=True):
        found = linear(frames, group[KEY])
        give.append(tolerance(group) * (found.denominator.T @ frames.weight(population)))
        parts.append(found.households(frames).contributions(group["printed"].to_numpy()))
    unequal, of_unequal = _inequality(frames)
    parts.append(unequal)
    give.append(of_unequal)
    parts.append(_quantile_shares(frames))
    persons = frames.amount("households", "size")
    give.append(np.full(parts[-1].shape[1], _SHARE_GIVES * (frames.weight("households") @ persons)))
    matrix = sparse.hstack([*parts, sparse.csr_array(persons[:, None])], format="csr")
    totals = np.append(np.zeros(matrix.shape[1] - 1), _population())
    return matrix, totals, np.append(np.concatenate(give) / frames.weight("households").sum(), 0.0)


def _inequality(frames: Frames) -> tuple[sparse.csr_array, np.ndarray]:
    """(n, m) contributions and (m,) give of the Gini indices and P90/P10 of Table 2.1.

    The Gini index changes with a person's weight by its influence function; the next round starts from
    where this one ends. The quantiles are moved half the way each, in logarithms, and a tenth of the people
    is kept below the one and above the other, which is linear.
    """
    printed = calibrated(["T2-1"]).set_index(["row_path", "measure"])["printed"]
    welfare = frames.amount("households", "consumption_pc")
    persons = frames.amount("households", "size")
    mass = frames.weight("households") * persons
    found, give = [], []
    for domain in DOMAINS[:-1]:  # the last is the location Ulaanbaatar again
        here = frames.rows("households", conditions(domain.where))
        if here.size < _FEW:
            continue
        people, y = mass[here].sum(), welfare[here]
        index = gini_estimate(y, mass[here])
        missing = (printed[domain.path, "gini"] + _LOST) / 100 - index.value
        low, high = (quantile(y, p, mass[here]) for p in (0.1, 0.9))
        apart = np.sqrt(printed[domain.path, "p90p10"] / (high / low))
        parts = (people * index.influence - missing, (y <= low / apart) - 0.1, (y <= high * apart) - 0.9)
        for part, least in zip(parts, (_FIRM_GINI, _FIRM_SHARE, _FIRM_SHARE), strict=True):
            column = np.zeros(len(mass))
            column[here] = persons[here] * part
            found.append(column)
            give.append(least * people)
    return sparse.csr_array(np.column_stack(found)), np.array(give)


def _quantile_shares(frames: Frames) -> sparse.csr_array:
    """(n, 9 * domains): keeps a tenth of each domain's people below each of its decile bounds.

    The decile means of Table B.25 are means within these bounds; without the shares the weights could
    meet the means and move the bounds.
    """
    persons = frames.amount("households", "size")
    found = []
    for group, labels in (("urban", None), ("location", None), ("region", None)):
        codes, labels = frames.codes("households", group)
        for k in range(len(labels)):
            inside = codes == k
            if group == "region" and labels[k] == "Ulaanbaatar":
                continue  # the location of that name
            found.append(_decile_columns(frames, persons * inside))
    found.append(_decile_columns(frames, persons))
    return sparse.csr_array(sparse.hstack(found))


def _decile_columns(frames: Frames, persons: np.ndarray) -> sparse.csr_array:
    """Contributions of 'share below the d-th bound is d tenths', d = 1..9, for the people given."""
    consumption = frames.amount("households", "consumption")
    mass = frames.weight("households") * persons
    order = np.argsort(consumption, kind="stable")
    reached = np.cumsum(mass[order]) / mass.sum()
    decile = np.empty(len(order), dtype=int)
    decile[order] = np.minimum(np.ceil(reached * 10 - 1e-9), 10) - 1
    columns = [persons * ((decile < d) - d / 10) for d in range(1, 10)]
    return sparse.csr_array(np.column_stack(columns))

"""Transfers: the nineteen kinds of Table B.19, who receives them and how much a month."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from analysis.chapters.frames import Frames

from ..contributions import chosen
from .amounts import even_normals, scattered
from .ownership import owners, spread

_INSURANCE = "Social protection pension and allowances > Social insurance fund > "
_WELFARE = "Social protection pension and allowances > Social welfare fund > "
ROWS = {
    101: _INSURANCE + "Pension",
    102: _INSURANCE + "Disability pension",
    103: _INSURANCE + "Survivor's benefit for children",
    104: _INSURANCE + "Temporary incapacity benefits",
    105: _INSURANCE + "Maternity benefits",
    106: _INSURANCE + "Unemployment benefit",
    107: _INSURANCE + "Other",
    201: _WELFARE + "Disability pension",
    202: _WELFARE + "Social Welfare Pension",
    203: _WELFARE + "Maternity and Childcare benefit",
    204: _WELFARE + "Caregiver's allowance",
    205: _WELFARE + "Food Support Program",
    206: _WELFARE + "Child Money Program",
    207: _WELFARE + "Pregnancy and Mother Hero benefit",
    208: _WELFARE + "Other",
}  # fmt: skip
GIFTS = {
    301: ("From family and friends", "From within the country"),
    302: ("From family and friends", "From abroad"),
    303: ("From other sources", "From within the country"),
    304: ("From other sources", "From abroad"),
}
_POWERS = (-1.0, 1.6)  # of a transfer in the household's consumption
_DEVIATION = {101: 0.35, 206: 0.25, 208: 0.8}  # of the logarithm; others 0.6; assumed


def transfers(streams, frames: Frames) -> pd.DataFrame:
    """Columns t_<code>: MNT a month, 0 for none."""
    frames = frames.having(**{f"t_{code}": 0.0 for code in [*ROWS, *GIFTS]})
    people = _people(frames)
    found = _public(streams, frames, people) | _private(streams, frames, people)
    return pd.DataFrame({f"t_{code}": found[code] for code in [*ROWS, *GIFTS]}, index=frames.households.index)


def _people(frames: Frames) -> dict[str, np.ndarray]:
    """Numbers of members by age in each household: what entitles to most transfers."""
    persons, home = frames.persons, frames.home()
    age = persons["age"].to_numpy()
    count = lambda mask: np.bincount(home[mask], minlength=frames.count("households"))  # noqa: E731
    woman = persons["sex"].to_numpy() == "Female"
    return {
        "old": count((age >= 60) | (woman & (age >= 55))),
        "child": count(age < 18),
        "infant": count(age < 3),
        "mother": count(woman & (age >= 20) & (age < 45)),
        "worker": count((age >= 18) & (age < 60)),
    }


def _prior(code: int, people: dict[str, np.ndarray], frames: Frames) -> np.ndarray:
    """Chance before the targets (assumed): entitlement by age, then need."""
    old, child, infant, mother = (people[name] > 0 for name in ("old", "child", "infant", "mother"))
    poor = frames.amount("households", "consumption") < frames.line
    return {
        101: np.where(old, 0.93, 0.05),
        102: np.where(people["worker"] > 0, 0.06, 0.02),
        103: np.where(child, 0.015, 0.002),
        104: np.where(people["worker"] > 0, 0.006, 0.0),
        105: np.where(infant & mother, 0.10, 0.0),
        106: np.where(people["worker"] > 0, 0.004, 0.0),
        107: np.where(old, 0.04, 0.015),
        201: np.full(len(old), 0.055),
        202: np.where(old, 0.02, 0.006),
        203: np.where(infant, 0.85, 0.01),
        204: np.full(len(old), 0.03),
        205: np.where(poor, 0.08, 0.005),
        206: np.where(child, 0.97, 0.0),
        207: np.where(mother | old, 0.25, 0.08),
        208: np.full(len(old), 0.4),
    }[code]


def _public(streams, frames: Frames, people: dict[str, np.ndarray]) -> dict[int, np.ndarray]:
    """Social insurance and welfare: first whether there is any (B.19, B.20), then each kind."""
    targets = pd.concat(
        [
            chosen(["B20"], columns="Public > .* > Yes"),
            chosen(
                ["B19"],
                rows="Social protection pension and allowances",
                measures=["share"],
                columns="Received.*",
            ),
        ]
    )
    likely = np.where((people["old"] > 0) | (people["child"] > 0), 0.995, 0.62)
    anyone = owners(streams("public"), frames, targets, {"t_208": 1.0}, {"t_208": 0.0}, likely)
    receives, entitled = {}, np.zeros(len(anyone), dtype=bool)
    for code in ROWS:
        prior = np.where(anyone, _prior(code, people, frames), 0.0)
        if code == 208:  # the last: whoever receives something and has nothing yet
            prior = np.where(anyone & ~entitled, 1.0, prior)
        received = chosen(["B19"], rows=re.escape(ROWS[code]), columns="Received.*", measures=["share"])
        yes, no = {f"t_{code}": 1.0}, {f"t_{code}": 0.0}
        receives[code] = owners(streams(f"receive.{code}"), frames, received, yes, no, prior)
        entitled |= receives[code]
    weighty = {101: np.maximum(people["old"], 1) ** 0.8, 206: np.maximum(people["child"], 1.0)}
    return {
        code: _amount(streams, frames, code, received, weighty.get(code), ROWS[code])
        for code, received in receives.items()
    }


def _private(streams, frames: Frames, people: dict[str, np.ndarray]) -> dict[int, np.ndarray]:
    """Gifts and remittances: whether there are any, then from whom and from where."""
    targets = pd.concat(
        [
            chosen(["B20"], columns="Private > .* > Yes"),
            chosen(["B19"], rows="Gifts and remittance", measures=["share"], columns="Received.*"),
        ]
    )
    anyone = owners(
        streams("private"),
        frames,
        targets,
        {"t_301": 1.0},
        {"t_301": 0.0},
        np.full(frames.count("households"), 0.13),
    )
    kinds = {}
    for heading, code, chance in (("From abroad", 302, 0.12), ("From other sources", 303, 0.06)):
        rows = chosen(
            ["B19"], rows=f"Gifts and remittance > {heading}", columns="Received.*", measures=["share"]
        )
        yes, no = {f"t_{code}": 1.0}, {f"t_{code}": 0.0}
        kinds[heading] = owners(streams(f"kind.{code}"), frames, rows, yes, no, np.where(anyone, chance, 0.0))
    abroad, other = kinds["From abroad"], kinds["From other sources"]
    receives = {
        301: anyone & ~abroad & ~other,
        302: abroad & ~other,
        303: other & ~abroad,
        304: other & abroad,
    }
    # some have both family in the country and another source
    also = streams("also").random(len(anyone)) < 0.08
    receives[301] |= anyone & also
    return {
        code: _amount(streams, frames, code, received, None, *_gift_rows(code))
        for code, received in receives.items()
    }


def _gift_rows(code: int) -> list[str]:
    return [f"Gifts and remittance > {heading}" for heading in GIFTS[code]]


def _amount(
    streams, frames: Frames, code: int, received: np.ndarray, by: np.ndarray | None, *rows: str
) -> np.ndarray:
    """MNT a month among recipients: the printed mean (of two, where two rows apply) and share of consumption.

    A transfer grows with the household's consumption by a power that gives it the printed mean share.
    """
    aimed = [chosen(["B19"], rows=re.escape(row), columns="Among recipients.*") for row in rows]
    mean = float(np.mean([_printed(targets, "Average") for targets in aimed]))
    share = float(np.mean([_printed(targets, "Share") for targets in aimed])) / 100
    amount = np.zeros(len(received))
    if not received.any():
        return amount
    weight = frames.weight("households")[received]
    spent = (frames.amount("households", "consumption_pc") * frames.amount("households", "size"))[received]
    start = np.ones(len(weight)) if by is None else by[received].astype(float)
    expected = _with_share(weight, start, spent / spent.mean(), mean, share * spent.mean())
    noise = even_normals(streams(f"amount.{code}"), spread(frames)[received])
    amount[received] = np.maximum(scattered(expected, _DEVIATION.get(code, 0.6), noise), 500)
    return amount


def _with_share(
    weight: np.ndarray, start: np.ndarray, spent: np.ndarray, mean: float, share: float
) -> np.ndarray:
    """Amounts start * spent^e, scaled to `mean`, with the power e for which the mean of amount / spent is `share`."""

    def amounts(power: float) -> np.ndarray:
        free = start * spent**power
        return free * mean * weight.sum() / (weight @ free)

    def excess(power: float) -> float:
        return weight @ (amounts(power) / spent) / weight.sum() - share

    low, high = _POWERS
    if excess(low) <= 0 or excess(high) >= 0:
        return amounts(low if excess(low) <= 0 else high)
    return amounts(brentq(excess, low, high))


def _printed(targets: pd.DataFrame, heading: str) -> float:
    return float(targets.loc[targets["column_path"].str.contains(heading), "printed"].iloc[0])

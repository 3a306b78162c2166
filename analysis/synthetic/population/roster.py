"""The people of each household: relation to the head, sex, age, marital state; a few who are no members.

Numbers of adults and children, and the head, are given; the rest follows assumed patterns of family
life (ages of spouses and children, who lives with whom), which no printed table gives.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# relation codes of the questionnaire
(
    HEAD,
    SPOUSE,
    CHILD,
    PARENT,
    SIBLING,
    PARENT_IN_LAW,
    CHILD_IN_LAW,
    GRANDPARENT,
    GRANDCHILD,
    RELATIVE,
    OTHER,
) = range(1, 12)
NEVER, REGISTERED, UNREGISTERED, SEPARATED, DIVORCED, WIDOWED = range(1, 7)
ADULT = 15
OLDEST = 98


def make_roster(streams, frame: pd.DataFrame, parameters: dict) -> pd.DataFrame:
    """One row a person: hhid, pid, member, relation, sex, age, marital (codes as in the questionnaire).

    frame: households (index hhid) with adults, children, head_sex, head_age, head_marital. The head
    has pid 1; people who are no members come last in their household.
    """
    rng = streams("roster")
    people = _members(rng, frame, parameters)
    people = pd.concat([people, _others(rng, frame, parameters)], ignore_index=True)
    people = people.sort_values(
        ["hhid", "member", "relation", "age"], ascending=[True, False, True, False], kind="stable"
    )
    people["pid"] = people.groupby("hhid").cumcount() + 1
    columns = ["hhid", "pid", "member", "relation", "sex", "age", "marital"]
    return people[columns].reset_index(drop=True)


def _members(rng: np.random.Generator, frame: pd.DataFrame, parameters: dict) -> pd.DataFrame:
    married = (frame["head_marital"] == "Married").to_numpy() & (frame["adults"] >= 2).to_numpy()
    heads = pd.DataFrame(
        {
            "hhid": frame.index,
            "relation": HEAD,
            "male": (frame["head_sex"] == "Male").to_numpy(),
            "age": frame["head_age"].to_numpy(),
            "marital": _marital_of_heads(rng, frame, married, parameters),
        }
    )
    spouses = heads[married].copy()
    gap = np.where(spouses["male"], -1, 1) * parameters["spouse_gap"]
    spouses["age"] = (
        (spouses["age"] + np.round(gap + 3 * rng.standard_normal(len(spouses)))).clip(18, 90).astype(int)
    )
    spouses["male"] = ~spouses["male"]
    spouses["relation"] = SPOUSE
    children = _children(rng, frame.loc[frame.index.repeat(frame["children"])], parameters)
    rest = (frame["adults"] - 1 - married).clip(lower=0)
    adults = _adults(rng, frame.loc[frame.index.repeat(rest)], parameters)
    people = pd.concat([heads, spouses, children, adults], ignore_index=True)
    return people.assign(sex=np.where(people["male"], "Male", "Female"), member=True)


def _marital_of_heads(rng, frame: pd.DataFrame, married: np.ndarray, parameters: dict) -> np.ndarray:
    """Code of marital state that goes with the three states of the tables."""
    u, age = rng.random(len(frame)), frame["head_age"].to_numpy()
    together = np.where(u < parameters["registered"], REGISTERED, UNREGISTERED)
    widowed = np.where(u < 1 / (1 + np.exp((52 - age) / 7)), WIDOWED, np.where(u > 0.8, SEPARATED, DIVORCED))
    state = frame["head_marital"].to_numpy()
    return np.where(state == "Married", together, np.where(state == "Separated", widowed, NEVER))


def _children(rng, frame: pd.DataFrame, parameters: dict) -> pd.DataFrame:
    """People under 15: children of the head, grandchildren where the head is old, a few others."""
    head = frame["head_age"].to_numpy()
    n = len(frame)
    grand = rng.random(n) < 1 / (1 + np.exp((parameters["grandchildren_from"] - head) / 3))
    # the oldest child that a head of this age can have; generations of about 26 years
    parent = np.where(grand, np.minimum(head - 26, 45), head)
    oldest = np.clip(parent - 17, 1, ADULT)
    youngest = np.clip(parent - 46, 0, oldest - 1)
    age = np.floor(youngest + (oldest - youngest) * rng.beta(1.1, 1.0, n)).astype(int)
    relation = np.where(grand, GRANDCHILD, CHILD)
    relation = np.where(rng.random(n) < parameters["other_children"], RELATIVE, relation)
    male = rng.random(n) < parameters["boys"]
    return pd.DataFrame(
        {
            "hhid": frame.index,
            "relation": relation,
            "male": male,
            "age": age.clip(0, ADULT - 1),
            "marital": NEVER,
        }
    )


def _adults(rng, frame: pd.DataFrame, parameters: dict) -> pd.DataFrame:
    """People from 15 beside head and spouse, by the age of the head."""
    head, n = frame["head_age"].to_numpy(), len(frame)
    stage = np.digitize(head, [35, 50, 65])
    kinds = np.array([CHILD, CHILD_IN_LAW, GRANDCHILD, PARENT, SIBLING, RELATIVE])
    share = np.array([[parameters["adults"][s][k] for k in range(len(kinds))] for s in range(4)], dtype=float)
    ends = np.cumsum(share / share.sum(axis=1, keepdims=True), axis=1)
    kind = kinds[(rng.random(n)[:, None] > ends[stage]).sum(axis=1).clip(max=len(kinds) - 1)]
    # a head under 33 has no child of 15, one under 52 no grandchild
    kind = np.where((kind == CHILD) & (head < 33), SIBLING, kind)
    kind = np.where((kind == CHILD_IN_LAW) & (head < 40), CHILD, kind)
    kind = np.where((kind == CHILD) & (head < 33), SIBLING, kind)
    kind = np.where((kind == GRANDCHILD) & (head < 53), CHILD, kind)
    kind = np.where((kind == PARENT) & (head > 66), CHILD, kind)
    age = _ages_of_adults(rng, kind, head)
    male = rng.random(n) < np.where(kind == PARENT, 0.25, np.where(kind == CHILD_IN_LAW, 0.45, 0.53))
    return pd.DataFrame(
        {
            "hhid": frame.index,
            "relation": kind,
            "male": male,
            "age": age,
            "marital": _marital_of_adults(rng, kind, age),
        }
    )


def _ages_of_adults(rng, kind: np.ndarray, head: np.ndarray) -> np.ndarray:
    n = len(kind)
    u = rng.random(n)
    # children leave home: the older, the rarer
    oldest = np.clip(head - 18, ADULT, 50)
    youngest = np.clip(head - 45, ADULT, oldest)
    reach = 1 - np.exp(-(oldest + 1 - youngest) / 9)
    child = youngest - 9 * np.log1p(-u * reach)
    grand = ADULT + np.minimum(rng.exponential(5, n), np.maximum(head - 38 - ADULT, 1))
    ages = {
        CHILD: child,
        CHILD_IN_LAW: np.maximum(child, 20 + 6 * u),
        GRANDCHILD: grand,
        PARENT: head + 19 + 14 * u,
        SIBLING: head - 9 + 14 * u,
        RELATIVE: ADULT + rng.exponential(16, n),
    }
    age = np.select([kind == k for k in ages], list(ages.values()), default=30)
    return np.floor(age).clip(ADULT, OLDEST).astype(int)


def _marital_of_adults(rng, kind: np.ndarray, age: np.ndarray) -> np.ndarray:
    u = rng.random(len(kind))
    single = 1 / (1 + np.exp((age - 30) / 4))
    code = np.where(u < single, NEVER, np.where(u < single + (1 - single) * 0.45, REGISTERED, DIVORCED))
    code = np.where(kind == CHILD_IN_LAW, np.where(u < 0.8, REGISTERED, UNREGISTERED), code)
    code = np.where(
        (kind == PARENT) | (age > 60),
        np.where(u < 0.72, WIDOWED, np.where(u < 0.85, DIVORCED, REGISTERED)),
        code,
    )
    return np.where(age < 18, NEVER, code)


def _others(rng, frame: pd.DataFrame, parameters: dict) -> pd.DataFrame:
    """People on the roster who are no members: students and workers away, seldom a relative."""
    chance = parameters["away"] * np.where(frame["head_age"].between(38, 62), 2.2, 0.4)
    away = frame[rng.random(len(frame)) < chance]
    n, head = len(away), away["head_age"].to_numpy()
    child = (head >= 36) & (rng.random(n) < 0.85)
    age = np.where(child, np.minimum(17 + rng.exponential(5, n), head - 18), 16 + rng.exponential(18, n))
    male = rng.random(n) < 0.5
    age = np.floor(age).clip(16, 80).astype(int)
    relation = np.where(child, CHILD, RELATIVE)
    return pd.DataFrame(
        {
            "hhid": away.index,
            "relation": relation,
            "male": male,
            "sex": np.where(male, "Male", "Female"),
            "age": age,
            "marital": _marital_of_adults(rng, relation, age),
            "member": False,
        }
    )

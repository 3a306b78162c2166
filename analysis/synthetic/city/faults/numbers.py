"""Faults in the numbers of one report."""

from __future__ import annotations

import numpy as np

from ..form import UNKNOWN
from ..parameters import KINDS
from ..people import AGES, apportioned
from .scene import Row, Scene, number, times

Draw = np.random.Generator
_CHILDREN = ("age_0_5", "age_6_17")
_WHOLE = {
    "disability": ("persons",),
    "elderly_without_caregiver": ("age_60_plus",),
    "children_separated": _CHILDREN,
    "single_parent_households": ("households",),
    "elderly_headed_households": ("households",),
}
_SHARES = {  # a share that no kheseg has: eight robust standard deviations of the others or more
    "disability": ("persons", 0.15, 0.3),
    "pregnant": ("female", 0.08, 0.15),
    "elderly_without_caregiver": ("age_60_plus", 0.45, 0.7),
    "single_parent_households": ("households", 0.4, 0.6),
}
_SIDES = (("arrivals", "arrivals_from_"), ("departures", "departures_to_"))


def households_zero(row: Row, scene: Scene, draw: Draw):
    return {"households": "0"}


def ages_do_not_sum(row: Row, scene: Scene, draw: Draw):
    factor = draw.uniform(0.1, 0.4) * draw.choice([-1, 1])
    return {"age_18_59": str(round(number(row, "age_18_59") * (1 + factor)))}


def female_above_persons(row: Row, scene: Scene, draw: Draw):
    return {"female": times(number(row, "persons"), 1.05, 1.3, draw)}


def pregnant_above_female(row: Row, scene: Scene, draw: Draw):
    return {"pregnant": times(number(row, "female"), 1.05, 1.3, draw)}


def subgroup_above_group(row: Row, scene: Scene, draw: Draw):
    name = str(draw.choice(list(_WHOLE)))
    return {name: times(sum(number(row, part) for part in _WHOLE[name]), 1.05, 1.5, draw)}


def elderly_heads_above_elderly(row: Row, scene: Scene, draw: Draw):
    heads = times(number(row, "age_60_plus"), 1.1, 1.6, draw)
    return {"elderly_headed_households": heads} if int(heads) < number(row, "households") else None


def households_above_persons(row: Row, scene: Scene, draw: Draw):
    return {"households": times(number(row, "persons"), 1.1, 1.5, draw)}


def persons_per_household_low(row: Row, scene: Scene, draw: Draw):
    return {"households": times(number(row, "persons"), 1 / 1.7, 1 / 1.2, draw)}


def persons_per_household_high(row: Row, scene: Scene, draw: Draw):
    return {"households": times(number(row, "persons"), 1 / 13, 1 / 9.2, draw)}


def outlier_share(row: Row, scene: Scene, draw: Draw):
    name = str(draw.choice(list(_SHARES)))
    whole, low, high = _SHARES[name]
    return {name: times(number(row, whole), low, high, draw)} if number(row, whole) >= 60 else None


def arrivals_parts_do_not_sum(row: Row, scene: Scene, draw: Draw):
    return _more_than_the_whole(row, *_SIDES[0], draw)


def departures_parts_do_not_sum(row: Row, scene: Scene, draw: Draw):
    return _more_than_the_whole(row, *_SIDES[1], draw)


def _more_than_the_whole(row: Row, whole: str, stem: str, draw: Draw):
    """More people from (or to) the country than the whole leaves; moves within the city stay as they are."""
    if not known(row, whole, stem):
        return None
    more = 10 + int(draw.integers(0, 30))
    return {f"{stem}country": str(number(row, f"{stem}country") + more)}


def otor_above_arrivals(row: Row, scene: Scene, draw: Draw):
    return {"otor_arrivals": str(number(row, "arrivals") + 5 + int(draw.integers(0, 20)))}


def arrivals_share(row: Row, scene: Scene, draw: Draw):
    return _many(row, *_SIDES[0], "arrival_origin", draw.uniform(0.17, 0.45))


def departures_share(row: Row, scene: Scene, draw: Draw):
    return _many(row, *_SIDES[1], "departure_destination", draw.uniform(0.17, 0.35))


def _many(row: Row, whole: str, stem: str, most_of: str, share: float):
    """A large share of the people moved, most from (or to) elsewhere in the country; all adds up."""
    more = round(share * number(row, "persons")) - number(row, whole)
    if not known(row, whole, stem) or more < 60:
        return None
    return {
        whole: str(number(row, whole) + more),
        f"{stem}country": str(number(row, f"{stem}country") + more),
        most_of: "outside_city",
    }


def known(row: Row, whole: str, stem: str) -> bool:
    """Did anybody move, and are all origins (destinations) known?"""
    return number(row, whole) > 0 and all(row[stem + kind] not in ("", UNKNOWN) for kind in KINDS)


def many_unknown(row: Row, scene: Scene, draw: Draw):
    """No origin and no destination is known; so the questions about other districts are not asked."""
    if not all(known(row, whole, stem) for whole, stem in _SIDES):
        return None
    parts = [stem + kind for _, stem in reversed(_SIDES) for kind in KINDS]
    districts = [name for name in ("arrival_district", "departure_district") if row[name]]
    return dict.fromkeys(parts, UNKNOWN) | dict.fromkeys(districts, "")


def change_since_phase(row: Row, scene: Scene, draw: Draw):
    """Residents 1.6 to 2.2 times those of the phase before, or half; parts add up."""
    earlier = scene.before.get(row[scene.lowest])
    if earlier is None:
        return None
    factor = draw.uniform(1.65, 2.2) if draw.random() < 0.6 else draw.uniform(0.45, 0.55)
    persons = round(number(earlier, "persons") * factor)
    if abs(persons - number(earlier, "persons")) < 100:
        return None
    scale = persons / number(row, "persons")
    ages = apportioned(np.array([persons]), np.array([[float(row[name]) for name in AGES]]))[0]
    scaled = {name: str(round(number(row, name) * scale)) for name in scene.counted if name not in AGES}
    return {"persons": str(persons)} | scaled | {n: str(a) for n, a in zip(AGES, ages, strict=True)}


def numbers_of_before(row: Row, scene: Scene, draw: Draw):
    earlier = scene.before.get(row[scene.lowest])
    if earlier is None:
        return None
    changed = {name: earlier[name] for name in scene.counted if earlier[name] != row[name]}
    return changed if "persons" in changed and len(changed) > 3 else None

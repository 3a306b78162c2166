"""The people of the synthetic survey: school, health, disability, work and wages of each person.

`add_people` takes the roster that the population gives and fills it, attribute after attribute:
a prior with plausible profiles by age, sex, place and education is tilted to the calibrated numbers
of tables B.31 to B.46, and each person draws from it. What the head's household already says of the
head (education, labour status, industry, sector) is kept.

labels      categories and questionnaire codes; chance  small tools
schooling   B.31, B.33   health  B.34 to B.39   work  B.40, B.41, B.43, B.45   pay  Figure 3.12
fit         the tilt to printed numbers; filling  the order of the steps
"""

from __future__ import annotations


def add_people(streams, population, targets):
    """`population` with its roster filled (see `filling.fill`); the households are not changed.

    streams: named random streams. population: attributes households (H, index hhid) and persons (P).
    targets: `calibrated(ids)` gives the numbers to be met.
    """
    from dataclasses import replace

    from .filling import fill

    return replace(population, persons=fill(streams, population.households, population.persons, targets))

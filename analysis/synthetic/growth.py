"""A later year of the same country: real consumption grows, money loses value.

Growth is applied to the truth, between the final weights and the records, so that everything
recorded follows from it. How much stands in `data/synthetic/year-b.yml`; both rates are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.core.files import ROOT, parsed_yaml

PATH = ROOT / "data" / "synthetic" / "year-b.yml"


@dataclass(frozen=True)
class Growth:
    """poorest, richest: real growth at the two ends of the distribution (0.04 is 4 per cent).

    inflation: growth of all prices. Between the ends real growth falls evenly with the rank.
    """

    poorest: float
    richest: float
    inflation: float

    @property
    def prices(self) -> float:
        """What prices are multiplied by."""
        return 1 + self.inflation


def read() -> Growth:
    """The growth of year B."""
    return Growth(**parsed_yaml(PATH.read_text(encoding="utf-8"))["growth"])


def grow(households: pd.DataFrame, growth: Growth) -> pd.DataFrame:
    """Households a year later: real amounts grow by rank, transfers and loans with prices too.

    The rank is that of persons, by real consumption per adult equivalent.
    """
    persons = households["weight"] * households["size"]
    order = households["consumption"].to_numpy().argsort(kind="stable")
    ranked = persons.to_numpy()[order]
    rank = np.empty(len(households))
    rank[order] = (np.cumsum(ranked) - ranked / 2) / ranked.sum()
    factor = 1 + growth.poorest + (growth.richest - growth.poorest) * rank
    real = [name for name in households if name.startswith(("c_", "consumption"))]
    nominal = [name for name in households if name.startswith(("t_", "loan_"))]
    nominal = [name for name in nominal if pd.api.types.is_numeric_dtype(households[name])]
    grown = {name: households[name] * factor for name in real}
    grown |= {name: households[name] * factor * growth.prices for name in nominal}
    return households.assign(**grown)


def raise_wages(persons: pd.DataFrame, growth: Growth) -> pd.DataFrame:
    """Wages with prices and with the mean of real growth, to whole hundreds of MNT."""
    factor = growth.prices * (1 + (growth.poorest + growth.richest) / 2)
    wages = [name for name in ("wage_month", "wage_year") if name in persons]
    return persons.assign(**{name: (persons[name] * factor / 100).round() * 100 for name in wages})


def rates(growth: Growth) -> pd.DataFrame:
    """name, rate: the growth as a table of the truth."""
    return pd.DataFrame({"name": list(vars(growth)), "rate": list(vars(growth).values())})

"""The sample design: weights, strata, PSUs, and the variance of totals that follows from them.

A `Design` stands beside the data, row for row, and never changes. Codes are checked and numbered
once, when it is made. Every variance in this part is the variance of a weighted total of scores:

    V = sum_h (1 - f_h) n_h/(n_h - 1) sum_c (u_hc - mean_h u)^2
      + sum_h f_h sum_c (1 - f_hc) m_hc/(m_hc - 1) sum_j (u_hcj - mean_hc u)^2

with u_hc the sum of scores of PSU c in stratum h, f_h = n_h/N_h (0 without a finite population
correction) and, where a second-stage correction is given, m_hc sampled second-stage units.
Domains keep the full design: their scores are zero outside, and no PSU is dropped.

Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, chapters 3 to 5;
the rules for lonely PSUs are those of R's survey (Lumley) and of Stata's svyset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.core.errors import InputError, all_faults, nearest

from .preparation import prepare
from .stage import SINGLETON_RULES, Stage, sums_by

__all__ = ["SINGLETON_RULES", "Design", "Replicates", "Stage", "sums_by"]


@dataclass(frozen=True, eq=False)
class Replicates:
    """Replicate weights: V = scale x sum_r rscales_r (t_r - t)^2.

    weights: [n, R], full weights of each replicate. rscales: [R], ones if absent. centre: "estimate"
    takes deviations from the full-sample estimate, "mean" from the mean of the replicates.
    """

    weights: np.ndarray
    scale: float
    rscales: np.ndarray | None = None
    centre: str = "estimate"


@dataclass(frozen=True, eq=False)
class Design:
    """The design of a sample of n rows, checked and numbered once.

    weight: [n], zero or more. stratum, psu, ssu: [n] codes (numbers or text), None for one
    stratum, for rows that are PSUs, for rows that are second-stage units. fpc: population sizes
    (1 or more) or sampling fractions (above 0, at most 1) of the first stage, or a pair of them
    for two stages; each one number or [n]. singleton: a name of `SINGLETON_RULES`. collapse:
    lonely stratum -> neighbour it joins. domain_singletons: apply the rule also to strata where a
    domain has one PSU left (R's survey.adjust.domain.lonely). nest: PSU codes are numbered anew
    in each stratum. names: what the columns are called in messages.

    Raises InputError that lists every fault: weights missing, infinite, negative or all zero;
    codes missing; a PSU in two strata; population sizes below the sample's; lonely PSUs.

    After it is made: psu_of_row [n], unit_of_row [n] (second-stage units where two stages count,
    else the PSUs), stratum_of_psu [P], psu_labels [P], stratum_labels [H], first and second `Stage`.
    PSUs are numbered in the order of their strata, second-stage units in the order of their PSUs.
    """

    weight: np.ndarray
    stratum: np.ndarray | None = None
    psu: np.ndarray | None = None
    ssu: np.ndarray | None = None
    fpc: object = None
    singleton: str = "fail"
    collapse: Mapping | None = None
    domain_singletons: bool = False
    nest: bool = False
    replicates: Replicates | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    psu_of_row: np.ndarray = field(init=False, repr=False)
    unit_of_row: np.ndarray = field(init=False, repr=False)
    psu_labels: np.ndarray = field(init=False, repr=False)
    stratum_labels: np.ndarray = field(init=False, repr=False)
    first: Stage = field(init=False, repr=False)
    second: Stage | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, value in prepare(self).items():
            object.__setattr__(self, name, value)

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        weight: str | Sequence[str] | None = None,
        stratum: str | Sequence[str] | None = None,
        psu: str | None = None,
        ssu: str | None = None,
        fpc: str | Sequence[str] | None = None,
        singleton: str = "fail",
        collapse: Mapping | None = None,
        **options,
    ) -> Design:
        """The design of `frame`, its parts named by columns.

        weight: one column, or several that are multiplied (household weight, household size); None
        gives each row 1. stratum: one column, or several that are crossed. fpc: one column, or two.
        """
        columns = {"weight": weight, "stratum": stratum, "psu": psu, "ssu": ssu, "fpc": fpc}
        named = {part: _as_list(names) for part, names in columns.items() if names is not None}
        missing = [name for names in named.values() for name in names if name not in frame]
        if missing:
            raise InputError(
                all_faults(
                    "design: columns not found",
                    [f"expected a column {m}. {nearest(m, map(str, frame.columns))}" for m in missing],
                )
            )
        return cls(
            weight=_product(frame, named.get("weight", [])),
            stratum=_crossed(frame, named["stratum"]) if stratum is not None else None,
            psu=frame[psu].to_numpy() if psu is not None else None,
            ssu=frame[ssu].to_numpy() if ssu is not None else None,
            fpc=tuple(frame[c].to_numpy() for c in named["fpc"]) if fpc is not None else None,
            singleton=singleton,
            collapse=collapse,
            names={part: " x ".join(names) for part, names in named.items()},
            **options,
        )

    @property
    def size(self) -> int:
        """Rows, n."""
        return self.weight.size

    @property
    def n_psu(self) -> int:
        return self.psu_labels.size

    @property
    def n_units(self) -> int:
        """Units of `unit_of_row`, U."""
        return self.first.group.size if self.second is None else self.second.group.size

    @property
    def needs_presence(self) -> bool:
        """True where the variance of a domain depends on which units have rows in it."""
        return self.domain_singletons or self.singleton == "average"

    @property
    def stratum_of_psu(self) -> np.ndarray:
        """[P] stratum of each PSU, 0 to H - 1, not falling."""
        return self.first.group

    def unit_totals(self, scores: np.ndarray) -> np.ndarray:
        """[U, k] sums of `scores` ([n] or [n, k]) by the units that the variance needs."""
        return sums_by(self.unit_of_row, scores, self.n_units)

    def psu_totals(self, scores: np.ndarray) -> np.ndarray:
        """[P, k] sums of `scores` ([n] or [n, k]) by PSU."""
        return self.first_stage_totals(self.unit_totals(scores))

    def first_stage_totals(self, totals: np.ndarray) -> np.ndarray:
        """[P, k] from [U, k]: unit totals added up by PSU."""
        return totals if self.second is None else np.add.reduceat(totals, self.second.start, axis=0)

    def deviations(self, totals: np.ndarray, present: np.ndarray | None = None) -> list[np.ndarray]:
        """One [units, k] array a stage; their cross-products add up to the covariance.

        totals: [U, k] from `unit_totals`. present: [U, k], True where the unit has rows in the
        domain of the column; None where every column is of the full sample.
        """
        rule = self.singleton
        first_present = None if present is None else self.psus_of(present)
        stages = [
            self.first.deviations(
                self.first_stage_totals(totals), first_present, rule, self.domain_singletons
            )
        ]
        if self.second is not None:
            stages.append(self.second.deviations(totals, present, rule, self.domain_singletons))
        return stages

    def covariance_of_totals(self, totals: np.ndarray, present: np.ndarray | None = None) -> np.ndarray:
        """[k, k] design covariance from [U, k] unit totals of scores."""
        return sum(d.T @ d for d in self.deviations(totals, present))

    def variance_of_totals(self, totals: np.ndarray, present: np.ndarray | None = None) -> np.ndarray:
        """[k] diagonal of `covariance_of_totals`, for many columns at once."""
        return sum(np.einsum("pk,pk->k", d, d) for d in self.deviations(totals, present))

    def covariance(self, scores: np.ndarray, domain: np.ndarray | None = None) -> np.ndarray:
        """[k, k] design covariance of the column sums of `scores`.

        scores: [n] or [n, k], weight times influence, zero outside the column's domain.
        domain: [n] or [n, k] of bool, the rows of each column's domain; None for all rows.
        """
        totals = self.unit_totals(scores)
        present = None
        if domain is not None and self.needs_presence:
            present = np.broadcast_to(self.unit_totals(np.asarray(domain, dtype=float)) > 0, totals.shape)
        return self.covariance_of_totals(totals, present)

    def df(self, mask: np.ndarray | None = None) -> int:
        """Degrees of freedom: PSUs minus strata, both counted where the domain has weight.

        mask: [n] of bool, None for the full sample.
        """
        _, df = self.sizes_of(self.has_rows(mask)[:, None])
        return int(df[0])

    def psus_of(self, present: np.ndarray) -> np.ndarray:
        """[P, k] from [U, k] (or [P, k]) of bool: True where any unit of the PSU is present."""
        if self.second is None or present.shape[0] == self.n_psu != self.n_units:
            return present
        return np.logical_or.reduceat(present, self.second.start, axis=0)

    def sizes_of(self, present: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """n_psu [k] and df [k] of k domains from the units ([U, k], or PSUs [P, k]) present in them."""
        psus = self.psus_of(present)
        n_psu = psus.sum(axis=0)
        strata = np.logical_or.reduceat(psus, self.first.start, axis=0).sum(axis=0)
        return n_psu, n_psu - strata

    def has_rows(self, mask: np.ndarray | None = None) -> np.ndarray:
        """[P] True where the PSU has rows of positive weight in the domain."""
        rows = self.weight > 0 if mask is None else (self.weight > 0) & mask
        return np.bincount(self.psu_of_row, weights=rows, minlength=self.n_psu) > 0


def _as_list(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _product(frame: pd.DataFrame, names: list[str]) -> np.ndarray:
    weight = np.ones(len(frame))
    for name in names:
        weight = weight * pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float)
    return weight


def _crossed(frame: pd.DataFrame, names: list[str]) -> np.ndarray:
    if len(names) == 1:
        return frame[names[0]].to_numpy()
    whole = frame[names].notna().all(axis=1)
    return frame[names].astype(str).agg(" x ".join, axis=1).where(whole).to_numpy(dtype=object)

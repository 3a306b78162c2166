"""One stage of sampling: its units, the groups they were drawn in, and the variance between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SINGLETON_RULES = {
    "fail": "refuse the design and name the strata",
    "certainty": "the PSU was selected with certainty: it adds no variance",
    "remove": "the stratum adds no variance",
    "centered": "its total is taken from the mean of all PSU totals (Stata)",
    "adjust": "its total is taken from zero, the population mean of a score (R)",
    "average": "the stratum adds the average variance of the strata with two or more PSUs",
    "collapse": "the stratum joins the neighbour named in `collapse`",
}

# A stratum with less than this share left unsampled was enumerated: it adds no variance (as in R's survey).
_ENUMERATED = 1e-7


@dataclass(frozen=True, eq=False)
class Stage:
    """The units sampled at one stage, sorted by the group they were drawn in.

    Groups are strata at the first stage, PSUs at the second. group: [U] group of each unit;
    start: [G] first unit of each group; count: [G] units in each group; left: [G] share not
    sampled (1 - n/N); share: [G] factor of the group's variance (sampling fraction of the PSU
    at the second stage, 1 at the first).
    """

    group: np.ndarray
    start: np.ndarray
    count: np.ndarray
    left: np.ndarray
    share: np.ndarray

    @property
    def lonely(self) -> np.ndarray:
        """[G] True where one unit was sampled, others were not, and the group counts."""
        return (self.count == 1) & (self.left > _ENUMERATED) & (self.share > 0)

    def deviations(
        self, totals: np.ndarray, present: np.ndarray | None, rule: str, domain_singletons: bool
    ) -> np.ndarray:
        """[U, k] deviations whose cross-product is the covariance of this stage.

        totals: [U, k] sums of scores by unit. present: [U, k] True where the unit has rows in the
        column's domain (None: everywhere); it matters for the rules average and domain_singletons.
        """
        means = np.add.reduceat(totals, self.start, axis=0) / self.count[:, None]
        # columns stay contiguous: `totals` comes column by column
        deviations = np.take(means.T, self.group, axis=1).T
        np.subtract(totals, deviations, out=deviations)
        left_out = np.broadcast_to(self.lonely[:, None], means.shape)
        lonely_units = self.lonely[self.group]
        if rule == "adjust" and lonely_units.any():
            deviations[lonely_units] = totals[lonely_units]
        if rule == "centered" and lonely_units.any():
            deviations[lonely_units] = totals[lonely_units] - totals.mean(axis=0)
        in_domain = None
        if present is not None and (domain_singletons or rule == "average"):
            in_domain = np.add.reduceat(present, self.start, axis=0, dtype=np.intp)
        if domain_singletons and in_domain is not None:
            alone = (in_domain == 1) & (self.count > 1)[:, None] & (self.left > _ENUMERATED)[:, None]
            left_out = left_out | alone
            if rule == "adjust":
                deviations = np.where(alone[self.group], totals, deviations)
            if rule == "average":
                deviations = np.where(alone[self.group], 0.0, deviations)
        factor = self.share * np.where(self.left > _ENUMERATED, self.left, 0.0)
        factor = factor * self.count / np.maximum(self.count - 1, 1)
        deviations *= np.sqrt(factor)[self.group, None]
        if rule == "average":
            deviations *= np.sqrt(_average_factor(left_out, in_domain))
        return deviations


def _average_factor(left_out: np.ndarray, in_domain: np.ndarray | None) -> np.ndarray:
    """[k] groups over groups with a variance of their own; nan where there are none."""
    here = np.ones(left_out.shape, dtype=bool) if in_domain is None else in_domain > 0
    groups = here.sum(axis=0)
    able = (here & ~left_out).sum(axis=0)
    return np.divide(groups, able, out=np.full(groups.shape, np.nan), where=able > 0)


def sums_by(group: np.ndarray, scores: np.ndarray, groups: int) -> np.ndarray:
    """[groups, k] sums of `scores` ([n] or [n, k]) by the group number of each row ([n])."""
    scores = np.asarray(scores, dtype=float)
    columns = scores[:, None] if scores.ndim == 1 else scores
    sums = [np.bincount(group, weights=column, minlength=groups) for column in columns.T]
    return np.array(sums).reshape(-1, groups).T

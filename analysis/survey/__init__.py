"""Poverty and inequality measures of weighted samples.

Arrays in, numbers out: this part knows no files and no survey questionnaire. A weight is what
one observation counts for; for poverty among people that is household weight x household size.
"""

from .decomposition import poverty_by_group
from .inequality import gini, lorenz, quantile, quantile_group, quantile_ratio
from .poverty import fgt, fgt_terms, income_gap_ratio, is_poor, watts

__all__ = [
    "fgt",
    "fgt_terms",
    "gini",
    "income_gap_ratio",
    "is_poor",
    "lorenz",
    "poverty_by_group",
    "quantile",
    "quantile_group",
    "quantile_ratio",
    "watts",
]

"""Poverty and inequality measures of weighted samples.

Arrays in, numbers out: this part knows no files and no survey questionnaire. A weight is what
one observation counts for; for poverty among people that is household weight x household size.

Here stand the plain functions, numbers without standard errors. With standard errors:

design      the sample design (`stage`, `preparation`: its parts)
influence   a statistic is a value and an influence function; its standard error
estimates   measures by domain in one long table: `estimate(frame, design, ...)`
measures    every measure by its name; `means`, `poverty`, `contributions`, `quantiles`,
            `inequality`, `shares`, `relative_line`, `curves` hold the estimators
domains     crossing keys on the full design
contrasts   differences, ratios and tests with covariance; `decomposition` of changes
resampling  bootstrap, jackknife, balanced half-samples, given replicate weights
intervals   confidence intervals; `results`: the long table and its files
regression  survey-weighted OLS, logit, probit
"""

from .decomposition import poverty_by_group
from .design import Design
from .estimates import estimate, estimates
from .inequality import gini, lorenz
from .poverty import fgt, fgt_terms, income_gap_ratio, is_poor, watts
from .quantiles import quantile, quantile_group, quantile_ratio

__all__ = [
    "Design",
    "estimate",
    "estimates",
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

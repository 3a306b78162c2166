"""The parameters of the welfare chain as one flat list, for the command line and for notebooks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from analysis.core.parameters import ChapterParameters
from analysis.welfare import (
    basic_needs,
    chain,
    deflator,
    durables,
    food,
    housing,
    nonfood,
    utilities,
)
from analysis.welfare.aggregate import CATEGORIES
from analysis.welfare.outliers import Rule

OFFICIAL, OWN = "official", "own"


class WelfareParameters(ChapterParameters):
    """Every methodological choice of the chain. The defaults are the report's, as far as it says."""

    outlier_scale: Literal["iqr", "qn", "sn", "mad", "sd", "none"] = Field(
        "iqr", description="measure of spread of the outlier rule; none: no search for outliers"
    )
    outlier_alpha: float = Field(
        3.0, ge=1, le=10, description="robust score beyond which a value is an outlier"
    )
    nonfood_alpha: float = Field(
        nonfood.Choices().outliers.alpha,
        ge=1,
        le=10,
        description="the same for non-food spending, which varies more",
    )
    outlier_normalise: Literal["ln", "log10", "boxcox", "yeojohnson", "asinh", "sqrt", "none", "best"] = (
        Field("ln", description="transformation before the score")
    )
    outlier_treatment: Literal["winsorise", "median", "none"] = Field(
        "winsorise", description="what replaces an outlying quantity or value"
    )
    minimum_quotes: int = Field(
        3, ge=1, le=30, description="quotes that an area must have to lend its median price"
    )
    price_levels: list[str] = Field(
        list(food.LEVELS), description="levels that lend a median price, finest first"
    )
    valuation: Literal["own", "median"] = Field(
        "own",
        description="food bought is valued at the household's own unit value, or at the median of its area",
    )
    weighted_medians: bool = Field(False, description="medians of prices weighted by households")
    weighted_models: bool = Field(
        False, description="regressions of rents, values and bills weighted by households"
    )
    recall: Literal["list", "year", "month"] = Field(
        "list", description="period of non-food recall: as the list of items says, or one for all"
    )
    without: list[str] = Field([], description="categories of consumption that are left out")
    free_electricity: bool = Field(
        True, description="electricity of the free half year and night is modelled"
    )
    durables: Literal["user cost", "acquisition", "expenditure"] = Field(
        "user cost", description="how the flow of durables is valued"
    )
    real_rate: float = Field(
        0.036, ge=0, le=0.2, description="real interest rate of the user cost, a fraction a year"
    )
    inflation: float = Field(
        0.0,
        ge=0,
        le=0.3,
        description="yearly inflation that carries the price paid for a durable to today, a fraction",
    )
    imputation: Literal["mean", "draw"] = Field(
        "mean", description="predicted rents and bills: expected values, or with a residual drawn"
    )
    seed: int = Field(1, ge=0, description="seed of the split of the rent model and of drawn residuals")
    adult_weight: float = Field(0.7, gt=0, le=1, description="what each adult after the first counts for")
    child_weight: float = Field(0.5, gt=0, le=1, description="what each child counts for")
    scale_exponent: float = Field(
        1.0, gt=0, le=1, description="exponent of the equivalence scale (economies of size)"
    )
    deflator: Literal["two steps", "one step", "none"] = Field(
        "two steps", description="how prices are adjusted"
    )
    deflator_formula: Literal["paasche", "laspeyres", "fisher"] = Field(
        "paasche", description="formula of the price index"
    )
    reference_lower: float = Field(
        20.0, ge=0, lt=100, description="percentile where the reference group of the deflator begins"
    )
    reference_upper: float = Field(
        50.0, gt=0, le=100, description="percentile where the reference group of the deflator ends"
    )
    calorie_threshold: float = Field(
        2400.0, ge=1500, le=3500, description="calories a day that the food line must buy"
    )
    nonfood_rule: Literal["reference group", "ravallion lower", "ravallion upper"] = Field(
        "reference group", description="how the non-food part of the line is found"
    )
    nonfood_lower: float = Field(
        10.0, ge=0, lt=100, description="percentile where the non-food reference group begins"
    )
    nonfood_upper: float = Field(
        40.0, gt=0, le=100, description="percentile where the non-food reference group ends"
    )
    line: str = Field(
        OFFICIAL,
        description="poverty line: official, own (found in the survey), or MNT a month per adult equivalent",
    )
    weak: bool = Field(False, description="consumption equal to the line counts as poor")
    absent: list[str] = Field(
        [], description="tables that the survey may lack; their part is then 0, and it is said"
    )

    @model_validator(mode="after")
    def _consistent(self) -> WelfareParameters:
        faults = []
        for part in ("reference", "nonfood"):
            lower, upper = getattr(self, f"{part}_lower"), getattr(self, f"{part}_upper")
            if lower >= upper:
                faults.append(f"expected {part}_lower below {part}_upper, found {lower:g} and {upper:g}.")
        for name, known in (
            ("without", CATEGORIES),
            ("absent", chain.OPTIONAL),
            ("price_levels", food.LEVELS),
        ):
            unknown = [value for value in getattr(self, name) if value not in known]
            if unknown:
                faults.append(f"{name}: expected some of {', '.join(known)}; found {', '.join(unknown)}.")
        if not self.price_levels:
            faults.append("price_levels: expected one level or more, found none.")
        if self.line not in (OFFICIAL, OWN) and not _is_amount(self.line):
            faults.append(f"line: expected official, own or an amount above 0, found '{self.line}'.")
        if faults:
            raise ValueError(" ".join(faults))
        return self

    def at(self) -> float | None:
        """The poverty line in use, MNT a month per adult equivalent; None for the survey's own."""
        from analysis.chapters.frames import official_line

        if self.line == OWN:
            return None
        return official_line() if self.line == OFFICIAL else float(self.line)

    def choices(self) -> chain.Choices:
        """The choices of each step that these parameters name."""
        found = {"outliers": self._rule(), "treatment": self.outlier_treatment}
        weights = "household" if self.weighted_models else "none"
        return chain.Choices(
            food=food.Choices(
                prices=self._rule(), quantities=self._rule(), away=self._rule(), treatment=self.outlier_treatment,
                valuation=self.valuation, levels={name: food.LEVELS[name] for name in self.price_levels},
                minimum_quotes=self.minimum_quotes, weighted=self.weighted_medians,
            ),
            nonfood=nonfood.Choices(
                period=self.recall, outliers=self._rule(self.nonfood_alpha), treatment=self.outlier_treatment
            ),
            utilities=utilities.Choices(
                electricity=self.free_electricity, amount=self.imputation, seed=self.seed, weights=weights, **found
            ),
            durables=durables.Choices(
                method=self.durables, real_rate=self.real_rate, inflation=self.inflation, weights=weights, **found
            ),
            housing=housing.Choices(
                amount=self.imputation, seed=self.seed, weights=weights, outliers=self._rule()
            ),
            deflator=deflator.Choices(
                formula=self.deflator_formula, steps=self.deflator.split()[0] if self.deflator != "none" else "two",
                lower=self.reference_lower / 100, upper=self.reference_upper / 100,
                minimum_quotes=self.minimum_quotes, weighted=self.weighted_medians,
            ),
            line=basic_needs.Choices(
                threshold=self.calorie_threshold, nonfood=self.nonfood_rule, nonfood_lower=self.nonfood_lower / 100,
                nonfood_upper=self.nonfood_upper / 100, minimum_quotes=self.minimum_quotes,
                weighted=self.weighted_medians,
            ),
            deflate=self.deflator != "none",
            scale=(self.adult_weight, self.child_weight, self.scale_exponent),
            without=tuple(self.without),
            absent=tuple(self.absent),
            at=self.at(),
            weak=self.weak,
        )  # fmt: skip

    def _rule(self, alpha: float | None = None) -> Rule | None:
        if self.outlier_scale == "none":
            return None
        alpha = self.outlier_alpha if alpha is None else alpha
        return Rule(normalise=self.outlier_normalise, scale=self.outlier_scale, alpha=alpha)


def _is_amount(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False

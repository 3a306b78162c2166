"""Rent of those who pay none: a log-rent model for dwellings, a share of the value for gers (section 1.4).

`rents` follows the tree of Figure 1.4 of the Mongolia Poverty Update 2022: market renters keep what they pay;
other dwellings get the rent that a hedonic model predicts; gers get their value, told or modelled, times
the capitalisation rate of the aimag. The functions below it are the equations alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.core.errors import InputError, all_faults, nearest

from . import grouped, hedonic
from .keys import positions
from .outliers import Rule
from .unit_values import hierarchical_median

MONTHS_IN_YEAR = 12
LEAST = 30  # observations for a model
GER = "1"  # code of the dwelling type
AMOUNTS = ("mean", "draw")
WEIGHTS = ("none", "household")
NUMERIC = ("ln_living_area", "ln_total_area", "rooms", "dwelling_age", "dwelling_age_squared")
# of the dwelling alone: who lives in it, and on what terms, says nothing about another's rent
CATEGORICAL = (
    "aimag", "location", "dwelling_type", "walls", "roof", "floor", "heating", "water", "toilet", "lighting",
    "electricity_meter", "quarter",
)  # fmt: skip
GER_NUMERIC = (*NUMERIC, "ger_walls")
GER_CATEGORICAL = (
    "aimag", "location", "ger_cover", "floor", "heating", "water", "toilet", "lighting", "electricity_meter",
    "quarter",
)  # fmt: skip
RENT_GROUPS = {"location and type": ("location", "dwelling_type"), "location": ("location",), "national": ()}
VALUE_GROUPS = {
    "location and type": ("location", "dwelling_type"),
    "type": ("dwelling_type",),
    "national": (),
}
AREA_GROUPS = {"type": ("dwelling_type",), "national": ()}
RATE_LEVELS = {"aimag": ("aimag",), "region": ("region",), "national": ()}
RULES = ("actual rent", "hedonic rent", "rate x value told", "rate x value imputed")


@dataclass(frozen=True)
class Choices:
    """How rents are imputed.

    amount: "mean": the predicted mean (exp of the fit times Duan's factor, the default); "draw": a residual
    of the model drawn for every prediction (seed), which keeps the spread that the mean takes away.
    test_share: part of the sampling units held out for the choice of characteristics; gain: rise of R2 on it
    that a characteristic must bring; seed: of the split and the draws. unit: column of the sampling unit (all
    copies of a unit drawn twice must carry its id).
    minimum_quotes: dwellings behind a capitalisation rate; with fewer a wider area lends its own.
    weights: "none" (default) or "household": of the observations of the models, of Duan's factor and of the
    median rates.
    outliers: rule for rents, values and areas (None: no search); an outlying rent or value teaches no model,
    and an outlying value of a ger is imputed. rent_bounds: whether what a market renter pays may be outlying
    and then be imputed (the report keeps actual rents).
    """

    amount: str = "mean"
    test_share: float = 0.3
    gain: float = 1e-4
    seed: int = 1
    unit: str = "psu"
    minimum_quotes: int = 10
    weights: str = "none"
    outliers: Rule | None = field(default_factory=lambda: Rule(scale="iqr"))
    rent_bounds: bool = False

    def __post_init__(self) -> None:
        faults = []
        if self.amount not in AMOUNTS:
            faults.append(f"amount '{self.amount}' is not known. {nearest(self.amount, AMOUNTS)}")
        if self.weights not in WEIGHTS:
            faults.append(f"weights '{self.weights}' is not known. {nearest(self.weights, WEIGHTS)}")
        if not 0 < self.test_share < 1:
            faults.append(f"test_share: expected a share between 0 and 1, found {self.test_share}.")
        if self.minimum_quotes < 1:
            faults.append(f"minimum_quotes: expected 1 or more, found {self.minimum_quotes}.")
        if faults:
            raise InputError("housing: " + " ".join(faults))


@dataclass(frozen=True, eq=False)
class Model:
    """One hedonic model. path: the choice of characteristics; fit: on all observations, with the chosen ones;
    names: its columns; r_squared_test: on the held-out part; observations; weights: of the observations."""

    path: pd.DataFrame
    characteristics: tuple[str, ...]
    names: tuple[str, ...]
    fit: hedonic.Fit
    r_squared_test: float
    observations: int
    weights: str = "none"

    @property
    def table(self) -> pd.DataFrame:
        """name, coefficient, standard_error."""
        error = np.sqrt(np.diag(self.fit.covariance))
        columns = {"name": self.names, "coefficient": self.fit.coefficients, "standard_error": error}
        return pd.DataFrame(columns)


@dataclass(frozen=True, eq=False)
class Housing:
    """What `rents` makes.

    household: index hhid: rent (MNT a month), housing (MNT a year), rule (a name of `RULES`), property_value
    (MNT, used), value_source ("reported", "imputed", "" where it is not used), rate (capitalisation, a year),
    rate_level, rent_flag, value_flag, area_flag ("", "bottom", "top": what was judged an outlier).
    tree: rule -> households, share, weighted_share (Figure 1.4). rates: aimag -> rate, quotes, level.
    rent_model, value_model: `Model`, or None where there was nothing to predict.
    spread: prediction ("mean", "draw") -> variance of rents and Gini, weighted by households.
    outliers: what -> values, judged, bottom, top. summary, notes, choices.
    """

    household: pd.DataFrame
    tree: pd.DataFrame
    rates: pd.DataFrame
    rent_model: Model | None
    value_model: Model | None
    spread: pd.DataFrame
    outliers: pd.DataFrame
    summary: pd.Series
    notes: tuple[str, ...]
    choices: Choices


def rents(dwellings: pd.DataFrame, households: pd.DataFrame, choices: Choices | None = None) -> Housing:
    """Rent of every household, MNT a month, by the tree of Figure 1.4.

    dwellings: hhid, dwelling_type (1 ger), rent_actual, rent_self_assessed (MNT a month), property_value
    (MNT), and the characteristics of `NUMERIC` and `CATEGORICAL` as far as they are known. households: hhid,
    weight, size, aimag, region, location, quarter, and psu where it is known (else households are split).
    """
    choices = choices or Choices()
    home, notes = _homes(dwellings, households, choices)
    ger = (home["dwelling_type"].astype(str) == GER).to_numpy()
    actual = home["rent_actual"].to_numpy(float)
    told = home["rent_self_assessed"].to_numpy(float)
    renter = ~ger & (actual > 0)
    seen = np.where(renter, actual, np.where(~ger & (told > 0), told, np.nan))
    rent_flags = _flags(seen, home, RENT_GROUPS, choices.outliers)
    seen_kept = np.where(rent_flags.flagged, np.nan, seen)
    value = np.where(home["property_value"] > 0, home["property_value"], np.nan)
    value_flags = _flags(value, home, VALUE_GROUPS, choices.outliers)
    value_kept = np.where(value_flags.flagged, np.nan, value)
    rng = [np.random.Generator(np.random.PCG64([choices.seed, part])) for part in (1, 2)]
    kept = renter & ~(rent_flags.flagged & choices.rent_bounds)

    rent_model, predicted = _modelled(
        "rent", seen_kept, ~ger & ~kept, ~ger, home, NUMERIC, CATEGORICAL, choices, rng[0], notes
    )
    wanted = ger & np.isnan(value_kept)
    value_model, worth = _modelled(
        "property value", np.where(ger, value_kept, np.nan), wanted, ger, home, GER_NUMERIC, GER_CATEGORICAL,
        choices, rng[1], notes,
    )  # fmt: skip
    rates, own_rate, own_level = _rates(home, seen_kept, np.where(ger, np.nan, value_kept), choices)
    made = {}
    for name in AMOUNTS:
        used = np.where(wanted, worth[name], value_kept)
        made[name] = np.select([ger, kept], [own_rate * used / MONTHS_IN_YEAR, actual], predicted[name])
    used = np.where(ger, np.where(wanted, worth[choices.amount], value_kept), np.nan)
    rule = np.select([ger & ~wanted, ger, kept], [2, 3, 0], 1)
    household = pd.DataFrame(
        {
            "rent": made[choices.amount],
            "housing": made[choices.amount] * MONTHS_IN_YEAR,
            "rule": pd.Categorical.from_codes(rule, categories=RULES),
            "property_value": used,
            "value_source": np.where(~ger, "", np.where(wanted, "imputed", "reported")),
            "rate": np.where(ger, own_rate, np.nan),
            "rate_level": np.where(ger, own_level, ""),
            "rent_flag": rent_flags.text,
            "value_flag": value_flags.text,
            "area_flag": home["area_flag"].to_numpy() if "area_flag" in home else "",
        },
        index=pd.Index(households["hhid"].astype(str), name="hhid"),
    )
    weight = home["weight"].to_numpy(float)
    count = np.bincount(rule, minlength=len(RULES))
    weighted = np.bincount(rule, weight, minlength=len(RULES))
    tree = pd.DataFrame(
        {"households": count, "share": count / len(home), "weighted_share": weighted / weight.sum()},
        index=pd.Index(RULES, name="rule"),
    )
    spread = pd.DataFrame({name: hedonic.spread(made[name], weight) for name in AMOUNTS}).T
    searched = pd.DataFrame(
        {name: {"values": int(np.isfinite(x).sum()), "judged": int(f.judged.sum()),
                "bottom": int((f.side == -1).sum()), "top": int((f.side == 1).sum())}
         for name, x, f in (("rents", seen, rent_flags), ("property values", value, value_flags))}
    ).T  # fmt: skip
    if gaps := int(household["rent"].isna().sum()):
        notes.append(f"{gaps} households have no rent: nothing to predict it from. They count as missing.")
    summary = pd.Series(
        {
            "households": len(home),
            "gers": int(ger.sum()),
            "market renters": int(renter.sum()),
            "self-assessed rents used": int((np.isfinite(seen_kept) & ~renter).sum()),
            "property values imputed": int(wanted.sum()),
            "R2 of the rent model": rent_model.fit.r_squared if rent_model else np.nan,
            "R2 on the held-out part": rent_model.r_squared_test if rent_model else np.nan,
            "smearing factor": rent_model.fit.smearing if rent_model else np.nan,
            "R2 of the value model": value_model.fit.r_squared if value_model else np.nan,
            "lowest rate": float(rates["rate"].min()),
            "highest rate": float(rates["rate"].max()),
        }
    )
    return Housing(
        household, tree, rates, rent_model, value_model, spread, searched, summary, tuple(notes), choices
    )


def _homes(dwellings, households, choices):
    """Households with their dwellings, gaps in characteristics filled, and notes on what is not known."""
    wanted = {
        "housing": (
            dwellings,
            ["hhid", "dwelling_type", "rent_actual", "rent_self_assessed", "property_value"],
        ),
        "households": (households, ["hhid", "weight", "size", "aimag", "location", "quarter"]),
    }
    faults = [f"{name}: expected the columns {', '.join(gone)}, found none of that name."
              for name, (frame, columns) in wanted.items()
              if (gone := [c for c in columns if c not in frame])]  # fmt: skip
    if faults:
        raise InputError(all_faults("housing: columns are missing.", faults))
    hhid = pd.Index(dwellings["hhid"].astype(str))
    at = positions(households["hhid"], hhid)
    if (at < 0).any():
        first = households["hhid"].to_numpy()[np.flatnonzero(at < 0)[0]]
        raise InputError(
            f"housing: {int((at < 0).sum())} households have no row, first {first}. "
            "Every household needs its dwelling; bring the rows in or leave the households out."
        )
    frame = pd.concat(
        [households.reset_index(drop=True),
         dwellings.drop(columns=["hhid", *(set(dwellings) & set(households))], errors="ignore").iloc[at]
         .reset_index(drop=True)], axis=1,
    )  # fmt: skip
    notes: list[str] = []
    if choices.weights == "household":
        notes.append("Models of rents and values, and capitalisation rates, are weighted by households.")
    if choices.unit not in frame or frame[choices.unit].isna().any():
        notes.append(f"The data do not say in which {choices.unit} a household lives: households, not "
                     "sampling units, are split into a training and a held-out part.")  # fmt: skip
        frame["unit"] = frame["hhid"].astype(str)
    else:
        frame["unit"] = frame[choices.unit].astype(str)
    for name in ("living_area", "total_area"):
        if name in frame:
            area = np.where(frame[name] > 0, frame[name].to_numpy(float), np.nan)
            found = _flags(area, frame, AREA_GROUPS, choices.outliers)
            frame[f"ln_{name}"] = np.log(np.where(found.flagged, np.nan, area))
            if name == "living_area":
                frame["area_flag"] = found.text
    for name in ("rooms", "dwelling_age", "ger_walls", "ln_living_area", "ln_total_area"):
        if name in frame:
            known = frame[name].astype(float)
            typical = known.groupby(frame["dwelling_type"].astype(str)).transform("median")
            frame[name] = known.fillna(typical).fillna(known.median()).fillna(0.0)
    if "dwelling_age" in frame:
        frame["dwelling_age_squared"] = frame["dwelling_age"] ** 2 / 100
    return frame, notes


def _flags(values, home, groups, rule):
    """Outliers of `values` in the groups; nothing flagged without a rule."""
    if rule is None:
        return grouped.Flags.none(len(values))
    names = sorted({c for columns in groups.values() for c in columns})
    keys = {name: home[name].astype("category").array for name in names}
    return grouped.detect(pd.DataFrame({"x": values, **keys}), "x", groups, rule)


def _modelled(what, seen, wanted, part, home, numeric, categorical, choices, rng, notes):
    """The model of ln(seen), fitted where it is known, and its predictions for `part`, mean and drawn."""
    nothing = {name: np.full(len(home), np.nan) for name in AMOUNTS}
    known = part & np.isfinite(seen)
    if not wanted.any():
        return None, nothing
    if known.sum() < LEAST:
        notes.append(f"The model of the {what} has {int(known.sum())} observations, fewer than {LEAST}: "
                     "none is made.")  # fmt: skip
        return None, nothing
    made = hedonic.design(
        home[part], [c for c in numeric if c in home], [c for c in categorical if c in home], known[part]
    )
    inside = known[part]
    y = np.log(seen[known])
    rows = hedonic.Design(made.matrix[inside], made.groups, made.names)
    test = hedonic.held_out(home.loc[known, "unit"], choices.test_share, choices.seed)
    weight = home.loc[known, "weight"].to_numpy(float) if choices.weights == "household" else None
    choice = hedonic.stepwise(rows, y, test, choices.gain, weight=weight)
    columns = made.columns(choice.characteristics)
    fit = hedonic.least_squares(rows.matrix[:, columns], y, weight)
    x = made.matrix[:, columns]
    for name, level in (("mean", fit.level(x)), ("draw", fit.drawn(x, rng))):
        nothing[name][part] = level
    names = tuple(made.names[c] for c in columns)
    model = Model(choice.path, choice.characteristics, names, fit, choice.r_squared_test, int(known.sum()),
                  choices.weights)  # fmt: skip
    return model, nothing


def _rates(home, rent, value, choices):
    """Capitalisation rates by aimag, with wider areas where an aimag has too few, and each household's."""
    ratio = MONTHS_IN_YEAR * rent / value
    levels = {name: columns for name, columns in RATE_LEVELS.items() if set(columns) <= set(home)}
    # every household asks for the rate of its aimag; dwellings with rent and value lend theirs
    places = home[[c for columns in levels.values() for c in columns]].astype(str)
    places = places.assign(all="1", weight=home["weight"].to_numpy(float))
    both = pd.concat([places.assign(unit_value=ratio), places.assign(unit_value=np.nan)], ignore_index=True)
    found = hierarchical_median(
        both, levels=levels, within=("all",), minimum_quotes=choices.minimum_quotes,
        weight="weight" if choices.weights == "household" else None,
    )  # fmt: skip
    own = found.iloc[len(home) :].reset_index(drop=True)
    table = pd.DataFrame(
        {"aimag": home["aimag"].astype(str), "rate": own["value"], "quotes": own["quotes"],
         "level": own["level"]}
    )  # fmt: skip
    table = table.drop_duplicates("aimag").sort_values("aimag").set_index("aimag")
    return table, own["value"].to_numpy(float), own["level"].astype(object).fillna("").to_numpy()


# --- the equations alone -----------------------------------------------------------------------


@dataclass(frozen=True)
class LogRentModel:
    """ln(rent) = intercept + coefficients x characteristics, by ordinary least squares."""

    characteristics: tuple[str, ...]
    coefficients: np.ndarray  # the intercept first
    residuals: np.ndarray
    r_squared: float
    smearing: float

    def predict(self, dwellings: pd.DataFrame) -> pd.Series:
        """Rent in the unit of the data: exp(fitted) x smearing factor, on the index of `dwellings`."""
        fitted = _design(dwellings, self.characteristics) @ self.coefficients
        return pd.Series(np.exp(fitted) * self.smearing, index=dwellings.index)


def fit_log_rent(
    dwellings: pd.DataFrame, characteristics: Sequence[str], rent: str = "rent", weight: str | None = None
) -> LogRentModel:
    """Least squares of ln(rent) on numeric columns; weighted fit and smearing if `weight` is named.

    Refuses rents of zero or less and a set of characteristics that the data cannot tell apart.
    """
    if not (dwellings[rent] > 0).all():
        raise InputError(
            f"{rent}: expected rents above zero, found {int((~(dwellings[rent] > 0)).sum())} that are not."
        )
    x, y = _design(dwellings, characteristics), np.log(dwellings[rent].to_numpy(float))
    w = np.ones(y.size) if weight is None else dwellings[weight].to_numpy(float)
    root = np.sqrt(w)
    coefficients, _, rank, _ = np.linalg.lstsq(x * root[:, None], y * root, rcond=None)
    if rank < x.shape[1]:
        raise InputError(
            f"rent model: expected {x.shape[1]} independent columns, found {rank}. Leave one out."
        )
    residuals = y - x @ coefficients
    total = np.sum(w * (y - np.average(y, weights=w)) ** 2)
    return LogRentModel(
        characteristics=tuple(characteristics),
        coefficients=coefficients,
        residuals=residuals,
        r_squared=float(1 - np.sum(w * residuals**2) / total),
        smearing=smearing_factor(residuals, w),
    )


def smearing_factor(residuals: ArrayLike, weight: ArrayLike | None = None) -> float:
    """Duan (1983): mean of exp(residual). Undoes the downward bias of exp(mean of logs)."""
    return float(np.average(np.exp(np.asarray(residuals, dtype=float)), weights=weight))


def capitalisation_rates(dwellings: pd.DataFrame, by: str = "aimag") -> pd.Series:
    """Median of 12 x monthly rent / property value of each area, a fraction a year, indexed by `by`.

    dwellings: non-gers with `rent` (MNT a month) and `property_value` (MNT).
    """
    ratio = MONTHS_IN_YEAR * dwellings["rent"] / dwellings["property_value"]
    return ratio.groupby(dwellings[by], sort=False).median()


def rent_from_value(gers: pd.DataFrame, rates: pd.Series, by: str = "aimag") -> pd.Series:
    """Rent of gers, MNT a month: capitalisation rate of the area x property value / 12."""
    return gers[by].map(rates) * gers["property_value"] / MONTHS_IN_YEAR


def _design(dwellings: pd.DataFrame, characteristics: Sequence[str]) -> np.ndarray:
    columns = dwellings[list(characteristics)].to_numpy(float)
    return np.column_stack([np.ones(len(dwellings)), columns])

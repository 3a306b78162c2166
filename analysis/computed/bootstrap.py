"""The sampling error of a poverty headcount whose welfare aggregate and line were estimated from the sample.

Three standard errors, three names:

line fixed      the aggregate as it was made, below a given line; by linearisation, as official tables have it
line estimated  the aggregate as it was made, the line found anew in each bootstrap sample
whole chain     prices, models, imputations, deflator and line found anew in each bootstrap sample

A bootstrap sample is n_h - 1 sampling units of each stratum, drawn with replacement as rows under new ids:
replicate weights would not reach unweighted medians, minimum counts of quotes or flags of outliers. All
copies of a unit keep the id of the unit they come from, so that they stay on one side of the split of the
rent model.

Sources: Rao and Wu (1988), JASA 83; Deville (1999), Survey Methodology 25(2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, as_completed
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from analysis.core.errors import InputError
from analysis.survey import design as designs
from analysis.survey import resampling
from analysis.survey.influence import linearised
from analysis.survey.poverty import fgt, fgt_estimate
from analysis.welfare import basic_needs, chain

LINE_FIXED, LINE_ESTIMATED, WHOLE_CHAIN = "line fixed", "line estimated", "whole chain"
KINDS = (LINE_FIXED, LINE_ESTIMATED, WHOLE_CHAIN)
TRUTH, WHOLE_SURVEY = "truth", "the chain on the whole survey"
ORIGIN = "drawn_from"  # the sampling unit that a drawn one is a copy of
MOST_REFUSED = 0.1
FEWEST = 2  # replicates, and sampling units of a stratum in a sample drawn from a survey
LEVEL = 0.95
BATCH = 5  # replicates of one task of an executor

# What else a replicate is asked: the tables of the sample and the chain on them -> names and values
Also = Callable[[chain.Tables, chain.Welfare], Mapping[str, object]]


@dataclass(frozen=True, eq=False)
class Bootstrap:
    """What `bootstrap` makes.

    errors: one row a kind of `KINDS`: estimate, standard_error, lower, upper (95 per cent; per cent of
    people), df, line (MNT a month per adult equivalent), replicates (that could be made; 0: linearised).
    replicates: one row a bootstrap sample: seed; line_estimated, whole_chain (headcount at the line found),
    whole_chain_fixed (at the fixed line), per cent; line_of_aggregate, line_of_chain (MNT a month); missing
    where the sample was too poor for a step.
    """

    errors: pd.DataFrame
    replicates: pd.DataFrame


# --- samples drawn as rows ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Survey:
    """The tables of a survey, with the rows of each household found once.

    tables: by name, as `welfare.chain` takes them; households with psu and stratum. rows: table -> rows in
    the order of households [rows] and where each household's begin [households + 1]. design: with weights of
    people (household weight x size); a unit alone in its stratum adds no error.
    """

    tables: Mapping[str, pd.DataFrame]
    rows: Mapping[str, tuple[np.ndarray, np.ndarray]]
    design: designs.Design

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> Survey:
        """Reads the order of rows and the design. InputError where sampling units or strata are not known."""
        homes = tables["households"]
        if missing := [name for name in ("psu", "stratum", "weight", "size") if name not in homes]:
            raise InputError(
                f"bootstrap: expected the columns {', '.join(missing)} of households, found none of that "
                "name. Samples are drawn by sampling unit; a release without them has no bootstrap."
            )
        known = pd.Index(homes["hhid"].astype(str))
        owners = {
            name: known.get_indexer(frame["hhid"].astype(str))
            for name, frame in tables.items()
            if name != "households" and "hhid" in frame
        }
        if strange := [name for name, owner in owners.items() if (owner < 0).any()]:
            raise InputError(
                f"bootstrap: expected rows of known households alone, found others in {', '.join(strange)}. "
                "Bring the households in, or leave their rows out."
            )
        rows = {name: _order(owner, len(known)) for name, owner in owners.items()}
        people = homes["weight"].to_numpy(float) * homes["size"].to_numpy(float)
        design = designs.Design(
            people, homes["stratum"].to_numpy(), homes["psu"].to_numpy(), singleton="certainty"
        )
        return cls(tables, rows, design)

    def drawn(self, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """One bootstrap sample: rows of households, the new sampling unit of each, factor of its weight."""
        return resampling.draw_rows(self.design, seed)

    def taken(self, rows: np.ndarray, psu: np.ndarray, factor: np.ndarray) -> dict[str, pd.DataFrame]:
        """The tables of the households in `rows` under new ids, as if each had been interviewed on its own.

        rows: [m] rows of households, repeated where a unit was drawn again. psu: [m] new sampling unit.
        factor: [m] of the weight. Tables that are not of households (prices) stay as they are. Food that
        nobody in these households bought is left out: it has no price, and the chain would stop at it.
        """
        hhid = pd.Index(np.arange(len(rows)).astype(str))
        homes = self.tables["households"].iloc[rows]
        origin = homes[ORIGIN if ORIGIN in homes else "psu"]
        drawn = homes.assign(
            hhid=hhid, psu=psu.astype(str), weight=homes["weight"] * factor, **{ORIGIN: origin.astype(str)}
        )
        found = {"households": drawn.reset_index(drop=True)}
        for name, frame in self.tables.items():
            if name in self.rows:
                position, owner = _rows_of(*self.rows[name], rows)
                keys = pd.Categorical.from_codes(owner, categories=hhid)
                found[name] = frame.iloc[position].assign(hhid=keys).reset_index(drop=True)
            elif name != "households":
                found[name] = frame
        return found | {"food_consumed": _priced(found["food_consumed"], found["food_bought"])}

    def sample(self, households: int, seed: int) -> dict[str, pd.DataFrame]:
        """A sample of about so many households from the survey taken as a population.

        In each stratum sampling units are drawn with replacement, in proportion to their number and two at
        least; weights are raised so that they stand for the whole stratum. With replacement there is no
        finite population correction, which the standard errors do not have either.
        """
        rng = np.random.default_rng(seed)
        share = households / len(self.tables["households"])
        chosen, factor = [], []
        for stratum in range(self.design.stratum_of_psu.max() + 1):
            units = np.flatnonzero(self.design.stratum_of_psu == stratum)
            count = max(FEWEST, round(share * len(units)))
            chosen.append(rng.choice(units, count))
            factor.append(np.full(count, len(units) / count))
        order, first = _order(self.design.psu_of_row, self.design.n_psu)
        rows, unit = _rows_of(order, first, np.concatenate(chosen))
        return self.taken(rows, unit, np.concatenate(factor)[unit])


def _priced(consumed: pd.DataFrame, bought: pd.DataFrame) -> pd.DataFrame:
    """The rows of food whose item somebody bought."""
    usable = (bought["quantity"] > 0) & (bought["expenditure"] > 0)
    known = consumed["item"].astype(str).isin(bought.loc[usable, "item"].astype(str).unique())
    return consumed if known.all() else consumed[known].reset_index(drop=True)


def _order(owner: np.ndarray, owners: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows in the order of their owners (0 to owners - 1), and where each owner's begin [owners + 1]."""
    order = np.argsort(owner, kind="stable")
    counts = np.bincount(owner, minlength=owners)
    return order, np.concatenate([[0], np.cumsum(counts)])


def _rows_of(order: np.ndarray, first: np.ndarray, owners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All rows of `owners` (which may repeat), owner by owner; and for each row the position in `owners`."""
    counts = (first[1:] - first[:-1])[owners]
    position = np.repeat(np.arange(len(owners)), counts)
    within = np.arange(len(position)) - np.repeat(np.cumsum(counts) - counts, counts)
    return order[first[owners][position] + within], position


# --- replicates --------------------------------------------------------------------------------


def bootstrap(
    tables: chain.Tables,
    lists: chain.Lists,
    line: float,
    choices: chain.Choices | None = None,
    replicates: int = 100,
    seed: int = 1,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Bootstrap:
    """Headcount of a survey with its three standard errors.

    tables, lists, choices: of `welfare.chain.run`. line: the fixed line, MNT a month per adult equivalent.
    seed: replicate r is drawn with the r-th number that follows from it, whatever the executor; executor:
    runs replicates elsewhere (this process by default). progress: told how many replicates are done.
    """
    if replicates < FEWEST:
        raise InputError(f"replicates: expected {FEWEST} or more, found {replicates}.")
    work, made = Work.of(tables, lists, choices or chain.Choices(), line)
    seeds = seeds_of(seed, replicates)
    found = pd.DataFrame(_all(work, seeds, executor, progress))
    found = found.sort_values("replicate").drop(columns="replicate").reset_index(drop=True)
    refuse_most(found)
    return Bootstrap(errors(made, work.survey.design, line, found), found)


def refuse_most(replicates: pd.DataFrame) -> None:
    """InputError where a step had too little to go on in more than `MOST_REFUSED` of the replicates."""
    refused = int(replicates.get("whole_chain", pd.Series(np.nan, replicates.index)).isna().sum())
    if refused > MOST_REFUSED * len(replicates):
        raise InputError(
            f"bootstrap: expected the chain to run on nearly all of {len(replicates)} bootstrap samples, "
            f"found {refused} on which a step had too little to go on. The survey is too small for a "
            "bootstrap of the chain; take larger groups (levels, minimum counts) in its choices."
        )


def seeds_of(seed: int, count: int) -> list[int]:
    """`count` seeds that follow from one."""
    return np.random.SeedSequence(seed).generate_state(count).tolist()


def with_origin(choices: chain.Choices) -> chain.Choices:
    """The choices with the rent model split by the unit that a drawn one is a copy of."""
    return replace(choices, housing=replace(choices.housing, unit=ORIGIN))


def errors(
    made: chain.Welfare, design: designs.Design, line: float, replicates: pd.DataFrame
) -> pd.DataFrame:
    """`Bootstrap.errors` from the aggregate, its design (weights of people) and the replicates.

    Intervals: estimate -/+ t x standard error, where t has the degrees of freedom of the design (sampling
    units less strata), and for the bootstrap at most replicates - 1.
    """
    fixed = fgt_estimate(made.household["consumption"].to_numpy(float), line, design.weight)
    own = _own(made)
    found = 100 * fgt(made.household["consumption"].to_numpy(float), own, design.weight)
    rows = [(100 * fixed.value, 100 * linearised(design, fixed), line, 0)]
    rows += [(found, replicates[name].std(ddof=1), own, replicates[name].count())
             for name in ("line_estimated", "whole_chain")]  # fmt: skip
    table = pd.DataFrame(rows, columns=["estimate", "standard_error", "line", "replicates"])
    few = np.where(table["replicates"] > 0, table["replicates"] - 1, np.inf)
    df = np.minimum(design.df(), few)
    reach = stats.t.ppf(0.5 + LEVEL / 2, df) * table["standard_error"]
    return table.assign(kind=KINDS, df=df, lower=table["estimate"] - reach, upper=table["estimate"] + reach)[
        ["kind", "estimate", "standard_error", "lower", "upper", "df", "line", "replicates"]
    ]


def _with_origin(tables: chain.Tables) -> dict[str, pd.DataFrame]:
    homes = tables["households"]
    if ORIGIN in homes or "psu" not in homes:
        return dict(tables)
    return {**tables, "households": homes.assign(**{ORIGIN: homes["psu"].astype(str)})}


@dataclass(frozen=True, eq=False)
class Work:
    """All that a replicate needs. line: the fixed one; choices: `with_origin`."""

    survey: Survey
    aggregate: _Aggregate
    lists: chain.Lists
    choices: chain.Choices
    line: float

    @classmethod
    def of(
        cls, tables: chain.Tables, lists: chain.Lists, choices: chain.Choices, line: float
    ) -> tuple[Work, chain.Welfare]:
        """The work on a survey, and the chain on the survey itself."""
        choices = with_origin(choices)
        survey = Survey.of(_with_origin(tables))
        made = chain.run(survey.tables, lists, choices)
        return cls(survey, _Aggregate.of(made), lists, choices, line), made

    def replicate(self, seed: int, also: Also = lambda tables, made: {}) -> dict[str, float]:
        """Headcounts (per cent) and lines of one bootstrap sample; the seed alone where a step refuses it.

        also: told the tables of the sample and the chain on them; what it finds is added.
        """
        rows, psu, factor = self.survey.drawn(seed)
        try:
            again = self.aggregate.line(rows, factor, self.lists, self.choices.line)
            tables = self.survey.taken(rows, psu, factor)
            made = chain.run(tables, self.lists, self.choices)
        except InputError:  # a step that this sample is too poor for; how many is said
            return {"seed": seed}
        people = (made.household["weight"] * made.household["size"]).to_numpy(float)
        welfare = made.household["consumption"].to_numpy(float)
        return {
            "seed": seed,
            "line_estimated": 100 * again.headcount,
            "whole_chain": 100 * fgt(welfare, _own(made), people),
            "whole_chain_fixed": 100 * fgt(welfare, self.line, people),
            "line_of_aggregate": again.total,
            "line_of_chain": _own(made),
            **also(tables, made),
        }


def _all(work: Work, seeds, executor, progress) -> list[dict]:
    """One record a replicate; the work is cut into the same parts whether or not there is an executor."""
    numbered = list(enumerate(seeds))
    parts = [numbered[k : k + BATCH] for k in range(0, len(numbered), BATCH)]
    if executor is None:
        found = []
        for one in numbered:
            found += _several(work, [one])
            progress(len(found))
        return found
    waiting = [executor.submit(_several, work, part) for part in parts]
    found = []
    for done in as_completed(waiting):
        found += done.result()
        progress(len(found))
    return found


def _several(work: Work, numbered) -> list[dict]:
    return [{"replicate": number, **work.replicate(seed)} for number, seed in numbered]


@dataclass(frozen=True, eq=False)
class _Aggregate:
    """What a line is found from: the aggregate, rows of food at home, and where each household's rows are."""

    homes: pd.DataFrame
    food: pd.DataFrame
    rows: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(cls, made: chain.Welfare) -> _Aggregate:
        frame = made.household
        homes = frame[["weight", "size", "equivalents", "location", "index"]].assign(
            total=frame["consumption"], food=frame["c_food"]
        )
        food = made.food.rows
        food = food.loc[(food["group"] == "food").to_numpy(), ["hhid", "item", "quantity", "value", "quoted"]]
        owner = frame.index.get_indexer(pd.Index(food["hhid"].cat.categories))[food["hhid"].cat.codes]
        return cls(homes.reset_index(drop=True), food.drop(columns="hhid"), _order(owner, len(homes)))

    def line(self, rows: np.ndarray, factor: np.ndarray, lists, choices) -> basic_needs.Line:
        """The line of the households in `rows`, their consumption left as it is."""
        hhid = pd.Index(np.arange(len(rows)).astype(str))
        homes = self.homes.iloc[rows].assign(hhid=hhid, weight=self.homes["weight"].to_numpy()[rows] * factor)
        position, owner = _rows_of(*self.rows, rows)
        food = self.food.iloc[position].assign(hhid=pd.Categorical.from_codes(owner, categories=hhid))
        return basic_needs.derive(
            homes.reset_index(drop=True), food.reset_index(drop=True), lists.calories, choices
        )


def _own(made: chain.Welfare) -> float:
    """The survey's own line, MNT a month per adult equivalent."""
    if made.line is None:
        raise InputError("bootstrap: expected a line of the survey's own; without food it has none.")
    return made.line.total


# --- coverage ----------------------------------------------------------------------------------


def one_sample(
    survey: Survey,
    lists: chain.Lists,
    choices: chain.Choices,
    line: float,
    households: int,
    replicates: int,
    seed: int,
) -> pd.DataFrame:
    """`Bootstrap.errors` of one sample of about `households` from the survey taken as a population, with what
    was drawn: households, units. seed: of the draw and of its bootstrap."""
    draw, again = seeds_of(seed, 2)
    sample = survey.sample(households, draw)
    found = bootstrap(sample, lists, line, choices, replicates, again).errors
    homes = sample["households"]
    return found.assign(households=len(homes), units=homes["psu"].nunique())


def population_values(made: chain.Welfare, line: float, truth: float) -> dict[str, dict[str, float]]:
    """What intervals ought to hold, by kind, per cent of people: the true headcount, and what the chain finds
    in the whole survey (which is what its samples estimate, with the chain's own bias).

    made: the chain on the whole survey. truth: headcount of the true consumption at the true line.
    """
    people = (made.household["weight"] * made.household["size"]).to_numpy(float)
    welfare = made.household["consumption"].to_numpy(float)
    fixed, own = (100 * fgt(welfare, at, people) for at in (line, _own(made)))
    return {
        TRUTH: dict.fromkeys(KINDS, truth),
        WHOLE_SURVEY: {LINE_FIXED: fixed, LINE_ESTIMATED: own, WHOLE_CHAIN: own},
    }


def coverage(samples: pd.DataFrame, values: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """How often intervals of samples hold a value of the population, by kind.

    samples: one row a sample and kind (`Bootstrap.errors`). values: name -> kind -> value (per cent of
    people). One row a kind and value: samples, coverage and monte_carlo_error (per cent), mean_estimate, bias
    (mean estimate less value), spread (standard deviation of the estimates: the error that is to be met),
    mean_error (root mean square of the standard errors), ratio (mean_error / spread).
    """
    found = []
    for kind in [kind for kind in KINDS if kind in set(samples["kind"])]:
        rows = samples[samples["kind"] == kind]
        error = float(np.sqrt((rows["standard_error"] ** 2).mean()))
        spread = rows["estimate"].std(ddof=1)
        for name, by_kind in values.items():
            value = by_kind[kind]
            held = int(((rows["lower"] <= value) & (value <= rows["upper"])).sum())
            shrunk = (held + 2) / (len(rows) + 4)  # Agresti and Coull (1998): no error of 0 when all hold it
            found.append(
                {
                    "kind": kind,
                    "value_of": name,
                    "value": value,
                    "samples": len(rows),
                    "coverage": 100 * held / len(rows),
                    "monte_carlo_error": 100 * np.sqrt(shrunk * (1 - shrunk) / (len(rows) + 4)),
                    "mean_estimate": rows["estimate"].mean(),
                    "bias": rows["estimate"].mean() - value,
                    "spread": spread,
                    "mean_error": error,
                    "ratio": error / spread,
                }
            )
    return pd.DataFrame(found)

"""The whole chain: from the tables of a survey to the welfare aggregate and the poverty line.

    food, non-food, utilities, durables, housing -> nominal aggregate -> deflator -> real aggregate -> line

Each step is a module of its own; here they are put in order. What a step made stays with the result, so
that every imputed value can be followed to its row.

Source: chapter 1 and annex A of the Mongolia Poverty Update 2022.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from analysis.core.errors import InputError, all_faults, nearest

from . import aggregate, basic_needs, durables, food, housing, nonfood, utilities
from . import deflator as prices
from .equivalence import CHILD_BELOW, SCALES, adult_equivalents, composition, weighted_equivalents

Tables = Mapping[str, pd.DataFrame]
NEEDED = ("households", "persons", "food_consumed", "food_bought")
# Tables without which the rest can still be computed, and what is then left out
OPTIONAL = {
    "food_away": "meals away from home",
    "nonfood": "non-food purchases",
    "utilities": "utilities",
    "durables": "flows of durables",
    "housing": "rents, and the utilities that follow from the dwelling",
    "prices": "prices of non-food in the deflator",
}
KEPT = (*aggregate.DESIGN, "adults", "children", "equivalents")
STEPS = ("food", "non-food", "utilities", "durables", "housing", "deflator", "line")
# Steps that stand on the tables and on their own choices alone, and where their result is kept
ALONE = {
    "food": "food",
    "non-food": "nonfood",
    "utilities": "utilities",
    "durables": "durables",
    "housing": "housing",
}


@dataclass(frozen=True, eq=False)
class Lists:
    """Which item is what. food: code, group, residual; nonfood: code, component, included, recall_months;
    durables: code, included; calories: item, kcal (a unit; missing where not comparable)."""

    food: pd.DataFrame
    nonfood: pd.DataFrame
    durables: pd.DataFrame
    calories: pd.DataFrame


@dataclass(frozen=True)
class Choices:
    """Every choice of the chain; the defaults are the report's.

    food, nonfood, utilities, durables, housing, deflator, line: of each step. deflate: whether prices are
    made comparable at all. line: None where the survey's own line is not sought. scale: a name of
    `equivalence.SCALES`, or (adult, child, exponent). without: categories of consumption that do not count.
    absent: names of `OPTIONAL` tables that the survey may lack: what they would give is then 0 and the result
    says so. at: the poverty line in use, MNT a month per adult equivalent, or None for the survey's own.
    weak: whether consumption at the line is poor.
    """

    food: food.Choices = field(default_factory=food.Choices)
    nonfood: nonfood.Choices = field(default_factory=nonfood.Choices)
    utilities: utilities.Choices = field(default_factory=utilities.Choices)
    durables: durables.Choices = field(default_factory=durables.Choices)
    housing: housing.Choices = field(default_factory=housing.Choices)
    deflator: prices.Choices = field(default_factory=prices.Choices)
    line: basic_needs.Choices | None = field(default_factory=basic_needs.Choices)
    deflate: bool = True
    scale: str | tuple[float, float, float] = "oecd-1"
    without: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    at: float | None = None
    weak: bool = False

    def __post_init__(self) -> None:
        faults = []
        if isinstance(self.scale, str) and self.scale not in SCALES:
            faults.append(f"scale '{self.scale}' is not known. {nearest(self.scale, SCALES)}")
        for what, names, known in (
            ("without", self.without, aggregate.CATEGORIES),
            ("absent", self.absent, OPTIONAL),
        ):
            faults += [
                f"{what} '{name}' is not known. {nearest(name, known)}" for name in names if name not in known
            ]
        if self.at is not None and not self.at > 0:
            faults.append(f"at: expected a line above 0 MNT a month, found {self.at}.")
        if faults:
            raise InputError(all_faults("welfare: choices not accepted.", faults))


@dataclass(frozen=True, eq=False)
class Welfare:
    """What `run` makes.

    household: one row a household, index hhid. Design: `aggregate.DESIGN` as far as known, adults, children,
    equivalents, index (the deflator). MNT a year, nominal, of the household: nominal_<category>, their sum
    nominal, the parts nominal_food_away, nominal_rent, nominal_repairs; imputed (the part that stands at
    imputed values). MNT a month, real: c_<category> and consumption (per adult equivalent), consumption_pc
    (per person). decile, quintile, decile_pc; poor (at the line in use).
    imputed: one row a component: value (weighted MNT a year), imputed, share.
    food, nonfood, utilities, durables, housing, deflator, line: what each step made; None where its table
    is absent (deflator: where prices are left as they are).
    poverty_line: the line in use. seconds: step -> time taken. notes: what is not as the report does it.
    """

    household: pd.DataFrame
    imputed: pd.DataFrame
    food: food.Food
    nonfood: nonfood.NonFood | None
    utilities: utilities.Utilities | None
    durables: durables.Durables | None
    housing: housing.Housing | None
    deflator: prices.Deflator | None
    line: basic_needs.Line | None
    poverty_line: float
    seconds: dict[str, float]
    notes: tuple[str, ...]
    choices: Choices


def run(
    tables: Tables,
    lists: Lists,
    choices: Choices | None = None,
    progress: Callable[[str], None] = lambda step: None,
    earlier: Welfare | None = None,
) -> Welfare:
    """From the tables of a survey to the aggregate, poverty status and the survey's own line.

    tables: by name, in the layout of the microdata (`NEEDED` and `OPTIONAL`). progress: called with the name
    of each step (`STEPS`) before it begins. earlier: a result on the same tables and lists, whose steps are
    taken over where their choices are the same (`ALONE`; the deflator and the line are always made anew).
    InputError names every table that is missing and not allowed to be.
    """
    choices = choices or Choices()
    _check(tables, choices)
    steps = _Steps(progress, _unchanged(earlier, choices))
    homes = households(tables, choices.scale)
    eaten = steps.take("food", food.consumption, tables["food_consumed"], tables["food_bought"],
                       _food_away(tables), homes, lists.food, choices.food)  # fmt: skip
    spent = bills = owned = lived = None
    if "nonfood" in tables:
        spent = steps.take(
            "non-food", nonfood.consumption, tables["nonfood"], homes, lists.nonfood, choices.nonfood
        )
    if "utilities" in tables:
        bills = steps.take("utilities", utilities.consumption, tables["utilities"], homes,
                           tables.get("housing", homes[["hhid"]]), tables.get("prices"), choices.utilities)  # fmt: skip
    if "durables" in tables:
        owned = steps.take("durables", durables.consumption, tables["durables"], homes, lists.durables,
                           choices.durables)  # fmt: skip
    if "housing" in tables:
        lived = steps.take("housing", housing.rents, tables["housing"], homes, choices.housing)
    nominal = aggregate.by_category(_parts(homes, eaten, spent, bills, owned, lived), choices.without)
    keyed = homes.set_index("hhid")[[name for name in KEPT if name in homes]]
    index, deflated = pd.Series(1.0, index=keyed.index), None
    if choices.deflate:
        per_equivalent = aggregate.welfare(nominal["nominal"], keyed["equivalents"])
        deflated = steps.take("deflator", prices.deflator, homes, per_equivalent,
                              _spending(eaten, spent, bills, choices), _quotes(eaten), _market(tables),
                              choices.deflator, _residual(lists))  # fmt: skip
        index = deflated.household.reindex(keyed.index)
    real = aggregate.comparable(nominal, keyed["equivalents"], keyed["size"], index)
    frame = pd.concat([keyed.assign(index=index), nominal, real], axis=1)
    own = None
    if choices.line is not None and "food" not in choices.without:
        own = steps.take("line", _line, frame, eaten, lists, choices.line)
    line = choices.at if choices.at is not None else _own_line(own)
    imputed = _imputed(frame, eaten, bills, owned, lived, choices.without)
    frame = frame.assign(
        imputed=imputed.sum(axis=1),
        **aggregate.groups(frame),
        poor=aggregate.poor(frame["consumption"], line, choices.weak),
    )
    made = (eaten, spent, bills, owned, lived, deflated, own)
    return Welfare(
        frame, _shares(frame, imputed), *made, line, steps.seconds, _notes(tables, made, choices), choices
    )


def households(tables: Tables, scale: str | tuple[float, float, float] = "oecd-1") -> pd.DataFrame:
    """Households with adults, children and adult equivalents; sorted as in the table, hhid as text.

    Members only count (equation 6 is over members). InputError for households without members.
    """
    homes = tables["households"].assign(hhid=tables["households"]["hhid"].astype(str))
    people = tables["persons"]
    people = people[people["member"].astype(bool)] if "member" in people else people
    lived = composition(people[["hhid", "age"]].assign(hhid=people["hhid"].astype(str)), CHILD_BELOW)
    lived = lived.set_index("hhid").reindex(homes["hhid"])
    if lived["adults"].isna().any():
        empty = lived.index[lived["adults"].isna()]
        raise InputError(
            f"persons: expected members of every household, found none for {len(empty)} (first {empty[0]}). "
            "Mend the roster, or leave these households out of the household file."
        )
    lived = lived.astype(int)
    counted = (lived["adults"].to_numpy(), lived["children"].to_numpy())
    named = isinstance(scale, str)
    equivalents = adult_equivalents(*counted, scale) if named else weighted_equivalents(*counted, *scale)
    return homes.assign(adults=counted[0], children=counted[1], equivalents=equivalents)


class _Steps:
    """Runs steps, telling which and keeping their times."""

    def __init__(self, progress: Callable[[str], None], known: Mapping[str, object]) -> None:
        self.progress, self.known, self.seconds = progress, known, {}

    def take(self, name: str, step: Callable, *arguments):
        self.progress(name)
        if name in self.known:
            self.seconds[name] = 0.0
            return self.known[name]
        start = perf_counter()
        made = step(*arguments)
        self.seconds[name] = perf_counter() - start
        return made


def _unchanged(earlier: Welfare | None, choices: Choices) -> dict[str, object]:
    """Results of `earlier` by step, where the choices of the step are the same."""
    if earlier is None:
        return {}
    found = {step: name for step, name in ALONE.items() if getattr(earlier, name) is not None}
    return {step: getattr(earlier, name) for step, name in found.items()
            if getattr(earlier.choices, name) == getattr(choices, name)}  # fmt: skip


def _check(tables: Tables, choices: Choices) -> None:
    faults = [f"{name}: expected this table, found none. The chain cannot do without it."
              for name in NEEDED if name not in tables]  # fmt: skip
    faults += [
        f"{name}: expected this table, found none; it gives {gives}. Bring it in, or allow it to be absent "
        f"(absent={name}): its part is then 0 and every result says so."
        for name, gives in OPTIONAL.items()
        if name not in tables and name not in choices.absent
    ]
    if faults:
        raise InputError(all_faults("welfare: tables are missing.", faults))


def _food_away(tables: Tables) -> pd.DataFrame:
    empty = pd.DataFrame({"hhid": [], "kind": [], "spent": [], "in_kind": []}, dtype=float)
    return tables.get("food_away", empty.astype({"hhid": "str", "kind": "str"}))


def _market(tables: Tables) -> pd.DataFrame:
    empty = pd.DataFrame({"year": [], "month": [], "aimag": [], "item": [], "price": []}, dtype=float)
    return tables.get("prices", empty.astype({"aimag": "str", "item": "str"}))


def _parts(homes, eaten, spent, bills, owned, lived) -> pd.DataFrame:
    """Amounts of every household, MNT a year, in one row each (index hhid)."""
    index = pd.Index(homes["hhid"], name="hhid")
    at_home = eaten.household.reindex(index)
    parts = pd.DataFrame(
        {
            "food": at_home["food"],
            "food_away": at_home["away"],
            "alcohol_tobacco": at_home["alcohol"] + at_home["tobacco"],
        },
        index=index,
    )
    for component in nonfood.COMPONENTS:
        name = "repairs" if component == "housing" else component
        parts[name] = 0.0 if spent is None else spent.household[component].reindex(index)
    parts["utilities"] = 0.0 if bills is None else bills.household["utilities"].reindex(index)
    parts["durables"] = 0.0 if owned is None else owned.household["durables"].reindex(index)
    parts["rent"] = 0.0 if lived is None else lived.household["housing"].reindex(index)
    return parts


def _spending(eaten, spent, bills, choices: Choices) -> pd.DataFrame:
    """hhid, item, kind, value (MNT a year): what budget shares are made of; rents and durables have no price."""
    year = choices.food.days_in_year / food.RECALL_DAYS
    made = [(eaten.rows, eaten.rows["value"].to_numpy() * year, (eaten.rows["group"] == "food").to_numpy())]
    made += [(other.rows, other.rows["value"].to_numpy(), np.zeros(len(other.rows), dtype=bool))
             for other in (spent, bills) if other is not None]  # fmt: skip
    # codes stay codes: as text, the items of two million rows cost more than the deflator itself
    columns = {
        name: union_categoricals([rows[name].astype("category").array for rows, _, _ in made])
        for name in ("hhid", "item")
    }
    food_rows = np.concatenate([is_food for _, _, is_food in made])
    kind = pd.Categorical.from_codes(np.where(food_rows, 0, 1), categories=["food", "nonfood"])
    return pd.DataFrame({**columns, "kind": kind, "value": np.concatenate([value for _, value, _ in made])})


def _quotes(eaten) -> pd.DataFrame:
    return eaten.rows[["hhid", "item", "quoted"]].rename(columns={"quoted": "unit_value"})


def _residual(lists: Lists) -> list[str]:
    return lists.food.loc[lists.food["residual"].astype(bool), "code"].astype(str).tolist()


def _line(frame: pd.DataFrame, eaten, lists: Lists, choices: basic_needs.Choices) -> basic_needs.Line:
    homes = frame[["weight", "size", "equivalents", "location", "index"]].assign(
        total=frame["consumption"], food=frame["c_food"]
    )
    rows = eaten.rows[eaten.rows["group"].astype(str) == "food"]
    return basic_needs.derive(homes.reset_index(), rows, lists.calories, choices)


def _own_line(own: basic_needs.Line | None) -> float:
    if own is None:
        raise InputError(
            "at: expected a poverty line, found none; without food the survey has no line of its own."
        )
    return own.total


def _imputed(frame, eaten, bills, owned, lived, without) -> pd.DataFrame:
    """Nominal MNT a year of each household that stands at imputed values, a column a component."""
    found = {"food": eaten.household["imputed"].reindex(frame.index)}
    if bills is not None:
        found["utilities"] = bills.household["imputed"].reindex(frame.index)
    if owned is not None:
        found["durables"] = owned.household["imputed"].reindex(frame.index)
    if lived is not None:
        modelled = lived.household["rule"].astype(str).reindex(frame.index) != "actual rent"
        found["housing"] = frame["nominal_rent"].where(modelled, 0.0)
    return pd.DataFrame({name: values * (name not in without) for name, values in found.items()})


def _shares(frame: pd.DataFrame, imputed: pd.DataFrame) -> pd.DataFrame:
    weight = frame["weight"].to_numpy(float)
    whole = {
        "food": frame["nominal_food"] + frame["nominal_alcohol_tobacco"],
        "housing": frame["nominal_rent"],
    }
    value = {name: whole.get(name, frame.get(f"nominal_{name}")).to_numpy() @ weight for name in imputed}
    table = pd.DataFrame(
        {"value": value, "imputed": {name: imputed[name].to_numpy() @ weight for name in imputed}}
    )
    table.loc["all"] = [frame["nominal"].to_numpy() @ weight, table["imputed"].sum()]
    return table.assign(share=table["imputed"] / table["value"]).rename_axis("component")


def _notes(tables: Tables, made, choices: Choices) -> tuple[str, ...]:
    absent = [f"table {name} is absent: without it, {what} count as 0 in every result"
              for name, what in OPTIONAL.items() if name not in tables]  # fmt: skip
    left = [f"{name} is left out of consumption" for name in choices.without]
    undeflated = [] if choices.deflate else ["prices are not adjusted"]
    return (*absent, *left, *undeflated, *(note for step in made if step is not None for note in step.notes))

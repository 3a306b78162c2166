"""The command `compendium line`: a poverty line from a basket or a food table, and a line carried forward."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.core.errors import InputError, all_faults

if TYPE_CHECKING:
    import pandas as pd

_DERIVE = """\b
Examples:
  compendium line data/official/A01.csv
  compendium line basket.csv --nonfood 247631 --format json
  compendium line food.parquet --households households.csv --show basket --format csv
  compendium line update --help
\b
A basket has one row an item and the columns item, calories, cost (a day), or item, quantity (a day),
kcal_per_unit, price; an official table (row_path, measure, value) does too. A food table has the columns
hhid, item, quantity, value (7 days) and quoted (the unit value paid); it needs --households with hhid,
weight, size, equivalents, location, index, total, food (MNT a month per adult equivalent, real).
"""

_UPDATE = """\b
Examples:
  compendium line update --line 418045 --base 2022 --index cpi.csv --to 2024
  compendium line update --line 418045 --base 2022 --index cpi.csv --name "CPI, national" --to 2024Q3
  compendium line update --line 418045 --base 2022 --index cpi.csv --index-base 2020=100 --to 2024-06
\b
The index is a table (CSV, Parquet, Stata) with the columns period (2022, 2022Q3 or 2022-07), index and base
(2020=100), and name where it holds several indices. A year takes the mean of its quarters or months.
"""

CALORIES = "data/welfare/calories.csv"

format_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True,
    help="How the result is written.",
)  # fmt: skip


class _FileOrCommand(click.Group):
    """A group whose first word may be a file: then it is `from-file`."""

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        asks_help = arguments[:1] in (["--help"], ["-h"]) or not arguments
        if not asks_help and arguments[0] not in self.commands:
            arguments = ["from-file", *arguments]
        return super().parse_args(context, arguments)


@click.group("line", cls=_FileOrCommand, epilog=_DERIVE, subcommand_metavar="FILE | update ...")
def line() -> None:
    """A poverty line: `compendium line FILE` from a basket or a food table, `compendium line update` later.

    `compendium line FILE --help` lists the options.
    """


@line.command("from-file", epilog=_DERIVE, hidden=True)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--threshold", type=float, default=2400, show_default=True, help="kcal a day and adult equivalent."
)
@click.option("--nonfood", type=float, metavar="MNT", help="Non-food part, MNT a month (with a basket).")
@click.option(
    "--households", type=click.Path(path_type=Path), metavar="FILE", help="Households of a food table."
)
@click.option("--calories", type=click.Path(path_type=Path), metavar="FILE",
              help="Calories per unit: code or item, kcal_per_unit or kcal. [the shipped table]")  # fmt: skip
@click.option("--selection", metavar="NAME", default="each location", show_default=True,
              help="Of the basket: each location, national order, national.")  # fmt: skip
@click.option("--covered", type=float, default=0.9, show_default=True, help="Share of food the basket holds.")
@click.option("--show", type=click.Choice(["line", "basket", "path"]), default="line", show_default=True,
              help="What is written.")  # fmt: skip
@format_option
def from_file(file: Path, form: str, show: str, households: Path | None, **given) -> None:
    """The poverty line from FILE: a basket, or a food table with --households."""
    from analysis.core.reading import read_table

    table = read_table(file, text=["item", "hhid", "row_path"]).frame
    if "hhid" not in table:
        if households is not None:
            raise InputError(
                f"{file.name}: expected a food table with a column hhid, as --households is given."
            )
        if show == "path":
            raise InputError("--show path: a basket is not iterated. Show the line or the basket.")
        result = _from_basket(table, file.name, given["threshold"], given["nonfood"], show)
    else:
        if given["nonfood"] is not None:
            raise InputError("--nonfood: a food table derives its own non-food part. Leave the option out.")
        result = _from_food(table, file.name, households, given, show)
    click.echo(_written(result, form), nl=False)


@line.command("update", epilog=_UPDATE)
@click.option("--line", "amount", type=float, required=True, metavar="MNT", help="The line to carry forward.")
@click.option("--base", required=True, metavar="PERIOD", help="The period in whose prices it stands.")
@click.option("--to", "target", required=True, metavar="PERIOD", help="The period it is carried to.")
@click.option("--index", "file", type=click.Path(path_type=Path), required=True, metavar="FILE",
              help="Table of the price index.")  # fmt: skip
@click.option("--name", metavar="NAME", help="Of the index, where the table holds several or does not say.")
@click.option(
    "--index-base", metavar="TEXT", help="Base of the index, where the table does not say: 2020=100."
)
@click.option("--rebased", type=int, multiple=True, metavar="YEAR",
              help="Year in which the line was drawn anew. Repeatable. [2010, 2022]")  # fmt: skip
@click.option("--across", is_flag=True, help="Carry an old line beyond such a year; the result says so.")
@click.option("--link", is_flag=True, help="Link an index that changed its base on the way.")
@format_option
def update(amount, base, target, file: Path, name, index_base, rebased, across, link, form) -> None:
    """A line carried from --base to --to by a named price index.

    Refused when the line was drawn anew in between: the old line and the new one measure different things.
    """
    from dataclasses import asdict

    import pandas as pd

    from analysis.core.reading import read_table

    from .line_update import REBASED, carry, index_of

    table = read_table(file, text=["period", "name", "base"]).frame
    index = index_of(table, name or (None if "name" in table else file.stem), index_base)
    made = carry(amount, base, target, index, rebased or REBASED, across, link)
    if made.note:
        click.echo(f"note: {made.note}", err=True)
    click.echo(_written(pd.DataFrame([asdict(made)]), form), nl=False)


def _from_basket(table: pd.DataFrame, name: str, threshold: float, nonfood: float | None, show: str):
    import pandas as pd

    from .poverty_line import food_line, monthly

    basket = _basket(table, name)
    if show == "basket":
        return basket
    food = food_line(float(basket["cost"].sum()), float(basket["calories"].sum()), threshold)
    parts = {"food": food}
    if nonfood is not None:
        parts |= {"nonfood": nonfood / monthly(1.0), "total": food + nonfood / monthly(1.0)}
    return pd.DataFrame(
        {"part": list(parts), "daily": list(parts.values()), "monthly": [monthly(v) for v in parts.values()]}
    )


def _basket(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """item, calories (a day), cost (MNT a day) of the three forms of a basket."""
    import pandas as pd

    if {"row_path", "measure", "value"} <= set(table):
        rows = table[
            table["measure"].isin(["calories", "cost"])
            & ~table["row_path"].isin(["Total", "Calorie threshold"])
        ]
        wide = rows.pivot(index="row_path", columns="measure", values="value").reindex(
            dict.fromkeys(rows["row_path"])
        )
        table = wide.rename_axis("item").reset_index()
    elif {"item", "quantity", "kcal_per_unit", "price"} <= set(table):
        numbers = table[["quantity", "kcal_per_unit", "price"]].apply(pd.to_numeric, errors="coerce")
        table = table.assign(
            calories=numbers["quantity"] * numbers["kcal_per_unit"],
            cost=numbers["quantity"] * numbers["price"],
        )
    missing = [column for column in ("item", "calories", "cost") if column not in table]
    if missing:
        raise InputError(
            f"{name}: expected the columns item, calories, cost, or item, quantity, kcal_per_unit, price, "
            f"or hhid for a food table; {', '.join(missing)} not found."
        )
    basket = table[["item", "calories", "cost"]].copy()
    faults = []
    for column in ("calories", "cost"):
        basket[column] = pd.to_numeric(basket[column], errors="coerce")
        wrong = basket[~(basket[column] >= 0)]
        faults += [
            f"{row.item}: expected {column} of zero or more (row {row.Index + 1})."
            for row in wrong.head(5).itertuples()
        ]
    if faults:
        raise InputError(all_faults(f"{name}: the basket does not serve.", faults))
    return basket


def _from_food(table: pd.DataFrame, name: str, households: Path | None, given: dict, show: str):
    import pandas as pd

    from analysis.core.files import ROOT
    from analysis.core.reading import read_table

    from .basic_needs import Choices, derive
    from .poverty_line import MONTHS_IN_YEAR

    if households is None:
        raise InputError(f"{name}: expected --households FILE with a food table, found none.")
    homes = read_table(households, text=["hhid", "location"]).frame
    kcal = calories(read_table(given["calories"] or ROOT / CALORIES, text=["code", "item"]).frame)
    choices = Choices(threshold=given["threshold"], selection=given["selection"], covered=given["covered"])
    found = derive(homes, table, kcal, choices)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if show != "line":
        return found.basket if show == "basket" else found.path
    parts = {"food": found.food, "nonfood": found.nonfood, "total": found.total,
             "ravallion lower": found.lower, "ravallion upper": found.upper}  # fmt: skip
    daily = MONTHS_IN_YEAR / choices.days_in_year
    return pd.DataFrame(
        {"part": list(parts), "daily": [v * daily for v in parts.values()], "monthly": list(parts.values())}
    )


def calories(table: pd.DataFrame) -> pd.DataFrame:
    """item, kcal (a unit; missing where the item is not comparable) of a table of calories."""
    import pandas as pd

    names = {"code": "item", "kcal_per_unit": "kcal"}
    table = table.rename(columns={old: new for old, new in names.items() if new not in table})
    if missing := [column for column in ("item", "kcal") if column not in table]:
        raise InputError(f"calories: expected the columns item and kcal, {', '.join(missing)} not found.")
    kcal = pd.to_numeric(table["kcal"], errors="coerce")
    if "comparable" in table:
        kcal = kcal.where(table["comparable"].astype(str).str.lower() == "true")
    return pd.DataFrame({"item": table["item"].astype(str), "kcal": kcal})


def _written(frame: pd.DataFrame, form: str) -> str:
    """csv and json in full precision; the table with rounded numbers."""
    if form == "csv":
        return frame.to_csv(index=False, lineterminator="\n")
    if form == "json":
        return frame.to_json(orient="records", force_ascii=False, indent=1, double_precision=15) + "\n"
    numbers = {column: "{:,.4g}".format if frame[column].abs().max() < 10 else "{:,.1f}".format
               for column in frame.select_dtypes("float")}  # fmt: skip
    return frame.to_string(index=False, formatters=numbers, na_rep="") + "\n"

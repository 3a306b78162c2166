"""The command that makes a synthetic survey."""

from __future__ import annotations

import re
from pathlib import Path

import click

from analysis.core.errors import InputError

# What each step takes of the whole, for the bar: shares measured at 22,995 households.
SHARES = {"population": 17, "people": 13, "holdings": 5, "weights": 26, "items": 6, "raw files": 3, "fit": 4}


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium data synthetic\n"
    "  compendium data synthetic --households 2000 --seed 7 --name small\n"
    "  compendium data synthetic --year B\n"
    "  compendium data synthetic --release deidentified"
)
@click.option("--households", type=int, metavar="N",
              help="Households interviewed. [as many as in the survey of 2022; year B fewer]")  # fmt: skip
@click.option(
    "--year", type=click.Choice(["2022", "B"]), default="2022", show_default=True,
    help="The survey of 2022, or a later one in another layout that claims no calendar year.",
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another survey.")
@click.option(
    "--release", type=click.Choice(["full", "deidentified"]), default="full", show_default=True,
    help="The full release, or the one without cluster, soum and bag.",
)  # fmt: skip
@click.option("--clean", is_flag=True, help="Without mistakes: nothing rounded, missing or wrong.")
@click.option("--name", metavar="NAME", help="Name of the survey [synthetic-2022, synthetic-year-b].")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to [data/generated/NAME].",
)
def synthetic(
    households: int | None,
    year: str,
    seed: int,
    release: str,
    clean: bool,
    name: str | None,
    out: Path | None,
) -> None:
    """Make a SYNTHETIC household survey: raw Stata files, and the truth beside them.

    It is made from published tables and stated assumptions alone; no real record goes in. The raw
    files are in the statistics office's layout and are brought in like any others, with
    `compendium data ingest`.
    """
    from analysis.core.threads import prefer_one_thread

    prefer_one_thread()
    from tqdm import tqdm

    from .make import GENERATED, Order, make, steps_of

    order = Order(households, year, seed, release, clean)
    folder = out or GENERATED / _named(order.name if name is None else name)
    steps = steps_of(order)
    with tqdm(total=sum(SHARES.get(step, 2) for step in steps), unit="%", disable=None, leave=False,
              bar_format="{desc:<12} {bar} {elapsed}") as bar:  # fmt: skip
        last: list[str] = []

        def progress(step: str) -> None:
            if last:
                bar.update(SHARES.get(last.pop(), 2))
            last.append(step)
            bar.set_description(step)

        made = make(order, folder, progress=progress)
    record = made.record
    click.echo(
        f"SYNTHETIC survey: {record['households']:,} households, {record['members']:,} members, "
        f"{record['item_rows']:,} item rows, seed {seed}, {sum(made.seconds.values()):.0f} s; "
        f"read it with: compendium data ingest {_short(folder / 'raw')} --mapping {record['mapping']}",
        err=True,
    )
    click.echo(_short(folder))


def _named(name: str) -> str:
    """A name that is one folder, and no way out of the place for generated data; `data ingest` takes it."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,60}", name):
        raise InputError(
            f"--name: expected small letters, digits, '-', '_' and '.', beginning with a letter or digit, "
            f"found {name!r}. For another place use --out."
        )
    return name


def _short(path: Path) -> str:
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

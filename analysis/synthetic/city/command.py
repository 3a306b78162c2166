"""The command that makes a synthetic city."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium dtm synthetic\n"
    "  compendium dtm synthetic --khesegs 60 --seed 7 --out small-city\n"
    "  compendium dtm synthetic --place aimag"
)
@click.option(
    "--place", type=click.Choice(["city", "aimag"]), default="city", show_default=True,
    help="A city of nine districts in three phases, with faults; or two aimags in one, without.",
)  # fmt: skip
@click.option("--khesegs", type=int, metavar="N", help="Khesegs of the city in phase 1. [1,032]")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, another city.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to. [data/generated/synthetic-PLACE]",
)  # fmt: skip
def synthetic(place: str, khesegs: int | None, seed: int, out: Path | None) -> None:
    """Make a SYNTHETIC city: raw Kobo exports of kheseg leaders' reports, and the truth beside them.

    Every unit, person and answer is invented. Faults of every kind that the checks look for are planted, and
    truth/faults.csv of each phase lists them; truth/khesegs.csv is what the leaders should have reported.
    """
    from tqdm import tqdm

    from .make import Order, make, steps_of

    order = Order(place, khesegs, seed)
    folder = out or order.folder
    steps = steps_of(order)
    with tqdm(total=len(steps), disable=None, leave=False, bar_format="{desc:<8} {bar} {elapsed}") as bar:

        def progress(step: str) -> None:
            bar.update(steps.index(step) - bar.n)
            bar.set_description_str(step)

        record = make(order, folder, progress)
    for number, made in record["phases"].items():
        click.echo(
            f"SYNTHETIC phase {number}: {made['units']:,} units, {made['submissions']:,} submissions, "
            f"{made['faults']} faults planted, {made['clean']:,} reports clean",
            err=True,
        )
    click.echo(_short(folder))


def _short(path: Path) -> str:
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

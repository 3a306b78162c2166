"""The command `compendium data harmonise`: the survey under the World Bank's harmonised names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

_EXAMPLES = """\b
Examples:
  compendium data harmonise synthetic-2022 --out harmonised
  compendium data harmonise hses-2022 --out data/private/harmonised --format dta --welfare welfare.csv
"""


@click.command("harmonise", epilog=_EXAMPLES)
@click.argument("name")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder of the files."
)
@click.option(
    "--format", "forms", multiple=True, type=click.Choice(["csv", "parquet", "dta"]),
    help="csv, parquet or dta; repeatable. [all three]",
)  # fmt: skip
@click.option(
    "--welfare", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="A file with hhid, consumption_pc (real MNT a month per head) and, if there are, "
    "consumption_pc_nominal and deflator.",
)  # fmt: skip
def harmonise(name: str, out: Path, forms: tuple[str, ...], welfare: Path | None) -> None:
    """The survey NAME with one row a member, under the names of the Global Monitoring Database.

    Columns that need the welfare aggregate stay empty until --welfare is given. A list of the columns, with
    their sources and the reasons for empty ones, is written beside the data.
    """
    from .harmonised import FORMATS, VARIABLES, write
    from .harmonised import harmonise as harmonised
    from .store import load

    data = load(name)
    _refuse_open_place(out, data.is_synthetic)
    frame = harmonised({t: data.read(t) for t in ("households", "persons")}, _welfare(welfare))
    if data.is_synthetic:
        frame["survey"] = "HSES (synthetic)"
    for path in write(frame, out, f"{name}_harmonised", data.label, forms or FORMATS):
        click.echo(str(path))
    if welfare is None:
        needing = ", ".join(v.name for v in VARIABLES if v.welfare)
        click.echo(f"empty, because no welfare aggregate was given (--welfare): {needing}", err=True)
    for consequence in data.consequences:
        click.echo(f"note: {consequence}", err=True)


def _refuse_open_place(out: Path, synthetic: bool) -> None:
    """Real microdata stay out of the folders of the project that are public."""
    from analysis.core.files import ROOT

    from .store import PRIVATE_FOLDER

    place = out.resolve()
    if not synthetic and place.is_relative_to(ROOT) and not place.is_relative_to(PRIVATE_FOLDER):
        private = PRIVATE_FOLDER.relative_to(ROOT)
        raise InputError(
            f"--out {out}: expected a folder below {private} or outside the project, for the data are "
            f"confidential. Choose for example {private / 'harmonised'}."
        )


def _welfare(path: Path | None) -> pd.DataFrame | None:
    from analysis.core.reading import read_table

    return None if path is None else read_table(path, text=("hhid",)).frame

"""The command `compendium bundle`: everything for a laptop without internet."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.core.errors import InputError, WorkFailed, all_faults

_SHOWN = 20


@click.command(
    epilog="\b\nExamples:\n"
    "  compendium bundle --platform win_amd64\n"
    "  compendium bundle --platform win_amd64 --python 3.13 --zip --out /media/stick/compendium\n"
    "  compendium bundle --platform win_amd64 --wheels wheels --data synthetic-city\n"
    "  compendium bundle --verify /media/stick/compendium"
)
@click.option("--platform", "platform", metavar="PLATFORM",
              help="win_amd64, manylinux_x86_64 or macosx_arm64: the machine that it is for.")  # fmt: skip
@click.option("--python", "python", default="3.12", show_default=True, metavar="VERSION",
              help="3.11, 3.12 or 3.13: the Python that is, or will be, there.")  # fmt: skip
@click.option("--extras", default="documents,forms", show_default=True, metavar="NAME,...",
              help="Optional features of pyproject.toml that go with it; '' for none.")  # fmt: skip
@click.option("--data", multiple=True, metavar="NAME",
              help="SYNTHETIC data of data/generated to take along. Repeatable.")  # fmt: skip
@click.option("--wheels", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
              help="Take the wheels from here, say of an older bundle; fetch nothing.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER",
              help="Where it goes. [_build/bundle/compendium-PLATFORM-pyVERSION]")  # fmt: skip
@click.option("--zip", "with_zip", is_flag=True, help="FOLDER.zip beside it too.")
@click.option("--verify", "verified", type=click.Path(exists=True, file_okay=False, path_type=Path),
              metavar="FOLDER", help="Hold a bundle against its manifest, and do nothing else.")  # fmt: skip
def bundle(
    platform: str | None,
    python: str,
    extras: str,
    data: tuple[str, ...],
    wheels: Path | None,
    out: Path | None,
    with_zip: bool,
    verified: Path | None,
) -> None:
    """Make one folder that installs and runs on a laptop without internet.

    It holds the wheels of every locked package for the platform and Python, the files of the project that git
    tracks, a start file, instructions in Mongolian and English, and the sha256 of every file. Making it needs
    internet once, unless --wheels is given. Nothing private or generated is copied.
    """
    if verified is not None:
        _verify(verified)
        return
    from analysis.core.files import ROOT

    from . import make

    wish = make.Wish(_target(platform, python), _names(extras), data, wheels)
    folder = out or ROOT / "_build" / "bundle" / f"compendium-{wish.target.name}"
    make.refuse_other(folder)
    told = _made(wish, folder)
    _say(
        f"{told['title']}, Python {told['python']}: {told['wheels']} wheels, {told['bytes'] / 1e6:,.0f} MB"
        + (f", SYNTHETIC data {', '.join(data)}" if data else "")
    )
    click.echo(_short(folder))
    if with_zip:
        click.echo(_short(make.zipped(folder)))


def _target(platform: str | None, python: str):
    from analysis.core.errors import nearest

    from .targets import PLATFORMS, PYTHONS, Target

    if platform not in PLATFORMS:
        found = "none" if platform is None else f"'{platform}'"
        raise InputError(
            f"--platform: expected a platform, found {found}. {nearest(platform or '', PLATFORMS)}"
        )
    if python not in PYTHONS:
        raise InputError(f"--python: expected one of {', '.join(PYTHONS)}, found '{python}'.")
    return Target(PLATFORMS[platform], python)


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def _made(wish, folder: Path) -> dict:
    """Make the folder, with a bar while wheels are fetched."""
    from tqdm import tqdm

    from . import make

    total = len(make.packages(wish))
    form = "{desc:<24.24} {bar} {n_fmt}/{total_fmt} {elapsed}"
    with tqdm(total=total, disable=None, leave=False, bar_format=form) as bar:

        def fetched(name: str) -> None:
            bar.set_description_str(name, refresh=False)
            bar.update()

        return make.make(wish, folder, fetched=fetched)


def _verify(folder: Path) -> None:
    from . import manifest

    found = manifest.verify(folder)
    faults = [
        *(f"changed: {name}" for name in found.changed),
        *(f"missing: {name}" for name in found.missing),
    ]
    for name in found.added[:_SHOWN]:
        _say(f"note: not of the bundle: {name}")
    if len(found.added) > _SHOWN:
        _say(f"note: {len(found.added) - _SHOWN:,} more files are not of the bundle")
    if faults:
        raise WorkFailed(
            all_faults(f"{folder}: {len(faults)} of {found.files:,} files are not as they were made.", faults)
            + "\nCopy the folder again."
        )
    click.echo(f"{found.files:,} files are as they were made")


def _say(line: str) -> None:
    click.echo(line, err=True)


def _short(path: Path) -> str:
    path = path.resolve()
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)

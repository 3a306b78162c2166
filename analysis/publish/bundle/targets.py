"""Platforms and Pythons that a folder can be made for, and what pip and a lock file must know of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from packaging import tags

# Each Python with a patch release of which there is an installer for Windows; of 3.11 and 3.12 the last one.
PYTHONS = {"3.11": "3.11.9", "3.12": "3.12.10", "3.13": "3.13.9"}
_GLIBC = 28  # wheels for glibc 2.28 and older: systems since 2019
_MACOS = (12, 0)


@dataclass(frozen=True)
class Platform:
    """One kind of machine.

    tags: of its wheels, the best first. markers: what a requirement's marker may ask.
    built_for: what `sysconfig.get_platform()` says there (a regular expression).
    """

    name: str
    title: str
    tags: tuple[str, ...]
    markers: Mapping[str, str]
    built_for: str
    start: str

    @property
    def windows(self) -> bool:
        return self.markers["os_name"] == "nt"


def _manylinux() -> tuple[str, ...]:
    older = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
    names = []
    for minor in range(_GLIBC, 4, -1):
        names += [f"manylinux_2_{minor}_x86_64", *([f"{older[minor]}_x86_64"] if minor in older else [])]
    return (*names, "linux_x86_64")


def _markers(os_name: str, sys_platform: str, system: str, machine: str) -> dict[str, str]:
    return {
        "os_name": os_name,
        "sys_platform": sys_platform,
        "platform_system": system,
        "platform_machine": machine,
        "platform_release": "",
        "platform_version": "",
    }


PLATFORMS = {
    platform.name: platform
    for platform in (
        Platform(
            "win_amd64", "Windows 10, 11 (64 bit)", ("win_amd64",),
            _markers("nt", "win32", "Windows", "AMD64"), r"win-amd64", "start.bat",
        ),
        Platform(
            "manylinux_x86_64", "Linux (64 bit, glibc ≥ 2.28)", _manylinux(),
            _markers("posix", "linux", "Linux", "x86_64"), r"linux-x86_64", "start.sh",
        ),
        Platform(
            "macosx_arm64", "macOS ≥ 12 (Apple silicon)", tuple(tags.mac_platforms(_MACOS, "arm64")),
            _markers("posix", "darwin", "Darwin", "arm64"), r"macosx-.*-(arm64|universal2)", "start.sh",
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A platform and a Python, such as "3.12"."""

    platform: Platform
    python: str

    @property
    def name(self) -> str:
        return f"{self.platform.name}-py{self.short}"

    @property
    def short(self) -> str:
        return self.python.replace(".", "")

    @cached_property
    def environment(self) -> dict[str, str]:
        """What markers are held against: that of the target, nothing of this machine."""
        full = PYTHONS[self.python]
        return {
            **self.platform.markers,
            "implementation_name": "cpython",
            "implementation_version": full,
            "platform_python_implementation": "CPython",
            "python_full_version": full,
            "python_version": self.python,
            "extra": "",
        }

    @cached_property
    def ranks(self) -> dict[tags.Tag, int]:
        """Tags of the wheels that fit, each with its rank: 0 is the best."""
        version = tuple(map(int, self.python.split(".")))
        interpreter = f"cp{self.short}"
        own = tags.cpython_tags(version, abis=[interpreter], platforms=self.platform.tags)
        shared = tags.compatible_tags(version, interpreter, self.platform.tags)
        ranks: dict[tags.Tag, int] = {}
        for tag in (*own, *shared):
            ranks.setdefault(tag, len(ranks))
        return ranks

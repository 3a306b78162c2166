"""How long the main job takes: from nothing, nothing changed, one parameter changed.

    python benchmarks/build.py [--chapter poverty_2022 --parameter confidence=90]

Builds in a temporary folder; the published site is left as it is.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time

TARGETS = {"from nothing": 90, "nothing changed": 2, "one parameter changed": 15}  # seconds, on two cores


def machine() -> str:
    """Processor, cores, memory, system and Python."""
    model, memory = platform.processor() or platform.machine(), ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
        model = names[0] if names else model
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        memory = f", {os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GB"
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores{memory}, {system}"


def build(folder: str, *arguments: str) -> float:
    """Seconds of one `compendium build`, the start of Python included."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "analysis", "build", "--build-dir", folder, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chapter", default="poverty_2022")
    parser.add_argument("--parameter", default="confidence=90")
    chosen = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        measured = {
            "from nothing": build(folder),
            "nothing changed": min(build(folder) for _ in range(3)),
            "one parameter changed": build(folder, "-p", f"{chosen.chapter}.{chosen.parameter}"),
        }
    print(f"{'':24}{'seconds':>8}{'at most':>9}")
    for name, seconds in measured.items():
        print(f"{name:24}{seconds:8.1f}{TARGETS[name]:9d}{'' if seconds <= TARGETS[name] else '   too slow'}")


if __name__ == "__main__":
    main()

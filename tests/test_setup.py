"""environment.yml, pyproject.toml and the lock files name the same things."""

import re
import subprocess
import sys
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.core.files import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = ("requirements.lock", "requirements-extras.lock")


def direct() -> dict[str, Requirement]:
    return {canonicalize_name(Requirement(r).name): Requirement(r) for r in PROJECT["dependencies"]}


def locked(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (ROOT / name).read_text().splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?==(\S+)", line):
            found.setdefault(canonicalize_name(match[1]), []).append(match[2])
    return found


def test_environment_names_the_direct_dependencies():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    listed += listed.pop()["pip"]  # what conda-forge does not carry
    conda = {canonicalize_name(Requirement(d).name): Requirement(d).specifier for d in listed}
    assert conda.pop("python") == Requirement("python" + PROJECT["requires-python"]).specifier
    conda.pop("pip")
    assert conda == {name: requirement.specifier for name, requirement in direct().items()}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_satisfies_the_direct_dependencies(lock):
    versions = locked(lock)
    for name, requirement in direct().items():
        assert requirement.specifier.contains(versions[name][0]), f"{lock}: {name} {versions[name]}"


def test_extras_are_locked():
    versions = locked("requirements-extras.lock")
    for extra, requirements in PROJECT["optional-dependencies"].items():
        for requirement in map(Requirement, requirements):
            found = versions.get(canonicalize_name(requirement.name), ["0"])
            assert requirement.specifier.contains(found[0]), f"{extra}: {requirement}, locked {found}"


def test_both_locks_agree():
    base, whole = (locked(lock) for lock in LOCKS)
    assert {name: whole.get(name) for name in base} == base


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_one_version_each_with_hashes_and_no_index(lock):
    text = (ROOT / lock).read_text()
    assert {name: v for name, v in locked(lock).items() if len(v) > 1} == {}
    blocks = re.split(r"\n(?=[A-Za-z0-9._-]+(?:\[.*?\])?==)", text)
    assert [b.split()[0] for b in blocks if "==" in b and "--hash=sha256:" not in b] == []
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_importing_analysis_imports_nothing_heavy_or_optional():
    heavy = (
        "matplotlib, seaborn, statsmodels, scipy, pypandoc, typst, distributed, pyreadstat, pyxform, openpyxl"
    )
    code = (
        f"import sys, analysis, analysis.cli\nprint([m for m in '{heavy}'.split(', ') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_names_of_test_files_are_unique():
    """pytest imports the files of `tests/` by their bare names: two of one name stop the whole run."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)

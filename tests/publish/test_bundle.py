"""The folder for a laptop without internet: what goes into it, what never does, what stands in it."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import PureWindowsPath
from zipfile import ZipFile

import pytest
from packaging.utils import parse_wheel_filename

from analysis.core.errors import InputError, WorkFailed
from analysis.core.files import ROOT
from analysis.publish.bundle import checkout, locked, make, manifest, start, targets, wheels
from analysis.publish.bundle.command import bundle as command

WINDOWS = targets.Target(targets.PLATFORMS["win_amd64"], "3.12")
LINUX = targets.Target(targets.PLATFORMS["manylinux_x86_64"], "3.12")
MACOS = targets.Target(targets.PLATFORMS["macosx_arm64"], "3.13")


def wheel(folder, name, content="x"):
    """A wheel of one module; its sha256."""
    folder.mkdir(exist_ok=True)
    with ZipFile(folder / name, "w") as file:
        file.writestr(f"{name.split('-')[0]}/__init__.py", content)
    return hashlib.sha256((folder / name).read_bytes()).hexdigest()


@pytest.fixture
def project(tmp_path):
    """A project of one dependency with a wheel for each platform, one of Windows only, and private data."""
    found = tmp_path / "wheels"
    any_sum = wheel(found, "plain-1.0-py3-none-any.whl")
    win_sum = wheel(found, "fast_sums-2.1-cp312-cp312-win_amd64.whl")
    linux_sum = wheel(found, "fast_sums-2.1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl")
    only_sum = wheel(found, "registry-3-py3-none-any.whl")
    root = tmp_path / "project"
    texts = {
        "pyproject.toml": '[project]\nname = "some-project"\nversion = "0.3"\ndependencies = ["plain>=1"]\n'
        '[project.optional-dependencies]\nsums = ["fast-sums"]\ntest = ["checker"]\n',
        "requirements-extras.lock": f"""\
checker==1.0 \\
    --hash=sha256:{"0" * 64}
    # via some-project (pyproject.toml)
fast-sums==2.1 \\
    --hash=sha256:{win_sum} \\
    --hash=sha256:{linux_sum}
    # via some-project (pyproject.toml)
plain==1.0 \\
    --hash=sha256:{any_sum}
    # via
    #   checker
    #   some-project (pyproject.toml)
registry==3 ; sys_platform == 'win32' \\
    --hash=sha256:{only_sum}
    # via plain
""",
        ".gitignore": "data/private/\ndata/generated/\n__pycache__/\n*.egg-info/\n",
        "analysis/cli.py": "",
        "analysis/__pycache__/cli.pyc": "",
        "data/official/B01.csv": "a\n1\n",
        "data/private/hses/households.csv": "secret\n",
        "data/private/dtm/city/phase-3/raw/export.csv": "secret\n",
        "data/generated/synthetic-city/synthetic.json": '{"synthetic": true}',
        "data/generated/synthetic-city/phase-1/raw/export.csv": "made up\n",
        "data/generated/taken-home/phase-1/raw/export.csv": "secret\n",
    }
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def wish(project, target=WINDOWS, **other):
    return make.Wish(target, **{"extras": ("sums",), "wheels": project.parent / "wheels", **other})


def test_markers_are_those_of_the_other_machine_not_of_this_one(project):
    names = [[p.name for p in locked.resolved(project, (), t.environment)] for t in (WINDOWS, LINUX, MACOS)]
    assert names == [["plain", "registry"], ["plain"], ["plain"]]


def test_only_what_the_extras_that_were_asked_for_need_goes_along(project):
    chosen = [p.name for p in locked.resolved(project, ("sums",), LINUX.environment)]
    assert chosen == ["fast-sums", "plain"]
    with pytest.raises(InputError, match="there is no extra 'sum'. Did you mean 'sums'?"):
        locked.resolved(project, ("sum",), LINUX.environment)


def test_every_package_of_the_projects_own_lock_is_needed_by_some_extra():
    packages = locked.read((ROOT / locked.LOCK).read_text(encoding="utf-8"))
    every = ("test", "lab", "documents", "cluster", "spss", "forms")
    met = {name for name, package in packages.items() if package.goes_to(LINUX.environment)}
    assert {p.name for p in locked.resolved(ROOT, every, LINUX.environment)} == met
    without_tests = {p.name for p in locked.resolved(ROOT, (), WINDOWS.environment)}
    assert {"pandas", "setuptools", "colorama"} <= without_tests and "pytest" not in without_tests


@pytest.mark.parametrize(
    ("name", "target", "fits"),
    [
        ("numpy-2.4-cp312-cp312-win_amd64.whl", WINDOWS, True),
        ("typst-0.15-cp38-abi3-win_amd64.whl", WINDOWS, True),
        ("colorama-0.4-py2.py3-none-any.whl", WINDOWS, True),
        ("numpy-2.4-cp313-cp313-win_amd64.whl", WINDOWS, False),
        ("numpy-2.4-cp312-cp312-win32.whl", WINDOWS, False),
        ("numpy-2.4-cp312-cp312-win_arm64.whl", WINDOWS, False),
        ("numpy-2.4-cp312-cp312t-win_amd64.whl", WINDOWS, False),
        ("numpy-2.4-cp312-cp312-manylinux_2_28_x86_64.whl", LINUX, True),
        ("numpy-2.4-cp312-cp312-manylinux_2_34_x86_64.whl", LINUX, False),
        ("numpy-2.4-cp312-cp312-musllinux_1_2_x86_64.whl", LINUX, False),
        ("numpy-2.4-cp313-cp313-macosx_11_0_arm64.whl", MACOS, True),
        ("numpy-2.4-cp313-cp313-macosx_14_0_arm64.whl", MACOS, False),
    ],
)
def test_a_wheel_fits_by_its_tags(name, target, fits):
    *_, tags = parse_wheel_filename(name)
    assert any(tag in target.ranks for tag in tags) == fits


def test_wheels_that_are_missing_or_changed_are_told_all_at_once(project):
    place = project.parent / "wheels"
    (place / "registry-3-py3-none-any.whl").unlink()
    wheel(place, "plain-1.0-py3-none-any.whl", content="another")
    with pytest.raises(InputError) as told:
        make.make(wish(project), project.parent / "out", project)
    assert "registry 3: there is no wheel for win_amd64-py312" in str(told.value)
    assert "plain-1.0-py3-none-any.whl: its sha256 is not in the lock file" in str(told.value)
    assert [path.name for path in project.parent.iterdir() if path.name not in ("wheels", "project")] == []


def test_the_folder_holds_the_wheels_of_its_platform_and_names_their_hashes_only(project, tmp_path):
    told = make.make(wish(project), tmp_path / "out", project)
    names = {path.name for path in (tmp_path / "out" / "wheels").iterdir()}
    shared = {"plain-1.0-py3-none-any.whl", "registry-3-py3-none-any.whl"}
    assert names == {"fast_sums-2.1-cp312-cp312-win_amd64.whl", *shared}
    required = (tmp_path / "out" / "requirements.txt").read_text()
    assert required.count("--hash=sha256:") == 3 == told["wheels"]
    assert "://" not in required and json.loads((tmp_path / "out" / "bundle.json").read_text()) == told


def test_private_and_generated_data_never_go(project, tmp_path):
    make.make(wish(project), tmp_path / "out", project)
    for git in (False, True):
        if git:
            run = ["git", "-C", str(project)]
            subprocess.run([*run, "init", "-q"], check=True)
            subprocess.run([*run, "add", "-f", "."], check=True)  # even where someone has added them
        listed = checkout.files(project)
        assert "data/official/B01.csv" in listed
        assert not [name for name in listed if "private" in name or "generated" in name]
    texts = [p.read_text(errors="replace") for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert not [text for text in texts if "secret" in text]


def test_without_git_what_gitignore_names_stays(project):
    assert "analysis/__pycache__/cli.pyc" not in checkout.files(project)
    assert "analysis/cli.py" in checkout.files(project)


def test_a_link_to_private_data_does_not_go(project):
    (project / "data" / "official" / "link.csv").symlink_to(project / "data/private/hses/households.csv")
    (project / "analysis" / "link.csv").symlink_to("/etc/hostname")
    assert not [name for name in checkout.files(project) if "link" in name]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("city", "private data are not copied"),
        ("hses", "private data are not copied"),
        ("taken-home", "expected synthetic.json that says so"),
        ("../private/hses", "expected a name of data/generated"),
        ("nowhere", "there is no such folder"),
    ],
)
def test_data_that_are_not_synthetic_are_refused(project, name, reason):
    with pytest.raises(InputError, match=reason):
        checkout.synthetic(project, [name])


def test_a_real_phase_among_synthetic_ones_is_refused(project):
    folder = project / "data" / "generated" / "synthetic-city" / "phase-9"
    folder.mkdir()
    (folder / "gazetteer.csv").write_text("city,city_code\nSomewhere,MN11\n")
    (folder / "phase.yml").write_text(
        "phase: 9\nplace: Somewhere\nsynthetic: false\nstart: 2031-01-01\nend: 2031-02-01\n"
        "recall_months: 6\ngazetteer: gazetteer.csv\n"
    )
    with pytest.raises(InputError, match="the phase in phase-9 is not synthetic"):
        checkout.synthetic(project, ["synthetic-city"])


def test_synthetic_data_that_were_asked_for_go_along(project, tmp_path):
    make.make(wish(project, data=("synthetic-city",)), tmp_path / "out", project)
    assert (tmp_path / "out/project/data/generated/synthetic-city/phase-1/raw/export.csv").is_file()


def test_the_manifest_verifies_and_finds_what_is_changed_missing_or_added(project, tmp_path):
    folder = tmp_path / "out"
    make.make(wish(project), folder, project)
    assert manifest.verify(folder) == manifest.Verified(len(manifest.read(folder)), (), (), ())
    (folder / "start.bat").write_text("echo")
    (folder / "project/data/official/B01.csv").unlink()
    (folder / "wheels/other.whl").write_text("")
    (folder / "phases/phase-3").mkdir(parents=True)
    (folder / "phases/phase-3/phase.yml").write_text("")  # the work there is no change
    found = manifest.verify(folder)
    assert (found.changed, found.missing) == (("start.bat",), ("project/data/official/B01.csv",))
    assert found.added == ("wheels/other.whl",) and not found.whole


def test_a_manifest_that_leads_out_of_its_folder_is_refused(tmp_path):
    (tmp_path / manifest.FILE).write_text(f"{'0' * 64}  ../secret\n")
    with pytest.raises(InputError, match="expected lines of a checksum and a path"):
        manifest.verify(tmp_path)


def test_the_command_verifies_a_folder_with_its_exit_status(project, tmp_path):
    make.make(wish(project), tmp_path / "out", project)
    command.callback(*[None] * 7, verified=tmp_path / "out")
    (tmp_path / "out" / "README.html").write_text("")
    with pytest.raises(WorkFailed, match="changed: README.html"):
        command.callback(*[None] * 7, verified=tmp_path / "out")


def test_a_folder_with_work_in_it_is_left_alone(project, tmp_path):
    folder = tmp_path / "out"
    make.make(wish(project), folder, project)
    make.make(wish(project), folder, project)  # as it was left: made anew
    (folder / "phases").mkdir()
    with pytest.raises(InputError, match="They are left alone"):
        make.make(wish(project), folder, project)


def test_equal_folders_give_equal_zips_that_keep_the_start_file_runnable(project, tmp_path):
    zips = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make.make(wish(project, LINUX), tmp_path / name / "laptop", project)
        zips.append(make.zipped(tmp_path / name / "laptop"))
    assert zips[0].read_bytes() == zips[1].read_bytes()
    with ZipFile(zips[0]) as file:
        assert file.getinfo("laptop/start.sh").external_attr >> 16 & 0o111
        assert {f"laptop/{name}" for name in manifest.read(zips[0].with_suffix(""))} < set(file.namelist())


def test_start_bat_is_plain_text_with_the_line_ends_of_windows_and_quotes_every_path():
    lines = make.rendered("start.bat", WINDOWS).decode("ascii").split("\r\n")
    assert not any("\n" in line or "@PY" in line for line in lines)
    code = [line for line in lines if not line.startswith("rem ")]
    assert "call :try py -3.12" in code and any("(3, 12)" in line for line in code)
    assert "%FOUND% -m analysis.publish.bundle.start %*" in code
    assert 'set "PYTHONPATH=%CD%\\project"' in code and 'pushd "%~dp0"' in code
    labels = {line[1:] for line in code if line.startswith(":")}
    assert {line.split()[-1] for line in code if "goto " in line} <= labels


@pytest.mark.parametrize("name", ["start.sh", "compendium"])
def test_shell_files_are_valid(name):
    subprocess.run(["sh", "-n"], input=make.rendered(name, LINUX), check=True)


@pytest.mark.parametrize("target", [WINDOWS, LINUX, MACOS], ids=lambda t: t.name)
def test_instructions_are_filled_in_in_both_languages_without_an_address(target):
    for name in ("README.html", "no-python.txt", target.platform.start):
        text = make.rendered(name, target).decode()
        assert not re.search("@[A-Z_]+@", text) and "://" not in text
    page = make.rendered("README.html", target).decode()
    assert page.count(target.platform.start) >= 2 and 'id="mn"' in page and 'id="en"' in page


def test_texts_of_the_menu_are_there_in_both_languages_and_its_commands_exist():
    texts = json.loads((make.FILES / "texts.json").read_text(encoding="utf-8"))
    assert {tuple(sorted(text)) for text in texts.values()} == {("en", "mn")}
    assert len(start.lines("mn")) == len(start.ACTIONS) + 4
    from analysis.cli import ELSEWHERE

    assert {" ".join(action.words[:2]) for action in start.ACTIONS} <= set(ELSEWHERE)


def test_a_line_of_the_menu_is_a_call_with_the_number_of_the_phase(tmp_path):
    (tmp_path / "phase.yml").write_text("label: x\nphase: 7\n")
    reports = next(action for action in start.ACTIONS if action.text == "menu_reports")
    words = start.words(reports, {"phase": str(tmp_path)}, "mn", tmp_path)
    assert words[:6] == ["dtm", "batch", "--phase", "7", "--data", str(tmp_path)] and "mn" in words


@pytest.mark.parametrize(
    ("python", "built_for", "folder", "reason"),
    [
        ("3.12", "win-amd64", r"C:\compendium", ""),
        ("3.12", "win-arm64", r"C:\compendium", "made for Python 3.12"),
        ("3.13", "win-amd64", r"C:\compendium", "made for Python 3.12"),
        ("3.12", "win-amd64", r"C:\a;b", 'contains ";"'),
        ("3.12", "win-amd64", "C:\\" + "long" * 40, "C:\\compendium"),
    ],
)
def test_a_machine_or_a_place_that_does_not_fit_is_told_before_anything_is_installed(
    python, built_for, folder, reason
):
    told = {"python": "3.12", "built_for": r"win-amd64", "title": "Windows", "longest_path": 140}
    found = start.unfit(start.Bundle(PureWindowsPath(folder), told), python, built_for, windows=True)
    assert [reason in text["en"] for text in found] == [True] * bool(reason)


def test_what_runs_before_the_installation_needs_nothing_that_is_not_python():
    code = (
        "import sys\nbefore = set(sys.modules)\nimport analysis.publish.bundle.start\n"
        "print({n.partition('.')[0] for n in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "{'analysis'}"


def test_pip_without_a_network_is_told_plainly_and_leaves_nothing(project, tmp_path, monkeypatch):
    said = [
        "Collecting plain==1.0",
        "ERROR: No matching distribution for plain at https://index.example/simple",
    ]
    monkeypatch.setattr(wheels, "_run", lambda command, report: said)
    with pytest.raises(WorkFailed, match="This step needs internet") as told:
        make.make(wish(project, wheels=None), tmp_path / "out", project)
    assert "No matching distribution for plain" in str(told.value) and "example" not in str(told.value)
    assert not (tmp_path / "out").exists()

"""What start.bat and start.sh do: install from the folder, without internet, then the menu.

Runs with Python's own library alone, as `python -m analysis.publish.bundle.start` with the project on the
path. Nothing of the project is installed: `.venv` takes the packages, and the command finds the project by
PYTHONPATH. So the folder can be moved, whatever letters its path has.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.core.errors import CompendiumError, InputError, WorkFailed, all_faults
from analysis.core.files import ROOT, sha256, write_atomic

from . import manifest

FILE = "bundle.json"
REQUIREMENTS = "requirements.txt"
WINDOWS_PATH = 259  # letters that a path may have on Windows
_SITE = r".venv\Lib\site-packages"
_TEXTS = Path(__file__).parent / "files" / "texts.json"


@dataclass(frozen=True)
class Action:
    """A line of the menu: its text, what is asked for, and the words behind `compendium`.

    In the words, {phase}, {list}, {number} are what was asked for, {n} the number of the phase that was
    given, {lang} the language, {top} the folder.
    """

    text: str
    asks: tuple[str, ...]
    words: tuple[str, ...]


ACTIONS = (
    Action("menu_check", ("phase",), ("dtm", "check", "{phase}", "--lang", "{lang}")),
    Action("menu_log", ("list",), ("dtm", "log", "{list}")),
    Action(
        "menu_reports",
        ("phase",),
        (
            *("dtm", "batch", "--phase", "{n}", "--data", "{phase}", "--lang", "{lang}"),
            *("--to", "html,pdf,docx", "--out", "{phase}/reports"),
        ),
    ),
    Action("menu_new", ("number", "phase"), ("dtm", "new-phase", "{number}", "--from", "{phase}")),
    Action("menu_form", ("phase",), ("dtm", "form", "--phase", "{phase}", "--briefing")),
    Action("menu_synthetic", (), ("dtm", "synthetic", "--out", "{top}/phases/synthetic-city")),
)


@dataclass(frozen=True)
class Bundle:
    """A folder that `compendium bundle` made, and what it says of itself."""

    folder: Path
    told: dict

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def python(self) -> Path:
        """The Python of .venv."""
        return self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def stamp(self) -> Path:
        return self.venv / "installed.txt"


def read(folder: Path) -> Bundle:
    """The folder as it describes itself. InputError where it does not."""
    try:
        return Bundle(folder, json.loads((folder / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        raise InputError(
            f"{folder}: expected a folder that `compendium bundle` made, found no {FILE}. "
            "Unpack or copy the whole folder."
        ) from None


def unfit(bundle: Bundle, found: str, built_for: str, windows: bool) -> list[dict[str, str]]:
    """Why this machine cannot install the folder, a text in each language a reason.

    found: its Python, such as "3.12". built_for: what `sysconfig.get_platform()` says.
    """
    told, path = bundle.told, str(bundle.folder)
    reasons = []
    if found != told["python"] or not re.fullmatch(told["built_for"], built_for):
        machine = f"{found} ({built_for})"
        reasons.append(text("wrong_python", wanted=told["python"], title=told["title"], found=machine))
    sign = ";" if windows else ":"
    if sign in path.removeprefix(bundle.folder.drive):
        reasons.append(text("separator", found=sign))
    most = WINDOWS_PATH - told["longest_path"] - len(_SITE) - 2
    if windows and len(path) > most:
        reasons.append(text("long_path", found=len(path), wanted=most))
    return reasons


def is_installed(bundle: Bundle) -> bool:
    """Whether .venv holds what the folder asks for, and its Python starts."""
    if not bundle.stamp.is_file() or bundle.stamp.read_text(encoding="utf-8") != _wanted(bundle):
        return False
    try:
        return subprocess.run([str(bundle.python), "-I", "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def _wanted(bundle: Bundle) -> str:
    return sha256(bundle.folder / REQUIREMENTS)


def install(bundle: Bundle, say: Callable[[dict[str, str]], None]) -> None:
    """Verify the folder, make .venv and install every package from it.

    InputError where a file is damaged, WorkFailed where pip fails; the next start begins anew.
    """
    say(text("verifying"))
    found = manifest.verify(bundle.folder)
    if not found.whole:
        raise InputError(all_faults(_both(text("damaged")), (*found.changed, *found.missing)))
    say(text("installing", n=bundle.told["wheels"]))
    if Path(sys.prefix).resolve() != bundle.venv.resolve():
        _run(bundle, [sys.executable, "-m", "venv", "--clear", str(bundle.venv)])
    pip = [str(bundle.python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    offline = ["--no-index", "--find-links", str(bundle.folder / "wheels"), "--only-binary", ":all:"]
    locked = ["--require-hashes", "--no-deps", "--requirement", str(bundle.folder / REQUIREMENTS)]
    _run(bundle, [*pip, "install", *offline, *locked])
    _run(bundle, [*pip, "check"])
    write_atomic(bundle.stamp, _wanted(bundle))
    say(text("installed"))


def _run(bundle: Bundle, command: Sequence[str]) -> None:
    """Run a step of the installation as if nothing of pip or Python were set up on this machine."""
    kept = {k: v for k, v in os.environ.items() if not k.upper().startswith(("PIP_", "PYTHON"))}
    environment = {**kept, "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(
        command,
        env=environment,
        cwd=bundle.folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        log = write_atomic(
            bundle.folder / "install-log.txt", f"{' '.join(command)}\n{done.stdout}{done.stderr}"
        )
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-5:]
        raise WorkFailed(all_faults(_both(text("failed", log=log.name)), last))


def environment(bundle: Bundle) -> dict[str, str]:
    """The environment in which `compendium` is called: its project, and `compendium` on the path."""
    path = os.pathsep.join([str(bundle.folder / "bin"), os.environ.get("PATH", "")])
    own = {"PYTHONUTF8": "1", "PYTHONPATH": str(bundle.folder / "project"), "PATH": path}
    return {**{k: v for k, v in os.environ.items() if k.upper() not in ("PYTHONHOME", "PATH")}, **own}


def call(bundle: Bundle, words: Sequence[str]) -> int:
    """Call `compendium` with these words, in the folder from which it was started; its exit status."""
    command = [str(bundle.python), "-m", "analysis", *words]
    return subprocess.run(command, env=environment(bundle)).returncode


def menu(bundle: Bundle, language: str = "mn") -> None:
    """Ask what is to be done, do it, ask again."""
    (bundle.folder / "phases").mkdir(exist_ok=True)
    while True:
        print("\n" + "\n".join(lines(language)))
        chosen = _ask(text("choose")[language])
        if chosen in ("", "0"):
            return
        if chosen == "9":
            language = "en" if language == "mn" else "mn"
        elif chosen == "8":
            _open(bundle.folder / "README.html")
        elif chosen == "7":
            _shell(bundle, language)
        elif chosen in map(str, range(1, len(ACTIONS) + 1)):
            _act(bundle, ACTIONS[int(chosen) - 1], language)
        else:
            print(text("unknown")[language])


def lines(language: str) -> list[str]:
    """The lines of the menu."""
    texts = [*(action.text for action in ACTIONS), "menu_prompt", "menu_readme", "menu_language"]
    listed = [*enumerate(texts, start=1), (0, "menu_leave")]
    return [f"  {number}  {text(name)[language]}" for number, name in listed]


def words(action: Action, given: dict[str, str], language: str, top: Path) -> list[str]:
    """The words behind `compendium` for an action and what was given for it."""
    n = _number(Path(given["phase"])) if "phase" in given else ""
    known = {**given, "n": n, "lang": language, "top": str(top)}
    return [word.format(**known) for word in action.words]


def _number(phase: Path) -> str:
    """The number that the phase.yml of a folder gives, empty where it gives none."""
    try:
        found = re.search(
            r"^phase:\s*(\d+)", (phase / "phase.yml").read_text(encoding="utf-8-sig"), re.MULTILINE
        )
    except (OSError, UnicodeDecodeError):
        return ""
    return found[1] if found else ""


def _act(bundle: Bundle, action: Action, language: str) -> None:
    given = {}
    for name in action.asks:
        answer = _ask(text(f"ask_{name}")[language]).strip("\"' ")
        if not answer:
            return
        fault = _not_taken(name, answer)
        if fault:
            print(text(fault, path=answer)[language])
            return
        given[name] = answer
    status = call(bundle, words(action, given, language, bundle.folder))
    print(text("ended" if status == 0 else "ended_1" if status == 1 else "ended_2")[language])


def _not_taken(name: str, answer: str) -> str:
    """The text that says why an answer cannot be taken; empty when it can."""
    if name == "number":
        return ""
    if not Path(answer).exists():
        return "not_there"
    return "no_phase" if name == "phase" and not _number(Path(answer)) else ""


def _ask(question: str) -> str:
    try:
        return input(f"{question} ").strip()
    except EOFError:
        return ""


def _shell(bundle: Bundle, language: str) -> None:
    print(text("prompt")[language])
    shell = (
        [os.environ.get("COMSPEC", "cmd.exe")] if os.name == "nt" else [os.environ.get("SHELL", "/bin/sh")]
    )
    subprocess.run(shell, env=environment(bundle), cwd=bundle.folder)


def _open(path: Path) -> None:
    import webbrowser

    if not webbrowser.open(path.resolve().as_uri()):
        print(path)


def text(name: str, **values: object) -> dict[str, str]:
    """A text in each language."""
    texts = json.loads(_TEXTS.read_text(encoding="utf-8"))[name]
    return {language: sentence.format(**values) for language, sentence in texts.items()}


def _both(texts: dict[str, str]) -> str:
    return "\n".join(texts.values())


def _say(texts: dict[str, str]) -> None:
    print(_both(texts), file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Install what is missing; then the command that the arguments give, or the menu. The exit status."""
    try:
        bundle = read(ROOT.parent)
        if not is_installed(bundle):
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            reasons = unfit(bundle, version, sysconfig.get_platform(), os.name == "nt")
            if reasons:
                raise InputError("\n".join(map(_both, reasons)))
            install(bundle, _say)
        if arguments:
            return call(bundle, arguments)
        menu(bundle)
    except CompendiumError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

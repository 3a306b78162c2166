"""The site: executed chapters and hand-written pages to HTML, checked, then put in its place.

Sphinx works on a staged copy with a doctree cache, so that only what changed is read again; what
readers see is replaced in one step, after every check has passed.
"""

from __future__ import annotations

import functools
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.core.errors import InputError, WorkFailed, all_faults
from analysis.core.files import parsed_yaml, sha256, write_atomic

from . import cache, notebooks
from .workspace import Workspace

if TYPE_CHECKING:
    from .named_pages import Page

BUILDERS = (
    "jupyter-book",
    "Sphinx",
    "myst-nb",
    "sphinx-book-theme",
    "pydata-sphinx-theme",
    "sphinxcontrib-bibtex",
)
MANIFEST = "site.json"
# A site made from data that may not be published carries this file; the release refuses it.
RESTRICTED = "DATA-ACCESS"
# Never copied into the site: microdata and what is made from it.
PRIVATE = ("private", "generated")
# Tables of one row a kheseg are one informant's answers: internal, a reconstruction too.
BY_KHESEG = "dtm/reconstruction"
RESTRICTED_BANNER = "This site was built on restricted data. It must not be published or passed on."


def build(
    workspace: Workspace, report: Callable[[str], None] = lambda line: None, named: Sequence[Page] = ()
) -> bool:
    """Build and publish the site; False when the published one is already what would be built.

    named: pages of named runs, shown under "Runs".
    Raises `WorkFailed` when Sphinx warns or a check fails: the published site is then as it was.
    """
    _restore(workspace)
    records = {name: cache.load(workspace.records / f"{name}.json") for name in workspace.chapters}
    made_from = inputs(workspace, named)
    all_records = [*records.values(), *(record for page in named for record in page.records)]
    state = {"inputs": cache.digest(made_from), "data_access": _access(all_records)}
    pages_wanted = [*toc_pages(workspace.root), *(_address(page) for page in named)]
    if _is_current(workspace, state, pages_wanted):
        return False
    report("site: to be built")
    _forget_if_changed(workspace, made_from, named)
    data_files = stage(workspace, restricted=state["data_access"] == "restricted", named=named)
    _sphinx(workspace)
    pages = workspace.work / "_build" / "html"
    _add_files(workspace, pages, data_files, named)
    faults = page_faults(pages_wanted, pages)
    if faults:
        raise WorkFailed(all_faults("the site was not published:", faults))
    made = {"chapters": _made(records), "runs": {page.name: dict(page.made) for page in named}}
    _publish(workspace, pages, {**state, **made})
    return True


def _address(page: Page) -> str:
    return f"book/chapters/{page.name}"


def inputs(workspace: Workspace, named: Sequence[Page] = ()) -> dict[str, str]:
    """Everything the site is made from: path or package -> sha256 or version."""
    root = workspace.root
    found = {name: metadata.version(name) for name in BUILDERS}
    hand = [root / "_config.yml", root / "_toc.yml", *_hand_written(root), *_public_data(root)]
    found |= {path.relative_to(root).as_posix(): sha256(path) for path in hand}
    found |= {f"code/{path.name}": sha256(path) for path in sorted(Path(__file__).parent.glob("*.py"))}
    for chapter in workspace.chapters:
        found[f"book/chapters/{chapter}.ipynb"] = sha256(workspace.executed / f"{chapter}.ipynb")
    for page in named:
        found[f"{_address(page)}.ipynb"] = hashlib.sha256(page.notebook.encode()).hexdigest()
    return found


def _hand_written(root: Path) -> list[Path]:
    chapters = root / "book" / "chapters"
    paths = (path for path in sorted((root / "book").rglob("*")) if path.is_file())
    return [path for path in paths if chapters not in path.parents and ".ipynb_checkpoints" not in path.parts]


def _public_data(root: Path) -> list[Path]:
    data = root / "data"
    paths = (path for path in sorted(data.rglob("*")) if path.is_file())
    return [
        path
        for path in paths
        if path.relative_to(data).parts[0] not in PRIVATE
        and not (path.suffix == ".csv" and path.parent == data / BY_KHESEG)
        and path.suffix != ".py"
        and "__pycache__" not in path.parts
    ]


def _access(records: Iterable[cache.Record | None]) -> str:
    return "restricted" if any(r and r.restricted for r in records) else "public"


def _made(records: dict[str, cache.Record | None]) -> dict[str, dict]:
    return {
        name: {"parameters": dict(r.basis.parameters), "sha256": r.executed}
        for name, r in records.items()
        if r
    }


def _is_current(workspace: Workspace, state: dict, pages: Sequence[str]) -> bool:
    try:
        kept = json.loads((workspace.site / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    whole = all((workspace.site / f"{page}.html").exists() for page in pages)
    # `jupyter-book build .` writes to the same folder, and leaves this file, which a published site lacks.
    by_hand = (workspace.site / ".buildinfo").exists()
    return whole and not by_hand and all(kept.get(key) == value for key, value in state.items())


def _forget_if_changed(workspace: Workspace, made_from: dict[str, str], named: Sequence[Page]) -> None:
    """Empty the doctree cache when something changed that Sphinx does not watch."""
    watched: dict[str, Any] = {
        k: v
        for k, v in made_from.items()
        if k in (*BUILDERS, "_config.yml", "_toc.yml") or "/_templates/" in k
    }
    watched["runs"] = [[page.name, page.title] for page in named]  # every page lists them
    mark, now = workspace.work / "watched", cache.digest(watched)
    if not mark.exists() or mark.read_text() != now:
        shutil.rmtree(workspace.work, ignore_errors=True)
        write_atomic(mark, now)


def stage(workspace: Workspace, restricted: bool = False, named: Sequence[Page] = ()) -> dict[str, bytes]:
    """Bring the staged sources in step; unchanged files keep their times.

    Returns the data files of the pages: path in the site -> bytes.
    """
    import yaml

    root, target = workspace.root, workspace.work / "stage"
    wanted = {path.relative_to(root): path.read_bytes() for path in _hand_written(root)}
    wanted[Path("_toc.yml")] = _toc_with(root / "_toc.yml", named)
    config = parsed_yaml((root / "_config.yml").read_text(encoding="utf-8"))
    if restricted:
        config.setdefault("html", {})["announcement"] = RESTRICTED_BANNER
    wanted[Path("_config.yml")] = yaml.safe_dump(config, allow_unicode=True, sort_keys=False).encode()
    data_files: dict[str, bytes] = {}
    texts = {
        chapter: (workspace.executed / f"{chapter}.ipynb").read_text(encoding="utf-8")
        for chapter in workspace.chapters
    }
    for chapter, text in {**texts, **{page.name: page.notebook for page in named}}.items():
        linked, files = notebooks.csv_to_files(notebooks.read(text, chapter), f"../../_static/data/{chapter}")
        wanted[Path("book/chapters") / f"{chapter}.ipynb"] = notebooks.write(linked).encode()
        data_files |= {f"_static/data/{chapter}/{name}": content for name, content in files.items()}
    changed = _sync(target, wanted)
    if any(path.parts[:2] == ("book", "chapters") for path in changed):
        _touch_pages_with_glue(target)
    return data_files


def _toc_with(path: Path, named: Sequence[Page]) -> bytes:
    """The table of contents with the pages of named runs at the end of it, under "Runs"."""
    import yaml

    if not named:
        return path.read_bytes()
    toc = parsed_yaml(path.read_text(encoding="utf-8"))
    if "parts" not in toc:
        toc["parts"] = [{"caption": "Pages", "chapters": toc.pop("chapters", [])}]
    runs = {"caption": "Runs", "chapters": [{"file": _address(page)} for page in named]}
    toc["parts"] = [part for part in [*toc["parts"], runs] if part["chapters"]]
    return yaml.safe_dump(toc, allow_unicode=True, sort_keys=False).encode()


def _sync(target: Path, wanted: dict[Path, bytes]) -> list[Path]:
    """Make `target` hold exactly `wanted`; returns what was written."""
    written = []
    for path, content in wanted.items():
        full = target / path
        if not full.exists() or full.read_bytes() != content:
            full.parent.mkdir(parents=True, exist_ok=True)
            full.write_bytes(content)
            written.append(path)
    for full in [p for p in target.rglob("*") if p.is_file() and p.relative_to(target) not in wanted]:
        full.unlink()
    return written


def _touch_pages_with_glue(target: Path) -> None:
    # Sphinx does not know that a hand-written page shows numbers of another page's run.
    for path in (target / "book").rglob("*.md"):
        if "{glue" in path.read_text(encoding="utf-8"):
            os.utime(path)


def _sphinx(workspace: Workspace) -> None:
    """Run jupyter-book on the staged copy; every warning is a fault."""
    stage_folder = workspace.work / "stage"
    command = [
        *(sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(stage_folder)),
        *("--path-output", str(workspace.work), "-W", "-n", "--keep-going", "-q"),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode == 0:
        return
    # A page that warned is in the doctree cache, and would not warn again.
    shutil.rmtree(workspace.work, ignore_errors=True)
    log = write_atomic(workspace.failed / "site.log", done.stdout + done.stderr)
    prefix = str(stage_folder) + os.sep
    lines = re.sub(r"\x1b\[[0-9;]*m", "", done.stderr).replace(prefix, "").splitlines()
    told = list(dict.fromkeys(line.strip() for line in lines if re.search(r"WARNING|ERROR|CRITICAL", line)))
    raise WorkFailed(
        all_faults("the pages could not be made:", told[:20] or ["Sphinx ended without saying why"])
        + f"\nAll it said is in {log}. Mend the pages named, then call `compendium build`."
        + "\nThe published site is as it was."
    )


def _add_files(
    workspace: Workspace, pages: Path, data_files: dict[str, bytes], named: Sequence[Page]
) -> None:
    """Data behind figures and tables, the executed notebooks, and the public data, beside the pages."""
    shutil.rmtree(pages / "_static" / "data", ignore_errors=True)
    shutil.rmtree(pages / "data", ignore_errors=True)
    for name, content in data_files.items():
        (pages / name).parent.mkdir(parents=True, exist_ok=True)
        (pages / name).write_bytes(content)
    for path in _public_data(workspace.root):
        target = pages / path.relative_to(workspace.root)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for chapter in workspace.chapters:
        shutil.copyfile(
            workspace.executed / f"{chapter}.ipynb", pages / "book" / "chapters" / f"{chapter}.ipynb"
        )
    for page in named:
        (pages / f"{_address(page)}.ipynb").write_text(page.notebook, encoding="utf-8")
    (pages / ".nojekyll").touch()


@functools.cache
def _toc(path: Path, moment: int) -> tuple[str, ...]:

    def files(node) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (str(node[key]) for key in ("root", "file") if key in node)
            for value in node.values():
                yield from files(value)
        elif isinstance(node, list):
            for value in node:
                yield from files(value)

    return tuple(files(parsed_yaml(path.read_text(encoding="utf-8"))))


def toc_pages(root: Path) -> tuple[str, ...]:
    """The pages that `_toc.yml` lists."""
    path = root / "_toc.yml"
    return _toc(path, path.stat().st_mtime_ns)


def page_faults(wanted: Sequence[str], pages: Path) -> list[str]:
    """Pages wanted that do not exist, have no title, or were not finished."""
    faults = []
    for name in ("index", *wanted):
        path = pages / f"{name}.html"
        if not path.exists():
            faults.append(f"{name}: expected a page, found none. Is its source file there?")
            continue
        if name == "index":
            continue
        text = path.read_text(encoding="utf-8")
        heading, title = _text(text, "h1"), _text(text, "title")
        if not heading or not title.startswith(heading):
            faults.append(
                f"{name}: expected one heading that is also the page's title, found {title!r}. Add `# Title`."
            )
        if "</html>" not in text[-200:]:
            faults.append(f"{name}: the page is cut off. Call `compendium build` again.")
    return faults


def _text(page: str, tag: str) -> str:
    """The words of the first element `tag`, as one line (of h1 less its permanent link)."""
    match = re.search(rf"<{tag}\b[^>]*>(.*?)</{tag}>", _without_print_heading(page), flags=re.DOTALL)
    if not match:
        return ""
    inner = re.sub(r'<a class="headerlink".*?</a>', "", match[1], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", inner)).split())


def _without_print_heading(page: str) -> str:
    return re.sub(r'<div id="jb-print-docs-body".*?</h1>', "", page, flags=re.DOTALL)


def _publish(workspace: Workspace, pages: Path, manifest: dict) -> None:
    """Put a copy of `pages` in the place of the published site; the old one stays until the new is whole."""
    new, old = workspace.build / "html.new", workspace.build / "html.old"
    shutil.rmtree(new, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(pages, new, ignore=shutil.ignore_patterns("*.map", ".buildinfo*"))
    if manifest["data_access"] == "restricted":
        (new / RESTRICTED).write_text("restricted\n", encoding="utf-8")
    write_atomic(new / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    if workspace.site.exists():
        os.replace(workspace.site, old)
    os.replace(new, workspace.site)
    shutil.rmtree(old, ignore_errors=True)


def _restore(workspace: Workspace) -> None:
    """After a stop between the two moves of `_publish`, bring the last good site back."""
    old = workspace.build / "html.old"
    if old.exists() and not workspace.site.exists():
        os.replace(old, workspace.site)


def refuse_restricted(site: Path) -> None:
    """Raise `InputError` unless `site` says that it stands on public data only."""
    try:
        access = json.loads((site / MANIFEST).read_text(encoding="utf-8"))["data_access"]
    except (OSError, ValueError, KeyError):
        access = "unknown"
    if access != "public" or (site / RESTRICTED).exists():
        raise InputError(
            f"{site}: expected a site built on public data, found data access '{access}'. "
            "Build it without restricted data, then publish."
        )

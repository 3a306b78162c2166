"""Files: checksums, declarations in YAML, and writing that is whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

# The folder that holds data/, notebooks/ and book/. The package is installed in place
# (`pip install --editable`), so the checkout is the parent of `analysis/`.
ROOT = Path(__file__).resolve().parents[2]


def sha256(path: str | Path) -> str:
    """sha256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parsed_yaml(text: str) -> Any:
    """What a YAML text declares; by the loader in C, ten times as fast, where PyYAML was built with it."""
    import yaml

    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def write_atomic(path: str | Path, content: str | bytes) -> Path:
    """Write `content` beside `path`, then move it there: a reader never sees half a file.

    Text is UTF-8 with `\\n` line ends on every system, so that checksums agree.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return path

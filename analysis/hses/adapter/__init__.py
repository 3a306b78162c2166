"""The adapter: raw survey files, a mapping, and the microdata that all later parts read.

`ingest` does it all; `checked_mapping` and `open_files` look without reading; `read_mapping` reads the
YAML file. A mapping is explained in `data/mappings/template.yml`.
"""

from .ingest import FoundErrors, checked_mapping, ingest, open_files
from .manifest import Manifest
from .mapping import Mapping, Read, read_mapping

__all__ = [
    "FoundErrors",
    "Manifest",
    "Mapping",
    "Read",
    "checked_mapping",
    "ingest",
    "open_files",
    "read_mapping",
]

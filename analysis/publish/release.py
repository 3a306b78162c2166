"""Before a site is published: `python -m analysis.publish.release _build/html`."""

from __future__ import annotations

import sys
from pathlib import Path

from analysis.core.errors import InputError

from .site import refuse_restricted


def main(arguments: list[str]) -> int:
    """0 when the site stands on public data only, else 2 with the reason on standard error."""
    try:
        if len(arguments) != 1:
            raise InputError(f"expected the folder of one site, found {len(arguments)} arguments")
        refuse_restricted(Path(arguments[0]))
    except InputError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

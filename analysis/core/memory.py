"""Memory that a long computation frees and soon wants again."""

from __future__ import annotations

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h of the GNU C library
_KEPT, _LARGE = 2**31 - 1, 2**30  # bytes


def keep_memory() -> bool:
    """Keep freed memory in the process, where its C library is GNU's; elsewhere nothing. True where it is so.

    By default every array above 32 MB goes back to the system and comes anew, page by page. With ten times
    the households of the survey of 2022 that took as long as the arithmetic (`benchmarks/welfare.py chain`).
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library; Windows has no library without a name
        return False
    return bool(mallopt(_MMAP_THRESHOLD, _LARGE)) and bool(mallopt(_TRIM_THRESHOLD, _KEPT))

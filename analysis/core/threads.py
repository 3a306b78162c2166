"""One thread for linear algebra, so that sums are made in one order on every machine.

The libraries that numpy and scipy bring with them split their sums over as many threads as the
machine has; the last digits then depend on the machine, and with them the bytes of a survey. On a
busy machine one thread is faster too.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager

VARIABLE = "OPENBLAS_NUM_THREADS"


def prefer_one_thread() -> None:
    """Ask for one thread before numpy is loaded, unless the user asked for a number."""
    os.environ.setdefault(VARIABLE, "1")


def one_thread() -> AbstractContextManager:
    """One thread inside, as many as before afterwards."""
    # numpy and scipy carry a library each: threadpoolctl sees those that are loaded
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, user_api="blas")

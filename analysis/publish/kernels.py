"""Kernels of this Python, known by name so that an interrupted build can end them."""

from __future__ import annotations

import contextlib
import os
import sys
import weakref

from jupyter_client import AsyncKernelManager

from analysis.core import threads

_LIVE: weakref.WeakSet[TrackedKernel] = weakref.WeakSet()


class TrackedKernel(AsyncKernelManager):
    """A kernel started with the running Python, whatever kernels the user has installed."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        start = [sys.executable, "-m", "ipykernel_launcher", "-f", self.connection_file]
        return [*start, *(extra_arguments or [])]

    async def start_kernel(self, **kwargs) -> None:
        # Equal runs give equal bytes; the debugger's warnings are of no use to a reader.
        fixed = {"PYTHONHASHSEED": "0", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        environment = {threads.VARIABLE: "1", **os.environ, **fixed}
        await super().start_kernel(**{"env": environment, **kwargs})
        _LIVE.add(self)


def end_all() -> None:
    """Kill every kernel that is still alive."""
    for kernel in list(_LIVE):
        pid = getattr(kernel.provisioner, "pid", None)
        if pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, 9)

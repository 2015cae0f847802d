"""A bound on how often something costly is done, shared by all server processes of a machine."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MS = 1_000_000


class Turnstile:
    """Lets one through every ``step_ms`` in the long run, and ``burst`` of them at once.

    ``path`` is a file of eight bytes that all processes hold in common: the moment, on the
    machine's own monotonic clock, up to which the way is taken.
    """

    def __init__(self, path: Path, step_ms: float, burst: int) -> None:
        self._step = int(step_ms * MS)
        self._most = self._step * burst
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def enter(self) -> bool:
        """Whether one more may pass now; never waits longer than another call takes."""
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            now = time.monotonic_ns()
            taken = int.from_bytes(os.pread(self._file, 8, 0), "big") or now
            if taken - now > self._most:  # of before the machine was started anew
                taken = now
            taken = max(taken, now) + self._step
            if taken - now > self._most:
                return False
            os.pwrite(self._file, taken.to_bytes(8, "big"), 0)
            return True
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

"""CPU time of whole process trees, dead children included.

Linux counts a thread's time in nanoseconds (``schedstat``); elsewhere psutil's ticks will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import psutil


class Meter:
    """Milliseconds of CPU that the trees under ``roots()`` have used so far.

    ``roots`` is asked at each reading: a database that was started again has another process id.
    """

    def __init__(self, roots: Callable[[], Iterable[int]]) -> None:
        self._roots = roots

    def read(self) -> float:
        """Only differences of two readings mean anything."""
        return sum(_tree(pid) for pid in self._roots())


def _tree(pid: int) -> float:
    try:
        root = psutil.Process(pid)
        below = root.children(recursive=True)
    except psutil.NoSuchProcess:
        return 0.0
    return sum(_own(process) + _reaped(process) for process in (root, *below))


def _own(process: psutil.Process) -> float:
    try:
        tasks = list(Path(f"/proc/{process.pid}/task").glob("*/schedstat"))
        if tasks:
            return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6
        times = process.cpu_times()
        return (times.user + times.system) * 1000
    except (psutil.NoSuchProcess, OSError):
        return 0.0


def _reaped(process: psutil.Process) -> float:
    """What the process's children used that have ended since: workers killed, connections shut."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return (times.children_user + times.children_system) * 1000

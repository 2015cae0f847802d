"""How often this process turned requests down, by kind: what attacks and troubles look like."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from threading import Lock

from quizapp.core import clock


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of refusal: HTTP status, the word for programs, how often since the start."""

    status: int
    code: str
    times: int


class Count:
    """Refusals since ``since`` (ms); kept in memory only, for one process."""

    def __init__(self, since: int) -> None:
        self.since = since
        self._times: Counter[tuple[int, str]] = Counter()
        self._lock = Lock()

    def note(self, status: int, code: str) -> None:
        with self._lock:
            self._times[status, code] += 1

    def times(self, code: str) -> int:
        """How often a kind was refused, whatever its status was."""
        return sum(line.times for line in self.lines() if line.code == code)

    def lines(self) -> list[Line]:
        """The most frequent first."""
        with self._lock:
            found = self._times.most_common()
        return [Line(status, code, times) for (status, code), times in found]


_count = Count(clock.read())


def note(status: int, code: str) -> None:
    """One more request was turned down; costs a microsecond, and nothing where none is."""
    _count.note(status, code)


def counted() -> Count:
    """What this process has counted since it started."""
    return _count


def process() -> int:
    """The number of the process that counts."""
    return os.getpid()

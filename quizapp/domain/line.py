"""The line before the start: who may come in when more press at once than the server holds.

Everybody gets the moment of their turn on arriving, one ``step`` after whoever came before; it does
not move afterwards, so that reloading gains nothing. Moments and spans are milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

BURST_MS = 1_000
"""A line forms only where starts come faster than the pace for about this long."""
NOTICED_MS = 400
"""So long a request may wait for its turn at the server before the pace slackens."""
SLACKEST = 4
"""The pace slackens to this part of itself at most: the first moments of a storm are its worst."""
KEPT_MS = 120_000
"""How long a turn waits for its owner; who comes later goes to the end of the line."""
LONGEST_MS = 3_600_000
"""A line longer than this is none: the clock was set back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One start every ``step_ms`` in the long run; ``BURST_MS`` worth of them at once."""

    step_ms: int

    @classmethod
    def of(cls, starts_per_second: float) -> Pace:
        """The pace of so many starts a second; a step is at least 1 ms."""
        return cls(max(1, round(1000 / starts_per_second)))

    def slackened(self, waited_ms: float) -> Pace:
        """The pace of a server whose requests wait so long: it has more to do than it can."""
        return Pace(self.step_ms * min(SLACKEST, 1 + int(waited_ms) // NOTICED_MS))


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's place in line: they may come in at ``due_at``."""

    due_at: int
    pace: Pace

    def is_due(self, now: int) -> bool:
        return self.due_at <= now

    def is_over(self, now: int) -> bool:
        """Whether it was kept for long enough."""
        return now > self.due_at + KEPT_MS

    def wait_ms(self, now: int) -> int:
        """How long it takes until it is due, 0 where it is."""
        return max(0, self.due_at - now)

    def place(self, now: int) -> int:
        """1 for the next to come in; 0 where it is due."""
        return ceil(self.wait_ms(now) / self.pace.step_ms)

"""The line before the start: who may come in when more press at once than the server holds.

Everybody gets the moment of their turn on arriving, one ``step`` after whoever came before; it does
not move afterwards, so that reloading gains nothing. Moments and spans are milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

BURST_MS = 1_000
"""A line forms only where starts come faster than the pace for about this long."""
BEHIND_MS = 400
"""Where a request waits so long for the server, it has more to do than it can: nobody comes in at
once, and turns are further apart."""
SLACKEST = 8
"""The pace slackens to this part of itself at most: the first moments of a storm are its worst."""
KEPT_MS = 120_000
"""How long a turn waits for its owner; who comes later goes to the end of the line."""
LONGEST_MS = 3_600_000
"""A line longer than this is none: the clock was set back."""


@dataclass(frozen=True, slots=True)
class Pace:
    """One start every ``usual_ms`` in the long run; ``BURST_MS`` worth of them at once.

    ``waited_ms`` is how long the request at hand has waited for the server.
    """

    usual_ms: int
    waited_ms: int = 0

    @classmethod
    def of(cls, starts_per_second: float, waited_ms: float = 0) -> Pace:
        """The pace of so many starts a second; a step is at least 1 ms."""
        return cls(max(1, round(1000 / starts_per_second)), int(waited_ms))

    @property
    def behind(self) -> bool:
        """Whether the server has more to do than it can."""
        return self.waited_ms >= BEHIND_MS

    @property
    def step_ms(self) -> int:
        """How far turns are apart now."""
        return self.usual_ms * min(SLACKEST, 1 + self.waited_ms // BEHIND_MS)

    def first(self, now: int) -> int:
        """The earliest moment that the next turn may have, put off by ``BURST_MS``."""
        return now + BURST_MS + self.waited_ms if self.behind else now


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's place in line: they may come in at ``due_at``, ``ahead`` others before them."""

    due_at: int
    ahead: int

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
        return 0 if self.is_due(now) else self.ahead + 1

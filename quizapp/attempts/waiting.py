"""The page of the line before the start, as words: what it says to one person at one moment."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from quizapp.domain.line import KEPT_MS
from quizapp.domain.text import format_clock, format_duration, format_number

if TYPE_CHECKING:
    from quizapp.domain.line import Turn

PERSONAL = ("token", "wait_ms", "step_ms", "place", "left", "look_again_s", "kept_until")
"""What differs from one person to the next; the rest of the page is the same for all."""
LOOK_AGAIN_S = 15
"""The longest that a browser without a script shows the same figures."""


def said(turn: Turn, now: int, token: str) -> dict[str, Any]:
    """The values of ``PERSONAL`` for the template; ``token`` is the form's CSRF token."""
    wait_ms, place = turn.wait_ms(now), turn.place(now)
    return {
        "token": token,
        "wait_ms": wait_ms,
        "step_ms": max(1, wait_ms // max(1, place)),
        "place": format_number(place),
        "left": format_duration(max(1000, wait_ms)),
        "look_again_s": min(LOOK_AGAIN_S, ceil(wait_ms / 1000)),
        "kept_until": format_clock(turn.due_at + KEPT_MS),
    }

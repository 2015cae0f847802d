"""Finding the link of a code that a visitor gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.core.limits import guessing
from quizapp.kiosk import queries

if TYPE_CHECKING:
    from quizapp.kiosk.models import QrLink


def link_at(code: str, now: int | None = None) -> QrLink:
    """As ``queries.link_at``, for so long as the visitor does not try codes out: TooMany then."""
    with guessing("link"):
        return queries.link_at(code, now)

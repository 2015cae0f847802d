"""Reads of QR links, the citizens' quiz, comments, figures and the display."""

from quizapp.core.errors import NotFound
from quizapp.kiosk.queries.display import Leader, Leaders, Turnout, leaders, turnout
from quizapp.kiosk.queries.links import (
    MAIN,
    Ended,
    Mistyped,
    codes_at,
    contest_of,
    count_links,
    link_at,
    link_in,
    link_of,
    link_to,
    places,
    quiz_of,
)

__all__ = [
    "MAIN",
    "Ended",
    "Leader",
    "Leaders",
    "Mistyped",
    "NotFound",
    "Turnout",
    "codes_at",
    "contest_of",
    "count_links",
    "leaders",
    "link_at",
    "link_in",
    "link_of",
    "link_to",
    "places",
    "quiz_of",
    "turnout",
]

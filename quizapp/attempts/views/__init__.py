"""Participants' screens: coming in, the paper, the result."""

from quizapp.attempts.views import (
    entry,
    hand_in,
    line,
    own_data,
    paper,
    practice,
    receipts,
    results,
)
from quizapp.attempts.views.blueprint import blueprint

__all__ = [
    "blueprint",
    "entry",
    "hand_in",
    "line",
    "own_data",
    "paper",
    "practice",
    "receipts",
    "results",
]

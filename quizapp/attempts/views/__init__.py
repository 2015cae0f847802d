"""Participants' screens: coming in, the paper, the result."""

from quizapp.attempts.views import entry, paper, results
from quizapp.attempts.views.blueprint import blueprint

__all__ = ["blueprint", "entry", "paper", "results"]

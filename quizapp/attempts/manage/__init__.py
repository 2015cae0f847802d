"""Organisers' screens: participants, one participant, judging attempts, interventions, signs."""

from quizapp.attempts.manage import interventions, people, signals, usage
from quizapp.attempts.manage.blueprint import blueprint

__all__ = ["blueprint", "interventions", "people", "signals", "usage"]

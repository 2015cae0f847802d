"""Organisers' screens: participants, one participant, judging attempts, interventions, signs."""

from quizapp.attempts.manage import correction, insiders, interventions, people, signals, usage
from quizapp.attempts.manage.blueprint import blueprint

__all__ = ["blueprint", "correction", "insiders", "interventions", "people", "signals", "usage"]

"""Organisers' screens: participants, one participant, judging attempts, interventions."""

from quizapp.attempts.manage import interventions, people
from quizapp.attempts.manage.blueprint import blueprint

__all__ = ["blueprint", "interventions", "people"]

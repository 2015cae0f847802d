"""Organisers' screens: participants, one participant, judging attempts, interventions, signs."""

from quizapp.attempts.manage import (
    correction,
    data_requests,
    insiders,
    interventions,
    people,
    signals,
    usage,
)
from quizapp.attempts.manage.blueprint import blueprint

__all__ = [
    "blueprint",
    "correction",
    "data_requests",
    "insiders",
    "interventions",
    "people",
    "signals",
    "usage",
]

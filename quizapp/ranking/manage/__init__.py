"""Organisers' screens: closing a round, marking it anew."""

from quizapp.ranking.manage import closing, regrade
from quizapp.ranking.manage.blueprint import blueprint

__all__ = ["blueprint", "closing", "regrade"]

"""Organisers' screens: closing a round, marking it anew."""

from quizapp.ranking.manage import closing
from quizapp.ranking.manage.blueprint import blueprint

__all__ = ["blueprint", "closing"]

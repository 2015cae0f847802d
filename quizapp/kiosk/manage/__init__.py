"""Organisers' screens of QR links, posters, the citizens' quiz, comments and figures."""

from quizapp.kiosk.manage import contest
from quizapp.kiosk.manage.blueprint import blueprint

__all__ = ["blueprint", "contest"]

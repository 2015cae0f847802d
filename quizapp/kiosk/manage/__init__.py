"""Organisers' screens of QR links, posters, the citizens' quiz, comments and figures."""

from quizapp.kiosk.manage import comments, contest, figures, links, quizzes
from quizapp.kiosk.manage.blueprint import blueprint

__all__ = ["blueprint", "comments", "contest", "figures", "links", "quizzes"]

"""Organisers' screens: their contests, the form, opening and closing."""

from quizapp.contests.manage import contest, form
from quizapp.contests.manage.blueprint import blueprint

__all__ = ["blueprint", "contest", "form"]

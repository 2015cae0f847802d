"""Organisers' screens: banks, their questions, and files on their way in and out."""

from quizapp.banks.manage import banks, questions, uploads
from quizapp.banks.manage.blueprint import blueprint

__all__ = ["banks", "blueprint", "questions", "uploads"]

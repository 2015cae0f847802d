"""Organisers' screens: banks, their questions, and files on their way in and out."""

from quizapp.banks.manage import (
    banks,
    documents,
    drafts,
    editing,
    questions,
    selections,
    uploads,
    waiting,
)
from quizapp.banks.manage.blueprint import blueprint

__all__ = [
    "banks",
    "blueprint",
    "documents",
    "drafts",
    "editing",
    "questions",
    "selections",
    "uploads",
    "waiting",
]

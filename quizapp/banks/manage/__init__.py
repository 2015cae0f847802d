"""Organisers' screens: banks, their questions, and files on their way in and out."""

<<<<<<< HEAD
from quizapp.banks.manage import banks, documents, questions, uploads, waiting
from quizapp.banks.manage.blueprint import blueprint

__all__ = ["banks", "blueprint", "documents", "questions", "uploads", "waiting"]
=======
from quizapp.banks.manage import banks, drafts, questions, uploads
from quizapp.banks.manage.blueprint import blueprint

__all__ = ["banks", "blueprint", "drafts", "questions", "uploads"]
>>>>>>> 509f28b (banks: previews kept item by item, mended in place; large files are read behind the requests)

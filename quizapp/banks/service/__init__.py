"""Use-cases of banks: loading files, taking sheets in, holding questions back."""

from quizapp.banks.service.loading import load_document
from quizapp.banks.service.storing import LoadReport

__all__ = [
    "LoadReport",
    "load_document",
]

"""Use-cases of banks: loading files, taking sheets in, holding questions back."""

from quizapp.banks.service.accepting import accept_import
from quizapp.banks.service.checking import confirm
from quizapp.banks.service.documents import save_documents
from quizapp.banks.service.drafts import (
    READING,
    discard_import,
    draft_import,
    keep_draft,
    keep_source,
)
from quizapp.banks.service.files import export
from quizapp.banks.service.keeping import MAX_TITLE, create_bank, hold_back, put_back
from quizapp.banks.service.loading import load_document
from quizapp.banks.service.mending import leave_out, mend
from quizapp.banks.service.register import (
    DocumentFields,
    add_document,
    change_document,
    draw_meanwhile,
    record_change,
    withdraw_change,
)
from quizapp.banks.service.storing import LoadReport

__all__ = [
    "DocumentFields",
    "LoadReport",
    "MAX_TITLE",
    "READING",
    "accept_import",
    "add_document",
    "change_document",
    "confirm",
    "create_bank",
    "discard_import",
    "draft_import",
    "draw_meanwhile",
    "export",
    "hold_back",
    "keep_draft",
    "keep_source",
    "leave_out",
    "load_document",
    "mend",
    "put_back",
    "record_change",
    "save_documents",
    "withdraw_change",
]

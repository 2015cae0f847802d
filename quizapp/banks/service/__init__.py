"""Use-cases of banks: loading files, taking sheets in, holding questions back."""

<<<<<<< HEAD
from quizapp.banks.service.checking import confirm
=======
from quizapp.banks.service.accepting import accept_import
from quizapp.banks.service.drafts import (
    READING,
    discard_import,
    draft_import,
    keep_draft,
    keep_source,
)
>>>>>>> 509f28b (banks: previews kept item by item, mended in place; large files are read behind the requests)
from quizapp.banks.service.documents import save_documents
from quizapp.banks.service.files import export
from quizapp.banks.service.keeping import MAX_TITLE, create_bank, hold_back, put_back
from quizapp.banks.service.loading import load_document
<<<<<<< HEAD
from quizapp.banks.service.register import (
    DocumentFields,
    add_document,
    change_document,
    draw_meanwhile,
    record_change,
    withdraw_change,
)
from quizapp.banks.service.sheets import (
    Draft,
    DraftRow,
    accept_import,
    discard_import,
    draft_import,
    keep_draft,
    open_draft,
)
=======
from quizapp.banks.service.mending import leave_out, mend
>>>>>>> 509f28b (banks: previews kept item by item, mended in place; large files are read behind the requests)
from quizapp.banks.service.storing import LoadReport

__all__ = [
    "MAX_TITLE",
<<<<<<< HEAD
    "DocumentFields",
    "Draft",
    "DraftRow",
=======
    "READING",
>>>>>>> 509f28b (banks: previews kept item by item, mended in place; large files are read behind the requests)
    "LoadReport",
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

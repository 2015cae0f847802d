"""Use-cases of banks: files in and out, questions written and reviewed, the register of laws."""

from quizapp.banks.service.accepting import accept_import
from quizapp.banks.service.checking import confirm, recite
from quizapp.banks.service.documents import save_documents
from quizapp.banks.service.drafts import (
    READING,
    draft_import,
    keep_draft,
    keep_source,
)
from quizapp.banks.service.editing import (
    Overtaken,
    add_question,
    change_question,
    differences,
    restore,
    said,
)
from quizapp.banks.service.files import export
from quizapp.banks.service.keeping import MAX_TITLE, create_bank
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
from quizapp.banks.service.reviewing import (
    MAX_COMMENT,
    MAX_REASON,
    Outcome,
    Refused,
    case_of,
    comment,
    take,
    take_one,
)
from quizapp.banks.service.storing import LoadReport
from quizapp.banks.service.usage import Use, record_usage

__all__ = [
    "MAX_COMMENT",
    "MAX_REASON",
    "MAX_TITLE",
    "READING",
    "DocumentFields",
    "LoadReport",
    "Outcome",
    "Overtaken",
    "Refused",
    "Use",
    "accept_import",
    "add_document",
    "add_question",
    "case_of",
    "change_document",
    "change_question",
    "comment",
    "confirm",
    "create_bank",
    "differences",
    "draft_import",
    "draw_meanwhile",
    "export",
    "keep_draft",
    "keep_source",
    "leave_out",
    "load_document",
    "mend",
    "recite",
    "record_change",
    "record_usage",
    "restore",
    "said",
    "save_documents",
    "take",
    "take_one",
    "withdraw_change",
]

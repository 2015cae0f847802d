"""Reads of banks: for lists, for drawing papers and for marking them."""

from quizapp.banks.queries.documents import (
    document_of,
    entries,
    entry_of,
    numbered_documents,
)
from quizapp.banks.queries.drafts import (
    DraftRow,
    Fate,
    Tally,
    View,
    contents_of,
    draft_page,
    item_of,
    known,
    near_in_bank,
    near_in_draft,
    tally,
)
from quizapp.banks.queries.drawing import (
    area_counts,
    forget,
    pool,
    still_drawable,
    versions,
)
from quizapp.banks.queries.finding import (
    bank_for_editor,
    bank_for_staff,
    bank_for_upload,
    draft_for,
    may_edit,
    question_of,
)
from quizapp.banks.queries.lists import (
    BankRow,
    banks_for,
    status_counts,
)
from quizapp.banks.queries.register import (
    banks_of,
    by_article,
    change_by_id,
    citing,
    document_by_id,
    register,
    waiting,
    waiting_page,
)
from quizapp.banks.queries.search import (
    Search,
    contents,
    count,
    history,
    page,
    questions,
    selected,
)

__all__ = [
    "BankRow",
    "Search",
    "area_counts",
    "bank_for_editor",
    "bank_for_staff",
    "bank_for_upload",
    "banks_for",
    "banks_of",
    "by_article",
    "change_by_id",
    "citing",
    "contents",
    "count",
    "document_by_id",
    "document_of",
    "draft_for",
    "entries",
    "entry_of",
    "forget",
    "history",
    "may_edit",
    "numbered_documents",
    "page",
    "pool",
    "question_of",
    "questions",
    "register",
    "selected",
    "still_drawable",
    "status_counts",
    "versions",
<<<<<<< HEAD
    "waiting",
    "waiting_page",
=======
    "DraftRow",
    "Fate",
    "Tally",
    "View",
    "contents_of",
    "draft_page",
    "item_of",
    "known",
    "near_in_bank",
    "near_in_draft",
    "tally",
>>>>>>> 509f28b (banks: previews kept item by item, mended in place; large files are read behind the requests)
]

"""Reads of banks: for lists, for drawing papers and for marking them."""

from quizapp.banks.queries.documents import document_of, entries, entry_of, numbered_documents
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
from quizapp.banks.queries.drawing import area_counts, forget, pool, still_drawable, versions
from quizapp.banks.queries.finding import (
    bank_for_editor,
    bank_for_staff,
    bank_for_upload,
    draft_for,
    may_edit,
    question_of,
)
from quizapp.banks.queries.lists import BankRow, banks_for, status_counts
from quizapp.banks.queries.register import (
    by_article,
    change_by_id,
    citing,
    document_by_id,
    register,
)
from quizapp.banks.queries.search import Search, contents, count, history, page, questions, selected
from quizapp.banks.queries.waiting import LawFlag, banks_of, law_flags, waiting, waiting_page

__all__ = [
    "BankRow",
    "DraftRow",
    "Fate",
    "LawFlag",
    "Search",
    "Tally",
    "View",
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
    "contents_of",
    "count",
    "document_by_id",
    "document_of",
    "draft_for",
    "draft_page",
    "entries",
    "entry_of",
    "forget",
    "history",
    "item_of",
    "known",
    "law_flags",
    "may_edit",
    "near_in_bank",
    "near_in_draft",
    "numbered_documents",
    "page",
    "pool",
    "question_of",
    "questions",
    "register",
    "selected",
    "status_counts",
    "still_drawable",
    "tally",
    "versions",
    "waiting",
    "waiting_page",
]

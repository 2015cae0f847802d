"""Tables of documents, banks and questions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import marks
from quizapp.core.db import Base, Id, Moment, Ref
from quizapp.core.drafts import Draft
from quizapp.domain.reviews import STATUS_LABELS, Status

__all__ = [
    "STATUS_LABELS",
    "Bank",
    "ImportDraft",
    "LegalDocument",
    "Question",
    "QuestionUsage",
    "QuestionVersion",
    "ReviewEvent",
    "Status",
    "UsageTally",
]


class LegalDocument(Base):
    """A document that questions cite: an entry of the register, shared by all units.

    What befell it stands in `DocumentChange`; whether it is in force follows from the dates
    (domain.laws). Files update an entry until somebody edits it here (`edited_at`).
    """

    __tablename__ = "legal_document"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    number: Mapped[str | None]
    title: Mapped[str]
    issuer: Mapped[str]
    issued: Mapped[dt.date | None]
    in_force_from: Mapped[dt.date | None]
    is_index: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str | None]
    url: Mapped[str | None]
    search: Mapped[str]
    edited_at: Mapped[Moment | None]


class DocumentChange(Base):
    """A document was amended, replaced or has expired; the columns are those of domain.laws.Change.

    Rows stay when they are withdrawn: a file that still tells of the change does not bring it back.
    """

    __tablename__ = "document_change"
    __table_args__ = (UniqueConstraint("document_id", "kind", "by_number"),)

    id: Mapped[Id]
    document_id: Mapped[Ref] = mapped_column(ForeignKey("legal_document.id"))
    kind: Mapped[str]
    by_number: Mapped[str]
    since: Mapped[dt.date]
    dated: Mapped[bool]
    drawn: Mapped[bool] = mapped_column(default=False)
    from_file: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[Moment]
    recorded_by: Mapped[str]
    withdrawn_at: Mapped[Moment | None]


class Bank(Base):
    """Questions loaded and versioned together; ``unit_id`` is the part of the tree that owns it.

    A bank without a unit is shared by all. One that is ``from_file`` follows its file in
    ``question_banks/``: its questions are changed there.
    """

    __tablename__ = "bank"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    unit_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"), index=True)
    from_file: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]


class Question(Base):
    """One question through all its versions.

    The columns beside ``version_id`` repeat what the present version says, for drawing and lists.
    ``source_mark`` tells what the file said that the question was last taken from.
    Only ``status == "approved"`` is drawn (unless a contest says otherwise), and that only while
    ``law_checked`` covers the changes of its documents (domain.laws): the day as of which somebody
    vouched for the question.
    """

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("bank_id", "ref"),
        Index(None, "bank_id", "status", "area"),
    )

    id: Mapped[Id]
    bank_id: Mapped[Ref] = mapped_column(ForeignKey("bank.id"))
    ref: Mapped[str]
    document_id: Mapped[Ref | None] = mapped_column(ForeignKey("legal_document.id"), index=True)
    status: Mapped[str]
    number: Mapped[int]
    version_id: Mapped[Ref | None]
    kind: Mapped[str]
    area: Mapped[str]
    difficulty: Mapped[int]
    audience: Mapped[str]
    choices: Mapped[int]
    targets: Mapped[int]
    search: Mapped[str]
    law_checked: Mapped[dt.date | None]
    source_mark: Mapped[str | None]


class QuestionCitation(Base):
    """A document that the present version of a question rests on: its own, and every one of the
    register that its citation names. Any of them may flag the question."""

    __tablename__ = "question_citation"

    question_id: Mapped[Ref] = mapped_column(ForeignKey("question.id"), primary_key=True)
    document_id: Mapped[Ref] = mapped_column(
        ForeignKey("legal_document.id"), primary_key=True, index=True
    )


class QuestionVersion(Base):
    """What a question said at one time. Never changed: papers and scores point here."""

    __tablename__ = "question_version"
    moves = marks.QUESTIONS
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[Id]
    question_id: Mapped[Ref] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    fingerprint: Mapped[str]
    created_at: Mapped[Moment]
    created_by: Mapped[str]


class ReviewEvent(Base):
    """What somebody did with a question, or said of it. Rows are only ever added.

    ``step`` is a ``domain.reviews.Step``, or "comment", or "law": still right under a changed law;
    ``status`` is where the question stood after it; ``number`` the version that was looked at.
    """

    __tablename__ = "review_event"

    id: Mapped[Id]
    question_id: Mapped[Ref] = mapped_column(ForeignKey("question.id"), index=True)
    number: Mapped[int]
    step: Mapped[str]
    status: Mapped[str]
    text: Mapped[str]
    actor: Mapped[str]
    at: Mapped[Moment]


class QuestionUsage(Base):
    """How a question version fared in a contest; written by whoever knows the answers.

    ``contest_id`` is no foreign key: contests are a higher feature.
    """

    __tablename__ = "question_usage"

    contest_id: Mapped[Ref] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[Ref] = mapped_column(ForeignKey("question_version.id"), primary_key=True)
    question_id: Mapped[Ref] = mapped_column(ForeignKey("question.id"), index=True)
    drawn: Mapped[int]
    answered: Mapped[int]
    right: Mapped[int]


class UsageTally(Base):
    """As of when the usage of a contest's questions was counted, over how many attempts."""

    __tablename__ = "usage_tally"

    contest_id: Mapped[Ref] = mapped_column(primary_key=True, autoincrement=False)
    attempts: Mapped[int]
    at: Mapped[Moment]


class ImportDraft(Draft, Base):
    """A file that was sent and awaits the organiser's yes; nothing of it is in a bank yet.

    ``source`` is the file itself until it was read, at ``read_at``; ``failure`` says why it could
    not be.
    """

    __tablename__ = "import_draft"

    id: Mapped[Id]
    bank_id: Mapped[Ref] = mapped_column(ForeignKey("bank.id"))
    source: Mapped[bytes | None] = mapped_column(deferred=True)
    defaults: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    failure: Mapped[str] = mapped_column(default="")
    read_at: Mapped[Moment | None]


class ImportDraftItem(Base):
    """One question of a draft, right or wrong, as it was read or as it was mended since.

    ``said`` is in the shape of ``domain.banks.to_json``, with gaps where the item is ``wrong``.
    ``ref`` never changes: the same place of the same file has the same one next time.
    ``read_mark`` tells what the file says, whatever is mended; ``mark`` is the fingerprint of what
    would come into the bank. ``near_question`` and ``near_number`` point at a question of the bank,
    or of the draft, that is nearly the same.
    """

    __tablename__ = "import_draft_item"
    __table_args__ = (UniqueConstraint("draft_id", "number"), UniqueConstraint("draft_id", "ref"))

    id: Mapped[Id]
    draft_id: Mapped[Ref] = mapped_column(ForeignKey("import_draft.id", ondelete="CASCADE"))
    number: Mapped[int]
    row: Mapped[int]
    place: Mapped[str]
    ref: Mapped[str]
    said: Mapped[dict[str, Any]]
    raw: Mapped[str]
    errors: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    wrong: Mapped[bool]
    warned: Mapped[bool]
    edited: Mapped[bool] = mapped_column(default=False)
    skipped: Mapped[bool] = mapped_column(default=False)
    read_mark: Mapped[str]
    mark: Mapped[str]
    near_question: Mapped[Ref | None]
    near_number: Mapped[int | None]
    search: Mapped[str]

"""The register of documents as files tell of it.

A file brings an entry to what it says until an organiser edits that entry; from then on it only
adds changes that the register does not know yet. What was withdrawn here does not come back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update

from quizapp.banks.models import (
    DocumentChange,
    LegalDocument,
    Question,
    QuestionCitation,
    QuestionVersion,
)
from quizapp.banks.queries import laws
from quizapp.banks.service.citing import Register
from quizapp.core.db import db, insert_ignoring
from quizapp.domain.banks import Document, DocumentStatus
from quizapp.domain.laws import Change, changes_of
from quizapp.domain.text import local_date, search_key


def save_documents(documents: Sequence[Document], *, actor: str, now: int) -> dict[str, int]:
    """Bring the entries of these documents to what their files say; their ids by slug."""
    rows = {document.slug: _save(document, now) for document in documents}
    db.session.flush()
    for document in documents:
        row, is_new = rows[document.slug]
        _save_changes(row, document, actor, now)
        if is_new:
            adopt(row, now)
    return {slug: row.id for slug, (row, _) in rows.items()}


def _save(document: Document, now: int) -> tuple[LegalDocument, bool]:
    """The stored entry, locked (two loads at once follow one another), and whether it is new."""
    values = _values(document)
    made = insert_ignoring(LegalDocument).values(slug=document.slug, **values)
    is_new = db.session.scalar(made.returning(LegalDocument.id)) is not None
    row = db.session.scalars(
        select(LegalDocument).where(LegalDocument.slug == document.slug).with_for_update()
    ).one()
    if row.edited_at is None:
        began = row.in_force_from
        for name, value in values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
        if row.in_force_from != began:
            wait_until_in_force(row, now)
    return row, is_new


def wait_until_in_force(document: LegalDocument, now: int) -> None:
    """Take back what was vouched for where a document turns out to hold from a later day only."""
    if document.in_force_from and document.in_force_from > local_date(now):
        db.session.execute(
            update(Question)
            .where(on_document(document.id), Question.law_checked.is_not(None))
            .values(law_checked=None)
        )


def _values(document: Document) -> dict[str, Any]:
    return {
        "number": document.number,
        "title": document.title,
        "issuer": document.issuer,
        "issued": document.issued,
        "in_force_from": document.in_force_from,
        "is_index": document.status is DocumentStatus.INDEX,
        "note": document.note,
        "url": document.url,
        "search": search_text(document.number, document.title, document.issuer),
    }


def on_document(document_id: int) -> ColumnElement[bool]:
    """The questions that rest on a document."""
    return Question.id.in_(
        select(QuestionCitation.question_id).where(QuestionCitation.document_id == document_id)
    )


def adopt(document: LegalDocument, now: int) -> int:
    """Let the questions whose citation names this document rest on it too; how many there are.

    It becomes the document of those that have none. What was vouched for before is pulled back to
    where writing the question then would have vouched for.
    """
    if not document.number:
        return 0
    register = Register(now)
    query = (
        select(Question.id, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(Question.search.contains(search_key(document.number), autoescape=True))
        .where(~on_document(document.id))
    )
    tied = [
        key
        for key, content in db.session.execute(query)
        if document.id in register.all_cited(content["citation"])
    ]
    if not tied:
        return 0
    pairs = [{"question_id": key, "document_id": document.id} for key in tied]
    db.session.execute(insert(QuestionCitation), pairs)
    without = (Question.id.in_(tied), Question.document_id.is_(None))
    db.session.execute(update(Question).where(*without).values(document_id=document.id))
    wait_until_in_force(document, now)
    for change in laws.changes([document.id])[document.id]:
        pull_back(document.id, change.since)
    return len(tied)


def search_text(*parts: str | None) -> str:
    """What a document is found by."""
    return search_key(" ".join(part for part in parts if part))


def _save_changes(row: LegalDocument, document: Document, actor: str, now: int) -> None:
    told = changes_of(
        document.status,
        document.in_force_to,
        document.replaced_by,
        [(number, _in_force_from(number)) for number in document.amended_by],
        local_date(now),
    )
    known = {
        (change.kind, change.by_number): change
        for change in db.session.scalars(
            select(DocumentChange).where(DocumentChange.document_id == row.id)
        )
    }
    for change in told:
        if (change.kind, change.by) not in known:
            record(row.id, change, actor=actor, now=now, from_file=True)
    _mend(told, known, row)
    db.session.flush()


def _mend(
    told: Sequence[Change],
    known: dict[tuple[str, str], DocumentChange],
    document: LegalDocument,
) -> None:
    """A date that was not known before; what a file no longer tells of goes, if it came by one."""
    by_key = {(change.kind.value, change.by): change for change in told}
    for key, row in known.items():
        change = by_key.get(key)
        if not row.from_file or document.edited_at is not None:
            continue
        if change is None:
            db.session.delete(row)
        elif change.dated and (row.since, row.dated) != (change.since, True):
            row.since, row.dated = change.since, True


def _in_force_from(number: str) -> dt.date | None:
    """The day a document that the register knows came into force."""
    return db.session.scalar(
        select(LegalDocument.in_force_from)
        .where(LegalDocument.number == number)
        .order_by(LegalDocument.id)
        .limit(1)
    )


def record(
    document_id: int, change: Change, *, actor: str, now: int, from_file: bool = False
) -> int | None:
    """Store a change; its id, or None when the register has it already.

    What anybody vouched for before did not reckon with it: the questions of the document stand as
    checked up to the day before it.
    """
    lock([document_id])
    values = {
        "document_id": document_id,
        "kind": change.kind.value,
        "by_number": change.by,
        "since": change.since,
        "dated": change.dated,
        "drawn": change.drawn,
        "from_file": from_file,
        "recorded_at": now,
        "recorded_by": actor,
    }
    key = db.session.scalar(
        insert_ignoring(DocumentChange).values(**values).returning(DocumentChange.id)
    )
    if key is not None:
        pull_back(document_id, change.since)
    return key


def lock(document_ids: Collection[int]) -> None:
    """Hold documents until the transaction ends.

    A change that is recorded while somebody vouches for its questions would else go unseen by
    both: the one finds no vouching to pull back, the other no change to stop at.
    """
    held = select(LegalDocument.id).where(LegalDocument.id.in_(document_ids))
    db.session.execute(held.order_by(LegalDocument.id).with_for_update())


def pull_back(document_id: int, since: dt.date) -> None:
    """Let the questions of a document stand as checked up to the day before a change."""
    before = since - dt.timedelta(days=1)
    db.session.execute(
        update(Question)
        .where(on_document(document_id), Question.law_checked > before)
        .values(law_checked=before)
    )

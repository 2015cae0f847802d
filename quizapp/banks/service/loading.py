"""Bringing the bank of a file in ``question_banks/`` to what the file says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from quizapp.banks.models import Bank, LegalDocument, Question, Status
from quizapp.banks.service.storing import LoadReport, apply, figures, locked
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict
from quizapp.domain.banks import Document, DocumentStatus

if TYPE_CHECKING:
    from quizapp.banks.formats.yaml_bank import ParsedFile


def load_document(parsed: ParsedFile, *, bank_title: str, actor: str, now: int) -> LoadReport:
    """Bring the bank of a file to what the file says; loading twice changes nothing.

    The bank's slug is the document's. A question that differs gets a new version, one that is
    gone from the file is retired. Raises Conflict where the slug belongs to another bank.
    """
    document, touched_law = _save_document(parsed.document)
    bank = _bank_of_file(parsed.document.slug, bank_title, now)
    applied = apply(bank, parsed.questions, {document.slug: document.id}, actor=actor, now=now)
    retired = _retire(bank, {question.ref for question in parsed.questions})
    flagged = _flag(document, applied.touched) if touched_law else 0
    report = replace(applied.report, retired=retired, flagged=flagged)
    if not report.nothing:
        audit.record("banks.load", "bank", bank.id, slug=bank.slug, **figures(report))
    return report


def _save_document(parsed: Document) -> tuple[LegalDocument, bool]:
    """The stored document, and whether the law itself changed since it was last loaded."""
    values = _document_values(parsed)
    db.session.execute(insert_ignoring(LegalDocument).values(slug=parsed.slug, **values))
    row = db.session.scalars(
        select(LegalDocument).where(LegalDocument.slug == parsed.slug).with_for_update()
    ).one()
    changed = (row.status, row.amended_by) != (values["status"], values["amended_by"])
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    db.session.flush()
    return row, changed and values["status"] in _UNSETTLED


_UNSETTLED = frozenset(
    {DocumentStatus.AMENDED.value, DocumentStatus.EXPIRED.value, DocumentStatus.REPLACED.value}
)


def _document_values(parsed: Document) -> dict[str, Any]:
    return {
        "number": parsed.number,
        "title": parsed.title,
        "issuer": parsed.issuer,
        "issued": parsed.issued,
        "in_force_from": parsed.in_force_from,
        "in_force_to": parsed.in_force_to,
        "status": parsed.status.value,
        "replaced_by": parsed.replaced_by,
        "amended_by": list(parsed.amended_by),
        "note": parsed.note,
        "url": parsed.url,
    }


def _bank_of_file(slug: str, title: str, now: int) -> Bank:
    """The locked bank of a file, made on first need: two loads at once follow one another."""
    db.session.execute(
        insert_ignoring(Bank).values(slug=slug, title=title, from_file=True, created_at=now)
    )
    bank = locked(Bank.slug == slug)
    if not bank.from_file:
        raise Conflict(f"Mã “{slug}” đã là mã của ngân hàng “{bank.title}”. Vui lòng đổi mã.")
    if bank.title != title:
        bank.title = title
    return bank


def _retire(bank: Bank, kept: set[str]) -> int:
    """Retire what is no longer in the file; how many that were."""
    present = select(Question.id, Question.ref).where(
        Question.bank_id == bank.id, Question.status != Status.RETIRED
    )
    gone = [
        {"id": key, "status": Status.RETIRED.value}
        for key, ref in db.session.execute(present)
        if ref not in kept
    ]
    if gone:
        db.session.execute(update(Question), gone)
    return len(gone)


def _flag(document: LegalDocument, mended: Iterable[int]) -> int:
    """Hold back all questions on a document that changed, but those mended by the same load."""
    held = (
        update(Question)
        .where(
            Question.document_id == document.id,
            Question.status == Status.APPROVED,
            Question.id.not_in(list(mended)),
        )
        .values(status=Status.REVIEW.value)
        .returning(Question.id)
    )
    return len(db.session.scalars(held).all())

"""Bringing the bank of a file in ``question_banks/`` to what the file says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from quizapp.banks.models import Bank, LegalDocument, Question, QuestionCitation, Status
from quizapp.banks.queries.laws import Laws
from quizapp.banks.service.documents import save_documents
from quizapp.banks.service.storing import LoadReport, apply, figures, locked
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict
from quizapp.domain.text import local_date

if TYPE_CHECKING:
    from quizapp.banks.formats.yaml_bank import ParsedFile


def load_document(parsed: ParsedFile, *, bank_title: str, actor: str, now: int) -> LoadReport:
    """Bring the bank of a file to what the file says; loading twice changes nothing.

    The bank's slug is the document's. A question that differs gets a new version, one that is
    gone from the file is retired. Raises Conflict where the slug belongs to another bank.
    """
    slug = parsed.document.slug
    before = _flagged(slug, now)
    ids = save_documents([parsed.document], actor=actor, now=now)
    bank = _bank_of_file(slug, bank_title, now)
    applied = apply(bank, parsed.questions, ids, actor=actor, now=now, whole=Status.APPROVED)
    retired = _retire(bank, {question.ref for question in parsed.questions})
    flagged = len(_flagged(slug, now) - before)
    report = replace(applied.report, retired=retired, flagged=flagged)
    if not report.nothing:
        audit.record("banks.load", "bank", bank.id, slug=bank.slug, **figures(report))
    return report


def _flagged(slug: str, now: int) -> set[int]:
    """The questions on a document that wait to be looked at again."""
    query = (
        select(Question.id)
        .join(QuestionCitation, QuestionCitation.question_id == Question.id)
        .join(LegalDocument, LegalDocument.id == QuestionCitation.document_id)
        .where(LegalDocument.slug == slug, Laws(local_date(now)).flagged_here)
    )
    return set(db.session.scalars(query))


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

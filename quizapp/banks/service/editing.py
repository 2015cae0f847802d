"""Writing one question: a new one, a change, an earlier version put back.

What a version said never changes: each save makes another, and papers keep the one they drew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from quizapp.banks.models import Bank, Question, QuestionVersion
from quizapp.banks.service.citing import Register, document_ids
from quizapp.banks.service.reviewing import note_submitted
from quizapp.banks.service.storing import apply, locked
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.domain import banks as domain
from quizapp.domain.differences import Change, changes
from quizapp.domain.reviews import Status


class Overtaken(Conflict):
    """Somebody else saved the question since it was read."""

    title = "Câu hỏi vừa được người khác sửa"


def add_question(
    bank: Bank, question: domain.Question, *, submit: bool, actor: str, now: int
) -> int:
    """Add a question; its id. Raises Invalid where the bank has its code already."""
    locked(Bank.id == bank.id)
    taken = select(Question.id).where(Question.bank_id == bank.id, Question.ref == question.ref)
    if db.session.scalar(taken) is not None:
        raise Invalid(f"Ngân hàng đã có câu mang mã “{question.ref}”. Vui lòng đặt mã khác.")
    (key,) = _save(bank, _cited(question, now), submit=submit, actor=actor, now=now)
    audit.record("banks.write", "question", key, ref=question.ref, version=1)
    return key


def change_question(
    bank: Bank, row: Question, question: domain.Question, *, seen: int, submit: bool, actor: str,
    now: int,
) -> bool:  # fmt: skip
    """Save a change as a new version; whether there was any.

    ``seen`` is the number of the version that was edited; raises Overtaken where the question
    has a later one by now. What was in use waits for a second person again (decision 0011).
    """
    locked(Bank.id == bank.id)
    db.session.refresh(row)
    if row.number != seen:
        raise Overtaken(
            "Nội dung bạn gửi chưa được lưu. Vui lòng so hai bản dưới đây, sửa nếu cần rồi lưu lại."
        )
    saved = _save(bank, _cited(question, now, said(row)), submit=submit, actor=actor, now=now)
    if saved:
        audit.record("banks.write", "question", row.id, ref=row.ref, version=seen + 1)
    return bool(saved)


def restore(bank: Bank, row: Question, number: int, *, seen: int, actor: str, now: int) -> None:
    """Make what an earlier version said the newest version; it waits for approval.

    Raises NotFound for no such version, Overtaken, and Conflict where nothing would change.
    """
    earlier = db.session.scalar(
        select(QuestionVersion).where(
            QuestionVersion.question_id == row.id, QuestionVersion.number == number
        )
    )
    if earlier is None:
        raise NotFound("Câu hỏi không có phiên bản này.")
    question = replace(domain.from_json(earlier.content), ref=row.ref)
    if not change_question(bank, row, question, seen=seen, submit=True, actor=actor, now=now):
        raise Conflict("Phiên bản này giống hệt nội dung hiện nay nên không có gì để khôi phục.")
    audit.record("banks.restore", "question", row.id, ref=row.ref, restored=number)


def said(row: Question) -> domain.Question:
    """What the question says at present."""
    version = db.session.get_one(QuestionVersion, row.version_id)
    return domain.from_json(version.content)


def _save(
    bank: Bank, question: domain.Question, *, submit: bool, actor: str, now: int
) -> list[int]:
    whole = Status.SUBMITTED if submit else Status.DRAFT
    documents = document_ids([question])
    touched = apply(bank, [question], documents, actor=actor, now=now, whole=whole).touched
    note_submitted(touched, actor, now)
    return touched


def _cited(
    question: domain.Question, now: int, before: domain.Question | None = None
) -> domain.Question:
    """The question tied to the document that its citation names.

    An unchanged citation stays tied as it was; a new one that names no known document goes with
    none, unless the question brings another one along (an earlier version put back).
    """
    if before is not None and before.citation == question.citation:
        return replace(question, document=before.document)
    found = Register(now).cited(question.citation)
    if found is not None:
        return replace(question, document=found.slug)
    same = before is not None and before.document == question.document
    return replace(question, document=None) if same else question


@dataclass(frozen=True, slots=True)
class Entry:
    """A version, what it says, and what it changed of the one before (None: it is the first)."""

    version: QuestionVersion
    question: domain.Question
    changes: list[Change] | None


def differences(versions: Sequence[QuestionVersion]) -> list[Entry]:
    """The versions of one question, newest first, each with what it changed."""
    says = [domain.from_json(version.content) for version in versions]
    before = [*says[1:], None]
    return [
        Entry(version, question, changes(old, question) if old else None)
        for version, question, old in zip(versions, says, before, strict=True)
    ]

"""Vouching for questions whose document changed: still right, with a reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update

from quizapp.banks.models import Bank, Question, QuestionCitation, ReviewEvent
from quizapp.banks.queries.laws import Laws, changed_at
from quizapp.banks.service.documents import lock
from quizapp.banks.service.editing import change_question, said
from quizapp.banks.service.reviewing import MAX_REASON
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.banks import MAX_CITATION
from quizapp.domain.text import local_date, nfc

STEP = "law"
"""What the timeline of a question calls it."""


def confirm(
    question_ids: Collection[int], bank: Bank, reason: str, *, seen: int, actor: str, now: int
) -> int:
    """Vouch that flagged questions of a bank are right under the law of today; how many were.

    `seen` is when the register had last changed as the page showed it (`laws.changed_at`): what
    was recorded since then was not looked at. Raises Invalid without a reason, Conflict where the
    register changed.
    """
    reason = _reason(reason)
    _look_again(question_ids, seen)
    rows = _vouch(question_ids, bank, now)
    _note(rows, reason, actor, now)
    return len(rows)


def recite(
    row: Question, bank: Bank, citation: str, reason: str, *, seen: int, actor: str, now: int
) -> None:
    """Vouch for one flagged question under another citation; a second person approves that.

    Raises as `confirm` does, Invalid where the citation is none or the same, and Conflict where
    the question does not wait.
    """
    reason, citation = _reason(reason), nfc(citation)
    if not citation or len(citation) > MAX_CITATION:
        raise Invalid(f"Vui lòng ghi căn cứ, tối đa {MAX_CITATION} ký tự.")
    _look_again([row.id], seen)
    rows = _vouch([row.id], bank, now)
    if not rows:
        raise Conflict("Câu này không còn chờ rà soát.")
    changed = replace(said(row), citation=citation)
    if not change_question(bank, row, changed, seen=row.number, submit=True, actor=actor, now=now):
        raise Invalid("Căn cứ mới giống căn cứ hiện nay. Vui lòng bỏ trống nếu căn cứ không đổi.")
    db.session.refresh(row)
    row.law_checked = local_date(now)
    _note([row], reason, actor, now)


def _reason(said: str) -> str:
    reason = nfc(said)
    if not reason or len(reason) > MAX_REASON:
        raise Invalid(f"Vui lòng ghi lý do câu hỏi vẫn đúng, tối đa {MAX_REASON} ký tự.")
    return reason


def _look_again(question_ids: Collection[int], seen: int) -> None:
    """Hold the documents; raises Conflict where something was recorded that nobody looked at."""
    cited = QuestionCitation.question_id.in_(question_ids)
    lock(list(db.session.scalars(select(QuestionCitation.document_id).where(cited).distinct())))
    if changed_at() > seen:
        raise Conflict("Sổ văn bản vừa có thay đổi mới. Vui lòng xem lại rồi xác nhận.")


def _vouch(question_ids: Collection[int], bank: Bank, now: int) -> Sequence[Any]:
    """Those of the questions that waited, and wait no more."""
    law = Laws(local_date(now))
    rows = db.session.execute(
        update(Question)
        .where(Question.id.in_(question_ids), Question.bank_id == bank.id, law.flagged)
        .values(law_checked=local_date(now))
        .returning(Question.id, Question.ref, Question.number, Question.status)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.expire_all()
    return rows


def _note(rows: Sequence[Any], reason: str, actor: str, now: int) -> None:
    events = [
        {
            "question_id": row.id,
            "number": row.number,
            "step": STEP,
            "status": row.status,
            "text": reason,
            "actor": actor,
            "at": now,
        }
        for row in rows
    ]
    if events:
        db.session.execute(insert(ReviewEvent), events)
    for row in rows:
        audit.record("banks.law_confirm", "question", row.id, ref=row.ref, reason=reason)

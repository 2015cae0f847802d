"""Vouching for questions whose document changed: still right, with a reason."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update

from quizapp.banks.models import Bank, Question
from quizapp.banks.queries.laws import Laws, changed_at
from quizapp.banks.service.documents import lock
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import local_date, nfc

MAX_REASON = 500


def confirm(question_ids: Collection[int], bank: Bank, reason: str, seen: int, now: int) -> int:
    """Vouch that flagged questions of a bank are right under the law of today; how many were.

    `seen` is when the register had last changed as the page showed it (`laws.changed_at`): what
    was recorded since then was not looked at. Raises Invalid without a reason, Conflict where the
    register changed.
    """
    reason = nfc(reason)
    if not reason or len(reason) > MAX_REASON:
        raise Invalid(f"Vui lòng ghi lý do câu hỏi vẫn đúng, tối đa {MAX_REASON} ký tự.")
    _lock_documents(question_ids)
    if changed_at() > seen:
        raise Conflict("Sổ văn bản vừa có thay đổi mới. Vui lòng xem lại danh sách rồi xác nhận.")
    today = local_date(now)
    law = Laws(today)
    waiting = law.joined(select(Question.id).select_from(Question), with_flags=True).where(
        Question.id.in_(question_ids), Question.bank_id == bank.id, law.flagged
    )
    rows = db.session.execute(
        update(Question)
        .where(Question.id.in_(waiting))
        .values(law_checked=today)
        .returning(Question.id, Question.ref)
        .execution_options(synchronize_session=False)
    ).all()
    db.session.expire_all()
    for key, ref in rows:
        audit.record("banks.law_confirm", "question", key, ref=ref, reason=reason)
    return len(rows)


def _lock_documents(question_ids: Collection[int]) -> None:
    query = select(Question.document_id).where(Question.id.in_(question_ids)).distinct()
    lock([key for key in db.session.scalars(query) if key is not None])

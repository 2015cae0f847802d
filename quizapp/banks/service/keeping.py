"""Making a bank, and deciding which of its questions are in use."""

from __future__ import annotations

import re

from sqlalchemy import update

from quizapp.banks.models import Bank, Question, QuestionVersion, Status
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import banks as domain
from quizapp.domain.text import nfc, search_key

MAX_TITLE = 200
MAX_REASON = 500
_TRIES = 100


def create_bank(title: str, unit_id: int | None, actor: str, now: int) -> Bank:
    """A new, empty bank of a unit (None: shared by all); raises Invalid without a title."""
    title = nfc(title)
    if not title or len(title) > MAX_TITLE:
        raise Invalid(f"Tên ngân hàng cần từ 1 đến {MAX_TITLE} ký tự.")
    stem = re.sub(r"[^a-z0-9]+", "-", search_key(title)).strip("-")[:80].strip("-") or "ngan-hang"
    for number in range(1, _TRIES):
        slug = stem if number == 1 else f"{stem}-{number}"
        values = {"title": title, "unit_id": unit_id, "from_file": False, "created_at": now}
        made = insert_ignoring(Bank).values(slug=slug, **values).returning(Bank.id)
        key = db.session.scalar(made)
        if key is not None:
            audit.record("banks.create", "bank", key, title=title, unit_id=unit_id, by=actor)
            return db.session.get_one(Bank, key)
    raise Conflict("Đã có quá nhiều ngân hàng cùng tên. Vui lòng đặt tên khác.")


def hold_back(question: Question, reason: str) -> None:
    """Draw no more papers from a question until it is put back; papers drawn stay as they are.

    Raises Invalid without a reason, Conflict when it is not in use.
    """
    reason = nfc(reason)
    if not reason or len(reason) > MAX_REASON:
        raise Invalid("Vui lòng ghi lý do, tối đa 500 ký tự.")
    if not _move(question, Status.APPROVED, Status.REVIEW):
        raise Conflict("Câu hỏi này hiện không được rút vào đề.")
    audit.record("banks.hold", "question", question.id, ref=question.ref, reason=reason)


def put_back(question: Question) -> None:
    """Let a question that was looked at again be drawn; raises Conflict when something lacks."""
    version = db.session.get_one(QuestionVersion, question.version_id)
    problems = domain.problems(domain.from_json(version.content))
    if problems:
        raise Conflict(" ".join(problem.message for problem in problems))
    if not _move(question, Status.REVIEW, Status.APPROVED):
        raise Conflict("Câu hỏi này không ở trạng thái chờ rà soát.")
    audit.record("banks.approve", "question", question.id, ref=question.ref)


def _move(question: Question, before: Status, after: Status) -> bool:
    """Change the status, unless somebody else did meanwhile."""
    moved = (
        update(Question)
        .where(Question.id == question.id, Question.status == before)
        .values(status=after.value)
        .returning(Question.id)
    )
    return db.session.scalar(moved) is not None

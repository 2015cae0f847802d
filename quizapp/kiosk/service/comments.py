"""Use-cases of comments: saying something, reading, assigning, answering, erasing."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select, update

from quizapp.core import audit, sealing
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.codes import secret_code
from quizapp.domain.spam import suspicion
from quizapp.domain.text import BadPhone, nfc, nfc_lines, normalise_phone, search_key
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk import consent
from quizapp.kiosk.models import Comment, CommentKind, CommentStatus, DrawEntry, Event
from quizapp.kiosk.service import counting

if TYPE_CHECKING:
    from quizapp.accounts.models import Unit
    from quizapp.kiosk.models import CitizenQuiz

MAX_TEXT, MAX_NAME, MAX_ANSWER = 2000, 100, 4000
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")
OPEN = frozenset({CommentStatus.NEW, CommentStatus.ASSIGNED})


@dataclass(frozen=True, slots=True)
class Said:
    """What came with the form; ``seconds`` since it was shown, ``trap`` a field nobody sees."""

    kind: str
    text: str
    nonce: str
    seconds: float
    name: str = ""
    contact: str = ""
    consent: bool = False
    trap: str = ""


def say(quiz: CitizenQuiz, code: str, said: Said, now: int) -> Comment:
    """A comment, once for each ``nonce``; raises Invalid. What looks like spam is held back."""
    text = nfc_lines(said.text)
    name, contact = _checked(said, text)
    held = suspicion(text, said.seconds, said.trap, _said_before(quiz.id, text, now))
    kept = bool(name or contact)
    row = {
        "receipt": secret_code(secrets.randbelow, 16),
        "nonce": said.nonce,
        "quiz_id": quiz.id,
        "code": code,
        "kind": said.kind,
        "text": text,
        "search": search_key(text),
        "name": sealing.encrypt(name) if name else None,
        "contact": sealing.encrypt(contact) if contact else None,
        "consent": consent.version(consent.CONTACT) if kept else None,
        "erase_at": now + quiz.retention_days * DAY_MS if kept else None,
        "status": CommentStatus.HELD if held else CommentStatus.NEW,
        "held_because": held,
        "created_at": now,
    }
    made = db.session.scalar(insert_ignoring(Comment).values(row).returning(Comment.id))
    if made is not None and not held:
        counting.count(code, now, {Event.COMMENT: 1})
    erase_overdue(now)
    return db.session.scalars(select(Comment).where(Comment.nonce == said.nonce)).one()


def _checked(said: Said, text: str) -> tuple[str, str]:
    """Name and contact, tidy; raises Invalid."""
    if said.kind not in set(CommentKind):
        raise Invalid("Vui lòng chọn loại ý kiến.")
    if not text:
        raise Invalid("Vui lòng viết ý kiến trước khi gửi.")
    if len(text) > MAX_TEXT:
        raise Invalid("Ý kiến dài quá 2.000 ký tự. Vui lòng rút gọn.")
    name, contact = nfc(said.name)[:MAX_NAME], nfc(said.contact)
    if contact:
        contact = _contact(contact)
    if (name or contact) and not said.consent:
        raise Invalid("Để lại tên hoặc liên hệ thì cần đánh dấu đồng ý; hoặc để trống các ô đó.")
    return name, contact


def _contact(raw: str) -> str:
    if _EMAIL.fullmatch(raw) and len(raw) <= 200:
        return raw
    try:
        return normalise_phone(raw)
    except BadPhone:
        raise Invalid("Liên hệ cần là số điện thoại hoặc thư điện tử.") from None


def _said_before(quiz_id: int, text: str, now: int) -> int:
    query = select(func.count()).where(
        Comment.quiz_id == quiz_id, Comment.text == text, Comment.created_at > now - DAY_MS
    )
    return db.session.scalar(query) or 0


# ---------------------------------------------------------------- organisers


def assign(comment: Comment, unit: Unit) -> None:
    """Let a unit see to a comment; raises Conflict once it is answered or called spam."""
    _check_open(comment)
    comment.unit_id, comment.status = unit.id, CommentStatus.ASSIGNED
    _record("kiosk.assign_comment", comment, unit=unit.name)


def answer(comment: Comment, text: str, actor: str, now: int) -> None:
    """The answer that the writer reads under the receipt; may be corrected. Raises Invalid."""
    text = nfc_lines(text)
    if not text or len(text) > MAX_ANSWER:
        raise Invalid(f"Nội dung trả lời cần từ 1 đến {MAX_ANSWER} ký tự.")
    if comment.status not in OPEN | {CommentStatus.ANSWERED}:
        raise Conflict("Ý kiến này đã đóng hoặc đang bị giữ lại.")
    comment.answer, comment.answered_by, comment.answered_at = text, actor, now
    comment.status = CommentStatus.ANSWERED
    _record("kiosk.answer_comment", comment)


def close(comment: Comment) -> None:
    """Nothing more to do: read, but needs no answer."""
    _check_open(comment)
    comment.status = CommentStatus.CLOSED
    _record("kiosk.close_comment", comment)


def judge(comment: Comment, spam: bool, now: int) -> None:
    """Say of a comment whether it is spam; one that is not comes in as new.

    It is counted when it comes in the first time: then it is held for no reason any more.
    """
    if spam:
        if comment.status == CommentStatus.SPAM:
            return
    elif comment.status not in {CommentStatus.HELD, CommentStatus.SPAM}:
        return
    if not spam and comment.held_because:
        counting.count(comment.code, now, {Event.COMMENT: 1})
        comment.held_because = ""
    comment.status = CommentStatus.SPAM if spam else CommentStatus.NEW
    _record("kiosk.spam" if spam else "kiosk.not_spam", comment)


def erase(comment: Comment) -> None:
    """Take out what was written and who wrote it, on the writer's request; the row stays."""
    comment.text = comment.search = ""
    comment.name = comment.contact = comment.erase_at = None
    _record("kiosk.erase_comment", comment)


def erase_overdue(now: int) -> int:
    """Erase contacts whose time is over, of comments and of draws; how many there were."""
    comments = (
        update(Comment)
        .where(Comment.erase_at <= now)
        .values(name=None, contact=None, erase_at=None)
        .returning(Comment.id)
    )
    entries = (
        update(DrawEntry)
        .where(DrawEntry.erase_at <= now)
        .where(or_(DrawEntry.name.is_not(None), DrawEntry.phone.is_not(None)))
        .values(name=None, phone=None, identity=None)
        .returning(DrawEntry.id)
    )
    return sum(len(db.session.execute(each).all()) for each in (comments, entries))


def _check_open(comment: Comment) -> None:
    if comment.status not in OPEN:
        raise Conflict("Ý kiến này đã trả lời, đã đóng hoặc đang bị giữ lại.")


def _record(action: str, comment: Comment, **details: object) -> None:
    audit.record(action, "comment", comment.id, **details)

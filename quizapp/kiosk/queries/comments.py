"""Reads of comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import func, select

from quizapp.accounts import queries as accounts
from quizapp.accounts.models import Unit
from quizapp.core import sealing
from quizapp.core.access import EDITOR_ROLES
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, NotFound
from quizapp.domain.text import search_key
from quizapp.kiosk.models import CitizenQuiz, Comment, CommentKind, CommentStatus, QrLink

if TYPE_CHECKING:
    from quizapp.accounts.models import User

KINDS: dict[CommentKind, str] = {
    CommentKind.SUGGESTION: "Góp ý",
    CommentKind.COMPLAINT: "Phản ánh",
    CommentKind.PETITION: "Kiến nghị",
}
STATUSES: dict[CommentStatus, str] = {
    CommentStatus.NEW: "Mới",
    CommentStatus.ASSIGNED: "Đã giao",
    CommentStatus.ANSWERED: "Đã trả lời",
    CommentStatus.CLOSED: "Đã đóng",
    CommentStatus.HELD: "Chờ xem, nghi là rác",
    CommentStatus.SPAM: "Rác",
}
Selection: TypeAlias = Any
"""A SELECT of (Comment, QrLink, title of the quiz, name of the unit)."""
HIDDEN = frozenset({CommentStatus.HELD, CommentStatus.SPAM})


def by_receipt(receipt: str) -> Comment:
    """Raises NotFound."""
    comment = db.session.scalar(select(Comment).where(Comment.receipt == receipt))
    if comment is None:
        raise NotFound("Mã tiếp nhận này không có. Vui lòng kiểm tra lại địa chỉ.")
    return comment


def quiz_of(comment: Comment) -> CitizenQuiz:
    return db.session.get_one(CitizenQuiz, comment.quiz_id)


@dataclass(frozen=True, slots=True)
class Search:
    """What the list is narrowed to; empty values narrow nothing (but hide what looks like spam)."""

    words: str = ""
    kind: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A comment with where it came from and who sees to it."""

    comment: Comment
    link: QrLink
    quiz_title: str
    unit_name: str | None


def visible(user: User) -> Selection:
    """The comments to quizzes of the user's part of the tree, and those assigned into it."""
    query = (
        select(Comment, QrLink, CitizenQuiz.title, Unit.name)
        .join(CitizenQuiz, CitizenQuiz.id == Comment.quiz_id)
        .join(QrLink, QrLink.code == Comment.code)
        .outerjoin(Unit, Unit.id == Comment.unit_id)
    )
    mine = accounts.within(user, CitizenQuiz.unit_id) | accounts.within(user, Comment.unit_id)
    return query.where(mine)


def found(user: User, search: Search) -> Selection:
    """What the user may see and looks for."""
    query = visible(user)
    for word in search_key(search.words).split():
        query = query.where(Comment.search.contains(word, autoescape=True))
    if search.kind:
        query = query.where(Comment.kind == search.kind)
    if search.status:
        return query.where(Comment.status == search.status)
    return query.where(Comment.status.not_in(HIDDEN))


def count(query: Selection) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def page(query: Selection, offset: int, size: int) -> list[Row]:
    """Newest first."""
    query = query.order_by(Comment.created_at.desc(), Comment.id.desc())
    return [Row(*row) for row in db.session.execute(query.offset(offset).limit(size))]


def counts(user: User) -> dict[str, int]:
    """How many comments stand where, of those the user may see."""
    seen = visible(user).with_only_columns(Comment.id, Comment.status).subquery()
    query = select(seen.c.status, func.count()).group_by(seen.c.status)
    return dict(db.session.execute(query).all())


def comment_for_staff(user: User, comment_id: int) -> Row:
    """A comment the user may look at; raises NotFound outside the scope."""
    row = db.session.execute(visible(user).where(Comment.id == comment_id)).one_or_none()
    if row is None:
        raise NotFound("Ý kiến này không có hoặc không thuộc phạm vi được giao cho bạn.")
    return Row(*row)


def comment_for_editor(user: User, comment_id: int) -> Row:
    """A comment the user may see to; raises NotFound or Forbidden."""
    row = comment_for_staff(user, comment_id)
    if user.role not in EDITOR_ROLES:
        raise Forbidden("Tài khoản của bạn chỉ được xem ý kiến.")
    return row


def opened(sealed: str | None) -> str:
    """A name or a contact, readable."""
    return sealing.decrypt(sealed) if sealed else ""

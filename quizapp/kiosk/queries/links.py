"""Reads of QR links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from quizapp.contests.models import Contest
from quizapp.core.db import db
from quizapp.core.errors import Gone, NotFound
from quizapp.domain import codes
from quizapp.domain.contests import ContestState
from quizapp.kiosk.models import CitizenQuiz, QrLink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

_WITH_QUIZ = [joinedload(QrLink.quiz).joinedload(CitizenQuiz.unit)]
"""A scan is answered from one read: the quiz and its unit are in the session then."""

MAIN = ""
"""The place of the own link of a contest or a quiz."""


class Mistyped(NotFound):
    """No link was ever printed with this code."""

    code, title = "mistyped", "Mã dự thi chưa đúng"


class Ended(Gone):
    """A link that is printed somewhere and does not lead on now."""

    title = "Mã đã ngừng sử dụng"


class Leading(Protocol):
    """Where a link leads (``service.Target``, or a link itself)."""

    @property
    def contest_id(self) -> int | None: ...
    @property
    def quiz_id(self) -> int | None: ...
    @property
    def url(self) -> str | None: ...
    @property
    def unit_id(self) -> int | None: ...


def link_at(raw: str, now: int | None = None) -> QrLink:
    """The link of a code as it was typed or scanned; lower case and spaces are tolerated.

    Raises Mistyped for a code that cannot be right or is not known, Ended for one turned off or,
    where ``now`` is told, outside its validity.
    """
    code = codes.tidy(raw)
    if not codes.check(code):
        raise Mistyped("Mã có sáu ký tự và không có các ký tự 0, O, 1, I. Vui lòng kiểm tra lại.")
    link = db.session.get(QrLink, code, options=_WITH_QUIZ)
    if link is None:
        raise Mistyped("Không có mã này. Vui lòng kiểm tra lại từng ký tự.")
    if not link.active or (now is not None and link.valid_to is not None and now >= link.valid_to):
        raise Ended("Mã này đã ngừng sử dụng.")
    if now is not None and link.valid_from is not None and now < link.valid_from:
        raise Ended("Mã này chưa đến ngày sử dụng.", title="Mã chưa được sử dụng")
    return link


def contest_of(link: QrLink) -> Contest:
    """The link's contest; raises NotFound while it is a draft, and for links to other things."""
    contest = db.session.get(Contest, link.contest_id) if link.contest_id is not None else None
    if contest is None:
        raise NotFound("Mã này không dẫn đến cuộc thi nào.")
    if contest.state == ContestState.DRAFT:
        raise NotFound(
            "Cuộc thi chưa được công bố. Vui lòng quay lại sau.", title="Cuộc thi chưa mở"
        )
    return contest


def quiz_of(link: QrLink) -> CitizenQuiz:
    """The link's quiz; raises Ended while it is not open, NotFound for links to other things."""
    quiz = db.session.get(CitizenQuiz, link.quiz_id) if link.quiz_id is not None else None
    if quiz is None:
        raise NotFound("Mã này không dẫn đến phần hỏi đáp nào.")
    if not quiz.opened:
        raise Ended("Phần hỏi đáp này đang tạm dừng.", title="Phần hỏi đáp đang tạm dừng")
    return quiz


def _leads(target: Leading) -> ColumnElement[bool]:
    if target.contest_id is not None:
        return QrLink.contest_id == target.contest_id
    if target.quiz_id is not None:
        return QrLink.quiz_id == target.quiz_id
    return (QrLink.url == target.url) & (QrLink.unit_id == target.unit_id)


def link_to(target: Leading, place: str = MAIN, counter: str = "") -> QrLink | None:
    """The link of a place that leads there."""
    return db.session.scalar(
        select(QrLink).where(_leads(target), QrLink.place == place, QrLink.counter == counter)
    )


def count_links(target: Leading) -> int:
    """How many places have a link that leads there."""
    query = select(func.count()).select_from(QrLink).where(_leads(target), QrLink.place != MAIN)
    return db.session.scalar(query) or 0


def codes_at(target: Leading) -> dict[tuple[str, str], str]:
    """The codes of the links that lead there, by place and counter."""
    query = select(QrLink.place, QrLink.counter, QrLink.code).where(_leads(target))
    return {(place, counter): code for place, counter, code in db.session.execute(query)}


def link_of(contest_id: int, place: str = MAIN, counter: str = "") -> QrLink | None:
    return db.session.scalar(
        select(QrLink).where(
            QrLink.contest_id == contest_id, QrLink.place == place, QrLink.counter == counter
        )
    )


def link_in(contest_id: int, code: str) -> QrLink:
    """A link of this contest, on or off; raises NotFound."""
    link = db.session.get(QrLink, code)
    if link is None or link.contest_id != contest_id:
        raise NotFound("Cuộc thi này không có mã QR đó.")
    return link


def places(contest_id: int) -> Sequence[QrLink]:
    """The links of a contest's places, oldest first, without the contest's own."""
    query = select(QrLink).where(QrLink.contest_id == contest_id, QrLink.place != MAIN)
    order = (QrLink.created_at, QrLink.place, QrLink.counter)
    return list(db.session.scalars(query.order_by(*order)))

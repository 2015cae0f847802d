"""What links brought: scans, started, finished, comments, by link, day and hour."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from quizapp.accounts import queries as accounts
from quizapp.banks import queries as banks
from quizapp.banks.models import Question
from quizapp.contests.models import Contest
from quizapp.core.access import EDITOR_ROLES
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, NotFound
from quizapp.domain.text import local_datetime, search_key
from quizapp.kiosk.models import CitizenQuiz, Event, QrCount, QrLink, QuestionCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from quizapp.accounts.models import User

FUNNEL = (Event.SCAN, Event.STARTED, Event.FINISHED, Event.COMMENT)
MIN_RATED, MIN_ANSWERED = 10, 5
"""Fewer say nothing yet."""
RATED = (Event.RATED_1, Event.RATED_2, Event.RATED_3, Event.RATED_4, Event.RATED_5)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link, what it leads to in words, and what was counted there."""

    link: QrLink
    title: str
    kind: str
    counts: Mapping[str, int] = field(default_factory=Counter)

    @property
    def name(self) -> str:
        return self.link.label or "Đường dẫn chung, chia sẻ"


def links_for(user: User, words: str = "", target: str = "") -> list[LinkRow]:
    """The links of the user's part of the tree, newest first, without counts.

    ``words`` ignores case and marks; ``target`` is "quiz:1", "contest:3" or "page".
    """
    owner = func.coalesce(Contest.unit_id, CitizenQuiz.unit_id, QrLink.unit_id)
    query = (
        select(QrLink, Contest.title, CitizenQuiz.title)
        .outerjoin(Contest, Contest.id == QrLink.contest_id)
        .outerjoin(CitizenQuiz, CitizenQuiz.id == QrLink.quiz_id)
        .where(accounts.within(user, owner))
        .order_by(QrLink.created_at.desc(), QrLink.place, QrLink.counter)
    )
    query = query.where(_target(target)) if target else query
    wanted = search_key(words)
    rows = [_row(link, contest, quiz) for link, contest, quiz in db.session.execute(query)]
    return [r for r in rows if wanted in search_key(f"{r.link.label} {r.link.code} {r.title}")]


def _target(word: str) -> ColumnElement[bool]:
    kind, _, key = word.partition(":")
    number = int(key) if key.isdecimal() and len(key) < 10 else -1
    if kind == "quiz":
        return QrLink.quiz_id == number
    return QrLink.contest_id == number if kind == "contest" else QrLink.url.is_not(None)


def _row(link: QrLink, contest: str | None, quiz: str | None) -> LinkRow:
    if quiz is not None:
        return LinkRow(link, quiz, "Hỏi đáp")
    return (
        LinkRow(link, link.url or "", "Trang")
        if contest is None
        else (LinkRow(link, contest, "Cuộc thi"))
    )


def row_of(link: QrLink) -> LinkRow:
    """A link with what it leads to."""
    contest = db.session.get(Contest, link.contest_id) if link.contest_id is not None else None
    quiz = db.session.get(CitizenQuiz, link.quiz_id) if link.quiz_id is not None else None
    return _row(link, contest.title if contest else None, quiz.title if quiz else None)


def by_place(row: LinkRow) -> list[object]:
    """Places in the order of people: "Quầy số 2" before "Quầy số 10"."""
    parts = re.split(r"([0-9]+)", search_key(f"{row.link.place} | {row.link.counter}"))
    return [int(part) if part.isdecimal() else part for part in parts]


def link_for_staff(user: User, code: str) -> QrLink:
    """A link the user may look at; raises NotFound outside the scope."""
    link = db.session.get(QrLink, code)
    if link is None or not accounts.may_see(user, owner_of(link)):
        raise NotFound("Mã này không có hoặc không thuộc phạm vi được giao cho bạn.")
    return link


def link_for_editor(user: User, code: str) -> QrLink:
    """A link the user may change; raises NotFound or Forbidden."""
    link = link_for_staff(user, code)
    if user.role not in EDITOR_ROLES:
        raise Forbidden("Tài khoản của bạn chỉ được xem mã này.")
    return link


def owner_of(link: QrLink) -> int | None:
    """The unit that looks after a link."""
    if link.contest_id is not None:
        return db.session.get_one(Contest, link.contest_id).unit_id
    if link.quiz_id is not None:
        return db.session.get_one(CitizenQuiz, link.quiz_id).unit_id
    return link.unit_id


# ---------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both within."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(n) for n in range((self.last - self.first).days + 1)]


def last_days(now: int, count: int) -> Span:
    today = local_datetime(now).date()
    return Span(today - dt.timedelta(count - 1), today)


def counted(rows: Iterable[LinkRow], span: Span) -> list[LinkRow]:
    """The same links with what was counted in the span."""
    rows = list(rows)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    query = (
        select(QrCount.code, QrCount.event, func.sum(QrCount.count))
        .where(QrCount.day.between(span.first, span.last))
        .where(QrCount.code.in_([row.link.code for row in rows]))
        .group_by(QrCount.code, QrCount.event)
    )
    for code, event, count in db.session.execute(query):
        found[code][event] = int(count)
    return [LinkRow(r.link, r.title, r.kind, found[r.link.code]) for r in rows]


def by_day(codes: Sequence[str], span: Span) -> dict[dt.date, Counter[str]]:
    """What was counted on each day of the span, at these links together."""
    found: dict[dt.date, Counter[str]] = {day: Counter() for day in span.days}
    query = (
        select(QrCount.day, QrCount.event, func.sum(QrCount.count))
        .where(QrCount.day.between(span.first, span.last), QrCount.code.in_(codes))
        .group_by(QrCount.day, QrCount.event)
    )
    for day, event, count in db.session.execute(query):
        found[day][event] = int(count)
    return found


def by_hour(codes: Sequence[str], span: Span) -> list[int]:
    """Scans in each hour of the day, 0 to 23."""
    query = (
        select(QrCount.hour, func.sum(QrCount.count))
        .where(QrCount.day.between(span.first, span.last), QrCount.code.in_(codes))
        .where(QrCount.event == Event.SCAN)
        .group_by(QrCount.hour)
    )
    found = {hour: int(count) for hour, count in db.session.execute(query)}
    return [found.get(hour, 0) for hour in range(24)]


def finished_today(quiz_id: int, now: int) -> int:
    """How often a quiz was finished today, at all its links."""
    return _of_quiz(quiz_id, last_days(now, 1))[Event.FINISHED]


def satisfaction(quiz_id: int, now: int, days: int = 30) -> Fraction | None:
    """The share of those who rated that are satisfied or very satisfied; None for too few."""
    counts = _of_quiz(quiz_id, last_days(now, days))
    rated = sum(counts[event] for event in RATED)
    if rated < MIN_RATED:
        return None
    return Fraction(counts[Event.RATED_4] + counts[Event.RATED_5], rated)


def _of_quiz(quiz_id: int, span: Span) -> Counter[str]:
    query = (
        select(QrCount.event, func.sum(QrCount.count))
        .join(QrLink, QrLink.code == QrCount.code)
        .where(QrLink.quiz_id == quiz_id, QrCount.day.between(span.first, span.last))
        .group_by(QrCount.event)
    )
    return Counter({event: int(count) for event, count in db.session.execute(query)})


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question of a quiz with how often it was answered, and how often rightly."""

    stem: str
    citation: str
    answered: int
    right: int


def hardest(quiz_id: int, limit: int = 10) -> list[AskedRow]:
    """The questions that were answered wrongly most often, by share."""
    query = (
        select(Question.version_id, QuestionCount.answered, QuestionCount.right)
        .join(Question, Question.id == QuestionCount.question_id)
        .where(QuestionCount.quiz_id == quiz_id, QuestionCount.answered >= MIN_ANSWERED)
        .order_by(1.0 * QuestionCount.right / QuestionCount.answered, QuestionCount.answered.desc())
        .limit(limit)
    )
    rows = db.session.execute(query).all()
    said = banks.versions([row[0] for row in rows if row[0] is not None])
    return [
        AskedRow(said[version].stem, said[version].citation, answered, right)
        for version, answered, right in rows
        if version in said
    ]

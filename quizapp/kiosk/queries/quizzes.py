"""Reads of the citizens' quiz."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts import queries as accounts
from quizapp.banks import queries as banks
from quizapp.core.access import EDITOR_ROLES
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, NotFound
from quizapp.domain import banks as domain
from quizapp.domain.banks import Audience, Difficulty, Kind
from quizapp.domain.text import local_datetime
from quizapp.kiosk.models import CitizenQuiz, QrLink
from quizapp.kiosk.queries.links import MAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.accounts.models import User
    from quizapp.domain.papers import PoolQuestion

KINDS = frozenset({Kind.SINGLE, Kind.TRUE_FALSE})
"""What one tap answers."""
AUDIENCES = frozenset({Audience.CITIZENS, Audience.ALL})
POOL_MS = 60_000
TRIES = 20
MAX_POOLS = 50

_pools: dict[tuple[object, ...], tuple[int, list[PoolQuestion]]] = {}


def drawable(bank_ids: Sequence[int], with_hard: bool, now: int) -> list[PoolQuestion]:
    """The approved questions for citizens of these banks that one tap answers."""
    return [
        question
        for question in banks.pool(bank_ids, now)
        if question.kind in KINDS
        and question.audience in AUDIENCES
        and (with_hard or question.difficulty is not Difficulty.HARD)
    ]


def pool(quiz: CitizenQuiz, now: int) -> list[PoolQuestion]:
    """``drawable`` of a quiz, read once a minute in a process.

    A question that is held back is thus drawn for a minute more at most.
    """
    key = (quiz.id, quiz.version, quiz.created_at, *quiz.bank_ids)
    read_at, found = _pools.get(key, (0, []))
    if not found or not 0 <= now - read_at < POOL_MS:
        found = drawable(quiz.bank_ids, quiz.with_hard, now)
        if len(_pools) >= MAX_POOLS:
            _pools.clear()
        _pools[key] = (now, found)
    return found


@dataclass(frozen=True, slots=True)
class DailyQuestion:
    """A question with its answer, as the display shows it."""

    stem: str
    choices: tuple[str, ...]
    answer: str
    explanation: str
    citation: str


def question_of_the_day(quiz: CitizenQuiz, now: int) -> DailyQuestion | None:
    """The same question all day, short enough for a screen; None where the quiz has none."""
    candidates = pool(quiz, now)
    day = local_datetime(now).toordinal()
    for step in range(min(len(candidates), TRIES)):
        at = (day * 7919 + step * 31) % len(candidates)
        version = candidates[at].version_id
        question = banks.versions([version]).get(version)
        if question is not None and _fits_a_screen(question):
            return DailyQuestion(
                stem=question.stem,
                choices=question.choices,
                answer=question.choices[question.right[0]],
                explanation=question.explanation,
                citation=question.citation,
            )
    return None


def _fits_a_screen(question: domain.Question) -> bool:
    return len(question.stem) <= 130 and max(map(len, question.choices)) <= 60


def manageable(user: User) -> list[CitizenQuiz]:
    """The quizzes of the user's part of the tree, newest first."""
    query = select(CitizenQuiz).where(accounts.within(user, CitizenQuiz.unit_id))
    order = (CitizenQuiz.created_at.desc(), CitizenQuiz.id.desc())
    return list(db.session.scalars(query.order_by(*order)))


def opened() -> list[tuple[CitizenQuiz, str]]:
    """The quizzes that are open to the public, newest first, with the codes of their own links."""
    query = (
        select(CitizenQuiz, QrLink.code)
        .join(QrLink, QrLink.quiz_id == CitizenQuiz.id)
        .where(CitizenQuiz.opened, QrLink.place == MAIN, QrLink.counter == MAIN, QrLink.active)
        .order_by(CitizenQuiz.created_at.desc(), CitizenQuiz.id.desc())
    )
    return [(quiz, code) for quiz, code in db.session.execute(query)]


def quiz_for_staff(user: User, quiz_id: int) -> CitizenQuiz:
    """A quiz the user may look at; raises NotFound outside the scope."""
    quiz = db.session.get(CitizenQuiz, quiz_id)
    if quiz is None or not accounts.may_see(user, quiz.unit_id):
        raise NotFound("Phần hỏi đáp không có hoặc không thuộc phạm vi được giao cho bạn.")
    return quiz


def quiz_for_editor(user: User, quiz_id: int) -> CitizenQuiz:
    """A quiz the user may change; raises NotFound or Forbidden."""
    quiz = quiz_for_staff(user, quiz_id)
    if user.role not in EDITOR_ROLES:
        raise Forbidden("Tài khoản của bạn chỉ được xem phần hỏi đáp này.")
    return quiz

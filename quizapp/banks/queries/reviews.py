"""Reads of a question's review: what was done and said, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts.models import User
from quizapp.banks.models import Question, QuestionVersion, ReviewEvent
from quizapp.core.db import db

if TYPE_CHECKING:
    from collections.abc import Iterable


def history(question: Question) -> list[QuestionVersion]:
    """All versions of a question, newest first."""
    query = select(QuestionVersion).where(QuestionVersion.question_id == question.id)
    return list(db.session.scalars(query.order_by(QuestionVersion.number.desc())))


def timeline(question: Question) -> list[ReviewEvent | QuestionVersion]:
    """Everything that happened to a question, the latest first."""
    query = select(ReviewEvent).where(ReviewEvent.question_id == question.id)
    happened: list[ReviewEvent | QuestionVersion] = [*history(question), *db.session.scalars(query)]
    return sorted(happened, key=_place, reverse=True)


def _place(happened: ReviewEvent | QuestionVersion) -> tuple[int, int, bool, int]:
    """Where it stands in time; what is done to a version follows the version."""
    if isinstance(happened, QuestionVersion):
        return happened.created_at, happened.number, False, happened.id
    return happened.at, happened.number, True, happened.id


def actor(happened: ReviewEvent | QuestionVersion) -> str:
    """The account that did it."""
    return happened.created_by if isinstance(happened, QuestionVersion) else happened.actor


def names(usernames: Iterable[str]) -> dict[str, str]:
    """What the accounts of these names are called; what is no account keeps its own name."""
    wanted = set(usernames)
    query = select(User.username, User.display_name).where(User.username.in_(wanted))
    return {name: name for name in wanted} | dict(db.session.execute(query).all())

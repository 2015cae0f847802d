"""Identities go when their time is over, statistics stay (domain.md, "Law and content")."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import BigInteger, cast, delete, func, select, update

from quizapp.attempts.models import Attempt, Insider, NameTail, Participant
from quizapp.contests.models import Contest, Round
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.domain.timing import DAY_MS

ERASED = "Đã xóa thông tin cá nhân"

_further: list[Callable[[int], None]] = []


def also(forget: Callable[[int], None]) -> None:
    """Let a higher feature forget what it holds of a contest's people; adding twice is once."""
    if forget not in _further:
        _further.append(forget)


def forget_due(now: int) -> int:
    """Take out the identities of contests kept longer than they say; gives how many people.

    The days count from the closing of the last round. What remains: unit, division, attempts,
    answers and scores, which say nothing of who it was. In the running transaction; again
    changes nothing.
    """
    due = db.session.execute(
        select(Contest.id)
        .join(Round, Round.contest_id == Contest.id)
        .group_by(Contest.id, Contest.retention_days)
        .having(func.max(Round.closes_at) + cast(Contest.retention_days, BigInteger) * DAY_MS < now)
    )
    return sum(_forget(contest_id) for contest_id in due.scalars().all())


def _forget(contest_id: int) -> int:
    erased = db.session.scalars(
        update(Participant)
        .where(Participant.contest_id == contest_id, Participant.full_name != ERASED)
        .values(
            full_name=ERASED,
            search="",
            birth_date=None,
            phone=None,
            details=None,
            identity=None,
            user_id=None,
            publish=False,
        )
        .returning(Participant.id)
        .execution_options(synchronize_session=False)
    ).all()
    if erased:
        db.session.execute(delete(Insider).where(Insider.contest_id == contest_id))
        db.session.execute(delete(NameTail).where(NameTail.contest_id == contest_id))
        traces = dict.fromkeys(("device", "network_start", "network_end"))
        db.session.execute(
            update(Attempt).where(Attempt.contest_id == contest_id).values(**traces),
            execution_options={"synchronize_session": False},
        )
        for forget in _further:
            forget(contest_id)
        audit.record("attempts.forget", "contest", contest_id, people=len(erased))
    return len(erased)

"""Identities go when their time is over, statistics stay (domain.md, "Law and content")."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, cast, delete, func, select, update

from quizapp.attempts.models import Attempt, DataRequest, Insider, NameTail, Participant
from quizapp.attempts.service import history
from quizapp.contests.models import Contest, Round
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.domain.timing import DAY_MS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from quizapp.core.db import Base

ERASED = "Đã xóa thông tin cá nhân"

_further: list[Callable[[int, int | None], None]] = []


def also(forget: Callable[[int, int | None], None]) -> None:
    """Let a higher feature forget what it holds of a contest's people, or of one of them (the id
    of a participant); adding twice is once."""
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
    erased = _erase(Participant.contest_id == contest_id)
    if erased:
        db.session.execute(delete(Insider).where(Insider.contest_id == contest_id))
        db.session.execute(delete(NameTail).where(NameTail.contest_id == contest_id))
        _blank(DataRequest, DataRequest.contest_id == contest_id, words="", answer="")
        _blank(Attempt, Attempt.contest_id == contest_id, **TRACES)
        for forget in _further:
            forget(contest_id, None)
        audit.record("attempts.forget", "contest", contest_id, people=erased)
    return erased


def forget_one(participant: Participant) -> None:
    """Take out the identity of one (held) participant before the time, as the contest's would be.

    The caller records it. Again changes nothing.
    """
    who, contest_id = participant.id, participant.contest_id
    if not _erase(Participant.id == who):
        return
    db.session.execute(delete(NameTail).where(NameTail.participant_id == who))
    _blank(DataRequest, DataRequest.participant_id == who, words="")
    _blank(Attempt, Attempt.participant_id == who, **TRACES)
    for forget in _further:
        forget(contest_id, who)
    db.session.expire(participant)
    history.decided(contest_id)


TRACES = dict.fromkeys(("device", "network_start", "network_end"))


def _erase(whose: ColumnElement[bool]) -> int:
    """Take out who these participants are; how many of them were somebody."""
    erased = db.session.scalars(
        update(Participant)
        .where(whose, Participant.full_name != ERASED)
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
    return len(erased)


def _blank(table: type[Base], which: ColumnElement[bool], **values: object) -> None:
    db.session.execute(
        update(table).where(which).values(**values),
        execution_options={"synchronize_session": False},
    )

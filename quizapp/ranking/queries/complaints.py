"""Reads of complaints: a participant's own, and the organisers' list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant
from quizapp.banks import queries as banks
from quizapp.contests.models import Round
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.complaints import State, deadline
from quizapp.ranking.models import Complaint, RoundClosing
from quizapp.ranking.queries import prizes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select

    from quizapp.domain.banks import Question


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint with whose it is and the question it is about, None where it is the result."""

    complaint: Complaint
    person: Participant
    unit_name: str
    round: Round
    attempt: Attempt
    question: Question | None


def last_moment(round_: Round) -> int | None:
    """Until when complaints about a round may come; None while there is no end to it."""
    held = prizes.current_list(round_.contest_id, round_.number)
    closing = db.session.get(RoundClosing, round_.id)
    days = prizes.plan_of(round_.contest_id).complaint_days
    return deadline(
        held.complaints_until if held else None, closing.closed_at if closing else None, days
    )


def own(attempt_id: int) -> list[Complaint]:
    """Complaints about an attempt, the latest first."""
    query = select(Complaint).where(Complaint.attempt_id == attempt_id)
    return list(db.session.scalars(query.order_by(Complaint.id.desc())))


def waiting(contest_ids: Sequence[int]) -> dict[int, int]:
    """How many complaints nobody has answered yet, by contest; those without any are left out."""
    query = (
        select(Complaint.contest_id, func.count())
        .where(Complaint.contest_id.in_(contest_ids), Complaint.state == State.OPEN)
        .group_by(Complaint.contest_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def complaints(contest_id: int, state: str = "") -> Select[Any]:
    """Complaints of a contest that fit: those that wait first, the oldest of them on top."""
    query: Any = select(Complaint.id).where(Complaint.contest_id == contest_id)
    if state:
        query = query.where(Complaint.state == state)
    return query.order_by(Complaint.state != State.OPEN, Complaint.filed_at, Complaint.id)


def rows(query: Select[Any], offset: int, size: int) -> list[ComplaintRow]:
    """One page of the list."""
    return _rows(db.session.scalars(query.offset(offset).limit(size)).all())


def complaint_of(contest_id: int, complaint_id: int) -> ComplaintRow:
    """One complaint; raises NotFound where the contest has none such."""
    found = _rows([complaint_id])
    if not found or found[0].complaint.contest_id != contest_id:
        raise NotFound("Cuộc thi không có khiếu nại này.", title="Không tìm thấy khiếu nại")
    return found[0]


def _rows(ids: Sequence[int]) -> list[ComplaintRow]:
    found = db.session.execute(
        select(Complaint, Participant, Unit.name, Round, Attempt)
        .join(Participant, Participant.id == Complaint.participant_id)
        .join(Round, Round.id == Complaint.round_id)
        .join(Attempt, Attempt.id == Complaint.attempt_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Complaint.id.in_(ids))
    ).all()
    versions = {row[0].version_id for row in found if row[0].version_id is not None}
    questions = banks.versions(versions) if versions else {}
    by_id = {
        row[0].id: ComplaintRow(
            *(row[0], row[1], row[2] or "", row[3], row[4]),
            question=questions.get(row[0].version_id or 0),
        )
        for row in found
    }
    return [by_id[each] for each in ids if each in by_id]

"""Reads of what people ask about their personal data."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from quizapp.attempts.models import DataRequest, Participant
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.data_requests import WishState


def requests_of(participant_id: int) -> Sequence[DataRequest]:
    """What one participant asked, the latest first."""
    query = select(DataRequest).where(DataRequest.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(DataRequest.id.desc())))


def requests_in(contest_id: int) -> list[tuple[DataRequest, Participant]]:
    """All requests of a contest with who asked: open ones first, the oldest of them first."""
    rows = db.session.execute(
        select(DataRequest, Participant)
        .join(Participant, Participant.id == DataRequest.participant_id)
        .where(DataRequest.contest_id == contest_id)
        .order_by(DataRequest.state != WishState.OPEN, DataRequest.asked_at)
    )
    return [(request, person) for request, person in rows]


def request_of(contest_id: int, request_id: int) -> DataRequest:
    """One of them; raises NotFound where the contest has none such."""
    found = db.session.get(DataRequest, request_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có yêu cầu này.", title="Không tìm thấy yêu cầu")
    return found


def waiting(contest_id: int) -> int:
    """How many requests of a contest are open."""
    query = select(func.count()).where(
        DataRequest.contest_id == contest_id, DataRequest.state == WishState.OPEN
    )
    return db.session.scalar(query) or 0

"""Results as they stood at a moment that has passed: what a frozen board is read from.

Nothing that happens after that moment (a result, an exclusion, a regrade) can change what is read
here: every change keeps what was before it (``attempts.service.history``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, select, union_all

from quizapp.attempts.models import Participant, Result, ResultPast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLUMNS = tuple(column.name for column in Result.__table__.columns if column.name != "since")


def results(round_ids: Sequence[int], as_of: Mapping[int, int]) -> Any:
    """The columns of ``Result`` and ``eligible`` (1 or 0) of these rounds, each as it is now or,
    with a moment in ``as_of``, as it was then."""
    parts = [part for each in round_ids for part in _parts(each, as_of.get(each))]
    return union_all(*parts).subquery("standing")


def _parts(round_id: int, moment: int | None) -> list[Any]:
    now = (
        select(*(getattr(Result, name) for name in COLUMNS), _flag(Participant.eligible))
        .join(Participant, Participant.id == Result.participant_id)
        .where(Result.round_id == round_id)
    )
    if moment is None:
        return [now]
    then = select(
        *(getattr(ResultPast, name) for name in COLUMNS), _flag(ResultPast.eligible)
    ).where(ResultPast.round_id == round_id, ResultPast.since <= moment, ResultPast.until > moment)
    return [now.where(Result.since <= moment), then]


def _flag(eligible: Any) -> Any:
    return case((eligible.is_(True), 1), else_=0).label("eligible")

"""What results were before they changed: written before every change, in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, cast, insert, literal, select

from quizapp.attempts.models import Participant, Result, ResultPast
from quizapp.core.db import db

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

_SAME = tuple(column.name for column in Result.__table__.columns)


def keep(which: ColumnElement[bool], now: int) -> None:
    """Keep the results that ``which`` is true of as they stand until ``now``, when they change."""
    until: Any = cast(literal(now), BigInteger)
    rows = (
        select(*(getattr(Result, name) for name in _SAME), Participant.eligible, until)
        .join(Participant, Participant.id == Result.participant_id)
        .where(which)
    )
    names = [*_SAME, "eligible", "until"]
    db.session.execute(insert(ResultPast).from_select(names, rows))


_told: list[Callable[[int], None]] = []


def also(tell: Callable[[int], None]) -> None:
    """Let a higher feature know of a contest (its id) in which organisers moved results, in the
    same transaction; adding twice changes nothing."""
    if tell not in _told:
        _told.append(tell)


def decided(contest_id: int) -> None:
    """An organiser's act has moved results, or may have: what is shown follows at once."""
    for tell in _told:
        tell(contest_id)

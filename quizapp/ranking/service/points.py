"""Giving units points by hand, and taking them back.

A fixed ranking does not move: points given later count in its next version.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from quizapp.core import audit
from quizapp.core.audit import given_reason
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import nfc_lines
from quizapp.ranking.models import UnitPoints
from quizapp.ranking.queries import held

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

MAX_POINTS = 100_000
"""Hundredths of a point, added or taken off at once."""


def give(
    contest: Contest,
    number: int,
    *,
    unit_id: int,
    points: int,
    reason: str,
    key: str,
    actor: str,
    now: int,
) -> None:
    """Add ``points`` (hundredths, negative to take off) to a unit's score in one ranking.

    Again with the same ``key`` changes nothing. Raises Invalid for no points, too many, or
    without a reason.
    """
    words = given_reason(nfc_lines(reason))
    if not points or abs(points) > MAX_POINTS:
        raise Invalid("Số điểm cộng hoặc trừ phải khác 0 và không quá 1.000.")
    made = db.session.scalar(
        insert_ignoring(UnitPoints)
        .values(
            contest_id=contest.id,
            round_number=number,
            unit_id=unit_id,
            key=key,
            points=points,
            reason=words,
            added_at=now,
            added_by=actor,
        )
        .returning(UnitPoints.id)
    )
    if made is None:
        return
    held.expire(contest.id)
    audit.record(
        "ranking.give_points",
        "contest",
        contest.id,
        round=number,
        unit=unit_id,
        points=points,
        reason=words,
    )


def withdraw(given: UnitPoints, *, reason: str, actor: str, now: int) -> None:
    """Let points no longer count; raises Invalid without a reason, Conflict the second time."""
    words = given_reason(nfc_lines(reason))
    done = db.session.scalar(
        update(UnitPoints)
        .where(UnitPoints.id == given.id, UnitPoints.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=actor, withdrawn_reason=words)
        .returning(UnitPoints.id)
    )
    if done is None:
        raise Conflict("Điểm này đã được rút trước đó.")
    held.expire(given.contest_id)
    audit.record(
        "ranking.withdraw_points",
        "contest",
        given.contest_id,
        round=given.round_number,
        unit=given.unit_id,
        points=given.points,
        reason=words,
    )

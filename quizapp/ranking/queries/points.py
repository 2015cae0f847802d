"""Reads of points given by hand, and of what prizes of people bring their units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from quizapp.accounts.models import Unit as UnitTable
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.unit_history import successor
from quizapp.ranking.models import UnitPoints

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quizapp.domain.units import Extra, Unit


def listed(contest_id: int, number: int) -> list[tuple[UnitPoints, str]]:
    """All points given in a ranking with the units' names, the latest first."""
    rows = db.session.execute(
        select(UnitPoints, UnitTable.name)
        .join(UnitTable, UnitTable.id == UnitPoints.unit_id)
        .where(UnitPoints.contest_id == contest_id, UnitPoints.round_number == number)
        .order_by(UnitPoints.id.desc())
    )
    return [(given, name) for given, name in rows]


def points_of(contest_id: int, points_id: int) -> UnitPoints:
    """One of them; raises NotFound where the contest has none such."""
    found = db.session.get(UnitPoints, points_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có điểm cộng này.", title="Không tìm thấy điểm cộng")
    return found


def by_hand(
    contest_id: int, number: int, tree: Iterable[Unit] = (), at: int | None = None
) -> Extra:
    """What counts for each unit: the sum and the reasons; as it was at a moment, where one is
    given. Points of a unit that is merged in ``tree`` are those of the new one."""
    merged = {unit.id: unit.parent_id for unit in tree if unit.merged and unit.parent_id}
    query = select(UnitPoints.unit_id, UnitPoints.points, UnitPoints.reason).where(
        UnitPoints.contest_id == contest_id, UnitPoints.round_number == number
    )
    withdrawn = UnitPoints.withdrawn_at
    if at is None:
        query = query.where(withdrawn.is_(None))
    else:
        query = query.where(UnitPoints.added_at <= at, or_(withdrawn.is_(None), withdrawn > at))
    found: dict[int, tuple[int, str]] = {}
    for unit_id, points, reason in db.session.execute(query.order_by(UnitPoints.id)):
        unit_id = successor(unit_id, merged)
        before, words = found.get(unit_id, (0, ""))
        found[unit_id] = (before + points, f"{words}; {reason}" if words else reason)
    return found

"""Entering headcounts as of a date; what was entered before stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from quizapp.accounts.models import UnitHeadcount
from quizapp.core.db import db

if TYPE_CHECKING:
    from quizapp.accounts.models import Unit

FIRST_DAY = dt.date(1900, 1, 1)
"""The date of a figure that never had one."""
CHUNK = 500


def enter(entries: Sequence[tuple[Unit, int | None, dt.date | None]], now: int) -> None:
    """Enter headcounts as of dates (none: as of the first day); the units show the latest.

    What a unit has already, for that date, is not entered again.
    """
    changed = [
        (unit, headcount, as_of or FIRST_DAY)
        for unit, headcount, as_of in entries
        if (headcount, as_of) != (unit.headcount, unit.headcount_as_of)
    ]
    with_history = _latest([unit.id for unit, _, _ in changed])
    rows = []
    for unit, headcount, as_of in changed:
        last = with_history.get(unit.id)
        if last is None and unit.headcount is not None:
            last = unit.headcount_as_of or FIRST_DAY
            rows.append(_row(unit, unit.headcount, last, 0))
        rows.append(_row(unit, headcount, as_of, now))
        if last is None or as_of >= last:
            unit.headcount = headcount
            unit.headcount_as_of = None if as_of == FIRST_DAY else as_of
    if rows:
        db.session.execute(insert(UnitHeadcount), rows)


def _row(unit: Unit, headcount: int | None, as_of: dt.date, now: int) -> dict[str, object]:
    return {"unit_id": unit.id, "headcount": headcount, "as_of": as_of, "entered_at": now}


def _latest(unit_ids: Sequence[int]) -> dict[int, dt.date]:
    """The latest date with a figure, of the units that have a history."""
    found: dict[int, dt.date] = {}
    for start in range(0, len(unit_ids), CHUNK):
        rows = db.session.execute(
            select(UnitHeadcount.unit_id, UnitHeadcount.as_of).where(
                UnitHeadcount.unit_id.in_(unit_ids[start : start + CHUNK])
            )
        )
        for unit_id, as_of in rows:
            found[unit_id] = max(as_of, found.get(unit_id, as_of))
    return found

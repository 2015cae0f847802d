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
NOTHING = -1
"""No headcount that anybody could have entered."""


def enter(entries: Sequence[tuple[Unit, int | None, dt.date | None]], now: int) -> None:
    """Enter headcounts as of dates (none: as of the first day); the units show the latest.

    What a unit has already, for that date, is not entered again.
    """
    wanted = [(unit, headcount, as_of or FIRST_DAY) for unit, headcount, as_of in entries]
    entered = _entered([unit.id for unit, _, _ in wanted])
    rows = []
    for unit, headcount, as_of in wanted:
        known = entered.setdefault(unit.id, {})
        if not known and unit.headcount is not None:
            known[unit.headcount_as_of or FIRST_DAY] = unit.headcount
            if known != {as_of: headcount}:
                rows.append(_row(unit, unit.headcount, unit.headcount_as_of or FIRST_DAY, 0))
        if known.get(as_of, NOTHING) == headcount or (not known and headcount is None):
            continue
        rows.append(_row(unit, headcount, as_of, now))
        if as_of >= max(known, default=FIRST_DAY):
            unit.headcount = headcount
            unit.headcount_as_of = None if as_of == FIRST_DAY else as_of
    if rows:
        db.session.execute(insert(UnitHeadcount), rows)


def _row(unit: Unit, headcount: int | None, as_of: dt.date, now: int) -> dict[str, object]:
    return {"unit_id": unit.id, "headcount": headcount, "as_of": as_of, "entered_at": now}


def _entered(unit_ids: Sequence[int]) -> dict[int, dict[dt.date, int | None]]:
    """What was entered of these units, by date; the later entry of a date stands."""
    found: dict[int, dict[dt.date, int | None]] = {}
    for start in range(0, len(unit_ids), CHUNK):
        rows = db.session.execute(
            select(UnitHeadcount.unit_id, UnitHeadcount.as_of, UnitHeadcount.headcount)
            .where(UnitHeadcount.unit_id.in_(unit_ids[start : start + CHUNK]))
            .order_by(UnitHeadcount.id)
        )
        for unit_id, as_of, headcount in rows:
            found.setdefault(unit_id, {})[as_of] = headcount
    return found

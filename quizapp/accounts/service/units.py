"""Use-cases of units: one at a time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from quizapp.accounts.models import Unit
from quizapp.accounts.service import headcounts
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import local_datetime, nfc, search_key
from quizapp.domain.units import DIVISIONS


def create_unit(
    *,
    code: str,
    name: str,
    parent: Unit | None = None,
    division: str | None = None,
    headcount: int | None = None,
    headcount_as_of: dt.date | None = None,
) -> Unit:
    """A new unit under ``parent``; raises Invalid, or Conflict for a code in use."""
    if division is not None and division not in DIVISIONS:
        raise Invalid("Khối không có trong danh sách.")
    if headcount is not None and headcount < 0:
        raise Invalid("Biên chế không thể là số âm.")
    if db.session.scalar(select(Unit.id).where(Unit.code == nfc(code))):
        raise Conflict(f"Mã đơn vị “{nfc(code)}” đã có.")
    unit = Unit(
        code=nfc(code),
        name=nfc(name),
        parent_id=parent.id if parent else None,
        division=division,
        headcount=headcount,
        headcount_as_of=headcount_as_of,
        search=search_key(name),
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    audit.record("units.create", "unit", unit.id, name=unit.name)
    return unit


def change_unit(
    unit: Unit,
    *,
    name: str,
    division: str | None,
    headcount: int | None,
    headcount_as_of: dt.date | None = None,
    now: int,
) -> None:
    """Raises Invalid; a headcount that changes without a date is as of today."""
    if division is not None and division not in DIVISIONS:
        raise Invalid("Khối không có trong danh sách.")
    before = {
        "name": unit.name,
        "division": unit.division,
        "headcount": unit.headcount,
        "as_of": unit.headcount_as_of and unit.headcount_as_of.isoformat(),
    }
    unit.name, unit.search, unit.division = nfc(name), search_key(name), division
    as_of = headcount_as_of
    if as_of is None:
        same = headcount == unit.headcount
        as_of = unit.headcount_as_of if same else local_datetime(now).date()
    headcounts.enter([(unit, headcount, as_of)], now)
    audit.record(
        "units.change",
        "unit",
        unit.id,
        before=before,
        name=unit.name,
        headcount=headcount,
        as_of=as_of and as_of.isoformat(),
    )

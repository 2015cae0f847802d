"""Reads of the organisation tree as it counts on a day: headcounts and mergers of units."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts import queries
from quizapp.accounts.models import Unit, UnitHeadcount, UnitMerger
from quizapp.core import marks
from quizapp.core.db import db
from quizapp.domain import unit_history as domain
from quizapp.domain.text import local_datetime
from quizapp.domain.unit_history import Headcount, Merger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.domain import units


def day_of(moment: int) -> dt.date:
    """The local date of a moment."""
    return local_datetime(moment).date()


def tree_on(root: Unit | None, day: dt.date, known_at: int | None = None) -> list[units.Unit]:
    """The units at and below ``root`` as they count on a day; with ``known_at`` by what had been
    entered by that moment."""
    plain = queries.plain_tree(root)
    entered = _headcounts(root)
    counted = [
        replace(
            unit,
            headcount=domain.headcount_on(
                entered.get(unit.id, ()), day, unit.headcount, known_at=known_at
            ),
        )
        for unit in plain
    ]
    return domain.as_merged(counted, domain.merged_on(mergers(), day, known_at))


def _headcounts(root: Unit | None) -> dict[int, list[Headcount]]:
    """What was entered for each unit at and below ``root``, in that order."""
    h = UnitHeadcount
    query = select(h.unit_id, h.as_of, h.headcount, h.entered_at).order_by(h.id)
    if root is not None:
        query = query.join(Unit, Unit.id == h.unit_id).where(Unit.path.startswith(root.path))
    found: dict[int, list[Headcount]] = defaultdict(list)
    for unit_id, as_of, headcount, entered_at in db.session.execute(query):
        found[unit_id].append(Headcount(as_of, headcount, entered_at))
    return found


_kept: marks.Kept[Sequence[Merger]] = marks.Kept(marks.UNITS)


def mergers() -> Sequence[Merger]:
    """All mergers there are, cancelled ones among them; shared by all requests."""
    return _kept.get("all", _mergers) or ()


def _mergers() -> Sequence[Merger]:
    m = UnitMerger
    query = select(m.unit_id, m.into_id, m.merged_on, m.entered_at, m.cancelled_at).order_by(m.id)
    return tuple(Merger(*row) for row in db.session.execute(query))


def merged_units(day: dt.date) -> dict[int, int]:
    """Unit → the unit that it is part of on a day, chains followed to their end."""
    merged = domain.merged_on(mergers(), day)
    return {unit_id: domain.successor(unit_id, merged) for unit_id in merged}


def unit_on(unit_id: int | None, day: dt.date) -> Unit | None:
    """The unit that a row refers to, or the one that it is part of on a day."""
    if unit_id is None:
        return None
    return queries.known_unit(domain.successor(unit_id, domain.merged_on(mergers(), day)))


def line_of(unit_ids: Sequence[int], day: dt.date) -> list[int]:
    """The ids of a path from the top down to a unit, with those of the units that it is part of by
    mergers behind them."""
    merged = domain.merged_on(mergers(), day)
    found, passed = list(unit_ids), set(unit_ids)
    for unit_id in reversed(unit_ids):
        into = queries.known_unit(domain.successor(unit_id, merged)) if unit_id in merged else None
        if into is not None:
            more = [int(part) for part in into.path.split("/") if part]
            found += [each for each in more if each not in passed]
            break
    return found


def headcounts_of(unit_id: int) -> Sequence[UnitHeadcount]:
    """What was entered for a unit, the latest date first."""
    h = UnitHeadcount
    query = select(h).where(h.unit_id == unit_id).order_by(h.as_of.desc(), h.id.desc())
    return list(db.session.scalars(query))


def mergers_of(unit_id: int) -> list[tuple[UnitMerger, str, str]]:
    """Mergers that a unit has part in, with the names of the old unit and the new one."""
    names = {unit.id: unit.name for unit in queries.known_units().values()}
    m = UnitMerger
    query = select(m).where((m.unit_id == unit_id) | (m.into_id == unit_id)).order_by(m.id.desc())
    return [(each, names[each.unit_id], names[each.into_id]) for each in db.session.scalars(query)]

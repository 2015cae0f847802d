"""Laying what was decided among equals over a version that is being made, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true, update

from quizapp.core.db import db
from quizapp.domain import snapshots as domain
from quizapp.domain.ranking import Criterion
from quizapp.ranking.models import Snapshot, SnapshotPerson, SnapshotUnit
from quizapp.ranking.queries import snapshots

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 500


def lay_people(made: Snapshot) -> None:
    """Put equal people in the order that was decided for them, now or in an earlier version."""
    decisions = _decisions(made, "person")
    if decisions:
        _lay_people(made, decisions)


def lay_units(made: Snapshot) -> None:
    """The same of equal units."""
    decisions = _decisions(made, "unit")
    if decisions:
        _lay_units(made, decisions)


def _decisions(made: Snapshot, subject: str) -> list[domain.Decided]:
    return [
        domain.Decided(frozenset(each.members), tuple(each.order))
        for each in snapshots.decisions(made.contest_id, made.round_number, subject)
    ]


def _lay_people(made: Snapshot, decisions: Sequence[domain.Decided]) -> None:
    for place in _spoken_of(made.id, sorted({each for d in decisions for each in d.order})):
        rows = db.session.execute(
            select(
                SnapshotPerson.participant_id,
                SnapshotPerson.position,
                SnapshotPerson.place,
                SnapshotPerson.division,
                SnapshotPerson.division_position,
                SnapshotPerson.division_place,
                SnapshotPerson.decided_by,
            )
            .where(SnapshotPerson.snapshot_id == made.id, SnapshotPerson.place == place)
            .order_by(SnapshotPerson.position)
        ).all()
        given = domain.numbers({row.participant_id for row in rows}, decisions)
        if given:
            _store_people(made.id, rows, given)


def _spoken_of(snapshot_id: int, ids: Sequence[int]) -> set[int | None]:
    """The shared places of these participants, some hundreds of them at a time."""
    found: set[int | None] = set()
    for start in range(0, len(ids), CHUNK):
        query = select(SnapshotPerson.place).where(
            SnapshotPerson.snapshot_id == snapshot_id,
            SnapshotPerson.tied == true(),
            SnapshotPerson.participant_id.in_(ids[start : start + CHUNK]),
        )
        found.update(db.session.scalars(query.distinct()))
    return found


def _store_people(snapshot_id: int, rows: Sequence[Any], given: dict[int, int]) -> None:
    changed: dict[int, dict[str, Any]] = {}
    for each in domain.settle([row.participant_id for row in rows], given):
        head = rows[0].decided_by if each.offset == 0 else None
        changed[each.id] = {
            "snapshot_id": snapshot_id,
            "participant_id": each.id,
            "position": rows[0].position + each.offset,
            "place": rows[0].place + each.ahead,
            "tied": each.tied,
            "decision": given.get(each.id),
            "decided_by": Criterion.DECISION.value if each.decided else head,
        }
    for division in {row.division for row in rows}:
        inside = [row for row in rows if row.division == division]
        first = min(row.division_position for row in inside)
        for each in domain.settle([row.participant_id for row in inside], given):
            changed[each.id]["division_position"] = first + each.offset
            changed[each.id]["division_place"] = inside[0].division_place + each.ahead
    db.session.execute(update(SnapshotPerson), list(changed.values()))


def _lay_units(made: Snapshot, decisions: Sequence[domain.Decided]) -> None:
    lines = list(
        db.session.scalars(
            select(SnapshotUnit)
            .where(SnapshotUnit.snapshot_id == made.id)
            .order_by(SnapshotUnit.position)
        )
    )
    groups: dict[tuple[str | None, int], list[SnapshotUnit]] = {}
    for line in lines:
        if line.place is not None and line.row["tied"]:
            groups.setdefault((line.division, line.place), []).append(line)
    for (_, place), group in groups.items():
        given = domain.numbers({line.unit_id for line in group}, decisions)
        if given:
            _store_units(group, place, given)
    db.session.flush()


def _store_units(group: Sequence[SnapshotUnit], place: int, given: dict[int, int]) -> None:
    """The lines change hands within the positions that the group has: the key stays as it is."""
    held = {line.unit_id: dict(line.row) for line in group}
    for line, each in zip(group, domain.settle(list(held), given), strict=True):
        line.unit_id = each.id
        line.place = place + each.ahead
        line.row = {
            **held[each.id],
            "place": line.place,
            "tied": each.tied,
            "decision": given.get(each.id),
        }

"""Reads of equals: who shares a place in a fixed ranking, and what was decided among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Participant
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.ranking.models import Snapshot, SnapshotPerson, SnapshotUnit, TieDecision

if TYPE_CHECKING:
    from collections.abc import Sequence

PERSON, UNIT = "person", "unit"


@dataclass(frozen=True, slots=True)
class Member:
    """One of some equals. ``name`` is for organisers."""

    id: int
    name: str
    unit_name: str
    division: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Everybody who shares a place in the version ``snapshot``; ``first`` is the first position."""

    snapshot: Snapshot
    subject: str
    place: int
    division: str | None
    first: int
    members: tuple[Member, ...]


def group_of(snapshot: Snapshot, subject: str, place: int, division: str | None = None) -> Group:
    """Who shares this place: people over all divisions, units within theirs; raises NotFound.

    Whoever is alone there is no group of equals.
    """
    found = (
        _people(snapshot.id, place)
        if subject == PERSON
        else _units(snapshot.id, place, division or None)
    )
    if len(found) < 2:
        raise NotFound(
            "Ở hạng này không có kết quả nào bằng nhau.", title="Không có gì để quyết định"
        )
    members = tuple(member for _, member in found)
    inside = (division or None) if subject == UNIT else None
    return Group(snapshot, subject, place, inside, found[0][0], members)


def _people(snapshot_id: int, place: int) -> list[tuple[int, Member]]:
    rows = db.session.execute(
        select(
            SnapshotPerson.position,
            SnapshotPerson.participant_id,
            Participant.full_name,
            Unit.name,
            SnapshotPerson.division,
        )
        .join(Participant, Participant.id == SnapshotPerson.participant_id)
        .outerjoin(Unit, Unit.id == SnapshotPerson.unit_id)
        .where(SnapshotPerson.snapshot_id == snapshot_id, SnapshotPerson.place == place)
        .order_by(SnapshotPerson.position)
    )
    return [
        (position, Member(who, name, unit or "", division))
        for position, who, name, unit, division in rows
    ]


def _units(snapshot_id: int, place: int, division: str | None) -> list[tuple[int, Member]]:
    same = (
        SnapshotUnit.division.is_(None) if division is None else SnapshotUnit.division == division
    )
    rows = db.session.scalars(
        select(SnapshotUnit)
        .where(SnapshotUnit.snapshot_id == snapshot_id, SnapshotUnit.place == place, same)
        .order_by(SnapshotUnit.position)
    )
    return [(row.position, Member(row.unit_id, row.row["name"], "", row.division)) for row in rows]


def decision_of(contest_id: int, decision_id: int) -> TieDecision:
    """One decision; raises NotFound where the contest has none such."""
    found = db.session.get(TieDecision, decision_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có quyết định này.", title="Không tìm thấy quyết định")
    return found


def members_of(decision: TieDecision) -> list[Member]:
    """Those a decision was about: in the order decided, then the others."""
    ids = [*decision.order, *(each for each in decision.members if each not in set(decision.order))]
    named = _named_people(ids) if decision.subject == PERSON else _named_units(decision)
    return [named[each] for each in ids if each in named]


def _named_people(ids: Sequence[int]) -> dict[int, Member]:
    found: dict[int, Member] = {}
    for start in range(0, len(ids), 500):
        rows = db.session.execute(
            select(Participant.id, Participant.full_name, Unit.name, Participant.division)
            .outerjoin(Unit, Unit.id == Participant.unit_id)
            .where(Participant.id.in_(ids[start : start + 500]))
        )
        for who, name, unit, division in rows:
            found[who] = Member(who, name, unit or "", division)
    return found


def _named_units(decision: TieDecision) -> dict[int, Member]:
    rows = db.session.scalars(
        select(SnapshotUnit).where(SnapshotUnit.snapshot_id == decision.snapshot_id)
    )
    return {row.unit_id: Member(row.unit_id, row.row["name"], "", row.division) for row in rows}

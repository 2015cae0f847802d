"""Reads of fixed rankings: the latest version, its rows as the boards show them, its decisions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Participant
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.ranking import Criterion, Entry
from quizapp.domain.unit_tree import in_usual_order
from quizapp.ranking.models import Snapshot, SnapshotPerson, SnapshotUnit, TieDecision
from quizapp.ranking.queries import rows
from quizapp.ranking.queries.held import WHOLE, Built, alone
from quizapp.ranking.queries.people import unit_names_now
from quizapp.ranking.queries.rows import UNRANKED, Because, Board, Figures, PersonRow, Who
from quizapp.ranking.queries.units import UnitsHeld, built

BATCH = 500


# ---------------------------------------------------------------- versions


def latest(contest_id: int, number: int) -> Snapshot | None:
    """The newest version of the ranking of a round, by its number; 0 is over the contest."""
    return db.session.scalars(
        select(Snapshot)
        .where(Snapshot.contest_id == contest_id, Snapshot.round_number == number)
        .order_by(Snapshot.version.desc())
        .limit(1)
    ).first()


def published(contest_id: int, number: int) -> Snapshot | None:
    """The version that boards show: the newest one that is published."""
    return db.session.scalars(
        select(Snapshot)
        .where(
            Snapshot.contest_id == contest_id,
            Snapshot.round_number == number,
            Snapshot.published_at.is_not(None),
        )
        .order_by(Snapshot.version.desc())
        .limit(1)
    ).first()


def versions(contest_id: int, number: int) -> list[Snapshot]:
    """Every version, the newest first."""
    query = select(Snapshot).where(
        Snapshot.contest_id == contest_id, Snapshot.round_number == number
    )
    return list(db.session.scalars(query.order_by(Snapshot.version.desc())))


def version_of(contest_id: int, number: int, version: int) -> Snapshot:
    """One version; raises NotFound."""
    for each in versions(contest_id, number):
        if each.version == version:
            return each
    raise NotFound("Xếp hạng không có phiên bản này.", title="Không tìm thấy phiên bản")


def decisions(contest_id: int, number: int, subject: str) -> list[TieDecision]:
    """What was decided among equals, latest first; ``subject`` is person or unit."""
    query = select(TieDecision).where(
        TieDecision.contest_id == contest_id,
        TieDecision.round_number == number,
        TieDecision.subject == subject,
    )
    return list(db.session.scalars(query.order_by(TieDecision.id.desc())))


# ---------------------------------------------------------------- people


def people_board(
    snapshot: Snapshot, *, division: str | None = None, page_number: int = 1, size: int = 50
) -> Board:
    """The asked page, held within the board; with a division by the places within it."""
    ranked, total = count(snapshot, division)
    page = min(max(page_number, 1), max(1, -(-total // size)))
    lines = rows_at(snapshot, (page - 1) * size, size, division)
    return Board(rows=lines, page=page, size=size, ranked=ranked, total=total)


def count(snapshot: Snapshot, division: str | None = None) -> tuple[int, int]:
    """(people with a place, all people)."""
    if division is None:
        return snapshot.ranked, snapshot.people
    ranked, total = db.session.execute(
        select(func.count(SnapshotPerson.place), func.count()).where(
            SnapshotPerson.snapshot_id == snapshot.id, SnapshotPerson.division == division
        )
    ).one()
    return ranked, total


def rows_at(
    snapshot: Snapshot, offset: int, size: int, division: str | None = None
) -> list[PersonRow]:
    """``size`` rows from ``offset`` on; a neighbour on either side is read for the reasons."""
    column = SnapshotPerson.position if division is None else SnapshotPerson.division_position
    start = max(offset, 1)
    query = _rows(snapshot, division).where(column.between(start, offset + size + 1))
    found = db.session.execute(query.order_by(column)).all()
    names = _unit_names([row[0].unit_id for row in found])
    shown = [
        at for at, row in enumerate(found) if start + at in range(offset + 1, offset + size + 1)
    ]
    return [_person(snapshot, found, at, names, division) for at in shown]


def all_rows(snapshot: Snapshot, division: str | None = None) -> list[PersonRow]:
    """The whole board, held at once."""
    return list(each_row(snapshot, division))


def each_row(snapshot: Snapshot, division: str | None = None) -> Iterator[PersonRow]:
    """The whole board, read some hundred rows at a time: for files."""
    for offset in range(0, count(snapshot, division)[1], BATCH):
        yield from rows_at(snapshot, offset, BATCH, division)


def own_place(
    snapshot: Snapshot, participant_id: int, division: str | None = None
) -> tuple[PersonRow, int] | None:
    """The participant's own row and how many rows stand before it; None without a result."""
    mine = db.session.get(SnapshotPerson, (snapshot.id, participant_id))
    if mine is None or division not in (None, mine.division):
        return None
    index = (mine.position if division is None else mine.division_position) - 1
    row = rows_at(snapshot, index, 1, division)[0]
    return row, index if row.place is not None else -1


def _rows(snapshot: Snapshot, division: str | None) -> Any:
    query: Any = (
        select(SnapshotPerson, Participant.full_name, Participant.publish)
        .join(Participant, Participant.id == SnapshotPerson.participant_id)
        .where(SnapshotPerson.snapshot_id == snapshot.id)
    )
    return query if division is None else query.where(SnapshotPerson.division == division)


def _figures(row: SnapshotPerson) -> Figures:
    return Figures(*(getattr(row, name) for name in Figures._fields))


def entry(snapshot: Snapshot, row: SnapshotPerson) -> Entry:
    """The row as ``domain.ranking`` compares it, its guess already settled where it counts."""
    return rows.entry(_figures(row), by_gap=bool(snapshot.actuals), decision=row.decision)


def _person(
    snapshot: Snapshot,
    found: Sequence[Any],
    at: int,
    names: dict[int, str],
    division: str | None,
) -> PersonRow:
    row, name, published_ = found[at]
    return rows.person(
        _figures(row),
        Who(name, published_, names.get(row.unit_id)),
        place=row.place if division is None else row.division_place,
        tied=row.tied and _shares(found, at, division),
        because=_why(snapshot, found, at),
        settled=bool(snapshot.actuals),
        whole=snapshot.round_number == WHOLE,
    )


def _shares(found: Sequence[Any], at: int, division: str | None) -> bool:
    """Whether a neighbour has the same place; within a division fewer do than over all."""
    name = "place" if division is None else "division_place"
    mine = getattr(found[at][0], name)
    around = [found[i][0] for i in (at - 1, at + 1) if 0 <= i < len(found)]
    return any(getattr(each, name) == mine for each in around)


def _why(snapshot: Snapshot, found: Sequence[Any], at: int) -> Because:
    """What sets a row apart: from the row above, the first row from the one below."""
    if found[at][0].place is None:
        return None, UNRANKED
    upper, lower = (at - 1, at) if at else (at, at + 1)
    if lower >= len(found) or found[lower][0].place is None:
        return rows.why(None, (), None)
    pair = entry(snapshot, found[upper][0]), entry(snapshot, found[lower][0])
    return rows.why(pair, tuple(Criterion(name) for name in snapshot.chain), None)


def _unit_names(ids: Sequence[int | None]) -> dict[int, str]:
    query = select(Unit.id, Unit.name).where(Unit.id.in_({each for each in ids if each}))
    return {row.id: row.name for row in db.session.execute(query)}


# ---------------------------------------------------------------- kept for the boards


def people_built(snapshot: Snapshot, division: str | None) -> Built:
    """What the board of a fixed ranking is known by; its rows are read from the ranking itself."""
    p = SnapshotPerson
    query = (
        select(p.participant_id, p.division, p.place, Participant.full_name, Participant.publish)
        .join(Participant, Participant.id == p.participant_id)
        .where(p.snapshot_id == snapshot.id)
        .order_by(p.position)
        .execution_options(yield_per=1000)
    )
    names = hashlib.sha256(unit_names_now())
    there, ranked, total = set[str | None](), 0, 0
    for row in db.session.execute(query):
        there.add(row.division)
        if division in (None, row.division):
            total += 1
            ranked += row.place is not None
            names.update(repr(tuple(row)).encode())
    divisions = in_usual_order(each for each in there if each is not None)
    figures = {"ranked": ranked, "total": total, "divisions": divisions}
    return Built(figures, (), f"{snapshot.id} {snapshot.seal} {names.hexdigest()}")


def unit_rows(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The lines of the board of units as it was fixed."""
    return list(
        db.session.scalars(
            select(SnapshotUnit.row)
            .where(SnapshotUnit.snapshot_id == snapshot.id)
            .order_by(SnapshotUnit.position)
        )
    )


def units(snapshot: Snapshot) -> UnitsHeld:
    """The board of units as it was fixed, for one reader."""
    return UnitsHeld(alone(built(unit_rows(snapshot)), snapshot.made_at))

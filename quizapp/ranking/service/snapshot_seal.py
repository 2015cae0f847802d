"""The seal of one version of a fixed ranking: one chain over everything that it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.core import sealing
from quizapp.core.db import db
from quizapp.domain import seals
from quizapp.ranking.models import Snapshot, SnapshotPerson, SnapshotUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH = 2000
SEALED = (
    *("position", "participant_id", "place", "division_place", "tied", "division", "unit_id"),
    *("score", "right_count", "questions", "ended_at", "time_ms", "attempts", "prediction"),
    *("gap", "missing", "decision", "decided_by"),
)


def seal_of(made: Snapshot) -> str:
    """The last link over everything that a version says; worked out anew it must be the same."""
    link = seals.digest(
        seals.line(
            *("snapshot", seals.VERSION, made.contest_id, made.round_number, made.version),
            *(made.cause, made.reason, made.made_at, made.made_by, made.chain, made.actuals),
            *(made.people, made.ranked, _seal_before(made)),
        )
    )
    for text in _texts(made.id):
        link = seals.digest(f"{link}\n{text}")
    return link


def mark_of(seal: str) -> str:
    return sealing.fingerprint("snapshot-seal", seal)


def _seal_before(made: Snapshot) -> str | None:
    return db.session.get_one(Snapshot, made.supersedes).seal if made.supersedes else None


def _texts(snapshot_id: int) -> Iterator[str]:
    columns = [getattr(SnapshotPerson, name) for name in SEALED]
    people = (
        select(*columns)
        .where(SnapshotPerson.snapshot_id == snapshot_id)
        .order_by(SnapshotPerson.position)
        .execution_options(yield_per=BATCH)
    )
    for row in db.session.execute(people):
        yield seals.line(*row)
    units = (
        select(SnapshotUnit.position, SnapshotUnit.row)
        .where(SnapshotUnit.snapshot_id == snapshot_id)
        .order_by(SnapshotUnit.position)
    )
    for position, row in db.session.execute(units):
        yield seals.line(position, *(row[name] for name in sorted(row)))

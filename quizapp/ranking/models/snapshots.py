"""Tables of fixed rankings and of decisions among equals."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Base, Id, Moment, Ref


class Snapshot(Base):
    """A ranking as it was fixed, of one round or (``round_number`` 0) over the whole contest.

    Versions count from 1 and never change: a correction makes the next one beside them, which
    ``supersedes`` this one. ``cause`` is one of ``domain.snapshots.Cause``. ``chain`` and
    ``actuals`` (round id as text → counted figure of the prediction) are what the order follows
    from. Boards show the latest version with ``published_at``. ``seal`` is the last link over its
    rows, ``mark`` the keyed hash over it.
    """

    __tablename__ = "ranking_snapshot"
    __table_args__ = (UniqueConstraint("contest_id", "round_number", "version"),)

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    round_number: Mapped[int]
    version: Mapped[int]
    supersedes: Mapped[Ref | None] = mapped_column(ForeignKey("ranking_snapshot.id"))
    cause: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    made_at: Mapped[Moment]
    made_by: Mapped[str]
    published_at: Mapped[Moment | None]
    chain: Mapped[list[Any]]
    actuals: Mapped[dict[str, Any]]
    people: Mapped[int] = mapped_column(default=0)
    ranked: Mapped[int] = mapped_column(default=0)
    seal: Mapped[str | None]
    mark: Mapped[str | None]


class SnapshotPerson(Base):
    """A participant in a snapshot; no ``place`` for who is not eligible, behind all others.

    ``position`` counts everybody from 1, equals by their ids; ``division_*`` are the same within
    the division. ``gap`` and ``missing`` mean something once a round is settled. ``decision`` is
    the organiser's order among equals (``TieDecision``), ``decided_by`` the criterion that sets
    the row apart from the one above.
    """

    __tablename__ = "snapshot_person"
    __table_args__ = (
        Index(None, "snapshot_id", "position"),
        Index(None, "snapshot_id", "division", "division_position"),
    )

    snapshot_id: Mapped[Ref] = mapped_column(ForeignKey("ranking_snapshot.id"), primary_key=True)
    participant_id: Mapped[Ref] = mapped_column(
        ForeignKey("participant.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    place: Mapped[int | None]
    division_position: Mapped[int]
    division_place: Mapped[int | None]
    tied: Mapped[bool]
    division: Mapped[str | None]
    unit_id: Mapped[Ref | None]
    score: Mapped[int]
    right_count: Mapped[int]
    questions: Mapped[int]
    ended_at: Mapped[Moment]
    time_ms: Mapped[Moment]
    attempts: Mapped[int]
    prediction: Mapped[int | None]
    gap: Mapped[int]
    missing: Mapped[int]
    decision: Mapped[int | None]
    decided_by: Mapped[str | None]


class SnapshotUnit(Base):
    """A unit in a snapshot: ``row`` is its line as boards keep them, with the name of then.

    ``place`` is None where the unit is not ranked.
    """

    __tablename__ = "snapshot_unit"

    snapshot_id: Mapped[Ref] = mapped_column(ForeignKey("ranking_snapshot.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit_id: Mapped[Ref]
    division: Mapped[str | None]
    place: Mapped[int | None]
    row: Mapped[dict[str, Any]]


class TieDecision(Base):
    """How equals were put in order: by lot, or by a reasoned decision of the organisers.

    ``subject`` is person or unit; ``members`` are the ids of all the equals, ``order`` those that
    were given a place among them, first to last. A lot is ``domain.draws`` over ``tickets`` under
    ``seed``. It holds in a later version too, where those who are equal then were equal here.
    """

    __tablename__ = "tie_decision"
    __table_args__ = (Index(None, "contest_id", "round_number"),)

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    round_number: Mapped[int]
    snapshot_id: Mapped[Ref] = mapped_column(ForeignKey("ranking_snapshot.id"))
    subject: Mapped[str]
    place: Mapped[int]
    division: Mapped[str | None]
    kind: Mapped[str]
    members: Mapped[list[Any]]
    order: Mapped[list[Any]]
    seed: Mapped[str | None]
    digest: Mapped[str | None]
    reason: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[Moment]
    decided_by: Mapped[str]

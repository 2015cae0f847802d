"""How far the present figures have moved from a fixed ranking."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select

from quizapp.attempts.models import Participant, Result
from quizapp.contests import queries as contests
from quizapp.core.db import db
from quizapp.ranking.models import Snapshot, SnapshotPerson
from quizapp.ranking.queries import points, snapshots
from quizapp.ranking.queries.units import WHOLE, tree_of

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

SAME = ("score", "right_count", "questions", "ended_at", "time_ms", "attempts")


def changed(contest: Contest, snapshot: Snapshot) -> int:
    """How many results of a round are other ones now, came, went, or changed eligibility or unit.

    Over the contest: how many of its rounds have a newer version than this one.
    """
    if snapshot.round_number == WHOLE:
        newer = select(func.count(Snapshot.round_number.distinct())).where(
            Snapshot.contest_id == contest.id,
            Snapshot.round_number != WHOLE,
            Snapshot.id > snapshot.id,
        )
        return db.session.scalar(newer) or 0
    round_id = next(r.id for r in contest.rounds if r.number == snapshot.round_number)
    held = SnapshotPerson
    mine = and_(held.snapshot_id == snapshot.id, held.participant_id == Result.participant_id)
    moved = (
        select(func.count())
        .select_from(Result)
        .join(Participant, Participant.id == Result.participant_id)
        .outerjoin(held, mine)
        .where(
            Result.round_id == round_id,
            or_(
                held.participant_id.is_(None),
                Participant.eligible != held.place.is_not(None),
                *(getattr(held, name) != getattr(Result, name) for name in SAME),
                held.unit_id.is_distinct_from(Result.unit_id),
                held.division.is_distinct_from(Result.division),
            ),
        )
    )
    gone = (
        select(func.count())
        .select_from(held)
        .outerjoin(
            Result,
            and_(Result.round_id == round_id, Result.participant_id == held.participant_id),
        )
        .where(held.snapshot_id == snapshot.id, Result.participant_id.is_(None))
    )
    return (db.session.scalar(moved) or 0) + (db.session.scalar(gone) or 0)


def units_changed(contest: Contest, snapshot: Snapshot) -> int:
    """How many units have other points by hand now than in a fixed ranking."""
    if not points.listed(contest.id, snapshot.round_number):
        return 0
    number = snapshot.round_number
    tree = tree_of(contest, contests.round_numbered(contest, number), snapshot.made_at)
    now = points.by_hand(contest.id, number, tree)
    rows = snapshots.unit_rows(snapshot)
    return sum(
        Fraction(row["extra_points"]) != Fraction(now.get(row["unit_id"], (0, ""))[0], 100)
        for row in rows
    )

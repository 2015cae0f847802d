"""Standing in line before the start; the rules are in ``domain.line``.

Coming in is one conditional statement on the one row of the gate, the same for all server
processes. Whoever it does not let in gets a ticket, one for each person and round.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, bindparam, case, delete, func, or_, select, update

from quizapp.attempts.models import StartGate, StartTicket
from quizapp.core.db import Within, db, for_drivers, insert_ignoring, run_alone
from quizapp.domain.line import BURST_MS, KEPT_MS, LONGEST_MS, Turn

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from quizapp.domain.line import Pace

GATE = 1
LAST = 2**62
"""A moment after all others."""
_NOW, _STEP, _FIRST = (bindparam(name, 0, type_=BigInteger) for name in ("at", "step", "first"))
_LATER = StartGate.next_at.between(_FIRST, _NOW + LONGEST_MS)
_ANYWAY = (
    update(StartGate)
    .where(StartGate.id == GATE)
    .values(next_at=case((_LATER, StartGate.next_at), else_=_FIRST) + _STEP)
    .returning(StartGate.next_at)
)
_OPEN_NOW = or_(StartGate.next_at <= _NOW + BURST_MS, StartGate.next_at > _NOW + LONGEST_MS)


@cache
def _queueing_up(engine: Engine) -> Within:
    return Within(engine, _ANYWAY)


@cache
def _passing(engine: Engine) -> Within:
    return Within(engine, _ANYWAY.where(_OPEN_NOW))


def enter(participant_id: int, round_id: int, now: int, pace: Pace) -> Turn | None:
    """None where they may start now, in the running transaction; else their place in line."""
    if not pace.behind and _moved(_passing(db.engine), now, pace) is not None:
        return None
    turn = turn_of(participant_id, round_id, now)
    if turn is not None and not turn.is_due(now):
        return turn
    if turn is not None:
        _drop(participant_id, round_id)
        if not turn.is_over(now):
            return None
    return _queue_up(participant_id, round_id, now, pace)


def _moved(statement: Within, now: int, pace: Pace) -> int | None:
    """Where the gate stands after a statement that moves it; None where it did not."""
    moved = statement.row(at=now, step=pace.step_ms, first=pace.first(now))
    return None if moved is None else moved[0]


def turn_of(participant_id: int, round_id: int, now: int) -> Turn | None:
    """The place in line that somebody has, due or not."""
    due_at = db.session.scalar(
        select(StartTicket.due_at).filter_by(participant_id=participant_id, round_id=round_id)
    )
    return None if due_at is None else Turn(due_at, _waiting(now, due_at))


def _waiting(now: int, before: int = LAST) -> int:
    """How many wait for a turn that comes before a moment."""
    between = StartTicket.due_at > now, StartTicket.due_at < before
    return db.session.scalar(select(func.count()).select_from(StartTicket).where(*between)) or 0


def _queue_up(participant_id: int, round_id: int, now: int, pace: Pace) -> Turn | None:
    """A place at the end of the line; the gate is made where there is none yet."""
    after = _moved(_queueing_up(db.engine), now, pace)
    if after is None:
        db.session.execute(insert_ignoring(StartGate).values(id=GATE, next_at=0))
        return enter(participant_id, round_id, now, pace)
    turn = Turn(after - pace.step_ms - BURST_MS, _waiting(now))
    db.session.execute(
        insert_ignoring(StartTicket).values(
            participant_id=participant_id, round_id=round_id, due_at=turn.due_at, taken_at=now
        )
    )
    return turn


def _drop(participant_id: int, round_id: int) -> None:
    db.session.execute(
        delete(StartTicket).filter_by(participant_id=participant_id, round_id=round_id)
    )


# ---------------------------------------------------------------- without a session

_OPEN = for_drivers("""
SELECT c.id, r.id FROM contest c JOIN round r ON r.contest_id = c.id
WHERE c.slug = ? AND c.state = 'open' AND r.opens_at <= ? AND r.closes_at > ?
""")
_STANDING = for_drivers("""
SELECT (SELECT next_at FROM start_gate WHERE id = 1),
  (SELECT due_at FROM start_ticket WHERE participant_id = ? AND round_id = ?),
  (SELECT count(*) FROM attempt WHERE participant_id = ?),
  (SELECT count(*) FROM start_ticket WHERE due_at > ? AND due_at < coalesce((
    SELECT due_at FROM start_ticket WHERE participant_id = ? AND round_id = ?), ?))
""")
_MOVE = for_drivers("""
UPDATE start_gate SET next_at = CASE WHEN next_at > ? THEN next_at ELSE ? END + ?
WHERE id = 1 AND next_at <= ? RETURNING next_at
""")
_TICKET = for_drivers("""
INSERT INTO start_ticket (participant_id, round_id, due_at, taken_at) VALUES (?, ?, ?, ?)
ON CONFLICT DO NOTHING RETURNING due_at
""")


def queue_up_alone(
    engine: Engine, slug: str, participants: dict[str, int], now: int, pace: Pace
) -> Turn | None:
    """The place in line of who presses start for the first time; None where ``enter`` decides.

    ``participants`` is who they are in each contest, by its id as text. Statements on the driver's
    own connection, each committed at once: what may go wrong between them is a place lost, never
    one taken from somebody. Raises Unavailable.
    """
    open_ = run_alone(engine, _OPEN, (slug, now, now))
    participant_id = participants.get(str(open_[0])) if open_ else None
    if participant_id is None:
        return None
    round_id = open_[1]
    who = (participant_id, round_id)
    next_at, due_at, attempts, ahead = run_alone(
        engine, _STANDING, (*who, participant_id, now, *who, LAST)
    )
    if attempts or next_at is None or not (pace.behind or next_at > now + BURST_MS):
        return None
    if due_at is not None:
        turn = Turn(due_at, ahead)
        return None if turn.is_due(now) else turn
    first = pace.first(now)
    moved = run_alone(engine, _MOVE, (first, first, pace.step_ms, now + LONGEST_MS))
    if moved is None:
        return None
    due_at = moved[0] - pace.step_ms - BURST_MS
    return Turn(due_at, ahead) if run_alone(engine, _TICKET, (*who, due_at, now)) else None


# ---------------------------------------------------------------- cleaning up


def clear(now: int) -> None:
    """Drop the tickets that nobody came back for."""
    db.session.execute(delete(StartTicket).where(StartTicket.due_at < now - KEPT_MS))

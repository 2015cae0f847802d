"""The one result per participant and round, worked out from the attempts that count."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, bindparam, delete, insert, select, update

from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.attempts.queries.sittings import Sitting
from quizapp.attempts.service import history
from quizapp.contests import queries as contests
from quizapp.core.db import Within, db
from quizapp.domain.contests import AttemptFigures, Counting, counted
from quizapp.domain.timing import COUNTED_STANDINGS, FINISHED_STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine


class Person(NamedTuple):
    """Where a participant counts."""

    unit_id: int | None
    division: str | None


COLUMNS = (
    *("attempt_id", "unit_id", "division", "score", "max_score", "right_count", "questions"),
    *("ended_at", "time_ms", "attempts", "prediction", "all_right", "attempts_all_right"),
)
"""What a result says; beside them stand whose it is and since when."""


def write_result(participant_id: int, round_id: int, now: int) -> None:
    """Work out anew what counts for a (held) participant in a round; none where nothing counts.

    What stood until now is kept (``history``).
    """
    rows = _standing(db.engine).rows(participant=participant_id, round=round_id)
    person, contest_id, stored = Person(*rows[0][:2]), rows[0][2], rows[0][3:_FIGURES]
    attempts = [Sitting(*row[_FIGURES:]) for row in rows if row[_FIGURES] is not None]
    counting = Counting(contests.known(contest_id).counting)
    values = counted_columns(attempts, person, counting)
    new = None if values is None else tuple(values[name] for name in COLUMNS)
    before = None if stored[0] is None else stored
    if new == before:
        return
    mine = and_(Result.round_id == round_id, Result.participant_id == participant_id)
    if before is not None:
        history.keep(mine, now)
    if values is None:
        db.session.execute(delete(Result).where(mine))
    elif before is not None:
        db.session.execute(update(Result).where(mine).values(**values, since=now))
    else:
        _inserting(db.engine).row(
            round_id=round_id, participant_id=participant_id, since=now, **values
        )


_FIGURES = 3 + len(COLUMNS)
"""Where the figures of an attempt begin in a row of ``_standing``."""


@lru_cache(maxsize=4)
def _standing(engine: Engine) -> Within:
    """A row for each attempt of a participant that counts in a round, one row without any: the
    participant, the result as it stands, the attempt."""
    theirs = and_(
        Attempt.participant_id == Participant.id,
        Attempt.round_id == bindparam("round", 0),
        Attempt.state.in_(FINISHED_STATES),
        Attempt.standing.in_(COUNTED_STANDINGS),
    )
    standing = and_(
        Result.participant_id == Participant.id, Result.round_id == bindparam("round", 0)
    )
    return Within(
        engine,
        select(
            *(Participant.unit_id, Participant.division, Participant.contest_id),
            *(getattr(Result, name) for name in COLUMNS),
            *(getattr(Attempt, name) for name in Sitting._fields),
        )
        .outerjoin(Attempt, theirs)
        .outerjoin(Result, standing)
        .where(Participant.id == bindparam("participant", 0))
        .order_by(Attempt.number),
    )


@lru_cache(maxsize=4)
def _inserting(engine: Engine) -> Within:
    names = ("round_id", "participant_id", "since", *COLUMNS)
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    return Within(engine, insert(Result).values(values).returning(Result.round_id))


def counted_columns(
    attempts: Sequence[Sitting | Attempt], person: Person | Participant, counting: Counting
) -> dict[str, object] | None:
    """The columns of the result that these attempts of one participant and round give."""
    result = counted([figures(attempt) for attempt in attempts], counting)
    if result is None:
        return None
    by_number = {attempt.number: attempt.id for attempt in attempts}
    return {
        "attempt_id": by_number[result.number],
        "unit_id": person.unit_id,
        "division": person.division,
        "score": result.score,
        "max_score": result.max_score,
        "right_count": result.right_count,
        "questions": result.question_count,
        "ended_at": result.ended_at,
        "time_ms": result.time_ms,
        "attempts": result.attempts,
        "prediction": result.prediction,
        "all_right": result.all_right,
        "attempts_all_right": result.attempts_all_right,
    }


def figures(attempt: Sitting | Attempt) -> AttemptFigures:
    """A finished attempt as the rules of counting see it."""
    return AttemptFigures(
        number=attempt.number,
        score=attempt.score or 0,
        max_score=attempt.max_score or 0,
        right_count=attempt.right_count or 0,
        question_count=attempt.out_of,
        started_at=attempt.started_at,
        ended_at=attempt.ended_at or attempt.deadline_at,
        time_ms=attempt.time_ms or 0,
        prediction=attempt.prediction,
    )

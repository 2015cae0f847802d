"""Attempts end by themselves: whoever looks first, a reader or the sweep, ends them alike."""

from __future__ import annotations

import logging

from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import UnderWay
from quizapp.attempts.queries.sittings import Sitting
from quizapp.attempts.service import answer
from quizapp.attempts.service.submit import finish, hold
from quizapp.core.db import db, transaction
from quizapp.domain.timing import GRACE_MS, AttemptState, attempt_state

log = logging.getLogger("quizapp.attempts")


def is_overdue(attempt: Attempt | UnderWay | Sitting, now: int) -> bool:
    """Whether the attempt must end as timed out: deadline and grace are past, the clock runs."""
    state = AttemptState(attempt.state)
    seen = attempt_state(state, now, attempt.deadline_at, attempt.paused_at)
    return seen != state


def finish_if_overdue(attempt: Attempt, now: int) -> Attempt:
    """End an overdue attempt in the running transaction, with what was saved, as of its deadline.

    Any other attempt comes back as it is.
    """
    if not is_overdue(attempt, now):
        return attempt
    _end_if_overdue(attempt.id, now)
    return answer.locked(attempt.id)


def _end_if_overdue(attempt_id: int, now: int) -> None:
    held = hold(attempt_id)
    if is_overdue(held, now):
        finish(held, AttemptState.TIMED_OUT, None, now)


def finish_overdue(now: int, limit: int = 500, *, round_id: int | None = None) -> int:
    """End up to ``limit`` overdue attempts, each in a transaction of its own; gives how many.

    An attempt that cannot be ended is logged and passed over. Call it outside of other work: what
    the session holds is committed or rolled back on the way.
    """
    done, broken = 0, set[int]()
    while done < limit:
        with transaction():
            found = _overdue(now, limit - done, broken, round_id)
        if not found:
            break
        for attempt_id in found:
            if _finish_alone(attempt_id, now):
                done += 1
            else:
                broken.add(attempt_id)
    return done


def _overdue(now: int, limit: int, but: set[int], round_id: int | None) -> list[int]:
    query = select(Attempt.id).where(
        Attempt.state == AttemptState.IN_PROGRESS,
        Attempt.paused_at.is_(None),
        Attempt.deadline_at < now - GRACE_MS,
    )
    if round_id is not None:
        query = query.where(Attempt.round_id == round_id)
    if but:
        query = query.where(Attempt.id.not_in(but))
    return list(db.session.scalars(query.order_by(Attempt.deadline_at).limit(limit)))


def _finish_alone(attempt_id: int, now: int) -> bool:
    try:
        with transaction():
            _end_if_overdue(attempt_id, now)
    except Exception:
        log.exception("attempt %s could not be ended", attempt_id)
        return False
    return True

"""Organisers' acts on the course of attempts: extra time, pause, going on, voiding, reinstating.

One act is one transaction: what it changes is held first, in the order of the ids, so that saves,
hand-ins and sweeps come wholly before it or wholly after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from quizapp.attempts.models import Attempt, Intervention, InterventionItem, Participant
from quizapp.attempts.queries.interventions import Change, Order, changes
from quizapp.attempts.service import answer, history, seal
from quizapp.attempts.service.results import write_result
from quizapp.attempts.service.submit import hold_marks, hold_participant
from quizapp.attempts.service.timeouts import finish_if_overdue
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import nfc
from quizapp.domain.timing import FINISHED_STATES, MINUTE_MS, Act, AttemptState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.contests.models import Contest

MAX_MINUTES = 600

NOTHING = {
    Act.EXTRA: "Không có bài đang làm nào để thêm giờ.",
    Act.PAUSE: "Không có bài đang chạy giờ nào để tạm dừng.",
    Act.RESUME: "Không có bài đang tạm dừng nào.",
    Act.VOID: "Không có lượt thi nào để hủy.",
    Act.REINSTATE: "Không có lượt thi đã hủy nào khôi phục được. Lượt đã có lượt khác thi thay, "
    "hoặc vượt quá số lượt cho phép, thì không khôi phục được.",
}


def intervene(
    contest: Contest, order: Order, *, reason: str, actor: str, key: str, now: int
) -> Intervention:
    """Carry the order out on every attempt that it can be done to, all at once.

    ``key`` is one sheet of paper: with the same key nothing happens twice. Raises Invalid for
    a missing reason or bad minutes, Conflict where there is nothing (any more) to do it to.
    """
    words = audit.given_reason(nfc(reason))
    if order.act is Act.EXTRA and not MINUTE_MS <= order.ms <= MAX_MINUTES * MINUTE_MS:
        raise Invalid(f"Số phút thêm phải từ 1 đến {MAX_MINUTES}.")
    _hold(order, now)
    made = _entered(contest, order, words, actor, key, now)
    if made is None:
        return db.session.scalars(select(Intervention).where(Intervention.key == key)).one()
    found = changes(order, now, lock=True)
    if not found.rows:
        raise Conflict(NOTHING[order.act])
    _store(made.id, found.rows)
    made.attempts, made.skipped = len(found.rows), found.skipped
    _follow(found.rows, order, now)
    audit.record(
        f"attempts.{order.act.value}",
        "round" if order.attempt_id is None else "attempt",
        order.attempt_id or order.round_id,
        contest=contest.id,
        intervention=made.id,
        unit=order.unit_id,
        minutes=order.ms // MINUTE_MS,
        attempts=made.attempts,
        skipped=made.skipped,
        reason=words,
    )
    return made


def _entered(
    contest: Contest, order: Order, reason: str, actor: str, key: str, now: int
) -> Intervention | None:
    """The entry that all else hangs on; None where its key was used before.

    Pointing at an attempt shares a lock on it, so it comes after ``_hold``.
    """
    inserted = db.session.scalar(
        insert_ignoring(Intervention)
        .values(
            contest_id=contest.id,
            round_id=order.round_id,
            unit_id=order.unit_id,
            attempt_id=order.attempt_id,
            key=key,
            act=order.act,
            ms=order.ms,
            reason=reason,
            actor=actor,
            at=now,
        )
        .returning(Intervention.id)
    )
    return None if inserted is None else db.session.get_one(Intervention, inserted)


def _hold(order: Order, now: int) -> None:
    """Take the locks that come before those of attempts; an overdue attempt ends on the way."""
    if order.attempt_id is not None:
        hold_marks(order.round_id)
        attempt = db.session.get_one(Attempt, order.attempt_id)
        hold_participant(attempt.participant_id)
        finish_if_overdue(answer.locked(attempt.id), now)
    elif order.act is Act.REINSTATE:
        people = select(Attempt.participant_id).where(
            Attempt.round_id == order.round_id, Attempt.state == AttemptState.VOIDED
        )
        db.session.execute(
            select(Participant.id)
            .where(Participant.id.in_(people))
            .order_by(Participant.id)
            .with_for_update(key_share=True)
        ).all()


def _store(intervention_id: int, rows: Sequence[Change]) -> None:
    db.session.execute(update(Attempt), [_columns(row) for row in rows])
    db.session.execute(
        insert(InterventionItem),
        [
            {
                "intervention_id": intervention_id,
                "attempt_id": row.attempt_id,
                "state_before": row.state_before,
                "state_after": row.state,
                "deadline_before": row.before.deadline_at,
                "deadline_after": row.after.deadline_at,
            }
            for row in rows
        ],
    )


def _columns(row: Change) -> dict[str, Any]:
    return {
        "id": row.attempt_id,
        "state": row.state,
        "deadline_at": row.after.deadline_at,
        "paused_at": row.after.paused_at,
        "paused_ms": row.after.paused_ms,
        "extra_ms": row.after.extra_ms,
        "voided_from": row.voided_from,
        "voided_at": row.voided_at,
    }


def _follow(rows: Sequence[Change], order: Order, now: int) -> None:
    """An attempt that had ended is sealed anew and its participant's result follows.

    Only a single attempt can have ended: many at once are those that run.
    """
    for row in rows:
        if not {row.state_before, row.state} & FINISHED_STATES:
            continue
        attempt = answer.locked(row.attempt_id)
        seal.reseal(attempt)
        db.session.flush()
        write_result(row.participant_id, order.round_id, now)
        history.decided(attempt.contest_id)

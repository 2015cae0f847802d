"""Marking a round anew, seen from the ranking: places before and after, the counted prediction."""

from __future__ import annotations

from sqlalchemy import delete

from quizapp.attempts.models import Regrade
from quizapp.attempts.service import regrade as marking
from quizapp.contests.models import Round
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain.contests import PredictionKind, actual_prediction
from quizapp.domain.snapshots import Cause
from quizapp.ranking.models import RegradePlace, RegradeRound, RoundClosing
from quizapp.ranking.queries import regrades
from quizapp.ranking.service import snapshots
from quizapp.ranking.service.closing import counted_results
from quizapp.ranking.service.sealing import seal_round


def advance(regrade_id: int, limit: int = marking.STEP) -> Regrade:
    """One more step of a draft; with the last one the places before and after are known."""
    was = marking.locked(regrade_id).state
    held = marking.advance(regrade_id, limit)
    if was == marking.COMPUTING and held.state == marking.READY:
        regrades.write_places(held, db.session.get_one(Round, held.round_id))
    return held


def apply(regrade_id: int, *, actor: str, now: int) -> Regrade:
    """Let a draft count, wholly or not at all; a closed round is counted and sealed anew
    and its ranking gets a new version.

    Raises Conflict where anything has changed since the draft began.
    """
    applied = marking.apply(regrade_id, actor=actor, now=now)
    round_ = db.session.get_one(Round, applied.round_id)
    seen = db.session.get_one(RegradeRound, regrade_id)
    closing = db.session.get(RoundClosing, round_.id, populate_existing=True)
    if (closing.closed_at if closing else None) != seen.closed_at:
        raise Conflict(marking.STALE, title="Dữ liệu đã thay đổi từ lúc xem trước")
    if closing is not None:
        _recount(closing, round_)
        snapshots.renew(
            round_.contest, round_, Cause.REGRADE, reason=applied.reason, actor=actor, now=now
        )
    return applied


def _recount(closing: RoundClosing, round_: Round) -> None:
    """The figures of a closing follow from the marks: both are written in the audit log."""
    before, seal_before = closing.actual, closing.seal
    kind = round_.contest.prediction
    if kind:
        closing.actual = actual_prediction(PredictionKind(kind), counted_results(round_.id))
    seal_round(closing, round_)
    audit.record(
        "ranking.recount",
        "round",
        round_.id,
        contest=round_.contest_id,
        actual_before=before,
        actual=closing.actual,
        seal_before=seal_before,
        seal=closing.seal,
    )


def drop(regrade_id: int) -> None:
    """Put a draft away."""
    marking.drop(regrade_id)
    if db.session.get_one(Regrade, regrade_id).state == marking.DROPPED:
        db.session.execute(delete(RegradePlace).where(RegradePlace.regrade_id == regrade_id))

"""Seals of attempts: what happened is sealed once, what it is worth with every decision anew.

``log_seal`` is the SHA-256 of the log as text, ``log_mark`` a keyed hash over it that only this
installation can make, ``receipt`` the short code that follows from it. None of them ever changes.
``score_seal`` is the keyed hash over score, state and standing: a use-case that changes one of
them by a recorded decision (standing, regrade, voiding, reinstating) calls ``reseal``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from quizapp.attempts.models import Answer, Attempt
from quizapp.core import sealing
from quizapp.core.db import db
from quizapp.domain import seals as domain
from quizapp.domain.seals import LogRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from quizapp.attempts.queries import UnderWay

WORTH = ("score", "max_score", "right_count", "time_ms", "prediction")


def logs_of(ids: Sequence[int]) -> dict[int, list[LogRow]]:
    """All that was saved in several attempts, in order, by their ids."""
    rows = db.session.execute(
        select(Answer.attempt_id, Answer.seq, Answer.position, Answer.response, Answer.saved_at)
        .where(Answer.attempt_id.in_(ids))
        .order_by(Answer.attempt_id, Answer.seq)
    )
    logs: dict[int, list[LogRow]] = {attempt_id: [] for attempt_id in ids}
    for attempt_id, seq, position, response, saved_at in rows:
        logs[attempt_id].append(LogRow(seq, position, response, saved_at))
    return logs


def seals(
    attempt: UnderWay,
    log: Iterable[LogRow],
    ended_at: int,
    state: str,
    standing: str,
    worth: Mapping[str, Any],
) -> dict[str, str]:
    """The columns that are written when an attempt ends; ``worth`` holds those of ``WORTH``."""
    log_seal = seal_of(attempt, log, ended_at, state)
    log_mark = mark_of(log_seal)
    return {
        "log_seal": log_seal,
        "log_mark": log_mark,
        "receipt": domain.receipt(log_mark),
        "score_seal": _score_seal(log_seal, state, standing, worth),
    }


def seal_of(attempt: Attempt | UnderWay, log: Iterable[LogRow], ended_at: int, state: str) -> str:
    """The hash over everything that happened in an attempt."""
    return domain.digest(
        domain.attempt_text(
            code=attempt.code,
            participant=attempt.participant_id,
            round_=attempt.round_id,
            number=attempt.number,
            paper=attempt.paper,
            started_at=attempt.started_at,
            log=log,
            ended_at=ended_at,
            state=str(state),
        )
    )


def mark_of(log_seal: str) -> str:
    """The keyed hash over a log's seal."""
    return sealing.fingerprint("attempt-seal", log_seal)


def score_seal_of(attempt: Attempt) -> str:
    """The keyed hash over what an ended attempt is worth, as it stands now."""
    worth = {name: getattr(attempt, name) for name in WORTH}
    return _score_seal(attempt.log_seal or "", attempt.state, attempt.standing, worth)


def reseal(attempt: Attempt) -> None:
    """Seal anew what an ended attempt is worth: for use-cases that record why it changed."""
    if attempt.log_seal is not None:
        attempt.score_seal = score_seal_of(attempt)


def score_seal(log_seal: str, state: str, standing: str, worth: Mapping[str, Any]) -> str:
    """The same over figures that are not stored yet; ``worth`` holds those of ``WORTH``."""
    return _score_seal(log_seal, state, standing, {name: worth[name] for name in WORTH})


def _score_seal(log_seal: str, state: str, standing: str, worth: Mapping[str, Any]) -> str:
    text = domain.score_text(log_seal=log_seal, state=str(state), standing=str(standing), **worth)
    return sealing.fingerprint("score-seal", text)

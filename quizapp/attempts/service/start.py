"""Starting an attempt: one at a time, within the limits, with a paper drawn for it alone."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from quizapp.attempts.models import Attempt
from quizapp.attempts.service.submit import hold_participant
from quizapp.attempts.service.timeouts import finish_if_overdue
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict
from quizapp.domain import codes, papers, timing
from quizapp.domain.contests import START_REFUSAL_WORDS, ContestState, StartRefusal, may_start
from quizapp.domain.timing import AttemptState, RoundPhase, Standing

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from quizapp.contests.models import Contest, Round


class NoAttemptLeft(Conflict):
    code, title = "no_attempt_left", "Anh/chị đã hết lượt thi"


class RoundNotOpen(Conflict):
    code, title = "round_not_open", "Kỳ thi hiện không mở"


def start(
    participant_id: int,
    round_: Round,
    now: int,
    rng: random.Random,
    traces: Mapping[str, str | None] | None = None,
) -> Attempt:
    """The participant's attempt under way in the round; a new one with a fresh paper if none is.

    ``traces`` are the columns that tell where a new one started. Raises RoundNotOpen,
    NoAttemptLeft, or Conflict where the banks cannot fill a paper.
    """
    hold_participant(participant_id)
    contest = round_.contest
    under_way = running(participant_id, round_.id, now)
    if under_way is not None:
        return under_way
    _refuse_closed(contest, round_, now)
    refusal = refused_start(participant_id, contest, round_.id, now)
    if refusal is not None:
        raise NoAttemptLeft(START_REFUSAL_WORDS[refusal])
    paper = _draw(participant_id, contest, rng, now)
    inserted = _insert(participant_id, round_, paper, now, traces or {})
    if inserted is None:  # another start came first, past the hold above: the unique keys say so
        under_way = running(participant_id, round_.id, now)
        if under_way is None:
            raise Conflict("Lượt thi vừa được bắt đầu ở nơi khác. Vui lòng tải lại trang.")
        return under_way
    return db.session.get_one(Attempt, inserted)


def running(participant_id: int, round_id: int, now: int) -> Attempt | None:
    """The attempt under way; one that is overdue is ended on the way and no longer counts."""
    found = db.session.scalars(
        select(Attempt)
        .where(
            Attempt.participant_id == participant_id,
            Attempt.round_id == round_id,
            Attempt.state == AttemptState.IN_PROGRESS,
        )
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return None
    found = finish_if_overdue(found, now)
    return found if found.state == AttemptState.IN_PROGRESS else None


def refused_start(
    participant_id: int, contest: Contest, round_id: int, now: int
) -> StartRefusal | None:
    """The limit that keeps the participant from another attempt in the round, or None."""
    rows = db.session.execute(
        select(Attempt.round_id, Attempt.started_at).where(
            Attempt.participant_id == participant_id, Attempt.state != AttemptState.VOIDED
        )
    ).all()
    today = timing.day_start(now)
    return may_start(
        used_round=sum(row.round_id == round_id for row in rows),
        used_contest=len(rows),
        used_today=sum(row.started_at >= today for row in rows),
        per_round=contest.attempts_per_round,
        per_contest=contest.attempts_per_contest,
        per_day=contest.attempts_per_day,
    )


def _refuse_closed(contest: Contest, round_: Round, now: int) -> None:
    phase = timing.round_phase(now, round_.opens_at, round_.closes_at, None)
    if contest.state != ContestState.OPEN or phase != RoundPhase.OPEN:
        raise RoundNotOpen("Vui lòng xem thời gian mở các kỳ thi ở trang cuộc thi.")


def _draw(participant_id: int, contest: Contest, rng: random.Random, now: int) -> papers.Paper:
    """A paper with as few questions as possible that the participant has met before."""
    pool = banks.pool([bank.id for bank in contest.banks], now)
    earlier = db.session.scalars(
        select(Attempt.paper).where(Attempt.participant_id == participant_id)
    )
    seen = frozenset(
        item.question_id for paper in earlier for item in papers.paper_from_json(paper)
    )
    try:
        return papers.draw(contests.blueprint(contest), pool, rng, seen)
    except papers.Shortage as shortage:
        raise Conflict(
            "Ngân hàng câu hỏi hiện chưa đủ để ra đề. Vui lòng báo cho ban tổ chức."
        ) from shortage


def _insert(
    participant_id: int,
    round_: Round,
    paper: papers.Paper,
    now: int,
    traces: Mapping[str, str | None],
) -> int | None:
    last = db.session.scalar(
        select(func.max(Attempt.number)).where(
            Attempt.participant_id == participant_id, Attempt.round_id == round_.id
        )
    )
    new = {
        "code": codes.secret_code(secrets.randbelow),
        "contest_id": round_.contest_id,
        "round_id": round_.id,
        "participant_id": participant_id,
        "number": (last or 0) + 1,
        "state": AttemptState.IN_PROGRESS,
        "paper": papers.paper_to_json(paper),
        "questions": len(paper),
        "started_at": now,
        "deadline_at": timing.deadline(now, round_.contest.duration_ms, round_.closes_at),
        "standing": Standing.VALID,
        **traces,
    }
    return db.session.scalar(insert_ignoring(Attempt).values(new).returning(Attempt.id))

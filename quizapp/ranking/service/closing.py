"""Use-cases of ranking: closing a round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from quizapp.attempts.models import Attempt, Result
from quizapp.attempts.service import insiders, usage
from quizapp.attempts.service.standing import change_standing
from quizapp.attempts.service.submit import hold_marks
from quizapp.attempts.service.timeouts import finish_overdue
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import contests as domain
from quizapp.domain.contests import PredictionKind
from quizapp.domain.snapshots import Cause
from quizapp.domain.text import format_clock, format_moment, nfc_lines
from quizapp.domain.timing import GRACE_MS, AttemptState, Standing, closable
from quizapp.ranking.models import RoundClosing
from quizapp.ranking.queries import held
from quizapp.ranking.queries.rounds import pending
from quizapp.ranking.service import snapshots
from quizapp.ranking.service.sealing import seal_round

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quizapp.contests.models import Round

MAX_NOTE = 1000
LEFT_OUT = "Chưa xác minh xong khi chốt kỳ."
CLOSED_ALREADY = "Kỳ thi này đã được chốt trước đó; các con số đã chốt không thay đổi."


def close_round(
    round_: Round, actor: str, now: int, note: str = "", *, leave_out: bool = False
) -> RoundClosing:
    """Close a round (chốt kỳ): count its people and the actual number of the prediction, once.

    Attempts past their time are ended first, each in its own transaction, so call it before any
    other work. ``leave_out``: attempts that still await a check do not count. Raises Conflict
    while the round or an attempt of it still runs or awaits a check, or when it was closed
    before; Invalid for a note that is too long.
    """
    if now < round_.closes_at:
        raise Conflict(
            f"Kỳ thi còn mở đến {format_moment(round_.closes_at)}; chỉ chốt được sau thời điểm đó."
        )
    words = nfc_lines(note)
    if len(words) > MAX_NOTE:
        raise Invalid(f"Ghi chú tối đa {MAX_NOTE} ký tự.")
    end_overdue(round_.id, now)
    insiders.apply(round_.contest_id, now)
    hold_marks(round_.id)
    refuse_running(round_.id, now)
    _settle_pending(round_.id, now, leave_out=leave_out)
    people = counted_people(round_.id)
    kind = round_.contest.prediction
    actual = None
    if kind:
        actual = domain.actual_prediction(PredictionKind(kind), counted_results(round_.id))
    inserted = db.session.scalar(
        insert_ignoring(RoundClosing)
        .values(
            round_id=round_.id,
            closed_at=now,
            closed_by=actor,
            people=people,
            actual=actual,
            note=words,
        )
        .returning(RoundClosing.round_id)
    )
    if inserted is None:
        raise Conflict(CLOSED_ALREADY)
    closing = db.session.get_one(RoundClosing, inserted)
    seal_round(closing, round_)
    audit.record(
        "ranking.close_round",
        "round",
        round_.id,
        contest=round_.contest_id,
        number=round_.number,
        people=people,
        actual=actual,
        note=words,
        seal=closing.seal,
    )
    snapshots.take(round_.contest, round_, Cause.CLOSING, reason=words, actor=actor, now=now)
    usage.count_anew([round_.contest_id], now)
    return closing


def _settle_pending(round_id: int, now: int, *, leave_out: bool) -> None:
    """What nobody has checked yet is left out, where the organiser says so; it may come back."""
    waiting = pending(round_id)
    if waiting and not leave_out:
        raise Conflict(
            f"Còn {len(waiting)} lượt chờ xác minh. Vui lòng kết luận từng lượt, hoặc chọn loại "
            "các lượt này khỏi kết quả."
        )
    for attempt in waiting:
        change_standing(attempt, Standing.INVALID, LEFT_OUT, now=now)


def end_overdue(round_id: int, now: int) -> None:
    """End every attempt of the round whose time is over."""
    while finish_overdue(now, 500, round_id=round_id) == 500:
        pass


def refuse_running(round_id: int, now: int) -> None:
    """Raises Conflict while an answer may still arrive."""
    running, last, stopped = db.session.execute(
        select(func.count(), func.max(Attempt.deadline_at), func.count(Attempt.paused_at)).where(
            Attempt.round_id == round_id, Attempt.state == AttemptState.IN_PROGRESS
        )
    ).one()
    if not running:
        return
    if stopped:
        raise Conflict(
            f"Còn {stopped} bài đang tạm dừng. Vui lòng cho làm tiếp hoặc hủy các bài này ở trang "
            "Can thiệp vào bài thi, rồi chốt sau khi các bài kết thúc."
        )
    if closable(now, last):
        raise Conflict(
            f"Còn {running} bài thi quá giờ mà hệ thống chưa kết thúc được. Vui lòng báo cho người "
            "quản trị."
        )
    raise Conflict(
        f"Còn {running} bài đang làm. Vui lòng chốt sau {format_clock(last + GRACE_MS + 999)}."
    )


def counted_people(round_id: int) -> int:
    """How many people have a result, without what was found invalid."""
    query = select(func.count()).where(Result.round_id == round_id)
    return db.session.scalar(query) or 0


def counted_results(round_id: int) -> Iterator[domain.Result]:
    """One result per person, without what was found invalid."""
    query = select(
        Result.score,
        Result.right_count,
        Result.ended_at,
        Result.time_ms,
        Result.attempts,
        Result.prediction,
        Result.max_score,
        Result.questions,
        Result.all_right,
        Result.attempts_all_right,
    ).where(Result.round_id == round_id)
    for row in db.session.execute(query, execution_options={"yield_per": 1000}):
        yield domain.Result(*row)


def publish_board(round_: Round, now: int) -> None:
    """Let everybody whom it is for see the final boards of a closed round: no longer frozen or
    hidden. Again changes nothing; raises Conflict before the round is closed."""
    if db.session.get(RoundClosing, round_.id) is None:
        raise Conflict("Vui lòng chốt kỳ trước khi công bố bảng xếp hạng.")
    first = db.session.scalar(
        update(RoundClosing)
        .where(RoundClosing.round_id == round_.id, RoundClosing.published_at.is_(None))
        .values(published_at=now)
        .returning(RoundClosing.round_id)
    )
    if first is None:
        return
    held.expire(round_.contest_id)
    audit.record(
        "ranking.publish_board", "round", round_.id, contest=round_.contest_id, number=round_.number
    )

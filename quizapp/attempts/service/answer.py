"""Saving answers: the hottest path of the product.

One statement says everything: it stores the answer only while the attempt is in progress and
within its deadline, once per ``seq``. The log is append-only, the highest ``seq`` of a position is
its current answer: a retry changes nothing, and a late packet never undoes a newer choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select
from sqlalchemy import insert as insert_into

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.queries import UnderWay, current, current_answers, log_of, next_after
from quizapp.core.db import db, run_alone
from quizapp.core.errors import Conflict, Gone, NotFound, Refusal, TooMany
from quizapp.domain.answers import is_blank, load
from quizapp.domain.seals import LogRow
from quizapp.domain.text import format_clock, format_moment
from quizapp.domain.timing import GRACE_MS, AttemptState, accepts_save

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

MAX_SEQ, SEQ_PER_QUESTION = 200, 40
"""An attempt takes 200 + 40 × questions saves: more than any person, a bound for a program."""

PREDICTION = 0
"""The position of the prediction, which is saved like any answer."""

_INSERT = """
INSERT INTO answer (attempt_id, seq, position, response, saved_at)
SELECT a.id, ?, ?, ?, ? FROM attempt a
WHERE a.id = ? AND a.code = ? AND a.state = 'in_progress' AND a.paused_at IS NULL
  AND a.deadline_at >= ? AND a.questions >= ?
  AND {bound} + {bound_each} * a.questions >= ?{lock}
ON CONFLICT (attempt_id, seq) DO NOTHING
RETURNING (SELECT b.deadline_at FROM attempt b WHERE b.id = answer.attempt_id)
"""


def _text(lock: str) -> str:
    return _INSERT.format(bound=MAX_SEQ, bound_each=SEQ_PER_QUESTION, lock=lock)


_TEXTS = {
    "sqlite": _text(lock=""),
    # lets a hand-in and a save wait for each other
    "postgresql": _text(lock="\nFOR SHARE OF a").replace("?", "%s"),
}


def seq_bound(questions: int) -> int:
    """The highest ``seq`` that an attempt with so many questions takes."""
    return MAX_SEQ + SEQ_PER_QUESTION * questions


@dataclass(frozen=True, slots=True)
class Saved:
    """``saved``: this very call stored the answer (False: an earlier try of it had)."""

    saved: bool
    deadline_at: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What an attempt holds: questions answered, of how many."""

    answered: int
    questions: int


class HandedIn(Conflict):
    code, title = "handed_in", "Bài thi đã được nộp"


class TimeOver(Gone):
    code, title = "time_over", "Đã hết thời gian làm bài"


class Voided(Conflict):
    code, title = "voided", "Lượt thi đã được hủy"


class Paused(Refusal):
    """423: nothing is taken while the clock stands still; the page keeps it and sends it after."""

    status, code, title = 423, "paused", "Bài thi đang tạm dừng"


class SeqTaken(Conflict):
    code, title = "seq_taken", "Câu trả lời chưa được lưu"


class TooManySaves(TooMany):
    code, title = "too_many_saves", "Bài thi đã đổi câu trả lời quá nhiều lần"


def save(attempt_id: int, code: str, position: int, response: str, seq: int, now: int) -> Saved:
    """Store ``response`` (canonical JSON text) as the answer at ``position``; committed on return.

    One statement on the driver's own connection, in a transaction of its own. Raises HandedIn,
    TimeOver (both with what was kept), SeqTaken (another answer has this ``seq``), TooManySaves,
    or NotFound.
    """
    deadline_at = stored(db.engine, attempt_id, code, position, response, seq, now)
    if deadline_at is not None:
        return Saved(saved=True, deadline_at=deadline_at)
    return _why_not(attempt_id, code, position, response, seq, now)


def stored(
    engine: Engine, attempt_id: int, code: str, position: int, response: str, seq: int, now: int
) -> int | None:
    """The statement alone: the attempt's deadline where it stored the answer, else None.

    Committed on return; raises Unavailable. Sending the same again is harmless.
    """
    row = run_alone(engine, _TEXTS, _given(attempt_id, code, position, response, seq, now))
    return None if row is None else int(row[0])


def _given(
    attempt_id: int, code: str, position: int, response: str, seq: int, now: int
) -> tuple[object, ...]:
    return (seq, position, response, now, attempt_id, code, now - GRACE_MS, position, seq)


def insert(attempt: Attempt, responses: Mapping[int, tuple[int, str]], now: int) -> int:
    """Store ``{position: (seq, response)}`` in the running transaction; gives how many were new.

    The same statement as ``save``.
    """
    connection = db.session.connection()
    text = _TEXTS[connection.dialect.name]
    stored = 0
    for position, (seq, response) in sorted(responses.items()):
        given = _given(attempt.id, attempt.code, position, response, seq, now)
        stored += connection.exec_driver_sql(text, given).first() is not None
    return stored


def completed(
    attempt: UnderWay,
    responses: Mapping[int, tuple[int, str]],
    prediction: int | None,
    now: int,
) -> list[LogRow]:
    """The whole log of a held attempt, after what its page sends once more as it hands in.

    Nearly always everything is there already, and nothing is stored. ``prediction`` is the guess
    of the last page, None where it has none.
    """
    log = log_of(attempt.id)
    known = {p: sent for p, sent in responses.items() if 0 <= p <= attempt.questions}
    new = missing(log, known, now)
    guess = current([*log, *new]).get(PREDICTION)
    if prediction is not None and (guess is None or load(guess.response) != prediction):
        seq = max((row.seq for row in (*log, *new)), default=0) + 1
        new.append(LogRow(seq, PREDICTION, str(prediction), now))
    if new:
        db.session.execute(insert_into(Answer), [_columns(attempt, row) for row in new])
    return sorted([*log, *new])


def _columns(attempt: UnderWay, row: LogRow) -> dict[str, object]:
    return {"attempt_id": attempt.id, **row._asdict()}


def missing(
    log: Sequence[LogRow], responses: Mapping[int, tuple[int, str]], now: int
) -> list[LogRow]:
    """What ``{position: (seq, response)}`` adds to a log, whatever numbers its page had for it.

    An answer whose number another page has used is given the next one, unless its question was
    answered with that number or a higher one: what was acknowledged stands.
    """
    taken = {row.seq for row in log}
    highest = {row.position: row.seq for row in log}
    new, late = [], []
    for position, (seq, response) in sorted(responses.items()):
        if seq not in taken:
            taken.add(seq)
            new.append(LogRow(seq, position, response, now))
        elif highest.get(position, 0) < seq:
            late.append((position, response))
    first = max(taken, default=0) + 1
    new += [LogRow(first + i, p, response, now) for i, (p, response) in enumerate(late)]
    return new


def save_all(attempt_id: int, responses: Mapping[int, str], now: int) -> int:
    """Store the answers of a form that differ from the current ones; gives how many did.

    The server numbers them itself. Raises as ``save`` does.
    """
    attempt = locked(attempt_id)
    refuse_ended(attempt, now)
    log = log_of(attempt_id)
    before = {position: row.response for position, row in current(log).items()}
    changed = {
        position: response
        for position, response in responses.items()
        if response != before.get(position)
        and not (is_blank(response) and is_blank(before.get(position, "null")))
    }
    first = next_after(log)
    numbered = {p: (first + i, r) for i, (p, r) in enumerate(sorted(changed.items()))}
    if insert(attempt, numbered, now) < len(numbered):
        raise _too_many()
    return len(numbered)


_LOCKED = (
    select(Attempt)
    .where(Attempt.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def locked(attempt_id: int) -> Attempt:
    """The attempt as it is now, held until the end of the transaction: saves wait or are done."""
    return db.session.scalars(_LOCKED, {"id": attempt_id}).one()


# ---------------------------------------------------------------- what is stored


def kept(attempt: Attempt) -> Kept:
    """How many questions the attempt has answers to."""
    answers = current_answers(attempt.id).items()
    answered = sum(1 for position, text in answers if position > 0 and not is_blank(text))
    return Kept(answered, attempt.questions)


# ---------------------------------------------------------------- why nothing was stored


def refuse_ended(attempt: Attempt, now: int) -> None:
    """Raises Paused, Voided, HandedIn or TimeOver unless the attempt takes saves."""
    state = AttemptState(attempt.state)
    if state == AttemptState.IN_PROGRESS and attempt.paused_at is not None:
        raise paused(attempt)
    if accepts_save(state, now, attempt.deadline_at):
        return
    raise ended(attempt)


def paused(attempt: Attempt | UnderWay) -> Paused:
    """The refusal of a paused attempt; ``deadline_at`` and ``paused_at`` tell the time left."""
    at = format_clock(attempt.paused_at or 0)
    return Paused(
        f"Ban tổ chức tạm dừng bài thi lúc {at}. Đồng hồ đã dừng, thời gian còn lại được giữ "
        "nguyên. Câu trả lời chưa gửi được giữ lại và gửi khi bài thi tiếp tục.",
        deadline_at=attempt.deadline_at,
        paused_at=attempt.paused_at,
    )


def ended(attempt: Attempt) -> Refusal:
    """The refusal that says how an attempt ended and what counts."""
    if attempt.state == AttemptState.VOIDED:
        at = format_moment(attempt.voided_at or 0)
        return Voided(
            f"Ban tổ chức hủy lượt thi này lúc {at}. Lượt này không được tính vào kết quả và không "
            "trừ vào số lượt được thi; anh/chị có thể thi lại khi kỳ thi còn mở."
        )
    held = kept(attempt)
    words = f"{held.answered}/{held.questions} câu trả lời đã lưu được tính vào bài thi."
    details: dict[str, Any] = {"answered": held.answered, "questions": held.questions}
    if attempt.state == AttemptState.SUBMITTED and attempt.ended_at is not None:
        at = format_clock(attempt.ended_at)
        return HandedIn(f"Bài được nộp lúc {at}. {words}", **details)
    at = format_clock(attempt.deadline_at)
    return TimeOver(f"Bài thi kết thúc lúc {at}. {words}", **details)


def _too_many() -> TooManySaves:
    return TooManySaves("Các câu trả lời đã lưu vẫn còn nguyên. Vui lòng kiểm tra lại rồi nộp bài.")


def _why_not(attempt_id: int, code: str, position: int, response: str, seq: int, now: int) -> Saved:
    """An earlier try that did arrive gives its Saved; everything else raises."""
    attempt = db.session.get(Attempt, attempt_id)
    if attempt is None or attempt.code != code or position > attempt.questions:
        raise NotFound("Bài thi không có câu hỏi này.")
    same = db.session.get(Answer, (attempt_id, seq))
    if same is not None and (same.position, same.response) == (position, response):
        return Saved(saved=False, deadline_at=attempt.deadline_at)
    refuse_ended(attempt, now)
    if same is None:
        raise _too_many()
    raise _seq_taken(attempt_id, position)


def _seq_taken(attempt_id: int, position: int) -> SeqTaken:
    """Tells what to do next: the next free number, and the answer that stands for now."""
    last = db.session.scalars(
        select(Answer)
        .where(Answer.attempt_id == attempt_id, Answer.position == position)
        .order_by(Answer.seq.desc())
        .limit(1)
    ).first()
    return SeqTaken(
        "Bài thi đang được làm trên một trang khác. Trang này sẽ tự gửi lại câu trả lời.",
        next_seq=next_after(log_of(attempt_id)),
        current=last and {"choice": last.response, "saved_at": last.saved_at},
    )

"""Ending attempts: handing in and marking."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    bindparam,
    cast,
    func,
    literal,
    select,
    update,
)

from quizapp.attempts.models import Attempt, Participant
from quizapp.attempts.queries import UNDER_WAY, UnderWay, log_of, rulings
from quizapp.attempts.service import answer, seal
from quizapp.attempts.service.results import write_result
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import marks
from quizapp.core.db import Within, db
from quizapp.core.errors import NotFound
from quizapp.domain import timing
from quizapp.domain.answers import load, unanswered
from quizapp.domain.honesty import Reason
from quizapp.domain.papers import paper_from_json
from quizapp.domain.scoring import PaperMark, Partial, mark_paper
from quizapp.domain.timing import AttemptState, Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Engine

    from quizapp.domain.seals import LogRow

MAX_PREDICTION = 10_000_000
INCOMPLETE = "Bài chưa trả lời đủ các câu hỏi nên không hợp lệ theo thể lệ."


def submit(
    attempt: Attempt,
    responses: Mapping[int, tuple[int, str]] | None,
    prediction: int | None,
    now: int,
    traces: Mapping[str, Any] | None = None,
) -> Attempt:
    """``hand_in`` for who goes on with the attempt itself: look at the state of what comes back."""
    hand_in(attempt.id, responses, prediction, now, lambda _held: traces or {})
    return answer.locked(attempt.id)


def hand_in(
    attempt_id: int,
    responses: Mapping[int, tuple[int, str]] | None,
    prediction: int | None,
    now: int,
    traces: Callable[[UnderWay], Mapping[str, Any]],
) -> str:
    """Take the last answers ``{position: (seq, response)}``, mark, write the result; gives the
    state of the attempt from now on.

    Handing in twice changes nothing. Past deadline and grace the attempt ends as timed out with
    what was saved before. ``traces`` gives the columns that tell where it was handed in. Raises
    NotFound, Paused.
    """
    held = hold(attempt_id)
    if held.state != AttemptState.IN_PROGRESS:
        return held.state
    if held.paused_at is not None:
        raise answer.paused(held)
    if not timing.accepts_save(AttemptState(held.state), now, held.deadline_at):
        finish(held, AttemptState.TIMED_OUT, None, now, traces(held))
        return AttemptState.TIMED_OUT
    log = answer.completed(held, responses or {}, prediction, now)
    finish(held, AttemptState.SUBMITTED, now, now, traces(held), log)
    return AttemptState.SUBMITTED


def finish(
    attempt: UnderWay,
    state: AttemptState,
    submitted_at: int | None,
    now: int,
    traces: Mapping[str, Any] | None = None,
    log: Sequence[LogRow] | None = None,
) -> None:
    """Move a held attempt out of ``in_progress``, mark it and write the participant's result.

    The conditional UPDATE lets exactly one caller end an attempt; for any other nothing happens.
    ``log`` is the attempt's whole log where the caller has read it.
    """
    ended_at = timing.ended_at(state, submitted_at, attempt.deadline_at)
    log = log_of(attempt.id) if log is None else log
    answers = {row.position: row.response for row in log}
    mark = marked(attempt, answers)
    worth = {
        "score": mark.score,
        "max_score": mark.max_score,
        "right_count": mark.right_count,
        "time_ms": timing.time_taken(
            attempt.started_at, ended_at, attempt.deadline_at, attempt.paused_ms
        ),
        "prediction": predicted(answers),
    }
    judged = _judged(attempt, answers)
    end = {
        "state": state,
        "ended_at": ended_at,
        "counted_questions": mark.question_count,
        **worth,
        **judged,
        **(traces or {}),
        **seal.seals(
            attempt, log, ended_at, state, judged.get("standing", attempt.standing), worth
        ),
    }
    if _ending(db.engine, frozenset(end)).row(key=attempt.id, **end) is not None:
        write_result(attempt.participant_id, attempt.round_id, now)


def _judged(attempt: UnderWay, answers: Mapping[int, str]) -> dict[str, str]:
    """The columns of the standing of a valid attempt that lacks what it needs to count."""
    contest = contests.known(attempt.contest_id)
    if attempt.standing != Standing.VALID:
        return {}
    holed = contests.complete_only(contest) and unanswered(attempt.questions, answers)
    if not holed and not (contests.needs_guess(contest) and predicted(answers) is None):
        return {}
    return {
        "standing": Standing.INVALID.value,
        "standing_code": Reason.INCOMPLETE.value,
        "standing_reason": INCOMPLETE,
    }


@lru_cache(maxsize=8)
def _ending(engine: Engine, columns: frozenset[str]) -> Within:
    """The statement that writes these columns of an attempt in progress."""
    return Within(
        engine,
        update(Attempt)
        .where(Attempt.id == bindparam("key"), Attempt.state == AttemptState.IN_PROGRESS)
        .values({name: bindparam(name) for name in columns})
        .returning(Attempt.id),
    )


def marked(attempt: Attempt | UnderWay, answers: Mapping[int, str]) -> PaperMark:
    """The mark of the attempt's paper with these answers, by the rulings of its round."""
    paper = paper_from_json(attempt.paper)
    questions = banks.versions(item.version_id for item in paper)
    partial = Partial(contests.known(attempt.contest_id).partial)
    return mark_paper(paper, questions, answers, partial, rulings(attempt.round_id))


def predicted(answers: Mapping[int, str]) -> int | None:
    """The whole number guessed, as saved at the position of the prediction."""
    guess = load(answers.get(answer.PREDICTION, "null"))
    return guess if isinstance(guess, int) else None


_HELD = (
    select(Participant)
    .where(Participant.id == bindparam("id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def hold_participant(participant_id: int) -> Participant:
    """One act at a time per participant: starting, ending and judging attempts wait here.

    Always taken before an attempt is held, so that nobody waits in a ring.
    """
    return db.session.scalars(_HELD, {"id": participant_id}).one()


_MARKS = 0x6D61726B
"""The name of the advisory locks on the marks of a round, in PostgreSQL."""


def hold_marks(round_id: int, *, alone: bool = False) -> None:
    """Whoever writes a mark or a result of a round goes before or after a regrade, never beside.

    Held until the end of the transaction: ``alone`` by a regrade, shared by all others, who take
    it before they hold an attempt that has ended. SQLite has one writer anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(_marks_lock(literal(round_id, BigInteger), alone=alone)))
    marks.read_anew()


def _marks_lock(round_id: Any, *, alone: bool = False) -> ColumnElement[Any]:
    lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
    return lock(cast(_MARKS, Integer), cast(round_id % 2**31, Integer))


def hold(attempt_id: int) -> UnderWay:
    """The attempt as it is now, held with its participant until the end of the transaction, and
    beside no regrade: what must be before an attempt is ended. Raises NotFound.

    One statement for ``hold_marks``, ``hold_participant`` and the lock on the attempt. The order
    in which they are taken is the order in which one part of it needs the other.
    """
    row = _holding(db.engine).row(key=attempt_id)
    marks.read_anew()
    if row is None:
        raise NotFound("Không còn bài thi này.", title="Không tìm thấy bài thi")
    return UnderWay.of(row)


@lru_cache(maxsize=8)
def _holding(engine: Engine) -> Within:
    wanted = Attempt.id == bindparam("key", 0)
    locks: list[Any] = []
    if engine.dialect.name == "postgresql":
        locks = [_marks_lock(Attempt.round_id)]
    person = (
        select(Participant.id, *locks)
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(wanted)
        .with_for_update(of=Participant, key_share=True)
        .cte("person")
        .prefix_with("MATERIALIZED")
    )
    return Within(
        engine,
        select(*(getattr(Attempt, name) for name in UNDER_WAY))
        .join(person, person.c.id == Attempt.participant_id)
        .where(wanted)
        .with_for_update(of=Attempt),
    )

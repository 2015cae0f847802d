"""Ending attempts: handing in, marking, and the one result per participant and round."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, cast, func, select, update

from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.attempts.queries import log_of, rulings
from quizapp.attempts.service import answer, history, seal
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core.db import db
from quizapp.domain import timing
from quizapp.domain.answers import load, unanswered
from quizapp.domain.contests import AttemptFigures, Counting, counted
from quizapp.domain.honesty import Reason
from quizapp.domain.papers import paper_from_json
from quizapp.domain.scoring import PaperMark, Partial, mark_paper
from quizapp.domain.timing import COUNTED_STANDINGS, FINISHED_STATES, AttemptState, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quizapp.attempts.queries import UnderWay
    from quizapp.contests.models import Contest
    from quizapp.domain.seals import LogRow

MAX_PREDICTION = 10_000_000
INCOMPLETE = "Bài chưa trả lời đủ các câu hỏi nên không hợp lệ theo thể lệ."


def submit(
    attempt: Attempt | UnderWay,
    responses: Mapping[int, tuple[int, str]] | None,
    prediction: int | None,
    now: int,
    traces: Mapping[str, Any] | None = None,
) -> Attempt:
    """Hand in: take the last answers ``{position: (seq, response)}``, mark, write the result.

    Handing in twice changes nothing. Past deadline and grace the attempt ends as timed out with
    what was saved before; look at the state of what comes back. ``traces`` are the columns that
    tell where it was handed in. Raises Paused.
    """
    _person = hold_participant(attempt.participant_id)  # kept in the session for as long as named
    held = answer.locked(attempt.id)
    if held.state != AttemptState.IN_PROGRESS:
        return held
    if held.paused_at is not None:
        raise answer.paused(held)
    if not timing.accepts_save(AttemptState(held.state), now, held.deadline_at):
        return finish(held, AttemptState.TIMED_OUT, None, now, traces)
    log = answer.completed(held, responses or {}, prediction, now)
    return finish(held, AttemptState.SUBMITTED, now, now, traces, log)


def finish(
    attempt: Attempt,
    state: AttemptState,
    submitted_at: int | None,
    now: int,
    traces: Mapping[str, Any] | None = None,
    log: Sequence[LogRow] | None = None,
) -> Attempt:
    """Move a held attempt out of ``in_progress``, mark it and write the participant's result.

    The conditional UPDATE lets exactly one caller end an attempt; for any other nothing happens.
    ``log`` is the attempt's whole log where the caller has read it.
    """
    hold_marks(attempt.round_id)
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
    moved = db.session.execute(
        _ending(frozenset(end)),
        {"key": attempt.id, **{f"new_{name}": value for name, value in end.items()}},
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).first()
    if moved is None:
        db.session.refresh(attempt)
    else:
        write_result(attempt.participant_id, attempt.round_id, now)
    return attempt


def _judged(attempt: Attempt, answers: Mapping[int, str]) -> dict[str, str]:
    """The columns of the standing of a valid attempt that must be whole to count and is not."""
    contest = contest_of(attempt)
    if attempt.standing != Standing.VALID or not contests.complete_only(contest):
        return {}
    guessed = contest.prediction is None or predicted(answers) is not None
    if guessed and not unanswered(attempt.questions, answers):
        return {}
    return {
        "standing": Standing.INVALID.value,
        "standing_code": Reason.INCOMPLETE.value,
        "standing_reason": INCOMPLETE,
    }


@cache
def _ending(columns: frozenset[str]) -> Any:
    """The statement that writes these columns of an attempt in progress; built once."""
    return (
        update(Attempt)
        .where(Attempt.id == bindparam("key"), Attempt.state == AttemptState.IN_PROGRESS)
        .values({name: bindparam(f"new_{name}") for name in columns})
        .returning(Attempt)
    )


def marked(attempt: Attempt, answers: Mapping[int, str]) -> PaperMark:
    """The mark of the attempt's paper with these answers, by the rulings of its round."""
    paper = paper_from_json(attempt.paper)
    questions = banks.versions(item.version_id for item in paper)
    partial = Partial(contest_of(attempt).partial)
    return mark_paper(paper, questions, answers, partial, rulings(attempt.round_id))


def contest_of(attempt: Attempt) -> Contest:
    return contests.known(attempt.contest_id)


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
        lock = func.pg_advisory_xact_lock if alone else func.pg_advisory_xact_lock_shared
        db.session.execute(select(lock(cast(_MARKS, Integer), cast(round_id % 2**31, Integer))))


_COUNTABLE = (
    select(Attempt)
    .where(
        Attempt.participant_id == bindparam("participant_id"),
        Attempt.round_id == bindparam("round_id"),
        Attempt.state.in_(FINISHED_STATES),
        Attempt.standing.in_(COUNTED_STANDINGS),
    )
    .execution_options(populate_existing=True)
)
_RESULT = (
    select(Result)
    .where(
        Result.participant_id == bindparam("participant_id"),
        Result.round_id == bindparam("round_id"),
    )
    .execution_options(populate_existing=True)
)


def write_result(participant_id: int, round_id: int, now: int) -> None:
    """Work out anew what counts for a (held) participant in a round; none where nothing counts.

    What stood until now is kept (``history``).
    """
    which = {"participant_id": participant_id, "round_id": round_id}
    attempts = list(db.session.scalars(_COUNTABLE, which))
    stored = db.session.scalars(_RESULT, which).first()
    values = counted_columns(attempts)
    if stored is not None:
        if values is not None and all(getattr(stored, name) == values[name] for name in values):
            return
        history.keep((Result.round_id == round_id) & (Result.participant_id == participant_id), now)
    if values is None:
        if stored is not None:
            db.session.delete(stored)
    elif stored is None:
        row = Result(round_id=round_id, participant_id=participant_id, since=now, **values)
        db.session.add(row)
    else:
        for name, value in {**values, "since": now}.items():
            setattr(stored, name, value)
    db.session.flush()


def counted_columns(attempts: list[Attempt]) -> dict[str, object] | None:
    """The columns of the result that these attempts of one participant and round give."""
    if not attempts:
        return None
    counting = Counting(contest_of(attempts[0]).counting)
    result = counted([figures(attempt) for attempt in attempts], counting)
    if result is None:
        return None
    participant = db.session.get_one(Participant, attempts[0].participant_id)
    by_number = {attempt.number: attempt.id for attempt in attempts}
    return {
        "attempt_id": by_number[result.number],
        "unit_id": participant.unit_id,
        "division": participant.division,
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


def figures(attempt: Attempt) -> AttemptFigures:
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

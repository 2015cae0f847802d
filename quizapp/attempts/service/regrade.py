"""Marking a round anew after a ruling on a question: worked out beside what stands, then applied.

Drafting marks every ended attempt from its log, some hundreds at a time, into tables of its own;
nothing that counts moves. Applying is one transaction of a few statements, and only if everything
that the figures follow from is as it was when the draft began.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, func, insert, select, update

from quizapp.attempts.models import (
    Answer,
    Attempt,
    Participant,
    Regrade,
    RegradeAttempt,
    RegradeResult,
    Result,
    Ruling,
)
from quizapp.attempts.queries import rulings
from quizapp.attempts.service import history, seal
from quizapp.attempts.service.submit import hold_marks
from quizapp.banks import queries as banks
from quizapp.banks.models import Question, QuestionVersion
from quizapp.contests.models import Contest, Round
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import rulings as domain
from quizapp.domain.contests import AttemptFigures, Counting, counted
from quizapp.domain.papers import paper_from_json
from quizapp.domain.rulings import RulingKind
from quizapp.domain.scoring import Partial, mark_paper
from quizapp.domain.text import nfc
from quizapp.domain.timing import COUNTED_STANDINGS, FINISHED_STATES

if TYPE_CHECKING:
    from quizapp.domain import banks as bank_domain

COMPUTING, READY, APPLIED, DROPPED = "computing", "ready", "applied", "dropped"
CHUNK = 500
STEP = 2_000
"""Attempts gone through in one call of ``advance``: a second or so, for others write meanwhile."""

STALE = (
    "Từ lúc xem trước đã có bài thi, kết luận hoặc quyết định chấm lại khác, nên chưa có gì thay "
    "đổi. Vui lòng xem trước lại rồi áp dụng."
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to count for a question version: one of the kinds, or None to lift a ruling.

    ``choices`` are original indexes, ``texts`` accepted answers: for ACCEPT.
    """

    version_id: int
    kind: RulingKind | None
    choices: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


# ---------------------------------------------------------------- drafting


def draft(round_: Round, decision: Decision, *, reason: str, actor: str, now: int) -> Regrade:
    """Begin to work out what a decision would change. Raises Invalid where it cannot be meant."""
    words = audit.given_reason(nfc(reason))
    present_id, ruling = _ruling(decision)
    made = Regrade(
        contest_id=round_.contest_id,
        round_id=round_.id,
        version_id=decision.version_id,
        present_id=present_id,
        ruling=None if ruling is None else domain.ruling_to_json(ruling),
        reason=words,
        state=COMPUTING,
        fingerprint=fingerprint(round_.id),
        attempts=_count(round_.id),
        created_by=actor,
        created_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _ruling(decision: Decision) -> tuple[int | None, domain.Ruling | None]:
    """(the version that counts instead, the ruling) of a decision."""
    drawn = banks.versions([decision.version_id]).get(decision.version_id)
    if drawn is None:
        raise Invalid("Câu hỏi này không có trong ngân hàng.")
    try:
        match decision.kind:
            case RulingKind.PRESENT:
                present_id, now = present(decision.version_id)
                return present_id, domain.present(drawn, now)
            case RulingKind.ACCEPT:
                return None, domain.accept(drawn, decision.choices, decision.texts)
            case None:
                return None, None
    except domain.Mismatch as mismatch:
        raise Invalid(str(mismatch)) from mismatch
    return None, domain.Ruling(decision.kind)


def present(version_id: int) -> tuple[int, bank_domain.Question]:
    """The present version of a question and what it says; raises Invalid where it is this one."""
    found = db.session.scalar(
        select(Question.version_id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(QuestionVersion.id == version_id)
    )
    if found is None or found == version_id:
        raise Invalid("Câu hỏi chưa có bản nào mới hơn bản đã ra đề. Vui lòng sửa đáp án ở đây.")
    return found, banks.versions([found])[found]


def _count(round_id: int) -> int:
    query = select(func.count()).where(Attempt.round_id == round_id, Attempt.score.is_not(None))
    return db.session.scalar(query) or 0


def advance(regrade_id: int, limit: int = STEP) -> Regrade:
    """Go through up to ``limit`` more attempts of a draft; the last step works out the results."""
    held = locked(regrade_id)
    if held.state != COMPUTING:
        return held
    contest = db.session.get_one(Contest, held.contest_id)
    counts = rulings_after(held)
    done = 0
    while done < limit:
        rows = _ended(held.round_id, held.cursor)
        if not rows:
            _work_out_results(held, Counting(contest.counting))
            held.state = READY
            break
        _mark(held, rows, Partial(contest.partial), counts)
        held.cursor, held.marked = rows[-1].id, held.marked + len(rows)
        done += len(rows)
    db.session.flush()
    return held


def locked(regrade_id: int) -> Regrade:
    """The regrade as it is now, held until the end of the transaction."""
    return db.session.scalars(
        select(Regrade)
        .where(Regrade.id == regrade_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def rulings_after(regrade: Regrade) -> dict[int, domain.Ruling]:
    """The rulings of the round as they will be."""
    found = dict(rulings(regrade.round_id))
    found.pop(regrade.version_id, None)
    if regrade.ruling is not None:
        found[regrade.version_id] = ruling_of(regrade)
    return found


def ruling_of(regrade: Regrade) -> domain.Ruling:
    """The ruling of a regrade that makes one."""
    assert regrade.ruling is not None
    question = None
    if regrade.present_id is not None:
        question = banks.versions([regrade.present_id])[regrade.present_id]
    return domain.ruling_from_json(regrade.ruling, question)


def _ended(round_id: int, after: int) -> Sequence[Row[Any]]:
    """The next attempts that have a mark, voided ones too: they may be reinstated."""
    columns: tuple[Any, ...] = (
        *(Attempt.id, Attempt.participant_id, Attempt.state, Attempt.standing, Attempt.paper),
        *(Attempt.questions, Attempt.counted_questions, Attempt.score, Attempt.max_score),
        *(Attempt.right_count, Attempt.time_ms, Attempt.prediction, Attempt.log_seal),
    )
    query = (
        select(*columns)
        .where(Attempt.round_id == round_id, Attempt.score.is_not(None), Attempt.id > after)
        .order_by(Attempt.id)
        .limit(CHUNK)
    )
    return db.session.execute(query).all()


def _mark(
    held: Regrade, rows: Sequence[Row[Any]], partial: Partial, counts: Mapping[int, domain.Ruling]
) -> None:
    """Mark these attempts from their logs, and keep those whose figures change.

    A paper without the question cannot change: marking is the same for ever otherwise.
    """
    rows = [row for row in rows if any(item[0] == held.version_id for item in row.paper)]
    if not rows:
        return
    papers = {row.id: paper_from_json(row.paper) for row in rows}
    questions = banks.versions(item.version_id for paper in papers.values() for item in paper)
    answers = _answers(list(papers))
    changed = []
    for row in rows:
        mark = mark_paper(papers[row.id], questions, answers[row.id], partial, counts)
        new = (mark.score, mark.max_score, mark.right_count, mark.question_count)
        out_of = row.questions if row.counted_questions is None else row.counted_questions
        if new != (row.score, row.max_score, row.right_count, out_of):
            changed.append(_changed(held.id, row, new))
    if changed:
        db.session.execute(insert(RegradeAttempt), changed)


def _changed(regrade_id: int, row: Row[Any], new: tuple[int, int, int, int]) -> dict[str, Any]:
    score, max_score, right_count, question_count = new
    worth = {
        "score": score,
        "max_score": max_score,
        "right_count": right_count,
        "time_ms": row.time_ms,
        "prediction": row.prediction,
    }
    sealed = row.log_seal and seal.score_seal(row.log_seal, row.state, row.standing, worth)
    return {
        "regrade_id": regrade_id,
        "attempt_id": row.id,
        "participant_id": row.participant_id,
        "score_before": row.score,
        "max_before": row.max_score,
        "right_before": row.right_count,
        "score": score,
        "max_score": max_score,
        "right_count": right_count,
        "counted_questions": question_count,
        "score_seal": sealed,
    }


def _answers(attempt_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Current responses by attempt and position: the highest ``seq`` comes last and stays."""
    query = (
        select(Answer.attempt_id, Answer.position, Answer.response)
        .where(Answer.attempt_id.in_(attempt_ids))
        .order_by(Answer.attempt_id, Answer.seq)
    )
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for attempt_id, position, response in db.session.execute(query):
        found[attempt_id][position] = response
    return found


# ---------------------------------------------------------------- results


def _work_out_results(held: Regrade, counting: Counting) -> None:
    """The results of everybody with an attempt that changes, where they change."""
    last = 0
    while people := _people_after(held, last):
        last = people[-1]
        stored = {
            row.participant_id: row
            for row in db.session.execute(_stored(held.round_id, people)).all()
        }
        changed = [
            new
            for participant_id, sittings in _sittings(held, people).items()
            if (new := _new_result(held.id, participant_id, sittings, counting, stored))
        ]
        if changed:
            db.session.execute(insert(RegradeResult), changed)


def _people_after(held: Regrade, last: int) -> list[int]:
    query = (
        select(RegradeAttempt.participant_id)
        .where(RegradeAttempt.regrade_id == held.id, RegradeAttempt.participant_id > last)
        .distinct()
        .order_by(RegradeAttempt.participant_id)
        .limit(CHUNK)
    )
    return list(db.session.scalars(query))


RESULT = (
    *("attempt_id", "score", "max_score", "right_count", "questions", "ended_at", "time_ms"),
    *("attempts", "prediction", "all_right", "attempts_all_right"),
)
"""The columns of a result that a regrade may change."""


def _stored(round_id: int, people: Sequence[int]) -> Any:
    columns: list[Any] = [getattr(Result, name) for name in RESULT]
    return select(Result.participant_id, *columns).where(
        Result.round_id == round_id, Result.participant_id.in_(people)
    )


def _sittings(held: Regrade, people: Sequence[int]) -> dict[int, list[tuple[int, AttemptFigures]]]:
    """(attempt, figures as they will be) of all that counts of these participants."""
    new = RegradeAttempt
    columns: tuple[Any, ...] = (
        *(Attempt.participant_id, Attempt.id, Attempt.number, Attempt.started_at),
        *(Attempt.ended_at, Attempt.time_ms, Attempt.prediction),
        func.coalesce(new.score, Attempt.score).label("score"),
        func.coalesce(new.max_score, Attempt.max_score).label("max_score"),
        func.coalesce(new.right_count, Attempt.right_count).label("right_count"),
        func.coalesce(new.counted_questions, Attempt.counted_questions, Attempt.questions).label(
            "question_count"
        ),
    )
    query = (
        select(*columns)
        .outerjoin(new, (new.attempt_id == Attempt.id) & (new.regrade_id == held.id))
        .where(Attempt.round_id == held.round_id, Attempt.participant_id.in_(people))
        .where(Attempt.state.in_(FINISHED_STATES), Attempt.standing.in_(COUNTED_STANDINGS))
        .order_by(Attempt.participant_id, Attempt.number)
    )
    found: dict[int, list[tuple[int, AttemptFigures]]] = defaultdict(list)
    for row in db.session.execute(query):
        figures = AttemptFigures(
            number=row.number,
            score=row.score,
            max_score=row.max_score,
            right_count=row.right_count,
            question_count=row.question_count,
            started_at=row.started_at,
            ended_at=row.ended_at,
            time_ms=row.time_ms,
            prediction=row.prediction,
        )
        found[row.participant_id].append((row.id, figures))
    return found


def _new_result(
    regrade_id: int,
    participant_id: int,
    sittings: Sequence[tuple[int, AttemptFigures]],
    counting: Counting,
    stored: Mapping[int, Row[Any]],
) -> dict[str, Any] | None:
    """The row of a result that changes, else None. Whether there is one never changes."""
    result = counted([figures for _, figures in sittings], counting)
    before = stored.get(participant_id)
    if result is None or before is None:
        return None
    by_number = {figures.number: attempt_id for attempt_id, figures in sittings}
    new = {**asdict(result), "questions": result.question_count}
    new["attempt_id"] = by_number[result.number]
    values = {name: new[name] for name in RESULT}
    if all(getattr(before, name) == value for name, value in values.items()):
        return None
    return {
        "regrade_id": regrade_id,
        "participant_id": participant_id,
        "score_before": before.score,
        "max_before": before.max_score,
        "right_before": before.right_count,
        **values,
    }


# ---------------------------------------------------------------- applying


def apply(regrade_id: int, *, actor: str, now: int) -> Regrade:
    """Let a draft count, wholly or not at all.

    Raises Conflict where it was applied or dropped, is not worked out yet, or where anything that
    it follows from has changed since it began.
    """
    hold_marks(db.session.get_one(Regrade, regrade_id).round_id, alone=True)
    held = locked(regrade_id)
    if held.state != READY:
        raise Conflict("Bản xem trước này chưa tính xong, đã áp dụng hoặc đã bỏ.")
    if fingerprint(held.round_id) != held.fingerprint:
        raise Conflict(STALE, title="Dữ liệu đã thay đổi từ lúc xem trước")
    _write_ruling(held)
    attempts = _write_attempts(held.id)
    results = _write_results(held, now)
    history.decided(held.contest_id)
    held.state, held.applied_by, held.applied_at = APPLIED, actor, now
    db.session.flush()
    db.session.expire_all()
    audit.record(
        "attempts.regrade",
        "round",
        held.round_id,
        contest=held.contest_id,
        regrade=held.id,
        version=held.version_id,
        ruling=held.ruling,
        present=held.present_id,
        marked=held.marked,
        attempts=attempts,
        results=results,
        fingerprint=held.fingerprint,
        reason=held.reason,
    )
    return held


def drop(regrade_id: int) -> None:
    """Put a draft away; one that was applied stays. What it had worked out is let go."""
    held = locked(regrade_id)
    if held.state in (COMPUTING, READY):
        held.state = DROPPED
        db.session.execute(delete(RegradeAttempt).where(RegradeAttempt.regrade_id == held.id))
        db.session.execute(delete(RegradeResult).where(RegradeResult.regrade_id == held.id))


def _write_ruling(held: Regrade) -> None:
    db.session.execute(
        delete(Ruling).where(Ruling.round_id == held.round_id, Ruling.version_id == held.version_id)
    )
    if held.ruling is not None:
        db.session.execute(
            insert(Ruling).values(
                round_id=held.round_id,
                version_id=held.version_id,
                present_id=held.present_id,
                ruling=held.ruling,
                regrade_id=held.id,
            )
        )


def _write_attempts(regrade_id: int) -> int:
    new = RegradeAttempt
    names = ("score", "max_score", "right_count", "counted_questions", "score_seal")
    written = db.session.execute(
        update(Attempt)
        .where(new.regrade_id == regrade_id, new.attempt_id == Attempt.id)
        .values({name: getattr(new, name) for name in names}),
        execution_options={"synchronize_session": False},
    )
    return int(written.rowcount)  # type: ignore[attr-defined]


def _write_results(held: Regrade, now: int) -> int:
    new = RegradeResult
    theirs = select(new.participant_id).where(new.regrade_id == held.id)
    history.keep((Result.round_id == held.round_id) & Result.participant_id.in_(theirs), now)
    written = db.session.execute(
        update(Result)
        .where(new.regrade_id == held.id, new.participant_id == Result.participant_id)
        .where(Result.round_id == held.round_id)
        .values({**{name: getattr(new, name) for name in RESULT}, "since": now}),
        execution_options={"synchronize_session": False},
    )
    return int(written.rowcount)  # type: ignore[attr-defined]


# ---------------------------------------------------------------- what it all follows from


def fingerprint(round_id: int) -> str:
    """A hash over all that marks, results and places of a round follow from: as it is now."""
    told = hashlib.sha256()
    for row in _foundations(round_id):
        told.update(json.dumps(row, default=str, ensure_ascii=False).encode())
        told.update(b"\n")
    return told.hexdigest()


def _foundations(round_id: int) -> Iterator[list[Any]]:
    contest = db.session.get_one(Contest, db.session.get_one(Round, round_id).contest_id)
    yield [contest.partial, contest.counting, contest.chain]
    queries: tuple[Any, ...] = (
        select(Ruling.version_id, Ruling.present_id, Ruling.ruling)
        .where(Ruling.round_id == round_id)
        .order_by(Ruling.version_id),
        select(
            *(Attempt.id, Attempt.state, Attempt.standing, Attempt.score, Attempt.max_score),
            *(Attempt.right_count, Attempt.counted_questions, Attempt.time_ms),
            *(Attempt.ended_at, Attempt.prediction, Attempt.log_seal),
        )
        .where(Attempt.round_id == round_id, Attempt.score.is_not(None))
        .order_by(Attempt.id),
        select(Result.participant_id, *(getattr(Result, name) for name in RESULT))
        .add_columns(Participant.eligible)
        .join(Participant, Participant.id == Result.participant_id)
        .where(Result.round_id == round_id)
        .order_by(Result.participant_id),
    )
    for query in queries:
        for row in db.session.execute(query.execution_options(yield_per=1000)):
            yield list(row)

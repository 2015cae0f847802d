"""Taking questions through their review, one or many at once, and talking about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, insert, literal, select, update

from quizapp.banks.models import Bank, Question, QuestionVersion, ReviewEvent
from quizapp.banks.service.storing import locked
from quizapp.core import audit
from quizapp.core.access import ADMIN
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import banks as domain
from quizapp.domain import reviews
from quizapp.domain.reviews import REASONED, Case, Status, Step
from quizapp.domain.text import nfc

if TYPE_CHECKING:
    from quizapp.accounts.models import User

MAX_REASON = 500
MAX_COMMENT = 2000
COMMENT = "comment"
_CHUNK = 1000
_RECORDED = 100
SEEN_BEFORE = "Vừa có người sửa hoặc duyệt câu này. Vui lòng xem lại câu hỏi rồi thực hiện."


@dataclass(frozen=True, slots=True)
class Refused:
    """A question that a step was not taken with, and why."""

    question_id: int
    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many questions took the step, and which did not."""

    done: int
    refused: list[Refused]


def take(
    bank: Bank, step: Step, version_ids: Sequence[int], user: User, now: int, reason: str = ""
) -> Outcome:
    """Take a step with the questions whose present versions these are.

    The version says what was looked at: a question that was changed meanwhile is refused, as is
    every other that may not take the step; the rest go on. Raises Invalid where the step needs a
    reason and has none.
    """
    reason = nfc(reason)
    if len(reason) > MAX_REASON or (step in REASONED and not reason):
        raise Invalid(f"Vui lòng ghi lý do, tối đa {MAX_REASON} ký tự.")
    refs: list[str] = []
    refused: list[Refused] = []
    chosen = list(dict.fromkeys(version_ids))
    locked(Bank.id == bank.id)
    for start in range(0, len(chosen), _CHUNK):
        allowed = []
        for row in _candidates(bank, chosen[start : start + _CHUNK]):
            message = _refusal(step, row, bank, user, reason)
            if message:
                refused.append(Refused(row.id, row.ref, message))
            else:
                allowed.append(row)
        moved = _move(step, allowed, user.username, now, reason)
        refs += [row.ref for row in allowed if row.id in moved]
        refused += [Refused(r.id, r.ref, SEEN_BEFORE) for r in allowed if r.id not in moved]
    if refs:
        _record(step, bank, refs, reason)
    return Outcome(len(refs), refused)


def take_one(
    bank: Bank, step: Step, version_id: int, user: User, now: int, reason: str = ""
) -> None:
    """Take a step with one question; raises Invalid without a needed reason, else Conflict."""
    outcome = take(bank, step, [version_id], user, now, reason)
    if not outcome.done:
        raise Conflict(outcome.refused[0].reason if outcome.refused else SEEN_BEFORE)


def _candidates(bank: Bank, version_ids: Sequence[int]) -> Sequence[Any]:
    query = (
        select(
            *(Question.id, Question.ref, Question.status, Question.version_id),
            *(QuestionVersion.number, QuestionVersion.created_by, QuestionVersion.content),
            QuestionVersion.id.label("seen_id"),
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(version_ids), Question.bank_id == bank.id)
        .order_by(Question.ref)
    )
    return db.session.execute(query).all()


def _refusal(step: Step, row: Any, bank: Bank, user: User, reason: str) -> str:
    if row.version_id != row.seen_id:
        return SEEN_BEFORE
    question = domain.from_json(row.content)
    return reviews.refusal(step, case_of(bank, row.status, row.created_by, question, user), reason)


def case_of(bank: Bank, status: str, author: str, question: domain.Question, user: User) -> Case:
    """The question and the person as the rules of review see them."""
    return Case(
        status=Status(status),
        author=author,
        person=user.username,
        administrator=user.role == ADMIN,
        from_file=bank.from_file,
        lacking=[problem.message for problem in domain.problems(question)],
    )


def _move(step: Step, rows: Sequence[Any], actor: str, now: int, reason: str) -> set[int]:
    """Change the status of those that nobody changed meanwhile; their ids."""
    by_status = defaultdict(list)
    for row in rows:
        by_status[Status(row.status)].append(row)
    moved: set[int] = set()
    events: list[dict[str, Any]] = []
    for before, some in by_status.items():
        after = reviews.MOVES[step][before]
        claim = (
            update(Question)
            .where(
                Question.version_id.in_([row.seen_id for row in some]),
                Question.status == before,
            )
            .values(status=after.value)
            .returning(Question.id)
            .execution_options(synchronize_session=False)
        )
        taken = set(db.session.scalars(claim))
        moved |= taken
        events += _events([r for r in some if r.id in taken], step, after, actor, now, reason)
    if events:
        db.session.execute(insert(ReviewEvent), events)
        db.session.expire_all()
    return moved


def _events(
    rows: Sequence[Any], step: str, after: Status, actor: str, now: int, text: str
) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "question_id": row.id,
            "number": row.number,
            "step": str(step),
            "status": after.value,
            "text": text,
            "actor": actor,
            "at": now,
        }


def _record(step: Step, bank: Bank, refs: Sequence[str], reason: str) -> None:
    audit.record(
        f"banks.{step}",
        "bank",
        bank.id,
        questions=len(refs),
        refs=list(refs[:_RECORDED]),
        reason=reason,
    )


def note_submitted(question_ids: Sequence[int], actor: str, now: int) -> None:
    """Say of those that wait for approval by now who sent them, and when."""
    for start in range(0, len(question_ids), _CHUNK):
        some = question_ids[start : start + _CHUNK]
        sent = select(
            *(Question.id, Question.number, literal(Step.SUBMIT.value), Question.status),
            *(literal(""), literal(actor), literal(now, BigInteger)),
        ).where(Question.id.in_(some), Question.status == Status.SUBMITTED)
        names = ["question_id", "number", "step", "status", "text", "actor", "at"]
        db.session.execute(insert(ReviewEvent).from_select(names, sent))


def comment(question: Question, said: str, actor: str, now: int) -> None:
    """Say something about a question, for whoever works on it; raises Invalid for no words."""
    text = nfc(said)
    if not text or len(text) > MAX_COMMENT:
        raise Invalid(f"Vui lòng viết ý kiến, tối đa {MAX_COMMENT} ký tự.")
    db.session.add(
        ReviewEvent(
            question_id=question.id,
            number=question.number,
            step=COMMENT,
            status=question.status,
            text=text,
            actor=actor,
            at=now,
        )
    )
    audit.record("banks.comment", "question", question.id, ref=question.ref)
    db.session.flush()

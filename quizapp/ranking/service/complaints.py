"""Use-cases of complaints: a participant files one, an organiser answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Gone, Invalid
from quizapp.domain.complaints import State, may_complain
from quizapp.domain.papers import paper_from_json
from quizapp.domain.text import format_moment, nfc_lines
from quizapp.domain.timing import FINISHED_STATES
from quizapp.ranking.models import Complaint
from quizapp.ranking.queries.complaints import last_moment

if TYPE_CHECKING:
    from quizapp.attempts.models import Attempt
    from quizapp.contests.models import Round

MAX_WORDS, MAX_PER_ATTEMPT = 2000, 20
RESULT = 0
"""What a complaint about the result is about; questions count from 1."""


def file(attempt: Attempt, round_: Round, about: int, words: str, now: int) -> Complaint:
    """File a complaint about question ``about`` of an ended attempt, or (0) about its result.

    Raises Gone after the last moment, Conflict while one about the same waits for its answer or
    where there are too many, Invalid without words or for a question that is not on the paper.
    """
    last = last_moment(round_)
    if not may_complain(now, last):
        when = format_moment(last) if last else ""
        raise Gone(f"Đã hết thời hạn khiếu nại, lúc {when}.", title="Hết thời hạn khiếu nại")
    text = nfc_lines(words)
    if not text or len(text) > MAX_WORDS:
        raise Invalid(f"Vui lòng ghi nội dung khiếu nại, tối đa {MAX_WORDS} ký tự.")
    if attempt.state not in FINISHED_STATES:
        raise Conflict("Chỉ khiếu nại được về bài thi đã kết thúc.")
    paper = paper_from_json(attempt.paper)
    if not RESULT <= about <= len(paper):
        raise Invalid("Vui lòng chọn một câu của bài thi hoặc kết quả.")
    _refuse_many(attempt.id)
    made = db.session.scalar(
        insert_ignoring(Complaint)
        .values(
            contest_id=attempt.contest_id,
            round_id=attempt.round_id,
            participant_id=attempt.participant_id,
            attempt_id=attempt.id,
            about=about,
            version_id=paper[about - 1].version_id if about else None,
            words=text,
            filed_at=now,
            state=State.OPEN.value,
            answer="",
        )
        .returning(Complaint.id)
    )
    if made is None:
        raise Conflict("Khiếu nại trước về nội dung này đang chờ trả lời.")
    return db.session.get_one(Complaint, made)


def _refuse_many(attempt_id: int) -> None:
    filed = select(func.count()).where(Complaint.attempt_id == attempt_id)
    if (db.session.scalar(filed) or 0) >= MAX_PER_ATTEMPT:
        raise Conflict(f"Mỗi bài thi gửi được tối đa {MAX_PER_ATTEMPT} khiếu nại.")


def answer(complaint: Complaint, *, upheld: bool, words: str, actor: str, now: int) -> None:
    """Answer a complaint, once; raises Invalid without words, Conflict for the second time.

    It changes no result: an upheld one about a question is followed by a regrade.
    """
    text = nfc_lines(words)
    if not text or len(text) > MAX_WORDS:
        raise Invalid(f"Vui lòng ghi nội dung trả lời, tối đa {MAX_WORDS} ký tự.")
    state = State.UPHELD if upheld else State.REJECTED
    done = db.session.scalar(
        update(Complaint)
        .where(Complaint.id == complaint.id, Complaint.state == State.OPEN)
        .values(state=state.value, answer=text, answered_at=now, answered_by=actor)
        .returning(Complaint.id)
    )
    if done is None:
        raise Conflict("Khiếu nại này đã được trả lời.")
    audit.record(
        "ranking.complaint",
        "contest",
        complaint.contest_id,
        complaint=complaint.id,
        state=state.value,
        about=complaint.about,
    )


def forget(contest_id: int, participant_id: int | None = None) -> None:
    """Take out the words of a contest's complaints (or of one participant's), which may name
    people; the facts stay."""
    whose = Complaint.contest_id == contest_id
    if participant_id is not None:
        whose = Complaint.participant_id == participant_id
    db.session.execute(
        update(Complaint).where(whose).values(words="", answer=""),
        execution_options={"synchronize_session": False},
    )

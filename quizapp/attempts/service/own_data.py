"""What a participant decides and asks about the own personal data, and what organisers answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from quizapp.attempts.consent import PUBLISHING, TEXT_VERSION
from quizapp.attempts.models import Attempt, Consent, DataRequest
from quizapp.attempts.service import history, register, retention
from quizapp.attempts.service.submit import hold_participant
from quizapp.core import audit
from quizapp.core.audit import given_reason
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.data_requests import Wish, WishState
from quizapp.domain.text import nfc_lines
from quizapp.domain.timing import AttemptState

if TYPE_CHECKING:
    from collections.abc import Callable

    from quizapp.attempts.models import Participant

MAX_WORDS = 1000
_obstacles: list[Callable[[Participant], str]] = []


def heed(obstacle: Callable[[Participant], str]) -> None:
    """Let a higher feature say why somebody's identity is still needed, in words; empty where it
    is not. Adding twice is once."""
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def publish_name(participant: Participant, *, given: bool, now: int) -> None:
    """Agree to be named, or take that back: boards follow at once. Every word of it is kept."""
    held = hold_participant(participant.id)
    if held.full_name == retention.ERASED or held.publish is given:
        return
    held.publish = given
    db.session.flush()
    db.session.add(
        Consent(
            participant_id=held.id,
            purpose=PUBLISHING,
            text_version=TEXT_VERSION,
            how="self",
            given=given,
            at=now,
        )
    )
    register.name_again(held)
    history.decided(held.contest_id)
    db.session.flush()


def ask(participant: Participant, wish: Wish, words: str, now: int) -> None:
    """Ask the organisers to correct or erase; asking again while it is open changes nothing.

    Raises Invalid for too many words, or for a correction without saying what is wrong.
    """
    said = nfc_lines(words)
    if len(said) > MAX_WORDS:
        raise Invalid(f"Nội dung tối đa {MAX_WORDS} ký tự.")
    if wish is Wish.CORRECT and not said:
        raise Invalid("Vui lòng ghi rõ thông tin nào chưa đúng và cần sửa thành gì.")
    made = db.session.scalar(
        insert_ignoring(DataRequest)
        .values(
            contest_id=participant.contest_id,
            participant_id=participant.id,
            wish=wish.value,
            words=said,
            state=WishState.OPEN.value,
            asked_at=now,
        )
        .returning(DataRequest.id)
    )
    if made is not None:
        audit.record("attempts.data_request", "participant", participant.id, wish=wish.value)


def obstacle(participant: Participant) -> str:
    """Why the identity cannot go yet, in words; empty where it can."""
    running = select(Attempt.id).where(
        Attempt.participant_id == participant.id, Attempt.state == AttemptState.IN_PROGRESS
    )
    if db.session.scalar(running.limit(1)):
        return "Người này còn bài đang làm."
    return next((words for each in _obstacles if (words := each(participant))), "")


def erase(request: DataRequest, participant: Participant, *, actor: str, now: int) -> None:
    """Take out who it was, as asked; results and statistics stay without a name.

    Raises Conflict where it was settled already, or while the identity is needed.
    """
    if request.wish != Wish.ERASE:
        raise Invalid("Người này không yêu cầu xóa dữ liệu.")
    held = hold_participant(participant.id)
    needed = obstacle(held)
    if needed:
        raise Conflict(f"Chưa xóa được: {needed}")
    _settle(request, WishState.DONE, "", actor, now)
    retention.forget_one(held)
    audit.record("attempts.erase", "participant", held.id, request=request.id)


def settle(request: DataRequest, state: WishState, answer: str, *, actor: str, now: int) -> None:
    """Answer a request: done (a correction), not to be done, or (open) to be done later; raises
    Invalid without words, or for erasing that was not done; Conflict where it was settled already.
    """
    words = given_reason(nfc_lines(answer))
    if state is WishState.DONE and request.wish == Wish.ERASE:
        raise Invalid("Để hoàn thành yêu cầu xóa, vui lòng bấm Xóa dữ liệu cá nhân.")
    _settle(request, state, words, actor, now)
    audit.record(
        "attempts.data_answer",
        "participant",
        request.participant_id,
        request=request.id,
        state=state.value,
    )


def _settle(request: DataRequest, state: WishState, answer: str, actor: str, now: int) -> None:
    values: dict[str, object] = {"state": state.value, "answered_at": now, "answered_by": actor}
    if answer:
        values["answer"] = answer
    done = db.session.scalar(
        update(DataRequest)
        .where(DataRequest.id == request.id, DataRequest.state == WishState.OPEN)
        .values(values)
        .returning(DataRequest.id)
    )
    if done is None:
        raise Conflict("Yêu cầu này đã được xử lý trước đó.")

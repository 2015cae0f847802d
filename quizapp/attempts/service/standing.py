"""What an organiser decides about attempts and participants; every result is worked out anew."""

from __future__ import annotations

from sqlalchemy import update

from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.attempts.service import answer, history, seal
from quizapp.attempts.service.results import write_result
from quizapp.attempts.service.submit import hold_marks, hold_participant
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Invalid
from quizapp.domain.text import nfc
from quizapp.domain.timing import Standing


def change_standing(
    attempt: Attempt, standing: str, reason: str, code: str = "", *, now: int
) -> Attempt:
    """Judge an attempt; nothing is deleted, the result follows. Raises Invalid without a reason.

    ``code`` is one of ``domain.honesty.Reason``, where the reason is one of the usual ones.
    """
    words = audit.given_reason(nfc(reason))
    if standing not in set(Standing):
        raise Invalid("Vui lòng chọn một mức trong danh sách.")
    hold_marks(attempt.round_id)
    hold_participant(attempt.participant_id)
    held = answer.locked(attempt.id)
    before = held.standing
    held.standing, held.standing_reason, held.standing_code = standing, words, code or None
    seal.reseal(held)
    db.session.flush()
    write_result(held.participant_id, held.round_id, now)
    history.decided(held.contest_id)
    details = {"before": before, "after": standing, "reason": words}
    if code:
        details["code"] = code
    audit.record("attempts.standing", "attempt", held.id, **details)
    return held


def change_eligible(participant: Participant, eligible: bool, reason: str, *, now: int) -> None:
    """Say whether a participant may be given a prize; raises Invalid without a reason."""
    words = audit.given_reason(nfc(reason))
    held = hold_participant(participant.id)
    if held.eligible != eligible:
        mine = Result.participant_id == held.id
        history.keep(mine, now)
        db.session.execute(update(Result).where(mine).values(since=now))
    held.eligible = eligible
    history.decided(held.contest_id)
    audit.record("attempts.eligible", "participant", held.id, eligible=eligible, reason=words)

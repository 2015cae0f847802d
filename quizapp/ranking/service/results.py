"""Use-cases on fixed rankings: over the whole contest, and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.core.audit import MAX_REASON, given_reason
from quizapp.core.errors import Conflict
from quizapp.domain.contests import ContestState
from quizapp.domain.snapshots import Cause
from quizapp.domain.text import nfc_lines
from quizapp.ranking.queries import snapshots as reads
from quizapp.ranking.queries.rounds import states
from quizapp.ranking.queries.units import WHOLE
from quizapp.ranking.service import snapshots

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Snapshot


def whole_refused(contest: Contest, now: int) -> str:
    """Why the ranking over the contest cannot be fixed now, in words; empty where it can."""
    if len(contest.rounds) < 2:
        return "Cuộc thi có một kỳ nên kết quả của kỳ là kết quả của cả cuộc thi."
    left = [each.title for each in states(contest, now) if each.closed_at is None]
    if left:
        return f"Còn kỳ chưa chốt: {', '.join(left)}."
    if contest.state != ContestState.CLOSED:
        return "Cuộc thi chưa kết thúc: bấm Kết thúc cuộc thi ở trang cuộc thi trước."
    if reads.latest(contest.id, WHOLE) is not None:
        return "Kết quả cả cuộc thi đã được chốt trước đó."
    return ""


def close_whole(contest: Contest, *, note: str, actor: str, now: int) -> Snapshot:
    """Fix the ranking over all rounds, once; raises Conflict where ``whole_refused`` says why."""
    refused = whole_refused(contest, now)
    if refused:
        raise Conflict(refused)
    words = nfc_lines(note)[:MAX_REASON]
    return snapshots.take(contest, None, Cause.CLOSING, reason=words, actor=actor, now=now)


def correct(contest: Contest, number: int, *, reason: str, actor: str, now: int) -> None:
    """Let what was decided since then count, in a new version; the old one stays beside it.

    The counted figure of the prediction stays as it was at the closing. Raises Invalid without a
    reason, Conflict where nothing is fixed yet.
    """
    words = given_reason(nfc_lines(reason))
    if reads.latest(contest.id, number) is None:
        raise Conflict("Kết quả này chưa được chốt.")
    if number == WHOLE:
        snapshots.take(contest, None, Cause.CORRECTION, reason=words, actor=actor, now=now)
        return
    round_ = next(each for each in contest.rounds if each.number == number)
    snapshots.renew(contest, round_, Cause.CORRECTION, reason=words, actor=actor, now=now)

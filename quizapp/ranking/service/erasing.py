"""Why somebody is still to be known by name: results not fixed yet, prizes not final yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.attempts.models import Result
from quizapp.contests import queries as contests
from quizapp.core.db import db
from quizapp.domain.complaints import State
from quizapp.domain.prizes import ListState
from quizapp.ranking.models import Complaint, RoundClosing
from quizapp.ranking.queries import prizes

if TYPE_CHECKING:
    from quizapp.attempts.models import Participant


def obstacle(participant: Participant) -> str:
    """In words; empty where nothing stands in the way.

    Prizes are given by name and paper, so who took part stays known until the lists are final;
    where a contest sets no prizes the closing is enough.
    """
    played = set(
        db.session.scalars(select(Result.round_id).where(Result.participant_id == participant.id))
    )
    if not played:
        return ""
    contest = contests.known(participant.contest_id)
    closings = select(RoundClosing.round_id).where(RoundClosing.round_id.in_(played))
    closed = set(db.session.scalars(closings))
    mine = [each for each in contest.rounds if each.id in played]
    left = [each.title for each in mine if each.id not in closed]
    if left:
        return f"Kỳ thi chưa chốt: {', '.join(left)}."
    asked = select(Complaint.id).where(
        Complaint.participant_id == participant.id, Complaint.state == State.OPEN
    )
    if db.session.scalar(asked.limit(1)):
        return "Khiếu nại của người này chưa được trả lời."
    if not prizes.prizes_of(contest.id):
        return ""
    lists = prizes.current_lists(contest)
    waiting = [
        each.title
        for each in mine
        if each.number not in lists or lists[each.number].state != ListState.FINAL
    ]
    return f"Kết quả giải chưa là cuối cùng: {', '.join(waiting)}." if waiting else ""

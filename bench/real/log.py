"""The log of a contest as it was played: who answered what and when, as plain values.

It holds what was asked, saved, handed in, judged and decided, and no figure that the application
worked out: marks, results, places, figures of predictions and prizes are for the judge to find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Answer, Attempt, Participant
from quizapp.banks.models import QuestionVersion
from quizapp.core.db import db
from quizapp.ranking.models import TieDecision, UnitPoints

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

Log = dict[str, list[dict[str, Any]]]


def exported(contest: Contest) -> Log:
    """The whole log of a contest, ready for ``json.dumps``."""
    mine = Attempt.contest_id == contest.id
    attempts = _rows(
        select(
            *(Attempt.id, Attempt.round_id, Attempt.participant_id, Attempt.number),
            *(Attempt.state, Attempt.standing, Attempt.standing_code),
            *(Attempt.paper, Attempt.started_at),
            case((Attempt.predicted_at.is_not(None), Attempt.prediction)).label("late_guess"),
            *(Attempt.deadline_at, Attempt.ended_at, Attempt.paused_ms),
        ).where(mine)
    )
    shown = {item[0] for each in attempts for item in each["paper"]}
    person = Participant
    return {
        "rounds": [{"id": each.id, "number": each.number} for each in contest.rounds],
        "units": _rows(select(Unit.id, Unit.parent_id, Unit.division, Unit.headcount)),
        "people": _rows(
            select(person.id, person.unit_id, person.division, person.eligible).where(
                person.contest_id == contest.id
            )
        ),
        "questions": [
            each
            for each in _rows(select(QuestionVersion.id, QuestionVersion.content))
            if each["id"] in shown
        ],
        "attempts": attempts,
        "answers": _rows(
            select(
                *(Answer.attempt_id, Answer.seq, Answer.position, Answer.response, Answer.saved_at)
            )
            .join(Attempt, Attempt.id == Answer.attempt_id)
            .where(mine)
        ),
        "points": _rows(
            select(UnitPoints.round_number, UnitPoints.unit_id, UnitPoints.points).where(
                UnitPoints.contest_id == contest.id, UnitPoints.withdrawn_at.is_(None)
            )
        ),
        "decisions": _rows(
            select(
                *(TieDecision.round_number, TieDecision.subject, TieDecision.members),
                *(TieDecision.order, TieDecision.seed),
            )
            .where(TieDecision.contest_id == contest.id)
            .order_by(TieDecision.id)
        ),
    }


def _rows(query: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(query).mappings()]

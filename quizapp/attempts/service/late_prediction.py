"""The prediction that is asked after the paper was handed in: given once, then it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import current_answers
from quizapp.attempts.service import answer, seal
from quizapp.attempts.service.results import write_result
from quizapp.attempts.service.submit import INCOMPLETE, hold_marks, hold_participant
from quizapp.attempts.service.timeouts import finish_if_overdue
from quizapp.contests import queries as contests
from quizapp.contests.models import Round
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Gone
from quizapp.domain.answers import unanswered
from quizapp.domain.contests import PredictionWhen, takes_late_prediction
from quizapp.domain.honesty import Reason
from quizapp.domain.timing import FINISHED_STATES, Standing

if TYPE_CHECKING:
    from quizapp.attempts.queries.sittings import Sitting
    from quizapp.contests.models import Contest


class PredictionGiven(Conflict):
    code, title = "prediction_given", "Câu dự đoán đã được trả lời"


class PredictionOver(Gone):
    code, title = "prediction_over", "Đã hết thời gian trả lời câu dự đoán"


def awaited(attempt: Attempt | Sitting, contest: Contest, round_: Round, now: int) -> bool:
    """Whether an attempt that has ended still takes its prediction."""
    when = PredictionWhen(contest.prediction_when)
    return (
        contest.prediction is not None
        and attempt.prediction is None
        and attempt.state in FINISHED_STATES
        and takes_late_prediction(when, now, round_.closes_at)
    )


def predict(attempt: Attempt, guess: int, now: int) -> Attempt:
    """Store the guess of an attempt that has ended; the result and the seal of its worth follow.

    One that was invalid for nothing but this is valid from now on. The same guess sent again
    changes nothing. Raises PredictionGiven for another one, PredictionOver once the round has
    closed or where nothing is asked.
    """
    finish_if_overdue(attempt, now)
    hold_marks(attempt.round_id)
    hold_participant(attempt.participant_id)
    held = answer.locked(attempt.id)
    if held.prediction is not None:
        if held.prediction == guess:
            return held
        raise PredictionGiven("Câu dự đoán chỉ trả lời một lần và không sửa được.")
    contest = contests.known(held.contest_id)
    # the round as it is in this transaction: its closing may just have been moved
    round_ = db.session.scalars(select(Round).where(Round.id == held.round_id)).one()
    if not awaited(held, contest, round_, now):
        raise PredictionOver("Câu dự đoán chỉ nhận được đến khi kỳ thi đóng.")
    taken = db.session.execute(
        update(Attempt)
        .where(Attempt.id == held.id, Attempt.prediction.is_(None))
        .values(prediction=guess, predicted_at=now, **_standing(held, contest))
        .returning(Attempt.id),
        execution_options={"synchronize_session": False},
    ).first()
    db.session.refresh(held)
    if taken is None:
        raise PredictionGiven("Câu dự đoán chỉ trả lời một lần và không sửa được.")
    seal.reseal(held)
    db.session.flush()
    write_result(held.participant_id, held.round_id, now)
    return held


def _standing(held: Attempt, contest: Contest) -> dict[str, str | None]:
    """The columns of the standing of an attempt that lacked only its prediction."""
    lacking = (Standing.INVALID, Reason.INCOMPLETE, INCOMPLETE)
    if (held.standing, held.standing_code, held.standing_reason) != lacking:
        return {}
    if contests.complete_only(contest) and unanswered(held.questions, current_answers(held.id)):
        return {}
    return {"standing": Standing.VALID, "standing_code": None, "standing_reason": None}

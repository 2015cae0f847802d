"""The result of an attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for

from quizapp.attempts import display, queries
from quizapp.attempts.identity import own_attempt, own_sittings
from quizapp.attempts.models import Attempt, Result
from quizapp.attempts.queries import interventions
from quizapp.attempts.service import late_prediction, start, submit
from quizapp.attempts.service.timeouts import is_overdue
from quizapp.attempts.views.blueprint import blueprint
from quizapp.attempts.views.paper import asked_prediction, ended_page, settled
from quizapp.attempts.wire import parse_prediction
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import participant
from quizapp.core.errors import NotFound
from quizapp.core.forms import ignore_others
from quizapp.domain import seals
from quizapp.domain.answers import BadAnswer, is_blank
from quizapp.domain.contests import KeyReveal
from quizapp.domain.papers import paper_from_json
from quizapp.domain.timing import FINISHED_STATES, AttemptState, Standing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from quizapp.attempts.queries.sittings import Sitting
    from quizapp.contests.models import Contest, Round

NOT_YET = "Chưa đến lúc xem nhật ký lưu bài"


@blueprint.get("/ket-qua/<code>")
@participant
def result(code: str) -> ResponseReturnValue:
    """Score and time at once; key and explanations when the contest reveals them."""
    return _page(code)


@blueprint.post("/ket-qua/<code>/du-doan")
@participant
def predict(code: str) -> ResponseReturnValue:
    """The prediction that is asked after the end: once."""
    attempt = settled(own_attempt(code))
    ignore_others("du-doan")
    try:
        text = parse_prediction(request.form.get("du-doan"))
    except BadAnswer as bad:
        return _page(code, str(bad))
    if is_blank(text):
        return _page(code, "Vui lòng nhập một số nguyên.")
    late_prediction.predict(attempt, int(text), clock.now())
    flash("Đã ghi nhận câu dự đoán.", "done")
    return redirect(url_for("attempts.result", code=attempt.code), 303)


def _page(code: str, error: str = "") -> ResponseReturnValue:
    """``error``: what is wrong with the prediction that was sent."""
    attempt, siblings = own_sittings(code)
    now = clock.now()
    if is_overdue(attempt, now):
        settled(own_attempt(code))
        attempt, siblings = own_sittings(code)
    if attempt.state == AttemptState.IN_PROGRESS:
        return redirect(url_for("attempts.paper", code=attempt.code))
    if attempt.state == AttemptState.VOIDED:
        return ended_page(own_attempt(code))
    contest = contests.known(attempt.contest_id)
    round_ = next(each for each in contest.rounds if each.id == attempt.round_id)
    current = contests.round_at(contest, now)
    page = render_template(
        "attempts/result.html",
        attempt=attempt,
        contest=contest,
        round=round_,
        counted=_counted(attempt, siblings),
        invalid=attempt.standing == Standing.INVALID,
        receipt=seals.grouped(attempt.receipt or ""),
        review=_review(own_attempt(code)) if _revealed(contest, round_, now) else None,
        again=current is not None
        and start.refusal_among(siblings, contest, current.id, now) is None,
        late=asked_prediction(contest)
        if late_prediction.awaited(attempt, contest, round_, now)
        else None,
        error=error,
        typed=request.form.get("du-doan", ""),
    )
    response = make_response(page, 422 if error else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _counted(attempt: Sitting, siblings: Sequence[Sitting]) -> Result | None:
    """What counts where there were several attempts in the round; of one the page itself tells."""
    if sum(each.round_id == attempt.round_id for each in siblings) < 2:
        return None
    return queries.result_of(attempt.participant_id, attempt.round_id)


def _revealed(contest: Contest, round_: Round, now: int) -> bool:
    rule, last_end = KeyReveal(contest.key_reveal), None
    if rule is KeyReveal.AFTER_CLOSE and now > round_.closes_at:
        last_end = interventions.last_end(round_.id, round_.closes_at)
    return display.revealed(rule, now, last_end)


@blueprint.get("/ket-qua/<code>/nhat-ky")
@participant
def log(code: str) -> ResponseReturnValue:
    """Every answer as it was saved, once the round is over or the key is shown at once."""
    attempt = own_attempt(code)
    contest = contests.known(attempt.contest_id)
    round_ = next(each for each in contest.rounds if each.id == attempt.round_id)
    if attempt.state not in FINISHED_STATES or not _log_shown(contest, round_, clock.now()):
        raise NotFound("Nhật ký lưu bài hiện tại đây sau khi kỳ thi đóng.", title=NOT_YET)
    paper = paper_from_json(attempt.paper)
    questions = banks.versions(item.version_id for item in paper)
    page = render_template(
        "attempts/log.html",
        attempt=attempt,
        contest=contest,
        round=round_,
        rows=display.log(paper, questions, queries.log_of(attempt.id)),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def _log_shown(contest: Contest, round_: Round, now: int) -> bool:
    """The log is without a key, so it is shown after the round even where keys never are."""
    if contest.key_reveal == KeyReveal.AT_ONCE:
        return True
    last_end = interventions.last_end(round_.id, round_.closes_at)
    return display.revealed(KeyReveal.AFTER_CLOSE, now, last_end)


def _review(attempt: Attempt) -> list[display.Reviewed]:
    paper = paper_from_json(attempt.paper)
    answers = queries.current_answers(attempt.id)
    questions = banks.versions(item.version_id for item in paper)
    rulings = queries.rulings(attempt.round_id)
    return display.review(paper, questions, answers, submit.marked(attempt, answers), rulings)

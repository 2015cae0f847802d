"""Handing in: the summary before, and the end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from quizapp.attempts import queries, traces
from quizapp.attempts.identity import Ticket, carried, own_attempt, own_under_way, ticket_of
from quizapp.attempts.service import answer, submit
from quizapp.attempts.views.blueprint import blueprint
from quizapp.attempts.views.paper import (
    asked_prediction,
    carrying,
    ended_page,
    frame,
    paused_page,
    settled,
    unstored,
)
from quizapp.attempts.wire import parse_prediction, text_of
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import participant
from quizapp.core.errors import Refusal
from quizapp.core.forms import ignore_others
from quizapp.domain.answers import BadAnswer, is_blank, unanswered
from quizapp.domain.contests import PredictionWhen, asked_with_paper
from quizapp.domain.timing import AttemptState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.attempts.models import Attempt
    from quizapp.attempts.queries import UnderWay
    from quizapp.contests.models import Contest


@blueprint.route("/lam-bai/<code>/nop", methods=["GET", "POST"])
@participant
def hand_in(code: str) -> ResponseReturnValue:
    """GET shows what is answered and what is not; POST hands in. Twice is the same as once."""
    if request.method == "GET":
        return _summary(code, "")
    ignore_others("bai|du-doan|roi-trang")
    ticket = carried(code) or ticket_of(own_attempt(code))
    try:
        guess = _guess(ticket)
    except BadAnswer as bad:
        if clock.now() < queries.clock_of(ticket.attempt_id)[0]:
            return _summary(code, str(bad))
        guess = None
    last = _last_answers(ticket)
    try:
        state = submit.hand_in(ticket.attempt_id, last, guess, clock.now(), traces.at_end)
    except answer.Paused:
        return paused_page(answer.locked(ticket.attempt_id))
    if state == AttemptState.TIMED_OUT:
        return ended_page(answer.locked(ticket.attempt_id))
    return redirect(url_for("attempts.result", code=ticket.code), 303)


def _guess(ticket: Ticket) -> int | None:
    """The prediction on the summary page; a bad one never keeps a paper from ending in time."""
    if not ticket.prediction and "du-doan" not in request.form:
        return None
    text = parse_prediction(request.form.get("du-doan"))
    if not is_blank(text) and ticket.prediction:
        return int(text)
    attempt = own_attempt(ticket.code)
    contest = contests.known(attempt.contest_id)
    if not ticket.prediction and not _last_word(contest, attempt.round_id):
        return None
    if not is_blank(text):
        return int(text)
    if contests.needs_guess(contest):
        raise BadAnswer("Cần trả lời câu dự đoán: bài thiếu câu này không hợp lệ.")
    return None


def _last_word(contest: Contest, round_id: int) -> bool:
    """Whether one that is asked after the paper is asked with it: the round is about to close."""
    closes_at = next(each.closes_at for each in contest.rounds if each.id == round_id)
    when = PredictionWhen(contest.prediction_when)
    return bool(contest.prediction) and asked_with_paper(when, clock.now(), closes_at)


def _last_answers(ticket: Ticket) -> dict[int, tuple[int, str]]:
    """``{position: (seq, response)}`` that the page sends once more with the hand-in.

    Whatever cannot be read is passed over: what was acknowledged is stored already.
    """
    try:
        sent = json.loads(request.form.get("bai") or "{}")
        pairs = {int(position): (pair[0], pair[1]) for position, pair in sent.items()}
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        return {}
    bound = answer.seq_bound(ticket.questions)
    last = {}
    for position, (seq, raw) in pairs.items():
        if type(seq) is int and 1 <= seq <= bound:
            try:
                last[position] = (seq, text_of(ticket, position, raw))
            except Refusal:
                continue
    return last


def _summary(code: str, error: str) -> ResponseReturnValue:
    """What is answered and what is not; ``error`` is what is wrong with the guess that was sent."""
    attempt: Attempt | UnderWay | None = own_under_way(code, clock.now())
    if attempt is None:
        attempt = settled(own_attempt(code))
        if attempt.state != AttemptState.IN_PROGRESS:
            return ended_page(attempt)
        if attempt.paused_at is not None:
            return paused_page(attempt)
    answers = queries.current_answers(attempt.id)
    contest = contests.known(attempt.contest_id)
    asked = asked_prediction(contest) if _last_word(contest, attempt.round_id) else None
    page = render_template(
        "attempts/hand_in.html",
        **{**frame(attempt), "prediction": asked and asked.question},
        later=bool(contest.prediction) and asked is None,
        open=unanswered(attempt.questions, answers),
        guess=submit.predicted(answers),
        whole_only=contests.complete_only(contest),
        error=error,
    )
    return carrying(unstored(page), attempt), 422 if error else 200

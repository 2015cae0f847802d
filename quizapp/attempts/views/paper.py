"""The paper: showing it, and saving answers by script and by form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import jsonify, make_response, redirect, render_template, request, url_for

from quizapp.attempts import queries
from quizapp.attempts.cards import cards, links
from quizapp.attempts.display import shown
from quizapp.attempts.identity import Ticket, carried, carry, own_attempt, own_under_way, ticket_of
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import UnderWay
from quizapp.attempts.service import answer, submit
from quizapp.attempts.service.answer import PREDICTION
from quizapp.attempts.service.timeouts import finish_if_overdue, is_overdue
from quizapp.attempts.views.blueprint import blueprint
from quizapp.attempts.wire import (
    MAX_BODY,
    clock_said,
    fields_of,
    own_page,
    parse_prediction,
    seq_of,
    text_of,
)
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import participant
from quizapp.core.db import begin_write, db
from quizapp.core.errors import Forbidden, TooLarge
from quizapp.core.forms import ignore_others
from quizapp.core.security import csrf
from quizapp.domain.answers import BadAnswer, load, parse, parse_form
from quizapp.domain.banks import Kind
from quizapp.domain.contests import (
    PREDICTION_QUESTIONS,
    Counting,
    PredictionKind,
    PredictionWhen,
    describe_prediction,
)
from quizapp.domain.papers import paper_from_json
from quizapp.domain.timing import AttemptState
from quizapp.domain.timing import time_left as time_left_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from quizapp.contests.models import Contest
    from quizapp.domain.answers import Shape

# ---------------------------------------------------------------- showing


@blueprint.get("/lam-bai/<code>")
@participant
def paper(code: str) -> ResponseReturnValue:
    """The whole paper on one page, with the answers saved so far."""
    under_way = own_under_way(code, clock.now())
    if under_way is not None:
        return _paper_page(under_way, {})
    attempt = settled(own_attempt(code))
    if attempt.code != code:
        return redirect(url_for("attempts.paper", code=attempt.code))
    if attempt.state != AttemptState.IN_PROGRESS:
        return ended_page(attempt)
    if attempt.paused_at is not None:
        return paused_page(attempt)
    return _paper_page(attempt, {})


def settled(attempt: Attempt) -> Attempt:
    """The attempt, ended on the way if its time is over."""
    now = clock.now()
    if not is_overdue(attempt, now):
        return attempt
    key = attempt.id
    begin_write()
    return finish_if_overdue(db.session.get_one(Attempt, key), now)


def ended_page(attempt: Attempt) -> ResponseReturnValue:
    """The page of an attempt that takes nothing more: 409 handed in, 410 time over."""
    refusal = answer.ended(attempt)
    if request.method == "POST":
        refusal.note()
    slug = contests.known(attempt.contest_id).slug
    page = render_template("attempts/ended.html", attempt=attempt, refusal=refusal, slug=slug)
    return unstored(page), refusal.status


def paused_page(attempt: Attempt) -> ResponseReturnValue:
    """The page of an attempt whose clock stands still: 423, and on by itself when it runs again."""
    refusal = answer.paused(attempt)
    page = render_template(
        "attempts/paused.html",
        **frame(attempt),
        refusal=refusal,
        left=time_left_of(clock.now(), attempt.deadline_at, attempt.paused_at),
        sent=request.method == "POST",
    )
    return carrying(unstored(page), attempt), refusal.status


def _paper_page(attempt: Attempt | UnderWay, errors: dict[int, str]) -> Response:
    log = queries.log_of(attempt.id)
    answers = {position: row.response for position, row in queries.current(log).items()}
    drawn = paper_from_json(attempt.paper)
    versions = banks.versions(item.version_id for item in drawn)
    questions = shown(drawn, versions, answers)
    page = render_template(
        "attempts/paper.html",
        **frame(attempt),
        answered=sum(question.answered for question in questions),
        cards=cards(drawn, versions, questions),
        links=links(questions),
        guess=submit.predicted(answers),
        next_seq=queries.next_after(log),
        errors=errors,
    )
    return carrying(unstored(page), attempt)


def frame(attempt: Attempt | UnderWay) -> dict[str, Any]:
    """What the bar and the prediction need on every page of an attempt under way."""
    contest = contests.known(attempt.contest_id)
    question = asked_prediction(contest)
    with_paper = contest.prediction_when == PredictionWhen.WITH_PAPER
    return {
        "attempt": attempt,
        "contest": contest,
        "round": next(r for r in contest.rounds if r.id == attempt.round_id),
        "server_now": clock.now(),
        "prediction": question.question if question and with_paper else None,
        "prediction_rule": question and question.rule,
    }


@dataclass(frozen=True, slots=True)
class AskedPrediction:
    """The prediction as it is asked, and how the actual number is counted."""

    question: str
    rule: str


def asked_prediction(contest: Contest) -> AskedPrediction | None:
    """What a contest asks to guess; None where it asks nothing."""
    if not contest.prediction:
        return None
    kind = PredictionKind(contest.prediction)
    rule = describe_prediction(kind, Counting(contest.counting))
    return AskedPrediction(PREDICTION_QUESTIONS[kind], rule)


def unstored(page: str) -> Response:
    """The page as a response that no cache keeps."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


def carrying(response: Response, attempt: Attempt | UnderWay) -> Response:
    """The response, with the attempt's cookie where the browser does not have it."""
    if isinstance(attempt, UnderWay) or carried(attempt.code):
        return response
    return carry(response, attempt, clock.now())


@blueprint.get("/lam-bai/<code>/gio")
@participant
def time_left(code: str) -> ResponseReturnValue:
    """The server's clock and the attempt's, for pages that have heard nothing for a while."""
    ticket = carried(code)
    key = ticket.attempt_id if ticket else own_attempt(code).id
    said = clock_said(clock.now(), *queries.clock_of(key))
    if request.args.get("bai"):
        said |= _held_by_server(key)
    response = jsonify(said)
    response.headers["Cache-Control"] = "no-store"
    return response


def _held_by_server(attempt_id: int) -> dict[str, Any]:
    """The current answers with number and moment, for a page that was away: others may be newer."""
    log = queries.log_of(attempt_id)
    answers = {
        position: [row.seq, load(row.response), row.saved_at]
        for position, row in queries.current(log).items()
    }
    return {"answers": answers, "next_seq": queries.next_after(log)}


# ---------------------------------------------------------------- saving


@blueprint.put("/lam-bai/<code>/cau/<int:position>")
@csrf.exempt
@participant
def save(code: str, position: int) -> ResponseReturnValue:
    """Store one answer. A form of another site can send neither the header nor the cookie."""
    body = _body()
    ticket = carried(code) or _ticket_without_cookie(code)
    seq = seq_of(body.get("seq"))
    text = text_of(ticket, position, body.get("choice"))
    now = clock.now()
    saved = answer.save(ticket.attempt_id, ticket.code, position, text, seq, now)
    return jsonify(saved=True, seq=seq, server_now=now, deadline_at=saved.deadline_at)


def _ticket_without_cookie(code: str) -> Ticket:
    """The ticket of a participant whose attempt cookie is lost; lets go of the session's lock."""
    ticket = ticket_of(own_attempt(code))
    db.session.rollback()
    return ticket


def _body() -> dict[str, Any]:
    own = own_page(request.headers.get("Sec-Fetch-Site"))
    if request.headers.get("X-Quizapp") != "1" or not request.is_json or not own:
        raise Forbidden("Câu trả lời phải được gửi từ trang làm bài.")
    content = request.stream.read(MAX_BODY + 1)
    if len(content) > MAX_BODY:
        raise TooLarge("Câu trả lời quá dài.")
    try:
        return fields_of(json.loads(content))
    except (ValueError, RecursionError):
        return fields_of(None)


@blueprint.post("/lam-bai/<code>/luu")
@participant
def save_form(code: str) -> ResponseReturnValue:
    """Without JavaScript: store what the form holds, then stay or go on to handing in."""
    attempt = settled(own_attempt(code))
    if attempt.state != AttemptState.IN_PROGRESS:
        return ended_page(attempt)
    ignore_others(r"viec|c\d+(-a\d*)?")
    responses, errors = _read_form(ticket_of(attempt), attempt.questions)
    try:
        answer.save_all(attempt.id, responses, clock.now())
    except answer.Paused:
        return paused_page(answer.locked(attempt.id))
    except (answer.HandedIn, answer.TimeOver, answer.Voided):
        return ended_page(finish_if_overdue(answer.locked(attempt.id), clock.now()))
    if errors:
        return _paper_page(attempt, errors), 422
    target = "attempts.hand_in" if request.form.get("viec") == "nop" else "attempts.paper"
    return redirect(url_for(target, code=attempt.code), 303)


def _read_form(ticket: Ticket, questions: int) -> tuple[dict[int, str], dict[int, str]]:
    """(answers, complaints) by position. What a form cannot clear is left as it is."""
    responses: dict[int, str] = {}
    errors: dict[int, str] = {}
    for position in range(1, questions + 1):
        shape = ticket.shape(position)
        try:
            given = read_answer(position, shape) if shape is not None else None
        except BadAnswer as bad:
            errors[position] = str(bad)
        else:
            if given is not None:
                responses[position] = given
    if ticket.prediction and "c0-a" in request.form:
        try:
            responses[PREDICTION] = parse_prediction(request.form["c0-a"])
        except BadAnswer as bad:
            errors[PREDICTION] = str(bad)
    return responses, errors


def read_answer(position: int, shape: Shape) -> str | None:
    """The stored form of what a form holds for a question, None where it holds nothing of it.

    Raises BadAnswer.
    """
    if not _was_sent(position, shape.kind):
        return None
    return parse(shape, parse_form(shape, partial(_values, position)))


def _was_sent(position: int, kind: Kind) -> bool:
    """Whether the form held the question; unticked boxes are not sent, a mark beside them is."""
    mark = "" if kind is Kind.MULTIPLE else "-a"
    if kind in (Kind.ORDERING, Kind.MATCHING):
        mark = "-a0"
    return f"c{position}{mark}" in request.form


def _values(position: int, name: str) -> list[str]:
    return request.form.getlist(f"c{position}-{name}")

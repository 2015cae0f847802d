"""Practice: a paper of questions of their own, with key and explanations at once, unlimited."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from quizapp.attempts import display, practice
from quizapp.attempts.cards import cards
from quizapp.attempts.service import stock
from quizapp.attempts.views.blueprint import blueprint
from quizapp.attempts.views.paper import read_answer, unstored
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.db import begin_read
from quizapp.core.security import csrf
from quizapp.domain.answers import BadAnswer
from quizapp.domain.papers import shape
from quizapp.domain.scoring import Partial, mark_paper

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response

    from quizapp.contests.models import Contest
    from quizapp.domain.papers import Paper


@blueprint.get("/cuoc-thi/<slug>/thi-thu")
@public
def practise(slug: str) -> ResponseReturnValue:
    """A new practice paper each time."""
    contest = contests.by_slug(slug)
    practice.refuse_unoffered(contest)
    return _paper_page(contest)


@blueprint.post("/cuoc-thi/<slug>/thi-thu")
@csrf.exempt
@public
def practised(slug: str) -> ResponseReturnValue:
    """How it went; nothing is stored, so there is nothing that another site could do by it."""
    begin_read()
    contest = contests.by_slug(slug)
    practice.refuse_unoffered(contest)
    paper = practice.unseal(contest, request.form.get("de"), clock.now())
    if paper is None:
        return _paper_page(contest, stale=True)
    return _result_page(contest, paper)


def _paper_page(contest: Contest, *, stale: bool = False) -> Response:
    now = clock.now()
    paper = practice.draw(contest, now, stock.fresh_rng())
    versions = banks.versions(item.version_id for item in paper)
    questions = display.shown(paper, versions, {})
    page = render_template(
        "attempts/practice.html",
        contest=contest,
        questions=questions,
        cards=cards(paper, versions, questions),
        sealed=practice.seal(contest, paper, now),
        stale=stale,
    )
    return unstored(page)


def _result_page(contest: Contest, paper: Paper) -> Response:
    versions = banks.versions(item.version_id for item in paper)
    answers = _answers(paper)
    mark = mark_paper(paper, versions, answers, Partial(contest.partial))
    page = render_template(
        "attempts/practised.html",
        contest=contest,
        mark=mark,
        review=display.review(paper, versions, answers, mark),
    )
    return unstored(page)


def _answers(paper: Paper) -> dict[int, str]:
    """What the form holds, by position; what cannot be read counts as not answered."""
    answers = {}
    for position, item in enumerate(paper, start=1):
        try:
            given = read_answer(position, shape(item))
        except BadAnswer:
            continue
        if given is not None:
            answers[position] = given
    return answers

"""The page on which people wait for their turn when more start at once than the server holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, url_for
from flask_wtf.csrf import generate_csrf

from quizapp.attempts.identity import current_participant
from quizapp.attempts.service import line
from quizapp.attempts.views.blueprint import blueprint
from quizapp.attempts.views.paper import unstored
from quizapp.attempts.waiting import said
from quizapp.contests import queries as contests
from quizapp.core import clock, overload
from quizapp.core.access import public
from quizapp.domain.line import Pace

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def pace() -> Pace:
    """How fast attempts may be started here just now."""
    return Pace.of(current_app.config["STARTS_PER_SECOND"], overload.waited() * 1000)


@blueprint.get("/cuoc-thi/<slug>/cho")
@public
def wait(slug: str) -> ResponseReturnValue:
    """One's place in line; once it is due, the way in. Who stands in no line is sent on."""
    contest = contests.by_slug(slug, trials=True)
    now = clock.now()
    participant, round_ = current_participant(contest.id), contests.round_at(contest, now)
    turn = None
    if participant is not None and round_ is not None:
        turn = line.turn_of(participant.id, round_.id, now)
    if turn is None or round_ is None or turn.is_over(now):
        return redirect(url_for("attempts.begin", slug=slug))
    page = render_template(
        "attempts/wait.html",
        contest=contest,
        round=round_,
        due=turn.is_due(now),
        closes_first=turn.due_at >= round_.closes_at,
        **said(turn, now, generate_csrf()),
    )
    return unstored(page)

"""The page on which people wait for their turn when more start at once than the server holds."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from flask import current_app, make_response, redirect, render_template, url_for

from quizapp.attempts.identity import current_participant
from quizapp.attempts.service import line
from quizapp.attempts.views.blueprint import blueprint
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.domain.line import KEPT_MS, Pace

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LOOK_AGAIN_S = 15
"""The longest that a browser without a script shows the same figures."""


def pace() -> Pace:
    """How fast attempts may be started here."""
    return Pace.of(current_app.config["STARTS_PER_SECOND"])


@blueprint.get("/cuoc-thi/<slug>/cho")
@public
def wait(slug: str) -> ResponseReturnValue:
    """One's place in line; once it is due, the way in. Who stands in no line is sent on."""
    contest = contests.by_slug(slug)
    now = clock.now()
    participant, round_ = current_participant(contest.id), contests.round_at(contest, now)
    turn = None
    if participant is not None and round_ is not None:
        turn = line.turn_of(participant.id, round_.id, pace())
    if turn is None or round_ is None or turn.is_over(now):
        return redirect(url_for("attempts.begin", slug=slug))
    answer = make_response(
        render_template(
            "attempts/wait.html",
            contest=contest,
            round=round_,
            turn=turn,
            server_now=now,
            kept_until=turn.due_at + KEPT_MS,
            look_again_s=min(LOOK_AGAIN_S, ceil(turn.wait_ms(now) / 1000)),
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer

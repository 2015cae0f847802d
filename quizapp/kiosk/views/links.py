"""Following a printed code: to a contest, the citizens' quiz, or a page."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.errors import wants_json
from quizapp.kiosk import queries, visits
from quizapp.kiosk.models import QrLink
from quizapp.kiosk.service import counting
from quizapp.kiosk.views import quiz
from quizapp.kiosk.views.blueprint import blueprint
from quizapp.kiosk.views.finding import link_at


@blueprint.get("/q")
@public
def enter() -> ResponseReturnValue:
    """Where the code is typed by those who do not scan it."""
    typed = request.args.get("ma", "")
    return _follow(typed) if typed else render_template("kiosk/enter.html", typed="")


@blueprint.get("/q/<code>")
@public
def follow(code: str) -> ResponseReturnValue:
    return _follow(code)


def _follow(typed: str) -> ResponseReturnValue:
    """The quiz's first question itself, or the way on; counted once that is made."""
    try:
        link = link_at(typed, clock.now())
        answer = make_response(_led(link))
    except queries.Mistyped as refusal:
        if wants_json():
            raise
        refusal.note()
        page = render_template("kiosk/enter.html", typed=typed[:40], refusal=refusal)
        return page, refusal.status
    except queries.Ended as refusal:
        if wants_json():
            raise
        return quiz.ended(refusal)
    answer.headers["Cache-Control"] = "no-store"
    counting.note(link.code, clock.now(), {visits.kind(): 1})
    return answer


def _led(link: QrLink) -> ResponseReturnValue:
    if link.quiz_id is not None:
        return quiz.first_page(link)
    if link.url is not None:
        return redirect(link.url)
    return redirect(url_for("contests.page", slug=queries.contest_of(link).slug))

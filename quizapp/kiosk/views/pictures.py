"""The pictures of a code, and the card that social networks show of a link."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from quizapp.accounts import queries as accounts
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.kiosk import addresses, poster, queries, share
from quizapp.kiosk.views.blueprint import blueprint
from quizapp.kiosk.views.finding import link_at


@blueprint.get("/q/<code>.svg")
@public
def svg(code: str) -> ResponseReturnValue:
    link = link_at(code)
    return _picture(poster.card(addresses.full(link.code), link.code, "svg"), "image/svg+xml")


@blueprint.get("/q/<code>.png")
@public
def png(code: str) -> ResponseReturnValue:
    link = link_at(code)
    return _picture(poster.card(addresses.full(link.code), link.code, "png"), "image/png")


@blueprint.get("/q/<code>/anh.png")
@public
def preview(code: str) -> ResponseReturnValue:
    """The picture of a shared quiz, 1200 × 630."""
    quiz = queries.quiz_of(link_at(code, clock.now()))
    unit = accounts.unit(quiz.unit_id)
    return _picture(share.picture(quiz.title, unit.name if unit else ""), "image/png")


def _picture(content: bytes, mimetype: str) -> Response:
    answer = Response(content, mimetype=mimetype)
    answer.add_etag()
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request)
    return answer

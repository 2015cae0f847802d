"""The pictures of a code, and the card that social networks show of a link."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from quizapp.accounts import queries as accounts
from quizapp.contests import share
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.files import picture
from quizapp.kiosk import addresses, poster, queries
from quizapp.kiosk.views.blueprint import blueprint
from quizapp.kiosk.views.finding import link_at

CALL = "Trả lời trong một phút, không cần đăng nhập"


@blueprint.get("/q/<code>.svg")
@public
def svg(code: str) -> ResponseReturnValue:
    link = link_at(code)
    return picture(poster.card(addresses.full(link.code), link.code, "svg"), "image/svg+xml")


@blueprint.get("/q/<code>.png")
@public
def png(code: str) -> ResponseReturnValue:
    link = link_at(code)
    return picture(poster.card(addresses.full(link.code), link.code, "png"), "image/png")


@blueprint.get("/q/<code>/anh.png")
@public
def preview(code: str) -> ResponseReturnValue:
    """The picture of a shared quiz, 1200 × 630."""
    quiz = queries.quiz_of(link_at(code, clock.now()))
    unit = accounts.unit(quiz.unit_id)
    card = share.picture(quiz.title, unit.name if unit else "", CALL)
    return picture(card, "image/png")

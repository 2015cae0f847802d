"""Home page, the organiser's dashboard, and the sign of life."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import public, staff
from quizapp.core.db import ping
from quizapp.domain.timing import RoundPhase
from quizapp.kiosk.queries import quizzes
from quizapp.portal import queries

blueprint = Blueprint("portal", __name__, template_folder="templates")

GROUPS = (
    ("Đang mở", (RoundPhase.OPEN,)),
    ("Sắp mở", (RoundPhase.UPCOMING,)),
    ("Đã kết thúc", (RoundPhase.ENDED, RoundPhase.CLOSED)),
)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    now = clock.now()
    cards = queries.cards(contests.public_contests(now), now)
    groups = [
        (title, [card for card in cards if card.status.phase in phases]) for title, phases in GROUPS
    ]
    asked = quizzes.opened()
    return render_template(
        "portal/home.html", groups=groups, quizzes=asked, any_cards=bool(cards or asked)
    )


@blueprint.get("/to-chuc")
@staff
def dashboard() -> ResponseReturnValue:
    now = clock.now()
    mine = contests.manageable(current_user)
    return render_template(
        "portal/dashboard.html",
        attention=queries.attention(current_user, now),
        waiting=banks.count(banks.waiting(current_user, now)),
        cards=queries.cards(mine, now),
    )


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when the server and its database answer; 503 (by the error page) when not."""
    ping()
    return jsonify(status="ok")

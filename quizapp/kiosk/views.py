"""What a printed code leads to, the pictures of it, and the display of the service centre."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core import clock, qr
from quizapp.core.access import STAFF_ROLES, public
from quizapp.core.db import db
from quizapp.core.errors import wants_json
from quizapp.domain.papers import question_count
from quizapp.kiosk import addresses, poster, queries
from quizapp.kiosk.models import QrLink

blueprint = Blueprint("kiosk", __name__, template_folder="templates")


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
    try:
        link = queries.link_at(typed)
    except queries.Mistyped as refusal:
        if wants_json():
            raise
        page = render_template("kiosk/enter.html", typed=typed[:40], refusal=refusal)
        return page, refusal.status
    answer = redirect(url_for("contests.page", slug=queries.contest_of(link).slug))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/q/<code>.svg")
@public
def svg(code: str) -> ResponseReturnValue:
    link = queries.link_at(code)
    return _picture(poster.card(addresses.full(link.code), link.code, "svg"), "image/svg+xml")


@blueprint.get("/q/<code>.png")
@public
def png(code: str) -> ResponseReturnValue:
    link = queries.link_at(code)
    return _picture(poster.card(addresses.full(link.code), link.code, "png"), "image/png")


def _picture(content: bytes, mimetype: str) -> Response:
    answer = Response(content, mimetype=mimetype)
    answer.add_etag()
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request)
    return answer


@blueprint.get("/man-hinh/<code>")
@public
def display(code: str) -> ResponseReturnValue:
    """A page for a large screen; its script fetches it anew every half minute."""
    link = queries.link_at(code)
    contest = _showable(link)
    now = clock.now()
    size, path = qr.path(addresses.full(link.code))
    page = render_template(
        "kiosk/display.html",
        link=link,
        contest=contest,
        agency=accounts.unit(contest.unit_id),
        status=contests.status(contest, now),
        turnout=queries.turnout(contest, now),
        leaders=queries.leaders(contest, now),
        questions=question_count(contests.blueprint(contest)),
        qr_size=size,
        qr_path=path,
        address=addresses.short(link.code),
        spaced=addresses.spaced(link.code),
    )
    return page, {"Cache-Control": "no-store"}


def _showable(link: QrLink) -> Contest:
    """The link's contest; drafts only for the organisers who may look at them."""
    if current_user.is_authenticated and current_user.role in STAFF_ROLES:
        contest = db.session.get_one(Contest, link.contest_id)
        if accounts.may_see(current_user, contest.unit_id):
            return contest
    return queries.contest_of(link)

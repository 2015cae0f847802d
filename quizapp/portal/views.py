"""Home page, calendar, what search engines ask for, the dashboard, and the sign of life."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import public, staff
from quizapp.core.db import ping
from quizapp.domain.timing import RoundPhase
from quizapp.kiosk import addresses
from quizapp.kiosk.queries import quizzes
from quizapp.portal import queries

blueprint = Blueprint("portal", __name__, template_folder="templates")

GROUPS = (
    ("Đang mở", (RoundPhase.OPEN,)),
    ("Sắp mở", (RoundPhase.UPCOMING,)),
    ("Đã kết thúc", (RoundPhase.ENDED, RoundPhase.CLOSED)),
)


PAST = 30
"""How many rounds that are over the calendar still names."""
PRIVATE = (
    *("/to-chuc", "/dang-nhap", "/lam-bai/", "/ket-qua/", "/gop-y/", "/man-hinh/", "/nhung/"),
    *("/cuoc-thi/*/vao", "/cuoc-thi/*/bat-dau"),
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
        "portal/home.html",
        groups=groups,
        quizzes=asked,
        any_cards=bool(cards or asked),
        address=addresses.site() + url_for(".home"),
    )


@blueprint.get("/lich-thi")
@public
def calendar() -> ResponseReturnValue:
    """The rounds of all contests, those to come first."""
    entries = queries.calendar(clock.now())
    return render_template(
        "portal/calendar.html",
        coming=[each for each in entries if each.phase in (RoundPhase.OPEN, RoundPhase.UPCOMING)],
        past=[each for each in reversed(entries) if each.phase == RoundPhase.ENDED][:PAST],
        address=addresses.site() + url_for(".calendar"),
    )


@blueprint.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Which pages search engines should leave alone: what is one person's, or a machine's."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE)]
    lines.append(f"Sitemap: {addresses.site()}{url_for('.sitemap')}")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """The pages that search engines should find: contests, quizzes for citizens, the calendar."""
    shown = contests.public_contests(clock.now())
    paths = [
        url_for(".home"),
        url_for(".calendar"),
        *(url_for("contests.page", slug=contest.slug) for contest in shown),
        *(url_for("kiosk.follow", code=code) for _, code in quizzes.opened()),
    ]
    page = render_template("portal/sitemap.xml", site=addresses.site(), paths=paths)
    return Response(page, mimetype="application/xml")


@blueprint.get("/to-chuc")
@staff
def dashboard() -> ResponseReturnValue:
    now = clock.now()
    mine = contests.manageable(current_user)
    return render_template(
        "portal/dashboard.html",
        attention=queries.attention(current_user, now),
        to_approve=banks.to_approve(current_user),
        waiting=banks.count(banks.waiting(current_user, now)),
        cards=queries.cards(mine, now),
    )


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when the server and its database answer; 503 (by the error page) when not."""
    ping()
    return jsonify(status="ok")

"""The display of the service centre; its script fetches it anew every half minute."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core import clock, qr
from quizapp.core.access import STAFF_ROLES, public
from quizapp.core.db import db
from quizapp.domain.papers import question_count
from quizapp.kiosk import addresses, queries
from quizapp.kiosk.models import QrLink
from quizapp.kiosk.views.blueprint import blueprint
from quizapp.kiosk.views.finding import link_at


@blueprint.get("/man-hinh/<code>")
@public
def display(code: str) -> ResponseReturnValue:
    """A page for a large screen."""
    link = link_at(code)
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
        contest = db.session.get(Contest, link.contest_id) if link.contest_id else None
        if contest is not None and accounts.may_see(current_user, contest.unit_id):
            return contest
    return queries.contest_of(link)

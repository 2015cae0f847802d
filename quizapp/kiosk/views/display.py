"""The display of the service centre; its script fetches it anew every half minute."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core import clock, qr
from quizapp.core.access import STAFF_ROLES, public
from quizapp.core.db import db
from quizapp.kiosk import addresses, queries
from quizapp.kiosk.models import CitizenQuiz, QrLink
from quizapp.kiosk.queries import figures, quizzes
from quizapp.kiosk.views.blueprint import blueprint
from quizapp.kiosk.views.finding import link_at

NATIONAL_PORTAL = "dichvucong.gov.vn"
MAX_PORTAL = 40


@blueprint.get("/man-hinh/<code>")
@public
def display(code: str) -> ResponseReturnValue:
    """A page for a large screen."""
    link = link_at(code)
    shown = (
        _of_contest(_showable(link)) if link.quiz_id is None else _of_quiz(queries.quiz_of(link))
    )
    size, path = qr.path(addresses.full(link.code))
    page = render_template(
        "kiosk/display.html",
        link=link,
        **shown,
        qr_size=size,
        qr_path=path,
        address=addresses.short(link.code),
        spaced=addresses.spaced(link.code),
    )
    return page, {"Cache-Control": "no-store"}


def _of_contest(contest: Contest) -> dict[str, Any]:
    now = clock.now()
    return {
        "contest": contest,
        "agency": accounts.unit(contest.unit_id),
        "status": contests.status(contest, now),
        "turnout": queries.turnout(contest, now),
        "leaders": queries.leaders(contest, now),
        "work": contests.work(contest),
        "portal": NATIONAL_PORTAL,
    }


def _of_quiz(quiz: CitizenQuiz) -> dict[str, Any]:
    now = clock.now()
    portal = quiz.procedure_url.removeprefix("https://").rstrip("/")
    return {
        "quiz": quiz,
        "agency": accounts.unit(quiz.unit_id),
        "today": figures.finished_today(quiz.id, now),
        "satisfied": figures.satisfaction(quiz.id, now),
        "asked": quizzes.question_of_the_day(quiz, now),
        "portal": portal if len(portal) <= MAX_PORTAL else portal.split("/")[0],
    }


def _showable(link: QrLink) -> Contest:
    """The link's contest; drafts only for the organisers who may look at them."""
    if current_user.is_authenticated and current_user.role in STAFF_ROLES:
        contest = db.session.get(Contest, link.contest_id) if link.contest_id else None
        if contest is not None and accounts.may_see(current_user, contest.unit_id):
            return contest
    return queries.contest_of(link)

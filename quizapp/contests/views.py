"""The contest page, the face of a contest, and its calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, render_template, request, url_for

from quizapp.contests import queries
from quizapp.contests.calendar import MIMETYPE, calendar
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.files import download
from quizapp.domain import papers, rules_text

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

blueprint = Blueprint("contests", __name__, template_folder="templates")


@blueprint.get("/cuoc-thi/<slug>")
@public
def page(slug: str) -> ResponseReturnValue:
    contest = queries.by_slug(slug)
    return render_template("contests/page.html", **shown(contest, clock.now()))


@blueprint.get("/cuoc-thi/<slug>/lich.ics")
@public
def dates(slug: str) -> Response:
    contest = queries.by_slug(slug)
    content = calendar(contest, address(contest), clock.now())
    return download(content, f"{contest.slug}.ics", MIMETYPE)


def address(contest: Contest) -> str:
    """The whole address of the contest page, as people are told it."""
    base = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    return base + url_for("contests.page", slug=contest.slug)


def shown(contest: Contest, now: int) -> dict[str, Any]:
    """What the contest page shows, the same for people and for the organiser's preview."""
    blueprint = queries.blueprint(contest)
    return {
        "contest": contest,
        "organiser": queries.organiser(contest),
        "status": queries.status(contest, now),
        "rounds": [(each, queries.phase(each, now)) for each in contest.rounds],
        "sections": rules_text.sections(queries.rules_settings(contest)),
        "questions": papers.question_count(blueprint),
        "address": address(contest),
        "server_now": now,
    }

"""The contest page, the face of a contest, and its calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from quizapp.contests import queries
from quizapp.contests.calendar import MIMETYPE, calendar
from quizapp.contests.page import address, shown
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.files import download

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

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

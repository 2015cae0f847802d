"""The contest page, the face of a contest, and its calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, url_for

from quizapp.contests import queries, share
from quizapp.contests.calendar import MIMETYPE, calendar
from quizapp.contests.page import address, shown
from quizapp.core import clock, files
from quizapp.core.access import public

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("contests", __name__, template_folder="templates")


@blueprint.get("/cuoc-thi/<slug>")
@public
def page(slug: str) -> ResponseReturnValue:
    contest = queries.by_slug(slug, trials=True)
    if contest.trial_of is not None:
        return redirect(url_for("attempts.enter", slug=slug))
    return render_template("contests/page.html", **shown(contest, clock.now()))


@blueprint.get("/cuoc-thi/<slug>/anh.png")
@public
def picture(slug: str) -> Response:
    """The card that social networks show of the contest."""
    contest = queries.by_slug(slug)
    card = share.picture(contest.title, queries.organiser(contest), share.call(contest))
    return files.picture(card, "image/png")


@blueprint.get("/cuoc-thi/<slug>/lich.ics")
@public
def dates(slug: str) -> Response:
    contest = queries.by_slug(slug)
    content = calendar(contest, address(contest), clock.now())
    return files.download(content, f"{contest.slug}.ics", MIMETYPE)

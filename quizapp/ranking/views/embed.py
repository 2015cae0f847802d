"""The leaderboards for a frame on another site: the same for everybody, no cookie is looked at.

Who may see a board, when and how named is as on its own page; the sites are the organiser's choice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request, url_for

from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.errors import NotFound
from quizapp.core.security import may_frame
from quizapp.domain import framing
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import boards, drawn, validity
from quizapp.ranking.queries.embedding import hosts_of
from quizapp.ranking.views.blueprint import blueprint
from quizapp.ranking.views.boards import ask, asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

MAX_AGE = 20
"""Seconds for which caches between us and the reader may keep it."""


@blueprint.get("/nhung/<slug>/ca-nhan")
@public
def framed_people(slug: str) -> ResponseReturnValue:
    """The first people; ``?ky=&khoi=`` as on the page, ``?so=`` is how many."""

    def read(contest: Contest, now: int) -> drawn.AnyPage:
        wanted = asked(contests.divisions(contest))
        return boards.people(contest, now, **wanted, page_number=1, size=_size(), takes_part=False)

    return _framed(slug, read, "ranking.people")


@blueprint.get("/nhung/<slug>/don-vi")
@public
def framed_units(slug: str) -> ResponseReturnValue:
    """The units, as on the first page of their board."""

    def read(contest: Contest, now: int) -> drawn.AnyPage:
        return boards.units(contest, now, **asked(DIVISIONS), page_number=1, takes_part=False)

    return _framed(slug, read, "ranking.units")


def _size() -> int:
    wanted = request.args.get("so", "")
    return int(wanted) if wanted in map(str, framing.ROWS) else framing.ROWS[0]


def _framed(slug: str, read: Callable[[Contest, int], drawn.AnyPage], full: str) -> Response:
    contest = contests.by_slug(slug)
    hosts = hosts_of(contest.id)
    if not hosts:
        raise NotFound("Ban Tổ chức chưa cho nhúng bảng xếp hạng của cuộc thi này.")
    address = validity.Address(request.path, request.query_string.decode("latin-1"))
    kept = drawn.kept_frame(address)
    if kept is not None and validity.holds(ask, kept[0], clock.now()):
        html = kept[1]
    else:
        page = read(contest, clock.now())
        whole = url_for(full, slug=contest.slug, **page.choice.address, _external=True)
        html = drawn.embedded(address, contest, page, whole)
    response = Response(html)
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response.add_etag(weak=True)
    may_frame(response, framing.sources([*hosts]))
    response.make_conditional(request)
    return response

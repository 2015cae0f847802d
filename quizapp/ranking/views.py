"""The leaderboards of people and of units, as pages and as CSV."""

from __future__ import annotations

import csv
import hashlib
from functools import lru_cache
from io import StringIO
from typing import TYPE_CHECKING

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from quizapp.attempts.identity import current_participant
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.errors import NotFound
from quizapp.core.files import CSV, download
from quizapp.core.filters import asset
from quizapp.core.limits import limiter
from quizapp.core.paging import Page
from quizapp.domain.text import safe_cell
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import boards

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

blueprint = Blueprint("ranking", __name__, template_folder="templates")
PAGE_SIZE = 50
BOM = "\ufeff"
"""Tells Excel that a CSV file is UTF-8."""


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang")
@public
def index(slug: str) -> ResponseReturnValue:
    contest = contests.by_slug(slug)
    number, division = request.args.get("ky"), request.args.get("khoi")
    return redirect(url_for("ranking.people", slug=contest.slug, ky=number, khoi=division))


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/ca-nhan")
@public
def people(slug: str) -> ResponseReturnValue:
    contest = contests.by_slug(slug)
    page = boards.people(
        contest,
        clock.now(),
        number=request.args.get("ky"),
        division=_division(),
        page_number=_page_number(),
        size=PAGE_SIZE,
        me=current_participant(contest.id),
    )
    held = page.board and Page(page.board.page, page.board.size, page.board.total)
    html = render_template(
        "ranking/people.html",
        contest=contest,
        page=page,
        held=held,
        divisions=DIVISIONS,
        phase_words=boards.phase_words(page.choice.round, clock.now()),
    )
    return _revalidated(make_response(html), _digest(html))


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/ca-nhan.csv")
@limiter.limit("20/minute")
@public
def people_csv(slug: str) -> ResponseReturnValue:
    contest = contests.by_slug(slug)
    number = request.args.get("ky")
    table = boards.people_table(contest, clock.now(), number=number, division=_division())
    return _csv(table, f"xep-hang-ca-nhan-{contest.slug}.csv")


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/don-vi")
@public
def units(slug: str) -> ResponseReturnValue:
    contest = contests.by_slug(slug)
    page = boards.units(
        contest,
        clock.now(),
        number=request.args.get("ky"),
        division=_division(),
        me=current_participant(contest.id),
    )
    etag = _units_etag(contest, page)
    if etag and request.if_none_match.contains_weak(etag):
        return _revalidated(Response(status=304), etag)
    html = render_template(
        "ranking/units.html",
        contest=contest,
        page=page,
        divisions=DIVISIONS,
        phase_words=boards.phase_words(page.choice.round, clock.now()),
        rate_words=boards.rate_words,
        score_words=boards.score_words,
    )
    return _revalidated(make_response(html), etag)


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/don-vi.csv")
@limiter.limit("20/minute")
@public
def units_csv(slug: str) -> ResponseReturnValue:
    contest = contests.by_slug(slug)
    number = request.args.get("ky")
    table = boards.units_table(contest, clock.now(), number=number, division=_division())
    return _csv(table, f"xep-hang-don-vi-{contest.slug}.csv")


# ---------------------------------------------------------------- what is asked


def _division() -> str | None:
    """The division that ``?khoi=`` asks for; raises NotFound for one that there is not."""
    asked = request.args.get("khoi") or None
    if asked is not None and asked not in DIVISIONS:
        raise NotFound("Không có khối này.", title="Không tìm thấy bảng xếp hạng")
    return asked


def _page_number() -> int:
    asked = request.args.get("trang", "1")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 1


# ---------------------------------------------------------------- how it is answered


def _csv(table: boards.Table, name: str) -> Response:
    """UTF-8 with a mark for Excel; no cell can be taken for a formula."""
    out = StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in table)
    return download((BOM + out.getvalue()).encode(), name, CSV)


def _revalidated(response: Response, etag: str | None) -> Response:
    """Browsers keep the page but ask each time whether it still stands."""
    response.headers["Cache-Control"] = "private, no-cache"
    if etag is not None:
        response.set_etag(etag, weak=True)
        response.make_conditional(request)
    return response


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _units_etag(contest: Contest, page: boards.UnitsPage) -> str | None:
    """Known before anything is drawn; None where the page carries what changes each time."""
    if current_user.is_authenticated or "_flashes" in session or page.snapshot is None:
        return None
    if not page.snapshot.version:
        return None
    parts = (
        _look(),
        contest.title,
        page.snapshot.version,
        page.choice,
        page.own_path,
        page.rules,
        page.max_score,
        boards.phase_words(page.choice.round, clock.now()),
    )
    return _digest(repr(parts))


@lru_cache(maxsize=1)
def _look() -> str:
    """Changes whenever the page is drawn otherwise."""
    names = ("frame.html", "macros/ui.html", "ranking/_board.html", "ranking/units.html")
    environment = current_app.jinja_env
    loader = environment.loader
    sources = [loader.get_source(environment, name)[0] for name in names] if loader else []
    return _digest("".join((*sources, asset("site.css"), asset("board.css"))))

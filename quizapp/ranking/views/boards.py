"""The leaderboards of people and of units, as pages and as CSV."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from flask import (
    Response,
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
from quizapp.core.limits import limiter
from quizapp.domain.text import safe_cell
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import boards, drawn, validity
from quizapp.ranking.views.blueprint import blueprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest
    from quizapp.ranking.queries.held import Held

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
    me = current_participant(contest.id)
    reader = validity.reader_of(me.id if me else None)
    page = boards.people(
        contest,
        clock.now(),
        number=request.args.get("ky"),
        division=_division(),
        page_number=_page_number(),
        size=PAGE_SIZE,
        me=me,
    )

    def html() -> str:
        shared, lines = drawn.people(contest, page)
        return render_template(
            "ranking/people.html", contest=contest, page=page, shared=shared, lines=lines
        )

    kept = page.held.kept if page.held else None
    return _revalidated(contest, kept, page.until, reader, html)


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
    me = current_participant(contest.id)
    reader = validity.reader_of(me.id if me else None)
    page = boards.units(
        contest,
        clock.now(),
        number=request.args.get("ky"),
        division=_division(),
        page_number=_page_number(),
        me=me,
    )

    def html() -> str:
        shared, lines = drawn.units(contest, page)
        return render_template(
            "ranking/units.html",
            contest=contest,
            page=page,
            shared=shared,
            lines=lines,
            rate_words=boards.rate_words,
        )

    kept = page.snapshot.kept if page.snapshot else None
    return _revalidated(contest, kept, page.until, reader, html)


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


def _revalidated(
    contest: Contest,
    kept: Held | None,
    until: int,
    reader: validity.Reader,
    html: Callable[[], str],
) -> Response:
    """Browsers keep the page but ask each time whether it still stands: then it is not drawn.

    Who is signed in has a page of the own, with what changes each time.
    """
    etag = None
    if kept and kept.version and not current_user.is_authenticated and "_flashes" not in session:
        address = validity.Address(request.path, request.query_string.decode("latin-1"))
        etag = validity.tag_of(kept, contest, until, address, reader)
    if etag is not None and request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        response = make_response(html())
    response.headers["Cache-Control"] = "private, no-cache"
    if etag is not None:
        response.set_etag(etag, weak=True)
    return response

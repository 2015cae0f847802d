"""The leaderboards of people and of units, as pages and as CSV."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from flask import Response, redirect, render_template, request, session, url_for
from flask_login import current_user

from quizapp.attempts.identity import PARTICIPANTS, current_participant
from quizapp.attempts.queries import participants_in
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.db import read as read_rows
from quizapp.core.errors import NotFound
from quizapp.core.files import CSV, download
from quizapp.core.limits import limiter, of_visitor
from quizapp.domain.text import nfc, safe_cell
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import boards, drawn, validity
from quizapp.ranking.views.blueprint import blueprint

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping
    from typing import Any

    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

PAGE_SIZE = 50
MAX_SEARCH = 100
BOM = "\ufeff"
"""Tells Excel that a CSV file is UTF-8."""
DOWNLOADS = of_visitor("20/minute", office="400/minute")


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang")
@public
def index(slug: str) -> ResponseReturnValue:
    contest = contests.by_slug(slug)
    number, division = request.args.get("ky"), request.args.get("khoi")
    return redirect(url_for("ranking.people", slug=contest.slug, ky=number, khoi=division))


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/ca-nhan")
@public
def people(slug: str) -> ResponseReturnValue:
    def read(contest: Contest, *, takes_part: bool) -> boards.PeoplePage:
        return boards.people(
            contest,
            clock.now(),
            **asked(contests.divisions(contest)),
            page_number=_page_number(),
            size=PAGE_SIZE,
            takes_part=takes_part,
        )

    text = request.args.get("tim", "").strip()
    return _found(slug, read, text) if text else _board(slug, read)


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/ca-nhan.csv")
@limiter.limit(DOWNLOADS)
@public
def people_csv(slug: str) -> ResponseReturnValue:
    return _csv(slug, boards.people_table, "xep-hang-ca-nhan", contests.divisions)


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/don-vi")
@public
def units(slug: str) -> ResponseReturnValue:
    def read(contest: Contest, *, takes_part: bool) -> boards.UnitsPage:
        return boards.units(
            contest,
            clock.now(),
            **asked(DIVISIONS),
            page_number=_page_number(),
            takes_part=takes_part,
        )

    return _board(slug, read)


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/don-vi.csv")
@limiter.limit(DOWNLOADS)
@public
def units_csv(slug: str) -> ResponseReturnValue:
    return _csv(slug, boards.units_table, "xep-hang-don-vi", lambda _: DIVISIONS)


@blueprint.get("/cuoc-thi/<slug>/bang-xep-hang/tham-gia")
@public
def joined(slug: str) -> ResponseReturnValue:
    """Who takes part, down the tree: ``?don-vi=`` a unit, ``?tim=`` names, ``?xep=`` the order."""
    contest = contests.by_slug(slug)
    asked = boards.asked_of(request.args)
    shown = boards.joined(
        contest,
        clock.now(),
        number=request.args.get("ky"),
        asked=asked,
        takes_part=current_participant(contest.id) is not None,
    )
    return _answer(
        render_template(
            "ranking/joined.html",
            contest=contest,
            shown=shown,
            sorts=boards.SORTS,
            phase_words=boards.phase_words(shown.choice.round),
            page_query=asked.query,
        )
    )


# ---------------------------------------------------------------- what is asked


def asked(divisions: Container[str]) -> dict[str, str | None]:
    """The round and the division that the address asks for; raises NotFound as ``_division``."""
    return {"number": request.args.get("ky"), "division": _division(divisions)}


def _division(divisions: Container[str]) -> str | None:
    """The division that ``?khoi=`` asks for; raises NotFound for one that there is not."""
    wanted = request.args.get("khoi") or None
    if wanted is not None and wanted not in divisions:
        raise NotFound("Không có khối này.", title="Không tìm thấy bảng xếp hạng")
    return wanted


def _page_number() -> int:
    number = request.args.get("trang", "1")
    return int(number) if number.isdecimal() and len(number) < 9 else 1


# ---------------------------------------------------------------- how it is answered


def _csv(
    slug: str,
    read: Callable[..., boards.Table],
    name: str,
    divisions: Callable[[Contest], Container[str]],
) -> Response:
    """The table that ``read`` gives: UTF-8 with a mark for Excel, no cell taken for a formula."""
    contest = contests.by_slug(slug)
    takes_part = current_participant(contest.id) is not None
    table = read(contest, clock.now(), **asked(divisions(contest)), takes_part=takes_part)
    out = StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in row] for row in table)
    return download((BOM + out.getvalue()).encode(), f"{name}-{contest.slug}.csv", CSV)


def _board(slug: str, read: Callable[..., drawn.AnyPage]) -> Response:
    """The page that ``read`` gives, or the one kept at this address while it stands.

    Who is signed in, or is to be told something once, has a page of the own, with what changes
    each time.
    """
    if current_user.is_authenticated or "_flashes" in session:
        contest = contests.by_slug(slug)
        me = current_participant(contest.id)
        page = read(contest, takes_part=me is not None)
        return _answer(drawn.page_for(contest, page, me.id if me else None))
    address = validity.Address(request.path, request.query_string.decode("latin-1"))
    people = participants_in(request.cookies.get(PARTICIPANTS))
    whole = drawn.kept(address)
    if whole is not None and validity.holds(ask, whole.mark, clock.now()):
        mine = people.get(str(whole.mark.contest_id))
        if mine is not None or not whole.for_participants:
            return _revalidated(whole, address, mine)
    contest = contests.by_slug(slug)
    mine = people.get(str(contest.id))
    page = read(contest, takes_part=mine is not None)
    if page.held is None or not page.held.kept.version:
        return _answer(drawn.page_for(contest, page, mine))
    mark = validity.mark_of(page.held.kept, contest, page.until)
    return _revalidated(drawn.keep(address, mark, contest, page), address, mine)


def _found(slug: str, read: Callable[..., boards.PeoplePage], text: str) -> Response:
    """The page with the people whose name was looked for; where nobody may, the page itself."""
    contest = contests.by_slug(slug)
    me = current_participant(contest.id)
    page = read(contest, takes_part=me is not None)
    search = page.search(contest, nfc(text)[:MAX_SEARCH])
    return _answer(drawn.page_for(contest, page, me.id if me else None, search))


def _revalidated(
    whole: drawn.Whole, address: validity.Address, participant_id: int | None
) -> Response:
    """Browsers keep the page but ask each time whether it still stands: then it is not sent."""
    reader = validity.reader_of(ask, participant_id)
    etag = validity.tag_of(whole.mark, address, reader)
    if request.if_none_match.contains_weak(etag):
        response = _answer("", 304)
    else:
        response = _answer(whole.for_reader(participant_id))
    response.set_etag(etag, weak=True)
    return response


def ask(texts: Mapping[str, str], values: tuple[object, ...]) -> Any:
    """The row that a statement of the driver's gives, or None (``validity.Ask``)."""
    rows = read_rows(texts, values)
    return rows[0] if rows else None


def _answer(html: str, status: int = 200) -> Response:
    response = Response(html, status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response

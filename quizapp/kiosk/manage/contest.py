"""Organisers' screens of QR codes, posters and the display."""

from __future__ import annotations

from typing import Literal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.access import editor, staff
from quizapp.core.errors import Refusal
from quizapp.core.files import PDF, download
from quizapp.kiosk import addresses, poster, queries, service
from quizapp.kiosk.forms import PlaceForm
from quizapp.kiosk.manage.blueprint import blueprint
from quizapp.kiosk.models import QrLink

PREVIEW_PPI = 72


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/qr")
@staff
def index(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    return _page(contest, PlaceForm())


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/qr")
@editor
def add_place(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    form = PlaceForm()
    if form.validate_on_submit():
        try:
            link = service.add_place(contest, form.place.data, clock.now())
        except Refusal as refusal:
            form.place.errors = [refusal.message]
        else:
            flash(f"Đã tạo mã {addresses.spaced(link.code)} cho “{link.place}”.", "done")
            return redirect(url_for("kiosk_manage.index", contest_id=contest.id))
    return _page(contest, form), 422


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/qr/<code>")
@editor
def switch(contest_id: int, code: str) -> ResponseReturnValue:
    """Turns a link on (``bat=1``) or off."""
    contest = contests.contest_for_editor(current_user, contest_id)
    link = queries.link_in(contest.id, code)
    service.set_active(link, request.form.get("bat") == "1")
    words = "Mã {} đang hoạt động." if link.active else "Mã {} đã ngừng sử dụng."
    flash(words.format(addresses.spaced(link.code)), "done")
    return redirect(url_for("kiosk_manage.index", contest_id=contest.id))


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ap-phich.pdf")
@staff
def poster_pdf(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    link = _asked(contest)
    name = f"Áp phích {contest.title[:60]} {link.place}.pdf"
    return download(_poster(contest, link, "pdf"), name, PDF, inline=True)


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ap-phich.png")
@staff
def poster_picture(contest_id: int) -> ResponseReturnValue:
    """The poster as it will be printed, for the page."""
    contest = contests.contest_for_staff(current_user, contest_id)
    picture = _poster(contest, _asked(contest), "png")
    return download(picture, "ap-phich.png", "image/png", inline=True)


def _asked(contest: Contest) -> QrLink:
    """The link that ``?ma=`` names, else the contest's own."""
    code = request.args.get("ma")
    return queries.link_in(contest.id, code) if code else service.link_for(contest, clock.now())


def _poster(contest: Contest, link: QrLink, form: Literal["pdf", "png"]) -> bytes:
    unit = accounts.unit(contest.unit_id)
    above = accounts.unit(unit.parent_id) if unit else None
    return poster.render(
        contest,
        unit.name if unit else "",
        above.name if above else None,
        addresses.full(link.code),
        link.code,
        link.place,
        form=form,
        ppi=PREVIEW_PPI,
    )


def _page(contest: Contest, form: PlaceForm) -> str:
    return render_template(
        "kiosk/manage.html",
        contest=contest,
        link=service.link_for(contest, clock.now()),
        places=queries.places(contest.id),
        form=form,
        short=addresses.short,
        spaced=addresses.spaced,
        provisional=addresses.provisional(),
        embedded=addresses.site() + url_for("kiosk.embed", slug=contest.slug),
    )

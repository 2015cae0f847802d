"""Organisers' screen: boards on the sites of agencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.errors import Invalid
from quizapp.domain import framing
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.forms import EmbedForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries.embedding import hosts_of
from quizapp.ranking.queries.rounds import titles
from quizapp.ranking.service import embedding as service

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

BOARDS = {"ca-nhan": "Cá nhân", "don-vi": "Đơn vị"}
ENDPOINTS = {"ca-nhan": "ranking.framed_people", "don-vi": "ranking.framed_units"}


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/nhung-bang")
@staff
def embedding(contest_id: int) -> ResponseReturnValue:
    """The sites, and the line to paste for the board chosen by ``?bang=&ky=&khoi=&so=``."""
    contest = contests.contest_for_staff(current_user, contest_id)
    return _page(contest, EmbedForm(formdata=None, hosts="\n".join(hosts_of(contest.id))))


def _page(contest: Contest, form: EmbedForm) -> str:
    board = request.args.get("bang", "")
    board = board if board in BOARDS else "ca-nhan"
    divisions = contests.divisions(contest) if board == "ca-nhan" else DIVISIONS
    chosen: dict[str, Any] = {
        "ky": _among("ky", [str(number) for number in titles(contest)]),
        "khoi": _among("khoi", divisions),
        "so": _among("so", map(str, framing.ROWS)) if board == "ca-nhan" else None,
    }
    path = url_for(ENDPOINTS[board], slug=contest.slug, **chosen)
    base = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    return render_template(
        "ranking/embedding.html",
        contest=contest,
        form=form,
        on=bool(hosts_of(contest.id)),
        board=board,
        boards=BOARDS,
        rounds=titles(contest),
        divisions=divisions,
        sizes=framing.ROWS,
        chosen=chosen,
        address=f"{base}{path}",
        editable=current_user.role in EDITOR_ROLES,
    )


def _among(name: str, known: Iterable[str]) -> str | None:
    asked = request.args.get(name, "")
    return asked if asked in set(known) else None


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/nhung-bang/luu")
@editor
def allow_embedding(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    form = EmbedForm()
    if not form.validate_on_submit():
        return _page(contest, form), 422
    try:
        names = service.allow(contest, form.hosts.data or "")
    except Invalid as refusal:
        refusal.note()
        form.hosts.errors = [refusal.message]
        return _page(contest, form), 422
    words = "Đã lưu các trang được nhúng." if names else "Đã tắt việc nhúng bảng xếp hạng."
    flash(words, "done")
    return redirect(url_for("ranking_manage.embedding", contest_id=contest_id), 303)

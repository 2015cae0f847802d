"""Organisers' screens: points given to units by hand, and taking them back."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.forms import options
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.forms import PointsForm, WithdrawPointsForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries import points as reads
from quizapp.ranking.queries import snapshots
from quizapp.ranking.queries.rounds import title_of
from quizapp.ranking.queries.units import contenders
from quizapp.ranking.service import points as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/diem-cong")
@staff
def points(contest_id: int, number: int) -> ResponseReturnValue:
    """All points given in a ranking (0: over the contest), and the form for more."""
    contest = contests.contest_for_staff(current_user, contest_id)
    return _page(contest, number, PointsForm(formdata=None, key=secrets.token_urlsafe(16)))


def _page(contest: Contest, number: int, form: PointsForm) -> str:
    title = title_of(contest, number)
    form.unit_id.choices = options(_units(contest, number))
    return render_template(
        "ranking/points.html",
        contest=contest,
        number=number,
        title=title,
        rows=reads.listed(contest.id, number),
        current=snapshots.latest(contest.id, number),
        form=form,
        editable=current_user.role in EDITOR_ROLES,
    )


def _units(contest: Contest, number: int) -> list[tuple[int, str]]:
    """The units that compete, with their divisions, by the order of the board; none at first."""
    known = list(DIVISIONS)
    found = contenders(contest, number, clock.now())
    found.sort(key=lambda unit: (known.index(unit.division) if unit.division in known else 9,))
    return [
        (0, "Chọn đơn vị"),
        *(
            (unit.id, f"{unit.name} ({DIVISIONS.get(unit.division or '', 'chưa xếp khối')})")
            for unit in found
        ),
    ]


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/diem-cong")
@editor
def give_points(contest_id: int, number: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    title_of(contest, number)
    form = PointsForm()
    form.unit_id.choices = options(_units(contest, number))
    if not form.validate_on_submit():
        return _page(contest, number, form), 422
    service.give(
        contest,
        number,
        unit_id=form.unit_id.data,
        points=form.points.data or 0,
        reason=form.reason.data or "",
        key=form.key.data or "",
        actor=current_user.username,
        now=clock.now(),
    )
    flash("Đã ghi điểm cộng, trừ cho đơn vị.", "done")
    return _back(contest_id, number)


@blueprint.route(
    "/to-chuc/cuoc-thi/<int:contest_id>/diem-cong/<int:points_id>/rut", methods=["GET", "POST"]
)
@editor
def withdraw_points(contest_id: int, points_id: int) -> ResponseReturnValue:
    """Let points no longer count, with the reason."""
    contest = contests.contest_for_editor(current_user, contest_id)
    given = reads.points_of(contest.id, points_id)
    form = WithdrawPointsForm()
    if form.validate_on_submit():
        actor, reason = current_user.username, form.reason.data or ""
        service.withdraw(given, reason=reason, actor=actor, now=clock.now())
        flash("Đã rút điểm cộng, trừ; dòng này vẫn còn trong danh sách cùng lý do.", "done")
        return _back(contest_id, given.round_number)
    number = given.round_number
    page = render_template(
        "ranking/withdraw_points.html",
        contest=contest,
        number=number,
        title=title_of(contest, number),
        given=given,
        name={row.id: name for row, name in reads.listed(contest.id, number)}[given.id],
        current=snapshots.latest(contest.id, number),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _back(contest_id: int, number: int) -> ResponseReturnValue:
    return redirect(url_for("ranking_manage.points", contest_id=contest_id, number=number), 303)

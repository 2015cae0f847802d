"""Organisers' screens: the draft of the winners, publishing, taking back, the final result."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.errors import NotFound
from quizapp.domain.prizes import LIST_STATE_LABELS
from quizapp.domain.text import local_datetime
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.forms import PublishForm, WithdrawForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries import complaints, drafts
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.queries.prizes import plan_of
from quizapp.ranking.queries.rounds import title_of
from quizapp.ranking.service import prizes as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/giai-thuong")
@staff
def winners(contest_id: int, number: int) -> ResponseReturnValue:
    """Who is to have which prize, and what was published."""
    contest = contests.contest_for_staff(current_user, contest_id)
    today = local_datetime(clock.now()).date()
    return _page(contest, number, PublishForm(formdata=None, decision_date=today))


def _page(contest: Contest, number: int, form: PublishForm) -> str:
    title = title_of(contest, number)
    held = reads.current_list(contest.id, number)
    awards = reads.awards_of(held.id) if held else []
    draft = drafts.draft(contest, number)
    return render_template(
        "ranking/winners.html",
        contest=contest,
        number=number,
        title=title,
        draft=draft,
        held=held,
        awards=awards,
        people=reads.people(each.participant_id for each in awards if each.participant_id),
        same=bool(held and draft and service.says_the_same(draft, awards)),
        versions=reads.lists(contest.id, number),
        plan=plan_of(contest.id),
        waiting=complaints.waiting([contest.id]).get(contest.id, 0),
        over=bool(held and clock.now() > held.complaints_until),
        form=form,
        withdraw=WithdrawForm(formdata=None),
        divisions=DIVISIONS,
        states=LIST_STATE_LABELS,
        editable=current_user.role in EDITOR_ROLES,
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/giai-thuong/cong-bo")
@editor
def publish(contest_id: int, number: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    title_of(contest, number)
    form = PublishForm()
    if not form.validate_on_submit():
        return _page(contest, number, form), 422
    service.publish(
        contest,
        number,
        decision_number=form.decision_number.data or "",
        decision_date=form.decision_date.data or dt.date.min,
        note=form.note.data or "",
        actor=current_user.username,
        now=clock.now(),
    )
    flash("Đã công bố danh sách giải.", "done")
    return _back(contest_id, number)


@blueprint.route(
    "/to-chuc/cuoc-thi/<int:contest_id>/giai/<int:award_id>/thu-hoi", methods=["GET", "POST"]
)
@editor
def withdraw(contest_id: int, award_id: int) -> ResponseReturnValue:
    """Take a published prize back, with the reason; the next in line is proposed."""
    contest = contests.contest_for_editor(current_user, contest_id)
    award, held = reads.award_of(contest.id, award_id)
    form = WithdrawForm()
    if form.validate_on_submit():
        actor, reason = current_user.username, form.reason.data or ""
        service.withdraw(award, held, reason=reason, actor=actor, now=clock.now())
        flash("Đã thu hồi giải; dự thảo dưới đây đề xuất người kế tiếp.", "done")
        return _back(contest_id, held.round_number)
    page = render_template(
        "ranking/withdraw.html",
        contest=contest,
        title=title_of(contest, held.round_number),
        award=award,
        held=held,
        name=reads.names_of([award])[award.id],
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/giai-thuong/cuoi-cung")
@editor
def finalise(contest_id: int, number: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    held = reads.current_list(contest.id, number)
    if held is None:
        raise NotFound("Kết quả này chưa có danh sách giải đã công bố.")
    service.finalise(held, actor=current_user.username, now=clock.now())
    flash("Danh sách giải là kết quả cuối cùng; có thể cấp giấy chứng nhận.", "done")
    return _back(contest_id, number)


def _back(contest_id: int, number: int) -> ResponseReturnValue:
    return redirect(url_for("ranking_manage.winners", contest_id=contest_id, number=number), 303)

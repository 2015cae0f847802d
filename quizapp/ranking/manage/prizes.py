"""Organisers' screens: the prizes of a contest as settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.errors import Invalid
from quizapp.core.forms import options
from quizapp.domain import prize_words
from quizapp.domain import prizes as domain
from quizapp.domain.prizes import Extent, Rule, Subject
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.forms import PrizeForm, PrizePlanForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.queries import snapshots
from quizapp.ranking.queries.rounds import titles
from quizapp.ranking.service import prizes as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Prize

AMONG = {
    domain.ALL: "Tất cả các khối xét chung",
    domain.EACH: "Mỗi khối xét riêng",
    **DIVISIONS,
}


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/giai-thuong")
@staff
def prizes(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    return _page(contest, _form(contest, formdata=None), _plan_form(contest))


def _form(contest: Contest, **given: Any) -> PrizeForm:
    """The form with what people of this contest may be prized apart by."""
    form = PrizeForm(**given)
    if contest.papers:
        form.division.choices = options({**AMONG, **contests.divisions(contest)}.items())
    return form


def _plan_form(contest: Contest) -> PrizePlanForm:
    return PrizePlanForm(formdata=None, obj=reads.plan_of(contest.id))


def _page(
    contest: Contest, form: PrizeForm, plan: PrizePlanForm, prize: Prize | None = None
) -> str:
    held = reads.current_lists(contest)
    prizes_ = reads.prizes_of(contest.id)
    shown = [reads.settings_of(each) for each in prizes_]
    return render_template(
        "ranking/prizes.html",
        contest=contest,
        prizes=list(zip(prizes_, shown, strict=True)),
        prize=prize,
        form=form,
        plan=plan,
        rounds=[
            (number, title, snapshots.latest(contest.id, number), held.get(number))
            for number, title in titles(contest).items()
        ],
        totals=prize_words.totals(shown, len(contest.rounds)),
        extents=domain.EXTENT_LABELS,
        subjects=domain.SUBJECT_LABELS,
        rules=domain.RULE_LABELS,
        states=domain.LIST_STATE_LABELS,
        among={**AMONG, **contests.divisions(contest)},
        editable=current_user.role in EDITOR_ROLES,
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/giai-thuong/chung")
@editor
def save_plan(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    plan = PrizePlanForm()
    if not plan.validate_on_submit():
        return _page(contest, _form(contest, formdata=None), plan), 422
    service.save_plan(
        contest,
        once_per_round=bool(plan.once_per_round.data),
        once_per_contest=bool(plan.once_per_contest.data),
        keep_highest=bool(plan.keep_highest.data),
        cap_percent=plan.cap_percent.data,
        complaint_days=plan.complaint_days.data or 0,
    )
    flash("Đã lưu quy định chung về giải thưởng.", "done")
    return _back(contest_id)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/giai-thuong/moi")
@editor
def add_prize(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    return _save(contest, None)


@blueprint.route(
    "/to-chuc/cuoc-thi/<int:contest_id>/giai-thuong/<int:prize_id>", methods=["GET", "POST"]
)
@editor
def edit_prize(contest_id: int, prize_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    return _save(contest, reads.prize_of(contest.id, prize_id))


def _save(contest: Contest, prize: Prize | None) -> ResponseReturnValue:
    form = _form(contest, obj=prize)
    status = 200
    if form.validate_on_submit():
        try:
            service.save_prize(contest, prize, _settings(form))
        except Invalid as bad:
            form.rule.errors = [bad.message]
        else:
            flash("Đã lưu giải.", "done")
            return _back(contest.id)
    if form.is_submitted():
        status = 422
    return _page(contest, form, _plan_form(contest), prize), status


def _settings(form: PrizeForm) -> service.PrizeSettings:
    return service.PrizeSettings(
        name=form.name.data or "",
        count=form.count.data or 0,
        value=form.value.data or "",
        amount=form.amount.data,
        extent=Extent(form.extent.data),
        subject=Subject(form.subject.data),
        rule=Rule(form.rule.data),
        division=form.division.data or "",
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/giai-thuong/<int:prize_id>/xoa")
@editor
def remove_prize(contest_id: int, prize_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    service.remove_prize(reads.prize_of(contest.id, prize_id))
    flash("Đã bỏ giải khỏi danh mục; danh sách đã công bố không đổi.", "done")
    return _back(contest_id)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/giai-thuong/<int:prize_id>/len")
@editor
def raise_prize(contest_id: int, prize_id: int) -> ResponseReturnValue:
    """One place forward in the order of allotting."""
    contest = contests.contest_for_editor(current_user, contest_id)
    service.move_prize(reads.prize_of(contest.id, prize_id), -1)
    return _back(contest_id)


def _back(contest_id: int) -> ResponseReturnValue:
    return redirect(url_for("ranking_manage.prizes", contest_id=contest_id), 303)

"""The list of contests, and one of them: its check-list, trial run, opening and closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.accounts import history
from quizapp.accounts import queries as accounts
from quizapp.contests import advice as advising
from quizapp.contests import law_notes, paper_checks, queries, readiness, service
from quizapp.contests.forms import CloseForm, NoticeForm
from quizapp.contests.manage.blueprint import blueprint
from quizapp.contests.page import address, shown
from quizapp.core import clock
from quizapp.core.access import VIEWER, editor, staff
from quizapp.domain.contests import CONTEST_STATE_LABELS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest


@blueprint.get("/to-chuc/cuoc-thi")
@staff
def index() -> ResponseReturnValue:
    search, state = request.args.get("tim", ""), request.args.get("trang-thai", "")
    found = queries.manageable(current_user, search, state)
    now = clock.now()
    return render_template(
        "contests/index.html",
        rows=[(each, queries.status(each, now)) for each in found],
        unit_names=queries.unit_names(found),
        labels=CONTEST_STATE_LABELS,
        search=search,
        state=state,
    )


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>")
@staff
def show(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_staff(current_user, contest_id)
    return _contest_page(contest)


def _contest_page(
    contest: Contest,
    close_form: CloseForm | None = None,
    notice_form: NoticeForm | None = None,
) -> str:
    now = clock.now()
    pools, practice = queries.pools(contest, now), queries.practice_pool(contest, now)
    units = history.tree_on(accounts.unit(contest.unit_id), history.day_of(now))
    members = accounts.members_below(contest.unit_id)
    later = [
        *paper_checks.clash_advice(queries.practice_clashes(contest)),
        *law_notes.later_shortages(contest, queries.plans(contest), now),
    ]
    return render_template(
        "contests/show.html",
        labels=CONTEST_STATE_LABELS,
        checks=readiness.checks(contest, pools, now, practice),
        advice=[
            *advising.advice(contest, pools, units, now, members=members),
            *(advising.Advice(words, "de-thi") for words in later),
        ],
        laws=law_notes.law_notes(contest, now),
        close_form=close_form or CloseForm(formdata=None),
        notice_form=notice_form or NoticeForm(formdata=None, notice=contest.notice),
        trial=(trial := queries.trial_of(contest)),
        trial_address=f"{address(trial)}/vao" if trial else "",
        may_edit=current_user.role != VIEWER,
        **shown(contest, now),
    )


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/xem-truoc")
@staff
def preview(contest_id: int) -> ResponseReturnValue:
    """The contest page as people will see it."""
    contest = queries.contest_for_staff(current_user, contest_id)
    return render_template("contests/page.html", preview=True, **shown(contest, clock.now()))


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/lam-thu")
@editor
def try_out(contest_id: int) -> ResponseReturnValue:
    """A new trial run, and on to its way in."""
    contest = queries.contest_for_editor(current_user, contest_id)
    trial = service.start_trial(contest, actor=current_user.username, now=clock.now())
    return redirect(url_for("attempts.enter", slug=trial.slug), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/lam-thu/xoa")
@editor
def end_trial(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_editor(current_user, contest_id)
    service.end_trial(contest)
    flash("Đã xóa bài làm thử cùng mọi câu trả lời trong đó.", "done")
    return redirect(url_for(".show", contest_id=contest.id), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/mo")
@editor
def open_(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_editor(current_user, contest_id)
    service.open_contest(contest, clock.now())
    flash("Cuộc thi đã mở. Người dự thi vào được từ giờ mở của kỳ đầu tiên.", "done")
    return redirect(url_for(".show", contest_id=contest.id))


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/dong")
@editor
def close(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_editor(current_user, contest_id)
    form = CloseForm()
    if not form.validate():
        return _contest_page(contest, form), 422
    service.close_contest(contest, clock.now(), form.reason.data)
    flash("Cuộc thi đã kết thúc. Không ai bắt đầu bài mới được nữa.", "done")
    return redirect(url_for(".show", contest_id=contest.id))


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/thong-bao")
@editor
def notice(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_editor(current_user, contest_id)
    form = NoticeForm()
    if not form.validate():
        return _contest_page(contest, notice_form=form), 422
    service.set_notice(contest, form.notice.data)
    flash("Thông báo đã hiện trên trang dự thi." if contest.notice else "Đã gỡ thông báo.", "done")
    return redirect(url_for(".show", contest_id=contest.id))


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/mo-lai")
@editor
def reopen(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_editor(current_user, contest_id)
    service.reopen(contest, clock.now())
    flash("Cuộc thi đã mở lại.", "done")
    return redirect(url_for(".show", contest_id=contest.id))


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/xoa")
@editor
def delete(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_editor(current_user, contest_id)
    service.delete_draft(contest)
    flash("Đã xóa bản nháp.", "done")
    return redirect(url_for(".index"))

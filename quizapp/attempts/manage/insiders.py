"""Organisers' screen: the list of organisers and helpers who take part without a prize, or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.attempts.forms import InsidersForm
from quizapp.attempts.manage.blueprint import blueprint
from quizapp.attempts.queries import insiders as queries
from quizapp.attempts.service import insiders as service
from quizapp.contests import queries as contests
from quizapp.core import clock, sealing
from quizapp.core.access import VIEWER, editor, staff
from quizapp.core.errors import Invalid
from quizapp.domain.entry import INSIDERS_LABELS, Insiders
from quizapp.domain.text import format_number, mask_phone

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.attempts.models import Insider


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ban-to-chuc")
@staff
def insiders(contest_id: int) -> ResponseReturnValue:
    contests.contest_for_staff(current_user, contest_id)
    return _page(contest_id, InsidersForm(formdata=None))


def _page(contest_id: int, form: InsidersForm) -> str:
    contest = contests.contest_for_staff(current_user, contest_id)
    return render_template(
        "attempts/insiders.html",
        contest=contest,
        rows=queries.listed(contest.id),
        rule=INSIDERS_LABELS[Insiders(contest.insiders)],
        shown_key=_shown_key,
        form=form,
        may_edit=current_user.role != VIEWER,
    )


def _shown_key(insider: Insider) -> str:
    """By what somebody is known: the phone as organisers see it, or the account."""
    return mask_phone(sealing.decrypt(insider.phone)) if insider.phone else "Tài khoản"


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ban-to-chuc")
@editor
def add_insiders(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    form = InsidersForm()
    if not form.validate():
        return _page(contest_id, form), 422
    try:
        people = service.read(form.people.data)
    except Invalid as refusal:
        refusal.note()
        form.people.errors = [refusal.message]
        return _page(contest_id, form), 422
    added = service.add(contest, people, actor=current_user.username, now=clock.now())
    flash(f"Đã thêm {format_number(added)} người vào danh sách.", "done")
    return redirect(url_for(".insiders", contest_id=contest.id), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ban-to-chuc/<int:insider_id>/bo")
@editor
def remove_insider(contest_id: int, insider_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    service.remove(queries.insider_of(contest.id, insider_id))
    flash("Đã đưa ra khỏi danh sách. Việc xét giải xem lại ở trang của từng người.", "done")
    return redirect(url_for(".insiders", contest_id=contest.id), 303)

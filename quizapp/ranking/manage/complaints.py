"""Organisers' screens: complaints, and answering them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.attempts.queries import count
from quizapp.contests import queries as contests
from quizapp.core import audit, clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.db import begin_write
from quizapp.core.paging import page_of
from quizapp.domain.complaints import STATE_LABELS, State
from quizapp.ranking.forms import AnswerForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.manage.regrade import key_lines
from quizapp.ranking.queries import complaints as reads
from quizapp.ranking.queries.regrades import drawn
from quizapp.ranking.service import complaints as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

TONES = {State.OPEN: "warn", State.UPHELD: "good", State.REJECTED: ""}


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/khieu-nai")
@staff
def complaints(contest_id: int) -> ResponseReturnValue:
    """``?trang-thai=`` narrows the list."""
    contest = contests.contest_for_staff(current_user, contest_id)
    asked = request.args.get("trang-thai", "")
    query = reads.complaints(contest.id, asked if asked in set(State) else "")
    page = page_of(count(query))
    return render_template(
        "ranking/complaint_list.html",
        contest=contest,
        rows=reads.rows(query, page.offset, page.size),
        page=page,
        asked=asked,
        states=STATE_LABELS,
        tones=TONES,
    )


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/khieu-nai/<int:complaint_id>")
@staff
def complaint(contest_id: int, complaint_id: int) -> ResponseReturnValue:
    """One complaint with the attempt and the question; looking is recorded."""
    begin_write()
    contest = contests.contest_for_staff(current_user, contest_id)
    found = reads.complaint_of(contest.id, complaint_id)
    audit.record("ranking.complaint_seen", "participant", found.person.id, complaint=complaint_id)
    return _page(contest.id, found, AnswerForm(formdata=None))


def _page(contest_id: int, found: reads.ComplaintRow, form: AnswerForm) -> str:
    contest = contests.contest_for_staff(current_user, contest_id)
    version = found.complaint.version_id
    return render_template(
        "ranking/complaint.html",
        contest=contest,
        row=found,
        key=key_lines(found.question) if found.question else [],
        papers=drawn(found.round.id).get(version, 0) if version else 0,
        form=form,
        states=STATE_LABELS,
        tones=TONES,
        editable=current_user.role in EDITOR_ROLES,
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/khieu-nai/<int:complaint_id>/tra-loi")
@editor
def answer_complaint(contest_id: int, complaint_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    found = reads.complaint_of(contest.id, complaint_id)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(contest.id, found, form), 422
    service.answer(
        found.complaint,
        upheld=form.state.data == State.UPHELD,
        words=form.answer.data or "",
        actor=current_user.username,
        now=clock.now(),
    )
    flash("Đã gửi trả lời; người dự thi thấy ở trang kết quả của mình.", "done")
    return redirect(
        url_for("ranking_manage.complaint", contest_id=contest_id, complaint_id=complaint_id), 303
    )

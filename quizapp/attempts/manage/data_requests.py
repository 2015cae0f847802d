"""Organisers' screen: what people ask about their personal data, answering and erasing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.attempts import queries
from quizapp.attempts.forms import DataAnswerForm
from quizapp.attempts.manage.blueprint import blueprint
from quizapp.attempts.queries import own_data as reads
from quizapp.attempts.service import own_data
from quizapp.contests import queries as contests
from quizapp.core import audit, clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.db import begin_write
from quizapp.core.errors import Invalid
from quizapp.domain.data_requests import (
    WISH_LABELS,
    WISH_STATE_LABELS,
    Wish,
    WishState,
    answer_until,
    done_until,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/yeu-cau-du-lieu")
@staff
def data_requests(contest_id: int) -> ResponseReturnValue:
    """All requests with their deadlines, open ones first; looking is recorded."""
    begin_write()
    contest = contests.contest_for_staff(current_user, contest_id)
    rows = reads.requests_in(contest.id)
    audit.record("attempts.data_requests", "contest", contest.id)
    return render_template(
        "attempts/data_requests.html",
        contest=contest,
        rows=rows,
        obstacles={
            each.id: own_data.obstacle(person)
            for each, person in rows
            if each.state == WishState.OPEN and each.wish == Wish.ERASE
        },
        wishes=WISH_LABELS,
        states=WISH_STATE_LABELS,
        answer_until=answer_until,
        done_until=done_until,
        now=clock.now(),
        editable=current_user.role in EDITOR_ROLES,
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/yeu-cau-du-lieu/<int:request_id>/xoa")
@editor
def erase_person(contest_id: int, request_id: int) -> ResponseReturnValue:
    """Erase who the participant is, as asked."""
    contest = contests.contest_for_editor(current_user, contest_id)
    found = reads.request_of(contest.id, request_id)
    person = queries.person_of(contest.id, found.participant_id)
    own_data.erase(found, person, actor=current_user.username, now=clock.now())
    flash("Đã xóa thông tin cá nhân; kết quả còn lại không có họ tên.", "done")
    return redirect(url_for("attempts_manage.data_requests", contest_id=contest_id), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/yeu-cau-du-lieu/<int:request_id>/tra-loi")
@editor
def answer_data_request(contest_id: int, request_id: int) -> ResponseReturnValue:
    """Answer a request: done, or why not."""
    contest = contests.contest_for_editor(current_user, contest_id)
    found = reads.request_of(contest.id, request_id)
    form = DataAnswerForm()
    if not form.validate_on_submit():
        raise Invalid("Vui lòng chọn kết luận và ghi lời trả lời, tối đa 500 ký tự.")
    state, words = WishState(form.state.data), form.answer.data or ""
    own_data.settle(found, state, words, actor=current_user.username, now=clock.now())
    flash("Đã trả lời người dự thi.", "done")
    return redirect(url_for("attempts_manage.data_requests", contest_id=contest_id), 303)

"""Screens of one question."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.forms import HoldForm
from quizapp.banks.manage.blueprint import about, blueprint
from quizapp.banks.models import Bank, Question, Status
from quizapp.core import clock
from quizapp.core.access import editor, staff
from quizapp.domain.banks import from_json


@blueprint.get("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>")
@staff
def question(bank_id: int, question_id: int) -> ResponseReturnValue:
    found = queries.bank_for_staff(current_user, bank_id)
    return _question_page(found, queries.question_of(found, question_id), HoldForm(), 200)


def _question_page(bank: Bank, row: Question, form: HoldForm, status: int) -> ResponseReturnValue:
    history = [(version, from_json(version.content)) for version in queries.history(row)]
    law = queries.entries([row.document_id], clock.now()).get(row.document_id or 0)
    page = render_template(
        "banks/question.html",
        **about(bank),
        row=row,
        law=law,
        history=history,
        form=form,
        Status=Status,
    )
    return page, status


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/tam-dung")
@editor
def hold(bank_id: int, question_id: int) -> ResponseReturnValue:
    found = queries.bank_for_editor(current_user, bank_id)
    row = queries.question_of(found, question_id)
    form = HoldForm()
    if not form.validate_on_submit():
        return _question_page(found, row, form, 422)
    service.hold_back(row, form.reason.data)
    flash("Câu hỏi không còn được rút vào đề mới. Đề đã rút và điểm đã chấm giữ nguyên.", "done")
    return redirect(url_for("banks_manage.question", bank_id=bank_id, question_id=question_id))


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/dung-lai")
@editor
def put_back(bank_id: int, question_id: int) -> ResponseReturnValue:
    found = queries.bank_for_editor(current_user, bank_id)
    service.put_back(queries.question_of(found, question_id))
    flash("Câu hỏi được rút vào đề trở lại.", "done")
    return redirect(url_for("banks_manage.question", bank_id=bank_id, question_id=question_id))

"""The work-list of questions whose document changed: still right, with a reason."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.manage.blueprint import blueprint
from quizapp.banks.manage.questions import question_page
from quizapp.banks.models import Bank, Question
from quizapp.banks.queries import Reason, laws
from quizapp.banks.register_forms import ConfirmForm, ReciteForm
from quizapp.core import clock
from quizapp.core.access import editor, staff
from quizapp.core.errors import Conflict
from quizapp.core.paging import page_of
from quizapp.domain.text import parse_id


@blueprint.get("/to-chuc/van-ban/can-ra-soat")
@staff
def waiting() -> ResponseReturnValue:
    return _waiting_page(ConfirmForm(formdata=None, seen=laws.changed_at()), [], 200)


def _waiting_page(form: ConfirmForm, chosen: list[int], status: int) -> ResponseReturnValue:
    now, narrowed = clock.now(), _narrowed()
    query = queries.waiting(current_user, now, *narrowed.values())
    page = page_of(queries.count(query))
    found = queries.waiting_page(query, page.offset, page.size)
    why = queries.reasons((question for question, _ in found), now)
    rows = [_row(question, bank, why[question.id]) for question, bank in found]
    text = render_template(
        "banks/waiting.html",
        rows=rows,
        page=page,
        said=queries.versions(question.version_id for question, _ in found),
        document=queries.entries([narrowed["van-ban"]], now).get(narrowed["van-ban"] or 0),
        narrowed=narrowed,
        editable=any(row["editable"] for row in rows),
        chosen=chosen,
        form=form,
    )
    return text, status


def _narrowed() -> dict[str, int | None]:
    """The document and the bank that the list is narrowed to."""
    return {name: parse_id(request.args.get(name, "")) or None for name in ("van-ban", "ngan-hang")}


def _row(question: Question, bank: Bank, why: Reason) -> dict[str, Any]:
    return {
        "question": question,
        "bank": bank,
        "entry": why.entry,
        "change": why.change,
        "editable": queries.may_edit(current_user, bank),
    }


@blueprint.post("/to-chuc/van-ban/can-ra-soat")
@editor
def confirm() -> ResponseReturnValue:
    form, chosen = ConfirmForm(), _chosen()
    if not form.validate_on_submit():
        return _waiting_page(form, chosen, 422)
    if not chosen:
        form.reason.errors = ["Vui lòng chọn ít nhất một câu hỏi trong danh sách."]
        return _waiting_page(form, chosen, 422)
    done = 0
    for bank_id in queries.banks_of(chosen):
        bank = queries.bank_for_editor(current_user, bank_id)
        done += service.confirm(chosen, bank, form.reason.data, **_act(form))
    if not done:
        raise Conflict("Các câu này không còn chờ rà soát.")
    flash(f"Đã xác nhận {done} câu hỏi còn đúng. Các câu này lại được rút vào đề.", "done")
    narrowed: dict[str, Any] = _narrowed()
    return redirect(url_for(".waiting", **narrowed))


def _act(form: ConfirmForm) -> dict[str, Any]:
    return {"seen": form.seen.data, "actor": current_user.username, "now": clock.now()}


def _chosen() -> list[int]:
    """The questions that are ticked, or all of the list that the user may change."""
    if request.form.get("tat-ca"):
        query = queries.waiting(current_user, clock.now(), *_narrowed().values())
        found = queries.waiting_page(query)
        return [row.id for row, bank in found if queries.may_edit(current_user, bank)]
    return [parse_id(key) for key in request.form.getlist("cau")]


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/con-dung")
@editor
def still_right(bank_id: int, question_id: int) -> ResponseReturnValue:
    """One question, on its own page; another citation is approved by somebody else."""
    bank = queries.bank_for_editor(current_user, bank_id)
    row = queries.question_of(bank, question_id)
    form = ReciteForm()
    if not form.validate_on_submit():
        return question_page(bank, row, law_form=form, status=422)
    if form.citation.data:
        bank = queries.bank_for_upload(current_user, bank_id)
        service.recite(row, bank, form.citation.data, form.reason.data, **_act(form))
        flash("Đã ghi căn cứ mới. Câu hỏi chờ một người khác duyệt.", "done")
    elif service.confirm([row.id], bank, form.reason.data, **_act(form)):
        flash("Đã xác nhận câu hỏi còn đúng. Câu này lại được rút vào đề.", "done")
    else:
        raise Conflict("Câu này không còn chờ rà soát.")
    return redirect(url_for(".question", bank_id=bank_id, question_id=question_id))

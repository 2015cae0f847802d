"""The work-list of questions whose document changed: still right, with a reason."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.manage.blueprint import blueprint
from quizapp.banks.queries import laws
from quizapp.banks.register_forms import ConfirmForm
from quizapp.core import clock
from quizapp.core.access import editor, staff
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.paging import page_of
from quizapp.domain.laws import flagging
from quizapp.domain.text import local_date


@blueprint.get("/to-chuc/van-ban/can-ra-soat")
@staff
def waiting() -> ResponseReturnValue:
    return _waiting_page(ConfirmForm(), [], 200)


def _waiting_page(form: ConfirmForm, chosen: list[int], status: int) -> ResponseReturnValue:
    now, document_id = clock.now(), _narrowed()
    query = queries.waiting(current_user, now, document_id)
    page = page_of(queries.count(query))
    found = queries.waiting_page(query, page.offset, page.size)
    entries = queries.entries((question.document_id for question, _ in found), now)
    rows = [_row(question, bank, entries, now) for question, bank in found]
    text = render_template(
        "banks/waiting.html",
        rows=rows,
        page=page,
        said=queries.versions(question.version_id for question, _ in found),
        document=entries.get(document_id or 0),
        document_id=document_id,
        editable=any(row["editable"] for row in rows),
        seen=laws.changed_at(),
        chosen=chosen,
        form=form,
    )
    return text, status


def _narrowed() -> int | None:
    """The document that the list is narrowed to."""
    asked = request.args.get("van-ban", "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else None


def _row(question: Any, bank: Any, entries: dict[int, laws.Entry], now: int) -> dict[str, Any]:
    entry = entries[question.document_id]
    return {
        "question": question,
        "bank": bank,
        "entry": entry,
        "change": flagging(entry.law, question.law_checked, local_date(now)),
        "editable": queries.may_edit(current_user, bank),
    }


@blueprint.post("/to-chuc/van-ban/can-ra-soat")
@editor
def confirm() -> ResponseReturnValue:
    form = ConfirmForm()
    chosen = _chosen()
    if not chosen:
        form.reason.errors = ["Vui lòng chọn ít nhất một câu hỏi trong danh sách."]
        return _waiting_page(form, chosen, 422)
    if not form.validate_on_submit():
        return _waiting_page(form, chosen, 422)
    done = 0
    for bank_id in queries.banks_of(chosen):
        bank = queries.bank_for_editor(current_user, bank_id)
        done += service.confirm(chosen, bank, form.reason.data, _seen(), clock.now())
    if not done:
        raise Conflict("Các câu này không còn chờ rà soát.")
    flash(f"Đã xác nhận {done} câu hỏi còn đúng. Các câu này lại được rút vào đề.", "done")
    narrowed: dict[str, Any] = {"van-ban": request.args.get("van-ban")}
    return redirect(url_for(".waiting", **narrowed))


def _chosen() -> list[int]:
    """The questions that are ticked, or all of the list that the user may change."""
    if request.form.get("tat-ca"):
        found = queries.waiting_page(queries.waiting(current_user, clock.now(), _narrowed()))
        return [row.id for row, bank in found if queries.may_edit(current_user, bank)]
    return [int(key) for key in request.form.getlist("cau") if key.isdecimal() and len(key) < 18]


def _seen() -> int:
    """When the register had last changed as the page showed it."""
    raw = request.form.get("luc", "")
    if not raw.isdecimal() or len(raw) > 16:
        raise Invalid("Biểu mẫu thiếu thời điểm xem. Vui lòng tải lại trang rồi xác nhận.")
    return int(raw)

"""Screens of a file before the yes: its questions, mended in place."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.manage.blueprint import about, blueprint
from quizapp.banks.models import ImportDraft
from quizapp.banks.queries import Fate, View
from quizapp.banks.question_form import QuestionForm, question_form
from quizapp.core import clock
from quizapp.core.access import editor
from quizapp.core.errors import Conflict
from quizapp.core.paging import page_of
from quizapp.domain.banks import from_json

PREVIEWED = 20
FIRST_WRONG = 10
VIEWS = {
    View.ALL: "Tất cả",
    View.WRONG: "Có lỗi",
    View.WARNED: "Cần lưu ý",
    View.EDITED: "Đã sửa",
    View.SKIPPED: "Bỏ qua",
}


@blueprint.get("/to-chuc/ngan-hang/nhap/<code>")
@editor
def draft(code: str) -> ResponseReturnValue:
    kept = queries.draft_for(current_user, code)
    if kept.read_at is None:
        return redirect(url_for("banks_manage.draft_progress", code=code), 303)
    return _page(kept, _asked("sua"))


def _page(kept: ImportDraft, editing: int, form: QuestionForm | None = None) -> ResponseReturnValue:
    """A page of the preview; one of its items may stand there as a form."""
    found = queries.bank_for_upload(current_user, kept.bank_id)
    tally = queries.tally(kept)
    view = _view()
    page = page_of(tally.of(view), PREVIEWED)
    rows = queries.draft_page(kept, view, page.offset, page.size)
    said = next((row.said for row in rows if row.number == editing), None)
    if form is None and said is not None:
        form = question_form(said)
    answer = render_template(
        "banks/draft.html",
        **about(found),
        kept=kept,
        tally=tally,
        view=view,
        views=VIEWS,
        page=page,
        rows=rows,
        editing=editing if said is not None else 0,
        form=form,
        first_wrong=queries.draft_page(kept, View.WRONG, 0, FIRST_WRONG) if not view else (),
        Fate=Fate,
        page_size=PREVIEWED,
    )
    return answer, 422 if form is not None and form.is_submitted() else 200


def _view() -> View:
    asked = request.args.get("loc", "")
    return View(asked) if asked in list(View) else View.ALL


def _asked(name: str) -> int:
    asked = request.args.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 9 else 0


@blueprint.get("/to-chuc/ngan-hang/nhap/<code>/cau/<int:number>")
@editor
def draft_item(code: str, number: int) -> ResponseReturnValue:
    """The page of the preview that a question stands on."""
    kept = queries.draft_for(current_user, code)
    queries.item_of(kept, number)
    page = (number - 1) // PREVIEWED + 1
    return redirect(
        url_for("banks_manage.draft", code=code, trang=page, _anchor=f"muc-{number}"), 303
    )


@blueprint.post("/to-chuc/ngan-hang/nhap/<code>/cau/<int:number>")
@editor
def mend(code: str, number: int) -> ResponseReturnValue:
    kept = _open(code)
    item = queries.item_of(kept, number)
    form = question_form()
    if not form.validate_on_submit():
        return _page(kept, number, form)
    before = None if item.wrong else replace(from_json(item.said), document=None)
    service.mend(kept, number, form.question(item.ref, before), clock.now())
    flash(f"Đã sửa câu ở {item.place} trong bản xem trước. Tệp gốc không đổi.", "done")
    return _back(code, number)


@blueprint.post("/to-chuc/ngan-hang/nhap/<code>/cau/<int:number>/bo-qua")
@editor
def leave_out(code: str, number: int) -> ResponseReturnValue:
    service.leave_out(_open(code), number, skipped=True)
    return _back(code, number)


@blueprint.post("/to-chuc/ngan-hang/nhap/<code>/cau/<int:number>/lay-lai")
@editor
def take_back(code: str, number: int) -> ResponseReturnValue:
    service.leave_out(_open(code), number, skipped=False)
    return _back(code, number)


def _open(code: str) -> ImportDraft:
    """The user's own draft, once it is read, for a bank that they may still fill."""
    kept = queries.draft_for(current_user, code)
    queries.bank_for_upload(current_user, kept.bank_id)
    if kept.read_at is None:
        raise Conflict("Tệp chưa đọc xong. Vui lòng chờ ít phút.")
    return kept


def _back(code: str, number: int) -> ResponseReturnValue:
    """To where the button was pressed; the question may have left that view."""
    view, page = _view().value or None, _asked("trang") or None
    to = url_for("banks_manage.draft", code=code, loc=view, trang=page, _anchor=f"muc-{number}")
    return redirect(to, 303)

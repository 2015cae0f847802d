"""Organisers' screens of comments: reading, assigning, answering, holding back, exporting."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.core import audit, clock
from quizapp.core.access import editor, staff
from quizapp.core.db import begin_write
from quizapp.core.errors import NotFound, Refusal
from quizapp.core.files import XLSX, download
from quizapp.core.paging import page_of
from quizapp.domain.text import format_moment
from quizapp.kiosk import sheets
from quizapp.kiosk.forms import AnswerForm, AssignForm
from quizapp.kiosk.manage import choices
from quizapp.kiosk.manage.blueprint import blueprint
from quizapp.kiosk.queries import comments as reads
from quizapp.kiosk.service import comments

PAGE_SIZE = 30
EXPORTED = 20_000
COLUMNS = (
    *(("Thời gian", 18), ("Loại", 12), ("Trạng thái", 16), ("Nội dung", 80), ("Địa điểm", 40)),
    *(("Phần hỏi đáp", 40), ("Đơn vị xử lý", 30), ("Trả lời", 60), ("Trả lời lúc", 18)),
)


def _search() -> reads.Search:
    args = request.args
    return reads.Search(args.get("tim", ""), args.get("loai", ""), args.get("trang-thai", ""))


@blueprint.get("/to-chuc/y-kien")
@staff
def comment_index() -> ResponseReturnValue:
    search = _search()
    query = reads.found(current_user, search)
    page = page_of(reads.count(query), PAGE_SIZE)
    return render_template(
        "kiosk/comments.html",
        rows=reads.page(query, page.offset, page.size),
        page=page,
        search=search,
        kinds=reads.KINDS,
        statuses=reads.STATUSES,
        counts=reads.counts(current_user),
    )


@blueprint.get("/to-chuc/y-kien.xlsx")
@staff
def comments_xlsx() -> ResponseReturnValue:
    """What the list shows, without names and contacts; recorded."""
    begin_write()
    rows = reads.page(reads.found(current_user, _search()), 0, EXPORTED)
    audit.record("kiosk.export_comments", "comment", "", count=len(rows))
    lines = [
        (
            format_moment(row.comment.created_at),
            reads.KINDS[row.comment.kind],  # type: ignore[index]
            reads.STATUSES[row.comment.status],  # type: ignore[index]
            row.comment.text,
            row.link.label,
            row.quiz_title,
            row.unit_name or "",
            row.comment.answer,
            format_moment(row.comment.answered_at) if row.comment.answered_at else "",
        )
        for row in rows
    ]
    return download(sheets.workbook("Ý kiến", COLUMNS, lines), "y-kien.xlsx", XLSX)


@blueprint.get("/to-chuc/y-kien/<int:comment_id>")
@staff
def comment_page(comment_id: int) -> ResponseReturnValue:
    return _page(comment_id, AnswerForm())


@blueprint.post("/to-chuc/y-kien/<int:comment_id>/lien-he")
@editor
def comment_contact(comment_id: int) -> ResponseReturnValue:
    """Shows who wrote it; every look is recorded."""
    row = reads.comment_for_editor(current_user, comment_id)
    audit.record("kiosk.look_at_contact", "comment", row.comment.id)
    return _page(comment_id, AnswerForm(formdata=None), contact=True)


@blueprint.post("/to-chuc/y-kien/<int:comment_id>/giao")
@editor
def assign_comment(comment_id: int) -> ResponseReturnValue:
    comment = reads.comment_for_editor(current_user, comment_id).comment
    form = AssignForm()
    form.unit_id.choices = choices.units()
    unit = accounts.unit(form.unit_id.data) if form.validate_on_submit() else None
    if unit is None:
        raise NotFound("Đơn vị này không có hoặc không thuộc phạm vi được giao cho bạn.")
    return _done(comment_id, lambda: comments.assign(comment, unit), f"Đã giao cho {unit.name}.")


@blueprint.post("/to-chuc/y-kien/<int:comment_id>/tra-loi")
@editor
def answer_comment(comment_id: int) -> ResponseReturnValue:
    comment = reads.comment_for_editor(current_user, comment_id).comment
    form = AnswerForm()
    if not form.validate_on_submit():
        return _page(comment_id, form), 422
    text, actor = form.text.data, current_user.username
    return _done(
        comment_id,
        lambda: comments.answer(comment, text, actor, clock.now()),
        "Đã trả lời; người gửi xem được tại trang có mã tiếp nhận.",
    )


@blueprint.post("/to-chuc/y-kien/<int:comment_id>/dong")
@editor
def close_comment(comment_id: int) -> ResponseReturnValue:
    comment = reads.comment_for_editor(current_user, comment_id).comment
    return _done(comment_id, lambda: comments.close(comment), "Đã đóng ý kiến.")


@blueprint.post("/to-chuc/y-kien/<int:comment_id>/rac")
@editor
def judge_comment(comment_id: int) -> ResponseReturnValue:
    """``rac=1`` calls it spam, ``rac=0`` lets it in."""
    comment = reads.comment_for_editor(current_user, comment_id).comment
    spam = request.form.get("rac") == "1"
    words = "Đã đánh dấu là rác." if spam else "Đã đưa vào danh sách ý kiến."
    return _done(comment_id, lambda: comments.judge(comment, spam, clock.now()), words)


@blueprint.post("/to-chuc/y-kien/<int:comment_id>/xoa")
@editor
def erase_comment(comment_id: int) -> ResponseReturnValue:
    comment = reads.comment_for_editor(current_user, comment_id).comment
    words = "Đã xóa nội dung và thông tin liên hệ."
    return _done(comment_id, lambda: comments.erase(comment), words)


def _done(comment_id: int, act: Callable[[], None], words: str) -> ResponseReturnValue:
    try:
        act()
        flash(words, "done")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".comment_page", comment_id=comment_id))


def _page(comment_id: int, form: AnswerForm, *, contact: bool = False) -> str:
    row = reads.comment_for_staff(current_user, comment_id)
    comment = row.comment
    assign = AssignForm(formdata=None, unit_id=comment.unit_id)
    assign.unit_id.choices = choices.units()
    if not form.is_submitted() or contact:
        form.text.data = comment.answer
    held = comment.erase_at is None or clock.now() < comment.erase_at
    return render_template(
        "kiosk/comment.html",
        row=row,
        comment=comment,
        form=form,
        assign=assign,
        kinds=reads.KINDS,
        statuses=reads.STATUSES,
        has_contact=held and bool(comment.name or comment.contact),
        name=reads.opened(comment.name) if contact and held else "",
        contact=reads.opened(comment.contact) if contact and held else "",
        shown=contact,
    )

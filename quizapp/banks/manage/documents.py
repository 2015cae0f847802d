"""The register of documents: list, one document, and what befalls it."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.manage.blueprint import blueprint
from quizapp.banks.models import LegalDocument
from quizapp.banks.queries import laws
from quizapp.banks.queries.register import RegisterRow
from quizapp.banks.register_forms import ChangeForm, DocumentForm
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.paging import page_of
from quizapp.domain.banks import DOCUMENT_STATUS_LABELS
from quizapp.domain.laws import ChangeKind
from quizapp.domain.text import format_day, local_date

WAITING = "waiting"


@blueprint.get("/to-chuc/van-ban")
@staff
def documents() -> ResponseReturnValue:
    words, state = request.args.get("tim", "")[:200], request.args.get("tinh-trang", "")
    found = queries.register(words, current_user, clock.now())
    shown = [row for row in found if _fits(row, state)]
    page = page_of(len(shown))
    return render_template(
        "banks/documents.html",
        rows=shown[page.offset : page.offset + page.size],
        page=page,
        words=words,
        state=state,
        states=_states(found),
        waiting=sum(row.waiting for row in found),
        may_add=current_user.role in EDITOR_ROLES,
    )


def _fits(row: RegisterRow, state: str) -> bool:
    return not state or (row.waiting > 0 if state == WAITING else row.entry.status == state)


def _states(rows: list[RegisterRow]) -> dict[str, str]:
    """The states to filter by, with how many documents each has."""
    counts = Counter(row.entry.status for row in rows)
    named = {
        status.value: f"{label} ({counts[status]})"
        for status, label in DOCUMENT_STATUS_LABELS.items()
    }
    return named | {WAITING: f"Có câu hỏi chờ rà soát ({sum(row.waiting > 0 for row in rows)})"}


@blueprint.get("/to-chuc/van-ban/<int:document_id>")
@staff
def document(document_id: int) -> ResponseReturnValue:
    return _document_page(queries.document_by_id(document_id), ChangeForm(), 200)


def _document_page(found: LegalDocument, form: ChangeForm, status: int) -> ResponseReturnValue:
    now = clock.now()
    today = local_date(now)
    cited = queries.citing(found, current_user, now)
    said = queries.versions(each.version_id for each in cited)
    page = render_template(
        "banks/document.html",
        entry=laws.entries([found], today)[found.id],
        groups=queries.by_article(cited, said),
        said=said,
        questions=len(cited),
        waiting=sum(each.waiting for each in cited),
        known={row.number: row.id for row in queries.numbered_documents() if row.id != found.id},
        changed=queries.changed_by(found),
        may_edit=current_user.role in EDITOR_ROLES,
        form=form,
        today=today,
        amended=ChangeKind.AMENDED,
    )
    return page, status


@blueprint.route("/to-chuc/van-ban/moi", methods=["GET", "POST"])
@editor
def new_document() -> ResponseReturnValue:
    form = DocumentForm()
    if form.validate_on_submit():
        made = service.add_document(form.fields(), clock.now())
        flash("Đã thêm văn bản vào sổ. Câu hỏi nhập từ nay dẫn số này sẽ gắn với văn bản.", "done")
        return redirect(url_for(".document", document_id=made.id))
    page = render_template("banks/document_form.html", form=form, entry=None)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/to-chuc/van-ban/<int:document_id>/sua", methods=["GET", "POST"])
@editor
def edit_document(document_id: int) -> ResponseReturnValue:
    found = queries.document_by_id(document_id)
    form = DocumentForm()
    if form.validate_on_submit():
        changed = service.change_document(found, form.fields(), clock.now())
        flash("Đã lưu văn bản." if changed else "Văn bản không có gì thay đổi.", "done")
        return redirect(url_for(".document", document_id=document_id))
    if not form.is_submitted():
        form.fill(found)
    entry = laws.entries([found], local_date(clock.now()))[found.id]
    page = render_template("banks/document_form.html", form=form, entry=entry)
    return page, 422 if form.is_submitted() else 200


# ---------------------------------------------------------------- what befalls a document


@blueprint.post("/to-chuc/van-ban/<int:document_id>/thay-doi")
@editor
def change_law(document_id: int) -> ResponseReturnValue:
    found = queries.document_by_id(document_id)
    form = ChangeForm()
    if not form.validate_on_submit():
        return _document_page(found, form, 422)
    since, now = form.since.data, clock.now()
    service.record_change(
        found,
        ChangeKind(form.kind.data),
        form.by.data or "",
        since,
        actor=current_user.username,
        now=now,
    )
    waiting = sum(each.waiting for each in queries.citing(found, current_user, now))
    flash(
        f"Đã ghi. {waiting} câu hỏi của văn bản chờ rà soát và không còn được rút vào đề mới."
        if since <= local_date(now)
        else f"Đã ghi. Từ ngày {format_day(since)} câu hỏi của văn bản tự chuyển sang chờ rà soát.",
        "done",
    )
    return redirect(url_for(".document", document_id=document_id))


@blueprint.post("/to-chuc/van-ban/<int:document_id>/thay-doi/<int:change_id>/bo")
@editor
def withdraw_law_change(document_id: int, change_id: int) -> ResponseReturnValue:
    service.withdraw_change(queries.change_by_id(document_id, change_id), clock.now())
    flash("Đã bỏ. Câu hỏi không còn chờ rà soát vì nội dung này.", "done")
    return redirect(url_for(".document", document_id=document_id))


@blueprint.post("/to-chuc/van-ban/<int:document_id>/thay-doi/<int:change_id>/rut-de")
@editor
def draw_meanwhile(document_id: int, change_id: int) -> ResponseReturnValue:
    drawn = request.form.get("rut") == "1"
    service.draw_meanwhile(queries.change_by_id(document_id, change_id), drawn)
    flash(
        "Câu hỏi được rút vào đề trong khi chờ rà soát."
        if drawn
        else "Câu hỏi không được rút vào đề cho đến khi rà soát xong.",
        "done",
    )
    return redirect(url_for(".document", document_id=document_id))

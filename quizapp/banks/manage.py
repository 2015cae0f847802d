"""Organisers' screens: banks, their questions, and files on their way in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.banks import queries, service
from quizapp.banks.formats import reading, xlsx
from quizapp.banks.formats.preview import UnreadableFile
from quizapp.banks.formats.writing import OUTPUTS, Output
from quizapp.banks.forms import BankForm, ExportForm, HoldForm, UploadForm
from quizapp.banks.models import STATUS_LABELS, Bank, ImportDraft, Question, Status
from quizapp.core import audit, clock
from quizapp.core.access import ADMIN, EDITOR_ROLES, editor, staff
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, Invalid
from quizapp.core.files import XLSX, download, read_upload
from quizapp.core.limits import limiter
from quizapp.core.paging import page_of
from quizapp.domain.banks import (
    AREA_LABELS,
    AUDIENCE_LABELS,
    DIFFICULTY_LABELS,
    DOCUMENT_STATUS_LABELS,
    KIND_LABELS,
    DocumentStatus,
    from_json,
)
from quizapp.domain.text import search_key

if TYPE_CHECKING:
    from collections.abc import Mapping

blueprint = Blueprint("banks_manage", __name__, template_folder="templates")
PREVIEWED = 20


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "bank_words": {
            "areas": AREA_LABELS,
            "kinds": KIND_LABELS,
            "difficulties": DIFFICULTY_LABELS,
            "audiences": AUDIENCE_LABELS,
            "statuses": STATUS_LABELS,
            "laws": DOCUMENT_STATUS_LABELS,
        }
    }


# ---------------------------------------------------------------- banks


@blueprint.get("/to-chuc/ngan-hang")
@staff
def index() -> ResponseReturnValue:
    banks = queries.banks_for(current_user)
    words = search_key(request.args.get("tim", "")).split()
    shown = [bank for bank in banks if all(word in search_key(bank.title) for word in words)]
    return render_template(
        "banks/index.html", banks=banks, shown=shown, may_add=current_user.role in EDITOR_ROLES
    )


@blueprint.route("/to-chuc/ngan-hang/moi", methods=["GET", "POST"])
@editor
def new() -> ResponseReturnValue:
    form = BankForm()
    form.unit_id.choices = _unit_choices()
    if form.validate_on_submit():
        bank = service.create_bank(
            form.title.data, form.unit_id.data or None, current_user.username, clock.now()
        )
        flash(
            "Đã tạo ngân hàng. Tiếp theo, tải câu hỏi lên từ tệp Excel, Word hoặc dán văn bản.",
            "done",
        )
        return redirect(url_for("banks_manage.upload", bank_id=bank.id))
    return render_template("banks/new.html", form=form), 422 if form.is_submitted() else 200


def _unit_choices() -> list[tuple[int, str]]:
    """The units of the user's part of the tree; only administrators make shared banks."""
    scope = accounts.scope(current_user)
    if scope is None and current_user.role != ADMIN:
        raise Forbidden("Tài khoản của bạn chưa gắn với đơn vị nào. Vui lòng liên hệ quản trị.")
    units = accounts.tree(scope)
    above = min((unit.path.count("/") for unit in units), default=0)
    named = [(u.id, "— " * (u.path.count("/") - above) + u.name) for u in units]
    return [(0, "Dùng chung toàn hệ thống"), *named] if scope is None else named


@blueprint.get("/to-chuc/ngan-hang/<int:bank_id>")
@staff
def bank(bank_id: int) -> ResponseReturnValue:
    found = queries.bank_for_staff(current_user, bank_id)
    search = _search(request.args)
    query = queries.questions(found, search)
    page = page_of(queries.count(query))
    rows = queries.page(query, page.offset, page.size)
    return render_template(
        "banks/bank.html",
        **_about(found),
        search=search,
        page=page,
        rows=rows,
        said=queries.versions(row.version_id for row in rows if row.version_id),
        export_form=ExportForm(formdata=None),
    )


def _search(given: Mapping[str, str]) -> queries.Search:
    """What the list is narrowed to, from an address or from the form that hands it out."""
    return queries.Search(
        words=given.get("tim", "")[:200],
        area=given.get("linh-vuc", ""),
        kind=given.get("loai", ""),
        status=given.get("trang-thai", ""),
    )


def _about(bank: Bank) -> dict[str, Any]:
    """What every page of a bank shows of it."""
    editable = queries.may_edit(current_user, bank)
    unit = accounts.unit(bank.unit_id)
    return {
        "bank": bank,
        "unit": unit,
        "document": queries.document_of(bank),
        "counts": queries.status_counts(bank),
        "editable": editable,
        "fillable": editable and not bank.from_file,
    }


# ---------------------------------------------------------------- one question


@blueprint.get("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>")
@staff
def question(bank_id: int, question_id: int) -> ResponseReturnValue:
    found = queries.bank_for_staff(current_user, bank_id)
    return _question_page(found, queries.question_of(found, question_id), HoldForm(), 200)


def _question_page(bank: Bank, row: Question, form: HoldForm, status: int) -> ResponseReturnValue:
    history = [(version, from_json(version.content)) for version in queries.history(row)]
    law = queries.documents([row.document_id]).get(row.document_id or 0)
    page = render_template(
        "banks/question.html",
        **_about(bank),
        row=row,
        law=law,
        in_force=law is None or DocumentStatus(law.status) not in queries.OUT_OF_FORCE,
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


# ---------------------------------------------------------------- files out and in


@blueprint.get("/to-chuc/ngan-hang/mau.xlsx")
@staff
def template() -> ResponseReturnValue:
    return download(xlsx.template(), "Mẫu ngân hàng câu hỏi.xlsx", XLSX)


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/tai-xuong")
@staff
def export(bank_id: int) -> ResponseReturnValue:
    found = queries.bank_for_staff(current_user, bank_id)
    form = ExportForm()
    if not form.validate_on_submit():
        raise Invalid("Dạng tệp này không có. Vui lòng chọn một dạng trong danh sách.")
    output = Output(form.format.data)
    questions = queries.selected(found, _search(request.form))
    content = service.export(found, questions, output)
    audit.record("banks.export", "bank", found.id, questions=len(questions), format=output.value)
    kept = OUTPUTS[output]
    return download(content, f"Ngân hàng {found.title[:60]}.{kept.ending}", kept.mimetype)


@blueprint.route("/to-chuc/ngan-hang/<int:bank_id>/tai-len", methods=["GET", "POST"])
@limiter.limit("20/minute", methods=["POST"])
@editor
def upload(bank_id: int) -> ResponseReturnValue:
    found = queries.bank_for_upload(current_user, bank_id)
    form = UploadForm()
    if form.validate_on_submit():
        try:
            draft = _read_file(bank_id, form)
        except UnreadableFile as error:
            current_app.logger.info("file refused: %s (%r)", error.message, error.__cause__)
            (form.file if form.file.data else form.text).errors = [error.message]
            found = queries.bank_for_upload(current_user, bank_id)
        else:
            return redirect(url_for("banks_manage.draft", code=draft.code), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("banks/upload.html", **_about(found), form=form), status


def _read_file(bank_id: int, form: UploadForm) -> ImportDraft:
    sent, filename = form.file.data, "Văn bản đã dán"
    content = (form.text.data or "").encode()
    if sent:
        content, filename = read_upload(sent), sent.filename or "tệp"
    db.session.rollback()  # reading takes seconds: the write lock is for those who answer
    preview = reading.read(content, filename, form.defaults)
    bank = queries.bank_for_upload(current_user, bank_id)
    return service.keep_draft(bank, filename, preview, current_user, clock.now())


@blueprint.get("/to-chuc/ngan-hang/nhap/<code>")
@editor
def draft(code: str) -> ResponseReturnValue:
    kept = queries.draft_for(current_user, code)
    found = queries.bank_for_upload(current_user, kept.bank_id)
    opened = service.open_draft(kept)
    page = page_of(len(opened.good), PREVIEWED)
    return render_template(
        "banks/draft.html",
        **_about(found),
        kept=kept,
        draft=opened,
        page=page,
        rows=opened.good[page.offset : page.offset + page.size],
    )


@blueprint.post("/to-chuc/ngan-hang/nhap/<code>/dong-y")
@editor
def accept(code: str) -> ResponseReturnValue:
    kept = queries.draft_for(current_user, code)
    found = queries.bank_for_upload(current_user, kept.bank_id)
    report = service.accept_import(kept, current_user.username, clock.now())
    flash(
        f"Đã nhập tệp “{kept.filename}”: thêm {report.added}, sửa {report.changed},"
        f" giữ nguyên {report.unchanged} câu hỏi.",
        "done",
    )
    return redirect(url_for("banks_manage.bank", bank_id=found.id), 303)


@blueprint.post("/to-chuc/ngan-hang/nhap/<code>/bo")
@editor
def discard(code: str) -> ResponseReturnValue:
    kept = queries.draft_for(current_user, code)
    bank_id = kept.bank_id
    service.discard_import(kept)
    flash("Đã bỏ tệp vừa tải lên. Ngân hàng không thay đổi.", "done")
    return redirect(url_for("banks_manage.bank", bank_id=bank_id), 303)

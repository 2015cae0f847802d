"""Screens of files on their way in: the upload, how far reading is, yes or no."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.formats import reading
from quizapp.banks.formats.preview import UnreadableFile
from quizapp.banks.forms import UploadForm
from quizapp.banks.manage.blueprint import about, blueprint
from quizapp.banks.models import ImportDraft
from quizapp.core import clock, drafts, jobs
from quizapp.core.access import editor
from quizapp.core.db import begin_read, begin_write
from quizapp.core.errors import wants_json
from quizapp.core.files import read_upload
from quizapp.core.limits import limiter

PASTED = "Văn bản đã dán"


@blueprint.route("/to-chuc/ngan-hang/<int:bank_id>/tai-len", methods=["GET", "POST"])
@limiter.limit("20/minute", methods=["POST"])
@editor
def upload(bank_id: int) -> ResponseReturnValue:
    found = queries.bank_for_upload(current_user, bank_id)
    form = UploadForm()
    if form.validate_on_submit():
        try:
            draft = _keep_file(bank_id, form)
        except UnreadableFile as error:
            current_app.logger.info("file refused: %s (%r)", error.message, error.__cause__)
            (form.file if form.file.data else form.text).errors = [error.message]
            found = queries.bank_for_upload(current_user, bank_id)
        else:
            return redirect(url_for("banks_manage.draft", code=draft.code), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("banks/upload.html", **about(found), form=form), status


def _keep_file(bank_id: int, form: UploadForm) -> ImportDraft:
    """A small file is read at once, a large one behind the requests."""
    sent, filename = form.file.data, PASTED
    content = (form.text.data or "").encode()
    if sent:
        content, filename = read_upload(sent), sent.filename or "tệp"
    if not reading.is_small(content):
        bank = queries.bank_for_upload(current_user, bank_id)
        return service.keep_source(
            bank, filename, content, form.defaults, current_user, clock.now()
        )
    begin_read()  # the write lock is for those who answer
    known = queries.known(bank_id)
    preview = reading.read(content, filename, form.defaults)
    begin_write()
    bank = queries.bank_for_upload(current_user, bank_id)
    return service.keep_draft(bank, filename, preview, known, current_user, clock.now())


@blueprint.get("/to-chuc/ngan-hang/nhap/<code>/tien-do")
@editor
def draft_progress(code: str) -> ResponseReturnValue:
    """How far reading a large file is; the page looks again until it is read."""
    kept = queries.draft_for(current_user, code)
    found = queries.bank_for_upload(current_user, kept.bank_id)
    job = jobs.of(service.READING, kept.id)
    failure = kept.failure or (job.failure if job else "")
    if wants_json():
        finished = bool(kept.read_at is not None or failure)
        done, total = (job.done, job.total) if job else (0, 0)
        return {"done": done, "total": total, "finished": finished}
    if kept.read_at is not None:
        return redirect(url_for("banks_manage.draft", code=code), 303)
    return render_template(
        "banks/draft_progress.html", **about(found), kept=kept, job=job, failure=failure
    )


@blueprint.post("/to-chuc/ngan-hang/nhap/<code>/dong-y")
@editor
def accept(code: str) -> ResponseReturnValue:
    kept = queries.draft_for(current_user, code)
    found = queries.bank_for_upload(current_user, kept.bank_id)
    report = service.accept_import(kept, current_user.username, clock.now())
    flash(
        f"Đã nhập tệp “{kept.filename}”: thêm {report.added}, sửa {report.changed},"
        f" giữ nguyên {report.unchanged} câu hỏi. Câu mới và câu sửa chờ người khác duyệt.",
        "done",
    )
    return redirect(url_for("banks_manage.bank", bank_id=found.id), 303)


@blueprint.post("/to-chuc/ngan-hang/nhap/<code>/bo")
@editor
def discard(code: str) -> ResponseReturnValue:
    kept = queries.draft_for(current_user, code)
    bank_id = kept.bank_id
    drafts.discard(kept)
    flash("Đã bỏ tệp vừa tải lên. Ngân hàng không thay đổi.", "done")
    return redirect(url_for("banks_manage.bank", bank_id=bank_id), 303)

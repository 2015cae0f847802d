"""Organisers' screens: accounts of members from an Excel list."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries, roster, service
from quizapp.accounts.forms import ListForm
from quizapp.accounts.manage.blueprint import blueprint
from quizapp.accounts.manage.uploads import read_rows
from quizapp.accounts.models import AccountImport
from quizapp.core import clock, drafts, jobs
from quizapp.core.access import editor
from quizapp.core.errors import wants_json
from quizapp.core.files import XLSX, download
from quizapp.core.limits import limiter
from quizapp.core.paging import page_of


@blueprint.get("/to-chuc/tai-khoan/mau.xlsx")
@editor
def member_template() -> ResponseReturnValue:
    return download(roster.template(), "Mẫu danh sách tài khoản.xlsx", XLSX)


@blueprint.route("/to-chuc/tai-khoan/tai-len", methods=["GET", "POST"])
@limiter.limit("20/minute", methods=["POST"])
@editor
def upload_members() -> ResponseReturnValue:
    queries.places(current_user)
    form = ListForm()
    if form.validate_on_submit():
        rows = read_rows(form, roster.parse)
        if rows is not None:
            name = form.file.data.filename
            draft = service.keep(service.MEMBERS, name, rows, current_user, clock.now())
            return redirect(url_for("accounts_manage.member_draft", code=draft.code), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/member_upload.html", form=form), status


def _draft(code: str) -> AccountImport:
    return queries.draft_for(current_user, code, service.MEMBERS)


@blueprint.get("/to-chuc/tai-khoan/nhap/<code>")
@editor
def member_draft(code: str) -> ResponseReturnValue:
    draft = _draft(code)
    if draft.accepted_at is not None:
        return redirect(url_for("accounts_manage.member_progress", code=code), 303)
    plan = service.open_members(draft, queries.places(current_user))
    page = page_of(len(plan.new), 100)
    return render_template("accounts/member_draft.html", draft=draft, plan=plan, page=page)


@blueprint.post("/to-chuc/tai-khoan/nhap/<code>/dong-y")
@editor
def accept_members(code: str) -> ResponseReturnValue:
    service.accept_members(_draft(code), queries.places(current_user), clock.now())
    return redirect(url_for("accounts_manage.member_progress", code=code), 303)


@blueprint.post("/to-chuc/tai-khoan/nhap/<code>/bo")
@editor
def discard_members(code: str) -> ResponseReturnValue:
    drafts.discard(_draft(code))
    flash("Đã bỏ tệp vừa tải lên. Không có tài khoản nào được tạo.", "done")
    return redirect(url_for("accounts_manage.upload_members"), 303)


@blueprint.get("/to-chuc/tai-khoan/nhap/<code>/tien-do")
@editor
def member_progress(code: str) -> ResponseReturnValue:
    """How many passwords are made; the page looks again until all are."""
    draft = _draft(code)
    if draft.accepted_at is None:
        return redirect(url_for("accounts_manage.member_draft", code=code), 303)
    job = jobs.of(service.MAKING, draft.id)
    failure = job.failure if job else ""
    if wants_json():
        total = len(draft.content.get("people", ()))
        finished = bool(draft.made_at is not None or failure)
        return {"done": draft.done, "total": total, "finished": finished}
    if draft.made_at is None:
        return render_template("accounts/member_progress.html", draft=draft, failure=failure)
    made = service.made(draft) if draft.handed_out_at is None else None
    return render_template("accounts/member_made.html", draft=draft, made=made)


@blueprint.post("/to-chuc/tai-khoan/nhap/<code>/mat-khau.xlsx")
@editor
def member_passwords(code: str) -> ResponseReturnValue:
    content = service.hand_out(_draft(code), clock.now())
    return download(content, "Mật khẩu tài khoản.xlsx", XLSX)

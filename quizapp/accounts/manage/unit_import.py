"""Administrators' screens: units from an Excel list."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries, service, unit_list
from quizapp.accounts.forms import ListForm
from quizapp.accounts.manage.blueprint import blueprint
from quizapp.accounts.manage.uploads import read_rows
from quizapp.core import clock, drafts
from quizapp.core.access import admin
from quizapp.core.files import XLSX, download
from quizapp.core.limits import limiter
from quizapp.domain.units import DIVISIONS


@blueprint.get("/to-chuc/don-vi/mau.xlsx")
@admin
def unit_template() -> ResponseReturnValue:
    return download(unit_list.template(), "Mẫu danh sách đơn vị.xlsx", XLSX)


@blueprint.route("/to-chuc/don-vi/tai-len", methods=["GET", "POST"])
@limiter.limit("20/minute", methods=["POST"])
@admin
def upload_units() -> ResponseReturnValue:
    form = ListForm()
    if form.validate_on_submit():
        rows = read_rows(form, unit_list.parse)
        if rows is not None:
            name = form.file.data.filename
            draft = service.keep(service.UNITS, name, rows, current_user, clock.now())
            return redirect(url_for("accounts_manage.unit_draft", code=draft.code), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/unit_upload.html", form=form), status


@blueprint.get("/to-chuc/don-vi/nhap/<code>")
@admin
def unit_draft(code: str) -> ResponseReturnValue:
    draft = queries.draft_for(current_user, code, service.UNITS)
    if draft.accepted_at is not None:
        return redirect(url_for("accounts_manage.units"), 303)
    plan = service.open_units(draft, clock.now())
    return render_template("accounts/unit_draft.html", draft=draft, plan=plan, divisions=DIVISIONS)


@blueprint.post("/to-chuc/don-vi/nhap/<code>/dong-y")
@admin
def accept_units(code: str) -> ResponseReturnValue:
    draft = queries.draft_for(current_user, code, service.UNITS)
    plan = service.accept_units(draft, clock.now())
    flash(
        f"Đã nhập danh sách: thêm {plan.count('new')}, cập nhật {plan.count('changed')},"
        f" giữ nguyên {plan.count('same')} đơn vị.",
        "done",
    )
    return redirect(url_for("accounts_manage.units"), 303)


@blueprint.post("/to-chuc/don-vi/nhap/<code>/bo")
@admin
def discard_units(code: str) -> ResponseReturnValue:
    drafts.discard(queries.draft_for(current_user, code, service.UNITS))
    flash("Đã bỏ tệp vừa tải lên. Danh sách đơn vị không thay đổi.", "done")
    return redirect(url_for("accounts_manage.units"), 303)

"""Administrators' screens of units, one at a time."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries, service, unit_list
from quizapp.accounts.forms import UnitChangeForm, UnitForm
from quizapp.accounts.manage.blueprint import blueprint
from quizapp.accounts.manage.choices import found_row, unit_options
from quizapp.accounts.models import Unit
from quizapp.core.access import admin, staff
from quizapp.core.errors import Refusal
from quizapp.core.files import XLSX, download
from quizapp.domain.units import DIVISIONS


@blueprint.get("/to-chuc/don-vi")
@staff
def units() -> ResponseReturnValue:
    root = queries.scope(current_user)
    return render_template("accounts/units.html", units=queries.tree(root), divisions=DIVISIONS)


@blueprint.get("/to-chuc/don-vi/danh-sach.xlsx")
@staff
def units_sheet() -> ResponseReturnValue:
    listed = queries.unit_states(queries.tree(queries.scope(current_user)))
    return download(unit_list.written(listed), "Danh sách đơn vị.xlsx", XLSX)


@blueprint.route("/to-chuc/don-vi/moi", methods=["GET", "POST"])
@admin
def new_unit() -> ResponseReturnValue:
    form = UnitForm()
    form.parent_id.choices = unit_options("Cấp cao nhất")
    if form.validate_on_submit():
        try:
            service.create_unit(
                code=form.code.data,
                name=form.name.data,
                parent=queries.unit(form.parent_id.data),
                division=form.division.data or None,
                headcount=form.headcount.data,
            )
        except Refusal as refusal:
            form.code.errors = [refusal.message]
        else:
            flash("Đã thêm đơn vị.", "done")
            return redirect(url_for("accounts_manage.units"))
    return render_template(
        "accounts/unit_form.html", form=form
    ), 422 if form.is_submitted() else 200


@blueprint.route("/to-chuc/don-vi/<int:unit_id>", methods=["GET", "POST"])
@admin
def edit_unit(unit_id: int) -> ResponseReturnValue:
    unit = found_row(Unit, unit_id)
    form = UnitChangeForm(obj=unit)
    if form.validate_on_submit():
        service.change_unit(
            unit,
            name=form.name.data,
            division=form.division.data or None,
            headcount=form.headcount.data,
        )
        flash("Đã lưu đơn vị.", "done")
        return redirect(url_for("accounts_manage.units"))
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/unit_form.html", form=form, unit=unit), status

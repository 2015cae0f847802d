"""Administrators' screens of units, one at a time."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import history, queries, service, unit_list
from quizapp.accounts.forms import CancelMergerForm, MergerForm, UnitChangeForm, UnitForm
from quizapp.accounts.manage.blueprint import blueprint
from quizapp.accounts.manage.choices import found_row, unit_options
from quizapp.accounts.models import Unit, UnitMerger
from quizapp.core import clock
from quizapp.core.access import admin, staff
from quizapp.core.errors import Refusal
from quizapp.core.files import XLSX, download
from quizapp.domain.units import DIVISIONS


@blueprint.get("/to-chuc/don-vi")
@staff
def units() -> ResponseReturnValue:
    root = queries.scope(current_user)
    names = {unit.id: unit.name for unit in queries.known_units().values()}
    merged = history.merged_units(history.day_of(clock.now()))
    return render_template(
        "accounts/units.html",
        units=queries.tree(root),
        divisions=DIVISIONS,
        merged={unit_id: names[into] for unit_id, into in merged.items()},
    )


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
    """Name, division and headcount of a unit, what its headcounts were, and its mergers."""
    unit = found_row(Unit, unit_id)
    form = UnitChangeForm(obj=unit)
    if form.validate_on_submit():
        service.change_unit(
            unit,
            name=form.name.data,
            division=form.division.data or None,
            headcount=form.headcount.data,
            headcount_as_of=form.headcount_as_of.data,
            now=clock.now(),
        )
        flash("Đã lưu đơn vị.", "done")
        return redirect(url_for("accounts_manage.units"))
    status = 422 if form.is_submitted() else 200
    return _unit_page(unit, form, _merger_form(formdata=None)), status


def _merger_form(**kwargs: Any) -> MergerForm:
    form = MergerForm(**kwargs)
    form.into_id.choices = unit_options("Chọn đơn vị")
    return form


def _unit_page(unit: Unit, form: UnitChangeForm, merger: MergerForm) -> str:
    return render_template(
        "accounts/unit_form.html",
        form=form,
        unit=unit,
        headcounts=history.headcounts_of(unit.id),
        mergers=history.mergers_of(unit.id),
        merger=merger,
    )


@blueprint.post("/to-chuc/don-vi/<int:unit_id>/sap-nhap")
@admin
def merge_unit(unit_id: int) -> ResponseReturnValue:
    unit = found_row(Unit, unit_id)
    form = _merger_form()
    if form.validate_on_submit():
        into = found_row(Unit, form.into_id.data)
        try:
            service.merge_unit(
                unit,
                into,
                form.merged_on.data,
                reason=form.reason.data or "",
                actor=current_user.username,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.into_id.errors = [refusal.message]
        else:
            flash(f"Đã ghi: {unit.name} sáp nhập vào {into.name}.", "done")
            return redirect(url_for("accounts_manage.edit_unit", unit_id=unit.id), 303)
    return _unit_page(unit, UnitChangeForm(formdata=None, obj=unit), form), 422


@blueprint.route("/to-chuc/don-vi/sap-nhap/<int:merger_id>/huy", methods=["GET", "POST"])
@admin
def cancel_merger(merger_id: int) -> ResponseReturnValue:
    """A merger that was entered wrongly is taken back, with the reason."""
    merger = found_row(UnitMerger, merger_id)
    form = CancelMergerForm()
    if form.validate_on_submit():
        actor, reason = current_user.username, form.reason.data or ""
        service.cancel_merger(merger, reason=reason, actor=actor, now=clock.now())
        flash("Đã hủy việc ghi sáp nhập.", "done")
        return redirect(url_for("accounts_manage.edit_unit", unit_id=merger.unit_id), 303)
    page = render_template(
        "accounts/cancel_merger.html",
        merger=merger,
        unit=queries.unit(merger.unit_id),
        into=queries.unit(merger.into_id),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200

"""Administrators' screens: accounts and units."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import SelectChoice

from quizapp.accounts import passwords, queries, service
from quizapp.accounts.forms import UnitChangeForm, UnitForm, UserForm
from quizapp.accounts.models import Unit, User
from quizapp.core import clock
from quizapp.core.access import admin, staff
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Refusal
from quizapp.core.forms import options
from quizapp.domain.units import DIVISIONS

Row = TypeVar("Row", User, Unit)

blueprint = Blueprint("accounts_manage", __name__, template_folder="templates")


def _unit_options(first: str) -> list[SelectChoice]:
    tree = [(unit.id, "— " * (unit.path.count("/") - 2) + unit.name) for unit in queries.tree()]
    return options([(0, first), *tree])


def _found(model: type[Row], key: int) -> Row:
    return db.session.get(model, key) or abort(404)


@blueprint.get("/to-chuc/tai-khoan")
@admin
def users() -> ResponseReturnValue:
    return render_template(
        "accounts/users.html", users=queries.users(), roles=service.ROLES, units=_names()
    )


def _names() -> dict[int, str]:
    return {unit.id: unit.name for unit in queries.tree()}


@blueprint.route("/to-chuc/tai-khoan/moi", methods=["GET", "POST"])
@admin
def new_user() -> ResponseReturnValue:
    form = UserForm()
    form.unit_id.choices = _unit_options("Toàn hệ thống")
    if form.validate_on_submit():
        password = passwords.generate()
        try:
            user = service.create_user(
                username=form.username.data,
                display_name=form.display_name.data,
                password=password,
                role=form.role.data,
                unit_id=form.unit_id.data or None,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.username.errors = [refusal.message]
        else:
            return render_template("accounts/password.html", user=user, password=password)
    return render_template("accounts/new_user.html", form=form), 422 if form.is_submitted() else 200


@blueprint.post("/to-chuc/tai-khoan/<int:user_id>/mat-khau")
@admin
def reset_password(user_id: int) -> ResponseReturnValue:
    user = _found(User, user_id)
    password = passwords.generate()
    service.set_password(user, password)
    return render_template("accounts/password.html", user=user, password=password)


@blueprint.post("/to-chuc/tai-khoan/<int:user_id>/khoa")
@admin
def toggle_user(user_id: int) -> ResponseReturnValue:
    user = _found(User, user_id)
    if user.id == current_user.id:
        raise Conflict("Bạn không thể khóa tài khoản đang dùng.")
    service.set_active(user, not user.active)
    flash("Đã cập nhật tài khoản.", "done")
    return redirect(url_for("accounts_manage.users"))


@blueprint.get("/to-chuc/don-vi")
@staff
def units() -> ResponseReturnValue:
    root = queries.scope(current_user)
    return render_template("accounts/units.html", units=queries.tree(root), divisions=DIVISIONS)


@blueprint.route("/to-chuc/don-vi/moi", methods=["GET", "POST"])
@admin
def new_unit() -> ResponseReturnValue:
    form = UnitForm()
    form.parent_id.choices = _unit_options("Cấp cao nhất")
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
    unit = _found(Unit, unit_id)
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

"""Administrators' screens of accounts, one at a time."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import passwords, queries, service
from quizapp.accounts.forms import UserForm
from quizapp.accounts.manage.blueprint import blueprint
from quizapp.accounts.manage.choices import found_row, unit_options
from quizapp.accounts.models import User
from quizapp.core import clock
from quizapp.core.access import admin
from quizapp.core.errors import Conflict, Refusal
from quizapp.core.paging import page_of


@blueprint.get("/to-chuc/tai-khoan")
@admin
def users() -> ResponseReturnValue:
    words = request.args.get("tim", "")[:200]
    everybody = queries.users()
    found = queries.matching(everybody, words)
    page = page_of(len(found))
    return render_template(
        "accounts/users.html",
        total=len(everybody),
        users=found[page.offset : page.offset + page.size],
        page=page,
        words=words,
        roles=service.ROLES,
        units=_names(),
    )


def _names() -> dict[int, str]:
    return {unit.id: unit.name for unit in queries.tree()}


@blueprint.route("/to-chuc/tai-khoan/moi", methods=["GET", "POST"])
@admin
def new_user() -> ResponseReturnValue:
    form = UserForm()
    form.unit_id.choices = unit_options("Toàn hệ thống")
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
    user = found_row(User, user_id)
    password = passwords.generate()
    service.set_password(user, password)
    return render_template("accounts/password.html", user=user, password=password)


@blueprint.post("/to-chuc/tai-khoan/<int:user_id>/khoa")
@admin
def toggle_user(user_id: int) -> ResponseReturnValue:
    user = found_row(User, user_id)
    if user.id == current_user.id:
        raise Conflict("Bạn không thể khóa tài khoản đang dùng.")
    service.set_active(user, not user.active)
    flash("Đã cập nhật tài khoản.", "done")
    return redirect(url_for("accounts_manage.users"))

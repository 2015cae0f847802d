"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from quizapp.accounts import service
from quizapp.accounts.forms import SignInForm
from quizapp.core.access import STAFF_ROLES, public, signed_in
from quizapp.core.limits import limiter

blueprint = Blueprint("accounts", __name__, template_folder="templates")


def _account_named() -> str:
    return f"sign-in:{service.tidy_username(request.form.get('username', ''))[:100]}"


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@limiter.limit("10/minute;60/hour", key_func=_account_named, methods=["POST"])
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_home())
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            user = service.authenticate(form.username.data, form.password.data)
        except service.BadCredentials as refusal:
            refusal.note()
            flash(f"{refusal.title}. {refusal.message}", "error")
            status = refusal.status
        else:
            session.clear()
            login_user(user)
            session.permanent = True
            return redirect(_safe(request.args.get("next")) or _home())
    elif form.is_submitted():
        status = 422
    return render_template("accounts/sign_in.html", form=form), status


@blueprint.post("/dang-xuat")
@signed_in
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect("/")


def _home() -> str:
    return url_for("portal.dashboard") if current_user.role in STAFF_ROLES else "/"


def _safe(target: str | None) -> str | None:
    """``target`` where it is a path of this site, else None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if not target.isprintable():
        return None
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc and "\\" not in target else None

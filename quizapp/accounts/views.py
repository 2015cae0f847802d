"""Signing in and out, and one's own password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from quizapp.accounts import service
from quizapp.accounts.forms import PasswordForm, SignInForm
from quizapp.core.access import STAFF_ROLES, public, signed_in
from quizapp.core.db import begin_read, begin_write
from quizapp.core.errors import RETRY_AFTER, Invalid, Refusal
from quizapp.core.limits import limiter

if TYPE_CHECKING:
    from quizapp.accounts.models import User

blueprint = Blueprint("accounts", __name__, template_folder="templates")


class Crowded(Refusal):
    """503: hashing takes long, and those who answer come first."""

    status, code, title = 503, "crowded", "Đang có nhiều người đăng nhập cùng lúc"


def _account_named() -> str:
    return f"sign-in:{service.tidy_username(request.form.get('username', ''))[:100]}"


@blueprint.route("/dang-nhap", methods=["GET", "POST"])
@limiter.limit(
    "10/minute;60/hour",
    key_func=_account_named,
    methods=["POST"],
    deduct_when=lambda answer: answer.status_code != Crowded.status,
)
@public
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_safe(request.args.get("next")) or _home())
    form = SignInForm()
    status = 200
    if form.validate_on_submit():
        try:
            user = _authenticated(form)
        except (service.BadCredentials, Crowded) as refusal:
            refusal.note()
            flash(f"{refusal.title}. {refusal.message}", "error")
            status = refusal.status
        else:
            session.clear()
            login_user(user)
            session["epoch"] = user.epoch
            session.permanent = True
            return redirect(_safe(request.args.get("next")) or _home())
    elif form.is_submitted():
        status = 422
    answer = make_response(render_template("accounts/sign_in.html", form=form), status)
    if status in RETRY_AFTER:
        answer.headers["Retry-After"] = str(RETRY_AFTER[status])
    return answer


def _authenticated(form: SignInForm) -> User:
    """The account that is signing in; raises BadCredentials, Crowded."""
    if not current_app.extensions["sign_in_turnstile"].enter():
        raise Crowded("Vui lòng chờ vài giây rồi bấm Đăng nhập lại.")
    begin_read()  # hashing takes long: the write lock is for those who answer
    return service.authenticate(form.username.data, form.password.data)


@blueprint.post("/dang-xuat")
@signed_in
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect("/")


@blueprint.route("/tai-khoan/mat-khau", methods=["GET", "POST"])
@limiter.limit("10/minute;60/hour", methods=["POST"])
@signed_in
def own_password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.validate_on_submit() and _changed(form):
        flash("Đã đổi mật khẩu. Các thiết bị khác đang đăng nhập cần đăng nhập lại.", "done")
        return redirect(url_for("accounts.own_password"), 303)
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/own_password.html", form=form), status


def _changed(form: PasswordForm) -> bool:
    """Whether the password was changed; else the form says why not."""
    begin_read()  # hashing takes long: the write lock is for those who answer
    user_id, before = current_user.id, current_user.password_hash
    try:
        after = service.new_hash(current_user, form.old.data, form.new.data)
    except service.BadCredentials as refusal:
        refusal.note()
        form.old.errors = [f"{refusal.title}. {refusal.message}"]
        return False
    except Invalid as refusal:
        form.new.errors = [refusal.message]
        return False
    begin_write()
    session["epoch"] = service.change_password(user_id, before, after)
    return True


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

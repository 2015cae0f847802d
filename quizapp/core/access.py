"""Who may call a view. Every view carries exactly one of these marks; a house test says so."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from flask import redirect, request, url_for
from flask_login import current_user

from quizapp.core.errors import Forbidden, wants_json

if TYPE_CHECKING:
    from collections.abc import Callable

View = TypeVar("View", bound="Callable[..., Any]")

ADMIN, ORGANISER, VIEWER, MEMBER = "admin", "organiser", "viewer", "member"
STAFF_ROLES = frozenset({ADMIN, ORGANISER, VIEWER})
EDITOR_ROLES = frozenset({ADMIN, ORGANISER})


def public(view: View) -> View:
    """Anyone may call it."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def participant(view: View) -> View:
    """Only the attempt's own participant; the view's finder checks the signed cookie."""
    view.access = "participant"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Any account that is signed in."""
    return _guard(view, "signed_in", None)


def staff(view: View) -> View:
    """Accounts that may look at the organisers' side."""
    return _guard(view, "staff", STAFF_ROLES)


def editor(view: View) -> View:
    """Accounts that may change things on the organisers' side."""
    return _guard(view, "editor", EDITOR_ROLES)


def admin(view: View) -> View:
    """Accounts that look after accounts and units."""
    return _guard(view, "admin", frozenset({ADMIN}))


def _guard(view: View, name: str, roles: frozenset[str] | None) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            if wants_json():
                raise Forbidden("Vui lòng đăng nhập.")
            return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
        if roles is not None and current_user.role not in roles:
            raise Forbidden("Tài khoản của bạn chưa được giao quyền cho việc này.")
        return view(*args, **kwargs)

    guarded.access = name  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]

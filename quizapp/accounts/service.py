"""Use-cases of accounts and units."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from quizapp.accounts import passwords
from quizapp.accounts.models import Unit, User
from quizapp.core import audit
from quizapp.core.access import ADMIN, MEMBER, ORGANISER, VIEWER
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid, Refusal
from quizapp.domain.text import nfc, search_key
from quizapp.domain.units import DIVISIONS

ROLES = {
    ADMIN: "Quản trị",
    ORGANISER: "Ban tổ chức",
    VIEWER: "Lãnh đạo, chỉ xem",
    MEMBER: "Người dự thi",
}
MIN_PASSWORD = 10


class BadCredentials(Refusal):
    status, code, title = 401, "bad_credentials", "Tên đăng nhập hoặc mật khẩu chưa đúng"


def authenticate(username: str, password: str) -> User:
    """The active account with this name and password; raises BadCredentials."""
    user = db.session.scalar(select(User).where(User.username == tidy_username(username)))
    right = passwords.verify(user.password_hash if user else passwords.NOBODY, password)
    if user is None or not right or not user.active:
        raise BadCredentials("Vui lòng kiểm tra lại. Phân biệt chữ hoa, chữ thường ở mật khẩu.")
    return user


def tidy_username(username: str) -> str:
    return nfc(username).lower()


def create_user(
    *,
    username: str,
    display_name: str,
    password: str,
    role: str,
    unit_id: int | None,
    now: int,
    is_demo: bool = False,
) -> User:
    """A new account; raises Invalid for a weak password or role, Conflict for a name in use."""
    name = tidy_username(username)
    if role not in ROLES:
        raise Invalid("Vai trò không có trong danh sách.")
    if not name or not nfc(display_name):
        raise Invalid("Vui lòng điền tên đăng nhập và họ tên.")
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự.")
    if db.session.scalar(select(User.id).where(User.username == name)):
        raise Conflict(f"Tên đăng nhập “{name}” đã có người dùng.")
    user = User(
        username=name,
        display_name=nfc(display_name),
        password_hash=passwords.hash_password(password),
        role=role,
        unit_id=unit_id,
        is_demo=is_demo,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    audit.record("accounts.create", "user", user.id, username=name, role=role)
    return user


def set_password(user: User, password: str) -> None:
    """Raises Invalid for a weak password."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự.")
    user.password_hash = passwords.hash_password(password)
    audit.record("accounts.password", "user", user.id)


def set_active(user: User, active: bool) -> None:
    user.active = active
    audit.record("accounts.active" if active else "accounts.lock", "user", user.id)


def create_unit(
    *,
    code: str,
    name: str,
    parent: Unit | None = None,
    division: str | None = None,
    headcount: int | None = None,
    headcount_as_of: dt.date | None = None,
) -> Unit:
    """A new unit under ``parent``; raises Invalid, or Conflict for a code in use."""
    if division is not None and division not in DIVISIONS:
        raise Invalid("Khối không có trong danh sách.")
    if headcount is not None and headcount < 0:
        raise Invalid("Biên chế không thể là số âm.")
    if db.session.scalar(select(Unit.id).where(Unit.code == nfc(code))):
        raise Conflict(f"Mã đơn vị “{nfc(code)}” đã có.")
    unit = Unit(
        code=nfc(code),
        name=nfc(name),
        parent_id=parent.id if parent else None,
        division=division,
        headcount=headcount,
        headcount_as_of=headcount_as_of,
        search=search_key(name),
    )
    db.session.add(unit)
    db.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    audit.record("units.create", "unit", unit.id, name=unit.name)
    return unit


def change_unit(unit: Unit, *, name: str, division: str | None, headcount: int | None) -> None:
    """Raises Invalid; the headcount is as of today."""
    if division is not None and division not in DIVISIONS:
        raise Invalid("Khối không có trong danh sách.")
    before = {"name": unit.name, "division": unit.division, "headcount": unit.headcount}
    unit.name, unit.search, unit.division = nfc(name), search_key(name), division
    unit.headcount = headcount
    audit.record("units.change", "unit", unit.id, before=before, name=unit.name)

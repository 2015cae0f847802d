"""Use-cases of accounts: signing in, making them, passwords, locking."""

from __future__ import annotations

from sqlalchemy import select, update

from quizapp.accounts import passwords
from quizapp.accounts.models import User
from quizapp.core import audit
from quizapp.core.access import ADMIN, MEMBER, ORGANISER, VIEWER
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid, Refusal
from quizapp.domain.text import nfc

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
    """Give a new password and end the account's sessions; raises Invalid for a weak one."""
    if len(password) < MIN_PASSWORD:
        raise Invalid(f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự.")
    user.password_hash = passwords.hash_password(password)
    user.epoch += 1
    audit.record("accounts.password", "user", user.id)


def new_hash(user: User, old: str, new: str) -> str:
    """The hash of a password that ``user`` chose; takes long, so nothing should be locked.

    Raises BadCredentials where ``old`` is not the present one, Invalid for a weak or equal one.
    """
    if not passwords.verify(user.password_hash, old):
        raise BadCredentials("Vui lòng kiểm tra lại.", title="Mật khẩu đang dùng chưa đúng")
    if len(new) < MIN_PASSWORD:
        raise Invalid(f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự.")
    if new == old:
        raise Invalid("Mật khẩu mới cần khác mật khẩu đang dùng.")
    if user.username in new.lower():
        raise Invalid("Mật khẩu không được chứa tên đăng nhập.")
    return passwords.hash_password(new)


def change_password(user_id: int, before: str, after: str) -> int:
    """Put the hash ``after`` in place of ``before``; the new epoch, by which sessions are known.

    All other sessions end. Raises Conflict where the password was changed meanwhile.
    """
    epoch = db.session.scalar(
        update(User)
        .where(User.id == user_id, User.password_hash == before)
        .values(password_hash=after, epoch=User.epoch + 1)
        .returning(User.epoch)
    )
    if epoch is None:
        raise Conflict("Mật khẩu vừa được thay đổi ở nơi khác. Vui lòng đăng nhập lại.")
    audit.record("accounts.own_password", "user", user_id)
    return epoch


def set_active(user: User, active: bool) -> None:
    user.active = active
    audit.record("accounts.active" if active else "accounts.lock", "user", user.id)

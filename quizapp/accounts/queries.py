"""Reads of accounts and units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import false, func, select, true

from quizapp.accounts import roster, unit_list
from quizapp.accounts.models import AccountImport, Unit, User
from quizapp.core import marks
from quizapp.core.access import ADMIN, MEMBER
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, NotFound
from quizapp.domain import units as domain
from quizapp.domain.text import nfc, search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement


def tree(root: Unit | None = None) -> Sequence[Unit]:
    """The units at and below ``root`` (all of them without one), parents before children."""
    query = select(Unit).order_by(Unit.path)
    if root is not None:
        query = query.where(Unit.path.startswith(root.path))
    units = list(db.session.scalars(query))
    return sorted(units, key=_line)


def plain_tree(root: Unit | None = None) -> list[domain.Unit]:
    """The same as plain values for ``domain.units``."""
    return [
        domain.Unit(unit.id, unit.parent_id, unit.name, unit.division, unit.headcount)
        for unit in tree(root)
    ]


_kept: marks.Kept[dict[int, Unit]] = marks.Kept(marks.UNITS)


def known_units() -> dict[int, Unit]:
    """All units by id, parents before children; shared by all requests, for reading only."""
    return _kept.get("all", _by_id) or {}


def _by_id() -> dict[int, Unit]:
    units = marks.shared(select(Unit))
    return {unit.id: unit for unit in sorted(units, key=_line)}


def known_unit(unit_id: int | None) -> Unit | None:
    """The unit that a row refers to, of ``known_units``."""
    return known_units().get(unit_id) if unit_id else None


def _line(unit: Unit) -> list[int]:
    """The ids from the root down to the unit."""
    return [int(part) for part in unit.path.split("/") if part]


def unit(unit_id: int | None) -> Unit | None:
    return db.session.get(Unit, unit_id) if unit_id else None


def scope(user: User) -> Unit | None:
    """The unit that bounds what ``user`` may see; None means everything (administrators)."""
    return None if user.role == ADMIN else unit(user.unit_id)


def may_see(user: User, unit_id: int | None) -> bool:
    """Whether ``unit_id`` lies within the user's part of the tree."""
    if user.role == ADMIN:
        return True
    mine, asked = unit(user.unit_id), unit(unit_id)
    return bool(mine and asked and asked.path.startswith(mine.path))


def within(user: User, unit_id: Any) -> ColumnElement[bool]:
    """The same of a column, for a query: nothing for staff without a unit."""
    if user.role == ADMIN:
        return true()
    mine = unit(user.unit_id)
    if mine is None:
        return false()
    return unit_id.in_(select(Unit.id).where(Unit.path.startswith(mine.path)))


def users() -> Sequence[User]:
    return list(db.session.scalars(select(User).order_by(User.role, User.username)))


def members_below(unit_id: int) -> int:
    """How many active accounts of people who take part there are at and below a unit."""
    top = unit(unit_id)
    if top is None:
        return 0
    below = select(Unit.id).where(Unit.path.startswith(top.path))
    query = select(func.count()).where(User.role == MEMBER, User.active, User.unit_id.in_(below))
    return db.session.scalar(query) or 0


def user_named(username: str) -> User | None:
    """The active account with this user name, however it is typed."""
    wanted = nfc(username).lower()
    return db.session.scalar(select(User).where(User.username == wanted, User.active)) or None


def matching(everybody: Sequence[User], words: str) -> Sequence[User]:
    """Those with all the words in user name and name, accents or not."""
    wanted = search_key(words).split()
    if not wanted:
        return everybody
    said = ((user, search_key(f"{user.username} {user.display_name}")) for user in everybody)
    return [user for user, text in said if all(word in text for word in wanted)]


# ---------------------------------------------------------------- for lists from Excel


def draft_for(user: User, code: str, kind: str) -> AccountImport:
    """The user's own draft; raises NotFound for anybody else's."""
    draft = db.session.scalar(select(AccountImport).where(AccountImport.code == code))
    if draft is None or draft.user_id != user.id or draft.kind != kind:
        raise NotFound("Bản xem trước này không có, đã bỏ, hoặc do người khác tải lên.")
    return draft


def unit_states(units: Iterable[Unit]) -> list[unit_list.State]:
    """Units as an Excel list has them; the unit above by its code."""
    units = list(units)
    codes = {unit.id: unit.code for unit in units}
    return [
        unit_list.State(
            unit.code,
            unit.name,
            codes.get(unit.parent_id or 0),
            unit.division,
            unit.headcount,
            unit.headcount_as_of,
        )
        for unit in units
    ]


def places(user: User) -> dict[str, roster.Place]:
    """The units that ``user`` may put people into, by case-folded code; raises Forbidden."""
    root = scope(user)
    if root is None and user.role != ADMIN:
        raise Forbidden("Tài khoản của bạn chưa gắn với đơn vị nào. Vui lòng liên hệ quản trị.")
    return {unit.code.casefold(): roster.Place(unit.id, unit.name) for unit in tree(root)}


def accounts() -> list[roster.Account]:
    """Every account, as far as a list of people is compared with it."""
    rows = db.session.execute(select(User.username, User.display_name, User.unit_id))
    return [roster.Account(*row) for row in rows]

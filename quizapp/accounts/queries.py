"""Reads of accounts and units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts.models import Unit, User
from quizapp.core.access import ADMIN
from quizapp.core.db import db
from quizapp.domain import units as domain

if TYPE_CHECKING:
    from collections.abc import Sequence


def tree(root: Unit | None = None) -> Sequence[Unit]:
    """The units at and below ``root`` (all of them without one), parents before children."""
    query = select(Unit).order_by(Unit.path)
    if root is not None:
        query = query.where(Unit.path.startswith(root.path))
    units = list(db.session.scalars(query))
    return sorted(units, key=lambda unit: [int(part) for part in unit.path.split("/") if part])


def plain_tree(root: Unit | None = None) -> list[domain.Unit]:
    """The same as plain values for ``domain.units``."""
    return [
        domain.Unit(unit.id, unit.parent_id, unit.name, unit.division, unit.headcount)
        for unit in tree(root)
    ]


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


def users() -> Sequence[User]:
    return list(db.session.scalars(select(User).order_by(User.role, User.username)))

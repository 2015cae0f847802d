"""Tables of accounts and units."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import marks
from quizapp.core.db import Base, Id, Moment, Ref
from quizapp.core.drafts import Draft


class Unit(Base):
    """A node of the organisation tree.

    ``path`` is ``/1/5/12/``: the ids from the root down to the unit itself, so that a subtree is
    a prefix. ``headcount`` (biên chế) is None where it is not known.
    """

    __tablename__ = "unit"
    moves = marks.UNITS

    id: Mapped[Id]
    parent_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    division: Mapped[str | None] = mapped_column(index=True)
    headcount: Mapped[int | None]
    headcount_as_of: Mapped[dt.date | None]
    path: Mapped[str] = mapped_column(index=True, default="")
    search: Mapped[str]


marks.read_only(Unit)


class User(Base):
    """An account. ``unit_id`` bounds what staff see; of a member it is where the person works.

    Sessions carry the ``epoch`` they began in; a new password begins another and ends them.
    """

    __tablename__ = "user_account"

    id: Mapped[Id]
    username: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    unit_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]
    epoch: Mapped[int] = mapped_column(default=0)

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """What the session remembers."""
        return str(self.id)


class AccountImport(Draft, Base):
    """A list of units or people that was read and awaits the yes; nothing of it is stored yet.

    For people, ``done`` of them have a
    password hashed since; all accounts are made at once with the last, at ``made_at``. Passwords
    wait in ``content``, encrypted, until they are handed out, once, at ``handed_out_at``.
    """

    __tablename__ = "account_import"

    id: Mapped[Id]
    kind: Mapped[str]
    content: Mapped[dict[str, Any]]
    done: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[Moment | None]
    handed_out_at: Mapped[Moment | None]

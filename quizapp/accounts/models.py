"""Tables of accounts and units."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import marks
from quizapp.core.db import Base, Id, Moment, Ref
from quizapp.core.drafts import Draft


class Unit(Base):
    """A node of the organisation tree.

    ``path`` is ``/1/5/12/``: the ids from the root down to the unit itself, so that a subtree is
    a prefix. ``headcount`` (biên chế) is None where it is not known; it is the latest one, earlier
    ones are in ``UnitHeadcount``.
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


class UnitHeadcount(Base):
    """A headcount that was entered for a unit as of a date; rows are only ever added.

    A unit without rows has had none but ``Unit.headcount``.
    """

    __tablename__ = "unit_headcount"

    id: Mapped[Id]
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    as_of: Mapped[dt.date]
    headcount: Mapped[int | None]
    entered_at: Mapped[Moment]


class UnitMerger(Base):
    """A unit that is part of another from the day ``merged_on`` (``domain.unit_history``).

    One that was cancelled stays; the unique key lets a unit be merged once at a time.
    """

    __tablename__ = "unit_merger"
    __table_args__ = (
        Index(
            "uq_unit_merger_standing",
            "unit_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
    )
    moves = marks.UNITS

    id: Mapped[Id]
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("unit.id"))
    into_id: Mapped[Ref] = mapped_column(ForeignKey("unit.id"))
    merged_on: Mapped[dt.date]
    reason: Mapped[str]
    entered_at: Mapped[Moment]
    entered_by: Mapped[str]
    cancelled_at: Mapped[Moment | None]
    cancelled_by: Mapped[str | None]
    cancelled_reason: Mapped[str | None]


marks.read_only(Unit, UnitMerger)


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

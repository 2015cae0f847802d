"""Tables of closings and unit boards."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Base, Moment, Ref


class RoundClosing(Base):
    """A round that was closed (chốt kỳ): who, when, and the counted figure of the prediction."""

    __tablename__ = "round_closing"

    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"), primary_key=True)
    closed_at: Mapped[Moment]
    closed_by: Mapped[str]
    people: Mapped[int]
    actual: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class UnitBoard(Base):
    """The board of units as last built; rebuilt by the one who moves ``claimed_until`` on.

    ``round_number`` 0 is the board over all rounds of the contest. ``version`` grows only when
    ``rows`` change; 0 means that it was never built.
    """

    __tablename__ = "unit_board"

    contest_id: Mapped[Ref] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    round_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
    built_at: Mapped[Moment]
    claimed_until: Mapped[Moment]
    rows: Mapped[list[Any]]

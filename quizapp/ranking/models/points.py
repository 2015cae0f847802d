"""Points that organisers gave units by hand."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Base, Id, Moment, Ref


class UnitPoints(Base):
    """Points added to a unit's score in one ranking: of a round, or (0) over the contest.

    ``points`` are hundredths and may be negative. ``key`` comes with the form: sending it twice
    gives points once. What was withdrawn stays, with who did so, when and why.
    """

    __tablename__ = "unit_points"
    __table_args__ = (Index(None, "contest_id", "round_number"),)

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    round_number: Mapped[int]
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("unit.id"))
    key: Mapped[str] = mapped_column(unique=True)
    points: Mapped[int]
    reason: Mapped[str]
    added_at: Mapped[Moment]
    added_by: Mapped[str]
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]

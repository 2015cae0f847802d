"""Tables of contests and rounds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Table, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.banks.models import Bank
from quizapp.core import marks
from quizapp.core.db import Base, Id, Moment, Ref

contest_bank = Table(
    "contest_bank",
    Base.metadata,
    Column("contest_id", ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True),
    Column("bank_id", ForeignKey("bank.id"), primary_key=True),
)


class Contest(Base):
    """One competition and its settings; the words of each setting are in ``domain.contests``.

    ``state`` is the organiser's: draft, open, closed. Whether answers are taken now also depends
    on the rounds (``domain.timing.round_phase``). ``notice`` is what the organiser has to say to
    everybody right now. ``papers`` are the papers of all audiences where there are several
    (``domain.audiences``), the first one with what ``blueprint`` and ``duration_ms`` say; ``banks``
    are those of all of them. ``practice_banks`` are drawn from for practice only.
    ``version`` counts the changes, so that two
    organisers who edit at once do not undo each other. A contest with ``trial_of`` is the copy of
    that draft on which organisers try it out (``trials``): it is found by its address alone.
    """

    __tablename__ = "contest"
    held = True
    moves = marks.CONTESTS

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    rules: Mapped[str] = mapped_column(default="")
    prizes: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    notice: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[str] = mapped_column(index=True)
    entry_mode: Mapped[str]
    entry_fields: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    min_age: Mapped[int | None]
    entry_password: Mapped[str] = mapped_column(default="", server_default="")
    insiders: Mapped[str] = mapped_column(default="no_prize", server_default="no_prize")
    complete_only: Mapped[bool] = mapped_column(default=False, server_default=false())
    duration_ms: Mapped[int]
    blueprint: Mapped[list[Any]]
    papers: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    audience_by: Mapped[str] = mapped_column(default="unit", server_default="unit")
    no_repeats: Mapped[bool] = mapped_column(default=True, server_default=true())
    practice_banks: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    practice_questions: Mapped[int] = mapped_column(default=10, server_default="10")
    drawn_statuses: Mapped[str] = mapped_column(default="approved", server_default="approved")
    partial: Mapped[str]
    attempts_per_round: Mapped[int | None]
    attempts_per_contest: Mapped[int | None]
    attempts_per_day: Mapped[int | None]
    counting: Mapped[str]
    prediction: Mapped[str | None]
    prediction_when: Mapped[str] = mapped_column(default="with_paper", server_default="with_paper")
    prediction_required: Mapped[bool] = mapped_column(default=False, server_default=false())
    chain: Mapped[list[Any]]
    formula: Mapped[dict[str, Any]]
    key_reveal: Mapped[str]
    retention_days: Mapped[int] = mapped_column(default=365)
    board_mode: Mapped[str] = mapped_column(default="live", server_default="live")
    board_freeze_minutes: Mapped[int] = mapped_column(default=60, server_default="60")
    board_audience: Mapped[str] = mapped_column(default="everyone", server_default="everyone")
    board_names: Mapped[str] = mapped_column(default="full", server_default="full")
    board_moments: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_demo: Mapped[bool] = mapped_column(default=False)
    trial_of: Mapped[Ref | None] = mapped_column(ForeignKey("contest.id"), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[str]
    created_at: Mapped[Moment]

    rounds: Mapped[list[Round]] = relationship(
        order_by="Round.number", back_populates="contest", cascade="all, delete-orphan"
    )
    banks: Mapped[list[Bank]] = relationship(secondary=contest_bank, order_by=Bank.title)


class Round(Base):
    """A window of a contest; open while ``opens_at <= now < closes_at``."""

    __tablename__ = "round"
    moves = marks.CONTESTS
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str]
    opens_at: Mapped[Moment]
    closes_at: Mapped[Moment]

    contest: Mapped[Contest] = relationship(back_populates="rounds")


marks.read_only(Contest, Round)

"""Tables of closings, unit boards and what a regrade does to places."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Base, Moment, Ref


class RoundClosing(Base):
    """A round that was closed (chốt kỳ): who, when, and the counted figure of the prediction.

    ``seal`` is the last link of the chain over ``sealed_line``, ``mark`` the keyed hash over it.
    """

    __tablename__ = "round_closing"

    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"), primary_key=True)
    closed_at: Mapped[Moment]
    closed_by: Mapped[str]
    people: Mapped[int]
    actual: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")
    lines: Mapped[int | None]
    seal: Mapped[str | None]
    mark: Mapped[str | None]


class SealedLine(Base):
    """One participant of a closed round as it was counted then, in the order of the ranking.

    ``text`` is the figures of the result and the seals of the attempts (``service.closings``);
    ``link`` is the hash over it and the link before it. Rows never change.
    """

    __tablename__ = "sealed_line"

    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    participant_id: Mapped[Ref]
    text: Mapped[str]
    link: Mapped[str]


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


class RegradeRound(Base):
    """What a regrade does to a round as a whole: the counted figure of the prediction, if closed.

    ``closed_at`` is the closing that it was worked out for.
    """

    __tablename__ = "regrade_round"

    regrade_id: Mapped[Ref] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    closed_at: Mapped[Moment | None]
    actual_before: Mapped[int | None]
    actual: Mapped[int | None]
    seal_before: Mapped[str | None]


class RegradePlace(Base):
    """A participant whose place or score a regrade changes; no place for who is not eligible."""

    __tablename__ = "regrade_place"

    regrade_id: Mapped[Ref] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    before: Mapped[int | None]
    after: Mapped[int | None]
    score_before: Mapped[int]
    score: Mapped[int]
    right_before: Mapped[int]
    right_count: Mapped[int]

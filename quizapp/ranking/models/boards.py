"""Tables of closings, unit boards and what a regrade does to places."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import marks
from quizapp.core.db import Base, Id, Moment, Ref


class RoundClosing(Base):
    """A round that was closed (chốt kỳ): who, when, and the counted figure of the prediction.

    ``published_at`` is when its boards stopped being frozen or hidden (``domain.boards``).
    ``seal`` is the last link of the chain over ``sealed_line``, ``mark`` the keyed hash over it.
    """

    __tablename__ = "round_closing"

    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"), primary_key=True)
    closed_at: Mapped[Moment]
    closed_by: Mapped[str]
    people: Mapped[int]
    published_at: Mapped[Moment | None]
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


class HeldBoard(Base):
    """A leaderboard as last built; rebuilt by the one who moves ``claimed_until`` on.

    ``kind`` is "people" or "units"; ``round_number`` 0 is the board over all rounds, ``division``
    "" the one of all divisions. ``stamp`` is a hash over everything on it: equal stamps are equal
    boards, and ``version`` grows only with another stamp; 0 means that it was never built.
    ``figures`` are counts of the whole board; its lines are in ``BoardPart``.
    """

    __tablename__ = "held_board"
    __table_args__ = (UniqueConstraint("contest_id", "kind", "round_number", "division"),)

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    kind: Mapped[str]
    round_number: Mapped[int]
    division: Mapped[str]
    version: Mapped[int] = mapped_column(default=0)
    stamp: Mapped[str] = mapped_column(default="")
    built_at: Mapped[Moment] = mapped_column(default=0)
    fresh_until: Mapped[Moment] = mapped_column(default=0)
    claimed_until: Mapped[Moment] = mapped_column(default=0)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict)


class BoardPart(Base):
    """Some hundred consecutive lines of a snapshot, so that a page reads no more than it shows.

    ``first`` is the order key of its first line, of which the greatest that is not beyond a line's
    own key tells the part that the line is in. The parts of the version before stay for those who
    still read it.
    """

    __tablename__ = "board_part"
    __table_args__ = (Index(None, "board_id", "version", "first"),)

    board_id: Mapped[Ref] = mapped_column(
        ForeignKey("held_board.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first: Mapped[bytes]
    content: Mapped[bytes]


class BoardEmbed(Base):
    """The sites that may show a contest's boards in a frame; without a row, or any host, none.

    ``hosts`` are names such as "khanhhoa.gov.vn", "*.khanhhoa.gov.vn" (``domain.framing``).
    """

    __tablename__ = "board_embed"
    moves = marks.CONTESTS

    contest_id: Mapped[Ref] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    hosts: Mapped[list[Any]]


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

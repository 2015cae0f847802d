"""Tables of prizes: what is set, what was published, and complaints."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import marks
from quizapp.core.db import Base, Id, Moment, Ref


class PrizePlan(Base):
    """What holds for all prizes of a contest; without a row the defaults do.

    The words of its settings are in ``domain.prize_words.PlanSettings``.
    """

    __tablename__ = "prize_plan"
    moves = marks.CONTESTS

    contest_id: Mapped[Ref] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    once_per_round: Mapped[bool] = mapped_column(default=True)
    once_per_contest: Mapped[bool] = mapped_column(default=False)
    keep_highest: Mapped[bool] = mapped_column(default=False, server_default=false())
    cap_percent: Mapped[int | None]
    complaint_days: Mapped[int] = mapped_column(default=3)


class Prize(Base):
    """A prize of a contest; the words of its settings are in ``domain.prize_words``.

    ``position`` is its place in the order of allotting, and so how high it is.
    """

    __tablename__ = "prize"
    moves = marks.CONTESTS

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    extent: Mapped[str]
    subject: Mapped[str]
    rule: Mapped[str]
    division: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    count: Mapped[int]
    value: Mapped[str] = mapped_column(default="")
    amount: Mapped[int | None] = mapped_column(BigInteger)


class PrizePick(Base):
    """Whom the organisers chose for a prize that they give by hand, and why.

    It is for the list of one ranking (``round_number`` 0: over the contest). A participant or a
    unit, never both.
    """

    __tablename__ = "prize_pick"
    __table_args__ = (
        UniqueConstraint("prize_id", "round_number", "participant_id"),
        UniqueConstraint("prize_id", "round_number", "unit_id"),
    )

    id: Mapped[Id]
    prize_id: Mapped[Ref] = mapped_column(ForeignKey("prize.id", ondelete="CASCADE"))
    round_number: Mapped[int]
    participant_id: Mapped[Ref | None] = mapped_column(ForeignKey("participant.id"))
    unit_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[str]
    picked_at: Mapped[Moment]
    picked_by: Mapped[str]


class PrizeList(Base):
    """A list of winners as it was published, of a round or (``round_number`` 0) over the contest.

    Versions count from 1; a new one stands in place of the one before. ``state`` is published or
    final; complaints may come until ``complaints_until``.
    """

    __tablename__ = "prize_list"
    __table_args__ = (UniqueConstraint("contest_id", "round_number", "version"),)

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    round_number: Mapped[int]
    version: Mapped[int]
    snapshot_id: Mapped[Ref] = mapped_column(ForeignKey("ranking_snapshot.id"))
    state: Mapped[str]
    decision_number: Mapped[str]
    decision_date: Mapped[dt.date]
    note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[Moment]
    published_by: Mapped[str]
    complaints_until: Mapped[Moment]
    final_at: Mapped[Moment | None]
    final_by: Mapped[str | None]


class Award(Base):
    """One prize of a list and who has it: a participant, or a unit with its name of then.

    ``prize`` and ``value`` are the words of then, ``amount`` the money of it in đồng; ``prize_id``
    is the prize as set, as long as there is one, ``reason`` why the organisers chose it so. A
    withdrawn award stays in its list with who took it back, when and why.
    """

    __tablename__ = "award"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: Mapped[Id]
    list_id: Mapped[Ref] = mapped_column(ForeignKey("prize_list.id"))
    number: Mapped[int]
    prize: Mapped[str]
    prize_id: Mapped[Ref | None]
    value: Mapped[str]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(default="", server_default="")
    rule: Mapped[str]
    division: Mapped[str | None]
    place: Mapped[int | None]
    participant_id: Mapped[Ref | None] = mapped_column(ForeignKey("participant.id"), index=True)
    unit_id: Mapped[Ref | None]
    unit_name: Mapped[str] = mapped_column(default="")
    withdrawn_at: Mapped[Moment | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_reason: Mapped[str | None]


class Complaint(Base):
    """What a participant asks to be looked at again: a question of an attempt, or the result.

    ``about`` is the question's place on the paper, 0 where it is the result. One open complaint
    about one thing: the unique key says so. ``version_id`` is the question as drawn. ``state``
    is one of ``domain.complaints.State``; the answer carries who gave it and when.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        Index(None, "contest_id", "state"),
        Index(
            "uq_complaint_open",
            "attempt_id",
            "about",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"))
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), index=True)
    attempt_id: Mapped[Ref] = mapped_column(ForeignKey("attempt.id"))
    about: Mapped[int]
    version_id: Mapped[Ref | None] = mapped_column(ForeignKey("question_version.id"))
    words: Mapped[str]
    filed_at: Mapped[Moment]
    state: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[Moment | None]
    answered_by: Mapped[str | None]

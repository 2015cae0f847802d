"""Tables of QR links, the citizens' quiz, its figures, comments and lucky draws."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from quizapp.accounts.models import Unit
from quizapp.core.db import Base, Id, Moment, Ref


class CitizenQuiz(Base):
    """A few questions for citizens, drawn anew for each visitor from the approved banks.

    ``bank_ids`` are the banks drawn from. ``draw_until`` is when the lucky draw stops taking
    entries, where ``draw_on``. ``version`` counts the changes.
    """

    __tablename__ = "citizen_quiz"

    id: Mapped[Id]
    unit_id: Mapped[Ref] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    intro: Mapped[str] = mapped_column(default="")
    intro_en: Mapped[str] = mapped_column(default="")
    bank_ids: Mapped[list[Any]]
    questions: Mapped[int]
    with_hard: Mapped[bool] = mapped_column(default=False)
    procedure_url: Mapped[str]
    hotline: Mapped[str] = mapped_column(default="")
    comments_on: Mapped[bool] = mapped_column(default=True)
    draw_on: Mapped[bool] = mapped_column(default=False)
    draw_prize: Mapped[str] = mapped_column(default="")
    draw_until: Mapped[Moment | None]
    draw_winners: Mapped[int] = mapped_column(default=1)
    retention_days: Mapped[int] = mapped_column(default=180)
    opened: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[str]
    created_at: Mapped[Moment]

    unit: Mapped[Unit] = relationship(viewonly=True)

    def name(self, language: str) -> str:
        return (self.title_en if language == "en" else "") or self.title

    def introduction(self, language: str) -> str:
        return (self.intro_en if language == "en" else "") or self.intro


class QrLink(Base):
    """A short link that is printed: ``code`` has six signs, the last one a check sign.

    It leads to exactly one of a contest, a citizens' quiz and a page (``url``), and may be led
    elsewhere after it was printed. ``place`` and ``counter`` say where it hangs ("Trung tâm Phục
    vụ hành chính công", "Quầy số 3"); the own link of a contest or a quiz has neither. The unique
    keys make two people asking for the same link at once get one. ``unit_id`` looks after links
    to pages; the others belong to whoever looks after the contest or the quiz.
    """

    __tablename__ = "qr_link"
    __table_args__ = (
        UniqueConstraint("contest_id", "place", "counter"),
        UniqueConstraint("quiz_id", "place", "counter"),
        UniqueConstraint("unit_id", "url", "place", "counter"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    contest_id: Mapped[Ref | None] = mapped_column(ForeignKey("contest.id"))
    quiz_id: Mapped[Ref | None] = mapped_column(ForeignKey("citizen_quiz.id"))
    url: Mapped[str | None]
    unit_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"))
    place: Mapped[str] = mapped_column(default="")
    counter: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[Moment | None]
    valid_to: Mapped[Moment | None]
    created_at: Mapped[Moment]

    quiz: Mapped[CitizenQuiz | None] = relationship(viewonly=True)

    @property
    def label(self) -> str:
        """Where it hangs: "Trung tâm, Quầy số 3"; "" for the own link of a contest or a quiz."""
        return ", ".join(part for part in (self.place, self.counter) if part)


class Event(StrEnum):
    """What is counted. Repeats and robots stand apart, so that nothing is lost in "scans"."""

    SCAN = "scan"
    REPEAT = "repeat"
    ROBOT = "robot"
    STARTED = "started"
    FINISHED = "finished"
    RIGHT = "right"
    ANSWERED = "answered"
    COMMENT = "comment"
    RATED_1 = "rated_1"
    RATED_2 = "rated_2"
    RATED_3 = "rated_3"
    RATED_4 = "rated_4"
    RATED_5 = "rated_5"


class QrCount(Base):
    """How often something happened at a link in one hour of one local day; nobody is in it."""

    __tablename__ = "qr_count"

    code: Mapped[str] = mapped_column(ForeignKey("qr_link.code"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]


class QuestionCount(Base):
    """How often a question was answered in a quiz, and how often rightly."""

    __tablename__ = "quiz_question_count"

    quiz_id: Mapped[Ref] = mapped_column(ForeignKey("citizen_quiz.id"), primary_key=True)
    question_id: Mapped[Ref] = mapped_column(ForeignKey("question.id"), primary_key=True)
    answered: Mapped[int]
    right: Mapped[int]


class CommentKind(StrEnum):
    SUGGESTION = "suggestion"
    COMPLAINT = "complaint"
    PETITION = "petition"


class CommentStatus(StrEnum):
    """HELD waits for somebody to say whether it is spam; SPAM is what somebody called so."""

    NEW = "new"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    HELD = "held"
    SPAM = "spam"


class Comment(Base):
    """What somebody said at a counter.

    ``name`` and ``contact`` are optional, encrypted, and erased at ``erase_at``. ``receipt`` is
    the secret code by which the writer finds the answer; ``nonce`` makes a form sent twice one.
    """

    __tablename__ = "citizen_comment"
    __table_args__ = (Index(None, "quiz_id", "status"),)

    id: Mapped[Id]
    receipt: Mapped[str] = mapped_column(unique=True)
    nonce: Mapped[str] = mapped_column(unique=True)
    quiz_id: Mapped[Ref] = mapped_column(ForeignKey("citizen_quiz.id"))
    code: Mapped[str] = mapped_column(ForeignKey("qr_link.code"), index=True)
    kind: Mapped[str]
    text: Mapped[str]
    search: Mapped[str]
    name: Mapped[str | None]
    contact: Mapped[str | None]
    consent: Mapped[str | None]
    erase_at: Mapped[Moment | None] = mapped_column(index=True)
    status: Mapped[str]
    held_because: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"), index=True)
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[Moment | None]
    created_at: Mapped[Moment] = mapped_column(index=True)


class DrawEntry(Base):
    """Somebody who takes part in a lucky draw; ``ticket`` is what is drawn and may be published.

    Name and phone are encrypted and erased at ``erase_at``; the ticket stays, so that the draw
    can be repeated.
    """

    __tablename__ = "draw_entry"
    __table_args__ = (UniqueConstraint("quiz_id", "identity"),)

    id: Mapped[Id]
    quiz_id: Mapped[Ref] = mapped_column(ForeignKey("citizen_quiz.id"))
    code: Mapped[str] = mapped_column(ForeignKey("qr_link.code"))
    ticket: Mapped[str] = mapped_column(unique=True)
    identity: Mapped[str | None]
    name: Mapped[str | None]
    phone: Mapped[str | None]
    publish: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str]
    erase_at: Mapped[Moment] = mapped_column(index=True)
    created_at: Mapped[Moment]


class DrawRun(Base):
    """A draw that was made, once for each quiz: from ``seed`` and the tickets it can be repeated.

    ``digest`` fixes the list of tickets; ``winners`` are tickets in the order drawn.
    """

    __tablename__ = "draw_run"

    quiz_id: Mapped[Ref] = mapped_column(ForeignKey("citizen_quiz.id"), primary_key=True)
    seed: Mapped[str]
    tickets: Mapped[int]
    digest: Mapped[str]
    winners: Mapped[list[Any]]
    drawn_at: Mapped[Moment]
    drawn_by: Mapped[str]

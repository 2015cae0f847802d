"""Tables of participants, attempts, answers and results."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import marks
from quizapp.core.db import Base, Id, Moment, Ref

UNNAMED = "Người dự thi không công khai họ tên"


class Participant(Base):
    """One person in one contest.

    ``identity`` is a keyed hash of the normalised phone; the phone itself is kept encrypted.
    ``publish`` is the person's consent to appear by name: boards show ``shown_name``. ``details``
    is the encrypted JSON ``{field: text}`` of what the contest asks beyond the usual
    (``domain.entry.EntryField``).
    """

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("contest_id", "identity"),
        UniqueConstraint("contest_id", "user_id"),
        Index(None, "contest_id", "unit_id"),
    )

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    user_id: Mapped[Ref | None] = mapped_column(ForeignKey("user_account.id"))
    identity: Mapped[str | None]
    full_name: Mapped[str]
    search: Mapped[str]
    birth_date: Mapped[dt.date | None]
    phone: Mapped[str | None]
    details: Mapped[str | None]
    unit_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"))
    division: Mapped[str | None]
    publish: Mapped[bool] = mapped_column(default=True)
    eligible: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[Moment]

    @property
    def shown_name(self) -> str:
        """The name as the public may see it."""
        return self.full_name if self.publish else UNNAMED


class Insider(Base):
    """Somebody of the organisers or their helpers, by phone or by account, in one contest.

    What becomes of them the contest says (``domain.entry.Insiders``). ``identity`` is that of the
    participant with this phone; the phone itself is kept encrypted.
    """

    __tablename__ = "insider"
    moves = marks.CONTESTS
    __table_args__ = (
        UniqueConstraint("contest_id", "identity"),
        UniqueConstraint("contest_id", "user_id"),
    )

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    identity: Mapped[str | None]
    phone: Mapped[str | None]
    user_id: Mapped[Ref | None] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[Moment]


class NameTail(Base):
    """The name of a participant who agreed to be named, from one of its words on, for searching.

    ``tail`` is one of ``domain.text.tails``, as bytes: their order is the same in every database.
    """

    __tablename__ = "name_tail"

    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    tail: Mapped[bytes] = mapped_column(primary_key=True)
    participant_id: Mapped[Ref] = mapped_column(
        ForeignKey("participant.id"), primary_key=True, index=True
    )


class Consent(Base):
    """One purpose agreed to: which text, when, how. Rows are only ever added."""

    __tablename__ = "consent"

    id: Mapped[Id]
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), index=True)
    purpose: Mapped[str]
    text_version: Mapped[str]
    how: Mapped[str]
    given: Mapped[bool]
    at: Mapped[Moment]


class Correction(Base):
    """What an organiser put right in who a participant is; rows are only ever added.

    ``fields`` are the columns that changed. Of units and divisions it says what they were; of what
    is personal only that it changed.
    """

    __tablename__ = "participant_correction"

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"), index=True)
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), index=True)
    fields: Mapped[list[Any]]
    unit_before: Mapped[Ref | None]
    unit_after: Mapped[Ref | None]
    division_before: Mapped[str | None]
    division_after: Mapped[str | None]
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[Moment]


class DataRequest(Base):
    """What a participant asks about the own personal data (``domain.data_requests``).

    One open request of a kind at a time: the unique key says so. Its words go with the identity.
    """

    __tablename__ = "data_request"
    __table_args__ = (
        Index(
            "uq_data_request_open",
            "participant_id",
            "wish",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(None, "contest_id", "state"),
    )

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"))
    wish: Mapped[str]
    words: Mapped[str]
    state: Mapped[str]
    asked_at: Mapped[Moment]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[Moment | None]
    answered_by: Mapped[str | None]


class Attempt(Base):
    """One sitting of one round by one participant; ``paper`` never changes once drawn.

    ``number`` counts a participant's sittings of the round from 1. The two unique keys make
    starting twice at once one attempt: no two in progress, no number used twice.

    ``paused_at``, ``paused_ms`` and ``extra_ms`` are those of ``domain.timing.Clock``. A voided
    attempt remembers what state it was ``voided_from``. ``counted_questions`` is how many of the
    ``questions`` the mark is out of: fewer where one was withdrawn (see ``Ruling``).

    ``predicted_at`` is when a prediction was given that is asked after the end; it is not in the
    log, which is sealed by then.

    ``log_seal`` to ``score_seal`` are written when the attempt ends (``service.seal``). ``device``,
    ``network_start`` and ``network_end`` are keyed hashes, of use only for comparing the attempts
    of one contest; ``away_*`` is how often and how long the page was left, as the browser says.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("participant_id", "round_id", "number"),
        Index(
            "uq_attempt_in_progress",
            "participant_id",
            "round_id",
            unique=True,
            sqlite_where=text("state = 'in_progress'"),
            postgresql_where=text("state = 'in_progress'"),
        ),
        Index(None, "round_id", "state", "deadline_at"),
        Index(None, "contest_id", "device"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"), index=True)
    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"))
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), index=True)
    number: Mapped[int]
    state: Mapped[str]
    paper: Mapped[list[Any]]
    questions: Mapped[int]
    prediction: Mapped[int | None]
    predicted_at: Mapped[Moment | None]
    started_at: Mapped[Moment]
    deadline_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    standing: Mapped[str]
    standing_reason: Mapped[str | None]
    standing_code: Mapped[str | None]
    score: Mapped[int | None]
    max_score: Mapped[int | None]
    right_count: Mapped[int | None]
    time_ms: Mapped[int | None]
    counted_questions: Mapped[int | None]
    paused_at: Mapped[Moment | None]
    paused_ms: Mapped[Moment] = mapped_column(default=0, server_default=text("0"))
    extra_ms: Mapped[Moment] = mapped_column(default=0, server_default=text("0"))
    voided_from: Mapped[str | None]
    voided_at: Mapped[Moment | None]
    log_seal: Mapped[str | None]
    log_mark: Mapped[str | None]
    receipt: Mapped[str | None] = mapped_column(index=True)
    score_seal: Mapped[str | None]
    device: Mapped[str | None]
    network_start: Mapped[str | None]
    network_end: Mapped[str | None]
    away_count: Mapped[int | None]
    away_ms: Mapped[int | None]

    @property
    def out_of(self) -> int:
        """How many questions ``right_count`` is out of."""
        return self.questions if self.counted_questions is None else self.counted_questions


class DrawnPaper(Base):
    """A paper drawn beforehand that nobody has yet; taking it deletes the row.

    It is for the round as the contest's settings were at ``contest_version``, for one ``audience``
    where there are several ("" for everybody); ``pool_mark`` tells which questions it was drawn
    from.
    """

    __tablename__ = "drawn_paper"
    __table_args__ = (Index(None, "round_id", "contest_version"),)

    id: Mapped[Id]
    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    contest_version: Mapped[int]
    audience: Mapped[str] = mapped_column(default="", server_default="")
    pool_mark: Mapped[str]
    paper: Mapped[list[Any]]
    drawn_at: Mapped[Moment]


class StartGate(Base):
    """The one row that all starts pass: ``next_at`` is when the pace lets the next one in."""

    __tablename__ = "start_gate"

    id: Mapped[Ref] = mapped_column(primary_key=True, autoincrement=False)
    next_at: Mapped[Moment]


class StartTicket(Base):
    """A place in the line before the start, see ``domain.line``; gone once it was used."""

    __tablename__ = "start_ticket"

    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    round_id: Mapped[Ref] = mapped_column(
        ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    due_at: Mapped[Moment] = mapped_column(index=True)
    taken_at: Mapped[Moment]


class Answer(Base):
    """The append-only answer log: the highest ``seq`` of a question is its current answer.

    ``position`` is the question's place on the paper from 1, or 0 for the prediction;
    ``response`` is the canonical JSON of ``domain.answers`` in displayed positions.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[Ref] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    response: Mapped[str]
    saved_at: Mapped[Moment]


class Counted:
    """The figures of a result, as they are and as they were.

    Integers only: hundredths of a point and milliseconds. ``attempts_all_right`` says how many of
    the attempts were wholly right, ``all_right`` whether the counted one was (cumulative: whether
    any was).
    """

    unit_id: Mapped[Ref | None]
    division: Mapped[str | None]
    score: Mapped[int]
    max_score: Mapped[int]
    right_count: Mapped[int]
    questions: Mapped[int]
    ended_at: Mapped[Moment]
    time_ms: Mapped[int]
    attempts: Mapped[int]
    prediction: Mapped[int | None]
    all_right: Mapped[bool] = mapped_column(default=False)
    attempts_all_right: Mapped[int] = mapped_column(default=0)


class Result(Counted, Base):
    """What counts for one participant in one round: written when an attempt ends.

    ``attempt_id`` is the counted attempt, ``since`` when the result became what it is.
    """

    __tablename__ = "result"
    __table_args__ = (
        Index("ix_result_board", "round_id", "score", "ended_at", "time_ms"),
        Index("ix_result_division", "round_id", "division", "score"),
        Index(None, "round_id", "unit_id"),
    )

    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"), primary_key=True)
    participant_id: Mapped[Ref] = mapped_column(
        ForeignKey("participant.id"), primary_key=True, index=True
    )
    attempt_id: Mapped[Ref] = mapped_column(ForeignKey("attempt.id"))
    since: Mapped[Moment] = mapped_column(default=0, server_default=text("0"))


class ResultPast(Counted, Base):
    """What a result was from ``since`` on, ``until`` it was changed or taken away; only ever added.

    Together with the results as they are, this says what stood at any moment that has passed: a
    frozen board is read from it (``queries.past``). ``eligible`` is that of the participant then.
    """

    __tablename__ = "result_past"
    __table_args__ = (Index(None, "round_id", "until"),)

    id: Mapped[Id]
    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"))
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), index=True)
    attempt_id: Mapped[Ref]
    since: Mapped[Moment]
    eligible: Mapped[bool]
    until: Mapped[Moment]


class Signal(Base):
    """Something an organiser should look at; it changes nothing by itself.

    ``key`` names what was found, so that finding it again is one row. ``attempts`` are the ids it
    is about, ``figures`` what ``domain.honesty`` turns into words. ``state`` is open, judged or
    dismissed; the last two carry who, when and why.
    """

    __tablename__ = "signal"
    __table_args__ = (UniqueConstraint("contest_id", "kind", "key"),)

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    kind: Mapped[str]
    key: Mapped[str]
    weight: Mapped[int]
    attempts: Mapped[list[Any]]
    figures: Mapped[dict[str, Any]]
    found_at: Mapped[Moment]
    state: Mapped[str]
    reason: Mapped[str | None]
    settled_by: Mapped[str | None]
    settled_at: Mapped[Moment | None]


class Intervention(Base):
    """What an organiser did to the course of one attempt or of all that ran in a round.

    ``act`` is one of ``domain.timing.Act``; ``unit_id`` bounds it to a part of the tree, ``ms`` is
    the time granted. ``skipped`` counts those that it could not be done to. ``key`` comes with the
    form: sending it twice is one act.
    """

    __tablename__ = "intervention"

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"), index=True)
    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"))
    unit_id: Mapped[Ref | None] = mapped_column(ForeignKey("unit.id"))
    attempt_id: Mapped[Ref | None] = mapped_column(ForeignKey("attempt.id"))
    key: Mapped[str] = mapped_column(unique=True)
    act: Mapped[str]
    ms: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str]
    actor: Mapped[str]
    at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)


class InterventionItem(Base):
    """One attempt that an intervention changed: its deadline and state before and after."""

    __tablename__ = "intervention_item"

    intervention_id: Mapped[Ref] = mapped_column(ForeignKey("intervention.id"), primary_key=True)
    attempt_id: Mapped[Ref] = mapped_column(ForeignKey("attempt.id"), primary_key=True, index=True)
    state_before: Mapped[str]
    state_after: Mapped[str]
    deadline_before: Mapped[Moment]
    deadline_after: Mapped[Moment]


class Ruling(Base):
    """What counts in a round instead of the key of a question version: see ``domain.rulings``.

    Marking consults it everywhere. ``present_id`` is the version that counts instead, where one
    does.
    """

    __tablename__ = "ruling"
    moves = marks.QUESTIONS

    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"), primary_key=True)
    version_id: Mapped[Ref] = mapped_column(ForeignKey("question_version.id"), primary_key=True)
    present_id: Mapped[Ref | None] = mapped_column(ForeignKey("question_version.id"))
    ruling: Mapped[dict[str, Any]]
    regrade_id: Mapped[Ref] = mapped_column(ForeignKey("regrade.id"))


class Regrade(Base):
    """Marking a round anew after a ruling: worked out beside what stands, then applied or dropped.

    ``state``: computing (``cursor`` is the last attempt marked, of ``attempts``), ready, applied,
    dropped. ``fingerprint`` is a hash over everything that the new figures follow from, taken
    before the first attempt was marked. ``ruling`` is None where one is lifted.
    """

    __tablename__ = "regrade"

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    round_id: Mapped[Ref] = mapped_column(ForeignKey("round.id"), index=True)
    version_id: Mapped[Ref] = mapped_column(ForeignKey("question_version.id"))
    present_id: Mapped[Ref | None] = mapped_column(ForeignKey("question_version.id"))
    ruling: Mapped[dict[str, Any] | None]
    reason: Mapped[str]
    state: Mapped[str]
    fingerprint: Mapped[str]
    cursor: Mapped[Ref] = mapped_column(default=0)
    attempts: Mapped[int]
    marked: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[str]
    created_at: Mapped[Moment]
    applied_by: Mapped[str | None]
    applied_at: Mapped[Moment | None]


class RegradeAttempt(Base):
    """An attempt whose mark a regrade changes: the figures before, and after with their seal."""

    __tablename__ = "regrade_attempt"

    regrade_id: Mapped[Ref] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    attempt_id: Mapped[Ref] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"))
    score_before: Mapped[int]
    max_before: Mapped[int]
    right_before: Mapped[int]
    score: Mapped[int]
    max_score: Mapped[int]
    right_count: Mapped[int]
    counted_questions: Mapped[int]
    score_seal: Mapped[str | None]


class RegradeResult(Base):
    """A result that a regrade changes: the columns of ``Result`` as they will be."""

    __tablename__ = "regrade_result"

    regrade_id: Mapped[Ref] = mapped_column(ForeignKey("regrade.id"), primary_key=True)
    participant_id: Mapped[Ref] = mapped_column(ForeignKey("participant.id"), primary_key=True)
    score_before: Mapped[int]
    max_before: Mapped[int]
    right_before: Mapped[int]
    attempt_id: Mapped[Ref] = mapped_column(ForeignKey("attempt.id"))
    score: Mapped[int]
    max_score: Mapped[int]
    right_count: Mapped[int]
    questions: Mapped[int]
    ended_at: Mapped[Moment]
    time_ms: Mapped[int]
    attempts: Mapped[int]
    prediction: Mapped[int | None]
    all_right: Mapped[bool]
    attempts_all_right: Mapped[int]

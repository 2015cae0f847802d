"""Reads of the signs that organisers look through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant, Signal
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.honesty import SignState


@dataclass(frozen=True, slots=True)
class NamedAttempt:
    """An attempt that a sign names, with whose it is."""

    attempt: Attempt
    participant: Participant
    unit_name: str | None


@dataclass(frozen=True, slots=True)
class SignalRow:
    """A sign in the list; ``people`` counts everybody it is about, listed or not."""

    signal: Signal
    attempts: list[NamedAttempt]


def signals(contest_id: int, kind: str = "", state: str = "") -> Select[Any]:
    """Signs of a contest that fit, the strongest first."""
    query = select(Signal).where(Signal.contest_id == contest_id)
    if kind:
        query = query.where(Signal.kind == kind)
    if state:
        query = query.where(Signal.state == state)
    return query.order_by(Signal.weight.desc(), Signal.found_at.desc(), Signal.id)


def signal_of(contest_id: int, signal_id: int) -> Signal:
    """A sign, held until the end of the transaction; raises NotFound."""
    found = db.session.get(Signal, signal_id, with_for_update=True)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có dấu hiệu này.")
    return found


def signals_page(query: Select[Any], offset: int, size: int) -> list[SignalRow]:
    """One page of the list, each sign with its attempts."""
    found = list(db.session.scalars(query.offset(offset).limit(size)))
    named = _named({attempt_id for signal in found for attempt_id in signal.attempts})
    return [
        SignalRow(signal, [named[each] for each in signal.attempts if each in named])
        for signal in found
    ]


def _named(ids: set[int]) -> dict[int, NamedAttempt]:
    rows = db.session.execute(
        select(Attempt, Participant, Unit.name)
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Attempt.id.in_(ids))
    )
    return {attempt.id: NamedAttempt(attempt, person, unit) for attempt, person, unit in rows}


def open_signals(contest_id: int) -> dict[str, int]:
    """How many signs nobody has looked at yet, by kind."""
    rows = db.session.execute(
        select(Signal.kind, func.count())
        .where(Signal.contest_id == contest_id, Signal.state == SignState.OPEN)
        .group_by(Signal.kind)
    )
    return {row.kind: row[1] for row in rows}

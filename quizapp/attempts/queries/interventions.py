"""Reads of what organisers may do to attempts, and of what they did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Intervention, InterventionItem, Participant
from quizapp.contests.models import Contest, Round
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain import timing
from quizapp.domain.contests import may_start
from quizapp.domain.timing import GRACE_MS, Act, AttemptState, Clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Row, Select

CHUNK = 500

# ---------------------------------------------------------------- what an act would change


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: ``act`` on one attempt, or on all of a round that it can be done to.

    ``unit_id`` keeps to participants of that part of the tree; ``ms`` is the time to grant.
    """

    act: Act
    round_id: int
    unit_id: int | None = None
    attempt_id: int | None = None
    ms: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One attempt before and after."""

    attempt_id: int
    participant_id: int
    state_before: str
    state: str
    before: Clock
    after: Clock
    voided_from: str | None
    voided_at: int | None


@dataclass(frozen=True, slots=True)
class Changes:
    """All that an order changes at one moment; ``skipped`` attempts it cannot be done to."""

    rows: list[Change]
    skipped: int = 0

    def past(self, closes_at: int) -> int:
        """How many will end later than the round does, of those that run."""
        running = (row for row in self.rows if row.state == AttemptState.IN_PROGRESS)
        return sum(row.after.deadline_at > closes_at for row in running)

    def ends(self, when: str) -> tuple[int, int] | None:
        """The first and the last deadline ``before`` or ``after`` the act."""
        found = [getattr(row, when).deadline_at for row in self.rows]
        return (min(found), max(found)) if found else None


def changes(order: Order, now: int, *, lock: bool = False) -> Changes:
    """What the order changes if it is given now; ``lock`` holds these attempts, in one order."""
    columns = (
        Attempt.id,
        Attempt.participant_id,
        Attempt.state,
        Attempt.deadline_at,
        Attempt.paused_at,
        Attempt.paused_ms,
        Attempt.extra_ms,
        Attempt.voided_from,
        Attempt.voided_at,
    )
    every: Any = select(*columns)
    query = _fitting(every, order, now).order_by(Attempt.id)
    if lock:
        query = query.with_for_update(of=Attempt)
    rows = db.session.execute(query).all()
    barred = _barred(order, rows) if order.act is Act.REINSTATE else set()
    changed = [_change(row, order, now) for row in rows if row.id not in barred]
    return Changes(changed, len(barred))


def _fitting(query: Select[Any], order: Order, now: int) -> Select[Any]:
    query = query.where(Attempt.round_id == order.round_id, _open_to(order, now))
    if order.attempt_id is not None:
        query = query.where(Attempt.id == order.attempt_id)
    if order.unit_id is not None:
        path = select(Unit.path).where(Unit.id == order.unit_id).scalar_subquery()
        inside = select(Unit.id).where(Unit.path.startswith(path))
        query = query.join(Participant, Participant.id == Attempt.participant_id)
        query = query.where(Participant.unit_id.in_(inside))
    return query


def _open_to(order: Order, now: int) -> ColumnElement[bool]:
    """Which attempts an act can be done to; many at once are always those that run (or ran)."""
    running = Attempt.state == AttemptState.IN_PROGRESS
    stopped = Attempt.paused_at.is_not(None)
    in_time = Attempt.deadline_at >= now - GRACE_MS
    match order.act:
        case Act.EXTRA:
            return running & (stopped | in_time)
        case Act.PAUSE:
            return running & ~stopped & in_time
        case Act.RESUME:
            return running & stopped
        case Act.VOID if order.attempt_id is not None:
            return Attempt.state != AttemptState.VOIDED
        case Act.VOID:
            return running & (stopped | in_time)
    voided = Attempt.state == AttemptState.VOIDED
    ran = Attempt.voided_from == AttemptState.IN_PROGRESS
    return voided if order.attempt_id is not None else voided & ran


def _change(row: Row[Any], order: Order, now: int) -> Change:
    before = Clock(row.deadline_at, row.paused_at, row.paused_ms, row.extra_ms)
    after, state, voided_from, voided_at = before, row.state, row.voided_from, row.voided_at
    match order.act:
        case Act.EXTRA:
            after = timing.extended(before, order.ms)
        case Act.PAUSE:
            after = timing.paused(before, now)
        case Act.RESUME:
            after = timing.resumed(before, now)
        case Act.VOID:
            state, voided_from, voided_at = AttemptState.VOIDED, row.state, now
        case Act.REINSTATE:
            state, voided_from, voided_at = row.voided_from, None, None
            if state == AttemptState.IN_PROGRESS:
                after = timing.reinstated(before, row.voided_at, now)
    return Change(
        row.id, row.participant_id, row.state, str(state), before, after, voided_from, voided_at
    )


def _barred(order: Order, rows: Sequence[Row[Any]]) -> set[int]:
    """Voided attempts in whose place the participant has started as many as are allowed.

    One that ran needs that no other runs.
    """
    round_ = db.session.get_one(Round, order.round_id)
    contest = db.session.get_one(Contest, round_.contest_id)
    used = _used([row.participant_id for row in rows], contest.id)
    barred = set()
    for row in rows:
        who = row.participant_id
        ran = row.voided_from == AttemptState.IN_PROGRESS
        refusal = may_start(
            used_round=used[who, "round", round_.id],
            used_contest=used[who, "contest", 0],
            used_today=0,
            per_round=contest.attempts_per_round,
            per_contest=contest.attempts_per_contest,
            per_day=None,
        )
        if refusal is not None or (ran and used[who, "running", round_.id]):
            barred.add(row.id)
            continue
        used[who, "round", round_.id] += 1
        used[who, "contest", 0] += 1
        used[who, "running", round_.id] += ran
    return barred


def _used(participant_ids: Iterable[int], contest_id: int) -> Counter[tuple[int, str, int]]:
    """How many attempts that are not voided each has: in a round, running there, in the contest."""
    found: Counter[tuple[int, str, int]] = Counter()
    ids = sorted(set(participant_ids))
    for start in range(0, len(ids), CHUNK):
        query = (
            select(Attempt.participant_id, Attempt.round_id, Attempt.state, func.count())
            .where(Attempt.participant_id.in_(ids[start : start + CHUNK]))
            .where(Attempt.contest_id == contest_id, Attempt.state != AttemptState.VOIDED)
            .group_by(Attempt.participant_id, Attempt.round_id, Attempt.state)
        )
        for participant_id, round_id, state, count in db.session.execute(query):
            found[participant_id, "round", round_id] += count
            found[participant_id, "contest", 0] += count
            if state == AttemptState.IN_PROGRESS:
                found[participant_id, "running", round_id] += count
    return found


# ---------------------------------------------------------------- how a round runs


@dataclass(frozen=True, slots=True)
class Course:
    """How many attempts of a round run, stand still, and were voided; the last deadline."""

    running: int
    paused: int
    voided: int
    last: int | None


def courses(contest_id: int) -> dict[int, Course]:
    """How each round of a contest stands, by its id."""
    query = (
        select(
            Attempt.round_id,
            Attempt.state,
            Attempt.paused_at.is_not(None).label("stopped"),
            func.count().label("attempts"),
            func.max(Attempt.deadline_at).label("last"),
        )
        .where(Attempt.contest_id == contest_id)
        .where(Attempt.state.in_([AttemptState.IN_PROGRESS, AttemptState.VOIDED]))
        .group_by(Attempt.round_id, Attempt.state, Attempt.paused_at.is_not(None))
    )
    found: dict[int, dict[str, Any]] = {}
    for row in db.session.execute(query):
        of = found.setdefault(row.round_id, {"running": 0, "paused": 0, "voided": 0, "last": None})
        if row.state == AttemptState.VOIDED:
            of["voided"] += row.attempts
        else:
            of["paused" if row.stopped else "running"] += row.attempts
            of["last"] = max(of["last"] or 0, row.last)
    return {round_id: Course(**of) for round_id, of in found.items()}


def last_end(round_id: int, closes_at: int) -> int | None:
    """When the last answer of a round can come, None while that is open: an attempt is paused.

    Past the round's own end only where an organiser granted time.
    """
    last, stopped = db.session.execute(
        select(func.max(Attempt.deadline_at), func.count(Attempt.paused_at)).where(
            Attempt.round_id == round_id, Attempt.state == AttemptState.IN_PROGRESS
        )
    ).one()
    return None if stopped else max(closes_at, last or 0)


# ---------------------------------------------------------------- what was done


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One attempt that was or will be changed, with the person it belongs to."""

    participant_id: int
    name: str
    unit_name: str | None
    number: int
    state_before: str
    state: str
    deadline_before: int
    deadline: int


def rows_of(changed: Sequence[Change]) -> list[ItemRow]:
    """Changes with names, for one page of a list."""
    people = _people([row.attempt_id for row in changed])
    return [
        ItemRow(
            row.participant_id,
            *people[row.attempt_id],
            row.state_before,
            row.state,
            row.before.deadline_at,
            row.after.deadline_at,
        )
        for row in changed
    ]


def _people(attempt_ids: Sequence[int]) -> dict[int, tuple[str, str | None, int]]:
    query = (
        select(Attempt.id, Participant.full_name, Unit.name, Attempt.number)
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Attempt.id.in_(attempt_ids))
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(query)}


def intervention_of(contest_id: int, intervention_id: int) -> Intervention:
    """Raises NotFound when the contest has no such intervention."""
    found = db.session.get(Intervention, intervention_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có lần can thiệp này.")
    return found


def interventions(contest_id: int) -> Select[Any]:
    """All interventions of a contest, latest first."""
    return (
        select(Intervention)
        .where(Intervention.contest_id == contest_id)
        .order_by(Intervention.id.desc())
    )


def items(of: Intervention, offset: int, size: int) -> list[ItemRow]:
    """One page of what an intervention changed, by name."""
    query = (
        select(
            Attempt.participant_id,
            Participant.full_name,
            Unit.name,
            Attempt.number,
            InterventionItem.state_before,
            InterventionItem.state_after,
            InterventionItem.deadline_before,
            InterventionItem.deadline_after,
        )
        .select_from(InterventionItem)
        .join(Attempt, Attempt.id == InterventionItem.attempt_id)
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(InterventionItem.intervention_id == of.id)
        .order_by(Participant.search, Attempt.id)
    )
    return [ItemRow(*row) for row in db.session.execute(query.offset(offset).limit(size))]


def of_attempts(attempt_ids: Sequence[int]) -> dict[int, list[Intervention]]:
    """What was done to each of these attempts, in order."""
    query = (
        select(InterventionItem.attempt_id, Intervention)
        .join(Intervention, Intervention.id == InterventionItem.intervention_id)
        .where(InterventionItem.attempt_id.in_(attempt_ids))
        .order_by(Intervention.id)
    )
    found: dict[int, list[Intervention]] = {}
    for attempt_id, intervention in db.session.execute(query):
        found.setdefault(attempt_id, []).append(intervention)
    return found

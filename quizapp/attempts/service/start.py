"""Starting an attempt: one at a time, within the limits, with a paper drawn for it alone."""

from __future__ import annotations

import json
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, select

from quizapp.attempts.models import Attempt, Participant
from quizapp.attempts.queries import UnderWay
from quizapp.attempts.service import line, stock
from quizapp.attempts.service.timeouts import finish_if_overdue
from quizapp.contests import queries as contests
from quizapp.core.db import Within, db, insert_ignoring
from quizapp.core.errors import Conflict
from quizapp.domain import codes, papers, timing
from quizapp.domain.contests import START_REFUSAL_WORDS, ContestState, StartRefusal, may_start
from quizapp.domain.timing import AttemptState, RoundPhase, Standing

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from quizapp.contests.models import Contest, Round
    from quizapp.domain.audiences import PaperPlan
    from quizapp.domain.line import Pace, Turn


class NoAttemptLeft(Conflict):
    code, title = "no_attempt_left", "Anh/chị đã hết lượt thi"


class RoundNotOpen(Conflict):
    code, title = "round_not_open", "Kỳ thi hiện không mở"


def start(
    participant_id: int,
    round_: Round,
    now: int,
    rng: random.Random,
    traces: Mapping[str, str | None] | None = None,
) -> Attempt:
    """The participant's attempt under way in the round; a new one with a fresh paper if none is.

    ``traces`` are the columns that tell where a new one started. Raises RoundNotOpen,
    NoAttemptLeft, or Conflict where the banks cannot fill a paper.
    """
    person, earlier = _held(participant_id)
    under_way = _running_of(earlier, round_.id, now)
    if under_way is not None:
        return under_way
    _refuse(earlier, round_, now)
    begun = _begin(person, earlier, round_, now, rng, traces or {})
    return db.session.get_one(Attempt, begun.id)


def start_in_turn(
    participant_id: int,
    round_: Round,
    now: int,
    rng: random.Random,
    traces: Mapping[str, str | None],
    pace: Pace,
) -> Attempt | UnderWay | Turn:
    """As ``start``, but where more press at once than ``pace`` lets in: a place in line.

    Who has an attempt under way passes. A Turn must be committed like an Attempt.
    """
    person, earlier = _held(participant_id)
    under_way = _running_of(earlier, round_.id, now)
    if under_way is not None:
        return under_way
    _refuse(earlier, round_, now)
    turn = line.enter(participant_id, round_.id, now, pace)
    return turn or _begin(person, earlier, round_, now, rng, traces)


def _held(participant_id: int) -> tuple[Held, Sequence[Earlier]]:
    """A participant, of whom no other start knows more until this one ends, and their attempts."""
    return Held(*_holding(db.engine).row(id=participant_id)), _attempts_of(participant_id)


class Held(NamedTuple):
    """What a start needs of the participant."""

    id: int
    division: str | None


@cache
def _holding(engine: Engine) -> Within:
    """What ``submit.hold_participant`` does, without reading the whole row."""
    who = select(Participant.id, Participant.division).where(Participant.id == bindparam("id", 0))
    return Within(engine, who.with_for_update(key_share=True))


def _refuse(earlier: Sequence[Earlier], round_: Round, now: int) -> None:
    """Raises RoundNotOpen, NoAttemptLeft."""
    _refuse_closed(round_.contest, round_, now)
    refusal = refusal_among(earlier, round_.contest, round_.id, now)
    if refusal is not None:
        raise NoAttemptLeft(START_REFUSAL_WORDS[refusal])


def _begin(
    person: Held,
    earlier: Sequence[Earlier],
    round_: Round,
    now: int,
    rng: random.Random,
    traces: Mapping[str, str | None],
) -> Attempt | UnderWay:
    participant_id, contest = person.id, round_.contest
    plan = contests.plan_for(contest, person.division)
    seen = [row.id for row in earlier] if contest.no_repeats else []
    paper = None if seen else stock.take(round_, plan, now)
    if paper is None:
        paper = _draw(seen, contest, plan, rng, now)
    number = 1 + max((row.number for row in earlier if row.round_id == round_.id), default=0)
    deadline_at = timing.deadline(now, plan.duration_ms, round_.closes_at)
    inserted = _insert(participant_id, round_, number, paper, now, deadline_at, traces)
    if inserted is not None:
        return inserted
    # another start came first, past the hold above: the unique keys say so
    under_way = running(participant_id, round_.id, now)
    if under_way is None:
        raise Conflict("Lượt thi vừa được bắt đầu ở nơi khác. Vui lòng tải lại trang.")
    return under_way


class Earlier(NamedTuple):
    """What limits and numbers follow from, of an attempt of the same contest."""

    id: int
    round_id: int
    number: int
    state: str
    started_at: int


def _attempts_of(participant_id: int) -> Sequence[Earlier]:
    return [Earlier(*row) for row in _earlier(db.engine).rows(person=participant_id)]


@cache
def _earlier(engine: Engine) -> Within:
    columns = [getattr(Attempt, name) for name in Earlier._fields]
    return Within(engine, select(*columns).where(Attempt.participant_id == bindparam("person", 0)))


def _running_of(attempts: Sequence[Earlier], round_id: int, now: int) -> Attempt | None:
    for row in attempts:
        if row.round_id == round_id and row.state == AttemptState.IN_PROGRESS:
            found = db.session.get_one(Attempt, row.id, populate_existing=True)
            found = finish_if_overdue(found, now)
            return found if found.state == AttemptState.IN_PROGRESS else None
    return None


def running(participant_id: int, round_id: int, now: int) -> Attempt | None:
    """The attempt under way; one that is overdue is ended on the way and no longer counts."""
    return _running_of(_attempts_of(participant_id), round_id, now)


def refused_start(
    participant_id: int, contest: Contest, round_id: int, now: int
) -> StartRefusal | None:
    """The limit that keeps the participant from another attempt in the round, or None."""
    return refusal_among(_attempts_of(participant_id), contest, round_id, now)


def refusal_among(
    attempts: Sequence[Any], contest: Contest, round_id: int, now: int
) -> StartRefusal | None:
    """The same for one whose attempts in the contest (rows or objects) are known already."""
    counted = [row for row in attempts if row.state != AttemptState.VOIDED]
    today = timing.day_start(now)
    return may_start(
        used_round=sum(row.round_id == round_id for row in counted),
        used_contest=len(counted),
        used_today=sum(row.started_at >= today for row in counted),
        per_round=contest.attempts_per_round,
        per_contest=contest.attempts_per_contest,
        per_day=contest.attempts_per_day,
    )


def _refuse_closed(contest: Contest, round_: Round, now: int) -> None:
    phase = timing.round_phase(now, round_.opens_at, round_.closes_at, None)
    if contest.state != ContestState.OPEN or phase != RoundPhase.OPEN:
        raise RoundNotOpen("Vui lòng xem thời gian mở các kỳ thi ở trang cuộc thi.")


def _draw(
    earlier: Sequence[int], contest: Contest, plan: PaperPlan, rng: random.Random, now: int
) -> papers.Paper:
    """A paper with as few questions as possible of those in the attempts with ``earlier`` ids."""
    pool = contests.pool(contest, now, plan)
    seen: frozenset[int] = frozenset()
    if earlier:
        held = db.session.scalars(select(Attempt.paper).where(Attempt.id.in_(earlier)))
        seen = frozenset(i.question_id for paper in held for i in papers.paper_from_json(paper))
    try:
        ahead = max(1, contests.ahead(contest) - len(earlier))
        return papers.draw(plan.blueprint, pool, rng, seen, ahead)
    except papers.Shortage as shortage:
        raise Conflict(
            "Ngân hàng câu hỏi hiện chưa đủ để ra đề. Vui lòng báo cho ban tổ chức."
        ) from shortage


def _insert(
    participant_id: int,
    round_: Round,
    number: int,
    paper: papers.Paper,
    now: int,
    deadline_at: int,
    traces: Mapping[str, str | None],
) -> UnderWay | None:
    new = {
        "code": codes.secret_code(secrets.randbelow),
        "contest_id": round_.contest_id,
        "round_id": round_.id,
        "participant_id": participant_id,
        "number": number,
        "state": AttemptState.IN_PROGRESS,
        "paper": papers.paper_to_json(paper),
        "questions": len(paper),
        "started_at": now,
        "deadline_at": deadline_at,
        "paused_ms": 0,
        "extra_ms": 0,
        "standing": Standing.VALID,
        **traces,
    }
    statement = _inserting(db.engine, frozenset(new))
    inserted = statement.row(**{**new, "paper": json.dumps(new["paper"])})
    return None if inserted is None else UnderWay.begun(inserted[0], new)


@cache
def _inserting(engine: Engine, columns: frozenset[str]) -> Within:
    values: dict[str, Any] = {name: bindparam(name) for name in columns}
    return Within(engine, insert_ignoring(Attempt).values(values).returning(Attempt.id))

"""Papers drawn beforehand, so that a start need not look at the banks.

Taking one is one statement, and each is taken once. It says nothing about questions that were
withdrawn after it was drawn: whoever takes a paper looks whether all its questions are still in
use, and what went stale as a whole is drawn anew in the background.
"""

from __future__ import annotations

import hashlib
import logging
import random
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select

from quizapp.attempts.models import DrawnPaper
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest, Round
from quizapp.core.db import Within, db, from_json, snapshot, transaction
from quizapp.domain import papers
from quizapp.domain.contests import ContestState
from quizapp.domain.timing import DAY_MS

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from quizapp.domain.audiences import PaperPlan
    from quizapp.domain.papers import Paper

READY = 300
"""Papers that lie ready for each round and audience."""
AHEAD_MS = DAY_MS
"""How long before a round opens they are drawn."""
BATCH = 25
"""Papers in one transaction: few, so that those who answer hardly wait for it."""

log = logging.getLogger("quizapp.attempts")


def fresh_rng() -> random.Random:
    """A source of chance of its own for one paper: nobody can tell one paper from another.

    Seeded with 256 bits of the operating system, which it need not ask again for each shuffle.
    """
    return random.Random(secrets.randbits(256))  # noqa: S311


# ---------------------------------------------------------------- taking


@cache
def _taking(engine: Engine) -> Within:
    first = (
        select(DrawnPaper.id)
        .where(
            DrawnPaper.round_id == bindparam("round_id", 0),
            DrawnPaper.contest_version == bindparam("version", 0),
            DrawnPaper.audience == bindparam("audience", ""),
        )
        .order_by(DrawnPaper.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = delete(DrawnPaper).where(DrawnPaper.id == first.scalar_subquery())
    return Within(engine, taken.returning(DrawnPaper.paper))


def take(round_: Round, plan: PaperPlan, now: int) -> Paper | None:
    """A paper for a start in the running transaction; None where one has to be drawn."""
    wanted = {"round_id": round_.id, "version": round_.contest.version, "audience": plan.key}
    taken = _taking(db.engine).row(**wanted)
    if taken is None:
        return None
    paper = papers.paper_from_json(from_json(taken[0]))
    drawn = {item.question_id: item.version_id for item in paper}
    in_use = contests.still_drawable(round_.contest, drawn, now)
    return paper if in_use else None


# ---------------------------------------------------------------- drawing


def prepare(now: int, ready: int = READY) -> int:
    """Draw what is missing for every round that is open or opens soon; gives how many papers.

    Each batch is a transaction of its own; call it outside of other work.
    """
    with transaction():
        db.session.execute(delete(DrawnPaper).where(DrawnPaper.round_id.in_(_over(now))))
    with snapshot():
        due = [
            (round_.id, plan.key)
            for round_ in db.session.scalars(_due(now))
            for plan in contests.plans(round_.contest)
        ]
    return sum(_fill(round_id, audience, now, ready) for round_id, audience in due)


def _due(now: int) -> Any:
    return (
        select(Round)
        .join(Contest, Contest.id == Round.contest_id)
        .where(
            Contest.state == ContestState.OPEN,
            contests.REAL,
            Round.opens_at <= now + AHEAD_MS,
            Round.closes_at > now,
        )
        .order_by(Round.opens_at, Round.id)
    )


def _over(now: int) -> Any:
    gone = or_(Round.closes_at <= now, Contest.state != ContestState.OPEN)
    return select(Round.id).join(Contest, Contest.id == Round.contest_id).where(gone)


def _fill(round_id: int, audience: str, now: int, ready: int) -> int:
    made = 0
    while made < ready:
        batch = _batch(round_id, audience, now, ready)
        if not batch:
            break
        with transaction():
            _drop_stale(batch[0])
            db.session.execute(insert(DrawnPaper), batch)
        made += len(batch)
    return made


def _batch(round_id: int, audience: str, now: int, ready: int) -> list[dict[str, Any]]:
    """Rows of the next papers, drawn outside any write; none where there are enough."""
    with snapshot():
        round_ = db.session.get(Round, round_id)
        if round_ is None:
            return []
        contest = round_.contest
        plan = contests.plan_for(contest, audience)
        pool = contests.pool(contest, now, plan)
        ahead = contests.ahead(contest)
        marks = {
            "contest_version": contest.version,
            "audience": plan.key,
            "pool_mark": _mark(pool),
        }
        held = db.session.scalar(
            select(func.count())
            .select_from(DrawnPaper)
            .filter_by(round_id=round_id)
            .filter_by(**marks)
        )
    row = {"round_id": round_id, "drawn_at": now, **marks}
    try:
        drawn = [
            papers.draw(plan.blueprint, pool, fresh_rng(), ahead=ahead)
            for _ in range(min(BATCH, ready - (held or 0)))
        ]
    except papers.Shortage as shortage:
        log.warning("no papers for round %s: %s", round_id, shortage)
        return []
    return [{**row, "paper": papers.paper_to_json(paper)} for paper in drawn]


def _mark(pool: list[papers.PoolQuestion]) -> str:
    versions = ",".join(str(question.version_id) for question in pool)
    return hashlib.sha256(versions.encode()).hexdigest()[:32]


def _drop_stale(row: dict[str, Any]) -> None:
    """Delete what was drawn for the round by other settings or from other questions."""
    others = and_(DrawnPaper.audience == row["audience"], DrawnPaper.pool_mark != row["pool_mark"])
    stale = or_(DrawnPaper.contest_version != row["contest_version"], others)
    db.session.execute(delete(DrawnPaper).where(DrawnPaper.round_id == row["round_id"], stale))

"""How the questions of a contest fared, counted behind the requests and told to the banks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.attempts.queries import marks
from quizapp.banks import queries as banks
from quizapp.banks import service
from quizapp.banks.service import Use
from quizapp.contests.models import Contest, contest_bank
from quizapp.contests.queries import REAL
from quizapp.core import clock, jobs
from quizapp.core.db import begin_read, begin_write, db
from quizapp.domain.scoring import Partial

if TYPE_CHECKING:
    from quizapp.banks.models import Bank
    from quizapp.core.jobs import Steps

USAGE = "question_usage"


def count_anew(contest_ids: Iterable[int], now: int) -> int:
    """Let the questions of these contests be counted anew; how many contests there are."""
    wanted = set(contest_ids)
    for contest_id in wanted:
        jobs.again(USAGE, contest_id, now)
    return len(wanted)


def contests_drawing(bank: Bank) -> list[int]:
    """The contests that draw from a bank, or whose papers had questions of it."""
    chosen = select(contest_bank.c.contest_id).join(Contest).where(REAL)
    chosen = chosen.where(contest_bank.c.bank_id == bank.id)
    return [*db.session.scalars(chosen), *banks.contests_of(bank)]


def steps(contest_id: int) -> Steps:
    """Mark the attempts of a contest anew, some at a step, and put the figures in their place."""
    begin_read()
    contest = db.session.get(Contest, contest_id)
    if contest is None or contest.trial_of is not None:
        return
    partial, round_ids = Partial(contest.partial), [each.id for each in contest.rounds]
    done, total = 0, marks.counted(round_ids)
    uses: dict[int, list[int]] = {}
    found = marks.batches(partial, round_ids)
    while (batch := next(found, None)) is not None:
        for mark in batch.marks:
            figures = uses.setdefault(mark.version_id, [mark.question_id, 0, 0, 0])
            figures[1] += 1
            figures[2] += mark.state != "blank"
            figures[3] += mark.state == "right"
        done += batch.attempts
        begin_write()  # marking took no write lock; what follows takes it for a moment
        yield done, max(done, total)
        begin_read()
    begin_write()
    told = [Use(version_id, *figures) for version_id, figures in uses.items()]
    service.record_usage(contest_id, told, done, clock.read())

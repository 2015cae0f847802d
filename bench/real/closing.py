"""The end of a round that was played: points by hand, closing, lots, prizes."""

from __future__ import annotations

import datetime as dt
import random

from sqlalchemy import select

from quizapp.accounts.models import Unit
from quizapp.contests import service as contests
from quizapp.contests.models import Contest
from quizapp.core.db import db, transaction
from quizapp.domain.timing import DAY_MS
from quizapp.ranking import service as ranking
from quizapp.ranking.queries import drafts, ties
from quizapp.ranking.service import points, prizes, results
from quizapp.ranking.service import ties as deciding

ACTOR = "tochuc"


def give_points(contest_id: int, number: int, chance: random.Random) -> None:
    """Some units get points by hand, one of them has points taken off."""
    with transaction():
        contest = db.session.get_one(Contest, contest_id)
        units = db.session.scalars(select(Unit.id).where(Unit.division.is_not(None)))
        for turn, unit_id in enumerate(chance.sample(sorted(units), 3)):
            points.give(
                contest,
                number,
                unit_id=unit_id,
                points=(500, 250, -300)[turn],
                reason="Công tác tuyên truyền",
                key=f"{contest_id}-{number}-{turn}",
                actor=ACTOR,
                now=contest.rounds[number - 1].closes_at,
            )


def close(contest_id: int, number: int) -> None:
    """Attempts that await a check are left out; lots are drawn where a prize hangs on equals."""
    contest = db.session.get_one(Contest, contest_id)
    round_ = contest.rounds[number - 1]
    now = round_.closes_at + DAY_MS
    with transaction():
        ranking.close_round(round_, ACTOR, now, leave_out=True)
    _award(contest_id, number, now)


def close_whole(contest_id: int) -> None:
    """The contest is ended and its ranking over the rounds fixed."""
    contest = db.session.get_one(Contest, contest_id)
    now = contest.rounds[-1].closes_at + 2 * DAY_MS
    with transaction():
        contests.close_contest(contest, now, "Đã hết các kỳ thi")
        results.close_whole(contest, note="", actor=ACTOR, now=now)
    _award(contest_id, 0, now)


def _award(contest_id: int, number: int, now: int) -> None:
    """Lots are drawn until no prize hangs on equals; then the winners are published."""
    with transaction():
        contest = db.session.get_one(Contest, contest_id)
        made = drafts.draft(contest, number)
        assert made is not None
        while made.ties:
            tie = made.ties[0]
            group = ties.group_of(made.snapshot, tie.subject, tie.place, tie.division)
            deciding.draw(
                group,
                reason="Bốc thăm",
                number="",
                actor=ACTOR,
                now=now,
                seed=f"{number}:{tie.place}",
            )
            made = drafts.draft(contest, number)
            assert made is not None
        if made.lines:
            prizes.publish(
                contest,
                number,
                decision_number=f"{number}/QĐ-BTC",
                decision_date=dt.date(2026, 12, 1),
                note="",
                actor=ACTOR,
                now=now,
            )

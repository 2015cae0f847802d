"""The figures of the display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from quizapp.attempts.models import Attempt
from quizapp.contests import queries as contests
from quizapp.core.db import db
from quizapp.domain.boards import Audience
from quizapp.domain.contests import TURNOUT_KINDS
from quizapp.domain.timing import COUNTED_STANDINGS, day_start
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import queries as ranking

if TYPE_CHECKING:
    from fractions import Fraction

    from quizapp.contests.models import Contest

LEADERS = 5


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many people took part: since midnight, and in all."""

    today: int
    total: int


def turnout(contest: Contest, now: int) -> Turnout | None:
    """People with an attempt that counts; None where the figure would give a prediction away."""
    if contest.prediction in TURNOUT_KINDS and contests.round_at(contest, now):
        return None
    today = case((Attempt.started_at >= day_start(now), Attempt.participant_id))
    query = select(
        func.count(today.distinct()), func.count(Attempt.participant_id.distinct())
    ).where(Attempt.contest_id == contest.id, Attempt.standing.in_(COUNTED_STANDINGS))
    return Turnout(*db.session.execute(query).one())


@dataclass(frozen=True, slots=True)
class Leader:
    """A leading unit of its division; ``score`` is of 100."""

    place: int
    name: str
    score: Fraction


@dataclass(frozen=True, slots=True)
class Leaders:
    """The first units of each division in ``round_title``; the division's name, or "" for one."""

    round_title: str
    divisions: list[tuple[str, list[Leader]]]


def leaders(contest: Contest, now: int) -> Leaders | None:
    """The leading units of the latest round whose board everybody may see, or None.

    About five lines in all, shared out among the divisions.
    """
    shown = [s for s in ranking.states(contest, now) if s.started and not s.units_hidden]
    if not shown or contest.board_audience in (Audience.PARTICIPANTS, Audience.OWN):
        return None
    latest = shown[-1]
    round_ = next(each for each in contest.rounds if each.id == latest.id)
    board = ranking.unit_board(round_, contest, now)
    ranked: dict[str | None, list[Leader]] = {}
    for group in board.groups[:LEADERS]:
        for line in board.lines(group.start, min(group.count, LEADERS)):
            if line.place is not None and line.people:
                leader = Leader(line.place, line.name, line.score)
                ranked.setdefault(group.division, []).append(leader)
    if not ranked:
        return None
    lines = max(1, LEADERS // len(ranked))
    divisions = [
        (DIVISIONS.get(name or "", "") if len(ranked) > 1 else "", found[:lines])
        for name, found in list(ranked.items())[:LEADERS]
    ]
    return Leaders(latest.title if len(contest.rounds) > 1 else "", divisions)

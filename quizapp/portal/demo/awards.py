"""The demo's first round as it ends: closed, prizes published and final, certificates issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.domain.prizes import EACH, Extent, Rule, Subject
from quizapp.domain.text import local_date
from quizapp.domain.timing import HOUR_MS
from quizapp.portal.demo import content
from quizapp.ranking import service as ranking
from quizapp.ranking.service import prizes
from quizapp.reports import service as reports

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

ACTOR = "demo"
COMPLAINT_DAYS = 2
"""So few that they are over before the demo is made."""


def make(contest: Contest, now: int) -> None:
    """All of it, as if it had been done in the hours after the round; ``now`` is some days later.

    A round cannot be closed twice: the caller's transaction holds all of it or nothing.
    """
    first = contest.rounds[0]
    closed_at = first.closes_at + HOUR_MS
    for each in content.PRIZES:
        prizes.save_prize(contest, None, _settings(each))
    prizes.save_plan(
        contest, once_per_round=True, once_per_contest=False, complaint_days=COMPLAINT_DAYS
    )
    ranking.close_round(first, actor=ACTOR, now=closed_at)
    held = prizes.publish(
        contest,
        first.number,
        decision_number="01/QĐ-BTC",
        decision_date=local_date(closed_at + HOUR_MS),
        note="Giải được trao tại buổi tổng kết cuộc thi (dữ liệu minh họa).",
        actor=ACTOR,
        now=closed_at + HOUR_MS,
    )
    prizes.finalise(held, actor=ACTOR, now=now)
    reports.issue(contest, first.number, actor=ACTOR, now=now)


def _settings(each: content.DemoPrize) -> prizes.PrizeSettings:
    unit = each.subject == Subject.UNIT
    return prizes.PrizeSettings(
        name=each.name,
        count=each.number,
        value="giấy chứng nhận",
        amount=each.amount,
        extent=Extent.ROUND,
        subject=Subject(each.subject),
        rule=Rule(each.rule),
        division=EACH if unit else "",
    )

"""The prizes of a contest as settings, and copying them to another contest."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING

from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Invalid
from quizapp.domain import prizes as domain
from quizapp.domain.prize_words import PlanSettings, PrizeSettings
from quizapp.domain.prizes import Rule, Subject
from quizapp.ranking.models import Prize, PrizePlan
from quizapp.ranking.queries import prizes as reads

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

MAX_PRIZES = 60


def save_plan(
    contest: Contest,
    *,
    once_per_round: bool,
    once_per_contest: bool,
    complaint_days: int,
    keep_highest: bool = False,
    cap_percent: int | None = None,
) -> PrizePlan:
    """What holds for all prizes of a contest; counts for lists that are published from now on.

    Who is to keep the highest prize has one in the whole contest.
    """
    given = PlanSettings(
        once_per_round=once_per_round,
        once_per_contest=once_per_contest or keep_highest,
        keep_highest=keep_highest,
        cap_percent=cap_percent,
        complaint_days=complaint_days,
    )
    audit.record("ranking.prize_plan", "contest", contest.id, **asdict(given))
    return _store_plan(contest.id, given)


def _store_plan(contest_id: int, given: PlanSettings) -> PrizePlan:
    held = db.session.get(PrizePlan, contest_id)
    if held is None:
        held = PrizePlan(contest_id=contest_id)
        db.session.add(held)
    for name, value in asdict(given).items():
        setattr(held, name, value)
    return held


def save_prize(contest: Contest, prize: Prize | None, given: PrizeSettings) -> Prize:
    """Add a prize behind the others, or change one; raises Invalid for what does not fit."""
    if given.rule not in domain.RULES_OF[given.subject]:
        who = domain.SUBJECT_LABELS[given.subject].lower()
        rule = domain.RULE_LABELS[given.rule].lower()
        raise Invalid(f"Cách xét “{rule}” không dùng cho giải {who}.")
    by_place = (given.subject, given.rule) == (Subject.PERSON, Rule.PLACE)
    if contest.papers and by_place and given.division == domain.ALL:
        raise Invalid(
            "Các đối tượng dự thi làm đề khác nhau nên giải cá nhân theo thứ hạng phải xét riêng "
            "từng đối tượng."
        )
    held = prize
    if held is None:
        others = reads.prizes_of(contest.id)
        if len(others) >= MAX_PRIZES:
            raise Invalid(f"Mỗi cuộc thi có tối đa {MAX_PRIZES} loại giải.")
        held = Prize(contest_id=contest.id, position=others[-1].position + 1 if others else 1)
        db.session.add(held)
    _fill(held, given)
    db.session.flush()
    audit.record("ranking.prize", "contest", contest.id, prize=held.id, **asdict(given))
    return held


def _fill(held: Prize, given: PrizeSettings) -> None:
    """The settings onto the row; whom the organisers choose is chosen among all."""
    for name, value in asdict(given).items():
        setattr(held, name, str(value) if isinstance(value, StrEnum) else value)
    if given.rule is Rule.BY_HAND:
        held.division = domain.ALL


def remove_prize(prize: Prize) -> None:
    """Take a prize out of the settings; what was published with it stays."""
    audit.record("ranking.prize_removed", "contest", prize.contest_id, name=prize.name)
    db.session.delete(prize)


def move_prize(prize: Prize, step: int) -> None:
    """Let a prize change places with the one before (-1) or behind it (1) in the order."""
    order = reads.prizes_of(prize.contest_id)
    at = order.index(prize)
    to = at + step
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    for position, each in enumerate(order, start=1):
        each.position = position
    audit.record("ranking.prize_moved", "contest", prize.contest_id, name=prize.name, step=step)


def copy_prizes(source: Contest, made: Contest) -> None:
    """The prizes of an earlier contest, and what holds for them, for one just made from it."""
    if db.session.get(PrizePlan, source.id) is not None:
        _store_plan(made.id, reads.plan_of(source.id))
    for each in reads.prizes_of(source.id):
        copy = Prize(contest_id=made.id, position=each.position)
        _fill(copy, reads.settings_of(each))
        db.session.add(copy)
    db.session.flush()

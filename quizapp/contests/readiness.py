"""Whether a contest may open: what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.contests.paper_checks import paper_checks, practice_checks
from quizapp.contests.settings import (
    ContestSettings,
    practice_problems,
    ranking_problems,
    round_problems,
    settings_of,
    unit_problems,
)
from quizapp.contests.settings import problems as broken
from quizapp.domain.ranking import Criterion
from quizapp.domain.text import format_duration

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.contests.models import Contest
    from quizapp.contests.paper_checks import Pools
    from quizapp.domain.papers import PoolQuestion


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check-list: what was looked at, every problem found there, and the group of
    the form (``forms.GROUPS``) in which it is mended."""

    subject: str
    problems: tuple[str, ...]
    where: str

    @property
    def ok(self) -> bool:
        return not self.problems


def checks(
    contest: Contest, pools: Pools, now: int, practice: Sequence[PoolQuestion] = ()
) -> list[Check]:
    """The check-list before opening, in the order of the form.

    ``pools``: the drawable questions of each paper; ``practice``: those left for practice.
    """
    settings = settings_of(contest)
    found = [
        Check("Thời gian tổ chức", tuple(_round_checks(settings, now)), "thoi-gian"),
        Check("Ngân hàng câu hỏi và cấu trúc đề", tuple(paper_checks(settings, pools)), "de-thi"),
    ]
    if settings.practice_bank_ids:
        found.append(Check("Thi thử", tuple(practice_checks(settings, practice)), "de-thi"))
    people = (*ranking_problems(settings), *prediction_problems(settings))
    return [
        *found,
        Check("Cách vào thi và lượt thi", tuple(_rule_checks(settings)), "vao-thi"),
        Check("Xếp hạng cá nhân", people, "xep-hang"),
        Check("Xếp hạng đơn vị", tuple(unit_problems(settings)), "don-vi"),
    ]


def problems(
    contest: Contest, pools: Pools, now: int, practice: Sequence[PoolQuestion] = ()
) -> list[str]:
    """Everything that keeps ``contest`` from opening (Vietnamese); empty when it may open."""
    found = checks(contest, pools, now, practice)
    return [problem for check in found for problem in check.problems]


def _round_checks(settings: ContestSettings, now: int) -> list[str]:
    if not settings.rounds:
        return ["Chưa có kỳ thi nào. Hãy đặt giờ mở và giờ đóng của ít nhất một kỳ."]
    found = round_problems(settings.rounds)
    if all(each.closes_at <= now for each in settings.rounds):
        found.append("Mọi kỳ thi đều đã qua giờ đóng. Hãy đặt lại thời gian.")
    longest = max(plan.duration_ms for plan in settings.plans)
    found += [
        f"{each.title}: kỳ thi ngắn hơn thời gian làm bài ({format_duration(longest)})."
        for each in settings.rounds
        if 0 < each.closes_at - each.opens_at < longest
    ]
    return found


def _rule_checks(settings: ContestSettings) -> list[str]:
    """What is broken and belongs to none of the other checks."""
    elsewhere = {
        *round_problems(settings.rounds),
        *practice_problems(settings),
        *ranking_problems(settings),
        *unit_problems(settings),
    }
    return [each for each in broken(settings) if each not in elsewhere]


def prediction_problems(settings: ContestSettings) -> list[str]:
    """A prediction question and its criterion belong together."""
    ranks = Criterion.PREDICTION in settings.chain
    if settings.prediction and not ranks:
        return [
            "Có câu hỏi dự đoán nhưng tiêu chí “Dự đoán” không có trong thứ tự xếp hạng. Hãy thêm "
            "tiêu chí này hoặc tắt câu hỏi dự đoán."
        ]
    return []

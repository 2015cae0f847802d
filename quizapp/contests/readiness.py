"""Whether a contest may open: what is missing, and what is worth a second look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.contests.paper_checks import paper_advice, paper_checks, practice_checks
from quizapp.contests.settings import (
    ContestSettings,
    practice_problems,
    round_problems,
    settings_of,
)
from quizapp.contests.settings import problems as broken
from quizapp.domain.contests import COUNTING_LABELS, Counting, EntryMode, KeyReveal
from quizapp.domain.ranking import CRITERION_LABELS, Criterion
from quizapp.domain.reviews import Drawn
from quizapp.domain.text import format_duration, format_number
from quizapp.domain.units import UnitTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.contests.models import Contest
    from quizapp.contests.paper_checks import Pools
    from quizapp.domain.papers import PoolQuestion
    from quizapp.domain.units import Unit


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check-list: what was looked at and every problem found there."""

    subject: str
    problems: tuple[str, ...]

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
        Check("Thời gian tổ chức", tuple(_round_checks(settings, now))),
        Check("Ngân hàng câu hỏi và cấu trúc đề", tuple(paper_checks(settings, pools))),
    ]
    if settings.practice_bank_ids:
        found.append(Check("Thi thử", tuple(practice_checks(settings, practice))))
    return [*found, Check("Quy tắc dự thi và xếp hạng", tuple(_rule_checks(settings)))]


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
    elsewhere = round_problems(settings.rounds) + practice_problems(settings)
    found = [each for each in broken(settings) if each not in elsewhere]
    return found + prediction_problems(settings)


def prediction_problems(settings: ContestSettings) -> list[str]:
    """A prediction question and its criterion belong together."""
    ranks = Criterion.PREDICTION in settings.chain
    if settings.prediction and not ranks:
        return [
            "Có câu hỏi dự đoán nhưng tiêu chí “Dự đoán” không có trong thứ tự xếp hạng. Hãy thêm "
            "tiêu chí này hoặc tắt câu hỏi dự đoán."
        ]
    return []


def advice(contest: Contest, pools: Pools, units: Sequence[Unit]) -> list[str]:
    """What does not keep the contest from opening but is worth a second look (Vietnamese)."""
    settings = settings_of(contest)
    found = []
    if not settings.contact:
        found.append(
            "Chưa ghi đầu mối liên hệ: người dự thi cần biết hỏi ai và yêu cầu xem, sửa, xóa dữ "
            "liệu cá nhân ở đâu."
        )
    found += paper_advice(settings, pools)
    if settings.drawn_statuses is Drawn.SUBMITTED:
        found.append("Đề thi rút cả câu chưa có người thứ hai duyệt. Nên dùng khi thi thử.")
    if settings.key_reveal == KeyReveal.AT_ONCE and settings.entry_mode != EntryMode.ANONYMOUS:
        found.append(
            "Đáp án hiện ngay khi kỳ thi còn mở: người thi sau có thể biết trước. Nên dùng cho "
            "cuộc thi không xếp hạng."
        )
    return found + counting_advice(settings) + _headcount_advice(settings, units)


def counting_advice(settings: ContestSettings) -> list[str]:
    """Of equal attempts the one that ranks higher should count: else a person gains by having done
    worse in the other."""
    order = [c for c in settings.chain if c in (Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT)]
    wanted = {Criterion.TIME_TAKEN: Counting.BEST, Criterion.SUBMITTED_AT: Counting.EARLIEST_BEST}
    if settings.counting not in wanted.values() or settings.most_attempts == 1 or not order:
        return []
    fitting = wanted[order[0]]
    if settings.counting is fitting:
        return []
    return [
        "Mỗi người có nhiều lượt thi. Khi các bài của một người cùng điểm, bài được công nhận chọn "
        f"theo quy tắc khác với thứ tự xếp hạng (xét “{CRITERION_LABELS[order[0]]}” trước). Nên "
        f"chọn “{COUNTING_LABELS[fitting]}” để bài xếp hạng cao hơn được công nhận."
    ]


def _headcount_advice(settings: ContestSettings, units: Sequence[Unit]) -> list[str]:
    by_rate = any(term == UnitTerm.PARTICIPATION for term, _ in settings.formula.terms)
    without = sum(1 for unit in units if unit.division is not None and not unit.headcount)
    if settings.entry_mode == EntryMode.ANONYMOUS or not by_rate or not without:
        return []
    return [
        f"{format_number(without)} đơn vị chưa có số biên chế nên tỷ lệ tham gia tính là 0. Hãy bổ "
        "sung ở mục Đơn vị."
    ]

"""Whether the papers of a contest can be drawn: of every audience, without repeating, for practice.

``pools`` hold the drawable questions of each paper, in the order of ``settings.plans``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.contests.settings import practice_problems
from quizapp.domain import papers
from quizapp.domain.reviews import Drawn
from quizapp.domain.text import format_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.contests.models import Contest
    from quizapp.contests.settings import ContestSettings
    from quizapp.domain.audiences import PaperPlan
    from quizapp.domain.papers import PoolQuestion

    Pools = Sequence[Sequence[PoolQuestion]]

COMFORT = 3
"""A pool of fewer than this many papers' worth of questions gives papers that look alike."""
UNAPPROVED = " Câu chờ duyệt không được tính: người thứ hai duyệt ở trang ngân hàng câu hỏi."
NO_LIMIT = 20
"""For so many attempts questions should suffice where nothing limits how often somebody comes."""


def named(plan: PaperPlan, words: str) -> str:
    """The words, with the audience that they are about where there are several."""
    return f"Đề “{plan.name}”: {words[0].lower()}{words[1:]}" if plan.name else words


def paper_checks(settings: ContestSettings, pools: Pools) -> list[str]:
    """What keeps a paper from being drawn."""
    found = []
    for plan, pool in zip(settings.plans, pools, strict=True):
        if not plan.bank_ids:
            found.append(named(plan, "Chưa chọn ngân hàng câu hỏi."))
        elif missing := papers.shortage(plan.blueprint, pool):
            approved = settings.drawn_statuses is Drawn.APPROVED
            words = str(papers.Shortage(missing)) + (UNAPPROVED if approved else "")
            found.append(named(plan, words))
    return found


def practice_checks(settings: ContestSettings, practice: Sequence[PoolQuestion]) -> list[str]:
    """What keeps practice from being offered; ``practice`` are the questions left for it."""
    if not settings.practice_bank_ids:
        return []
    found = practice_problems(settings)
    if not found and len(practice) < settings.practice_questions:
        found.append(
            f"Ngân hàng thi thử mới có {format_number(len(practice))} câu dùng được (không kể câu "
            "trùng nội dung với ngân hàng của đề chính thức), đề thi thử cần "
            f"{format_number(settings.practice_questions)} câu."
        )
    return found


def paper_advice(settings: ContestSettings, pools: Pools) -> list[str]:
    """What is worth a second look though every paper can be drawn."""
    found = []
    for plan, pool in zip(settings.plans, pools, strict=True):
        wanted = papers.question_count(plan.blueprint)
        if plan.bank_ids and wanted <= len(pool) < COMFORT * wanted:
            words = (
                f"Các ngân hàng đã chọn có {format_number(len(pool))} câu dùng được cho đề "
                f"{format_number(wanted)} câu: các đề thi sẽ gần giống nhau."
            )
            found.append(named(plan, words))
    return found + repeat_advice(settings, pools)


def clash_advice(clashes: Sequence[Contest]) -> list[str]:
    """Contests in which practice of one gives the keys of another away."""
    return [
        f"Cuộc thi “{each.title}” và cuộc thi này dùng chung ngân hàng, một bên để thi chính thức, "
        "một bên để thi thử: người thi thử xem được đáp án."
        for each in clashes
    ]


def repeat_advice(settings: ContestSettings, pools: Pools) -> list[str]:
    """Where the questions do not suffice for all attempts of one person without repeating any."""
    most = settings.most_attempts
    if not settings.no_repeats or most == 1:
        return []
    times = NO_LIMIT if most is None else most
    found = []
    for plan, pool in zip(settings.plans, pools, strict=True):
        if papers.shortage(plan.blueprint, pool):
            continue
        missing = papers.shortage(papers.repeated(plan.blueprint, times), pool)
        if missing:
            found.append(named(plan, _repeat_words(sum(n for _, n in missing), most)))
    return found


def _repeat_words(lacking: int, most: int | None) -> str:
    more = f"cần thêm ít nhất {format_number(lacking)} câu"
    if most is None:
        return (
            "Số lượt thi không giới hạn nên người thi nhiều lượt sẽ gặp lại câu cũ khi hết câu "
            f"mới; muốn đủ cho {NO_LIMIT} lượt {more}."
        )
    return (
        f"Mỗi người có thể thi {format_number(most)} lượt; để không ai gặp lại câu đã làm {more}. "
        "Nếu không thêm, khi hết câu mới hệ thống rút lại số câu cũ ít nhất có thể."
    )

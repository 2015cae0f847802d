"""What does not keep a contest from opening but has spoilt contests: worth a second look.

``where`` says where it is mended: a group of the form (``forms.GROUPS``), or one of ``ELSEWHERE``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.contests.paper_checks import named, paper_advice
from quizapp.contests.settings import settings_of
from quizapp.domain import papers
from quizapp.domain.boards import BoardMode
from quizapp.domain.contests import COUNTING_LABELS, Counting, EntryMode, KeyReveal
from quizapp.domain.ranking import CRITERION_LABELS, Criterion
from quizapp.domain.reviews import Drawn
from quizapp.domain.text import format_duration, format_moment, format_number
from quizapp.domain.timing import MINUTE_MS, SECOND_MS
from quizapp.domain.units import UnitTerm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from quizapp.contests.models import Contest
    from quizapp.contests.paper_checks import Pools
    from quizapp.contests.settings import ContestSettings
    from quizapp.domain.units import Unit

UNITS, ACCOUNTS, INSIDERS, PRIZES = "units", "accounts", "insiders", "prizes"
ELSEWHERE = frozenset({UNITS, ACCOUNTS, INSIDERS, PRIZES})
HURRIED_MS, IDLE_MS = 20 * SECOND_MS, 5 * MINUTE_MS
"""Real contests give 0,5 to 4,5 minutes a question (contest-rules.md, 4.1)."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to look at again (Vietnamese), and where."""

    words: str
    where: str


_further: list[Callable[[Contest], list[Advice]]] = []


def also(look: Callable[[Contest], list[Advice]]) -> None:
    """Let a higher feature say what of its own lacks; adding twice changes nothing."""
    if look not in _further:
        _further.append(look)


def advice(
    contest: Contest, pools: Pools, units: Sequence[Unit], now: int, *, members: int
) -> list[Advice]:
    """Everything worth a second look before opening, in the order of the form.

    ``members`` is how many people could sign in to take part.
    """
    settings = settings_of(contest)
    ranked = settings.entry_mode != EntryMode.ANONYMOUS
    return [
        *_about_times(settings, now),
        *_about_papers(settings, pools),
        *_about_entry(settings, members),
        *_about_attempts(settings),
        *(_about_ranking(settings) if ranked else ()),
        *(_about_units(settings, units) if ranked else ()),
        *_about_page(settings),
        *(each for look in _further for each in look(contest)),
    ]


def _about_times(settings: ContestSettings, now: int) -> Iterator[Advice]:
    for each in settings.rounds:
        if each.closes_at <= now:
            yield Advice(f"{each.title} đã qua giờ đóng: không ai thi được kỳ này.", "thoi-gian")
        elif each.opens_at <= now:
            yield Advice(
                f"{each.title} đã qua giờ mở ({format_moment(each.opens_at)}): người dự thi vào "
                "được ngay khi anh/chị bấm Mở cuộc thi.",
                "thoi-gian",
            )


def _about_papers(settings: ContestSettings, pools: Pools) -> Iterator[Advice]:
    for plan in settings.plans:
        each = plan.duration_ms // max(1, papers.question_count(plan.blueprint))
        if not HURRIED_MS <= each <= IDLE_MS:
            words = (
                f"Trung bình {format_duration(each // SECOND_MS * SECOND_MS)} cho mỗi câu; các "
                "cuộc thi thường cho nửa phút đến bốn phút rưỡi."
            )
            yield Advice(named(plan, words), "de-thi")
    for words in paper_advice(settings, pools):
        yield Advice(words, "de-thi")
    if settings.drawn_statuses is Drawn.SUBMITTED:
        yield Advice(
            "Đề thi rút cả câu chưa có người thứ hai duyệt. Nên dùng khi thi thử.", "de-thi"
        )


def _about_entry(settings: ContestSettings, members: int) -> Iterator[Advice]:
    if settings.entry_mode != EntryMode.ACCOUNT:
        return
    if not members:
        yield Advice(
            "Cuộc thi yêu cầu đăng nhập nhưng trong đơn vị tổ chức chưa có tài khoản người dự thi "
            "nào. Hãy nạp danh sách tài khoản.",
            ACCOUNTS,
        )
    if settings.entry.asked or settings.entry.min_age:
        yield Advice(
            "Thông tin hỏi thêm và tuổi tối thiểu chỉ có tác dụng khi người dự thi điền thông tin, "
            "không áp dụng khi đăng nhập bằng tài khoản.",
            "vao-thi",
        )


def _about_attempts(settings: ContestSettings) -> Iterator[Advice]:
    day, round_, whole = (
        settings.attempts_per_day,
        settings.attempts_per_round,
        settings.attempts_per_contest,
    )
    for small, large, words in (
        (round_, day, "Số lượt mỗi ngày nhiều hơn số lượt cả kỳ"),
        (whole, round_, "Số lượt mỗi kỳ nhiều hơn số lượt cả cuộc thi"),
        (whole, day, "Số lượt mỗi ngày nhiều hơn số lượt cả cuộc thi"),
    ):
        if small is not None and large is not None and large > small:
            yield Advice(
                f"{words}: thực tế mỗi người chỉ thi được {format_number(small)} lượt.", "vao-thi"
            )
    if settings.entry_mode != EntryMode.ANONYMOUS:
        yield from (Advice(words, "vao-thi") for words in counting_advice(settings))
    if settings.key_reveal == KeyReveal.AT_ONCE and settings.entry_mode != EntryMode.ANONYMOUS:
        yield Advice(
            "Đáp án hiện ngay khi kỳ thi còn mở: người thi sau có thể biết trước. Nên dùng cho "
            "cuộc thi không xếp hạng.",
            "vao-thi",
        )


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


def _about_ranking(settings: ContestSettings) -> Iterator[Advice]:
    chain = list(settings.chain)
    if not {Criterion.SUBMITTED_AT, Criterion.TIME_TAKEN} & set(chain):
        yield Advice(
            "Thứ tự xếp hạng không xét thời điểm nộp hay thời gian làm bài: thường rất nhiều "
            "người cùng đúng hết, ban tổ chức sẽ phải bốc thăm hoặc quyết định.",
            "xep-hang",
        )
    if Criterion.SCORE in chain and chain[0] != Criterion.SCORE:
        yield Advice("Điểm số không phải tiêu chí xếp hạng đầu tiên.", "xep-hang")
    spans = [each.closes_at - each.opens_at for each in settings.rounds]
    freeze = settings.board.freeze_minutes * MINUTE_MS
    if settings.board.mode == BoardMode.FROZEN and spans and freeze >= min(spans):
        yield Advice(
            "Bảng xếp hạng ngừng cập nhật ngay từ khi kỳ thi mở: thời gian ngừng dài bằng cả kỳ.",
            "xep-hang",
        )


def _about_units(settings: ContestSettings, units: Sequence[Unit]) -> Iterator[Advice]:
    if not any(unit.division for unit in units):
        yield Advice(
            "Chưa có đơn vị nào được xếp vào khối, nên không có xếp hạng đơn vị theo khối.", UNITS
        )
    by_rate = settings.formula.has(UnitTerm.PARTICIPATION)
    without = sum(1 for unit in units if unit.division is not None and not unit.headcount)
    if by_rate and without:
        yield Advice(
            f"{format_number(without)} đơn vị chưa có số biên chế nên tỷ lệ tham gia tính là 0. "
            "Hãy bổ sung ở mục Đơn vị.",
            UNITS,
        )


def _about_page(settings: ContestSettings) -> Iterator[Advice]:
    if not settings.contact:
        yield Advice(
            "Chưa ghi đầu mối liên hệ: người dự thi cần biết hỏi ai và yêu cầu xem, sửa, xóa dữ "
            "liệu cá nhân ở đâu.",
            "trang-cong-khai",
        )
    if not settings.rules and settings.entry_mode != EntryMode.ANONYMOUS:
        yield Advice(
            "Chưa có quy định riêng của Ban Tổ chức: mục đích, đối tượng, xử lý vi phạm, khiếu "
            "nại.",
            "trang-cong-khai",
        )

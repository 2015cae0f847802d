"""Ready-made settings to begin with, so that a usual contest is set up in minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.contests.settings import ContestSettings, RoundSettings
from quizapp.domain import papers
from quizapp.domain.audiences import PaperPlan
from quizapp.domain.banks import Audience
from quizapp.domain.contests import (
    Counting,
    EntryMode,
    KeyReveal,
    PredictionKind,
    PredictionWhen,
)
from quizapp.domain.entry import EntryField, EntryRules, Insiders, Need
from quizapp.domain.ranking import DEFAULT_CHAIN, Criterion
from quizapp.domain.timing import DAY_MS, HOUR_MS, LOCAL_OFFSET_MS, MINUTE_MS, WEEK_MS, day_start
from quizapp.domain.units import DEFAULT_FORMULA, DIVISIONS, UnitTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

OPENING, CLOSING = 8 * HOUR_MS, 17 * HOUR_MS
"""Local hours at which rounds usually begin and end."""


@dataclass(frozen=True, slots=True)
class Preset:
    """``build(now)`` gives the settings, without title, unit and banks.

    ``like`` says after which real contests (contest-rules.md) it is made, ``for_whom`` when to
    take it.
    """

    key: str
    title: str
    for_whom: str
    like: str
    build: Callable[[int], ContestSettings]


def _four_weeks(now: int) -> ContestSettings:
    return _settings(
        attempts_per_round=3,
        counting=Counting.EARLIEST_BEST,
        prediction=PredictionKind.PEOPLE_ALL_RIGHT,
        chain=DEFAULT_CHAIN,
        formula=replace(DEFAULT_FORMULA, min_participation_percent=50),
        rounds=_weeks(now, 4),
    )


def _two_audiences(now: int) -> ContestSettings:
    """Officials and citizens have papers, boards and prizes of their own."""
    officials = papers.default_blueprint()
    return _settings(
        blueprint=tuple(replace(slot, audience=Audience.OFFICIALS) for slot in officials),
        audience="Cán bộ, công chức, viên chức",
        more_papers=(
            PaperPlan(
                name=DIVISIONS["cong-dan"],
                divisions=("cong-dan",),
                bank_ids=(),
                blueprint=(papers.Slot(10, 100, audience=Audience.CITIZENS),),
                duration_ms=10 * MINUTE_MS,
            ),
        ),
        attempts_per_round=1,
        prediction=PredictionKind.PEOPLE_ALL_RIGHT,
        chain=DEFAULT_CHAIN,
        rounds=_weeks(now, 4),
    )


def _one_round(now: int) -> ContestSettings:
    opens = day_start(now) + DAY_MS + OPENING
    closes = day_start(now) + 10 * DAY_MS + CLOSING
    return _settings(
        attempts_per_round=1,
        chain=FASTEST,
        rounds=(RoundSettings("Kỳ thi", opens, closes),),
    )


def _counter(now: int) -> ContestSettings:
    opens = day_start(now) + DAY_MS + OPENING
    return _settings(
        entry_mode=EntryMode.ANONYMOUS,
        duration_ms=10 * MINUTE_MS,
        blueprint=(papers.Slot(5, 100, audience=Audience.CITIZENS),),
        attempts_per_round=None,
        key_reveal=KeyReveal.AT_ONCE,
        rounds=(RoundSettings("Hỏi nhanh đáp gọn", opens, opens + 90 * DAY_MS),),
    )


def _inside(now: int) -> ContestSettings:
    first = next_monday(now)
    return _settings(
        entry_mode=EntryMode.ACCOUNT,
        duration_ms=10 * MINUTE_MS,
        blueprint=papers.default_blueprint(10),
        attempts_per_round=2,
        chain=FASTEST,
        rounds=(RoundSettings("Kỳ thi", first + OPENING, first + 4 * DAY_MS + CLOSING),),
    )


def _once(now: int) -> ContestSettings:
    first = next_monday(now)
    return _settings(
        entry=EntryRules(min_age=16, insiders=Insiders.BARRED),
        attempts_per_contest=1,
        prediction=PredictionKind.PEOPLE,
        prediction_when=PredictionWhen.AFTER,
        chain=(Criterion.SCORE, Criterion.PREDICTION, Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT),
        rounds=(RoundSettings("Kỳ thi", first + OPENING, first + 18 * DAY_MS + CLOSING),),
    )


def _seven_a_week(now: int) -> ContestSettings:
    return _settings(
        duration_ms=10 * MINUTE_MS,
        blueprint=papers.default_blueprint(10),
        entry=EntryRules(insiders=Insiders.BARRED),
        complete_only=True,
        attempts_per_round=7,
        counting=Counting.EARLIEST_BEST,
        prediction=PredictionKind.ATTEMPTS_ALL_RIGHT,
        chain=DEFAULT_CHAIN,
        rounds=_weeks(now, 3),
    )


def _added_up(now: int) -> ContestSettings:
    thirds = ((UnitTerm.PEOPLE, 34), (UnitTerm.TOTAL, 33), (UnitTerm.ATTEMPTS, 33))
    return _settings(
        duration_ms=10 * MINUTE_MS,
        blueprint=papers.default_blueprint(10),
        attempts_per_round=None,
        attempts_per_day=3,
        counting=Counting.CUMULATIVE,
        chain=(Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.ATTEMPTS),
        formula=replace(DEFAULT_FORMULA, terms=thirds, points10=True, ties_by_people=True),
        rounds=_weeks(now, 4),
    )


def _most_people(now: int) -> ContestSettings:
    halves = ((UnitTerm.SHARE_ABOVE, 50), (UnitTerm.PEOPLE, 50))
    return _settings(
        blueprint=papers.default_blueprint(10),
        duration_ms=10 * MINUTE_MS,
        entry=EntryRules(asked=((EntryField.POSITION, Need.OPTIONAL),), min_age=14),
        attempts_per_round=None,
        attempts_per_day=1,
        chain=FASTEST,
        formula=replace(DEFAULT_FORMULA, terms=halves, share_above_percent=50, min_people=5),
        rounds=_weeks(now, 4),
    )


def _weeks(now: int, count: int) -> tuple[RoundSettings, ...]:
    """So many weekly rounds, Monday to Sunday, from the next Monday on."""
    first = next_monday(now)
    return tuple(
        RoundSettings(
            f"Tuần {week + 1}",
            first + week * WEEK_MS + OPENING,
            first + week * WEEK_MS + 6 * DAY_MS + CLOSING,
        )
        for week in range(count)
    )


def _settings(**kwargs: object) -> ContestSettings:
    return ContestSettings(title="", unit_id=0, **kwargs)  # type: ignore[arg-type]


FASTEST = (Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT)
PRESETS: dict[str, Preset] = {
    preset.key: preset
    for preset in (
        Preset(
            "mot-dot",
            "Một đợt, nhanh nhất",
            "Cuộc thi gọn trong mười ngày, ai đúng nhiều và làm nhanh thì xếp trên.",
            "Sóc Trăng 2022; Bộ Giáo dục và Đào tạo 2024",
            _one_round,
        ),
        Preset(
            "bon-ky",
            "Bốn kỳ tuần có dự đoán",
            "Cách quen thuộc nhất của các hội thi cải cách hành chính cấp tỉnh.",
            "Huế 2025; Hải Dương 2024; Hòa Bình 2023",
            _four_weeks,
        ),
        Preset(
            "hai-doi-tuong",
            "Cán bộ và người dân thi hai đề",
            "Mỗi đối tượng có đề, bảng xếp hạng và giải riêng.",
            "Huế 2025",
            _two_audiences,
        ),
        Preset(
            "noi-bo",
            "Nội bộ sở, ngành",
            "Chỉ cán bộ, công chức của đơn vị, đăng nhập bằng tài khoản được cấp.",
            "cuộc thi nội bộ của sở, trường; đề theo lĩnh vực như Bộ Giao thông vận tải 2020",
            _inside,
        ),
        Preset(
            "tai-quay",
            "Hỏi nhanh tại quầy",
            "Người dân quét mã khi chờ làm thủ tục: trả lời, xem ngay giải thích, không xếp hạng.",
            "tuyên truyền tại bộ phận một cửa, vào bằng mã QR như Hải Phòng 2025",
            _counter,
        ),
        Preset(
            "mot-lan",
            "Một lượt duy nhất, dự đoán sau khi nộp",
            "Thi chặt chẽ: mỗi người một lần trong cả cuộc thi, ban tổ chức không dự thi.",
            "Bộ Giao thông vận tải 2020",
            _once,
        ),
        Preset(
            "bay-luot",
            "Bảy lượt mỗi tuần",
            "Khuyến khích học lại nhiều lần; chỉ bài trả lời đủ mới hợp lệ.",
            "cuộc thi về Luật Đất đai 2024 của Ban Tuyên giáo Trung ương",
            _seven_a_week,
        ),
        Preset(
            "cong-don",
            "Cộng dồn nhiều lượt",
            "Càng thi nhiều càng nhiều điểm; đơn vị được chấm theo ba tiêu chí, mỗi tiêu chí lấy "
            "mười đơn vị dẫn đầu.",
            "Đồng Nai 2023, 2025",
            _added_up,
        ),
        Preset(
            "phong-trao",
            "Phong trào đông người",
            "Mỗi ngày một lượt trong bốn tuần; giải tập thể cho nơi đông người thi và nhiều người "
            "đúng quá nửa.",
            "Tỉnh đoàn Khánh Hòa 2022",
            _most_people,
        ),
    )
}


def next_monday(now: int) -> int:
    """The moment the next Monday begins in Viet Nam, later than today."""
    days = (day_start(now) + LOCAL_OFFSET_MS) // DAY_MS  # since Thursday, 1/1/1970
    weekday = (days + 3) % 7  # 0 is Monday
    return day_start(now) + (7 - weekday) * DAY_MS


def with_place(settings: ContestSettings, unit_id: int, bank_ids: Sequence[int]) -> ContestSettings:
    """The settings held by this unit, every paper drawing from these banks."""
    more = tuple(replace(plan, bank_ids=tuple(bank_ids)) for plan in settings.more_papers)
    return replace(settings, unit_id=unit_id, bank_ids=tuple(bank_ids), more_papers=more)

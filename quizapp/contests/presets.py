"""Ready-made settings to begin with, so that a usual contest is set up in minutes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.contests.settings import ContestSettings, RoundSettings
from quizapp.domain import papers
from quizapp.domain.banks import Audience
from quizapp.domain.contests import Counting, EntryMode, KeyReveal, PredictionKind
from quizapp.domain.ranking import DEFAULT_CHAIN, Criterion
from quizapp.domain.timing import DAY_MS, HOUR_MS, LOCAL_OFFSET_MS, MINUTE_MS, day_start
from quizapp.domain.units import DEFAULT_FORMULA

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEK_MS = 7 * DAY_MS
OPENING, CLOSING = 8 * HOUR_MS, 17 * HOUR_MS
"""Local hours at which rounds usually begin and end."""


@dataclass(frozen=True, slots=True)
class Preset:
    """``build(now)`` gives the settings, without title, unit and banks."""

    key: str
    title: str
    description: str
    build: Callable[[int], ContestSettings]


def _one_round(now: int) -> ContestSettings:
    opens = day_start(now) + DAY_MS + OPENING
    closes = day_start(now) + 10 * DAY_MS + CLOSING
    return _settings(
        attempts_per_round=1,
        chain=(Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT),
        rounds=(RoundSettings("Kỳ thi", opens, closes),),
    )


def _four_weeks(now: int) -> ContestSettings:
    first = next_monday(now)
    return _settings(
        attempts_per_round=3,
        counting=Counting.EARLIEST_BEST,
        prediction=PredictionKind.PEOPLE_ALL_RIGHT,
        chain=DEFAULT_CHAIN,
        formula=replace(DEFAULT_FORMULA, min_participation_percent=50),
        rounds=tuple(
            RoundSettings(
                f"Tuần {week + 1}",
                first + week * WEEK_MS + OPENING,
                first + week * WEEK_MS + 6 * DAY_MS + CLOSING,
            )
            for week in range(4)
        ),
    )


def _inside(now: int) -> ContestSettings:
    first = next_monday(now)
    return _settings(
        entry_mode=EntryMode.ACCOUNT,
        duration_ms=10 * MINUTE_MS,
        blueprint=papers.default_blueprint(10),
        attempts_per_round=2,
        chain=(Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT),
        rounds=(RoundSettings("Kỳ thi", first + OPENING, first + 4 * DAY_MS + CLOSING),),
    )


def _counter(now: int) -> ContestSettings:
    opens = day_start(now) + DAY_MS + OPENING
    blueprint = (papers.Slot(5, 100, audience=Audience.CITIZENS),)
    return _settings(
        entry_mode=EntryMode.ANONYMOUS,
        duration_ms=10 * MINUTE_MS,
        blueprint=blueprint,
        attempts_per_round=None,
        key_reveal=KeyReveal.AT_ONCE,
        rounds=(RoundSettings("Hỏi nhanh đáp gọn", opens, opens + 90 * DAY_MS),),
    )


def _settings(**kwargs: object) -> ContestSettings:
    return ContestSettings(title="", unit_id=0, **kwargs)  # type: ignore[arg-type]


PRESETS: dict[str, Preset] = {
    preset.key: preset
    for preset in (
        Preset(
            "mot-dot",
            "Một đợt, nhanh nhất",
            "Một kỳ mở 10 ngày, mỗi người một lượt 15 câu trong 15 phút; bằng điểm thì ai làm "
            "nhanh hơn xếp trên.",
            _one_round,
        ),
        Preset(
            "bon-ky",
            "Bốn kỳ tuần có dự đoán",
            "Bốn tuần, mỗi tuần tối đa 3 lượt; bằng điểm thì xét câu dự đoán số người đúng hết, "
            "rồi đến ai nộp sớm hơn.",
            _four_weeks,
        ),
        Preset(
            "noi-bo",
            "Nội bộ sở",
            "Cán bộ, công chức đăng nhập bằng tài khoản được cấp; 10 câu trong 10 phút, từ thứ "
            "Hai đến thứ Sáu.",
            _inside,
        ),
        Preset(
            "tai-quay",
            "Hỏi nhanh tại quầy",
            "Dành cho người dân: quét mã là trả lời, không hỏi thông tin cá nhân; 5 câu, hiện đáp "
            "án và giải thích ngay.",
            _counter,
        ),
    )
}


def copied(settings: ContestSettings, now: int) -> ContestSettings:
    """An earlier contest's settings for a new one: rounds moved on by whole weeks to the future."""
    first = min((each.opens_at for each in settings.rounds), default=now)
    weeks = max(0, -((first - now - DAY_MS) // WEEK_MS))
    rounds = tuple(
        RoundSettings(each.title, each.opens_at + weeks * WEEK_MS, each.closes_at + weeks * WEEK_MS)
        for each in settings.rounds
    )
    return replace(settings, title=f"{settings.title} (bản sao)", rounds=rounds)


def next_monday(now: int) -> int:
    """The moment the next Monday begins in Viet Nam, later than today."""
    days = (day_start(now) + LOCAL_OFFSET_MS) // DAY_MS  # since Thursday, 1/1/1970
    weekday = (days + 3) % 7  # 0 is Monday
    return day_start(now) + (7 - weekday) * DAY_MS


def with_place(settings: ContestSettings, unit_id: int, bank_ids: Sequence[int]) -> ContestSettings:
    """The settings held by this unit, drawing from these banks."""
    return replace(settings, unit_id=unit_id, bank_ids=tuple(bank_ids))

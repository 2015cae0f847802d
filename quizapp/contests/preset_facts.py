"""What a preset comes to, in a few lines: for choosing among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.domain import papers
from quizapp.domain.contests import (
    COUNTING_LABELS,
    ENTRY_MODE_LABELS,
    PREDICTION_LABELS,
    EntryMode,
    PredictionWhen,
)
from quizapp.domain.ranking import CRITERION_LABELS, Criterion
from quizapp.domain.text import format_duration
from quizapp.domain.timing import DAY_MS
from quizapp.domain.units import UNIT_TERM_LABELS

if TYPE_CHECKING:
    from quizapp.contests.settings import ContestSettings


def facts(settings: ContestSettings) -> list[tuple[str, str]]:
    """The settings that tell presets apart, as (what, words)."""
    anonymous = settings.entry_mode == EntryMode.ANONYMOUS
    lines = [
        ("Kỳ thi", _rounds_in_words(settings)),
        ("Đề thi", _papers_in_words(settings)),
        ("Lượt thi", _limits_in_words(settings)),
        ("Vào thi", ENTRY_MODE_LABELS[settings.entry_mode]),
    ]
    if settings.prediction:
        when = settings.prediction_when == PredictionWhen.AFTER
        words = PREDICTION_LABELS[settings.prediction] + (", hỏi sau khi nộp bài" if when else "")
        lines.append(("Dự đoán", words))
    if not anonymous:
        chain = [CRITERION_LABELS[each] for each in settings.chain if each != Criterion.SCORE]
        lines.append(("Bằng điểm", " → ".join(chain)))
        terms = " + ".join(UNIT_TERM_LABELS[term] for term, _ in settings.formula.terms)
        lines.append(("Tập thể", terms))
    return lines


def _papers_in_words(settings: ContestSettings) -> str:
    return "; ".join(
        (f"{plan.name}: " if plan.name else "")
        + f"{papers.question_count(plan.blueprint)} câu, {format_duration(plan.duration_ms)}"
        for plan in settings.plans
    )


def _rounds_in_words(settings: ContestSettings) -> str:
    longest = max(-((r.opens_at - r.closes_at) // DAY_MS) for r in settings.rounds)
    count = len(settings.rounds)
    return f"{longest} ngày" if count == 1 else f"{count} kỳ, mỗi kỳ {longest} ngày"


def _limits_in_words(settings: ContestSettings) -> str:
    limits = (
        (settings.attempts_per_contest, "cả cuộc thi"),
        (settings.attempts_per_round, "mỗi kỳ"),
        (settings.attempts_per_day, "mỗi ngày"),
    )
    words = [f"{limit} lượt {where}" for limit, where in limits if limit]
    if settings.attempts_per_contest == 1:
        del words[1:]
    counts = settings.attempts_per_round != 1 and settings.attempts_per_contest != 1
    if counts and settings.entry_mode != EntryMode.ANONYMOUS:
        label = COUNTING_LABELS[settings.counting]
        words.append(f"{label[0].lower()}{label[1:]}")
    return "; ".join(words) or "không giới hạn"

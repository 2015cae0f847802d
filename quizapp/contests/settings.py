"""The settings of a contest as plain values, between the form, the tables and the rules in words.

Moments and spans are UTC milliseconds, points hundredths of a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quizapp.domain import boards, entry, papers, ranking, units
from quizapp.domain.boards import Audience, BoardMode, BoardRules, NameStyle
from quizapp.domain.contests import Counting, EntryMode, KeyReveal, PredictionKind
from quizapp.domain.entry import EntryRules, Insiders
from quizapp.domain.papers import Blueprint
from quizapp.domain.ranking import DEFAULT_CHAIN, Criterion
from quizapp.domain.reviews import Drawn
from quizapp.domain.rules_text import RulesSettings
from quizapp.domain.scoring import Partial
from quizapp.domain.timing import MINUTE_MS
from quizapp.domain.units import DEFAULT_FORMULA, Formula

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

MAX_QUESTIONS = 100
MAX_DURATION_MS = 24 * 60 * MINUTE_MS
MAX_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """A window of the contest: open while ``opens_at <= now < closes_at``."""

    title: str
    opens_at: int
    closes_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestSettings:
    """Everything an organiser decides; limits that are None do not limit."""

    title: str
    unit_id: int
    summary: str = ""
    rules: str = ""
    prizes: str = ""
    contact: str = ""
    bank_ids: tuple[int, ...] = ()
    entry_mode: EntryMode = EntryMode.FORM
    entry: EntryRules = EntryRules()
    complete_only: bool = False
    duration_ms: int = 15 * MINUTE_MS
    blueprint: Blueprint = field(default_factory=papers.default_blueprint)
    drawn_statuses: Drawn = Drawn.APPROVED
    partial: Partial = Partial.ALL_OR_NOTHING
    attempts_per_round: int | None = 1
    attempts_per_contest: int | None = None
    attempts_per_day: int | None = None
    counting: Counting = Counting.BEST
    prediction: PredictionKind | None = None
    chain: tuple[Criterion, ...] = DEFAULT_CHAIN
    formula: Formula = DEFAULT_FORMULA
    key_reveal: KeyReveal = KeyReveal.AFTER_CLOSE
    retention_days: int = 365
    board: BoardRules = BoardRules()
    rounds: tuple[RoundSettings, ...] = ()


def settings_of(contest: Contest) -> ContestSettings:
    """The settings that ``contest`` was made or last changed with."""
    return ContestSettings(
        title=contest.title,
        unit_id=contest.unit_id,
        summary=contest.summary,
        rules=contest.rules,
        prizes=contest.prizes,
        contact=contest.contact,
        bank_ids=tuple(sorted(bank.id for bank in contest.banks)),
        entry_mode=EntryMode(contest.entry_mode),
        entry=entry_of(contest),
        complete_only=contest.complete_only,
        duration_ms=contest.duration_ms,
        blueprint=papers.blueprint_from_json(contest.blueprint),
        drawn_statuses=Drawn(contest.drawn_statuses),
        partial=Partial(contest.partial),
        attempts_per_round=contest.attempts_per_round,
        attempts_per_contest=contest.attempts_per_contest,
        attempts_per_day=contest.attempts_per_day,
        counting=Counting(contest.counting),
        prediction=PredictionKind(contest.prediction) if contest.prediction else None,
        chain=tuple(Criterion(name) for name in contest.chain),
        formula=units.formula_from_json(contest.formula),
        key_reveal=KeyReveal(contest.key_reveal),
        retention_days=contest.retention_days,
        board=board_of(contest),
        rounds=tuple(RoundSettings(r.title, r.opens_at, r.closes_at) for r in contest.rounds),
    )


def board_of(contest: Contest) -> BoardRules:
    """Who sees the contest's boards, when, and how people are named there."""
    return BoardRules(
        mode=BoardMode(contest.board_mode),
        freeze_minutes=contest.board_freeze_minutes,
        audience=Audience(contest.board_audience),
        names=NameStyle(contest.board_names),
    )


def entry_of(contest: Contest) -> EntryRules:
    """What is asked of those who come into the contest."""
    return EntryRules(
        asked=entry.asked_from_json(contest.entry_fields),
        min_age=contest.min_age,
        password=contest.entry_password,
        insiders=Insiders(contest.insiders),
    )


def rules_of(settings: ContestSettings) -> RulesSettings:
    """What the rules in words depend on; units are not ranked where nobody says who they are."""
    anonymous = settings.entry_mode == EntryMode.ANONYMOUS
    return RulesSettings(
        title=settings.title or "Cuộc thi",
        entry_mode=settings.entry_mode,
        entry=settings.entry,
        complete_only=settings.complete_only,
        rounds=tuple((r.title, r.opens_at, r.closes_at) for r in settings.rounds),
        blueprint=settings.blueprint,
        duration_ms=settings.duration_ms,
        per_round=settings.attempts_per_round,
        per_contest=settings.attempts_per_contest,
        per_day=settings.attempts_per_day,
        counting=settings.counting,
        partial=settings.partial,
        prediction_kind=settings.prediction,
        chain=settings.chain,
        formula=None if anonymous else settings.formula,
        key_reveal=settings.key_reveal,
        board=None if anonymous else settings.board,
    )


def problems(settings: ContestSettings) -> list[str]:
    """What can never be right, not even in a draft, and how to mend it (Vietnamese)."""
    found = [] if settings.title.strip() else ["Vui lòng đặt tên cuộc thi."]
    if not MINUTE_MS <= settings.duration_ms <= MAX_DURATION_MS:
        found.append("Thời gian làm bài phải từ 1 phút đến 24 giờ.")
    limits = (
        settings.attempts_per_round,
        settings.attempts_per_contest,
        settings.attempts_per_day,
    )
    if any(limit is not None and limit < 1 for limit in limits):
        found.append("Số lượt thi phải từ 1 trở lên; để trống nếu không giới hạn.")
    if settings.retention_days < 1:
        found.append("Số ngày lưu dữ liệu cá nhân phải từ 1 trở lên.")
    return [
        *found,
        *round_problems(settings.rounds),
        *paper_problems(settings),
        *entry.problems(settings.entry),
        *ranking_problems(settings),
        *unit_problems(settings),
    ]


def paper_problems(settings: ContestSettings) -> list[str]:
    """A paper has questions, and not too many."""
    if 1 <= papers.question_count(settings.blueprint) <= MAX_QUESTIONS:
        return []
    return [f"Đề thi phải có từ 1 đến {MAX_QUESTIONS} câu hỏi."]


def ranking_problems(settings: ContestSettings) -> list[str]:
    """What is wrong with chain and boards; nobody is ranked where nobody says who they are."""
    if settings.entry_mode == EntryMode.ANONYMOUS:
        return []
    return [*ranking.problems(settings.chain), *boards.problems(settings.board)]


def unit_problems(settings: ContestSettings) -> list[str]:
    """What is wrong with the formula of units."""
    if settings.entry_mode == EntryMode.ANONYMOUS:
        return []
    return units.problems(settings.formula)


def round_problems(rounds: Sequence[RoundSettings]) -> list[str]:
    """Rounds close after they open, follow one another and do not overlap."""
    found = []
    if len(rounds) > MAX_ROUNDS:
        found.append(f"Tối đa {MAX_ROUNDS} kỳ thi.")
    for each in rounds:
        if each.closes_at <= each.opens_at:
            found.append(f"{each.title}: giờ đóng phải sau giờ mở.")
    for former, latter in zip(rounds, rounds[1:], strict=False):
        if latter.opens_at < former.closes_at:
            found.append(f"{latter.title}: phải mở sau khi {former.title} đóng.")
    return found

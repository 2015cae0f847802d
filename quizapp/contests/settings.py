"""The settings of a contest as plain values, between the form, the tables and the rules in words.

Moments and spans are UTC milliseconds, points hundredths of a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from quizapp.domain import audiences, boards, entry, papers, ranking, units
from quizapp.domain.audiences import AudienceBy, PaperPlan
from quizapp.domain.boards import Audience, BoardMode, BoardRules, NameStyle
from quizapp.domain.contests import (
    Counting,
    EntryMode,
    KeyReveal,
    PredictionKind,
    PredictionWhen,
    most_attempts,
)
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
MAX_ROUNDS = 20
"""A contest of sixteen weekly rounds is known (contest-rules.md, #50)."""


@dataclass(frozen=True, slots=True)
class RoundSettings:
    """A window of the contest: open while ``opens_at <= now < closes_at``."""

    title: str
    opens_at: int
    closes_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestSettings:
    """Everything an organiser decides; limits that are None do not limit.

    ``bank_ids``, ``duration_ms`` and ``blueprint`` are the paper of everybody, or of the audience
    with the name ``audience`` where ``more_papers`` are for others.
    """

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
    audience: str = ""
    more_papers: tuple[PaperPlan, ...] = ()
    audience_by: AudienceBy = AudienceBy.UNIT
    no_repeats: bool = True
    practice_bank_ids: tuple[int, ...] = ()
    practice_questions: int = 10
    drawn_statuses: Drawn = Drawn.APPROVED
    partial: Partial = Partial.ALL_OR_NOTHING
    attempts_per_round: int | None = 1
    attempts_per_contest: int | None = None
    attempts_per_day: int | None = None
    counting: Counting = Counting.BEST
    prediction: PredictionKind | None = None
    prediction_when: PredictionWhen = PredictionWhen.WITH_PAPER
    prediction_required: bool = False
    chain: tuple[Criterion, ...] = DEFAULT_CHAIN
    formula: Formula = DEFAULT_FORMULA
    key_reveal: KeyReveal = KeyReveal.AFTER_CLOSE
    retention_days: int = 365
    board: BoardRules = BoardRules()
    rounds: tuple[RoundSettings, ...] = ()

    @property
    def plans(self) -> tuple[PaperPlan, ...]:
        """The papers of all audiences, at least one; an only one is for everybody."""
        several = bool(self.more_papers)
        first = PaperPlan(
            name=self.audience if several else "",
            divisions=(),
            bank_ids=tuple(sorted(self.bank_ids)),
            blueprint=self.blueprint,
            duration_ms=self.duration_ms,
        )
        return (first, *self.more_papers)

    @property
    def most_attempts(self) -> int | None:
        """How many attempts one person can have in the contest, None where nothing limits it."""
        return most_attempts(
            [(each.opens_at, each.closes_at) for each in self.rounds],
            self.attempts_per_round,
            self.attempts_per_contest,
            self.attempts_per_day,
        )


def plans_of(contest: Contest) -> tuple[PaperPlan, ...]:
    """The papers of all audiences of a contest, at least one."""
    if contest.papers:
        return audiences.plans_from_json(contest.papers)
    bank_ids = tuple(sorted(bank.id for bank in contest.banks))
    blueprint = papers.blueprint_from_json(contest.blueprint)
    return (PaperPlan("", (), bank_ids, blueprint, contest.duration_ms),)


def settings_of(contest: Contest) -> ContestSettings:
    """The settings that ``contest`` was made or last changed with."""
    first, *more = plans_of(contest)
    return ContestSettings(
        title=contest.title,
        unit_id=contest.unit_id,
        summary=contest.summary,
        rules=contest.rules,
        prizes=contest.prizes,
        contact=contest.contact,
        bank_ids=first.bank_ids,
        entry_mode=EntryMode(contest.entry_mode),
        entry=entry_of(contest),
        complete_only=contest.complete_only,
        duration_ms=contest.duration_ms,
        blueprint=first.blueprint,
        audience=first.name,
        more_papers=tuple(more),
        audience_by=AudienceBy(contest.audience_by),
        no_repeats=contest.no_repeats,
        practice_bank_ids=tuple(contest.practice_banks),
        practice_questions=contest.practice_questions,
        drawn_statuses=Drawn(contest.drawn_statuses),
        partial=Partial(contest.partial),
        attempts_per_round=contest.attempts_per_round,
        attempts_per_contest=contest.attempts_per_contest,
        attempts_per_day=contest.attempts_per_day,
        counting=Counting(contest.counting),
        prediction=PredictionKind(contest.prediction) if contest.prediction else None,
        prediction_when=PredictionWhen(contest.prediction_when),
        prediction_required=contest.prediction_required,
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
        moments=contest.board_moments,
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
        complete_only=settings.complete_only and not anonymous,
        rounds=tuple((r.title, r.opens_at, r.closes_at) for r in settings.rounds),
        blueprint=settings.blueprint,
        duration_ms=settings.duration_ms,
        per_round=settings.attempts_per_round,
        per_contest=settings.attempts_per_contest,
        per_day=settings.attempts_per_day,
        counting=settings.counting,
        partial=settings.partial,
        plans=settings.plans if settings.more_papers else (),
        audience_by=settings.audience_by,
        no_repeats=settings.no_repeats,
        practice=bool(settings.practice_bank_ids),
        prediction_kind=settings.prediction,
        prediction_when=settings.prediction_when,
        prediction_required=settings.prediction_required,
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
        *practice_problems(settings),
        *ranking_problems(settings),
        *unit_problems(settings),
    ]


def paper_problems(settings: ContestSettings) -> list[str]:
    """Every paper has questions, and not too many; each audience has one of its own."""
    found = []
    for plan in settings.plans:
        which = f"Đề thi “{plan.name}”" if plan.name else "Đề thi"
        if not 1 <= papers.question_count(plan.blueprint) <= MAX_QUESTIONS:
            found.append(f"{which} phải có từ 1 đến {MAX_QUESTIONS} câu hỏi.")
        if plan.name and not MINUTE_MS <= plan.duration_ms <= MAX_DURATION_MS:
            found.append(f"{which}: thời gian làm bài phải từ 1 phút đến 24 giờ.")
    if settings.more_papers and settings.entry_mode == EntryMode.ANONYMOUS:
        found.append(
            "Nhiều bộ đề theo đối tượng chỉ dùng khi người dự thi cho biết mình là ai; cuộc thi "
            "không hỏi thông tin cá nhân dùng một bộ đề."
        )
    return found + audiences.problems(settings.plans, settings.audience_by)


def practice_problems(settings: ContestSettings) -> list[str]:
    """Practice shows the keys at once, so it shares no bank with any paper that counts."""
    if not settings.practice_bank_ids:
        return []
    found = []
    if not 1 <= settings.practice_questions <= MAX_QUESTIONS:
        found.append(f"Đề thi thử phải có từ 1 đến {MAX_QUESTIONS} câu hỏi.")
    scored = {bank_id for plan in settings.plans for bank_id in plan.bank_ids}
    if scored & set(settings.practice_bank_ids):
        found.append(
            "Có ngân hàng vừa dùng để thi chính thức vừa dùng để thi thử. Thi thử cho xem đáp án "
            "ngay nên phải dùng ngân hàng riêng."
        )
    return found


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

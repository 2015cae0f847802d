"""Reads of contests and rounds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from quizapp.accounts import queries as accounts
from quizapp.accounts.models import Unit
from quizapp.banks import queries as banks
from quizapp.contests.models import Contest, Round, contest_bank
from quizapp.contests.settings import board_of, entry_of, plans_of, rules_of, settings_of
from quizapp.core import marks
from quizapp.core.access import EDITOR_ROLES
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, NotFound
from quizapp.domain import audiences, papers, units
from quizapp.domain.audiences import AudienceBy
from quizapp.domain.banks import Area, Audience
from quizapp.domain.contests import ContestState, EntryMode, PredictionWhen, most_attempts
from quizapp.domain.ranking import Criterion
from quizapp.domain.reviews import Drawn
from quizapp.domain.text import format_duration, search_key
from quizapp.domain.timing import RoundPhase, countdown_words, round_phase
from quizapp.domain.units import DIVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Select

    from quizapp.accounts.models import User
    from quizapp.banks.models import Bank
    from quizapp.domain.audiences import PaperPlan
    from quizapp.domain.boards import BoardRules
    from quizapp.domain.entry import EntryRules
    from quizapp.domain.papers import Blueprint, PoolQuestion
    from quizapp.domain.rules_text import RulesSettings
    from quizapp.domain.units import Formula

REAL = Contest.trial_of.is_(None)
"""Not a trial run: a condition for every list and count of contests."""
UNKNOWN = "Địa chỉ cuộc thi có thể đã gõ nhầm, hoặc cuộc thi chưa mở."


# ---------------------------------------------------------------- finding contests


def public_contests(now: int) -> list[Contest]:
    """Contests that people may see: open for entry first, then about to open, then past ones."""
    query = _with_rounds().where(Contest.state != ContestState.DRAFT, REAL)
    order = {phase: number for number, phase in enumerate(RoundPhase)}
    order[RoundPhase.OPEN], order[RoundPhase.UPCOMING] = 0, 1

    def place(contest: Contest) -> tuple[int, int]:
        now_at = status(contest, now)
        if now_at.until is None:
            return order[now_at.phase], -max((r.closes_at for r in contest.rounds), default=0)
        return order[now_at.phase], now_at.until

    return sorted(db.session.scalars(query), key=place)


_shared: marks.Kept[Contest] = marks.Kept(marks.CONTESTS)


def by_slug(slug: str, *, trials: bool = False) -> Contest:
    """The contest at this address, open or closed; raises NotFound, for drafts too.

    A trial run is found only by those who ask for ``trials`` too: where one takes part.

    It has its rounds and banks, belongs to no session and is shared by all requests of the
    process for as long as no contest changes: it is for reading only.
    """
    contest = _shared.get(slug, lambda: _read_shared(Contest.slug == slug))
    hidden = contest is None or (contest.trial_of is not None and not trials)
    if contest is None or hidden or contest.state == ContestState.DRAFT:
        raise NotFound(UNKNOWN, title="Không tìm thấy cuộc thi")
    return contest


def known(contest_id: int) -> Contest:
    """The contest that a row refers to, whatever its state; shared, as that of ``by_slug``."""
    contest = _shared.get(contest_id, lambda: _read_shared(Contest.id == contest_id))
    if contest is None:
        raise NotFound(UNKNOWN, title="Không tìm thấy cuộc thi")
    return contest


def _read_shared(which: ColumnElement[bool]) -> Contest | None:
    rounds = selectinload(Contest.rounds).immediateload(Round.contest)
    query = select(Contest).options(rounds, selectinload(Contest.banks)).where(which)
    return next(iter(marks.shared(query)), None)


def manageable(user: User, search: str = "", state: str = "") -> list[Contest]:
    """Contests of the user's part of the tree, newest first; ``search`` ignores case and marks."""
    query = _with_rounds().where(accounts.within(user, Contest.unit_id), REAL)
    query = query.order_by(Contest.created_at.desc(), Contest.id.desc())
    if state:
        query = query.where(Contest.state == state)
    wanted = search_key(search)
    return [each for each in db.session.scalars(query) if wanted in search_key(each.title)]


def bank_ids(contest_ids: Sequence[int]) -> dict[int, set[int]]:
    """The banks that each of these contests draws from; every id is there."""
    found: dict[int, set[int]] = {key: set() for key in contest_ids}
    chosen = contest_bank.c.contest_id.in_(contest_ids)
    for contest_id, bank_id in db.session.execute(select(contest_bank).where(chosen)):
        found[contest_id].add(bank_id)
    return found


def contest_for_staff(user: User, contest_id: int) -> Contest:
    """A contest the user may look at on the organisers' side; raises NotFound outside the scope."""
    contest = db.session.get(Contest, contest_id)
    hidden = contest is None or contest.trial_of is not None
    if contest is None or hidden or not accounts.may_see(user, contest.unit_id):
        raise NotFound("Cuộc thi không có hoặc không thuộc phạm vi được giao cho bạn.")
    return contest


def contest_for_editor(user: User, contest_id: int) -> Contest:
    """A contest the user may change; raises NotFound outside the scope, Forbidden for viewers."""
    contest = contest_for_staff(user, contest_id)
    if user.role not in EDITOR_ROLES:
        raise Forbidden("Tài khoản của bạn chỉ được xem cuộc thi này.")
    return contest


def trial_of(contest: Contest) -> Contest | None:
    """The trial run of a draft, where there is one."""
    return db.session.scalar(_with_rounds().where(Contest.trial_of == contest.id))


def _with_rounds() -> Select[Contest]:
    return select(Contest).options(selectinload(Contest.rounds))


# ---------------------------------------------------------------- rounds and the clock


def round_at(contest: Contest, now: int) -> Round | None:
    """The round that takes new attempts now; none unless the contest itself is open."""
    if contest.state != ContestState.OPEN:
        return None
    return next((r for r in contest.rounds if r.opens_at <= now < r.closes_at), None)


def round_numbered(contest: Contest, number: int) -> Round | None:
    """The round with this number; None where there is none such."""
    return next((each for each in contest.rounds if each.number == number), None)


def next_round(contest: Contest, now: int) -> Round | None:
    """The first round that is still to open; none in a contest that was closed."""
    if contest.state == ContestState.CLOSED:
        return None
    return next((r for r in contest.rounds if now < r.opens_at), None)


@dataclass(frozen=True, slots=True)
class Status:
    """Where a contest stands: the one state line that page, lists and displays share.

    ``round`` is the open round or the next one; ``until`` the moment the line stops being true.
    """

    phase: RoundPhase
    words: str
    round: Round | None = None
    until: int | None = None


def status(contest: Contest, now: int) -> Status:
    """What the state line says at ``now``, e.g. "Đang mở, còn 2 ngày 4 giờ"."""
    if contest.state == ContestState.CLOSED:
        return Status(RoundPhase.CLOSED, "Cuộc thi đã kết thúc")
    current = next((r for r in contest.rounds if r.opens_at <= now < r.closes_at), None)
    if current is not None:
        left = countdown_words(current.closes_at - now)
        return Status(RoundPhase.OPEN, f"Đang mở, {left}", current, current.closes_at)
    coming = next_round(contest, now)
    if coming is not None:
        left = countdown_words(coming.opens_at - now).removeprefix("còn ")
        return Status(RoundPhase.UPCOMING, f"Mở sau {left}", coming, coming.opens_at)
    return Status(RoundPhase.ENDED, "Đã hết thời gian dự thi")


def phase(round_: Round, now: int) -> RoundPhase:
    """The phase of a round as people see it: nothing is open in a contest that was closed.

    Whether the round itself was closed (chốt kỳ) is known to ranking.
    """
    if round_.contest.state == ContestState.CLOSED:
        return RoundPhase.ENDED
    return round_phase(now, round_.opens_at, round_.closes_at, None)


def organiser(contest: Contest) -> str:
    """The name of the unit that holds the contest."""
    found = accounts.unit(contest.unit_id)
    return found.name if found else ""


def unit_names(contests: Sequence[Contest]) -> dict[int, str]:
    """Names of the units that hold these contests, by id."""
    query = select(Unit.id, Unit.name).where(Unit.id.in_({each.unit_id for each in contests}))
    return {row.id: row.name for row in db.session.execute(query)}


def available(pool: Sequence[PoolQuestion], audience: str) -> dict[str, int]:
    """How many questions of a pool each area has for this audience ("" is anyone), by its value."""
    fits = {audience, Audience.ALL.value} if audience else set(Audience)
    counts = Counter(q.area.value for q in pool if q.audience.value in fits)
    return {**{area.value: counts[area.value] for area in Area}, "any_area": counts.total()}


# ---------------------------------------------------------------- settings as plain values


def rules_settings(contest: Contest) -> RulesSettings:
    """What ``domain.rules_text.sections`` turns into words."""
    return rules_of(settings_of(contest))


def chain(contest: Contest) -> tuple[Criterion, ...]:
    """The criteria by which people are ordered."""
    return tuple(Criterion(name) for name in contest.chain)


def board(contest: Contest) -> BoardRules:
    """Who sees the boards, when, and how people are named there."""
    return board_of(contest)


def entry(contest: Contest) -> EntryRules:
    """What is asked of those who come in."""
    return entry_of(contest)


def complete_only(contest: Contest) -> bool:
    """Whether an attempt with an open question is invalid; of no use where nobody is ranked."""
    return contest.complete_only and contest.entry_mode != EntryMode.ANONYMOUS


def needs_guess(contest: Contest) -> bool:
    """Whether an attempt without a prediction is invalid: the contest says so, or the prediction is
    a part of papers that must be whole."""
    if contest.prediction is None or contest.entry_mode == EntryMode.ANONYMOUS:
        return False
    belongs = contest.prediction_when == PredictionWhen.WITH_PAPER
    return contest.prediction_required or (contest.complete_only and belongs)


def formula(contest: Contest) -> Formula:
    """How units are scored."""
    return units.formula_from_json(contest.formula)


def blueprint(contest: Contest) -> Blueprint:
    """How a paper is drawn; of the first audience where there are several."""
    return papers.blueprint_from_json(contest.blueprint)


def plans(contest: Contest) -> tuple[PaperPlan, ...]:
    """The papers of all audiences, at least one; an only one is for everybody."""
    return plans_of(contest)


def plan_for(contest: Contest, division: str | None) -> PaperPlan:
    """The paper of a participant whose division is this."""
    return audiences.plan_for(plans_of(contest), division)


def divisions(contest: Contest) -> dict[str, str]:
    """What people are ranked apart by, with its name: the audiences, or else the divisions."""
    return audiences.labels(plans_of(contest)) if contest.papers else DIVISIONS


def apart(contest: Contest) -> list[tuple[str | None, str]]:
    """The boards of people that there must be, by division and name: one, or one an audience."""
    return [*audiences.labels(plans_of(contest)).items()] or [(None, "")]


def audience_choice(contest: Contest) -> dict[str, str]:
    """The audiences that people choose from as they come in, by key; none where they do not."""
    chosen = contest.papers and contest.audience_by == AudienceBy.CHOICE
    return audiences.labels(plans_of(contest)) if chosen else {}


def ahead(contest: Contest) -> int:
    """For how many papers of one person questions are to be kept apart, see ``papers.draw``."""
    if not contest.no_repeats:
        return 1
    most = most_attempts(
        [(each.opens_at, each.closes_at) for each in contest.rounds],
        contest.attempts_per_round,
        contest.attempts_per_contest,
        contest.attempts_per_day,
    )
    return AHEAD if most is None else most


AHEAD = 10
"""As many, where nothing limits how often somebody takes part."""


def work(contest: Contest) -> str:
    """What somebody who takes part does, for posters: "Trả lời 15 câu hỏi trong 15 phút"."""
    if contest.papers:
        return "Trả lời các câu hỏi của bộ đề dành cho mình"
    span = format_duration(contest.duration_ms).replace(" ", "\u00a0")
    return f"Trả lời {wanted(contest)}\u00a0câu hỏi trong {span}"


def full_score(contest: Contest) -> int:
    """What mean scores are out of, hundredths: a whole paper; 100 points where papers differ."""
    scores = {papers.max_score(plan.blueprint) for plan in plans_of(contest)}
    return scores.pop() if len(scores) == 1 else 100 * 100


def wanted(contest: Contest) -> int:
    """How many questions a paper has."""
    return papers.question_count(blueprint(contest))


def pool(contest: Contest, now: int, plan: PaperPlan | None = None) -> list[PoolQuestion]:
    """The questions that papers of the contest, or of one audience, are drawn from at a moment."""
    drawn = Drawn(contest.drawn_statuses)
    bank_ids = plan.bank_ids if plan else [bank.id for bank in contest.banks]
    return banks.pool(bank_ids, now, drawn)


def pools(contest: Contest, now: int) -> list[list[PoolQuestion]]:
    """The drawable questions of each paper, in the order of ``plans``."""
    return [pool(contest, now, plan) for plan in plans_of(contest)]


def practice_pool(contest: Contest, now: int) -> list[PoolQuestion]:
    """The questions for practice: never one of a bank that counts, nor one that asks the same."""
    if not contest.practice_banks:
        return []
    scored = sorted({bank_id for plan in plans_of(contest) for bank_id in plan.bank_ids})
    kept_apart = banks.twins(contest.practice_banks, scored)
    every = banks.pool(contest.practice_banks, now, Drawn(contest.drawn_statuses))
    return [q for q in every if q.question_id not in kept_apart]


def practice_clashes(contest: Contest) -> list[Contest]:
    """Other open contests that score what this one shows in practice, or the other way round."""
    mine, shown = {bank.id for bank in contest.banks}, set(contest.practice_banks)
    others = _with_rounds().options(selectinload(Contest.banks))
    others = others.where(Contest.state == ContestState.OPEN, REAL, Contest.id != contest.id)
    return [
        each
        for each in db.session.scalars(others.order_by(Contest.id))
        if shown & {bank.id for bank in each.banks} or mine & set(each.practice_banks)
    ]


def still_drawable(contest: Contest, question_versions: Mapping[int, int], now: int) -> bool:
    """Whether papers of the contest may still have every ``{question id: version id}``."""
    return banks.still_drawable(question_versions, now, Drawn(contest.drawn_statuses))


def titles(user: User, contest_ids: Iterable[int]) -> dict[int, str]:
    """The titles of those of these contests that are of the user's part of the tree, by id."""
    query = select(Contest).where(Contest.id.in_(set(contest_ids)), REAL)
    return {
        each.id: each.title
        for each in db.session.scalars(query.order_by(Contest.id.desc()))
        if accounts.may_see(user, each.unit_id)
    }


def drawing_from(bank: Bank) -> list[Contest]:
    """The open contests that draw from a bank."""
    drawn = Contest.banks.any(id=bank.id)
    query = select(Contest).where(Contest.state == ContestState.OPEN, REAL, drawn)
    return list(db.session.scalars(query.order_by(Contest.id.desc())))


def taken_slugs(base: str) -> Sequence[str]:
    """Addresses in use that begin with ``base``."""
    return list(db.session.scalars(select(Contest.slug).where(Contest.slug.startswith(base))))

"""Reads for the home page and the dashboard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from quizapp.attempts.models import Attempt, Participant
from quizapp.contests import law_notes
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core.db import db
from quizapp.domain.contests import ContestState
from quizapp.domain.text import format_number
from quizapp.domain.timing import RoundPhase, Standing, round_phase
from quizapp.ranking.models import RoundClosing
from quizapp.ranking.queries.complaints import waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.accounts.models import User
    from quizapp.contests.law_notes import LawNote
    from quizapp.contests.models import Round

SOON_MS = 3 * 86_400_000


@dataclass(frozen=True, slots=True)
class Card:
    """A contest as lists show it."""

    contest: Contest
    status: contests.Status
    participants: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Something an organiser should look at: what, of which contest, how pressing."""

    contest: Contest
    words: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A round in the calendar."""

    contest: Contest
    round: Round
    phase: RoundPhase


def calendar(now: int) -> list[Entry]:
    """The rounds of the contests that people may see, by their opening."""
    entries = [
        Entry(contest, each, contests.phase(each, now))
        for contest in contests.public_contests(now)
        for each in contest.rounds
    ]
    return sorted(entries, key=lambda entry: (entry.round.opens_at, entry.round.id))


def cards(listed: Sequence[Contest], now: int) -> list[Card]:
    """The contests with where they stand and how many have registered."""
    registered = _participants([contest.id for contest in listed])
    return [
        Card(contest, contests.status(contest, now), registered.get(contest.id, 0))
        for contest in listed
    ]


def _participants(contest_ids: list[int]) -> dict[int, int]:
    query = (
        select(Participant.contest_id, func.count())
        .where(Participant.contest_id.in_(contest_ids))
        .group_by(Participant.contest_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def attention(user: User, now: int) -> list[Attention]:
    """What waits for an organiser, the pressing things first."""
    mine = contests.manageable(user)
    closed = set(db.session.scalars(select(RoundClosing.round_id)))
    pending = _pending([contest.id for contest in mine])
    complaints = waiting([contest.id for contest in mine])
    laws = law_notes.law_notes_of(mine, now)
    found = [
        each
        for contest in mine
        for each in (
            *_about_rounds(contest, closed, now),
            *_about_state(contest, now),
            *_about_standings(contest, pending),
            *_about_complaints(contest, complaints),
            *_about_laws(contest, laws.get(contest.id, ()), now),
        )
    ]
    return sorted(found, key=lambda each: not each.urgent)


def _pending(contest_ids: list[int]) -> dict[int, int]:
    query = (
        select(Attempt.contest_id, func.count())
        .where(Attempt.contest_id.in_(contest_ids), Attempt.standing == Standing.PENDING_CHECK)
        .group_by(Attempt.contest_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _about_rounds(contest: Contest, closed: set[int], now: int) -> list[Attention]:
    if contest.state == ContestState.DRAFT:
        return []
    return [
        Attention(contest, f"{each.title}: đã hết giờ, chưa chốt kết quả", urgent=True)
        for each in contest.rounds
        if _phase(each, now) is RoundPhase.ENDED and each.id not in closed
    ]


def _phase(each: Round, now: int) -> RoundPhase:
    return round_phase(now, each.opens_at, each.closes_at, None)


def _about_state(contest: Contest, now: int) -> list[Attention]:
    first = contest.rounds[0] if contest.rounds else None
    if contest.state != ContestState.DRAFT:
        return []
    if first and first.opens_at - now < SOON_MS:
        return [Attention(contest, "sắp đến giờ mở mà vẫn là bản nháp", urgent=True)]
    return [Attention(contest, "đang là bản nháp, chưa mở")]


def _about_complaints(contest: Contest, waiting: dict[int, int]) -> list[Attention]:
    count = waiting.get(contest.id, 0)
    words = f"{format_number(count)} khiếu nại chờ trả lời"
    return [Attention(contest, words, urgent=True)] if count else []


def _about_laws(contest: Contest, notes: Sequence[LawNote], now: int) -> list[Attention]:
    """One line for what holds now, one for what is to come, however many documents they are."""
    pressing = _draws_soon(contest, now)
    return [
        Attention(contest, _law_words(group, ahead), urgent=pressing and not ahead)
        for ahead in (False, True)
        if (group := [note for note in notes if note.ahead is ahead])
    ]


def _law_words(notes: Sequence[LawNote], ahead: bool) -> str:
    if len(notes) == 1:
        return notes[0].words
    questions = format_number(sum(note.questions for note in notes))
    when = "sẽ thay đổi trong thời gian cuộc thi" if ahead else "đã thay đổi"
    return f"{len(notes)} văn bản làm căn cứ {when}: {questions} câu hỏi cần rà soát"


def _draws_soon(contest: Contest, now: int) -> bool:
    """Whether papers are drawn now or within days."""
    return any(each.opens_at - now < SOON_MS and each.closes_at > now for each in contest.rounds)


def _about_standings(contest: Contest, pending: dict[int, int]) -> list[Attention]:
    count = pending.get(contest.id, 0)
    return [Attention(contest, f"{count} lượt thi chờ xác minh")] if count else []

"""What changes in the law mean for a contest: its questions on documents that changed or will."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.domain.contests import ContestState
from quizapp.domain.laws import CHANGE_LABELS, ChangeKind
from quizapp.domain.papers import Shortage, shortage
from quizapp.domain.text import format_day, format_number, local_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from quizapp.banks.queries import LawFlag
    from quizapp.contests.models import Contest
    from quizapp.domain.audiences import PaperPlan


@dataclass(frozen=True, slots=True)
class LawNote:
    """One thing to tell the organiser; `ahead` when its day is still to come."""

    words: str
    document_id: int
    questions: int
    ahead: bool


def law_notes(contest: Contest, now: int) -> list[LawNote]:
    """What the contest's organiser should know of the law, what holds now first.

    Nothing once the contest is closed or its last round is over: papers drawn stay as they are.
    """
    return _noted(contest, banks.law_flags([bank.id for bank in contest.banks], now), now)


def law_notes_of(listed: Iterable[Contest], now: int) -> dict[int, list[LawNote]]:
    """`law_notes` of many contests, by their ids, in as many queries as of one."""
    running = [contest for contest in listed if _last_day(contest, now) is not None]
    own = contests.bank_ids([contest.id for contest in running])
    flags = banks.law_flags(sorted(set().union(*own.values())), now)
    return {
        contest.id: _noted(contest, (f for f in flags if f.bank_id in own[contest.id]), now)
        for contest in running
    }


def _noted(contest: Contest, flags: Iterable[LawFlag], now: int) -> list[LawNote]:
    last = _last_day(contest, now)
    counts: dict[tuple[int, int], int] = {}
    kept: dict[tuple[int, int], LawFlag] = {}
    for flag in flags:
        if last is not None and (not flag.ahead or flag.since <= last):
            kept[flag.key] = flag
            counts[flag.key] = counts.get(flag.key, 0) + flag.questions
    notes = [
        LawNote(_words(flag, counts[key]), flag.entry.document.id, counts[key], flag.ahead)
        for key, flag in kept.items()
    ]
    return sorted(notes, key=lambda note: note.ahead)


def _last_day(contest: Contest, now: int) -> dt.date | None:
    """The last day on which papers are drawn; None when none are any more."""
    closes = [each.closes_at for each in contest.rounds if each.closes_at > now]
    if contest.state == ContestState.CLOSED or (contest.rounds and not closes):
        return None
    return local_date(max(closes, default=now))


def _words(flag: LawFlag, questions: int) -> str:
    count, name = f"{format_number(questions)} câu hỏi", flag.entry.name
    if flag.change is None:
        return f"{name} có hiệu lực từ {format_day(flag.since)}: {count} chưa được rút trước đó."
    by = f" bởi {flag.change.by_number}" if flag.change.by_number else ""
    since = f" từ {format_day(flag.since)}" if flag.change.dated else ""
    what = f"{name} {CHANGE_LABELS[ChangeKind(flag.change.kind)].lower()}{by}{since}"
    if flag.change.drawn:
        return f"{what}: {count} cần rà soát, trong khi chờ vẫn được rút vào đề."
    if flag.ahead:
        return f"{what}, trong thời gian cuộc thi: {count} thôi được rút từ ngày đó."
    return f"{what}: {count} chờ rà soát, không được rút vào đề."


def later_shortages(contest: Contest, plans: Sequence[PaperPlan], now: int) -> list[str]:
    """Rounds to open on a later day for which too few questions are left by then (Vietnamese)."""
    later = [each for each in contest.rounds if local_date(each.opens_at) > local_date(now)]
    if not contest.banks or not later:
        return []
    found = []
    for plan in plans:
        today = shortage(plan.blueprint, contests.pool(contest, now, plan))
        for each in later:
            missing = shortage(plan.blueprint, contests.pool(contest, each.opens_at, plan))
            if missing and missing != today:
                which = f", đề “{plan.name}”" if plan.name else ""
                words = f"đến ngày mở, văn bản thay đổi. {Shortage(missing)}"
                found.append(f"{each.title}{which}: {words}")
    return found

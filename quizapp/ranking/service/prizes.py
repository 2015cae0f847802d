"""Use-cases of prizes: setting them, publishing the winners, taking a prize back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update

from quizapp.contests.models import Contest
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import prizes as domain
from quizapp.domain.prizes import Extent, ListState, Rule, Subject
from quizapp.domain.text import format_moment, nfc, nfc_lines
from quizapp.ranking.models import (
    Award,
    Prize,
    PrizeList,
    PrizePlan,
)
from quizapp.ranking.queries import complaints, drafts
from quizapp.ranking.queries import prizes as reads

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from quizapp.ranking.queries.drafts import Line

MAX_NUMBER, MAX_NOTE = 60, 1000
MAX_PRIZES, MAX_COUNT, MAX_DAYS = 60, 1000, 60


# ---------------------------------------------------------------- settings


def save_plan(
    contest: Contest, *, once_per_round: bool, once_per_contest: bool, complaint_days: int
) -> PrizePlan:
    """What holds for all prizes of a contest; counts for lists that are published from now on."""
    held = db.session.get(PrizePlan, contest.id)
    if held is None:
        held = PrizePlan(contest_id=contest.id)
        db.session.add(held)
    held.once_per_round, held.once_per_contest = once_per_round, once_per_contest
    held.complaint_days = complaint_days
    audit.record(
        "ranking.prize_plan",
        "contest",
        contest.id,
        once_per_round=once_per_round,
        once_per_contest=once_per_contest,
        complaint_days=complaint_days,
    )
    return held


@dataclass(frozen=True, slots=True)
class PrizeSettings:
    """A prize as an organiser sets it; see ``models.Prize``."""

    name: str
    count: int
    value: str
    extent: Extent
    subject: Subject
    rule: Rule
    division: str


def save_prize(contest: Contest, prize: Prize | None, given: PrizeSettings) -> Prize:
    """Add a prize behind the others, or change one; raises Invalid for what does not fit."""
    if given.rule not in domain.RULES_OF[given.subject]:
        who = domain.SUBJECT_LABELS[given.subject].lower()
        rule = domain.RULE_LABELS[given.rule].lower()
        raise Invalid(f"Cách xét “{rule}” không dùng cho giải {who}.")
    by_place = (given.subject, given.rule) == (Subject.PERSON, Rule.PLACE)
    if contest.papers and by_place and given.division == domain.ALL:
        raise Invalid(
            "Các đối tượng dự thi làm đề khác nhau nên giải cá nhân theo thứ hạng phải xét riêng "
            "từng đối tượng."
        )
    held = prize
    if held is None:
        others = reads.prizes_of(contest.id)
        if len(others) >= MAX_PRIZES:
            raise Invalid(f"Mỗi cuộc thi có tối đa {MAX_PRIZES} loại giải.")
        held = Prize(contest_id=contest.id, position=others[-1].position + 1 if others else 1)
        db.session.add(held)
    held.name, held.count, held.value = given.name, given.count, given.value
    held.extent, held.subject = given.extent.value, given.subject.value
    held.rule, held.division = given.rule.value, given.division
    db.session.flush()
    audit.record(
        "ranking.prize",
        "contest",
        contest.id,
        prize=held.id,
        name=held.name,
        count=held.count,
        extent=held.extent,
        subject=held.subject,
        rule=held.rule,
        division=held.division,
    )
    return held


def remove_prize(prize: Prize) -> None:
    """Take a prize out of the settings; what was published with it stays."""
    audit.record("ranking.prize_removed", "contest", prize.contest_id, name=prize.name)
    db.session.delete(prize)


def move_prize(prize: Prize, step: int) -> None:
    """Let a prize change places with the one before (-1) or behind it (1) in the order."""
    order = reads.prizes_of(prize.contest_id)
    at = order.index(prize)
    to = at + step
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
    for position, each in enumerate(order, start=1):
        each.position = position
    audit.record("ranking.prize_moved", "contest", prize.contest_id, name=prize.name, step=step)


# ---------------------------------------------------------------- publishing


def publish(
    contest: Contest,
    number: int,
    *,
    decision_number: str,
    decision_date: dt.date,
    note: str,
    actor: str,
    now: int,
) -> PrizeList:
    """Publish the winners by the latest ranking as the next version of their list.

    Raises Conflict while something is open (``Draft.problems``) or another version was published
    meanwhile, Invalid for the number of the decision.
    """
    made = drafts.draft(contest, number)
    if made is None:
        raise Conflict("Kết quả chưa được chốt nên chưa lập được danh sách giải.")
    if made.problems:
        raise Conflict(" ".join(made.problems[:5]))
    words, note = nfc(decision_number), nfc_lines(note)
    if not words or len(words) > MAX_NUMBER or len(note) > MAX_NOTE:
        raise Invalid(f"Vui lòng ghi số quyết định, tối đa {MAX_NUMBER} ký tự.")
    last = reads.current_list(contest.id, number)
    days = reads.plan_of(contest.id).complaint_days
    list_id = db.session.scalar(
        insert_ignoring(PrizeList)
        .values(
            contest_id=contest.id,
            round_number=number,
            version=last.version + 1 if last else 1,
            snapshot_id=made.snapshot.id,
            state=ListState.PUBLISHED.value,
            decision_number=words,
            decision_date=decision_date,
            note=note,
            published_at=now,
            published_by=actor,
            complaints_until=domain.complaints_until(now, days),
        )
        .returning(PrizeList.id)
    )
    if list_id is None:
        raise Conflict("Danh sách giải vừa được người khác công bố. Vui lòng tải lại trang.")
    db.session.add_all(_award(list_id, at, line) for at, line in enumerate(made.lines, start=1))
    db.session.flush()
    held = db.session.get_one(PrizeList, list_id)
    audit.record(
        "ranking.prizes_published",
        "contest",
        contest.id,
        round=number,
        version=held.version,
        ranking=made.snapshot.version,
        decision=words,
        awards=len(made.lines),
    )
    return held


def _award(list_id: int, number: int, line: Line) -> Award:
    person = line.participant is not None
    return Award(
        list_id=list_id,
        number=number,
        prize=line.prize.name,
        value=line.prize.value,
        rule=line.prize.rule,
        division=line.division,
        place=line.place,
        participant_id=line.id if person else None,
        unit_id=None if person else line.id,
        unit_name="" if person else line.name,
    )


def withdraw(award: Award, held: PrizeList, *, reason: str, actor: str, now: int) -> None:
    """Take a published prize back; the next in line is proposed in a new version of the list.

    Raises Invalid without a reason, Conflict where it was taken back already or another list
    counts by now.
    """
    words = audit.given_reason(nfc(reason))
    last = reads.current_list(held.contest_id, held.round_number)
    if last is None or last.id != held.id:
        raise Conflict("Danh sách này đã được thay bằng danh sách mới.")
    done = db.session.scalar(
        update(Award)
        .where(Award.id == award.id, Award.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=actor, withdrawn_reason=words)
        .returning(Award.id)
    )
    if done is None:
        raise Conflict("Giải này đã được thu hồi trước đó.")
    audit.record(
        "ranking.prize_withdrawn",
        "contest",
        held.contest_id,
        round=held.round_number,
        award=award.id,
        participant=award.participant_id,
        unit=award.unit_id,
        reason=words,
    )


def finalise(held: PrizeList, *, actor: str, now: int) -> None:
    """Make a published list the final result.

    Raises Conflict while complaints may come or wait, and where the ranking or a prize that was
    taken back now gives other winners.
    """
    if now <= held.complaints_until:
        raise Conflict(f"Còn trong thời hạn khiếu nại, đến {format_moment(held.complaints_until)}.")
    waiting = complaints.waiting([held.contest_id]).get(held.contest_id)
    if waiting:
        raise Conflict(f"Còn {waiting} khiếu nại chưa trả lời. Vui lòng trả lời trước.")
    last = reads.current_list(held.contest_id, held.round_number)
    now_due = drafts.draft(db.session.get_one(Contest, held.contest_id), held.round_number)
    awards = reads.awards_of(held.id)
    same = now_due is not None and says_the_same(now_due, awards)
    if last is None or last.id != held.id or not same:
        raise Conflict(
            "Danh sách này không còn đúng với kết quả hiện nay: có giải đã thu hồi, xếp hạng có "
            "phiên bản mới, hoặc danh sách đã được thay. Vui lòng công bố danh sách mới."
        )
    done = db.session.scalar(
        update(PrizeList)
        .where(PrizeList.id == held.id, PrizeList.state == ListState.PUBLISHED)
        .values(state=ListState.FINAL.value, final_at=now, final_by=actor)
        .returning(PrizeList.id)
    )
    if done is None:
        raise Conflict("Danh sách này đã là kết quả cuối cùng.")
    audit.record(
        "ranking.prizes_final",
        "contest",
        held.contest_id,
        round=held.round_number,
        version=held.version,
    )


def says_the_same(draft: drafts.Draft, awards: Sequence[Award]) -> bool:
    """Whether a published list is what the draft would publish now."""
    now = [(line.prize.name, line.division, line.id) for line in draft.lines]
    then = [
        (each.prize, each.division, each.participant_id or each.unit_id)
        for each in awards
        if each.withdrawn_at is None
    ]
    return not draft.ties and sorted(now, key=repr) == sorted(then, key=repr)

"""Publishing the winners, taking a prize back, the final result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from quizapp.contests.models import Contest
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import prizes as domain
from quizapp.domain.prizes import ListState
from quizapp.domain.text import format_moment, nfc, nfc_lines
from quizapp.ranking.models import Award, PrizeList
from quizapp.ranking.queries import complaints, drafts
from quizapp.ranking.queries import prizes as reads

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from quizapp.ranking.queries.drafts import Line

MAX_NUMBER, MAX_NOTE = 60, 1000


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

    Lower prizes of other rankings that it stands in place of are taken back (``Line.instead``).
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
    _take_back_lower(made.lines, actor=actor, now=now)
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
        prize_id=line.prize.id,
        value=line.worth,
        amount=line.prize.amount,
        reason=line.reason,
        rule=line.prize.rule,
        division=line.division,
        place=line.place,
        participant_id=line.id if person else None,
        unit_id=None if person else line.id,
        unit_name="" if person else line.name,
    )


def _take_back_lower(lines: Sequence[Line], *, actor: str, now: int) -> None:
    for line in lines:
        for award, held in line.instead:
            words = f"Nhận giải cao hơn theo thể lệ: {line.prize.name}."
            withdraw(award, held, reason=words, actor=actor, now=now)


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

"""Choosing by hand who has a prize, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.prizes import Rule, Subject
from quizapp.domain.text import nfc_lines
from quizapp.ranking.models import Award, Prize, PrizeList, PrizePick
from quizapp.ranking.queries import candidates, snapshots
from quizapp.ranking.queries import prizes as reads

if TYPE_CHECKING:
    from collections.abc import Mapping


def pick(prize: Prize, number: int, who: int, *, reason: str, actor: str, now: int) -> None:
    """Choose a participant or a unit (``who``) for one of a prize in the list of a ranking.

    Raises Invalid without a reason, Conflict where the prize is not given by hand, all of it is
    given, or ``who`` is not in the ranking or chosen already.
    """
    words = audit.given_reason(nfc_lines(reason))
    if prize.rule != Rule.BY_HAND:
        raise Invalid("Giải này được xét theo kết quả, không chọn bằng tay.")
    snapshot = snapshots.latest(prize.contest_id, number)
    subject = Subject(prize.subject)
    if snapshot is None or who not in candidates.choosable(snapshot, subject, [who]):
        raise Conflict("Chỉ chọn được người, đơn vị có trong kết quả đã chốt và được xét giải.")
    if len(reads.picks_of(prize.id, number)) >= prize.count:
        raise Conflict("Đã chọn đủ số lượng của giải này. Bỏ một lựa chọn trước khi chọn thêm.")
    column = "participant_id" if subject is Subject.PERSON else "unit_id"
    values = {
        "prize_id": prize.id,
        "round_number": number,
        column: who,
        "reason": words,
        "picked_at": now,
        "picked_by": actor,
    }
    made = db.session.scalar(insert_ignoring(PrizePick).values(values).returning(PrizePick.id))
    if made is None:
        raise Conflict("Người hoặc đơn vị này đã được chọn cho giải này.")
    _record("ranking.prize_picked", prize, number, {column: who, "reason": words})


def unpick(prize: Prize, chosen: PrizePick) -> None:
    """Take a choice back; what was published with it stays."""
    who = {"participant_id": chosen.participant_id, "unit_id": chosen.unit_id}
    db.session.delete(chosen)
    _record("ranking.prize_unpicked", prize, chosen.round_number, who)


def forget(contest_id: int, participant_id: int | None = None) -> None:
    """Take out the reasons of a contest's choices (or of those of one participant), which may
    name people; the facts stay."""
    ids = select(Prize.id).where(Prize.contest_id == contest_id)
    lists = select(PrizeList.id).where(PrizeList.contest_id == contest_id)
    for told in (
        update(PrizePick).where(PrizePick.prize_id.in_(ids)),
        update(Award).where(Award.list_id.in_(lists)),
    ):
        blank = told.values(reason="")
        if participant_id is not None:
            blank = blank.where(told.table.c.participant_id == participant_id)
        db.session.execute(blank, execution_options={"synchronize_session": False})


def _record(action: str, prize: Prize, number: int, details: Mapping[str, object]) -> None:
    audit.record(action, "contest", prize.contest_id, round=number, prize=prize.name, **details)

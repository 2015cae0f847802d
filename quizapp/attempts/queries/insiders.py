"""Reads of the list of organisers and helpers who take part."""

from __future__ import annotations

from functools import partial

from sqlalchemy import or_, select

from quizapp.attempts.models import Insider, Participant
from quizapp.core import marks
from quizapp.core.db import db
from quizapp.core.errors import NotFound

_kept: marks.Kept[frozenset[str | int]] = marks.Kept(marks.CONTESTS)


def known(contest_id: int) -> frozenset[str | int]:
    """Identities and account ids on the list of a contest; shared by all requests."""
    return _kept.get(contest_id, partial(_known, contest_id)) or frozenset()


def _known(contest_id: int) -> frozenset[str | int]:
    query = select(Insider.identity, Insider.user_id).where(Insider.contest_id == contest_id)
    return frozenset(key for row in db.session.execute(query) for key in row if key is not None)


def listed(contest_id: int) -> list[tuple[Insider, Participant | None]]:
    """The list in the order of adding, each with the participant where there is one."""
    same = or_(Participant.identity == Insider.identity, Participant.user_id == Insider.user_id)
    query = (
        select(Insider, Participant)
        .outerjoin(Participant, (Participant.contest_id == Insider.contest_id) & same)
        .where(Insider.contest_id == contest_id)
        .order_by(Insider.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def insider_of(contest_id: int, insider_id: int) -> Insider:
    """One line of the list of a contest; raises NotFound."""
    found = db.session.get(Insider, insider_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Người này không có trong danh sách của cuộc thi.")
    return found

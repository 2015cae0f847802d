"""What organisers put right in who a participant is: name, birth date, phone, unit.

Results follow at once. Fixed rankings and frozen boards stay as they are: the new unit counts in
the next version (contest-rules.md, 4.6: people who chose a wrong unit are moved, with a record).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from quizapp.attempts.models import Attempt, Correction, Participant, Result
from quizapp.attempts.service import history, register
from quizapp.attempts.service.retention import ERASED
from quizapp.attempts.service.submit import hold_marks, hold_participant
from quizapp.contests import queries as contests
from quizapp.core import audit, sealing
from quizapp.core.audit import given_reason
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import nfc, nfc_lines, search_key
from quizapp.domain.timing import AttemptState

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

SAME_PHONE = (
    "Số điện thoại này đã thuộc một người dự thi khác trong cuộc thi. Nếu một người đăng ký hai "
    "lần, vui lòng loại lượt thi thừa thay vì sửa số điện thoại."
)


@dataclass(frozen=True, slots=True)
class Right:
    """What is right of a participant. ``phone`` empty and ``birth_date`` None: as they are.

    ``unit_id`` None is no unit: then ``division`` counts; ``audience`` where people choose one.
    """

    full_name: str
    birth_date: dt.date | None
    phone: str
    unit_id: int | None
    division: str | None
    audience: str | None = None


def correct(
    contest: Contest, participant: Participant, right: Right, *, reason: str, actor: str, now: int
) -> list[str]:
    """Put it right; the names of the columns that changed. Nothing is kept of what was personal.

    Raises Invalid for what cannot be, without a reason, or where nothing changes; Conflict for
    somebody whose identity was erased, for a phone of somebody else, and for another audience than
    the one whose paper was taken.
    """
    words = given_reason(nfc_lines(reason))
    for each in contest.rounds:
        hold_marks(each.id)
    held = hold_participant(participant.id)
    if held.full_name == ERASED:
        raise Conflict("Thông tin cá nhân của người này đã được xóa nên không còn gì để sửa.")
    new = _columns(contest, held, right, now)
    changed = {name: value for name, value in new.items() if getattr(held, name) != value}
    if not changed:
        raise Invalid("Không có gì thay đổi so với thông tin đang lưu.")
    before = (held.unit_id, held.division)
    if contest.papers and "division" in changed:
        _refuse_other_paper(contest, held)
    if changed.keys() & {"unit_id", "division"}:
        _move_results(held.id, new["unit_id"], new["division"], now)
    _store(held, changed)
    if "full_name" in changed:
        register.name_again(held)
    names = sorted(changed.keys() - {"search", "identity"})
    db.session.add(
        Correction(
            contest_id=contest.id,
            participant_id=held.id,
            fields=names,
            unit_before=before[0],
            unit_after=held.unit_id,
            division_before=before[1],
            division_after=held.division,
            reason=words,
            actor=actor,
            at=now,
        )
    )
    history.decided(contest.id)
    units = {"unit": [before[0], held.unit_id]} if "unit_id" in changed else {}
    audit.record("attempts.correct", "participant", held.id, fields=names, reason=words, **units)
    db.session.flush()
    return names


def _refuse_other_paper(contest: Contest, held: Participant) -> None:
    """Raises Conflict for somebody with a paper of the present audience: it would be ranked among
    those of another."""
    taken = select(Attempt.id).where(
        Attempt.participant_id == held.id, Attempt.state != AttemptState.VOIDED
    )
    if db.session.scalars(taken.limit(1)).first() is not None:
        name = contests.divisions(contest).get(held.division or "", "")
        raise Conflict(
            f"Người này đã làm đề của đối tượng “{name}” nên không chuyển sang đối tượng khác "
            "được. Nếu cần, hủy các lượt thi đó trước, rồi cho người này thi lại."
        )


def _columns(contest: Contest, held: Participant, right: Right, now: int) -> dict[str, object]:
    """The columns of the participant as they are to be."""
    name = nfc(right.full_name)
    if not any(sign.isalpha() for sign in name):
        raise Invalid("Vui lòng điền họ và tên.")
    unit = register.unit_in(contest, right.unit_id)
    found: dict[str, object] = {
        "full_name": name,
        "search": search_key(name),
        "unit_id": unit.id if unit else None,
        "division": register.belongs(contest, unit, right.division, right.audience),
    }
    if right.birth_date is not None:
        register.refuse_birth_date(right.birth_date, now)
        found["birth_date"] = right.birth_date
    if right.phone:
        phone = register.phone_of(right.phone)
        known = register.identity(contest.id, phone)
        if known != held.identity:
            found |= {"identity": known, "phone": sealing.encrypt(phone)}
    return found


def _store(held: Participant, changed: dict[str, object]) -> None:
    try:
        with db.session.begin_nested():
            for name, value in changed.items():
                setattr(held, name, value)
            db.session.flush()
    except IntegrityError:
        raise Conflict(SAME_PHONE) from None


def _move_results(participant_id: int, unit_id: object, division: object, now: int) -> None:
    """Results count at the new unit from now on; what they were is kept."""
    mine = Result.participant_id == participant_id
    history.keep(mine, now)
    db.session.execute(
        update(Result).where(mine).values(unit_id=unit_id, division=division, since=now)
    )

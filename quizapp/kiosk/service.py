"""Use-cases of QR links."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from quizapp.core import audit
from quizapp.core.db import begin_write, db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.codes import short_code
from quizapp.domain.text import nfc
from quizapp.kiosk import queries
from quizapp.kiosk.models import QrLink

if TYPE_CHECKING:
    from collections.abc import Callable

    from quizapp.contests.models import Contest

TRIES = 20
MAX_PLACES = 200
MAX_PLACE = 60


def link_for(
    contest: Contest, now: int, randbelow: Callable[[int], int] = secrets.randbelow
) -> QrLink:
    """The contest's own link, made on first need (a reading request begins to write then)."""
    contest_id = contest.id
    found = queries.link_of(contest_id)
    if found is not None:
        return found
    begin_write()
    _insert(contest_id, queries.MAIN, now, randbelow)
    link = queries.link_of(contest_id)
    if link is None:
        raise RuntimeError("no free code found")
    return link


def add_place(
    contest: Contest, place: str, now: int, randbelow: Callable[[int], int] = secrets.randbelow
) -> QrLink:
    """A link of its own for a counter or a room; raises Invalid, Conflict for a name in use."""
    place = nfc(place)
    if not place or len(place) > MAX_PLACE:
        raise Invalid(f"Tên điểm đặt mã cần từ 1 đến {MAX_PLACE} ký tự.")
    if len(queries.places(contest.id)) >= MAX_PLACES:
        raise Conflict(f"Mỗi cuộc thi có tối đa {MAX_PLACES} điểm đặt mã.")
    code = _insert(contest.id, place, now, randbelow)
    if code is None:
        raise Conflict(f"Đã có điểm đặt mã tên là “{place}”.")
    audit.record("kiosk.add_place", "contest", contest.id, code=code, place=place)
    return db.session.get_one(QrLink, code)


def set_active(link: QrLink, active: bool) -> None:
    """Turn a link on or off; what is printed with it then works or says that it has ended."""
    if link.active == active:
        return
    link.active = active
    action = "kiosk.link_on" if active else "kiosk.link_off"
    audit.record(action, "contest", link.contest_id, code=link.code, place=link.place)


def _insert(contest_id: int, place: str, now: int, randbelow: Callable[[int], int]) -> str | None:
    """The code of the new link, or None where the place has one; codes in use are passed over."""
    for _ in range(TRIES):
        row = {
            "code": short_code(randbelow),
            "contest_id": contest_id,
            "place": place,
            "active": True,
            "created_at": now,
        }
        made = db.session.scalar(insert_ignoring(QrLink).values(row).returning(QrLink.code))
        if made is not None:
            return str(made)
        if queries.link_of(contest_id, place) is not None:
            return None
    raise RuntimeError("no free code found")

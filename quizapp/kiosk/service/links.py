"""Use-cases of QR links: making, leading elsewhere, turning on and off."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from quizapp.core import audit
from quizapp.core.db import begin_write, db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.codes import short_code
from quizapp.domain.text import nfc
from quizapp.kiosk import destinations, queries
from quizapp.kiosk.models import QrLink

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quizapp.contests.models import Contest
    from quizapp.kiosk.models import CitizenQuiz

TRIES = 20
MAX_PLACES = 200
MAX_PLACE = 60


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: exactly one of these. ``unit_id`` looks after links to pages."""

    contest_id: int | None = None
    quiz_id: int | None = None
    url: str | None = None
    unit_id: int | None = None


def link_for(
    contest: Contest, now: int, randbelow: Callable[[int], int] = secrets.randbelow
) -> QrLink:
    """The contest's own link, made on first need (a reading request begins to write then)."""
    return _own(Target(contest_id=contest.id), now, randbelow)


def quiz_link(
    quiz: CitizenQuiz, now: int, randbelow: Callable[[int], int] = secrets.randbelow
) -> QrLink:
    """The quiz's own link, the one that is shared; made on first need."""
    return _own(Target(quiz_id=quiz.id), now, randbelow)


def _own(target: Target, now: int, randbelow: Callable[[int], int]) -> QrLink:
    found = queries.link_to(target)
    if found is not None:
        return found
    begin_write()
    _insert(target, queries.MAIN, queries.MAIN, now, randbelow)
    link = queries.link_to(target)
    if link is None:
        raise RuntimeError("no free code found")
    return link


def add_place(
    contest: Contest, place: str, now: int, randbelow: Callable[[int], int] = secrets.randbelow
) -> QrLink:
    """A link of its own for a counter or a room; raises Invalid, Conflict for a name in use."""
    return add_link(Target(contest_id=contest.id), place, "", now, randbelow=randbelow)


def add_link(
    target: Target,
    place: str,
    counter: str,
    now: int,
    *,
    valid: tuple[int | None, int | None] = (None, None),
    randbelow: Callable[[int], int] = secrets.randbelow,
) -> QrLink:
    """A link of a place and counter; raises Invalid, Conflict where there is one already."""
    place, counter = _named(place, counter)
    target = _checked(target)
    _check_valid(*valid)
    _check_room(target, 1)
    code = _insert(target, place, counter, now, randbelow)
    if code is None:
        raise Conflict(f"Đã có điểm đặt mã tên là “{_label(place, counter)}”.")
    link = db.session.get_one(QrLink, code)
    link.valid_from, link.valid_to = valid
    _record("kiosk.add_place", link)
    return link


def add_links(
    target: Target, places: Sequence[tuple[str, str]], now: int
) -> tuple[list[QrLink], int]:
    """A link for each (place, counter); gives all their links in order, and how many are new.

    Places that have a link already keep it, so that the same list may be loaded again.
    """
    target = _checked(target)
    named = list(dict.fromkeys(_named(place, counter) for place, counter in places))
    there = codes_of(target, named)
    fresh = [pair for pair in named if pair not in there]
    for place, counter in fresh:
        _insert(target, place, counter, now, secrets.randbelow)
    links = [link for pair in named if (link := queries.link_to(target, *pair)) is not None]
    if fresh:
        kind, key = _subject(target)
        audit.record("kiosk.add_places", kind, key, count=len(fresh))
    return links, len(fresh)


def codes_of(target: Target, places: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The codes at a target; raises Invalid, and Conflict where new ones would be too many."""
    target = _checked(target)
    there = queries.codes_at(target)
    _check_room(target, sum(pair not in there for pair in places))
    return there


def change_link(
    link: QrLink,
    target: Target,
    place: str,
    counter: str,
    valid: tuple[int | None, int | None],
) -> None:
    """Lead a printed link elsewhere, rename it, bound its validity; raises Invalid, Conflict."""
    own = not link.label and target_of(link) == target
    place, counter = ("", "") if own and not place else _named(place, counter)
    target = _checked(target)
    _check_valid(*valid)
    before = {"to": words(link), "place": link.label}
    try:
        with db.session.begin_nested():
            link.contest_id, link.quiz_id, link.url = target.contest_id, target.quiz_id, target.url
            link.unit_id = target.unit_id
            link.place, link.counter = place, counter
    except IntegrityError:
        raise Conflict(
            f"Nơi dẫn đến đã có mã cho “{_label(place, counter)}”. Vui lòng đặt tên điểm khác."
        ) from None
    link.valid_from, link.valid_to = valid
    _record("kiosk.change_link", link, before=before, to=words(link))


def set_active(link: QrLink, active: bool) -> None:
    """Turn a link on or off; what is printed with it then works or says that it has ended."""
    if link.active == active:
        return
    link.active = active
    _record("kiosk.link_on" if active else "kiosk.link_off", link)


def target_of(link: QrLink) -> Target:
    """Where a link leads now."""
    return Target(link.contest_id, link.quiz_id, link.url, link.unit_id)


def words(link: QrLink) -> str:
    """Where a link leads, for the record: "contest 3", "quiz 1" or the address."""
    kind, key = _subject(target_of(link))
    return str(key) if kind == "page" else f"{kind} {key}"


def _record(action: str, link: QrLink, **details: object) -> None:
    kind, key = _subject(target_of(link))
    audit.record(action, kind, key, code=link.code, place=link.label, **details)


def _subject(target: Target) -> tuple[str, object]:
    if target.contest_id is not None:
        return "contest", target.contest_id
    if target.quiz_id is not None:
        return "quiz", target.quiz_id
    return "page", target.url


def _named(place: str, counter: str) -> tuple[str, str]:
    place, counter = nfc(place), nfc(counter)
    if not place or len(place) > MAX_PLACE or len(counter) > MAX_PLACE:
        raise Invalid(f"Tên điểm đặt mã cần từ 1 đến {MAX_PLACE} ký tự.")
    return place, counter


def _label(place: str, counter: str) -> str:
    return ", ".join(part for part in (place, counter) if part)


def _checked(target: Target) -> Target:
    """The target with a tidy address; raises Invalid for one that links may not lead to."""
    if target.contest_id is not None or target.quiz_id is not None:
        return Target(target.contest_id, target.quiz_id)
    if target.unit_id is None:
        raise Invalid("Vui lòng chọn đơn vị quản lý mã.")
    return Target(url=destinations.checked(target.url or ""), unit_id=target.unit_id)


def _check_valid(valid_from: int | None, valid_to: int | None) -> None:
    if valid_from is not None and valid_to is not None and valid_to <= valid_from:
        raise Invalid("Thời điểm hết hiệu lực phải sau thời điểm bắt đầu.")


def _check_room(target: Target, wanted: int) -> None:
    if queries.count_links(target) + wanted > MAX_PLACES:
        raise Conflict(f"Mỗi nơi dẫn đến có tối đa {MAX_PLACES} điểm đặt mã.")


def _insert(
    target: Target, place: str, counter: str, now: int, randbelow: Callable[[int], int]
) -> str | None:
    """The code of the new link, or None where the place has one; codes in use are passed over."""
    for _ in range(TRIES):
        row = {
            "code": short_code(randbelow),
            "contest_id": target.contest_id,
            "quiz_id": target.quiz_id,
            "url": target.url,
            "unit_id": target.unit_id,
            "place": place,
            "counter": counter,
            "active": True,
            "created_at": now,
        }
        made = db.session.scalar(insert_ignoring(QrLink).values(row).returning(QrLink.code))
        if made is not None:
            return str(made)
        if queries.link_to(target, place, counter) is not None:
            return None
    raise RuntimeError("no free code found")

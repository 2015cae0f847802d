"""Coming into a contest: one person is one participant, whatever way and however often."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, select

from quizapp.accounts import history
from quizapp.accounts import queries as accounts
from quizapp.attempts.consent import PUBLISHING, PURPOSES, TEXT_VERSION
from quizapp.attempts.models import Consent, NameTail, Participant
from quizapp.attempts.queries import insiders, participant_of_user
from quizapp.contests import queries as contests
from quizapp.core import sealing
from quizapp.core.db import Within, attached, db, insert_ignoring, insert_rows
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import audiences, entry
from quizapp.domain.audiences import AudienceBy
from quizapp.domain.entry import EntryField, EntryRules, Insiders, Need
from quizapp.domain.text import BadPhone, local_date, nfc, normalise_phone, search_key, tails
from quizapp.domain.units import DIVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Engine

    from quizapp.accounts.models import Unit, User
    from quizapp.contests.models import Contest

CITIZENS = "cong-dan"
OLDEST_YEAR, YOUNGEST_AGE = 1900, 6
MISMATCH = (
    "Số điện thoại và ngày sinh chưa khớp với thông tin đã đăng ký. Vui lòng kiểm tra lại; nếu "
    "vẫn chưa vào được, vui lòng liên hệ ban tổ chức."
)


@dataclass(frozen=True, slots=True)
class Registration:
    """What the entry form asks. ``unit_id`` None: a citizen, or whatever ``division`` says.

    ``audience`` is the key of the one chosen, where the contest lets people choose.
    """

    full_name: str
    birth_date: dt.date
    phone: str
    unit_id: int | None
    division: str | None
    consents: frozenset[str]
    audience: str | None = None
    details: Mapping[EntryField, str] = field(default_factory=dict)
    password: str = ""


class OtherBirthDate(Conflict):
    code, title = "other_birth_date", "Số điện thoại này đã được đăng ký"


class TooYoung(Conflict):
    code, title = "too_young", "Chưa đủ tuổi dự thi"


class Barred(Conflict):
    code, title = "barred", "Không thuộc đối tượng dự thi"


class WrongPassword(Conflict):
    code, title = "wrong_password", "Mật khẩu của cuộc thi chưa đúng"


def register(
    contest: Contest, registration: Registration, now: int, *, is_demo: bool = False
) -> Participant:
    """The participant with this phone: a new one, or the one who came before.

    Raises Invalid for missing consent, name, phone, date, unit or further field; WrongPassword;
    TooYoung; Barred; OtherBirthDate (which tells nothing of what is stored) where the phone came
    in with another date of birth.
    """
    rules = contests.entry(contest)
    _refuse_unwilling(registration.consents)
    _refuse_password(rules, registration.password)
    phone = phone_of(registration.phone)
    name = nfc(registration.full_name)
    if not name or not any(sign.isalpha() for sign in name):
        raise Invalid("Vui lòng điền họ và tên.")
    refuse_birth_date(registration.birth_date, now)
    if not entry.old_enough(rules, registration.birth_date, local_date(now)):
        raise TooYoung(entry.too_young(rules))
    known = identity(contest.id, phone)
    unit = unit_in(contest, registration.unit_id)
    new = {
        "identity": known,
        "full_name": name,
        "search": search_key(name),
        "birth_date": registration.birth_date,
        "phone": sealing.encrypt(phone),
        "details": _details(rules, registration.details),
        "eligible": _admitted(contest, rules, known),
        "unit_id": unit.id if unit else None,
        "division": belongs(contest, unit, registration.division, registration.audience),
        "is_demo": is_demo,
    }
    inserted = _insert(contest, new, registration.consents, "form", now)
    if inserted is not None:
        return inserted
    return come_back(contest, registration.phone, registration.birth_date, OtherBirthDate)


def come_back(
    contest: Contest, phone: str, birth_date: dt.date, refusal: type[Conflict] = Conflict
) -> Participant:
    """The participant who came in with this phone and date of birth.

    Raises Invalid for an impossible phone, ``refusal`` for an unknown pair: the same words whether
    the phone or the date is the wrong one.
    """
    known = db.session.scalar(
        select(Participant).where(
            Participant.contest_id == contest.id,
            Participant.identity == identity(contest.id, phone_of(phone)),
        )
    )
    if known is None or known.birth_date != birth_date:
        raise refusal(MISMATCH)
    return known


def register_user(
    contest: Contest,
    user: User,
    consents: frozenset[str],
    now: int,
    *,
    audience: str | None = None,
    password: str = "",
    is_demo: bool = False,
) -> Participant:
    """The participant of an account.

    Raises Invalid for missing consent or choice, WrongPassword, Barred.
    """
    rules = contests.entry(contest)
    _refuse_unwilling(consents)
    _refuse_password(rules, password)
    unit = history.unit_on(user.unit_id, history.day_of(now))
    new = {
        "user_id": user.id,
        "full_name": user.display_name,
        "search": search_key(user.display_name),
        "unit_id": unit.id if unit else None,
        "division": audience_in(contest, division_of(unit) if unit else None, audience),
        "eligible": _admitted(contest, rules, user.id),
        "is_demo": is_demo,
    }
    inserted = _insert(contest, new, consents, "account", now)
    known = inserted or participant_of_user(user.id, contest.id)
    if known is None:
        raise Conflict("Chưa ghi nhận được người dự thi. Vui lòng thử lại.")
    return known


def register_anonymous(contest: Contest, now: int, *, is_demo: bool = False) -> Participant:
    """A participant of whom nothing is asked: counted, never ranked among people."""
    participant = Participant(
        contest_id=contest.id,
        full_name="Người dự thi ẩn danh",
        search="",
        publish=False,
        eligible=False,
        is_demo=is_demo,
        created_at=now,
    )
    db.session.add(participant)
    db.session.flush()
    return participant


def identity(contest_id: int, phone: str) -> str:
    """The keyed hash by which a normalised phone is known in one contest, and in no other."""
    return sealing.fingerprint("participant", f"{contest_id}:{phone}")


def division_of(unit: Unit) -> str | None:
    """The unit's division, else that of the nearest unit above that has one."""
    if unit.division is not None:
        return unit.division
    above = [accounts.known_unit(int(part)) for part in unit.path.split("/") if part]
    return next((each.division for each in reversed(above) if each and each.division), None)


def audience_in(contest: Contest, division: str | None, chosen: str | None = None) -> str | None:
    """What somebody of this division is ranked apart by: the division, or the audience.

    Raises Invalid where an audience is to be ``chosen`` and is not.
    """
    if not contest.papers:
        return division
    plans = contests.plans(contest)
    if contest.audience_by == AudienceBy.UNIT:
        return audiences.audience_of(plans, division)
    if chosen not in audiences.labels(plans):
        raise Invalid("Vui lòng chọn đối tượng dự thi.")
    return chosen


def belongs(
    contest: Contest, unit: Unit | None, division: str | None, audience: str | None
) -> str | None:
    """What somebody of this unit (or, without one, of this division) is ranked apart by.

    Raises Invalid for no such division or audience.
    """
    mine = division_of(unit) if unit else _division(division)
    return audience_in(contest, mine, audience)


def _insert(
    contest: Contest, new: dict[str, Any], consents: frozenset[str], how: str, now: int
) -> Participant | None:
    """The new participant with its consents; None where the unique keys know the person."""
    values = {
        **new,
        "contest_id": contest.id,
        "publish": PUBLISHING in consents,
        "created_at": now,
    }
    born: dt.date | None = new.get("birth_date")
    row = _inserting(db.engine, frozenset(values)).row(
        **{**values, "birth_date": born and born.isoformat()}
    )
    if row is None:
        return None
    inserted = Participant(id=row[0], **values)
    attached(inserted)
    rows = [
        {
            "participant_id": inserted.id,
            "purpose": purpose.key,
            "text_version": TEXT_VERSION,
            "how": how,
            "given": purpose.key in consents,
            "at": now,
        }
        for purpose in PURPOSES.values()
    ]
    insert_rows(Consent, rows)
    names = name_tails(inserted)
    if names:
        insert_rows(NameTail, names)
    return inserted


def name_tails(participant: Participant) -> list[dict[str, Any]]:
    """The rows of ``NameTail`` of a participant: none where the name is not to be shown."""
    found = tails(participant.search) if participant.publish else []
    return [
        {
            "contest_id": participant.contest_id,
            "tail": tail.encode(),
            "participant_id": participant.id,
        }
        for tail in dict.fromkeys(found)
    ]


def name_again(held: Participant) -> None:
    """Let a held participant be found by the present name, where it may be shown."""
    db.session.execute(delete(NameTail).where(NameTail.participant_id == held.id))
    rows = name_tails(held)
    if rows:
        db.session.execute(insert(NameTail).values(rows))


@cache
def _inserting(engine: Engine, columns: frozenset[str]) -> Within:
    values: dict[str, Any] = {name: bindparam(name) for name in columns | {"birth_date"}}
    return Within(engine, insert_ignoring(Participant).values(values).returning(Participant.id))


def _refuse_unwilling(consents: Iterable[str]) -> None:
    if any(purpose.required and purpose.key not in consents for purpose in PURPOSES.values()):
        raise Invalid(
            "Để dự thi, anh/chị cần đánh dấu đồng ý cho ban tổ chức xử lý thông tin đã điền."
        )


def _refuse_password(rules: EntryRules, typed: str) -> None:
    if rules.password and not entry.same_password(rules.password, typed):
        raise WrongPassword(
            "Mật khẩu của cuộc thi chưa đúng. Mật khẩu này do Ban Tổ chức thông báo chung cho mọi "
            "người dự thi."
        )


def _details(rules: EntryRules, typed: Mapping[EntryField, str]) -> str | None:
    """The further fields that the contest asks, encrypted; None where it asks none."""
    found = {}
    for each, need in rules.asked:
        try:
            value = entry.detail(each, typed.get(each, ""))
        except entry.BadDetail as bad:
            raise Invalid(f"{entry.ENTRY_FIELD_LABELS[each]}: {bad}") from bad
        if need == Need.REQUIRED and not value:
            raise Invalid(f"{entry.ENTRY_FIELD_LABELS[each]}: vui lòng điền mục này.")
        if value:
            found[each.value] = value
    return sealing.encrypt(json.dumps(found, ensure_ascii=False)) if found else None


def _admitted(contest: Contest, rules: EntryRules, who: str | int) -> bool:
    """Whether a newcomer may be given a prize; raises Barred where they may not come in."""
    if who not in insiders.known(contest.id):
        return True
    if rules.insiders == Insiders.BARRED:
        raise Barred(entry.BARRED_WORDS)
    return False


def phone_of(raw: str) -> str:
    """The normalised phone; raises Invalid for what cannot be one."""
    try:
        return normalise_phone(raw)
    except BadPhone as bad:
        raise Invalid(str(bad)) from bad


def refuse_birth_date(birth_date: dt.date, now: int) -> None:
    """Raises Invalid for a date on which nobody who takes part was born."""
    this_year = dt.datetime.fromtimestamp(now / 1000, dt.UTC).year
    if not OLDEST_YEAR <= birth_date.year <= this_year - YOUNGEST_AGE:
        raise Invalid("Ngày sinh chưa đúng. Vui lòng kiểm tra lại năm sinh.")


def unit_in(contest: Contest, unit_id: int | None) -> Unit | None:
    """The chosen unit; raises Invalid for one outside of the contest's part of the tree."""
    if unit_id is None:
        return None
    unit, root = accounts.known_unit(unit_id), accounts.known_unit(contest.unit_id)
    if unit is None or root is None or not unit.path.startswith(root.path):
        raise Invalid("Vui lòng chọn đơn vị trong danh sách.")
    return unit


def _division(division: str | None) -> str:
    if division is None:
        return CITIZENS
    if division not in DIVISIONS:
        raise Invalid("Vui lòng chọn khối trong danh sách.")
    return division

"""The list of organisers and helpers of a contest: they take part without a prize, or not at all.

Contest-rules.md, 4.9. A contest says which (``domain.entry.Insiders``); who comes in is looked
for on the list, and who is put on it later is no longer considered for a prize.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.accounts import queries as accounts
from quizapp.attempts.models import Insider
from quizapp.attempts.queries.insiders import listed
from quizapp.attempts.service.register import identity
from quizapp.attempts.service.standing import change_eligible
from quizapp.core import audit, sealing
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Invalid
from quizapp.domain.text import BadPhone, fold_digits, nfc, normalise_phone

if TYPE_CHECKING:
    from quizapp.contests.models import Contest

MAX_LINES = 500
REASON = "Có tên trong danh sách ban tổ chức, bộ phận giúp việc của cuộc thi"


@dataclass(frozen=True, slots=True)
class Person:
    """One line: a name, and the normalised phone or the id of the account."""

    name: str
    phone: str | None = None
    user_id: int | None = None


def read(lines: str) -> list[Person]:
    """Typed lines "Họ tên; 0905 123 456" or "Họ tên; tên đăng nhập" → people.

    A line of one part is the phone or the account alone; a blank does for the semicolon. Raises
    Invalid naming the lines that cannot be read.
    """
    found, wrong = [], []
    typed = [(n, line) for n, raw in enumerate(lines.splitlines(), 1) if (line := nfc(raw))]
    if len(typed) > MAX_LINES:
        raise Invalid(f"Mỗi lần thêm tối đa {MAX_LINES} người.")
    for number, line in typed:
        person = _person(line)
        if person is None:
            wrong.append(f"dòng {number}: {line[:60]}")
        else:
            found.append(person)
    if wrong:
        raise Invalid(
            "Chưa thêm ai. Những dòng sau không có số điện thoại hay tên đăng nhập nào nhận ra "
            f"được: {'; '.join(wrong)}."
        )
    if not found:
        raise Invalid("Vui lòng nhập ít nhất một người.")
    return found


_TRAILING_PHONE = re.compile(r"(.*?)(\+?[0-9][0-9 .-]{7,})$")


def _person(line: str) -> Person | None:
    name, key = _parted(line)
    try:
        return Person(name, phone=normalise_phone(key))
    except BadPhone:
        user = accounts.user_named(key)
    return Person(name or user.display_name, user_id=user.id) if user else None


def _parted(line: str) -> tuple[str, str]:
    """Name and key of a line; two columns from a spreadsheet come with a blank between."""
    if ";" in line:
        name, _, key = line.rpartition(";")
    elif found := _TRAILING_PHONE.fullmatch(fold_digits(line)):
        name, key = found.groups()
    else:
        name, _, key = line.rpartition(" ")
    return name.strip(" ;,-")[:100], key.strip()


def add(contest: Contest, people: list[Person], *, actor: str, now: int) -> int:
    """Put people on the list, and out of the running who takes part already; gives how many new.

    Who is on the list stays as they are.
    """
    added = 0
    for person in people:
        row = {
            "contest_id": contest.id,
            "identity": identity(contest.id, person.phone) if person.phone else None,
            "phone": sealing.encrypt(person.phone) if person.phone else None,
            "user_id": person.user_id,
            "name": person.name,
            "added_by": actor,
            "added_at": now,
        }
        new = db.session.scalars(insert_ignoring(Insider).values(row).returning(Insider.id)).first()
        added += new is not None
    audit.record("attempts.insiders", "contest", contest.id, added=added)
    apply(contest.id, now)
    return added


def apply(contest_id: int, now: int) -> int:
    """Take who is on the list out of the running, whoever came in first; gives how many."""
    running = [each for _, each in listed(contest_id) if each is not None and each.eligible]
    for participant in running:
        change_eligible(participant, False, REASON, now=now)
    return len(running)


def remove(insider: Insider) -> None:
    """Take somebody off the list; whether a prize is possible again is decided apart."""
    audit.record("attempts.insider_off", "contest", insider.contest_id, name=insider.name)
    db.session.delete(insider)
    db.session.flush()


def copy(source: Contest, made: Contest) -> None:
    """Let a contest that was made after another have its list."""
    people = [
        Person(each.name, sealing.decrypt(each.phone) if each.phone else None, each.user_id)
        for each, _ in listed(source.id)
    ]
    if people:
        add(made, people, actor=made.created_by, now=made.created_at)

"""Accounts from an Excel list of people.

A hash takes tens of milliseconds by design and a process answers one request at a time, so the
hashes of a long list are made behind the requests, a few at a time, with nothing locked; all
accounts are then made in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from quizapp.accounts import passwords, queries, roster
from quizapp.accounts.models import AccountImport, User
from quizapp.accounts.roster import Person, PersonRow, Plan
from quizapp.core import audit, drafts, jobs, sealing
from quizapp.core.access import MEMBER
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Gone

if TYPE_CHECKING:
    from quizapp.accounts.roster import Place

MAKING = "accounts.make"
"""The kind of job that makes the accounts of a list; its subject is the draft."""
BATCH = 10
"""Hashes per step of it: some tenths of a second."""
_AT_ONCE = 500
"""Rows of one statement: SQLite takes some 32,000 values in it."""


# ---------------------------------------------------------------- the list, to be looked at


def open_members(draft: AccountImport, places: Mapping[str, Place]) -> Plan:
    """What the list asks for, against the accounts and units as they are now."""
    rows = [PersonRow(**{**raw, "errors": tuple(raw["errors"])}) for raw in draft.content["rows"]]
    return roster.plan(rows, places, queries.accounts())


def accept_members(draft: AccountImport, places: Mapping[str, Place], now: int) -> Plan:
    """Fix whom accounts are made for; rows with errors are left out.

    Raises Conflict when it was accepted or discarded meanwhile, or nobody is to get an account.
    """
    drafts.claim(draft, now)
    plan = open_members(draft, places)
    if not plan.new:
        raise Conflict("Danh sách không có người nào cần tạo tài khoản. Vui lòng xem lại tệp.")
    draft.content = {
        "people": [asdict(person) for person in plan.new],
        "left": [asdict(person) for person in plan.existing],
        "wrong": len(plan.wrong),
        "hashes": [],
        "secrets": [],
    }
    db.session.flush()
    jobs.begin(MAKING, draft.id, now, total=len(plan.new))
    return plan


# ---------------------------------------------------------------- passwords, a few at a time


@dataclass(frozen=True, slots=True)
class Work:
    """Passwords and their hashes for the people from number ``start`` on."""

    start: int
    content: Mapping[str, Any]

    @property
    def done(self) -> int:
        return len(self.content["hashes"])


def hashed(draft: AccountImport) -> Work:
    """Passwords for the next few people; nothing is written."""
    left = len(draft.content["people"]) - draft.done
    words = [passwords.generate() for _ in range(min(left, BATCH))]
    content = {
        **draft.content,
        "hashes": [*draft.content["hashes"], *map(passwords.hash_password, words)],
        "secrets": [*draft.content["secrets"], sealing.encrypt(json.dumps(words))],
    }
    return Work(draft.done, content)


def keep_hashes(draft_id: int, work: Work, now: int) -> None:
    """Keep what was hashed, unless another did so first; with the last, make all accounts."""
    whole = work.done == len(work.content["people"])
    kept = db.session.scalar(
        update(AccountImport)
        .where(AccountImport.id == draft_id, AccountImport.done == work.start)
        .where(AccountImport.made_at.is_(None))
        .values(content=work.content, done=work.done, made_at=now if whole else None)
        .returning(AccountImport.id)
    )
    if kept is not None and whole:
        _make_all(db.session.get_one(AccountImport, draft_id, populate_existing=True), now)


def _make_all(draft: AccountImport, now: int) -> None:
    content = draft.content
    people = [Person(**raw) for raw in content["people"]]
    made = _inserted(people, content["hashes"], now)
    taken = [
        replace(person, note="Tên đăng nhập vừa có người dùng; giữ nguyên.")
        for at, person in enumerate(people)
        if at not in made
    ]
    draft.content = {
        "people": [asdict(made[at]) if at in made else None for at in range(len(people))],
        "left": [*content["left"], *map(asdict, taken)],
        "wrong": content["wrong"],
        "secrets": content["secrets"],
    }
    audit.record_by(
        db.session.get_one(User, draft.user_id).username,
        "accounts.import",
        "account_import",
        draft.id,
        {
            "filename": draft.filename,
            "made": len(made),
            "left": len(content["left"]) + len(taken),
            "wrong": content["wrong"],
        },
    )
    db.session.flush()


def _inserted(people: Sequence[Person], hashes: Sequence[str], now: int) -> dict[int, Person]:
    """Those who have an account now, by their number, with the user name that they got.

    A user name that somebody took meanwhile is replaced by a free one, unless it was given.
    """
    made: dict[int, Person] = {}
    waiting = dict(enumerate(people))
    while waiting:
        names = _insert(waiting, hashes, now)
        made |= {at: person for at, person in waiting.items() if person.username in names}
        taken = {account.username for account in queries.accounts()}
        missed = {at: p for at, p in waiting.items() if at not in made and not p.given}
        waiting = {}
        for at, person in missed.items():
            username = roster.free_username(person.name, taken)
            taken.add(username)
            waiting[at] = replace(person, username=username)
    return made


def _insert(people: Mapping[int, Person], hashes: Sequence[str], now: int) -> set[str]:
    """The user names that were free."""
    values = [
        {
            "username": person.username,
            "display_name": person.name,
            "password_hash": hashes[at],
            "role": MEMBER,
            "unit_id": person.unit_id,
            "active": True,
            "is_demo": False,
            "created_at": now,
            "epoch": 0,
        }
        for at, person in people.items()
    ]
    names: set[str] = set()
    for at in range(0, len(values), _AT_ONCE):
        insert = insert_ignoring(User).values(values[at : at + _AT_ONCE])
        names.update(db.session.scalars(insert.returning(User.username)))
    return names


# ---------------------------------------------------------------- handing the passwords out


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a list."""

    made: int
    left: Sequence[Person]
    wrong: int


def made(draft: AccountImport) -> Made:
    """What came of a list whose accounts are made and whose passwords are not handed out yet."""
    content = draft.content
    left = [_person(raw) for raw in content["left"]]
    return Made(_count(content), left, content["wrong"])


def hand_out(draft: AccountImport, now: int) -> bytes:
    """The passwords as an Excel sheet, once: they are forgotten with it.

    Raises Gone the second time, Conflict while the accounts are not made yet.
    """
    if draft.made_at is None:
        raise Conflict("Các tài khoản chưa được tạo xong. Vui lòng chờ ít phút.")
    content = draft.content
    claimed = db.session.scalar(
        update(AccountImport)
        .where(AccountImport.id == draft.id, AccountImport.handed_out_at.is_(None))
        .values(handed_out_at=now, content={})
        .returning(AccountImport.id)
    )
    if claimed is None:
        raise Gone(
            "Mật khẩu chỉ được tải xuống một lần và không còn lưu trong hệ thống. Người chưa nhận"
            " được mật khẩu đề nghị quản trị cấp lại.",
            title="Tệp mật khẩu đã được tải xuống",
        )
    audit.record("accounts.hand_out", "account_import", draft.id, made=_count(content))
    return roster.password_sheet(_with_passwords(content), map(_person, content["left"]))


def _count(content: Mapping[str, Any]) -> int:
    return sum(raw is not None for raw in content["people"])


def _person(raw: Mapping[str, Any]) -> Person:
    return Person(**raw)


def _with_passwords(content: Mapping[str, Any]) -> Iterable[tuple[Person, str]]:
    words = [word for part in content["secrets"] for word in json.loads(sealing.decrypt(part))]
    for raw, password in zip(content["people"], words, strict=True):
        if raw is not None:
            yield _person(raw), password

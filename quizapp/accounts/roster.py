"""People as an Excel list: its columns, reading it, and the accounts it asks for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.accounts import sheets
from quizapp.accounts.sheets import Column, Line, Page
from quizapp.domain.text import fold_width, search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MAX_PEOPLE = 2000
NAME, USERNAME, UNIT = COLUMNS = (
    Column("Họ và tên", 34, needed=True),
    Column("Tên đăng nhập", 24, text=True),
    Column("Mã đơn vị", 16, needed=True, text=True),
)
_GUIDE = (
    ("Họ và tên", "Bắt buộc.", "Nguyễn Thị Lan"),
    (
        "Tên đăng nhập",
        "Chữ không dấu, số và . _ - @, từ 3 đến 100 ký tự. Để trống thì hệ thống đặt theo họ tên."
        " Tên đã có tài khoản thì tài khoản đó được giữ nguyên.",
        "nguyenthilan",
    ),
    ("Mã đơn vị", "Bắt buộc. Mã ghi ở trang Đơn vị.", "SCT"),
    ("", f"Mỗi tệp tối đa {MAX_PEOPLE} người.".replace("2000", "2.000"), ""),
)
_GUIDE_COLUMNS = (Column("Cột", 24), Column("Cách điền", 90), Column("Ví dụ", 24))
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,99}")


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row as it was read; ``username`` is "" where the system is to give one."""

    row: int
    name: str
    username: str
    unit: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that people may be put into."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account that exists."""

    username: str
    name: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the list with the account's name; ``given`` when the list says that name."""

    row: int
    name: str
    username: str
    given: bool
    unit_id: int
    unit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Accounts to be made, people who have one already, and rows with errors."""

    new: Sequence[Person]
    existing: Sequence[Person]
    wrong: Sequence[tuple[int, Sequence[str]]]


# ---------------------------------------------------------------- files


def template() -> bytes:
    """An empty list with its headings, and a sheet that says how to fill it in."""
    return sheets.workbook(Page("Danh sách", COLUMNS), Page("Hướng dẫn", _GUIDE_COLUMNS, _GUIDE))


def password_sheet(made: Iterable[tuple[Person, str]], left: Iterable[Person]) -> bytes:
    """The one time that passwords are handed out, and who was left as they were."""
    about = (Column("Họ và tên", 34), Column("Đơn vị", 44), Column("Tên đăng nhập", 24))
    return sheets.workbook(
        Page(
            "Mật khẩu",
            (*about, Column("Mật khẩu", 22)),
            [(p.name, p.unit, p.username, password) for p, password in made],
        ),
        Page(
            "Giữ nguyên",
            (*about, Column("Ghi chú", 60)),
            [(p.name, p.unit, p.username, p.note) for p in left],
        ),
    )


def parse(content: bytes) -> list[PersonRow]:
    """The rows of a file, each with its own errors; raises UnreadableSheet."""
    return [_row(line) for line in sheets.read(content, COLUMNS, MAX_PEOPLE)]


def _row(line: Line) -> PersonRow:
    name, username, unit = (line.cells.get(column.key, "") for column in COLUMNS)
    username, errors = fold_width(username).lower(), list(line.errors)
    if not line.errors:
        errors += [
            f"Chưa ghi {what}."
            for what, text in (("họ và tên", name), ("mã đơn vị", unit))
            if not text
        ]
    if len(name) > 200:
        errors.append("Họ và tên dài hơn 200 ký tự.")
    if username and not _USERNAME.fullmatch(username):
        errors.append(
            f"Tên đăng nhập “{username[:40]}” chỉ được gồm chữ không dấu, số và . _ - @, từ 3 đến"
            " 100 ký tự."
        )
    return PersonRow(line.row, name, username, unit, tuple(errors))


# ---------------------------------------------------------------- the accounts it asks for


def plan(
    rows: Iterable[PersonRow], places: Mapping[str, Place], accounts: Iterable[Account]
) -> Plan:
    """What a list asks for; ``places`` are the units within reach by case-folded code.

    A name that is given and in use is left as it is. Without a given name, somebody of the same
    name in the same unit has an account already: loading a longer list again doubles nobody.
    """
    rows, accounts = list(rows), list(accounts)
    taken = {account.username for account in accounts}
    reserved = taken | {row.username for row in rows}
    known = _Known(taken, _namesakes(accounts, {row.username for row in rows}))
    lines: dict[str, int] = {}
    twins: dict[tuple[str, int], int] = {}
    new, existing, wrong = [], [], []
    for row in rows:
        place = places.get(row.unit.casefold())
        errors = _problems(row, place, lines)
        if errors or place is None:
            wrong.append((row.row, errors))
        elif account := known.of(row, place):
            existing.append(_person(row, account, place, _LEFT[bool(row.username)]))
        else:
            twin = twins.setdefault((search_key(row.name), place.id), row.row)
            note = "" if twin == row.row else f"Trùng họ tên và đơn vị với dòng {twin}."
            username = row.username or free_username(row.name, reserved)
            reserved.add(username)
            new.append(_person(row, username, place, note))
    return Plan(new, existing, wrong)


_LEFT = {
    True: "Tên đăng nhập đã có tài khoản; giữ nguyên.",
    False: "Đã có tài khoản cùng họ tên, cùng đơn vị; giữ nguyên.",
}


def _problems(row: PersonRow, place: Place | None, lines: dict[str, int]) -> list[str]:
    """What is wrong with a row; ``lines`` has the rows of the user names given before."""
    errors = list(row.errors)
    if row.unit and place is None:
        errors.append(f"Không thấy đơn vị có mã “{row.unit[:40]}” trong các đơn vị của bạn.")
    if row.username and lines.setdefault(row.username, row.row) != row.row:
        errors.append(f"Tên đăng nhập “{row.username}” đã có ở dòng {lines[row.username]}.")
    return errors


@dataclass(frozen=True, slots=True)
class _Known:
    """The accounts that exist; each stands for one person of the list at most."""

    taken: Collection[str]
    namesakes: Mapping[tuple[str, int], list[str]]

    def of(self, row: PersonRow, place: Place) -> str:
        """The account that somebody has, "" where there is none."""
        if row.username:
            return row.username if row.username in self.taken else ""
        same = self.namesakes.get((search_key(row.name), place.id))
        return same.pop(0) if same else ""


def _namesakes(
    accounts: Iterable[Account], named: Collection[str]
) -> defaultdict[tuple[str, int], list[str]]:
    """Accounts that the list does not name itself, by whose they are."""
    found: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for account in accounts:
        if account.unit_id is not None and account.username not in named:
            found[search_key(account.name), account.unit_id].append(account.username)
    return found


def _person(row: PersonRow, username: str, place: Place, note: str) -> Person:
    return Person(row.row, row.name, username, bool(row.username), place.id, place.name, note)


def free_username(name: str, taken: Collection[str]) -> str:
    """The name written together without accents, with the first number that makes it free."""
    stem = re.sub(r"[^a-z0-9]", "", search_key(name))[:60]
    stem = stem if len(stem) >= 3 else f"nguoidung{stem}"
    number, username = 1, stem
    while username in taken:
        number += 1
        username = f"{stem}{number}"
    return username

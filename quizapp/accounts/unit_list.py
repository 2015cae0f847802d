"""Units as an Excel list: its columns, reading it, and what it would change. Pure but for Excel."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.accounts import sheets
from quizapp.accounts.sheets import Column, Line, Page
from quizapp.domain.text import fold_digits, format_number, search_key
from quizapp.domain.units import DIVISIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MAX_UNITS = 5000
MAX_HEADCOUNT = 1_000_000
CODE, NAME, PARENT, DIVISION, HEADCOUNT, AS_OF = COLUMNS = (
    Column("Mã đơn vị", 16, needed=True, text=True),
    Column("Tên đơn vị", 48, needed=True),
    Column("Thuộc đơn vị (mã)", 18, text=True),
    Column("Khối", 24, choices=tuple(DIVISIONS.values())),
    Column("Biên chế", 12),
    Column("Ngày chốt biên chế", 20),
)
_GUIDE = (
    ("Mã đơn vị", "Bắt buộc. Mã ngắn, không trùng. Mã đã có thì đơn vị đó được cập nhật.", "SCT"),
    ("Tên đơn vị", "Bắt buộc với đơn vị mới.", "Sở Công Thương"),
    (
        "Thuộc đơn vị (mã)",
        "Mã của đơn vị cấp trên, có sẵn trong hệ thống hoặc trong tệp này. Đơn vị mới để trống là"
        " cấp cao nhất.",
        "UBND",
    ),
    (
        "Khối",
        "Chọn trong danh sách, hoặc để trống: " + "; ".join(DIVISIONS.values()) + ".",
        "Sở, ban, ngành",
    ),
    ("Biên chế", "Số nguyên. Để trống nếu chưa có.", "57"),
    (
        "Ngày chốt biên chế",
        "Ngày/tháng/năm. Để trống thì lấy ngày nạp tệp khi biên chế thay đổi.",
        "31/12/2025",
    ),
    ("", "Với đơn vị đã có, ô để trống giữ nguyên giá trị đang lưu.", ""),
)
_GUIDE_COLUMNS = (Column("Cột", 24), Column("Cách điền", 90), Column("Ví dụ", 24))


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A row as it was read; "" and None where a cell is empty. ``as_of`` is an ISO date."""

    row: int
    code: str
    name: str = ""
    parent: str = ""
    division: str = ""
    headcount: int | None = None
    as_of: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What a unit is, or is to be; ``parent`` is the code of the unit above."""

    code: str
    name: str
    parent: str | None
    division: str | None
    headcount: int | None
    as_of: dt.date | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a row does: ``before`` is None for a new unit."""

    row: int
    before: State | None
    after: State

    @property
    def fate(self) -> str:
        """ "new", "changed" or "same"."""
        return "new" if self.before is None else "same" if self.before == self.after else "changed"

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(what, before, after) in words, of a unit that is changed."""
        if self.before is None:
            return []
        pairs = zip(_words(self.before), _words(self.after), strict=True)
        return [(what, old, new) for (what, old), (_, new) in pairs if old != new]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would do to the units as they are, or what is wrong with its rows."""

    steps: Sequence[Step]
    wrong: Sequence[tuple[int, Sequence[str]]]

    def count(self, fate: str) -> int:
        return sum(step.fate == fate for step in self.steps)


def _words(state: State) -> list[tuple[str, str]]:
    return [
        ("Tên", state.name),
        ("Thuộc", state.parent or "cấp cao nhất"),
        ("Khối", DIVISIONS.get(state.division or "", "không")),
        ("Biên chế", "chưa có" if state.headcount is None else format_number(state.headcount)),
        ("Ngày chốt", f"{state.as_of:%d/%m/%Y}" if state.as_of else "chưa có"),
    ]


# ---------------------------------------------------------------- files


def template() -> bytes:
    """An empty list with its headings, and a sheet that says how to fill it in."""
    return sheets.workbook(Page("Đơn vị", COLUMNS), Page("Hướng dẫn", _GUIDE_COLUMNS, _GUIDE))


def written(units: Iterable[State]) -> bytes:
    """The units as a list that can be changed in Excel and read back."""
    rows = [
        (u.code, u.name, u.parent, DIVISIONS.get(u.division or ""), u.headcount, u.as_of)
        for u in units
    ]
    return sheets.workbook(Page("Đơn vị", COLUMNS, rows), Page("Hướng dẫn", _GUIDE_COLUMNS, _GUIDE))


def parse(content: bytes) -> list[UnitRow]:
    """The rows of a file, each with its own errors; raises UnreadableSheet."""
    return [_row(line) for line in sheets.read(content, COLUMNS, MAX_UNITS)]


def _row(line: Line) -> UnitRow:
    said = {column: line.cells.get(column.key, "") for column in COLUMNS}
    errors = list(line.errors)
    if not said[CODE] and not errors:
        errors.append("Chưa ghi mã đơn vị.")
    for column, most in ((CODE, 40), (NAME, 200), (PARENT, 40)):
        if len(said[column]) > most:
            errors.append(f"{column.name} dài hơn {most} ký tự.")
    division = _division(said[DIVISION])
    if division is None:
        errors.append(f"Khối “{said[DIVISION][:60]}” không có trong danh sách khối.")
    headcount = _headcount(said[HEADCOUNT])
    if said[HEADCOUNT] and headcount is None:
        errors.append(f"Biên chế “{said[HEADCOUNT][:20]}” cần là số nguyên từ 0 đến 1.000.000.")
    as_of = _date(said[AS_OF])
    if said[AS_OF] and not as_of:
        errors.append(f"Ngày chốt biên chế “{said[AS_OF][:20]}” chưa đúng; ví dụ đúng: 31/12/2025.")
    return UnitRow(
        line.row,
        said[CODE],
        said[NAME],
        said[PARENT],
        division or "",
        headcount,
        as_of,
        tuple(errors),
    )


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", search_key(text)))


_DIVISIONS = {_bare(word): key for key, label in DIVISIONS.items() for word in (key, label)}


def _division(text: str) -> str | None:
    """The key of a division by its name; "" for an empty cell, None for one that isn't known."""
    return _DIVISIONS.get(_bare(text)) if text else ""


def _headcount(text: str) -> int | None:
    digits = fold_digits(text)
    if re.fullmatch(r"\d{1,3}([. ]\d{3})+", digits):
        digits = re.sub(r"[. ]", "", digits)
    if not re.fullmatch(r"\d{1,7}", digits):
        return None
    return int(digits) if int(digits) <= MAX_HEADCOUNT else None


def _date(text: str) -> str:
    """A date in ISO form, "" for what is none of the years 1990 to 2100."""
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", fold_digits(text))
    try:
        day = dt.date(int(found[3]), int(found[2]), int(found[1])) if found else None
        day = day or dt.date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return day.isoformat() if 1990 <= day.year <= 2100 else ""


# ---------------------------------------------------------------- what it would do


def plan(rows: Iterable[UnitRow], known: Iterable[State], today: dt.date) -> Plan:
    """What each row does to the ``known`` units; codes are matched whatever their case.

    A unit that exists keeps what the row leaves empty. A headcount that changes without a date
    is as of ``today``.
    """
    rows, now = list(rows), {fold(state.code): state for state in known}
    lines = _lines_by_code(rows)
    codes = {**{fold(row.code): row.code for row in rows}, **{k: s.code for k, s in now.items()}}
    steps, wrong = [], []
    for row in rows:
        before = now.get(fold(row.code))
        errors = [*row.errors, *_against_others(row, before, codes, lines)]
        if errors:
            wrong.append((row.row, errors))
        else:
            steps.append(Step(row.row, before, _after(row, before, codes, today)))
    above = {key: fold(state.parent or "") for key, state in now.items()}
    above |= {fold(step.after.code): fold(step.after.parent or "") for step in steps}
    for step in steps:
        if _in_circle(fold(step.after.code), above):
            wrong.append((step.row, ["Các đơn vị cấp trên nối thành vòng tròn."]))
    return Plan(steps, sorted(wrong))


def fold(code: str) -> str:
    return code.casefold()


def _lines_by_code(rows: Iterable[UnitRow]) -> dict[str, int]:
    """The first row of each code."""
    lines: dict[str, int] = {}
    for row in rows:
        lines.setdefault(fold(row.code), row.row)
    return lines


def _against_others(
    row: UnitRow, before: State | None, codes: Mapping[str, str], lines: Mapping[str, int]
) -> list[str]:
    errors = []
    if row.code and lines[fold(row.code)] != row.row:
        errors.append(f"Mã “{row.code}” đã có ở dòng {lines[fold(row.code)]}.")
    if row.code and before is None and not row.name:
        errors.append("Đơn vị mới cần có tên.")
    if row.parent and fold(row.parent) not in codes:
        errors.append(
            f"Không thấy đơn vị cấp trên có mã “{row.parent}” trong hệ thống và trong tệp."
        )
    if row.parent and fold(row.parent) == fold(row.code):
        errors.append("Đơn vị không thể thuộc chính mình.")
    counted = row.headcount is not None or (before and before.headcount is not None)
    if row.as_of and not counted:
        errors.append("Có ngày chốt nhưng chưa có biên chế.")
    return errors


def _after(row: UnitRow, before: State | None, codes: Mapping[str, str], today: dt.date) -> State:
    old = before or State(row.code, "", None, None, None, None)
    as_of = dt.date.fromisoformat(row.as_of) if row.as_of else old.as_of
    if row.headcount is not None and row.headcount != old.headcount and not row.as_of:
        as_of = today
    return replace(
        old,
        name=row.name or old.name,
        parent=codes[fold(row.parent)] if row.parent else old.parent,
        division=row.division or old.division,
        headcount=old.headcount if row.headcount is None else row.headcount,
        as_of=as_of,
    )


def _in_circle(start: str, above: Mapping[str, str]) -> bool:
    """Whether going up from ``start`` comes back to it."""
    at, passed = above.get(start, ""), set()
    while at and at not in passed:
        if at == start:
            return True
        passed.add(at)
        at = above.get(at, "")
    return False

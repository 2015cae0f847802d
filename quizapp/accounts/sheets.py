"""Excel lists of units and people: read with nothing in them trusted, and written.

Values only, row by row. The limits are those of the question sheets, which this package lies below.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.datavalidation import DataValidation

from quizapp.domain.text import format_number, nfc, safe_cell, search_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MAX_BYTES = 4 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_FILES = 1000
MAX_COLUMNS = 40
HEADER_WITHIN = 20


class UnreadableList(Exception):
    """A file that no list can be read from; ``message`` says in Vietnamese why, what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list: its number in Excel, texts by column, and what its cells have wrong."""

    row: int
    cells: Mapping[str, str]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; ``needed`` ones must be in a file, ``choices`` fold out in templates."""

    name: str
    width: int
    needed: bool = False
    text: bool = False
    choices: Sequence[str] = field(default=())

    @property
    def key(self) -> str:
        return _heading_key(self.name)


def _heading_key(heading: str) -> str:
    """“Thuộc đơn vị (mã) *” and “thuoc don vi” are the same column."""
    return re.sub(r"\(.*?\)", " ", search_key(heading)).strip(" *:").strip()


# ---------------------------------------------------------------- reading


def read(content: bytes, columns: Sequence[Column], limit: int) -> list[Line]:
    """The rows below the heading that hold something; raises UnreadableList.

    The heading is looked for in the first rows of each visible sheet. More than ``limit`` rows
    are refused.
    """
    _measure(content)
    try:
        return _read(content, columns, limit)
    except UnreadableList:
        raise
    except Exception as error:
        raise _broken() from error


def _broken() -> UnreadableList:
    return UnreadableList(
        "Tệp Excel bị hỏng hoặc chưa tải lên hết. Vui lòng mở tệp bằng Excel, lưu lại dạng .xlsx"
        " rồi tải lên lần nữa."
    )


_OTHER = (
    "Tệp này không phải là Excel (.xlsx), có mật khẩu, hoặc là định dạng Excel cũ (.xls). Vui lòng"
    " mở bằng Excel, chọn Lưu thành, kiểu “Excel Workbook (.xlsx)”, không đặt mật khẩu."
)


def _measure(content: bytes) -> None:
    """Let a file through whose size and parts are those of a workbook."""
    if not content:
        raise UnreadableList("Tệp trống. Vui lòng chọn lại tệp.")
    if not content.startswith(b"PK"):
        raise UnreadableList(_OTHER)
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise _broken() from error
    if len(parts) > MAX_FILES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableList(
            "Tệp giải nén ra quá lớn nên không được đọc. Vui lòng chép danh sách sang tệp mẫu"
            " (không kèm hình, không định dạng thừa) rồi tải lên."
        )
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names or any(part.flag_bits & 1 for part in parts):
        raise UnreadableList(_OTHER)


def _read(content: bytes, columns: Sequence[Column], limit: int) -> list[Line]:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    closest: set[str] = set()
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        rows = _rows(sheet)
        places = _heading(rows, columns, closest)
        if places:
            return _lines(rows, places, limit)
    missing = [
        f"“{column.name}”" for column in columns if column.needed and column.key not in closest
    ]
    raise UnreadableList(
        f"Không thấy dòng tiêu đề có đủ các cột; còn thiếu cột {', '.join(missing)}. Vui lòng dùng"
        " tệp mẫu, giữ nguyên dòng tiêu đề."
    )


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    before = None
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if row is before:  # a gap of a million rows comes as one and the same empty row
            continue
        before = row
        yield number, row


def _heading(
    rows: Iterator[tuple[int, tuple[Any, ...]]], columns: Sequence[Column], closest: set[str]
) -> dict[str, int]:
    """Where each known column stands, by key; empty where the sheet has no such heading."""
    known = {column.key for column in columns}
    needed = {column.key for column in columns if column.needed}
    for number, row in rows:
        found: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = _heading_key(_shown(cell)[0])
            if key in known and key in found:
                raise UnreadableList(f"Dòng {number}: một cột có hai lần. Vui lòng bỏ bớt.")
            if key in known:
                found[key] = place
        if needed <= found.keys():
            return found
        if len(needed & found.keys()) > len(needed & closest):
            closest.update(found)
        if number >= HEADER_WITHIN:
            break
    return {}


def _lines(
    rows: Iterator[tuple[int, tuple[Any, ...]]], places: Mapping[str, int], limit: int
) -> list[Line]:
    lines: list[Line] = []
    for number, row in rows:
        shown = {k: _shown(row[at]) if at < len(row) else ("", "") for k, at in places.items()}
        errors = tuple(error for _, error in shown.values() if error)
        if errors or any(text for text, _ in shown.values()):
            lines.append(Line(number, {key: text for key, (text, _) in shown.items()}, errors))
        if len(lines) > limit:
            raise UnreadableList(
                f"Danh sách dài hơn {format_number(limit)} dòng. Vui lòng chia thành nhiều tệp."
            )
    if not lines:
        raise UnreadableList("Danh sách chưa có dòng nào bên dưới dòng tiêu đề.")
    return lines


def _shown(cell: Any) -> tuple[str, str]:
    """What a cell shows, and what is wrong with it ("" where nothing is)."""
    if cell is EMPTY_CELL or cell.value is None:
        return "", ""
    value, where = cell.value, f"{get_column_letter(cell.column)}{cell.row}"
    if cell.data_type == "f":
        return "", (
            f"Ô {where} chứa công thức. Vui lòng dán giá trị (Dán đặc biệt, Giá trị) thay cho"
            " công thức."
        )
    if cell.data_type == "e":
        return "", f"Ô {where} báo lỗi {value}. Vui lòng nhập lại nội dung."
    if isinstance(value, dt.date):
        return f"{value.day:02d}/{value.month:02d}/{value.year}", ""
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".").replace(".", ","), ""
    return nfc(unescape(str(value))), ""


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of a workbook to be written."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | int | dt.date | None]] = ()


def workbook(*pages: Page) -> bytes:
    """A workbook; what is text stays text, never a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        _write(book.create_sheet(page.title[:31]), page)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _write(sheet: Any, page: Page) -> None:
    for number, column in enumerate(page.columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        if column.text:  # a code like 001 keeps its zeros when it is typed
            sheet.column_dimensions[letter].number_format = "@"
        heading = sheet.cell(1, number, column.name)
        heading.font = Font(bold=True)
        heading.alignment = Alignment(wrap_text=True, vertical="top")
        if column.choices:
            # commas part the choices of a list: "Sở, ban, ngành" is offered without them
            offered = ",".join(choice.replace(",", "") for choice in column.choices)
            listed = DataValidation(type="list", formula1=f'"{offered}"')
            listed.add(f"{letter}2:{letter}5000")
            sheet.add_data_validation(listed)
    sheet.freeze_panes = "A2"
    for row, values in enumerate(page.rows, start=2):
        for number, value in enumerate(values, start=1):
            cell = sheet.cell(row, number, _safe(value))
            if isinstance(value, dt.date):
                cell.number_format = "DD/MM/YYYY"


def _safe(value: str | int | dt.date | None) -> str | int | dt.date | None:
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value)) if isinstance(value, str) else value

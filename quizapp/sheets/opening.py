"""Opening a workbook that somebody sent: nothing in it is trusted before it was measured."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from io import BytesIO
from typing import Any, TypeVar, cast

from openpyxl import load_workbook
from openpyxl.cell.read_only import EMPTY_CELL
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape

from quizapp.domain.text import format_number, nfc_lines
from quizapp.sheets.errors import UnreadableSheet

Item = TypeVar("Item")
MAX_FILES = 1000
MAX_UNPACKED = 80 * 1024 * 1024
MAX_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows, and what is wrong or doubtful with it ("" where nothing is)."""

    text: str = ""
    error: str = ""
    doubt: str = ""


EMPTY = Cell()


@dataclass(frozen=True)
class Sheet:
    """A visible sheet: its name, its rows that hold something, and the rows of merged cells."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    _xml: Callable[[], bytes]

    @cached_property
    def merged(self) -> Merged:
        """Looked up on first need: the reader that goes row by row leaves merged cells out."""
        return Merged(self._xml())


# ---------------------------------------------------------------- opening


def sheets(content: bytes, unpacked: int = MAX_UNPACKED) -> Iterator[Sheet]:
    """The visible sheets of an .xlsx, one after the other; raises UnreadableSheet.

    Values only, read row by row; formulas are kept as errors of their cells, links to other
    files are not followed. More than `unpacked` bytes are not looked at.
    """
    yield from _guarded(_sheets(_measured(content, unpacked), content))


def _sheets(archive: zipfile.ZipFile, content: bytes) -> Iterator[Sheet]:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            name = str(cast("Any", sheet)._worksheet_path).lstrip("/")
            yield Sheet(sheet.title, _guarded(_rows(sheet)), partial(archive.read, name))


def _guarded(items: Iterator[Item]) -> Iterator[Item]:
    """The same items; whatever a broken file makes the reader stumble over is UnreadableSheet."""
    try:
        yield from items
    except UnreadableSheet:
        raise
    except Exception as error:
        raise _broken() from error


def _broken() -> UnreadableSheet:
    return UnreadableSheet(
        "Tệp Excel bị hỏng hoặc chưa tải lên hết. Vui lòng mở tệp bằng Excel, lưu lại dạng .xlsx"
        " rồi tải lên lần nữa."
    )


_OLD = "Tệp có mật khẩu hoặc là định dạng Excel cũ (.xls)."
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", _OLD),
    (b"%PDF", "Tệp này là PDF."),
    (b"\x89PNG", "Tệp này là ảnh."),
    (b"\xff\xd8\xff", "Tệp này là ảnh."),
    (b"{\\rtf", "Tệp này là văn bản RTF."),
    (b"", "Tệp này không phải là Excel (.xlsx)."),
)
_SAVE_AS = (
    " Vui lòng mở bằng Excel, chọn Lưu thành, kiểu “Excel Workbook (.xlsx)”, không đặt mật khẩu."
)


def _measured(content: bytes, unpacked: int) -> zipfile.ZipFile:
    """The archive, once its size and parts are known to be those of a workbook."""
    if not content:
        raise UnreadableSheet("Tệp trống. Vui lòng chọn lại tệp.")
    if not content.startswith(b"PK"):
        reason = next(reason for sign, reason in _SIGNS if content.startswith(sign))
        raise UnreadableSheet(reason + _SAVE_AS)
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise _broken() from error
    parts = archive.infolist()
    if len(parts) > MAX_FILES or sum(part.file_size for part in parts) > unpacked:
        raise UnreadableSheet(
            "Tệp giải nén ra quá lớn nên không được đọc. Vui lòng chép nội dung sang tệp mẫu"
            " (không kèm hình, không định dạng thừa) rồi tải lên."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableSheet(_OLD + _SAVE_AS)
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names:
        raise UnreadableSheet(_what_else(names) + _SAVE_AS)
    return archive


def _what_else(names: set[str]) -> str:
    if "word/document.xml" in names:
        return "Tệp này là văn bản Word đã đổi tên, không phải là Excel (.xlsx)."
    if "ppt/presentation.xml" in names:
        return "Tệp này là trình chiếu PowerPoint đã đổi tên, không phải là Excel (.xlsx)."
    if "xl/workbook.bin" in names:
        return "Tệp này là Excel nhị phân (.xlsb)."
    if "content.xml" in names:
        return "Tệp này là bảng tính OpenDocument (.ods)."
    return "Tệp này là tệp nén, không phải là Excel (.xlsx)."


# ---------------------------------------------------------------- merged cells

_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)


class Merged:
    """The rows that merged cells of a sheet reach over."""

    def __init__(self, xml: bytes) -> None:
        found = sorted(
            (int(top), int(bottom), f"{left.decode()}{int(top)}:{right.decode()}{int(bottom)}")
            for left, top, right, bottom in _MERGED.findall(xml)
        )
        self._areas: list[tuple[int, int, str]] = []
        for top, bottom, name in found:
            if self._areas and top <= self._areas[-1][1]:
                first, last, known = self._areas[-1]
                self._areas[-1] = (first, max(last, bottom), known)
            else:
                self._areas.append((top, bottom, name))

    def over(self, row: int) -> str | None:
        """The name of a merged area that covers something of `row`, like "B3:B5"."""
        at = bisect_right(self._areas, (row, 1 << 30, "")) - 1
        if at < 0 or self._areas[at][1] < row:
            return None
        return self._areas[at][2]


# ---------------------------------------------------------------- cells


def _rows(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    before = None
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), start=1):
        if row is before:  # a gap of a million rows comes as one and the same empty row
            continue
        before = row
        cells = [EMPTY if cell is EMPTY_CELL or cell.value is None else _cell(cell) for cell in row]
        if any(cell is not EMPTY and (cell.text or cell.error) for cell in cells):
            yield number, cells


def _cell(cell: Any) -> Cell:
    """A cell as people see it in Excel, numbers and dates the Vietnamese way."""
    value = cell.value
    where = f"{get_column_letter(cell.column)}{cell.row}"
    if cell.data_type == "f":
        return Cell(
            error=f"Ô {where} chứa công thức. Vui lòng dán giá trị (Dán đặc biệt, Giá trị) thay cho"
            " công thức."
        )
    if cell.data_type == "e":
        return Cell(error=f"Ô {where} báo lỗi {value}. Vui lòng nhập lại nội dung.")
    if isinstance(value, bool):
        return Cell("Đúng" if value else "Sai")
    if isinstance(value, int | float):
        return Cell(_number(value, str(cell.number_format or "")))
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return _moment(value, where)
    return Cell(_visible(str(value)))


def _number(value: float, number_format: str) -> str:
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    if "%" in number_format:
        return format_number(round(exact * 100, 10).normalize() + 0) + "%"
    if "#,##" in number_format:
        return format_number(exact)
    plain = f"{exact:f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def _moment(value: dt.date | dt.time | dt.timedelta, where: str) -> Cell:
    if isinstance(value, dt.date):
        text = f"{value.day:02d}/{value.month:02d}/{value.year}"
    else:
        text = str(value)
    return Cell(text, doubt=f"Ô {where} là ngày giờ của Excel, được đọc là “{text}”.")


def _visible(text: str) -> str:
    """Text in NFC; its line ends stay, since answers may be listed by them."""
    return nfc_lines(unescape(text))

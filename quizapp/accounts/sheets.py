"""Excel lists of units and people: what is in their columns, and how they are written."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from quizapp.domain.text import format_number, nfc, safe_cell, search_key
from quizapp.sheets import opening
from quizapp.sheets.errors import UnreadableSheet
from quizapp.sheets.opening import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from quizapp.sheets.opening import Cell

MAX_BYTES = 4 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
HEADER_WITHIN = 20


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
    """The rows below the heading that hold something; raises UnreadableSheet.

    The heading is looked for in the first rows of each visible sheet. More than ``limit`` rows
    are refused.
    """
    closest: set[str] = set()
    for sheet in opening.sheets(content, MAX_UNPACKED):
        places = _heading(sheet.rows, columns, closest)
        if places:
            return _lines(sheet.rows, places, limit)
    missing = [
        f"“{column.name}”" for column in columns if column.needed and column.key not in closest
    ]
    raise UnreadableSheet(
        f"Không thấy dòng tiêu đề có đủ các cột; còn thiếu cột {', '.join(missing)}. Vui lòng dùng"
        " tệp mẫu, giữ nguyên dòng tiêu đề."
    )


def _heading(
    rows: Iterator[tuple[int, list[Cell]]], columns: Sequence[Column], closest: set[str]
) -> dict[str, int]:
    """Where each known column stands, by key; empty where the sheet has no such heading."""
    known = {column.key for column in columns}
    needed = {column.key for column in columns if column.needed}
    for number, row in rows:
        if number > HEADER_WITHIN:
            break
        found: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = _heading_key(cell.text)
            if key in known and key in found:
                raise UnreadableSheet(f"Dòng {number}: một cột có hai lần. Vui lòng bỏ bớt.")
            if key in known:
                found[key] = place
        if needed <= found.keys():
            return found
        if len(needed & found.keys()) > len(needed & closest):
            closest.update(found)
    return {}


def _lines(
    rows: Iterator[tuple[int, list[Cell]]], places: Mapping[str, int], limit: int
) -> list[Line]:
    lines: list[Line] = []
    for number, row in rows:
        shown = {key: row[at] if at < len(row) else EMPTY for key, at in places.items()}
        errors = tuple(cell.error for cell in shown.values() if cell.error)
        if errors or any(cell.text for cell in shown.values()):
            lines.append(Line(number, {key: nfc(cell.text) for key, cell in shown.items()}, errors))
        if len(lines) > limit:
            raise UnreadableSheet(
                f"Danh sách dài hơn {format_number(limit)} dòng. Vui lòng chia thành nhiều tệp."
            )
    if not lines:
        raise UnreadableSheet("Danh sách chưa có dòng nào bên dưới dòng tiêu đề.")
    return lines


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

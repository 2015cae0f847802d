"""Excel workbooks from rows: what is text stays text, never a formula.

Moments are milliseconds since 1970 and come out as Excel dates on the clock of Viet Nam.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

from quizapp.domain.text import local_datetime, safe_cell

MAX_TEXT = 32_000
"""Excel takes 32.767 signs in a cell."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment, shown to the second."""

    ms: int


@dataclass(frozen=True, slots=True)
class Percent:
    """A share (1 is all), shown in percent."""

    share: Fraction


@dataclass(frozen=True, slots=True)
class Points:
    """A score in hundredths of a point, shown with the decimals it has."""

    hundredths: int


@dataclass(frozen=True, slots=True)
class Number:
    """An exact figure, shown with two decimals."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Seconds:
    """A span in milliseconds, shown in seconds with all of them."""

    ms: int


Value = str | int | Moment | Percent | Points | Number | Seconds | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """``columns`` are (heading, width in characters); rows have one value a column."""

    title: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Value]]


_HEAD = {
    "font": Font(bold=True),
    "fill": PatternFill("solid", fgColor="DCE9F5"),
    "alignment": Alignment(wrap_text=True, vertical="top"),
}
_DATE, _PERCENT = "d/m/yyyy h:mm:ss", "0.0%"


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as a file; each sheet has a frozen, filtered row of headings."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _add(book.create_sheet(safe_title(sheet.title)), sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def safe_title(title: str) -> str:
    """A sheet title as Excel takes it: 31 signs, none of []:*?/\\."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:31] or "Trang"


def _add(page: Any, sheet: Sheet) -> None:
    for index, (_, width) in enumerate(sheet.columns):
        page.column_dimensions[_letter(index)].width = width
    page.freeze_panes = "A2"
    page.append([_heading(page, heading) for heading, _ in sheet.columns])
    rows = 1
    for row in sheet.rows:
        page.append([_cell(page, value) for value in row])
        rows += 1
    page.auto_filter.ref = f"A1:{_letter(len(sheet.columns) - 1)}{rows}"


def _letter(index: int) -> str:
    return chr(ord("A") + index)


def _heading(page: Any, heading: str) -> Any:
    cell = WriteOnlyCell(page, _text(heading))
    cell.font, cell.fill, cell.alignment = _HEAD["font"], _HEAD["fill"], _HEAD["alignment"]
    return cell


def _cell(page: Any, value: Value) -> Any:
    match value:
        case Moment(ms):
            return _formatted(page, _clock(ms), _DATE)
        case Percent(share):
            return _formatted(page, float(share), _PERCENT)
        case Points(hundredths):
            return _formatted(page, hundredths / 100, _score_format(hundredths))
        case Number(number):
            return _formatted(page, float(number), "0.00")
        case Seconds(ms):
            return _formatted(page, ms / 1000, "0.000")
        case str(text):
            return _text(text)
        case _:
            return value


def _score_format(hundredths: int) -> str:
    if hundredths % 100 == 0:
        return "0"
    return "0.0" if hundredths % 10 == 0 else "0.00"


def _formatted(page: Any, value: float | datetime, form: str) -> Any:
    cell = WriteOnlyCell(page, value)
    cell.number_format = form
    return cell


def _clock(ms: int) -> datetime:
    """Excel knows no time zones: the wall clock of Viet Nam, to the second."""
    return local_datetime(ms).replace(tzinfo=None, microsecond=0)


def _text(text: str) -> str:
    """Without signs that XML refuses, and with nothing that Excel would take for a formula."""
    return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", text)[:MAX_TEXT])

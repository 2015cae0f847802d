"""Excel sheets of the kiosk: what is text stays text, never a formula."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from quizapp.domain.text import safe_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Columns = Sequence[tuple[str, int]]
    Rows = Iterable[Sequence[Any]]


def workbook(title: str, columns: Columns, rows: Rows, *more: tuple[str, Columns, Rows]) -> bytes:
    """A workbook of one sheet or several; ``columns`` are (heading, width in characters)."""
    book = Workbook(write_only=True)
    for name, heads, lines in ((title, columns, rows), *more):
        page = book.create_sheet(name[:31])
        for number, (_, width) in enumerate(heads, start=1):
            page.column_dimensions[get_column_letter(number)].width = width
        page.freeze_panes = "A2"
        page.append([_heading(page, heading) for heading, _ in heads])
        for line in lines:
            page.append([_value(value) for value in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(page: Any, heading: str) -> Any:
    cell = WriteOnlyCell(page, heading)
    cell.font = Font(bold=True)
    return cell


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return safe_cell(ILLEGAL_CHARACTERS_RE.sub("", value))
    return value

"""Questions as an Excel sheet: the template, reading what comes back, writing a bank out."""

from __future__ import annotations

from dataclasses import replace

from quizapp.banks.formats import table
from quizapp.banks.formats.preview import MAX_QUESTIONS as MAX_ROWS
from quizapp.banks.formats.preview import NO_DEFAULTS, Defaults
from quizapp.banks.formats.preview import Preview as SheetPreview
from quizapp.banks.formats.preview import PreviewRow as SheetRow
from quizapp.banks.formats.xlsx_write import template, write
from quizapp.sheets.errors import UnreadableSheet
from quizapp.sheets.opening import Sheet, sheets

__all__ = ["MAX_ROWS", "SheetPreview", "SheetRow", "UnreadableSheet", "parse", "template", "write"]


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> SheetPreview:
    """The questions of an .xlsx, row by row; raises UnreadableSheet when there is no reading it.

    The first visible sheet with a header row is read, ours or another layout, Kahoot's too.
    What is left aside stands in the notes.
    """
    found: SheetPreview | None = None
    notes: list[str] = []
    incomplete: UnreadableSheet | None = None
    for sheet in sheets(content):
        if found is None:
            try:
                found = table.parse(_table(sheet), defaults)
            except table.IncompleteHeader as error:
                incomplete = incomplete or error
        elif table.find_header(iter(sheet.rows))[0]:
            notes.append(
                f"Trang tính “{sheet.name}” cũng có câu hỏi nhưng không được đọc: mỗi lần tải lên"
                " chỉ đọc một trang tính."
            )
    if found is None:
        raise incomplete or table.no_header(filename)
    return replace(found, notes=(*found.notes, *notes))


def _table(sheet: Sheet) -> table.Table:
    return table.Table(f"Trang tính “{sheet.name}”", sheet.rows, lambda row: sheet.merged.over(row))

"""Questions as an Excel sheet: the template, reading what comes back, writing a bank out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from quizapp.banks.formats import xlsx_rows as rows
from quizapp.banks.formats import xlsx_words as words
from quizapp.banks.formats.xlsx_open import Cell, Sheet, UnreadableSheet, sheets
from quizapp.banks.formats.xlsx_write import template, write
from quizapp.domain.banks import Question
from quizapp.domain.text import search_key

__all__ = ["MAX_ROWS", "SheetPreview", "SheetRow", "UnreadableSheet", "parse", "template", "write"]

MAX_ROWS = 20_000
HEADER_WITHIN = 20  # rows from the top in which the header is looked for


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that holds something: its number in the sheet, and its question or its errors."""

    row: int
    question: Question | None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What was read; `notes` says what of the file was left aside."""

    rows: tuple[SheetRow, ...]
    notes: tuple[str, ...] = ()


def parse(content: bytes, filename: str) -> SheetPreview:
    """The questions of an .xlsx, row by row; raises UnreadableSheet when there is no reading it.

    The first visible sheet with a header row is read. Nothing else is guessed at: what is left
    aside stands in the notes.
    """
    found: SheetPreview | None = None
    notes: list[str] = []
    incomplete: UnreadableSheet | None = None
    for sheet in sheets(content):
        if found is None:
            try:
                found = _parse_sheet(sheet)
            except _IncompleteHeader as error:
                incomplete = incomplete or error
        elif _header(sheet)[0]:
            notes.append(
                f"Trang tính “{sheet.name}” cũng có câu hỏi nhưng không được đọc: mỗi lần tải lên"
                " chỉ đọc một trang tính."
            )
    if found is None:
        raise incomplete or _no_header(filename)
    return replace(found, notes=(*found.notes, *notes))


class _IncompleteHeader(UnreadableSheet):
    """A header row that lacks columns; another sheet may still have all."""


def _no_header(filename: str) -> UnreadableSheet:
    return UnreadableSheet(
        f"Tệp “{filename}” không có dòng tiêu đề với các cột {', '.join(words.REQUIRED)}."
        " Vui lòng dùng tệp mẫu, hoặc đặt tên cột đúng như tệp mẫu."
    )


# ---------------------------------------------------------------- header

Columns = dict[int, str]


def _header(sheet: Sheet) -> tuple[Columns, int, tuple[str, ...]]:
    """The columns by position, the number of their row, and names that nothing is known of."""
    for number, cells in sheet.rows:
        if number > HEADER_WITHIN:
            break
        named = {i: words.column(cell.text) for i, cell in enumerate(cells) if cell.text}
        columns = {i: name for i, name in named.items() if name}
        if "Câu hỏi" in columns.values() and len(columns) > 1:
            unknown = [cells[i].text for i, name in named.items() if name is None]
            return columns, number, tuple(t for t in unknown if not _ignored(t))
    return {}, 0, ()


def _ignored(header: str) -> bool:
    return words.plain(header) in words.IGNORED


def _parse_sheet(sheet: Sheet) -> SheetPreview | None:
    columns, header_row, unknown = _header(sheet)
    if not columns:
        return None
    names = list(columns.values())
    where = f"Trang tính “{sheet.name}”, dòng tiêu đề {header_row}"
    missing = [name for name in words.REQUIRED if name not in names]
    if missing:
        raise _IncompleteHeader(
            f"{where} thiếu cột: {', '.join(missing)}. Vui lòng thêm cột như trong tệp mẫu."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnreadableSheet(
            f"{where} có hai cột cùng nghĩa: {', '.join(twice)}. Vui lòng bỏ bớt."
        )
    read = list(_checked(_rows(sheet, columns)))
    notes = [f"Cột không dùng đến: {', '.join(unknown)}."] if unknown else []
    examples = [row for row in read if row is None]
    if examples:
        notes.append(f"Đã bỏ qua {len(examples)} dòng ví dụ của tệp mẫu.")
    kept = tuple(row for row in read if row is not None)
    if not kept:
        raise UnreadableSheet(f"Trang tính “{sheet.name}” chưa có câu hỏi nào dưới dòng tiêu đề.")
    return SheetPreview(kept, tuple(notes))


# ---------------------------------------------------------------- rows


def _rows(sheet: Sheet, columns: Columns) -> Iterator[SheetRow | None]:
    """The rows under the header; None for one that is only an example."""
    count = 0
    for number, cells in sheet.rows:
        row = rows.Row(_named(cells, columns))
        if not any(cell.text or cell.error for cell in row.cells.values()):
            continue
        if row.text("Mã").upper().startswith(words.EXAMPLE):
            yield None
            continue
        count += 1
        if count > MAX_ROWS:
            raise UnreadableSheet(
                f"Trang tính “{sheet.name}” có hơn 20.000 dòng. Vui lòng chia thành nhiều tệp."
            )
        yield _row(row, number, sheet.merged.over(number))


def _named(cells: Sequence[Cell], columns: Columns) -> dict[str, Cell]:
    return {name: cells[i] for i, name in columns.items() if i < len(cells)}


def _row(row: rows.Row, number: int, merged: str | None) -> SheetRow:
    if merged:
        row.errors.append(
            f"Dòng nằm trong vùng ô gộp {merged}. Vui lòng bỏ gộp ô và điền đủ từng dòng."
        )
    question = rows.question(row)
    return SheetRow(number, question, tuple(row.errors), tuple(row.warnings))


def _checked(read: Iterator[SheetRow | None]) -> Iterator[SheetRow | None]:
    """The same rows; a code used twice is an error, a stem used twice a warning."""
    refs: dict[str, int] = {}
    stems: dict[str, int] = {}
    for row in read:
        if row is None or row.question is None:
            yield row
            continue
        ref, stem = row.question.ref, search_key(row.question.stem)
        if ref in refs:
            same = stems.get(stem) == refs[ref]
            what = "Câu hỏi trùng với" if same else f"Mã “{ref}” đã dùng ở"
            yield replace(row, question=None, errors=(f"{what} dòng {refs[ref]}.",))
            continue
        if stem in stems:
            row = replace(
                row, warnings=(*row.warnings, f"Nội dung câu hỏi trùng với dòng {stems[stem]}.")
            )
        refs[ref] = row.row
        stems.setdefault(stem, row.row)
        yield row

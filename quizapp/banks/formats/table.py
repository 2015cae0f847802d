"""Questions in a table, whatever file it stands in: header found by its words, a row a question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from quizapp.banks.formats import xlsx_rows as rows
from quizapp.banks.formats import xlsx_words as words
from quizapp.banks.formats.preview import (
    MAX_QUESTIONS,
    Defaults,
    Preview,
    PreviewRow,
    UnreadableFile,
    checked,
    raw_text,
)
from quizapp.sheets.errors import UnreadableSheet
from quizapp.sheets.opening import EMPTY, Cell

HEADER_WITHIN = 20  # rows from the top in which the header is looked for
Columns = dict[int, str]
NumberedRow = tuple[int, Sequence[Cell]]


class IncompleteHeader(UnreadableSheet):
    """A header row that lacks columns; another table may still have all."""


@dataclass(frozen=True, slots=True)
class Header:
    """The columns by position, their row's number, and names that nothing is known of."""

    columns: Columns
    row: int
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what it is called in messages, its rows that hold something, merged areas.

    `merged` names a merged area over a row, or gives None; `placed` says a row's place in words.
    """

    name: str
    rows: Iterable[NumberedRow]
    merged: Callable[[int], str | None] = lambda _: None
    placed: Callable[[int], str] = lambda _: ""


def find_header(source: Iterator[NumberedRow]) -> tuple[Header | None, Iterator[NumberedRow]]:
    """The header among the first rows, or None, and the rows behind it."""
    for number, cells in source:
        if number > HEADER_WITHIN:
            break
        named = _named(cells)
        if "Câu hỏi" in named.values() and len(named) > 1:
            return _with_second_row(number, cells, named, source)
    return None, iter(())


def _named(cells: Sequence[Cell]) -> Columns:
    found = {i: words.column(cell.text) for i, cell in enumerate(cells) if cell.text}
    return {i: name for i, name in found.items() if name}


def _with_second_row(
    number: int, cells: Sequence[Cell], named: Columns, source: Iterator[NumberedRow]
) -> tuple[Header, Iterator[NumberedRow]]:
    """A header of two rows has the letters of the choices in the second one."""
    columns, unknown = named, list(cells)
    following = next(source, None)
    if following is not None and not set(named.values()) & set(words.LETTERS):
        below = _named(following[1])
        if {"A", "B"} <= set(below.values()):
            above = {i: name for i, name in named.items() if name != "Các phương án"}
            columns, number, following = {**above, **below}, following[0], None
    rest = source if following is None else chain([following], source)
    strange = [
        cell.text
        for i, cell in enumerate(unknown)
        if cell.text and i not in named and words.plain(words.bare(cell.text)) not in words.IGNORED
    ]
    return Header(columns, number, tuple(strange)), rest


def parse(table: Table, defaults: Defaults) -> Preview | None:
    """The questions of a table, None when it has no header row; raises UnreadableSheet.

    What is left aside stands in the notes.
    """
    header, rest = find_header(iter(table.rows))
    if header is None:
        return None
    _check(table, header, defaults)
    read = list(_checked(_rows(table, header, rest, defaults)))
    notes = [f"Cột không dùng đến: {', '.join(header.unknown)}."] if header.unknown else []
    kept = tuple(row for row in read if row is not None)
    if len(read) > len(kept):
        notes.append(f"Đã bỏ qua {len(read) - len(kept)} dòng ví dụ của tệp mẫu.")
    if not kept:
        raise UnreadableSheet(f"{table.name} chưa có câu hỏi nào dưới dòng tiêu đề.")
    return Preview(kept, tuple(notes))


def _check(table: Table, header: Header, defaults: Defaults) -> None:
    names = list(header.columns.values())
    where = f"{table.name}, dòng tiêu đề {header.row}"
    required = [n for n in words.REQUIRED if n != "Lĩnh vực" or defaults.area is None]
    missing = [name for name in required if name not in names]
    if missing:
        hint = (
            " Hoặc chọn lĩnh vực chung cho cả tệp khi tải lên." if missing == ["Lĩnh vực"] else ""
        )
        raise IncompleteHeader(
            f"{where} thiếu cột: {', '.join(missing)}. Vui lòng thêm cột như trong tệp mẫu.{hint}"
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnreadableSheet(
            f"{where} có hai cột cùng nghĩa: {', '.join(twice)}. Vui lòng bỏ bớt."
        )


def _rows(
    table: Table, header: Header, rest: Iterator[NumberedRow], defaults: Defaults
) -> Iterator[PreviewRow | None]:
    """The rows under the header; None for one that is only an example."""
    count = 0
    for number, cells in rest:
        named = {i: cells[i] for i in header.columns if i < len(cells)}
        row = rows.Row({header.columns[i]: cell for i, cell in named.items()})
        if not any(cell.text or cell.error for cell in row.cells.values()):
            continue
        if row.text("Mã").upper().startswith(words.EXAMPLE):
            yield None
            continue
        count += 1
        if count > MAX_QUESTIONS:
            raise UnreadableSheet(
                f"{table.name} có hơn 20.000 dòng. Vui lòng chia thành nhiều tệp."
            )
        yield _row(row, number, table, defaults)


def _row(row: rows.Row, number: int, table: Table, defaults: Defaults) -> PreviewRow:
    merged = table.merged(number)
    if merged:
        row.errors.append(
            f"Dòng nằm trong vùng ô gộp {merged}. Vui lòng bỏ gộp ô và điền đủ từng dòng."
        )
    question = rows.question(row, defaults)
    where = table.placed(number)
    read = PreviewRow(number, question, tuple(row.errors), tuple(row.warnings), where)
    return read if question else replace(read, said=rows.said(row, defaults), raw=_raw(row))


def _raw(row: rows.Row) -> str:
    return raw_text(f"{name}: {cell.text}" for name, cell in row.cells.items() if cell.text)


def _checked(read: Iterator[PreviewRow | None]) -> Iterator[PreviewRow | None]:
    """`checked`, with the examples left where they are."""
    examples = 0
    kept: list[PreviewRow] = []
    for row in read:
        if row is None:
            examples += 1
        else:
            kept.append(row)
    yield from checked(kept)
    yield from [None] * examples


def cell(text: str) -> Cell:
    return Cell(text) if text else EMPTY


def no_header(filename: str) -> UnreadableFile:
    return UnreadableSheet(
        f"Tệp “{filename}” không có dòng tiêu đề với các cột {', '.join(words.REQUIRED)}."
        " Vui lòng dùng tệp mẫu, hoặc đặt tên cột đúng như tệp mẫu."
    )

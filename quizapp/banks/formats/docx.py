"""Question papers in Word: typed or automatic numbers, choices in lines or tables, marked keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizapp.banks.formats import docx_open, table, text_grid, text_rows
from quizapp.banks.formats.docx_open import Grid
from quizapp.banks.formats.lines import Auto, Line
from quizapp.banks.formats.preview import (
    NO_DEFAULTS,
    Defaults,
    Preview,
    PreviewRow,
    UnreadableFile,
    bounded,
)
from quizapp.banks.formats.text_patterns import LETTERS


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a .docx, by paragraph; raises UnreadableFile when none is recognised.

    A table with a header row is read like a sheet, one of numbers and letters as the answers, any
    other as the lines in its cells.
    """
    opened = docx_open.blocks(content)
    paper = _Paper(defaults)
    lines = list(paper.lines(opened.blocks))
    rows, notes = text_rows.rows(lines, defaults, unit="đoạn", answers=paper.answers)
    found = sorted([*rows, *paper.rows], key=lambda row: row.row)
    if not found:
        raise paper.refusal or UnreadableFile(
            f"Không nhận ra câu hỏi nào trong tệp “{filename}”. Mỗi câu bắt đầu bằng “Câu 1:” hoặc"
            " “1.”, mỗi phương án bằng “A.”, đáp án ghi “Đáp án: B” hoặc gạch chân phương án đúng."
        )
    return Preview(bounded(found), (*opened.notes, *paper.notes, *notes))


class _Paper:
    """Sorts the tables of a paper out from its lines."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self.rows: list[PreviewRow] = []
        self.notes: list[str] = []
        self.answers: dict[int, str] = {}
        self.refusal: UnreadableFile | None = None

    def lines(self, blocks: Sequence[Line | Grid]) -> Iterator[Line]:
        tables = 0
        for block in blocks:
            if isinstance(block, Line):
                yield block
                continue
            tables += 1
            found = text_grid.answers(block.texts())
            if found:
                self.answers |= found
            elif not self._questions(block, tables):
                yield from _flat(block)

    def _questions(self, grid: Grid, number: int) -> bool:
        """Take a table in that has a question in each row; False when it has no such header."""
        rows = (
            (i, [table.cell(text) for text in texts[:40]])
            for i, texts in enumerate(grid.texts(), start=1)
            if any(texts)
        )
        name = f"Bảng {number}"
        source = table.Table(name, rows, placed=lambda i: f"{name}, hàng {i}")
        try:
            read = table.parse(source, self._defaults)
        except UnreadableFile as error:
            self.refusal = self.refusal or error
            self.notes.append(error.message)
            return True
        if read is None:
            return False
        self.rows.extend(read.rows)
        self.notes.extend(read.notes)
        return True


def _flat(grid: Grid) -> Iterator[Line]:
    """The lines of a table that only lays text out; a lone letter or number joins its text."""
    for cells in grid.cells:
        waiting: Line | None = None
        for line in (line for cell in cells for line in cell):
            if line.blank and not line.picture:
                continue
            if waiting is not None:
                line = _joined(waiting, line)
                waiting = None
            if _is_label(line):
                waiting = line
            else:
                yield line
        if waiting is not None:
            yield waiting


def _is_label(line: Line) -> bool:
    """Whether a cell holds nothing but "A", "A.", "1." or "Câu 1"."""
    text = line.plain.rstrip(".):/")
    if line.auto is not Auto.NONE:
        return False
    return (
        text.upper() in LETTERS or text.isdecimal() or text.lower().removeprefix("câu ").isdecimal()
    )


def _joined(label: Line, line: Line) -> Line:
    text = label.plain if label.plain[-1:] in ".):/" else label.plain + "."
    front = f"{text} "
    spans = tuple((a + len(front), b + len(front), mark) for a, b, mark in line.spans)
    if label.spans:
        spans = ((0, len(front), label.marked()), *spans)
    return Line(front + line.text, label.row, spans, picture=line.picture)

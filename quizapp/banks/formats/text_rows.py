"""Questions gathered from a paper as rows of the preview."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, takewhile

from quizapp.banks.formats import text_keys, xlsx_rows
from quizapp.banks.formats.build import PICTURE
from quizapp.banks.formats.lines import Line
from quizapp.banks.formats.preview import Defaults, PreviewRow, UnreadableFile, raw_text
from quizapp.banks.formats.table import cell
from quizapp.banks.formats.text_entries import Gatherer
from quizapp.banks.formats.text_model import Entry
from quizapp.banks.formats.text_patterns import LETTERS
from quizapp.banks.formats.xlsx_words import KINDS, plain
from quizapp.domain.banks import MAX_CHOICES, Kind

MAX_NOTES = 20
MAX_LINES = 200_000
_NO_CHOICES = (
    "Không thấy các phương án của câu này. Mỗi phương án bắt đầu bằng chữ cái và dấu chấm, ví dụ"
    " “A. …”. Nếu là câu điền số hay trả lời ngắn, vui lòng thêm dòng “Loại: Điền số” hoặc"
    " “Loại: Trả lời ngắn”."
)
_NO_KEY = (
    "Chưa có đáp án. Vui lòng thêm dòng “Đáp án: B” dưới các phương án, hoặc gạch chân phương án"
    " đúng."
)


def rows(
    lines: Iterable[Line], defaults: Defaults, *, unit: str, answers: dict[int, str] | None = None
) -> tuple[list[PreviewRow], list[str]]:
    """The questions of a paper and notes on it; `unit` is what places count ("đoạn", "dòng").

    Raises UnreadableFile when there are more lines than a paper can have.
    """
    lines = list(islice(lines, MAX_LINES + 1))
    if len(lines) > MAX_LINES:
        raise UnreadableFile(
            "Tệp có quá nhiều dòng nên không được đọc. Vui lòng chia thành nhiều tệp."
        )
    gatherer = Gatherer(wrapped=unit == "dòng")
    gatherer.answers |= answers or {}
    gatherer.take(lines)
    gatherer.finish()
    notes = text_keys.settle(gatherer.entries, gatherer.answers)
    found = list(_rows(gatherer.entries, lines, defaults, unit))
    return found, [*notes, *_left_over(gatherer, unit)]


def _rows(
    entries: Sequence[Entry], lines: Sequence[Line], defaults: Defaults, unit: str
) -> Iterator[PreviewRow]:
    begins = [*(entry.row for entry in entries), math.inf]
    for at, entry in enumerate(entries, start=1):
        number = entry.number if entry.number is not None else at
        row = _row(entry, f"Câu {number} ({unit} {entry.row})", defaults)
        if row.question is None:
            own = _between(lines, entry.row, begins[at])
            row = replace(row, raw=raw_text(line.text for line in own))
        yield row


def _between(lines: Sequence[Line], first: int, end: float) -> Iterator[Line]:
    """The lines of a question: from its own beginning to that of the next."""
    start = bisect_left(lines, first, key=lambda line: line.row)
    return takewhile(lambda line: line.row < end, islice(lines, start, None))


def _row(entry: Entry, where: str, defaults: Defaults) -> PreviewRow:
    named = _named(entry)
    cells = {name: cell(text) for name, text in named.items()}
    row = xlsx_rows.Row(cells, "Phần", is_sheet=False)
    row.errors.extend([*entry.errors, *_missing(entry, named)])
    row.warnings.extend(entry.warnings)
    if entry.picture:
        row.warnings.append(PICTURE)
    question = None if row.errors else xlsx_rows.question(row, defaults)
    said = {} if question else xlsx_rows.said(row, defaults)
    return PreviewRow(entry.row, question, tuple(row.errors), tuple(row.warnings), where, said)


def _named(entry: Entry) -> dict[str, str]:
    """The entry by column name, as a row of our sheet."""
    lettered = {LETTERS[i]: choice.text for i, choice in enumerate(entry.choices[:MAX_CHOICES])}
    stem = "\n".join(part for part in (entry.passage, *entry.stem) if part)
    found = {"Câu hỏi": stem, **lettered, **entry.parts}
    if entry.area and "Lĩnh vực" not in found:
        found["Lĩnh vực"] = entry.area
    if entry.level and "Độ khó" not in found:
        found["Độ khó"] = entry.level
    return found


def _missing(entry: Entry, named: dict[str, str]) -> Iterator[str]:
    kind = KINDS.get(plain(named.get("Loại", "")))
    key = named.get("Đáp án", "")
    if len(entry.choices) > MAX_CHOICES:
        yield (
            f"Câu có {len(entry.choices)} phương án, tối đa là {MAX_CHOICES}. Có thể câu sau chưa"
            " được nhận ra: vui lòng bắt đầu mỗi câu bằng “Câu 1:”, “Câu 2:”…"
        )
    if kind is None and not named.get("Loại") and not entry.choices:
        if plain(key) not in ("dung", "sai", "true", "false"):
            yield _NO_CHOICES
    elif not key and kind not in (Kind.ORDERING, Kind.MATCHING):
        yield _NO_KEY


def _left_over(gatherer: Gatherer, unit: str) -> list[str]:
    """What was not understood as part of a question, so that nothing gets lost unseen."""
    left = [line for line in gatherer.left_over if line.plain]
    notes = [
        f"{unit.capitalize()} {line.row} không thuộc câu hỏi nào nên được bỏ qua:"
        f" “{_short(line.plain)}”."
        for line in left[:MAX_NOTES]
    ]
    if len(left) > MAX_NOTES:
        notes.append(f"Và {len(left) - MAX_NOTES} {unit} khác được bỏ qua.")
    return notes


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"

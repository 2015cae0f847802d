"""Questions as people type or paste them: "Câu 1: …", "A. …", "Đáp án: B"."""

from __future__ import annotations

from collections.abc import Iterator

from quizapp.banks.formats import text_rows
from quizapp.banks.formats.decode import text_of
from quizapp.banks.formats.lines import Line
from quizapp.banks.formats.preview import (
    NO_DEFAULTS,
    Defaults,
    Preview,
    UnreadableFile,
    bounded,
)


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a text, by line; raises UnreadableFile when none is recognised."""
    text, note = text_of(content)
    rows, notes = text_rows.rows(_lines(text), defaults, unit="dòng")
    if not rows:
        raise UnreadableFile(
            f"Không nhận ra câu hỏi nào trong “{filename}”. Mỗi câu bắt đầu bằng “Câu 1:” hoặc"
            " “1.”, mỗi phương án bằng “A.”, đáp án ghi “Đáp án: B”."
        )
    return Preview(bounded(rows), (*([note] if note else []), *notes))


def _lines(text: str) -> Iterator[Line]:
    for number, raw in enumerate(text.split("\n"), start=1):
        yield Line(raw.replace("\u00a0", " ").replace("\v", " ").strip("\ufeff"), number)

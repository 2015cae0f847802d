"""Tables of answers: numbers above letters, or beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizapp.banks.formats.text_patterns import pairs

_NUMBER = re.compile(r"(?:C[âa]u\s*)?(\d{1,4})\s*[.)]?", re.IGNORECASE)
_KEY = re.compile(r"[A-H](?:\s*[,;/]?\s*[A-H])*|Đúng|Sai|Đ|S", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:c[âa]u(?:\s+(?:hỏi|số))?|số câu|stt|đáp án(?: đúng)?|đ/?a|chọn|trả lời)?\s*[:.]?",
    re.IGNORECASE,
)


def answers(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """The answers by question number, empty when the table is anything else."""
    cells = [text for row in rows for text in row]
    if not any(cells) or not all(_fits(text) for text in cells):
        return {}
    found: dict[int, str] = {}
    for text in cells:
        found |= pairs(text)
    return found or _beside(rows) or _below(rows)


def _fits(text: str) -> bool:
    return bool(
        _NUMBER.fullmatch(text) or _KEY.fullmatch(text) or _LABEL.fullmatch(text) or pairs(text)
    )


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def _beside(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in rows:
        for left, right in zip(row, row[1:], strict=False):
            number = _number(left)
            if number is not None and _KEY.fullmatch(right):
                found[number] = right
    return found


def _below(rows: Sequence[Sequence[str]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for above, below in zip(rows, rows[1:], strict=False):
        for top, bottom in zip(above, below, strict=False):
            number = _number(top)
            if number is not None and _KEY.fullmatch(bottom):
                found[number] = bottom
    return found

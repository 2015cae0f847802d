"""Moodle's Aiken text: a stem, lettered choices, "ANSWER: B", and so on.

Aiken has no more than that; what else our questions hold it cannot carry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizapp.banks.formats.build import Found
from quizapp.banks.formats.decode import text_of
from quizapp.banks.formats.preview import (
    NO_DEFAULTS,
    Defaults,
    Preview,
    UnreadableFile,
    bounded,
)
from quizapp.domain.banks import Kind
from quizapp.domain.text import nfc

_CHOICE = re.compile(r"\s*([A-Z])\s?[.)]\s+(.*)")
_ANSWER = re.compile(r"\s*(?:ANSWER|ĐÁP ÁN)\s*:\s*(\S.*?)?\s*$", re.IGNORECASE)
_OTHER = re.compile(
    r"(?m)^[ \t]{0,20}(?:C[âa]u\s*\d|\d{1,4}\s*[.)/]|\[\d+\]|[a-h][.)]|\*|"
    r"(?:Giải thích|Căn cứ|Lĩnh vực|Độ khó|Loại|Mã)\s*:)",
    re.IGNORECASE,
)


def looks_like(text: str) -> bool:
    """Whether the text is strict Aiken: answer lines, and none of what freer papers have."""
    head = text[:200_000]
    return bool(re.search(r"(?m)^ANSWER:[ \t]{0,20}[A-Z][ \t]{0,20}$", head)) and not _OTHER.search(
        re.sub(r"(?m)^[A-Z]\s?[.)]\s", "", head)
    )


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of an Aiken file, by line; raises UnreadableFile when there is none."""
    text, note = text_of(content)
    rows = bounded(found.built(defaults) for found in _questions(text))
    if not rows:
        raise UnreadableFile(f"Tệp Aiken “{filename}” chưa có câu hỏi nào.")
    return Preview(rows, (note,) if note else ())


def _questions(text: str) -> Iterator[Found]:
    stem: list[str] = []
    choices: list[str] = []
    first = number = 0
    for line, raw in enumerate(text.split("\n"), start=1):
        answer, choice = _ANSWER.match(raw), _CHOICE.match(raw)
        if answer and (stem or choices):
            number += 1
            yield _found(number, first, stem, choices, answer[1] or "")
            stem, choices = [], []
        elif choice and stem:
            choices.append(nfc(choice[2]))
        elif raw.strip():
            if choices:  # the answer of the question above is missing
                number += 1
                yield _found(number, first, stem, choices, "")
                stem, choices = [], []
            first = first if stem else line
            stem.append(raw)
    if stem or choices:
        yield _found(number + 1, first, stem, choices, "")


def _found(number: int, line: int, stem: list[str], choices: list[str], key: str) -> Found:
    found = Found(line, f"Câu {number} (dòng {line})", Kind.SINGLE, nfc(" ".join(stem)))
    found.lines = [*stem, *choices, *([f"ANSWER: {key}"] if key else [])]
    found.special["choices"] = tuple(choices)
    if not key:
        found.errors.append("Chưa có dòng đáp án. Vui lòng thêm dòng “ANSWER: B” dưới phương án.")
    elif not re.fullmatch(r"[A-Z]", key) or ord(key) - 65 >= len(choices):
        found.errors.append(
            f"Đáp án “{key[:40]}” không phải chữ cái của một phương án. Vui lòng sửa dòng ANSWER."
        )
    else:
        found.special["right"] = (ord(key) - 65,)
    return found

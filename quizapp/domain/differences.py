"""What changed between two versions of a question, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from quizapp.domain.banks import (
    AREA_LABELS,
    AUDIENCE_LABELS,
    DIFFICULTY_LABELS,
    KIND_LABELS,
    Kind,
    Question,
)
from quizapp.domain.text import format_number


class Mark(StrEnum):
    SAME = "same"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words: in both texts, only in the old one, or only in the new one."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing about a question that differs, under its Vietnamese name."""

    label: str
    parts: tuple[Part, ...]


_WORDS = re.compile(r"\s+|\S+")


def words(old: str, new: str) -> tuple[Part, ...]:
    """The two texts as one: old and new parts in place, what both have once."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    parts: list[Part] = []
    before = after = ""
    for number, (op, i, j, k, m) in enumerate(codes, start=1):
        left, right = "".join(a[i:j]), "".join(b[k:m])
        between = left.isspace() and (before or after) and number < len(codes)
        if op == "equal" and not between:
            parts += [Part(Mark.OLD, before), Part(Mark.NEW, after), Part(Mark.SAME, left)]
            before = after = ""
        else:  # changes that only a space keeps apart read as one
            before, after = before + left, after + right
    parts += [Part(Mark.OLD, before), Part(Mark.NEW, after)]
    return tuple(part for part in parts if part.text)


def changes(old: Question, new: Question) -> list[Change]:
    """Everything that differs, in the order in which a question is read."""
    before, after = dict(_lines(old)), dict(_lines(new))
    labels = list(dict.fromkeys([*after, *before]))
    return [
        Change(label, words(before.get(label, ""), after.get(label, "")))
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


_LETTERS = "ABCDEFGH"


def _lines(q: Question) -> Iterator[tuple[str, str]]:
    """The question as named lines of text."""
    yield "Loại câu hỏi", KIND_LABELS[q.kind]
    yield "Nội dung", q.stem
    yield from _key_lines(q)
    yield "Giải thích", q.explanation
    yield "Căn cứ", q.citation
    yield "Lĩnh vực", AREA_LABELS[q.area]
    yield "Độ khó", DIFFICULTY_LABELS[q.difficulty]
    yield "Đối tượng", AUDIENCE_LABELS[q.audience]
    yield "Văn bản", q.document or ""
    yield "Dữ kiện gốc", q.fact or ""


def _key_lines(q: Question) -> Iterator[tuple[str, str]]:
    if q.kind is Kind.MATCHING:
        for n, (left, right) in enumerate(zip(q.choices, q.targets, strict=False), start=1):
            yield f"Cặp {n}", f"{left} → {right}"
        yield "Vế thừa", "; ".join(q.targets[len(q.choices) :])
    elif q.kind is Kind.ORDERING:
        for n, choice in enumerate(q.choices, start=1):
            yield f"Mục {n}", choice
    elif q.kind is Kind.NUMERIC:
        number = "" if q.value is None else format_number(q.value)
        tolerance = f" ± {format_number(q.tolerance)}" if q.tolerance else ""
        yield "Đáp án", f"{number}{tolerance} {q.unit or ''}".strip()
    elif q.kind is Kind.TEXT:
        yield "Đáp án", "; ".join(q.accepted)
    else:
        for letter, choice in zip(_LETTERS, q.choices, strict=False):
            yield f"Phương án {letter}", choice
        yield "Đáp án", ", ".join(_LETTERS[i] for i in q.right)

"""A question in the boxes of a form: shown as typed, read back as a question with its errors.

Plain values on both sides: the pages that let people type a question share it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from quizapp.banks.formats.preview import own_ref
from quizapp.domain.answers import BadAnswer, parse_number
from quizapp.domain.banks import (
    MAX_CHOICES,
    MAX_TARGETS,
    TRUE_FALSE_CHOICES,
    Area,
    Audience,
    Difficulty,
    Kind,
    Question,
    draft_problems,
)
from quizapp.domain.text import format_number, nfc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import Enum

    Word = TypeVar("Word", bound=Enum)

MIN_BOXES, SPARE_BOXES = 4, 2
CHOOSING = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE})
LISTING = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING})
_PASTED = 20_000
NAMES = (
    r"kind|shown_kind|ref|stem|right|value|tolerance|unit|accepted|explanation|citation|area"
    r"|difficulty|audience|choice-\d|target-\d\d?"
)
"""The names of the boxes, as a pattern."""


class Sent(Protocol):
    """A form as it arrives: names with one or more values."""

    def get(self, name: str, default: str = ..., /) -> str: ...

    def getlist(self, name: str, /) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the boxes; ``right`` counts the boxes of choices from 0, blank ones too."""

    kind: Kind = Kind.SINGLE
    ref: str = ""
    stem: str = ""
    choices: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    value: str = ""
    tolerance: str = ""
    unit: str = ""
    accepted: str = ""
    explanation: str = ""
    citation: str = ""
    area: str = ""
    difficulty: str = str(Difficulty.MEDIUM.value)
    audience: str = Audience.ALL.value

    @property
    def choice_boxes(self) -> tuple[str, ...]:
        """The boxes for choices, with room for more."""
        if self.kind is Kind.TRUE_FALSE:
            return TRUE_FALSE_CHOICES
        return _boxes(self.choices, MAX_CHOICES)

    @property
    def pair_boxes(self) -> tuple[tuple[str, str], ...]:
        """The boxes of a matching: left and right side; only right ones past the eighth."""
        size = max(len(self.choice_boxes), len(_boxes(self.targets, MAX_TARGETS)))
        lefts = self.choice_boxes + ("",) * size
        rights = self.targets + ("",) * size
        return tuple(zip(lefts[:size], rights[:size], strict=True))


def _boxes(filled: Sequence[str], most: int) -> tuple[str, ...]:
    used = max((n for n, text in enumerate(filled, start=1) if text), default=0)
    size = min(most, max(MIN_BOXES, used + SPARE_BOXES))
    return (*filled[:size], *("",) * (size - len(filled)))


# ---------------------------------------------------------------- into the boxes


def typed(question: Question) -> Typed:
    """The boxes filled with a question."""
    return Typed(
        kind=question.kind,
        ref=question.ref,
        stem=question.stem,
        choices=question.choices,
        targets=question.targets,
        right=question.right,
        value="" if question.value is None else format_number(question.value),
        tolerance=format_number(question.tolerance) if question.tolerance else "",
        unit=question.unit or "",
        accepted="\n".join(question.accepted),
        explanation=question.explanation,
        citation=question.citation,
        area=question.area.value,
        difficulty=str(question.difficulty.value),
        audience=question.audience.value,
    )


def sent(form: Sent) -> Typed:
    """The boxes as they were sent; what no box can hold is as if it were not there."""
    kind = _word(Kind, form.get("kind", "")) or Kind.SINGLE
    marks = form.getlist("right")
    return Typed(
        kind=kind,
        choices=tuple(_text(form, f"choice-{n}") for n in range(MAX_CHOICES)),
        targets=tuple(_text(form, f"target-{n}") for n in range(MAX_TARGETS)),
        right=tuple(sorted({int(mark) for mark in marks if mark in "01234567" and mark})),
        accepted="\n".join(map(nfc, form.get("accepted", "")[:_PASTED].splitlines())),
        **{name: _text(form, name) for name in _LINES},
    )


_LINES = (
    *("ref", "stem", "value", "tolerance", "unit", "explanation", "citation"),
    *("area", "difficulty", "audience"),
)


def _text(form: Sent, name: str) -> str:
    return nfc(form.get(name, "")[:_PASTED])


# ---------------------------------------------------------------- out of the boxes

Errors = dict[str, list[str]]


def read(boxes: Typed, before: Question | None = None) -> tuple[Question | None, Errors]:
    """The question that was typed, or what is wrong by box; a lacking citation is no error.

    ``before`` is the question as it was: its code and what has no box of its own stay. A new one
    without a code gets one from its text.
    """
    errors: Errors = defaultdict(list)
    area = _word(Area, boxes.area)
    if area is None:
        errors["area"].append("Vui lòng chọn lĩnh vực.")
    question = Question(
        ref=before.ref if before else boxes.ref or own_ref(boxes.stem, boxes.citation),
        kind=boxes.kind,
        stem=boxes.stem,
        explanation=boxes.explanation,
        citation=boxes.citation,
        area=area or Area.PROCEDURES,
        difficulty=_difficulty(boxes.difficulty),
        audience=_word(Audience, boxes.audience) or Audience.ALL,
        **_key(boxes, errors),
    )
    if before is not None:
        question = replace(question, fact=before.fact, confidence=before.confidence)
    for problem in draft_problems(question):
        if not errors[problem.field]:
            errors[problem.field].append(problem.message)
    found = {name: messages for name, messages in errors.items() if messages}
    return (None if found else question), found


def _key(boxes: Typed, errors: Errors) -> dict[str, Any]:
    """The fields that belong to the kind."""
    if boxes.kind is Kind.TRUE_FALSE:
        return {"choices": TRUE_FALSE_CHOICES, "right": boxes.right}
    if boxes.kind is Kind.NUMERIC:
        return {
            "value": _number(boxes.value, "value", errors),
            "tolerance": _number(boxes.tolerance, "tolerance", errors) or Decimal(0),
            "unit": boxes.unit or None,
        }
    if boxes.kind is Kind.TEXT:
        return {"accepted": tuple(filter(None, map(nfc, boxes.accepted.split("\n"))))}
    if boxes.kind is Kind.MATCHING:
        return _pairs(boxes, errors)
    filled = [n for n, choice in enumerate(boxes.choices) if choice]
    choices = tuple(boxes.choices[n] for n in filled)
    if boxes.kind is Kind.ORDERING:
        return {"choices": choices}
    if any(n not in filled for n in boxes.right):
        errors["right"].append("Ô được đánh dấu đúng còn trống. Vui lòng nhập hoặc chọn lại.")
    return {"choices": choices, "right": tuple(filled.index(n) for n in boxes.right if n in filled)}


def _pairs(boxes: Typed, errors: Errors) -> dict[str, Any]:
    """Pairs side by side; a right side without a left one fits nothing and comes last."""
    rows = list(zip_longest(boxes.choices, boxes.targets, fillvalue=""))
    if any(left and not right for left, right in rows):
        errors["targets"].append("Có vế trái chưa có vế phải. Vui lòng nhập đủ từng cặp.")
    pairs = [(left, right) for left, right in rows if left]
    surplus = [right for left, right in rows if right and not left]
    return {
        "choices": tuple(left for left, _ in pairs),
        "targets": (*(right for _, right in pairs), *surplus),
    }


def _number(text: str, name: str, errors: Errors) -> Decimal | None:
    if not text:
        return None
    try:
        return parse_number(text)
    except BadAnswer as bad:
        errors[name].append(str(bad))
        return None


def _difficulty(text: str) -> Difficulty:
    known = {str(each.value): each for each in Difficulty}
    return known.get(text, Difficulty.MEDIUM)


def _word(words: type[Word], value: str) -> Word | None:
    return next((word for word in words if word.value == value), None)


LABELS: Mapping[str, str] = {
    "ref": "Mã câu hỏi",
    "stem": "Nội dung câu hỏi",
    "choices": "Các phương án",
    "targets": "Các cặp",
    "right": "Đáp án đúng",
    "value": "Đáp án",
    "tolerance": "Sai số cho phép",
    "unit": "Đơn vị tính",
    "accepted": "Các câu trả lời được chấp nhận",
    "explanation": "Giải thích",
    "citation": "Căn cứ",
    "area": "Lĩnh vực",
    "difficulty": "Độ khó",
    "audience": "Đối tượng",
}
"""What each box is called on the page."""

"""What a participant sends for one question, in DISPLAYED positions (from 0, top to bottom).

Canonical responses: single and true_false an int; multiple a sorted list of ints; numeric and
text a string as typed; ordering a permutation of the displayed positions, first place first;
matching for each displayed left item the displayed right position, or None while open.
They are stored as compact JSON text; "null" is a cleared answer.  Nothing here knows the key.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from quizapp.domain.banks import Kind
from quizapp.domain.text import fold_width, nfc

MAX_TEXT = 300
MAX_NUMBER = 40
CLEARED = "null"


class BadAnswer(ValueError):
    """Not an answer to this question; the message is for the participant."""


@dataclass(frozen=True, slots=True)
class Shape:
    """All that saving an answer needs to know: how many choices and targets are displayed."""

    kind: Kind
    choices: int = 0
    targets: int = 0


# ---------------------------------------------------------------- reading


def parse(shape: Shape, raw: object) -> str:
    """The text to store for `raw`, as JSON brought it in; None clears.  Raises BadAnswer."""
    if raw is None:
        return CLEARED
    return _dump(_PARSERS[shape.kind](shape, raw))


def load(text: str) -> object:
    """The response a stored text stands for."""
    return json.loads(text)


def is_blank(text: str) -> bool:
    """Whether a stored text answers nothing: cleared, nothing ticked, nothing matched."""
    return blank(load(text))


def blank(value: object) -> bool:
    """The same of the response itself."""
    if isinstance(value, list):
        return all(item is None for item in value)
    return value is None or value == ""


def unanswered(questions: int, answers: Mapping[int, str]) -> list[int]:
    """The places on a paper of so many questions, from 1, that have no answer in `answers`."""
    return [n for n in range(1, questions + 1) if is_blank(answers.get(n, CLEARED))]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _position(raw: object, count: int) -> int:
    """A displayed position below `count`.  True is no position, although Python counts it 1."""
    if type(raw) is not int or not 0 <= raw < count:
        raise BadAnswer("Phương án đã chọn không có trong câu hỏi. Vui lòng chọn lại.")
    return raw


def _list(raw: object) -> list[object]:
    if not isinstance(raw, list | tuple):
        raise BadAnswer("Câu trả lời chưa đúng dạng. Vui lòng tải lại trang và chọn lại.")
    return list(raw)


def _parse_one(shape: Shape, raw: object) -> int:
    return _position(raw, shape.choices)


def _parse_many(shape: Shape, raw: object) -> list[int]:
    return sorted({_position(item, shape.choices) for item in _list(raw)})


def _parse_ordering(shape: Shape, raw: object) -> list[int] | None:
    order = [_position(item, shape.choices) for item in _list(raw)]
    if not order:
        return None
    if sorted(order) != list(range(shape.choices)):
        raise BadAnswer("Mỗi mục cần có mặt đúng một lần trong thứ tự. Vui lòng sắp xếp lại.")
    return order


def _parse_matching(shape: Shape, raw: object) -> list[int | None]:
    pairs = _list(raw)
    if len(pairs) != shape.choices:
        raise BadAnswer("Số cặp ghép chưa đúng với câu hỏi. Vui lòng tải lại trang và ghép lại.")
    return [None if item is None else _position(item, shape.targets) for item in pairs]


def _parse_text(_shape: Shape, raw: object) -> str | None:
    text = nfc(_string(raw))
    if len(text) > MAX_TEXT:
        raise BadAnswer(f"Câu trả lời dài quá {MAX_TEXT} ký tự. Vui lòng rút gọn.")
    return text or None


def _parse_numeric(_shape: Shape, raw: object) -> str | None:
    typed = nfc(str(raw) if type(raw) is int else _string(raw))
    if typed:
        parse_number(typed)
    return typed or None


def _string(raw: object) -> str:
    if not isinstance(raw, str):
        raise BadAnswer("Câu trả lời chưa đúng dạng. Vui lòng nhập lại.")
    return raw


_PARSERS: dict[Kind, Callable[[Shape, object], object]] = {
    Kind.SINGLE: _parse_one,
    Kind.TRUE_FALSE: _parse_one,
    Kind.MULTIPLE: _parse_many,
    Kind.NUMERIC: _parse_numeric,
    Kind.TEXT: _parse_text,
    Kind.ORDERING: _parse_ordering,
    Kind.MATCHING: _parse_matching,
}

# ---------------------------------------------------------------- numbers as people type them

_DOT_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_SPACE_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[.,][0-9]+")
_COMMA_GROUPS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_SIGNED = re.compile(r"([+\-−–]?) ?(.*?) ?%?")


def parse_number(s: str) -> Decimal:
    """The number somebody typed, in Vietnamese notation first: "1.234,5" = "1234.5".

    "1.234" is 1234 and "1,234" is 1,234; a dot is a decimal point where it cannot part
    thousands ("0.5", "12.5").  A percent sign behind is ignored.  Raises BadAnswer.
    """
    found = _SIGNED.fullmatch(fold_width(nfc(s)))
    plain = _ungrouped(found[2]) if found and len(s) <= MAX_NUMBER else None
    if found is None or plain is None:
        raise BadAnswer("Vui lòng chỉ nhập một số, ví dụ: 15 hoặc 1.234,5.")
    return -Decimal(plain) if found[1] in ("-", "−", "–") else Decimal(plain)


def _ungrouped(s: str) -> str | None:
    if _DOT_GROUPS.fullmatch(s):
        return s.replace(".", "").replace(",", ".")
    if _SPACE_GROUPS.fullmatch(s):
        return s.replace(" ", "").replace(",", ".")
    if _PLAIN.fullmatch(s):
        return s.replace(",", ".")
    return s.replace(",", "") if _COMMA_GROUPS.fullmatch(s) else None


# ---------------------------------------------------------------- forms without JavaScript


def parse_form(shape: Shape, fields: Callable[[str], list[str]]) -> object:
    """The raw answer (for `parse`) in an ordinary form; None when nothing was given.

    `fields(name)` gives the values of a field.  One field "a" for one answer, repeated for
    multiple; for ordering "a0", "a1", … hold the rank 1..n given to each displayed item; for
    matching "a0", … hold a displayed right position or "".  Raises BadAnswer.
    """
    if shape.kind is Kind.MULTIPLE:
        return [_whole(value) for value in fields("a") if value.strip()] or None
    if shape.kind in (Kind.ORDERING, Kind.MATCHING):
        given = [_optional(_first(fields(f"a{i}"))) for i in range(shape.choices)]
        if all(value is None for value in given):
            return None
        return _order_of_ranks(given) if shape.kind is Kind.ORDERING else given
    typed = _first(fields("a"))
    if shape.kind in (Kind.SINGLE, Kind.TRUE_FALSE):
        return _optional(typed)
    return typed.strip() or None


def _first(values: list[str]) -> str:
    return values[0] if values else ""


def _optional(value: str) -> int | None:
    return _whole(value) if value.strip() else None


def _whole(value: str) -> int:
    digits = fold_width(value).strip()
    if re.fullmatch(r"[0-9]{1,4}", digits) is None:
        raise BadAnswer("Câu trả lời chưa đúng dạng. Vui lòng chọn lại.")
    return int(digits)


def _order_of_ranks(ranks: list[int | None]) -> list[int]:
    """Displayed positions in the order of the ranks 1..n they were given."""
    by_rank = {rank: position for position, rank in enumerate(ranks)}
    wanted = range(1, len(ranks) + 1)
    if set(by_rank) != set(wanted):
        raise BadAnswer(
            f"Vui lòng cho mỗi mục một thứ tự từ 1 đến {len(ranks)}, mỗi thứ tự dùng một lần."
        )
    return [by_rank[rank] for rank in wanted]

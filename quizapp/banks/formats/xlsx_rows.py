"""One row of a sheet as a question, with everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from quizapp.banks.formats import keys
from quizapp.banks.formats import xlsx_words as words
from quizapp.banks.formats.preview import NO_DEFAULTS, Defaults, own_ref
from quizapp.banks.formats.preview import said as as_said
from quizapp.domain.answers import BadAnswer, parse_number
from quizapp.domain.banks import (
    KIND_LABELS,
    TRUE_FALSE_CHOICES,
    Audience,
    Difficulty,
    Kind,
    Question,
    draft_problems,
)
from quizapp.domain.text import nfc
from quizapp.sheets.opening import EMPTY, Cell

Meaning = TypeVar("Meaning", bound=Enum)
NO_CITATION = "Chưa có căn cứ: câu hỏi được lưu là bản nháp và chưa được rút vào đề thi."


class Row:
    """The cells of a row by column name; collects errors and warnings while it is read.

    `naming` says what people call a column here ("Cột Đáp án", or "Phần Đáp án" of a text).
    """

    def __init__(
        self, cells: Mapping[str, Cell], naming: str = "Cột", *, is_sheet: bool = True
    ) -> None:
        self.cells = cells
        self.is_sheet = is_sheet
        self.naming = naming
        self.errors = [cell.error for cell in cells.values() if cell.error]
        self.warnings = [cell.doubt for cell in cells.values() if cell.doubt]

    def raw(self, column: str) -> str:
        """The text of a cell, with its line ends, without the sign that guards formulas."""
        text = self.cells.get(column, EMPTY).text
        return words.unguarded(text) if self.is_sheet else text

    def text(self, column: str) -> str:
        return " ".join(self.raw(column).split())

    def wrong(self, column: str, message: str) -> None:
        self.errors.append(f"{self.naming} {column}: {message}")

    def one_of(
        self, column: str, meanings: Mapping[str, Meaning], labels: Mapping[Meaning, str]
    ) -> Meaning | None:
        """What the word in a cell stands for; None when empty or unknown (which is an error)."""
        text = self.text(column)
        found = meanings.get(words.plain(text))
        if text and found is None:
            allowed = "; ".join(labels.values())
            self.wrong(column, f"“{_short(text)}” không có trong danh mục ({allowed}).")
        return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def question(row: Row, defaults: Defaults = NO_DEFAULTS) -> Question | None:
    """The question of a row, or None with the row's errors; `defaults` fill what is not said."""
    choices = _choices(row)
    kind = _kind(row, choices)
    area = row.one_of("Lĩnh vực", words.AREAS, words.AREA_LABELS)
    if not row.text("Lĩnh vực"):
        area = defaults.area
        if area is None:
            row.wrong(
                "Lĩnh vực",
                "còn trống. Vui lòng chọn một lĩnh vực trong danh sách, hoặc chọn lĩnh vực chung"
                " cho cả tệp khi tải lên.",
            )
    difficulty = row.one_of("Độ khó", words.DIFFICULTIES, words.DIFFICULTY_LABELS)
    audience = row.one_of("Đối tượng", words.AUDIENCES, words.AUDIENCE_LABELS)
    special = _READERS[kind](row, choices) if kind else {}
    if row.errors or kind is None or area is None:
        return None
    read = Question(
        ref=row.text("Mã") or own_ref(row.text("Câu hỏi")),
        kind=kind,
        stem=row.text("Câu hỏi"),
        explanation=row.text("Giải thích"),
        citation=row.text("Căn cứ") or defaults.citation,
        area=area,
        difficulty=difficulty or defaults.difficulty or Difficulty.MEDIUM,
        audience=audience or defaults.audience or Audience.ALL,
        **special,
    )
    for problem in draft_problems(read):
        row.wrong(words.FIELD_COLUMNS.get(problem.field, problem.field), problem.message)
    if not read.citation:
        row.warnings.append(NO_CITATION)
    return None if row.errors else read


def said(row: Row, defaults: Defaults = NO_DEFAULTS) -> dict[str, Any]:
    """What a row with errors says all the same, in the shape of ``to_json``, for mending it."""
    tried = Row(row.cells, row.naming, is_sheet=row.is_sheet)  # its errors are known already
    choices = _choices(tried)
    kind = _kind(tried, choices)
    special = _READERS[kind](tried, choices) if kind else {"choices": choices}
    difficulty = tried.one_of("Độ khó", words.DIFFICULTIES, words.DIFFICULTY_LABELS)
    audience = tried.one_of("Đối tượng", words.AUDIENCES, words.AUDIENCE_LABELS)
    return as_said(
        kind,
        tried.one_of("Lĩnh vực", words.AREAS, words.AREA_LABELS) or defaults.area,
        ref=row.text("Mã"),
        stem=row.text("Câu hỏi"),
        explanation=row.text("Giải thích"),
        citation=row.text("Căn cứ") or defaults.citation,
        difficulty=difficulty or defaults.difficulty or Difficulty.MEDIUM,
        audience=audience or defaults.audience or Audience.ALL,
        **{"choices": choices, **special},
    )


# ---------------------------------------------------------------- choices and kind


def _choices(row: Row) -> tuple[str, ...]:
    """The choices up to the last one that is filled in, without letters typed in front."""
    texts = [row.text(letter) for letter in words.LETTERS]
    if not any(texts):
        texts = _in_one_cell(row.raw("Các phương án"))
    while texts and not texts[-1]:
        texts.pop()
    marks = [keys.NUMBERED.match(text) for text in texts]
    own = [m is not None and m[1].upper() == words.LETTERS[i] for i, m in enumerate(marks)]
    if len(texts) > 1 and all(own):
        texts = [text[m.end() :] for text, m in zip(texts, marks, strict=True) if m]
    return tuple(texts)


def _in_one_cell(text: str) -> list[str]:
    """Choices that stand in one cell, each on its own line or behind its letter."""
    lines = [line for line in map(nfc, text.split("\n")) if line]
    if len(lines) == 1:
        lines = [part for part in re.split(r"\s+(?=[B-H][.)]\s)", lines[0]) if part]
    return lines[: len(words.LETTERS)]


def _kind(row: Row, choices: tuple[str, ...]) -> Kind | None:
    """The kind that is written, else the one that the choices and the key leave no doubt of."""
    kind = row.one_of("Loại", words.KINDS, KIND_LABELS)
    if kind is not None or row.text("Loại"):
        return kind
    key = row.text("Đáp án")
    if words.plain(key) in _TRUTH and (not choices or _is_true_false(choices)):
        return Kind.TRUE_FALSE
    if choices:
        many = (
            keys.text_at(key, choices) is None
            and len(keys.letters(key) or keys.numbers(key) or ()) > 1
        )
        return Kind.MULTIPLE if many else Kind.SINGLE
    row.wrong("Loại", "còn trống. Vui lòng chọn loại câu hỏi trong danh sách.")
    return None


# ---------------------------------------------------------------- the key, by kind

_TRUTH = {"dung": True, "sai": False, "true": True, "false": False, "d": True, "s": False}


def _positions(row: Row, choices: tuple[str, ...]) -> tuple[int, ...]:
    """The right choices: by letters, by numbers, or one by its whole text."""
    key = row.text("Đáp án")
    at = keys.text_at(key, choices)
    if at is not None:
        return (at,)
    letters = keys.letters(key)
    if letters is not None:
        return tuple(sorted(letters))
    numbers = keys.numbers(key)
    if numbers is not None and _not_a_choice(row, key, numbers, choices):
        return tuple(sorted(numbers))
    if not key:
        row.wrong("Đáp án", "còn trống. Vui lòng ghi chữ cái của phương án đúng.")
    elif numbers is None:
        row.wrong(
            "Đáp án", f"“{_short(key)}” không phải chữ cái của phương án, ví dụ: B hoặc A, C."
        )
    return ()


def _not_a_choice(row: Row, key: str, numbers: tuple[int, ...], choices: tuple[str, ...]) -> bool:
    """Whether a number can only mean a position; "3" among the choices 1, 2, 3, 4 may not."""
    if key in choices and numbers != (choices.index(key),):
        row.wrong(
            "Đáp án",
            f"“{key}” vừa là số thứ tự vừa là nội dung một phương án. Vui lòng ghi chữ cái.",
        )
        return False
    return True


def _with_letters(row: Row, choices: tuple[str, ...]) -> dict[str, Any]:
    return {"choices": choices, "right": _positions(row, choices)}


def _is_true_false(choices: tuple[str, ...]) -> bool:
    return [words.plain(choice) for choice in choices] == ["dung", "sai"]


def _true_false(row: Row, choices: tuple[str, ...]) -> dict[str, Any]:
    if choices and not _is_true_false(choices):
        row.wrong("A, B, C…", "câu đúng hay sai để trống các phương án, hoặc ghi A Đúng, B Sai.")
    key = words.plain(row.text("Đáp án"))
    if choices and key in ("a", "b"):
        key = "dung" if key == "a" else "sai"
    if key not in _TRUTH:
        row.wrong("Đáp án", "câu đúng hay sai chỉ nhận đáp án Đúng hoặc Sai.")
        return {}
    return {"choices": TRUE_FALSE_CHOICES, "right": (0 if _TRUTH[key] else 1,)}


_VALUE = re.compile(
    r"(?P<value>[+\-−–]?[\d.,\s]*\d)\s*(?:(?:±|\+/-|\+-)\s*(?P<tolerance>[\d.,\s]*\d))?\s*"
    r"(?P<unit>[^\d\s].*)?"
)


def _numeric(row: Row, choices: tuple[str, ...]) -> dict[str, Any]:
    _no_choices(row, choices)
    found = _VALUE.fullmatch(row.text("Đáp án"))
    try:
        if found is None:
            raise BadAnswer
        return {
            "value": parse_number(found["value"]),
            "tolerance": parse_number(found["tolerance"]) if found["tolerance"] else Decimal(0),
            "unit": found["unit"],
        }
    except BadAnswer:
        row.wrong("Đáp án", "câu điền số cần một con số, ví dụ: 80 hoặc 12,5 ± 0,5 %.")
        return {}


def _text(row: Row, choices: tuple[str, ...]) -> dict[str, Any]:
    _no_choices(row, choices)
    accepted = keys.listed(row.raw("Đáp án"))
    if not accepted:
        row.wrong("Đáp án", "còn trống. Nhiều cách viết đúng cách nhau bằng dấu chấm phẩy.")
    return {"accepted": accepted}


def _no_choices(row: Row, choices: tuple[str, ...]) -> None:
    if choices:
        row.wrong("A, B, C…", "loại câu hỏi này không có phương án. Vui lòng để trống các cột này.")


def _ordering(row: Row, choices: tuple[str, ...]) -> dict[str, Any]:
    """The items are listed in the right order, unless the key gives the order by letters."""
    key = row.text("Đáp án")
    if not key:
        return {"choices": choices}
    order = keys.letters(key)
    if order is None or sorted(order) != list(range(len(choices))):
        row.wrong("Đáp án", "thứ tự đúng phải gồm đủ các chữ cái, ví dụ: B, A, C. Hoặc để trống.")
        return {}
    return {"choices": tuple(choices[i] for i in order)}


_ARROW = re.compile(r"\s*(?<![\\=])(?:=+>|->|→|⇒)\s*")
_KEPT_ARROW = re.compile(r"\\(?==+>|->|→|⇒)")


def _matching(row: Row, choices: tuple[str, ...]) -> dict[str, Any]:
    pairs = [_ARROW.split(choice, maxsplit=1) for choice in choices]
    if any(len(pair) != 2 for pair in pairs):
        row.wrong("A, B, C…", "mỗi ô của câu ghép đôi ghi dạng “vế trái => vế phải”.")
        return {}
    return {
        "choices": tuple(_KEPT_ARROW.sub("", left) for left, _ in pairs),
        "targets": (*(right for _, right in pairs), *keys.listed(row.raw("Đáp án"))),
    }


_READERS: dict[Kind, Callable[[Row, tuple[str, ...]], dict[str, Any]]] = {
    Kind.SINGLE: _with_letters,
    Kind.MULTIPLE: _with_letters,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _numeric,
    Kind.TEXT: _text,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}

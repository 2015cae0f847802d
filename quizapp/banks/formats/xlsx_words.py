"""The words of a sheet: its columns, and what people write for kinds, areas and levels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from quizapp.domain.banks import (
    AREA_LABELS,
    AUDIENCE_LABELS,
    DIFFICULTY_LABELS,
    KIND_LABELS,
    Area,
    Audience,
    Difficulty,
    Kind,
)
from quizapp.domain.text import safe_cell, search_key

LETTERS = "ABCDEFGH"
Meaning = TypeVar("Meaning", bound=Enum)

# Column names as the template writes them, with what else they are called in sheets people have.
COLUMNS: dict[str, tuple[str, ...]] = {
    "Mã": ("mã câu hỏi", "mã câu", "mã số", "id", "code"),
    "Câu hỏi": (
        *("nội dung câu hỏi", "nội dung", "đề bài", "câu hỏi trắc nghiệm", "tên câu hỏi"),
        *("question", "question text", "questions", "stem", "hỏi"),
    ),
    "Loại": (
        *("loại câu hỏi", "dạng câu hỏi", "dạng", "hình thức", "kiểu câu hỏi", "kiểu"),
        *("question type", "type"),
    ),
    **{
        letter: tuple(
            f"{word} {sign}"
            for word in (
                *("phương án", "phương án trả lời", "đáp án", "lựa chọn", "câu", "câu trả lời"),
                *("trả lời", "ý", "pa", "answer", "answer option", "option", "choice"),
            )
            for sign in (letter, str(position))
        )
        for position, letter in enumerate(LETTERS, start=1)
    },
    "Các phương án": (
        *("phương án", "phương án trả lời", "các phương án trả lời", "lựa chọn", "các lựa chọn"),
        *("các đáp án", "câu trả lời", "options", "choices", "answers"),
    ),
    "Đáp án": (
        *("đáp án đúng", "phương án đúng", "đáp án chính xác", "trả lời", "key", "đáp án chọn"),
        *("câu trả lời đúng", "lựa chọn đúng", "trả lời đúng", "kết quả", "đúng", "đa"),
        *("correct answer", "correct answers", "correct answer s", "answer", "correct"),
    ),
    "Giải thích": (
        *("giải thích đáp án", "lời giải", "ghi chú đáp án", "hướng dẫn giải", "diễn giải"),
        *("explanation", "answer explanation", "feedback"),
    ),
    "Căn cứ": (
        *("căn cứ pháp lý", "trích dẫn", "nguồn", "điều khoản", "văn bản căn cứ", "viện dẫn"),
        *("cơ sở pháp lý", "tài liệu", "văn bản", "căn cứ trả lời", "source", "reference"),
    ),
    "Lĩnh vực": ("lĩnh vực cải cách", "nội dung cải cách", "nhóm", "chủ đề", "category", "topic"),
    "Độ khó": ("mức độ", "mức độ khó", "cấp độ", "mức độ nhận thức", "difficulty", "level"),
    "Đối tượng": ("đối tượng dự thi", "dành cho", "audience"),
}
REQUIRED = ("Câu hỏi", "Đáp án", "Lĩnh vực")
IGNORED = frozenset({"stt", "tt", "so tt", "so thu tu", "no", "so cau", "cau so", "time limit"})
TEMPLATE = (
    *("Mã", "Câu hỏi", "Loại", *LETTERS[:6]),
    *("Đáp án", "Giải thích", "Căn cứ", "Lĩnh vực", "Độ khó", "Đối tượng"),
)
EXAMPLE = "VÍ DỤ"  # the code of a row that only shows how; it is never taken

FIELD_COLUMNS = {
    "ref": "Mã",
    "stem": "Câu hỏi",
    "choices": "A, B, C…",
    "targets": "A, B, C…",
    "right": "Đáp án",
    "value": "Đáp án",
    "tolerance": "Đáp án",
    "unit": "Đáp án",
    "accepted": "Đáp án",
    "explanation": "Giải thích",
    "citation": "Căn cứ",
}


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """How words are compared: no case, no accents, nothing but letters, digits and spaces."""
    kept = "".join(c if c.isalnum() else " " for c in search_key(text))
    return " ".join(kept.split())


def _squeezed(text: str) -> str:
    """Without spaces, so that "NoiDung" and "Dap_An_Dung" are known too."""
    return plain(text).replace(" ", "")


def guarded(text: str) -> str:
    """The text for a cell, never taken for a formula; `unguarded` gives it back."""
    return f"'{text}" if _like_formula(text) else safe_cell(text)


def unguarded(text: str) -> str:
    return text[1:] if _like_formula(text) else text


def _like_formula(text: str) -> bool:
    """Whether the text is apostrophes in front of what a sheet would take for a formula."""
    bare_text = text.lstrip("'")
    return bare_text != text and safe_cell(bare_text) != bare_text


_COLUMN_OF = {_squeezed(word): name for name, words in COLUMNS.items() for word in (name, *words)}
_REMARK = re.compile(r"\s*[(\[:\n*]|\s[-–—]\s")


def column(header: str) -> str | None:
    """The template's name of a column, whatever it is called here.

    What stands behind a bracket, a dash or a line end is a remark ("Câu hỏi (bắt buộc)").
    """
    if len(header) > 200:
        return None
    return _COLUMN_OF.get(_squeezed(header)) or _COLUMN_OF.get(_squeezed(bare(header)))


def bare(header: str) -> str:
    """A header without the remark behind it."""
    return _REMARK.split(header, maxsplit=1)[0]


def _meanings(
    labels: Mapping[Meaning, str], more: Mapping[Meaning, tuple[str, ...]]
) -> dict[str, Meaning]:
    return {
        plain(word): member
        for member, label in labels.items()
        for word in (label, str(member.value), *more.get(member, ()))
    }


KINDS = _meanings(
    KIND_LABELS,
    {
        Kind.SINGLE: (
            *("một lựa chọn", "1 lựa chọn", "một đáp án", "trắc nghiệm", "chọn một"),
            *("1 đáp án", "trắc nghiệm một đáp án", "single choice", "multiple choice"),
        ),
        Kind.MULTIPLE: (
            *("nhiều lựa chọn", "nhiều đáp án", "chọn nhiều", "trắc nghiệm nhiều đáp án"),
            *("checkbox", "multiple answer", "multiple response", "multiple select"),
        ),
        Kind.TRUE_FALSE: ("đúng/sai", "đúng sai", "true/false", "Đ/S"),
        Kind.NUMERIC: ("số", "điền con số", "numerical"),
        Kind.TEXT: (
            *("điền từ", "điền khuyết", "tự luận ngắn", "điền vào chỗ trống"),
            *("fill in the blank", "short answer", "open ended"),
        ),
        Kind.ORDERING: ("sắp xếp", "thứ tự", "ordering", "reorder"),
        Kind.MATCHING: ("nối", "ghép cặp", "ghép nối", "nối cột", "match"),
    },
)
AREAS = _meanings(
    AREA_LABELS,
    {
        Area.INSTITUTIONS: ("thể chế",),
        Area.PROCEDURES: ("thủ tục hành chính", "thủ tục", "tthc"),
        Area.ORGANISATION: ("tổ chức bộ máy", "bộ máy", "cải cách tổ chức bộ máy"),
        Area.CIVIL_SERVICE: ("chế độ công vụ", "công vụ", "cán bộ công chức", "công chức"),
        Area.PUBLIC_FINANCE: ("tài chính công", "tài chính"),
        Area.DIGITAL: (
            *("chính quyền số", "chính phủ số", "chính phủ điện tử", "chuyển đổi số"),
            *("chính quyền điện tử", "xây dựng chính quyền điện tử chính quyền số"),
        ),
        Area.STEERING: ("chỉ đạo điều hành", "chỉ đạo", "công tác chỉ đạo điều hành"),
    },
)
DIFFICULTIES = _meanings(
    DIFFICULTY_LABELS,
    {
        Difficulty.EASY: ("nhận biết", "nb", "easy", "đơn giản"),
        Difficulty.MEDIUM: ("thông hiểu", "th", "vừa", "tb", "medium"),
        Difficulty.HARD: ("vận dụng", "vận dụng cao", "vd", "vdc", "hard"),
    },
)
AUDIENCES = _meanings(
    AUDIENCE_LABELS,
    {
        Audience.OFFICIALS: ("công chức", "cán bộ công chức", "cán bộ", "viên chức", "cbccvc"),
        Audience.CITIZENS: ("người dân", "công dân", "doanh nghiệp"),
        Audience.ALL: ("tất cả", "mọi người", "chung"),
    },
)

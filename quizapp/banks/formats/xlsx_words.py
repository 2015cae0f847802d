"""The words of a sheet: its columns, and what people write for kinds, areas and levels."""

from __future__ import annotations

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
from quizapp.domain.text import search_key

LETTERS = "ABCDEFGH"
Meaning = TypeVar("Meaning", bound=Enum)

# Column names as the template writes them, with what else they are called in sheets people have.
COLUMNS: dict[str, tuple[str, ...]] = {
    "Mã": ("mã câu hỏi", "mã câu", "mã số"),
    "Câu hỏi": ("nội dung câu hỏi", "nội dung", "đề bài"),
    "Loại": ("loại câu hỏi", "dạng câu hỏi", "dạng", "hình thức"),
    **{
        letter: (f"phương án {letter}", f"đáp án {letter}", f"lựa chọn {letter}", f"câu {letter}")
        for letter in LETTERS
    },
    "Đáp án": ("đáp án đúng", "phương án đúng", "đáp án chính xác", "trả lời", "key"),
    "Giải thích": ("giải thích đáp án", "lời giải", "ghi chú đáp án"),
    "Căn cứ": ("căn cứ pháp lý", "trích dẫn", "nguồn", "điều khoản", "văn bản căn cứ"),
    "Lĩnh vực": ("lĩnh vực cải cách", "nội dung cải cách", "nhóm", "chủ đề"),
    "Độ khó": ("mức độ", "mức độ khó", "cấp độ"),
    "Đối tượng": ("đối tượng dự thi", "dành cho"),
}
REQUIRED = ("Câu hỏi", "Đáp án", "Lĩnh vực")
IGNORED = frozenset({"stt", "tt", "so tt", "so thu tu"})
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


_COLUMN_OF = {plain(word): name for name, words in COLUMNS.items() for word in (name, *words)}


def column(header: str) -> str | None:
    """The template's name of a column, whatever it is called here."""
    return _COLUMN_OF.get(plain(header))


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
        Kind.SINGLE: ("một lựa chọn", "1 lựa chọn", "một đáp án", "trắc nghiệm", "chọn một"),
        Kind.MULTIPLE: ("nhiều lựa chọn", "nhiều đáp án", "chọn nhiều"),
        Kind.TRUE_FALSE: ("đúng/sai", "đúng sai"),
        Kind.NUMERIC: ("số", "điền con số"),
        Kind.TEXT: ("điền từ", "điền khuyết", "tự luận ngắn"),
        Kind.ORDERING: ("sắp xếp", "thứ tự"),
        Kind.MATCHING: ("nối", "ghép cặp", "ghép nối"),
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
        Difficulty.EASY: ("nhận biết",),
        Difficulty.MEDIUM: ("thông hiểu", "vừa", "tb"),
        Difficulty.HARD: ("vận dụng", "vận dụng cao"),
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

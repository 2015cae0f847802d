"""What a bank holds: questions and the documents they rest on, and the rules of a good question.

Rules from domain.md, "Scoring" (kinds) and "Law and content" (a published question has a
citation).  Positions in `right` count the question's own choices from 0, in the stored order.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

from quizapp.domain.text import nfc, search_key


class Kind(StrEnum):
    SINGLE = "single"
    MULTIPLE = "multiple"
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"
    TEXT = "text"
    ORDERING = "ordering"
    MATCHING = "matching"


class Area(StrEnum):
    """The areas of administrative reform (cải cách hành chính)."""

    INSTITUTIONS = "institutions"
    PROCEDURES = "procedures"
    ORGANISATION = "organisation"
    CIVIL_SERVICE = "civil_service"
    PUBLIC_FINANCE = "public_finance"
    DIGITAL = "digital"
    STEERING = "steering"


class Difficulty(IntEnum):
    EASY = 1
    MEDIUM = 2
    HARD = 3


class Audience(StrEnum):
    OFFICIALS = "officials"
    CITIZENS = "citizens"
    ALL = "all"


class DocumentStatus(StrEnum):
    """INDEX is a set of indicators (PAR INDEX, SIPAS …), not a legal document."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    EXPIRED = "expired"
    REPLACED = "replaced"
    INDEX = "index"


KIND_LABELS: dict[Kind, str] = {
    Kind.SINGLE: "Một lựa chọn đúng",
    Kind.MULTIPLE: "Nhiều lựa chọn đúng",
    Kind.TRUE_FALSE: "Đúng hay sai",
    Kind.NUMERIC: "Điền số",
    Kind.TEXT: "Trả lời ngắn",
    Kind.ORDERING: "Sắp xếp thứ tự",
    Kind.MATCHING: "Ghép đôi",
}
AREA_LABELS: dict[Area, str] = {
    Area.INSTITUTIONS: "Cải cách thể chế",
    Area.PROCEDURES: "Cải cách thủ tục hành chính",
    Area.ORGANISATION: "Cải cách tổ chức bộ máy hành chính nhà nước",
    Area.CIVIL_SERVICE: "Cải cách chế độ công vụ",
    Area.PUBLIC_FINANCE: "Cải cách tài chính công",
    Area.DIGITAL: "Xây dựng và phát triển Chính phủ điện tử, Chính phủ số",
    Area.STEERING: "Công tác chỉ đạo, điều hành",
}
DIFFICULTY_LABELS: dict[Difficulty, str] = {
    Difficulty.EASY: "Dễ",
    Difficulty.MEDIUM: "Trung bình",
    Difficulty.HARD: "Khó",
}
AUDIENCE_LABELS: dict[Audience, str] = {
    Audience.OFFICIALS: "Cán bộ, công chức, viên chức",
    Audience.CITIZENS: "Người dân, doanh nghiệp",
    Audience.ALL: "Mọi đối tượng",
}
DOCUMENT_STATUS_LABELS: dict[DocumentStatus, str] = {
    DocumentStatus.NOT_YET: "Chưa có hiệu lực",
    DocumentStatus.IN_FORCE: "Còn hiệu lực",
    DocumentStatus.AMENDED: "Đã được sửa đổi, bổ sung",
    DocumentStatus.EXPIRED: "Hết hiệu lực",
    DocumentStatus.REPLACED: "Đã được thay thế",
    DocumentStatus.INDEX: "Bộ chỉ số",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A legal document (văn bản), or an index, that questions rest on, as a file tells of it.

    `in_force_to` is the first day on which it is no longer in force; `replaced_by` has numbers of
    documents, divided by semicolons.
    """

    slug: str
    number: str | None
    title: str
    issuer: str
    issued: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    status: DocumentStatus = DocumentStatus.IN_FORCE
    replaced_by: str | None = None
    amended_by: tuple[str, ...] = ()
    note: str | None = None
    url: str | None = None


TRUE_FALSE_CHOICES = ("Đúng", "Sai")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its key.

    single: `right` has one index of `choices`; multiple: one or more, sorted; true_false: choices
    are ("Đúng", "Sai"); numeric: `value` ± `tolerance`; text: `accepted`; ordering: `choices` in
    the right order; matching: targets[i] fits choices[i], surplus targets fit nothing.
    """

    ref: str
    kind: Kind
    stem: str
    choices: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    unit: str | None = None
    accepted: tuple[str, ...] = ()
    explanation: str = ""
    citation: str = ""
    area: Area = field(kw_only=True)
    difficulty: Difficulty = Difficulty.MEDIUM
    audience: Audience = Audience.ALL
    fact: str | None = None
    confidence: str | None = None
    document: str | None = None


# ---------------------------------------------------------------- what is wrong with a question


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule: the Question field it is about, and in Vietnamese what and how to mend."""

    field: str
    message: str


MIN_CHOICES, MAX_CHOICES, MAX_TARGETS, MAX_ACCEPTED = 2, 8, 12, 20
MAX_STEM, MAX_CHOICE, MAX_EXPLANATION, MAX_CITATION = 1000, 500, 2000, 300
MAX_REF, MAX_UNIT, MAX_ACCEPTED_TEXT = 100, 30, 300
PUBLISH_ONLY = frozenset({"citation"})  # a draft may lack these; a published question may not
_WITH_CHOICES = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.ORDERING, Kind.MATCHING})


def problems(question: Question) -> list[Problem]:
    """Every rule the question breaks, so that all can be mended at once; empty when none is."""
    return [*_text_problems(question), *_choice_problems(question), *_key_problems(question)]


def draft_problems(question: Question) -> list[Problem]:
    """Like `problems`, without what is only needed for publishing (an empty citation)."""
    return [p for p in problems(question) if p.field not in PUBLISH_ONLY or question.citation]


def _text_problems(q: Question) -> Iterator[Problem]:
    if not nfc(q.ref):
        yield Problem("ref", "Câu hỏi chưa có mã. Vui lòng đặt cho câu hỏi một mã riêng.")
    if not nfc(q.stem):
        yield Problem("stem", "Câu hỏi chưa có nội dung. Vui lòng nhập nội dung câu hỏi.")
    if not nfc(q.citation):
        yield Problem(
            "citation", "Câu hỏi chưa có căn cứ. Vui lòng ghi điều, khoản và số hiệu văn bản."
        )
    yield from _too_long("ref", "Mã câu hỏi", q.ref, MAX_REF)
    yield from _too_long("stem", "Nội dung câu hỏi", q.stem, MAX_STEM)
    yield from _too_long("explanation", "Phần giải thích", q.explanation, MAX_EXPLANATION)
    yield from _too_long("citation", "Căn cứ", q.citation, MAX_CITATION)
    yield from _too_long("unit", "Đơn vị tính", q.unit or "", MAX_UNIT)


def _too_long(where: str, what: str, value: str, limit: int) -> Iterator[Problem]:
    if len(value) > limit:
        yield Problem(where, f"{what} dài {len(value)} ký tự, tối đa là {limit}. Vui lòng rút gọn.")


def _choice_problems(q: Question) -> Iterator[Problem]:
    if q.kind in _WITH_CHOICES:
        yield from _count_problems(q)
        yield from _list_problems("choices", "Phương án", q.choices)
    elif q.kind is Kind.TRUE_FALSE and q.choices != TRUE_FALSE_CHOICES:
        yield Problem("choices", "Câu đúng hay sai chỉ có hai phương án: Đúng, Sai.")
    elif q.kind in (Kind.NUMERIC, Kind.TEXT) and q.choices:
        yield Problem("choices", "Loại câu hỏi này không có phương án. Vui lòng bỏ các phương án.")
    if q.kind is Kind.MATCHING:
        yield from _list_problems("targets", "Vế phải", q.targets)
    elif q.targets:
        yield Problem("targets", "Chỉ câu ghép đôi mới có vế phải. Vui lòng bỏ các vế phải.")


def _count_problems(q: Question) -> Iterator[Problem]:
    if not MIN_CHOICES <= len(q.choices) <= MAX_CHOICES:
        yield Problem(
            "choices",
            f"Câu hỏi có {len(q.choices)} phương án; cần từ {MIN_CHOICES} đến {MAX_CHOICES}"
            " phương án. Vui lòng thêm hoặc bớt phương án.",
        )
    if q.kind is Kind.MATCHING and not len(q.choices) <= len(q.targets) <= MAX_TARGETS:
        yield Problem(
            "targets",
            f"Câu ghép đôi có {len(q.choices)} vế trái và {len(q.targets)} vế phải; mỗi vế trái"
            f" cần một vế phải, tối đa {MAX_TARGETS} vế phải.",
        )


def _list_problems(where: str, what: str, items: Sequence[str]) -> Iterator[Problem]:
    first_with: dict[str, int] = {}
    for number, item in enumerate(items, start=1):
        key = nfc(item).casefold()
        if not key:
            yield Problem(where, f"{what} {number} còn trống. Vui lòng nhập nội dung hoặc xóa đi.")
        elif key in first_with:
            yield Problem(
                where,
                f"{what} {number} trùng với {what.lower()} {first_with[key]}."
                " Vui lòng sửa cho khác nhau.",
            )
        first_with.setdefault(key, number)
        yield from _too_long(where, f"{what} {number}", item, MAX_CHOICE)


def _key_problems(q: Question) -> Iterator[Problem]:
    if q.kind in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE):
        yield from _right_problems(q)
    elif q.right:
        yield Problem("right", "Loại câu hỏi này không đánh dấu phương án đúng. Vui lòng bỏ dấu.")
    if q.kind is Kind.NUMERIC:
        yield from _value_problems(q)
    elif q.value is not None:
        yield Problem("value", "Chỉ câu điền số mới có đáp án là số. Vui lòng bỏ giá trị này.")
    if q.kind is Kind.TEXT:
        yield from _accepted_problems(q)
    elif q.accepted:
        yield Problem("accepted", "Chỉ câu trả lời ngắn mới có danh sách đáp án được chấp nhận.")


def _right_problems(q: Question) -> Iterator[Problem]:
    if not q.right:
        yield Problem("right", "Câu hỏi chưa có đáp án. Vui lòng đánh dấu phương án đúng.")
    elif q.kind is not Kind.MULTIPLE and len(q.right) > 1:
        yield Problem(
            "right",
            "Câu hỏi loại này chỉ có một đáp án đúng. Vui lòng giữ một đáp án, hoặc đổi sang loại"
            " nhiều lựa chọn đúng.",
        )
    elif list(q.right) != sorted(set(q.right)):
        yield Problem("right", "Đáp án đúng bị lặp hoặc chưa theo thứ tự. Vui lòng đánh dấu lại.")
    if any(not 0 <= i < len(q.choices) for i in q.right):
        yield Problem(
            "right", "Đáp án chỉ tới một phương án không có. Vui lòng chọn lại phương án đúng."
        )


def _value_problems(q: Question) -> Iterator[Problem]:
    if q.value is None or not q.value.is_finite():
        yield Problem("value", "Câu điền số chưa có đáp án. Vui lòng nhập một số.")
    if not q.tolerance.is_finite() or q.tolerance < 0:
        yield Problem("tolerance", "Sai số cho phép phải là số không âm. Vui lòng nhập lại.")


def _accepted_problems(q: Question) -> Iterator[Problem]:
    if not q.accepted or len(q.accepted) > MAX_ACCEPTED:
        yield Problem(
            "accepted", f"Câu trả lời ngắn cần từ 1 đến {MAX_ACCEPTED} đáp án được chấp nhận."
        )
    for number, text in enumerate(q.accepted, start=1):
        if not any(c.isalnum() for c in search_key(text)):
            yield Problem("accepted", f"Đáp án {number} không có chữ hay số nào. Vui lòng sửa lại.")
        yield from _too_long("accepted", f"Đáp án {number}", text, MAX_ACCEPTED_TEXT)


# ---------------------------------------------------------------- storing


def to_json(question: Question) -> dict[str, Any]:
    """The question as plain JSON values; decimals as strings, so that `from_json` is exact."""
    return {f.name: _plain(getattr(question, f.name)) for f in fields(question)}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Decimal):
        return str(value)
    return value.value if isinstance(value, StrEnum | IntEnum) else value


def from_json(data: Mapping[str, Any]) -> Question:
    """The question that `to_json` gave; optional keys may be missing.  Raises KeyError or
    ValueError when `data` is no question."""
    known: dict[str, Any] = {f.name: data[f.name] for f in fields(Question) if f.name in data}
    for name in ("choices", "targets", "right", "accepted"):
        known[name] = tuple(data.get(name, ()))
    value = data.get("value")
    known["value"] = None if value is None else _decimal(value)
    known["tolerance"] = _decimal(data.get("tolerance", "0"))
    known["difficulty"] = Difficulty(data.get("difficulty", Difficulty.MEDIUM))
    known["audience"] = Audience(data.get("audience", Audience.ALL))
    known |= {"kind": Kind(data["kind"]), "area": Area(data["area"])}
    known |= {"ref": data["ref"], "stem": data["stem"]}
    return Question(**known)


def _decimal(value: str) -> Decimal:
    try:
        return Decimal(value)
    except ArithmeticError:
        raise ValueError(f"not a decimal: {value!r}") from None


def fingerprint(question: Question) -> str:
    """SHA-256 (hex) of the question's canonical JSON: differs when anything in it differs."""
    text = json.dumps(to_json(question), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

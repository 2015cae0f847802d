"""Writing the sheet: the template that organisers fill in, and a bank in the same shape."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from quizapp.banks.formats import xlsx_words as words
from quizapp.domain.banks import (
    AREA_LABELS,
    AUDIENCE_LABELS,
    DIFFICULTY_LABELS,
    KIND_LABELS,
    Area,
    Audience,
    Difficulty,
    Kind,
    Question,
)
from quizapp.domain.text import format_number, nfc_lines

FILLABLE = 5000  # rows that have drop-down lists
_WIDTHS = {
    "Mã": 14,
    "Câu hỏi": 60,
    "Loại": 22,
    "Đáp án": 16,
    "Giải thích": 45,
    "Căn cứ": 40,
    "Lĩnh vực": 34,
    "Độ khó": 13,
    "Đối tượng": 28,
}
_LISTS = {
    "Loại": list(KIND_LABELS.values()),
    "Lĩnh vực": list(AREA_LABELS.values()),
    "Độ khó": list(DIFFICULTY_LABELS.values()),
    "Đối tượng": list(AUDIENCE_LABELS.values()),
}
_EXAMPLES: tuple[dict[str, str], ...] = (
    {
        "Mã": f"{words.EXAMPLE} 1",
        "Câu hỏi": "Nghị định 118/2025/NĐ-CP quy định về việc gì?",
        "Loại": KIND_LABELS[Kind.SINGLE],
        "A": "Công tác văn thư",
        "B": "Thực hiện thủ tục hành chính theo cơ chế một cửa, một cửa liên thông",
        "C": "Chế độ báo cáo của cơ quan hành chính nhà nước",
        "D": "Kiểm soát thủ tục hành chính",
        "Đáp án": "B",
        "Giải thích": "Nghị định thay thế các quy định trước đây về cơ chế một cửa.",
        "Căn cứ": "Nghị định 118/2025/NĐ-CP",
        "Lĩnh vực": AREA_LABELS[Area.PROCEDURES],
        "Độ khó": DIFFICULTY_LABELS[Difficulty.EASY],
        "Đối tượng": AUDIENCE_LABELS[Audience.ALL],
    },
    {
        "Mã": f"{words.EXAMPLE} 2",
        "Câu hỏi": "Những chỉ số nào sau đây do Bộ Nội vụ công bố hằng năm?",
        "Loại": KIND_LABELS[Kind.MULTIPLE],
        "A": "PAR INDEX",
        "B": "PCI",
        "C": "SIPAS",
        "D": "PAPI",
        "Đáp án": "A, C",
        "Giải thích": "PCI do VCCI công bố, PAPI do CECODES và UNDP thực hiện.",
        "Căn cứ": "Kết quả PAR INDEX và SIPAS năm 2024 (Bộ Nội vụ)",
        "Lĩnh vực": AREA_LABELS[Area.STEERING],
        "Độ khó": DIFFICULTY_LABELS[Difficulty.MEDIUM],
        "Đối tượng": AUDIENCE_LABELS[Audience.OFFICIALS],
    },
)
_HELP: tuple[tuple[str, str], ...] = (
    (
        "Cách dùng",
        "Mỗi câu hỏi một dòng ở trang “Câu hỏi”. Hai dòng ví dụ được bỏ qua khi tải lên,"
        " có thể xóa. Không gộp ô, không dùng công thức. Sau khi tải lên, hệ thống cho xem trước và"
        " chỉ rõ dòng sai; chưa có gì được lưu cho đến khi bấm nhập.",
    ),
    (
        "Mã",
        "Mã riêng của câu hỏi. Tải lên lần sau với cùng mã thì câu hỏi được cập nhật thành phiên"
        " bản mới. Để trống thì hệ thống tự đặt mã theo nội dung câu hỏi.",
    ),
    (
        "Loại",
        "Chọn trong danh sách. Để trống thì hiểu theo đáp án: một chữ cái là một lựa chọn đúng,"
        " nhiều chữ cái là nhiều lựa chọn đúng.",
    ),
    ("Một lựa chọn đúng", "Ghi các phương án ở cột A đến F, cột Đáp án ghi một chữ cái, ví dụ: B."),
    ("Nhiều lựa chọn đúng", "Như trên, cột Đáp án ghi các chữ cái, ví dụ: A, C."),
    ("Đúng hay sai", "Để trống các cột A đến F, cột Đáp án ghi Đúng hoặc Sai."),
    (
        "Điền số",
        "Cột Đáp án ghi số, có thể kèm sai số cho phép và đơn vị, ví dụ: 80 hoặc 12,5 ± 0,5 %.",
    ),
    (
        "Trả lời ngắn",
        "Cột Đáp án ghi các cách trả lời đúng, cách nhau bằng dấu chấm phẩy, ví dụ:"
        " 06 rõ; sáu rõ. Không phân biệt chữ hoa, dấu và khoảng trắng.",
    ),
    (
        "Sắp xếp thứ tự",
        "Ghi các mục ở cột A đến F theo đúng thứ tự, cột Đáp án để trống; hệ thống sẽ"
        " xáo trộn khi ra đề.",
    ),
    (
        "Ghép đôi",
        "Mỗi cột A đến F ghi “vế trái => vế phải”. Vế phải thừa ghi ở cột Đáp án, cách nhau"
        " bằng dấu chấm phẩy.",
    ),
    (
        "Giải thích",
        "Vì sao đáp án đúng, một hoặc hai câu. Người thi xem sau khi ban tổ chức công bố đáp án.",
    ),
    (
        "Căn cứ",
        "Điều, khoản và số hiệu văn bản. Câu hỏi chưa có căn cứ được lưu là bản nháp và chưa"
        " được rút vào đề thi.",
    ),
    ("Lĩnh vực", "Bắt buộc, chọn trong danh sách."),
    ("Độ khó, Đối tượng", "Để trống thì hiểu là Trung bình, Mọi đối tượng."),
    ("Giới hạn", "Tệp không quá 10 MB, không quá 20.000 dòng."),
)


@lru_cache(maxsize=1)
def template() -> bytes:
    """The workbook that organisers fill in: drop-down lists, instructions, two example rows."""
    return _workbook(list(_EXAMPLES))


def write(questions: Sequence[Question]) -> bytes:
    """A bank in the shape of the template: it can be changed and loaded again.

    Not carried: `fact`, `confidence` and `document` (which the citation names).
    """
    return _workbook([row(question) for question in questions])


# ---------------------------------------------------------------- questions


def row(q: Question) -> dict[str, str]:
    """A question by column name, as `xlsx_rows.question` reads it."""
    choices = [] if q.kind is Kind.TRUE_FALSE else _lettered(q.choices)
    if q.kind is Kind.MATCHING:
        pairs = zip(q.choices, q.targets, strict=False)
        choices = _lettered([f"{_ARROW.sub(_KEEP, left)} => {right}" for left, right in pairs])
    return {
        "Mã": q.ref,
        "Câu hỏi": q.stem,
        "Loại": KIND_LABELS[q.kind],
        **dict(zip(words.LETTERS, choices, strict=False)),
        "Đáp án": _key(q),
        "Giải thích": q.explanation,
        "Căn cứ": q.citation,
        "Lĩnh vực": AREA_LABELS[q.area],
        "Độ khó": DIFFICULTY_LABELS[q.difficulty],
        "Đối tượng": AUDIENCE_LABELS[q.audience],
    }


_ARROW = re.compile(r"=+>|->|→|⇒")
_KEEP = r"\\\g<0>"


def _lettered(choices: Sequence[str]) -> list[str]:
    """Choices that begin with their letters get them twice: a reader takes one off."""
    own = [_OWN.match(choice) for choice in choices]
    if len(own) > 1 and all(m and m[1].upper() == words.LETTERS[i] for i, m in enumerate(own)):
        return [f"{words.LETTERS[i]}. {choice}" for i, choice in enumerate(choices)]
    return list(choices)


_OWN = re.compile(r"([A-Ha-h])\s*[.):]\s*(?=\S)")


def _list(parts: Sequence[str]) -> str:
    """Parts as `xlsx_rows.listed` takes them apart again."""
    kept = [re.sub(r"[;|]", _KEEP, part) for part in parts]
    return "; ".join(f"{part} " if part.endswith("\\") else part for part in kept).rstrip()


def _key(q: Question) -> str:
    if q.kind is Kind.TRUE_FALSE:
        return q.choices[q.right[0]]
    if q.kind is Kind.NUMERIC and q.value is not None:
        tolerance = f" ± {format_number(q.tolerance)}" if q.tolerance else ""
        return f"{format_number(q.value)}{tolerance}{f' {q.unit}' if q.unit else ''}"
    if q.kind is Kind.TEXT:
        return _list(q.accepted)
    if q.kind is Kind.MATCHING:
        return _list(q.targets[len(q.choices) :])
    return ", ".join(words.LETTERS[i] for i in q.right)


# ---------------------------------------------------------------- workbook

_INK, _BLUE, _LINE = "FF14202B", "FFE4F0FA", "FFCFD8E1"
_WRAP = Alignment(wrap_text=True, vertical="top")
_EDGE = Border(bottom=Side(style="thin", color=_LINE))


def _workbook(rows: Sequence[dict[str, str]]) -> bytes:
    book = Workbook()
    columns = columns_for(rows)
    sheet: Any = book.active
    sheet.title = "Câu hỏi"
    _heading(sheet, columns)
    for number, row in enumerate(rows, start=2):
        for position, name in enumerate(columns, start=1):
            cell = sheet.cell(number, position, words.guarded(nfc_lines(row.get(name, ""))) or None)
            cell.number_format, cell.alignment = "@", _WRAP
    sheet.freeze_panes = "C2"
    _instructions(book.create_sheet("Hướng dẫn"))
    _drop_downs(sheet, book.create_sheet("Danh mục"), columns)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def columns_for(rows: Sequence[dict[str, str]]) -> list[str]:
    """The template's columns, and G and H where a question has that many choices."""
    used = {name for row in rows for name, text in row.items() if text}
    more = [letter for letter in words.LETTERS[6:] if letter in used]
    at = words.TEMPLATE.index("Đáp án")
    return [*words.TEMPLATE[:at], *more, *words.TEMPLATE[at:]]


def _heading(sheet: Any, columns: Sequence[str]) -> None:
    for position, name in enumerate(columns, start=1):
        cell = sheet.cell(1, position, name)
        cell.font = Font(bold=True, color=_INK)
        cell.fill = PatternFill("solid", fgColor=_BLUE)
        cell.alignment, cell.border = _WRAP, _EDGE
        column = sheet.column_dimensions[get_column_letter(position)]
        column.width = _WIDTHS.get(name, 30)
        column.number_format, column.alignment = "@", _WRAP  # what is typed stays as it is typed


def _instructions(sheet: Any) -> None:
    for number, (name, text) in enumerate(_HELP, start=1):
        sheet.cell(number, 1, name).font = Font(bold=True, color=_INK)
        sheet.cell(number, 2, text).alignment = _WRAP
        sheet.cell(number, 1).alignment = _WRAP
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 100


def _drop_downs(sheet: Any, lists: Any, columns: Sequence[str]) -> None:
    """Lists too long for a formula stand on a hidden sheet of their own."""
    for position, (name, labels) in enumerate(_LISTS.items(), start=1):
        for number, label in enumerate(labels, start=1):
            lists.cell(number, position, label)
        source = get_column_letter(position)
        rule = DataValidation(
            type="list",
            formula1=f"'{lists.title}'!${source}$1:${source}${len(labels)}",
            allow_blank=True,
            showErrorMessage=True,
            errorTitle=name,
            error="Vui lòng chọn một mục trong danh sách.",
        )
        target = get_column_letter(columns.index(name) + 1)
        rule.add(f"{target}2:{target}{FILLABLE}")
        sheet.add_data_validation(rule)
    lists.sheet_state = "hidden"

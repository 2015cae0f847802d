"""A paper in Word as agencies print it (Decree 30/2020: A4, Times New Roman), with or without key.

With the key it carries everything but `fact`, `confidence` and `document`, and our own reader takes
it back whole: the paragraph styles say what is what. Without the key it is for printing only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph

from quizapp.banks.formats import xlsx_write
from quizapp.banks.formats.docx_open import STYLE_ROLES
from quizapp.banks.formats.lines import Role
from quizapp.banks.formats.xml_tree import storable
from quizapp.domain.banks import Kind, Question

_STYLES = {role: name for name, role in STYLE_ROLES.items()}
_PARTS = ("Đáp án", "Giải thích", "Căn cứ", "Lĩnh vực", "Độ khó", "Đối tượng", "Mã")
_LETTERS = "ABCDEFGH"
_WIDTH = Cm(21 - 3 - 1.5)
_WAYS = {
    Kind.MULTIPLE: "(chọn các phương án đúng)",
    Kind.ORDERING: "(sắp xếp theo thứ tự đúng)",
    Kind.MATCHING: "(ghép mỗi ý ở cột trái với một ý ở cột phải)",
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the questions; `unit` is the agency, "" leaves its line open."""

    title: str
    unit: str = ""
    parent_unit: str = ""


def write(questions: Sequence[Question], heading: Heading, *, key: bool) -> bytes:
    """The questions as a .docx, numbered in their order."""
    document = Document()
    styles = _prepare(document)
    _head(document, styles, heading, len(questions), key)

    def put(text: str, role: Role) -> Any:
        return _paragraph(document, styles[role], text)

    for number, question in enumerate(questions, start=1):
        _stem(document, styles, number, question, key)
        if key:
            _with_key(put, question)
        else:
            _for_print(document, styles, put, question)
    end = put("---------- HẾT ----------", Role.SKIP)
    end.alignment = WD_ALIGN_PARAGRAPH.CENTER
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _paragraph(document: Any, style: Any, text: str = "") -> Any:
    """A paragraph at the end; `document.add_paragraph` looks through all that are there."""
    element = OxmlElement("w:p")
    element.get_or_add_pPr().style = style.style_id
    document.element.body[-1].addprevious(element)
    made = Paragraph(element, document._body)
    if text:
        made.add_run(storable(text))
    return made


# ---------------------------------------------------------------- page and styles


def _prepare(document: Any) -> dict[Role, Any]:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin, page.right_margin = Cm(3), Cm(1.5)
    page.top_margin = page.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(13)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Times New Roman")
    normal.paragraph_format.space_after = Pt(3)
    styles = {
        role: document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        for role, name in _STYLES.items()
    }
    for style in styles.values():
        style.base_style = normal
    styles[Role.STEM].paragraph_format.space_before = Pt(8)
    styles[Role.STEM].paragraph_format.keep_with_next = True
    styles[Role.STEM].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for role in (Role.CHOICE, Role.PART):
        styles[role].paragraph_format.left_indent = Cm(0.75)
        styles[role].paragraph_format.keep_together = True
    styles[Role.PART].font.size, styles[Role.PART].font.italic = Pt(12), True
    _page_number(page.footer.paragraphs[0])
    return styles


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("Trang ", "PAGE"), ("/", "NUMPAGES")):
        paragraph.add_run(text)
        element = OxmlElement("w:fldSimple")
        element.set(qn("w:instr"), field)
        paragraph._p.append(element)


# ---------------------------------------------------------------- the top


def _head(document: Any, styles: dict[Role, Any], heading: Heading, count: int, key: bool) -> None:
    table = document.add_table(rows=1, cols=2)
    left, right = table.rows[0].cells
    left.width, right.width = Cm(6.5), Cm(10)
    skip = styles[Role.SKIP]
    unit = heading.unit or "………………………"
    _lines(left, skip, [(heading.parent_unit.upper(), False), (unit.upper(), True)])
    motto = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", True),
        ("Độc lập - Tự do - Hạnh phúc", True),
    ]
    _lines(right, skip, motto)
    title = document.add_paragraph("", skip)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before = Pt(14)
    run = title.add_run(storable(heading.title).upper())
    run.bold, run.font.size = True, Pt(14)
    about = f"(Gồm {count} câu hỏi{', kèm đáp án' if key else ''})"
    document.add_paragraph(about, skip).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if not key:
        for label in ("Họ và tên:", "Đơn vị:"):
            _dotted(document.add_paragraph(f"{label} \t", skip))


def _lines(cell: Any, style: Any, lines: Sequence[tuple[str, bool]]) -> None:
    paragraph = cell.paragraphs[0]
    for text, bold in lines:
        if not text:
            continue
        if paragraph.text:
            paragraph = cell.add_paragraph()
        paragraph.style, paragraph.alignment = style, WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(storable(text))
        run.bold, run.font.size = bold, Pt(12)


def _dotted(paragraph: Any) -> None:
    paragraph.paragraph_format.tab_stops.add_tab_stop(
        _WIDTH, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS
    )


# ---------------------------------------------------------------- questions


def _stem(document: Any, styles: dict[Role, Any], number: int, q: Question, key: bool) -> None:
    paragraph = _paragraph(document, styles[Role.STEM])
    paragraph.add_run(f"Câu {number}. ").bold = True
    paragraph.add_run(storable(q.stem))
    if not key and q.kind in _WAYS:
        paragraph.add_run(f" {_WAYS[q.kind]}").italic = True


def _with_key(put: Callable[[str, Role], Any], q: Question) -> None:
    cells = xlsx_write.row(q)
    for i, letter in enumerate(_LETTERS):
        if cells.get(letter):
            made = put(f"{letter}. {cells[letter]}", Role.CHOICE)
            made.runs[0].bold = i in q.right or None
    names = ("Loại", *_PARTS) if q.kind is not Kind.SINGLE else _PARTS
    for name in names:
        if cells.get(name):
            put(f"{name}: {cells[name]}", Role.PART)


def _for_print(
    document: Any, styles: dict[Role, Any], put: Callable[[str, Role], Any], q: Question
) -> None:
    if q.kind is Kind.TRUE_FALSE:
        put("☐ Đúng\t☐ Sai", Role.CHOICE)
    elif q.kind in (Kind.NUMERIC, Kind.TEXT):
        _dotted(put(f"Trả lời{f' ({q.unit})' if q.unit else ''}: \t", Role.CHOICE))
    elif q.kind is Kind.MATCHING:
        _two_columns(document, styles[Role.CHOICE], q)
    else:
        choices = _mixed(q.choices) if q.kind is Kind.ORDERING else q.choices
        for letter, choice in zip(_LETTERS, choices, strict=False):
            put(f"{letter}. {choice}", Role.CHOICE).paragraph_format.keep_with_next = True
        if q.kind is Kind.ORDERING:
            _dotted(put("Thứ tự đúng: \t", Role.CHOICE))


def _two_columns(document: Any, style: Any, q: Question) -> None:
    targets = _mixed(q.targets)
    table = document.add_table(rows=len(targets), cols=2)
    for i, (row, target) in enumerate(zip(table.rows, targets, strict=True)):
        left = f"{i + 1}. {q.choices[i]} – ……" if i < len(q.choices) else ""
        for cell, text in zip(row.cells, (left, f"{chr(65 + i)}. {target}"), strict=True):
            cell.paragraphs[0].style = style
            cell.paragraphs[0].add_run(storable(text))


def _mixed(items: Sequence[str]) -> list[str]:
    """The items in an order that says nothing, the same in every print."""
    return sorted(items, key=lambda item: hashlib.sha256(item.encode()).digest())

"""Papers of an agency in Word, laid out as Nghị định 30/2020/NĐ-CP (appendix I) has them.

A4, margins 20/20/30/20 mm, Times New Roman 13–14; page numbers from the second page on. What is
only known to those who sign stands as "…" to be filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

FONT = "Times New Roman"
BODY = 14
TEXT_CM = 16.0
LEFT_CM, RIGHT_CM = 6.4, 9.6
CENTER, LEFT, JUSTIFY = (
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
MOTTO_CM = 6.0


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a paper; ``parent`` is the agency above, empty for none. ``date`` in words."""

    parent: str
    agency: str
    number: str
    date: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs; ``recipients`` are the lines of “Nơi nhận”."""

    title: str
    name: str = ""
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a heading of its own; ``widths`` in centimetres add up to ``TEXT_CM``."""

    heading: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    rows: Sequence[tuple[str, ...]]
    centred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Annex:
    """What is attached to a paper, on a page of its own. ``name`` is “Phụ lục”, “Danh sách”…"""

    name: str
    about: str
    attached: str
    tables: list[Table]


@dataclass(frozen=True, slots=True)
class Paper:
    """A decision, minutes: what it is called, what it is about, and what it says.

    ``grounds`` are set in italics; ``authority`` stands above them, ``decides`` beneath. A line of
    ``lines`` may begin with a part in bold, set apart by a tab ("Điều 1.\\tCông nhận…").
    """

    head: Head
    kind: str
    about: str
    lines: tuple[str, ...]
    signature: Signature
    authority: str = ""
    grounds: tuple[str, ...] = ()
    decides: str = ""
    tables: list[Table] = field(default_factory=list)
    second: Signature | None = None
    annex: Annex | None = None


def docx(paper: Paper) -> bytes:
    """The whole paper with its annex."""
    document = _document()
    _head(document, paper.head)
    _line(document, paper.kind, bold=True, align=CENTER, before=12)
    _line(document, paper.about, bold=True, align=CENTER)
    _rule(document, TEXT_CM, 5)
    if paper.authority:
        _line(document, paper.authority, bold=True, align=CENTER, before=6, after=6)
    for words in paper.grounds:
        _line(document, words, italic=True, align=JUSTIFY, indent=1.27, after=6)
    if paper.decides:
        _line(document, paper.decides, bold=True, align=CENTER, before=6, after=6)
    for words in paper.lines:
        _body(document, words)
    for table in paper.tables:
        _table(document, table)
    _signatures(document, paper.signature, paper.second)
    if paper.annex:
        _annex(document, paper.annex)
    return _saved(document)


def annex(head: Head, made: Annex) -> bytes:
    """An annex alone, under the head of its agency."""
    document = _document()
    _head(document, head)
    _annex(document, made, own_page=False)
    return _saved(document)


# ---------------------------------------------------------------- the page


def _document() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = CENTER
    _page_number(number.add_run())
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    document.core_properties.author = document.core_properties.comments = ""
    return document


def _page_number(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        made = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            made.set(qn("w:fldCharType"), kind)
        else:
            made.text = text
        run._r.append(made)


def _saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# ---------------------------------------------------------------- parts


def _head(document: Any, head: Head) -> None:
    table = document.add_table(rows=2, cols=2)
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _widths(table, (LEFT_CM, RIGHT_CM))
    for cell in (cell for row in table.rows for cell in row.cells):
        _no_margins(cell)
    left, right = table.rows[0].cells
    if head.parent:
        _line(left, head.parent.upper(), size=12, align=CENTER)
    _line(left, head.agency.upper(), size=12, bold=True, align=CENTER)
    _rule(left, LEFT_CM, 2.2)
    _line(right, NATION, size=12, bold=True, align=CENTER)
    _line(right, MOTTO, size=13, bold=True, align=CENTER)
    _rule(right, RIGHT_CM, MOTTO_CM)
    left, right = table.rows[1].cells
    if head.number:
        _line(left, head.number, size=13, align=CENTER)
    _line(right, head.date, size=13, italic=True, align=CENTER)
    for cell in (cell for row in table.rows for cell in row.cells):
        _drop_first(cell)


def _line(
    where: Any,
    words: str,
    *,
    size: float = BODY,
    bold: bool = False,
    italic: bool = False,
    align: Any = LEFT,
    indent: float = 0,
    before: float = 0,
    after: float = 0,
) -> Any:
    made = where.add_paragraph()
    made.alignment = align
    shape = made.paragraph_format
    shape.space_before, shape.space_after = Pt(before), Pt(after)
    shape.first_line_indent = Cm(indent)
    run = made.add_run(words)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return made


def _body(document: Any, words: str) -> None:
    first, tab, rest = words.partition("\t")
    made = _line(document, first if tab else "", bold=True, align=JUSTIFY, indent=1.27, after=6)
    made.add_run(f" {rest}" if tab else words)


def _rule(where: Any, width: float, length: float) -> None:
    """A line of ``length`` centimetres in the middle of ``width``."""
    made = where.add_paragraph()
    shape = made.paragraph_format
    shape.left_indent = shape.right_indent = Cm((width - length) / 2)
    shape.line_spacing = Pt(3)
    shape.space_after = Pt(6)
    border = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    border.append(bottom)
    made._p.get_or_add_pPr().append(border)


def _drop_first(cell: Any) -> None:
    """A cell begins with an empty paragraph of its own."""
    first = cell.paragraphs[0]
    if not first.text and len(cell.paragraphs) > 1:
        first._p.getparent().remove(first._p)


def _no_margins(cell: Any) -> None:
    margins = OxmlElement("w:tcMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    cell._tc.get_or_add_tcPr().append(margins)


def _signatures(document: Any, signature: Signature, second: Signature | None) -> None:
    document.add_paragraph()
    table = document.add_table(rows=1, cols=2)
    _widths(table, (TEXT_CM / 2, TEXT_CM / 2))
    left, right = table.rows[0].cells
    if second is not None:
        _signer(left, second)
    elif signature.recipients:
        _line(left, "Nơi nhận:", size=12, bold=True, italic=True)
        for words in signature.recipients:
            _line(left, f"- {words}", size=11)
    _signer(right, signature)
    for cell in (left, right):
        _drop_first(cell)


def _signer(cell: Any, of: Signature) -> None:
    for words in of.title.split("\n"):
        _line(cell, words, bold=True, align=CENTER)
    _line(cell, of.name, bold=True, align=CENTER, before=70)


def _annex(document: Any, made: Annex, *, own_page: bool = True) -> None:
    if own_page:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _line(document, made.name, bold=True, align=CENTER, before=0 if own_page else 12)
    _line(document, made.about, bold=True, align=CENTER)
    if made.attached:
        _line(document, made.attached, italic=True, align=CENTER, size=13)
    _rule(document, TEXT_CM, 5)
    for table in made.tables:
        _table(document, table)


def _table(document: Any, of: Table) -> None:
    if of.heading:
        _line(document, of.heading, bold=True, before=8, after=4)
    table = document.add_table(rows=1, cols=len(of.head))
    table.style = "Table Grid"
    _repeat(table.rows[0])
    for cell, words in zip(table.rows[0].cells, of.head, strict=True):
        _cell(cell, words, bold=True, centred=True)
    for row in of.rows:
        for at, (cell, words) in enumerate(zip(table.add_row().cells, row, strict=True)):
            _cell(cell, words, centred=at in of.centred)
    _widths(table, of.widths)


def _widths(table: Any, widths: Sequence[float]) -> None:
    """In centimetres; Word goes by the cells, other programs by the columns."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def _cell(cell: Any, words: str, *, bold: bool = False, centred: bool = False) -> None:
    made = cell.paragraphs[0]
    made.alignment = CENTER if centred else LEFT
    run = made.add_run(words)
    run.bold, run.font.size = bold, Pt(12)


def _repeat(row: Any) -> None:
    """The head of a table stands on each of its pages."""
    made = OxmlElement("w:tblHeader")
    made.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(made)


def numbered(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The rows with their numbers before them."""
    return [(str(number), *row) for number, row in enumerate(rows, start=1)]

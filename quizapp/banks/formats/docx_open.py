"""A Word document as lines and tables, in their order: nothing in it is trusted or run."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from quizapp.banks.formats import archive, xml_tree
from quizapp.banks.formats.docx_numbering import Numbering
from quizapp.banks.formats.docx_styles import Styles, marks, numbering, value
from quizapp.banks.formats.lines import Auto, Line, Mark, Role, Span
from quizapp.banks.formats.preview import UnreadableFile

STYLE_ROLES = {
    "Câu hỏi thi": Role.STEM,
    "Phương án": Role.CHOICE,
    "Đáp án thi": Role.PART,
    "Phần đầu đề": Role.SKIP,
}
_PICTURES = frozenset({"drawing", "pict", "object"})
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "footnoteReference"})
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_SIGNS = {"tab": "\t", "noBreakHyphen": "-", "br": "\n", "cr": "\n", "softHyphen": ""}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the paragraph it begins at, and the lines of its cells."""

    row: int
    cells: tuple[tuple[tuple[Line, ...], ...], ...]

    def texts(self) -> list[list[str]]:
        return [["\n".join(line.plain for line in c) for c in cells] for cells in self.cells]


@dataclass(frozen=True, slots=True)
class Opened:
    """What a document holds; `notes` says what is left aside."""

    blocks: tuple[Line | Grid, ...]
    notes: tuple[str, ...]


def blocks(content: bytes) -> Opened:
    """The lines and tables of a .docx; raises UnreadableFile."""
    source = archive.opened(content)
    main = archive.part(source, "word/document.xml")
    if not main:
        raise UnreadableFile(archive.BROKEN)
    body = xml_tree.tree(main).find("body")
    if body is None:
        raise UnreadableFile("Tệp Word không có nội dung. Vui lòng kiểm tra lại tệp.")
    reader = _Reader(
        Styles(_tree(source, "word/styles.xml")), Numbering(_tree(source, "word/numbering.xml"))
    )
    found = tuple(reader.blocks(body))
    notes = []
    if "word/vbaProject.bin" in source.namelist():
        notes.append("Tệp có macro; macro không được chạy và không được nhập.")
    if reader.formulas:
        notes.append(
            f"Tệp có {reader.formulas} công thức toán; công thức được đọc thành chữ thường, có thể"
            " mất bố cục. Vui lòng kiểm tra."
        )
    return Opened(found, tuple(notes))


def _tree(source: Any, name: str) -> Element | None:
    content = archive.part(source, name)
    return xml_tree.tree(content) if content else None


class _Reader:
    def __init__(self, styles: Styles, lists: Numbering) -> None:
        self._styles = styles
        self._lists = lists
        self._count = 0
        self.formulas = 0

    def blocks(self, element: Element) -> Iterator[Line | Grid]:
        for child in element:
            if child.tag == "p":
                yield from self._paragraph(child)
            elif child.tag == "tbl":
                yield self._table(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)

    def _table(self, element: Element) -> Grid:
        first = self._count + 1
        rows = []
        for row in _inside(element, "tr"):
            rows.append(tuple(tuple(self._cell(cell)) for cell in _inside(row, "tc")))
        return Grid(first, tuple(rows))

    def _cell(self, element: Element) -> Iterator[Line]:
        for block in self.blocks(element):
            if isinstance(block, Line):
                yield block
            else:
                for row in block.cells:
                    for cell in row:
                        yield from cell

    # ------------------------------------------------------------ paragraphs

    def _paragraph(self, element: Element) -> Iterator[Line]:
        """The lines of a paragraph (line breaks part them), then those of its text boxes."""
        self._count += 1
        row = self._count
        properties = element.find("pPr")
        style = self._styles.get(value(properties, "pStyle"))
        auto, number = self._numbered(properties, style.list_id, style.level)
        text, spans, picture = self._content(element, style.set_on)
        role = STYLE_ROLES.get(style.name, Role.OTHER)
        whole = Line(text, row, spans, auto, number, role, picture)
        at = 0
        for piece in text.split("\n"):
            yield whole.cut(at, at + len(piece))
            at += len(piece) + 1
        for box in _boxes(element):
            yield from (block for block in self.blocks(box) if isinstance(block, Line))

    def _numbered(self, properties: Element | None, list_id: str, level: int) -> tuple[Auto, int]:
        own_id, own_level = numbering(properties)
        if own_id:
            list_id, level = own_id, own_level
        return self._lists.next(list_id, level) if list_id not in ("", "0") else (Auto.NONE, 0)

    def _content(self, paragraph: Element, base: Mark) -> tuple[str, tuple[Span, ...], bool]:
        """The text of a paragraph, what is marked in it, and whether it holds a picture."""
        parts: list[str] = []
        spans: list[Span] = []
        length, picture = 0, False
        for run in self._runs(paragraph):
            properties = run.find("rPr")
            style = self._styles.get(value(properties, "rStyle"))
            on, off = marks(properties)
            if properties is not None and _is_on(properties, "vanish"):
                continue
            mark = ((base | style.set_on) & ~off) | on
            text = unicodedata.normalize("NFC", "".join(_texts(run)))
            picture = picture or any(child.tag in _PICTURES for child in run.iter())
            if text:
                parts.append(text)
                spans.append((length, length + len(text), mark))
                length += len(text)
        return "".join(parts), tuple(spans), picture

    def _runs(self, element: Element) -> Iterator[Element]:
        for child in element:
            if child.tag in ("r", "oMath"):
                self.formulas += child.tag == "oMath"
                yield child
            elif child.tag not in _LEFT_OUT and child.tag not in ("pPr", "txbxContent"):
                yield from self._runs(child)


def _texts(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == "t":
            yield (child.text or "").replace("\u00a0", " ").replace("\n", " ")
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag not in _LEFT_OUT and child.tag not in (*_PICTURES, "rPr", "txbxContent"):
            yield from _texts(child)


def _is_on(properties: Element, name: str) -> bool:
    found = properties.find(name)
    return found is not None and found.get("val", "") not in ("0", "false", "off")


def _inside(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table, or the cells of a row, also those in content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _boxes(element: Element) -> Iterator[Element]:
    """The text boxes of a paragraph, without what Word wrote a second time for older programs."""
    for child in element:
        if child.tag == "txbxContent":
            yield child
        elif child.tag != "Fallback":
            yield from _boxes(child)

"""The binary files of the corpus, made anew for every run: no file of anybody else is kept here.

Run it to look at them: ``.venv/bin/python tests/banks/corpus/make.py FOLDER``.
"""

from __future__ import annotations

import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor
from openpyxl import Workbook

HERE = Path(__file__).parent
BUILDERS: dict[str, Callable[[], bytes]] = {}


def builds(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(builder: Callable[[], bytes]) -> Callable[[], bytes]:
        BUILDERS[name] = builder
        return builder

    return keep


def files() -> dict[str, bytes]:
    """Every file of the corpus by name: those that lie here and those that are made."""
    lying = {p.name: p.read_bytes() for p in HERE.iterdir() if p.suffix not in (".py", "")}
    return lying | {name: builder() for name, builder in BUILDERS.items()}


# ---------------------------------------------------------------- Word

QUESTIONS = (
    ("Văn bản điện tử có giá trị như văn bản giấy khi nào?", ("Khi được ký số", "Khi in ra"), 0),
    ("Người dân theo dõi hồ sơ bằng gì?", ("Bằng thư tay", "Bằng mã hồ sơ"), 1),
    ("Hồ sơ trễ hạn thì cơ quan làm gì?", ("Xin lỗi bằng văn bản", "Bỏ qua"), 0),
)


def saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def paper(lines: Iterable[str]) -> bytes:
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def marked(mark: Callable[[Any], None], *, letter_only: bool = False) -> bytes:
    """A paper whose right choices stand out."""
    document = Document()
    for number, (stem, choices, right) in enumerate(QUESTIONS, start=1):
        document.add_paragraph(f"Câu {number}: {stem}")
        for i, choice in enumerate(choices):
            paragraph = document.add_paragraph()
            runs = [paragraph.add_run(f"{'AB'[i]}. "), paragraph.add_run(choice)]
            for run in (runs[:1] if letter_only else runs) if i == right else ():
                mark(run)
    return saved(document)


@builds("gach-chan.docx")
def _underlined() -> bytes:
    return marked(lambda run: setattr(run, "underline", True))


@builds("gach-chan-chu-cai.docx")
def _underlined_letter() -> bytes:
    return marked(lambda run: setattr(run, "underline", True), letter_only=True)


@builds("in-dam.docx")
def _bold() -> bytes:
    return marked(lambda run: setattr(run, "bold", True))


@builds("to-mau.docx")
def _coloured() -> bytes:
    return marked(lambda run: setattr(run.font.color, "rgb", RGBColor(255, 0, 0)))


@builds("to-nen.docx")
def _highlighted() -> bytes:
    return marked(lambda run: setattr(run.font, "highlight_color", WD_COLOR_INDEX.YELLOW))


@builds("dong-dap-an.docx")
def _key_lines() -> bytes:
    lines = ["SỞ NỘI VỤ", "ĐỀ CƯƠNG CÂU HỎI"]
    for number, (stem, choices, right) in enumerate(QUESTIONS, start=1):
        lines += [f"{number}. {stem}", f"A. {choices[0]}", f"B. {choices[1]}"]
        lines += [f"Đáp án: {'AB'[right]}", "Căn cứ: Điều 3 Nghị định thử"]
    return paper(lines)


NUMBERING = """<w:abstractNum {ns} w:abstractNumId="77"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="Câu %1:"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/>
<w:lvlText w:val="%2."/></w:lvl>
</w:abstractNum>"""


@builds("danh-so-tu-dong.docx")
def _automatic() -> bytes:
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING.format(ns=nsdecls("w"))))
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="99"><w:abstractNumId w:val="77"/></w:num>')
    )
    for stem, choices, right in QUESTIONS:
        for level, text in [(0, stem), *((1, choice) for choice in choices)]:
            paragraph = document.add_paragraph()
            paragraph.add_run(text).bold = level == 1 and text == choices[right]
            paragraph._p.get_or_add_pPr().append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="99"/>'
                    "</w:numPr>"
                )
            )
    return saved(document)


def rows(document: Any, texts: Iterable[Iterable[str]]) -> None:
    listed = [[*row] for row in texts]
    table = document.add_table(len(listed), len(listed[0]))
    for row, cells in zip(table.rows, listed, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text


@builds("moi-cau-mot-hang.docx")
def _table_of_questions() -> bytes:
    document = Document()
    header = ["TT", "Nội dung câu hỏi", "Phương án A", "Phương án B", "Đáp án đúng"]
    listed = [[str(i), q[0], *q[1], "AB"[q[2]]] for i, q in enumerate(QUESTIONS, start=1)]
    rows(document, [header, *listed])
    return saved(document)


@builds("phuong-an-trong-bang.docx")
def _choices_in_tables() -> bytes:
    document = Document()
    document.add_paragraph("Câu 1: Chọn số lớn nhất")
    rows(document, [["A. 1", "B. 2"], ["C. 3", "D. 4"]])
    document.add_paragraph("Đáp án: D")
    document.add_paragraph("Câu 2: Chọn số nhỏ nhất")
    rows(document, [["A", "Một"], ["B", "Hai"]])
    document.add_paragraph("Đáp án: A")
    return saved(document)


@builds("bang-dap-an-cuoi.docx")
def _answer_table() -> bytes:
    document = Document()
    for number, (stem, choices, _) in enumerate(QUESTIONS, start=1):
        document.add_paragraph(f"Câu {number}. {stem}")
        for letter, choice in zip("AB", choices, strict=True):
            document.add_paragraph(f"{letter}. {choice}")
    document.add_paragraph("BẢNG ĐÁP ÁN")
    rows(document, [["Câu", "1", "2", "3"], ["Đáp án", "A", "B", "A"]])
    return saved(document)


@builds("co-hinh.docx")
def _picture() -> bytes:
    document = Document()
    document.add_paragraph("Câu 1: Nhìn hình và chọn").add_run().add_picture(BytesIO(png()))
    for line in ("A. Một", "B. Hai", "Đáp án: A"):
        document.add_paragraph(line)
    return saved(document)


@builds("dap-an-mau-thuan.docx")
def _contradiction() -> bytes:
    document = Document()
    for number, (stem, choices, right) in enumerate(QUESTIONS, start=1):
        document.add_paragraph(f"Câu {number}: {stem}")
        for i, choice in enumerate(choices):
            document.add_paragraph().add_run(f"{'AB'[i]}. {choice}").bold = i == right
        document.add_paragraph("Đáp án: A")
    return saved(document)


@builds("ba-loi.docx")
def _three_complaints() -> bytes:
    return paper(
        [
            *("Câu 1: Câu đúng?", "A. Phải", "B. Không", "Đáp án: A"),
            *("Câu 2: Thiếu đáp án?", "A. Phải", "B. Không"),
            *("Câu 3: Đáp án lạ?", "A. Phải", "B. Không", "Đáp án: G"),
            *("Câu 4: Một phương án?", "A. Phải", "Đáp án: A"),
        ]
    )


@builds("trong.docx")
def _empty_paper() -> bytes:
    return saved(Document())


@builds("macro.docm")
def _macro() -> bytes:
    return with_part(BUILDERS["dong-dap-an.docx"](), "word/vbaProject.bin", b"\xd0\xcf macro")


@builds("cut.docx")
def _cut_paper() -> bytes:
    return BUILDERS["dong-dap-an.docx"]()[:-700]


@builds("thuc-the.docx")
def _entities() -> bytes:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    return with_part(BUILDERS["trong.docx"](), "word/document.xml", evil)


@builds("bom.docx")
def _bomb() -> bytes:
    return with_part(BUILDERS["trong.docx"](), "word/document.xml", b"<a>" + b" " * 90_000_000)


# ---------------------------------------------------------------- Excel


def sheet(*listed: Iterable[Any], merge: str = "") -> bytes:
    book = Workbook()
    for row in listed:
        book.active.append([*row])
    if merge:
        book.active.merge_cells(merge)
    return saved(book)


@builds("hai-dong-tieu-de.xlsx")
def _two_header_rows() -> bytes:
    return sheet(
        ["DANH SÁCH CÂU HỎI CỦA SỞ"],
        ["STT", "NỘI DUNG CÂU HỎI", "PHƯƠNG ÁN TRẢ LỜI", None, None, "ĐÁP ÁN"],
        [None, None, "A", "B", "C", None],
        [1, "Một cộng một?", 1, 2, 3, "B"],
        [2, "Hai cộng hai?", 3, 4, 5, "B"],
        merge="C2:E2",
    )


@builds("khong-dau.xlsx")
def _no_accents() -> bytes:
    return sheet(
        ["NoiDung", "DapAn1", "DapAn2", "DapAnDung", "LinhVuc"],
        ["Ai ký văn bản?", "Thủ trưởng", "Bảo vệ", "Thủ trưởng", "Chuyển đổi số"],
        ["Ai soạn văn bản?", "Chuyên viên", "Khách", "1", "the che"],
    )


@builds("trong-mot-o.xlsx")
def _one_cell() -> bytes:
    return sheet(
        ["Câu hỏi", "Các phương án", "Đáp án"],
        ["Một cộng một?", "A. 1\nB. 2\nC. 3", "B"],
        ["Chọn số chẵn", "A. 1 B. 2 C. 3 D. 4", "B, D"],
    )


@builds("kahoot.xlsx")
def _kahoot() -> bytes:
    return sheet(
        [None, "Quiz template"],
        [],
        [None, "Question - max 120 characters", "Answer 1 - max 75 characters", "Answer 2",
         "Answer 3", "Answer 4", "Time limit (sec)", "Correct answer(s) - choose at least one"],
        [1, "Thủ đô?", "Hà Nội", "Huế", None, None, 20, 1],
        [2, "Số chẵn?", "Một", "Hai", "Ba", "Bốn", 20, "2,4"],
        [3],
        [4],
    )  # fmt: skip


@builds("cong-thuc.xlsx")
def _formulas() -> bytes:
    return sheet(
        ["Câu hỏi", "A", "B", "Đáp án"],
        ['=CONCATENATE("a","b")', "1", "2", "A"],
        ["Câu thường?", "1", "2", "A"],
    )


@builds("so-hay-noi-dung.xlsx")
def _ambiguous() -> bytes:
    return sheet(["Câu hỏi", "A", "B", "C", "Đáp án"], ["Mấy?", 2, 3, 1, 3])


@builds("thieu-cot.xlsx")
def _lacking() -> bytes:
    return sheet(["Câu hỏi", "A", "B"], ["Mấy?", 1, 2])


@builds("macro.xlsm")
def _macro_sheet() -> bytes:
    made = sheet(["Câu hỏi", "A", "B", "Đáp án"], ["Mấy?", "Một", "Hai", "A"])
    return with_part(made, "xl/vbaProject.bin", b"\xd0\xcf macro")


# ---------------------------------------------------------------- encodings, zips, strangers

LEGACY = "Câu 1: Bộ nào quản lý?\nA. Nội vụ\nB. Y tế\nĐáp án: A\n"


@builds("utf16.txt")
def _utf16() -> bytes:
    return LEGACY.encode("utf-16")


@builds("utf16-khong-dau-hieu.txt")
def _utf16_bare() -> bytes:
    return LEGACY.encode("utf-16-le")


@builds("utf8-bom.csv")
def _bom() -> bytes:
    return "\ufeffCâu hỏi,A,B,Đáp án\r\nMột cộng một?,1,hai,B\r\n".encode()


@builds("windows-1258.txt")
def _cp1258() -> bytes:
    return to_1258(LEGACY)


@builds("windows-1252.txt")
def _cp1252() -> bytes:
    return "Question 1: Où est le café?\nA. À gauche\nB. À droite\nAnswer: A\n".encode("cp1252")


def to_1258(text: str) -> bytes:
    """Windows-1258 has vowels with hat, horn or breve, and tones as signs behind them."""
    out = b""
    for sign in text:
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            import unicodedata

            apart = unicodedata.normalize("NFD", sign)
            tones = [c for c in apart if c in "\u0300\u0301\u0303\u0309\u0323"]
            base = unicodedata.normalize("NFC", "".join(c for c in apart if c not in tones))
            out += base.encode("cp1258") + "".join(tones).encode("cp1258")
    return out


MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>
<resource identifier="a" type="imsqti_item_xmlv2p1" href="cau/hai.xml"/>
<resource identifier="b" type="imsqti_item_xmlv2p1" href="cau/mot.xml"/>
<resource identifier="c" type="webcontent" href="hinh/a.png"/></resources></manifest>"""


@builds("goi-qti.zip")
def _package() -> bytes:
    return zipped(
        {
            "imsmanifest.xml": MANIFEST.encode(),
            "cau/mot.xml": (HERE / "qti-nhieu-lua-chon.xml").read_bytes(),
            "cau/hai.xml": (HERE / "qti-dien-so.xml").read_bytes(),
        }
    )


@builds("goi-qti-hong-mot.zip")
def _broken_package() -> bytes:
    return zipped(
        {
            "mot.xml": (HERE / "qti-nhieu-lua-chon.xml").read_bytes(),
            "hai.xml": (HERE / "qti-dien-so.xml").read_bytes()[:200],
        }
    )


@builds("anh-trong-zip.zip")
def _other_zip() -> bytes:
    return zipped({"a.png": png()})


@builds("cu.doc")
def _old_word() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le")


@builds("cu.xls")
def _old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le")


@builds("khoa.docx")
def _locked() -> bytes:
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + name


@builds("giay.pdf")
def _pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n"


@builds("van-ban.rtf")
def _rtf() -> bytes:
    return b"{\\rtf1\\ansi C\\'e2u 1: }"


@builds("anh.docx")
def _renamed_picture() -> bytes:
    return png()


@builds("rac.txt")
def _noise() -> bytes:
    return bytes((i * 7919 + 13) % 256 for i in range(5000))


@builds("rong.xlsx")
def _nothing() -> bytes:
    return b""


def png() -> bytes:
    """A picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """A zip with one part put in, or put in the place of another."""
    with zipfile.ZipFile(BytesIO(content)) as source:
        parts = {part: source.read(part) for part in source.namelist()}
    return zipped(parts | {name: data})


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for file_name, file_content in files().items():
        (folder / file_name).write_bytes(file_content)

"""What a file is, told by what is in it: names and endings are not trusted."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum

from quizapp.banks.formats import aiken, archive, csv_table, gift
from quizapp.banks.formats.decode import text_of
from quizapp.banks.formats.preview import UnreadableFile


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"
    TEXT = "text"
    AIKEN = "aiken"
    GIFT = "gift"
    MOODLE = "moodle"
    QTI = "qti"
    QTI_PACKAGE = "qti_package"
    YAML = "yaml"


FORMAT_LABELS: dict[Format, str] = {
    Format.XLSX: "Bảng Excel (.xlsx)",
    Format.CSV: "Bảng CSV",
    Format.DOCX: "Văn bản Word (.docx)",
    Format.TEXT: "Văn bản thường",
    Format.AIKEN: "Văn bản Aiken",
    Format.GIFT: "Văn bản GIFT",
    Format.MOODLE: "Moodle XML",
    Format.QTI: "Câu hỏi QTI",
    Format.QTI_PACKAGE: "Gói QTI",
    Format.YAML: "Tệp YAML của hệ thống",
}
_SAVE_DOCX = " Vui lòng mở bằng Word, chọn Lưu thành, kiểu “Word Document (.docx)” rồi tải lên."
_SAVE_XLSX = " Vui lòng mở bằng Excel, chọn Lưu thành, kiểu “Excel Workbook (.xlsx)” rồi tải lên."
_COPY = " Vui lòng tải lên tệp Word hoặc Excel gốc, hoặc dán nội dung vào ô văn bản."
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "Tệp này là PDF." + _COPY),
    (b"{\\rtf", "Tệp này là văn bản RTF." + _SAVE_DOCX),
    (b"\x89PNG", "Tệp này là ảnh." + _COPY),
    (b"\xff\xd8\xff", "Tệp này là ảnh." + _COPY),
    (b"GIF8", "Tệp này là ảnh." + _COPY),
    (b"Rar!", "Tệp này là tệp nén RAR. Vui lòng giải nén rồi tải lên từng tệp."),
    (b"7z\xbc\xaf", "Tệp này là tệp nén 7z. Vui lòng giải nén rồi tải lên từng tệp."),
    (b"\x1f\x8b", "Tệp này là tệp nén. Vui lòng giải nén rồi tải lên từng tệp."),
    (b"MZ", "Tệp này là chương trình, không phải tệp câu hỏi." + _COPY),
)
_OLE = b"\xd0\xcf\x11\xe0"


def sniff(content: bytes) -> Format:
    """The format of a file; raises UnreadableFile with what to do for those that we do not read."""
    if not content.strip(b"\x00 \r\n\t"):
        raise UnreadableFile("Tệp trống. Vui lòng chọn lại tệp.")
    if content.startswith(_OLE):
        raise UnreadableFile(_old(content))
    for sign, reason in _SIGNS:
        if content.startswith(sign):
            raise UnreadableFile(reason)
    if content.startswith(b"PK"):
        return _zipped(content)
    return _text(text_of(content)[0])


def _old(content: bytes) -> str:
    """What to do with a file of Office 97–2003, or one with a password."""
    head = content[:1_000_000]
    if _wide("EncryptedPackage") in head:
        return archive.LOCKED
    if _wide("WordDocument") in head:
        return "Tệp này là định dạng Word cũ (.doc)." + _SAVE_DOCX
    if _wide("Workbook") in head or _wide("Book") in head:
        return "Tệp này là định dạng Excel cũ (.xls)." + _SAVE_XLSX
    if _wide("PowerPoint Document") in head:
        return "Tệp này là trình chiếu PowerPoint." + _COPY
    return "Tệp này là định dạng Office cũ." + _SAVE_DOCX


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")


# ---------------------------------------------------------------- zips

_OTHERS: tuple[tuple[str, str], ...] = (
    ("ppt/presentation.xml", "Tệp này là trình chiếu PowerPoint." + _COPY),
    ("xl/workbook.bin", "Tệp này là Excel nhị phân (.xlsb)." + _SAVE_XLSX),
    ("moodle_backup.xml", "Tệp này là bản sao lưu Moodle. Vui lòng xuất câu hỏi dạng Moodle XML."),
)
_OPEN_DOCUMENT = {
    b"spreadsheet": "Tệp này là bảng tính OpenDocument (.ods)." + _SAVE_XLSX,
    b"text": "Tệp này là văn bản OpenDocument (.odt)." + _SAVE_DOCX,
}


def _zipped(content: bytes) -> Format:
    source = archive.opened(content)
    names = source.namelist()
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "word/document.xml" in names:
        return Format.DOCX
    for name, reason in _OTHERS:
        if name in names:
            raise UnreadableFile(reason)
    if "mimetype" in names and "content.xml" in names:
        kind = archive.part(source, "mimetype")[:200]
        reason = next((text for word, text in _OPEN_DOCUMENT.items() if word in kind), _COPY)
        raise UnreadableFile(reason)
    if is_package(source):
        return Format.QTI_PACKAGE
    raise UnreadableFile(
        "Tệp nén này không chứa câu hỏi ở dạng đọc được. Vui lòng giải nén rồi tải lên từng tệp."
    )


def is_package(source: zipfile.ZipFile) -> bool:
    """Whether a zip is a QTI package: a manifest, or items without one."""
    names = source.namelist()
    if any(name.rpartition("/")[2] == "imsmanifest.xml" for name in names):
        return True
    listed = [part for part in source.infolist() if part.filename.lower().endswith(".xml")]
    small = [part.filename for part in listed if part.file_size < 1_000_000][:20]
    return any(b"ssessment" in archive.part(source, name)[:3000] for name in small)


# ---------------------------------------------------------------- text

_ELEMENT = re.compile(r"<([A-Za-z][\w:.-]*)")


def _text(text: str) -> Format:
    root = _root(text[:20_000].lstrip("\ufeff \n\t"))
    if root:
        return _xml(root, text[:3000])
    if re.search(r"(?m)^document:", text) and re.search(r"(?m)^questions:", text):
        return Format.YAML
    if csv_table.delimiter(text):
        return Format.CSV
    if gift.looks_like(text):
        return Format.GIFT
    return Format.AIKEN if aiken.looks_like(text) else Format.TEXT


_HTML = frozenset({"html", "body", "table", "div", "meta", "head", "style"})
_QTI = frozenset({"assessmentItem", "qti-assessment-item"})
_ROOTS = _HTML | {
    *("quiz", "questestinterop", "assessmenttest", "manifest", "workbook", "worddocument"),
    *(name.lower() for name in _QTI),
}


def _root(head: str) -> str:
    """The name of the root element, "" for what is no XML; papers may begin with "<Câu 1>"."""
    found = _ELEMENT.search(head) if head.startswith("<") else None
    name = found[1].rpartition(":")[2] if found else ""
    declared = head.startswith(("<?xml", "<!"))
    return name if declared or name.lower() in _ROOTS else ""


def _xml(root: str, head: str) -> Format:
    if root == "quiz":
        return Format.MOODLE
    if root in _QTI:
        return Format.QTI
    if root == "questestinterop":
        raise UnreadableFile(
            "Tệp này là QTI phiên bản 1.2. Vui lòng xuất lại theo QTI 2.1, Moodle XML hoặc GIFT."
        )
    if root in ("assessmentTest", "manifest"):
        raise UnreadableFile(
            "Tệp này chỉ là danh mục của một gói QTI. Vui lòng tải lên cả gói (.zip)."
        )
    if root == "Workbook" or "Excel" in head:
        raise UnreadableFile("Tệp này là Excel lưu dạng XML hoặc trang web." + _SAVE_XLSX)
    if root.lower() in _HTML:
        raise UnreadableFile(
            "Tệp này là trang web. Vui lòng mở bằng Word hoặc Excel rồi lưu thành .docx hoặc .xlsx,"
            " hoặc chép nội dung và dán vào ô văn bản."
        )
    if root == "wordDocument" or "Word.Document" in head:
        raise UnreadableFile("Tệp này là Word lưu dạng XML." + _SAVE_DOCX)
    raise UnreadableFile(
        f"Tệp XML có phần tử gốc <{root[:40]}> không phải Moodle XML hay QTI. Vui lòng xuất lại"
        " theo Moodle XML, QTI 2.1 hoặc GIFT."
    )

"""Bytes of a text file as text, whatever program saved it."""

from __future__ import annotations

import re
import unicodedata

from quizapp.banks.formats.preview import UnreadableFile

MAX_TEXT = 12 * 1024 * 1024
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
# In Windows-1258 a tone is a sign of its own behind a vowel; in Windows-1252 these are letters.
_TONED = re.compile(r"[aăâeêioôơuưyAĂÂEÊIOÔƠUƯY][\u0300\u0301\u0303\u0309\u0323]")
_STRAY = re.compile(r"[\u0300\u0301\u0303\u0309\u0323]")
_VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ]")


def text_of(content: bytes) -> tuple[str, str]:
    """The text in NFC with "\\n" line ends, and a note when its encoding was guessed.

    UTF-8 and UTF-16/32 (with or without mark), else Windows-1258 where that reads as Vietnamese,
    else Windows-1252. Raises UnreadableFile for what is no text.
    """
    if len(content) > MAX_TEXT:
        raise UnreadableFile("Tệp văn bản quá lớn, tối đa 12 MB. Vui lòng chia thành nhiều tệp.")
    text, note = _decoded(content)
    if text.count("\x00") or _unprintable(text):
        raise UnreadableFile(
            "Tệp này không phải văn bản. Vui lòng tải lên tệp Word (.docx), Excel (.xlsx), CSV,"
            " GIFT, Aiken, Moodle XML hoặc dán nội dung vào ô văn bản."
        )
    text = unicodedata.normalize("NFC", text)
    return text.replace("\r\n", "\n").replace("\r", "\n"), note


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace"), ""
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace"), ""
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _legacy(content)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain letters is zero."""
    head = content[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) < 4 or max(even, odd) < len(head) // 5 or min(even, odd) > len(head) // 20:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _legacy(content: bytes) -> tuple[str, str]:
    vietnamese = content.decode("cp1258", "replace")
    toned = len(_TONED.findall(vietnamese))
    stray = len(_STRAY.findall(vietnamese)) - toned
    if toned + len(_VIETNAMESE.findall(vietnamese)) > 0 and stray <= toned // 10:
        return vietnamese, _note("Windows-1258")
    return content.decode("cp1252", "replace"), _note("Windows-1252")


def _note(name: str) -> str:
    return (
        f"Tệp được đọc theo bảng mã {name}. Nếu chữ có dấu hiển thị sai, vui lòng lưu lại tệp theo"
        " UTF-8 rồi tải lên."
    )


def _unprintable(text: str) -> bool:
    """Whether a good part of the text is control signs, as in pictures and programs."""
    head = text[:5000]
    odd = sum(unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\t\n\r\f\v" for c in head)
    return odd > max(3, len(head) // 50)

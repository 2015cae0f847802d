"""How people write papers: the beginnings of questions, choices, keys and headings."""

from __future__ import annotations

import re

from quizapp.banks.formats import xlsx_words as words

LETTERS = words.LETTERS
MAX_LINE = 20_000

STRONG = re.compile(
    r"\s*(?:(?:C[âa]u|CÂU)(?:\s+(?:hỏi|HỎI|số|SỐ))?\s{0,3}(?P<number>\d{1,4})(?!\s*(?:đến|-|–)\s*\d)"
    r"|(?:Question|Câu hỏi)\s{0,3}(?P<number2>\d{1,4})?(?=\s*[.:)])"
    r"|\[(?:C[âa]u\s*)?(?P<number3>\d{1,4})\]"
    r"|<(?:C[âa]u\s*)?(?P<number4>\d{1,4})>)"
    r"\s{0,3}(?:\((?P<level>[A-ZĐ]{2,3}\d?)\)|\[(?P<level2>[A-ZĐ]{2,3}\d?)\])?\s{0,3}[.:)/\-–]*\s*",
    re.IGNORECASE,
)
WEAK = re.compile(r"\s*(?P<number>\d{1,4})\s{0,2}[.)/:\-–](?=\s|[^\d\s])\s*")
CHOICE = re.compile(
    r"\s*(?P<star>\*{1,2}|\[[xX]\]|✓|✔)?\s*\(?(?P<letter>[A-Ha-h])\s{0,2}(?:[.):/]|\.\))\s*"
)
STAR_BEHIND = re.compile(r"\s*(?:\*{1,2}|✓|✔|\((?:đúng|Đúng|ĐÚNG)\)|\[[xX]\])\s*$")
BULLET = re.compile(r"\s*[•·▪◦○●□☐–+-]\s+")

_PARTS: tuple[tuple[str, str], ...] = (
    ("Đáp án", r"đáp\s*án(?:\s+(?:đúng|chọn|chính xác|là))?|dap\s*an(?:\s+dung)?|đ/?a|answer|key"),
    ("Đáp án", r"correct\s+answers?|phương án đúng|trả lời đúng|câu trả lời đúng|chọn(?: đáp án)?"),
    ("Giải thích", r"giải thích|lời giải|hướng dẫn(?: giải)?|explanation|feedback|giai thich"),
    ("Căn cứ", r"căn cứ(?: pháp lý)?|cơ sở pháp lý|trích dẫn|nguồn|can cu|reference"),
    ("Lĩnh vực", r"lĩnh vực|linh vuc|chủ đề"),
    ("Độ khó", r"độ khó|mức độ(?: khó| nhận thức)?|do kho|muc do"),
    ("Đối tượng", r"đối tượng|doi tuong"),
    ("Loại", r"loại(?: câu(?: hỏi)?)?|dạng(?: câu(?: hỏi)?)?|loai"),
    ("Mã", r"mã(?: câu(?: hỏi)?)?|ma cau hoi"),
)
_PART = re.compile(
    r"\s*(?:=+>|→|\*+)?\s*(?:"
    + "|".join(f"(?P<p{i}>{pattern})" for i, (_, pattern) in enumerate(_PARTS))
    + r")\s*\**\s*[:：]\s*\**\s*",
    re.IGNORECASE,
)
_KEY_WITHOUT_COLON = re.compile(
    r"\s*(?:=+>|→)?\s*(?:đáp án(?: đúng)?|chọn(?: đáp án)?|answer)(?: là)?\s+"
    r"(?P<key>[A-H](?:\s*(?:,|;|và)\s*[A-H])*)\s*\.?\s*$",
    re.IGNORECASE,
)
KEY_HEADING = re.compile(
    r"\s*(?:[-–=*]+\s*)?(?:bảng\s+)?(?:đáp án|dap an|answer key|answers)(?:\s+(?:và|đề|phần|trắc"
    r" nghiệm|tham khảo|bộ|môn|chi tiết)\b[^:]{0,80})?\s*[:：]?\s*[-–=*]*\s*$",
    re.IGNORECASE,
)
PASSAGE = re.compile(
    r"\s*[\[(]?\s*(?:đọc|dựa|căn cứ|sử dụng|cho|từ|thông tin|trả lời|tình huống|dùng|theo)\b"
    r"[^\n]{0,300}?\bcâu(?:\s+hỏi)?\s+(?:từ\s+)?(?:câu\s+)?(?P<first>\d{1,4})\s*"
    r"(?:đến|tới|-|–|và|,)\s*(?:câu\s+)?(?P<last>\d{1,4})",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\s*(?:(?:phần|chương|mục|chuyên đề|lĩnh vực|nội dung)\s*(?:(?:thứ\s+)?\w{1,6})?"
    r"|[IVX]{1,5}|\d{1,2})"
    r"\s*[.:)\-–]?\s+",
    re.IGNORECASE,
)
PAIR = re.compile(
    r"(?:C[âa]u\s*)?(?P<number>\d{1,4})\s*[.:)\-–=]?\s*"
    r"(?P<key>[A-H](?:\s*[,;/]?\s*[A-H])*(?![A-Za-zÀ-ỹ])|Đúng|Sai)",
    re.IGNORECASE,
)


def part(text: str) -> tuple[str, str] | None:
    """A line "Đáp án: B", "Căn cứ: …" as the column's name and its value."""
    if len(text) > MAX_LINE:
        return None
    found = _PART.match(text)
    if found:
        at = int(str(found.lastgroup)[1:])
        return _PARTS[at][0], text[found.end() :].strip().strip("*").strip()
    key = _KEY_WITHOUT_COLON.match(text)
    return ("Đáp án", key["key"]) if key else None


def strong(text: str) -> tuple[int | None, str, int] | None:
    """The number, the level in brackets and the length of "Câu 12 (NB): "."""
    found = STRONG.match(text)
    if found is None:
        return None
    numbers = (found["number"], found["number2"], found["number3"], found["number4"])
    number = next((int(n) for n in numbers if n), None)
    level = found["level"] or found["level2"] or ""
    if level and words.plain(level) not in words.DIFFICULTIES:
        found_end = max(found.start("level"), found.start("level2")) - 1
        return number, "", found_end
    return number, level, found.end()


def heading_area(text: str) -> str:
    """The area that a heading like "I. CẢI CÁCH THỂ CHẾ" names, else ""."""
    if len(text) > 200:
        return ""
    for candidate in (text, _HEADING.sub("", text, count=1)):
        if words.plain(candidate) in words.AREAS:
            return candidate
    return ""


def pairs(text: str) -> dict[int, str]:
    """The answers of a line that is nothing but "1. A  2. B  3-C"; empty for any other line."""
    if len(text) > MAX_LINE:
        return {}
    found = list(PAIR.finditer(text))
    rest = PAIR.sub("", text)
    if not found or re.sub(r"[\s,;.|/\-–]", "", rest):
        return {}
    return {int(m["number"]): m["key"].strip() for m in found}


def inline_choices(text: str, expected: int, next_letter: str, *, lower: bool = False) -> list[int]:
    """Where further choices begin in a line: "A. x   B. y   C. z" gives the places of B and C.

    `expected` is the position of the first letter looked for; `next_letter` is what the following
    line begins with ("" for none): a letter that comes there does not begin here. Letters are
    looked for in the case of the first one.
    """
    places: list[int] = []
    at = 0
    for letter in LETTERS[expected:]:
        if letter == next_letter.upper() or len(text) > MAX_LINE:
            break
        found = _INLINE[letter.lower() if lower else letter].search(text, at)
        if found is None:
            break
        places.append(found.start())
        at = found.end()
    return places


_INLINE = {
    letter: re.compile(rf"(?<=[\s;.,?:!)])(?:\*{{1,2}})?\(?{letter}\s?[.)/:](?=\s*\S)")
    for letter in LETTERS + LETTERS.lower()
}

"""Moodle XML: choice, true/false, short answer, numerical, matching, ordering; categories, tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from quizapp.banks.formats import html_text, xml_tree
from quizapp.banks.formats import xlsx_words as words
from quizapp.banks.formats.build import PICTURE, Found
from quizapp.banks.formats.gift import COMMENTS, PARTIAL
from quizapp.banks.formats.preview import (
    NO_DEFAULTS,
    Defaults,
    Preview,
    UnreadableFile,
    bounded,
)
from quizapp.domain.banks import TRUE_FALSE_CHOICES, Area, Kind
from quizapp.domain.text import nfc

_UNKNOWN = {
    "essay": "tự luận",
    "cloze": "nhiều ô trong đoạn văn (Cloze)",
    "description": "lời dẫn",
    "calculated": "tính toán với tập dữ liệu",
    "ddimageortext": "kéo thả trên hình",
    "ddmarker": "kéo thả trên hình",
    "ddwtos": "kéo thả vào đoạn văn",
    "gapselect": "chọn từ điền vào đoạn văn",
}


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a Moodle XML file, by number; raises UnreadableFile when there is none."""
    root = xml_tree.tree(content)
    rows = bounded(found.built(defaults) for found in _questions(root))
    if not rows:
        raise UnreadableFile(f"Tệp Moodle XML “{filename}” chưa có câu hỏi nào.")
    return Preview(rows)


def _questions(root: Element) -> Iterator[Found]:
    number, area = 0, None
    for element in root.iter("question"):
        kind = element.get("type", "")
        if kind == "category":
            area = _category(element)
            continue
        number += 1
        yield _question(element, kind, number, area)


def _category(element: Element) -> Area | None:
    text = element.findtext("category/text") or ""
    return words.AREAS.get(words.plain(text.rpartition("/")[2]))


def _question(element: Element, kind: str, number: int, area: Area | None) -> Found:
    name = nfc(element.findtext("name/text") or "")
    label = f" “{name if len(name) <= 40 else name[:39] + '…'}”" if name else ""
    found = Found(number, f"Câu {number}{label}", area=area)
    found.ref = nfc(element.findtext("idnumber") or "")
    for tag in element.findall("tags/tag/text"):
        found.tag(tag.text or "")
    found.stem = _text(element.find("questiontext"), found)
    reader = _READERS.get(kind)
    if reader is None:
        what = _UNKNOWN.get(kind, kind or "không ghi")
        found.errors.append(
            f"Loại câu hỏi Moodle “{what}” không dùng được trong cuộc thi trắc nghiệm. Vui lòng đổi"
            " sang câu chọn phương án, đúng hay sai, điền số, trả lời ngắn, ghép đôi hoặc sắp xếp."
        )
    else:
        reader(element, found)
    _feedback(element, found)
    return found


def _feedback(element: Element, found: Found) -> None:
    general = element.find("generalfeedback")
    if general is not None:
        found.feedback(_lines(general, found))
    for answer in element.findall("answer"):
        comment = _text(answer.find("feedback"), found)
        if not comment:
            continue
        if not found.explanation and _fraction(answer) >= 100:
            found.explanation = comment
        elif COMMENTS not in found.warnings:
            found.warnings.append(COMMENTS)


def _lines(element: Element, found: Found) -> list[str]:
    """The lines of an element's text; HTML unless it says that it is not."""
    raw = element.findtext("text") or ""
    if element.get("format", "html") in ("plain_text", "markdown"):
        return raw.split("\n")
    lines, media = html_text.plain_lines(raw)
    if (media or element.find("file") is not None) and PICTURE not in found.warnings:
        found.warnings.append(PICTURE)
    return lines


def _text(element: Element | None, found: Found) -> str:
    return "" if element is None else nfc(" ".join(_lines(element, found)))


def _fraction(answer: Element) -> Decimal:
    try:
        value = Decimal(answer.get("fraction", "0"))
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() else Decimal(0)


# ---------------------------------------------------------------- kinds


def _multichoice(element: Element, found: Found) -> None:
    answers = element.findall("answer")
    positive = [i for i, answer in enumerate(answers) if _fraction(answer) > 0]
    single = (element.findtext("single") or "true").strip() in ("true", "1")
    best = max((_fraction(answer) for answer in answers), default=Decimal(0))
    right = [i for i, answer in enumerate(answers) if best > 0 and _fraction(answer) == best]
    if single and len(positive) > 1:
        found.warnings.append(PARTIAL)
    found.kind = Kind.SINGLE if single and len(right) < 2 else Kind.MULTIPLE
    found.special |= {
        "choices": tuple(_text(answer, found) for answer in answers),
        "right": tuple(right if single else positive),
    }


def _true_false(element: Element, found: Found) -> None:
    found.kind = Kind.TRUE_FALSE
    best = max(element.findall("answer"), key=_fraction, default=None)
    text = nfc(best.findtext("text") or "").casefold() if best is not None else ""
    if text not in ("true", "false"):
        found.errors.append("Câu đúng hay sai thiếu đáp án true hoặc false.")
        return
    found.special |= {"choices": TRUE_FALSE_CHOICES, "right": (0 if text == "true" else 1,)}


def _short_answer(element: Element, found: Found) -> None:
    answers = element.findall("answer")
    full = [answer for answer in answers if _fraction(answer) >= 100]
    if len(full) < len(answers):
        found.warnings.append("Chỉ nhận các câu trả lời được 100% điểm.")
    if any("*" in _plain(answer) for answer in full):
        found.warnings.append("Dấu * trong đáp án được hiểu là dấu *, không phải chữ bất kỳ.")
    found.kind = Kind.TEXT
    found.special["accepted"] = tuple(text for text in map(_plain, full) if text)


def _plain(element: Element) -> str:
    """Text that Moodle keeps plain (answers to be typed)."""
    return nfc(element.findtext("text") or "")


def _numerical(element: Element, found: Found) -> None:
    found.kind = Kind.NUMERIC
    full = [answer for answer in element.findall("answer") if _fraction(answer) >= 100]
    unit = nfc(element.findtext("units/unit/unit_name") or "")
    try:
        if len(full) != 1:
            raise ValueError
        value = _decimal(full[0].findtext("text"))
        tolerance = _decimal(full[0].findtext("tolerance") or "0")
    except (ValueError, InvalidOperation):
        found.errors.append("Câu điền số cần đúng một đáp án là số được 100% điểm.")
        return
    found.special |= {"value": value, "tolerance": tolerance}
    if unit:
        found.special["unit"] = unit


def _decimal(text: str | None) -> Decimal:
    value = Decimal((text or "").strip().replace(",", "."))
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise ValueError(text)
    return value


def _matching(element: Element, found: Found) -> None:
    found.kind = Kind.MATCHING
    pairs = [
        (_text(sub, found), nfc(sub.findtext("answer/text") or ""))
        for sub in element.findall("subquestion")
    ]
    found.special |= {
        "choices": tuple(left for left, _ in pairs if left),
        "targets": (
            *(right for left, right in pairs if left),
            *(right for left, right in pairs if not left and right),
        ),
    }


def _ordering(element: Element, found: Found) -> None:
    found.kind = Kind.ORDERING
    answers = sorted(element.findall("answer"), key=_fraction)
    found.special["choices"] = tuple(_text(answer, found) for answer in answers)


_READERS: dict[str, Callable[[Element, Found], None]] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
}

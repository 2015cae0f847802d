"""Moodle's GIFT text: all its question kinds, categories, tags, weights, feedback and escapes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from quizapp.banks.formats import gift_scan as scan
from quizapp.banks.formats import html_text
from quizapp.banks.formats import xlsx_words as words
from quizapp.banks.formats.build import PICTURE, Found
from quizapp.banks.formats.decode import text_of
from quizapp.banks.formats.preview import (
    NO_DEFAULTS,
    Defaults,
    Preview,
    PreviewRow,
    UnreadableFile,
    bounded,
)
from quizapp.domain.banks import TRUE_FALSE_CHOICES, Kind
from quizapp.domain.text import nfc

BLANK = "____"
PARTIAL = "Điểm từng phần (%) không được nhập: cuộc thi tự đặt cách tính điểm."
COMMENTS = "Nhận xét riêng của từng phương án không được nhập."
_TRUTH = {
    **dict.fromkeys(("t", "true", "d", "dung"), True),
    **dict.fromkeys(("f", "false", "s", "sai"), False),
}
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d+)?)%")
_ORDER = re.compile(r">[ \tA-Z0-9_%.\-]*(?:\n|$)")
_STYLE = re.compile(r"\s*\[(html|plain|markdown|moodle)\]")
_PAIR = re.compile(r"\s*(?<!\\)->\s*")


def looks_like(text: str) -> bool:
    """Whether the text has what only GIFT has: answers in braces, categories, titles."""
    found = re.search(r"(?m)^[ \t]{0,20}(?:\$CATEGORY:|::[^\n]{0,500}?::)", text[:200_000])
    return bool(
        found
        or re.search(r"(?<!\\)\{\s{0,20}(?:[=~#>]|(?:T|F|TRUE|FALSE)\s{0,20}[#}])", text[:200_000])
    )


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a GIFT file, by line; raises UnreadableFile when there is none."""
    text, note = text_of(content)
    rows = bounded(_row(block, n, defaults) for n, block in enumerate(scan.blocks(text), start=1))
    if not rows:
        raise UnreadableFile(f"Tệp GIFT “{filename}” chưa có câu hỏi nào.")
    return Preview(rows, (note,) if note else ())


def _row(block: scan.Block, number: int, defaults: Defaults) -> PreviewRow:
    found = Found(block.line, f"Câu {number} (dòng {block.line})", ref=block.ref)
    found.lines = block.text.split("\n")
    found.area = words.AREAS.get(words.plain(block.category.rpartition("/")[2]))
    for tag in block.tags:
        found.tag(tag)
    found.stem = _text(block.before, block, found, own=False)
    after = _text(block.after, block, found, own=False)
    if after.strip(".?!,;"):
        found.stem = f"{found.stem} {BLANK} {after}"
    elif after and not found.stem.endswith((".", "?", "!", ":")):
        found.stem = f"{found.stem} {BLANK}{after}"
    if block.wrong:
        found.errors.append(block.wrong)
    elif block.answer is None:
        found.errors.append(
            "Câu không có phần trả lời trong ngoặc { }. Vui lòng thêm đáp án, hoặc xóa đoạn này"
            " nếu chỉ là lời dẫn."
        )
    else:
        _answer(found, block, block.answer)
    return found.built(defaults)


def _text(raw: str, block: scan.Block, found: Found, *, own: bool = True) -> str:
    """The text on one line; answers may name a format of their own."""
    return nfc(" ".join(_lines(raw, block, found, own=own)))


def _lines(raw: str, block: scan.Block, found: Found, *, own: bool = True) -> list[str]:
    """The lines of a text: escapes resolved, HTML as plain text, pictures reported."""
    named = _STYLE.match(raw) if own else None
    style = named[1] if named else block.style
    text = scan.unescaped(raw[named.end() :] if named else raw)
    if style == "plain":
        return text.split("\n")
    lines, media = html_text.plain_lines(text)
    if media and PICTURE not in found.warnings:
        found.warnings.append(PICTURE)
    return lines


# ---------------------------------------------------------------- answers


@dataclass(frozen=True, slots=True)
class _Choice:
    """An answer behind = or ~; `weight` in percent, None where none is written."""

    right: bool
    text: str
    weight: Decimal | None
    feedback: str

    @property
    def full(self) -> bool:
        return self.right and (self.weight is None or self.weight == 100)


def _answer(found: Found, block: scan.Block, raw: str) -> None:
    body, general = _general_feedback(raw)
    body = body.strip()
    if body.startswith("#"):
        _numeric(found, block, body[1:].strip())
    elif body.startswith(">"):
        _ordering(found, block, body)
    elif body[:1] in ("=", "~"):
        _choices(found, block, body)
    else:
        _true_false(found, body)
    if general:
        found.feedback(_lines(general, block, found))


def _general_feedback(raw: str) -> tuple[str, str]:
    at = scan.find(raw, "#")
    while at >= 0:
        if raw.startswith("####", at):
            return raw[:at], raw[at + 4 :]
        at = scan.find(raw, "#", at + 1)
    return raw, ""


def _true_false(found: Found, body: str) -> None:
    word, _, comments = body.partition("#")
    truth = _TRUTH.get(words.plain(word))
    if truth is None:
        found.errors.append(
            "Phần trả lời trong ngoặc { } còn trống (câu tự luận) hoặc chưa đúng cú pháp GIFT. Vui"
            " lòng ghi phương án đúng sau dấu =, phương án sai sau dấu ~."
        )
        return
    found.kind = Kind.TRUE_FALSE
    found.special |= {"choices": TRUE_FALSE_CHOICES, "right": (0 if truth else 1,)}
    parts = re.split(r"(?<!\\)#", comments)
    found.explanation = nfc(scan.unescaped(parts[-1])) if len(parts) > 1 else ""


def _split(body: str) -> list[_Choice]:
    """The answers behind each unescaped = or ~."""
    found: list[_Choice] = []
    at = scan.find(body, "=~")
    while at >= 0:
        end = scan.find(body, "=~", at + 1)
        found.append(_choice(body[at], body[at + 1 : end if end >= 0 else None]))
        at = end
    return found


def _choice(sign: str, raw: str) -> _Choice:
    raw = raw.strip()
    weight = _WEIGHT.match(raw)
    text = raw[weight.end() :] if weight else raw
    at = scan.find(text, "#")
    answer, feedback = (text[:at], text[at + 1 :]) if at >= 0 else (text, "")
    value = Decimal(weight[1].replace(",", ".")) if weight else None
    right = sign == "=" or (value is not None and value > 0)
    return _Choice(right, answer.strip(), value, feedback.strip())


def _choices(found: Found, block: scan.Block, body: str) -> None:
    listed = _split(body)
    if all(_PAIR.search(choice.text) for choice in listed) and body.startswith("="):
        _matching(found, block, listed)
    elif "~" not in {body[i] for i in _signs(body)}:
        _short_answer(found, block, listed)
    else:
        _multiple_choice(found, block, listed)
    if any(choice.feedback for choice in listed):
        comment = next((choice.feedback for choice in listed if choice.right), "")
        found.explanation = _text(comment, block, found)
        if any(choice.feedback and not choice.right for choice in listed):
            found.warnings.append(COMMENTS)


def _signs(body: str) -> list[int]:
    places, at = [], scan.find(body, "=~")
    while at >= 0:
        places.append(at)
        at = scan.find(body, "=~", at + 1)
    return places


def _matching(found: Found, block: scan.Block, listed: Sequence[_Choice]) -> None:
    pairs = [_PAIR.split(choice.text, maxsplit=1) for choice in listed]
    sides = [(_text(left, block, found), _text(right, block, found)) for left, right in pairs]
    found.kind = Kind.MATCHING
    found.special |= {
        "choices": tuple(left for left, _ in sides if left),
        "targets": (
            *(right for left, right in sides if left),
            *(right for left, right in sides if not left),
        ),
    }


def _short_answer(found: Found, block: scan.Block, listed: Sequence[_Choice]) -> None:
    full = [choice for choice in listed if choice.full]
    if len(full) < len(listed):
        found.warnings.append("Chỉ nhận các câu trả lời được 100% điểm.")
    found.kind = Kind.TEXT
    found.special["accepted"] = tuple(_text(choice.text, block, found) for choice in full)


def _multiple_choice(found: Found, block: scan.Block, listed: Sequence[_Choice]) -> None:
    signed = [i for i, choice in enumerate(listed) if choice.full]
    weighted = [i for i, choice in enumerate(listed) if choice.right]
    several = len(signed) != 1 or any(
        choice.weight is not None and choice.weight == 100 for choice in listed
    )
    found.kind = Kind.MULTIPLE if several else Kind.SINGLE
    if not several and len(weighted) > 1:
        found.warnings.append(PARTIAL)
    found.special |= {
        "choices": tuple(_text(choice.text, block, found) for choice in listed),
        "right": tuple(weighted if several else signed),
    }


def _ordering(found: Found, block: scan.Block, body: str) -> None:
    head = _ORDER.match(body)
    rest = body[head.end() :] if head else body[1:]
    items = [_text(line, block, found) for line in rest.split("\n")]
    found.kind = Kind.ORDERING
    found.special["choices"] = tuple(item for item in items if item)


# ---------------------------------------------------------------- numbers


def _numeric(found: Found, block: scan.Block, body: str) -> None:
    listed = _split(body) if body[:1] in ("=", "~") else [_choice("=", body)]
    full = [choice for choice in listed if choice.full]
    if len(full) != 1:
        found.errors.append(
            "Câu điền số cần đúng một đáp án được 100% điểm, ví dụ {#80} hoặc {#80:0.5}."
        )
        return
    if len(listed) > 1:
        found.warnings.append(PARTIAL)
    found.kind = Kind.NUMERIC
    try:
        value, tolerance = _range(scan.unescaped(full[0].text))
    except (InvalidOperation, ValueError):
        found.errors.append(f"“{full[0].text[:60]}” không phải là số, ví dụ đúng: 80 hoặc 80:0.5.")
        return
    found.special |= {"value": value, "tolerance": tolerance}
    if full[0].feedback:
        found.explanation = _text(full[0].feedback, block, found)


def _range(text: str) -> tuple[Decimal, Decimal]:
    low, dots, high = text.partition("..")
    if dots:
        first, last = _decimal(low), _decimal(high)
        return (first + last) / 2, abs(last - first) / 2
    value, _, tolerance = text.partition(":")
    return _decimal(value), _decimal(tolerance) if tolerance.strip() else Decimal(0)


def _decimal(text: str) -> Decimal:
    text = text.strip().replace(",", ".")
    if not re.fullmatch(r"[+-]?\d{0,30}(?:\.\d{0,30})?(?:[eE][+-]?\d{1,2})?", text):
        raise ValueError(text)
    return Decimal(text)

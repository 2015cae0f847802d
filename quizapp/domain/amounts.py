"""Sums of money in đồng, in figures and in words, as Vietnamese papers write them."""

import re

from quizapp.domain.text import format_number, nfc

MAX = 999_999_999_999
_FIGURES = re.compile(r"(\d{1,3}(?:[. ]\d{3})+|\d{1,12})(?: ?(?:đồng|đ|vnđ|vnd))?", re.IGNORECASE)
_DIGITS = "không một hai ba bốn năm sáu bảy tám chín".split()
_GROUPS = ("", " nghìn", " triệu", " tỷ")


def dong(amount: int) -> str:
    """ "800.000 đồng" """
    return f"{format_number(amount)} đồng"


def parse(raw: str) -> int | None:
    """ "800.000", "800000 đồng" → 800000; None where it says no such sum."""
    found = _FIGURES.fullmatch(nfc(raw))
    amount = int(re.sub(r"[. ]", "", found[1])) if found else None
    return amount if amount is not None and amount <= MAX else None


def in_words(amount: int) -> str:
    """ "Tám trăm nghìn đồng", for 0 to `MAX`: what stands after "Bằng chữ:"."""
    words = " ".join(_groups(amount)) if amount else _DIGITS[0]
    return f"{words[0].upper()}{words[1:]} đồng"


def _groups(amount: int) -> list[str]:
    """The groups of three figures that are not 0, the greatest first."""
    found: list[str] = []
    for power in range(len(_GROUPS) - 1, -1, -1):
        group = amount // 1000**power % 1000
        if group:
            found.append(_three(group, whole=bool(found)) + _GROUPS[power])
    return found


def _three(group: int, *, whole: bool) -> str:
    """A group of three figures; `whole`: others stand before it, so even 0 hundreds are said."""
    hundreds, tens, ones = group // 100, group // 10 % 10, group % 10
    words = [_DIGITS[hundreds], "trăm"] if hundreds or whole else []
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [_DIGITS[tens], "mươi"]
    elif ones and words:
        words.append("lẻ")
    if ones:
        words.append(_one(tens, ones))
    return " ".join(words)


def _one(tens: int, ones: int) -> str:
    """The last figure: "hai mươi mốt", "mười lăm", "hai mươi tư"."""
    if ones == 1 and tens > 1:
        return "mốt"
    if ones == 5 and tens:
        return "lăm"
    return "tư" if ones == 4 and tens > 1 else _DIGITS[ones]

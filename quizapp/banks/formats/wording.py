"""How a question is worded: what readers stumble over and writers overlook.

Rules from question_banks/README.md: whole Vietnamese, no "all of the above", negatives in capitals,
a figure that ages carries its year in the stem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizapp.domain.banks import Document, DocumentStatus, Kind, Question
from quizapp.domain.text import nfc, search_key

WORDS_ENOUGH = 5  # a text of so many words that has no accent at all was typed without them
_LETTERS = re.compile(r"[^\W\d_]+")
_ALL_OF_THEM = re.compile(
    r"\b(tất cả( các)? (đáp án|phương án|ý|câu|nội dung)?\s*(trên|nêu trên|đều|kể trên)"
    r"|cả (hai|ba|bốn|năm|[2-5]) (đáp án|phương án|ý|câu|nội dung)"
    r"|cả [a-h]( ?, ?[a-h])*,? (và|lẫn) [a-h]\b|[a-h] (và|hoặc) [a-h]( đều)? đúng"
    r"|(tất cả )?đều (đúng|sai)$"
    r"|không( có)? (đáp án|phương án|ý|câu) nào( (trên|đúng))?"
    r"|các (đáp án|phương án|ý|câu)( còn lại| trên| khác)? đều)",
    re.IGNORECASE,
)
_NOT = (
    r"(?:không phải|không thuộc|không đúng|không bao gồm|không gồm|không nằm|không áp dụng"
    r"|không chính xác|chưa đúng|chưa chính xác|ngoại trừ|là sai|sai|không)"
)
_ASKS = r"(?:nào|gì|ai|đâu)"
_ASKS_FOR_NOT = re.compile(
    rf"\b(?:[Nn]ào|[Gg]ì|[Aa]i|[Đđ]âu)\b(?:\W+\w+){{0,5}}?\W+{_NOT}\b"
    rf"|\b{_NOT}(?:\W+\w+){{0,4}}?\W+{_ASKS}\b"
)
_ASIDE = re.compile(r"\([^)]*\)")
_RANK = re.compile(
    r"\b(xếp thứ|xếp hạng|thứ hạng|hạng mấy|đứng thứ|bao nhiêu điểm|điểm số)\b", re.I
)
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_AGEING = frozenset({"%", "điểm", "hạng"})
_FOREIGN = "tiếng anh"  # a question about foreign words quotes them


def complaints(question: Question, document: Document) -> Iterator[str]:
    """What is wrong with the wording (Vietnamese)."""
    if any(map(_unaccented, _texts(question))):
        yield "có đoạn chữ không dấu"
    if any(_ALL_OF_THEM.search(nfc(choice)) for choice in question.choices):
        yield "có phương án kiểu “tất cả các phương án trên”"
    if question.kind is not Kind.TRUE_FALSE and _hidden_negative(question.stem):
        yield "hỏi phủ định mà từ phủ định không viết HOA"
    if _ages(question, document) and not _YEAR.search(question.stem):
        yield "hỏi số liệu hoặc thứ hạng mà câu dẫn không ghi năm"


def _texts(q: Question) -> list[str]:
    quoted = () if _FOREIGN in q.stem.lower() else (*q.choices, *q.targets)
    return [q.stem, q.explanation, *quoted]


def _unaccented(text: str) -> bool:
    words = _LETTERS.findall(nfc(text))
    return len(words) >= WORDS_ENOUGH and search_key(text) == nfc(text).casefold()


def _hidden_negative(stem: str) -> bool:
    """Asks for what is not so, with the word that says it in small letters."""
    return _ASKS_FOR_NOT.search(_ASIDE.sub("", nfc(stem))) is not None


def _ages(q: Question, document: Document) -> bool:
    """Asks for a rank or a score, or for a share in an index."""
    if _RANK.search(q.stem):
        return True
    of_index = document.status is DocumentStatus.INDEX
    return of_index and q.kind is Kind.NUMERIC and q.unit in _AGEING

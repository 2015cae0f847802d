"""Which choice of a paper is right: by a line, a list of answers, asterisks, or its looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from quizapp.banks.formats.lines import MARK_WORDS, Mark
from quizapp.banks.formats.text_model import Entry
from quizapp.banks.formats.text_patterns import LETTERS
from quizapp.banks.formats.xlsx_words import plain

_LEADING = re.compile(
    r"(?P<key>[A-Ha-h](?:\s*(?:,|;|và|&|\+)?\s*[A-Ha-h](?![\wÀ-ỹ]))*)\s*(?:[.)\-–:]\s*(?P<rest>.*))?"
)
_WITH_SOURCE = re.compile(r"(?P<key>[A-H])\s*[.,;:\-–]?\s*\((?P<source>.{4,})\)\s*\.?")


def settle(entries: Sequence[Entry], answers: Mapping[int, str]) -> list[str]:
    """Give every entry its key in `parts`, where one can be known; notes on how it was known.

    What is written beside the question comes first, then the list of answers, then asterisks, then
    marks; a mark that says something else than what is written is a warning.
    """
    mark = _usual_mark(entries)
    numbers = Counter(entry.number for entry in entries if entry.number is not None)
    by_mark = 0
    for entry in (entry for entry in entries if not entry.own):
        _tidy(entry)
        marked = _stands_out(entry, mark)
        written = entry.parts.get("Đáp án") or _listed(entry, answers, numbers)
        if written:
            entry.parts["Đáp án"] = written
            _compare(entry, written, marked)
            continue
        starred = [i for i, choice in enumerate(entry.choices) if choice.star]
        if starred:
            entry.parts["Đáp án"] = _letters(starred)
        elif marked:
            entry.parts["Đáp án"] = _letters(marked)
            by_mark += 1
    notes = [f"Đáp án của {by_mark} câu được nhận theo phương án {MARK_WORDS[mark]}."]
    return [*(notes if by_mark else []), *_unused(entries, answers)]


def _letters(positions: Sequence[int]) -> str:
    return ", ".join(LETTERS[i] for i in positions if i < len(LETTERS))


def _tidy(entry: Entry) -> None:
    """ "B. Hà Nội" and "B (Điều 5 …)" as the letter; the bracket is a citation."""
    key = entry.parts.get("Đáp án", "")
    if not key or not entry.choices:
        return
    source = _WITH_SOURCE.fullmatch(key)
    if source:
        entry.parts["Đáp án"] = source["key"]
        entry.parts.setdefault("Căn cứ", source["source"])
        return
    if key.casefold() in [choice.text.casefold() for choice in entry.choices]:
        return
    found = _LEADING.fullmatch(key)
    if found:
        entry.parts["Đáp án"] = found["key"]


def _listed(entry: Entry, answers: Mapping[int, str], numbers: Counter[int]) -> str:
    """The answer that the list at the end gives for this number."""
    if entry.number is None or entry.number not in answers:
        return ""
    if numbers[entry.number] > 1:
        entry.errors.append(
            f"Có {numbers[entry.number]} câu cùng số {entry.number} nên không biết bảng đáp án nói"
            " câu nào. Vui lòng đánh số câu liên tục, hoặc ghi đáp án ngay dưới câu."
        )
        return ""
    return answers[entry.number]


def _unused(entries: Sequence[Entry], answers: Mapping[int, str]) -> list[str]:
    known = {entry.number for entry in entries}
    unknown = [str(number) for number in sorted(answers) if number not in known]
    if not unknown:
        return []
    more = " …" if len(unknown) > 20 else ""
    return [f"Bảng đáp án có các số không thấy câu hỏi: {', '.join(unknown[:20])}{more}."]


# ---------------------------------------------------------------- what stands out


def _usual_mark(entries: Sequence[Entry]) -> Mark:
    """The mark that most often sets some choices of a question apart from the others."""
    counts = {mark: sum(bool(_apart(entry, mark)) for entry in entries) for mark in MARK_WORDS}
    return max(MARK_WORDS, key=lambda mark: counts[mark])


def _stands_out(entry: Entry, usual: Mark) -> list[int]:
    """The choices set apart by the usual mark, or where it sets none apart, by another."""
    found = _apart(entry, usual)
    if found:
        return found
    for mark in MARK_WORDS:
        other = _apart(entry, mark)
        if other and not entry.parts.get("Đáp án"):
            entry.warnings.append(
                f"Đáp án được nhận theo phương án {MARK_WORDS[mark]}, khác với các câu khác. Vui"
                " lòng kiểm tra."
            )
            return other
    return []


def _apart(entry: Entry, mark: Mark) -> list[int]:
    """The choices with the mark, if others have it not: by their text, else by their letter."""
    for marks in (
        [choice.on_text for choice in entry.choices],
        [choice.on_letter for choice in entry.choices],
    ):
        found = [i for i, own in enumerate(marks) if own & mark]
        if 0 < len(found) < len(entry.choices):
            return found
    return []


def _compare(entry: Entry, written: str, marked: Sequence[int]) -> None:
    """Warn where the marks of a question say something else than its written key."""
    if not marked or not re.fullmatch(r"[A-Ha-h](?:[\s,;]*[A-Ha-h])*", written):
        return
    letters = sorted({LETTERS.index(sign) for sign in plain(written).upper() if sign in LETTERS})
    if letters != list(marked):
        entry.warnings.append(
            f"Đáp án ghi {written} nhưng phương án được đánh dấu trong bài là {_letters(marked)}."
            " Vui lòng kiểm tra."
        )

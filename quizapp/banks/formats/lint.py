"""What is allowed and still smells: warnings for whoever writes questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizapp.banks.formats.problems import FileProblem
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.domain.banks import Kind, Question
from quizapp.domain.text import search_key

NEAR = 0.7  # share of word pairs that two stems have in common
LONGER, LONGER_BY = 1.3, 10  # a key this many times, and this many signs, longer than the next
SKEWED, ENOUGH = 0.4, 20  # a letter or a habit this frequent among at least so many questions


@dataclass(frozen=True, slots=True)
class _Placed:
    question: Question
    file: str
    line: int

    def warn(self, message: str) -> FileProblem:
        return FileProblem(self.file, self.line, message)


def warnings(files: Sequence[ParsedFile]) -> list[FileProblem]:
    """Stems nearly alike, keys given away by their length; by file and line."""
    placed = [
        _Placed(question, file.filename, file.lines[question.ref])
        for file in files
        for question in file.questions
    ]
    return sorted([*_near_duplicates(placed), *_long_keys(placed)])


def _near_duplicates(placed: Sequence[_Placed]) -> Iterator[FileProblem]:
    pairs = [_word_pairs(one.question.stem) for one in placed]
    for i, one in enumerate(placed):
        for j in range(i):
            if _alike(pairs[i], pairs[j]) >= NEAR:
                other = placed[j]
                where = f"{other.question.ref} ({other.file}:{other.line})"
                yield one.warn(f"Câu {one.question.ref} gần như trùng với câu {where}.")


def _word_pairs(stem: str) -> frozenset[tuple[str, str]]:
    words = ["", *search_key(stem).split(), ""]
    return frozenset(zip(words, words[1:], strict=False))


def _alike(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> float:
    """The share of word pairs in common, from 0 to 1."""
    if min(len(a), len(b)) < NEAR * max(len(a), len(b)):
        return 0.0
    common = len(a & b)
    return common / (len(a) + len(b) - common)


def _long_keys(placed: Sequence[_Placed]) -> Iterator[FileProblem]:
    for one in placed:
        longest, next_longest = _key_and_next(one.question)
        if longest > LONGER * next_longest and longest > next_longest + LONGER_BY:
            yield one.warn(
                f"Câu {one.question.ref} có đáp án đúng dài hơn hẳn các phương án khác"
                f" ({longest} so với {next_longest} ký tự), người thi dễ đoán."
            )


def _key_and_next(question: Question) -> tuple[int, int]:
    """The lengths of the key and of the longest wrong choice; 0, 0 where that tells nothing."""
    if question.kind is not Kind.SINGLE:
        return 0, 0
    key = question.right[0]
    wrong = [len(text) for i, text in enumerate(question.choices) if i != key]
    return len(question.choices[key]), max(wrong)


def habits(files: Sequence[ParsedFile]) -> list[str]:
    """Habits of the whole collection that help guessing: a favourite letter, the longest choice."""
    single = [q for file in files for q in file.questions if q.kind is Kind.SINGLE]
    if len(single) < ENOUGH:
        return []
    found = []
    letter, times = Counter("ABCDEFGH"[q.right[0]] for q in single).most_common(1)[0]
    if times > SKEWED * len(single):
        found.append(f"Đáp án là {letter} ở {times}/{len(single)} câu một lựa chọn đúng.")
    longest = sum(key > other for key, other in map(_key_and_next, single))
    if longest > SKEWED * len(single):
        found.append(
            f"Đáp án đúng là phương án dài nhất ở {longest}/{len(single)} câu một lựa chọn đúng."
        )
    return found

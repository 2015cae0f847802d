"""What is allowed and still smells: warnings for whoever writes questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quizapp.banks.formats.likeness import near_pairs
from quizapp.banks.formats.problems import FileProblem
from quizapp.banks.formats.wording import complaints
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.domain.banks import Document, Kind, Question

LONGER, LONGER_BY = 1.3, 10  # a key this many times, and this many signs, longer than the next
SKEWED, ENOUGH = 0.4, 20  # a letter or a habit this frequent among at least so many questions


@dataclass(frozen=True, slots=True)
class _Placed:
    question: Question
    document: Document
    file: str
    line: int

    def warn(self, message: str) -> FileProblem:
        return FileProblem(self.file, self.line, message)


def warnings(files: Sequence[ParsedFile]) -> list[FileProblem]:
    """Stems nearly alike, keys given away by their length, bad wording; by file and line."""
    placed = [
        _Placed(question, file.document, file.filename, file.lines[question.ref])
        for file in files
        for question in file.questions
    ]
    return sorted([*_near_duplicates(placed), *_long_keys(placed), *_wording(placed)])


def _wording(placed: Sequence[_Placed]) -> Iterator[FileProblem]:
    for one in placed:
        for said in complaints(one.question, one.document):
            yield one.warn(f"Câu {one.question.ref} {said}.")


def _near_duplicates(placed: Sequence[_Placed]) -> Iterator[FileProblem]:
    for later, earlier in near_pairs([one.question.stem for one in placed]):
        one, other = placed[later], placed[earlier]
        where = f"{other.question.ref} ({other.file}:{other.line})"
        yield one.warn(f"Câu {one.question.ref} gần như trùng với câu {where}.")


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

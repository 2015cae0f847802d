"""What every reader gives: questions to look at, with their places, before anything is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from quizapp.domain.banks import Area, Audience, Difficulty, Question
from quizapp.domain.text import search_key

MAX_QUESTIONS = 20_000


class UnreadableFile(Exception):
    """A file that no questions can be read from; `message` says in Vietnamese why, what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for questions that do not say it themselves, chosen once for the whole file."""

    area: Area | None = None
    difficulty: Difficulty | None = None
    audience: Audience | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One question of a file, or what is wrong with it.

    `row` counts rows, lines or paragraphs from 1; `where` says the place in words when it is
    not "Dòng <row>".
    """

    row: int
    question: Question | None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    where: str = ""

    @property
    def place(self) -> str:
        return self.where or f"Dòng {self.row}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What was read; `notes` says what of the file was left aside."""

    rows: tuple[PreviewRow, ...]
    notes: tuple[str, ...] = ()


def checked(read: Iterable[PreviewRow]) -> Iterator[PreviewRow]:
    """The same rows; a code used twice is an error, a stem used twice a warning."""
    refs: dict[str, PreviewRow] = {}
    stems: dict[str, PreviewRow] = {}
    for row in read:
        if row.question is None:
            yield row
            continue
        ref, stem = row.question.ref, search_key(row.question.stem)
        if ref in refs:
            first = refs[ref]
            what = "Câu hỏi trùng với" if stems.get(stem) is first else f"Mã “{ref}” đã dùng ở"
            place = first.place[:1].lower() + first.place[1:]
            yield replace(row, question=None, errors=(f"{what} {place}.",))
            continue
        refs[ref] = row
        if stem in stems:
            place = stems[stem].place[:1].lower() + stems[stem].place[1:]
            warning = f"Nội dung câu hỏi trùng với {place}."
            row = replace(row, warnings=(*row.warnings, warning))
        stems.setdefault(stem, refs[ref])
        yield row


def bounded(rows: Iterable[PreviewRow]) -> tuple[PreviewRow, ...]:
    """The rows, checked against each other; raises UnreadableFile when they are too many."""
    kept: list[PreviewRow] = []
    for row in checked(rows):
        kept.append(row)
        if len(kept) > MAX_QUESTIONS:
            raise UnreadableFile("Tệp có hơn 20.000 câu hỏi. Vui lòng chia thành nhiều tệp.")
    return tuple(kept)

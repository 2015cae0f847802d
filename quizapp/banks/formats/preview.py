"""What every reader gives: questions to look at, with their places, before anything is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from quizapp.domain.banks import Area, Audience, Difficulty, Kind, Question, to_json
from quizapp.domain.text import nfc_lines, search_key
from quizapp.sheets.errors import UnreadableFile

__all__ = ["Defaults", "Preview", "PreviewRow", "UnreadableFile", "bounded", "checked", "own_ref"]

MAX_QUESTIONS = 20_000
MAX_RAW = 2000


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for questions that do not say it themselves, chosen once for the whole file."""

    area: Area | None = None
    difficulty: Difficulty | None = None
    audience: Audience | None = None
    citation: str = ""


NO_DEFAULTS = Defaults()


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One question of a file, or what is wrong with it.

    `row` counts rows, lines or paragraphs from 1; `where` says the place in words when it is
    not "Dòng <row>". Where there are errors, `said` has what was read all the same, in the shape of
    ``to_json`` with gaps, and `raw` the text as it stands in the file, for whoever mends it.
    """

    row: int
    question: Question | None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    where: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)
    raw: str = ""

    @property
    def place(self) -> str:
        return self.where or f"Dòng {self.row}"


@dataclass(frozen=True, slots=True)
class Preview:
    """What was read; `notes` says what of the file was left aside."""

    rows: tuple[PreviewRow, ...]
    notes: tuple[str, ...] = ()


def said(kind: Kind | None, area: Area | None, **fields: Any) -> dict[str, Any]:
    """What was read of a question that is not right, in the shape of ``to_json``.

    `fields` are those of Question; a kind and an area that are not known are left out.
    """
    attempt = Question(kind=kind or Kind.SINGLE, area=area or Area.STEERING, **fields)
    known = to_json(attempt)
    for name, value in (("kind", kind), ("area", area)):
        if value is None:
            del known[name]
    return known


def raw_text(lines: Iterable[str]) -> str:
    """The lines of a question in its file, as much of them as is shown."""
    text = nfc_lines("\n".join(islice(lines, MAX_RAW)))
    return text if len(text) <= MAX_RAW else text[: MAX_RAW - 1] + "…"


def own_ref(stem: str, *more: str) -> str:
    """A code for a question that has none: the same question has the same code next time."""
    text = "\n".join(search_key(part) for part in (stem, *more))
    return "t-" + hashlib.sha256(text.encode()).hexdigest()[:10]


def checked(read: Iterable[PreviewRow]) -> Iterator[PreviewRow]:
    """The same rows; a code used twice is an error, a stem used twice a warning.

    Questions without codes of their own that share a stem ("Chọn ý đúng:") and differ in what is
    to be chosen are different questions.
    """
    refs: dict[str, PreviewRow] = {}
    stems: dict[str, PreviewRow] = {}
    for row in read:
        if row.question is None:
            yield row
            continue
        question = _told_apart(row.question, refs)
        row = replace(row, question=question)
        ref, stem = question.ref, search_key(question.stem)
        if ref in refs:
            what = "Câu hỏi trùng với" if stems.get(stem) is refs[ref] else f"Mã “{ref}” đã dùng ở"
            yield replace(
                row,
                question=None,
                errors=(f"{what} {_inside(refs[ref])}.",),
                said=to_json(question),
            )
            continue
        refs[ref] = row
        if stem in stems:
            warning = f"Nội dung câu hỏi trùng với {_inside(stems[stem])}."
            row = replace(row, warnings=(*row.warnings, warning))
        stems.setdefault(stem, refs[ref])
        yield row


def _told_apart(question: Question, refs: Mapping[str, PreviewRow]) -> Question:
    before = refs[question.ref].question if question.ref in refs else None
    if before is None or question.ref != own_ref(question.stem):
        return question
    parts = _parts(question)
    if set(map(search_key, parts)) == set(map(search_key, _parts(before))):
        return question
    return replace(question, ref=own_ref(question.stem, *parts))


def _parts(question: Question) -> tuple[str, ...]:
    return (*question.choices, *question.targets, *question.accepted)


def _inside(row: PreviewRow) -> str:
    """The place inside a sentence."""
    return row.place[:1].lower() + row.place[1:]


def bounded(rows: Iterable[PreviewRow]) -> tuple[PreviewRow, ...]:
    """The rows, checked against each other; raises UnreadableFile when they are too many."""
    kept: list[PreviewRow] = []
    for row in checked(rows):
        kept.append(row)
        if len(kept) > MAX_QUESTIONS:
            raise UnreadableFile("Tệp có hơn 20.000 câu hỏi. Vui lòng chia thành nhiều tệp.")
    return tuple(kept)

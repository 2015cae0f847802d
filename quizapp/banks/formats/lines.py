"""Lines of a paper, from Word or from plain text, before they are understood as questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, IntFlag

from quizapp.domain.text import nfc


class Mark(IntFlag):
    """How writers set the right choice apart."""

    NONE = 0
    BOLD = 1
    UNDERLINE = 2
    COLOUR = 4
    HIGHLIGHT = 8


MARK_WORDS = {
    Mark.HIGHLIGHT: "tô nền",
    Mark.COLOUR: "tô màu",
    Mark.UNDERLINE: "gạch chân",
    Mark.BOLD: "in đậm",
}


class Auto(Enum):
    """What an automatic numbering shows in front of a paragraph."""

    NONE = 0
    NUMBER = 1
    QUESTION = 2  # a number with the word "Câu"
    LETTER = 3
    BULLET = 4


class Role(Enum):
    """What a paragraph of a paper that we wrote ourselves is; OTHER everywhere else."""

    OTHER = 0
    STEM = 1
    CHOICE = 2
    PART = 3
    SKIP = 4


Span = tuple[int, int, Mark]


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its place (paragraph or line number from 1) and what stands out in it."""

    text: str
    row: int
    spans: tuple[Span, ...] = ()
    auto: Auto = Auto.NONE
    number: int = 0
    role: Role = Role.OTHER
    picture: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip() and self.auto is Auto.NONE

    def cut(self, start: int, end: int | None = None) -> Line:
        """A part of the line with the marks of that part; numbering stays with the beginning."""
        stop = len(self.text) if end is None else end
        spans = tuple(
            (max(a, start) - start, min(b, stop) - start, mark)
            for a, b, mark in self.spans
            if a < stop and b > start
        )
        text = self.text[start:stop]
        if start:
            return replace(self, text=text, spans=spans, auto=Auto.NONE, picture=False)
        return replace(self, text=text, spans=spans)

    def marked(self, start: int = 0, end: int | None = None) -> Mark:
        """The marks that (nearly) all letters between two positions have."""
        stop = len(self.text) if end is None else end
        letters = sum(c.isalnum() for c in self.text[start:stop])
        found = Mark.NONE
        for mark in MARK_WORDS:
            covered = sum(
                sum(c.isalnum() for c in self.text[max(a, start) : min(b, stop)])
                for a, b, own in self.spans
                if own & mark and a < stop and b > start
            )
            if letters and covered * 10 >= letters * 8:
                found |= mark
        return found

    @property
    def plain(self) -> str:
        return nfc(self.text)

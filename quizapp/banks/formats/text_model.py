"""A question on its way from a paper, and what lines of a paper begin with."""

from __future__ import annotations

from dataclasses import dataclass, field

from quizapp.banks.formats import text_patterns as patterns
from quizapp.banks.formats.lines import Auto, Line, Mark
from quizapp.domain.text import nfc


@dataclass(slots=True)
class Choice:
    """A choice, with the marks of its letter and of its text."""

    text: str
    letter: str = ""
    star: bool = False
    on_letter: Mark = Mark.NONE
    on_text: Mark = Mark.NONE


@dataclass(slots=True)
class Entry:
    """One question as it was found."""

    row: int
    number: int | None = None
    stem: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    passage: str = ""
    area: str = ""
    picture: bool = False
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    last: str = "stem"  # what a line without a beginning of its own goes on with
    lower: bool = False
    level: str = ""
    own: bool = False  # from a paper that we wrote: nothing in it needs guessing

    @property
    def closed(self) -> bool:
        """Whether what follows need not belong to it any more."""
        return bool(self.parts) or len(self.choices) >= 2


def read_choice(line: Line) -> Choice:
    """A choice with its letter, its asterisk, and what marks the letter and the text."""
    found = patterns.CHOICE.match(line.text) if line.auto is not Auto.LETTER else None
    start = found.end() if found else 0
    behind = patterns.STAR_BEHIND.search(line.text[-40:])
    stop = max(start, len(line.text) - (len(behind[0]) if behind else 0))
    letter = found["letter"] if found else ""
    where = line.text.find(letter) if letter else 0
    return Choice(
        nfc(line.text[start:stop]),
        letter,
        bool((found and found["star"]) or behind),
        line.marked(where, where + 1) if letter else Mark.NONE,
        line.marked(start, stop),
    )


def letter_of(line: Line | None) -> str:
    """The letter that a line begins with, "" where it is no choice."""
    if line is None or line.auto is not Auto.NONE:
        return ""
    found = patterns.CHOICE.match(line.text)
    return found["letter"].upper() if found else ""


def is_strong(line: Line) -> bool:
    """Whether it begins with a word and a number ("Câu 1") or brackets: bare numbers are none."""
    if line.auto is not Auto.NONE:
        return line.auto is Auto.QUESTION
    return patterns.strong(line.text) is not None

"""A paper as it is shown: texts in displayed order, never an id and never the key.

Only ``review`` knows the key; it is called when the contest reveals it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.domain.answers import is_blank, load
from quizapp.domain.banks import Kind
from quizapp.domain.contests import KeyReveal
from quizapp.domain.papers import Item, Paper
from quizapp.domain.rulings import NO_RULINGS, RULING_NOTES, Ruling, substituted
from quizapp.domain.scoring import ItemMark, PaperMark, display_key
from quizapp.domain.timing import GRACE_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from quizapp.domain.banks import Question
    from quizapp.domain.seals import LogRow

LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True, slots=True)
class Shown:
    """One question of a paper; ``value`` is the current response (see ``domain.answers``)."""

    number: int
    kind: Kind
    stem: str
    choices: tuple[str, ...]
    targets: tuple[str, ...]
    unit: str | None
    value: object
    answered: bool

    def chosen(self, position: int) -> bool:
        """Whether the choice at a displayed position is taken."""
        if isinstance(self.value, list):
            return position in self.value
        return self.value == position

    def rank(self, position: int) -> int | None:
        """The place from 1 that an ordering gives to the item at a displayed position."""
        if isinstance(self.value, list) and position in self.value:
            return self.value.index(position) + 1
        return None

    def match(self, position: int) -> int | None:
        """The displayed target that a matching gives to a displayed left item."""
        if isinstance(self.value, list) and position < len(self.value):
            found = self.value[position]
            return found if isinstance(found, int) else None
        return None


def shown(
    paper: Paper, questions: Mapping[int, Question], answers: Mapping[int, str]
) -> list[Shown]:
    """The questions of a paper with the current answers, in order."""
    return [
        _shown(number, item, questions[item.version_id], answers.get(number))
        for number, item in enumerate(paper, start=1)
    ]


def _shown(number: int, item: Item, question: Question, response: str | None) -> Shown:
    return Shown(
        number=number,
        kind=item.kind,
        stem=question.stem,
        choices=tuple(question.choices[i] for i in item.choice_order),
        targets=tuple(question.targets[i] for i in item.target_order),
        unit=question.unit,
        value=None if response is None else load(response),
        answered=response is not None and not is_blank(response),
    )


def preview(question: Question, number: int = 1) -> Shown:
    """A question as on a paper, unanswered; what a paper shuffles is out of order here.

    Choices that are picked stay as written, so that a writer finds them again.
    """
    return Shown(
        number=number,
        kind=question.kind,
        stem=question.stem,
        choices=_rotated(question.choices) if question.kind is Kind.ORDERING else question.choices,
        targets=_rotated(question.targets),
        unit=question.unit,
        value=None,
        answered=False,
    )


def _rotated(items: tuple[str, ...]) -> tuple[str, ...]:
    return (*items[1:], *items[:1])


def revealed(rule: KeyReveal, now: int, last_end: int | None) -> bool:
    """Whether key and explanations may be shown: after the round only when no answer can come.

    ``last_end`` is the last deadline of the round, None while an attempt of it is paused.
    """
    if rule is KeyReveal.AFTER_CLOSE:
        return last_end is not None and now > last_end + GRACE_MS
    return rule is KeyReveal.AT_ONCE


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question after the key was revealed: given and right answers as lines of text."""

    number: int
    stem: str
    given: tuple[str, ...]
    right: tuple[str, ...]
    explanation: str
    citation: str
    mark: ItemMark
    ruling: str


def review(
    paper: Paper,
    questions: Mapping[int, Question],
    answers: Mapping[int, str],
    mark: PaperMark,
    rulings: Mapping[int, Ruling] = NO_RULINGS,
) -> list[Reviewed]:
    """The whole paper with key and explanations, as it was marked: by the rulings where any are."""
    rows = []
    for drawn, item_mark in zip(paper, mark.marks, strict=True):
        ruling = rulings.get(drawn.version_id)
        question, item = substituted(questions[drawn.version_id], drawn, ruling)
        shown_ = _shown(item_mark.position, item, question, answers.get(item_mark.position))
        rows.append(
            Reviewed(
                number=item_mark.position,
                stem=question.stem,
                given=_lines(shown_, shown_.value) if shown_.answered else (),
                right=_right_lines(shown_, question, item),
                explanation=question.explanation,
                citation=question.citation,
                mark=item_mark,
                ruling=RULING_NOTES[ruling.kind] if ruling else "",
            )
        )
    return rows


@dataclass(frozen=True, slots=True)
class Logged:
    """One saved answer: when, to which question (0 is the prediction), and what, in lines."""

    saved_at: int
    number: int
    lines: tuple[str, ...]


def log(paper: Paper, questions: Mapping[int, Question], rows: Iterable[LogRow]) -> list[Logged]:
    """The answer log of a paper in words, as it was saved."""
    found = []
    for row in rows:
        if row.position == 0:
            value = load(row.response)
            lines: tuple[str, ...] = () if value is None else (str(value),)
        else:
            item = paper[row.position - 1]
            shown_ = _shown(row.position, item, questions[item.version_id], row.response)
            lines = _lines(shown_, shown_.value) if shown_.answered else ()
        found.append(Logged(row.saved_at, row.position, lines))
    return found


def _right_lines(of: Shown, question: Question, item: Item) -> tuple[str, ...]:
    """The key in words; a ruling may take any one of several choices for right."""
    if question.kind in (Kind.SINGLE, Kind.TRUE_FALSE) and len(question.right) > 1:
        places = sorted(item.choice_order.index(index) for index in question.right)
        return tuple(of.choices[place] for place in places)
    return _lines(of, display_key(question, item))


def _lines(of: Shown, value: object) -> tuple[str, ...]:
    """A response in words, one line for each choice, place or pair."""
    if of.kind in (Kind.SINGLE, Kind.TRUE_FALSE) and isinstance(value, int):
        return (of.choices[value],)
    if of.kind is Kind.MULTIPLE and isinstance(value, list):
        return tuple(of.choices[position] for position in value)
    if of.kind is Kind.ORDERING and isinstance(value, list):
        return tuple(f"{place}. {of.choices[p]}" for place, p in enumerate(value, start=1))
    if of.kind is Kind.MATCHING and isinstance(value, list):
        return tuple(
            f"{left}: {of.targets[target] if target is not None else '–'}"
            for left, target in zip(of.choices, value, strict=True)
        )
    unit = f" {of.unit}" if of.unit else ""
    return (f"{value}{unit}",)

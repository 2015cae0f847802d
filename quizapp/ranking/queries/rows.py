"""One line of a board of people, however it was found: counted just now, kept, or fixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from quizapp.attempts.models import UNNAMED
from quizapp.domain.ranking import Criterion, Entry, decided_by, reason

if TYPE_CHECKING:
    from collections.abc import Sequence

UNRANKED = "Không xét giải nên không xếp hạng."
NO_OTHER = "Chưa có ai khác để so sánh."


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the board. Scores in hundredths, moments and spans in milliseconds.

    ``decided_by`` sets the row apart from its neighbour (the first row from the second), and
    ``reason`` says so in words. ``gap`` is |guess − actual| where the actual number is known.
    ``published`` says whether the person agreed to appear by name and unit: pages for the public
    show ``public_name`` and ``public_unit``.
    """

    participant_id: int
    place: int | None
    tied: bool
    name: str
    unit_id: int | None
    unit_name: str | None
    division: str | None
    score: int
    right_count: int
    questions: int
    ended_at: int
    time_ms: int
    attempts: int
    prediction: int | None
    gap: int | None
    missing_guesses: int
    decided_by: Criterion | None
    reason: str
    published: bool

    @property
    def public_name(self) -> str:
        return self.name if self.published else UNNAMED

    @property
    def public_unit(self) -> str | None:
        return self.unit_name if self.published else None


@dataclass(frozen=True, slots=True)
class Board:
    """A page of the board: ``ranked`` people have a place, ``total`` counts all."""

    rows: list[PersonRow]
    page: int
    size: int
    ranked: int
    total: int


class Figures(NamedTuple):
    """What a board knows of one participant; ``gap`` and ``missing`` once a round is settled."""

    participant_id: int
    unit_id: int | None
    division: str | None
    score: int
    right_count: int
    questions: int
    ended_at: int
    time_ms: int
    attempts: int
    prediction: int | None
    missing: int
    gap: int


@dataclass(frozen=True, slots=True)
class Who:
    """The person of a row, as read when it is shown."""

    name: str
    published: bool
    unit_name: str | None


Because = tuple[Criterion | None, str]
"""What sets a line apart from its neighbour, and the same in words."""


def entry(figures: Figures, *, by_gap: bool, decision: int | None = None) -> Entry:
    """The figures as ``domain.ranking`` compares them.

    ``by_gap``: by how far guesses are off, where they were settled already; else by the guess.
    """
    return Entry(
        id=figures.participant_id,
        score=figures.score,
        right_count=figures.right_count,
        ended_at=figures.ended_at,
        time_ms=figures.time_ms,
        attempts=figures.attempts,
        prediction=figures.prediction,
        decision=decision,
        prediction_gap=figures.gap if by_gap else None,
        missing_guesses=figures.missing if by_gap else 0,
    )


def why(
    pair: tuple[Entry, Entry] | None, chain: Sequence[Criterion], actual: int | None
) -> Because:
    """What sets two neighbours apart."""
    if pair is None:
        return None, NO_OTHER
    return decided_by(*pair, chain, actual), reason(*pair, chain, actual)


def person(
    figures: Figures,
    who: Who,
    *,
    place: int | None,
    tied: bool,
    because: Because,
    settled: bool,
    whole: bool,
) -> PersonRow:
    """A line of the board; guesses show once they are ``settled``. ``whole``: sums over rounds."""
    guessed = settled and (whole or figures.prediction is not None)
    return PersonRow(
        participant_id=figures.participant_id,
        place=place,
        tied=tied,
        name=who.name,
        unit_id=figures.unit_id,
        unit_name=who.unit_name,
        division=figures.division,
        score=figures.score,
        right_count=figures.right_count,
        questions=figures.questions,
        ended_at=figures.ended_at,
        time_ms=figures.time_ms,
        attempts=figures.attempts,
        prediction=figures.prediction if settled else None,
        gap=figures.gap if guessed else None,
        missing_guesses=figures.missing if settled else 0,
        decided_by=because[0],
        reason=because[1],
        published=who.published,
    )

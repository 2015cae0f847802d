"""The winners as the public may see them: of lists that count, of a draft at its ceremony."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from quizapp.contests import queries as contests
from quizapp.domain.boards import NameStyle, named
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.queries import drafts, prizes
from quizapp.ranking.queries.rounds import titles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quizapp.attempts.models import Participant
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import PrizeList


@dataclass(frozen=True, slots=True)
class Winner:
    """Somebody with a prize, as the public may see it."""

    name: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One prize with all who have it; ``division`` is the name of theirs, empty for all."""

    prize: str
    value: str
    division: str
    winners: list[Winner]


@dataclass(frozen=True, slots=True)
class Shown:
    """A published list: its title and its prizes in order."""

    title: str
    held: PrizeList
    steps: list[Step]


def lists(contest: Contest) -> list[Shown]:
    """The list that counts of each round, then the one over the contest."""
    found = prizes.current_lists(contest)
    return [
        Shown(title, found[number], published(contest, found[number]))
        for number, title in titles(contest).items()
        if number in found
    ]


Given = tuple[str, str, str | None, Winner]
"""(prize, value, division, who has it)"""


def published(contest: Contest, held: PrizeList) -> list[Step]:
    """The prizes of a published list that were not taken back."""
    awards = [each for each in prizes.awards_of(held.id) if each.withdrawn_at is None]
    people = prizes.people(each.participant_id for each in awards if each.participant_id)
    style = contests.board(contest).names
    return _steps(
        contest,
        (
            (
                *(award.prize, award.value, award.division),
                _person(*people[award.participant_id], style)
                if award.participant_id
                else Winner(award.unit_name, ""),
            )
            for award in awards
        ),
    )


def drafted(contest: Contest, draft: drafts.Draft) -> list[Step]:
    """The prizes of a draft, named as they would be once it is published."""
    style = contests.board(contest).names
    return _steps(
        contest,
        (
            (
                *(line.prize.name, line.worth, line.division),
                _person(line.participant, line.unit_name, style)
                if line.participant
                else Winner(line.name, ""),
            )
            for line in draft.lines
        ),
    )


def _steps(contest: Contest, given: Iterable[Given]) -> list[Step]:
    names = {**DIVISIONS, **contests.divisions(contest)}
    return [
        Step(prize, value, names.get(division or "", division or ""), [each[3] for each in group])
        for (prize, value, division), group in groupby(given, key=lambda each: each[:3])
    ]


def _person(person: Participant, unit: str, style: NameStyle) -> Winner:
    if not person.publish:
        return Winner(person.shown_name, "")
    return Winner(named(person.full_name, style), unit)

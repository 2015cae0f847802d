"""The winners as the public sees them: the lists that count, names as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from quizapp.contests import queries as contests
from quizapp.domain.boards import NameStyle, named
from quizapp.ranking.queries import prizes
from quizapp.ranking.queries.rounds import titles

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Award, PrizeList


@dataclass(frozen=True, slots=True)
class Winner:
    """Somebody with a prize, as the public may see it."""

    name: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One prize of a list with all who have it."""

    prize: str
    value: str
    division: str | None
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
    style = contests.board(contest).names
    return [
        Shown(title, found[number], _steps(found[number], style))
        for number, title in titles(contest).items()
        if number in found
    ]


def _steps(held: PrizeList, style: NameStyle) -> list[Step]:
    awards = [each for each in prizes.awards_of(held.id) if each.withdrawn_at is None]
    people = prizes.people(each.participant_id for each in awards if each.participant_id)

    def winner(award: Award) -> Winner:
        if award.participant_id is None:
            return Winner(award.unit_name, "")
        person, unit = people[award.participant_id]
        if not person.publish:
            return Winner(person.shown_name, "")
        return Winner(named(person.full_name, style), unit)

    def same(award: Award) -> tuple[str, str, str | None]:
        return award.prize, award.value, award.division

    return [
        Step(*key, winners=[winner(each) for each in group]) for key, group in groupby(awards, same)
    ]

"""Reads of leaderboards: people, units, and where each round stands."""

from quizapp.ranking.queries.people import (
    Board,
    PersonRow,
    Scope,
    all_rows,
    divisions,
    own_place,
    people_board,
    scope_of,
)
from quizapp.ranking.queries.rounds import Outlook, RoundState, chosen, outlook, states
from quizapp.ranking.queries.units import (
    UnitLine,
    UnitSnapshot,
    unit_board,
    units_now,
    units_to_rank,
)

__all__ = [
    "Board",
    "Outlook",
    "PersonRow",
    "RoundState",
    "Scope",
    "UnitLine",
    "UnitSnapshot",
    "all_rows",
    "chosen",
    "divisions",
    "outlook",
    "own_place",
    "people_board",
    "scope_of",
    "states",
    "unit_board",
    "units_now",
    "units_to_rank",
]

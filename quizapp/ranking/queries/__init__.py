"""Reads of leaderboards: people, units, and where each round stands."""

from quizapp.ranking.queries.held import Held
from quizapp.ranking.queries.ladder import PeopleHeld, own_figures, people_board, people_now
from quizapp.ranking.queries.people import Scope, divisions, scope_of
from quizapp.ranking.queries.rounds import Outlook, RoundState, chosen, outlook, states
from quizapp.ranking.queries.rows import Board, PersonRow
from quizapp.ranking.queries.units import (
    PART,
    Group,
    UnitLine,
    UnitsHeld,
    tree_moment,
    unit_board,
    unit_path,
    units_now,
    units_to_rank,
)

__all__ = [
    "PART",
    "Board",
    "Group",
    "Outlook",
    "PeopleHeld",
    "PersonRow",
    "RoundState",
    "Scope",
    "Held",
    "UnitLine",
    "UnitsHeld",
    "chosen",
    "divisions",
    "outlook",
    "own_figures",
    "people_board",
    "people_now",
    "scope_of",
    "states",
    "tree_moment",
    "unit_board",
    "unit_path",
    "units_now",
    "units_to_rank",
]

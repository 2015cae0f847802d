"""What the pages of the leaderboards show, and the same figures as tables for files."""

from quizapp.ranking.boards.choice import fixed_of
from quizapp.ranking.boards.joined import SORTS, Asked, JoinedPage, asked_of, joined, joined_page
from quizapp.ranking.boards.people import Own, PeoplePage, Search, people, people_table
from quizapp.ranking.boards.units import Group, OwnUnit, UnitsPage, units, units_table
from quizapp.ranking.boards.words import (
    Table,
    added_words,
    average_words,
    division_name,
    phase_words,
    place_words,
    rate_words,
    score_words,
)
from quizapp.ranking.queries import PART

__all__ = [
    "PART",
    "SORTS",
    "Asked",
    "Group",
    "JoinedPage",
    "Own",
    "OwnUnit",
    "PeoplePage",
    "Search",
    "Table",
    "UnitsPage",
    "added_words",
    "asked_of",
    "average_words",
    "division_name",
    "fixed_of",
    "joined",
    "joined_page",
    "people",
    "people_table",
    "phase_words",
    "place_words",
    "rate_words",
    "score_words",
    "units",
    "units_table",
]

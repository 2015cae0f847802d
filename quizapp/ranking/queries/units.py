"""The board of units: counted from one aggregate, kept as a snapshot.

Lines stand in the order of the board, division after division; ``figures["groups"]`` says where
each division begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, func, select

from quizapp.accounts import queries as accounts
from quizapp.accounts.models import Unit as UnitTable
from quizapp.attempts.models import Participant, Result
from quizapp.contests import queries as contests
from quizapp.core.db import Alone, db
from quizapp.domain import units as domain
from quizapp.domain.units import UNIT_TERM_LABELS, Person, Unit, UnitRow, UnitTerm
from quizapp.ranking.queries import past
from quizapp.ranking.queries.held import (
    WHOLE,
    Built,
    Held,
    Key,
    Part,
    alone,
    held,
    pack,
)
from quizapp.ranking.queries.rounds import states

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from quizapp.contests.models import Contest, Round

Rows = Callable[[], Sequence[dict[str, Any]]]
PART = 100
"""Lines in a part, and on a page of the whole board."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line as the snapshot keeps it; rates and scores are exact."""

    unit_id: int
    name: str
    division: str | None
    place: int | None
    tied: bool
    people: int
    headcount: int | None
    rate: Fraction | None
    average: Fraction
    score: Fraction
    parts: tuple[tuple[UnitTerm, Fraction], ...]
    extra_points: Fraction
    not_ranked_because: str | None
    note: str | None

    @property
    def sum_words(self) -> list[tuple[str, Fraction]]:
        """What the score is made of: label and points."""
        found = [(UNIT_TERM_LABELS[term], value) for term, value in self.parts]
        return [*found, ("Điểm cộng, trừ", self.extra_points)] if self.extra_points else found


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one division: the first of them has the number ``start`` on the whole board."""

    division: str | None
    start: int
    count: int


@dataclass(frozen=True, slots=True)
class UnitsHeld:
    """The board as it is kept; lines are numbered from 0 over all divisions."""

    kept: Held

    @property
    def total(self) -> int:
        return int(self.kept.figures["total"])

    @property
    def groups(self) -> list[Group]:
        """The divisions on the board, in its order."""
        return [Group(*each) for each in self.kept.figures["groups"]]

    def lines(self, start: int = 0, count: int | None = None) -> list[UnitLine]:
        """The lines from ``start`` on, all or ``count`` of them."""
        stop = self.total if count is None else min(start + count, self.total)
        found: list[UnitLine] = []
        for number in range(start // PART, -(-stop // PART)):
            rows = self.kept.part(number) or []
            inside = slice(max(start - number * PART, 0), stop - number * PART)
            found += [_line(row) for row in rows[inside]]
        return found

    def place_of(self, path: Sequence[int], division: str | None) -> tuple[int, int, int] | None:
        """The lowest unit of ``path`` (from the top) with a line among those of ``division``, or of
        all; the number of its line, and how many lines stand before it there."""
        numbers = self.kept.index() if path and self.total else {}
        inside = [group for group in self.groups if division in (None, group.division)]
        for unit_id in reversed(path):
            number = numbers.get(str(unit_id), -1)
            if any(group.start <= number < group.start + group.count for group in inside):
                return unit_id, number, number - (inside[0].start if division else 0)
        return None

    def let_go(self) -> UnitsHeld:
        """The same board without the parts that its builder holds."""
        return UnitsHeld(self.kept.let_go())


def unit_board(
    round_: Round | None, contest: Contest, now: int, fixed: Rows | None = None
) -> UnitsHeld:
    """The board of one round or, without one, of the whole contest; at most some seconds old, or
    of the rows that were ``fixed``."""
    key = Key(contest.id, "units", round_.number if round_ else WHOLE)
    rows = fixed or (lambda: count_rows(round_, contest, now))
    return UnitsHeld(held(key, now, lambda: built(rows())))


def unit_path(participant_id: int) -> list[int]:
    """The ids of the units above a participant, the topmost first."""
    row = _path(db.engine).row(who=participant_id)
    return [int(part) for part in row[0].split("/") if part] if row else []


@lru_cache(maxsize=4)
def _path(engine: Engine) -> Alone:
    query = select(UnitTable.path).join(Participant, Participant.unit_id == UnitTable.id)
    return Alone(engine, query.where(Participant.id == bindparam("who", 0, type_=BigInteger)))


def units_now(round_: Round | None, contest: Contest, now: int) -> UnitsHeld:
    """The board counted anew for organisers: rounds that participants may not see yet count."""
    rows = count_rows(round_, contest, now, everything=True)
    return UnitsHeld(alone(built(rows), now))


def built(rows: Sequence[dict[str, Any]]) -> Built:
    """Rows in the order of the board, packed."""
    groups: list[list[Any]] = []
    for number, row in enumerate(rows):
        if not groups or groups[-1][0] != row["division"]:
            groups.append([row["division"], number, 0])
        groups[-1][2] += 1
    parts = [Part(b"", pack(rows[at : at + PART])) for at in range(0, len(rows), PART)]
    index = {str(row["unit_id"]): number for number, row in enumerate(rows)}
    return Built({"groups": groups, "total": len(rows)}, parts, index=pack(index))


# ---------------------------------------------------------------- counting


def count_rows(
    round_: Round | None, contest: Contest, now: int, *, everything: bool = False
) -> list[dict[str, Any]]:
    """The board counted anew, as plain JSON values."""
    tree = accounts.plain_tree(db.session.get_one(UnitTable, contest.unit_id))
    names = {unit.id: unit.name for unit in tree}
    contenders = units_to_rank(tree, contest.unit_id)
    persons = _persons(round_, contest, now, everything)
    board = domain.board(contenders, tree, persons, contests.formula(contest))
    return [_plain(row, names[row.unit_id]) for row in board]


def units_to_rank(tree: Sequence[Unit], root_id: int) -> list[Unit]:
    """The units that compete: those with a division, and the root's own children.

    A child without a division that only groups units with divisions does not compete. A root with
    nothing below competes alone.
    """
    parents = {unit.id: unit.parent_id for unit in tree}
    grouping: set[int | None] = set()
    for unit in tree:
        above = unit.parent_id
        while unit.division is not None and above is not None and above not in grouping:
            grouping.add(above)
            above = parents.get(above)
    found = [
        unit
        for unit in tree
        if unit.id != root_id
        and (unit.division is not None or (unit.parent_id == root_id and unit.id not in grouping))
    ]
    return found or [unit for unit in tree if unit.id == root_id]


def _persons(
    round_: Round | None, contest: Contest, now: int, everything: bool
) -> Iterator[Person]:
    """One aggregate: equal marks of a unit come as one row with their number."""
    as_of = {
        each.id: each.as_of
        for each in states(contest, now)
        if each.as_of is not None and not everything
    }
    if round_ is not None:
        c = past.results([round_.id], as_of).c if round_.id in as_of else Result.__table__.c
        source: Any = select(
            c.unit_id, c.score, c.max_score, c.right_count, c.questions.label("questions")
        ).where(c.round_id == round_.id, c.unit_id.is_not(None))
        source = source.subquery("marks")
    else:
        source = _sums(contest, now, everything, as_of)
    c = source.c
    figures = (c.unit_id, c.score, c.max_score, c.right_count, c.questions)
    for *mark, people in db.session.execute(select(*figures, func.count()).group_by(*figures)):
        yield from repeat(Person(*mark), people)


def _sums(contest: Contest, now: int, everything: bool, as_of: dict[int, int]) -> Any:
    """Each person's sums over the rounds whose units may be shown, at the person's unit."""
    shown = [each.id for each in states(contest, now) if everything or not each.units_hidden]
    c = past.results(shown, as_of).c if as_of and shown else Result.__table__.c
    return (
        select(
            Participant.unit_id,
            func.sum(c.score).label("score"),
            func.sum(c.max_score).label("max_score"),
            func.sum(c.right_count).label("right_count"),
            func.sum(c.questions).label("questions"),
        )
        .join(Participant, Participant.id == c.participant_id)
        .where(c.round_id.in_(shown), Participant.unit_id.is_not(None))
        .group_by(c.participant_id, Participant.unit_id)
        .subquery("marks")
    )


# ---------------------------------------------------------------- JSON and back


def _plain(row: UnitRow, name: str) -> dict[str, Any]:
    return {
        "unit_id": row.unit_id,
        "name": name,
        "division": row.division,
        "place": row.place,
        "tied": row.tied,
        "people": row.people,
        "headcount": row.headcount,
        "rate": None if row.rate is None else str(row.rate),
        "average": str(row.average),
        "score": str(row.score),
        "parts": [[term.value, str(value)] for term, value in row.parts],
        "extra_points": str(row.extra_points),
        "because": row.not_ranked_because,
        "note": row.note,
    }


def _line(row: dict[str, Any]) -> UnitLine:
    return UnitLine(
        unit_id=row["unit_id"],
        name=row["name"],
        division=row["division"],
        place=row["place"],
        tied=row["tied"],
        people=row["people"],
        headcount=row["headcount"],
        rate=None if row["rate"] is None else Fraction(row["rate"]),
        average=Fraction(row["average"]),
        score=Fraction(row["score"]),
        parts=tuple((UnitTerm(term), Fraction(value)) for term, value in row["parts"]),
        extra_points=Fraction(row["extra_points"]),
        not_ranked_because=row["because"],
        note=row["note"],
    )

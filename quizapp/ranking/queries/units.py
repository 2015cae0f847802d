"""The board of units: counted from one aggregate, kept as a snapshot.

Lines stand in the order of the board, division after division; ``figures["groups"]`` says where
each division begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, bindparam, func, select

from quizapp.accounts import history
from quizapp.accounts.models import Unit as UnitTable
from quizapp.attempts.models import Participant, Result
from quizapp.contests import queries as contests
from quizapp.core.db import Alone, db
from quizapp.domain import units as domain
from quizapp.domain.units import Person, Unit, UnitTerm
from quizapp.ranking.queries import past, points
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
from quizapp.ranking.queries.unit_lines import UnitLine, line, plain

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from quizapp.contests.models import Contest, Round
    from quizapp.domain.units import Formula

Rows = Callable[[], Sequence[dict[str, Any]]]
MARK = ("score", "max_score", "right_count", "questions", "attempts")
"""The columns of a result that the figures of units are made of, in the order of ``Person``."""
PART = 100
"""Lines in a part, and on a page of the whole board."""


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
    def added(self) -> bool:
        """Whether any unit has points by hand or for prizes."""
        return bool(self.kept.figures.get("added"))

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
            found += [line(row) for row in rows[inside]]
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


def unit_path(participant_id: int, at: int) -> list[int]:
    """The ids of the units above a participant, the topmost first; behind them those that the
    participant's unit is part of by mergers."""
    row = _path(db.engine).row(who=participant_id)
    path = [int(part) for part in row[0].split("/") if part] if row else []
    return history.line_of(path, history.day_of(at)) if path else []


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
    figures = {"groups": groups, "total": len(rows), "added": any(map(_added, rows))}
    return Built(figures, parts, index=pack(index))


def _added(row: dict[str, Any]) -> bool:
    return any(row.get(name, "0") != "0" for name in ("extra_points", "prize_points"))


# ---------------------------------------------------------------- counting


def count_rows(
    round_: Round | None,
    contest: Contest,
    now: int,
    *,
    everything: bool = False,
    won: Sequence[tuple[int, str]] = (),
) -> list[dict[str, Any]]:
    """The board counted anew, as plain JSON values; ``won`` are prizes of people, see
    ``domain.units.prize_extra``."""
    as_of, moment = _stands_still(round_, contest, now, everything)
    tree = tree_of(contest, round_, moment or now, moment)
    names = {unit.id: unit.name for unit in tree}
    ranked = units_to_rank(tree, contest.unit_id)
    formula = contests.formula(contest)
    persons = _persons(round_, contest, now, everything, as_of, formula)
    board = domain.board(
        ranked,
        tree,
        persons,
        formula,
        points.by_hand(contest.id, round_.number if round_ else WHOLE, tree, moment),
        domain.prize_extra(tree, won, formula, [unit.id for unit in ranked]) if won else {},
    )
    return [plain(row, names[row.unit_id]) for row in board]


def tree_of(
    contest: Contest, round_: Round | None, now: int, known_at: int | None = None
) -> list[Unit]:
    """The units of a contest as the board of a round, or over the contest, counts them: by the
    headcounts and mergers of the closing day, or of today while that is to come."""
    root = db.session.get_one(UnitTable, contest.unit_id)
    day = history.day_of(tree_moment(contest, round_.id if round_ else None, now))
    return history.tree_on(root, day, known_at)


def tree_moment(contest: Contest, round_id: int | None, now: int) -> int:
    """The moment as of which units count: the closing of the round, or of the last one, unless
    that is to come."""
    closes = [each.closes_at for each in contest.rounds if round_id in (None, each.id)]
    return min([now, *closes[-1:]])


def people_by_unit(
    round_: Round | None, contest: Contest, now: int, *, everything: bool = False
) -> tuple[list[Unit], Counter[int]]:
    """The tree, and how many people each unit itself has, as the board of units counts them."""
    as_of, moment = _stands_still(round_, contest, now, everything)
    persons = _persons(round_, contest, now, everything, as_of, contests.formula(contest))
    own = Counter(person.unit_id for person in persons)
    return tree_of(contest, round_, moment or now, moment), own


def _stands_still(
    round_: Round | None, contest: Contest, now: int, everything: bool
) -> tuple[dict[int, int], int | None]:
    """The rounds whose boards stand still and since when, and since when this board does."""
    if everything:
        return {}, None
    as_of = {each.id: each.as_of for each in states(contest, now) if each.as_of is not None}
    return as_of, as_of.get(round_.id) if round_ else max(as_of.values(), default=None)


def contenders(contest: Contest, number: int, now: int) -> list[Unit]:
    """The units that compete in a ranking, by round number; 0 is over the contest."""
    round_ = contests.round_numbered(contest, number)
    return units_to_rank(tree_of(contest, round_, now), contest.unit_id)


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
        and not unit.merged
        and (unit.division is not None or (unit.parent_id == root_id and unit.id not in grouping))
    ]
    return found or [unit for unit in tree if unit.id == root_id]


def _persons(
    round_: Round | None,
    contest: Contest,
    now: int,
    everything: bool,
    as_of: dict[int, int],
    formula: Formula,
) -> Iterator[Person]:
    """One aggregate: equal marks of a unit come as one row with their number.

    How often people sat is read only where the formula asks for it: it makes the marks more.
    """
    if round_ is not None:
        c = past.results([round_.id], as_of).c if round_.id in as_of else Result.__table__.c
        source: Any = select(*(getattr(c, name) for name in ("unit_id", *MARK))).where(
            c.round_id == round_.id, c.unit_id.is_not(None)
        )
        source = source.subquery("marks")
    else:
        source = _sums(contest, now, everything, as_of)
    names = MARK if formula.has(UnitTerm.ATTEMPTS) else MARK[:-1]
    figures = (source.c.unit_id, *(source.c[name] for name in names))
    for *mark, people in db.session.execute(select(*figures, func.count()).group_by(*figures)):
        yield from repeat(Person(*mark), people)


def _sums(contest: Contest, now: int, everything: bool, as_of: dict[int, int]) -> Any:
    """Each person's sums over the rounds whose units may be shown, at the person's unit: a result
    that stands still has the one that it had."""
    shown = [each.id for each in states(contest, now) if everything or not each.units_hidden]
    c = past.results(shown, as_of).c if as_of and shown else Result.__table__.c
    return (
        select(
            func.max(c.unit_id).label("unit_id"),
            *(func.sum(getattr(c, name)).label(name) for name in MARK),
        )
        .where(c.round_id.in_(shown), c.unit_id.is_not(None))
        .group_by(c.participant_id)
        .subquery("marks")
    )

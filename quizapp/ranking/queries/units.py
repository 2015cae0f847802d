"""The board of units: a snapshot that one reader at a time rebuilds while the others read on.

The snapshot is claimed, counted and stored in short transactions of its own on a second
connection: the claim must be seen by others before the counting begins, and on SQLite nobody's
answer may wait for the write lock meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, func, select, update
from sqlalchemy.exc import OperationalError

from quizapp.accounts import queries as accounts
from quizapp.accounts.models import Unit as UnitTable
from quizapp.attempts.models import Participant, Result
from quizapp.contests import queries as contests
from quizapp.core.db import db, insert_ignoring
from quizapp.domain import units as domain
from quizapp.domain.units import UNIT_TERM_LABELS, Person, Unit, UnitRow, UnitTerm
from quizapp.ranking.models import UnitBoard
from quizapp.ranking.queries.rounds import states

if TYPE_CHECKING:
    from quizapp.contests.models import Contest, Round

FRESH_MS = 5_000
"""A snapshot younger than this is served as it is."""
CLAIM_MS = 30_000
"""Who claimed a rebuild and did not finish within this span is taken to have failed."""
LOCK_WAIT_MS = 300
WHOLE = 0
"""The ``round_number`` of the board over all rounds."""


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
class UnitSnapshot:
    """The board as counted at ``built_at``; equal versions of one board have equal ``rows``."""

    version: int
    built_at: int
    rows: tuple[dict[str, Any], ...]

    def lines(self, division: str | None = None) -> list[UnitLine]:
        """The lines in order, all or those of one division."""
        return [_line(row) for row in self.rows if division in (None, row["division"])]

    @property
    def divisions(self) -> list[str | None]:
        """The divisions on the board, in its order."""
        return list(dict.fromkeys(row["division"] for row in self.rows))


def unit_board(round_: Round | None, contest: Contest, now: int) -> UnitSnapshot:
    """The board of one round or, without one, of the whole contest; at most some seconds old."""
    number = round_.number if round_ else WHOLE
    kept = _kept(contest.id, number)
    if kept is not None and now - kept.built_at < FRESH_MS:
        return kept
    if _claim(contest.id, number, now):
        rows = count_rows(round_, contest, now)
        changed = kept is None or not kept.version or list(kept.rows) != rows
        version = _store(contest.id, number, rows, changed, now)
        return UnitSnapshot(version, now, tuple(rows))
    if kept is not None and kept.version:
        return kept
    return UnitSnapshot(0, now, tuple(count_rows(round_, contest, now)))


# ---------------------------------------------------------------- the snapshot


def _key(contest_id: int, number: int) -> Any:
    return and_(UnitBoard.contest_id == contest_id, UnitBoard.round_number == number)


def _kept(contest_id: int, number: int) -> UnitSnapshot | None:
    row = db.session.execute(
        select(UnitBoard.version, UnitBoard.built_at, UnitBoard.rows).where(
            _key(contest_id, number)
        )
    ).one_or_none()
    return UnitSnapshot(row.version, row.built_at, tuple(row.rows)) if row else None


def _claim(contest_id: int, number: int, now: int) -> bool:
    """Whether this call may rebuild: the database lets exactly one caller through."""
    until = now + CLAIM_MS
    first = (
        insert_ignoring(UnitBoard)
        .values(
            contest_id=contest_id,
            round_number=number,
            version=0,
            built_at=0,
            claimed_until=until,
            rows=[],
        )
        .returning(UnitBoard.version)
    )
    again = (
        update(UnitBoard)
        .where(
            _key(contest_id, number),
            UnitBoard.built_at <= now - FRESH_MS,
            UnitBoard.claimed_until <= now,
        )
        .values(claimed_until=until)
        .returning(UnitBoard.version)
    )
    try:
        with _own_transaction() as own:
            return own.execute(again).first() is not None or own.execute(first).first() is not None
    except OperationalError:
        return False


def _store(contest_id: int, number: int, rows: list[Any], changed: bool, now: int) -> int:
    """Keep the new rows and let go of the claim; gives the version they have."""
    values: dict[str, Any] = {"built_at": now, "claimed_until": 0}
    if changed:
        values.update(rows=rows, version=UnitBoard.version + 1)
    kept = (
        update(UnitBoard)
        .where(_key(contest_id, number), UnitBoard.built_at <= now)
        .values(values)
        .returning(UnitBoard.version)
    )
    try:
        with _own_transaction() as own:
            return own.scalar(kept) or 0
    except OperationalError:
        return 0


@contextmanager
def _own_transaction() -> Iterator[Connection]:
    """A transaction beside the session's. SQLite gives up soon: the board can wait, saves go on.

    Raises OperationalError where the write lock cannot be had.
    """
    with db.engine.connect() as own:
        driver: Any = own.connection.driver_connection
        sqlite = own.dialect.name == "sqlite"
        if sqlite:
            usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
            driver.execute(f"PRAGMA busy_timeout={LOCK_WAIT_MS}")
        try:
            with own.begin():
                yield own
        finally:
            if sqlite:
                driver.execute(f"PRAGMA busy_timeout={usual}")


# ---------------------------------------------------------------- counting


def units_now(round_: Round | None, contest: Contest, now: int) -> UnitSnapshot:
    """The board counted anew for organisers: rounds that participants may not see yet count."""
    return UnitSnapshot(0, now, tuple(count_rows(round_, contest, now, everything=True)))


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
    if round_ is not None:
        c = Result.__table__.c
        source: Any = select(
            c.unit_id, c.score, c.max_score, c.right_count, c.questions.label("questions")
        ).where(c.round_id == round_.id, c.unit_id.is_not(None))
        source = source.subquery("marks")
    else:
        source = _sums(contest, now, everything)
    c = source.c
    figures = (c.unit_id, c.score, c.max_score, c.right_count, c.questions)
    for *mark, people in db.session.execute(select(*figures, func.count()).group_by(*figures)):
        yield from repeat(Person(*mark), people)


def _sums(contest: Contest, now: int, everything: bool) -> Any:
    """Each person's sums over the rounds whose units may be shown, at the person's unit."""
    shown = [each.id for each in states(contest, now) if everything or not each.units_hidden]
    c = Result.__table__.c
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

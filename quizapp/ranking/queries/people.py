"""The board of people: ordered by the database, in the very order of ``domain.ranking``.

Who is not eligible for prizes stands behind all others, without a place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import ColumnElement, Row, and_, case, false, func, literal, or_, select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import UNNAMED, Participant, Result
from quizapp.core.db import db
from quizapp.domain.ranking import Chain, Criterion, Entry, decided_by, ranked, reason
from quizapp.ranking.queries.rounds import RoundState

if TYPE_CHECKING:
    from sqlalchemy import Select

UNRANKED = "Không xét giải nên không xếp hạng."


@dataclass(frozen=True, slots=True)
class Scope:
    """What a board is about: one round, or (``whole``) the sums over the rounds of a contest.

    ``actuals`` gives the counted figure of the prediction for the rounds that are closed.
    """

    chain: tuple[Criterion, ...]
    round_ids: tuple[int, ...]
    whole: bool
    actuals: Mapping[int, int]
    division: str | None = None

    @property
    def actual(self) -> int | None:
        """What guesses of a single round are measured against; sums carry their gaps instead."""
        return None if self.whole else next(iter(self.actuals.values()), None)


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


def scope_of(
    states: Sequence[RoundState],
    chain: Chain,
    round_: RoundState | None,
    division: str | None = None,
    *,
    everything: bool = False,
) -> Scope:
    """The scope of one round, or without one of all rounds whose board may be shown.

    ``everything`` (for organisers) takes in rounds that participants may not see yet.
    """
    rounds = [round_] if round_ else [s for s in states if everything or not s.people_hidden]
    return Scope(
        chain=tuple(chain),
        round_ids=tuple(each.id for each in rounds),
        whole=round_ is None,
        actuals={
            each.id: each.actual for each in rounds if each.actual is not None and each.people
        },
        division=division,
    )


# ---------------------------------------------------------------- reading


def people_board(scope: Scope, *, page_number: int = 1, size: int = 50) -> Board:
    """The asked page, held within the board: ranked people first, then those without a place."""
    ranked_total, unranked_total = count(scope)
    total = ranked_total + unranked_total
    page = min(max(page_number, 1), max(1, -(-total // size)))
    rows = rows_at(scope, (page - 1) * size, size, ranked_total)
    return Board(rows=rows, page=page, size=size, ranked=ranked_total, total=total)


def count(scope: Scope) -> tuple[int, int]:
    """(people with a place, people without one)."""
    source = _figures(scope)
    query = (
        select(Participant.eligible, func.count())
        .join(source, source.c.participant_id == Participant.id)
        .group_by(Participant.eligible)
    )
    held: Any = _within(cast("Select[Any]", query), scope, source)
    rows = db.session.execute(held).all()
    counts = {bool(eligible): int(people) for eligible, people in rows}
    return counts.get(True, 0), counts.get(False, 0)


def rows_at(scope: Scope, offset: int, size: int, ranked_total: int) -> list[PersonRow]:
    """``size`` rows from ``offset`` on, over the ranked and then the unranked ones."""
    rows = _ranked_rows(scope, offset, size) if offset < ranked_total else []
    if len(rows) < size:
        skipped = max(0, offset - ranked_total)
        rows += _unranked_rows(scope, skipped, size - len(rows))
    return rows


def all_rows(scope: Scope) -> list[PersonRow]:
    """The whole board, for files."""
    ranked_total, unranked_total = count(scope)
    return rows_at(scope, 0, ranked_total + unranked_total, ranked_total)


def own_place(scope: Scope, participant_id: int) -> tuple[PersonRow, int] | None:
    """The participant's own row and how many rows stand before it; None without a result."""
    found = db.session.execute(
        _rows(scope, None).where(Participant.id == participant_id)
    ).one_or_none()
    if found is None:
        return None
    if not found.eligible:
        return _unranked(scope, found, _names([found])), -1
    index = _count_before(scope, found, by_id=True)
    return _ranked_rows(scope, index, 1)[0], index


def divisions(scope: Scope, names: Sequence[str]) -> list[str]:
    """Which of the divisions ``names`` have anybody in the rounds of ``scope``."""
    asked = [
        select(literal(1))
        .where(Result.round_id.in_(scope.round_ids), Result.division == name)
        .exists()
        .label(f"d{number}")
        for number, name in enumerate(names)
    ]
    found = db.session.execute(select(*asked)).one() if asked else ()
    return [name for name, there in zip(names, found, strict=True) if there]


# ---------------------------------------------------------------- the order in SQL


def _figures(scope: Scope) -> Any:
    """What ``c`` has the figures of each participant: the table itself, or sums over rounds."""
    if not scope.whole:
        return Result.__table__
    c = Result.__table__.c
    settled = list(scope.actuals)
    gap: ColumnElement[int] = literal(0)
    guessed: ColumnElement[int] = literal(0)
    if settled:
        off = case(
            *(
                (c.round_id == each, func.abs(c.prediction - scope.actuals[each]))
                for each in settled
            )
        )
        gap = func.coalesce(func.sum(off), 0)
        known = and_(c.round_id.in_(settled), c.prediction.is_not(None))
        guessed = func.sum(case((known, 1), else_=0))
    return (
        select(
            c.participant_id,
            func.sum(c.score).label("score"),
            func.sum(c.right_count).label("right_count"),
            func.sum(c.questions).label("questions"),
            func.max(c.ended_at).label("ended_at"),
            func.sum(c.time_ms).label("time_ms"),
            func.sum(c.attempts).label("attempts"),
            gap.label("gap"),
            (len(settled) - guessed).label("missing"),
        )
        .where(c.round_id.in_(scope.round_ids))
        .group_by(c.participant_id)
        .subquery("sums")
    )


def _guess(scope: Scope, source: Any) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """(missing guesses, gap) as columns, meaningful once a round is settled."""
    if scope.whole:
        return source.c.missing, source.c.gap
    actual = scope.actual or 0
    missing = case((source.c.prediction.is_(None), 1), else_=0)
    return missing, func.abs(func.coalesce(source.c.prediction, actual) - actual)


Key = tuple[str, ColumnElement[int], bool]
"""The label of a figure in a row, its column, and whether larger is better."""


def _keys(scope: Scope, source: Any) -> list[Key]:
    """The chain as columns; the organiser's decision and open predictions set nobody apart."""
    c = source.c
    missing, gap = _guess(scope, source)
    figures: dict[Criterion, list[Key]] = {
        Criterion.SCORE: [("score", c.score, True)],
        Criterion.RIGHT_COUNT: [("right_count", c.right_count, True)],
        Criterion.PREDICTION: [("missing", missing, False), ("gap", gap, False)]
        if scope.actuals
        else [],
        Criterion.SUBMITTED_AT: [("ended_at", c.ended_at, False)],
        Criterion.TIME_TAKEN: [("time_ms", c.time_ms, False)],
        Criterion.ATTEMPTS: [("attempts", c.attempts, False)],
        Criterion.DECISION: [],
    }
    return [key for criterion in scope.chain for key in figures[criterion]]


def order(scope: Scope, source: Any) -> list[Any]:
    """The chain as the terms of an ORDER BY over the columns of ``source``."""
    return [key.desc() if larger else key.asc() for _, key, larger in _keys(scope, source)]


def _before(keys: Sequence[Key], row: Row[Any], last: Sequence[Any] = ()) -> ColumnElement[bool]:
    """Whether a row stands before ``row``: by the first key in which they differ, then ``last``."""
    ways: list[Any] = []
    equal: list[Any] = []
    for label, column, larger_first in keys:
        value = getattr(row, label)
        ways.append(and_(*equal, column > value if larger_first else column < value))
        equal.append(column == value)
    if last:
        ways.append(and_(*equal, *last))
    return or_(false(), *ways)


def _within(query: Select[Any], scope: Scope, source: Any) -> Select[Any]:
    """Only the scope's rounds (sums hold no others) and its division."""
    if not scope.whole:
        query = query.where(source.c.round_id == scope.round_ids[0])
    if scope.division is not None:
        column = Participant.division if scope.whole else source.c.division
        query = query.where(column == scope.division)
    return query


def _rows(scope: Scope, eligible: bool | None) -> Select[Any]:
    source = _figures(scope)
    missing, gap = _guess(scope, source)
    names = ("participant_id", "score", "right_count", "questions", "ended_at", "time_ms")
    query = (
        select(
            *(source.c[name] for name in names),
            source.c.attempts,
            (literal(None) if scope.whole else source.c.prediction).label("prediction"),
            missing.label("missing"),
            gap.label("gap"),
            Participant.full_name,
            Participant.publish,
            Participant.eligible,
            Participant.unit_id,
            Participant.division,
        )
        .select_from(source)
        .join(Participant, Participant.id == source.c.participant_id)
    )
    if eligible is not None:
        query = query.where(Participant.eligible.is_(eligible))
        query = query.order_by(*order(scope, source), source.c.participant_id)
    return _within(query, scope, source)


def _count_before(scope: Scope, row: Row[Any], *, by_id: bool) -> int:
    """How many ranked people stand before ``row``; ``by_id`` counts equals with smaller ids too."""
    source = _figures(scope)
    smaller = (source.c.participant_id < row.participant_id,) if by_id else ()
    query = (
        select(func.count())
        .select_from(source)
        .join(Participant, Participant.id == source.c.participant_id)
        .where(Participant.eligible.is_(True), _before(_keys(scope, source), row, smaller))
    )
    return db.session.scalar(_within(query, scope, source)) or 0


# ---------------------------------------------------------------- rows with their places


def _ranked_rows(scope: Scope, offset: int, size: int) -> list[PersonRow]:
    """The rows, with a neighbour on either side read along: places and reasons need them."""
    start = max(0, offset - 1)
    query = _rows(scope, True).offset(start).limit(offset - start + size + 1)
    found = db.session.execute(query).all()
    entries = [_entry(scope, row) for row in found]
    placed = ranked(entries, scope.chain, scope.actual)
    shown = range(offset - start, min(len(found), offset - start + size))
    if not shown:
        return []
    first = _first_place(scope, found, start, placed[shown[0]].place)
    names = _names(found)
    return [
        _person(scope, found[at], names, place=place, tied=placed[at].tied, why=why)
        for at in shown
        if (place := first if placed[at].place == 1 else start + placed[at].place)
        and (why := _why(entries, at, scope))
    ]


def _first_place(scope: Scope, found: Sequence[Row[Any]], start: int, place: int) -> int:
    """The place of the window's first group; it may have begun on an earlier page."""
    if start == 0 or place != 1:
        return start + 1
    return _count_before(scope, found[0], by_id=False) + 1


def _why(entries: Sequence[Entry], at: int, scope: Scope) -> tuple[Criterion | None, str]:
    """What sets a row apart: from the row above, the first row from the one below."""
    upper, lower = (at - 1, at) if at else (at, at + 1)
    if lower >= len(entries):
        return None, "Chưa có ai khác để so sánh."
    pair = entries[upper], entries[lower]
    return (
        decided_by(*pair, scope.chain, scope.actual),
        reason(*pair, scope.chain, scope.actual),
    )


def _unranked_rows(scope: Scope, offset: int, size: int) -> list[PersonRow]:
    found = db.session.execute(_rows(scope, False).offset(offset).limit(size)).all()
    names = _names(found)
    return [_unranked(scope, row, names) for row in found]


def _unranked(scope: Scope, row: Row[Any], names: Mapping[int, str]) -> PersonRow:
    return _person(scope, row, names, place=None, tied=False, why=(None, UNRANKED))


def _entry(scope: Scope, row: Row[Any]) -> Entry:
    summed = scope.whole and bool(scope.actuals)
    return Entry(
        id=row.participant_id,
        score=row.score,
        right_count=row.right_count,
        ended_at=row.ended_at,
        time_ms=row.time_ms,
        attempts=row.attempts,
        prediction=row.prediction,
        prediction_gap=row.gap if summed else None,
        missing_guesses=row.missing if summed else 0,
    )


def _person(
    scope: Scope,
    row: Row[Any],
    names: Mapping[int, str],
    *,
    place: int | None,
    tied: bool,
    why: tuple[Criterion | None, str],
) -> PersonRow:
    settled = bool(scope.actuals)
    guessed = settled and (scope.whole or row.prediction is not None)
    return PersonRow(
        participant_id=row.participant_id,
        place=place,
        tied=tied,
        name=row.full_name,
        unit_id=row.unit_id,
        unit_name=names.get(row.unit_id),
        division=row.division,
        score=row.score,
        right_count=row.right_count,
        questions=row.questions,
        ended_at=row.ended_at,
        time_ms=row.time_ms,
        attempts=row.attempts,
        prediction=row.prediction if settled else None,
        gap=row.gap if guessed else None,
        missing_guesses=row.missing if settled else 0,
        decided_by=why[0],
        reason=why[1],
        published=row.publish,
    )


def _names(rows: Sequence[Row[Any]]) -> dict[int, str]:
    ids = {row.unit_id for row in rows if row.unit_id is not None}
    query = select(Unit.id, Unit.name).where(Unit.id.in_(ids))
    return {row.id: row.name for row in db.session.execute(query)}


def chain_columns(scope: Scope) -> tuple[Any, list[Key], ColumnElement[int], ColumnElement[int]]:
    """(each participant's figures, the keys of the chain, missing guesses, gap), for SQL."""
    source = _figures(scope)
    return source, _keys(scope, source), *_guess(scope, source)

"""The board of people: ordered by the database, in the very order of ``domain.ranking``.

Who is not eligible for prizes stands behind all others, without a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
)

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Participant, Result
from quizapp.core.db import Alone, db
from quizapp.domain.ranking import Chain, Criterion
from quizapp.ranking.queries import past
from quizapp.ranking.queries.rounds import RoundState
from quizapp.ranking.queries.rows import Figures, Who

if TYPE_CHECKING:
    from sqlalchemy import Engine, Select


@dataclass(frozen=True, slots=True)
class Scope:
    """What a board is about: one round, or (``whole``) the sums over the rounds of a contest.

    ``actuals`` gives the counted figure of the prediction for the rounds that are closed, ``as_of``
    the moment at which the board of a frozen round stands still.
    """

    chain: tuple[Criterion, ...]
    round_ids: tuple[int, ...]
    whole: bool
    actuals: Mapping[int, int]
    division: str | None = None
    as_of: Mapping[int, int] = field(default_factory=dict)

    @property
    def actual(self) -> int | None:
        """What guesses of a single round are measured against; sums carry their gaps instead."""
        return None if self.whole else next(iter(self.actuals.values()), None)


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
            each.id: each.actual
            for each in rounds
            if each.actual is not None and each.people and (everything or each.as_of is None)
        },
        division=division,
        as_of={}
        if everything
        else {each.id: each.as_of for each in rounds if each.as_of is not None},
    )


# ---------------------------------------------------------------- reading


def in_order(scope: Scope) -> Select[Any]:
    """Everybody with ``Figures``, ``eligible``, ``full_name`` and ``publish``, ranked ones first,
    in the order of the chain and then of their ids."""
    source = _source(scope)
    last = source.c.participant_id
    first = _eligible(scope, source).desc()
    return _rows(scope, source).order_by(first, *order(scope, source), last)


class Found(NamedTuple):
    """One participant's line of ``in_order``, with the unit's name."""

    figures: Figures
    eligible: bool
    who: Who


def figures_of(scope: Scope, participant_id: int) -> Found | None:
    """The participant's present figures, by a statement of its own; None without a result.

    It comes with every page of everybody who took part: it is made once, and no session is opened.
    """
    wanted = (scope.chain, scope.round_ids, scope.whole, tuple(scope.actuals.items()))
    rest = (scope.division, tuple(scope.as_of.items()))
    row = _of_one(db.engine, *wanted, *rest).row(who=participant_id)
    if row is None:
        return None
    *figures, eligible, name, published, unit_name = row
    return Found(Figures(*figures), bool(eligible), Who(name, bool(published), unit_name))


@lru_cache(maxsize=64)
def _of_one(
    engine: Engine,
    chain: tuple[Criterion, ...],
    round_ids: tuple[int, ...],
    whole: bool,
    actuals: tuple[tuple[int, int], ...],
    division: str | None,
    as_of: tuple[tuple[int, int], ...],
) -> Alone:
    scope = Scope(chain, round_ids, whole, dict(actuals), division, dict(as_of))
    who = bindparam("who", 0, type_=BigInteger)
    query = _rows(scope, _source(scope, who)).add_columns(Unit.name.label("unit_name"))
    query = query.outerjoin(Unit, Unit.id == Participant.unit_id).where(Participant.id == who)
    return Alone(engine, query)


def divisions(scope: Scope, names: Sequence[str]) -> list[str]:
    """Which of the divisions ``names`` have anybody in the rounds of ``scope``."""
    table: Any = Result.__table__
    if scope.as_of:
        table = past.results(scope.round_ids, scope.as_of)
    asked = [
        select(literal(1))
        .where(table.c.round_id.in_(scope.round_ids), table.c.division == name)
        .exists()
        .label(f"d{number}")
        for number, name in enumerate(names)
    ]
    found = db.session.execute(select(*asked)).one() if asked else ()
    return [name for name, there in zip(names, found, strict=True) if there]


# ---------------------------------------------------------------- the order in SQL


def _source(scope: Scope, participant_id: Any = None) -> Any:
    """What ``c`` has the figures of each participant (or of one): the table, or sums of rounds."""
    frozen = bool(scope.as_of)
    table = past.results(scope.round_ids, scope.as_of) if frozen else Result.__table__
    if not scope.whole:
        return table
    c = table.c
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
    query = (
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
            *([func.min(c.eligible).label("eligible")] if frozen else []),
            *([func.max(c.division).label("division")] if frozen else []),
        )
        .where(c.round_id.in_(scope.round_ids))
        .group_by(c.participant_id)
    )
    if participant_id is not None:
        query = query.where(c.participant_id == participant_id)
    return query.subquery("sums")


def _eligible(scope: Scope, source: Any) -> Any:
    return source.c.eligible == 1 if scope.as_of else Participant.eligible


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


def key_labels(scope: Scope) -> list[str]:
    """The names of the figures that ``in_order`` orders by."""
    return [label for label, _, _ in _keys(scope, _source(scope))]


def order(scope: Scope, source: Any) -> list[Any]:
    """The chain as the terms of an ORDER BY over the columns of ``source``."""
    return [key.desc() if larger else key.asc() for _, key, larger in _keys(scope, source)]


def _within(query: Select[Any], scope: Scope, source: Any) -> Select[Any]:
    """Only the scope's rounds (sums hold no others) and its division."""
    if not scope.whole:
        query = query.where(source.c.round_id == scope.round_ids[0])
    if scope.division is not None:
        now = scope.whole and not scope.as_of
        column = Participant.division if now else source.c.division
        query = query.where(column == scope.division)
    return query


def _rows(scope: Scope, source: Any) -> Select[Any]:
    missing, gap = _guess(scope, source)
    names = ("score", "right_count", "questions", "ended_at", "time_ms", "attempts")
    query = (
        select(
            source.c.participant_id,
            *(Participant.unit_id, Participant.division),
            *(source.c[name] for name in names),
            (literal(None) if scope.whole else source.c.prediction).label("prediction"),
            missing.label("missing"),
            gap.label("gap"),
            _eligible(scope, source).label("eligible"),
            *(Participant.full_name, Participant.publish),
        )
        .select_from(source)
        .join(Participant, Participant.id == source.c.participant_id)
    )
    return _within(cast("Select[Any]", query), scope, source)


# ---------------------------------------------------------------- for others


def who_is(participant_ids: Iterable[int]) -> dict[int, Who]:
    """The people of some rows, by their ids."""
    query = (
        select(Participant.id, Participant.full_name, Participant.publish, Unit.name)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Participant.id.in_(list(participant_ids)))
    )
    return {row[0]: Who(*row[1:]) for row in db.session.execute(query)}


def first_of_units(scope: Scope) -> list[tuple[int, int, int]]:
    """(unit, position, participant) of the ranked person of each unit who stands first in it."""
    source = _source(scope)
    chain = [*order(scope, source), source.c.participant_id]
    unit_id = source.c.unit_id if not scope.whole else Participant.unit_id
    placed = _within(
        select(
            unit_id.label("unit_id"),
            source.c.participant_id.label("who"),
            func.row_number().over(order_by=chain).label("position"),
            func.row_number().over(partition_by=unit_id, order_by=chain).label("inside"),
        )
        .join(Participant, Participant.id == source.c.participant_id)
        .where(_eligible(scope, source), unit_id.is_not(None)),
        scope,
        source,
    ).subquery("placed")
    c = placed.c
    query = select(c.unit_id, c.position, c.who).where(c.inside == 1)
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def chain_columns(scope: Scope) -> tuple[Any, list[Key], ColumnElement[int], ColumnElement[int]]:
    """(each participant's figures, the keys of the chain, missing guesses, gap), for SQL."""
    source = _source(scope)
    return source, _keys(scope, source), *_guess(scope, source)


def unit_names_now() -> bytes:
    """The names of all units, for what must notice that one was renamed."""
    return repr(db.session.execute(select(Unit.id, Unit.name).order_by(Unit.id)).all()).encode()

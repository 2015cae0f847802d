"""Reads of regrades: places before and after, questions that were drawn, what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, insert, select, text

from quizapp.accounts.models import Unit
from quizapp.attempts.models import (
    Attempt,
    Participant,
    Regrade,
    RegradeAttempt,
    RegradeResult,
    Result,
    Ruling,
)
from quizapp.attempts.service.regrade import RESULT
from quizapp.contests import queries as contests
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain import contests as domain
from quizapp.domain.contests import PredictionKind
from quizapp.ranking.models import RegradePlace, RegradeRound, RoundClosing
from quizapp.ranking.queries.people import Scope, order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quizapp.contests.models import Round

# ---------------------------------------------------------------- before and after


def write_places(regrade: Regrade, round_: Round) -> None:
    """Work out every place before and after, and keep those that differ, or whose score does."""
    closing = db.session.get(RoundClosing, round_.id, populate_existing=True)
    kind = round_.contest.prediction
    now = closing.actual if closing else None
    later = _actual_after(regrade, PredictionKind(kind)) if closing and kind else None
    db.session.add(
        RegradeRound(
            regrade_id=regrade.id,
            closed_at=closing.closed_at if closing else None,
            actual_before=now,
            actual=later,
            seal_before=closing.seal if closing else None,
        )
    )
    db.session.flush()
    both = _both(regrade)
    before, after = _view(both, "before"), _view(both, "after")
    placed: Any = select(
        both.c.participant_id,
        _place(before, _scope(round_, now)).label("before"),
        _place(after, _scope(round_, later)).label("after"),
        *(before.c.score.label("score_before"), after.c.score.label("score")),
        *(before.c.right_count.label("right_before"), after.c.right_count.label("right_count")),
        (before.c.max_score != after.c.max_score).label("rescaled"),
    ).join(Participant, Participant.id == both.c.participant_id)
    row = placed.subquery("placed").c
    changed = (
        (func.coalesce(row.before, 0) != func.coalesce(row.after, 0))
        | (row.score != row.score_before)
        | (row.right_count != row.right_before)
        | row.rescaled
    )
    names = [
        *("participant_id", "before", "after", "score_before", "score"),
        *("right_before", "right_count"),
    ]
    kept = select(_constant(regrade.id), *(row[name] for name in names)).where(changed)
    db.session.execute(insert(RegradePlace).from_select(["regrade_id", *names], kept))


def _constant(value: int) -> Any:
    return text(str(int(value)))


def _scope(round_: Round, actual: int | None) -> Scope:
    actuals = {} if actual is None else {round_.id: actual}
    return Scope(contests.chain(round_.contest), (round_.id,), whole=False, actuals=actuals)


def _both(regrade: Regrade) -> Any:
    """One row a result, its columns as they stand (``before_…``) and as they will be."""
    new = RegradeResult
    changed = new.participant_id.is_not(None)
    columns: list[Any] = [Result.participant_id]
    for name in RESULT:
        now = getattr(Result, name)
        columns.append(now.label(f"before_{name}"))
        columns.append(case((changed, getattr(new, name)), else_=now).label(f"after_{name}"))
    query = (
        select(*columns)
        .outerjoin(
            new, (new.participant_id == Result.participant_id) & (new.regrade_id == regrade.id)
        )
        .where(Result.round_id == regrade.round_id)
    )
    return query.subquery("both_sides")


def _view(both: Any, side: str) -> Any:
    """One side, under the names that the order of the board asks for."""
    return SimpleNamespace(c=SimpleNamespace(**{name: both.c[f"{side}_{name}"] for name in RESULT}))


def _place(view: Any, scope: Scope) -> Any:
    """The shared place (1, 2, 2, 4); whoever is not eligible has none."""
    place = func.rank().over(partition_by=Participant.eligible, order_by=order(scope, view))
    return case((Participant.eligible.is_(True), place))


def _actual_after(regrade: Regrade, kind: PredictionKind) -> int:
    later = _view(_both(regrade), "after")
    columns = (
        *(later.c.score, later.c.right_count, later.c.ended_at, later.c.time_ms),
        *(later.c.attempts, later.c.prediction, later.c.max_score, later.c.questions),
        *(later.c.all_right, later.c.attempts_all_right),
    )
    results = [domain.Result(*row) for row in db.session.execute(select(*columns))]
    return domain.actual_prediction(kind, results)


# ---------------------------------------------------------------- shown


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One participant before and after."""

    participant_id: int
    name: str
    unit_name: str | None
    before: int | None
    after: int | None
    score_before: int
    score: int
    right_before: int
    right_count: int


def places(regrade_id: int) -> Any:
    """Everybody whose place or score changes, by the place that they will have."""
    return (
        select(
            *(RegradePlace.participant_id, Participant.full_name, Unit.name),
            *(RegradePlace.before, RegradePlace.after),
            *(RegradePlace.score_before, RegradePlace.score),
            *(RegradePlace.right_before, RegradePlace.right_count),
        )
        .join(Participant, Participant.id == RegradePlace.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(RegradePlace.regrade_id == regrade_id)
        .order_by(RegradePlace.after.is_(None), RegradePlace.after, RegradePlace.participant_id)
    )


def place_page(regrade_id: int, offset: int, size: int) -> list[PlaceRow]:
    query = places(regrade_id).offset(offset).limit(size)
    return [PlaceRow(*row) for row in db.session.execute(query)]


def all_places(regrade_id: int) -> Iterator[PlaceRow]:
    """All of them, a thousand at a time: for files."""
    query = places(regrade_id).execution_options(yield_per=1000)
    for row in db.session.execute(query):
        yield PlaceRow(*row)


@dataclass(frozen=True, slots=True)
class Totals:
    """A regrade in numbers: attempts whose mark changes; people whose score or place does."""

    attempts: int
    up: int
    down: int
    moved: int
    people: int


def totals(regrade_id: int) -> Totals:
    attempts = select(func.count()).where(RegradeAttempt.regrade_id == regrade_id)
    p = RegradePlace
    row = db.session.execute(
        select(
            func.sum(case((p.score > p.score_before, 1), else_=0)),
            func.sum(case((p.score < p.score_before, 1), else_=0)),
            func.sum(case((func.coalesce(p.before, 0) != func.coalesce(p.after, 0), 1), else_=0)),
            func.count(),
        ).where(p.regrade_id == regrade_id)
    ).one()
    return Totals(db.session.scalar(attempts) or 0, *(int(figure or 0) for figure in row))


def round_figures(regrade_id: int) -> RegradeRound | None:
    return db.session.get(RegradeRound, regrade_id, populate_existing=True)


def regrade_of(round_: Round, regrade_id: int) -> Regrade:
    """Raises NotFound when the round has no such regrade."""
    found = db.session.get(Regrade, regrade_id)
    if found is None or found.round_id != round_.id:
        raise NotFound("Kỳ thi không có lần chấm lại này.")
    return found


def regrades(round_id: int) -> Sequence[Regrade]:
    """The latest regrades of a round that were not dropped, newest first."""
    query = (
        select(Regrade)
        .where(Regrade.round_id == round_id, Regrade.state != "dropped")
        .order_by(Regrade.id.desc())
        .limit(50)
    )
    return db.session.scalars(query).all()


def ruled(round_id: int) -> dict[int, Ruling]:
    """The rulings of a round as rows, by version."""
    rows = db.session.scalars(select(Ruling).where(Ruling.round_id == round_id))
    return {row.version_id: row for row in rows}


# ---------------------------------------------------------------- questions

_DRAWN = {
    "sqlite": "SELECT json_extract(item.value, '$[0]') AS version_id, count(*) AS papers "
    "FROM attempt, json_each(attempt.paper) AS item WHERE attempt.round_id = :round GROUP BY 1",
    "postgresql": "SELECT (item.value ->> 0)::bigint AS version_id, count(*) AS papers "
    "FROM attempt, json_array_elements(attempt.paper) AS item "
    "WHERE attempt.round_id = :round GROUP BY 1",
}


def drawn(round_id: int) -> dict[int, int]:
    """On how many papers of a round each question version stands: the papers themselves say so."""
    statement = text(_DRAWN[db.engine.dialect.name])
    rows = db.session.execute(statement, {"round": round_id})
    return {row.version_id: row.papers for row in rows}


def ended(round_id: int) -> int:
    """How many attempts of a round have a mark."""
    query = select(func.count()).where(Attempt.round_id == round_id, Attempt.score.is_not(None))
    return db.session.scalar(query) or 0

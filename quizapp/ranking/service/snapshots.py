"""Fixing a ranking: every version is written once, sealed, and never changed.

People are placed by the database in one statement, so that a round of any size is fixed without
holding it in memory. What was decided among equals is laid over it, group by group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
)

from quizapp.attempts.models import Participant
from quizapp.attempts.service.submit import hold_marks
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict
from quizapp.domain.ranking import Criterion
from quizapp.domain.snapshots import Cause
from quizapp.ranking.models import Snapshot, SnapshotPerson, SnapshotUnit
from quizapp.ranking.queries import held, rounds, snapshots
from quizapp.ranking.queries.people import chain_columns, order, scope_of
from quizapp.ranking.queries.units import WHOLE, count_rows
from quizapp.ranking.service import unit_prizes
from quizapp.ranking.service.laying import lay_people, lay_units
from quizapp.ranking.service.snapshot_seal import mark_of, seal_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.contests.models import Round
    from quizapp.ranking.queries.people import Scope

AT_ONCE = "Xếp hạng này vừa được lập phiên bản khác. Vui lòng tải lại trang rồi thực hiện lại."
CRITERIA = {
    "score": Criterion.SCORE,
    "right_count": Criterion.RIGHT_COUNT,
    "missing": Criterion.PREDICTION,
    "gap": Criterion.PREDICTION,
    "ended_at": Criterion.SUBMITTED_AT,
    "time_ms": Criterion.TIME_TAKEN,
    "attempts": Criterion.ATTEMPTS,
}
FIGURES = (
    *("division", "unit_id", "score", "right_count", "questions", "ended_at", "time_ms"),
    *("attempts", "prediction", "gap", "missing"),
)

NOTHING = cast(null(), Integer)
"""PostgreSQL takes a bare NULL within a subquery for text."""


def take(
    contest: Contest, round_: Round | None, cause: Cause, *, reason: str, actor: str, now: int
) -> Snapshot:
    """Fix the ranking of a closed round (or, without one, over the contest) as it stands.

    The new version is published at once and stands in place of the one before. Raises Conflict
    where another version was made meanwhile.
    """
    for each in [round_] if round_ else contest.rounds:
        hold_marks(each.id)
    states = rounds.states(contest, now)
    mine = next((state for state in states if round_ and state.id == round_.id), None)
    scope = scope_of(states, contests.chain(contest), mine, everything=True)
    number = round_.number if round_ else WHOLE
    made = _next(contest.id, number, scope, cause, reason, actor, now)
    db.session.execute(insert(SnapshotPerson).from_select(*_people(made.id, scope)))
    lay_people(made)
    won = unit_prizes.won(contest, made)
    _write_units(made, count_rows(round_, contest, now, everything=True, won=won))
    return _finished(made)


def decided(before: Snapshot, *, reason: str, actor: str, now: int) -> Snapshot:
    """The next version after a decision among equals: the same figures, in the order decided.

    Raises Conflict where another version was made meanwhile.
    """
    made = _next(before.contest_id, before.round_number, before, Cause.DECISION, reason, actor, now)
    for table in (SnapshotPerson, SnapshotUnit):
        names = [name for name in table.__table__.columns.keys() if name != "snapshot_id"]  # noqa: SIM118
        rows: Any = select(literal(made.id, BigInteger), *(getattr(table, name) for name in names))
        rows = rows.where(table.snapshot_id == before.id)
        db.session.execute(insert(table).from_select(["snapshot_id", *names], rows))
    lay_people(made)
    contest = db.session.get_one(Contest, made.contest_id)
    unit_prizes.lay(contest, contests.round_numbered(contest, made.round_number), made)
    return _finished(made)


def _finished(made: Snapshot) -> Snapshot:
    """Units laid as decided over the rows that were written; counted, sealed and recorded."""
    made.people, made.ranked = _totals(made.id)
    lay_units(made)
    made.seal = seal_of(made)
    made.mark = mark_of(made.seal)
    db.session.flush()
    held.expire(made.contest_id)
    audit.record(
        "ranking.snapshot",
        "contest",
        made.contest_id,
        round=made.round_number,
        version=made.version,
        cause=made.cause,
        reason=made.reason,
        people=made.people,
        seal=made.seal,
    )
    return made


def renew(
    contest: Contest, round_: Round, cause: Cause, *, reason: str, actor: str, now: int
) -> None:
    """New versions after a correction: of the round, and over the contest where that was fixed."""
    take(contest, round_, cause, reason=reason, actor=actor, now=now)
    if snapshots.latest(contest.id, WHOLE) is not None:
        take(contest, None, cause, reason=reason, actor=actor, now=now)


def _next(
    contest_id: int,
    number: int,
    of: Scope | Snapshot,
    cause: Cause,
    reason: str,
    actor: str,
    now: int,
) -> Snapshot:
    """The row of the next version, ordered as ``of`` is; the unique key lets one of two through."""
    last = snapshots.latest(contest_id, number)
    made = db.session.scalar(
        insert_ignoring(Snapshot)
        .values(
            contest_id=contest_id,
            round_number=number,
            version=last.version + 1 if last else 1,
            supersedes=last.id if last else None,
            cause=cause.value,
            reason=reason,
            made_at=now,
            made_by=actor,
            published_at=now,
            chain=list(of.chain),
            actuals={str(key): value for key, value in of.actuals.items()},
            people=0,
            ranked=0,
        )
        .returning(Snapshot.id)
    )
    if made is None:
        raise Conflict(AT_ONCE)
    return db.session.get_one(Snapshot, made)


# ---------------------------------------------------------------- people


def _people(snapshot_id: int, scope: Scope) -> tuple[list[str], Any]:
    """Columns and rows of everybody with a result, placed as ``domain.ranking`` places them."""
    source, keys, missing, gap = chain_columns(scope)
    person = Participant
    at_round = not scope.whole
    division = source.c.division if at_round else person.division
    unit_id = source.c.unit_id if at_round else person.unit_id
    chain = order(scope, source)
    everybody: list[Any] = [person.eligible.desc(), *chain, source.c.participant_id]
    settled = bool(scope.actuals)
    inner = (
        select(
            source.c.participant_id,
            person.eligible,
            func.row_number().over(order_by=everybody).label("position"),
            func.rank().over(partition_by=person.eligible, order_by=chain).label("place"),
            func.row_number().over(partition_by=division, order_by=everybody).label("in_division"),
            func.rank()
            .over(partition_by=(division, person.eligible), order_by=chain)
            .label("division_place"),
            division.label("division"),
            unit_id.label("unit_id"),
            *(source.c[name] for name in ("score", "right_count", "questions", "ended_at")),
            *(source.c.time_ms, source.c.attempts),
            (source.c.prediction if at_round else NOTHING).label("prediction"),
            (gap if settled else literal(0)).label("gap"),
            (missing if settled else literal(0)).label("missing"),
            *(
                func.lag(column)
                .over(partition_by=person.eligible, order_by=everybody)
                .label(f"above_{label}")
                for label, column, _ in keys
            ),
        )
        .select_from(source)
        .join(person, person.id == source.c.participant_id)
    )
    if at_round:
        inner = inner.where(source.c.round_id == scope.round_ids[0])
    row = inner.subquery("placed").c
    ranked = row.eligible.is_(True)
    sharing = func.count().over(partition_by=(row.eligible, row.place))
    names = ["snapshot_id", "participant_id", "position", "place", "division_position"]
    names += ["division_place", "tied", *FIGURES, "decision", "decided_by"]
    rows: Any = select(
        literal(snapshot_id, BigInteger).label("snapshot_id"),
        row.participant_id,
        row.position,
        case((ranked, row.place)),
        row.in_division,
        case((ranked, row.division_place)),
        ranked & (sharing > 1),
        *(row[name] for name in FIGURES),
        NOTHING,
        case((ranked, _decided_by(row, keys))),
    )
    return names, rows


def _decided_by(row: Any, keys: Sequence[Any]) -> Any:
    """The first criterion in which a row differs from the one above."""
    ways = [
        (row[f"above_{label}"] != row[label], literal(CRITERIA[label].value))
        for label, _, _ in keys
    ]
    return case(*ways) if ways else cast(null(), String)


def _totals(snapshot_id: int) -> tuple[int, int]:
    people, ranked = db.session.execute(
        select(func.count(), func.count(SnapshotPerson.place)).where(
            SnapshotPerson.snapshot_id == snapshot_id
        )
    ).one()
    return people, ranked


def _write_units(made: Snapshot, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        db.session.execute(
            insert(SnapshotUnit),
            [
                {
                    "snapshot_id": made.id,
                    "position": position,
                    "unit_id": row["unit_id"],
                    "division": row["division"],
                    "place": row["place"],
                    "row": row,
                }
                for position, row in enumerate(rows, start=1)
            ],
        )

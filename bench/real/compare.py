"""What the application says beside what the judge finds: every difference is a line of words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bench.real.judge import Judged, Line, judged
from bench.real.log import exported
from quizapp.attempts.models import Result
from quizapp.core.db import db
from quizapp.ranking.models import Award, RoundClosing, Snapshot, SnapshotPerson, SnapshotUnit
from quizapp.ranking.queries import prizes, snapshots

if TYPE_CHECKING:
    from bench.real.settings import RealContest
    from quizapp.contests.models import Contest

FEW = 5
"""Differences of one kind that are told in full."""


def differences(contest: Contest, real: RealContest) -> list[str]:
    """Where people, units, prizes or figures of predictions differ; empty where all is equal."""
    log = json.loads(json.dumps(exported(contest)))
    found = judged(log, real.fields, real.plan, real.prizes)
    told = [f"log: {fault}" for fault in found.faults]
    for each in contest.rounds:
        told += _told(
            f"{each.title}, kept results", _kept(each.id), _judged_kept(found, each.number)
        )
        closing = db.session.get_one(RoundClosing, each.id)
        told += _told(f"{each.title}, counted", [closing.actual], [found.actual.get(each.number)])
    for number in found.people:
        snapshot = snapshots.latest(contest.id, number)
        assert snapshot is not None
        told += _told(f"ranking {number}, people", _people(snapshot), _judged_people(found, number))
        told += _told(f"ranking {number}, units", _units(snapshot), _judged_units(found, number))
        judged_prizes = _in_order(
            (each.name, each.division, each.who) for each in found.prizes[number]
        )
        told += _told(f"ranking {number}, prizes", _prizes(contest, number), judged_prizes)
    return told


def _told(what: str, ours: Iterable[Any], theirs: Iterable[Any]) -> list[str]:
    mine, other = [*ours], [*theirs]
    if mine == other:
        return []
    unlike = [(a, b) for a, b in zip(mine, other, strict=False) if a != b]
    words = [f"{what}: {a} is {b} by the judge" for a, b in unlike[:FEW]]
    if len(mine) != len(other):
        words.append(f"{what}: {len(mine)} rows are {len(other)} by the judge")
    return words


# ---------------------------------------------------------------- people

Row = tuple[Any, ...]


def _kept(round_id: int) -> list[Row]:
    """The results as they were kept while people handed in and organisers judged."""
    r = Result
    query = select(
        *(r.participant_id, r.score, r.max_score, r.right_count, r.questions, r.ended_at),
        *(r.time_ms, r.attempts, r.prediction, r.all_right, r.attempts_all_right),
    ).where(r.round_id == round_id)
    return [tuple(row) for row in db.session.execute(query.order_by(r.participant_id))]


def _judged_kept(found: Judged, number: int) -> list[Row]:
    lines = sorted(found.people[number], key=lambda line: line.who)
    return [(*_figures(line), line.guess, line.whole, line.wholes) for line in lines]


def _figures(line: Line) -> Row:
    return (
        *(line.who, line.score, line.most, line.right, line.questions, line.ended_at),
        *(line.time, line.attempts),
    )


def _people(snapshot: Snapshot) -> Iterator[Row]:
    p = SnapshotPerson
    query = select(
        *(p.participant_id, p.place, p.tied, p.score, p.right_count, p.ended_at, p.time_ms),
        *(p.attempts, p.gap, p.missing),
    ).where(p.snapshot_id == snapshot.id)
    for row in db.session.execute(query.order_by(p.position)):
        yield tuple(row)


def _judged_people(found: Judged, number: int) -> Iterator[Row]:
    for line in found.people[number]:
        yield (
            *(line.who, line.place, line.tied, line.score, line.right, line.ended_at, line.time),
            *(line.attempts, line.gap, line.missing),
        )


# ---------------------------------------------------------------- units and prizes


def _units(snapshot: Snapshot) -> list[Row]:
    query = select(SnapshotUnit).where(SnapshotUnit.snapshot_id == snapshot.id)
    return sorted(
        (
            (line.unit_id, line.place, line.row["people"], line.row["headcount"])
            + (Fraction(line.row["score"]) if line.place else None,)
            for line in db.session.scalars(query)
        ),
        key=lambda row: row[0],
    )


def _judged_units(found: Judged, number: int) -> list[Row]:
    return sorted(
        (
            (line.unit, line.place, line.people, line.headcount)
            + (line.score if line.place else None,)
            for line in found.units[number]
        ),
        key=lambda row: row[0],
    )


def _prizes(contest: Contest, number: int) -> list[tuple[str, str | None, int]]:
    held = prizes.current_list(contest.id, number)
    awards: list[Award] = prizes.awards_of(held.id) if held else []
    return _in_order(
        (each.prize, each.division, each.participant_id or each.unit_id or 0) for each in awards
    )


def _in_order(
    found: Iterable[tuple[str, str | None, int]],
) -> list[tuple[str, str | None, int]]:
    """Equals who all have one prize stand in no order of their own."""
    return sorted(found, key=lambda row: (row[0], row[1] or "", row[2]))

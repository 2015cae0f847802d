"""Reads of prizes: what is set, who stands where for them, and the lists that were published."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant, Result, Signal
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain import prizes as domain
from quizapp.domain.honesty import SignState
from quizapp.domain.prizes import Candidate, Rule, Subject
from quizapp.domain.timing import Standing
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.models import (
    Award,
    Prize,
    PrizeList,
    PrizePlan,
    Snapshot,
    SnapshotPerson,
    SnapshotUnit,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from quizapp.contests.models import Contest

CHUNK = 1000


def plan_of(contest_id: int) -> PrizePlan:
    """What holds for all prizes of a contest; the defaults where nothing was set."""
    found = db.session.get(PrizePlan, contest_id)
    return found or PrizePlan(
        contest_id=contest_id, once_per_round=True, once_per_contest=False, complaint_days=3
    )


def prizes_of(contest_id: int) -> list[Prize]:
    """The prizes of a contest in the order of allotting."""
    query = select(Prize).where(Prize.contest_id == contest_id)
    return list(db.session.scalars(query.order_by(Prize.position, Prize.id)))


def prize_of(contest_id: int, prize_id: int) -> Prize:
    """One prize; raises NotFound where the contest has none such."""
    found = db.session.get(Prize, prize_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có giải này.", title="Không tìm thấy giải")
    return found


# ---------------------------------------------------------------- boards of candidates


@dataclass(frozen=True, slots=True)
class BoardKey:
    """Whom a prize is given among, and by what."""

    subject: Subject
    rule: Rule
    division: str | None


def divisions_of(snapshot: Snapshot, subject: Subject) -> list[str]:
    """The divisions that anybody of a fixed ranking is in, in their usual order."""
    table: Any = SnapshotPerson if subject is Subject.PERSON else SnapshotUnit
    query = select(table.division).where(
        table.snapshot_id == snapshot.id, table.division.is_not(None)
    )
    found = set(db.session.scalars(query.distinct()))
    return [each for each in DIVISIONS if each in found] + sorted(found - DIVISIONS.keys())


def board(snapshot: Snapshot, key: BoardKey, barred: Mapping[int, str]) -> domain.Board:
    """Groups of equals, the best first, read as far as they are asked for."""
    rows = _people(snapshot, key) if key.subject is Subject.PERSON else _units(snapshot, key)
    for _, group in groupby(rows, key=lambda row: row[1]):
        yield [Candidate(row[0], barred.get(row[0], "")) for row in group]


def _people(snapshot: Snapshot, key: BoardKey) -> Iterator[tuple[int, Any]]:
    """(participant, what equals have in common) in order."""
    row = SnapshotPerson
    order: dict[Rule, list[Any]] = {
        Rule.PLACE: [row.position],
        Rule.CLOSEST_GUESS: [row.gap, row.position],
        Rule.MOST_ATTEMPTS: [row.attempts.desc(), row.position],
    }
    figure: dict[Rule, Any] = {
        Rule.PLACE: row.place,
        Rule.CLOSEST_GUESS: row.gap,
        Rule.MOST_ATTEMPTS: row.attempts,
    }
    query = select(row.participant_id, row.place, figure[key.rule]).where(
        row.snapshot_id == snapshot.id, row.place.is_not(None)
    )
    if key.division is not None:
        query = query.where(row.division == key.division)
    if key.rule is Rule.CLOSEST_GUESS:
        query = query.where(row.missing == 0)
        if not snapshot.actuals:
            return
    query = query.order_by(*order[key.rule])
    offset = 0
    while found := db.session.execute(query.offset(offset).limit(CHUNK)).all():
        yield from ((who, (figure_, place)) for who, place, figure_ in found)
        offset += CHUNK


def _units(snapshot: Snapshot, key: BoardKey) -> Iterator[tuple[int, Any]]:
    query = select(SnapshotUnit).where(
        SnapshotUnit.snapshot_id == snapshot.id, SnapshotUnit.place.is_not(None)
    )
    if key.division is not None:
        query = query.where(SnapshotUnit.division == key.division)
    lines = [
        (line.unit_id, line.row["people"], line.place)
        for line in db.session.scalars(query.order_by(SnapshotUnit.position))
    ]
    if key.rule is Rule.MOST_PEOPLE:
        lines.sort(key=lambda line: (-line[1], line[2]))
        return iter([(unit_id, (people, place)) for unit_id, people, place in lines])
    return iter([(unit_id, place) for unit_id, _, place in lines])


# ---------------------------------------------------------------- who is barred, what to check


def no_prize(round_ids: Sequence[int]) -> set[int]:
    """Participants whose counted attempt in one of the rounds is not to be given a prize."""
    return _standing(round_ids, Standing.NO_PRIZE, None)


def pending(round_ids: Sequence[int], ids: Sequence[int]) -> set[int]:
    """Those of the participants whose counted attempt still awaits a check."""
    return _standing(round_ids, Standing.PENDING_CHECK, ids)


def _standing(round_ids: Sequence[int], standing: Standing, ids: Sequence[int] | None) -> set[int]:
    query = (
        select(Result.participant_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Result.round_id.in_(round_ids), Attempt.standing == standing)
    )
    if ids is not None:
        query = query.where(Result.participant_id.in_(ids))
    return set(db.session.scalars(query))


def signalled(contest_id: int, ids: Sequence[int]) -> set[int]:
    """Those of the participants that an open sign is about."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.participant_id).where(Attempt.participant_id.in_(ids))
    )
    attempts = {row.id: row.participant_id for row in rows}
    named = db.session.scalars(
        select(Signal.attempts).where(
            Signal.contest_id == contest_id, Signal.state == SignState.OPEN
        )
    )
    return {attempts[each] for found in named for each in found if each in attempts}


def people(ids: Iterable[int]) -> dict[int, tuple[Participant, str]]:
    """Participants with the names of their units."""
    rows = db.session.execute(
        select(Participant, Unit.name)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Participant.id.in_(set(ids)))
    )
    return {person.id: (person, unit or "") for person, unit in rows}


def names_of(awards: Sequence[Award]) -> dict[int, str]:
    """The full names of those who have these awards, by award; for organisers and certificates."""
    named = people(each.participant_id for each in awards if each.participant_id is not None)
    return {
        each.id: named[each.participant_id][0].full_name
        if each.participant_id is not None
        else each.unit_name
        for each in awards
    }


# ---------------------------------------------------------------- published lists


def lists(contest_id: int, number: int | None = None) -> list[PrizeList]:
    """Published lists of a contest (or of one ranking of it), the newest version first."""
    query = select(PrizeList).where(PrizeList.contest_id == contest_id)
    if number is not None:
        query = query.where(PrizeList.round_number == number)
    return list(
        db.session.scalars(query.order_by(PrizeList.round_number, PrizeList.version.desc()))
    )


def current_list(contest_id: int, number: int) -> PrizeList | None:
    """The list that counts now: the newest version."""
    return next(iter(lists(contest_id, number)), None)


def current_lists(contest: Contest) -> dict[int, PrizeList]:
    """The list that counts of each ranking, by round number; 0 is over the contest."""
    found: dict[int, PrizeList] = {}
    for each in lists(contest.id):
        found.setdefault(each.round_number, each)
    return found


def awards_of(list_id: int) -> list[Award]:
    """The prizes of a list in their order, withdrawn ones among them."""
    query = select(Award).where(Award.list_id == list_id)
    return list(db.session.scalars(query.order_by(Award.number)))


def award_of(contest_id: int, award_id: int) -> tuple[Award, PrizeList]:
    """One award with its list; raises NotFound."""
    found = db.session.get(Award, award_id)
    held = db.session.get(PrizeList, found.list_id) if found else None
    if found is None or held is None or held.contest_id != contest_id:
        raise NotFound("Cuộc thi không có giải này.", title="Không tìm thấy giải")
    return found, held


def withdrawn(contest_id: int, number: int) -> list[Award]:
    """Prizes of a ranking that were taken back, in whatever version of its list."""
    query = (
        select(Award)
        .join(PrizeList, PrizeList.id == Award.list_id)
        .where(
            PrizeList.contest_id == contest_id,
            PrizeList.round_number == number,
            Award.withdrawn_at.is_not(None),
        )
    )
    return list(db.session.scalars(query))


def winners_elsewhere(contest: Contest, number: int) -> set[int]:
    """Participants with a prize in the list that counts of another ranking of the contest."""
    ids = [held.id for each, held in current_lists(contest).items() if each != number]
    query = select(Award.participant_id).where(
        Award.list_id.in_(ids), Award.withdrawn_at.is_(None), Award.participant_id.is_not(None)
    )
    return {each for each in db.session.scalars(query) if each is not None}

"""Who stands where for a prize: groups of equals of a fixed ranking, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Participant
from quizapp.attempts.queries import people
from quizapp.core.db import db
from quizapp.domain import prizes as domain
from quizapp.domain.prizes import Candidate, Rule, Subject
from quizapp.domain.text import format_number, search_key
from quizapp.domain.unit_tree import in_usual_order
from quizapp.ranking.models import SnapshotPerson, SnapshotUnit
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.queries import snapshots
from quizapp.ranking.queries.prizes import picks_of

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Prize, PrizePick, Snapshot

CHUNK = 1000
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class BoardKey:
    """Whom a prize is given among, and by what; ``by_hand`` is the prize that picks are for."""

    subject: Subject
    rule: Rule
    division: str | None
    by_hand: int | None = None


def divisions_of(snapshot: Snapshot, subject: Subject) -> list[str]:
    """The divisions that anybody of a fixed ranking is in, in their usual order."""
    table: Any = SnapshotPerson if subject is Subject.PERSON else SnapshotUnit
    query = select(table.division).where(
        table.snapshot_id == snapshot.id, table.division.is_not(None)
    )
    return in_usual_order(db.session.scalars(query.distinct()))


@dataclass(frozen=True, slots=True)
class Barred:
    """Whom no prize may go to and why; and, by who has it, how high a prize is had elsewhere."""

    reasons: Mapping[int, str] = field(default_factory=dict)
    holds: Mapping[int, int] = field(default_factory=dict)

    def candidate(self, who: int) -> Candidate:
        return Candidate(who, self.reasons.get(who, ""), self.holds.get(who))


def board(snapshot: Snapshot, key: BoardKey, barred: Barred) -> domain.Board:
    """Groups of equals, the best first, read as far as they are asked for."""
    if key.by_hand is not None:
        rows = _picked(snapshot, key, key.by_hand)
    else:
        rows = _people(snapshot, key) if key.subject is Subject.PERSON else _units(snapshot, key)
    for _, group in groupby(rows, key=lambda row: row[1]):
        yield [barred.candidate(row[0]) for row in group]


def _picked(snapshot: Snapshot, key: BoardKey, prize_id: int) -> Iterator[tuple[int, Any]]:
    """Those chosen who may be, in the order of choosing."""
    picks = picks_of(prize_id, snapshot.round_number)
    chosen = [each.participant_id or each.unit_id or 0 for each in picks]
    there = choosable(snapshot, key.subject, chosen)
    return iter([(each, number) for number, each in enumerate(chosen) if each in there])


def choosable(snapshot: Snapshot, subject: Subject, ids: Sequence[int]) -> set[int]:
    """Those of the people or units that a prize may be given to by hand: people with a place, all
    units of the ranking."""
    p, u = SnapshotPerson, SnapshotUnit
    query = select(p.participant_id).where(
        p.snapshot_id == snapshot.id, p.place.is_not(None), p.participant_id.in_(ids)
    )
    if subject is Subject.UNIT:
        query = select(u.unit_id).where(u.snapshot_id == snapshot.id, u.unit_id.in_(ids))
    return set(db.session.scalars(query))


def _people(snapshot: Snapshot, key: BoardKey) -> Iterator[tuple[int, Any]]:
    """(participant, what equals have in common) in order.

    Where the rule's own figure is the same, the better place comes first.
    """
    row = SnapshotPerson
    figure, order = _BY[key.rule]
    query = select(row.participant_id, row.place, figure).where(
        row.snapshot_id == snapshot.id, row.place.is_not(None)
    )
    if key.rule in (Rule.YOUNGEST, Rule.OLDEST):
        query = query.join(Participant, Participant.id == row.participant_id)
        query = query.where(Participant.birth_date.is_not(None))
    if key.division is not None:
        query = query.where(row.division == key.division)
    if key.rule is Rule.CLOSEST_GUESS:
        query = query.where(row.missing == 0)
        if not snapshot.actuals:
            return
    query = query.order_by(order, row.position)
    offset = 0
    while found := db.session.execute(query.offset(offset).limit(CHUNK)).all():
        yield from ((who, (figure_, place)) for who, place, figure_ in found)
        offset += CHUNK


_BY: dict[Rule, tuple[Any, Any]] = {
    Rule.PLACE: (SnapshotPerson.place, SnapshotPerson.position),
    Rule.CLOSEST_GUESS: (SnapshotPerson.gap, SnapshotPerson.gap),
    Rule.MOST_ATTEMPTS: (SnapshotPerson.attempts, SnapshotPerson.attempts.desc()),
    Rule.YOUNGEST: (Participant.birth_date, Participant.birth_date.desc()),
    Rule.OLDEST: (Participant.birth_date, Participant.birth_date),
}
"""By what people are ordered for a prize: the figure, and the order."""


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


# ---------------------------------------------------------------- choosing by hand


class Choice(NamedTuple):
    """Somebody, or a unit, as organisers choose among them; ``more`` is the unit, the place."""

    id: int
    name: str
    more: str


def search(contest: Contest, snapshot: Snapshot, prize: Prize, text: str) -> list[Choice]:
    """Whom a prize may be given to by hand and whose name fits, without case or diacritics; of
    units all without a text. At most ``MOST_FOUND``, the best places first."""
    if prize.subject == Subject.UNIT:
        lines = snapshots.units(snapshot).lines()
        fit = [each for each in lines if search_key(text) in search_key(each.name)]
        found = [Choice(each.unit_id, each.name, _place(each.place)) for each in fit]
        return found[:MOST_FOUND]
    if not search_key(text):
        return []
    p = SnapshotPerson
    query = (
        people(contest.id, text)
        .join(p, p.participant_id == Participant.id)
        .where(p.snapshot_id == snapshot.id, p.place.is_not(None))
        .order_by(p.position)
        .limit(MOST_FOUND)
        .with_only_columns(Participant.id, Participant.full_name, Unit.name, p.place)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
    )
    rows = db.session.execute(query)
    return [
        Choice(who, name, ", ".join(filter(None, (unit, _place(place)))))
        for who, name, unit, place in rows
    ]


def _place(place: int | None) -> str:
    return f"hạng {format_number(place)}" if place else ""


def chosen(prize: Prize, number: int) -> list[tuple[PrizePick, str]]:
    """Who was chosen for a prize of one ranking, each with the name."""
    picks = picks_of(prize.id, number)
    named = reads.people(each.participant_id for each in picks if each.participant_id)
    units = select(Unit.id, Unit.name).where(Unit.id.in_([each.unit_id for each in picks]))
    of_units = {row.id: row.name for row in db.session.execute(units)}
    return [
        (
            each,
            named[each.participant_id][0].full_name
            if each.participant_id
            else of_units.get(each.unit_id or 0, ""),
        )
        for each in picks
    ]

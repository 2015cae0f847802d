"""An allotment of prizes in lines: with names, places, and what there is to check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.core.db import db
from quizapp.domain import prizes as domain
from quizapp.domain.prizes import Subject
from quizapp.domain.text import format_number
from quizapp.ranking.models import Prize, SnapshotPerson, SnapshotUnit
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.queries.candidates import BoardKey
from quizapp.ranking.queries.rounds import titles
from quizapp.ranking.queries.units import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.attempts.models import Participant
    from quizapp.contests.models import Contest
    from quizapp.domain.prizes import Allotment
    from quizapp.ranking.models import Award, PrizeList, Snapshot

Expanded = tuple[Prize, str | None, BoardKey]
"""A prize as it is given out: once, or once for each division."""


@dataclass(frozen=True, slots=True)
class Line:
    """A prize of the draft and who has it. ``checks`` are to be looked at, ``blocks`` forbid.

    ``reason`` is why the organisers chose it so; ``instead`` are lower prizes of other rankings
    that are taken back once this one is published.
    """

    offer: int
    prize: Prize
    division: str | None
    id: int
    name: str
    unit_name: str
    place: int | None
    participant: Participant | None
    checks: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    reason: str = ""
    instead: tuple[tuple[Award, PrizeList], ...] = ()

    @property
    def worth(self) -> str:
        """What the prize is worth, in words."""
        return reads.settings_of(self.prize).worth


@dataclass(frozen=True, slots=True)
class OpenTie:
    """Equals that a prize hangs on: where to decide about them, and how many they are."""

    subject: str
    place: int
    division: str | None
    people: int
    prizes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """Somebody whom a prize went past, and why."""

    prize: str
    name: str
    unit_name: str
    reason: str


@dataclass(slots=True)
class Draft:
    """What a fixed ranking gives by the settings as they are now."""

    snapshot: Snapshot
    lines: list[Line] = field(default_factory=list)
    ties: list[OpenTie] = field(default_factory=list)
    past: list[Past] = field(default_factory=list)
    unfilled: list[tuple[str, int]] = field(default_factory=list)
    by_hand: list[Prize] = field(default_factory=list)
    most: int | None = None

    @property
    def problems(self) -> list[str]:
        """Why it cannot be published yet."""
        found = [f"{line.name}: {words}" for line in self.lines for words in line.blocks]
        if self.ties:
            found.insert(0, "Còn kết quả bằng nhau mà việc trao giải phụ thuộc vào thứ tự.")
        people = sum(line.participant is not None for line in self.lines)
        if self.most is not None and people > self.most:
            found.append(
                f"Có {format_number(people)} giải cá nhân, quá mức {format_number(self.most)} giải "
                "theo quy định chung về tỷ lệ giải trên số người dự thi. Vui lòng giảm số lượng."
            )
        if not self.lines and not self.ties:
            found.append("Chưa có ai được giải theo cài đặt hiện nay.")
        return found


def round_ids(contest: Contest, number: int) -> list[int]:
    """The rounds that a ranking is about, by its number."""
    return [each.id for each in contest.rounds if number in (WHOLE, each.number)]


class Reader:
    """Turns an allotment into lines with names, places and what there is to check."""

    def __init__(
        self,
        contest: Contest,
        snapshot: Snapshot,
        offers: list[Expanded],
        allotment: Allotment,
        elsewhere: Sequence[tuple[Award, PrizeList]],
    ) -> None:
        self.contest, self.snapshot, self.elsewhere = contest, snapshot, elsewhere
        self.offers, self.allotment = offers, allotment
        found = [(each.offer, each.id) for each in allotment.given]
        found += [(each.offer, each.id) for each in allotment.passed]
        first = [(tie.offers[0], tie.members[0]) for tie in allotment.open]
        ids = {who for offer, who in (*found, *first) if self._subject(offer) is Subject.PERSON}
        self.people = reads.people(ids)
        self.rows = {
            row.participant_id: row
            for row in db.session.scalars(
                select(SnapshotPerson).where(
                    SnapshotPerson.snapshot_id == snapshot.id,
                    SnapshotPerson.participant_id.in_(ids),
                )
            )
        }
        self.units = {
            row.unit_id: row
            for row in db.session.scalars(
                select(SnapshotUnit).where(SnapshotUnit.snapshot_id == snapshot.id)
            )
        }
        self.titles = titles(contest)
        self.reasons = {
            (by_hand, each.participant_id or each.unit_id): each.reason
            for by_hand in (key.by_hand for _, _, key in offers if key.by_hand is not None)
            for each in reads.picks_of(by_hand, snapshot.round_number)
        }
        winners = [each.id for each in allotment.given if each.id in ids]
        rounds = round_ids(contest, snapshot.round_number)
        self.pending = reads.pending(rounds, winners)
        self.signalled = reads.signalled(contest.id, winners)

    def _subject(self, offer: int) -> Subject:
        return self.offers[offer][2].subject

    def draft(self) -> Draft:
        given = sorted(self.allotment.given, key=lambda each: each.offer)
        return Draft(
            snapshot=self.snapshot,
            lines=[self._line(each.offer, each.id) for each in given],
            ties=[self._tie(each) for each in self.allotment.open],
            past=[
                Past(self._title(each.offer), *self._named(each.offer, each.id), each.reason)
                for each in self.allotment.passed
            ],
            unfilled=[(self._title(at), left) for at, left in self.allotment.unfilled.items()],
            by_hand=[prize for prize, _, key in self.offers if key.by_hand is not None],
        )

    def _title(self, offer: int) -> str:
        prize, division, _ = self.offers[offer]
        return title_of(prize.name, division)

    def _named(self, offer: int, id_: int) -> tuple[str, str]:
        if self._subject(offer) is Subject.UNIT:
            return self.units[id_].row["name"], ""
        person, unit = self.people[id_]
        return person.full_name, unit

    def _line(self, offer: int, id_: int) -> Line:
        prize, division, key = self.offers[offer]
        name, unit = self._named(offer, id_)
        if key.subject is Subject.UNIT:
            place = self.units[id_].place
            reason = self._reason(key, id_)
            return Line(offer, prize, division, id_, name, unit, place, None, reason=reason)
        row = self.rows[id_]
        place = row.place if division is None else row.division_place
        person = self.people[id_][0]
        return Line(
            *(offer, prize, division, id_, name, unit, place, person),
            checks=self._checks(person),
            blocks=("lượt thi chờ xác minh",) if id_ in self.pending else (),
            reason=self._reason(key, id_),
            instead=tuple(each for each in self.elsewhere if each[0].participant_id == id_),
        )

    def _reason(self, key: BoardKey, id_: int) -> str:
        """Why the organisers chose this one; empty where the ranking says who it is."""
        if key.by_hand is None:
            return ""
        return self.reasons[key.by_hand, id_]

    def _checks(self, person: Participant) -> tuple[str, ...]:
        found = []
        if person.id in self.signalled:
            found.append("Có dấu hiệu chưa xem xét")
        if person.identity is None and person.user_id is None:
            found.append("Không có thông tin nhận diện")
        if not person.publish:
            found.append("Không đồng ý công khai họ tên")
        found += [
            f"Thay {award.prize}, {self.titles[held.round_number]}"
            for award, held in self.elsewhere
            if award.participant_id == person.id
        ]
        return tuple(found)

    def _tie(self, tie: domain.Equals) -> OpenTie:
        first, subject = tie.members[0], self._subject(tie.offers[0])
        names = tuple(self._title(each) for each in tie.offers)
        if subject is Subject.UNIT:
            line = self.units[first]
            return OpenTie(subject, line.place or 0, line.division, len(tie.members), names)
        return OpenTie(subject, self.rows[first].place or 0, None, len(tie.members), names)


def title_of(name: str, division: str | None) -> str:
    """ "Giải Nhất, khối Sở, ban, ngành" """
    return f"{name}, khối {domain.division_name(division)}" if division else name

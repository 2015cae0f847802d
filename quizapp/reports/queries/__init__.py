"""Reads for reports: who took part, and which questions people get right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from quizapp.accounts import queries as accounts
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.attempts.queries import marks
from quizapp.banks.models import LegalDocument
from quizapp.core import sealing
from quizapp.core.db import db
from quizapp.domain.banks import Question
from quizapp.domain.scoring import Partial
from quizapp.domain.text import mask_phone
from quizapp.domain.timing import (
    STANDING_LABELS,
    AttemptState,
    Standing,
)
from quizapp.domain.unit_tree import joined
from quizapp.ranking.queries import joined as joined_reads
from quizapp.ranking.queries import units as units_reads
from quizapp.ranking.queries import units_to_rank
from quizapp.ranking.queries.people import who_is

if TYPE_CHECKING:
    from sqlalchemy import Select

    from quizapp.contests.models import Contest, Round
    from quizapp.ranking.models import Snapshot


# ---------------------------------------------------------------- participation


@dataclass(frozen=True, slots=True)
class UnitShare:
    """How many of a unit's people took part, those of the units under it counted in.

    ``depth`` is how far below the contest's own unit it stands; ``ranked`` says whether it
    competes on the board of units.
    """

    unit_id: int
    parent_id: int | None
    name: str
    code: str
    division: str | None
    depth: int
    ranked: bool
    headcount: int | None
    headcount_missing: int
    registered: int
    people: int
    finished: int

    @property
    def rate(self) -> Fraction | None:
        """People ÷ headcount as counted; it may pass 1."""
        return Fraction(self.people, self.headcount) if self.headcount else None

    @property
    def left(self) -> int | None:
        """How many of the headcount have not taken part yet."""
        return max(0, self.headcount - self.people) if self.headcount else None


@dataclass(frozen=True, slots=True)
class Participation:
    """The units of a contest, parents before children, and who stands outside of them."""

    rows: list[UnitShare]
    registered: int
    people: int
    finished: int
    outside: int

    @property
    def whole(self) -> UnitShare:
        """The contest's own unit: everything under it."""
        return self.rows[0]

    def below(self, unit_id: int) -> list[UnitShare]:
        """A unit and everything below it, as far as the contest has it."""
        inside, found = {unit_id}, []
        for row in self.rows:
            if row.unit_id in inside or row.parent_id in inside:
                inside.add(row.unit_id)
                found.append(row)
        return found


def participation(
    contest: Contest, round_ids: Sequence[int], round_: Round | None, now: int
) -> Participation:
    """Distinct people by unit; ``round_ids`` are the rounds that count as taking part, the tree is
    that of the board of ``round_`` (without one, of the contest)."""
    tree = units_reads.tree_of(contest, round_, now)
    codes = {unit.id: unit.code for unit in accounts.known_units().values()}
    ranked = {unit.id for unit in units_to_rank(tree, contest.unit_id)}
    registered, people, finished = (
        _by_unit(query) for query in _participation_queries(contest.id, round_ids)
    )
    sums = [joined(tree, _named(counts)) for counts in (people, registered, finished)]
    depths: dict[int | None, int] = {}
    rows = []
    for unit in joined_reads.in_order(tree, contest.unit_id):
        depths[unit.id] = depths.get(unit.parent_id, -1) + 1
        rows.append(
            UnitShare(
                unit_id=unit.id,
                parent_id=unit.parent_id,
                name=f"{unit.name} (đã sáp nhập)" if unit.merged else unit.name,
                code=codes.get(unit.id, ""),
                division=unit.division,
                depth=depths[unit.id],
                ranked=unit.id in ranked,
                headcount=sums[0][unit.id][1],
                headcount_missing=sums[0][unit.id][2],
                registered=sums[1][unit.id][0],
                people=sums[0][unit.id][0],
                finished=sums[2][unit.id][0],
            )
        )
    total = sum(people.values())
    return Participation(
        rows=rows,
        registered=sum(registered.values()),
        people=total,
        finished=sum(finished.values()),
        outside=total - rows[0].people,
    )


def _named(counts: Mapping[int | None, int]) -> dict[int, int]:
    return {unit_id: people for unit_id, people in counts.items() if unit_id is not None}


def leaders(
    contest: Contest, round_: Round | None, now: int, fixed: Snapshot | None
) -> dict[int, str]:
    """Who stands highest in each unit, by name, for organisers."""
    rows = joined_reads.joined_now(round_, contest, now, fixed)
    known = who_is({row.leader for row in rows if row.leader is not None})
    return {row.unit_id: known[row.leader].name for row in rows if row.leader in known}


def _participation_queries(
    contest_id: int, round_ids: Sequence[int]
) -> tuple[Select[int | None, int], ...]:
    """(unit, people): registered, having started an attempt that counts, having a result."""
    distinct = func.count(func.distinct(Participant.id))
    base = select(Participant.unit_id, distinct).where(Participant.contest_id == contest_id)
    started = base.join(Attempt, Attempt.participant_id == Participant.id).where(
        Attempt.round_id.in_(round_ids),
        Attempt.standing != Standing.INVALID,
        Attempt.state != AttemptState.VOIDED,
    )
    finished = base.join(Result, Result.participant_id == Participant.id).where(
        Result.round_id.in_(round_ids)
    )
    return tuple(query.group_by(Participant.unit_id) for query in (base, started, finished))


def _by_unit(query: Select[int | None, int]) -> dict[int | None, int]:
    return {row[0]: row[1] for row in db.session.execute(query)}


# ---------------------------------------------------------------- questions


@dataclass(slots=True)
class QuestionFigures:
    """One question over all counted attempts that drew it."""

    question: Question
    drawn: int = 0
    right: int = 0
    partial: int = 0
    blank: int = 0

    @property
    def share(self) -> Fraction:
        """Wholly right ÷ drawn."""
        return Fraction(self.right, self.drawn)


def question_figures(contest: Contest, round_ids: Sequence[int]) -> list[QuestionFigures]:
    """Every question that was drawn, the one that people get wrong most first.

    Attempts that ended and were not found invalid are marked anew, each by the question versions
    of its own paper and the rulings of its round. A question that was withdrawn tells nothing.
    """
    found: dict[int, QuestionFigures] = {}
    for batch in marks.batches(Partial(contest.partial), round_ids):
        for mark in batch.marks:
            figures = found.setdefault(mark.question_id, QuestionFigures(mark.question))
            figures.drawn += 1
            figures.right += mark.state == "right"
            figures.partial += mark.state == "partial"
            figures.blank += mark.state == "blank"
    return sorted(found.values(), key=lambda figures: (figures.share, figures.question.ref))


def document_titles(slugs: Iterable[str | None]) -> dict[str | None, str]:
    """Number and title of legal documents by slug."""
    wanted = {slug for slug in slugs if slug}
    query = select(LegalDocument).where(LegalDocument.slug.in_(wanted))
    return {
        each.slug: f"{each.number}: {each.title}" if each.number else each.title
        for each in db.session.scalars(query)
    }


# ---------------------------------------------------------------- people


def phones(contest_id: int, *, whole: bool) -> dict[int, str]:
    """Phones by participant as people dial them, masked unless ``whole``."""
    query = select(Participant.id, Participant.phone).where(
        Participant.contest_id == contest_id, Participant.phone.is_not(None)
    )
    found = {row.id: sealing.decrypt(row.phone) for row in db.session.execute(query)}
    shown = local_phone if whole else mask_phone
    return {each: shown(phone) for each, phone in found.items()}


def local_phone(phone: str) -> str:
    """A phone as people dial it: 0905123456."""
    return "0" + phone[3:] if phone.startswith("+84") else phone


def remarks(round_ids: Sequence[int]) -> dict[int, str]:
    """What an organiser must know of a participant's attempts before giving a prize."""
    query = (
        select(Attempt.participant_id, Attempt.standing)
        .where(Attempt.round_id.in_(round_ids), Attempt.standing != Standing.VALID)
        .distinct()
        .order_by(Attempt.participant_id, Attempt.standing)
    )
    found: dict[int, list[str]] = {}
    for participant_id, standing in db.session.execute(query):
        found.setdefault(participant_id, []).append(STANDING_LABELS[Standing(standing)])
    return {each: "Có lượt thi: " + ", ".join(labels).lower() for each, labels in found.items()}

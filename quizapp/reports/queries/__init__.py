"""Reads for reports: who took part, and which questions people get right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from quizapp.accounts import queries as accounts
from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.attempts.queries import marks
from quizapp.banks.models import LegalDocument
from quizapp.core import sealing
from quizapp.core.db import db
from quizapp.domain import units as unit_rules
from quizapp.domain.banks import Question
from quizapp.domain.scoring import Partial
from quizapp.domain.text import mask_phone
from quizapp.domain.timing import (
    STANDING_LABELS,
    AttemptState,
    Standing,
)
from quizapp.ranking.queries import units_to_rank

if TYPE_CHECKING:
    from sqlalchemy import Select

    from quizapp.contests.models import Contest


# ---------------------------------------------------------------- participation


@dataclass(frozen=True, slots=True)
class UnitShare:
    """How many of a unit's people took part, those of the units under it counted in.

    ``depth`` is how far below the contest's own unit it stands; ``ranked`` says whether it
    competes on the board of units.
    """

    unit_id: int
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


def participation(contest: Contest, round_ids: Sequence[int]) -> Participation:
    """Distinct people by unit; ``round_ids`` are the rounds that count as taking part."""
    root = db.session.get_one(Unit, contest.unit_id)
    units = accounts.tree(root)
    plain = accounts.plain_tree(root)
    ranked = {unit.id for unit in units_to_rank(plain, root.id)}
    registered, people, finished = (
        _by_unit(query) for query in _participation_queries(contest.id, round_ids)
    )
    sums = [_rolled_up(plain, counts) for counts in (people, registered, finished)]
    rows = [
        UnitShare(
            unit_id=unit.id,
            name=unit.name,
            code=unit.code,
            division=unit.division,
            depth=unit.path.count("/") - root.path.count("/"),
            ranked=unit.id in ranked,
            headcount=sums[0][unit.id].headcount,
            headcount_missing=sums[0][unit.id].headcount_missing,
            registered=sums[1][unit.id].people,
            people=sums[0][unit.id].people,
            finished=sums[2][unit.id].people,
        )
        for unit in units
    ]
    total = sum(people.values())
    return Participation(
        rows=rows,
        registered=sum(registered.values()),
        people=total,
        finished=sum(finished.values()),
        outside=total - rows[0].people,
    )


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


def _rolled_up(
    units: Sequence[unit_rules.Unit], counts: Mapping[int | None, int]
) -> dict[int, unit_rules.Figures]:
    persons: Iterable[unit_rules.Person] = (
        person
        for unit_id, people in counts.items()
        if unit_id is not None
        for person in repeat(unit_rules.Person(unit_id, 0, 0, 0, 0), people)
    )
    return unit_rules.roll_up(units, persons, [unit.id for unit in units])


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
